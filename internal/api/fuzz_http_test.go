package api_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/samples"
)

// FuzzRequest sends requests of all kinds with a good token: whatever they are, the answer is no
// fault of the server's, faults are JSON that says what is wrong, and what is refused has changed
// nothing.
func FuzzRequest(f *testing.F) {
	for _, seed := range []struct{ method, path, query, header, body string }{
		{"POST", "/Assistance/Ticket", "", "", `{"name":"x","content":"<p>y</p>","urgency":4,"status":{"id":1}}`},
		{"POST", "/v2.1/Assistance/Ticket/", "name=q", "GLPI-Entity: 0",
			`{"content":"","date":"2026-01-01T00:00:00+02:00","category":4711}`},
		{"PATCH", "/Assistance/Ticket/1", "", "GLPI-Profile: 9",
			`{"name":null,"urgency":"","location":{"id":[]},"priority":1e400}`},
		{"PATCH", "/Dropdowns/Location/1", "", "", `{"parent":{"id":1},"name":"","latitude":5,"is_recursive":"maybe"}`},
		{"POST", "/Dropdowns/Location", "", "", `[1,{"name":"\ud800"}]`},
		{"POST", "/Administration/User", "", "Accept-Language: fr;q=x",
			`{"username":"","password":"a","password2":"b","authtype":7}`},
		{"POST", "/Assets/Computer", "location[id]=1", "X-Debug-Mode: 1", `{"is_deleted":[],"uuid":{}}`},
		{"POST", "/Setup/OAuthClient", "", "", `{"name":"c","grants":"[\"password\"","scopes":[["api"]]}`},
		{"GET", "/Assistance/Ticket", "filter=id==1;name=like=%25*&sort=name:desc&limit=-1", "Accept: text/csv", ""},
		{"GET", "//Assistance/Ticket", "start=1e9&limit=0x1", "Accept: application/xml", "{}"},
		{"DELETE", "/Assistance/Ticket/1", "force=yes", "", ""},
		{"POST", "/Transfer", "", "",
			`[{"itemtype":"Computer","items_id":1,"entity":-1,"options":{"keep_history":"x"}}]`},
		{"POST", "/GraphQL", "", "", `{"query":"{Ticket(filter:\"id==(\"){id}}"}`},
		{"PATCH", "/Administration/User/Me", "", "", `{"realname":"x"}`},
		{"GET", "/status/\xff", "", "GLPI-Entity-Recursive: 1", ""},
	} {
		f.Add(seed.method, seed.path, seed.query, seed.header, seed.body)
	}
	s := samples.New(f)
	s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "a", "content": "b"}).ID()
	s.Call("glpi", "POST", "/Dropdowns/Location", map[string]any{"name": "a"}).ID()
	token := s.Token("glpi")
	handler, err := s.Handler()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, method, path, query, header, body string) {
		if strings.ContainsAny(path+query, "\x00\r\n") || len(body) > 64<<10 {
			return // never reaches a handler
		}
		r := httptest.NewRequest(http.MethodGet, "/", strings.NewReader(body))
		r.Method, r.URL.Path, r.URL.RawQuery = method, "/api.php/"+strings.TrimPrefix(path, "/"), query
		r.Header.Set("Content-Type", "application/json")
		if name, value, ok := strings.Cut(header, ":"); ok {
			r.Header.Set(name, strings.TrimSpace(value))
		}
		r.Header.Set("Authorization", "Bearer "+token)
		before := rows(s, t)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Fatalf("%s %s?%s: %d %s", method, path, query, w.Code, w.Body)
		}
		if strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") && w.Body.Len() > 0 &&
			!json.Valid(w.Body.Bytes()) && w.Header().Get("Content-Encoding") == "" {
			t.Fatalf("%s %s?%s: no JSON: %s", method, path, query, w.Body)
		}
		if after := rows(s, t); w.Code >= 400 && after != before {
			t.Fatalf("%s %s?%s: answered %d, and rows went from %v to %v", method, path, query, w.Code, before, after)
		}
	})
}

// rows counts what the seeds of FuzzRequest make.
func rows(s *samples.Server, t testing.TB) (counts [5]int) {
	t.Helper()
	for i, table := range []string{"glpi_tickets", "glpi_locations", "glpi_users", "glpi_computers",
		"glpi_oauthclients"} {
		if err := s.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM `"+table+"`").Scan(&counts[i]); err != nil {
			t.Fatal(err)
		}
	}
	return counts
}

// FuzzBearer tries tokens: none but the good one, as it is, lets anybody in.
func FuzzBearer(f *testing.F) {
	s := samples.New(f)
	good := s.Token("tech")
	for _, seed := range []string{"", "x", "a.b.c", good, good + "x", good[:len(good)-4], strings.ToUpper(good),
		"eyJhbGciOiJub25lIn0.e30.", good + "." + good, "\xff"} {
		f.Add(seed)
	}
	parts := strings.Split(good, ".")
	f.Add("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0." + parts[1] + ".") // {"alg":"none"}
	f.Add("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + parts[1] + "." + parts[2])
	handler, err := s.Handler()
	if err != nil {
		f.Fatal(err)
	}
	if r := s.Call("tech", "GET", "/session", nil); r.Status != http.StatusOK {
		f.Fatalf("the good token: %d %s", r.Status, r.Body)
	}
	f.Fuzz(func(t *testing.T, token string) {
		r := httptest.NewRequest(http.MethodGet, "/api.php/session", nil)
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if (w.Code != http.StatusOK || !sameToken(token, good)) && w.Code != http.StatusUnauthorized ||
			!json.Valid(w.Body.Bytes()) {
			t.Fatalf("token %q: %d %s", token, w.Code, w.Body)
		}
	})
}

// sameToken reports whether two tokens say the same with the same signature: the last character of
// its text has bits that do not count.
func sameToken(a, b string) bool {
	a = strings.TrimSpace(a)
	i, j := strings.LastIndexByte(a, '.'), strings.LastIndexByte(b, '.')
	if i < 0 || a[:i] != b[:j] {
		return false
	}
	x, err := base64.RawURLEncoding.DecodeString(a[i+1:])
	y, _ := base64.RawURLEncoding.DecodeString(b[j+1:])
	return err == nil && bytes.Equal(x, y)
}
