package access_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestRelationRights holds the rule of rows that tie two items together: one side updatable, the
// other readable.
func TestRelationRights(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Account("linker", 2, 0)
	cluster := s.Call("glpi", "POST", "/Management/Cluster", map[string]any{"name": "c"}).ID()
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
		s.SetRight(2, "cluster", c.cluster)
		s.SetRight(2, "contract", c.contract)
		contract := s.Call("glpi", "POST", "/Management/Contract", map[string]any{"name": c.name}).ID()
		other := s.Call("glpi", "POST", "/Management/Contract", map[string]any{"name": c.name + " 2"}).ID()
		made := s.Call("glpi", "POST", path, map[string]any{"contract": contract}).ID()
		item := fmt.Sprintf("%s/%d", path, made)
		t.Run(c.name, func(t *testing.T) {
			s := s.In(t)
			s.Call("linker", "GET", path, nil).Want(c.list)
			s.Call("linker", "POST", path, map[string]any{"contract": other}).Want(c.create)
			third := s.Call("glpi", "POST", "/Management/Contract", map[string]any{"name": "third"}).ID()
			s.Call("linker", "PATCH", item, map[string]any{"contract": third}).Want(c.change)
			s.Call("linker", "DELETE", item, nil).Want(c.purge)
		})
	}
}

// TestRelationFaults tries links that cannot be.
func TestRelationFaults(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	cluster := s.Call("glpi", "POST", "/Management/Cluster", map[string]any{"name": "c"}).ID()
	other := s.Call("glpi", "POST", "/Management/Cluster", map[string]any{"name": "d"}).ID()
	contract := s.Call("glpi", "POST", "/Management/Contract", map[string]any{"name": "k"}).ID()
	path := fmt.Sprintf("/Management/Cluster/%d/Contract", cluster)
	s.Call("glpi", "POST", path, map[string]any{}).Want(400)
	computer := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "c"}).ID()
	for _, other := range []string{"Appliance", "Certificate", "Contract", "Domain", "KBArticle", "Line", "Project",
		"SoftwareInstallation", "PeripheralConnection"} {
		s.Call("glpi", "POST", fmt.Sprintf("/Assets/Computer/%d/%s", computer, other), map[string]any{}).Want(400)
		s.Call("normal", "POST", fmt.Sprintf("/Assets/Computer/%d/%s", computer, other), map[string]any{}).Want(403)
		if list := s.Call("glpi", "GET", fmt.Sprintf("/Assets/Computer/%d/%s", computer, other),
			nil).Want(200).List(); len(list) != 0 {
			t.Errorf("%s of a new computer: %v", other, list)
		}
	}
	s.Call("glpi", "POST", path, map[string]any{"contract": 9999}).Want(400)
	s.Call("glpi", "POST", "/Management/Cluster/9999/Contract", map[string]any{"contract": contract}).Want(404)
	s.Call("glpi", "GET", "/Management/Cluster/9999/Contract", nil).Want(404)
	s.Call("glpi", "POST", path, map[string]any{"contract": contract, "items_id": 77}).Want(400)
	made := s.Call("glpi", "POST", path, map[string]any{"contract": contract, "itemtype": "Cluster"})
	id := made.ID()
	if want := fmt.Sprintf("%s/%d", path, id); made.Location() != want || made.At("href") != want {
		t.Errorf("Location %q, href %v, want %q", made.Location(), made.At("href"), want)
	}
	if got := s.Call("glpi", "GET", fmt.Sprintf("%s/%d", path, id), nil).Want(200); got.At("itemtype") != "Cluster" ||
		got.At("items_id") != float64(cluster) {
		t.Errorf("the path does not decide the item: %s", got.Body)
	}
	s.Call("glpi", "POST", path, map[string]any{"contract": contract}).Want(409)
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/%d", path, id), map[string]any{"contract": 9999}).Want(400)
	wrong := fmt.Sprintf("/Management/Cluster/%d/Contract/%d", other, id)
	s.Call("glpi", "GET", wrong, nil).Want(404)
	s.Call("glpi", "PATCH", wrong, map[string]any{"contract": contract}).Want(404)
	s.Call("glpi", "DELETE", wrong, nil).Want(404)
	s.Call("glpi", "DELETE", fmt.Sprintf("/Management/Contract/%d?force=true", contract), nil).Want(204)
	s.Call("glpi", "GET", fmt.Sprintf("%s/%d", path, id), nil).Want(404)
}

// TestRelationEntities ties items of entities that do and do not see each other's.
func TestRelationEntities(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	a := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "A"}).ID()
	b := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "B"}).ID()
	instance := func(entity int64, recursive bool) int64 {
		return s.Call("glpi", "POST", "/Management/DatabaseInstance",
			map[string]any{"name": "i", "entity": entity, "is_recursive": recursive}).ID()
	}
	domain := func(entity int64, recursive bool) int64 {
		return s.Call("glpi", "POST", "/Management/Domain",
			map[string]any{"name": "d", "entity": entity, "is_recursive": recursive}).ID()
	}
	link := func(instance, domain int64) *testapi.Reply {
		return s.Call("glpi", "POST", fmt.Sprintf("/Management/DatabaseInstance/%d/Domain", instance),
			map[string]any{"domain": domain})
	}
	link(instance(a, false), domain(a, false)).Want(201)
	link(instance(a, false), domain(b, true)).Want(403)
	link(instance(a, false), domain(0, false)).Want(403)
	link(instance(a, false), domain(0, true)).Want(201)
	link(instance(0, true), domain(b, false)).Want(201)

	// Who works in A sees neither the domain of B nor what ties something to it.
	s.Account("in-a", 4, a)
	shared := instance(0, true)
	hidden := link(shared, domain(b, false)).ID()
	path := fmt.Sprintf("/Management/DatabaseInstance/%d/Domain", shared)
	if list := s.Call("in-a", "GET", path, nil).Want(200).List(); len(list) != 0 {
		t.Errorf("a link to a domain of another entity is listed: %v", list)
	}
	s.Call("in-a", "GET", fmt.Sprintf("%s/%d", path, hidden), nil).Want(404)
	s.Call("in-a", "DELETE", fmt.Sprintf("%s/%d", path, hidden), nil).Want(404)
	s.Call("in-a", "POST", path, map[string]any{"domain": domain(b, false)}).Want(400)
	s.Call("in-a", "POST", path, map[string]any{"domain": domain(a, false)}).Want(201)
	article := s.Call("glpi", "POST", "/Knowledgebase/Article", map[string]any{"name": "how", "content": "to"}).ID()
	s.Call("glpi", "POST", fmt.Sprintf("/Administration/Entity/%d/KBArticle", a),
		map[string]any{"kbarticle": article}).Want(403)
	s.Call("glpi", "POST", "/Administration/Entity/0/KBArticle", map[string]any{"kbarticle": article}).Want(201)
}
