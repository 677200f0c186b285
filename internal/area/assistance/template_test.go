package assistance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/area/assistance"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestMandatoryFields refuses to empty what the template wants.
func TestMandatoryFields(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	item := s.Ticket(map[string]any{"name": "a", "content": "b"})
	s.Call("glpi", "PATCH", item, map[string]any{"content": ""}).Want(400)
	s.Call("glpi", "PATCH", item, map[string]any{"name": ""}).Want(200)
	s.Exec("DELETE FROM `glpi_tickettemplatemandatoryfields`")
	s.Call("glpi", "PATCH", item, map[string]any{"content": ""}).Want(200)
}

// TestAutoAssign assigns new tickets by their category.
func TestAutoAssign(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	category := s.Call("glpi", "POST", "/Dropdowns/ITILCategory", map[string]any{"name": "net", "user": 4}).ID()
	if got := s.Call("glpi", "GET", s.Ticket(map[string]any{"name": "a", "content": "b", "category": category}),
		nil).At("status.id"); got != 1.0 {
		t.Errorf("without the setting: status %v", got)
	}
	s.Exec("UPDATE `glpi_entities` SET `auto_assign_mode` = 2")
	got := s.Call("glpi", "GET", s.Ticket(map[string]any{"name": "a", "content": "b", "category": category}), nil)
	if got.At("status.id") != 2.0 || got.At("team.0.name") != "tech" {
		t.Errorf("with it: %s", got.Body)
	}
}

// TestTemplateWithoutText has reminders and solutions made from templates that have nothing to say of a ticket: nothing
// is written, and the tickets behind it are brought to mind.
func TestTemplateWithoutText(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	for i, content := range []string{"{{ ticket.nothing }} ", "Are you there?"} {
		template := s.Call("glpi", "POST", "/Dropdowns/FollowupTemplate",
			map[string]any{"name": fmt.Sprint("f", i), "content": content}).ID()
		reason := s.Call("glpi", "POST", "/Assistance/PendingReason", map[string]any{"name": fmt.Sprint("r", i),
			"followup_frequency": 3600, "followups_before_resolution": 1, "followup_template": template}).ID()
		item := s.Ticket(map[string]any{"name": "a", "content": "b"})
		s.Call("glpi", "POST", item+"/PendingReason", map[string]any{"pending_reason": reason}).Want(201)
	}
	s.Exec("UPDATE `glpi_pendingreasons_items` SET `last_bump_date` = '2020-01-01 00:00:00'")
	if n, err := assistance.Remind(t.Context(), s.Engine); err != nil || n != 2 {
		t.Errorf("reminded %d, %v", n, err)
	}
	if text := s.Scalar("SELECT GROUP_CONCAT(`content`) FROM `glpi_itilfollowups`"); !strings.Contains(text,
		"Are you there?") || strings.Contains(text, ",") {
		t.Errorf("followups: %s", text)
	}
}

// TestWaitingReminders brings a waiting ticket to mind twice, and then solves it.
func TestWaitingReminders(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	followup := s.Call("glpi", "POST", "/Dropdowns/FollowupTemplate",
		map[string]any{"name": "f", "content": "Are you there?"}).ID()
	solution := s.Call("glpi", "POST", "/Dropdowns/SolutionTemplate",
		map[string]any{"name": "s", "content": "No answer"}).ID()
	reason := s.Call("glpi", "POST", "/Assistance/PendingReason", map[string]any{
		"name": "answer", "followup_frequency": 3600, "followups_before_resolution": 1, "followup_template": followup,
		"solution_template": solution,
	}).ID()
	item := s.Ticket(map[string]any{"name": "a", "content": "b"})
	s.Call("glpi", "POST", item+"/PendingReason", map[string]any{"pending_reason": reason}).Want(201)
	remind := func(want int) {
		t.Helper()
		if n, err := assistance.Remind(t.Context(), s.Engine); err != nil || n != want {
			t.Fatalf("reminded %d, %v", n, err)
		}
	}
	later := func() { s.Exec("UPDATE `glpi_pendingreasons_items` SET `last_bump_date` = '2020-01-01 00:00:00'") }
	remind(0)
	later()
	remind(1)
	if got := s.Call("glpi", "GET", item+"/PendingReason", nil).Want(200).At("bump_count"); got != 1.0 {
		t.Errorf("bumps: %v", got)
	}
	if list := s.Call("glpi", "GET", item+"/Timeline/Followup", nil).List(); len(list) != 1 {
		t.Errorf("followups: %v", list)
	}
	remind(0)
	s.Exec("UPDATE `glpi_pendingreasons_items` SET `last_bump_date` = '2037-01-01 00:00:00'") // and the clock is put back
	remind(0)
	if got := s.Scalar("SELECT `last_bump_date` FROM `glpi_pendingreasons_items`"); got > "2036" {
		t.Errorf("waits from %s on", got)
	}
	later()
	remind(1)
	if got := s.Call("glpi", "GET", item, nil); got.At("status.id") != 5.0 {
		t.Errorf("solved: %s", got.Body)
	}
	later()
	remind(0)
}
