package api_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestHeaders looks at what request headers do, and at those of answers.
func TestHeaders(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	child := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Child"}).ID()
	inChild := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "in child", "content": "x"},
		"GLPI-Entity", fmt.Sprint(child)).ID()
	inRoot := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "in root", "content": "x"}).ID()
	for _, test := range []struct {
		headers    []string
		child, top int
	}{
		{nil, 200, 200},
		{[]string{"GLPI-Entity", fmt.Sprint(child)}, 200, 404},
		{[]string{"GLPI-Entity", "0"}, 404, 200},
		{[]string{"GLPI-Entity", "0", "GLPI-Entity-Recursive", "true"}, 200, 200},
		{[]string{"GLPI-Entity", "0", "GLPI-Entity-Recursive", "1"}, 200, 200},
		{[]string{"GLPI-Entity", "4711"}, 200, 200},
		{[]string{"GLPI-Entity", "nonsense"}, 200, 200},
		{[]string{"GLPI-Profile", "1"}, 200, 200}, // not one of the user's
	} {
		if r := s.Call("glpi", "GET", fmt.Sprintf("/Assistance/Ticket/%d", inChild), nil,
			test.headers...); r.Status != test.child {
			t.Errorf("%v: the ticket in the child: %d", test.headers, r.Status)
		}
		if r := s.Call("glpi", "GET", fmt.Sprintf("/Assistance/Ticket/%d", inRoot), nil,
			test.headers...); r.Status != test.top {
			t.Errorf("%v: the ticket in the root: %d", test.headers, r.Status)
		}
	}
	head := s.Call("glpi", "HEAD", fmt.Sprintf("/Assistance/Ticket/%d", inRoot), nil).Want(200)
	if len(head.Body) != 0 || head.Header.Get("Content-Type") != "application/json" {
		t.Errorf("HEAD: %v %s", head.Header, head.Body)
	}
	if r := s.Call("glpi", "GET", "/session", nil, "X-Debug-Mode", "true").Want(200); !strings.Contains(string(r.Body),
		"\n    \"") {
		t.Error("debug mode does not write lines")
	}
	if r := s.Call("tech", "GET", "/session", nil, "X-Debug-Mode", "true").Want(200); strings.Contains(string(r.Body),
		"\n") {
		t.Error("debug mode without the right")
	}
	r := s.Call("", "GET", "/Assistance/Ticket", nil, "Origin", "https://app.example").Want(401)
	if r.Header.Get("Access-Control-Allow-Origin") != "*" || r.Header.Get("X-Content-Type-Options") != "nosniff" ||
		r.Header.Get("WWW-Authenticate") == "" {
		t.Errorf("headers of a fault: %v", r.Header)
	}
	if r := s.Call("glpi", "OPTIONS", "/assistance/TICKET/", nil); r.Status != 204 ||
		r.Header.Get("Allow") != "GET, POST" {
		t.Errorf("OPTIONS: %d %v", r.Status, r.Header)
	}
}

// TestOddMethods asks every path there is for what no path can do.
func TestOddMethods(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	for path, operations := range s.Document("")["paths"].(map[string]any) {
		if path == "/{req}" { // whatever is none of the others
			continue
		}
		path = regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(path, "1")
		r := s.Call("glpi", "PROPFIND", path, nil)
		allowed := strings.Split(strings.ToLower(r.Header.Get("Allow")), ", ")
		for _, method := range []string{"get", "post", "patch", "put", "delete"} {
			if _, known := operations.(map[string]any)[method]; known && !slices.Contains(allowed, method) ||
				r.Status != 405 {
				t.Errorf("PROPFIND %s: %d, allowed are %v", path, r.Status, allowed)
			}
		}
	}
	s.Call("glpi", "PROPFIND", "/Nowhere", nil).Want(404)
	s.Call("", "PROPFIND", "/Nowhere", nil).Want(401)
	s.Call("", "PROPFIND", "/Assistance/Ticket", nil).Want(401)
}

// TestPaging holds status and Content-Range of lists.
func TestPaging(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	for i := range 30 {
		s.Call("glpi", "POST", "/Dropdowns/Manufacturer", map[string]any{"name": fmt.Sprint("m", i)}).Want(201)
	}
	for query, want := range map[string]string{
		"": "200 0-29/30", "?limit=10": "206 0-9/30", "?start=1&limit=2": "206 1-2/30",
		"?start=20&limit=10": "200 20-29/30", "?start=25&limit=10": "200 25-29/30",
		"?limit=31": "200 0-29/30", "?limit=0": "200 0-29/30", "?limit=-1": "200 0-29/30",
		"?filter=name==none": "200 0-0/0",
		"?start=-5&limit=3":  "206 0-2/30", "?limit=5000": "200 0-29/30",
		"?limit=1.5": "206 0-0/30", "?limit=1e1": "206 0-9/30", "?limit=99999999999999999999": "200 0-29/30",
		"?limit=": "200 0-29/30", "?start=99999999999999999999&limit=2": "200 2147483647-29/30",
		"?filter[]=id=gt=5&filter[]=id=le=10": "200 0-4/5", "?filter=id=gt=5;id=le=10": "200 0-4/5",
	} {
		r := s.Call("glpi", "GET", "/Dropdowns/Manufacturer"+query, nil)
		if got := fmt.Sprint(r.Status, " ", r.Header.Get("Content-Range")); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

// TestDocuments uploads a file, attaches it, and downloads it as somebody who sees the ticket.
func TestDocuments(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	upload := func(user, name, content string) *testapi.Reply {
		t.Helper()
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
		if err := form.WriteField("comment", "from a test"); err != nil {
			t.Fatal(err)
		}
		if err := form.Close(); err != nil {
			t.Fatal(err)
		}
		return s.Call(user, "POST", "/Management/Document", body.String(), "Content-Type", form.FormDataContentType())
	}
	id := upload("glpi", "../../notes.txt", "some notes").ID()
	document := s.Call("glpi", "GET", fmt.Sprintf("/Management/Document/%d", id), nil).Want(200)
	if document.At("filename") != "notes.txt" || document.At("mime") != "text/plain" ||
		document.At("comment") != "from a test" {
		t.Errorf("document: %s", document.Body)
	}
	path := fmt.Sprintf("/Management/Document/%d/Download", id)
	file := s.Call("glpi", "GET", path, nil).Want(200)
	if string(file.Body) != "some notes" || !strings.Contains(file.Header.Get("Content-Disposition"),
		`attachment; filename="notes.txt"`) {
		t.Errorf("download: %v %s", file.Header, file.Body)
	}
	s.Call("glpi", "GET", path, nil, "If-None-Match", file.Header.Get("ETag")).Want(http.StatusNotModified)
	s.Call("post-only", "GET", path, nil).Want(403)
	ticket := s.Call("post-only", "POST", "/Assistance/Ticket", map[string]any{"name": "x", "content": "y"}).ID()
	// not theirs to show
	s.Call("post-only", "POST", fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Document", ticket),
		map[string]any{"document": id}).Want(400)
	s.Call("glpi", "POST", fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Document", ticket),
		map[string]any{"document": id}).Want(201)
	s.Call("glpi", "POST", fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Document", ticket),
		map[string]any{"document": id}).Want(409)
	s.Call("post-only", "GET", path, nil).Want(200)
	for name, content := range map[string]string{"virus.exe": "MZ", "noextension": "x",
		"big.txt": strings.Repeat("x", 21<<20)} {
		if r := upload("glpi", name, content); r.Status != 400 && r.Status != 413 {
			t.Errorf("%s: %d %.200s", name, r.Status, r.Body)
		}
	}
	s.Call("glpi", "DELETE", fmt.Sprintf("/Management/Document/%d?force=true", id), nil).Want(204)
	s.Call("glpi", "GET", path, nil).Want(404)
}

// TestPaths tries the forms that addresses come in: versions, letter case, and slashes where
// clients have joined two parts without looking.
func TestPaths(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	for path, want := range map[string]int{
		"": 200, "/": 200, "//": 200, "/v2": 200, "/v2/": 200, "/v2.3": 200, "/v99/": 404, "/v1/session": 404,
		"/v1.0/session": 404, "/V2/session": 404, "/v2x/session": 404,
		"/session": 200, "/session/": 200, "/session//": 200, "//session": 200, "/SESSION": 200, "/v2/session": 200,
		"/v2//session": 200, "//v2.1/Session/": 200,
		"/v2.0.0/session": 200, "/v2.9/session": 404, "/v3/session": 404, "/Session/EntityTree": 200,
		"/v2.1/Session/EntityTree": 404, "/v2.2/session/entitytree": 200,
		"/locales": 200, "/v2.2/locales": 404, "/assistance//Ticket": 404, "/Assistance/Ticket/%31": 404,
		"/Assistance/../session": 404,
		"/api.php/session":       200, "/v2.3/api.php/v2.3/session": 200, "/v2/api.php/v2.0/locales": 404,
		"/v2/api.php/v2.3/locales": 200, "/v2/api.php/v3/session": 404, "/api.php/api.php/session": 404,
	} {
		if r := s.Call("glpi", "GET", path, nil); r.Status != want {
			t.Errorf("%q: %d, want %d: %s", path, r.Status, want, r.Body)
		}
	}
	s.Call("glpi", "POST", "//v2/Assistance/Ticket/", map[string]any{"content": "x"}).Want(201)
}

// TestTokenPastItsTime uses a token whose hour is over: it is refused in the way that makes clients get another.
func TestTokenPastItsTime(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.OAuth.Now = func() time.Time { return time.Now().Add(-2 * time.Hour) }
	s.Token("glpi")
	s.OAuth.Now = time.Now
	r := s.Call("glpi", "GET", "/Assistance/Ticket", nil).Want(401)
	if r.Header.Get("WWW-Authenticate") != `Bearer error="invalid_token"` ||
		r.At("status") != "ERROR_UNAUTHENTICATED" || !strings.Contains(string(r.Body), "expired") {
		t.Errorf("%v %s", r.Header, r.Body)
	}
	s.Call("glpi", "GET", "/doc.json", nil).Want(200) // of what is public nothing is asked
}
