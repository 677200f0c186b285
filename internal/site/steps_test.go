package site_test

import (
	"log/slog"
	"strconv"
	"testing"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/defaults"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestSteps does the steps to a database that an older program has left: costs that a body has set, and costs
// of tickets that nobody has added up.
func TestSteps(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	last := len(defaults.Steps(catalog.Default()))
	if n := s.Scalar("SELECT MAX(`number`) FROM `glpid_migrations`"); n != strconv.Itoa(last) {
		t.Errorf("a new database is at step %s", n)
	}
	ticket := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "t", "content": "c"}).ID()
	for id := range 3 {
		s.Exec("INSERT INTO `glpi_computers` (`id`, `name`, `ticket_tco`) VALUES (?, 'pc', ?)", 101+id, 7*id)
	}
	s.Exec("INSERT INTO `glpi_items_tickets` (`itemtype`, `items_id`, `tickets_id`) VALUES ('Computer', 101, ?)", ticket)
	s.Exec("INSERT INTO `glpi_ticketcosts` (`tickets_id`, `name`, `cost_fixed`) VALUES (?, 'c', 30)", ticket)
	s.Exec("UPDATE `glpi_ticketcosts` SET `begin_date` = '2020-01-02 15:00:00', `end_date` = '2020-01-03'")
	s.Exec("DELETE FROM `glpid_migrations`")
	for range 2 {
		if err := site.Upgrade(slog.New(slog.DiscardHandler))(t.Context(), s.DB); err != nil {
			t.Fatal(err)
		}
		if got := s.Scalar("SELECT GROUP_CONCAT(`ticket_tco` * 1) FROM (SELECT `ticket_tco` FROM `glpi_computers`" +
			" ORDER BY `id`)"); got != "30.0,0.0,0.0" && got != "30,0,0" {
			t.Errorf("costs %s", got)
		}
	}
	if got := s.Scalar("SELECT `begin_date` || `end_date` FROM `glpi_ticketcosts`"); got !=
		"2020-01-02 00:00:002020-01-03 00:00:00" {
		t.Errorf("days %s", got)
	}
	if n := s.Scalar("SELECT COUNT(*) FROM `glpid_migrations`"); n != strconv.Itoa(last) {
		t.Errorf("%s steps", n)
	}
}
