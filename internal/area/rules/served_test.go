package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestRuleCatalogues holds the lists of what rules can look at and do.
func TestRuleCatalogues(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	all := s.Call("glpi", "GET", "/Rule/Collection", nil).Want(200)
	if n := len(all.List()); n != 11 || all.At("7.rule_type") != "Ticket" ||
		all.At("7.name") != "Business rules for tickets" {
		t.Errorf("%d collections: %s", n, all.Body)
	}
	if got := s.Call("tech", "GET", "/Rule/Collection", nil).Want(200); len(got.List()) >= 11 {
		t.Errorf("tech lists %s", got.Body)
	}
	s.Call("glpi", "GET", "/Rule/Collection/Nonsense/Rule", nil).Want(404)
	s.Call("post-only", "GET", "/Rule/Collection/Ticket/Rule", nil).Want(403)
	s.Call("post-only", "GET", "/Rule/Collection/Ticket/ActionField", nil).Want(403)

	find := func(path, id string) map[string]any {
		for _, item := range s.Call("glpi", "GET", path, nil).Want(200).List() {
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
	has(find("/Rule/Collection/Ticket/CriteriaCondition", "11")["fields"], "_groups_id_of_requester",
		"itilcategories_id")
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
	s := testapi.New(t)
	base := "/Rule/Collection/Problem/Rule"
	ids := map[string]int64{}
	add := func(name string, ranking any) {
		body := map[string]any{"name": name}
		if ranking != nil {
			body["ranking"] = ranking
		}
		ids[name] = s.Call("glpi", "POST", base, body).ID()
	}
	order := func(want string) {
		t.Helper()
		var got []string
		for _, r := range s.Call("glpi", "GET", base+"?sort=ranking", nil).Want(200).List() {
			got = append(got, fmt.Sprint(r["name"], r["ranking"]))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("order %s, want %s", strings.Join(got, " "), want)
		}
	}
	move := func(name string, ranking int) {
		s.Call("glpi", "PATCH", fmt.Sprintf("%s/%d", base, ids[name]), map[string]any{"ranking": ranking}).Want(200)
	}
	add("a", nil)
	add("b", nil)
	add("c", nil)
	s.Call("glpi", "POST", base, map[string]any{"name": "before all", "ranking": -1}).Want(400)
	order("a0 b1 c2")
	add("d", 1)
	order("a0 d1 b2 c3")
	move("c", 0)
	order("c0 a1 d2 b3")
	move("c", 2)
	order("a0 d1 c2 b3")
	move("a", 99)
	order("d0 c1 b2 a99")
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/%d", base, ids["a"]), map[string]any{"ranking": -1}).Want(400)
	s.Call("glpi", "POST", "/Rule/Collection/Change/Rule", map[string]any{"name": "other"}).Want(201)
	order("d0 c1 b2 a99")
	other := s.Call("glpi", "GET", "/Rule/Collection/Change/Rule", nil).Want(200)
	if other.At("0.ranking") != 0.0 || other.At("0.uuid") == "" {
		t.Error(string(other.Body))
	}
	id := int64(other.At("0.id").(float64))
	for _, method := range []string{"GET", "PATCH", "DELETE"} { // of another collection
		s.Call("glpi", method, fmt.Sprintf("%s/%d", base, id), map[string]any{"name": "moved"}).Want(404)
	}
}

// TestRuleParts checks criteria and actions, and that a rule changes with them.
func TestRuleParts(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	path := s.Rule("Ticket", nil, nil, nil)
	for _, body := range []map[string]any{
		{}, {"condition": 0, "pattern": "x"}, {"criteria": "nonsense", "condition": 0},
		{"criteria": "name", "condition": 11, "pattern": "1"},
		{"criteria": "name", "condition": 6, "pattern": "no delimiters"},
	} {
		s.Call("glpi", "POST", path+"/Criteria", body).Want(400)
	}
	for _, body := range []map[string]any{{}, {"value": "5"}, {"field": "nonsense"},
		{"field": "urgency", "action_type": "compute"}} {
		s.Call("glpi", "POST", path+"/Action", body).Want(400)
	}
	s.Exec("UPDATE `glpi_rules` SET `date_mod` = '2020-01-01 00:00:00'")
	criterion := s.Call("glpi", "POST", path+"/Criteria",
		map[string]any{"criteria": "name", "condition": 2, "pattern": "vpn"}).ID()
	if got := s.Call("glpi", "GET", path, nil).Want(200); strings.HasPrefix(fmt.Sprint(got.At("date_mod")), "2020") ||
		got.At("criteria.0.pattern") != "vpn" {
		t.Error(string(got.Body))
	}
	part := fmt.Sprintf("%s/Criteria/%d", path, criterion)
	if got := s.Call("glpi", "PATCH", part, map[string]any{"pattern": "wifi"}).Want(200); got.At("pattern") != "wifi" ||
		strings.Contains(string(got.Body), "rule") {
		t.Error(string(got.Body))
	}
	other := s.Rule("Ticket", nil, nil, nil)
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/Criteria/%d", other, criterion), map[string]any{"pattern": "x"}).Want(404)
	s.Call("glpi", "DELETE", fmt.Sprintf("%s/Criteria/%d", other, criterion), nil).Want(404)
	s.Call("glpi", "DELETE", part, nil).Want(204)
	s.Call("glpi", "GET", part, nil).Want(404)

	// An action is added with the right to create, changed with the one to update.
	action := s.Call("glpi", "POST", path+"/Action", map[string]any{"field": "urgency", "value": "5"}).ID()
	s.SetRight(4, "rule_ticket", model.Read|model.Update)
	s.Call("glpi", "POST", path+"/Action", map[string]any{"field": "impact", "value": "5"}).Want(403)
	s.Call("glpi", "POST", path+"/Criteria", map[string]any{"criteria": "name", "condition": 2, "pattern": "x"}).Want(
		201)
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/Action/%d", path, action), map[string]any{"value": "4"}).Want(200)
	s.SetRight(4, "rule_ticket", model.Read|model.Create)
	s.Call("glpi", "POST", path+"/Action", map[string]any{"field": "impact", "value": "5"}).Want(201)
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/Action/%d", path, action), map[string]any{"value": "3"}).Want(403)
	s.Call("glpi", "DELETE", path, nil).Want(403)
	s.SetRight(4, "rule_ticket", 0)
	s.Call("glpi", "GET", path, nil).Want(403)
	s.Call("glpi", "GET", path+"/Criteria", nil).Want(403)
	s.Call("glpi", "GET", strings.Replace(path, "Ticket", "Asset", 1), nil).Want(404)
}

// TestTicketRules lets rules decide about tickets.
func TestTicketRules(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	group := s.Make("Group")
	category := s.Call("glpi", "POST", "/Dropdowns/ITILCategory", map[string]any{"name": "Network", "code": "NET"}).ID()
	wifi := s.Call("glpi", "POST", "/Dropdowns/ITILCategory",
		map[string]any{"name": "Wifi", "parent": category, "code": "WIFI"}).ID()
	followup := s.Call("glpi", "POST", "/Dropdowns/FollowupTemplate",
		map[string]any{"name": "f", "content": "<p>We look at {{ ticket.name }}</p>"}).ID()
	task := s.Call("glpi", "POST", "/Dropdowns/TaskTemplate",
		map[string]any{"name": "t", "content": "<p>Check the switch</p>", "duration": 600, "state": 1}).ID()

	s.Rule("Ticket", map[string]any{"name": "wifi"},
		[][3]any{{"name", 6, "/wifi in (\\w+)/"}, {"itilcategories_id", 9, ""}},
		[][3]any{
			{"_affect_itilcategory_by_code", "regex_result", "WIFI"}, {"urgency", "assign", "5"},
			{"_groups_id_assign", "append", fmt.Sprint(group)}, {"_users_id_observer", "append", "4"},
			{"itilfollowup_template", "append", fmt.Sprint(followup)}, {"task_template", "append", fmt.Sprint(task)},
		})
	s.Rule("Ticket", map[string]any{"name": "under network"},
		[][3]any{{"itilcategories_id", 11, fmt.Sprint(category)}},
		[][3]any{{"impact", "assign", "5"}, {"priority", "compute", ""}, {"users_id_validate", "add_validation", "2"}})
	s.Rule("Ticket", map[string]any{"name": "off", "is_active": false}, [][3]any{{"name", 0, "*"}},
		[][3]any{{"impact", "assign", "1"}})
	s.Rule("Ticket", map[string]any{"name": "later", "condition": 2},
		[][3]any{{"urgency", 0, "1"}}, [][3]any{{"type", "assign", "2"}, {"status", "assign", "4"}})

	path := s.Ticket(map[string]any{"name": "No wifi in Paris", "content": "x"})
	got := s.Call("glpi", "GET", path, nil).Want(200)
	if got.At("category.id") != float64(wifi) || got.At("urgency") != 5.0 || got.At("impact") != 5.0 ||
		got.At("priority") != 5.0 && got.At("priority") != 6.0 {
		t.Errorf("decided: %s", got.Body)
	}
	if got.At("status.id") != 2.0 || got.At("global_validation") != 2.0 {
		t.Errorf("status and approval: %s", got.Body)
	}
	team := s.Call("glpi", "GET", path+"/TeamMember", nil).Want(200)
	if len(team.List()) != 2 || !strings.Contains(string(team.Body), `"role":"observer"`) ||
		!strings.Contains(string(team.Body), `"role":"assigned"`) {
		t.Errorf("team: %s", team.Body)
	}
	timeline := string(s.Call("glpi", "GET", path+"/Timeline", nil).Want(200).Body)
	for _, want := range []string{"We look at No wifi in Paris", "Check the switch", `"Validation"`} {
		if !strings.Contains(timeline, want) {
			t.Errorf("timeline lacks %s: %s", want, timeline)
		}
	}
	plain := s.Call("glpi", "GET", s.Ticket(map[string]any{"name": "Printer", "content": "x"}), nil).Want(200)
	if plain.At("urgency") != 3.0 || plain.At("status.id") != 1.0 || plain.At("category") != nil {
		t.Errorf("no rule matches: %s", plain.Body)
	}

	// On an update only what changes starts a rule.
	s.Call("glpi", "PATCH", path, map[string]any{"name": "Renamed"}).Want(200)
	if got := s.Call("glpi", "GET", path, nil).Want(200); got.At("type") != 1.0 {
		t.Errorf("renaming: %s", got.Body)
	}
	s.Call("glpi", "PATCH", path, map[string]any{"urgency": 1}).Want(200)
	if got := s.Call("glpi", "GET", path, nil).Want(200); got.At("type") != 2.0 || got.At("status.id") != 4.0 {
		t.Errorf("urgency: %s", got.Body)
	}
}

// TestRulesOfEntities counts the rules of the item's entity and the recursive ones above it, those
// of the root first.
func TestRulesOfEntities(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	below := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "below", "parent": 0}).ID()
	everywhere := []string{"GLPI-Entity", "0", "GLPI-Entity-Recursive", "true"}
	rule := func(entity int64, recursive bool, urgency string) {
		base := "/Rule/Collection/Change/Rule"
		id := s.Call("glpi", "POST", base, map[string]any{"name": "e", "entity": entity, "is_recursive": recursive,
			"condition": 3}, everywhere...).ID()
		s.Call("glpi", "POST", fmt.Sprintf("%s/%d/Criteria", base, id),
			map[string]any{"criteria": "name", "condition": 0, "pattern": "*"}, everywhere...).Want(201)
		s.Call("glpi", "POST", fmt.Sprintf("%s/%d/Action", base, id),
			map[string]any{"field": "urgency", "value": urgency}, everywhere...).Want(201)
	}
	urgency := func(entity int64) any {
		id := s.Call("glpi", "POST", "/Assistance/Change",
			map[string]any{"name": "c", "content": "x", "entity": entity}, everywhere...).ID()
		return s.Call("glpi", "GET", fmt.Sprintf("/Assistance/Change/%d", id), nil,
			everywhere...).Want(200).At("urgency")
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
	s := testapi.New(t)
	location := s.Make("Location")
	group := s.Make("Group")
	s.Call("glpi", "PATCH", "/Administration/User/4", map[string]any{"location": location}).Want(200)
	s.Exec("UPDATE `glpi_users` SET `groups_id` = ? WHERE `id` = 4", group)
	s.Rule("Asset", map[string]any{"condition": 3},
		[][3]any{{"_itemtype", 0, "Computer"}, {"contact", 6, "/^(.*)@/"}},
		[][3]any{{"_affect_user_by_regex", "regex_result", "#0"}, {"comment", "assign", "found"}})
	s.Rule("Asset", map[string]any{"condition": 3},
		[][3]any{{"users_id", 8, ""}},
		[][3]any{{"locations_id", "fromuser", ""}, {"groups_id", "defaultfromuser", ""}})
	id := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc", "contact": "tech@example.org"}).ID()
	path := fmt.Sprintf("/Assets/Computer/%d", id)
	got := s.Call("glpi", "GET", path, nil).Want(200)
	if got.At("user.id") != 4.0 || got.At("comment") != "found" {
		t.Errorf("user: %s", got.Body)
	}
	s.Call("glpi", "PATCH", path, map[string]any{"user": nil}).Want(200)
	s.Call("glpi", "PATCH", path, map[string]any{"user": 4}).Want(200)
	got = s.Call("glpi", "GET", path, nil).Want(200)
	if got.At("location.id") != float64(location) || !strings.Contains(fmt.Sprint(got.At("group")), fmt.Sprint(group)) {
		t.Errorf("location and group: %s", got.Body)
	}
	monitor := s.Call("glpi", "POST", "/Assets/Monitor",
		map[string]any{"name": "m", "contact": "tech@example.org"}).ID()
	if got := s.Call("glpi", "GET", fmt.Sprintf("/Assets/Monitor/%d", monitor), nil).Want(200); got.At("user") != nil {
		t.Errorf("a monitor: %s", got.Body)
	}
}

// Expressions that take for ever take a moment, all of a change together; it is made, and the log
// tells which they were. What can be found in linear time is found even so.
func TestHostileRules(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	for i := range 12 {
		s.Rule("Ticket", nil, [][3]any{{"content", 6, fmt.Sprintf("/^(a+)+(?!a)b%d/", i)}},
			[][3]any{{"urgency", "assign", 1}})
	}
	s.Rule("Ticket", map[string]any{"ranking": 0}, [][3]any{{"name", 6, "/^(a+)+$/"}},
		[][3]any{{"urgency", "assign", 5}})
	text := strings.Repeat("a", 5000)
	began := time.Now()
	path := s.Ticket(map[string]any{"name": text[:200], "content": text})
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
	if r := s.Call("glpi", "GET", path, nil); r.At("urgency") != 5.0 {
		t.Errorf("%s", r.Body)
	}
	rule := s.Rule("Ticket", nil, nil, nil)
	if r := s.Call("glpi", "POST", rule+"/Criteria",
		map[string]any{"criteria": "name", "condition": 6, "pattern": "/" + strings.Repeat("a", 9000) + "/"}).Want(
		400); !strings.Contains(string(r.Body), "pattern") {
		t.Errorf("%s", r.Body)
	}
}

// Rules are kept in memory for a moment; a change of them counts at once.
func TestRulesCountAtOnce(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	urgency := func(want float64) {
		t.Helper()
		if got := s.Call("glpi", "GET", s.Ticket(map[string]any{"name": "x", "content": "y", "urgency": 3}),
			nil).At("urgency"); got != want {
			t.Errorf("urgency %v, want %v", got, want)
		}
	}
	urgency(3)
	path := s.Rule("Ticket", nil, [][3]any{{"name", 0, "x"}}, [][3]any{{"urgency", "assign", 5}})
	urgency(5)
	action := s.Call("glpi", "GET", path+"/Action", nil).List()[0]["id"]
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/Action/%v", path, action), map[string]any{"value": "1"}).Want(200)
	urgency(1)
	s.Call("glpi", "PATCH", path, map[string]any{"is_active": false}).Want(200)
	urgency(3)
	s.Call("glpi", "PATCH", path, map[string]any{"is_active": true}).Want(200)
	urgency(1)
	s.Call("glpi", "DELETE", path, nil).Want(204)
	urgency(3)
}

// TestRulesOfLists makes a list of tickets beside a rule whose expression takes long and never matches: what it
// takes of one ticket's time is not taken from the others.
func TestRulesOfLists(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Engine.SetPatience(time.Minute) // however busy the machine is: it is not what this is about
	s.Rule("Ticket", map[string]any{"ranking": 1}, [][3]any{{"name", 6, `/(?<!x)(a+)+b/`}},
		[][3]any{{"impact", "assign", 1}})
	s.Rule("Ticket", map[string]any{"ranking": 2}, [][3]any{{"name", 6, "/printer/"}},
		[][3]any{{"urgency", "assign", 5}})
	var list []any
	for range 40 {
		list = append(list, map[string]any{"name": "printer " + strings.Repeat("a", 60), "content": "x"})
	}
	changed := 0
	for _, id := range s.Call("glpi", "POST", "/Assistance/Ticket", list).Want(200).IDs() {
		if s.Scalar("SELECT `urgency` FROM `glpi_tickets` WHERE `id` = ?", id) == "5" {
			changed++
		}
	}
	// A machine that is busy elsewhere may use up the time of one or another by itself. Two use it up for all.
	if changed < len(list)/2 {
		t.Errorf("the second rule has changed %d of %d tickets", changed, len(list))
	}
}

// TestRulesMakeNoLongTexts has a rule put a long text that it has captured into one many times over: it makes nothing
// of it, and what else it does is done.
func TestRulesMakeNoLongTexts(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Rule("Ticket", nil, [][3]any{{"content", 6, "/^long(.*)$/s"}},
		[][3]any{{"itilcategories_id", "regex_result", strings.Repeat("#0", 120)}, {"urgency", "assign", "5"}})
	path := s.Ticket(map[string]any{"name": "x", "content": "long" + strings.Repeat("a b ", 60_000)})
	if r := s.Call("glpi", "GET", path, nil); r.At("urgency") != 5.0 || r.At("category") != nil {
		t.Errorf("%.200s", r.Body)
	}
	rule := s.Rule("Ticket", nil, nil, nil)
	s.Call("glpi", "POST", rule+"/Action", map[string]any{"field": "itilcategories_id", "action_type": "regex_result",
		"value": strings.Repeat("#0", 5000)}).Want(400)
}
