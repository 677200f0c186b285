package planning_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestExternalEvents holds what people may do with events of their own and of others.
func TestExternalEvents(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	const base = "/Assistance/ExternalEvent"
	id := s.Call("glpi", "POST", base, map[string]any{"date_begin": "2026-05-01T08:00:00Z",
		"date_end": "2026-05-01T09:00:00Z"}).ID()
	item := fmt.Sprintf("%s/%d", base, id)
	got := s.Call("glpi", "GET", item, nil).Want(200)
	if got.At("name") != "Without title" || got.At("user.id") != 2.0 || got.At("is_recursive") != true ||
		got.At("uuid") == nil || got.At("date") == nil || got.At("date_begin") == nil {
		t.Errorf("event: %s", got.Body)
	}
	s.Call("glpi", "POST", base, map[string]any{"date_begin": "2026-05-01T08:00:00Z",
		"date_end": "2026-05-01T07:00:00Z"}).Want(400)
	s.Account("planner", 2, 0)
	s.SetRight(2, "externalevent", 1|4)
	s.Call("planner", "PATCH", item, map[string]any{"name": "x"}).Want(403)
	s.Call("planner", "DELETE", item, nil).Want(403)
	own := fmt.Sprintf("%s/%d", base, s.Call("planner", "POST", base, map[string]any{"name": "own"}).ID())
	s.Call("planner", "PATCH", own, map[string]any{"name": "mine"}).Want(200)
	s.Call("glpi", "PATCH", own, map[string]any{"is_background": true}).Want(200)
	s.Call("planner", "PATCH", own, map[string]any{"name": "mine"}).Want(403)
	s.Call("glpi", "PATCH", own, map[string]any{"is_background": false}).Want(200)
	s.Call("planner", "DELETE", own, nil).Want(204)
}

// TestPlanningReminders shows everybody their own ones only.
func TestPlanningReminders(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Exec("INSERT INTO `glpi_planningrecalls` (`id`, `itemtype`, `items_id`, `users_id`) VALUES (1, 'TicketTask'," +
		" 1, 2), (2, 'TicketTask', 1, 4)")
	for user, id := range map[string]int{"glpi": 1, "tech": 2} {
		if list := s.Call(user, "GET", "/Assistance/PlanningReminder", nil).Want(200).List(); len(list) != 1 ||
			list[0]["id"] != float64(id) {
			t.Errorf("%s sees %v", user, list)
		}
		s.Call(user, "GET", fmt.Sprintf("/Assistance/PlanningReminder/%d", id), nil).Want(200)
		s.Call(user, "GET", fmt.Sprintf("/Assistance/PlanningReminder/%d", 3-id), nil).Want(404)
	}
}
