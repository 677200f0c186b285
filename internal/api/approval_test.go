package api_test

import (
	"fmt"
	"testing"
)

// TestApprovalThresholds lets the default step be content with half of the approvals, and people stand
// in for one another.
func TestApprovalThresholds(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.call("glpi", "PATCH", "/Dropdowns/ApprovalStep/1", map[string]any{"min_required_approval_percent": 50}).want(200)
	item := s.ticket(map[string]any{"name": "a", "content": "b"})
	ask := func(kind string, id int64) string {
		return fmt.Sprintf("%s/Timeline/Validation/%d", item, s.call("glpi", "POST", item+"/Timeline/Validation", map[string]any{"requested_approver_type": kind, "requested_approver_id": id}).id())
	}
	verdict := func(want float64) {
		t.Helper()
		if got := s.call("glpi", "GET", item, nil).want(200).at("global_validation"); got != want {
			t.Errorf("verdict %v, want %v", got, want)
		}
	}
	first := ask("User", 5)
	boss := s.account("boss", 2, 0)
	deputy := s.account("deputy", 2, 0)
	second := ask("User", boss)
	verdict(2)
	s.call("normal", "PATCH", first, map[string]any{"status": 4, "approval_comment": "No"}).want(200)
	verdict(2)
	// The step keeps what it asked for when the item's approvals began.
	s.call("glpi", "PATCH", "/Dropdowns/ApprovalStep/1", map[string]any{"min_required_approval_percent": 100}).want(200)
	s.call("glpi", "DELETE", "/Dropdowns/ApprovalStep/1", nil).want(400)

	s.setRight(2, "ticket", 0)
	s.call("deputy", "GET", item, nil).want(404)
	s.call("boss", "PATCH", "/Administration/User/Me/Preference", map[string]any{}).want(200)
	s.exec("INSERT INTO `glpi_validatorsubstitutes` (`users_id`, `users_id_substitute`) VALUES (?, ?)", boss, deputy)
	s.call("deputy", "GET", item, nil).want(200)
	s.call("deputy", "PATCH", second, map[string]any{"status": 3}).want(200)
	verdict(3)
	s.exec("UPDATE `glpi_users` SET `substitution_end_date` = '2020-01-01 00:00:00' WHERE `id` = ?", boss)
	s.call("deputy", "GET", item, nil).want(404)

	group := s.call("glpi", "POST", "/Administration/Group", map[string]any{"name": "board"}).id()
	s.call("glpi", "POST", fmt.Sprintf("/Administration/Group/%d/Member", group), map[string]any{"user": boss}).want(201)
	third := ask("Group", group)
	s.exec("UPDATE `glpi_users` SET `substitution_end_date` = NULL WHERE `id` = ?", boss)
	s.call("deputy", "PATCH", third, map[string]any{"status": 4}).want(400)
	s.call("deputy", "PATCH", third, map[string]any{"status": 4, "approval_comment": "too dear"}).want(200)
	verdict(4)
	for _, path := range []string{first, second, third} {
		s.call("glpi", "DELETE", path, nil).want(204)
	}
	verdict(1)
	if n := s.count("glpi_itils_validationsteps"); n != 0 {
		t.Errorf("%d steps are left", n)
	}
}

// TestTimelineFilter filters a whole timeline by what only some of its entries have.
func TestTimelineFilter(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	item := s.ticket(map[string]any{"name": "a", "content": "b"})
	s.call("glpi", "POST", item+"/Timeline/Followup", map[string]any{"content": "yes"}).want(201)
	s.call("glpi", "POST", item+"/Timeline/Task", map[string]any{"content": "yes", "duration": 60}).want(201)
	s.call("glpi", "POST", item+"/Timeline/Validation", map[string]any{"requested_approver_type": "User", "requested_approver_id": 5}).want(201)
	for filter, want := range map[string]int{"content==yes": 2, "content==yes;duration==60": 1, "requested_approver_id==5": 1, "content==no": 0} {
		if list := s.call("glpi", "GET", item+"/Timeline?filter="+filter, nil).want(200).list(); len(list) != want {
			t.Errorf("%s: %d entries, want %d", filter, len(list), want)
		}
	}
	s.call("glpi", "GET", item+"/Timeline?filter=nothing==1", nil).want(400)
	s.call("glpi", "GET", item+"/Timeline/Followup?filter=duration==60", nil).want(400)
}
