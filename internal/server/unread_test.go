package server_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
)

// TestClientsThatSendFirst sends a body that nobody reads, all of it, before it looks for the answer:
// the answer is there, and the next request on the same connection is answered too.
func TestClientsThatSendFirst(t *testing.T) {
	t.Parallel()
	_, base := open(t)
	host := strings.TrimPrefix(base, "http://")
	body := "[" + strings.Repeat("0,", 4<<20) + "0]"
	for path, want := range map[string]int{"/api.php/Assistance/Ticket": http.StatusUnauthorized, "/api.php/token": http.StatusRequestEntityTooLarge} {
		conn, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		request := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", path, host, len(body), body)
		if _, err := conn.Write([]byte(request)); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if resp.StatusCode != want {
			t.Errorf("%s: %s, want %d", path, resp.Status, want)
		}
	}
}
