package document_test

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/testing/samples"
)

// documentFor asks for the document as a stranger who names a host.
func documentFor(s *samples.Server, path, host string, zipped bool) (*http.Response, []byte) {
	s.T.Helper()
	req, err := http.NewRequest(http.MethodGet, s.URL+"/api.php"+path, nil)
	if err != nil {
		s.T.Fatal(err)
	}
	req.Host = host
	req.Header.Set("Accept-Encoding", map[bool]string{true: "gzip", false: "identity"}[zipped])
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		s.T.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.T.Fatal(err)
	}
	return resp, body
}

// TestDocumentNamesItsServer wants the address that the request came to, in both forms, and everything
// else to be the same.
func TestDocumentNamesItsServer(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	for _, host := range []string{"a.example", "b.example:8443", "[::1]:80", "a'b&c.example"} {
		_, plain := documentFor(s, "/doc.json", host, false)
		resp, zipped := documentFor(s, "/doc.json", host, true)
		if resp.Header.Get("Content-Encoding") != "gzip" {
			t.Fatalf("%s: %s", host, resp.Header)
		}
		r, err := gzip.NewReader(strings.NewReader(string(zipped)))
		if err != nil {
			t.Fatal(err)
		}
		unzipped, err := io.ReadAll(r)
		if err != nil {
			t.Fatalf("%s: %v", host, err)
		}
		if string(unzipped) != string(plain) {
			t.Errorf("%s: compressed it is another one", host)
		}
		var doc struct{ Servers []struct{ URL string } }
		if err := json.Unmarshal(plain, &doc); err != nil {
			t.Fatal(err)
		}
		if len(doc.Servers) != 1 || doc.Servers[0].URL != "http://"+host+"/api.php" {
			t.Errorf("%s: the servers are %v", host, doc.Servers)
		}
		if len(zipped) > len(plain)/10 {
			t.Errorf("%s: %d bytes compressed to %d", host, len(plain), len(zipped))
		}
	}
	for path, want := range map[string]string{"/v2.0/doc.json": "/api.php/v2.0", "/v2/doc.json": "/api.php/v2"} {
		var doc struct{ Servers []struct{ URL string } }
		if _, plain := documentFor(s, path, "a.example", false); json.Unmarshal(plain, &doc) != nil ||
			len(doc.Servers) != 1 || doc.Servers[0].URL != "http://a.example"+want {
			t.Errorf("%s: the servers are %v", path, doc.Servers)
		}
	}
	if resp, _ := documentFor(s, "/doc.json", strings.Repeat("a", 5000),
		false); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("a host of 5,000 letters: %d", resp.StatusCode)
	}
}

// TestDocumentCostsOnce lets strangers ask for the document all at once, each under another host: it is
// made once. What forty answers allocate is held against one making of another version's.
func TestDocumentCostsOnce(t *testing.T) { //nolint:paralleltest // it looks at the memory
	s := samples.New(t)
	allocated := func(path string, strangers int) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var wait sync.WaitGroup
		for i := range strangers {
			wait.Go(func() {
				if resp, body := documentFor(s, path, fmt.Sprintf("host%d.example", i),
					true); resp.StatusCode != http.StatusOK || len(body) == 0 {
					t.Errorf("%d, %d bytes", resp.StatusCode, len(body))
				}
			})
		}
		wait.Wait()
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	once := allocated("/v2.2/doc.json", 1)
	made := allocated("/doc.json", 40)
	t.Logf("once %d MB, forty times %d MB", once>>20, made>>20)
	if made > 8*once {
		t.Errorf("%d MB were allocated, one making takes %d MB", made>>20, once>>20)
	}
}
