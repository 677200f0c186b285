package access_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

// TestTakenFromItems tries, on every object that belongs to something else and is served by itself, to change and
// remove what belongs to an item of the entity above, which the session sees and may not change, and to take it
// from there by naming an own item instead.
func TestTakenFromItems(t *testing.T) {
	t.Parallel()
	n := newNeighbours(t)
	tried := 0
	for _, o := range n.Catalog.Objects() {
		path := servedAlone(o)
		if path == "" || o.Parent == nil || o.Parent.Column == "" {
			continue
		}
		above := n.Catalog.Object(o.Parent.Object)
		if o.Parent.ItemtypeColumn != "" {
			above = n.ownerType(o, *o.Parent)
		}
		if above == nil || above.Scope != model.Recursive {
			continue
		}
		tried++
		item := map[string]any{o.Parent.Column: n.plant(above.Name, 0, map[string]any{"is_recursive": 1})}
		if o.Parent.ItemtypeColumn != "" {
			item[o.Parent.ItemtypeColumn] = above.Itemtype
		}
		if n.Engine.Has(o, "is_recursive") {
			item["is_recursive"] = 1
		}
		id := n.plant(o.Name, 0, item)
		before := n.Row(o.Table, id)
		item = map[string]any{parentProperty(o): n.plant(above.Name, n.mine, nil)}
		path = fmt.Sprintf("%s/%d", path, id)
		for _, change := range []map[string]any{{"name": "x", "comment": "x"}, item} {
			if r := n.Call("admin1", "PATCH", path, change); r.Status != 403 {
				t.Errorf("%s, %v: %d %s", o.Name, change, r.Status, r.Body)
			}
		}
		if r := n.Call("admin1", "DELETE", path, nil); r.Status != 403 {
			t.Errorf("%s is removed: %d %s", o.Name, r.Status, r.Body)
		}
		if n.Scalar("SELECT COUNT(*) FROM `"+o.Table+"` WHERE `id` = ?", id) != "1" ||
			!maps.Equal(before, n.Row(o.Table, id)) {
			t.Errorf("%s has changed", o.Name)
		}
	}
	if tried < 8 {
		t.Errorf("only %d objects", tried)
	}
}

// TestPartsOfWhatIsShared tries, on every object that is served below what it belongs to, to change, remove and add
// what belongs to an item of the entity above, which the session sees and may not change.
func TestPartsOfWhatIsShared(t *testing.T) {
	t.Parallel()
	n := newNeighbours(t)
	tried := 0
	for _, o := range n.Catalog.Objects() {
		if o.Table == "" || o.Parent == nil || o.Inactive || strings.HasPrefix(o.Name, "CustomAsset") {
			continue
		}
		for i := range o.Mounts {
			m := &o.Mounts[i]
			if m.Under == nil || m.Under.Object == "" || m.By != "" || !model.Current.Includes(m.Since, m.Until) {
				continue
			}
			above := n.Catalog.Object(m.Under.Object)
			side := slices.IndexFunc(m.Under.Fixed, func(f model.Fixed) bool { return f.Value == nil })
			if above == nil || above.Scope != model.Recursive || side < 0 || m.Single {
				continue
			}
			item := map[string]any{m.Under.Fixed[side].Column: n.plant(above.Name, 0, map[string]any{"is_recursive": 1})}
			for _, f := range m.Under.Fixed {
				if f.Value != nil {
					item[f.Column] = f.Value
				}
			}
			id := n.plant(o.Name, 0, item)
			before := n.Row(o.Table, id)
			base := n.placeAt(o, m, id)
			for op, method := range map[model.Operations]string{model.Patch: "PATCH", model.Remove: "DELETE",
				model.Add: "POST"} {
				path := fmt.Sprintf("%s/%d", base, id)
				if method == "POST" {
					path = base
				}
				if !m.Ops.Has(op) || method == "POST" && o.Name == "KBArticleComment" { // for who may comment
					continue
				}
				tried++
				body := map[string]any{"name": "x", "comment": "x", "content": "x"}
				if r := n.Call("admin1", method, path, body); r.Status < 400 {
					t.Errorf("%s %s: %d %s", method, path, r.Status, r.Body)
				}
			}
			if n.Scalar("SELECT COUNT(*) FROM `"+o.Table+"` WHERE `id` = ?", id) != "1" ||
				!maps.Equal(before, n.Row(o.Table, id)) {
				t.Errorf("%s below %s has changed", o.Name, above.Name)
			}
		}
	}
	if tried < 100 {
		t.Errorf("only %d requests", tried)
	}
}

// servedAlone gives the path below which rows of an object are changed without what they belong to, "" for none.
func servedAlone(o *model.Object) string {
	for _, m := range o.Mounts {
		if o.Table != "" && m.Under == nil && m.Ops.Has(model.Patch) {
			return m.Path
		}
	}
	return ""
}

// parentProperty gives the member of a body that names what a row belongs to.
func parentProperty(o *model.Object) string {
	for _, p := range o.Properties {
		if p.IsReference() && p.Join.Key == o.Parent.Column || p.StoredColumn() == o.Parent.Column {
			return p.Name
		}
	}
	return o.Parent.Column
}
