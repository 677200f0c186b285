package rules_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestTicketRuleActions lets a rule of its own do each thing that rules for tickets can do.
func TestTicketRuleActions(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	text := func(id int64) string { return fmt.Sprint(id) }
	location := s.Make("Location")
	elsewhere := s.Make("Location")
	team := s.Call("glpi", "POST", "/Administration/Group", map[string]any{"name": "Network team"}).ID()
	s.Exec("UPDATE `glpi_groups` SET `is_assign` = 1, `is_requester` = 1, `is_watcher` = 1")
	s.Call("glpi", "PATCH", "/Administration/User/3", map[string]any{"location": location}).Want(200)
	s.Exec("UPDATE `glpi_users` SET `groups_id` = ?, `users_id_supervisor` = 5 WHERE `id` = 3", team)
	s.Call("glpi", "POST", fmt.Sprintf("/Administration/Group/%d/Member", team),
		map[string]any{"user": 4, "is_manager": true}).Want(201)
	category := s.Call("glpi", "POST", "/Dropdowns/ITILCategory", map[string]any{"name": "Network"}).ID()
	wifi := s.Call("glpi", "POST", "/Dropdowns/ITILCategory", map[string]any{"name": "Wifi", "parent": category}).ID()
	computer := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc-17", "location": elsewhere,
		"group": []int64{team}}).ID()
	s.Exec("INSERT INTO `glpi_networkports` (`itemtype`, `items_id`, `mac`, `is_deleted`) VALUES ('Computer', ?,"+
		" 'aa:bb:cc:dd:ee:ff', 0)", computer)
	domain := s.Call("glpi", "POST", "/Management/Domain", map[string]any{"name": "example.org"}).ID()
	s.Exec("INSERT INTO `glpi_domains_items` (`domains_id`, `itemtype`, `items_id`) VALUES (?, 'Computer', ?)", domain,
		computer)
	appliance := s.Call("glpi", "POST", "/Assets/Appliance", map[string]any{"name": "Shop"}).ID()
	s.Exec("UPDATE `glpi_appliances` SET `is_helpdesk_visible` = 1")
	project := s.Call("glpi", "POST", "/Project", map[string]any{"name": "Move"}).ID()
	contract := s.Call("glpi", "POST", "/Management/Contract", map[string]any{"name": "Support"}).ID()
	supplier := s.Call("glpi", "POST", "/Management/Supplier", map[string]any{"name": "Firm"}).ID()
	solution := s.Call("glpi", "POST", "/Dropdowns/SolutionTemplate",
		map[string]any{"name": "s", "content": "<p>Restarted</p>"}).ID()

	linked := func(ticket int64) string {
		return s.Scalar("SELECT COALESCE(GROUP_CONCAT(`itemtype` || ' ' || `items_id`), '')"+
			" FROM `glpi_items_tickets` WHERE `tickets_id` = ?", ticket)
	}
	members := func(ticket int64) string {
		var out []string
		for _, m := range s.Call("glpi", "GET", fmt.Sprintf("/Assistance/Ticket/%d/TeamMember", ticket),
			nil).Want(200).List() {
			out = append(out, fmt.Sprint(m["type"], " ", m["id"], " ", m["role"]))
		}
		slices.Sort(out)
		return strings.Join(out, ", ")
	}
	get := func(path string) func(int64) string {
		return func(ticket int64) string {
			return fmt.Sprint(s.Call("glpi", "GET", fmt.Sprintf("/Assistance/Ticket/%d", ticket),
				nil).Want(200).At(path))
		}
	}
	approvals := func(ticket int64) string {
		return s.Scalar("SELECT COALESCE(GROUP_CONCAT(`itemtype_target` || ' ' || `items_id_target`), '')"+
			" FROM `glpi_ticketvalidations` WHERE `tickets_id` = ?", ticket)
	}
	requester := [3]any{"_users_id_requester", "assign", "3"}
	for i, c := range []struct {
		name    string
		pattern string // of the title; the ticket's title is the name
		actions [][3]any
		see     func(ticket int64) string
		want    string
	}{
		{"requester", "", [][3]any{requester}, members, "User 3 requester"},
		{"requester group", "", [][3]any{{"_groups_id_requester", "assign", text(team)}}, members,
			"Group " + text(team) + " requester"},
		{"default group", "", [][3]any{requester, {"_groups_id_requester", "defaultfromuser", "1"}}, members,
			"Group " + text(team) + " requester, User 3 requester"},
		{"assigned supplier", "", [][3]any{{"_suppliers_id_assign", "append", text(supplier)}}, members,
			"Supplier " + text(supplier) + " assigned"},
		{"two observers", "", [][3]any{{"_users_id_observer", "append", "4"}, {"_users_id_observer", "append", "5"}},
			members, "User 4 observer, User 5 observer"},
		{"the requester's supervisor", "", [][3]any{requester, {"_users_id_assign", "assign", "requester_manager"}},
			members, "User 3 requester, User 5 assigned"},
		{"group by name: network TEAM", "/name: (.*)$/", [][3]any{{"_groups_id_assign", "regex_result", "#0"}}, members,
			"Group " + text(team) + " assigned"},
		{"group by complete name: network team", "/name: (.*)$/",
			[][3]any{{"_groups_id_observer_by_completename", "regex_result", "#0"}}, members, "Group " + text(team) +
				" observer"},
		{"category by name: WIFI", "/name: (.*)$/", [][3]any{{"itilcategories_id", "regex_result", "#0"}},
			get("category.id"), text(wifi)},
		{"category by complete name: Network > Wifi", "/name: (.*)$/",
			[][3]any{{"_itilcategories_id_by_completename", "regex_result", "#0"}}, get("category.id"), text(wifi)},
		{"requester's location", "", [][3]any{requester, {"locations_id", "fromuser", "1"}}, get("location.id"),
			text(location)},
		{"by mac aa:bb:cc:dd:ee:ff", "/mac (.*)$/", [][3]any{{"affectobject", "affectbymac", "#0"}}, linked,
			"Computer " + text(computer)},
		{"by name pc-17.example.org", "/name (.*)$/", [][3]any{{"affectobject", "affectbyfqdn", "#0"}}, linked,
			"Computer " + text(computer)},
		{"appliance", "", [][3]any{{"assign_appliance", "assign", text(appliance)}}, linked,
			"Appliance " + text(appliance)},
		{"appliance added", "", [][3]any{{"assign_appliance", "append", text(appliance)}}, linked,
			"Appliance " + text(appliance)},
		{"appliance by name: shop", "/name: (.*)$/", [][3]any{{"assign_appliance", "regex_result", "#0"}}, linked,
			"Appliance " + text(appliance)},
		{"project", "", [][3]any{{"assign_project", "append", text(project)}}, func(ticket int64) string {
			return s.Scalar("SELECT COALESCE(GROUP_CONCAT(`projects_id`), '')"+
				" FROM `glpi_itils_projects` WHERE `itemtype` = 'Ticket' AND `items_id` = ?", ticket)
		}, text(project)},
		{"project by name: move", "/name: (.*)$/", [][3]any{{"assign_project", "regex_result", "#0"}},
			func(ticket int64) string {
				return s.Scalar("SELECT COALESCE(GROUP_CONCAT(`projects_id`), '')"+
					" FROM `glpi_itils_projects` WHERE `itemtype` = 'Ticket' AND `items_id` = ?", ticket)
			}, text(project)},
		{"contract", "", [][3]any{{"assign_contract", "assign", text(contract)}}, func(ticket int64) string {
			return s.Scalar("SELECT COALESCE(GROUP_CONCAT(`contracts_id`), '')"+
				" FROM `glpi_tickets_contracts` WHERE `tickets_id` = ?", ticket)
		}, text(contract)},
		{"solution", "", [][3]any{{"solution_template", "assign", text(solution)}}, get("status.id"), "5"},
		{"type", "", [][3]any{{"type", "assign", "2"}}, get("type"), "2"},
		{"source", "", [][3]any{{"requesttypes_id", "assign", "4"}}, get("request_type.id"), "4"},
		{"priority", "", [][3]any{{"priority", "assign", "5"}}, get("priority"), "5"},
		{"priority from urgency", "", [][3]any{{"urgency", "assign", "5"}}, get("priority"), "4"},
		{"status", "", [][3]any{{"status", "assign", "4"}}, get("status.id"), "4"},
		{"approval by a user", "", [][3]any{{"users_id_validate", "add_validation", "2"}}, approvals, "User 2"},
		{"approval by the members of a group", "", [][3]any{{"groups_id_validate", "add_validation", text(team)}},
			approvals, "User 4"},
		{"approval by a group", "", [][3]any{{"groups_id_validate_any", "add_validation", text(team)}}, approvals,
			"Group " + text(team)},
		{"approval by the supervisor", "", [][3]any{requester, {"responsible_id_validate", "add_validation", "1"}},
			approvals, "User 5"},
		{"approval by the manager", "",
			[][3]any{{"_groups_id_requester", "assign", text(team)},
				{"users_id_validate_requester_supervisor", "add_validation", "1"}}, approvals, "User 4"},
		{"approval by the assigned manager", "", [][3]any{{"_groups_id_assign", "append", text(team)},
			{"users_id_validate_assign_supervisor", "add_validation", "1"}}, approvals, "User 4"},
	} {
		condition, pattern := 0, c.name
		if c.pattern != "" {
			condition, pattern = 6, c.pattern
		}
		rule := s.Rule("Ticket", map[string]any{"name": c.name}, [][3]any{{"name", condition, pattern}}, c.actions)
		ticket := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": c.name, "content": "x"}).ID()
		if got := c.see(ticket); got != c.want {
			t.Errorf("%d %s: %s, want %s", i, c.name, got, c.want)
		}
		s.Call("glpi", "DELETE", rule, nil).Want(204)
	}
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_rulecriterias` WHERE `rules_id` NOT IN (SELECT `id` FROM `glpi_rules`)"); n != "0" {
		t.Errorf("%s criteria of rules that are gone", n)
	}

	// What a linked asset says counts on the next update.
	s.Rule("Ticket", map[string]any{"condition": 2}, [][3]any{{"urgency", 0, "5"}, {"_locations_id_of_item", 8, ""},
		{"itemtype", 0, "Computer"}},
		[][3]any{{"locations_id", "fromitem", "1"}, {"_groups_id_assign", "fromitem", "1"}})
	ticket := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "broken", "content": "x"}).ID()
	s.Exec("INSERT INTO `glpi_items_tickets` (`tickets_id`, `itemtype`, `items_id`) VALUES (?, 'Computer', ?)", ticket,
		computer)
	s.Call("glpi", "PATCH", fmt.Sprintf("/Assistance/Ticket/%d", ticket), map[string]any{"urgency": 5}).Want(200)
	if got := get("location.id")(ticket) + ", " + members(ticket); got != text(elsewhere)+", Group "+text(team)+
		" assigned" {
		t.Errorf("from the asset: %s", got)
	}
}

// TestWhoIsResponsible has rules ask and assign those who are responsible for a requester or a group, as far as they can
// do anything with the ticket: whose account has ended, or who works elsewhere, is passed over while there is another.
func TestWhoIsResponsible(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	there := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "there", "parent": 0}).ID()
	group := s.Call("glpi", "POST", "/Administration/Group", map[string]any{"name": "team"}).ID()
	able, _ := s.Employ("able", 6, 0, false)
	away, _ := s.Employ("away", 6, there, false)
	gone, _ := s.Employ("gone", 6, 0, false)
	s.Exec("UPDATE `glpi_users` SET `is_deleted` = 1 WHERE `id` = ?", gone)
	for _, user := range []int64{able, away, gone} {
		s.Exec("INSERT INTO `glpi_groups_users` (`groups_id`, `users_id`, `is_manager`) VALUES (?, ?, 1)", group, user)
	}
	name, requester := [][3]any{{"name", 0, "n"}}, [3]any{"_users_id_requester", "assign", fmt.Sprint(testapi.UserPostOnly)}
	ticket := func(actions ...[3]any) (team, asked string) {
		rule := s.Rule("Ticket", nil, name, actions)
		id := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "n", "content": "c"}).ID()
		s.Call("glpi", "DELETE", rule, nil).Want(204)
		return s.Scalar("SELECT COALESCE(GROUP_CONCAT(`users_id`), '') FROM `glpi_tickets_users` WHERE `type` = 2 AND"+
				" `tickets_id` = ?", id),
			s.Scalar("SELECT COALESCE(GROUP_CONCAT(`items_id_target`), '') FROM `glpi_ticketvalidations` WHERE"+
				" `tickets_id` = ?", id)
	}
	for _, actions := range [][][3]any{
		{{"groups_id_validate", "add_validation", fmt.Sprint(group)}},
		{{"_groups_id_requester", "assign", fmt.Sprint(group)},
			{"users_id_validate_requester_supervisor", "add_validation", "1"}},
		{{"_groups_id_assign", "assign", fmt.Sprint(group)},
			{"users_id_validate_assign_supervisor", "add_validation", "1"}},
	} {
		if _, asked := ticket(actions...); asked != fmt.Sprint(able) {
			t.Errorf("%v: %s are asked, want %d", actions, asked, able)
		}
	}
	for supervisor, assigned := range map[int64]string{able: fmt.Sprint(able), away: "", gone: ""} {
		s.Exec("UPDATE `glpi_users` SET `users_id_supervisor` = ? WHERE `id` = ?", supervisor, testapi.UserPostOnly)
		team, _ := ticket(requester, [3]any{"_users_id_assign", "assign", "requester_manager"})
		if team != assigned {
			t.Errorf("of supervisor %d, %q are assigned, want %q", supervisor, team, assigned)
		}
		// Nobody else can be asked: the request shows it.
		if _, asked := ticket(requester, [3]any{"responsible_id_validate", "add_validation", "1"}); asked !=
			fmt.Sprint(supervisor) {
			t.Errorf("of supervisor %d, %s are asked", supervisor, asked)
		}
	}
}

// itilRules makes the rules of tickets, changes and problems alike, one after the other, and gives a new item's
// answer and team each time.
func itilRules(s *testapi.Server, more map[string]any, criteria, actions [][3]any,
	see func(object, path string, item *testapi.Reply, team string)) {
	s.T.Helper()
	for _, object := range []string{"Ticket", "Change", "Problem"} {
		rule := s.Rule(object, more, criteria, actions)
		path := fmt.Sprintf("/Assistance/%s/%d", object, s.Call("glpi", "POST", "/Assistance/"+object,
			map[string]any{"name": "n", "content": "c"}).ID())
		var team []string
		for _, m := range s.Call("glpi", "GET", path+"/TeamMember", nil).Want(200).List() {
			team = append(team, fmt.Sprint(m["type"], " ", m["name"], " ", m["role"]))
		}
		slices.Sort(team)
		see(object, path, s.Call("glpi", "GET", path, nil).Want(200), strings.Join(team, ", "))
		s.Call("glpi", "DELETE", rule, nil).Want(204)
	}
}

// TestRuleStatus lets the status that a rule gives win over the one that an assignment brings, whoever assigns.
func TestRuleStatus(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	name := [][3]any{{"name", 0, "*"}}
	itilRules(s, nil, name, [][3]any{{"_users_id_assign", "assign", "4"}, {"status", "assign", "1"}},
		func(object, path string, item *testapi.Reply, team string) {
			if got := item.At("status.id"); got != 1.0 || team != "User tech assigned" {
				t.Errorf("%s: status %v, %s", object, got, team)
			}
			// The status stays the rule's only while the rule decides.
			s.Call("glpi", "POST", path+"/TeamMember",
				map[string]any{"type": "User", "id": 2, "role": "assigned"}).Want(201)
			want := map[string]float64{"Ticket": 2, "Change": 1, "Problem": 2}[object]
			if got := s.Call("glpi", "GET", path, nil).At("status.id"); got != want {
				t.Errorf("%s, assigned later: status %v, want %v", object, got, want)
			}
		})
	rule := s.Rule("Ticket", map[string]any{"condition": 3}, [][3]any{{"name", 2, "keep"}},
		[][3]any{{"status", "assign", "1"}, {"_users_id_assign", "append", "4"}})
	brought := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "keep", "content": "c",
		"team": []any{map[string]any{"type": "User", "id": 2, "role": "assigned"}}}).ID()
	changed := s.Ticket(map[string]any{"name": "n", "content": "c"})
	s.Call("glpi", "PATCH", changed, map[string]any{"name": "keep too"}).Want(200)
	for name, path := range map[string]string{"with a team": fmt.Sprintf("/Assistance/Ticket/%d", brought),
		"changed": changed} {
		if got := s.Call("glpi", "GET", path, nil).Want(200); got.At("status.id") != 1.0 || got.At("team.0") == nil {
			t.Errorf("%s: %s", name, got.Body)
		}
	}
	s.Call("glpi", "DELETE", rule, nil).Want(204)
}

// TestRuleExpressionOfSeveral does what an expression says for each value that it matches: a requester in two
// groups brings both.
func TestRuleExpressionOfSeveral(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	for _, name := range []string{"Network", "Printers", "Night shift"} {
		group := s.Call("glpi", "POST", "/Administration/Group", map[string]any{"name": name}).ID()
		s.Call("glpi", "POST", fmt.Sprintf("/Administration/Group/%d/Member", group),
			map[string]any{"user": 3}).Want(201)
	}
	s.Exec("UPDATE `glpi_groups` SET `is_assign` = 1, `is_requester` = 1, `is_watcher` = 1")
	for _, object := range []string{"Ticket", "Change", "Problem"} {
		s.Rule(object, nil, [][3]any{{"name", 0, "*"}}, [][3]any{{"_users_id_requester", "assign", "3"}})
	}
	for field, role := range map[string]string{"_groups_id_assign": "assigned", "_groups_id_observer": "observer",
		"_groups_id_requester_by_completename": "requester"} {
		itilRules(s, nil, [][3]any{{"_groups_id_of_requester", 6, "/^(Network|Printers)$/"}},
			[][3]any{{field, "regex_result", "#0"}}, func(object, _ string, _ *testapi.Reply, team string) {
				want := []string{"Group Network " + role, "Group Printers " + role, "User post-only requester"}
				if team != strings.Join(want, ", ") {
					t.Errorf("%s of a %s: %s", field, object, team)
				}
			})
	}
}

// TestRuleApproval lets rules say what the approvals of an item come to where nobody is asked; problems have
// none.
func TestRuleApproval(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	for _, c := range []struct {
		more [][3]any
		want float64
	}{{nil, 3}, {[][3]any{{"users_id_validate", "add_validation", "2"}}, 2}} {
		for _, object := range []string{"Ticket", "Change"} {
			rule := s.Rule(object, map[string]any{"condition": 3}, [][3]any{{"name", 0, "*"}},
				append([][3]any{{"global_validation", "assign", "3"}}, c.more...))
			path := fmt.Sprintf("/Assistance/%s/%d", object, s.Call("glpi", "POST", "/Assistance/"+object,
				map[string]any{"name": "n", "content": "c"}).ID())
			for _, name := range []string{"n", "m"} {
				if got := s.Call("glpi", "PATCH", path, map[string]any{"name": name}).Want(200).At(
					"global_validation"); got != c.want {
					t.Errorf("%s with %v: %v, want %v", object, c.more, got, c.want)
				}
			}
			s.Call("glpi", "DELETE", rule, nil).Want(204)
		}
	}
	for object, want := range map[string]bool{"Ticket": true, "Change": true, "Problem": false} {
		fields := s.Call("glpi", "GET", "/Rule/Collection/"+object+"/ActionField", nil).Want(200).List()
		if has := slices.ContainsFunc(fields, func(f map[string]any) bool {
			return f["id"] == "global_validation"
		}); has != want {
			t.Errorf("%s: %v", object, fields)
		}
	}
}

// TestRuleDefaults holds what a rule is that says nothing of it: without a match any criterion is
// enough, and without a condition it never counts, as in GLPI.
func TestRuleDefaults(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	base := "/Rule/Collection/Ticket/Rule"
	path := fmt.Sprintf("%s/%d", base, s.Call("glpi", "POST", base, map[string]any{"name": "r", "entity": 0}).ID())
	got := s.Call("glpi", "GET", path, nil).Want(200)
	if got.At("match") != nil || got.At("condition") != 0.0 || got.At("is_active") != true {
		t.Errorf("%s", got.Body)
	}
	for _, pattern := range []string{"one", "two"} {
		s.Call("glpi", "POST", path+"/Criteria",
			map[string]any{"criteria": "name", "condition": 2, "pattern": pattern}).Want(201)
	}
	s.Call("glpi", "POST", path+"/Action", map[string]any{"field": "urgency", "value": "5"}).Want(201)
	urgency := func() any {
		return s.Call("glpi", "GET", s.Ticket(map[string]any{"name": "two", "content": "x"}), nil).At("urgency")
	}
	if u := urgency(); u != 3.0 {
		t.Errorf("a rule without a condition counts: urgency %v", u)
	}
	s.Call("glpi", "PATCH", path, map[string]any{"condition": 1}).Want(200)
	if u := urgency(); u != 5.0 {
		t.Errorf("one of two criteria is enough: urgency %v", u)
	}
	s.Call("glpi", "PATCH", path, map[string]any{"match": "AND"}).Want(200)
	if u := urgency(); u != 3.0 {
		t.Errorf("both are needed: urgency %v", u)
	}
}

// TestSoftwareRules gives new software its category.
func TestSoftwareRules(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	maker := s.Call("glpi", "POST", "/Dropdowns/Manufacturer", map[string]any{"name": "Mozilla"}).ID()
	s.Exec("INSERT INTO `glpi_softwarecategories` (`id`, `name`, `completename`) VALUES (71, 'Browsers'," +
		" 'Browsers'), (72, 'Other', 'Other')")
	s.Rule("SoftwareCategory", nil, [][3]any{{"manufacturer", 2, "mozilla"}},
		[][3]any{{"softwarecategories_id", "assign", "71"}})
	s.Rule("SoftwareCategory", nil, [][3]any{{"comment", 6, "/kind: (.*)/"}},
		[][3]any{{"softwarecategories_id", "regex_result", "#0"}})
	category := func(body map[string]any) string {
		id := s.Call("glpi", "POST", "/Assets/Software", body).ID()
		return fmt.Sprint(s.Call("glpi", "GET", fmt.Sprintf("/Assets/Software/%d", id),
			nil).Want(200).At("category.name"))
	}
	for _, c := range []struct {
		body map[string]any
		want string
	}{
		{map[string]any{"name": "Firefox", "manufacturer": maker}, "Browsers"},
		{map[string]any{"name": "Firefox", "manufacturer": maker, "category": 72}, "Other"},
		{map[string]any{"name": "Vim", "comment": "kind: Editors"}, "Editors"},
		{map[string]any{"name": "Emacs", "comment": "kind: editors"}, "Editors"},
		{map[string]any{"name": "ls"}, "<nil>"},
	} {
		if got := category(c.body); got != c.want {
			t.Errorf("%v is one of %s, want %s", c.body, got, c.want)
		}
	}
}

// TestRenderedTemplatesAreClean has a template put the name of a ticket into a rich text: it is plain text, and whoever
// opens tickets can write anything there.
func TestRenderedTemplatesAreClean(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	actions := [][3]any{}
	for path, field := range map[string]string{"Followup": "itilfollowup_template", "Task": "task_template"} {
		id := s.Call("glpi", "POST", "/Dropdowns/"+path+"Template",
			map[string]any{"name": "t", "content": "<p>Hello: {{ ticket.name }}</p>"}).ID()
		actions = append(actions, [3]any{field, "append", fmt.Sprint(id)})
	}
	s.Rule("Ticket", nil, [][3]any{{"name", 2, "odd"}}, actions)
	ticket := s.Ticket(map[string]any{"name": "odd<img src=x onerror=alert(1)><script>alert(2)</script>", "content": "x"})
	list := s.Call("glpi", "GET", ticket+"/Timeline", nil).Want(200)
	if n := len(list.List()); n != 2 || strings.Contains(string(list.Body), "alert(") ||
		!strings.Contains(string(list.Body), "Hello: odd") {
		t.Errorf("%d entries: %s", n, list.Body)
	}
}

// TestAppliancesOnly has a rule tie what is no appliance to a ticket, as if it were one: whoever writes rules sees
// computers by them that are not theirs.
func TestAppliancesOnly(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	computer := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "secret"}).ID()
	for _, way := range []string{"assign", "append"} {
		s.Rule("Ticket", nil, [][3]any{{"name", 2, "odd"}},
			[][3]any{{"assign_appliance", way, fmt.Sprint("Computer:", computer)}})
	}
	s.Ticket(map[string]any{"name": "odd", "content": "x"})
	if n := s.Count("glpi_items_tickets"); n != 0 {
		t.Errorf("%d items", n)
	}
}
