package compare

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func TestDifferences(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, left, right string
		ignored           []string
		want              string // members that differ
	}{
		{"the same", `{"a": 1, "b": [1, {"c": null}]}`, `{"b": [1, {"c": null}], "a": 1.0}`, nil, ""},
		{"a value", `{"a": {"b": 1}}`, `{"a": {"b": 2}}`, nil, "a.b"},
		{"null is not nothing", `{"a": null}`, `{}`, nil, "a"},
		{"an empty object is no empty list", `{"a": {}}`, `{"a": []}`, nil, "a"},
		{"text is no number", `{"a": "1"}`, `{"a": 1}`, nil, "a"},
		{"numbers are not rounded", `{"a": 9007199254740993}`, `{"a": 9007199254740992}`, nil, "a"},
		{"positions", `[1, 2, 3]`, `[1, 3]`, nil, "length 1"},
		{"items by id", `[{"id": 1, "n": "x"}, {"id": 2, "n": "y"}]`, `[{"id": 2, "n": "z"}, {"id": 1, "n": "x"}]`, nil,
			"id 2.n order"},
		{"items that one side has", `[{"id": 1}, {"id": 2}]`, `[{"id": 2}, {"id": 3}]`, nil, "id 1.item id 3.item"},
		{"items without ids of their own", `[{"id": 1, "n": 1}, {"id": 1, "n": 2}]`, `[{"id": 1, "n": 1}, {"id": 1, "n": 3}]`,
			nil, "1.n"},
		{"may differ everywhere", `[{"id": 1, "date_mod": 1, "user": {"name": "x"}, "name": "u"}]`,
			`[{"id": 1, "date_mod": 2, "user": {"name": "y"}, "name": "v"}]`, []string{"date_mod", "user.name"}, "id 1.name"},
	} {
		d := differ{ignored: c.ignored, most: maxOfOne}
		left, err := decoded([]byte(c.left))
		if err != nil {
			t.Fatal(err)
		}
		right, err := decoded([]byte(c.right))
		if err != nil {
			t.Fatal(err)
		}
		d.values("", left, right)
		var got []string
		for _, f := range d.found {
			got = append(got, f.Member)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, not %q", c.name, got, c.want)
		}
	}
}

func TestDifferencesAreBounded(t *testing.T) {
	t.Parallel()
	d := differ{most: maxOfOne}
	left, right := make([]any, 1000), make([]any, 1000)
	for i := range left {
		left[i], right[i] = json.Number(fmt.Sprint(i)), strings.Repeat("x", 10_000)
	}
	d.values("", left, right)
	if len(d.found) != maxOfOne || len(d.found[0].Right) > 4*shownRunes {
		t.Errorf("%d differences, of %d bytes", len(d.found), len(d.found[0].Right))
	}
}

func TestRecorded(t *testing.T) {
	t.Parallel()
	const recording = `
# what monitoring asks
/Assistance/Ticket?limit=5
GET /Assistance/Ticket?limit=5
GET /Assistance/Ticket/7
POST /Assistance/Ticket
https://glpi.example.org/glpi/api.php/v2.3/Assets/Computer?filter=name%3D%3Da
10.0.0.1 - - [30/Nov/2026:10:00:00 +0000] "GET /api.php/v2/Assets/Monitor/1 HTTP/1.1" 200 512 "-" "curl"
10.0.0.1 - - [30/Nov/2026:10:00:00 +0000] "PATCH /api.php/v2/Assets/Monitor/1 HTTP/1.1" 200 512 "-" "curl"
https://example.org/elsewhere
some words
`
	got, skipped, err := Recorded(strings.NewReader(recording))
	want := []string{"/Assistance/Ticket?limit=5", "/Assistance/Ticket/7", "/Assets/Computer?filter=name%3D%3Da",
		"/Assets/Monitor/1"}
	if err != nil || !slices.Equal(got, want) || skipped != 4 {
		t.Errorf("%q, %d skipped, %v", got, skipped, err)
	}
	if _, _, err := Recorded(strings.NewReader("/a\n/" + strings.Repeat("x", maxLine))); err == nil ||
		!strings.Contains(err.Error(), "line 2") {
		t.Errorf("a line that is too long: %v", err)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://glpi.example.org":                       "https://glpi.example.org/api.php/v2.3",
		"https://example.org/glpi/":                      "https://example.org/glpi/api.php/v2.3",
		"http://127.0.0.1:8080/api.php":                  "http://127.0.0.1:8080/api.php/v2.3",
		"http://127.0.0.1:8080/api.php/v2.1/?a=b#c":      "http://127.0.0.1:8080/api.php/v2.1",
		"ftp://example.org":                              "",
		"example.org":                                    "",
		"https://example.org/sub/api.php/v2/":            "https://example.org/sub/api.php/v2",
		"https://example.org/not-the-api.phpx/elsewhere": "https://example.org/not-the-api.phpx/elsewhere/api.php/v2.3",
	} {
		s, err := newSide(Server{URL: address})
		if want == "" {
			if err == nil || !strings.Contains(err.Error(), "https://glpi.example.org") {
				t.Errorf("%s: %v", address, err)
			}
			continue
		}
		if err != nil || s.api != want {
			t.Errorf("%s: %+v %v", address, s, err)
		}
	}
}

// serve answers what a map says, below /api.php/v2.3; at first it has no room.
func serve(t *testing.T, answers map[string]string) Server {
	t.Helper()
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == 1 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		request := strings.TrimPrefix(r.URL.RequestURI(), "/api.php/v2.3")
		body, ok := answers[request]
		w.Header().Set("Content-Type", "application/json")
		if r.Header.Get("Authorization") != "Bearer secret" {
			w.WriteHeader(http.StatusUnauthorized)
		} else if !ok {
			w.WriteHeader(http.StatusNotFound)
			body = `{"status": "ERROR_ITEM_NOT_FOUND", "title": "of ` + r.Host + `"}`
		}
		_, _ = w.Write([]byte(strings.ReplaceAll(body, "HOST", r.Host)))
	}))
	t.Cleanup(server.Close)
	return Server{URL: server.URL, Token: "secret"}
}

func TestWalk(t *testing.T) {
	t.Parallel()
	const document = `{"paths": {"/": {"get": {}}, "/doc": {"get": {}}, "/C": {"post": {}},
		"/A": {"get": {"parameters": [{"name": "sort"}]}}, "/A/{id}": {"get": {}, "patch": {}},
		"/A/{asset_id}/B": {"get": {}}, "/A/{id}/B/{sub_id}": {"get": {}}}}`
	const page, rows = "/A?start=0&limit=2&sort=id%3Aasc", `[{"id": 5, "href": "http://HOST/x"}, {"id": 6}]`
	left := serve(t, map[string]string{"/doc.json": document, page: rows, "/A/5": `{"n": 1}`, "/A/5/B": `[]`})
	right := serve(t, map[string]string{page: rows, "/A/5": `{"n": 2}`, "/A/5/B": `{}`})
	var found []string
	result, err := All(t.Context(), Options{Left: left, Right: right,
		Found: func(d Difference) { found = append(found, d.Request+" "+d.Member) }}, Walk{Rows: 2, Items: 1})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"/A/5 n", "/A/5/B body"}; !slices.Equal(found, want) {
		t.Errorf("%q", found)
	}
	if result.Requests != 3 || result.Different != 2 || len(result.Failed) > 0 ||
		result.Kinds[0].Kind != (Kind{"/A/{id}", "n"}) {
		t.Errorf("%+v", result)
	}
}

func TestFaultsAreComparedByCode(t *testing.T) {
	t.Parallel()
	o := Options{Left: serve(t, nil), Right: serve(t, map[string]string{"/there": "{}"}), Parallel: 3}
	result, err := Requests(t.Context(), o, []string{"/a/1", "/there", "/a/2"})
	if err != nil || result.Requests != 3 || result.Different != 1 || result.Kinds[0].First.Member != "status" ||
		result.Refused != 2 || !strings.HasPrefix(result.Kinds[0].First.Left, "404 of 127") || result.Kinds[0].First.Right != "200" {
		t.Errorf("%+v %v", result, err)
	}
	o.Right.Token = "another"
	if _, err := Requests(t.Context(), o, []string{"/a/1"}); err == nil || !strings.Contains(err.Error(), "right server") {
		t.Errorf("a token that is not taken: %v", err)
	}
	o.Right.URL = "http://127.0.0.1:1"
	result, err = Requests(t.Context(), o, []string{"/a/1"})
	if err != nil || result.Different != 1 || len(result.Failed) != 1 ||
		!strings.Contains(result.Failed[0].Error(), "right") {
		t.Errorf("%+v %v", result, err)
	}
}

// TestHostileServer: a server whose answers are small to send and large to hold, whose members have long names, and
// whose document names paths that are not below the API.
func TestHostileServer(t *testing.T) {
	t.Parallel()
	var asked sync.Map
	server := func(name string) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked.Store(r.URL.Path, true)
			w.Header().Set("Content-Type", "application/json")
			switch {
			case strings.HasSuffix(r.URL.Path, "/doc.json"):
				fmt.Fprint(w, `{"paths": {"/many": {"get": {}}, "/long": {"get": {}}, "/../../up": {"get": {}},
					"@example.org/x": {"get": {}}, "/a?b": {"get": {}}, "/%2e%2e/c": {"get": {}}}}`)
			case strings.HasSuffix(r.URL.Path, "/many"):
				fmt.Fprint(w, "[{}"+strings.Repeat(",{}", maxValues/2)+"]")
			default:
				fmt.Fprintf(w, `{"%s": "%s,[{"}`, strings.Repeat("ä", 1<<20), name+strings.Repeat(",[{", maxValues))
			}
		}))
		t.Cleanup(server.Close)
		return server.URL
	}
	result, err := All(t.Context(), Options{Left: Server{URL: server("left")}, Right: Server{URL: server("right")}},
		Walk{Rows: 10, Items: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Failed) != 1 || !strings.Contains(result.Failed[0].Error(), "more than 2000000 values") {
		t.Errorf("failed: %v", result.Failed)
	}
	if len(result.Kinds) != 1 || len(result.Kinds[0].Member) > 2*shownMember+10 {
		t.Errorf("%d kinds of differences, %.500q", len(result.Kinds), fmt.Sprint(result.Kinds))
	}
	asked.Range(func(path, _ any) bool {
		if !strings.HasPrefix(path.(string), "/api.php/v2.3/") || strings.Contains(path.(string), "..") {
			t.Errorf("%s was asked for", path)
		}
		return true
	})
}
