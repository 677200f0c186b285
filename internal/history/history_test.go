package history_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/area/administration"
	"github.com/glpid/glpid/internal/history"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// entries gives the history of an item, the oldest entry first, as texts "action|field|linked|old|new".
func entries(s *testapi.Server, path string) []string {
	s.T.Helper()
	var out []string
	for _, e := range s.Call("glpi", "GET", path+"/Log?sort=id", nil).List() {
		row := e
		part := func(group, name string) any {
			if m, ok := row[group].(map[string]any); ok && m[name] != nil {
				return m[name]
			}
			return ""
		}
		text := func(name string) any {
			if row[name] == nil {
				return ""
			}
			return row[name]
		}
		out = append(out, fmt.Sprintf("%v|%v|%v|%v|%v", part("action", "name"), part("field", "name"),
			part("linked", "itemtype"), text("old_value"), text("new_value")))
	}
	return out
}

func want(t testing.TB, got []string, wanted ...string) {
	t.Helper()
	if !slices.Equal(got, wanted) {
		t.Errorf("history:\n got %q\nwant %q", got, wanted)
	}
}

func TestFieldsOfAnItem(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	id := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc"}).ID()
	place := s.Call("glpi", "POST", "/Dropdowns/Location", map[string]any{"name": "Lyon"}).ID()
	path := fmt.Sprintf("/Assets/Computer/%d", id)
	s.Call("glpi", "PATCH", path, map[string]any{"name": "pc2", "location": place}).Want(200)
	s.Call("glpi", "PATCH", path, map[string]any{"name": "pc2", "location": place}).Want(200)
	s.Call("glpi", "PATCH", path, map[string]any{"location": nil, "is_deleted": true}).Want(200)
	s.Call("glpi", "PATCH", path, map[string]any{"is_deleted": false}).Want(200)
	s.Call("glpi", "DELETE", path, nil).Want(204)
	lyon := fmt.Sprintf("Lyon (%d)", place)
	want(t, entries(s, path), "created||||", "changed|location|||"+lyon, "changed|name||pc|pc2", "deleted||||",
		"changed|location||"+lyon+"|", "restored||||", "deleted||||")
}

func TestPartsAndLinks(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	id := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "t", "content": "x",
		"team": []any{map[string]any{"type": "User", "id": 5, "role": "observer"}}}).ID()
	path := fmt.Sprintf("/Assistance/Ticket/%d", id)
	cost := s.Call("glpi", "POST", path+"/Cost", map[string]any{"name": "parts", "cost_fixed": 5}).ID()
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/Cost/%d", path, cost), map[string]any{"cost_fixed": 7}).Want(200)
	s.Call("glpi", "DELETE", fmt.Sprintf("%s/Cost/%d", path, cost), nil).Want(204)
	s.Call("glpi", "POST", path+"/TeamMember", map[string]any{"type": "User", "id": 4, "role": "observer"}).Want(201)
	s.Call("glpi", "DELETE", path+"/TeamMember", map[string]any{"type": "User", "id": 4, "role": "observer"}).Want(200)
	note := s.Call("glpi", "POST", path+"/Timeline/Followup", map[string]any{"content": "secret"}).ID()
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/Timeline/Followup/%d", path, note),
		map[string]any{"content": "other"}).Want(200)
	want(t, entries(s, path), "created||||", "link added||User||normal (5)", "part added||TicketCost||parts (1)",
		"part changed||TicketCost||parts (1)", "part removed||TicketCost|parts (1)|", "link added||User||tech (4)",
		"link removed||User|tech (4)|", "changed|take_into_account_date|||"+s.Scalar(
			"SELECT `takeintoaccountdate` FROM `glpi_tickets` WHERE `id` = ?", id),
		"part added||ITILFollowup||Followup (1)", "part changed||ITILFollowup||Followup (1)")
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_logs` WHERE `old_value` || `new_value` LIKE '%secret%'"); n != "0" {
		t.Error("what a followup says stands in the history")
	}
}

// TestBothSides links two tickets, and gives somebody a profile: all sides remember it.
func TestBothSides(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	one := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "one", "content": "x"}).ID()
	two := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "two", "content": "x"}).ID()
	path := fmt.Sprintf("/Assistance/Ticket/%d", one)
	link := s.Call("glpi", "POST", path+"/Ticket_Ticket", map[string]any{"ticket_2": two, "link": 1}).ID()
	s.Call("glpi", "DELETE", fmt.Sprintf("%s/Ticket_Ticket/%d", path, link), nil).Want(204)
	want(t, entries(s, path), "created||||", fmt.Sprintf("link added||Ticket||two (%d)", two),
		fmt.Sprintf("link removed||Ticket|two (%d)|", two))
	want(t, entries(s, fmt.Sprintf("/Assistance/Ticket/%d", two)), "created||||",
		fmt.Sprintf("link added||Ticket||one (%d)", one), fmt.Sprintf("link removed||Ticket|one (%d)|", one))

	user := s.Call("glpi", "POST", "/Administration/User", map[string]any{"username": "doe", "realname": "Doe",
		"firstname": "Jane", "password": "x1y2z3w4", "password2": "x1y2z3w4"}).ID()
	account := fmt.Sprintf("/Administration/User/%d", user)
	last := len(entries(s, account))
	s.Call("glpi", "POST", account+"/Authorization", map[string]any{"profile": 6, "entity": 0,
		"is_recursive": true}).Want(201)
	s.Call("glpi", "PATCH", account, map[string]any{"password": "other-1234", "password2": "other-1234"}).Want(200)
	got := entries(s, account)[last:]
	want(t, got, "link added||Profile||Technician (6)", "link added||Entity||Root entity (0)",
		"changed|password||********|********")
	profile := entries(s, "/Administration/Profile/6")
	want(t, profile[len(profile)-2:], fmt.Sprintf("link added||User||Doe Jane (%d)", user),
		"link added||Entity||Root entity (0)")
}

// TestWhoAndWhat looks at an entry member by member, with filters and paging.
func TestWhoAndWhat(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	id := s.Call("tech", "POST", "/Assets/Computer", map[string]any{"name": "pc", "serial": "1"}).ID()
	path := fmt.Sprintf("/Assets/Computer/%d", id)
	for serial := range 5 {
		s.Call("tech", "PATCH", path, map[string]any{"serial": fmt.Sprint("s", serial)}).Want(200)
	}
	r := s.Call("glpi", "GET", path+"/Log?filter=field.id==5;user.name=ilike=tech*&sort=id:desc&limit=2", nil)
	list := r.Want(206).List()
	if got := r.Header.Get("Content-Range"); got != "0-1/5" || len(list) != 2 {
		t.Errorf("Content-Range %q, %d entries", got, len(list))
	}
	e := list[0]
	if fmt.Sprint(e["user"], e["field"], e["action"]) !=
		"map[id:4 name:tech (4)] map[id:5 name:serial] map[id:0 name:changed]" || e["itemtype"] != "Computer" ||
		e["old_value"] != "s3" || e["new_value"] != "s4" {
		t.Errorf("the entry is %v", e)
	}
	s.Call("glpi", "GET", path+"/Log?filter=nothing==1", nil).Want(400)
	s.Call("glpi", "GET", "/Assets/Computer/9999/Log", nil).Want(404)
	s.Call("tech", "GET", path+"/Log", nil).Want(403) // who lacks the right on the history
	s.Call("post-only", "GET", path+"/Log", nil).Want(404)
	s.Call("tech", "GET", "/Administration/AuditLog", nil).Want(403)
	if n := len(s.Call("glpi", "GET", "/Administration/AuditLog?filter=itemtype==Computer&limit=1000",
		nil).Want(200).List()); n != 6 {
		t.Errorf("%d entries in the audit log", n)
	}
}

// TestAudit changes what decides about rights, and looks for it in the audit log.
func TestAudit(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	audit := func(itemtype string) []string {
		t.Helper()
		var out []string
		for _, e := range s.Call("glpi", "GET", "/Administration/AuditLog?sort=id&limit=1000&filter=itemtype=="+
			itemtype,
			nil).Want(200).List() {
			out = append(out, fmt.Sprintf("%v %v|%v", e["user"].(map[string]any)["name"], e["old_value"],
				e["new_value"]))
		}
		return out
	}
	s.Call("glpi", "PATCH", "/Setup/Config/core/admin_email", map[string]any{"value": "a@example.org"}).Want(200)
	s.Call("glpi", "PATCH", "/Setup/Config/core/admin_email", map[string]any{"value": "a@example.org"}).Want(200)
	s.Call("glpi", "PATCH", "/Setup/Config/core/smtp_passwd", map[string]any{"value": "hidden"})
	want(t, audit("Config"), "glpi (2) admin_email |a@example.org", "glpi (2) smtp_passwd ********|********")

	ctx := access.As(t.Context(), "glpid command line")
	change := administration.ProfileChange{Rights: map[string]int{"statistic": 0}}
	if err := administration.ChangeProfile(ctx, s.Engine, 6, change); err != nil {
		t.Fatal(err)
	}
	want(t, audit("Profile"), "glpid command line 1|0")
	profile := entries(s, "/Administration/Profile/6")
	want(t, profile, "part changed|statistic|ProfileRight|1|0")

	client := s.Call("glpi", "POST", "/Setup/OAuthClient", map[string]any{"name": "robot"}).ID()
	path := fmt.Sprintf("/Setup/OAuthClient/%d", client)
	s.Call("glpi", "PATCH", path, map[string]any{"name": "robot 2"}).Want(200)
	editor := s.OAuth.For(nil)
	if _, err := editor.RegenerateSecret(ctx, client); err != nil {
		t.Fatal(err)
	}
	want(t, entries(s, path), "created||||", "changed|name||robot|robot 2", "changed|secret||********|********")
	s.Call("glpi", "DELETE", path, nil).Want(204)
	events := s.Call("glpi", "GET", "/Administration/EventLog?filter=type==OAuthClient", nil).Want(200).List()
	if len(events) != 1 || events[0]["message"] != fmt.Sprintf("glpi (2) purges OAuthClient robot 2 (%d)", client) {
		t.Errorf("events %v", events)
	}
}

// TestPurgedHistory purges an item with parts: its history goes, and its parts tell nobody.
func TestPurgedHistory(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	id := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "t", "content": "x"}).ID()
	path := fmt.Sprintf("/Assistance/Ticket/%d", id)
	for range 3 {
		s.Call("glpi", "POST", path+"/Cost", map[string]any{"name": "c"}).Want(201)
		s.Call("glpi", "POST", path+"/Timeline/Followup", map[string]any{"content": "f"}).Want(201)
	}
	s.Call("glpi", "DELETE", path+"?force=true", nil).Want(204)
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_logs` WHERE `itemtype` = 'Ticket'"); n != "0" {
		t.Errorf("%s entries are left", n)
	}
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_events` WHERE `service` = 'history'"); n != "1" {
		t.Errorf("%s events of one purge", n)
	}
}

// TestStatements changes few and many fields and links at once: the number of statements is the same but for
// the names of what is linked, one for each type.
func TestStatements(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	id := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc"}).ID()
	path := fmt.Sprintf("/Assets/Computer/%d", id)
	patch := func(body map[string]any) uint64 { return s.Call("glpi", "PATCH", path, body).Want(200).Statements }
	patch(map[string]any{"name": "first"})
	few := patch(map[string]any{"name": "a"})
	many := patch(map[string]any{"name": "b", "serial": "b", "otherserial": "b", "comment": "b", "contact": "b",
		"contact_num": "b"})
	if few != many {
		t.Errorf("%d statements for one field, %d for six", few, many)
	}
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_logs` WHERE `itemtype` = 'Computer'"); n != "9" {
		t.Errorf("%s entries", n)
	}
}

// TestNumbersOfEntries gives no number of an entry twice, so that who reads on from the last one misses none: when
// the last entries go with their item and when all go.
func TestNumbersOfEntries(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	last := func() (entry map[string]any) {
		t.Helper()
		entries := s.Call("glpi", "GET", "/Administration/AuditLog?sort=id:desc&limit=1000", nil).Want(200).List()
		for _, e := range entries {
			if e["itemtype"] == nil || e["date"] == nil {
				t.Errorf("what is no entry is shown: %v", e)
			}
		}
		return entries[0]
	}
	before := 0.0
	for _, remove := range []func(path string){
		func(path string) { s.Call("glpi", "DELETE", path+"?force=true", nil).Want(204) },
		func(string) { s.Exec("DELETE FROM `glpi_logs` WHERE `itemtype` IS NOT NULL") },
		func(string) { s.Exec("DELETE FROM `glpi_logs`") },
	} {
		path := s.Ticket(map[string]any{"name": "t", "content": "x"})
		entry := last()
		if id, _ := entry["id"].(float64); entry["itemtype"] != "Ticket" || id <= before {
			t.Errorf("an entry after %.0f: %v", before, entry)
		} else {
			before = id
		}
		remove(path)
	}
	s.Ticket(map[string]any{"name": "t", "content": "x"})
	if id, _ := last()["id"].(float64); id <= before {
		t.Errorf("%.0f after %.0f", id, before)
	}
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_logs` WHERE `itemtype` IS NULL"); n != "0" && n != "1" {
		t.Errorf("%s rows keep numbers", n) // where the database does not
	}
}

// TestRetention removes what the settings do not keep, and nothing by default.
func TestRetention(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	id := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc"}).ID()
	s.Call("glpi", "PATCH", fmt.Sprintf("/Assets/Computer/%d", id), map[string]any{"comment": "x"}).Want(200)
	s.Exec("UPDATE `glpi_logs` SET `id` = `id` + 30000") // there are others before them, with a gap
	s.Exec("INSERT INTO `glpi_logs` (`id`, `itemtype`, `items_id`, `date_mod`, `linked_action`) VALUES" +
		" (1, 'Computer', 1, '2001-01-01 00:00:00', 20), (20000, 'Computer', 1, '2001-01-01 00:00:00', 4)")
	count := func() (n int) {
		_, _ = fmt.Sscan(s.Scalar("SELECT COUNT(*) FROM `glpi_logs` WHERE `itemtype` IS NOT NULL"), &n)
		return n
	}
	all := count()
	service := history.New(s.Engine, s.Settings)
	for _, step := range []struct {
		setting, value string
		gone           int
	}{
		{"", "", 0}, {"purge_all", "0", 0}, {"purge_createitem", "12", 1}, {"purge_comments", "-1", 1},
		{"purge_all", "5", 1},
	} {
		if step.setting != "" {
			s.Exec("DELETE FROM `glpi_configs` WHERE `name` = ?", step.setting)
			s.Exec("INSERT INTO `glpi_configs` (`context`, `name`, `value`) VALUES ('core', ?, ?)", step.setting,
				step.value)
			s.Settings.Invalidate()
		}
		n, err := service.Purge(t.Context(), 0)
		if all -= step.gone; err != nil || n != step.gone || count() != all {
			t.Errorf("%s %s: %d gone, %v, %d left of %d", step.setting, step.value, n, err, count(), all)
		}
	}
}

// TestCustomFields changes a field that a definition adds.
func TestCustomFields(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	path := s.Define("Car", map[string]any{"label": "Car"})
	field := s.Call("glpi", "POST", path+"/Field", map[string]any{"system_name": "doors", "label": "Doors",
		"type": "number"}).ID()
	car := s.Call("glpi", "POST", "/Assets/Custom/Car", map[string]any{"name": "VW"}).ID()
	item := fmt.Sprintf("/Assets/Custom/Car/%d", car)
	s.Call("glpi", "PATCH", item, map[string]any{"custom_fields": map[string]any{"doors": 5}, "name": "T6"}).Want(200)
	got := s.Call("glpi", "GET", item+"/Log?sort=id", nil).Want(200).List()
	if len(got) != 3 || got[1]["field"].(map[string]any)["id"] != float64(45000+field) || got[1]["new_value"] != "5" ||
		got[2]["new_value"] != "T6" {
		t.Errorf("history: %v", got)
	}
	s.Call("glpi", "GET", "/Assets/Custom/Bike/1/Log", nil).Want(404)
}

// TestEventsOfOthers has the event log shown to those alone who reach all entities: it names items, people and
// addresses of any.
func TestEventsOfOthers(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	here := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "here", "parent": 0}).ID()
	s.Account("ofhere", 4, here)
	s.Employ("ofroot", 4, 0, false)
	there := s.Call("glpi", "POST", "/Assets/Computer", testapi.Body{"name": "elsewhere"}).ID()
	s.Call("glpi", "DELETE", fmt.Sprintf("/Assets/Computer/%d?force=true", there), nil).Want(204)
	events := s.Call("glpi", "GET", "/Administration/EventLog?filter=message=like=*elsewhere*", nil).Want(200).List()
	if len(events) != 1 {
		t.Fatalf("events %v", events)
	}
	for _, who := range []string{"ofhere", "ofroot"} {
		s.Call(who, "GET", "/Administration/EventLog", nil).Want(403)
		s.Call(who, "GET", fmt.Sprintf("/Administration/EventLog/%v", events[0]["id"]), nil).Want(403)
		if got := s.Graph(who, "{ EventLog { message } }"); strings.Contains(fmt.Sprint(got), "elsewhere") {
			t.Errorf("%s: %v", who, got)
		}
	}
}
