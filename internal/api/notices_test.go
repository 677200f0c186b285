package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// queued gives the messages that wait, as "recipient: subject" lines.
func (s *fixture) queued() string {
	s.t.Helper()
	s.written()
	text := s.scalar("SELECT COALESCE(GROUP_CONCAT(`line`, CHAR(10)), '') FROM (SELECT `recipient` || ': ' || `name` AS `line` FROM `glpi_queuednotifications` WHERE `is_deleted` = 0 ORDER BY `line`)")
	s.execute("DELETE FROM `glpi_queuednotifications`")
	return text
}

// job runs one automatic action now, and gives its last log entry's volume.
func (s *fixture) job(name string) string {
	s.t.Helper()
	s.execute("UPDATE `glpi_crontasks` SET `state` = CASE WHEN `name` = ? THEN 1 ELSE 0 END, `lastrun` = NULL", name)
	if n, err := s.Scheduler().RunDue(s.t.Context()); err != nil || n != 1 {
		s.t.Errorf("%s: ran %d actions, %v", name, n, err)
	}
	return s.scalar("SELECT `state` || ':' || `volume` FROM `glpi_crontasklogs` ORDER BY `id` DESC LIMIT 1")
}

func (s *fixture) configure(values map[string]string) {
	s.t.Helper()
	for name, value := range values {
		s.call("glpi", "PATCH", "/Setup/Config/core/"+name, map[string]any{"value": value}).want(200)
	}
}

// tellRole lets a default notification go to a role.
func (s *fixture) tellRole(notification, role int) {
	s.t.Helper()
	s.call("glpi", "POST", fmt.Sprintf("/Notifications/Notification/%d/Recipient", notification), map[string]any{"type": 1, "items_id": role}).want(201)
}

// TestNoticesOfProjects tells managers and teams of projects and of their tasks.
func TestNoticesOfProjects(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	m := newMailServer(t, s)
	s.everybodyHasMail()
	group := s.call("glpi", "POST", "/Administration/Group", map[string]any{"name": "Movers"}).id()
	s.call("glpi", "POST", fmt.Sprintf("/Administration/Group/%d/Member", group), map[string]any{"user": userPostOnly}).want(201)
	project := s.call("glpi", "POST", "/Project", map[string]any{"name": "Move", "user": userTech, "content": "<p>To <b>Lyon</b></p>", "plan_start_date": "2026-03-01T08:00:00Z", "plan_end_date": "2026-04-01T08:00:00Z"}).id()
	s.deliver(1)
	mails := m.got()
	if got := recipients(mails); got != "tech@example.org" {
		t.Fatalf("a new project is told to %q", got)
	}
	if l := mails["tech@example.org"]; l.Header.Get("Subject") != "[GLPI] New item: Move" || !strings.Contains(l.text, "Planned: 2026-03-01 08:00 - 2026-04-01 08:00") || !strings.Contains(l.html, "<b>Lyon</b>") {
		t.Errorf("%s\n%s\n%s", l.Header.Get("Subject"), l.text, l.html)
	}
	path := fmt.Sprintf("/Project/%d", project)
	s.call("glpi", "PATCH", path, map[string]any{"name": "Move"}).want(200) // changes nothing
	s.deliver(0)
	s.call("glpi", "PATCH", path, map[string]any{"percent_done": 40}).want(200)
	if got := s.queued(); got != "tech@example.org: [GLPI] Update: Move" {
		t.Errorf("a change: %s", got)
	}
	task := s.call("glpi", "POST", "/Project/Task", map[string]any{"name": "Pack", "project": project}).id()
	s.queued()
	s.execute("INSERT INTO `glpi_projecttaskteams` (`projecttasks_id`, `itemtype`, `items_id`) VALUES (?, 'User', ?), (?, 'Group', ?)", task, userNormal, task, group)
	s.call("glpi", "PATCH", fmt.Sprintf("/Project/Task/%d", task), map[string]any{"percent_done": 10}).want(200)
	if got := s.queued(); got != "normal@example.org: [GLPI] Update: Pack\npost@example.org: [GLPI] Update: Pack" {
		t.Errorf("a changed task: %s", got)
	}
	s.call("glpi", "DELETE", path, nil).want(204)
	if got := s.queued(); got != "tech@example.org: [GLPI] Deleted: Move" {
		t.Errorf("deletion: %s", got)
	}
}

// TestMentionsAndSurveys tells those whom a text names, once, and asks for opinions.
func TestMentionsAndSurveys(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	newMailServer(t, s)
	s.everybodyHasMail()
	s.execute("UPDATE `glpi_notifications` SET `is_active` = CASE WHEN `event` IN ('user_mention', 'satisfaction', 'replysatisfaction') THEN 1 ELSE 0 END")
	s.execute("UPDATE `glpi_notificationtargets` SET `items_id` = 39 WHERE `notifications_id` IN (SELECT `id` FROM `glpi_notifications` WHERE `event` = 'user_mention')")
	name := func(user int) string {
		return fmt.Sprintf(`<p>Ask <span data-user-mention="true" data-user-id="%d">@x</span></p>`, user)
	}
	ticket := s.requested("Printer", name(userNormal))
	if got := s.queued(); !strings.HasPrefix(got, "normal@example.org: [GLPI #") || !strings.Contains(got, "You were mentioned: Printer") || strings.Contains(got, "\n") {
		t.Errorf("mentioned in a ticket: %s", got)
	}
	base := fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Followup", ticket)
	followup := s.call("glpi", "POST", base, map[string]any{"content": name(userTech)}).id()
	if got := s.queued(); !strings.HasPrefix(got, "tech@example.org") || strings.Contains(got, "\n") {
		t.Errorf("mentioned in a followup: %s", got)
	}
	s.call("glpi", "PATCH", fmt.Sprintf("%s/%d", base, followup), map[string]any{"content": name(userTech) + name(userNormal)}).want(200)
	if got := s.queued(); !strings.HasPrefix(got, "normal@example.org") || strings.Contains(got, "\n") {
		t.Errorf("mentioned besides: %s", got)
	}
}

// TestUniqueFieldsTell tells of items that are not unique, also of those that are refused.
func TestUniqueFieldsTell(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	newMailServer(t, s)
	s.configure(map[string]string{"admin_email": "admin@example.org"})
	s.tellRole(27, 1)
	rule := s.call("glpi", "POST", "/Setup/FieldUnicity", map[string]any{"name": "Serials", "itemtype": "Computer", "fields": "serial", "is_active": true, "is_recursive": true, "action_refuse": true, "action_notify": true}).id()
	body := map[string]any{"name": "a", "serial": "S1"}
	s.call("glpi", "POST", "/Assets/Computer", body).want(201)
	s.call("glpi", "POST", "/Assets/Computer", body).want(409)
	if got := s.queued(); got != "admin@example.org: [GLPI] New item that is not unique" {
		t.Errorf("refused: %s", got)
	}
	s.call("glpi", "PATCH", fmt.Sprintf("/Setup/FieldUnicity/%d", rule), map[string]any{"action_refuse": false}).want(200)
	s.call("glpi", "POST", "/Assets/Computer", body).want(201)
	if got := s.queued(); got != "admin@example.org: [GLPI] New item that is not unique" {
		t.Errorf("stored: %s", got)
	}
}

// TestDateAlerts tells once of dates that come near.
func TestDateAlerts(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	m := newMailServer(t, s)
	s.everybodyHasMail()
	s.configure(map[string]string{"admin_email": "admin@example.org"})
	for _, notification := range []int{1, 17, 18, 22, 38, 39} {
		s.tellRole(notification, 1)
	}
	day := func(days int) string { return time.Now().UTC().AddDate(0, 0, days).Format(time.DateOnly) }
	contract := func(name string, body map[string]any) {
		body["name"] = name
		s.call("glpi", "POST", "/Management/Contract", body).want(201)
	}
	contract("Ends soon", map[string]any{"date_begin": time.Now().UTC().AddDate(0, -12, 5).Format(time.DateOnly), "duration": 12, "alert": 4})
	contract("Ends late", map[string]any{"date_begin": day(-5), "duration": 12, "alert": 4})
	contract("Quiet", map[string]any{"date_begin": day(-500), "duration": 12, "alert": 0})
	contract("Notice", map[string]any{"date_begin": time.Now().UTC().AddDate(0, -9, 5).Format(time.DateOnly), "duration": 12, "notice_period": 3, "alert": 8})
	contract("Period", map[string]any{"date_begin": time.Now().UTC().AddDate(0, -24, 5).Format(time.DateOnly), "duration": 60, "renewal_period": 12, "alert": 64})
	if got := s.job("contract"); got != "2:0" {
		t.Errorf("switched off: %s", got)
	}
	s.configure(map[string]string{"use_contracts_alert": "1", "send_contracts_alert_before_delay": "10"})
	if got := s.job("contract"); got != "2:3" {
		t.Errorf("contracts: %s", got)
	}
	s.deliver(3)
	m.mu.Lock()
	var all []string
	for _, l := range m.mails {
		all = append(all, l.Header.Get("Subject")+l.text)
	}
	m.mails = nil
	m.mu.Unlock()
	text := strings.Join(all, "\n")
	for _, want := range []string{"Contracts that end", "- Ends soon (" + day(5) + ")", "- Notice (", "- Period (" + day(5) + ")"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	if strings.Contains(text, "Quiet") || strings.Contains(text, "Ends late") {
		t.Errorf("told of too much: %s", text)
	}
	if got := s.job("contract"); got != "2:0" {
		t.Errorf("told twice: %s", got)
	}

	s.call("glpi", "POST", "/Assets/Certificate", map[string]any{"name": "web", "date_expiration": day(3), "user_tech": userTech}).want(201)
	s.execute("UPDATE `glpi_entities` SET `use_certificates_alert` = 1, `send_certificates_alert_before_delay` = 7, `use_domains_alert` = 1, `send_domains_alert_close_expiries_delay` = 7, `notclosed` = 30")
	if got := s.job("certificate") + s.queued(); got != "2:1tech@example.org: [GLPI] Dates that come near" {
		t.Errorf("certificates: %s", got)
	}
	for name, date := range map[string]string{"old.example.org": day(-2), "new.example.org": day(2), "far.example.org": day(200)} {
		s.execute("INSERT INTO `glpi_domains` (`name`, `date_expiration`, `users_id_tech`) VALUES (?, ? || ' 00:00:00', ?)", name, date, userNormal)
	}
	if got := s.job("DomainsAlert") + s.queued(); got != "2:2normal@example.org: [GLPI] Domains that expire soon\nnormal@example.org: [GLPI] Expired domains" {
		t.Errorf("domains: %s", got)
	}
	ticket := s.call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "Old", "content": "x"}).id()
	s.execute("UPDATE `glpi_tickets` SET `date` = ? WHERE `id` = ?", day(-40)+" 00:00:00", ticket)
	s.queued()
	for range 2 { // at every run
		if got := s.job("alertnotclosed") + s.queued(); got != "2:1admin@example.org: [GLPI] Tickets that are still open" {
			t.Errorf("open tickets: %s", got)
		}
	}
}

// TestUpkeep runs the automatic actions that clean and watch.
func TestUpkeep(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	newMailServer(t, s)
	s.everybodyHasMail()
	s.configure(map[string]string{"admin_email": "admin@example.org"})

	s.execute("DELETE FROM `glpi_events`")
	s.execute("INSERT INTO `glpi_events` (`date`, `message`) VALUES ('2001-01-01 00:00:00', 'old'), (?, 'new')", time.Now().UTC().Format(time.DateTime))
	if got := s.job("logs") + s.scalar("SELECT GROUP_CONCAT(`message`) FROM `glpi_events` WHERE `message` IN ('old', 'new')"); got != "2:1new" {
		t.Errorf("events: %s", got)
	}

	software := s.call("glpi", "POST", "/Assets/Software", map[string]any{"name": "Unused"}).id()
	s.call("glpi", "POST", fmt.Sprintf("/Assets/Software/%d/Version", software), map[string]any{"name": "1"}).want(201)
	licensed := s.call("glpi", "POST", "/Assets/Software", map[string]any{"name": "Licensed"}).id()
	s.execute("INSERT INTO `glpi_softwarelicenses` (`name`, `softwares_id`) VALUES ('l', ?)", licensed)
	if got := s.job("cleansoftware"); got != "2:2" {
		t.Errorf("software: %s", got)
	}
	path := fmt.Sprintf("/Assets/Software/%d", software)
	if got := s.call("glpi", "GET", path, nil).want(200); got.at("is_deleted") != true {
		t.Errorf("unused software: %s", got.body)
	}
	s.job("purgesoftware")
	s.call("glpi", "GET", path, nil).want(404)
	if got := s.call("glpi", "GET", fmt.Sprintf("/Assets/Software/%d", licensed), nil).want(200); got.at("is_deleted") != false {
		t.Errorf("licensed software: %s", got.body)
	}

	computer := s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc"}).id()
	s.execute("UPDATE `glpi_computers` SET `is_dynamic` = 1 WHERE `id` = ?", computer)
	s.execute("INSERT INTO `glpi_agents` (`deviceid`, `name`, `itemtype`, `items_id`, `last_contact`) VALUES ('old', 'old', 'Computer', ?, '2001-01-01 00:00:00'), ('new', 'new', 'Computer', 0, ?)", computer, time.Now().UTC().Format(time.DateTime))
	if got := s.job("Cleanoldagents"); got != "2:0" {
		t.Errorf("agents, switched off: %s", got)
	}
	for name, value := range map[string]string{"stale_agents_delay": "30", "stale_agents_action": "[0,2]"} {
		s.call("glpi", "PATCH", "/Setup/Config/inventory/"+name, map[string]any{"value": value}).want(200)
	}
	if got := s.job("Cleanoldagents") + s.scalar("SELECT GROUP_CONCAT(`name`) FROM `glpi_agents`"); got != "2:1new" {
		t.Errorf("agents: %s", got)
	}
	if got := s.call("glpi", "GET", fmt.Sprintf("/Assets/Computer/%d", computer), nil).want(200); got.at("is_deleted") != true {
		t.Errorf("the asset of a silent agent: %s", got.body)
	}

	s.queued()
	s.execute("UPDATE `glpi_crontasks` SET `state` = 0")
	s.execute("UPDATE `glpi_crontasks` SET `state` = 2, `lastrun` = ?, `frequency` = 60 WHERE `name` = 'graph'", time.Now().UTC().Add(-3*time.Hour).Format(time.DateTime))
	s.execute("UPDATE `glpi_crontasks` SET `state` = 1, `lastrun` = NULL WHERE `name` = 'watcher'")
	if _, err := s.Scheduler().RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.queued(); got != "admin@example.org: [GLPI] Automatic actions that do not end" {
		t.Errorf("stuck: %s", got)
	}

	s.execute("INSERT INTO `glpi_mailcollectors` (`name`, `is_active`, `errors`) VALUES ('support', 1, 3), ('fine', 1, 0), ('off', 0, 9)")
	if got := s.job("mailgateerror") + s.queued(); got != "2:1admin@example.org: [GLPI] Mail receivers with errors" {
		t.Errorf("receivers: %s", got)
	}
	s.execute("INSERT INTO `glpi_queuednotifications` (`mode`, `send_time`, `name`) VALUES ('ajax', '2001-01-01 00:00:00', 'a'), ('mailing', '2001-01-01 00:00:00', 'b')")
	if got := s.job("queuednotificationcleanstaleajax"); got != "2:1" {
		t.Errorf("messages to browsers: %s", got)
	}
	s.queued()

	s.execute("UPDATE `glpi_users` SET `password_last_update` = ?", time.Now().UTC().Format(time.DateTime))
	s.execute("UPDATE `glpi_users` SET `password_last_update` = ? WHERE `id` = ?", time.Now().UTC().AddDate(0, 0, -25).Format(time.DateTime), userTech)
	s.execute("UPDATE `glpi_users` SET `password_last_update` = ? WHERE `id` = ?", time.Now().UTC().AddDate(0, 0, -50).Format(time.DateTime), userNormal)
	s.configure(map[string]string{"password_expiration_delay": "30", "password_expiration_notice": "10", "password_expiration_lock_delay": "10"})
	if got := s.job("passwordexpiration") + s.queued(); got != "2:2tech@example.org: [GLPI] Your password expires" {
		t.Errorf("passwords: %s", got)
	}
	if active := s.scalar("SELECT `is_active` FROM `glpi_users` WHERE `id` = ?", userNormal); active != "0" {
		t.Error("an account whose password expired long ago is not locked")
	}
	if got := s.job("passwordexpiration") + s.queued(); got != "2:0" {
		t.Errorf("passwords again: %s", got)
	}

	s.execute("INSERT INTO `glpi_planningrecalls` (`itemtype`, `items_id`, `users_id`, `when`, `before_time`) VALUES ('Computer', ?, ?, '2026-01-01 00:00:00', 900)", computer, userTech)
	if got := s.job("planningrecall") + s.queued(); got != "2:1tech@example.org: [GLPI] Reminder of your plans: Computer pc" {
		t.Errorf("reminder: %s", got)
	}
	if got := s.job("planningrecall"); got != "2:0" {
		t.Errorf("reminder again: %s", got)
	}
}
