package upkeep_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestUpkeep runs the automatic actions that clean and watch.
func TestUpkeep(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	testapi.NewMailServer(t, s)
	s.EverybodyHasMail()
	s.Configure(map[string]string{"admin_email": "admin@example.org"})

	s.Exec("DELETE FROM `glpi_events`")
	s.Exec("INSERT INTO `glpi_events` (`date`, `message`) VALUES ('2001-01-01 00:00:00', 'old'), (?, 'new')",
		time.Now().UTC().Format(time.DateTime))
	if got := s.Job("logs") +
		s.Scalar("SELECT GROUP_CONCAT(`message`) FROM `glpi_events` WHERE `message` IN ('old', 'new')"); got != "2:1new" {
		t.Errorf("events: %s", got)
	}

	software := s.Call("glpi", "POST", "/Assets/Software", map[string]any{"name": "Unused"}).ID()
	s.Call("glpi", "POST", fmt.Sprintf("/Assets/Software/%d/Version", software), map[string]any{"name": "1"}).Want(201)
	licensed := s.Call("glpi", "POST", "/Assets/Software", map[string]any{"name": "Licensed"}).ID()
	s.Exec("INSERT INTO `glpi_softwarelicenses` (`name`, `softwares_id`) VALUES ('l', ?)", licensed)
	if got := s.Job("cleansoftware"); got != "2:2" {
		t.Errorf("software: %s", got)
	}
	path := fmt.Sprintf("/Assets/Software/%d", software)
	if got := s.Call("glpi", "GET", path, nil).Want(200); got.At("is_deleted") != true {
		t.Errorf("unused software: %s", got.Body)
	}
	s.Job("purgesoftware")
	s.Call("glpi", "GET", path, nil).Want(404)
	if got := s.Call("glpi", "GET", fmt.Sprintf("/Assets/Software/%d", licensed),
		nil).Want(200); got.At("is_deleted") != false {
		t.Errorf("licensed software: %s", got.Body)
	}

	computer := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc"}).ID()
	s.Exec("UPDATE `glpi_computers` SET `is_dynamic` = 1 WHERE `id` = ?", computer)
	s.Exec("INSERT INTO `glpi_agents` (`deviceid`, `name`, `itemtype`, `items_id`, `last_contact`) VALUES ('old',"+
		" 'old', 'Computer', ?, '2001-01-01 00:00:00'), ('new', 'new', 'Computer', 0, ?)", computer,
		time.Now().UTC().Format(time.DateTime))
	if got := s.Job("Cleanoldagents"); got != "2:0" {
		t.Errorf("agents, switched off: %s", got)
	}
	for name, value := range map[string]string{"stale_agents_delay": "30", "stale_agents_action": "[0,2]"} {
		s.Call("glpi", "PATCH", "/Setup/Config/inventory/"+name, map[string]any{"value": value}).Want(200)
	}
	if got := s.Job("Cleanoldagents") + s.Scalar("SELECT GROUP_CONCAT(`name`) FROM `glpi_agents`"); got != "2:1new" {
		t.Errorf("agents: %s", got)
	}
	if got := s.Call("glpi", "GET", fmt.Sprintf("/Assets/Computer/%d", computer),
		nil).Want(200); got.At("is_deleted") != true {
		t.Errorf("the asset of a silent agent: %s", got.Body)
	}

	s.Queued()
	s.Exec("UPDATE `glpi_crontasks` SET `state` = 0")
	s.Exec("UPDATE `glpi_crontasks` SET `state` = 2, `lastrun` = ?, `frequency` = 60 WHERE `name` = 'graph'",
		time.Now().UTC().Add(-3*time.Hour).Format(time.DateTime))
	s.Exec("UPDATE `glpi_crontasks` SET `state` = 1, `lastrun` = NULL WHERE `name` = 'watcher'")
	if _, err := s.Scheduler().RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.Queued(); got != "admin@example.org: [GLPI] Automatic actions that do not end" {
		t.Errorf("stuck: %s", got)
	}

	s.Exec("INSERT INTO `glpi_mailcollectors` (`name`, `is_active`, `errors`) VALUES ('support', 1, 3), ('fine', 1," +
		" 0), ('off', 0, 9)")
	if got := s.Job("mailgateerror") + s.Queued(); got != "2:1admin@example.org: [GLPI] Mail receivers with errors" {
		t.Errorf("receivers: %s", got)
	}
	s.Exec("INSERT INTO `glpi_queuednotifications` (`mode`, `send_time`, `name`) VALUES ('ajax', '2001-01-01" +
		" 00:00:00', 'a'), ('mailing', '2001-01-01 00:00:00', 'b')")
	if got := s.Job("queuednotificationcleanstaleajax"); got != "2:1" {
		t.Errorf("messages to browsers: %s", got)
	}
	s.Queued()

	s.Exec("UPDATE `glpi_users` SET `password_last_update` = ?", time.Now().UTC().Format(time.DateTime))
	s.Exec("UPDATE `glpi_users` SET `password_last_update` = ? WHERE `id` = ?",
		time.Now().UTC().AddDate(0, 0, -25).Format(time.DateTime), testapi.UserTech)
	s.Exec("UPDATE `glpi_users` SET `password_last_update` = ? WHERE `id` = ?",
		time.Now().UTC().AddDate(0, 0, -50).Format(time.DateTime), testapi.UserNormal)
	s.Configure(map[string]string{"password_expiration_delay": "30", "password_expiration_notice": "10",
		"password_expiration_lock_delay": "10"})
	if got := s.Job("passwordexpiration") + s.Queued(); got != "2:2tech@example.org: [GLPI] Your password expires" {
		t.Errorf("passwords: %s", got)
	}
	if active := s.Scalar("SELECT `is_active` FROM `glpi_users` WHERE `id` = ?", testapi.UserNormal); active != "0" {
		t.Error("an account whose password expired long ago is not locked")
	}
	if got := s.Job("passwordexpiration") + s.Queued(); got != "2:0" {
		t.Errorf("passwords again: %s", got)
	}

	s.Exec("INSERT INTO `glpi_planningrecalls` (`itemtype`, `items_id`, `users_id`, `when`, `before_time`) VALUES"+
		" ('Computer', ?, ?, '2026-01-01 00:00:00', 900)", computer, testapi.UserTech)
	if got := s.Job("planningrecall") +
		s.Queued(); got != "2:1tech@example.org: [GLPI] Reminder of your plans: Computer pc" {
		t.Errorf("reminder: %s", got)
	}
	if got := s.Job("planningrecall"); got != "2:0" {
		t.Errorf("reminder again: %s", got)
	}
}
