package management_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestContractRules holds the rules of contracts: times of day, costs, and how many items.
func TestContractRules(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	contract := s.Call("glpi", "POST", "/Management/Contract", map[string]any{"name": "k", "week_begin_hour": "8:30",
		"week_end_hour": "18:00:15"}).ID()
	path := fmt.Sprintf("/Management/Contract/%d", contract)
	got := s.Call("glpi", "GET", path, nil).Want(200)
	if got.At("week_begin_hour") != "08:30:00" || got.At("week_end_hour") != "18:00:15" ||
		got.At("sunday_end_hour") != "00:00:00" {
		t.Errorf("hours: %s", got.Body)
	}
	for _, bad := range []string{"25:00:00", "noon", "12:61"} {
		s.Call("glpi", "PATCH", path, map[string]any{"saturday_end_hour": bad}).Want(400)
	}

	first, second := "2026-03-01T00:00:00+00:00", "2026-04-01T00:00:00+00:00"
	for _, c := range []struct {
		name string
		body map[string]any
		want any
	}{
		{"without an end", map[string]any{"date_begin": first}, first},
		{"with an empty end", map[string]any{"date_begin": first, "date_end": ""}, first},
		{"in order", map[string]any{"date_begin": first, "date_end": second}, second},
		{"not begun", map[string]any{"date_end": second}, second},
	} {
		for _, costs := range []string{path + "/Cost",
			fmt.Sprintf("/Project/Project/%d/Cost", s.Project(map[string]any{}))} {
			c.body["name"] = c.name
			s.Call("glpi", "POST", costs, map[string]any{"date_begin": second, "date_end": first}).Want(400)
			id := s.Call("glpi", "POST", costs, c.body).ID()
			if got := s.Call("glpi", "GET", fmt.Sprintf("%s/%d", costs, id),
				nil).Want(200).At("date_end"); got != c.want {
				t.Errorf("%s at %s: ends %v, want %v", c.name, costs, got, c.want)
			}
		}
	}
	s.Call("glpi", "POST", path+"/Cost", map[string]any{"cost": -1}).Want(400)
	other := s.Call("glpi", "POST", "/Management/Contract",
		map[string]any{"name": "other", "max_links_allowed": 1}).ID()
	cost := s.Call("glpi", "POST", path+"/Cost", map[string]any{"name": "c", "cost": 5}).ID()
	s.Call("glpi", "PATCH", fmt.Sprintf("/Management/Contract/%d/Cost/%d", other, cost),
		map[string]any{"name": "x"}).Want(404)
	s.Call("glpi", "DELETE", fmt.Sprintf("/Management/Contract/%d/Cost/%d", other, cost), nil).Want(404)
	s.Call("glpi", "GET", fmt.Sprintf("%s/Cost/%d", path, cost), nil).Want(200)

	cluster := func() string {
		return fmt.Sprintf("/Management/Cluster/%d/Contract",
			s.Call("glpi", "POST", "/Management/Cluster", map[string]any{"name": "c"}).ID())
	}
	s.Call("glpi", "POST", cluster(), map[string]any{"contract": other}).Want(201)
	full := cluster()
	s.Call("glpi", "POST", full, map[string]any{"contract": other}).Want(403)
	free := s.Call("glpi", "POST", full, map[string]any{"contract": contract}).ID()
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/%d", full, free), map[string]any{"contract": other}).Want(403)
	s.Call("glpi", "PATCH", fmt.Sprintf("/Management/Contract/%d", other), map[string]any{"max_links_allowed": 0}).Want(
		200)
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/%d", full, free), map[string]any{"contract": other}).Want(200)
}

// TestContractCostRights holds that costs are read with the contract and changed with it.
func TestContractCostRights(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Account("buyer", 2, 0)
	contract := s.Call("glpi", "POST", "/Management/Contract", map[string]any{"name": "k"}).ID()
	path := fmt.Sprintf("/Management/Contract/%d/Cost", contract)
	cost := fmt.Sprintf("%s/%d", path, s.Call("glpi", "POST", path, map[string]any{"name": "c"}).ID())
	for _, c := range []struct{ right, read, create, change, purge int }{
		{0, 403, 403, 403, 403}, {model.Read | model.Create | model.Purge, 200, 403, 403, 403},
		{model.Read | model.Update, 200, 201, 200, 204},
	} {
		s.SetRight(2, "contract", c.right)
		s.Call("buyer", "GET", path, nil).Want(c.read)
		s.Call("buyer", "GET", cost, nil).Want(c.read)
		s.Call("buyer", "POST", path, map[string]any{"name": "n"}).Want(c.create)
		s.Call("buyer", "PATCH", cost, map[string]any{"name": "n"}).Want(c.change)
		s.Call("buyer", "DELETE", cost, nil).Want(c.purge)
	}
}

// TestDomainRecords holds what the profile's list of record types decides, and what is filled in.
func TestDomainRecords(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	const path = "/Management/DomainRecord"
	entity := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "E"}).ID()
	domain := s.Call("glpi", "POST", "/Management/Domain", map[string]any{"name": "example.org", "entity": entity,
		"is_recursive": true}).ID()
	one := s.Call("glpi", "POST", "/Dropdowns/DomainRecordType", map[string]any{"name": "ONE"}).ID()
	two := s.Call("glpi", "POST", "/Dropdowns/DomainRecordType", map[string]any{"name": "TWO"}).ID()

	s.Call("glpi", "POST", path, map[string]any{"name": "r"}).Want(400)
	s.Call("glpi", "POST", path, map[string]any{"name": "r", "domain": 0}).Want(400)
	s.Call("glpi", "POST", path, map[string]any{"name": "r", "domain": 999}).Want(400)
	record := s.Call("glpi", "POST", path, map[string]any{"name": "r", "domain": domain, "type": one, "data": "1.2.3.4",
		"data_obj": `{"a":1}`}).ID()
	item := fmt.Sprintf("%s/%d", path, record)
	got := s.Call("glpi", "GET", item, nil).Want(200)
	if got.At("ttl") != float64(3600) || got.At("entity.id") != float64(entity) || got.At("is_recursive") != true ||
		got.At("data_obj") != `{"a":1}` {
		t.Errorf("new record: %s", got.Body)
	}
	elsewhere := s.Call("glpi", "POST", path, map[string]any{"name": "r", "domain": domain, "type": one, "entity": 0,
		"ttl": 60}).ID()
	if got := s.Call("glpi", "GET", fmt.Sprintf("%s/%d", path, elsewhere),
		nil).Want(200); got.At("entity.id") != float64(0) || got.At("ttl") != float64(60) {
		t.Errorf("record with an entity: %s", got.Body)
	}
	if got := s.Call("glpi", "PATCH", item, map[string]any{"data": "1.2.3.5"}).Want(200); got.At("data_obj") != nil {
		t.Errorf("data_obj after other data: %s", got.Body)
	}
	if got := s.Call("glpi", "PATCH", item, map[string]any{"data": "1.2.3.6", "data_obj": "{}", "ttl": 0}).Want(
		200); got.At("data_obj") != "{}" || got.At("ttl") != float64(3600) {
		t.Errorf("data_obj that is given: %s", got.Body)
	}
	s.Call("glpi", "PATCH", item, map[string]any{"domain": 0}).Want(400)

	s.Account("zones", 2, 0)
	for _, c := range []struct {
		name            string
		list            string
		right           int
		create, another int
		change, move    int
		remove          int
	}{
		{"no types", "[]", 31, 403, 403, 403, 403, 403},
		{"nonsense", "types", 31, 403, 403, 403, 403, 403},
		{"other types", fmt.Sprintf("[%d]", two), 31, 400, 201, 403, 403, 403},
		{"this type", fmt.Sprintf("[%d]", one), 31, 201, 400, 200, 400, 204},
		{"all types", "[-1]", 31, 201, 201, 200, 200, 204},
		{"all types, read only", "[-1]", 1, 201, 201, 403, 403, 403},
	} {
		s.SetRight(2, "domain", c.right)
		s.Exec("UPDATE `glpi_profiles` SET `managed_domainrecordtypes` = ? WHERE `id` = 2", c.list)
		s.Directory.Invalidate()
		id := s.Call("glpi", "POST", path, map[string]any{"name": "r", "domain": domain, "type": one}).ID()
		t.Run(c.name, func(t *testing.T) {
			s := s.In(t)
			at := fmt.Sprintf("%s/%d", path, id)
			s.Call("zones", "POST", path, map[string]any{"name": "n", "domain": domain, "type": one}).Want(c.create)
			s.Call("zones", "POST", path, map[string]any{"name": "n", "domain": domain, "type": two}).Want(c.another)
			s.Call("zones", "PATCH", at, map[string]any{"name": "m"}).Want(c.change)
			s.Call("zones", "PATCH", at, map[string]any{"type": two}).Want(c.move)
			if c.move == 200 {
				s.Call("zones", "PATCH", at, map[string]any{"type": one}).Want(200)
			}
			s.Call("zones", "DELETE", at, nil).Want(c.remove)
			s.Call("zones", "DELETE", at+"?force=true", nil).Want(c.remove)
		})
	}
	s.Call("glpi", "DELETE", fmt.Sprintf("/Management/Domain/%d?force=true", domain), nil).Want(204)
	s.Call("glpi", "GET", item, nil).Want(404)
}

// TestManagedItems holds the small rules of the other types.
func TestManagedItems(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	budget := s.Call("glpi", "POST", "/Management/Budget", map[string]any{"name": "  IT  "}).ID()
	path := fmt.Sprintf("/Management/Budget/%d", budget)
	if got := s.Call("glpi", "GET", path, nil).At("name"); got != "IT" {
		t.Errorf("name %q", got)
	}
	costs := fmt.Sprintf("/Management/Contract/%d/Cost",
		s.Call("glpi", "POST", "/Management/Contract", map[string]any{"name": "k"}).ID())
	cost := s.Call("glpi", "POST", costs, map[string]any{"name": "c", "budget": budget}).ID()
	s.Call("glpi", "DELETE", path+"?force=true", nil).Want(204)
	if got := s.Call("glpi", "GET", fmt.Sprintf("%s/%d", costs, cost), nil).Want(200); got.At("budget") != nil {
		t.Errorf("budget %v", got.At("budget"))
	}

	for _, c := range []struct {
		body map[string]any
		want bool
	}{
		{map[string]any{"name": "d"}, true}, {map[string]any{"name": "d", "is_template": true}, false},
		{map[string]any{"name": "d", "is_active": false}, false},
		{map[string]any{"name": "d", "is_template": true, "is_active": true}, true},
	} {
		id := s.Call("glpi", "POST", "/Management/Domain", c.body).ID()
		if got := s.Call("glpi", "GET", fmt.Sprintf("/Management/Domain/%d", id), nil).At("is_active"); got != c.want {
			t.Errorf("%v: is_active %v", c.body, got)
		}
	}

	instance := s.Call("glpi", "POST", "/Management/DatabaseInstance", map[string]any{"name": "i"}).ID()
	computer := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "host"}).ID()
	for _, c := range []struct {
		host   map[string]any
		status int
	}{
		{map[string]any{"itemtype": "Computer", "items_id": computer}, 200},
		{map[string]any{"itemtype": "Nonsense", "items_id": computer}, 400},
		{map[string]any{"itemtype": "Ticket", "items_id": 1}, 400},
		{map[string]any{"itemtype": "Computer", "items_id": 4711}, 400},
		{map[string]any{"items_id": 4711}, 400}, {map[string]any{"itemtype": "Printer", "items_id": 0}, 200},
		{map[string]any{"itemtype": "", "items_id": 0}, 200},
	} {
		s.Call("glpi", "PATCH", fmt.Sprintf("/Management/DatabaseInstance/%d", instance), c.host).Want(c.status)
	}
	database := s.Call("glpi", "POST", "/Management/Database", map[string]any{"name": "d", "instance": instance}).ID()
	s.Call("glpi", "POST", "/Management/Database", map[string]any{"name": "alone"}).Want(201)
	s.Call("glpi", "DELETE", fmt.Sprintf("/Management/DatabaseInstance/%d?force=true", instance), nil).Want(204)
	s.Call("glpi", "GET", fmt.Sprintf("/Management/Database/%d", database), nil).Want(404)

	cluster := s.Call("glpi", "POST", "/Management/Cluster", map[string]any{"name": "c", "uuid": "mine"}).ID()
	if got := s.Call("glpi", "GET", fmt.Sprintf("/Management/Cluster/%d", cluster), nil).At("uuid"); got == "mine" {
		t.Error("a body sets the uuid of a cluster")
	}
	license := s.Call("glpi", "POST", "/Management/License",
		map[string]any{"name": "l", "completename": "x", "level": 7}).ID()
	if got := s.Call("glpi", "GET", fmt.Sprintf("/Management/License/%d", license),
		nil); got.At("completename") != "l" || got.At("level") != float64(1) {
		t.Errorf("licence: %s", got.Body)
	}
	s.Call("glpi", "GET", fmt.Sprintf("/Assets/SoftwareLicense/%d", license), nil).Want(200)
}
