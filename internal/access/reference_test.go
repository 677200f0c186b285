package access_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
)

// foreignLink is a member of a body that can name an item, with one that the asker cannot see.
type foreignLink struct {
	name string // of the member that the answer must name
	body map[string]any

	table, column string // where the link would be written
	id            int64
}

// foreignLinks gives every member of an object's bodies at a place that names an item of another
// entity.
func (n *neighbours) foreignLinks(sub *samples.Subject) []foreignLink {
	n.T.Helper()
	var out []foreignLink
	for i := range sub.O.Properties {
		p := &sub.O.Properties[i]
		target := n.Catalog.Object(p.Target)
		links := p.IsReference() && !p.ReadOnly || p.Type == model.TypeArray && p.Settable
		if !links || sub.Decides(p) || target == nil || target.Name == "Entity" ||
			strings.HasPrefix(target.Name, "_") || !n.boundTo(target) || !model.Current.Includes(p.Since, p.Removed) {
			continue
		}
		link := foreignLink{name: p.Name, table: sub.O.Table, column: p.Join.Key,
			id: n.plant(target.Name, n.theirs, nil)}
		link.body = map[string]any{p.Name: link.id}
		if p.Type == model.TypeArray {
			link.table, link.column = p.Join.Via.Table, p.Join.Via.Key
			link.body[p.Name] = []any{link.id}
		}
		out = append(out, link)
	}
	sides := slices.Concat(sub.O.Names, sub.O.Others)
	if sub.O.Parent != nil {
		sides = append(sides, *sub.O.Parent)
	}
	for _, side := range sides {
		if side.ItemtypeColumn == "" {
			continue
		}
		link := foreignLink{body: map[string]any{}, table: sub.O.Table, column: side.Column}
		owner := n.ownerType(sub.O, side)
		for i := range sub.O.Properties {
			if p := &sub.O.Properties[i]; p.StoredColumn() == side.ItemtypeColumn && len(p.Enum) > 0 {
				owner = n.Catalog.ByItemtype(fmt.Sprint(p.Enum[0]))
			}
		}
		if sub.O.Name == "Consumable" {
			owner = n.Catalog.Object("User")
		}
		if !n.boundTo(owner) {
			continue
		}
		for i := range sub.O.Properties {
			p := &sub.O.Properties[i]
			switch {
			case sub.Decides(p) || p.ReadOnly:
			case p.StoredColumn() == side.ItemtypeColumn:
				link.body[p.Name] = owner.Itemtype
			case p.StoredColumn() == side.Column:
				link.id = n.plant(owner.Name, n.theirs, nil)
				link.name, link.body[p.Name] = p.Name, link.id
			}
		}
		if link.name != "" {
			out = append(out, link)
		}
	}
	return out
}

// answersOtherwise are links for which another answer is right.
var answersOtherwise = map[string]int{
	"POST ApprovalSubstitute user": 403, // people name substitutes of their own
}

// TestForeignLinks makes and changes an item of every object, once for each member of its bodies that
// names an item, with one that the asker cannot see: the answer names the member, and nothing is
// changed.
func TestForeignLinks(t *testing.T) {
	t.Parallel()
	n := newNeighbours(t)
	n.Making = []string{"GLPI-Entity", fmt.Sprint(n.mine)}
	n.Maker = "admin1"
	n.Token("admin1")
	seen := map[string]bool{}
	tried := make(chan int, 4096)
	t.Run("objects", func(t *testing.T) {
		for _, sub := range n.Subjects() {
			if sub.Refused() || seen[sub.O.Name] || !sub.M.Ops.Has(model.Add) && !sub.M.Ops.Has(model.Patch) {
				continue
			}
			seen[sub.O.Name] = true
			t.Run(sub.O.Name, func(t *testing.T) {
				t.Parallel()
				inner := &neighbours{n.In(t), n.mine, n.theirs, n.rows}
				sub.S = inner.Server
				tried <- inner.refuseLinks(sub)
			})
		}
	})
	close(tried)
	all := 0
	for one := range tried {
		all += one
	}
	if all < 280 {
		t.Errorf("only %d links were tried", all)
	}
}

// refuseLinks tries every foreign link of an object at a place, and gives how many there were.
func (n *neighbours) refuseLinks(sub *samples.Subject) int {
	n.T.Helper()
	sub.Prepare()
	links := n.foreignLinks(sub)
	if len(links) == 0 {
		return 0
	}
	body, _ := sub.Body(0)
	if sub.O.Name == "ApprovalSubstitute" {
		body["user"] = n.count("SELECT `id` FROM `glpi_users` WHERE `name` = 'admin1'")
	}
	check := func(method, path string, body map[string]any, link foreignLink) {
		n.T.Helper()
		r := n.Call("admin1", method, path, body)
		if want := answersOtherwise[method+" "+sub.O.Name+" "+link.name]; want != 0 {
			if r.Status != want {
				n.T.Errorf("%s %s %v: %d %s", method, path, link.body, r.Status, r.Body)
			}
			return
		}
		if r.Status != 400 || !strings.Contains(string(r.Body), link.name) {
			n.T.Errorf("%s %s %v: %d %s", method, path, link.body, r.Status, r.Body)
		}
	}
	if sub.M.Ops.Has(model.Add) {
		for _, link := range links {
			bad := map[string]any{}
			for _, part := range []map[string]any{body, link.body} {
				for name, value := range part {
					bad[name] = value
				}
			}
			check("POST", sub.Base, bad, link)
		}
	}
	if sub.M.Ops.Has(model.Patch) {
		n.keepLinks(sub, links, body, check)
	}
	for _, link := range links {
		if rows := n.count("SELECT COUNT(*) FROM `"+link.table+"` WHERE `"+link.column+"` = ?", link.id); rows != 0 {
			n.T.Errorf("%s: %d rows hold the link", link.name, rows)
		}
	}
	return len(links)
}

// keepLinks tries the links on an item that is there.
func (n *neighbours) keepLinks(sub *samples.Subject, links []foreignLink, body map[string]any,
	check func(method, path string, body map[string]any, link foreignLink)) {
	n.T.Helper()
	id := int64(0)
	if sub.M.Ops.Has(model.Add) {
		body = maps.Clone(body)
		for _, name := range samples.Decided(sub.O.Name) { // by the server
			delete(body, name)
		}
		made := n.Call("admin1", "POST", sub.Base, body)
		if made.Status != 201 {
			n.T.Errorf("POST %s %v: %d %s", sub.Base, body, made.Status, made.Body)
			return
		}
		id = made.ID()
	} else {
		id = n.plant(sub.O.Name, n.mine, nil)
	}
	item := sub.Item(id)
	before := n.Call("admin1", "GET", item, nil).Want(200)
	for _, link := range links {
		check("PATCH", item, link.body, link)
	}
	if after := n.Call("admin1", "GET", item, nil).Want(200); string(after.Body) != string(before.Body) {
		n.T.Errorf("%s was\n%s and is\n%s", item, before.Body, after.Body)
	}
}
