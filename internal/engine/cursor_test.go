package engine_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// lister reads pages of a list.
type lister func(q engine.Query) (*engine.Page, error)

func listOf(site *testsite.Site, s *access.Session, objects ...string) lister {
	var all []*model.Object
	for _, name := range objects {
		all = append(all, site.Catalog.Object(name))
	}
	return func(q engine.Query) (*engine.Page, error) {
		q.Version = model.Current
		if len(all) > 1 {
			return site.Engine.FindUnion(context.Background(), s, all, q)
		}
		q.Object = all[0]
		return site.Engine.Find(context.Background(), s, q)
	}
}

// items gives what a page shows, each as its type and id.
func (list lister) items(t *testing.T, q engine.Query) (*engine.Page, []string) {
	t.Helper()
	page, err := list(q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	defer page.Release()
	var rows []struct {
		Type string `json:"_itemtype"`
		ID   int64
	}
	if err := json.Unmarshal(whole(t, page), &rows); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, row := range rows {
		out = append(out, fmt.Sprint(row.Type, row.ID))
	}
	return page, out
}

// walk goes through a list by cursors, forth and back, and wants what it has in one page.
func (list lister) walk(t *testing.T, q engine.Query, limit int) {
	t.Helper()
	q.Limit = 1000
	_, all := list.items(t, q)
	if len(all) < 2 {
		t.Fatalf("%+v: only %d items", q, len(all))
	}
	want := slices.Collect(slices.Chunk(all, limit))
	q.Limit = limit
	page, first := list.items(t, q)
	got := [][]string{first}
	if page.Previous != "" || page.ByCursor {
		t.Errorf("%s: there is something before the first page", q.Sort)
	}
	for page.Next != "" && len(got) <= len(want) {
		var items []string
		q.Cursor = page.Next
		page, items = list.items(t, q)
		got = append(got, items)
		if page.Previous == "" || !page.ByCursor {
			t.Errorf("%s: there is nothing before page %d", q.Sort, len(got))
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("%q forth by %d:\n%v, want\n%v", q.Sort, limit, got, want)
	}
	got = got[len(got)-1:]
	for page.Previous != "" && len(got) <= len(want) {
		var items []string
		q.Cursor = page.Previous
		page, items = list.items(t, q)
		got = slices.Insert(got, 0, items)
		if page.Next == "" {
			t.Errorf("%s: there is nothing behind a page before the last", q.Sort)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("%q back by %d:\n%v, want\n%v", q.Sort, limit, got, want)
	}
	q.Cursor, q.Start = "", limit
	if page, _ := list.items(t, q); q.Start < len(all) && page.Previous != "" {
		q.Cursor = page.Previous
		if _, items := list.items(t, q); fmt.Sprint(items) != fmt.Sprint(want[0]) {
			t.Errorf("%q from the second page to the first: %v, want %v", q.Sort, items, want[0])
		}
	} else {
		t.Errorf("%q: no cursor leads from the second page to the first", q.Sort)
	}
}

// TestCursors walks through lists in all kinds of orders, with values that are missing and such that are the same.
func TestCursors(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	s := site.Session(t, 2)
	random := rand.New(rand.NewPCG(3, 4))
	makers := []any{nil}
	for _, name := range []string{"Åse", "ase", "Bo"} {
		makers = append(makers, map[string]any{"id": add(t, site, s, "Manufacturer", map[string]any{"name": name})})
	}
	long := strings.Repeat("é", 990)
	for i := range 40 {
		input := map[string]any{"name": fmt.Sprintf("n%02d", random.IntN(12)), "manufacturer": makers[random.IntN(4)],
			"is_recursive": i%3 == 0}
		for name, values := range map[string][]any{
			"serial": {nil, "", "S1", "s1", "Š1 ", "S2"}, "contact": {nil, "C", "c", "D"},
			"comment": {nil, long + "a", long + "b", long + strings.Repeat("z", 30), "short"},
		} {
			if value := values[random.IntN(len(values))]; value != nil {
				input[name] = value
			}
		}
		add(t, site, s, []string{"Computer", "Monitor", "Printer"}[i%3], input)
		ticket := map[string]any{"name": input["name"], "content": fmt.Sprint(input["comment"]),
			"urgency": 1 + random.IntN(3), "type": 1 + random.IntN(2)}
		id := add(t, site, s, "Ticket", ticket)
		if i%4 == 0 {
			if err := site.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Exec(ctx, "UPDATE glpi_tickets SET date = NULL WHERE id = ?", id)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		objects []string
		sorts   []string
	}{
		{[]string{"Computer"}, []string{"", "id:desc", "name", "serial", "serial:desc", "contact:asc,name:desc",
			"serial:desc,contact", "contact:desc,serial:asc", "manufacturer.name", "manufacturer.name:desc,serial,name:desc",
			"manufacturer.id,name", "comment", "comment:desc,id:desc", "is_recursive:desc", "date_creation", "name,name:desc"}},
		{[]string{"Ticket"}, []string{"date:desc", "date", "urgency", "urgency:desc,type", "status.id,date:desc",
			"content", "user_recipient.name:desc", "priority,id:desc"}},
		{[]string{"Computer", "Monitor", "Printer"}, []string{"", "id", "id:desc", "name", "name:desc", "serial,name:desc",
			"manufacturer.name:desc", "uuid", "uuid:desc,name", "comment"}},
	} {
		list := listOf(site, s, c.objects...)
		for _, sort := range c.sorts {
			for _, limit := range []int{1, 3, 7} {
				list.walk(t, engine.Query{Sort: sort}, limit)
			}
			if sort != "comment" && sort != "content" {
				list.walk(t, engine.Query{Sort: sort, Filter: "name=lt=n08,name==n10"}, 2)
			}
		}
	}
	page, items := listOf(site, s, "Computer").items(t, engine.Query{Limit: 20})
	if page.Next != "" || page.Previous != "" || len(items) != 14 {
		t.Errorf("one page has others beside it: %+v", page)
	}
}

// TestCursorsOfLargePages takes the place of a page's rows where they come in parts.
func TestCursorsOfLargePages(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	s := site.Session(t, 2)
	for i := range 30 {
		add(t, site, s, "Ticket", map[string]any{"name": fmt.Sprintf("%02d", 29-i), "content": strings.Repeat("x", 60_000)})
	}
	for _, sort := range []string{"", "name", "name:desc"} {
		listOf(site, s, "Ticket").walk(t, engine.Query{Sort: sort}, 14)
	}
}

// TestCursorsKeepTheirPlace changes a list while somebody walks through it.
func TestCursorsKeepTheirPlace(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	s := site.Session(t, 2)
	ids := map[string]int64{}
	for i := range 10 {
		name := fmt.Sprintf("%03d", i)
		ids[name] = add(t, site, s, "Computer", map[string]any{"name": name})
	}
	o := site.Catalog.Object("Computer")
	read := func(cursor string) (*engine.Page, string) {
		page, err := site.Engine.Find(t.Context(), s, engine.Query{Object: o, Version: model.Current, Sort: "name",
			Limit: 4, Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		defer page.Release()
		var items []struct{ Name string }
		if err := json.Unmarshal(whole(t, page), &items); err != nil {
			t.Fatal(err)
		}
		return page, fmt.Sprint(items)
	}
	page, _ := read("")
	for _, name := range []string{"003", "004"} { // the row by which the cursor is, and the one behind it
		if err := site.Engine.Delete(t.Context(), s, engine.Request{Object: o, Version: model.Current}, ids[name],
			true); err != nil {
			t.Fatal(err)
		}
	}
	add(t, site, s, "Computer", map[string]any{"name": "0035"})
	page, got := read(page.Next)
	if got != "[{0035} {005} {006} {007}]" {
		t.Error(got)
	}
	next := page.Next
	page, got = read(page.Previous)
	if got != "[{000} {001} {002}]" || page.Previous != "" || page.Next == "" {
		t.Error(got, page.Previous, page.Next)
	}
	if _, got = read(page.Next); got != "[{0035} {005} {006} {007}]" {
		t.Error(got)
	}
	for _, name := range []string{"008", "009"} {
		if err := site.Engine.Delete(t.Context(), s, engine.Request{Object: o, Version: model.Current}, ids[name],
			true); err != nil {
			t.Fatal(err)
		}
	}
	if page, got = read(next); got != "[]" || page.Next != "" {
		t.Error(got, page.Next)
	}
}

func tokenOf(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// TestCursorsRefused gives tokens that are none, and such of other lists.
func TestCursorsRefused(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	s := site.Session(t, 2)
	for i := range 3 {
		add(t, site, s, "Computer", map[string]any{"name": fmt.Sprint("n", i)})
	}
	list, both := listOf(site, s, "Computer"), listOf(site, s, "Computer", "Monitor")
	const mismatch = "The cursor does not match the requested sort order"
	id := `{"field":"id","direction":"ASC","value":1}`
	for _, c := range []struct {
		list               lister
		sort, token, fault string // of the title; "" for none
	}{
		{list, "", "not a cursor", "Invalid cursor token: "},
		{list, "", tokenOf("{"), "Invalid cursor token: "},
		{list, "", tokenOf(`[]`), "Invalid cursor token: "},
		{list, "", tokenOf(`{"type":"first","sort":[` + id + `]}`), "Invalid cursor token: "},
		{list, "", tokenOf(`{"type":"next","sort":[{"field":"id","direction":"asc","value":1}]}`), "Invalid cursor token: "},
		{list, "", tokenOf(`{"type":"next","sort":[{"field":"id","direction":"ASC","value":{}}]}`), "Invalid cursor token: "},
		{list, "", tokenOf(`{"type":"next","sort":[{"field":"id","direction":"ASC","value":true}]}`),
			"Invalid cursor token: "},
		{list, "", tokenOf(`{"type":"next","sort":[{"field":"id","direction":"ASC","value":1e999}]}`),
			"Invalid cursor token: "},
		{list, "", tokenOf(`{"type":"next","sort":[{"field":"id","direction":"ASC","value":null}]}`),
			"Invalid cursor token: "},
		{list, "", tokenOf(`{"type":"next","sort":[{"field":"id","direction":"ASC","value":"1"}]}`),
			"Invalid cursor token: "},
		{list, "", tokenOf(`{"type":"next","sort":[{"field":"id","direction":"ASC","value":1}],"x":"` +
			strings.Repeat("x", 20_000) + `"}`), "Invalid cursor token: "},
		{both, "", tokenOf(`{"type":"next","sort":[{"field":"_itemtype","direction":"ASC","value":"Ticket"},` + id + `]}`),
			"Invalid cursor token: "},
		{list, "", tokenOf(`{"type":"next","sort":[` + id + `]}`), ""},
		{list, "", tokenOf(`{"type":"next","sort":[`+id+`]}`) + "==", ""},
		{list, "id", tokenOf(`{"type":"next","sort":[` + id + `]}`), ""},
		{list, "id:desc", tokenOf(`{"type":"next","sort":[` + id + `]}`), mismatch},
		{list, "name", tokenOf(`{"type":"next","sort":[` + id + `]}`), mismatch},
		{list, "", tokenOf(`{"type":"next","sort":[]}`), mismatch},
		{list, "", tokenOf(`{"type":"next"}`), mismatch},
		{both, "", tokenOf(`{"type":"next","sort":[` + id + `]}`), mismatch},
		{list, "name", tokenOf(`{"type":"next","sort":[{"field":"name","direction":"ASC","value":"zzz' OR '1'='1"},` + id +
			`]}`), ""},
		{list, "group.name", tokenOf(`{"type":"next","sort":[{"field":"group.name","direction":"ASC","value":"x"},` + id +
			`]}`), "There are no cursors for a list sorted by group.name"},
		{both, "name,group.id:desc", tokenOf(`{"type":"next","sort":[` + id + `]}`),
			"There are no cursors for a list sorted by group.id"},
	} {
		page, err := c.list(engine.Query{Sort: c.sort, Cursor: c.token, Limit: 2})
		switch {
		case err == nil && c.fault == "":
			page.Release()
		case err == nil || c.fault == "" || model.CodeOf(err) != model.CodeBadRequest ||
			!strings.HasPrefix(err.Error(), c.fault):
			t.Errorf("%q %s: %v, want %s", c.sort, c.token, err, c.fault)
		}
	}
	for _, sort := range []string{"group.name", "name,group.id:desc"} {
		for _, l := range []lister{list, both} {
			if page, items := l.items(t, engine.Query{Sort: sort, Limit: 2, Start: 1}); len(items) != 2 ||
				page.Next != "" || page.Previous != "" {
				t.Errorf("%s: %v %q %q", sort, items, page.Next, page.Previous)
			}
		}
	}
}

// FuzzCursor reads whatever may be sent as a token: the answer is a page or a fault of the caller's.
func FuzzCursor(f *testing.F) {
	site := newSite(f)
	s := site.Session(f, 2)
	for i := range 4 {
		add(f, site, s, "Computer", map[string]any{"name": fmt.Sprint(i)})
	}
	for _, text := range []string{"{}", "null", `{"type":"next","sort":[{"field":"name","direction":"ASC","value":"1"},` +
		`{"field":"id","direction":"ASC","value":1}]}`, `{"type":"previous","sort":[{"field":"name","direction":"ASC",` +
		`"value":null},{"field":"id","direction":"ASC","value":-9.5e3}]}`, "[[[[", `{"sort":{"a":[]}}`} {
		f.Add(text, true)
	}
	o := site.Catalog.Object("Computer")
	f.Fuzz(func(t *testing.T, token string, encode bool) {
		if encode {
			token = tokenOf(token)
		}
		page, err := site.Engine.Find(context.Background(), s,
			engine.Query{Object: o, Version: model.Current, Sort: "name", Cursor: token, Limit: 2})
		if err != nil {
			if code := model.CodeOf(err); code == model.CodeInternal {
				t.Fatalf("%q: %v", token, err)
			}
			return
		}
		page.Release()
	})
}
