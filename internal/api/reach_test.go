package api_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

// chief are the rights of somebody who looks after entities, and writes what acts by itself.
var chief = map[string]int{
	"entity": 31, "rule_ticket": 31 | 1024, "notification": 31, "config": 3, "ticket": 31 | 1024, "followup": 1 | 8192, "ticketrecurrent": 31,
	"itiltemplate": 31, "calendar": 31, "computer": 31, "group": 31, "user": 1,
}

// TestPurgedEntity keeps what lies in an entity from reaching further once it is purged, as it comes to
// lie in the root: neither is it shown below, nor does it act there. Who cannot put anything into the
// root empties the entity first.
func TestPurgedEntity(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	france := s.call("glpi", "POST", "/Administration/Entity", body{"name": "France", "parent": 0}).id()
	s.employ("jeanne", s.role("chiefs", chief), france, true)
	spare := s.call("jeanne", "POST", "/Administration/Entity", body{"name": "spare", "parent": france}).id()
	entity := fmt.Sprintf("/Administration/Entity/%d", spare)
	everything := body{
		"name": "x", "match": "AND", "condition": 1, "itemtype": "Ticket", "event": "new", "url": "https://example.org/", "fields": "name", "action_refuse": true,
		"is_active": true, "is_recursive": true, "entity": spare,
	}
	made := map[string]int64{}
	for path, table := range map[string]string{
		"/Rule/Collection/Ticket/Rule": "glpi_rules", "/Notifications/Notification": "glpi_notifications", "/Setup/Webhook": "glpi_webhooks",
		"/Assistance/RecurringTicket": "glpi_ticketrecurrents", "/Dropdowns/Calendar": "glpi_calendars", "/Assets/Computer": "glpi_computers",
	} {
		made[table] = s.call("jeanne", "POST", path, everything).id()
	}
	everything["itemtype"] = "Computer"
	made["glpi_fieldunicities"] = s.call("jeanne", "POST", "/Setup/FieldUnicity", everything).id()
	right := s.call("glpi", "POST", "/Rule/Collection/Right/Rule", body{"name": "everywhere", "match": "AND", "entity": spare, "is_active": true}, everywhere...).id()

	s.call("jeanne", "DELETE", entity, nil).want(403)
	for table, id := range made {
		if row := s.row(table, id); row["entities_id"] != fmt.Sprint(spare) || row["is_active"] == "0" {
			t.Errorf("%s: a refused purge left %v", table, row)
		}
	}
	s.call("glpi", "DELETE", entity, nil).want(204)
	for table, id := range made {
		row := s.row(table, id)
		if row["entities_id"] != "0" || row["is_recursive"] == "1" || row["is_active"] == "1" {
			t.Errorf("%s: in entity %s, below too: %s, active: %s", table, row["entities_id"], row["is_recursive"], row["is_active"])
		}
	}
	if row := s.row("glpi_rules", right); row["is_active"] != "1" {
		t.Error("a rule that counts in all entities was switched off")
	}
	empty := s.call("jeanne", "POST", "/Administration/Entity", body{"name": "empty", "parent": france}).id()
	s.call("jeanne", "DELETE", fmt.Sprintf("/Administration/Entity/%d", empty), nil).want(204)
}

// TestActiveGoesWithItsEntity holds that whatever can be switched off and belongs to an entity is
// either known to act by itself, or known not to.
func TestActiveGoesWithItsEntity(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	passive := map[string]bool{ // shown or chosen, by people
		"Supplier": true, "Domain": true, "DatabaseInstance": true, "ReservableItem": true, "TaskCategory": true,
		"SLALevel": true, "OLALevel": true, // act on the tickets that their agreement was chosen for
	}
	acting := map[string]bool{
		"Rule": true, "Notification": true, "Webhook": true, "RecurringTicket": true, "RecurringChange": true, "FieldUnicity": true,
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
	s := newServer(t)
	entity := func(name string, parent int64) int64 {
		return s.call("glpi", "POST", "/Administration/Entity", body{"name": name, "parent": parent}).id()
	}
	mine := entity("mine", 0)
	top := entity("top", 0)
	below := entity("below", top)
	profile := s.role("chiefs", chief)
	jeanne, _ := s.employ("jeanne", profile, mine, true)
	s.exec("INSERT INTO `glpi_profiles_users` (`users_id`, `profiles_id`, `entities_id`, `is_recursive`) VALUES (?, ?, ?, 0)", jeanne, profile, top)
	s.Directory.Invalidate()
	computer := fmt.Sprintf("/Assets/Computer/%d", s.call("glpi", "POST", "/Assets/Computer", body{"name": "of below", "entity": below}, everywhere...).id())
	path := fmt.Sprintf("/Administration/Entity/%d", top)
	s.call("jeanne", "PATCH", path, body{"parent": mine}).want(403)
	s.call("jeanne", "GET", computer, nil).want(404)
	part := s.call("jeanne", "POST", "/Administration/Entity", body{"name": "part", "parent": mine}).id()
	s.call("jeanne", "PATCH", fmt.Sprintf("/Administration/Entity/%d", part), body{"parent": top}).want(403)
	other := s.call("jeanne", "POST", "/Administration/Entity", body{"name": "other", "parent": mine}).id()
	s.call("jeanne", "PATCH", fmt.Sprintf("/Administration/Entity/%d", part), body{"parent": other}).want(200)
	s.call("jeanne", "PATCH", path, body{"comment": "mine to describe"}).want(200)
}

// TestMovedGroup keeps people from becoming members of groups that are not theirs to change, by moving the
// group above to where their membership counts for all below.
func TestMovedGroup(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	france := s.call("glpi", "POST", "/Administration/Entity", body{"name": "France", "parent": 0}).id()
	jeanne, _ := s.employ("jeanne", s.role("chiefs", chief), france, true)
	group := func(name string, more body) int64 {
		more["name"] = name
		return s.call("jeanne", "POST", "/Administration/Group", more).id()
	}
	above := group("all", body{"recursive_membership": true})
	between := group("between", body{"parent": above})
	s.call("jeanne", "POST", fmt.Sprintf("/Administration/Group/%d/Member", above), body{"user": jeanne}).want(201)
	moved := group("moved", body{})
	board := s.call("glpi", "POST", "/Administration/Group", body{"name": "board", "entity": 0, "parent": moved}, everywhere...).id()
	path := fmt.Sprintf("/Administration/Group/%d", moved)
	for _, to := range []int64{above, between} {
		s.call("jeanne", "PATCH", path, body{"parent": to}).want(403)
	}
	s.call("glpi", "DELETE", fmt.Sprintf("/Administration/Group/%d", board), nil).want(204)
	s.call("jeanne", "PATCH", path, body{"parent": between}).want(200)
}

// TestUnicityReachesNoFurther keeps rules of what is unique from counting, and telling, below the entities of
// whoever writes them.
func TestUnicityReachesNoFurther(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	france := s.call("glpi", "POST", "/Administration/Entity", body{"name": "France", "parent": 0}).id()
	s.employ("jeanne", s.role("chiefs", chief), france, false)
	rule := body{"name": "x", "itemtype": "Computer", "fields": "serial", "is_active": true, "action_refuse": true, "is_recursive": true}
	s.call("jeanne", "POST", "/Setup/FieldUnicity", rule).want(403)
	rule["is_recursive"] = false
	path := fmt.Sprintf("/Setup/FieldUnicity/%d", s.call("jeanne", "POST", "/Setup/FieldUnicity", rule).id())
	s.call("jeanne", "PATCH", path, body{"is_recursive": true}).want(403)
	s.call("jeanne", "PATCH", path, body{"name": "y"}).want(200)
}

// TestReachOfObjects tries on every object of entities to have something made or changed so that it is seen
// in the entities below, by somebody with all rights who cannot go there.
func TestReachOfObjects(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	mine := s.call("glpi", "POST", "/Administration/Entity", body{"name": "Mine"}).id()
	s.employ("jeanne", 4, mine, false)
	changed := 0
	for _, sub := range s.subjects() {
		p := sub.o.Property("is_recursive")
		if sub.o.Scope != model.Recursive || p == nil || p.ReadOnly || sub.m.Ops&model.Add == 0 || sub.refused() {
			continue
		}
		sub.prepare()
		item, _ := sub.body(0)
		item["is_recursive"] = true
		delete(item, "entity")
		if r := s.call("jeanne", "POST", sub.base, item); r.status != 403 {
			t.Errorf("%s is made to be seen below: %d %s", sub.base, r.status, r.body)
		}
		item["is_recursive"] = false
		r := s.call("jeanne", "POST", sub.base, item)
		if r.status != 201 {
			continue
		}
		changed++
		path := sub.item(r.id())
		for _, to := range []any{true, 1} {
			if r := s.call("jeanne", "PATCH", path, body{"is_recursive": to}); r.status != 403 {
				t.Errorf("%s is changed to be seen below: %d %s", path, r.status, r.body)
			}
		}
	}
	if changed < 60 {
		t.Errorf("only %d objects", changed)
	}
}
