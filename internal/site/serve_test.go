package site

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// serving serves a handler until the test ends, or stop is called, which gives what Serve returned.
func serving(t *testing.T, handler http.Handler) (address string, stop func() error) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- serve(ctx, listener, handler, slog.New(slog.DiscardHandler), 50*time.Millisecond)
	}()
	return listener.Addr().String(), func() error { cancel(); return <-done }
}

// TestHangingRequest stops the server while a request does not end: it stops, and that is no fault.
func TestHangingRequest(t *testing.T) {
	t.Parallel()
	begun := make(chan struct{})
	address, stop := serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(begun)
		<-r.Context().Done()
	}))
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	<-begun
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// TestLengthAndEncoding sends requests whose end is told twice, and ones that only look so.
func TestLengthAndEncoding(t *testing.T) {
	t.Parallel()
	address, stop := serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
	}))
	defer func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	}()
	const head, chunks, both = "POST /a HTTP/1.1\r\nHost: x\r\n", "5\r\nhello\r\n0\r\n\r\n",
		"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"
	chunked := head + "Transfer-Encoding: chunked\r\n\r\n"
	dump := head + both + "\r\n"
	long := strings.Repeat("x", 100_000)
	for name, test := range map[string]struct {
		request string
		want    []int
	}{
		"both":            {head + both + "\r\n" + chunks, []int{400}},
		"other order":     {head + "transfer-encoding: chunked\r\nCONTENT-LENGTH: 5\r\n\r\n" + chunks, []int{400}},
		"bare line feeds": {strings.ReplaceAll(head+both+"\r\n", "\r\n", "\n") + chunks, []int{400}},
		"HTTP/1.0":        {"POST /a HTTP/1.0\r\n" + both + "\r\nhello", []int{400}},
		"long head": {head + "X-Long: " + strings.Repeat("x", 60_000) + "\r\n" + both + "\r\n" + chunks,
			[]int{400}},
		"line inside": {head + "Content-Length: 5\r\nX: POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" +
			chunks, []int{400}},
		"line before": {"1 / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n1 / HTTP/1." +
			"1 / HTTP/1.1\r\nHost: x\r\n" + both + "\r\n" + chunks, []int{200, 400}},
		"chunked":       {chunked + chunks, []int{200}},
		"length":        {head + "Content-Length: 5\r\n\r\nhello", []int{200}},
		"length of 1.0": {"POST /a HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello", []int{200}},
		"behind one":    {head + "Content-Length: 5\r\n\r\nhello" + head + both + "\r\n" + chunks, []int{200, 400}},
		"behind chunks": {strings.Replace(chunked, "/a", "/b", 1) + chunks + head + both + "\r\n" + chunks,
			[]int{200, 400}},
		"behind a long": {head + "Content-Length: 100000\r\n\r\n" + long + head + both + "\r\n" + chunks,
			[]int{200, 400}},
		"a fake behind": {head + "Content-Length: 5\r\n\r\nhello" +
			strings.Repeat("GET /b HTTP/1.1\r\nHost: x\r\n\r\n", 10) + dump + chunks,
			[]int{200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 400}},
		"in a body": {head + "Content-Length: 88\r\n\r\n" + dump + strings.Repeat(" ", 88-len(dump)) + head +
			"Content-Length: 5\r\n\r\nhello", []int{200, 200}},
		"in chunks": {strings.Replace(chunked, "/a", "/b", 1) + "58\r\n" + dump +
			strings.Repeat(" ", 0x58-len(dump)) + "\r\n0\r\n\r\n", []int{200}},
	} {
		for _, size := range []int{len(test.request), 7} { // at once, and in small pieces
			if size == 7 && len(test.request) > 10_000 {
				size = 1000
			}
			conn, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			go func() {
				for rest := []byte(test.request); len(rest) > 0; {
					n := min(size, len(rest))
					if _, err := conn.Write(rest[:n]); err != nil {
						return
					}
					rest = rest[n:]
				}
			}()
			r := bufio.NewReader(conn)
			for i, want := range test.want {
				resp, err := http.ReadResponse(r, nil)
				if err != nil {
					t.Errorf("%s, answer %d: %v", name, i, err)
					break
				}
				body, _ := io.ReadAll(resp.Body)
				if resp.StatusCode != want || (want == 400) != bytes.Contains(body, []byte("Transfer-Encoding")) {
					t.Errorf("%s, answer %d: %s %s, want %d", name, i, resp.Status, body, want)
				}
			}
			conn.Close()
		}
	}
}
