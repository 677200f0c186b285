package access_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestCursorsTellWhatIsShown sorts the list of every object that lies in entities by everything that its items show, as
// somebody of one entity: what cursors tell of an item is what the item shows, also of linked items in other entities.
func TestCursorsTellWhatIsShown(t *testing.T) {
	t.Parallel()
	n := newNeighbours(t)
	n.Token("admin1")
	told := make(chan int, 1024)
	t.Run("objects", func(t *testing.T) {
		for _, o := range n.Catalog.Objects() {
			if o.Table == "" || len(o.Mounts) == 0 || o.Mounts[0].Under != nil || !o.Mounts[0].Ops.Has(model.List) ||
				o.Parent != nil || o.Relation || o.Inactive || !n.boundTo(o) ||
				strings.HasPrefix(o.Name, "CustomAsset") {
				continue
			}
			t.Run(o.Name, func(t *testing.T) {
				t.Parallel()
				inner := &neighbours{n.In(t), n.mine, n.theirs, n.rows}
				told <- inner.cursorsOf(o)
			})
		}
	})
	close(told)
	all := 0
	for n := range told {
		all += n
	}
	if all < 1000 {
		t.Errorf("only %d cursors", all)
	}
}

// alwaysThere are columns that rows made by the API always have.
var alwaysThere = map[string]map[string]any{
	"CloseTime":    {"begin_date": "2026-01-01", "end_date": "2026-01-02"},
	"FieldUnicity": {"fields": "name", "itemtype": "Computer"},
	"IPNetwork":    {"version": 4, "address": "192.0.2.0", "netmask": "255.255.255.0", "gateway": "192.0.2.1"},
}

// cursorsOf sorts the list of an object by everything that an item of it shows, and gives how many cursors there were.
func (n *neighbours) cursorsOf(o *model.Object) (cursors int) {
	n.T.Helper()
	links := maps.Clone(alwaysThere[o.Name])
	if links == nil {
		links = map[string]any{}
	}
	for i := range o.Properties {
		p := &o.Properties[i]
		target := n.Catalog.Object(p.Target)
		if p.IsReference() && p.Join != nil && target != nil && target.Table != "" && n.boundTo(target) &&
			n.Engine.Has(o, p.Join.Key) && target != o && target.Name != "Entity" && !target.Relation {
			links[p.Join.Key] = n.planted(target, n.theirs)
		}
	}
	for range 2 {
		n.plant(o.Name, n.mine, links)
	}
	path := strings.TrimSuffix(o.Mounts[0].Path, "/") + "?limit=1&sort="
	for _, name := range shownNames(n.Call("admin1", "GET", path+"id", nil), "0", "") {
		r := n.Call("admin1", "GET", path+name, nil)
		token := r.Header.Get("GLPI-Next-Cursor")
		if token == "" { // what is made of others sorts nothing
			continue
		}
		cursors++
		var cursor struct {
			Sort []struct {
				Field string
				Value any
			}
		}
		if text, err := base64.RawURLEncoding.DecodeString(token); err != nil || json.Unmarshal(text, &cursor) != nil {
			n.T.Fatalf("%s: %s", name, token)
		}
		for _, key := range cursor.Sort {
			shown := asStored(r.At("0." + key.Field))
			if key.Value != nil && !strings.HasPrefix(shown, asStored(key.Value)) {
				n.T.Errorf("sorted by %s, the cursor tells %s %v of an item that shows %s", name, key.Field,
					key.Value, shown)
			}
		}
	}
	return cursors
}

// shownNames gives the names of all values that an item in an answer shows.
func shownNames(r *testapi.Reply, at, prefix string) (names []string) {
	members, _ := r.At(at).(map[string]any)
	for name, value := range members {
		switch value.(type) {
		case map[string]any:
			names = append(names, shownNames(r, at+"."+name, prefix+name+".")...)
		case []any:
		default:
			names = append(names, prefix+name)
		}
	}
	return names
}

// asStored gives a value of an answer as a column has it.
func asStored(value any) string {
	switch v := value.(type) {
	case bool:
		return map[bool]string{true: "1", false: "0"}[v]
	case float64:
		return fmt.Sprint(int64(v))
	case string:
		if len(v) > 19 && v[10] == 'T' && v[4] == '-' {
			return v[:10] + " " + v[11:19]
		}
		return strings.TrimSpace(v)
	}
	return fmt.Sprint(value)
}
