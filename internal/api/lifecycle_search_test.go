package api_test

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store/collation"
	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// leaf is a scalar of an object by its dotted name.
type leaf struct {
	name    string
	p       *model.Property
	refused bool // made from another value, or never shown: neither filters nor sorts may name it
	array   bool // one of the values of a list
	queried bool // the list has a statement of its own: sorts may not name it
}

// leavesOf gives all scalars of an object as the current version has it. above says what holds
// of everything in the properties.
func leavesOf(properties []model.Property, path string, above leaf) []leaf {
	var out []leaf
	for i := range properties {
		p := &properties[i]
		if !model.Current.Includes(p.Since, p.Removed) {
			continue
		}
		l := leaf{
			name: path + p.Name, p: p, array: above.array || p.Type == model.TypeArray,
			refused: above.refused || p.WriteOnly || p.Mapper != "", queried: above.queried || p.Query != nil,
		}
		if len(p.Properties) > 0 {
			out = append(out, leavesOf(p.Properties, l.name+".", l)...)
			continue
		}
		out = append(out, l)
	}
	return out
}

// value finds the leaf in an item. A list gives what its first element holds; in reports whether
// there is anything that could hold it, and several whether other elements could hold other values.
func (l leaf) value(item any) (value any, in, several bool) {
	for key := range strings.SplitSeq(l.name, ".") {
		object, ok := item.(map[string]any)
		if !ok {
			return nil, !l.array, several
		}
		item = object[key]
		if list, ok := item.([]any); ok {
			if len(list) == 0 {
				return nil, false, false
			}
			item, several = list[0], several || len(list) > 1
		}
	}
	return item, true, several
}

// conditions gives one that holds for the item by this leaf, and one that does not. Either can be
// missing where a list is empty or has several elements.
func (l leaf) conditions(item any) (holds, fails string) {
	value, in, several := l.value(item)
	text := ""
	switch v := value.(type) {
	case nil:
		holds, fails = l.name+"=isnull=", l.name+"=notnull="
	case string:
		text = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v) + `"`
	case float64:
		text = strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		text = strconv.FormatBool(v)
	}
	if text != "" {
		holds, fails = l.name+"=="+text, l.name+"!="+text
	}
	if !in {
		holds = ""
	}
	if several {
		fails = ""
	}
	return holds, fails
}

// find gives the number of items that a filter finds; -1 when it is refused.
func (sub *subject) find(filter string) int {
	r := sub.S.Call("glpi", "GET", sub.Base+"?filter="+url.QueryEscape(filter), nil)
	if r.Status != 200 && r.Status != 206 {
		return -1
	}
	return len(r.List())
}

// search finds the item by every property that can be filtered, and sorts by every one that can
// be sorted. Where the object has been searched at another place, all properties at once do.
func (sub *subject) search(t *testing.T, id int64, item map[string]any) {
	var holding, failing, refused, sortable []string
	leaves := leavesOf(sub.O.Properties, "", leaf{})
	for _, l := range leaves {
		if l.refused {
			refused = append(refused, l.name+"==x")
			continue
		}
		holds, fails := l.conditions(item)
		if holds != "" {
			holding = append(holding, holds)
		}
		if fails != "" {
			failing = append(failing, fails)
		}
		if !l.queried {
			sortable = append(sortable, l.name)
		}
	}
	only := fmt.Sprint(";id==", id)
	if n := sub.find(strings.Join(holding, ";") + only); n != 1 {
		t.Errorf("all properties together find %d items", n)
		for _, c := range holding {
			if n := sub.find(c + only); n != 1 {
				t.Errorf("filter %s finds %d items", c, n)
			}
		}
	}
	if n := sub.find("(" + strings.Join(failing, ",") + ")" + only); n != 0 {
		t.Errorf("what no property is finds %d items", n)
		for _, c := range failing {
			if n := sub.find(c + only); n != 0 {
				t.Errorf("filter %s finds %d items", c, n)
			}
		}
	}
	refused = append(refused, "no_such_property==1")
	r := sub.S.Call("glpi", "GET", sub.Base+"?filter="+url.QueryEscape(strings.Join(refused, ";")), nil)
	named, _ := r.Object()["detail"].(map[string]any)
	for _, c := range refused {
		if name, _, _ := strings.Cut(c, "=="); r.Status != 400 || named[name] == nil {
			t.Errorf("filter by %s: %d %s", name, r.Status, r.Body)
		}
	}
	if sub.brief {
		for names := range slices.Chunk(sortable, 15) {
			sub.sorted(t, strings.Join(names, ":desc,"), nil)
		}
		return
	}
	for i, l := range leaves {
		if l.refused || l.queried {
			if r := sub.S.Call("glpi", "GET", sub.Base+"?sort="+l.name, nil); r.Status != 400 {
				t.Errorf("sort by %s: %d", l.name, r.Status)
			}
			continue
		}
		up := sub.sorted(t, l.name+":asc", func(a, b any) bool { return l.array || inOrder(a, b) }, l)
		down := sub.sorted(t, l.name+":desc", func(a, b any) bool { return l.array || inOrder(b, a) }, l)
		if i%2 == 0 { // pages one way by each property: the other way is the next one's
			sub.turned(t, l.name+":asc", up, l.array)
		} else {
			sub.turned(t, l.name+":desc", down, l.array)
		}
	}
	if r := sub.S.Call("glpi", "GET", sub.Base+"?sort=no_such_property", nil); r.Status != 400 {
		t.Errorf("sort by an unknown property: %d", r.Status)
	}
}

// sorted lists in an order and looks whether the items of the page are in it, which it gives.
func (sub *subject) sorted(
	t *testing.T, sort string, fine func(before, after any) bool, by ...leaf,
) *testapi.Reply {
	r := sub.S.Call("glpi", "GET", sub.Base+"?limit=15&sort="+url.QueryEscape(sort), nil)
	if r.Status != 200 && r.Status != 206 {
		t.Errorf("sort by %s: %d %s", sort, r.Status, r.Body)
		return r
	}
	if fine == nil {
		return r
	}
	var before any
	for i, item := range r.List() {
		if sub.M.Wrap != "" {
			item, _ = item["item"].(map[string]any)
		}
		value, _, _ := by[0].value(item)
		if i > 0 && !fine(before, value) {
			t.Errorf("sort by %s: %v comes before %v", sort, before, value)
		}
		before = value
	}
	return r
}

// turned goes to the second item of a list by a cursor, and back to the first.
func (sub *subject) turned(t *testing.T, sort string, list *testapi.Reply, many bool) {
	items := list.List()
	if len(items) < 2 || list.Status != 200 {
		return
	}
	path := sub.Base + "?sort=" + url.QueryEscape(sort) + "&limit="
	page := func(limit string) (*testapi.Reply, string) {
		r := sub.S.Call("glpi", "GET", path+limit, nil)
		if r.Status >= 300 {
			t.Errorf("sort by %s: %d %s", sort, r.Status, r.Body)
			return r, ""
		}
		return r, fmt.Sprint(r.List())
	}
	var first, second, next string
	for range 3 { // another test may trash an item for a moment
		r, _ := page("1")
		next = r.Header.Get("GLPI-Next-Cursor")
		first, second = fmt.Sprint(items[:1]), fmt.Sprint(items[1:2])
		if !many {
			r, second = page("1&cursor=" + next)
			_, first = page("1&cursor=" + r.Header.Get("GLPI-Previous-Cursor"))
		}
		if (next == "") == many && first == fmt.Sprint(items[:1]) && second == fmt.Sprint(items[1:2]) {
			return
		}
	}
	if _, now := page("15"); now == fmt.Sprint(items) { // else another test has changed it meanwhile
		t.Errorf("sort by %s: %s and then %s by %q, want %v", sort, first, second, next, items[:2])
	}
}

// inOrder reports whether a value may stand before another one in ascending order.
func inOrder(a, b any) bool {
	if a == nil || b == nil {
		return a == nil
	}
	switch x := a.(type) {
	case bool:
		return !x || b == true
	case float64:
		y, ok := b.(float64)
		return ok && x <= y
	case string:
		y, ok := b.(string)
		if m, err := strconv.Atoi(x); err == nil { // numbers shown as texts
			if n, err := strconv.Atoi(y); err == nil && cmp.Compare(m, n) <= 0 {
				return true
			}
		}
		return ok && collation.Compare(x, y) <= 0
	}
	return true
}

// ruledLinks are links that a rule decides, or that decide about other properties; the tests of
// their areas look at those.
var ruledLinks = map[string][]string{
	"Socket": {"network_port"}, "Rack": {"room"}, "Reminder": {"user"}, "RSSFeed": {"user"},
	"KBArticleComment": {"user", "parent"},
	// stay as they were made
	"Ticket_Ticket": {"ticket_1", "ticket_2"}, "Change_Change": {"change_1", "change_2"},
	"Problem_Problem": {"problem_1", "problem_2"},
}

// refer lets the item refer to others by all of its properties that can.
func (sub *subject) refer(t *testing.T, item string) {
	special := sub.Special()
	body := map[string]any{}
	for i := range sub.O.Properties {
		p := &sub.O.Properties[i]
		if !p.IsReference() || p.ReadOnly || sub.Decides(p) || p.Join.Key == "entities_id" ||
			slices.Contains(ruledLinks[sub.O.Name], p.Name) || !model.Current.Includes(p.Since, p.Removed) {
			continue
		}
		if _, ok := special[p.Name]; ok || slices.Contains(samples.Decided(sub.O.Name), p.Name) {
			continue
		}
		if o := sub.S.Catalog.Object(p.Target); o != nil && o.Table != "" {
			body[p.Name] = map[string]any{"id": sub.S.Target(p.Target)}
		}
	}
	if len(body) == 0 {
		return
	}
	try := func(body map[string]any) {
		r := sub.S.Call("glpi", "PATCH", item, body)
		for name, link := range body {
			if want := float64(link.(map[string]any)["id"].(int64)); r.Status != 200 || r.At(name+".id") != want {
				t.Errorf("%s set to %v: %d %.300s", name, want, r.Status, r.Body)
			}
		}
	}
	if r := sub.S.Call("glpi", "PATCH", item, body); r.Status != 200 {
		for name, link := range body {
			try(map[string]any{name: link})
		}
		return
	}
	try(body)
}
