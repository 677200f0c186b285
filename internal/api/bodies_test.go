package api_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/samples"
)

// placeholder is what the path of a document has for a value.
var placeholder = regexp.MustCompile(`\{[^}]*\}`)

// countedBody is a long body that knows how much of it was read.
type countedBody struct {
	io.Reader
	read int64
}

func (b *countedBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.read += int64(n)
	return n, err
}

func (b *countedBody) Close() error { return nil }

// TestBodiesOfStrangers sends long bodies without a token to every route there is, and to paths that
// are none: nothing is read where nobody has shown who they are, but for what gives tokens, which
// reads little.
func TestBodiesOfStrangers(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	handler, err := s.Handler()
	if err != nil {
		t.Fatal(err)
	}
	list := "[" + strings.Repeat("0,", 4<<20) + "0]"
	paths := s.Document("")["paths"].(map[string]any)
	paths["/"], paths["/nothing"], paths["/getting-started"], paths["/doc"] = nil, nil, nil, nil
	reads := map[string]bool{"/token": true, "/revoke": true, "/introspect": true, "/authorize": true}
	for path := range paths {
		path = placeholder.ReplaceAllString(path, "1")
		for _, method := range []string{"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"} {
			for _, kind := range []string{"application/json", "application/x-www-form-urlencoded",
				"multipart/form-data; boundary=b"} {
				body := &countedBody{Reader: strings.NewReader(list)}
				r := httptest.NewRequest(method, "/api.php"+path, body)
				r.Header.Set("Content-Type", kind)
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, r)
				limit := int64(0)
				if reads[path] && method == "POST" {
					limit = 64<<10 + 1
					if path != "/authorize" && (w.Code < 400 || w.Code >= 500) {
						t.Errorf("%s %s (%s): %d %.200s", method, path, kind, w.Code, w.Body)
					}
				}
				if body.read > limit {
					t.Errorf("%s %s (%s): %d bytes were read", method, path, kind, body.read)
				}
				if w.Code >= 500 {
					t.Errorf("%s %s (%s): %d %.200s", method, path, kind, w.Code, w.Body)
				}
			}
		}
	}
	for _, path := range []string{"/login", "/logout", "/setup/general/api", "/setup/oauth-clients/new"} {
		body := &countedBody{Reader: strings.NewReader("username=" + list)}
		r := httptest.NewRequest("POST", path, body)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if body.read > 64<<10+1 || w.Code >= 500 {
			t.Errorf("POST %s: %d, %d bytes were read", path, w.Code, body.read)
		}
	}
}

// TestBodiesAreBounded sends too much of each kind with a token: it is refused with the limit named.
func TestBodiesAreBounded(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	many := strings.Repeat("0,", 60_000)
	for _, test := range []struct{ name, method, path, kind, body string }{
		{"list of a search", "GET", "/Assistance/Ticket", "application/json", `{"filter":[` + many + `0]}`},
		{"long search", "GET", "/Assistance/Ticket", "application/json", `{"filter":"` + strings.Repeat("x", 70_000) +
			`"}`},
		{"list for an object", "POST", "/Assistance/Ticket", "application/json", `[` + many + `0]`},
		{"list in an object", "PATCH", "/Assistance/Ticket/1", "application/json", `{"name":[` + many + `0]}`},
		{"deep", "POST", "/Assistance/Ticket", "application/json", strings.Repeat(`{"a":`, 100) + "1" +
			strings.Repeat("}", 100)},
		{"variables", "POST", "/GraphQL/", "application/json", `{"query":"{ __typename }","variables":{"a":[` + many +
			`0]}}`},
		{"deep variables", "POST", "/GraphQL/", "application/json", `{"query":"{ __typename }","variables":{"a":` +
			strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}}`},
		{"query", "POST", "/GraphQL/", "application/graphql", strings.Repeat(" ", 2<<20)},
		{"nothing that is read", "GET", "/Assistance/Ticket", "text/plain", strings.Repeat("x", 70_000)},
		{"where nothing is read", "GET", "/doc.json", "multipart/form-data; boundary=b", many},
		{"form", "POST", "/Assistance/Ticket", "application/x-www-form-urlencoded", strings.Repeat("a=1&", 2000)},
		{"query string", "GET", "/Assistance/Ticket?" + strings.Repeat("a&", 2000), "", ""},
		{"texts of a multipart form", "POST", "/Management/Document", "multipart/form-data; boundary=b",
			"--b\r\nContent-Disposition: form-data; name=\"comment\"\r\n\r\n" + strings.Repeat("x", 9<<20) +
				"\r\n--b--\r\n"},
		{"head of a part", "POST", "/Management/Document", "multipart/form-data; boundary=b",
			"--b\r\nContent-Disposition: form-data; name=\"comment\"\r\nX: " + strings.Repeat("x", 30_000) +
				"\r\n\r\nx\r\n--b--\r\n"},
		{"heads of a part", "POST", "/Management/Document", "multipart/form-data; boundary=b",
			"--b\r\nContent-Disposition: form-data; name=\"comment\"\r\n" + strings.Repeat("X: yz\r\n", 5_000) +
				"\r\nx\r\n--b--\r\n"},
		{"before a form", "POST", "/Management/Document", "multipart/form-data; boundary=b",
			strings.Repeat("x\r\n", 20_000) + "--b--\r\n"},
	} {
		r := s.Call("glpi", test.method, test.path, test.body, "Content-Type", test.kind)
		if r.Status != http.StatusRequestEntityTooLarge || !strings.Contains(string(r.Body), "At most") {
			t.Errorf("%s: %d %s", test.name, r.Status, r.Body)
		}
	}
	id := s.Call("glpi", "POST", "/Assistance/Ticket",
		map[string]any{"name": "x", "content": strings.Repeat("y", 4<<20)}).ID()
	r := s.Call("glpi", "GET", "/Assistance/Ticket",
		map[string]any{"filter": []string{"name==x", "id==" + strconv.FormatInt(id, 10)}}).Want(200)
	if len(r.List()) != 1 {
		t.Errorf("a search in a body: %s", r.Body)
	}
}
