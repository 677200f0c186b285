package assistance_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestAuthorship lets people say that others wrote, dated or approved what they write themselves: those
// of the self-service interface cannot, others need the right to change the item.
func TestAuthorship(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.SetRight(1, "task", 1|4) // of Self-Service: see public ones, add to own tickets
	s.SetRight(1, "followup", 1|2|4)
	const other, earlier = 2, "2020-01-02T03:04:05Z"
	item := fmt.Sprintf("/Assistance/Ticket/%d",
		s.Call("post-only", "POST", "/Assistance/Ticket", map[string]any{"name": "n", "content": "c"}).ID())
	forged := []map[string]any{{"user": other}, {"user": map[string]any{"id": other}}, {"date": earlier},
		{"user_editor": other}, {"date_creation": earlier}, {"date_mod": earlier}}
	for _, entry := range []string{"Followup", "Task"} {
		path := item + "/Timeline/" + entry
		for _, extra := range forged {
			body := map[string]any{"content": "x"}
			for name, value := range extra {
				body[name] = value
			}
			s.Call("post-only", "POST", path, body).Want(403)
		}
		if got := s.Call("post-only", "GET", path, nil).List(); len(got) != 0 {
			t.Errorf("%s: %v", entry, got)
		}
		own := fmt.Sprintf("%s/%d", path,
			s.Call("post-only", "POST", path, map[string]any{"content": "x", "user": 3}).ID())
		if got := s.Call("glpi", "GET", own, nil).Want(200); got.At("user.id") != 3.0 {
			t.Error(string(got.Body))
		}
		if entry == "Followup" {
			for _, extra := range forged {
				s.Call("post-only", "PATCH", own, extra).Want(403)
			}
			s.Call("post-only", "PATCH", own, map[string]any{"content": "y", "user": 3}).Want(200)
		}
		// Who may change the ticket enters what came by other ways.
		entered := s.Call("glpi", "POST", path, map[string]any{"content": "by phone", "user": 3, "date": earlier}).ID()
		if got := s.Call("glpi", "GET", fmt.Sprintf("%s/%d", path, entered), nil).Want(200); got.At("user.id") != 3.0 ||
			got.At("date") == nil || fmt.Sprint(got.At("date"))[:4] != "2020" {
			t.Error(string(got.Body))
		}
	}
	// Assigned without the right to change all of the ticket: may solve it, in their own name.
	s.SetRight(6, "ticket", 1|4096|32768)
	s.Call("glpi", "POST", item+"/TeamMember", map[string]any{"type": "User", "id": 4, "role": "assigned"}).Want(201)
	solution := item + "/Timeline/Solution"
	for _, extra := range []map[string]any{{"user": other}, {"approver": other}, {"approver": 4},
		{"date_approval": earlier}} {
		extra["content"] = "done"
		s.Call("tech", "POST", solution, extra).Want(403)
	}
	solved := fmt.Sprintf("%s/%d", solution,
		s.Call("tech", "POST", solution, map[string]any{"content": "done", "user": 4}).ID())
	s.Call("tech", "PATCH", solved, map[string]any{"approver": other}).Want(403)
	s.Call("tech", "PATCH", solved, map[string]any{"user": other}).Want(403)
	s.Call("glpi", "PATCH", solved, map[string]any{"user": other}).Want(200)
}

// TestGlobalValidation has what approvals come to follow from them.
func TestGlobalValidation(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Call("post-only", "POST", "/Assistance/Ticket",
		map[string]any{"name": "n", "content": "c", "global_validation": 3}).Want(403)
	item := fmt.Sprintf("/Assistance/Ticket/%d",
		s.Call("post-only", "POST", "/Assistance/Ticket",
			map[string]any{"name": "n", "content": "c", "global_validation": 1}).ID())
	s.Call("post-only", "PATCH", item, map[string]any{"global_validation": 3}).Want(403)
	s.Call("glpi", "PATCH", item, map[string]any{"global_validation": 3}).Want(200)
	s.Call("glpi", "POST", item+"/Timeline/Validation",
		map[string]any{"requested_approver_type": "User", "requested_approver_id": 5}).Want(201)
	s.Call("glpi", "PATCH", item, map[string]any{"global_validation": 3}).Want(400)
	if got := s.Call("glpi", "PATCH", item, map[string]any{"global_validation": 2, "name": "m"}).Want(200); got.At(
		"global_validation") != 2.0 || got.At("name") != "m" {
		t.Error(string(got.Body))
	}
	s.SetRight(6, "ticketvalidation", 1024|2048) // of Technician: ask only
	unasked := fmt.Sprintf("/Assistance/Ticket/%d",
		s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "n", "content": "c"}).ID())
	s.Call("tech", "PATCH", unasked, map[string]any{"global_validation": 3}).Want(403)
	s.Call("tech", "PATCH", unasked, map[string]any{"global_validation": 1, "name": "m"}).Want(200)
}

// TestBeginnings keeps people who cannot change an item from saying when it began, or that it is done with, and
// leaves that to those who can.
func TestBeginnings(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Recruit("writer", 0, map[string]int{"ticket": 1 | 4, "change": 1 | 4, "problem": 1 | 4})
	s.Recruit("clerk", 0, map[string]int{"ticket": 31 | 1024, "change": 31 | 1024, "problem": 31 | 1024})
	const at = "2020-01-01T00:00:00Z"
	for kind, who := range map[string][]string{"Ticket": {"writer", "post-only"}, "Change": {"writer"},
		"Problem": {"writer"}} {
		path := "/Assistance/" + kind
		for _, member := range []string{"date", "date_solve", "date_close", "take_into_account_date",
			"date_creation", "date_mod"} {
			if s.Catalog.Object(kind).Property(member) == nil {
				continue
			}
			item := testapi.Body{"name": "n", "content": "c", "status": 6, "date": at, member: at}
			if member != "date" {
				item["date"] = "2019-12-31T00:00:00Z"
			}
			for _, user := range who {
				s.Call(user, "POST", path, item).Want(403)
			}
			s.Call("clerk", "POST", path, item).Want(201)
		}
		s.Call("writer", "POST", path, testapi.Body{"name": "n", "content": "c", "date": nil, "status": 1}).Want(201)
	}
	s.Call("post-only", "POST", "/Assistance/Ticket", testapi.Body{"name": "n", "content": "c", "status": 6}).Want(403)
	s.Call("post-only", "POST", "/Assistance/Ticket", testapi.Body{"name": "n", "content": "c", "status": 1}).Want(201)
}
