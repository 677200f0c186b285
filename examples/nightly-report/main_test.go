package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/examples/glpi"
	"github.com/glpid/glpid/internal/testing/testserver"
)

func TestReport(t *testing.T) {
	t.Parallel()
	client := glpi.New(glpi.Config(testserver.Start(t)))
	ctx := t.Context()
	for i := range 5 {
		id, err := client.Create(ctx, "/Assistance/Ticket", map[string]any{"name": fmt.Sprintf("Ticket <%d>", i),
			"content": "x", "urgency": 1 + i, "date": "2026-01-0" + fmt.Sprint(1+i) + "T08:00:00Z"})
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			if _, err := client.Create(ctx, fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Solution", id),
				map[string]any{"content": "done"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	report, err := collect(ctx, client, time.Date(2026, 1, 11, 8, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if report.Open != 4 || report.Waiting != 4 || report.Old != 2 || report.Urgent[0].Name != "Ticket <3>" ||
		report.Statuses[0].Name != "New" {
		t.Errorf("report: %+v", report)
	}
	path := filepath.Join(t.TempDir(), "report.html")
	if err := replace(path, report); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if text := string(page); !strings.Contains(text, "<strong>4</strong>open") ||
		!strings.Contains(text, "Ticket &lt;4&gt;") {
		t.Errorf("page: %s", text)
	}
}

// TestReportScripts prints the report of each script.
func TestReportScripts(t *testing.T) {
	t.Parallel()
	testserver.Scripts(t, "report", func(t *testing.T, a testserver.Access, run func(...string) (string, bool)) {
		if out, ok := run(); !ok || !strings.HasPrefix(out, "0 open tickets\n") {
			t.Fatalf("of no tickets: %s", out)
		}
		client := glpi.New(glpi.Config(a))
		for _, name := range []string{"slow", "urgent", "done"} {
			urgency := map[string]int{"slow": 1, "urgent": 5, "done": 5}[name]
			id, err := client.Create(t.Context(), "/Assistance/Ticket", map[string]any{"name": name, "content": "x",
				"urgency": urgency, "date": "2026-01-01T08:00:00Z"})
			if err != nil {
				t.Fatal(err)
			}
			if name == "done" {
				if _, err := client.Create(t.Context(), fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Solution", id),
					map[string]any{"content": "done"}); err != nil {
					t.Fatal(err)
				}
			}
		}
		out, ok := run()
		_, urgent, _ := strings.Cut(out, "The most urgent\n")
		lines := strings.Split(strings.TrimSpace(urgent), "\n")
		if !ok || !strings.HasPrefix(out, "2 open tickets\n") || !strings.Contains(out, "New") || len(lines) != 2 ||
			!strings.HasSuffix(lines[0], "urgent") || !strings.HasSuffix(lines[1], "slow") {
			t.Errorf("report: %s", out)
		}
	})
}
