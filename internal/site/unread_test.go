package site_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestClientsThatSendFirst sends a body that nobody reads, all of it, before it looks for the answer:
// the answer is there, and the next request on the same connection is answered too.
func TestClientsThatSendFirst(t *testing.T) {
	t.Parallel()
	_, base := open(t)
	host := strings.TrimPrefix(base, "http://")
	body := "[" + strings.Repeat("0,", 4<<20) + "0]"
	for path, want := range map[string]int{"/api.php/Assistance/Ticket": 401, "/api.php/token": 413, "/login": 413} {
		request := fmt.Sprintf(
			"POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n", path, host,
			len(body))
		conn, answers := dial(t, host)
		for range 2 {
			if _, err := io.WriteString(conn, request+"\r\n"+body); err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			if got := status(t, answers); got != want {
				t.Errorf("%s: %d, want %d", path, got, want)
			}
		}
		// In chunks, with one that is none at the end.
		conn, answers = dial(t, host)
		_, err := fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type:"+
			" application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\nzz\r\n",
			path, host, len(body), body)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if got := status(t, answers); got != want {
			t.Errorf("%s in chunks: %d, want %d", path, got, want)
		}
	}
}

// TestAnswersDoNotWait sends the beginning of a body that nobody reads: a short answer comes at once.
func TestAnswersDoNotWait(t *testing.T) {
	t.Parallel()
	_, base := open(t)
	host := strings.TrimPrefix(base, "http://")
	for _, how := range []string{"Content-Length: 100", "Content-Length: 60000000", "Transfer-Encoding: chunked"} {
		for request, want := range map[string]int{"POST /api.php/v2/Assistance/Ticket": 401,
			"OPTIONS /api.php/v2/Assistance/Ticket": 204} {
			conn, answers := dial(t, host)
			// less than a body is waited for
			if err := conn.SetReadDeadline(time.Now().Add(4 * time.Second)); err != nil {
				t.Fatal(err)
			}
			if _, err := fmt.Fprintf(conn, "%s HTTP/1.1\r\nHost: %s\r\n%s\r\n\r\n5\r\n", request, host,
				how); err != nil {
				t.Fatal(err)
			}
			if got := status(t, answers); got != want {
				t.Errorf("%s with %s: %d, want %d", request, how, got, want)
			}
		}
	}
}

// TestExpectations asks whether to continue: who is told so may send all of it.
func TestExpectations(t *testing.T) {
	t.Parallel()
	_, base := open(t)
	host := strings.TrimPrefix(base, "http://")
	body := strings.Repeat("x", 4<<20)
	for path, wants := range map[string][]int{"/api.php/Assistance/Ticket": {401}, "/api.php/token": {100, 413},
		"/login": {413}} {
		conn, answers := dial(t, host)
		if _, err := fmt.Fprintf(conn,
			"POST %s HTTP/1.1\r\nHost: %s\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", path, host,
			len(body)); err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			got := status(t, answers)
			if got != want {
				t.Fatalf("%s: %d, want %d", path, got, want)
			}
			if got == 100 {
				if _, err := io.WriteString(conn, body); err != nil {
					t.Fatalf("%s: %v", path, err)
				}
			}
		}
	}
}

func dial(t *testing.T, host string) (net.Conn, *bufio.Reader) {
	t.Helper()
	conn, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn, bufio.NewReader(conn)
}

// status reads an answer, all of it.
func status(t *testing.T, answers *bufio.Reader) int {
	t.Helper()
	resp, err := http.ReadResponse(answers, nil)
	if err != nil {
		t.Error(err)
		return 0
	}
	if resp.StatusCode != 100 {
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			t.Fatal(err)
		}
	}
	return resp.StatusCode
}
