package assistance_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestWhoSeesTickets is the example of the original's own tests: eight tickets, one user, one
// right at a time.
func TestWhoSeesTickets(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	me := s.Call("glpi", "POST", "/Administration/User", map[string]any{"username": "viewer", "password": "viewer",
		"password2": "viewer"}).ID()
	s.Call("glpi", "POST", fmt.Sprintf("/Administration/User/%d/Authorization", me),
		map[string]any{"profile": 2, "entity": 0, "is_recursive": true}).Want(201)
	s.Call("glpi", "PATCH", fmt.Sprintf("/Administration/User/%d", me), map[string]any{"default_profile": 2}).Want(200)
	g1 := s.Call("glpi", "POST", "/Administration/Group", map[string]any{"name": "G1"}).ID()
	g2 := s.Call("glpi", "POST", "/Administration/Group", map[string]any{"name": "G2"}).ID()
	s.Call("glpi", "POST", fmt.Sprintf("/Administration/Group/%d/Member", g1), map[string]any{"user": me}).Want(201)
	for _, object := range []string{"Ticket", "Change", "Problem"} {
		right := strings.ToLower(object)
		s.SetRight(2, right, 4)
		base := "/Assistance/" + object
		make := func(user string) int64 {
			return s.Call(user, "POST", base, map[string]any{"name": object, "content": "x"}).ID()
		}
		var ids []int64
		ids = append(ids, make("viewer"))
		for range 7 {
			ids = append(ids, make("glpi"))
		}
		team := func(i int, kind string, id int64, role string) {
			s.Call("glpi", "POST", fmt.Sprintf("%s/%d/TeamMember", base, ids[i-1]),
				map[string]any{"type": kind, "id": id, "role": role}).Want(201)
		}
		team(3, "User", me, "requester")
		team(4, "Group", g1, "requester")
		team(5, "Group", g2, "requester")
		team(6, "User", me, "assigned")
		team(7, "Group", g1, "assigned")
		s.Call("glpi", "PATCH", fmt.Sprintf("%s/%d", base, ids[7]), map[string]any{"status": 4}).Want(200)
		cases := map[int][]int{1: {1, 3, 4, 6, 7}, 1024: {1, 2, 3, 4, 5, 6, 7, 8}}
		if object == "Ticket" {
			cases = map[int][]int{1: {1, 3}, 2048: {4}, 32768: {6}, 4096: {6, 7}, 262144: {1, 2, 3, 4, 5},
				1024: {1, 2, 3, 4, 5, 6, 7, 8}, 1 | 4096: {1, 3, 6, 7}}
		}
		for bits, want := range cases {
			s.SetRight(2, right, bits)
			var got []int
			for _, item := range s.Call("viewer", "GET", base, nil).Want(200).List() {
				got = append(got, slices.Index(ids, int64(item["id"].(float64)))+1)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s with right %d: sees %v, want %v", object, bits, got, want)
			}
			for i, id := range ids {
				status := 404
				if slices.Contains(want, i+1) {
					status = 200
				}
				s.Call("viewer", "GET", fmt.Sprintf("%s/%d", base, id), nil).Want(status)
				s.Call("viewer", "GET", fmt.Sprintf("%s/%d/Timeline", base, id), nil).Want(status)
			}
		}
		s.SetRight(2, right, 0)
		if object != "Ticket" && object != "Change" { // rights on approvals show tickets and changes
			s.Call("viewer", "GET", base, nil).Want(403)
		}
	}
}

// TestStatuses follows a ticket from its opening to its closing, and back.
func TestStatuses(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	id := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"content": "<p>The <b>printer</b> is on fire</p>",
		"urgency": 5, "impact": 5}).ID()
	item := fmt.Sprintf("/Assistance/Ticket/%d", id)
	is := func(path string, want any) {
		t.Helper()
		if got := s.Call("glpi", "GET", item, nil).Want(200).At(path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
	set := func(path string) bool { return s.Call("glpi", "GET", item, nil).Want(200).At(path) != nil }
	is("name", "The printer is on fire")
	is("priority", 5.0)
	s.Call("glpi", "PATCH", item, map[string]any{"urgency": 1}).Want(200)
	is("priority", 2.0)
	s.Call("glpi", "POST", item+"/TeamMember", map[string]any{"type": "User", "id": 4, "role": "assigned"}).Want(201)
	is("status.id", 2.0)
	s.Call("glpi", "POST", item+"/TeamMember", map[string]any{"type": "User", "id": 4, "role": "assigned"}).Want(400)
	s.Call("glpi", "POST", item+"/TeamMember", map[string]any{"type": "User", "id": 3, "role": "requester"}).Want(201)
	if team := s.Call("glpi", "GET", item+"/TeamMember/assigned", nil).Want(200).List(); len(team) != 1 ||
		team[0]["name"] != "tech" || team[0]["href"] != "/front/user.form.php?id=4" {
		t.Errorf("team: %v", team)
	}
	s.Call("tech", "POST", item+"/Timeline/Followup", map[string]any{"content": "Looking at it"}).Want(201)
	if !set("take_into_account_date") {
		t.Error("the ticket is not taken into account")
	}
	s.Call("glpi", "POST", item+"/Timeline/Followup", map[string]any{"content": ""}).Want(400)
	s.Call("glpi", "PATCH", item, map[string]any{"status": 4}).Want(200)
	if !set("begin_waiting_date") {
		t.Error("the wait does not begin")
	}
	s.Call("glpi", "PATCH", item, map[string]any{"status": map[string]any{"id": 2}}).Want(200)
	is("begin_waiting_date", nil)
	s.Call("glpi", "POST", item+"/Timeline/Task", map[string]any{"content": "Fetch water", "duration": 600,
		"planned_begin": "2026-01-02T08:00:00Z"}).Want(201)
	is("status.id", 3.0)
	is("actiontime", 600.0)
	solution := s.Call("tech", "POST", item+"/Timeline/Solution", map[string]any{"content": "Water"}).ID()
	is("status.id", 5.0)
	if !set("date_solve") {
		t.Error("no date of the solution")
	}
	s.Call("glpi", "POST", item+"/Timeline/Solution", map[string]any{"content": "More water"}).Want(400)
	s.Call("post-only", "POST", item+"/Timeline/Followup", map[string]any{"content": "It still burns"}).Want(201)
	is("status.id", 2.0)
	is("date_solve", nil)
	if got := s.Call("glpi", "GET", fmt.Sprintf("%s/Timeline/Solution/%d", item, solution),
		nil).Want(200).At("status"); got != 4.0 {
		t.Errorf("the refused solution has status %v", got)
	}
	s.Call("glpi", "PATCH", item, map[string]any{"status": 6}).Want(200)
	if !set("date_close") || !set("date_solve") {
		t.Error("a closed ticket has no dates")
	}
	s.Call("glpi", "PATCH", item, map[string]any{"name": "other"}).Want(400)
	s.Call("glpi", "POST", item+"/TeamMember", map[string]any{"type": "User", "id": 5, "role": "observer"}).Want(403)
	s.Call("glpi", "PATCH", item, map[string]any{"status": 9}).Want(400)
	s.Call("glpi", "DELETE", item+"/TeamMember", map[string]any{"type": "User", "id": 4, "role": "assigned"}).Want(403)
}

// TestApprovals asks for an approval and answers it.
func TestApprovals(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	id := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "New laptop", "content": "x",
		"type": 2}).ID()
	item := fmt.Sprintf("/Assistance/Ticket/%d", id)
	verdict := func() any { return s.Call("glpi", "GET", item, nil).Want(200).At("global_validation") }
	s.Call("glpi", "POST", item+"/Timeline/Validation", map[string]any{}).Want(400)
	approval := s.Call("glpi", "POST", item+"/Timeline/Validation",
		map[string]any{"requested_approver_type": "User", "requested_approver_id": 5,
			"submission_comment": "May she?"}).ID()
	path := fmt.Sprintf("%s/Timeline/Validation/%d", item, approval)
	if got := verdict(); got != 2.0 {
		t.Errorf("waiting: %v", got)
	}
	s.Call("glpi", "PATCH", path, map[string]any{"status": 3}).Want(403)
	s.Call("glpi", "PATCH", path, map[string]any{"approval_comment": "No"}).Want(403)
	s.Call("glpi", "PATCH", path, map[string]any{"submission_comment": "May she have it?", "status": 2}).Want(200)
	s.Call("glpi", "PATCH", path, map[string]any{"requested_approver_id": 2}).Want(400)
	s.Call("normal", "PATCH", path, map[string]any{"status": 3, "approver": 4}).Want(403)
	if got := verdict(); got != 2.0 {
		t.Errorf("somebody else answered: %v", got)
	}
	s.Call("normal", "PATCH", path, map[string]any{"status": 4}).Want(400)
	s.Call("normal", "PATCH", path, map[string]any{"status": 3, "approval_comment": "Yes"}).Want(200)
	if got := verdict(); got != 3.0 {
		t.Errorf("accepted: %v", got)
	}
	s.Call("glpi", "DELETE", path, nil).Want(204)
	if got := verdict(); got != 1.0 {
		t.Errorf("without approvals: %v", got)
	}
}

// TestSelfService holds what people of the self-service interface may do.
func TestSelfService(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	others := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "secret", "content": "x"}).ID()
	mine := s.Call("post-only", "POST", "/Assistance/Ticket", map[string]any{"name": "mine", "content": "x"}).ID()
	item := fmt.Sprintf("/Assistance/Ticket/%d", mine)
	if list := s.Call("post-only", "GET", "/Assistance/Ticket", nil).Want(200).List(); len(list) != 1 {
		t.Errorf("sees %d tickets", len(list))
	}
	s.Call("post-only", "GET", fmt.Sprintf("/Assistance/Ticket/%d", others), nil).Want(404)
	s.Call("post-only", "GET", "/Administration/User", nil).Want(403)
	s.Call("post-only", "GET", "/Administration/User/Me", nil).Want(200)
	s.Call("post-only", "GET", "/Administration/User/3", nil).Want(200)
	s.Call("post-only", "GET", "/Administration/User/2", nil).Want(403)
	s.Call("post-only", "GET", "/Assistance/Change", nil).Want(403)
	s.Call("post-only", "GET", "/Setup/OAuthClient", nil).Want(403)
	s.Call("post-only", "PATCH", item, map[string]any{"name": "mine, renamed"}).Want(200)
	s.Call("glpi", "POST", item+"/Timeline/Followup", map[string]any{"content": "private", "is_private": true}).Want(
		201)
	s.Call("glpi", "POST", item+"/Timeline/Followup", map[string]any{"content": "public"}).Want(201)
	entries := s.Call("post-only", "GET", item+"/Timeline/Followup", nil).Want(200).List()
	if len(entries) != 1 || entries[0]["item"].(map[string]any)["content"] != "public" {
		t.Errorf("sees %v", entries)
	}
	s.Call("post-only", "PATCH", item, map[string]any{"name": "again"}).Want(403)
	s.Call("post-only", "POST", item+"/Timeline/Solution", map[string]any{"content": "x"}).Want(403)
	s.Call("post-only", "DELETE", item, nil).Want(403)
	// Another ticket's entry is not reached through this one.
	foreign := s.Call("glpi", "POST", fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Followup", others),
		map[string]any{"content": "x"}).ID()
	for _, method := range []string{"GET", "PATCH", "DELETE"} {
		s.Call("glpi", method, fmt.Sprintf("%s/Timeline/Followup/%d", item, foreign),
			map[string]any{"content": "moved"}).Want(404)
	}
}

// TestPurgeTakesAll leaves no row behind that is about a purged ticket.
func TestPurgeTakesAll(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	other := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "other", "content": "x"}).ID()
	change := s.Call("glpi", "POST", "/Assistance/Change", map[string]any{"name": "c", "content": "x"}).ID()
	problem := s.Call("glpi", "POST", "/Assistance/Problem", map[string]any{"name": "p", "content": "x"}).ID()
	computer := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc"}).ID()
	reason := s.Call("glpi", "POST", "/Assistance/PendingReason", map[string]any{"name": "r"}).ID()
	project := s.Call("glpi", "POST", "/Project", map[string]any{"name": "pr"}).ID()
	document := s.Call("glpi", "POST", "/Management/Document",
		map[string]any{"name": "d", "link": "https://example.org"}).ID()
	id := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "t", "content": "x"}).ID()
	item := fmt.Sprintf("/Assistance/Ticket/%d", id)
	for path, body := range map[string]map[string]any{
		"/TeamMember":          {"type": "User", "id": 4, "role": "observer"},
		"/Ticket_Ticket":       {"ticket_2": other},
		"/Change_Ticket":       {"change": change},
		"/Problem_Ticket":      {"problem": problem},
		"/Ticket_Item":         {"itemtype": "Computer", "items_id": computer},
		"/Cost":                {"name": "c", "cost_fixed": 1},
		"/Timeline/Followup":   {"content": "f"},
		"/Timeline/Task":       {"content": "t"},
		"/Timeline/Document":   {"document": document},
		"/Timeline/Validation": {"requested_approver_type": "User", "requested_approver_id": 4},
		"/PendingReason":       {"pending_reason": reason},
	} {
		s.Call("glpi", "POST", item+path, body).Want(201)
	}
	s.Call("glpi", "POST", fmt.Sprintf("/Project/%d/Ticket", project), map[string]any{"items_id": id}).Want(201)
	s.Exec("INSERT INTO `glpi_ticketsatisfactions` (`tickets_id`) VALUES (?)", id)
	s.Call("glpi", "POST", item+"/Timeline/Solution", map[string]any{"content": "s"}).Want(201)
	s.Call("glpi", "DELETE", item+"?force=true", nil).Want(204)
	seen := map[string]bool{}
	for _, o := range s.Catalog.Objects() {
		if o.Table == "" || seen[o.Table] || o.Name == "Log" || o.Name == "QueuedNotification" ||
			o.Name == "QueuedWebhook" {
			continue
		}
		seen[o.Table] = true
		for _, column := range []string{"tickets_id", "tickets_id_1", "tickets_id_2", "items_id"} {
			if !s.Engine.Has(o, column) || column == "items_id" && !s.Engine.Has(o, "itemtype") {
				continue
			}
			query := "SELECT COUNT(*) FROM `" + o.Table + "` WHERE `" + column + "` = ?"
			if column == "items_id" {
				query += " AND `itemtype` = 'Ticket'"
			}
			var n int
			if err := s.DB.QueryRow(t.Context(), query, id).Scan(&n); err != nil {
				t.Fatal(err)
			}
			if n > 0 {
				t.Errorf("%d rows of %s are left", n, o.Table)
			}
		}
	}
}

// TestCorrectedDates counts durations again when the dates of a closed ticket are corrected.
func TestCorrectedDates(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	item := s.Ticket(map[string]any{"name": "a", "content": "x", "date": "2026-01-05T08:00:00Z"})
	s.Call("glpi", "PATCH", item, map[string]any{"status": 5}).Want(200)
	got := s.Call("glpi", "PATCH", item, map[string]any{"date_solve": "2026-01-05T10:00:00Z"}).Want(200)
	if got.At("resolution_duration") != 7200.0 {
		t.Errorf("solved after two hours: %s", got.Body)
	}
	got = s.Call("glpi", "PATCH", item, map[string]any{"date": "2026-01-05T09:00:00Z"}).Want(200)
	if got.At("resolution_duration") != 3600.0 {
		t.Errorf("solved after one hour: %s", got.Body)
	}
}

// TestAssigning takes new items into work: problems that are accepted too, changes not.
func TestAssigning(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	for _, c := range []struct {
		object         string
		before, during float64
		after          float64
	}{{"Ticket", 1, 2, 1}, {"Ticket", 4, 4, 1}, {"Problem", 7, 2, 1}, {"Change", 1, 1, 1}, {"Change", 13, 13, 13}} {
		item := fmt.Sprintf("/Assistance/%s/%d", c.object,
			s.Call("glpi", "POST", "/Assistance/"+c.object,
				map[string]any{"name": "a", "content": "b", "status": c.before}).ID())
		tech := map[string]any{"type": "User", "id": 4, "role": "assigned"}
		if c.before == 13 { // closed
			s.Call("glpi", "POST", item+"/TeamMember", tech).Want(403)
			continue
		}
		s.Call("glpi", "POST", item+"/TeamMember", tech).Want(201)
		if got := s.Call("glpi", "GET", item, nil).At("status.id"); got != c.during {
			t.Errorf("%s of status %v becomes %v, want %v", c.object, c.before, got, c.during)
		}
		s.Call("glpi", "DELETE", item+"/TeamMember", tech).Want(200)
		if got := s.Call("glpi", "GET", item, nil).At("status.id"); got != c.after {
			t.Errorf("%s without assignees has status %v, want %v", c.object, got, c.after)
		}
	}
}

// TestFollowupStatements: an answer reads its ticket once for all that its rules ask of it.
func TestFollowupStatements(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	path := s.Ticket(map[string]any{"name": "x", "content": "y"}) + "/Timeline/Followup"
	const most = 8
	var took uint64
	for range 3 { // the first ones fill caches
		took = s.Call("glpi", "POST", path, map[string]any{"content": "answer"}).Want(201).Statements
	}
	if took == 0 || took > most {
		t.Errorf("%d statements, at most %d are needed", took, most)
	}
}

// TestPurgeOfManyTasks purges a ticket with very many tasks by few statements: what names none of them is not
// asked again for each part. What names one goes.
func TestPurgeOfManyTasks(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	id := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "x", "content": "x"}).ID()
	s.Many(5000, "INSERT INTO `glpi_tickettasks` (`tickets_id`, `content`) SELECT ?, 'x' FROM n", id)
	s.Exec("INSERT INTO `glpi_documents_items` (`documents_id`, `itemtype`, `items_id`)" +
		" SELECT 1, 'TicketTask', MAX(`id`) FROM `glpi_tickettasks`")
	r := s.Call("glpi", "DELETE", fmt.Sprintf("/Assistance/Ticket/%d?force=true", id), nil).Want(204)
	if r.Statements > 250 {
		t.Errorf("%d statements", r.Statements)
	}
	for _, table := range []string{"glpi_tickettasks", "glpi_documents_items"} {
		if n := s.Scalar("SELECT COUNT(*) FROM `" + table + "`"); n != "0" {
			t.Errorf("%s rows are left in %s", n, table)
		}
	}
}

// TestTeamAtCreation makes items with their team: whom the creator could add, or nothing at all is made.
func TestTeamAtCreation(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	group := s.Call("glpi", "POST", "/Administration/Group", map[string]any{"name": "network"}).ID()
	supplier := s.Call("glpi", "POST", "/Management/Supplier", map[string]any{"name": "ACME"}).ID()
	person := map[string]any{"type": "User", "id": 4, "role": "assigned"}
	team := []any{person, person, map[string]any{"type": "Group", "id": group, "role": "observer"},
		map[string]any{"type": "Supplier", "id": supplier, "role": "assigned"}}
	for _, name := range []string{"Ticket", "Change", "Problem"} {
		base := "/Assistance/" + name
		item := fmt.Sprintf("%s/%d", base,
			s.Call("glpi", "POST", base, map[string]any{"name": "x", "content": "x", "team": team}).Want(201).ID())
		r := s.Call("glpi", "GET", item, nil).Want(200)
		roles := map[string]any{}
		for _, m := range r.At("team").([]any) {
			member := m.(map[string]any)
			roles[fmt.Sprint(member["type"], member["id"])] = member["role"]
		}
		if len(roles) != 3 || roles["User4"] != "assigned" || roles[fmt.Sprint("Group", group)] != "observer" ||
			roles[fmt.Sprint("Supplier", supplier)] != "assigned" {
			t.Errorf("%s: %v", name, roles)
		}
		for _, none := range []any{nil, []any{}} {
			s.Call("glpi", "POST", base, map[string]any{"name": "x", "content": "x", "team": none}).Want(201)
		}
		before := s.Scalar("SELECT COUNT(*) FROM " + map[string]string{"Ticket": "`glpi_tickets`",
			"Change": "`glpi_changes`", "Problem": "`glpi_problems`"}[name])
		many := make([]any, 101)
		for i := range many {
			many[i] = person
		}
		for _, wrong := range []any{
			"nobody", []any{4}, many, []any{person, map[string]any{"type": "User", "id": 999999, "role": "assigned"}},
			[]any{map[string]any{"type": "User", "id": 4}},
			[]any{map[string]any{"type": "User", "id": 4, "role": "boss"}},
			[]any{map[string]any{"type": "Supplier", "id": supplier, "role": "observer"}},
			[]any{map[string]any{"type": "Computer", "id": 1, "role": "assigned"}},
		} {
			s.Call("glpi", "POST", base, map[string]any{"name": "x", "content": "x", "team": wrong}).Want(400)
		}
		if after := s.Scalar("SELECT COUNT(*) FROM " + map[string]string{"Ticket": "`glpi_tickets`",
			"Change": "`glpi_changes`", "Problem": "`glpi_problems`"}[name]); after != before {
			t.Errorf("%s: what was refused is there: %s, before %s", name, after, before)
		}
	}
	s.Call("post-only", "POST", "/Assistance/Ticket", map[string]any{"name": "x", "content": "x", "team": team}).Want(
		403)
	// What the route would refuse for a closed item, its creation does too.
	for _, name := range []string{"Ticket", "Change", "Problem"} {
		s.Call("glpi", "POST", "/Assistance/"+name, map[string]any{"name": "x", "content": "x", "status": 6,
			"team": []any{person}}).Want(403)
	}
}

// TestTeamAtCreationIsOnePass brings a large team along: the number of statements does not depend on it, the
// item is told of once, and business rules look at the team when the item is made.
func TestTeamAtCreationIsOnePass(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Rule("Ticket", map[string]any{"condition": 1}, [][3]any{{"_users_id_assign", 0, "4"}},
		[][3]any{{"priority", "assign", "5"}})
	var people []any
	for i := range 60 {
		id := s.Call("glpi", "POST", "/Administration/User", map[string]any{"username": fmt.Sprint("person", i)}).ID()
		people = append(people, map[string]any{"type": "User", "id": id, "role": "assigned"})
	}
	tech := map[string]any{"type": "User", "id": testapi.UserTech, "role": "assigned"}
	took := map[int]uint64{}
	for _, n := range []int{1, 60} {
		r := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "x", "content": "x",
			"team": append([]any{tech}, people[:n]...)})
		took[n] = r.Statements
		got := s.Call("glpi", "GET", fmt.Sprintf("/Assistance/Ticket/%d", r.ID()), nil).Want(200)
		if len(got.At("team").([]any)) != n+1 || got.At("status.id") != 2.0 || got.At("priority") != 5.0 ||
			got.At("take_into_account_date") == nil {
			t.Errorf("%d members: %s", n, got.Body)
		}
	}
	if took[60] > took[1] {
		t.Errorf("%d statements for 1, %d for 60", took[1], took[60])
	}
}
