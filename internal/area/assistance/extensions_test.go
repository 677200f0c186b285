package assistance_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestLinkedItems ties tickets, changes, problems and assets together.
func TestLinkedItems(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	a, aID := s.Opened("a", 0)
	b, bID := s.Opened("b", 0)
	child := s.Call("glpi", "POST", a+"/Ticket_Ticket", map[string]any{"ticket_2": bID, "link": 4}).ID()
	got := s.Call("glpi", "GET", fmt.Sprintf("%s/Ticket_Ticket/%d", b, child), nil).Want(200)
	if got.At("ticket_1.id") != float64(bID) || got.At("ticket_2.id") != float64(aID) || got.At("link") != 3.0 {
		t.Errorf("a is parent of b: %s", got.Body)
	}
	for _, path := range []string{a, b} {
		if list := s.Call("glpi", "GET", path+"/Ticket_Ticket", nil).Want(200).List(); len(list) != 1 {
			t.Errorf("%s has links %v", path, list)
		}
	}
	s.Call("glpi", "POST", b+"/Ticket_Ticket", map[string]any{"ticket_2": aID}).Want(409)
	s.Call("glpi", "POST", a+"/Ticket_Ticket", map[string]any{"ticket_2": aID}).Want(400)
	s.Call("glpi", "POST", a+"/Ticket_Ticket", map[string]any{}).Want(400)
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/Ticket_Ticket/%d", b, child),
		map[string]any{"link": 1, "ticket_1": 1, "ticket_2": 1}).Want(400)
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/Ticket_Ticket/%d", b, child), map[string]any{"link": 1}).Want(200)
	if got := s.Call("glpi", "GET", fmt.Sprintf("%s/Ticket_Ticket/%d", a, child),
		nil).Want(200); got.At("link") != 1.0 || got.At("ticket_1.id") != float64(bID) {
		t.Errorf("after the change: %s", got.Body)
	}
	// "duplicate of" takes the place of a plain link, and a solution is the duplicate's too.
	s.Call("glpi", "POST", b+"/Ticket_Ticket", map[string]any{"ticket_2": map[string]any{"id": aID}, "link": 2}).Want(
		201)
	if list := s.Call("glpi", "GET", a+"/Ticket_Ticket", nil).Want(200).List(); len(list) != 1 ||
		list[0]["link"] != 2.0 {
		t.Errorf("duplicates: %v", list)
	}
	s.Call("glpi", "POST", a+"/Timeline/Solution", map[string]any{"content": "done"}).Want(201)
	if got := s.Call("glpi", "GET", b, nil).Want(200).At("status.id"); got != 5.0 {
		t.Errorf("the duplicate has status %v", got)
	}
	if list := s.Call("glpi", "GET", b+"/Timeline/Solution", nil).Want(200).List(); len(list) != 1 {
		t.Errorf("the duplicate has solutions %v", list)
	}

	change := s.Call("glpi", "POST", "/Assistance/Change", map[string]any{"name": "c", "content": "c"}).ID()
	made := s.Call("glpi", "POST", a+"/Change_Ticket", map[string]any{"change": change}).ID()
	path := fmt.Sprintf("/Assistance/Change/%d/Change_Ticket/%d", change, made)
	if got := s.Call("glpi", "GET", path, nil).Want(200).At("ticket.name"); got != "a" {
		t.Errorf("the change's ticket is %v", got)
	}
	s.Call("glpi", "DELETE", path, nil).Want(204)
	s.Call("glpi", "GET", fmt.Sprintf("%s/Change_Ticket/%d", a, made), nil).Want(404)

	computer := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc"}).ID()
	s.Call("glpi", "POST", b+"/Ticket_Item", map[string]any{"itemtype": "Computer", "items_id": computer}).Want(201)
	s.Call("glpi", "POST", b+"/Ticket_Item", map[string]any{"itemtype": "Computer", "items_id": computer}).Want(409)
	s.Call("glpi", "POST", b+"/Ticket_Item", map[string]any{"itemtype": "Computer", "items_id": 9999}).Want(400)
	s.Call("glpi", "PATCH", b, map[string]any{"status": 6}).Want(200)
	other := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc2"}).ID()
	s.Call("glpi", "POST", b+"/Ticket_Item", map[string]any{"itemtype": "Computer", "items_id": other}).Want(403)

	// Who sees only one of two tickets sees nothing of the link, and makes none.
	mine, mineID := s.Opened("mine", 3)
	hidden := s.Call("glpi", "POST", mine+"/Ticket_Ticket", map[string]any{"ticket_2": aID}).ID()
	if list := s.Call("post-only", "GET", mine+"/Ticket_Ticket", nil).Want(200).List(); len(list) != 0 {
		t.Errorf("post-only sees %v", list)
	}
	s.Call("post-only", "DELETE", fmt.Sprintf("%s/Ticket_Ticket/%d", mine, hidden), nil).Want(404)
	s.Call("post-only", "POST", mine+"/Ticket_Ticket", map[string]any{"ticket_2": bID}).Want(400)
	s.Call("post-only", "GET", a+"/Ticket_Ticket", nil).Want(404)
	_ = mineID
}

// TestVerdicts approves and refuses solutions.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	item, _ := s.Opened("slow", 3)
	solve := func() string {
		return fmt.Sprintf("%s/Timeline/Solution/%d", item,
			s.Call("tech", "POST", item+"/Timeline/Solution", map[string]any{"content": "restarted"}).ID())
	}
	first := solve()
	s.Call("tech", "POST", first+"/Approve", nil).Want(403)
	s.Call("post-only", "POST", first+"/Refuse", map[string]any{}).Want(400)
	got := s.Call("post-only", "POST", first+"/Refuse",
		map[string]any{"content": "still slow<script>alert(1)</script>"}).Want(200)
	if got.At("status") != 4.0 || got.At("approver.id") != 3.0 || got.At("approval_followup.id") == nil {
		t.Errorf("refused: %s", got.Body)
	}
	if got := s.Call("glpi", "GET", item, nil).At("status.id"); got != 1.0 {
		t.Errorf("a refused ticket without assignee has status %v", got)
	}
	if list := s.Call("post-only", "GET", item+"/Timeline/Followup", nil).Want(200).List(); len(list) != 1 ||
		list[0]["item"].(map[string]any)["content"] != "still slow" {
		t.Errorf("followups: %v", list)
	}
	s.Call("post-only", "POST", first+"/Approve", nil).Want(400)
	second := solve()
	s.Call("post-only", "POST", first+"/Approve", nil).Want(400)
	s.Call("post-only", "POST", fmt.Sprintf("%s/Timeline/Solution/9999/Approve", item), nil).Want(404)
	if got := s.Call("post-only", "POST", second+"/Approve", map[string]any{"content": "thanks"}).Want(200); got.At(
		"status") != 3.0 || got.At("date_approval") == nil {
		t.Errorf("approved: %s", got.Body)
	}
	if got := s.Call("glpi", "GET", item, nil); got.At("status.id") != 6.0 || got.At("date_close") == nil {
		t.Errorf("an approved ticket: %s", got.Body)
	}
}

// TestPendingStatuses lets items of every kind wait in every status that is not solved or closed, and one that
// is observed or reviewed, and gives each back the status that it had.
func TestPendingStatuses(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	reason := s.Call("glpi", "POST", "/Assistance/PendingReason", map[string]any{"name": "answer"}).ID()
	done := []int64{model.StatusSolved, model.StatusClosed, model.StatusRefused, model.StatusCancelled}
	for _, k := range model.ITILKinds {
		for status := range k.Statuses {
			path := fmt.Sprintf("/Assistance/%s/%d", k.Object, s.Call("glpi", "POST", "/Assistance/"+k.Object,
				map[string]any{"name": "n", "content": "c", "status": status}).ID())
			wait := s.Call("glpi", "POST", path+"/PendingReason", map[string]any{"pending_reason": reason})
			if slices.Contains(done, status) {
				wait.Want(400)
				continue
			}
			wait.Want(201)
			if got := s.Call("glpi", "GET", path, nil).At("status.id"); got != 4.0 {
				t.Errorf("%s in status %d: %v while it waits", k.Object, status, got)
			}
			s.Call("glpi", "DELETE", path+"/PendingReason", nil).Want(204)
			want := float64(status)
			if status == model.StatusPending { // it had no other
				want = model.StatusNew
			}
			if got := s.Call("glpi", "GET", path, nil).At("status.id"); got != want {
				t.Errorf("%s in status %d: %v afterwards", k.Object, status, got)
			}
		}
	}
}

// TestCostsOfAssets keeps, for assets of every type that shows it, what their tickets have cost right, whatever
// changes.
func TestCostsOfAssets(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	types := 0
	for _, o := range s.Catalog.Objects() {
		if !slices.ContainsFunc(o.Properties, func(p model.Property) bool { return p.Name == "ticket_tco" }) {
			continue
		}
		types++
		asset := s.Make(o.Name)
		is := func(want float64, when string) {
			t.Helper()
			var path string
			for _, m := range o.Mounts {
				if m.Under == nil && m.Ops.Has(model.Add) {
					path = fmt.Sprintf("%s/%d", m.Path, asset)
				}
			}
			if got := s.Call("glpi", "GET", path, nil).Want(200).At("ticket_tco"); got != want {
				t.Errorf("%s, %s: %v, want %v", o.Name, when, got, want)
			}
		}
		about := func(ticket string) string {
			return fmt.Sprintf("%s/Ticket_Item/%d", ticket, s.Call("glpi", "POST", ticket+"/Ticket_Item",
				map[string]any{"itemtype": o.Itemtype, "items_id": asset}).ID())
		}
		first := s.Ticket(map[string]any{"name": "a", "content": "c"})
		cost := fmt.Sprintf("%s/Cost/%d", first, s.Call("glpi", "POST", first+"/Cost", map[string]any{"name": "c",
			"duration": 5400, "cost_time": 10, "cost_fixed": 2.5, "cost_material": 0.25}).ID())
		is(0, "without a ticket")
		about(first)
		is(17.75, "when it is linked")
		s.Call("glpi", "PATCH", cost, map[string]any{"cost_time": 20}).Want(200)
		is(32.75, "when a cost changes")
		second := s.Ticket(map[string]any{"name": "b", "content": "c"})
		link := about(second)
		s.Call("glpi", "POST", second+"/Cost", map[string]any{"name": "c", "cost_fixed": 100}).Want(201)
		is(132.75, "with a cost of another ticket")
		s.Call("glpi", "DELETE", cost, nil).Want(204)
		is(100, "when a cost is gone")
		s.Call("glpi", "DELETE", link, nil).Want(204)
		is(0, "when a link is gone")
		about(second)
		is(100, "when it is linked again")
		s.Call("glpi", "DELETE", second+"?force=true", nil).Want(204)
		is(0, "when the ticket is gone")
	}
	if types < 7 {
		t.Errorf("%d types", types)
	}
}

// TestPendingReasons lets tickets wait for a reason.
func TestPendingReasons(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	reason := s.Call("glpi", "POST", "/Assistance/PendingReason",
		map[string]any{"name": "parts", "followup_frequency": 86400, "followups_before_resolution": 2}).ID()
	item, _ := s.Opened("broken", 3)
	path := item + "/PendingReason"
	s.Call("glpi", "GET", path, nil).Want(404)
	s.Call("glpi", "POST", path, map[string]any{"pending_reason": 9999}).Want(400)
	s.Call("glpi", "POST", path, nil).Want(400)
	s.Call("post-only", "POST", path, map[string]any{"pending_reason": reason}).Want(403)
	made := s.Call("glpi", "POST", path, map[string]any{"pending_reason": map[string]any{"id": reason}}).Want(201)
	if got := made.Location(); got != path {
		t.Errorf("Location %q", got)
	}
	if got := s.Call("glpi", "GET", path, nil).Want(200); got.At("followup_frequency") != 86400.0 ||
		got.At("previous_status") != 1.0 || got.At("items_id") == nil {
		t.Errorf("reason: %s", got.Body)
	}
	if got := s.Call("glpi", "GET", item, nil); got.At("status.id") != 4.0 || got.At("begin_waiting_date") == nil {
		t.Errorf("a waiting ticket: %s", got.Body)
	}
	s.Call("glpi", "POST", path, map[string]any{"pending_reason": reason}).Want(409)
	if got := s.Call("glpi", "PATCH", path, map[string]any{"followup_frequency": 3600}).Want(200); got.At(
		"followup_frequency") != 3600.0 {
		t.Errorf("changed: %s", got.Body)
	}
	s.Call("glpi", "DELETE", path, nil).Want(204)
	s.Call("glpi", "GET", path, nil).Want(404)
	if got := s.Call("glpi", "GET", item, nil).At("status.id"); got != 1.0 {
		t.Errorf("the status is %v again", got)
	}
	s.Call("glpi", "POST", path, map[string]any{"pending_reason": reason}).Want(201)
	s.Call("glpi", "PATCH", item, map[string]any{"status": 2}).Want(200)
	s.Call("glpi", "GET", path, nil).Want(404)
	s.Call("glpi", "PATCH", item, map[string]any{"status": 6}).Want(200)
	s.Call("glpi", "POST", path, map[string]any{"pending_reason": reason}).Want(400)
}

// TestSurveys closes a ticket of an entity that asks everybody, and answers.
func TestSurveys(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Exec("UPDATE `glpi_entities` SET `inquest_rate` = 100, `inquest_max_rate` = 10, `inquest_rate_change` = 100" +
		" WHERE `id` = 0")
	item, _ := s.Opened("done", 3)
	path := item + "/TicketSatisfaction"
	s.Call("glpi", "GET", path, nil).Want(404)
	s.Call("glpi", "PATCH", item, map[string]any{"status": 6}).Want(200)
	if got := s.Call("glpi", "GET", path, nil).Want(200); got.At("type") != 1.0 || got.At("rating") != nil ||
		got.At("date_answered") != nil || got.At("date_begin") == nil {
		t.Errorf("survey: %s", got.Body)
	}
	s.Call("tech", "PATCH", path, map[string]any{"rating": 3}).Want(403)
	s.Call("post-only", "PATCH", path, map[string]any{"comment": "x"}).Want(400)
	s.Call("post-only", "PATCH", path, map[string]any{"rating": 11}).Want(400)
	s.Call("post-only", "PATCH", path, map[string]any{"rating": 0}).Want(400)
	s.Call("post-only", "PATCH", path, map[string]any{"rating": 8, "comment": "nice", "ticket": 7}).Want(400)
	s.Call("post-only", "PATCH", path, map[string]any{"rating": 8, "comment": "nice", "type": 2}).Want(400)
	got := s.Call("post-only", "PATCH", path, map[string]any{"rating": 8, "comment": "nice", "type": 1}).Want(200)
	if got.At("rating") != 8.0 || got.At("rating_scaled_5") != 4.0 || got.At("date_answered") == nil ||
		got.At("type") != 1.0 || got.At("comment") != "nice" {
		t.Errorf("answer: %s", got.Body)
	}
	s.Exec("UPDATE `glpi_ticketsatisfactions` SET `date_answered` = '2020-01-01 00:00:00'")
	s.Call("post-only", "PATCH", path, map[string]any{"rating": 1}).Want(400)
	s.Call("glpi", "PATCH", item, map[string]any{"status": 2}).Want(200)
	s.Call("glpi", "GET", path, nil).Want(404)
	change := fmt.Sprintf("/Assistance/Change/%d",
		s.Call("glpi", "POST", "/Assistance/Change", map[string]any{"name": "c", "content": "c", "status": 6}).ID())
	s.Call("glpi", "PATCH", change+"/ChangeSatisfaction", map[string]any{"rating": 5}).Want(200)
}

// TestCostsOfAssetsFollow lets a body say of the costs of an asset what is so, and nothing else.
func TestCostsOfAssetsFollow(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	for _, o := range s.Catalog.TicketCosts() {
		path := o.Mounts[0].Path
		name := "Name of " + o.Name
		s.Call("glpi", "POST", path, map[string]any{"name": name, "ticket_tco": 5}).Want(400)
		item := fmt.Sprintf("%s/%d", path, s.Call("glpi", "POST", path, map[string]any{"name": name,
			"ticket_tco": 0}).Want(201).ID())
		s.Call("glpi", "PATCH", item, map[string]any{"name": "x", "ticket_tco": 99.5}).Want(400)
		got := s.Call("glpi", "PATCH", item, map[string]any{"name": "y", "ticket_tco": 0.0}).Want(200)
		if got.At("name") != "y" || got.At("ticket_tco") != 0.0 {
			t.Errorf("%s: %s", o.Name, got.Body)
		}
	}
}
