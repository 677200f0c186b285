package access_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// chief are the rights of somebody who looks after entities, and writes what acts by itself.
var chief = map[string]int{
	"entity": 31, "rule_ticket": 31 | 1024, "notification": 31, "config": 3, "ticket": 31 | 1024, "followup": 1 | 8192,
	"ticketrecurrent": 31,
	"itiltemplate":    31, "calendar": 31, "computer": 31, "group": 31, "user": 1,
}

// TestPurgedEntity keeps what lies in an entity from reaching further once it is purged, as it comes to
// lie in the root: neither is it shown below, nor does it act there. Who cannot put anything into the
// root empties the entity first.
func TestPurgedEntity(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	france := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "France", "parent": 0}).ID()
	s.Employ("jeanne", s.Role("chiefs", chief), france, true)
	spare := s.Call("jeanne", "POST", "/Administration/Entity", testapi.Body{"name": "spare", "parent": france}).ID()
	entity := fmt.Sprintf("/Administration/Entity/%d", spare)
	everything := testapi.Body{
		"name": "x", "match": "AND", "condition": 1, "itemtype": "Ticket", "event": "new",
		"url": "https://example.org/", "fields": "name", "action_refuse": true,
		"is_active": true, "is_recursive": true, "entity": spare,
	}
	made := map[string]int64{}
	for path, table := range map[string]string{
		"/Rule/Collection/Ticket/Rule": "glpi_rules", "/Notifications/Notification": "glpi_notifications",
		"/Setup/Webhook":              "glpi_webhooks",
		"/Assistance/RecurringTicket": "glpi_ticketrecurrents", "/Dropdowns/Calendar": "glpi_calendars",
		"/Assets/Computer": "glpi_computers",
	} {
		made[table] = s.Call("jeanne", "POST", path, everything).ID()
	}
	everything["itemtype"] = "Computer"
	made["glpi_fieldunicities"] = s.Call("jeanne", "POST", "/Setup/FieldUnicity", everything).ID()
	right := s.Call("glpi", "POST", "/Rule/Collection/Right/Rule",
		testapi.Body{"name": "everywhere", "match": "AND", "entity": spare, "is_active": true},
		testapi.Everywhere...).ID()

	s.Call("jeanne", "DELETE", entity, nil).Want(403)
	for table, id := range made {
		if row := s.Row(table, id); row["entities_id"] != fmt.Sprint(spare) || row["is_active"] == "0" {
			t.Errorf("%s: a refused purge left %v", table, row)
		}
	}
	s.Call("glpi", "DELETE", entity, nil).Want(204)
	for table, id := range made {
		row := s.Row(table, id)
		if row["entities_id"] != "0" || row["is_recursive"] == "1" || row["is_active"] == "1" {
			t.Errorf("%s: in entity %s, below too: %s, active: %s", table, row["entities_id"], row["is_recursive"],
				row["is_active"])
		}
	}
	if row := s.Row("glpi_rules", right); row["is_active"] != "1" {
		t.Error("a rule that counts in all entities was switched off")
	}
	empty := s.Call("jeanne", "POST", "/Administration/Entity", testapi.Body{"name": "empty", "parent": france}).ID()
	s.Call("jeanne", "DELETE", fmt.Sprintf("/Administration/Entity/%d", empty), nil).Want(204)
}

// TestActiveGoesWithItsEntity holds that whatever can be switched off and belongs to an entity is
// either known to act by itself, or known not to.
func TestActiveGoesWithItsEntity(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	passive := map[string]bool{ // shown or chosen, by people
		"Supplier": true, "Domain": true, "DatabaseInstance": true, "ReservableItem": true, "TaskCategory": true,
		"SLALevel": true, "OLALevel": true, // act on the tickets that their agreement was chosen for
	}
	acting := map[string]bool{
		"Rule": true, "Notification": true, "Webhook": true, "RecurringTicket": true, "RecurringChange": true,
		"FieldUnicity": true,
	}
	for _, o := range s.Catalog.Objects() {
		if o.Table == "" || o.Scope != model.PerEntity && o.Scope != model.Recursive || !s.Engine.Has(o, "is_active") {
			continue
		}
		if !passive[o.Name] && !acting[o.Name] {
			t.Errorf("whether %s acts by itself is not known", o.Name)
		}
	}
}

// TestMovedEntity keeps people from getting what lies below an entity by moving it to where they have
// all below.
func TestMovedEntity(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	entity := func(name string, parent int64) int64 {
		return s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": name, "parent": parent}).ID()
	}
	mine := entity("mine", 0)
	top := entity("top", 0)
	below := entity("below", top)
	profile := s.Role("chiefs", chief)
	jeanne, _ := s.Employ("jeanne", profile, mine, true)
	s.Exec("INSERT INTO `glpi_profiles_users` (`users_id`, `profiles_id`, `entities_id`, `is_recursive`) VALUES (?,"+
		" ?, ?, 0)", jeanne, profile, top)
	s.Directory.Invalidate()
	computer := fmt.Sprintf("/Assets/Computer/%d",
		s.Call("glpi", "POST", "/Assets/Computer", testapi.Body{"name": "of below", "entity": below},
			testapi.Everywhere...).ID())
	path := fmt.Sprintf("/Administration/Entity/%d", top)
	s.Call("jeanne", "PATCH", path, testapi.Body{"parent": mine}).Want(403)
	s.Call("jeanne", "GET", computer, nil).Want(404)
	part := s.Call("jeanne", "POST", "/Administration/Entity", testapi.Body{"name": "part", "parent": mine}).ID()
	s.Call("jeanne", "PATCH", fmt.Sprintf("/Administration/Entity/%d", part), testapi.Body{"parent": top}).Want(403)
	other := s.Call("jeanne", "POST", "/Administration/Entity", testapi.Body{"name": "other", "parent": mine}).ID()
	s.Call("jeanne", "PATCH", fmt.Sprintf("/Administration/Entity/%d", part), testapi.Body{"parent": other}).Want(200)
	s.Call("jeanne", "PATCH", path, testapi.Body{"comment": "mine to describe"}).Want(200)
}

// TestMovedGroup keeps people from becoming members of groups that are not theirs to change, by moving the
// group above to where their membership counts for all below.
func TestMovedGroup(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	france := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "France", "parent": 0}).ID()
	jeanne, _ := s.Employ("jeanne", s.Role("chiefs", chief), france, true)
	group := func(name string, more testapi.Body) int64 {
		more["name"] = name
		return s.Call("jeanne", "POST", "/Administration/Group", more).ID()
	}
	above := group("all", testapi.Body{"recursive_membership": true})
	between := group("between", testapi.Body{"parent": above})
	s.Call("jeanne", "POST", fmt.Sprintf("/Administration/Group/%d/Member", above), testapi.Body{"user": jeanne}).Want(
		201)
	moved := group("moved", testapi.Body{})
	board := s.Call("glpi", "POST", "/Administration/Group",
		testapi.Body{"name": "board", "entity": 0, "parent": moved}, testapi.Everywhere...).ID()
	path := fmt.Sprintf("/Administration/Group/%d", moved)
	for _, to := range []int64{above, between} {
		s.Call("jeanne", "PATCH", path, testapi.Body{"parent": to}).Want(403)
	}
	s.Call("glpi", "DELETE", fmt.Sprintf("/Administration/Group/%d", board), nil).Want(204)
	s.Call("jeanne", "PATCH", path, testapi.Body{"parent": between}).Want(200)
}

// TestUnicityReachesNoFurther keeps rules of what is unique from counting, and telling, below the entities of
// whoever writes them.
func TestUnicityReachesNoFurther(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	france := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "France", "parent": 0}).ID()
	s.Employ("jeanne", s.Role("chiefs", chief), france, false)
	rule := testapi.Body{"name": "x", "itemtype": "Computer", "fields": "serial", "is_active": true,
		"action_refuse": true, "is_recursive": true}
	s.Call("jeanne", "POST", "/Setup/FieldUnicity", rule).Want(403)
	rule["is_recursive"] = false
	path := fmt.Sprintf("/Setup/FieldUnicity/%d", s.Call("jeanne", "POST", "/Setup/FieldUnicity", rule).ID())
	s.Call("jeanne", "PATCH", path, testapi.Body{"is_recursive": true}).Want(403)
	s.Call("jeanne", "PATCH", path, testapi.Body{"name": "y"}).Want(200)
}

// TestReachOfObjects tries on every object of entities to have something made or changed so that it is seen
// in the entities below, by somebody with all rights who cannot go there.
func TestReachOfObjects(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	mine := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "Mine"}).ID()
	s.Employ("jeanne", 4, mine, false)
	changed := 0
	for _, sub := range s.Subjects() {
		p := sub.O.Property("is_recursive")
		if sub.O.Scope != model.Recursive || p == nil || p.ReadOnly || sub.M.Ops&model.Add == 0 || sub.Refused() {
			continue
		}
		if samples.Component(sub.O.Name) { // it is seen where its asset is
			continue
		}
		sub.Prepare()
		item, _ := sub.Body(0)
		item["is_recursive"] = true
		delete(item, "entity")
		if r := s.Call("jeanne", "POST", sub.Base, item); r.Status != 403 {
			t.Errorf("%s is made to be seen below: %d %s", sub.Base, r.Status, r.Body)
		}
		item["is_recursive"] = false
		r := s.Call("jeanne", "POST", sub.Base, item)
		if r.Status != 201 {
			continue
		}
		changed++
		path := sub.Item(r.ID())
		for _, to := range []any{true, 1} {
			if r := s.Call("jeanne", "PATCH", path, testapi.Body{"is_recursive": to}); r.Status != 403 {
				t.Errorf("%s is changed to be seen below: %d %s", path, r.Status, r.Body)
			}
		}
	}
	if changed < 60 {
		t.Errorf("only %d objects", changed)
	}
}

// TestReachOfParts tries to have what belongs to an item, and what it is shared with, count in the entities
// below, by somebody with all rights who cannot go there.
func TestReachOfParts(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	mine := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "Mine"}).ID()
	s.Employ("jeanne", 4, mine, false)
	s.Employ("marie", 4, mine, true)
	tried := map[string]bool{}
	for _, sub := range s.Subjects() {
		p := sub.O.Property("is_recursive")
		if sub.O.Scope != model.OfParent || p == nil || p.ReadOnly || sub.M.Ops&model.Add == 0 || sub.Refused() ||
			tried[sub.O.Name] {
			continue
		}
		sub.Prepare()
		item, _ := sub.Body(0)
		item["is_recursive"] = true
		if strings.Contains(sub.O.Name, "Target") {
			item["entity"] = mine
		}
		for _, table := range []string{"glpi_computers", "glpi_contracts", "glpi_softwares", "glpi_projects",
			"glpi_calendars", "glpi_knowbaseitems", "glpi_groups"} {
			if slices.Contains(s.Columns(table), "is_recursive") {
				s.Exec("UPDATE `"+table+"` SET `entities_id` = ?, `is_recursive` = 0", mine)
			}
		}
		r := s.Call("jeanne", "POST", sub.Base, item)
		if r.Status == 404 { // seen by nobody else, such as reminders
			continue
		}
		tried[sub.O.Name] = true
		if r.Status != 403 || !strings.Contains(string(r.Body), "entities below") {
			t.Errorf("%s is made to count below: %d %s", sub.Base, r.Status, r.Body)
		}
		if r := s.Call("marie", "POST", sub.Base, item); r.Status != 201 &&
			!(r.Status == 400 && strings.Contains(string(r.Body), "it would be")) { // it follows what it belongs to
			t.Errorf("%s cannot be made by somebody who goes there: %d %s", sub.Base, r.Status, r.Body)
		}
	}
	if len(tried) < 9 {
		t.Errorf("only %v", tried)
	}
}
