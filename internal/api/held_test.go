package api_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestLargeBodiesTogether has a client that begins large bodies and never ends them: only so many of them
// are held, small ones and those of others are taken meanwhile, and what was given up is free again.
func TestLargeBodiesTogether(t *testing.T) {
	s := samples.New(t)
	address, token := strings.TrimPrefix(s.URL, "http://"), s.Token("post-only")
	s.Token("tech")
	const size, begun = 8 << 20, 7_900_000
	heads := map[string][2]string{
		"json": {"application/json", `{"name": "`},
		"form": {"application/x-www-form-urlencoded", "name="},
		"multipart": {"multipart/form-data; boundary=b",
			"--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n"},
	}
	for kind, head := range heads {
		var held []net.Conn
		refused := make(chan string, 40)
		hold := func() {
			conn, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			held = append(held, conn)
			t.Cleanup(func() { _ = conn.Close() }) // before the server waits for it
			_ = conn.SetDeadline(time.Now().Add(time.Minute))
			_, _ = fmt.Fprintf(conn, "POST /api.php/Assistance/Ticket HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer"+
				" %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
				token, head[0], size, head[1])
			_, _ = io.WriteString(conn, strings.Repeat("x", begun))
			go func() {
				status := make([]byte, len("HTTP/1.1 503"))
				n, _ := io.ReadFull(conn, status)
				refused <- string(status[:n])
			}()
		}
		large := map[string]any{"name": kind, "content": strings.Repeat("x", 4<<20)}
		for status := 0; status != http.StatusServiceUnavailable; {
			if len(held) == cap(refused) {
				t.Fatalf("%s: %d bodies are held", kind, len(held))
			}
			hold()
			r := s.Call("post-only", "POST", "/Assistance/Ticket", large)
			if status = r.Status; status == http.StatusServiceUnavailable && r.Header.Get("Retry-After") == "" {
				t.Errorf("%s: no Retry-After", kind)
			}
		}
		s.Call("post-only", "POST", "/Assistance/Ticket", map[string]any{"name": kind, "content": "x"}).Want(
			http.StatusCreated)
		s.Call("tech", "POST", "/Assistance/Ticket", large).Want(http.StatusCreated)
		for _, conn := range held {
			_ = conn.Close()
		}
		for range held {
			if got := <-refused; got != "" && got != "HTTP/1.1 503" {
				t.Errorf("%s: a body that does not end: %q", kind, got)
			}
		}
		deadline := time.Now().Add(20 * time.Second)
		for s.Call("post-only", "POST", "/Assistance/Ticket", large).Status != http.StatusCreated {
			if time.Now().After(deadline) {
				t.Fatalf("%s: nothing is free again", kind)
			}
		}
	}
}

// TestLargeUploadsTogether has a client that begins uploads and never ends them: only so many of their bytes
// are on disk, in the data folder, those of others are taken meanwhile, and what was given up is free again
// and off the disk.
func TestLargeUploadsTogether(t *testing.T) {
	s := samples.New(t)
	address, token := strings.TrimPrefix(s.URL, "http://"), s.Token("glpi")
	s.Token("tech")
	const size, most = 19 << 20, 128 << 20
	waiting := func() (bytes int64) {
		found, err := filepath.Glob(filepath.Join(site.FilesDir(s.DataDir), ".upload-*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range found {
			if info, err := os.Stat(name); err == nil {
				bytes += info.Size()
			}
		}
		return bytes
	}
	content := strings.Repeat("x", size)
	large := func(user string) *testapi.Reply {
		return s.Upload(user, "POST", testapi.DocumentPath, "a.txt", content)
	}
	var held []net.Conn
	for status := 0; status != http.StatusServiceUnavailable; {
		if len(held) == 12 {
			t.Fatalf("%d uploads of %d bytes are held: %d bytes", len(held), size, waiting())
		}
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, conn)
		t.Cleanup(func() { _ = conn.Close() }) // before the server waits for it
		_ = conn.SetDeadline(time.Now().Add(time.Minute))
		_, _ = fmt.Fprintf(conn, "POST /api.php/Management/Document HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer"+
			" %s\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: %d\r\n\r\n--b\r\n"+
			"Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n%s",
			token, size+1000, content)
		r := large("glpi")
		if status = r.Status; status == http.StatusServiceUnavailable && (r.Header.Get("Retry-After") == "" ||
			!strings.Contains(string(r.Body), "uploads")) {
			t.Errorf("%v %s", r.Header, r.Body)
		}
	}
	if got := waiting(); got < most-size || got > most {
		t.Errorf("%d bytes of %d uploads are on disk", got, len(held))
	}
	s.Upload("glpi", "POST", testapi.DocumentPath, "small.txt", "x").Want(http.StatusCreated)
	large("tech").Want(http.StatusCreated)
	for _, conn := range held {
		_ = conn.Close()
	}
	for deadline := time.Now().Add(20 * time.Second); large("glpi").Status != http.StatusCreated || waiting() > 0; {
		if time.Now().After(deadline) {
			t.Fatalf("nothing is free again, or %d bytes are left", waiting())
		}
	}
}

// TestLargeItemsTogether has clients that take large items slowly, in every form: they share the memory that
// a user has for that.
func TestLargeItemsTogether(t *testing.T) {
	s := samples.New(t)
	address := strings.TrimPrefix(s.URL, "http://")
	s.Call("post-only", "POST", "/Assistance/Ticket", `{"name": "large", "content": "`+strings.Repeat("x", 8_300_000)+
		`"}`).Want(http.StatusCreated)
	for path, accept := range map[string]string{"/Assistance/Ticket/1": "*/*", "/Assistance/Ticket": "*/*",
		"/Assistance/Ticket?x": "text/csv", "/Assistance/Ticket?y": "application/xml"} {
		var held []net.Conn
		statuses := map[string]int{}
		for range 13 {
			conn, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			held = append(held, conn)
			t.Cleanup(func() { _ = conn.Close() }) // before the server waits for it
			_ = conn.SetDeadline(time.Now().Add(time.Minute))
			_ = conn.(*net.TCPConn).SetReadBuffer(4096)
			_, _ = fmt.Fprintf(conn,
				"GET /api.php%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nAccept: %s\r\n\r\n", path,
				s.Token("post-only"), accept)
			status := make([]byte, len("HTTP/1.1 503"))
			if _, err := io.ReadFull(conn, status); err != nil {
				t.Fatal(err)
			}
			statuses[string(status)]++
		}
		if statuses["HTTP/1.1 503"] < 3 || statuses["HTTP/1.1 200"] < 1 {
			t.Errorf("%s as %s: %v", path, accept, statuses)
		}
		s.Call("tech", "GET", path, nil, "Accept", accept).Want(http.StatusOK)
		for _, conn := range held {
			_ = conn.Close()
		}
		deadline := time.Now().Add(20 * time.Second)
		for s.Call("post-only", "GET", path, nil, "Accept", accept).Status != http.StatusOK {
			if time.Now().After(deadline) {
				t.Fatalf("%s: nothing is free again", path)
			}
		}
	}
}
