package site

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"sync"
)

// A request with Content-Length and Transfer-Encoding ends at different places for different readers,
// which is how requests are smuggled past a proxy. net/http takes the one and drops the other without
// telling, so connections remember the heads of requests as they came. They are looked at where the
// body comes in chunks only.

// readAhead is how much net/http has read of what follows a request: a buffer, and the byte by which
// it notices that a client is gone.
const readAhead = 4<<10 + 1

// headsListener makes its connections remember.
type headsListener struct{ net.Listener }

func (l headsListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if tcp, ok := conn.(*net.TCPConn); ok && err == nil {
		return &headsConn{TCPConn: tcp, heading: true}, nil
	}
	return conn, err
}

// headsConn remembers a head while it is read, and otherwise what may be the beginning of the next.
type headsConn struct {
	*net.TCPConn

	mu      sync.Mutex // net/http reads on while a request is answered
	heading bool       // how long a head can be, net/http sees to
	seen    []byte
}

func (c *headsConn) Read(p []byte) (int, error) {
	n, err := c.TCPConn.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	got := p[:n]
	if !c.heading {
		got = got[max(0, n-readAhead):]
		if drop := len(c.seen) - readAhead; drop > 0 {
			c.seen = append(c.seen[:0], c.seen[drop:]...)
		}
	}
	c.seen = append(c.seen, got...)
	return n, err
}

// follow is the hook by which a connection learns that a request is over.
func follow(conn net.Conn, state http.ConnState) {
	if c, ok := conn.(*headsConn); ok && state == http.StateIdle {
		c.mu.Lock()
		c.heading = true
		c.mu.Unlock()
	}
}

type connKey struct{}

func withConn(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, conn)
}

// unambiguous refuses requests whose end is told twice.
func unambiguous(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, ok := r.Context().Value(connKey{}).(*headsConn); ok && c.endsTwice(r) {
			w.Header().Set("Connection", "close")
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w,
				`{"status":"ERROR","title":"The request has Content-Length and Transfer-Encoding",`+
					`"detail":"Only one of them may say where the body ends"}`)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// endsTwice reports whether the head of a request, which has just been read, has both headers. What is
// taken for its beginning may be earlier than that, never later.
func (c *headsConn) endsTwice(r *http.Request) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	seen := c.seen
	c.heading = false
	if len(seen) > 4*readAhead { // a long head does not stay
		c.seen = bytes.Clone(seen[len(seen)-readAhead:])
	}
	if len(r.TransferEncoding) == 0 && r.ProtoAtLeast(1, 1) { // before 1.1, net/http keeps the length
		return false
	}
	first := []byte(r.Method + " " + r.RequestURI + " " + r.Proto)
	head, length, encoding := false, false, false
	for line := range bytes.Lines(seen) {
		line = bytes.TrimRight(line, "\r\n")
		name, _, _ := bytes.Cut(line, []byte(":"))
		switch {
		case len(line) == 0:
			head, length, encoding = false, false, false
		case head && bytes.EqualFold(name, []byte("Content-Length")):
			length = true
		case head && bytes.EqualFold(name, []byte("Transfer-Encoding")):
			encoding = true
		case bytes.HasSuffix(line, first): // what comes before it need not end its line
			head = true
		}
		if length && encoding {
			return true
		}
	}
	return false
}
