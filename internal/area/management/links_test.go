package management_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestLinks ties suppliers, contacts, contracts, users and clusters together: each pair once, seen from both sides,
// gone with either of them, and remembered by both.
func TestLinks(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	user := s.Account("holder", 4, 0)
	made := func(path string) int64 {
		return s.Call("glpi", "POST", path, map[string]any{"name": "made " + testapi.Unique()}).Want(201).ID()
	}
	for _, c := range []struct {
		one, links, other, back string // collections; the last part of the path of links, from either side
		property                string // that names the other one
		body                    map[string]any
	}{
		{"/Management/Supplier", "Contact", "/Management/Contact", "Supplier", "contact", nil},
		{"/Management/Contract", "Supplier", "/Management/Supplier", "Contract", "supplier", nil},
		{"/Management/Contract", "User", "/Administration/User", "Contract", "user", nil},
		{"/Management/Cluster", "Item", "/Assets/Computer", "Cluster", "items_id", map[string]any{"itemtype": "Computer"}},
		{"/Management/Cluster", "Item", "/Assets/NetworkEquipment", "Cluster", "items_id",
			map[string]any{"itemtype": "NetworkEquipment"}},
	} {
		one, other := made(c.one), user
		if c.links != "User" {
			other = made(c.other)
		}
		from := fmt.Sprintf("%s/%d/%s", c.one, one, c.links)
		back := fmt.Sprintf("%s/%d/%s", c.other, other, c.back)
		body := map[string]any{c.property: other}
		for name, value := range c.body {
			body[name] = value
		}
		id := s.Call("glpi", "POST", from, body).Want(201).ID()
		s.Call("glpi", "POST", from, body).Want(409)
		body[c.property] = 99999
		s.Call("glpi", "POST", from, body).Want(400)
		s.Call("glpi", "GET", fmt.Sprintf("%s/%d", from, id), nil).Want(200)
		s.Call("glpi", "GET", fmt.Sprintf("%s/%d", back, id), nil).Want(200)
		for path, linked := range map[string]string{from: c.other, back: c.one} {
			if n := len(s.Call("glpi", "GET", path, nil).Want(200).List()); n != 1 {
				t.Errorf("%s: %d links", path, n)
			}
			item := path[:strings.LastIndex(path, "/")]
			if n := len(s.Call("glpi", "GET", item+"/Log?filter=action.id==15;itemtype_link=="+
				linked[strings.LastIndex(linked, "/")+1:], nil).Want(200).List()); n != 1 {
				t.Errorf("%s remembers %d links", item, n)
			}
		}
		s.Call("glpi", "DELETE", fmt.Sprintf("%s/%d?force=true", c.one, one), nil).Want(204)
		if left := s.Call("glpi", "GET", back, nil).Want(200).List(); len(left) != 0 {
			t.Errorf("%s: %v is left of what was purged", back, left)
		}
	}
	cluster := fmt.Sprintf("/Management/Cluster/%d/Item", made("/Management/Cluster"))
	s.Call("glpi", "POST", cluster, map[string]any{"itemtype": "Monitor", "items_id": made("/Assets/Monitor")}).Want(400)
	s.Call("glpi", "POST", cluster, map[string]any{"itemtype": "Computer"}).Want(400)
}

// TestContractUsers holds that a contract has as many users as it allows links, beside as many items.
func TestContractUsers(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	contract := s.Call("glpi", "POST", "/Management/Contract", map[string]any{"name": "k",
		"max_links_allowed": 1}).ID()
	computer := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "c"}).ID()
	s.Call("glpi", "POST", fmt.Sprintf("/Assets/Computer/%d/Contract", computer),
		map[string]any{"contract": contract}).Want(201)
	users := fmt.Sprintf("/Management/Contract/%d/User", contract)
	s.Call("glpi", "POST", users, map[string]any{"user": 2}).Want(201)
	s.Call("glpi", "POST", users, map[string]any{"user": 4}).Want(403)
}
