package notifications_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestNoticesOfProjects tells managers and teams of projects and of their tasks.
func TestNoticesOfProjects(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	m := testapi.NewMailServer(t, s)
	s.EverybodyHasMail()
	group := s.Call("glpi", "POST", "/Administration/Group", map[string]any{"name": "Movers"}).ID()
	s.Call("glpi", "POST", fmt.Sprintf("/Administration/Group/%d/Member", group),
		map[string]any{"user": testapi.UserPostOnly}).Want(201)
	project := s.Call("glpi", "POST", "/Project", map[string]any{"name": "Move", "user": testapi.UserTech,
		"content": "<p>To <b>Lyon</b></p>", "plan_start_date": "2026-03-01T08:00:00Z",
		"plan_end_date": "2026-04-01T08:00:00Z"}).ID()
	s.Deliver(1)
	mails := m.Got()
	if got := testapi.Recipients(mails); got != "tech@example.org" {
		t.Fatalf("a new project is told to %q", got)
	}
	if l := mails["tech@example.org"]; l.Header.Get("Subject") != "[GLPI] New item: Move" ||
		!strings.Contains(l.Text, "Planned: 2026-03-01 08:00 - 2026-04-01 08:00") ||
		!strings.Contains(l.HTML, "<b>Lyon</b>") {
		t.Errorf("%s\n%s\n%s", l.Header.Get("Subject"), l.Text, l.HTML)
	}
	path := fmt.Sprintf("/Project/%d", project)
	s.Call("glpi", "PATCH", path, map[string]any{"name": "Move"}).Want(200) // changes nothing
	s.Deliver(0)
	s.Call("glpi", "PATCH", path, map[string]any{"percent_done": 40}).Want(200)
	if got := s.Queued(); got != "tech@example.org: [GLPI] Update: Move" {
		t.Errorf("a change: %s", got)
	}
	task := s.Call("glpi", "POST", "/Project/Task", map[string]any{"name": "Pack", "project": project}).ID()
	s.Queued()
	s.Exec("INSERT INTO `glpi_projecttaskteams` (`projecttasks_id`, `itemtype`, `items_id`) VALUES (?, 'User', ?),"+
		" (?, 'Group', ?)", task, testapi.UserNormal, task, group)
	s.Call("glpi", "PATCH", fmt.Sprintf("/Project/Task/%d", task), map[string]any{"percent_done": 10}).Want(200)
	if got := s.Queued(); got != "normal@example.org: [GLPI] Update: Pack\npost@example.org: [GLPI] Update: Pack" {
		t.Errorf("a changed task: %s", got)
	}
	s.Call("glpi", "DELETE", path, nil).Want(204)
	if got := s.Queued(); got != "tech@example.org: [GLPI] Deleted: Move" {
		t.Errorf("deletion: %s", got)
	}
}

// TestMentionsAndSurveys tells those whom a text names, once, and asks for opinions.
func TestMentionsAndSurveys(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	testapi.NewMailServer(t, s)
	s.EverybodyHasMail()
	s.Exec("UPDATE `glpi_notifications` SET `is_active` = CASE WHEN `event` IN ('user_mention', 'satisfaction'," +
		" 'replysatisfaction') THEN 1 ELSE 0 END")
	s.Exec("UPDATE `glpi_notificationtargets` SET `items_id` = 39 WHERE `notifications_id` IN (SELECT `id`" +
		" FROM `glpi_notifications` WHERE `event` = 'user_mention')")
	name := func(user int) string {
		return fmt.Sprintf(`<p>Ask <span data-user-mention="true" data-user-id="%d">@x</span></p>`, user)
	}
	ticket := s.Requested("Printer", name(testapi.UserNormal))
	if got := s.Queued(); !strings.HasPrefix(got, "normal@example.org: [GLPI #") ||
		!strings.Contains(got, "You were mentioned: Printer") || strings.Contains(got, "\n") {
		t.Errorf("mentioned in a ticket: %s", got)
	}
	base := fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Followup", ticket)
	followup := s.Call("glpi", "POST", base, map[string]any{"content": name(testapi.UserTech)}).ID()
	if got := s.Queued(); !strings.HasPrefix(got, "tech@example.org") || strings.Contains(got, "\n") {
		t.Errorf("mentioned in a followup: %s", got)
	}
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/%d", base, followup),
		map[string]any{"content": name(testapi.UserTech) + name(testapi.UserNormal)}).Want(200)
	if got := s.Queued(); !strings.HasPrefix(got, "normal@example.org") || strings.Contains(got, "\n") {
		t.Errorf("mentioned besides: %s", got)
	}
}

// TestUniqueFieldsTell tells of items that are not unique, also of those that are refused.
func TestUniqueFieldsTell(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	testapi.NewMailServer(t, s)
	s.Configure(map[string]string{"admin_email": "admin@example.org"})
	s.TellRole(27, 1)
	rule := s.Call("glpi", "POST", "/Setup/FieldUnicity", map[string]any{"name": "Serials", "itemtype": "Computer",
		"fields": "serial", "is_active": true, "is_recursive": true, "action_refuse": true, "action_notify": true}).ID()
	body := map[string]any{"name": "a", "serial": "S1"}
	s.Call("glpi", "POST", "/Assets/Computer", body).Want(201)
	s.Call("glpi", "POST", "/Assets/Computer", body).Want(409)
	if got := s.Queued(); got != "admin@example.org: [GLPI] New item that is not unique" {
		t.Errorf("refused: %s", got)
	}
	s.Call("glpi", "PATCH", fmt.Sprintf("/Setup/FieldUnicity/%d", rule), map[string]any{"action_refuse": false}).Want(
		200)
	s.Call("glpi", "POST", "/Assets/Computer", body).Want(201)
	if got := s.Queued(); got != "admin@example.org: [GLPI] New item that is not unique" {
		t.Errorf("stored: %s", got)
	}
}

// TestDateAlerts tells once of dates that come near.
func TestDateAlerts(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	m := testapi.NewMailServer(t, s)
	s.EverybodyHasMail()
	s.Configure(map[string]string{"admin_email": "admin@example.org"})
	for _, notification := range []int{1, 17, 18, 22, 38, 39} {
		s.TellRole(notification, 1)
	}
	day := func(days int) string { return time.Now().UTC().AddDate(0, 0, days).Format(time.DateOnly) }
	contract := func(name string, body map[string]any) {
		body["name"] = name
		s.Call("glpi", "POST", "/Management/Contract", body).Want(201)
	}
	contract("Ends soon", map[string]any{"date_begin": time.Now().UTC().AddDate(0, -12, 5).Format(time.DateOnly),
		"duration": 12, "alert": 4})
	contract("Ends late", map[string]any{"date_begin": day(-5), "duration": 12, "alert": 4})
	contract("Quiet", map[string]any{"date_begin": day(-500), "duration": 12, "alert": 0})
	contract("Notice", map[string]any{"date_begin": time.Now().UTC().AddDate(0, -9, 5).Format(time.DateOnly),
		"duration": 12, "notice_period": 3, "alert": 8})
	contract("Period", map[string]any{"date_begin": time.Now().UTC().AddDate(0, -24, 5).Format(time.DateOnly),
		"duration": 60, "renewal_period": 12, "alert": 64})
	if got := s.Job("contract"); got != "2:0" {
		t.Errorf("switched off: %s", got)
	}
	s.Configure(map[string]string{"use_contracts_alert": "1", "send_contracts_alert_before_delay": "10"})
	if got := s.Job("contract"); got != "2:3" {
		t.Errorf("contracts: %s", got)
	}
	s.Deliver(3)
	m.Mu.Lock()
	var all []string
	for _, l := range m.Mails {
		all = append(all, l.Header.Get("Subject")+l.Text)
	}
	m.Mails = nil
	m.Mu.Unlock()
	text := strings.Join(all, "\n")
	for _, want := range []string{"Contracts that end", "- Ends soon (" + day(5) + ")", "- Notice (",
		"- Period (" + day(5) + ")"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	if strings.Contains(text, "Quiet") || strings.Contains(text, "Ends late") {
		t.Errorf("told of too much: %s", text)
	}
	if got := s.Job("contract"); got != "2:0" {
		t.Errorf("told twice: %s", got)
	}

	s.Call("glpi", "POST", "/Assets/Certificate", map[string]any{"name": "web", "date_expiration": day(3),
		"user_tech": testapi.UserTech}).Want(201)
	s.Exec("UPDATE `glpi_entities` SET `use_certificates_alert` = 1, `send_certificates_alert_before_delay` = 7," +
		" `use_domains_alert` = 1, `send_domains_alert_close_expiries_delay` = 7, `notclosed_delay` = 30")
	if got := s.Job("certificate") + s.Queued(); got != "2:1tech@example.org: [GLPI] Dates that come near" {
		t.Errorf("certificates: %s", got)
	}
	for name, date := range map[string]string{"old.example.org": day(-2), "new.example.org": day(2),
		"far.example.org": day(200)} {
		s.Exec("INSERT INTO `glpi_domains` (`name`, `date_expiration`, `users_id_tech`) VALUES (?, ? || ' 00:00:00', ?)", name, date, testapi.UserNormal)
	}
	if got := s.Job("DomainsAlert") + s.Queued(); got != "2:2normal@example.org: [GLPI] Domains that expire"+
		" soon\nnormal@example.org: [GLPI] Expired domains" {
		t.Errorf("domains: %s", got)
	}
	ticket := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "Old", "content": "x"}).ID()
	s.Exec("UPDATE `glpi_tickets` SET `date` = ? WHERE `id` = ?", day(-40)+" 00:00:00", ticket)
	s.Queued()
	for range 2 { // at every run
		if got := s.Job("alertnotclosed") +
			s.Queued(); got != "2:1admin@example.org: [GLPI] Tickets that are still open" {
			t.Errorf("open tickets: %s", got)
		}
	}
}

// TestManyOpenTickets tells of each open ticket once in a run, in messages that are bounded, and so are the
// writes that make them.
func TestManyOpenTickets(t *testing.T) {
	t.Parallel()
	for tickets, messages := range map[int]int{500: 1, 501: 2, 1200: 3} {
		s := testapi.New(t)
		testapi.NewMailServer(t, s)
		s.EverybodyHasMail()
		s.Configure(map[string]string{"admin_email": "admin@example.org"})
		s.TellRole(1, 1)
		s.Exec("UPDATE `glpi_entities` SET `notclosed_delay` = 30")
		s.Many(tickets, "INSERT INTO `glpi_tickets` (`entities_id`, `name`, `status`, `date`)"+
			" SELECT 0, 'Old-' || i || '.', 2, '2020-01-01 00:00:00' FROM n")
		for range 2 { // at every run
			s.Exec("DELETE FROM `glpi_queuednotifications`")
			s.Job("alertnotclosed")
			s.Written()
			const of = " FROM `glpi_queuednotifications` WHERE `recipient` = 'admin@example.org'"
			if got := s.Scalar("SELECT COUNT(*)" + of); got != fmt.Sprint(messages) {
				t.Errorf("%d tickets: %s messages", tickets, got)
			}
			text := s.Scalar("SELECT GROUP_CONCAT(`body_text`)" + of)
			for i := 1; i <= tickets; i++ {
				if n := strings.Count(text, fmt.Sprintf("Old-%d.", i)); n != 1 {
					t.Fatalf("%d tickets: one stands %d times in the messages", tickets, n)
				}
			}
		}
	}
}
