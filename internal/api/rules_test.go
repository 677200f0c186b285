package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/model"
)

// rule makes a rule of a collection with criteria {criteria, condition, pattern} and actions
// {field, action_type, value}, and gives its path.
func (s *fixture) rule(collection string, more map[string]any, criteria, actions [][3]any) string {
	s.t.Helper()
	base := "/Rule/Collection/" + collection + "/Rule"
	body := map[string]any{"name": "r", "is_active": true, "match": "AND", "is_recursive": true, "condition": 1}
	for k, v := range more {
		body[k] = v
	}
	path := fmt.Sprintf("%s/%d", base, s.call("glpi", "POST", base, body).id())
	for _, c := range criteria {
		s.call("glpi", "POST", path+"/Criteria", map[string]any{"criteria": c[0], "condition": c[1], "pattern": c[2]}).want(201)
	}
	for _, a := range actions {
		s.call("glpi", "POST", path+"/Action", map[string]any{"field": a[0], "action_type": a[1], "value": a[2]}).want(201)
	}
	return path
}

func (s *fixture) ticket(body map[string]any) string {
	s.t.Helper()
	return fmt.Sprintf("/Assistance/Ticket/%d", s.call("glpi", "POST", "/Assistance/Ticket", body).id())
}

// TestRuleCatalogues holds the lists of what rules can look at and do.
func TestRuleCatalogues(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	all := s.call("glpi", "GET", "/Rule/Collection", nil).want(200)
	if n := len(all.list()); n != 11 || all.at("7.rule_type") != "Ticket" || all.at("7.name") != "Business rules for tickets" {
		t.Errorf("%d collections: %s", n, all.body)
	}
	if got := s.call("tech", "GET", "/Rule/Collection", nil).want(200); len(got.list()) >= 11 {
		t.Errorf("tech lists %s", got.body)
	}
	s.call("glpi", "GET", "/Rule/Collection/Nonsense/Rule", nil).want(404)
	s.call("post-only", "GET", "/Rule/Collection/Ticket/Rule", nil).want(403)
	s.call("post-only", "GET", "/Rule/Collection/Ticket/ActionField", nil).want(403)

	find := func(path, id string) map[string]any {
		for _, item := range s.call("glpi", "GET", path, nil).want(200).list() {
			if fmt.Sprint(item["id"]) == id {
				return item
			}
		}
		t.Fatalf("%s has no %s", path, id)
		return nil
	}
	has := func(list any, want ...string) {
		t.Helper()
		text := fmt.Sprint(list)
		for _, w := range want {
			if !strings.Contains(" "+strings.Trim(text, "[]")+" ", " "+w+" ") {
				t.Errorf("%s is not in %s", w, text)
			}
		}
	}
	ticket := find("/Rule/Collection/Ticket/CriteriaCondition", "0")
	has(ticket["fields"], "name", "_mailgate", "_x-priority")
	if ticket["description"] != "is" {
		t.Error(ticket)
	}
	has(find("/Rule/Collection/Ticket/CriteriaCondition", "11")["fields"], "_groups_id_of_requester", "itilcategories_id")
	has(find("/Rule/Collection/Asset/CriteriaCondition", "11")["fields"], "locations_id", "states_id")
	has(find("/Rule/Collection/ImportAsset/CriteriaCondition", "333")["fields"], "ip")
	if got := find("/Rule/Collection/Asset/CriteriaCriteria", "_tag")["name"]; got != "Agent > Inventory tag" {
		t.Error(got)
	}
	has(find("/Rule/Collection/Ticket/ActionType", "append")["fields"], "_users_id_assign", "task_template")
	has(find("/Rule/Collection/Ticket/ActionField", "priority")["action_types"], "assign", "compute")
	has(find("/Rule/Collection/Ticket/ActionField", "urgency")["action_types"], "assign")
}

// TestRuleRanks keeps the rules of a collection in order.
func TestRuleRanks(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	base := "/Rule/Collection/Problem/Rule"
	ids := map[string]int64{}
	add := func(name string, ranking any) {
		body := map[string]any{"name": name}
		if ranking != nil {
			body["ranking"] = ranking
		}
		ids[name] = s.call("glpi", "POST", base, body).id()
	}
	order := func(want string) {
		t.Helper()
		var got []string
		for _, r := range s.call("glpi", "GET", base+"?sort=ranking", nil).want(200).list() {
			got = append(got, fmt.Sprint(r["name"], r["ranking"]))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("order %s, want %s", strings.Join(got, " "), want)
		}
	}
	move := func(name string, ranking int) {
		s.call("glpi", "PATCH", fmt.Sprintf("%s/%d", base, ids[name]), map[string]any{"ranking": ranking}).want(200)
	}
	add("a", nil)
	add("b", nil)
	add("c", -1)
	order("a0 b1 c2")
	add("d", 1)
	order("a0 d1 b2 c3")
	move("c", 0)
	order("c0 a1 d2 b3")
	move("c", 2)
	order("a0 d1 c2 b3")
	move("a", 99)
	order("d0 c1 b2 a4")
	s.call("glpi", "POST", "/Rule/Collection/Change/Rule", map[string]any{"name": "other"}).want(201)
	order("d0 c1 b2 a4")
	other := s.call("glpi", "GET", "/Rule/Collection/Change/Rule", nil).want(200)
	if other.at("0.ranking") != 0.0 || other.at("0.uuid") == "" {
		t.Error(string(other.body))
	}
	id := int64(other.at("0.id").(float64))
	for _, method := range []string{"GET", "PATCH", "DELETE"} { // of another collection
		s.call("glpi", method, fmt.Sprintf("%s/%d", base, id), map[string]any{"name": "moved"}).want(404)
	}
}

// TestRuleParts checks criteria and actions, and that a rule changes with them.
func TestRuleParts(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	path := s.rule("Ticket", nil, nil, nil)
	for _, body := range []map[string]any{
		{}, {"condition": 0, "pattern": "x"}, {"criteria": "nonsense", "condition": 0},
		{"criteria": "name", "condition": 11, "pattern": "1"}, {"criteria": "name", "condition": 6, "pattern": "no delimiters"},
	} {
		s.call("glpi", "POST", path+"/Criteria", body).want(400)
	}
	for _, body := range []map[string]any{{}, {"value": "5"}, {"field": "nonsense"}, {"field": "urgency", "action_type": "compute"}} {
		s.call("glpi", "POST", path+"/Action", body).want(400)
	}
	s.exec("UPDATE `glpi_rules` SET `date_mod` = '2020-01-01 00:00:00'")
	criterion := s.call("glpi", "POST", path+"/Criteria", map[string]any{"criteria": "name", "condition": 2, "pattern": "vpn"}).id()
	if got := s.call("glpi", "GET", path, nil).want(200); strings.HasPrefix(fmt.Sprint(got.at("date_mod")), "2020") || got.at("criteria.0.pattern") != "vpn" {
		t.Error(string(got.body))
	}
	part := fmt.Sprintf("%s/Criteria/%d", path, criterion)
	if got := s.call("glpi", "PATCH", part, map[string]any{"pattern": "wifi"}).want(200); got.at("pattern") != "wifi" || strings.Contains(string(got.body), "rule") {
		t.Error(string(got.body))
	}
	other := s.rule("Ticket", nil, nil, nil)
	s.call("glpi", "PATCH", fmt.Sprintf("%s/Criteria/%d", other, criterion), map[string]any{"pattern": "x"}).want(404)
	s.call("glpi", "DELETE", fmt.Sprintf("%s/Criteria/%d", other, criterion), nil).want(404)
	s.call("glpi", "DELETE", part, nil).want(204)
	s.call("glpi", "GET", part, nil).want(404)

	// An action is added with the right to create, changed with the one to update.
	action := s.call("glpi", "POST", path+"/Action", map[string]any{"field": "urgency", "value": "5"}).id()
	s.setRight(4, "rule_ticket", model.Read|model.Update)
	s.call("glpi", "POST", path+"/Action", map[string]any{"field": "impact", "value": "5"}).want(403)
	s.call("glpi", "POST", path+"/Criteria", map[string]any{"criteria": "name", "condition": 2, "pattern": "x"}).want(201)
	s.call("glpi", "PATCH", fmt.Sprintf("%s/Action/%d", path, action), map[string]any{"value": "4"}).want(200)
	s.setRight(4, "rule_ticket", model.Read|model.Create)
	s.call("glpi", "POST", path+"/Action", map[string]any{"field": "impact", "value": "5"}).want(201)
	s.call("glpi", "PATCH", fmt.Sprintf("%s/Action/%d", path, action), map[string]any{"value": "3"}).want(403)
	s.call("glpi", "DELETE", path, nil).want(403)
	s.setRight(4, "rule_ticket", 0)
	s.call("glpi", "GET", path, nil).want(403)
	s.call("glpi", "GET", path+"/Criteria", nil).want(403)
	s.call("glpi", "GET", strings.Replace(path, "Ticket", "Asset", 1), nil).want(404)
}

// TestTicketRules lets rules decide about tickets.
func TestTicketRules(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	group := s.make("Group", nil)
	category := s.call("glpi", "POST", "/Dropdowns/ITILCategory", map[string]any{"name": "Network", "code": "NET"}).id()
	wifi := s.call("glpi", "POST", "/Dropdowns/ITILCategory", map[string]any{"name": "Wifi", "parent": category, "code": "WIFI"}).id()
	followup := s.call("glpi", "POST", "/Dropdowns/FollowupTemplate", map[string]any{"name": "f", "content": "<p>We look at {{ ticket.name }}</p>"}).id()
	task := s.call("glpi", "POST", "/Dropdowns/TaskTemplate", map[string]any{"name": "t", "content": "<p>Check the switch</p>", "duration": 600, "state": 1}).id()

	s.rule("Ticket", map[string]any{"name": "wifi"},
		[][3]any{{"name", 6, "/wifi in (\\w+)/"}, {"itilcategories_id", 9, ""}},
		[][3]any{
			{"_affect_itilcategory_by_code", "regex_result", "WIFI"}, {"urgency", "assign", "5"},
			{"_groups_id_assign", "append", fmt.Sprint(group)}, {"_users_id_observer", "append", "4"},
			{"itilfollowup_template", "append", fmt.Sprint(followup)}, {"task_template", "append", fmt.Sprint(task)},
		})
	s.rule("Ticket", map[string]any{"name": "under network"},
		[][3]any{{"itilcategories_id", 11, fmt.Sprint(category)}},
		[][3]any{{"impact", "assign", "5"}, {"priority", "compute", ""}, {"users_id_validate", "add_validation", "2"}})
	s.rule("Ticket", map[string]any{"name": "off", "is_active": false}, [][3]any{{"name", 0, "*"}}, [][3]any{{"impact", "assign", "1"}})
	s.rule("Ticket", map[string]any{"name": "later", "condition": 2},
		[][3]any{{"urgency", 0, "1"}}, [][3]any{{"type", "assign", "2"}, {"status", "assign", "4"}})

	path := s.ticket(map[string]any{"name": "No wifi in Paris", "content": "x"})
	got := s.call("glpi", "GET", path, nil).want(200)
	if got.at("category.id") != float64(wifi) || got.at("urgency") != 5.0 || got.at("impact") != 5.0 || got.at("priority") != 5.0 && got.at("priority") != 6.0 {
		t.Errorf("decided: %s", got.body)
	}
	if got.at("status.id") != 2.0 || got.at("global_validation") != 2.0 {
		t.Errorf("status and approval: %s", got.body)
	}
	team := s.call("glpi", "GET", path+"/TeamMember", nil).want(200)
	if len(team.list()) != 2 || !strings.Contains(string(team.body), `"role":"observer"`) || !strings.Contains(string(team.body), `"role":"assigned"`) {
		t.Errorf("team: %s", team.body)
	}
	timeline := string(s.call("glpi", "GET", path+"/Timeline", nil).want(200).body)
	for _, want := range []string{"We look at No wifi in Paris", "Check the switch", `"Validation"`} {
		if !strings.Contains(timeline, want) {
			t.Errorf("timeline lacks %s: %s", want, timeline)
		}
	}
	plain := s.call("glpi", "GET", s.ticket(map[string]any{"name": "Printer", "content": "x"}), nil).want(200)
	if plain.at("urgency") != 3.0 || plain.at("status.id") != 1.0 || plain.at("category") != nil {
		t.Errorf("no rule matches: %s", plain.body)
	}

	// On an update only what changes starts a rule.
	s.call("glpi", "PATCH", path, map[string]any{"name": "Renamed"}).want(200)
	if got := s.call("glpi", "GET", path, nil).want(200); got.at("type") != 1.0 {
		t.Errorf("renaming: %s", got.body)
	}
	s.call("glpi", "PATCH", path, map[string]any{"urgency": 1}).want(200)
	if got := s.call("glpi", "GET", path, nil).want(200); got.at("type") != 2.0 || got.at("status.id") != 4.0 {
		t.Errorf("urgency: %s", got.body)
	}
}

// TestRulesOfEntities counts the rules of the item's entity and the recursive ones above it, those
// of the root first.
func TestRulesOfEntities(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	below := s.call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "below", "parent": 0}).id()
	everywhere := []string{"GLPI-Entity", "0", "GLPI-Entity-Recursive", "true"}
	rule := func(entity int64, recursive bool, urgency string) {
		base := "/Rule/Collection/Change/Rule"
		id := s.call("glpi", "POST", base, map[string]any{"name": "e", "entity": entity, "is_recursive": recursive, "condition": 3}, everywhere...).id()
		s.call("glpi", "POST", fmt.Sprintf("%s/%d/Criteria", base, id), map[string]any{"criteria": "name", "condition": 0, "pattern": "*"}, everywhere...).want(201)
		s.call("glpi", "POST", fmt.Sprintf("%s/%d/Action", base, id), map[string]any{"field": "urgency", "value": urgency}, everywhere...).want(201)
	}
	urgency := func(entity int64) any {
		id := s.call("glpi", "POST", "/Assistance/Change", map[string]any{"name": "c", "content": "x", "entity": entity}, everywhere...).id()
		return s.call("glpi", "GET", fmt.Sprintf("/Assistance/Change/%d", id), nil, everywhere...).want(200).at("urgency")
	}
	rule(below, false, "5")
	if a, b := urgency(0), urgency(below); a != 3.0 || b != 5.0 {
		t.Errorf("its own: %v %v", a, b)
	}
	rule(0, false, "2")
	if a, b := urgency(0), urgency(below); a != 2.0 || b != 5.0 {
		t.Errorf("not recursive: %v %v", a, b)
	}
	rule(0, true, "4")
	if a, b := urgency(0), urgency(below); a != 4.0 || b != 5.0 {
		t.Errorf("the root's first: %v %v", a, b)
	}
}

// TestAssetRules lets rules decide about assets.
func TestAssetRules(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	location := s.make("Location", nil)
	group := s.make("Group", nil)
	s.call("glpi", "PATCH", "/Administration/User/4", map[string]any{"location": location}).want(200)
	s.exec("UPDATE `glpi_users` SET `groups_id` = ? WHERE `id` = 4", group)
	s.rule("Asset", map[string]any{"condition": 3},
		[][3]any{{"_itemtype", 0, "Computer"}, {"contact", 6, "/^(.*)@/"}},
		[][3]any{{"_affect_user_by_regex", "regex_result", "#0"}, {"comment", "assign", "found"}})
	s.rule("Asset", map[string]any{"condition": 3},
		[][3]any{{"users_id", 8, ""}},
		[][3]any{{"locations_id", "fromuser", ""}, {"groups_id", "defaultfromuser", ""}})
	id := s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc", "contact": "tech@example.org"}).id()
	path := fmt.Sprintf("/Assets/Computer/%d", id)
	got := s.call("glpi", "GET", path, nil).want(200)
	if got.at("user.id") != 4.0 || got.at("comment") != "found" {
		t.Errorf("user: %s", got.body)
	}
	s.call("glpi", "PATCH", path, map[string]any{"user": nil}).want(200)
	s.call("glpi", "PATCH", path, map[string]any{"user": 4}).want(200)
	got = s.call("glpi", "GET", path, nil).want(200)
	if got.at("location.id") != float64(location) || !strings.Contains(fmt.Sprint(got.at("group")), fmt.Sprint(group)) {
		t.Errorf("location and group: %s", got.body)
	}
	monitor := s.call("glpi", "POST", "/Assets/Monitor", map[string]any{"name": "m", "contact": "tech@example.org"}).id()
	if got := s.call("glpi", "GET", fmt.Sprintf("/Assets/Monitor/%d", monitor), nil).want(200); got.at("user") != nil {
		t.Errorf("a monitor: %s", got.body)
	}
}

// Expressions that take for ever take a moment, all of a change together; it is made, and the log
// tells which they were. What can be found in linear time is found even so.
func TestHostileRules(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for i := range 12 {
		s.rule("Ticket", nil, [][3]any{{"content", 6, fmt.Sprintf("/^(a+)+(?!a)b%d/", i)}}, [][3]any{{"urgency", "assign", 1}})
	}
	s.rule("Ticket", map[string]any{"ranking": 0}, [][3]any{{"name", 6, "/^(a+)+$/"}}, [][3]any{{"urgency", "assign", 5}})
	text := strings.Repeat("a", 5000)
	began := time.Now()
	path := s.ticket(map[string]any{"name": text[:200], "content": text})
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
	if r := s.call("glpi", "GET", path, nil); r.at("urgency") != 5.0 {
		t.Errorf("%s", r.body)
	}
	rule := s.rule("Ticket", nil, nil, nil)
	if r := s.call("glpi", "POST", rule+"/Criteria", map[string]any{"criteria": "name", "condition": 6, "pattern": "/" + strings.Repeat("a", 9000) + "/"}).want(400); !strings.Contains(string(r.body), "pattern") {
		t.Errorf("%s", r.body)
	}
}

// Rules are kept in memory for a moment; a change of them counts at once.
func TestRulesCountAtOnce(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	urgency := func(want float64) {
		t.Helper()
		if got := s.call("glpi", "GET", s.ticket(map[string]any{"name": "x", "content": "y", "urgency": 3}), nil).at("urgency"); got != want {
			t.Errorf("urgency %v, want %v", got, want)
		}
	}
	urgency(3)
	path := s.rule("Ticket", nil, [][3]any{{"name", 0, "x"}}, [][3]any{{"urgency", "assign", 5}})
	urgency(5)
	action := s.call("glpi", "GET", path+"/Action", nil).list()[0]["id"]
	s.call("glpi", "PATCH", fmt.Sprintf("%s/Action/%v", path, action), map[string]any{"value": "1"}).want(200)
	urgency(1)
	s.call("glpi", "PATCH", path, map[string]any{"is_active": false}).want(200)
	urgency(3)
	s.call("glpi", "PATCH", path, map[string]any{"is_active": true}).want(200)
	urgency(1)
	s.call("glpi", "DELETE", path, nil).want(204)
	urgency(3)
}
