package api_test

import (
	"fmt"
	"testing"
)

// account makes a user with a profile in an entity and below; the password is the name.
func (s *fixture) account(name string, profile, entity int64) int64 {
	s.t.Helper()
	id := s.call("glpi", "POST", "/Administration/User", map[string]any{"username": name, "password": name, "password2": name}).id()
	path := fmt.Sprintf("/Administration/User/%d", id)
	for _, a := range s.call("glpi", "GET", path+"/Authorization", nil).want(200).list() {
		s.call("glpi", "DELETE", fmt.Sprintf("%s/Authorization/%v", path, a["id"]), nil).want(204)
	}
	s.call("glpi", "POST", path+"/Authorization", map[string]any{"profile": profile, "entity": entity, "is_recursive": true}).want(201)
	return id
}

// TestRelationRights holds the rule of rows that tie two items together: one side updatable, the
// other readable.
func TestRelationRights(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.account("linker", 2, 0)
	cluster := s.call("glpi", "POST", "/Management/Cluster", map[string]any{"name": "c"}).id()
	path := fmt.Sprintf("/Management/Cluster/%d/Contract", cluster)
	for _, c := range []struct {
		name                        string
		cluster, contract           int
		list, create, change, purge int
	}{
		{"nothing on contracts", 31, 0, 403, 403, 403, 403},
		{"nothing on clusters", 0, 31, 403, 403, 403, 403},
		{"both readable", 1, 1, 200, 403, 403, 403},
		{"cluster updatable", 3, 1, 200, 201, 200, 204},
		{"contract updatable", 1, 3, 200, 201, 200, 204},
	} {
		s.setRight(2, "cluster", c.cluster)
		s.setRight(2, "contract", c.contract)
		contract := s.call("glpi", "POST", "/Management/Contract", map[string]any{"name": c.name}).id()
		other := s.call("glpi", "POST", "/Management/Contract", map[string]any{"name": c.name + " 2"}).id()
		made := s.call("glpi", "POST", path, map[string]any{"contract": contract}).id()
		item := fmt.Sprintf("%s/%d", path, made)
		t.Run(c.name, func(t *testing.T) {
			s := s.in(t)
			s.call("linker", "GET", path, nil).want(c.list)
			s.call("linker", "POST", path, map[string]any{"contract": other}).want(c.create)
			third := s.call("glpi", "POST", "/Management/Contract", map[string]any{"name": "third"}).id()
			s.call("linker", "PATCH", item, map[string]any{"contract": third}).want(c.change)
			s.call("linker", "DELETE", item, nil).want(c.purge)
		})
	}
}

// TestRelationFaults tries links that cannot be.
func TestRelationFaults(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	cluster := s.call("glpi", "POST", "/Management/Cluster", map[string]any{"name": "c"}).id()
	other := s.call("glpi", "POST", "/Management/Cluster", map[string]any{"name": "d"}).id()
	contract := s.call("glpi", "POST", "/Management/Contract", map[string]any{"name": "k"}).id()
	path := fmt.Sprintf("/Management/Cluster/%d/Contract", cluster)
	s.call("glpi", "POST", path, map[string]any{}).want(400)
	computer := s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "c"}).id()
	for _, other := range []string{"Appliance", "Certificate", "Contract", "Domain", "KBArticle", "Line", "Project", "SoftwareInstallation", "PeripheralConnection"} {
		s.call("glpi", "POST", fmt.Sprintf("/Assets/Computer/%d/%s", computer, other), map[string]any{}).want(400)
		s.call("normal", "POST", fmt.Sprintf("/Assets/Computer/%d/%s", computer, other), map[string]any{}).want(403)
		if list := s.call("glpi", "GET", fmt.Sprintf("/Assets/Computer/%d/%s", computer, other), nil).want(200).list(); len(list) != 0 {
			t.Errorf("%s of a new computer: %v", other, list)
		}
	}
	s.call("glpi", "POST", path, map[string]any{"contract": 9999}).want(400)
	s.call("glpi", "POST", "/Management/Cluster/9999/Contract", map[string]any{"contract": contract}).want(404)
	s.call("glpi", "GET", "/Management/Cluster/9999/Contract", nil).want(404)
	made := s.call("glpi", "POST", path, map[string]any{"contract": contract, "itemtype": "Computer", "items_id": 77})
	id := made.id()
	if want := fmt.Sprintf("%s/%d", path, id); made.header.Get("Location") != want || made.at("href") != want {
		t.Errorf("Location %q, href %v, want %q", made.header.Get("Location"), made.at("href"), want)
	}
	if got := s.call("glpi", "GET", fmt.Sprintf("%s/%d", path, id), nil).want(200); got.at("itemtype") != "Cluster" || got.at("items_id") != float64(cluster) {
		t.Errorf("the path does not decide the item: %s", got.body)
	}
	s.call("glpi", "POST", path, map[string]any{"contract": contract}).want(409)
	s.call("glpi", "PATCH", fmt.Sprintf("%s/%d", path, id), map[string]any{"contract": 9999}).want(400)
	wrong := fmt.Sprintf("/Management/Cluster/%d/Contract/%d", other, id)
	s.call("glpi", "GET", wrong, nil).want(404)
	s.call("glpi", "PATCH", wrong, map[string]any{"contract": contract}).want(404)
	s.call("glpi", "DELETE", wrong, nil).want(404)
	s.call("glpi", "DELETE", fmt.Sprintf("/Management/Contract/%d?force=true", contract), nil).want(204)
	s.call("glpi", "GET", fmt.Sprintf("%s/%d", path, id), nil).want(404)
}

// TestRelationEntities ties items of entities that do and do not see each other's.
func TestRelationEntities(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	a := s.call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "A"}).id()
	b := s.call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "B"}).id()
	instance := func(entity int64, recursive bool) int64 {
		return s.call("glpi", "POST", "/Management/DatabaseInstance", map[string]any{"name": "i", "entity": entity, "is_recursive": recursive}).id()
	}
	domain := func(entity int64, recursive bool) int64 {
		return s.call("glpi", "POST", "/Management/Domain", map[string]any{"name": "d", "entity": entity, "is_recursive": recursive}).id()
	}
	link := func(instance, domain int64) *reply {
		return s.call("glpi", "POST", fmt.Sprintf("/Management/DatabaseInstance/%d/Domain", instance), map[string]any{"domain": domain})
	}
	link(instance(a, false), domain(a, false)).want(201)
	link(instance(a, false), domain(b, true)).want(403)
	link(instance(a, false), domain(0, false)).want(403)
	link(instance(a, false), domain(0, true)).want(201)
	link(instance(0, true), domain(b, false)).want(201)

	// Who works in A sees neither the domain of B nor what ties something to it.
	s.account("in-a", 4, a)
	shared := instance(0, true)
	hidden := link(shared, domain(b, false)).id()
	path := fmt.Sprintf("/Management/DatabaseInstance/%d/Domain", shared)
	if list := s.call("in-a", "GET", path, nil).want(200).list(); len(list) != 0 {
		t.Errorf("a link to a domain of another entity is listed: %v", list)
	}
	s.call("in-a", "GET", fmt.Sprintf("%s/%d", path, hidden), nil).want(404)
	s.call("in-a", "DELETE", fmt.Sprintf("%s/%d", path, hidden), nil).want(404)
	s.call("in-a", "POST", path, map[string]any{"domain": domain(b, false)}).want(400)
	s.call("in-a", "POST", path, map[string]any{"domain": domain(a, false)}).want(201)
	article := s.call("glpi", "POST", "/Knowledgebase/Article", map[string]any{"name": "how", "content": "to"}).id()
	s.call("glpi", "POST", fmt.Sprintf("/Administration/Entity/%d/KBArticle", a), map[string]any{"kbarticle": article}).want(403)
	s.call("glpi", "POST", "/Administration/Entity/0/KBArticle", map[string]any{"kbarticle": article}).want(201)
}
