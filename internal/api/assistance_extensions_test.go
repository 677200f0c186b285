package api_test

import (
	"fmt"
	"testing"
)

// opened makes a ticket and gives its path. requester is a user's id, 0 for none.
func (s *fixture) opened(name string, requester int64) (path string, id int64) {
	s.t.Helper()
	id = s.call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": name, "content": name}).id()
	path = fmt.Sprintf("/Assistance/Ticket/%d", id)
	if requester != 0 {
		s.call("glpi", "POST", path+"/TeamMember", map[string]any{"type": "User", "id": requester, "role": "requester"}).want(201)
	}
	return path, id
}

// TestLinkedItems ties tickets, changes, problems and assets together.
func TestLinkedItems(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	a, aID := s.opened("a", 0)
	b, bID := s.opened("b", 0)
	child := s.call("glpi", "POST", a+"/Ticket_Ticket", map[string]any{"ticket_2": bID, "link": 4}).id()
	got := s.call("glpi", "GET", fmt.Sprintf("%s/Ticket_Ticket/%d", b, child), nil).want(200)
	if got.at("ticket_1.id") != float64(bID) || got.at("ticket_2.id") != float64(aID) || got.at("link") != 3.0 {
		t.Errorf("a is parent of b: %s", got.body)
	}
	for _, path := range []string{a, b} {
		if list := s.call("glpi", "GET", path+"/Ticket_Ticket", nil).want(200).list(); len(list) != 1 {
			t.Errorf("%s has links %v", path, list)
		}
	}
	s.call("glpi", "POST", b+"/Ticket_Ticket", map[string]any{"ticket_2": aID}).want(409)
	s.call("glpi", "POST", a+"/Ticket_Ticket", map[string]any{"ticket_2": aID}).want(400)
	s.call("glpi", "POST", a+"/Ticket_Ticket", map[string]any{}).want(400)
	s.call("glpi", "PATCH", fmt.Sprintf("%s/Ticket_Ticket/%d", b, child), map[string]any{"link": 1, "ticket_1": 1, "ticket_2": 1}).want(200)
	if got := s.call("glpi", "GET", fmt.Sprintf("%s/Ticket_Ticket/%d", a, child), nil).want(200); got.at("link") != 1.0 || got.at("ticket_1.id") != float64(bID) {
		t.Errorf("after the change: %s", got.body)
	}
	// "duplicate of" takes the place of a plain link, and a solution is the duplicate's too.
	s.call("glpi", "POST", b+"/Ticket_Ticket", map[string]any{"ticket_2": map[string]any{"id": aID}, "link": 2}).want(201)
	if list := s.call("glpi", "GET", a+"/Ticket_Ticket", nil).want(200).list(); len(list) != 1 || list[0]["link"] != 2.0 {
		t.Errorf("duplicates: %v", list)
	}
	s.call("glpi", "POST", a+"/Timeline/Solution", map[string]any{"content": "done"}).want(201)
	if got := s.call("glpi", "GET", b, nil).want(200).at("status.id"); got != 5.0 {
		t.Errorf("the duplicate has status %v", got)
	}
	if list := s.call("glpi", "GET", b+"/Timeline/Solution", nil).want(200).list(); len(list) != 1 {
		t.Errorf("the duplicate has solutions %v", list)
	}

	change := s.call("glpi", "POST", "/Assistance/Change", map[string]any{"name": "c", "content": "c"}).id()
	made := s.call("glpi", "POST", a+"/Change_Ticket", map[string]any{"change": change}).id()
	path := fmt.Sprintf("/Assistance/Change/%d/Change_Ticket/%d", change, made)
	if got := s.call("glpi", "GET", path, nil).want(200).at("ticket.name"); got != "a" {
		t.Errorf("the change's ticket is %v", got)
	}
	s.call("glpi", "DELETE", path, nil).want(204)
	s.call("glpi", "GET", fmt.Sprintf("%s/Change_Ticket/%d", a, made), nil).want(404)

	computer := s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc"}).id()
	s.call("glpi", "POST", b+"/Ticket_Item", map[string]any{"itemtype": "Computer", "items_id": computer}).want(201)
	s.call("glpi", "POST", b+"/Ticket_Item", map[string]any{"itemtype": "Computer", "items_id": computer}).want(409)
	s.call("glpi", "POST", b+"/Ticket_Item", map[string]any{"itemtype": "Computer", "items_id": 9999}).want(400)
	s.call("glpi", "PATCH", b, map[string]any{"status": 6}).want(200)
	other := s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc2"}).id()
	s.call("glpi", "POST", b+"/Ticket_Item", map[string]any{"itemtype": "Computer", "items_id": other}).want(403)

	// Who sees only one of two tickets sees nothing of the link, and makes none.
	mine, mineID := s.opened("mine", 3)
	hidden := s.call("glpi", "POST", mine+"/Ticket_Ticket", map[string]any{"ticket_2": aID}).id()
	if list := s.call("post-only", "GET", mine+"/Ticket_Ticket", nil).want(200).list(); len(list) != 0 {
		t.Errorf("post-only sees %v", list)
	}
	s.call("post-only", "DELETE", fmt.Sprintf("%s/Ticket_Ticket/%d", mine, hidden), nil).want(404)
	s.call("post-only", "POST", mine+"/Ticket_Ticket", map[string]any{"ticket_2": bID}).want(400)
	s.call("post-only", "GET", a+"/Ticket_Ticket", nil).want(404)
	_ = mineID
}

// TestVerdicts approves and refuses solutions.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	item, _ := s.opened("slow", 3)
	solve := func() string {
		return fmt.Sprintf("%s/Timeline/Solution/%d", item, s.call("tech", "POST", item+"/Timeline/Solution", map[string]any{"content": "restarted"}).id())
	}
	first := solve()
	s.call("tech", "POST", first+"/Approve", nil).want(403)
	s.call("post-only", "POST", first+"/Refuse", map[string]any{}).want(400)
	got := s.call("post-only", "POST", first+"/Refuse", map[string]any{"content": "still slow<script>alert(1)</script>"}).want(200)
	if got.at("status") != 4.0 || got.at("approver.id") != 3.0 || got.at("approval_followup.id") == nil {
		t.Errorf("refused: %s", got.body)
	}
	if got := s.call("glpi", "GET", item, nil).at("status.id"); got != 1.0 {
		t.Errorf("a refused ticket without assignee has status %v", got)
	}
	if list := s.call("post-only", "GET", item+"/Timeline/Followup", nil).want(200).list(); len(list) != 1 || list[0]["item"].(map[string]any)["content"] != "still slow" {
		t.Errorf("followups: %v", list)
	}
	s.call("post-only", "POST", first+"/Approve", nil).want(400)
	second := solve()
	s.call("post-only", "POST", first+"/Approve", nil).want(400)
	s.call("post-only", "POST", fmt.Sprintf("%s/Timeline/Solution/9999/Approve", item), nil).want(404)
	if got := s.call("post-only", "POST", second+"/Approve", map[string]any{"content": "thanks"}).want(200); got.at("status") != 3.0 || got.at("date_approval") == nil {
		t.Errorf("approved: %s", got.body)
	}
	if got := s.call("glpi", "GET", item, nil); got.at("status.id") != 6.0 || got.at("date_close") == nil {
		t.Errorf("an approved ticket: %s", got.body)
	}
}

// TestPendingReasons lets tickets wait for a reason.
func TestPendingReasons(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	reason := s.call("glpi", "POST", "/Assistance/PendingReason", map[string]any{"name": "parts", "followup_frequency": 86400, "followups_before_resolution": 2}).id()
	item, _ := s.opened("broken", 3)
	path := item + "/PendingReason"
	s.call("glpi", "GET", path, nil).want(404)
	s.call("glpi", "POST", path, map[string]any{"pending_reason": 9999}).want(400)
	s.call("glpi", "POST", path, nil).want(400)
	s.call("post-only", "POST", path, map[string]any{"pending_reason": reason}).want(403)
	made := s.call("glpi", "POST", path, map[string]any{"pending_reason": map[string]any{"id": reason}}).want(201)
	if got := made.header.Get("Location"); got != path {
		t.Errorf("Location %q", got)
	}
	if got := s.call("glpi", "GET", path, nil).want(200); got.at("followup_frequency") != 86400.0 || got.at("previous_status") != 1.0 || got.at("items_id") == nil {
		t.Errorf("reason: %s", got.body)
	}
	if got := s.call("glpi", "GET", item, nil); got.at("status.id") != 4.0 || got.at("begin_waiting_date") == nil {
		t.Errorf("a waiting ticket: %s", got.body)
	}
	s.call("glpi", "POST", path, map[string]any{"pending_reason": reason}).want(409)
	if got := s.call("glpi", "PATCH", path, map[string]any{"followup_frequency": 3600}).want(200); got.at("followup_frequency") != 3600.0 {
		t.Errorf("changed: %s", got.body)
	}
	s.call("glpi", "DELETE", path, nil).want(204)
	s.call("glpi", "GET", path, nil).want(404)
	if got := s.call("glpi", "GET", item, nil).at("status.id"); got != 1.0 {
		t.Errorf("the status is %v again", got)
	}
	s.call("glpi", "POST", path, map[string]any{"pending_reason": reason}).want(201)
	s.call("glpi", "PATCH", item, map[string]any{"status": 2}).want(200)
	s.call("glpi", "GET", path, nil).want(404)
	s.call("glpi", "PATCH", item, map[string]any{"status": 6}).want(200)
	s.call("glpi", "POST", path, map[string]any{"pending_reason": reason}).want(400)
}

// TestSurveys closes a ticket of an entity that asks everybody, and answers.
func TestSurveys(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.exec("UPDATE `glpi_entities` SET `inquest_rate` = 100, `inquest_max_rate` = 10, `inquest_rate_change` = 100 WHERE `id` = 0")
	item, _ := s.opened("done", 3)
	path := item + "/TicketSatisfaction"
	s.call("glpi", "GET", path, nil).want(404)
	s.call("glpi", "PATCH", item, map[string]any{"status": 6}).want(200)
	if got := s.call("glpi", "GET", path, nil).want(200); got.at("type") != 1.0 || got.at("rating") != nil || got.at("date_answered") != nil || got.at("date_begin") == nil {
		t.Errorf("survey: %s", got.body)
	}
	s.call("tech", "PATCH", path, map[string]any{"rating": 3}).want(403)
	s.call("post-only", "PATCH", path, map[string]any{"comment": "x"}).want(400)
	s.call("post-only", "PATCH", path, map[string]any{"rating": 11}).want(400)
	s.call("post-only", "PATCH", path, map[string]any{"rating": 0}).want(400)
	got := s.call("post-only", "PATCH", path, map[string]any{"rating": 8, "comment": "nice", "type": 2, "ticket": 7}).want(200)
	if got.at("rating") != 8.0 || got.at("rating_scaled_5") != 4.0 || got.at("date_answered") == nil || got.at("type") != 1.0 || got.at("comment") != "nice" {
		t.Errorf("answer: %s", got.body)
	}
	s.exec("UPDATE `glpi_ticketsatisfactions` SET `date_answered` = '2020-01-01 00:00:00'")
	s.call("post-only", "PATCH", path, map[string]any{"rating": 1}).want(400)
	s.call("glpi", "PATCH", item, map[string]any{"status": 2}).want(200)
	s.call("glpi", "GET", path, nil).want(404)
	change := fmt.Sprintf("/Assistance/Change/%d", s.call("glpi", "POST", "/Assistance/Change", map[string]any{"name": "c", "content": "c", "status": 6}).id())
	s.call("glpi", "PATCH", change+"/ChangeSatisfaction", map[string]any{"rating": 5}).want(200)
}
