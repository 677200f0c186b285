package access_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

// A parameter of a path, with the segment before it.
var pathParameter = regexp.MustCompile(`/([A-Za-z_]+)/\{([a-z_]+)\}`)

var digits = regexp.MustCompile(`\d+`)

// nothing is an id that no row has.
const nothing = 9876543

// TestForeignIsAsNothing asks for everything that the document of the API names by an id, with every method, as
// somebody of one entity: for items of another entity, for ones below those, for ones of the other entity below
// own items, and for ones that there are not. Nothing in the answers tells which it was.
func TestForeignIsAsNothing(t *testing.T) {
	t.Parallel()
	n := newNeighbours(t)
	n.Employ("self1", 1, n.mine, true)
	tried := 0
	for path, operations := range n.Document("v2.3")["paths"].(map[string]any) {
		for method := range operations.(map[string]any) {
			method = strings.ToUpper(method)
			if !slices.Contains([]string{"GET", "POST", "PATCH", "PUT", "DELETE"}, method) {
				continue
			}
			for _, foreign := range n.foreignPaths(path) {
				for _, user := range []string{"admin1", "self1"} {
					n.sameAnswers(user, method, foreign)
					tried++
				}
			}
		}
	}
	if tried < 3000 {
		t.Errorf("only %d requests", tried)
	}
}

// foreignPath is a path that names foreign items, and one that is the same but for items that there are not.
type foreignPath struct{ there, not string }

// foreignPaths fills the parameters of a path in; none where what it names lies in no entity.
func (n *neighbours) foreignPaths(path string) []foreignPath {
	all := foreignPath{path, path}
	below := all // an own item
	parameters := 0
	for _, at := range pathParameter.FindAllStringSubmatchIndex(path, -1) {
		name := path[at[4]:at[5]]
		o := n.servedAt(path[:at[3]], path[at[2]:at[3]])
		switch {
		case o != nil && strings.HasSuffix(name, "id"):
		case parameters > 0: // a role, a language, the number of a revision
			all, below = all.fill(name, 1, 1), below.fill(name, 1, 1)
			continue
		default:
			return nil
		}
		if parameters == 0 {
			if !n.boundTo(o) || o.Name == "User" && strings.HasSuffix(path, "/Picture") { // shown to everybody
				return nil
			}
			own := n.planted(o, n.mine)
			below = below.fill(name, own, own)
		} else {
			below = below.fill(name, n.planted(o, n.theirs), nothing)
		}
		all = all.fill(name, n.planted(o, n.theirs), nothing)
		parameters++
	}
	switch {
	case parameters == 0 || strings.Contains(all.there, "{"):
		return nil
	case parameters == 1:
		return []foreignPath{all}
	}
	return []foreignPath{all, below}
}

func (p foreignPath) fill(name string, there, not int64) foreignPath {
	return foreignPath{
		strings.Replace(p.there, "{"+name+"}", fmt.Sprint(there), 1),
		strings.Replace(p.not, "{"+name+"}", fmt.Sprint(not), 1),
	}
}

// servedAt gives the object of which a path names an item, nil for none.
func (n *neighbours) servedAt(path, segment string) *model.Object {
	for _, o := range n.Catalog.Objects() {
		if o.Table != "" && slices.ContainsFunc(o.Mounts, func(m model.Mount) bool { return m.Path == path }) {
			return o
		}
	}
	if o := n.Catalog.Object(segment); o != nil && o.Table != "" {
		return o
	}
	return nil
}

// planted gives one item of an object in an entity, always the same.
func (n *neighbours) planted(o *model.Object, entity int64) int64 {
	n.T.Helper()
	key := fmt.Sprint(o.Name, " ", entity)
	if id, ok := n.rows.Load(key); ok {
		return id.(int64)
	}
	id := n.plant(o.Name, entity, nil)
	n.rows.Store(key, id)
	return id
}

// sameAnswers wants a request for what is there and hidden to be answered as one for what is not there.
func (n *neighbours) sameAnswers(user, method string, path foreignPath) {
	n.T.Helper()
	bodies := []any{nil}
	if method != http.MethodGet && method != http.MethodDelete {
		bodies = []any{map[string]any{}, map[string]any{"name": "x", "content": "x"}}
	}
	for _, body := range bodies {
		there, not := n.Call(user, method, path.there, body), n.Call(user, method, path.not, body)
		a, b := digits.ReplaceAllString(string(there.Body), "N"), digits.ReplaceAllString(string(not.Body), "N")
		if there.Status != not.Status || a != b || there.Header.Get("ETag") != not.Header.Get("ETag") {
			n.T.Errorf("%s %s as %s, with %v: %d %.300s; %s: %d %.300s", method, path.there, user, body, there.Status,
				there.Body, path.not, not.Status, not.Body)
		}
		if there.Status < 300 {
			n.T.Errorf("%s %s as %s: %d", method, path.there, user, there.Status)
		}
	}
}
