package api_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

const (
	nextCursor     = "GLPI-Next-Cursor"
	previousCursor = "GLPI-Previous-Cursor"
)

// TestCursorHeaders holds status and headers of pages by cursors, in every form and method.
func TestCursorHeaders(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	for i := range 30 {
		s.Call("glpi", "POST", "/Dropdowns/Manufacturer", map[string]any{"name": fmt.Sprintf("m%02d", i)}).Want(201)
	}
	path := "/Dropdowns/Manufacturer?sort=name:desc&limit=10"
	beside := func(r *testapi.Reply) string {
		return fmt.Sprint(r.Header.Get(previousCursor) != "", r.Header.Get(nextCursor) != "", " ",
			r.Header.Get("Content-Range"))
	}
	first := s.Call("glpi", "GET", path, nil, "Origin", "https://app.example").Want(206)
	if beside(first) != "false true 0-9/30" {
		t.Error("first", first.Header)
	}
	for _, name := range []string{nextCursor, previousCursor, "ETag", "Last-Modified"} {
		if !strings.Contains(first.Header.Get("Access-Control-Expose-Headers"), name) {
			t.Errorf("pages of others do not see %s", name)
		}
	}
	at := "&start=25&cursor=" + first.Header.Get(nextCursor)
	second := s.Call("glpi", "GET", path+at, nil).Want(206)
	if names := column(second, "name"); beside(second) != "true true " || names != "m19 m18 m17 m16 m15 m14 m13 m12 m11 m10" {
		t.Error("second", second.Header, names)
	}
	for _, accept := range []string{"text/csv", "application/xml"} {
		r := s.Call("glpi", "GET", path+at, nil, "Accept", accept).Want(206)
		if r.Header.Get(nextCursor) != second.Header.Get(nextCursor) || r.Header.Get("Content-Type") != accept ||
			!strings.Contains(string(r.Body), "m19") || strings.Contains(string(r.Body), "m20") {
			t.Error(accept, r.Header)
		}
	}
	head := s.Call("glpi", "HEAD", path+at, nil).Want(206)
	if beside(head) != "true true " || len(head.Body) > 0 {
		t.Error("HEAD", head.Header)
	}
	last := s.Call("glpi", "GET", path+"&cursor="+second.Header.Get(nextCursor), nil).Want(200)
	if beside(last) != "true false " || column(last, "name")[:3] != "m09" {
		t.Error("last", last.Header)
	}
	if r := s.Call("glpi", "GET", path+"&start=10", nil).Want(206); beside(r) != "true true 10-19/30" ||
		r.Header.Get(nextCursor) != second.Header.Get(nextCursor) {
		t.Error("second by its number", r.Header)
	}
	if r := s.Call("glpi", "GET", path+"&cursor=", nil).Want(206); beside(r) != "false true 0-9/30" {
		t.Error("no cursor", r.Header)
	}
	for query, title := range map[string]string{
		path + "&cursor=not a cursor": "Invalid cursor token: ", path + "&cursor[]=x": "Invalid cursor token: ",
		"/Dropdowns/Manufacturer?cursor=" + first.Header.Get(nextCursor): "The cursor does not match the requested sort order",
	} {
		r := s.Call("glpi", "GET", strings.ReplaceAll(query, " ", "%20"), nil).Want(400)
		if got, _ := r.At("title").(string); !strings.HasPrefix(got, title) || r.At("status") != "ERROR" {
			t.Errorf("%s: %s", query, r.Body)
		}
	}
	item := s.Ticket(map[string]any{"name": "x", "content": "x"})
	s.Call("glpi", "GET", item+"/TeamMember?cursor=x", nil).Want(400) // is not searched
}

// column gives a member of all items of a list.
func column(r *testapi.Reply, name string) string {
	var out []string
	for _, item := range r.List() {
		out = append(out, fmt.Sprint(item[name]))
	}
	return strings.Join(out, " ")
}

// TestCursorsShowNothing takes tokens to somebody who sees less, and to other lists: they lead to what is seen there,
// whatever is in them.
func TestCursorsShowNothing(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	for i := range 6 {
		s.Ticket(map[string]any{"name": fmt.Sprint("n", i), "content": "x"})
	}
	own := s.Call("post-only", "POST", "/Assistance/Ticket", map[string]any{"name": "n3", "content": "x"}).ID()
	for _, sort := range []string{"id", "name", "name:desc", "urgency"} {
		path := "/Assistance/Ticket?sort=" + sort
		token := s.Call("glpi", "GET", path+"&limit=2", nil).Want(206).Header.Get(nextCursor)
		r := s.Call("post-only", "GET", path+"&cursor="+token, nil).Want(200)
		if got := column(r, "id"); got != fmt.Sprint(own) {
			t.Errorf("sorted by %s, %s are seen", sort, got)
		}
		r = s.Call("glpi", "GET", path+"&filter=name==n5&cursor="+token, nil).Want(200)
		if got := column(r, "name"); strings.Trim(got, "n5 ") != "" {
			t.Errorf("sorted by %s, the filter finds %s", sort, got)
		}
	}
	token := base64.RawURLEncoding.EncodeToString([]byte(`{"type":"next","sort":[{"field":"id","direction":"ASC",` +
		`"value":-1}]}`))
	s.Call("post-only", "GET", "/Administration/User?cursor="+token, nil).Want(403)
	s.Call("", "GET", "/Assistance/Ticket?cursor="+token, nil).Want(401)
}

// TestCursorsOfUnions walks through a list of several types, and one below an item.
func TestCursorsOfUnions(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	for i := range 9 {
		s.Call("glpi", "POST", "/Assets/"+[]string{"Computer", "Monitor", "Phone"}[i%3],
			map[string]any{"name": fmt.Sprint("n", i), "user": 2}).Want(201)
	}
	item := s.Ticket(map[string]any{"name": "x", "content": "x"})
	for i := range 5 {
		s.Call("glpi", "POST", item+"/Timeline/Followup", map[string]any{"content": fmt.Sprint("f", i)}).Want(201)
	}
	for path, want := range map[string]string{
		"/Assets/Global?sort=name:desc":               "n8 n7 n6 n5 n4 n3 n2 n1 n0",
		"/Assets/Global?sort=id:desc":                 "n6 n7 n8 n3 n4 n5 n0 n1 n2",
		"/Administration/User/2/UsedItem?sort=serial": "n0 n3 n6 n1 n4 n7 n2 n5 n8",
		item + "/Timeline/Followup?sort=id:desc":      "f4 f3 f2 f1 f0",
	} {
		var got []string
		for cursor, pages := "", 0; pages == 0 || cursor != "" && pages < 10; pages++ {
			r := s.Call("glpi", "GET", path+"&limit=2&cursor="+cursor, nil)
			for _, one := range r.List() {
				if wrapped, ok := one["item"].(map[string]any); ok {
					got = append(got, fmt.Sprint(wrapped["content"]))
					continue
				}
				got = append(got, fmt.Sprint(one["name"]))
			}
			if cursor = r.Header.Get(nextCursor); (cursor != "") != (r.Status == 206) {
				t.Errorf("%s: %d with the cursor %q", path, r.Status, cursor)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", path, got, want)
		}
	}
}
