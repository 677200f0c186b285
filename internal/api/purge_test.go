package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestPurgeTells purges items with all that belongs to them while people and programs want to know of
// everything: they are told that the item goes, once, and nothing goes wrong.
func TestPurgeTells(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	testapi.NewMailServer(t, s.Server)
	if err := s.Settings.Set(t.Context(), "admin_email", "admin@example.org"); err != nil {
		t.Fatal(err)
	}
	s.Exec("UPDATE `glpi_notifications` SET `is_active` = 1")
	s.Exec("INSERT INTO `glpi_useremails` (`users_id`, `email`, `is_default`) SELECT `id`, `name` || '@example.org'," +
		" 1 FROM `glpi_users`")
	for _, itemtype := range []string{"Ticket", "Change", "Problem", "ITILFollowup", "TicketTask"} {
		s.HookOn(itemtype, "delete", "http://203.0.113.1/", nil)
	}
	for _, name := range []string{"Ticket", "Change", "Problem"} {
		for _, trash := range []bool{false, true} {
			id := s.Call("glpi", "POST", "/Assistance/"+name, map[string]any{"name": "x", "content": "x"}).ID()
			path := fmt.Sprintf("/Assistance/%s/%d", name, id)
			s.Call("glpi", "POST", path+"/TeamMember",
				map[string]any{"type": "User", "id": 4, "role": "assigned"}).Want(201)
			for range 2 {
				s.Call("glpi", "POST", path+"/Timeline/Followup", map[string]any{"content": "x"}).Want(201)
				s.Call("glpi", "POST", path+"/Timeline/Task", map[string]any{"content": "x"}).Want(201)
			}
			if name != "Problem" {
				s.Call("glpi", "POST", path+"/Timeline/Validation",
					map[string]any{"requested_approver_type": "User", "requested_approver_id": 4}).Want(
					201)
			}
			s.Call("glpi", "POST", path+"/Timeline/Solution", map[string]any{"content": "x"}).Want(201)
			if trash {
				s.Call("glpi", "DELETE", path, nil).Want(204)
			}
			s.Exec("DELETE FROM `glpi_queuednotifications`")
			s.Exec("DELETE FROM `glpi_queuedwebhooks`")
			s.Call("glpi", "DELETE", path+"?force=true", nil).Want(204)
			mails := s.Scalar("SELECT COALESCE(GROUP_CONCAT(DISTINCT `event`), '') FROM `glpi_queuednotifications`")
			hooks := s.Scalar("SELECT COALESCE(GROUP_CONCAT(DISTINCT `itemtype`), '') FROM `glpi_queuedwebhooks`")
			if want := map[bool]string{false: "delete"}[trash]; mails != want ||
				!strings.Contains(hooks, "ITILFollowup") || !strings.Contains(hooks, name) {
				t.Errorf("%s, from the trash %t: people are told of %q, programs of %q", name, trash, mails, hooks)
			}
		}
	}
	project := s.Call("glpi", "POST", "/Project", map[string]any{"name": "x"}).ID()
	s.Call("glpi", "POST", fmt.Sprintf("/Project/%d/Task", project), map[string]any{"name": "x"})
	s.Call("glpi", "DELETE", fmt.Sprintf("/Project/%d?force=true", project), nil).Want(204)
}

// TestPurgeOfMany purges items with many others that belong or refer to them, or lie below them: the
// statements are not more for it, and what would take others' time for seconds is refused.
func TestPurgeOfMany(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	rows := func(n int, insert string, args ...any) {
		t.Helper()
		s.Many(n, "INSERT INTO "+insert+" FROM `n`", args...)
	}
	made := 0
	add := func(path string) int64 {
		t.Helper()
		made++
		return s.Call("glpi", "POST", path, map[string]any{"name": fmt.Sprint("many", made), "content": "x",
			"link": "https://example.org"}).ID()
	}
	for _, c := range []struct {
		path, insert string
	}{
		{"/Assistance/Ticket", "`glpi_itilfollowups` (`itemtype`, `items_id`, `content`) SELECT 'Ticket', ?, 'x'"},
		{"/Assistance/Change", "`glpi_changetasks` (`changes_id`, `content`, `actiontime`) SELECT ?, 'x', 60"},
		{"/Assistance/Problem", "`glpi_itilsolutions` (`itemtype`, `items_id`, `content`) SELECT 'Problem', ?, 'x'"},
		{"/Assistance/Ticket",
			"`glpi_ticketvalidations` (`tickets_id`, `itemtype_target`, `items_id_target`) SELECT ?, 'User', 4"},
		{"/Assistance/Ticket", "`glpi_items_tickets` (`tickets_id`, `itemtype`, `items_id`) SELECT ?, 'Computer', `i`"},
		{"/Project", "`glpi_projecttasks` (`projects_id`, `name`) SELECT ?, 'x' || `i`"},
		{"/Administration/Group", "`glpi_groups_users` (`groups_id`, `users_id`) SELECT ?, `i` + 100000"},
		{"/Administration/Profile", "`glpi_profiles_users` (`profiles_id`, `users_id`) SELECT ?, `i` + 100000"},
		{"/Assets/Computer", "`glpi_networkports` (`itemtype`, `items_id`, `name`) SELECT 'Computer', ?, 'x'"},
		{"/Management/Document",
			"`glpi_documents_items` (`documents_id`, `itemtype`, `items_id`) SELECT ?, 'Computer', `i`"},
		{"/Dropdowns/ITILCategory", "`glpi_itilcategories` (`itilcategories_id`, `name`, `completename`, `level`)" +
			" SELECT ?, 'x' || `i`, 'many > x' || `i`, 2"},
	} {
		cost := func(n int) int {
			id := add(c.path)
			rows(n, c.insert, id)
			return int(s.Call("glpi", "DELETE", fmt.Sprintf("%s/%d?force=true", c.path, id), nil).Want(204).Statements)
		}
		cost(1)
		if few, many := cost(20), cost(300); many-few > 60 {
			t.Errorf("%s with %s: %d statements more for 280 more", c.path, c.insert, many-few)
		}
	}

	id := add("/Dropdowns/Location")
	rows(30_000, "`glpi_locations` (`locations_id`, `name`, `completename`, `level`) SELECT ?, 'x' || `i`, 'many >"+
		" x' || `i`, 2", id)
	if r := s.Call("glpi", "DELETE", fmt.Sprintf("/Dropdowns/Location/%d?force=true", id),
		nil).Want(409); !strings.Contains(string(r.Body), "Too much belongs or refers to the location") {
		t.Errorf("%s", r.Body)
	} else if r.Statements > 20 {
		t.Errorf("it is known after %d statements", r.Statements)
	}
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_locations` WHERE `locations_id` = ? AND `level` = 2",
		id); n != "30000" {
		t.Errorf("%s are left below it", n)
	}
	// Long texts take time as many rows do.
	id = add("/Assistance/Ticket")
	rows(24_900, "`glpi_itilfollowups` (`itemtype`, `items_id`, `content`) SELECT 'Ticket', ?, 'x'", id)
	s.Exec("UPDATE `glpi_itilfollowups` SET `content` = ? WHERE `id` = (SELECT MAX(`id`) FROM `glpi_itilfollowups`)",
		strings.Repeat("x", 3_000_000))
	if r := s.Call("glpi", "DELETE", fmt.Sprintf("/Assistance/Ticket/%d?force=true", id),
		nil).Want(409); r.Statements > 20 || !strings.Contains(string(r.Body),
		"Too much belongs or refers to the ticket") {
		t.Errorf("after %d statements: %s", r.Statements, r.Body)
	}
}

// TestPurgeInSteps purges an account and a state to which very many items refer: no write clears all of them, what
// rules do with rows of theirs is done, and a purge that rules refuse clears nothing.
func TestPurgeInSteps(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	const many, fewest = 40_000, 5 // commits in which that many rows are cleared
	refer := func(insert string, args ...any) {
		t.Helper()
		s.Many(many, "INSERT INTO "+insert+" FROM `n`", args...)
	}
	purge := func(path string, status int, tables ...string) {
		t.Helper()
		before := make([]uint64, len(tables))
		for i, table := range tables {
			before[i] = s.DB.TablesVersion(table)
		}
		s.Call("glpi", "DELETE", path+"?force=true", nil).Want(status)
		for i, table := range tables { // each commit that writes to a table counts
			if n := s.DB.TablesVersion(table) - before[i]; n < fewest {
				t.Errorf("%s: %s is cleared by %d writes", path, table, n)
			}
		}
	}

	state := s.Call("glpi", "POST", "/Dropdowns/State", map[string]any{"name": "many"}).ID()
	maker := s.Call("glpi", "POST", "/Dropdowns/Manufacturer", map[string]any{"name": "many"}).ID()
	refer("`glpi_computers` (`name`, `states_id`, `manufacturers_id`) SELECT 'x', ?, ?", state, maker)
	purge(fmt.Sprintf("/Dropdowns/State/%d", state), 204, "glpi_computers")
	purge(fmt.Sprintf("/Dropdowns/Manufacturer/%d", maker), 204, "glpi_computers")
	user, path := s.Recruit("leaver", 0, map[string]int{"reminder_public": allBits})
	s.Exec("UPDATE `glpi_computers` SET `users_id_tech` = ?", user)
	refer("`glpi_tickets_users` (`tickets_id`, `users_id`, `type`) SELECT `i`, ?, 1", user)
	reminder := s.Call("leaver", "POST", "/Tools/Reminder", map[string]any{"name": "mine", "text": "x"}).ID()
	purge(path, 204, "glpi_computers", "glpi_tickets_users")
	for _, left := range []string{
		fmt.Sprintf("`glpi_computers` WHERE `states_id` = %d OR `manufacturers_id` = %d OR `users_id_tech` = %d", state,
			maker, user),
		fmt.Sprintf("`glpi_tickets_users` WHERE `users_id` = %d", user),
		fmt.Sprintf("`glpi_reminders` WHERE `id` = %d", reminder), fmt.Sprintf("`glpi_users` WHERE `id` = %d", user),
	} {
		if n := s.Scalar("SELECT COUNT(*) FROM " + left); n != "0" {
			t.Errorf("%s rows are left of %s", n, left)
		}
	}
	system := s.UserID("glpi-system")
	s.Exec("UPDATE `glpi_computers` SET `users_id_tech` = ?", system)
	s.Call("glpi", "DELETE", "/Administration/User/"+system+"?force=true", nil)
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_computers` WHERE `users_id_tech` = ?", system); n != fmt.Sprint(many) {
		t.Errorf("%s refer to an account that stays", n)
	}
	for path, insert := range map[string]string{
		"/Administration/Entity":  "`glpi_computers` (`entities_id`, `is_recursive`, `name`) SELECT ?, 1, 'lies there'",
		"/Administration/Profile": "`glpi_users` (`profiles_id`, `name`) SELECT ?, 'user ' || `i`",
		"/Administration/Group": "`glpi_groups_items` (`groups_id`, `itemtype`, `items_id`, `type`) SELECT ?," +
			" 'Computer', `i`, 1",
		"/Setup/Webhook": "`glpi_queuedwebhooks` (`webhooks_id`, `body`) SELECT ?, 'x'",
		"/Notifications/NotificationTemplate": "`glpi_queuednotifications` (`notificationtemplates_id`, `name`)" +
			" SELECT ?, 'x'",
	} {
		path := s.Call("glpi", "POST", path, map[string]any{"name": "many", "itemtype": "Computer"}).Location()
		refer(insert, path[strings.LastIndex(path, "/")+1:])
		table, _, _ := strings.Cut(strings.TrimPrefix(insert, "`"), "`")
		purge(path, 204, table)
	}
	for _, queue := range []string{"glpi_queuedwebhooks", "glpi_queuednotifications"} {
		if n := s.Count(queue); n != 0 {
			t.Errorf("%d messages are left in %s", n, queue)
		}
	}
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_computers` WHERE `name` = 'lies there' AND `entities_id` = 0" +
		" AND `is_recursive` = 0"); n != fmt.Sprint(many) {
		t.Errorf("%s of %d lie in the root, and reach no further", n, many)
	}
	// What would lie beside others of the same name is told before anything is cleared.
	france := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "France"}).Location()
	id := france[strings.LastIndex(france, "/")+1:]
	for _, entity := range []string{"0", id} {
		s.Exec("INSERT INTO `glpi_locations` (`entities_id`, `name`) VALUES (?, 'Attic')", entity)
	}
	refer("`glpi_computers` (`entities_id`, `name`) SELECT ?, 'stays'", id)
	purge(france, 409)
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_computers` WHERE `entities_id` = ?", id); n != fmt.Sprint(many) {
		t.Errorf("%s of %d are left in an entity that stays", n, many)
	}
}

// TestPurgeOfWhatLongTextsName purges an account that has written some tickets with long texts: each of them is written
// again, and others write between them.
func TestPurgeOfWhatLongTextsName(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	_, path := s.Recruit("writer", 0, map[string]int{"ticket": allBits})
	id := path[strings.LastIndex(path, "/")+1:]
	const tickets, bytes = 50, 1 << 20
	for range tickets {
		s.Exec("INSERT INTO `glpi_tickets` (`name`, `content`, `users_id_recipient`) VALUES ('long', ?, ?)",
			strings.Repeat("x", bytes), id)
	}
	before := s.DB.TablesVersion("glpi_tickets")
	s.Call("glpi", "DELETE", path+"?force=true", nil).Want(204)
	if n := s.DB.TablesVersion("glpi_tickets") - before; n < 5 {
		t.Errorf("%d MB are written again by %d writes", tickets*bytes>>20, n)
	}
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_tickets` WHERE `users_id_recipient` = ?", id); n != "0" {
		t.Errorf("%s tickets name who has gone", n)
	}
}

// TestPurgeInTree purges items of a tree: what is below goes up, with all below that.
func TestPurgeInTree(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	add := func(name string, parent int64) int64 {
		t.Helper()
		return s.Call("glpi", "POST", "/Dropdowns/Location", map[string]any{"name": name, "parent": parent}).ID()
	}
	top := add("Site", 0)
	house := add("House", top)
	for _, floor := range []string{"First", "Second"} {
		add("Room", add(floor, house))
	}
	names := func() string {
		return s.Joined("; ", "SELECT `completename` || ' ' || `level` FROM `glpi_locations` ORDER BY `completename`")
	}
	s.Call("glpi", "DELETE", fmt.Sprintf("/Dropdowns/Location/%d?force=true", house), nil).Want(204)
	if got, want := names(),
		"Site 1; Site > First 2; Site > First > Room 3; Site > Second 2; Site > Second > Room 3"; got != want {
		t.Errorf("below the site are %s", got)
	}
	s.Call("glpi", "DELETE", fmt.Sprintf("/Dropdowns/Location/%d?force=true", top), nil).Want(204)
	if got, want := names(), "First 1; First > Room 2; Second 1; Second > Room 2"; got != want {
		t.Errorf("without the site: %s", got)
	}
}
