package server

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

// heardOut takes the rest of a body that was not read, once the answer is on its way: many clients
// look for an answer only when they have sent everything, and would meet a closed connection instead.
// Nothing of it is kept.
func heardOut(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Who asks whether to continue sends nothing unless told to.
		if r.Body == nil || r.Body == http.NoBody || r.Header.Get("Expect") != "" {
			next.ServeHTTP(w, r)
			return
		}
		rest := &remainder{ReadCloser: r.Body, left: r.ContentLength}
		r.Body = rest
		next.ServeHTTP(w, r)
		if rest.left == 0 {
			return
		}
		connection := http.NewResponseController(w)
		if connection.SetReadDeadline(time.Now().Add(hearTime)) != nil || connection.Flush() != nil {
			return
		}
		_, _ = io.CopyN(io.Discard, rest.ReadCloser, hearBytes)
	})
}

// remainder is a body that knows how much of it has not been read; less than 0 when nobody knows.
type remainder struct {
	io.ReadCloser
	left int64
}

func (b *remainder) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	switch {
	case errors.Is(err, io.EOF):
		b.left = 0
	case b.left > 0:
		b.left -= int64(n)
	}
	return n, err
}
