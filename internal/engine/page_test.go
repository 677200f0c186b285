package engine_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// TestParts reads lists that are larger than one part: every row is there once, in order, with its
// relations, and no part is much larger than the others.
func TestParts(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	site := newSite(t)
	s := site.Session(t, 2)
	group := add(t, site, s, "Group", map[string]any{"name": "one"})
	random := rand.New(rand.NewPCG(1, 2))
	type ticket struct {
		id, size, urgency, groups int
		name                      string
	}
	var tickets []ticket
	for i := range 300 {
		made := ticket{size: []int{10, 100, 2_000, 20_000}[random.IntN(4)], urgency: 1 + i%5, groups: i % 2,
			name: fmt.Sprintf("%03d-%d", random.IntN(1000), i)}
		if i == 200 {
			made.size = 2 << 20
		}
		made.id = int(add(t, site, s, "Ticket",
			map[string]any{"name": made.name, "content": strings.Repeat("x", made.size), "urgency": made.urgency}))
		if made.groups > 0 {
			if err := site.Insert(ctx, "glpi_groups_tickets", map[string]any{"tickets_id": made.id, "groups_id": group,
				"type": 2}); err != nil {
				t.Fatal(err)
			}
		}
		tickets = append(tickets, made)
	}
	for order, compare := range map[string]func(a, b ticket) int{
		"":          func(a, b ticket) int { return a.id - b.id },
		"name":      func(a, b ticket) int { return strings.Compare(a.name, b.name) },
		"name:desc": func(a, b ticket) int { return strings.Compare(b.name, a.name) },
		"urgency:desc,name": func(a,
			b ticket) int {
			return cmp.Or(b.urgency-a.urgency, strings.Compare(a.name, b.name))
		},
		"content:desc,id": func(a, b ticket) int { return cmp.Or(min(b.size, 1000)-min(a.size, 1000), a.id-b.id) },
	} {
		slices.SortFunc(tickets, compare)
		q := engine.Query{Object: site.Catalog.Object("Ticket"), Version: model.Current, Sort: order, Limit: 280,
			Start: 10}
		page, err := site.Engine.Find(ctx, s, q)
		if err != nil {
			t.Fatal(err)
		}
		if !page.Parted() || page.Count != 280 || page.Total != 300 {
			t.Fatalf("%q: %d of %d, in parts: %t", order, page.Count, page.Total, page.Parted())
		}
		for range 2 { // they can be had again
			want, parts := tickets[10:290], 0
			for part, err := range page.Parts(ctx) {
				if err != nil {
					t.Fatal(err)
				}
				parts++
				var items []struct {
					ID            int
					Name, Content string
					Team          []struct{ Role string }
				}
				if err := json.Unmarshal(part, &items); err != nil {
					t.Fatalf("%v: %.300s", err, part)
				}
				if len(part) > 1<<20+30_000 && len(items) > 1 {
					t.Errorf("a part of %d bytes and %d items", len(part), len(items))
				}
				for _, item := range items {
					if w := want[0]; item.ID != w.id || item.Name != w.name || len(item.Content) != w.size ||
						len(item.Team) != w.groups {
						t.Fatalf("%q: %d %s (%d bytes, team %v), want %v", order, item.ID, item.Name, len(item.Content),
							item.Team, w)
					}
					want = want[1:]
				}
			}
			if parts < 5 || len(want) > 0 {
				t.Errorf("%q: %d parts, %d tickets are missing", order, parts, len(want))
			}
		}
		page.Release()
	}
}

// TestPartsOfAChangingList changes rows between the parts: what is gone, or is not seen any more, is
// left out, and nothing comes twice.
func TestPartsOfAChangingList(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	site := newSite(t)
	s := site.Session(t, 2)
	text := strings.Repeat("x", 50_000)
	var ids []int64
	for range 40 {
		ids = append(ids, add(t, site, s, "Ticket", map[string]any{"name": "x", "content": text}))
	}
	q := engine.Query{Object: site.Catalog.Object("Ticket"), Version: model.Current, Filter: "name==x", Limit: 100}
	page, err := site.Engine.Find(ctx, s, q)
	if err != nil {
		t.Fatal(err)
	}
	defer page.Release()
	request := engine.Request{Object: q.Object, Version: q.Version}
	if err := site.Engine.Delete(ctx, s, request, ids[30], true); err != nil {
		t.Fatal(err)
	}
	request.Input = map[string]any{"name": "y"}
	if err := site.Engine.Update(ctx, s, request, ids[35]); err != nil {
		t.Fatal(err)
	}
	add(t, site, s, "Ticket", map[string]any{"name": "x", "content": text})
	var items []struct{ ID int64 }
	if err := json.Unmarshal(whole(t, page), &items); err != nil {
		t.Fatal(err)
	}
	want := slices.Concat(ids[:30], ids[31:35], ids[36:])
	for i, item := range items {
		if i >= len(want) || item.ID != want[i] {
			t.Fatalf("%v, want %v", items, want)
		}
	}
	if len(items) != len(want) {
		t.Errorf("%d items, want %d", len(items), len(want))
	}
}

// TestPartsOfAUnion reads a large list of several types.
func TestPartsOfAUnion(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	site := newSite(t)
	s := site.Session(t, 2)
	text := strings.Repeat("x", 40_000)
	want := []string{}
	for i := range 30 {
		object := []string{"Computer", "Monitor"}[i%2]
		add(t, site, s, object, map[string]any{"name": fmt.Sprintf("%02d", i), "comment": text})
		want = append(want, fmt.Sprintf("%s %02d", object, i))
	}
	objects := []*model.Object{site.Catalog.Object("Computer"), site.Catalog.Object("Monitor")}
	page, err := site.Engine.FindUnion(ctx, s, objects, engine.Query{Version: model.Current, Sort: "name", Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	defer page.Release()
	var items []struct {
		Type          string `json:"_itemtype"`
		Name, Comment string
	}
	if err := json.Unmarshal(whole(t, page), &items); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, item := range items {
		got = append(got, item.Type+" "+item.Name)
		if item.Comment != text {
			t.Error("the comment is not what it was")
		}
	}
	if !page.Parted() || page.Count != 30 || !slices.Equal(got, want) {
		t.Errorf("%d in parts %t: %v", page.Count, page.Parted(), got)
	}
}

// TestWrap wraps every item of a list, whatever their texts hold.
func TestWrap(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	site := newSite(t)
	s := site.Session(t, 2)
	for i := range 30 {
		add(t, site, s, "Ticket", map[string]any{"name": `}{"\` + "\\\"" + fmt.Sprint(i),
			"content": strings.Repeat("{", 40_000)})
	}
	page, err := site.Engine.Find(ctx, s, engine.Query{Object: site.Catalog.Object("Ticket"), Version: model.Current,
		Limit: 100, Wrap: "Ticket"})
	if err != nil {
		t.Fatal(err)
	}
	defer page.Release()
	var items []struct {
		Type string
		Item struct{ Name, Content string }
	}
	if err := json.Unmarshal(whole(t, page), &items); err != nil {
		t.Fatal(err)
	}
	for i, item := range items {
		if item.Type != "Ticket" || !strings.HasSuffix(item.Item.Name, fmt.Sprint(i)) ||
			len(item.Item.Content) != 40_000 {
			t.Errorf("%d: %.100v", i, item)
		}
	}
	if len(items) != 30 || !page.Parted() {
		t.Errorf("%d items", len(items))
	}
}

// TestSortByLongTexts sorts by the beginning of texts of any length: rows are sorted in memory, and a few
// hundred texts of a megabyte each took as much for each list.
func TestSortByLongTexts(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	s := site.Session(t, 2)
	long := strings.Repeat("m", 1000)
	for i, text := range []string{long + "b", "Zoo", "émile", "emily", long + "a", "Emil"} {
		add(t, site, s, "Ticket", map[string]any{"name": fmt.Sprint(i), "content": text})
		add(t, site, s, "Computer", map[string]any{"name": fmt.Sprint(i), "comment": text})
	}
	for sort, want := range map[string]string{
		"content": "5 2 3 0 4 1", "content:desc": "1 0 4 3 2 5", "content:desc,name:desc": "1 4 0 3 2 5",
	} {
		if got := names(t, site, s, "Ticket", "", sort); got != want {
			t.Errorf("by %s: %s, want %s", sort, got, want)
		}
		sort = strings.ReplaceAll(sort, "content", "comment")
		page, err := site.Engine.FindUnion(context.Background(), s, []*model.Object{site.Catalog.Object("Computer")},
			engine.Query{Version: model.Current, Sort: sort, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		var items []struct{ Name string }
		if err := json.Unmarshal(whole(t, page), &items); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, item := range items {
			got = append(got, item.Name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("union by %s: %v, want %s", sort, got, want)
		}
		page.Release()
	}
}
