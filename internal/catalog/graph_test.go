package catalog

import (
	"fmt"
	"slices"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

// note is a row that belongs to an item of any type, and outlives it.
func note() *model.Object {
	return &model.Object{
		Name: "Note", Label: "Note", Since: model.V2_1, Table: "notes",
		Parent:     &model.Parent{Column: "items_id", ItemtypeColumn: "itemtype", Stays: true},
		Properties: []model.Property{model.ID(), model.String("text"), toBook()},
		Columns:    []model.Column{{Name: "items_id", Type: model.TypeInteger}, {Name: "itemtype"}},
		Mounts: []model.Mount{
			{Path: "/Shelf/{id}/Note", Ops: model.CRUD, Item: "note",
				Under: &model.Under{Object: "Shelf", Param: "id", Fixed: []model.Fixed{
					{Column: "items_id"}, {Column: "itemtype", Value: "Shelf"},
				}}},
		},
	}
}

// toBook refers to a book, which has no name.
func toBook() model.Property {
	p := model.Ref("book", "Book", "books_id")
	p.Properties = []model.Property{model.ID(), model.String("title").From(model.V2_2)}
	return p
}

func TestGraph(t *testing.T) {
	t.Parallel()
	r, err := New(shelf(), book(), note())
	if err != nil {
		t.Fatal(err)
	}
	names := func(links []Link) (out []string) {
		for _, l := range links {
			target := "?"
			if l.Target != nil {
				target = l.Target.Name
			}
			out = append(out, fmt.Sprintf("%s.%s %s %s owned %t", l.From.Name, l.Column, l.TypeColumn, target, l.Owned))
		}
		return out
	}
	same := func(what string, got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	g := r.Graph()
	same("links of a book", names(g.Links(r.Object("Book"))), "Book.shelves_id  Shelf owned true",
		"Book.shelves_id  Shelf owned false")
	same("links of a note", names(g.Links(r.Object("Note"))), "Note.items_id itemtype ? owned false",
		"Note.books_id  Book owned false")
	same("what names a shelf", names(g.Referrers(r.Object("Shelf"))), "Book.shelves_id  Shelf owned true",
		"Note.items_id itemtype Shelf owned false")
	same("what names a book", names(g.Referrers(r.Object("Book"))), "Note.items_id itemtype Book owned false",
		"Note.books_id  Book owned false")
	owners := g.Sides(r.Object("Note"))[0].Items
	if len(owners) != 1 || owners[0].Name != "Shelf" || !g.HasBelow(r.Object("Shelf")) || g.HasBelow(r.Object("Book")) {
		t.Errorf("notes can belong to %v", owners)
	}

	cover := &model.Object{
		Name: "Cover", Label: "Cover", Since: model.V2_1, Table: "covers",
		Properties: []model.Property{model.ID(), toBook()},
	}
	before := r.Object("Book")
	if err := r.Add(cover); err != nil {
		t.Fatal(err)
	}
	if got := r.Graph().Referrers(before); len(got) != 3 || got[2].From != r.Object("Cover") {
		t.Errorf("what names a book, with covers: %q", names(got))
	}
	if len(g.Referrers(before)) != 2 || g.Table("covers") != nil || r.Graph().Table("covers") == nil {
		t.Error("the graph that was there has changed")
	}
}

// What is found on its own among assets, in assistance, in management and in projects can have rows of other kinds.
// So every object there says that it bears them, and every side that names an item by its type has some to name.
func TestBearing(t *testing.T) {
	t.Parallel()
	r := Default()
	g := r.Graph()
	areas := []string{"Assets", "Assistance", "Management", "Project"}
	bears := 0
	for _, o := range r.Objects() {
		own := slices.ContainsFunc(o.Mounts, func(m model.Mount) bool { return m.Under == nil && m.Named == "" })
		if o.Bears&model.BearsRows != 0 {
			bears++
			if o.Itemtype == "" && o.Name[0] != '_' || o.Table == "" {
				t.Errorf("%s bears rows, and no row can name it", o.Name)
			}
		} else if own && o.Itemtype != "" && o.Table != "" && o.Parent == nil && slices.Contains(areas, o.Tag) {
			t.Errorf("%s is found on its own in %s, and does not say that it bears rows", o.Name, o.Tag)
		}
		for _, side := range g.Sides(o) {
			if side.ItemtypeColumn != "" && len(side.Items) == 0 {
				t.Errorf("%s.%s can name no item", o.Name, side.Column)
			}
		}
	}
	if bears < 50 {
		t.Errorf("%d objects bear rows", bears)
	}
}

// TestAllLinks wants every column by which rows name stored items, also those of objects that share a table.
func TestAllLinks(t *testing.T) {
	t.Parallel()
	g := Default().Graph()
	links := g.AllLinks()
	for _, o := range Default().Objects() {
		for _, l := range g.Links(o) {
			if l.Column == "id" || l.TypeColumn == "" && (l.Target == nil || l.Target.Table == "") {
				continue
			}
			if !slices.ContainsFunc(links, func(of Link) bool {
				return of.From.Table == o.Table && of.Column == l.Column && of.TypeColumn == l.TypeColumn &&
					(of.From.Rows == nil || slices.Equal(of.From.Rows, o.Rows))
			}) {
				t.Errorf("%s.%s of %s is not there", o.Table, l.Column, o.Name)
			}
		}
	}
	for i, l := range links {
		for _, other := range links[:i] {
			if l.From.Table == other.From.Table && l.Column == other.Column && l.TypeColumn == other.TypeColumn &&
				(other.From.Rows == nil || slices.Equal(l.From.Rows, other.From.Rows)) {
				t.Errorf("%s.%s is there twice", l.From.Table, l.Column)
			}
		}
	}
	at := slices.IndexFunc(links, func(l Link) bool { return l.From.Name == "IPAddress" && l.Column == "items_id" })
	if at < 0 {
		t.Fatal("addresses name nothing")
	}
	if rows, args := links[at].Rows(); rows != " AND `glpi_ipaddresses`.`itemtype` = ?" || len(args) != 1 ||
		args[0] != "NetworkName" {
		t.Errorf("the rows of addresses: %s, %v", rows, args)
	}
}
