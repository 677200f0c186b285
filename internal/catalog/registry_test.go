package catalog

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

// shelf and book are a parent and a child that refers to it.
func shelf() *model.Object {
	return &model.Object{
		Name: "Shelf", Itemtype: "Shelf", Label: "Shelf", Since: model.V2_1, Table: "shelves",
		Properties: []model.Property{
			model.ID(),
			model.String("name"),
			model.Many("books", "Book", model.Join{Field: "shelves_id"}, model.ID()),
		},
		Mounts: []model.Mount{{Path: "/Shelf", Ops: model.CRUD}},
	}
}

func book() *model.Object {
	return &model.Object{
		Name: "Book", Itemtype: "Glpi\\Book", Label: "Book", Since: model.V2_1, Table: "books",
		Scope: model.OfParent, Parent: &model.Parent{Object: "Shelf", Column: "shelves_id"},
		Properties: []model.Property{
			model.ID(),
			model.String("title").From(model.V2_2),
			model.Int("pages"),
			model.Int("rating").Null(),
			model.Bool("is_lent").Starts(true),
			model.Ref("shelf", "Shelf", "shelves_id"),
			model.Group("dates", model.DateTime("bought")).From(model.V2_3),
		},
	}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	r, err := New(shelf(), book())
	if err != nil {
		t.Fatal(err)
	}
	o := r.Object("Book")
	ref := o.Property("shelf")
	if ref.Join.Table != "shelves" || ref.Join.Field != "id" || ref.Itemtype != "Shelf" {
		t.Errorf("the reference is not resolved: %+v, itemtype %q", ref.Join, ref.Itemtype)
	}
	for path, want := range map[string]model.Version{"shelf": model.V2_1, "title": model.V2_2} {
		if got := o.Property(path).Since; got != want {
			t.Errorf("%s since %s, want %s", path, got, want)
		}
	}
	if got := o.Property("dates").Properties[0].Since; got != model.V2_3 {
		t.Errorf("a grouped property since %s, want 2.3.0", got)
	}
	for name, want := range map[string]any{"pages": 0, "rating": nil, "is_lent": true, "title": nil} {
		if got := o.Property(name).ColumnDefault(); got != want {
			t.Errorf("%s starts with %v, want %v", name, got, want)
		}
	}
	mount := r.Object("Shelf").Mounts[0]
	if mount.Item != "id" || mount.Since != model.V2_1 {
		t.Errorf("the mount is not completed: %+v", mount)
	}
	books := r.Graph().Table("books")
	if !slices.ContainsFunc(books.Indexes,
		func(i model.Index) bool { return slices.Equal(i.Columns, []string{"shelves_id"}) }) {
		t.Errorf("no index finds the books of a shelf: %v", books.Indexes)
	}
	if r.ByItemtype("Glpi\\Book") != o || r.ByItemtype("Book") != nil || r.Object("Glpi\\Book") != nil {
		t.Error("objects are not found by their own names only")
	}
}

func TestRegistryOwnsItsObjects(t *testing.T) {
	t.Parallel()
	mine := book()
	r, err := New(shelf(), mine)
	if err != nil {
		t.Fatal(err)
	}
	if mine.Property("shelf").Join.Table != "" {
		t.Error("the caller's object was changed")
	}
	mine.Properties[1].Name = "changed"
	mine.Parent.Column = "changed"
	mine.Property("shelf").Join.Key = "changed"
	o := r.Object("Book")
	if o.Properties[1].Name != "title" || o.Parent.Column != "shelves_id" ||
		o.Property("shelf").Join.Key != "shelves_id" {
		t.Error("the registry's object changed with the caller's")
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(shelf, book *model.Object)
		want   string
	}{
		"unknown target": {
			func(_, b *model.Object) { b.Properties[5] = model.Ref("shelf", "Cupboard", "shelves_id") },
			"Book.shelf: there is no object Cupboard",
		},
		"property twice": {
			func(s, _ *model.Object) { s.Properties = append(s.Properties, model.String("name")) },
			"Shelf.name: the name is empty or used twice",
		},
		"object twice": {func(s, _ *model.Object) { s.Name = "Book" }, "Book: declared twice"},
		"partial property without a column": {
			func(_, b *model.Object) { b.Properties[5] = b.Properties[5].With(model.String("colour")) },
			`Book.shelf.colour: no such column "colour"`,
		},
		"joined column": {
			func(s, _ *model.Object) { s.Properties[2].Join.Field = "cupboards_id" },
			`Shelf.books: no such column "cupboards_id"`,
		},
		"index": {
			func(_, b *model.Object) { b.Indexes = []model.Index{index("isbn")} },
			`Book: no such column "isbn"`,
		},
		"removed before introduced": {
			func(_, b *model.Object) { b.Properties[1] = b.Properties[1].Until(model.V2_2) },
			"Book.title: introduced in 2.2.0 and removed in 2.2.0",
		},
		"older than what holds it": {
			func(_, b *model.Object) { b.Properties[2] = b.Properties[2].From(model.V2_0) },
			"Book.pages: introduced in 2.0.0",
		},
		"default of another type": {
			func(_, b *model.Object) { b.Properties[2] = b.Properties[2].Or("many") },
			"Book.pages: the default many (string) is no integer",
		},
		"path": {
			func(s, _ *model.Object) { s.Mounts[0].Path = "Shelf/" },
			`Shelf: the path "Shelf/"`,
		},
		"parameter of the parent": {
			func(_, b *model.Object) {
				b.Mounts = []model.Mount{{
					Path: "/Shelf/{shelf}/Book", Ops: model.CRUD,
					Under: &model.Under{Object: "Shelf", Param: "id", Fixed: []model.Fixed{{Column: "shelves_id"}}},
				}}
			},
			`has no parameter "id"`,
		},
		"path twice": {
			func(_, b *model.Object) { b.Mounts = []model.Mount{{Path: "/Shelf", Ops: model.List}} },
			`Shelf is already served at "/Shelf"`,
		},
		"mount older than the object": {
			func(s, _ *model.Object) { s.Mounts[0].Since = model.V2_0 },
			`is served from 2.0.0`,
		},
		"no parent": {
			func(_, b *model.Object) { b.Parent = nil },
			"Book: the scope is that of a parent which is not named",
		},
		"no label": {func(s, _ *model.Object) { s.Label = "" }, "Shelf: no label"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, b := shelf(), book()
			test.change(s, b)
			_, err := New(s, b)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q in it", err, test.want)
			}
		})
	}
}

func TestAdd(t *testing.T) {
	t.Parallel()
	r, err := New(shelf(), book())
	if err != nil {
		t.Fatal(err)
	}
	before, generation := r.Objects(), r.Generation()

	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for range 100 {
				if len(r.Objects()) < 2 || r.Object("Book") == nil {
					t.Error("a reader saw a registry without its objects")
				}
			}
		})
	}
	for i := range 20 {
		o := shelf()
		o.Name = fmt.Sprintf("Shelf%d", i)
		o.Mounts = nil
		if err := r.Add(o); err != nil {
			t.Fatal(err)
		}
	}
	readers.Wait()

	if r.Generation() != generation+20 || len(r.Objects()) != 22 || len(before) != 2 {
		t.Errorf("generation %d, %d objects, %d before", r.Generation(), len(r.Objects()), len(before))
	}
	if r.ByItemtype("Shelf").Name != "Shelf" {
		t.Error("the first object of a class is no longer what it means")
	}
	bad := book()
	bad.Name, bad.Parent = "Leaflet", &model.Parent{Object: "Rack", Column: "shelves_id"}
	if err := r.Add(bad); err == nil || r.Object("Leaflet") != nil || r.Generation() != generation+20 {
		t.Errorf("a wrong object was added: %v", err)
	}
}

func TestRightsAreKnown(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, r := range rights {
		known[r.name] = true
	}
	for _, o := range Default().Objects() {
		if o.Right != "" && !known[o.Right] {
			t.Errorf("%s: no profile has a right %q", o.Name, o.Right)
		}
	}
}

func TestMounts(t *testing.T) {
	t.Parallel()
	r := Default()
	for path, want := range map[string]struct {
		object string
		since  model.Version
	}{
		"/Assistance/Ticket/{id}/Timeline/Document":   {"Document_Item", model.V2_0},
		"/Assistance/Problem/{id}/Cost":               {"ProblemCost", model.V2_3},
		"/Dropdowns/ITILCategory":                     {"ITILCategory", model.V2_2},
		"/Administration/EventLog":                    {"EventLog", model.V2_2},
		"/Administration/User/{id}/Authorization":     {"Authorization", model.V2_0},
		"/Assistance/Change/{id}/Timeline/Validation": {"ChangeValidation", model.V2_0},
	} {
		o := r.Object(want.object)
		i := slices.IndexFunc(o.Mounts, func(m model.Mount) bool { return m.Path == path })
		if i < 0 || o.Mounts[i].Since != want.since {
			t.Errorf("%s is not served at %s since %s", want.object, path, want.since)
		}
	}
}

// TestColumns: objects that share a table share its columns.
func TestColumns(t *testing.T) {
	t.Parallel()
	cover := &model.Object{
		Name: "Cover", Itemtype: "Cover", Label: "Cover", Since: model.V2_1, Table: "books",
		Properties: []model.Property{model.ID(), model.String("title"), model.String("color")},
	}
	r, err := New(shelf(), book(), cover)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]model.Column{
		"title": {Name: "title"}, "color": {Name: "color"},
		"pages":      {Name: "pages", Type: model.TypeInteger, Default: 0},
		"rating":     {Name: "rating", Type: model.TypeInteger},
		"is_lent":    {Name: "is_lent", Type: model.TypeBoolean, Default: true},
		"shelves_id": {Name: "shelves_id", Type: model.TypeInteger, Default: 0},
		"bought":     {Name: "bought", Format: model.FormatDateTime},
	}
	for _, name := range []string{"Book", "Cover"} {
		got := map[string]model.Column{}
		for _, c := range r.Graph().Table(r.Object(name).Table).Columns {
			got[c.Name] = c
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s has the columns\n%v, want\n%v", name, got, want)
		}
	}
}

func BenchmarkDefault(b *testing.B) {
	for b.Loop() {
		Default()
	}
}

// Whatever programs make a link of says so, by its format or by Address, so that no script can be
// put there.
func TestAddressesAreDeclared(t *testing.T) {
	t.Parallel()
	named := regexp.MustCompile(`(?i)(^|_)(url|uri|link|website|homepage|href)(_|$)`)
	found := 0
	var look func(path string, list []model.Property)
	look = func(path string, list []model.Property) {
		for i := range list {
			p := &list[i]
			if p.Query == nil { // what the server makes up itself
				look(path+"."+p.Name, p.Properties)
			}
			if p.Type != model.TypeString || p.ReadOnly || !named.MatchString(p.Name) && !named.MatchString(p.Column) {
				continue
			}
			found++
			// that has rules of its own
			if p.Meaning != model.MeansAddress && p.Format != model.FormatURI && path+"."+
				p.Name != "OAuthClient.redirect_uri" {
				t.Errorf("%s.%s looks like an address", path, p.Name)
			}
		}
	}
	for _, o := range Default().Objects() {
		look(o.Name, o.Properties)
	}
	if found < 7 {
		t.Errorf("only %d addresses", found)
	}
}
