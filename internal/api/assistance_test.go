package api_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/store"
)

// setRight gives a profile the bits of a right.
func (s *fixture) setRight(profile int64, right string, bits int) {
	s.t.Helper()
	ctx := context.Background()
	if err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM `glpi_profilerights` WHERE `profiles_id` = ? AND `name` = ?", profile, right); err != nil {
			return err
		}
		_, err := tx.Insert(ctx, "glpi_profilerights", map[string]any{"profiles_id": profile, "name": right, "rights": bits})
		return err
	}); err != nil {
		s.t.Fatal(err)
	}
	s.Directory.Invalidate()
}

// TestWhoSeesTickets is the example of the original's own tests: eight tickets, one user, one
// right at a time.
func TestWhoSeesTickets(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	me := s.call("glpi", "POST", "/Administration/User", map[string]any{"username": "viewer", "password": "viewer", "password2": "viewer"}).id()
	s.call("glpi", "POST", fmt.Sprintf("/Administration/User/%d/Authorization", me), map[string]any{"profile": 2, "entity": 0, "is_recursive": true}).want(201)
	s.call("glpi", "PATCH", fmt.Sprintf("/Administration/User/%d", me), map[string]any{"default_profile": 2}).want(200)
	g1 := s.call("glpi", "POST", "/Administration/Group", map[string]any{"name": "G1"}).id()
	g2 := s.call("glpi", "POST", "/Administration/Group", map[string]any{"name": "G2"}).id()
	s.call("glpi", "POST", fmt.Sprintf("/Administration/Group/%d/Member", g1), map[string]any{"user": me}).want(201)
	for _, object := range []string{"Ticket", "Change", "Problem"} {
		right := strings.ToLower(object)
		s.setRight(2, right, 4)
		base := "/Assistance/" + object
		make := func(user string) int64 {
			return s.call(user, "POST", base, map[string]any{"name": object, "content": "x"}).id()
		}
		var ids []int64
		ids = append(ids, make("viewer"))
		for range 7 {
			ids = append(ids, make("glpi"))
		}
		team := func(i int, kind string, id int64, role string) {
			s.call("glpi", "POST", fmt.Sprintf("%s/%d/TeamMember", base, ids[i-1]), map[string]any{"type": kind, "id": id, "role": role}).want(201)
		}
		team(3, "User", me, "requester")
		team(4, "Group", g1, "requester")
		team(5, "Group", g2, "requester")
		team(6, "User", me, "assigned")
		team(7, "Group", g1, "assigned")
		s.call("glpi", "PATCH", fmt.Sprintf("%s/%d", base, ids[7]), map[string]any{"status": 4}).want(200)
		cases := map[int][]int{1: {1, 3, 4, 6, 7}, 1024: {1, 2, 3, 4, 5, 6, 7, 8}}
		if object == "Ticket" {
			cases = map[int][]int{1: {1, 3}, 2048: {4}, 32768: {6}, 4096: {6, 7}, 262144: {1, 2, 3, 4, 5}, 1024: {1, 2, 3, 4, 5, 6, 7, 8}, 1 | 4096: {1, 3, 6, 7}}
		}
		for bits, want := range cases {
			s.setRight(2, right, bits)
			var got []int
			for _, item := range s.call("viewer", "GET", base, nil).want(200).list() {
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
				s.call("viewer", "GET", fmt.Sprintf("%s/%d", base, id), nil).want(status)
				s.call("viewer", "GET", fmt.Sprintf("%s/%d/Timeline", base, id), nil).want(status)
			}
		}
		s.setRight(2, right, 0)
		if object != "Ticket" && object != "Change" { // rights on approvals show tickets and changes
			s.call("viewer", "GET", base, nil).want(403)
		}
	}
}

// TestStatuses follows a ticket from its opening to its closing, and back.
func TestStatuses(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	id := s.call("glpi", "POST", "/Assistance/Ticket", map[string]any{"content": "<p>The <b>printer</b> is on fire</p>", "urgency": 5, "impact": 5}).id()
	item := fmt.Sprintf("/Assistance/Ticket/%d", id)
	is := func(path string, want any) {
		t.Helper()
		if got := s.call("glpi", "GET", item, nil).want(200).at(path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
	set := func(path string) bool { return s.call("glpi", "GET", item, nil).want(200).at(path) != nil }
	is("name", "The printer is on fire")
	is("priority", 5.0)
	s.call("glpi", "PATCH", item, map[string]any{"urgency": 1}).want(200)
	is("priority", 2.0)
	s.call("glpi", "POST", item+"/TeamMember", map[string]any{"type": "User", "id": 4, "role": "assigned"}).want(201)
	is("status.id", 2.0)
	s.call("glpi", "POST", item+"/TeamMember", map[string]any{"type": "User", "id": 4, "role": "assigned"}).want(400)
	s.call("glpi", "POST", item+"/TeamMember", map[string]any{"type": "User", "id": 3, "role": "requester"}).want(201)
	if team := s.call("glpi", "GET", item+"/TeamMember/assigned", nil).want(200).list(); len(team) != 1 || team[0]["name"] != "tech" || team[0]["href"] != "/front/user.form.php?id=4" {
		t.Errorf("team: %v", team)
	}
	s.call("tech", "POST", item+"/Timeline/Followup", map[string]any{"content": "Looking at it"}).want(201)
	if !set("take_into_account_date") {
		t.Error("the ticket is not taken into account")
	}
	s.call("glpi", "POST", item+"/Timeline/Followup", map[string]any{"content": ""}).want(400)
	s.call("glpi", "PATCH", item, map[string]any{"status": 4}).want(200)
	if !set("begin_waiting_date") {
		t.Error("the wait does not begin")
	}
	s.call("glpi", "PATCH", item, map[string]any{"status": map[string]any{"id": 2}}).want(200)
	is("begin_waiting_date", nil)
	s.call("glpi", "POST", item+"/Timeline/Task", map[string]any{"content": "Fetch water", "duration": 600, "planned_begin": "2026-01-02T08:00:00Z"}).want(201)
	is("status.id", 3.0)
	is("actiontime", 600.0)
	solution := s.call("tech", "POST", item+"/Timeline/Solution", map[string]any{"content": "Water"}).id()
	is("status.id", 5.0)
	if !set("date_solve") {
		t.Error("no date of the solution")
	}
	s.call("glpi", "POST", item+"/Timeline/Solution", map[string]any{"content": "More water"}).want(400)
	s.call("post-only", "POST", item+"/Timeline/Followup", map[string]any{"content": "It still burns"}).want(201)
	is("status.id", 2.0)
	is("date_solve", nil)
	if got := s.call("glpi", "GET", fmt.Sprintf("%s/Timeline/Solution/%d", item, solution), nil).want(200).at("status"); got != 4.0 {
		t.Errorf("the refused solution has status %v", got)
	}
	s.call("glpi", "PATCH", item, map[string]any{"status": 6}).want(200)
	if !set("date_close") || !set("date_solve") {
		t.Error("a closed ticket has no dates")
	}
	s.call("glpi", "PATCH", item, map[string]any{"name": "other"}).want(400)
	s.call("glpi", "POST", item+"/TeamMember", map[string]any{"type": "User", "id": 5, "role": "observer"}).want(403)
	s.call("glpi", "PATCH", item, map[string]any{"status": 9}).want(400)
	s.call("glpi", "DELETE", item+"/TeamMember", map[string]any{"type": "User", "id": 4, "role": "assigned"}).want(403)
}

// TestApprovals asks for an approval and answers it.
func TestApprovals(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	id := s.call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "New laptop", "content": "x", "type": 2}).id()
	item := fmt.Sprintf("/Assistance/Ticket/%d", id)
	verdict := func() any { return s.call("glpi", "GET", item, nil).want(200).at("global_validation") }
	s.call("glpi", "POST", item+"/Timeline/Validation", map[string]any{}).want(400)
	approval := s.call("glpi", "POST", item+"/Timeline/Validation", map[string]any{"requested_approver_type": "User", "requested_approver_id": 5, "submission_comment": "May she?"}).id()
	path := fmt.Sprintf("%s/Timeline/Validation/%d", item, approval)
	if got := verdict(); got != 2.0 {
		t.Errorf("waiting: %v", got)
	}
	s.call("glpi", "PATCH", path, map[string]any{"status": 3}).want(403)
	s.call("glpi", "PATCH", path, map[string]any{"approval_comment": "No"}).want(403)
	s.call("glpi", "PATCH", path, map[string]any{"submission_comment": "May she have it?", "status": 2}).want(200)
	s.call("glpi", "PATCH", path, map[string]any{"requested_approver_id": 2}).want(400)
	s.call("normal", "PATCH", path, map[string]any{"status": 3, "approver": 4}).want(403)
	if got := verdict(); got != 2.0 {
		t.Errorf("somebody else answered: %v", got)
	}
	s.call("normal", "PATCH", path, map[string]any{"status": 4}).want(400)
	s.call("normal", "PATCH", path, map[string]any{"status": 3, "approval_comment": "Yes"}).want(200)
	if got := verdict(); got != 3.0 {
		t.Errorf("accepted: %v", got)
	}
	s.call("glpi", "DELETE", path, nil).want(204)
	if got := verdict(); got != 1.0 {
		t.Errorf("without approvals: %v", got)
	}
}

// TestSelfService holds what people of the self-service interface may do.
func TestSelfService(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	others := s.call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "secret", "content": "x"}).id()
	mine := s.call("post-only", "POST", "/Assistance/Ticket", map[string]any{"name": "mine", "content": "x"}).id()
	item := fmt.Sprintf("/Assistance/Ticket/%d", mine)
	if list := s.call("post-only", "GET", "/Assistance/Ticket", nil).want(200).list(); len(list) != 1 {
		t.Errorf("sees %d tickets", len(list))
	}
	s.call("post-only", "GET", fmt.Sprintf("/Assistance/Ticket/%d", others), nil).want(404)
	s.call("post-only", "GET", "/Administration/User", nil).want(403)
	s.call("post-only", "GET", "/Administration/User/Me", nil).want(200)
	s.call("post-only", "GET", "/Administration/User/3", nil).want(200)
	s.call("post-only", "GET", "/Administration/User/2", nil).want(403)
	s.call("post-only", "GET", "/Assistance/Change", nil).want(403)
	s.call("post-only", "GET", "/Setup/OAuthClient", nil).want(403)
	s.call("post-only", "PATCH", item, map[string]any{"name": "mine, renamed"}).want(200)
	s.call("glpi", "POST", item+"/Timeline/Followup", map[string]any{"content": "private", "is_private": true}).want(201)
	s.call("glpi", "POST", item+"/Timeline/Followup", map[string]any{"content": "public"}).want(201)
	entries := s.call("post-only", "GET", item+"/Timeline/Followup", nil).want(200).list()
	if len(entries) != 1 || entries[0]["item"].(map[string]any)["content"] != "public" {
		t.Errorf("sees %v", entries)
	}
	s.call("post-only", "PATCH", item, map[string]any{"name": "again"}).want(403)
	s.call("post-only", "POST", item+"/Timeline/Solution", map[string]any{"content": "x"}).want(403)
	s.call("post-only", "DELETE", item, nil).want(403)
	// Another ticket's entry is not reached through this one.
	foreign := s.call("glpi", "POST", fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Followup", others), map[string]any{"content": "x"}).id()
	for _, method := range []string{"GET", "PATCH", "DELETE"} {
		s.call("glpi", method, fmt.Sprintf("%s/Timeline/Followup/%d", item, foreign), map[string]any{"content": "moved"}).want(404)
	}
}

// TestPurgeTakesAll leaves no row behind that is about a purged ticket.
func TestPurgeTakesAll(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	other := s.call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "other", "content": "x"}).id()
	change := s.call("glpi", "POST", "/Assistance/Change", map[string]any{"name": "c", "content": "x"}).id()
	problem := s.call("glpi", "POST", "/Assistance/Problem", map[string]any{"name": "p", "content": "x"}).id()
	computer := s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc"}).id()
	reason := s.call("glpi", "POST", "/Assistance/PendingReason", map[string]any{"name": "r"}).id()
	project := s.call("glpi", "POST", "/Project", map[string]any{"name": "pr"}).id()
	document := s.call("glpi", "POST", "/Management/Document", map[string]any{"name": "d"}).id()
	id := s.call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "t", "content": "x"}).id()
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
		s.call("glpi", "POST", item+path, body).want(201)
	}
	s.call("glpi", "POST", fmt.Sprintf("/Project/%d/Ticket", project), map[string]any{"items_id": id}).want(201)
	s.exec("INSERT INTO `glpi_ticketsatisfactions` (`tickets_id`) VALUES (?)", id)
	s.call("glpi", "POST", item+"/Timeline/Solution", map[string]any{"content": "s"}).want(201)
	s.call("glpi", "DELETE", item+"?force=true", nil).want(204)
	seen := map[string]bool{}
	for _, o := range s.Catalog.Objects() {
		if o.Table == "" || seen[o.Table] || o.Name == "_Log" || o.Name == "QueuedNotification" || o.Name == "QueuedWebhook" {
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
	s := newServer(t)
	item := s.ticket(map[string]any{"name": "a", "content": "x", "date": "2026-01-05T08:00:00Z"})
	s.call("glpi", "PATCH", item, map[string]any{"status": 5}).want(200)
	got := s.call("glpi", "PATCH", item, map[string]any{"date_solve": "2026-01-05T10:00:00Z"}).want(200)
	if got.at("resolution_duration") != 7200.0 {
		t.Errorf("solved after two hours: %s", got.body)
	}
	got = s.call("glpi", "PATCH", item, map[string]any{"date": "2026-01-05T09:00:00Z"}).want(200)
	if got.at("resolution_duration") != 3600.0 {
		t.Errorf("solved after one hour: %s", got.body)
	}
}

// TestAssigning takes new items into work: problems that are accepted too, changes not.
func TestAssigning(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, c := range []struct {
		object         string
		before, during float64
		after          float64
	}{{"Ticket", 1, 2, 1}, {"Ticket", 4, 4, 1}, {"Problem", 7, 2, 1}, {"Change", 1, 1, 1}, {"Change", 13, 13, 13}} {
		item := fmt.Sprintf("/Assistance/%s/%d", c.object, s.call("glpi", "POST", "/Assistance/"+c.object, map[string]any{"name": "a", "content": "b", "status": c.before}).id())
		tech := map[string]any{"type": "User", "id": 4, "role": "assigned"}
		if c.before == 13 { // closed
			s.call("glpi", "POST", item+"/TeamMember", tech).want(403)
			continue
		}
		s.call("glpi", "POST", item+"/TeamMember", tech).want(201)
		if got := s.call("glpi", "GET", item, nil).at("status.id"); got != c.during {
			t.Errorf("%s of status %v becomes %v, want %v", c.object, c.before, got, c.during)
		}
		s.call("glpi", "DELETE", item+"/TeamMember", tech).want(200)
		if got := s.call("glpi", "GET", item, nil).at("status.id"); got != c.after {
			t.Errorf("%s without assignees has status %v, want %v", c.object, got, c.after)
		}
	}
}

// TestFollowupStatements: an answer reads its ticket once for all that its rules ask of it.
func TestFollowupStatements(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	path := s.ticket(map[string]any{"name": "x", "content": "y"}) + "/Timeline/Followup"
	const most = 8
	var took uint64
	for range 3 { // the first ones fill caches
		took = s.call("glpi", "POST", path, map[string]any{"content": "answer"}).want(201).statements
	}
	if took == 0 || took > most {
		t.Errorf("%d statements, at most %d are needed", took, most)
	}
}

// TestTeamAtCreation makes items with their team: whom the creator could add, or nothing at all is made.
func TestTeamAtCreation(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	group := s.call("glpi", "POST", "/Administration/Group", map[string]any{"name": "network"}).id()
	supplier := s.call("glpi", "POST", "/Management/Supplier", map[string]any{"name": "ACME"}).id()
	person := map[string]any{"type": "User", "id": 4, "role": "assigned"}
	team := []any{person, person, map[string]any{"type": "Group", "id": group, "role": "observer"}, map[string]any{"type": "Supplier", "id": supplier, "role": "assigned"}}
	for _, name := range []string{"Ticket", "Change", "Problem"} {
		base := "/Assistance/" + name
		item := fmt.Sprintf("%s/%d", base, s.call("glpi", "POST", base, map[string]any{"name": "x", "content": "x", "team": team}).want(201).id())
		r := s.call("glpi", "GET", item, nil).want(200)
		roles := map[string]any{}
		for _, m := range r.at("team").([]any) {
			member := m.(map[string]any)
			roles[fmt.Sprint(member["type"], member["id"])] = member["role"]
		}
		if len(roles) != 3 || roles["User4"] != "assigned" || roles[fmt.Sprint("Group", group)] != "observer" || roles[fmt.Sprint("Supplier", supplier)] != "assigned" {
			t.Errorf("%s: %v", name, roles)
		}
		for _, none := range []any{nil, []any{}} {
			s.call("glpi", "POST", base, map[string]any{"name": "x", "content": "x", "team": none}).want(201)
		}
		before := s.scalar("SELECT COUNT(*) FROM " + map[string]string{"Ticket": "`glpi_tickets`", "Change": "`glpi_changes`", "Problem": "`glpi_problems`"}[name])
		many := make([]any, 101)
		for i := range many {
			many[i] = person
		}
		for _, wrong := range []any{
			"nobody", []any{4}, many, []any{person, map[string]any{"type": "User", "id": 999999, "role": "assigned"}},
			[]any{map[string]any{"type": "User", "id": 4}}, []any{map[string]any{"type": "User", "id": 4, "role": "boss"}},
			[]any{map[string]any{"type": "Supplier", "id": supplier, "role": "observer"}}, []any{map[string]any{"type": "Computer", "id": 1, "role": "assigned"}},
		} {
			s.call("glpi", "POST", base, map[string]any{"name": "x", "content": "x", "team": wrong}).want(400)
		}
		if after := s.scalar("SELECT COUNT(*) FROM " + map[string]string{"Ticket": "`glpi_tickets`", "Change": "`glpi_changes`", "Problem": "`glpi_problems`"}[name]); after != before {
			t.Errorf("%s: what was refused is there: %s, before %s", name, after, before)
		}
	}
	s.call("post-only", "POST", "/Assistance/Ticket", map[string]any{"name": "x", "content": "x", "team": team}).want(403)
}
