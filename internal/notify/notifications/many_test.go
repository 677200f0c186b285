package notifications_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestManyAreTold tells the members of a large group of a ticket: each costs the same, however many wait, and
// what is told anew takes the place of what waits. What one thing that happens can tell has a bound, as it is
// queued by the write itself.
func TestManyAreTold(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	testapi.NewMailServer(t, s)
	group := func(first, n int) int64 {
		t.Helper()
		id := s.Call("glpi", "POST", "/Administration/Group",
			map[string]any{"name": fmt.Sprint("many", first), "is_notify": true}).ID()
		for _, insert := range []string{
			"`glpi_users` (`id`, `name`, `is_active`, `is_deleted`) SELECT `id`, 'u' || `id`, 1, 0",
			"`glpi_profiles_users` (`entities_id`, `users_id`, `profiles_id`, `is_recursive`) SELECT 0, `id`, 1, 1",
			"`glpi_useremails` (`users_id`, `email`, `is_default`) SELECT `id`, 'U' || `id` || '@example.org', 1",
			fmt.Sprintf("`glpi_groups_users` (`groups_id`, `users_id`) SELECT %d, `id`", id),
		} {
			s.Many(n, "INSERT INTO "+insert+fmt.Sprintf(" FROM (SELECT `i` + %d AS `id` FROM `n`) u", first-1))
		}
		return id
	}
	waiting := func() string {
		t.Helper()
		return s.Scalar("SELECT COUNT(*) || ' ' || COUNT(DISTINCT `recipient`)" +
			" FROM `glpi_queuednotifications` WHERE `is_deleted` = 0")
	}
	join := func(path string, group int64) uint64 {
		t.Helper()
		return s.Call("glpi", "POST", path+"/TeamMember",
			map[string]any{"type": "Group", "id": group, "role": "requester"}).Want(201).Statements
	}
	s.Exec("UPDATE `glpi_notifications` SET `is_active` = 0 WHERE `itemtype` <> 'Ticket'" +
		" OR `event` <> 'requester_group'")
	s.Exec("UPDATE `glpi_notifications` SET `is_active` = 1 WHERE `itemtype` = 'Ticket' AND `event` = 'requester_group'")
	few, many := group(100_000, 20), group(200_000, 1200)
	s.Exec("UPDATE `glpi_users` SET `language` = CASE `id` % 2 WHEN 0 THEN 'fr_FR' ELSE 'de_DE' END" +
		" WHERE `id` >= 100000")
	path := s.Ticket(map[string]any{"name": "x", "content": "x"})
	cost := join(path, few)
	// What is said is written once for all languages: it can be long.
	if got := s.Scalar("SELECT COUNT(*) || ' ' || COUNT(DISTINCT `shared`) || ' ' || MIN(`shared` > 0) FROM" +
		" `glpid_drafts`"); got != "2 1 1" {
		t.Errorf("drafts, and what they are made from: %s", got)
	}
	if got := waiting(); got != "20 20" {
		t.Fatalf("of the first group %s are told; is the notification there?", got)
	}
	if more := join(path, many) - cost; more > 2*1200+50 { // a message and a line of its draft each
		t.Errorf("%d statements more for 1180 more", more)
	}
	if got := waiting(); got != "1220 1220" {
		t.Errorf("%s are told", got)
	}
	if err := s.Drafts.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.Scalar("SELECT COUNT(*) FROM `glpi_queuednotifications` WHERE COALESCE(`body_text`, '') = ''"); got != "0" {
		t.Errorf("%s messages have no text", got)
	}
	for _, table := range []string{"glpid_drafts", "glpid_draftrows", "glpid_draftshared"} {
		if n := s.Count(table); n != 0 {
			t.Errorf("%d rows of %s are left", n, table)
		}
	}
	// However many notifications there are: one without a template looks at nobody, and all together at so many.
	s.Many(200, "INSERT INTO `glpi_notifications` (`id`, `name`, `itemtype`, `event`, `entities_id`, `is_recursive`,"+
		" `is_active`) SELECT 1000 + `i`, 'more', 'Ticket', 'requester_group', 0, 1, 1 FROM `n`")
	s.Exec("INSERT INTO `glpi_notificationtargets` (`notifications_id`, `type`, `items_id`)"+
		" SELECT `id`, 3, ? FROM `glpi_notifications` WHERE `name` = 'more'", many)
	once := s.Ticket(map[string]any{"name": "x", "content": "x"})
	s.Exec("DELETE FROM `glpi_queuednotifications`")
	if more := join(once, few); more > cost+450 {
		t.Errorf("%d statements more for 200 notifications without a template", more-cost)
	}
	s.Exec("INSERT INTO `glpi_notifications_notificationtemplates` (`notifications_id`, `notificationtemplates_id`," +
		" `mode`) SELECT `id`, (SELECT MIN(`notificationtemplates_id`) FROM" +
		" `glpi_notifications_notificationtemplates`)," +
		" 'mailing' FROM `glpi_notifications` WHERE `name` = 'more'")
	s.Exec("UPDATE `glpi_notificationtargets` SET `is_exclusion` = 1 WHERE `items_id` = ? AND `type` = 3", many)
	again := s.Ticket(map[string]any{"name": "x", "content": "x"})
	if more := join(again, few); more > cost+400 { // three for each notification, as far as it goes
		t.Errorf("%d statements more for 200 notifications that look at 1200 people", more-cost)
	}
	s.Exec("DELETE FROM `glpi_notifications` WHERE `name` = 'more'")

	beyond := s.Ticket(map[string]any{"name": "x", "content": "x"})
	s.Exec("DELETE FROM `glpi_queuednotifications`")
	join(beyond, group(300_000, 10_050))
	if got := waiting(); got != "10000 10000" {
		t.Errorf("%s are told", got)
	}
}
