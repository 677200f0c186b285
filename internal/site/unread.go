package site

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// How much of a body that nobody wanted is still taken from its sender, and for how long.
const (
	hearBytes = 32 << 20
	hearTime  = 5 * time.Second
)

// readOut takes the rest of a body that was not read, once the answer is on its way: many clients
// look for an answer only when they have sent everything, and would meet a closed connection instead.
// Nothing of it is kept.
func readOut(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body == nil || r.Body == http.NoBody {
			next.ServeHTTP(w, r)
			return
		}
		rest := &remainder{ReadCloser: r.Body, left: r.ContentLength}
		inner := r.WithContext(r.Context()) // net/http looks at the body that it made
		inner.Body = rest
		next.ServeHTTP(w, inner)
		// Who asks whether to continue sends nothing unless told to, by reading.
		if rest.left == 0 || rest.failed || !rest.begun && r.Header.Get("Expect") != "" {
			return
		}
		if rest.left < 0 { // it may not end well
			w.Header().Set("Connection", "close")
		}
		connection := http.NewResponseController(w)
		if errors.Join(
			connection.EnableFullDuplex(), // the answer goes out now, not when the body has come
			connection.SetReadDeadline(time.Now().Add(hearTime)),
			connection.Flush(),
		) != nil {
			return
		}
		if _, err := io.CopyN(io.Discard, rest.ReadCloser, hearBytes); !errors.Is(err, io.EOF) && rest.left > 0 {
			panic(http.ErrAbortHandler) // what still comes must not be taken for a request
		}
	})
}

// remainder is a body that knows how much of it has not been read; less than 0 when nobody knows.
type remainder struct {
	io.ReadCloser
	left          int64
	begun, failed bool
}

func (b *remainder) Read(p []byte) (int, error) {
	b.begun = true
	n, err := b.ReadCloser.Read(p)
	switch {
	case errors.Is(err, io.EOF):
		b.left = 0
	case err != nil:
		b.failed = true
	case b.left > 0:
		b.left -= int64(n)
	}
	return n, err
}
