package api_test

import (
	"fmt"
	"testing"
)

// TestAuthorship lets people say that others wrote, dated or approved what they write themselves: those
// of the self-service interface cannot, others need the right to change the item.
func TestAuthorship(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.setRight(1, "task", 1|4) // of Self-Service: see public ones, add to own tickets
	s.setRight(1, "followup", 1|2|4)
	const other, earlier = 2, "2020-01-02T03:04:05Z"
	item := fmt.Sprintf("/Assistance/Ticket/%d", s.call("post-only", "POST", "/Assistance/Ticket", map[string]any{"name": "n", "content": "c"}).id())
	forged := []map[string]any{{"user": other}, {"user": map[string]any{"id": other}}, {"date": earlier}, {"user_editor": other}}
	for _, entry := range []string{"Followup", "Task"} {
		path := item + "/Timeline/" + entry
		for _, extra := range forged {
			body := map[string]any{"content": "x"}
			for name, value := range extra {
				body[name] = value
			}
			s.call("post-only", "POST", path, body).want(403)
		}
		if got := s.call("post-only", "GET", path, nil).list(); len(got) != 0 {
			t.Errorf("%s: %v", entry, got)
		}
		own := fmt.Sprintf("%s/%d", path, s.call("post-only", "POST", path, map[string]any{"content": "x", "user": 3}).id())
		if got := s.call("glpi", "GET", own, nil).want(200); got.at("user.id") != 3.0 {
			t.Error(string(got.body))
		}
		if entry == "Followup" {
			for _, extra := range forged {
				s.call("post-only", "PATCH", own, extra).want(403)
			}
			s.call("post-only", "PATCH", own, map[string]any{"content": "y", "user": 3}).want(200)
		}
		// Who may change the ticket enters what came by other ways.
		entered := s.call("glpi", "POST", path, map[string]any{"content": "by phone", "user": 3, "date": earlier}).id()
		if got := s.call("glpi", "GET", fmt.Sprintf("%s/%d", path, entered), nil).want(200); got.at("user.id") != 3.0 || got.at("date") == nil || fmt.Sprint(got.at("date"))[:4] != "2020" {
			t.Error(string(got.body))
		}
	}
	// Assigned without the right to change all of the ticket: may solve it, in their own name.
	s.setRight(6, "ticket", 1|4096|32768)
	s.call("glpi", "POST", item+"/TeamMember", map[string]any{"type": "User", "id": 4, "role": "assigned"}).want(201)
	solution := item + "/Timeline/Solution"
	for _, extra := range []map[string]any{{"user": other}, {"approver": other}, {"approver": 4}, {"date_approval": earlier}} {
		extra["content"] = "done"
		s.call("tech", "POST", solution, extra).want(403)
	}
	solved := fmt.Sprintf("%s/%d", solution, s.call("tech", "POST", solution, map[string]any{"content": "done", "user": 4}).id())
	s.call("tech", "PATCH", solved, map[string]any{"approver": other}).want(403)
	s.call("tech", "PATCH", solved, map[string]any{"user": other}).want(403)
	s.call("glpi", "PATCH", solved, map[string]any{"user": other}).want(200)
}

// TestGlobalValidation has what approvals come to follow from them.
func TestGlobalValidation(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.call("post-only", "POST", "/Assistance/Ticket", map[string]any{"name": "n", "content": "c", "global_validation": 3}).want(403)
	item := fmt.Sprintf("/Assistance/Ticket/%d", s.call("post-only", "POST", "/Assistance/Ticket", map[string]any{"name": "n", "content": "c", "global_validation": 1}).id())
	s.call("post-only", "PATCH", item, map[string]any{"global_validation": 3}).want(403)
	s.call("glpi", "PATCH", item, map[string]any{"global_validation": 3}).want(200)
	s.call("glpi", "POST", item+"/Timeline/Validation", map[string]any{"requested_approver_type": "User", "requested_approver_id": 5}).want(201)
	s.call("glpi", "PATCH", item, map[string]any{"global_validation": 3}).want(400)
	if got := s.call("glpi", "PATCH", item, map[string]any{"global_validation": 2, "name": "m"}).want(200); got.at("global_validation") != 2.0 || got.at("name") != "m" {
		t.Error(string(got.body))
	}
	s.setRight(6, "ticketvalidation", 1024|2048) // of Technician: ask only
	unasked := fmt.Sprintf("/Assistance/Ticket/%d", s.call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "n", "content": "c"}).id())
	s.call("tech", "PATCH", unasked, map[string]any{"global_validation": 3}).want(403)
	s.call("tech", "PATCH", unasked, map[string]any{"global_validation": 1, "name": "m"}).want(200)
}

// TestBeginnings keeps people who cannot change an item from saying when it began, or that it is done with, and
// leaves that to those who can.
func TestBeginnings(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.recruit("writer", 0, map[string]int{"ticket": 1 | 4, "change": 1 | 4, "problem": 1 | 4})
	s.recruit("clerk", 0, map[string]int{"ticket": 31 | 1024, "change": 31 | 1024, "problem": 31 | 1024})
	const at = "2020-01-01T00:00:00Z"
	for kind, who := range map[string][]string{"Ticket": {"writer", "post-only"}, "Change": {"writer"}, "Problem": {"writer"}} {
		path := "/Assistance/" + kind
		for _, member := range []string{"date", "date_solve", "date_close", "take_into_account_date"} {
			if s.Catalog.Object(kind).Property(member) == nil {
				continue
			}
			item := body{"name": "n", "content": "c", member: at}
			for _, user := range who {
				s.call(user, "POST", path, item).want(403)
			}
			s.call("clerk", "POST", path, item).want(201)
		}
		s.call("writer", "POST", path, body{"name": "n", "content": "c", "date": nil, "status": 1}).want(201)
	}
	s.call("post-only", "POST", "/Assistance/Ticket", body{"name": "n", "content": "c", "status": 6}).want(403)
	s.call("post-only", "POST", "/Assistance/Ticket", body{"name": "n", "content": "c", "status": 1}).want(201)
}
