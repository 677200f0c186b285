package assistance_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestApprovalThresholds lets the default step be content with half of the approvals, and people stand
// in for one another.
func TestApprovalThresholds(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Call("glpi", "PATCH", "/Dropdowns/ApprovalStep/1", map[string]any{"min_required_approval_percent": 50}).Want(200)
	item := s.Ticket(map[string]any{"name": "a", "content": "b"})
	ask := func(kind string, id int64) string {
		return fmt.Sprintf("%s/Timeline/Validation/%d", item,
			s.Call("glpi", "POST", item+"/Timeline/Validation",
				map[string]any{"requested_approver_type": kind, "requested_approver_id": id}).ID())
	}
	verdict := func(want float64) {
		t.Helper()
		if got := s.Call("glpi", "GET", item, nil).Want(200).At("global_validation"); got != want {
			t.Errorf("verdict %v, want %v", got, want)
		}
	}
	first := ask("User", 5)
	boss := s.Account("boss", 2, 0)
	deputy := s.Account("deputy", 2, 0)
	second := ask("User", boss)
	verdict(2)
	s.Call("normal", "PATCH", first, map[string]any{"status": 4, "approval_comment": "No"}).Want(200)
	verdict(2)
	// The step keeps what it asked for when the item's approvals began.
	s.Call("glpi", "PATCH", "/Dropdowns/ApprovalStep/1", map[string]any{"min_required_approval_percent": 100}).Want(200)
	s.Call("glpi", "DELETE", "/Dropdowns/ApprovalStep/1", nil).Want(400)

	s.SetRight(2, "ticket", 0)
	s.Call("deputy", "GET", item, nil).Want(404)
	s.Call("boss", "PATCH", "/Administration/User/Me/Preference", map[string]any{}).Want(200)
	s.Exec("INSERT INTO `glpi_validatorsubstitutes` (`users_id`, `users_id_substitute`) VALUES (?, ?)", boss, deputy)
	s.Call("deputy", "GET", item, nil).Want(200)
	s.Call("deputy", "PATCH", second, map[string]any{"status": 3}).Want(200)
	verdict(3)
	s.Exec("UPDATE `glpi_users` SET `substitution_end_date` = '2020-01-01 00:00:00' WHERE `id` = ?", boss)
	s.Call("deputy", "GET", item, nil).Want(404)

	group := s.Call("glpi", "POST", "/Administration/Group", map[string]any{"name": "board"}).ID()
	s.Call("glpi", "POST", fmt.Sprintf("/Administration/Group/%d/Member", group), map[string]any{"user": boss}).Want(
		201)
	third := ask("Group", group)
	s.Exec("UPDATE `glpi_users` SET `substitution_end_date` = NULL WHERE `id` = ?", boss)
	s.Call("deputy", "PATCH", third, map[string]any{"status": 4}).Want(400)
	s.Call("deputy", "PATCH", third, map[string]any{"status": 4, "approval_comment": "too dear"}).Want(200)
	verdict(4)
	for _, path := range []string{first, second, third} {
		s.Call("glpi", "DELETE", path, nil).Want(204)
	}
	verdict(1)
	if n := s.Count("glpi_itils_validationsteps"); n != 0 {
		t.Errorf("%d steps are left", n)
	}
}

// TestTimelineFilter filters a whole timeline by what only some of its entries have.
func TestTimelineFilter(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	item := s.Ticket(map[string]any{"name": "a", "content": "b"})
	s.Call("glpi", "POST", item+"/Timeline/Followup", map[string]any{"content": "yes"}).Want(201)
	s.Call("glpi", "POST", item+"/Timeline/Task", map[string]any{"content": "yes", "duration": 60}).Want(201)
	s.Call("glpi", "POST", item+"/Timeline/Validation",
		map[string]any{"requested_approver_type": "User", "requested_approver_id": 5}).Want(201)
	for filter, want := range map[string]int{"content==yes": 2, "content==yes;duration==60": 1,
		"requested_approver_id==5": 1, "content==no": 0} {
		if list := s.Call("glpi", "GET", item+"/Timeline?filter="+filter, nil).Want(200).List(); len(list) != want {
			t.Errorf("%s: %d entries, want %d", filter, len(list), want)
		}
	}
	s.Call("glpi", "GET", item+"/Timeline?filter=nothing==1", nil).Want(400)
	s.Call("glpi", "GET", item+"/Timeline/Followup?filter=duration==60", nil).Want(400)
}
