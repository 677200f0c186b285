package main

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/glpid/glpid/examples/glpi"
	"github.com/glpid/glpid/internal/testing/testserver"
)

func TestHook(t *testing.T) {
	t.Parallel()
	config := testserver.Start(t)
	client := glpi.New(glpi.Config(config))
	ctx := t.Context()
	if _, err := client.Create(ctx, "/Administration/Group", map[string]any{"name": "Network"}); err != nil {
		t.Fatal(err)
	}
	hook := &Hook{client: client, group: "Network"}
	send := func(status string) {
		t.Helper()
		body := fmt.Sprintf(
			`{"alerts":[{"status":%q,"fingerprint":"f1","labels":{"alertname":"SwitchDown","instance":"sw-12"},"annotations":{"summary":"Switch sw-12 is down","description":"<no ping>"}}]}`, status)
		answer := httptest.NewRecorder()
		hook.ServeHTTP(answer, httptest.NewRequest("POST", "/", strings.NewReader(body)))
		if answer.Code != http.StatusNoContent {
			t.Fatalf("%s: %d %s", status, answer.Code, answer.Body)
		}
	}
	send("firing")
	send("firing")
	send("resolved")
	var tickets []struct {
		ID       int64
		Name     string
		Priority int
		Status   struct{ ID int64 }
		Team     []struct{ Role, Name string }
	}
	if _, err := client.Do(ctx, "GET", "/Assistance/Ticket", nil, &tickets); err != nil {
		t.Fatal(err)
	}
	if len(tickets) != 1 || tickets[0].Name != "Switch sw-12 is down" || tickets[0].Priority != 5 ||
		tickets[0].Status.ID != 2 {
		t.Fatalf("tickets: %+v", tickets)
	}
	if team := tickets[0].Team; len(team) != 1 || team[0].Role != "assigned" || team[0].Name != "Network" {
		t.Errorf("team: %+v", team)
	}
	var entries []any
	if _, err := client.Do(ctx, "GET", fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Followup", tickets[0].ID), nil,
		&entries); err != nil || len(entries) != 2 {
		t.Errorf("followups: %v %v", entries, err)
	}
	answer := httptest.NewRecorder()
	hook.ServeHTTP(answer, httptest.NewRequest("POST", "/", strings.NewReader("nonsense")))
	if answer.Code != http.StatusBadRequest {
		t.Errorf("nonsense: %d", answer.Code)
	}
}

// TestAlertScripts sends an alert twice and its end by each script: one ticket with two followups.
func TestAlertScripts(t *testing.T) {
	t.Parallel()
	testserver.Scripts(t, "alert", func(t *testing.T, a testserver.Access, run func(...string) (string, bool)) {
		alert := []string{"f1", "firing", "Switch sw-12 is down", `no "ping" & <loss>`}
		if out, ok := run(alert...); ok || !strings.Contains(out, "there is no group Network") {
			t.Errorf("without the group: %v %s", ok, out)
		}
		client := glpi.New(glpi.Config(a))
		if _, err := client.Create(t.Context(), "/Administration/Group", map[string]any{"name": "Network"}); err != nil {
			t.Fatal(err)
		}
		over := []string{"f1", "resolved", ""}
		for i, step := range []struct {
			args []string
			want string
		}{
			{over, "nothing to do\n"}, {alert, "ticket 1: opened\n"}, {alert, "ticket 1: followup\n"},
			{over, "ticket 1: followup\n"},
		} {
			if out, ok := run(step.args...); !ok || out != step.want {
				t.Errorf("step %d: %v %s, want %s", i, ok, out, step.want)
			}
		}
		var ticket struct {
			Name, Content string
			Priority      int
			Team          []struct{ Role, Name string }
		}
		if _, err := client.Do(t.Context(), "GET", "/Assistance/Ticket/1", nil, &ticket); err != nil {
			t.Fatal(err)
		}
		if ticket.Name != "Switch sw-12 is down" || ticket.Priority != 5 ||
			html.UnescapeString(ticket.Content) != `<p>no "ping" & <loss></p>` ||
			fmt.Sprint(ticket.Team) != "[{assigned Network}]" {
			t.Errorf("ticket: %+v", ticket)
		}
	})
}
