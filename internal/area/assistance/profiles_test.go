package assistance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestProfilesAtWork tries what the default profiles may do with items of others: the status of
// each answer in the order Self-Service, Observer, Admin, Super-Admin, Hotliner, Technician,
// Supervisor, Read-Only.
func TestProfilesAtWork(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	var users []string
	for profile := int64(1); profile <= 8; profile++ {
		name := fmt.Sprintf("profile%d", profile)
		s.Account(name, profile, 0)
		users = append(users, name)
	}
	reason := s.Call("glpi", "POST", "/Assistance/PendingReason", map[string]any{"name": "r"}).ID()
	try := func(what, want string, ask func(user string) *testapi.Reply) {
		t.Helper()
		var got []string
		for _, user := range users {
			got = append(got, fmt.Sprint(ask(user).Status))
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s\n got %s\nwant %s", what, text, want)
		}
	}
	const (
		agents    = "404 403 201 201 201 201 201 403"
		changes   = "403 403 201 201 201 201 201 403"
		problems  = "403 403 201 201 403 201 201 403"
		purgers   = "404 403 204 204 403 204 204 403"
		readers   = "404 200 200 200 200 200 200 200"
		unlimited = "403 200 200 200 200 200 200 200"
	)
	for _, c := range []struct {
		object                                                                              string
		list, create, get, patch, trash, purge, team, followup, task, solution, ask, cost   string
		link, wait, editFollowup, dropFollowup, editTask, dropTask, listed, validations, kb string
	}{
		{
			object: "Ticket",
			list:   "200 200 200 200 200 200 200 200", create: "201 201 201 201 201 201 201 403", get: readers,
			patch: "404 403 200 200 200 200 200 403", trash: "404 204 204 204 403 403 204 403",
			purge: "404 204 204 204 403 403 204 403",
			team:  "404 403 201 201 201 403 201 403", followup: agents, task: agents, solution: agents,
			ask: "404 201 201 201 201 201 201 403", cost: agents, link: agents, wait: agents,
			editFollowup: "404 403 200 200 403 200 200 403", dropFollowup: purgers,
			editTask: "404 403 200 200 403 200 200 403", dropTask: purgers,
			listed: readers, validations: readers, kb: readers,
		},
		{
			object: "Change",
			list:   unlimited, create: changes, get: unlimited, patch: "403 403 200 200 200 200 200 403",
			trash: "403 403 204 204 204 204 204 403", purge: "403 403 204 204 204 204 204 403", team: changes,
			followup: changes, task: changes, solution: changes, ask: "403 201 201 201 201 201 201 403", cost: changes,
			link: changes, wait: changes,
			editFollowup: "403 403 200 200 403 200 200 403", dropFollowup: "403 403 204 204 403 204 204 403",
			editTask: "403 403 200 200 403 200 200 403", dropTask: "403 403 204 204 403 204 204 403",
			listed: unlimited, validations: unlimited, kb: unlimited,
		},
		{
			object: "Problem",
			list:   unlimited, create: problems, get: unlimited, patch: "403 403 200 200 403 200 200 403",
			trash: "403 403 204 204 403 204 204 403", purge: "403 403 204 204 403 204 204 403", team: problems,
			followup: changes, task: changes, solution: problems, cost: problems, link: problems, wait: problems,
			editFollowup: "403 403 200 200 403 200 200 403", dropFollowup: "403 403 204 204 403 204 204 403",
			editTask: "403 403 200 200 403 200 200 403", dropTask: "403 403 204 204 403 204 204 403",
			listed: unlimited, kb: unlimited,
		},
	} {
		base := "/Assistance/" + c.object
		item := func() string {
			return fmt.Sprintf("%s/%d", base,
				s.Call("glpi", "POST", base, map[string]any{"name": "x", "content": "x"}).ID())
		}
		shared := item()
		var id int64
		fmt.Sscanf(shared, base+"/%d", &id)
		entry := func(kind string) string {
			return fmt.Sprintf("%s/Timeline/%s/%d", shared, kind,
				s.Call("glpi", "POST", shared+"/Timeline/"+kind, map[string]any{"content": "x"}).ID())
		}
		at := func(method, path string, body any) func(string) *testapi.Reply {
			return func(user string) *testapi.Reply { return s.Call(user, method, shared+path, body) }
		}
		fresh := func(method, path string, body any) func(string) *testapi.Reply {
			return func(user string) *testapi.Reply { return s.Call(user, method, item()+path, body) }
		}
		text := map[string]any{"content": "y"}
		try(c.object+" list", c.list, func(user string) *testapi.Reply { return s.Call(user, "GET", base, nil) })
		try(c.object+" create", c.create, func(user string) *testapi.Reply {
			return s.Call(user, "POST", base, map[string]any{"name": "x", "content": "x"})
		})
		try(c.object+" get", c.get, at("GET", "", nil))
		try(c.object+" patch", c.patch, at("PATCH", "", map[string]any{"name": "z"}))
		try(c.object+" trash", c.trash, fresh("DELETE", "", nil))
		try(c.object+" purge", c.purge, fresh("DELETE", "?force=true", nil))
		try(c.object+" timeline", c.listed, at("GET", "/Timeline", nil))
		try(c.object+" articles", c.kb, at("GET", "/KBArticle", nil))
		try(c.object+" team", c.listed, at("GET", "/TeamMember", nil))
		try(c.object+" join", c.team,
			fresh("POST", "/TeamMember", map[string]any{"type": "User", "id": 4, "role": "assigned"}))
		try(c.object+" followup", c.followup, fresh("POST", "/Timeline/Followup", text))
		try(c.object+" task", c.task, fresh("POST", "/Timeline/Task", text))
		try(c.object+" solution", c.solution, fresh("POST", "/Timeline/Solution", text))
		if c.ask != "" {
			try(c.object+" ask", c.ask,
				fresh("POST", "/Timeline/Validation",
					map[string]any{"requested_approver_type": "User", "requested_approver_id": 4}))
			try(c.object+" approvals", c.validations, at("GET", "/Timeline/Validation", nil))
		}
		try(c.object+" cost", c.cost, at("POST", "/Cost", map[string]any{"name": "c"}))
		try(c.object+" link", c.link,
			fresh("POST", "/"+c.object+"_"+c.object, map[string]any{strings.ToLower(c.object) + "_2": id}))
		try(c.object+" wait", c.wait, fresh("POST", "/PendingReason", map[string]any{"pending_reason": reason}))
		followup, task := entry("Followup"), entry("Task")
		try(c.object+" edit followup", c.editFollowup,
			func(user string) *testapi.Reply { return s.Call(user, "PATCH", followup, text) })
		try(c.object+" edit task", c.editTask,
			func(user string) *testapi.Reply { return s.Call(user, "PATCH", task, text) })
		try(c.object+" drop followup", c.dropFollowup,
			func(user string) *testapi.Reply { return s.Call(user, "DELETE", entry("Followup"), nil) })
		try(c.object+" drop task", c.dropTask,
			func(user string) *testapi.Reply { return s.Call(user, "DELETE", entry("Task"), nil) })
	}
	for object, want := range map[string][3]string{
		"PendingReason": {"403 403 200 200 200 200 200 200", "403 403 201 201 403 403 403 403",
			"403 403 204 204 403 403 403 403"},
		"RecurringTicket": {"403 403 200 200 403 200 200 200", "403 403 403 201 403 403 403 403",
			"403 403 403 204 403 403 403 403"},
		"RecurringChange": {"403 403 200 200 403 200 200 200", "403 403 403 201 403 403 403 403",
			"403 403 403 204 403 403 403 403"},
		"ExternalEvent": {"403 200 200 200 403 200 200 200", "403 403 201 201 403 403 201 403",
			"403 403 204 204 403 403 204 403"},
		"TicketTemplate": {"403 403 200 200 403 200 200 200", "403 403 201 201 403 403 201 403",
			"403 403 204 204 403 403 204 403"},
	} {
		base, body := "/Assistance/"+object, map[string]any{"name": "x"}
		try(object+" list", want[0], func(user string) *testapi.Reply { return s.Call(user, "GET", base, nil) })
		try(object+" create", want[1], func(user string) *testapi.Reply { return s.Call(user, "POST", base, body) })
		try(object+" purge", want[2], func(user string) *testapi.Reply {
			return s.Call(user, "DELETE", fmt.Sprintf("%s/%d", base, s.Call("glpi", "POST", base, body).ID()), nil)
		})
	}
}
