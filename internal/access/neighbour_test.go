package access_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// neighbours is a site with two entities beside each other, and a user with all the rights of an
// administrator in one of them.
type neighbours struct {
	*samples.Server
	mine, theirs int64
	rows         *sync.Map // what planted has made, by object and entity
}

// newNeighbours makes the entities and the user "admin1".
func newNeighbours(t *testing.T) *neighbours {
	t.Helper()
	s := samples.New(t)
	s.Grant("unmanaged", model.Read|model.Update|model.Create|model.Delete|model.Purge)
	n := &neighbours{Server: s, rows: &sync.Map{}}
	n.mine = s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Mine"}).ID()
	n.theirs = s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Theirs"}).ID()
	s.Employ("admin1", 4, n.mine, true)
	return n
}

// plant writes a row of an object into an entity as it is, with everything that it belongs to, and
// gives its id. fixed are columns of the row itself.
func (n *neighbours) plant(object string, entity int64, fixed map[string]any) int64 {
	n.T.Helper()
	o := n.Catalog.Object(object)
	values := map[string]any{}
	if n.Engine.Has(o, "name") {
		values["name"] = "planted " + testapi.Unique()
	}
	if o.Scope != model.Global && n.Engine.Has(o, "entities_id") {
		values["entities_id"] = entity
	}
	for _, row := range o.Rows {
		values[row.Column] = row.Value
	}
	sides := slices.Clone(o.Others)
	if o.Parent != nil {
		sides = append(sides, *o.Parent)
	}
	for i, side := range sides {
		given := fixed[side.Column] != nil
		switch {
		case given:
		case side.Object == "Entity":
			values[side.Column] = 0 // where a right counts, not where the row lies
		case side.ItemtypeColumn != "" || side.Needed || o.Relation || i == len(o.Others):
			values[side.Column] = n.plantSide(o, side, entity, values)
		}
	}
	for _, index := range o.Indexes { // unique values
		for _, column := range index.Columns {
			p := o.Property(column)
			switch {
			case !index.Unique || values[column] != nil || p == nil || p.Type != model.TypeString:
			case p.Format == model.FormatDate:
				values[column] = testapi.UniqueDay()
			default:
				values[column] = testapi.UniqueWithin(4) // which fits into every column
			}
		}
	}
	switch object {
	case "Rule":
		values["sub_type"] = "RuleTicket"
	case "Notification":
		values["itemtype"] = "Ticket"
	}
	for column, value := range fixed {
		values[column] = value
	}
	var id int64
	if err := n.DB.Write(n.T.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		id, err = tx.Insert(n.T.Context(), o.Table, values)
		return err
	}); err != nil {
		n.T.Fatalf("plant %s: %v", object, err)
	}
	return id
}

// ownerType gives a type that a side of an object's rows can name: of the first path that does, or
// computers.
func (n *neighbours) ownerType(o *model.Object, side model.Parent) *model.Object {
	for _, m := range o.Mounts {
		if m.Under == nil || m.Under.Object == "" || o.Name == "Note" && m.Under.Object != "Computer" {
			continue
		}
		if slices.ContainsFunc(m.Under.Fixed, func(f model.Fixed) bool { return f.Column == side.Column }) {
			return n.Catalog.Object(m.Under.Object)
		}
		for _, f := range m.Under.Fixed {
			if f.Column == side.ItemtypeColumn && f.Value != nil {
				return n.Catalog.ByItemtype(fmt.Sprint(f.Value))
			}
		}
	}
	switch o.Name {
	case "Stencil":
		return n.Catalog.Object("ComputerModel")
	case "Item_Plug":
		return n.Catalog.Object("PDU")
	case "DropdownTranslation":
		return n.Catalog.Object("Location")
	}
	return n.Catalog.Object("Computer")
}

// owned reports whether rows of an object are seen as something else is.
func owned(o *model.Object) bool {
	return o.Table != "" && !strings.HasPrefix(o.Name, "_") && o.Parent != nil &&
		(o.Scope == model.OfParent || o.Scope == model.Global)
}

// boundTo reports whether rows of an object lie in entities, by themselves or by what they belong to.
func (n *neighbours) boundTo(o *model.Object) bool {
	if o == nil {
		return false
	}
	if o.Scope == model.PerEntity || o.Scope == model.Recursive || o.Name == "User" {
		return true
	}
	if o.Parent == nil || o.Scope != model.OfParent && o.Name != "Authorization" {
		return false
	}
	if o.Parent.ItemtypeColumn != "" {
		return n.boundTo(n.ownerType(o, *o.Parent))
	}
	return n.boundTo(n.Catalog.Object(o.Parent.Object))
}

// TestNeighbour plants rows of every object that belongs to something else in an entity, with all that
// they belong to however far up, and lets the administrator of the entity beside it try to reach them.
func TestNeighbour(t *testing.T) {
	t.Parallel()
	n := newNeighbours(t)
	tried := 0
	for _, o := range n.Catalog.Objects() {
		if !owned(o) || !n.boundTo(o) || o.Inactive || strings.HasPrefix(o.Name, "CustomAsset") {
			continue
		}
		tried++
		t.Run(o.Name, func(t *testing.T) {
			t.Parallel()
			inner := &neighbours{n.In(t), n.mine, n.theirs, n.rows}
			for _, foreign := range deciding(o) { // one of what it belongs to is enough
				fixed := map[string]any{}
				for _, side := range deciding(o) {
					if side.Column == foreign.Column {
						continue
					}
					fixed[side.Column] = inner.plantSide(o, side, n.mine, fixed)
				}
				inner.unseen(o, inner.plant(o.Name, n.theirs, fixed))
			}
		})
	}
	if tried < 60 {
		t.Errorf("only %d objects belong to something", tried)
	}
}

// deciding are the sides of an object's rows of which each must be seen.
func deciding(o *model.Object) []model.Parent {
	sides := []model.Parent{*o.Parent}
	for i, other := range o.Others {
		if o.Relation && i == 0 || other.Needed {
			sides = append(sides, other)
		}
	}
	return sides
}

// plantSide makes an item that a side of a row can name, and notes its type.
func (n *neighbours) plantSide(o *model.Object, side model.Parent, entity int64, values map[string]any) int64 {
	n.T.Helper()
	object := side.Object
	if side.ItemtypeColumn != "" {
		owner := n.ownerType(o, side)
		values[side.ItemtypeColumn], object = owner.Itemtype, owner.Name
	}
	id := n.plant(object, entity, nil)
	if object == "User" && entity == n.mine {
		n.Exec("INSERT INTO `glpi_profiles_users` (`users_id`, `profiles_id`, `entities_id`) VALUES (?, 1, ?)", id,
			entity)
	}
	return id
}

// unseen wants a row not to be found, changed or deleted by the neighbour, and to be there.
func (n *neighbours) unseen(o *model.Object, id int64) {
	n.T.Helper()
	n.unseenByGraphQL(o, id)
	n.unseenByREST(o, id)
	if rows := n.count("SELECT COUNT(*) FROM `"+o.Table+"` WHERE `id` = ?", id); rows != 1 {
		n.T.Errorf("the row is gone")
	}
	if o.Property("id") == nil || !o.ExistsIn(model.Current) {
		return
	}
	// the test means something
	if got := n.Data("glpi", fmt.Sprintf("{ %s(id: %d) { id } }", o.Name, id)); got != fmt.Sprintf(`{"%s":[{"id":%d}]}`,
		o.Name, id) {
		n.T.Errorf("who sees all entities gets %s", got)
	}
}

func (n *neighbours) count(query string, args ...any) (count int64) {
	n.T.Helper()
	if err := n.DB.QueryRow(n.T.Context(), query, args...).Scan(&count); err != nil {
		n.T.Fatal(err)
	}
	return count
}

// unseenByGraphQL asks for a row by id, in lists, and by filters on it and on what it belongs to.
func (n *neighbours) unseenByGraphQL(o *model.Object, id int64) {
	n.T.Helper()
	empty := fmt.Sprintf(`{"%s":[]}`, o.Name)
	filters := []string{fmt.Sprintf("id==%d", id), "id=gt=0"}
	for i := range o.Properties {
		if p := &o.Properties[i]; p.IsReference() && n.Catalog.Object(p.Target) != nil &&
			model.Find(p.Properties, "name") != nil && model.Current.Includes(p.Since, p.Removed) {
			filters = append(filters, p.Name+".name=like=planted*")
		}
	}
	queries := []string{fmt.Sprintf("{ %s(id: %d) { id } }", o.Name, id)}
	for _, f := range filters {
		queries = append(queries, fmt.Sprintf(`{ %s(filter: "%s;id==%d") { id } }`, o.Name, f, id))
	}
	for _, query := range queries {
		if got := n.Graph("admin1", query); len(got.Errors) == 0 && fmt.Sprint(got.Data) != "map["+o.Name+":[]]" {
			n.T.Errorf("%s gives %v, want %s", query, got.Data, empty)
		}
	}
}

// unseenByREST asks for a row at every place where the object is served: below what it belongs to,
// below an item of the asker's own, and at the top.
func (n *neighbours) unseenByREST(o *model.Object, id int64) {
	n.T.Helper()
	for i := range o.Mounts {
		m := &o.Mounts[i]
		if m.Named != "" || m.By != "" || !model.Current.Includes(m.Since, m.Until) {
			continue
		}
		for _, base := range n.placesOf(o, m, id) {
			item := base + fmt.Sprintf("/%d", id)
			if m.Single {
				item = base
			}
			for _, method := range []string{"GET", "PATCH", "DELETE"} {
				op := map[string]model.Operations{"GET": model.Get, "PATCH": model.Patch,
					"DELETE": model.Remove}[method]
				if !m.Ops.Has(op) {
					continue
				}
				var body any
				if method == "PATCH" {
					body = map[string]any{"comment": "seen"}
				}
				if r := n.Call("admin1", method, item, body); r.Status != 403 && r.Status != 404 &&
					!(m.Single && base != n.placeAt(o, m, id)) {
					n.T.Errorf("%s %s: %d %s", method, item, r.Status, r.Body)
				}
			}
			if !m.Ops.Has(model.List) {
				continue
			}
			for _, query := range []string{"?limit=1000", fmt.Sprintf("?filter=id==%d", id), "?sort=id:desc"} {
				r := n.Call("admin1", "GET", base+query, nil)
				if r.Status >= 400 {
					continue
				}
				for _, found := range r.List() {
					if m.Wrap != "" {
						found, _ = found["item"].(map[string]any)
					}
					if found["id"] == float64(id) {
						n.T.Errorf("GET %s%s lists the row", base, query)
					}
				}
			}
		}
	}
}

// placesOf gives the paths of a mount: below what the row belongs to, and below something of the
// asker's own.
func (n *neighbours) placesOf(o *model.Object, m *model.Mount, id int64) []string {
	base := n.placeAt(o, m, id)
	if m.Under == nil || m.Under.Param == "" {
		return []string{base}
	}
	own := n.plant(n.above(o, m).Name, n.mine, nil)
	return []string{base, n.fill(o, m, own)}
}

// above is the type of what the path of a mount names.
func (n *neighbours) above(o *model.Object, m *model.Mount) *model.Object {
	if m.Under.Object != "" {
		return n.Catalog.Object(m.Under.Object)
	}
	return n.ownerType(o, *o.Parent)
}

// placeAt is the path of a mount below what the row belongs to.
func (n *neighbours) placeAt(o *model.Object, m *model.Mount, id int64) string {
	if m.Under == nil || m.Under.Param == "" {
		return strings.TrimSuffix(m.Path, "/")
	}
	column := ""
	for _, f := range m.Under.Fixed {
		if f.Value == nil {
			column = f.Column
		}
	}
	return n.fill(o, m, n.count("SELECT COALESCE(`"+column+"`, 0) FROM `"+o.Table+"` WHERE `id` = ?", id))
}

func (n *neighbours) fill(o *model.Object, m *model.Mount, above int64) string {
	path := strings.ReplaceAll(strings.TrimSuffix(m.Path, "/"), "{"+m.Under.Param+"}", fmt.Sprint(above))
	path = strings.ReplaceAll(path, "{"+m.Under.ItemtypeParam+"}", cmp.Or(n.above(o, m).Name, ""))
	return strings.ReplaceAll(path, "{"+m.Under.WordParam+"}", "fr_FR")
}
