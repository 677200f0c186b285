package api_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestPurgeTells purges items with all that belongs to them while people and programs want to know of
// everything: they are told that the item goes, once, and nothing goes wrong.
func TestPurgeTells(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	newMailServer(t, s)
	if err := s.Settings.Set(t.Context(), "admin_email", "admin@example.org"); err != nil {
		t.Fatal(err)
	}
	s.execute("UPDATE `glpi_notifications` SET `is_active` = 1")
	s.execute("INSERT INTO `glpi_useremails` (`users_id`, `email`, `is_default`) SELECT `id`, `name` || '@example.org', 1 FROM `glpi_users`")
	for _, itemtype := range []string{"Ticket", "Change", "Problem", "ITILFollowup", "TicketTask"} {
		s.hookOn(itemtype, "delete", "http://203.0.113.1/", nil)
	}
	for _, name := range []string{"Ticket", "Change", "Problem"} {
		for _, trash := range []bool{false, true} {
			id := s.call("glpi", "POST", "/Assistance/"+name, map[string]any{"name": "x", "content": "x"}).id()
			path := fmt.Sprintf("/Assistance/%s/%d", name, id)
			s.call("glpi", "POST", path+"/TeamMember", map[string]any{"type": "User", "id": 4, "role": "assigned"}).want(201)
			for range 2 {
				s.call("glpi", "POST", path+"/Timeline/Followup", map[string]any{"content": "x"}).want(201)
				s.call("glpi", "POST", path+"/Timeline/Task", map[string]any{"content": "x"}).want(201)
			}
			if name != "Problem" {
				s.call("glpi", "POST", path+"/Timeline/Validation", map[string]any{"approver": 4, "requested_approver_type": "User", "requested_approver_id": 4}).want(201)
			}
			s.call("glpi", "POST", path+"/Timeline/Solution", map[string]any{"content": "x"}).want(201)
			if trash {
				s.call("glpi", "DELETE", path, nil).want(204)
			}
			s.execute("DELETE FROM `glpi_queuednotifications`")
			s.execute("DELETE FROM `glpi_queuedwebhooks`")
			s.call("glpi", "DELETE", path+"?force=true", nil).want(204)
			mails := s.scalar("SELECT COALESCE(GROUP_CONCAT(DISTINCT `event`), '') FROM `glpi_queuednotifications`")
			hooks := s.scalar("SELECT COALESCE(GROUP_CONCAT(DISTINCT `itemtype`), '') FROM `glpi_queuedwebhooks`")
			if want := map[bool]string{false: "delete"}[trash]; mails != want || !strings.Contains(hooks, "ITILFollowup") || !strings.Contains(hooks, name) {
				t.Errorf("%s, from the trash %t: people are told of %q, programs of %q", name, trash, mails, hooks)
			}
		}
	}
	project := s.call("glpi", "POST", "/Project", map[string]any{"name": "x"}).id()
	s.call("glpi", "POST", fmt.Sprintf("/Project/%d/Task", project), map[string]any{"name": "x"})
	s.call("glpi", "DELETE", fmt.Sprintf("/Project/%d?force=true", project), nil).want(204)
}
