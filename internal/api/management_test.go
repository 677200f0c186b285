package api_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

// TestContractRules holds the rules of contracts: times of day, costs, and how many items.
func TestContractRules(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	contract := s.call("glpi", "POST", "/Management/Contract", map[string]any{"name": "k", "week_begin_hour": "8:30", "week_end_hour": "18:00:15"}).id()
	path := fmt.Sprintf("/Management/Contract/%d", contract)
	got := s.call("glpi", "GET", path, nil).want(200)
	if got.at("week_begin_hour") != "08:30:00" || got.at("week_end_hour") != "18:00:15" || got.at("sunday_end_hour") != "00:00:00" {
		t.Errorf("hours: %s", got.body)
	}
	for _, bad := range []string{"25:00:00", "noon", "12:61"} {
		s.call("glpi", "PATCH", path, map[string]any{"saturday_end_hour": bad}).want(400)
	}

	first, second := "2026-03-01T00:00:00+00:00", "2026-04-01T00:00:00+00:00"
	for _, c := range []struct {
		name string
		body map[string]any
		want any
	}{
		{"without an end", map[string]any{"date_begin": first}, first},
		{"with an empty end", map[string]any{"date_begin": first, "date_end": ""}, first},
		{"ended before", map[string]any{"date_begin": second, "date_end": first}, second},
		{"in order", map[string]any{"date_begin": first, "date_end": second}, second},
		{"not begun", map[string]any{"date_end": second}, second},
	} {
		for _, costs := range []string{path + "/Cost", fmt.Sprintf("/Project/Project/%d/Cost", s.project(map[string]any{}))} {
			c.body["name"] = c.name
			id := s.call("glpi", "POST", costs, c.body).id()
			if got := s.call("glpi", "GET", fmt.Sprintf("%s/%d", costs, id), nil).want(200).at("date_end"); got != c.want {
				t.Errorf("%s at %s: ends %v, want %v", c.name, costs, got, c.want)
			}
		}
	}
	s.call("glpi", "POST", path+"/Cost", map[string]any{"cost": -1}).want(400)
	other := s.call("glpi", "POST", "/Management/Contract", map[string]any{"name": "other", "max_links_allowed": 1}).id()
	cost := s.call("glpi", "POST", path+"/Cost", map[string]any{"name": "c", "contract": other, "cost": 5}).id()
	s.call("glpi", "PATCH", fmt.Sprintf("/Management/Contract/%d/Cost/%d", other, cost), map[string]any{"name": "x"}).want(404)
	s.call("glpi", "DELETE", fmt.Sprintf("/Management/Contract/%d/Cost/%d", other, cost), nil).want(404)
	s.call("glpi", "GET", fmt.Sprintf("%s/Cost/%d", path, cost), nil).want(200)

	cluster := func() string {
		return fmt.Sprintf("/Management/Cluster/%d/Contract", s.call("glpi", "POST", "/Management/Cluster", map[string]any{"name": "c"}).id())
	}
	s.call("glpi", "POST", cluster(), map[string]any{"contract": other}).want(201)
	full := cluster()
	s.call("glpi", "POST", full, map[string]any{"contract": other}).want(403)
	free := s.call("glpi", "POST", full, map[string]any{"contract": contract}).id()
	s.call("glpi", "PATCH", fmt.Sprintf("%s/%d", full, free), map[string]any{"contract": other}).want(403)
	s.call("glpi", "PATCH", fmt.Sprintf("/Management/Contract/%d", other), map[string]any{"max_links_allowed": 0}).want(200)
	s.call("glpi", "PATCH", fmt.Sprintf("%s/%d", full, free), map[string]any{"contract": other}).want(200)
}

// TestContractCostRights holds that costs are read with the contract and changed with it.
func TestContractCostRights(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.account("buyer", 2, 0)
	contract := s.call("glpi", "POST", "/Management/Contract", map[string]any{"name": "k"}).id()
	path := fmt.Sprintf("/Management/Contract/%d/Cost", contract)
	cost := fmt.Sprintf("%s/%d", path, s.call("glpi", "POST", path, map[string]any{"name": "c"}).id())
	for _, c := range []struct{ right, read, create, change, purge int }{
		{0, 403, 403, 403, 403}, {model.Read | model.Create | model.Purge, 200, 403, 403, 403}, {model.Read | model.Update, 200, 201, 200, 204},
	} {
		s.setRight(2, "contract", c.right)
		s.call("buyer", "GET", path, nil).want(c.read)
		s.call("buyer", "GET", cost, nil).want(c.read)
		s.call("buyer", "POST", path, map[string]any{"name": "n"}).want(c.create)
		s.call("buyer", "PATCH", cost, map[string]any{"name": "n"}).want(c.change)
		s.call("buyer", "DELETE", cost, nil).want(c.purge)
	}
}

// TestDomainRecords holds what the profile's list of record types decides, and what is filled in.
func TestDomainRecords(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	const path = "/Management/DomainRecord"
	entity := s.call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "E"}).id()
	domain := s.call("glpi", "POST", "/Management/Domain", map[string]any{"name": "example.org", "entity": entity, "is_recursive": true}).id()
	one := s.call("glpi", "POST", "/Dropdowns/DomainRecordType", map[string]any{"name": "ONE"}).id()
	two := s.call("glpi", "POST", "/Dropdowns/DomainRecordType", map[string]any{"name": "TWO"}).id()

	s.call("glpi", "POST", path, map[string]any{"name": "r"}).want(400)
	s.call("glpi", "POST", path, map[string]any{"name": "r", "domain": 0}).want(400)
	s.call("glpi", "POST", path, map[string]any{"name": "r", "domain": 999}).want(400)
	record := s.call("glpi", "POST", path, map[string]any{"name": "r", "domain": domain, "type": one, "data": "1.2.3.4", "data_obj": `{"a":1}`}).id()
	item := fmt.Sprintf("%s/%d", path, record)
	got := s.call("glpi", "GET", item, nil).want(200)
	if got.at("ttl") != float64(3600) || got.at("entity.id") != float64(entity) || got.at("is_recursive") != true || got.at("data_obj") != `{"a":1}` {
		t.Errorf("new record: %s", got.body)
	}
	elsewhere := s.call("glpi", "POST", path, map[string]any{"name": "r", "domain": domain, "type": one, "entity": 0, "ttl": 60}).id()
	if got := s.call("glpi", "GET", fmt.Sprintf("%s/%d", path, elsewhere), nil).want(200); got.at("entity.id") != float64(0) || got.at("ttl") != float64(60) {
		t.Errorf("record with an entity: %s", got.body)
	}
	if got := s.call("glpi", "PATCH", item, map[string]any{"data": "1.2.3.5"}).want(200); got.at("data_obj") != nil {
		t.Errorf("data_obj after other data: %s", got.body)
	}
	if got := s.call("glpi", "PATCH", item, map[string]any{"data": "1.2.3.6", "data_obj": "{}", "ttl": 0}).want(200); got.at("data_obj") != "{}" || got.at("ttl") != float64(3600) {
		t.Errorf("data_obj that is given: %s", got.body)
	}
	s.call("glpi", "PATCH", item, map[string]any{"domain": 0}).want(400)

	s.account("zones", 2, 0)
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
		s.setRight(2, "domain", c.right)
		s.exec("UPDATE `glpi_profiles` SET `managed_domainrecordtypes` = ? WHERE `id` = 2", c.list)
		s.Directory.Invalidate()
		id := s.call("glpi", "POST", path, map[string]any{"name": "r", "domain": domain, "type": one}).id()
		t.Run(c.name, func(t *testing.T) {
			s := s.in(t)
			at := fmt.Sprintf("%s/%d", path, id)
			s.call("zones", "POST", path, map[string]any{"name": "n", "domain": domain, "type": one}).want(c.create)
			s.call("zones", "POST", path, map[string]any{"name": "n", "domain": domain, "type": two}).want(c.another)
			s.call("zones", "PATCH", at, map[string]any{"name": "m"}).want(c.change)
			s.call("zones", "PATCH", at, map[string]any{"type": two}).want(c.move)
			if c.move == 200 {
				s.call("zones", "PATCH", at, map[string]any{"type": one}).want(200)
			}
			s.call("zones", "DELETE", at, nil).want(c.remove)
			s.call("zones", "DELETE", at+"?force=true", nil).want(c.remove)
		})
	}
	s.call("glpi", "DELETE", fmt.Sprintf("/Management/Domain/%d?force=true", domain), nil).want(204)
	s.call("glpi", "GET", item, nil).want(404)
}

// TestManagedItems holds the small rules of the other types.
func TestManagedItems(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	budget := s.call("glpi", "POST", "/Management/Budget", map[string]any{"name": "  IT  "}).id()
	path := fmt.Sprintf("/Management/Budget/%d", budget)
	if got := s.call("glpi", "GET", path, nil).at("name"); got != "IT" {
		t.Errorf("name %q", got)
	}
	costs := fmt.Sprintf("/Management/Contract/%d/Cost", s.call("glpi", "POST", "/Management/Contract", map[string]any{"name": "k"}).id())
	cost := s.call("glpi", "POST", costs, map[string]any{"name": "c", "budget": budget}).id()
	s.call("glpi", "DELETE", path+"?force=true", nil).want(204)
	if got := s.call("glpi", "GET", fmt.Sprintf("%s/%d", costs, cost), nil).want(200); got.at("budget") != nil {
		t.Errorf("budget %v", got.at("budget"))
	}

	for _, c := range []struct {
		body map[string]any
		want bool
	}{
		{map[string]any{"name": "d"}, true}, {map[string]any{"name": "d", "is_template": true}, false},
		{map[string]any{"name": "d", "is_active": false}, false}, {map[string]any{"name": "d", "is_template": true, "is_active": true}, true},
	} {
		id := s.call("glpi", "POST", "/Management/Domain", c.body).id()
		if got := s.call("glpi", "GET", fmt.Sprintf("/Management/Domain/%d", id), nil).at("is_active"); got != c.want {
			t.Errorf("%v: is_active %v", c.body, got)
		}
	}

	instance := s.call("glpi", "POST", "/Management/DatabaseInstance", map[string]any{"name": "i"}).id()
	computer := s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "host"}).id()
	for _, c := range []struct {
		host   map[string]any
		status int
	}{
		{map[string]any{"itemtype": "Computer", "items_id": computer}, 200}, {map[string]any{"itemtype": "Nonsense", "items_id": computer}, 400},
		{map[string]any{"itemtype": "Ticket", "items_id": 1}, 400}, {map[string]any{"itemtype": "Computer", "items_id": 4711}, 400},
		{map[string]any{"items_id": 4711}, 400}, {map[string]any{"itemtype": "Printer", "items_id": 0}, 200}, {map[string]any{"itemtype": "", "items_id": 0}, 200},
	} {
		s.call("glpi", "PATCH", fmt.Sprintf("/Management/DatabaseInstance/%d", instance), c.host).want(c.status)
	}
	database := s.call("glpi", "POST", "/Management/Database", map[string]any{"name": "d", "instance": instance}).id()
	s.call("glpi", "POST", "/Management/Database", map[string]any{"name": "alone"}).want(201)
	s.call("glpi", "DELETE", fmt.Sprintf("/Management/DatabaseInstance/%d?force=true", instance), nil).want(204)
	s.call("glpi", "GET", fmt.Sprintf("/Management/Database/%d", database), nil).want(404)

	cluster := s.call("glpi", "POST", "/Management/Cluster", map[string]any{"name": "c", "uuid": "mine"}).id()
	if got := s.call("glpi", "GET", fmt.Sprintf("/Management/Cluster/%d", cluster), nil).at("uuid"); got == "mine" {
		t.Error("a body sets the uuid of a cluster")
	}
	license := s.call("glpi", "POST", "/Management/License", map[string]any{"name": "l", "completename": "x", "level": 7}).id()
	if got := s.call("glpi", "GET", fmt.Sprintf("/Management/License/%d", license), nil); got.at("completename") != "l" || got.at("level") != float64(1) {
		t.Errorf("licence: %s", got.body)
	}
	s.call("glpi", "GET", fmt.Sprintf("/Assets/SoftwareLicense/%d", license), nil).want(200)
}
