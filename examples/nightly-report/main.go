// Command nightly-report writes a small web page with the open tickets, for a screen in the
// office. Run it from cron and let any web server, or the browser itself, show the file.
//
//	export GLPI_URL=http://127.0.0.1:8080 GLPI_CLIENT_ID=... GLPI_CLIENT_SECRET=... GLPI_USERNAME=tech GLPI_PASSWORD=...
//	go run ./examples/nightly-report -out report.html
package main

import (
	"cmp"
	"context"
	_ "embed"
	"flag"
	"html/template"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/glpid/glpid/examples/glpi"
)

//go:embed report.html.tmpl
var page string

// Ticket is as much of a ticket as the report shows.
type Ticket struct {
	ID       int64     `json:"id"`
	Name     string    `json:"name"`
	Date     time.Time `json:"date"`
	Priority int       `json:"priority"`
	Status   Named     `json:"status"`
	Category *Named    `json:"category"`
	Team     []Member  `json:"team"`
}

// Named is a partial object.
type Named struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// Member is somebody in a ticket's team.
type Member struct {
	Role        string `json:"role"`
	DisplayName string `json:"display_name"`
}

// Assigned gives who works on the ticket.
func (t Ticket) Assigned() string {
	for _, m := range t.Team {
		if m.Role == "assigned" {
			return m.DisplayName
		}
	}
	return ""
}

// Report is what the page shows.
type Report struct {
	Made       time.Time
	Open       int
	Waiting    int // without anybody assigned
	Old        int // open for more than a week
	Statuses   []Count
	Categories []Count
	Urgent     []Ticket // the most urgent, the oldest first
}

// Count is a line of a small bar chart.
type Count struct {
	Name    string
	Number  int
	Percent int // of the largest
}

// urgentTickets is how many tickets the page lists.
const urgentTickets = 12

// collect reads the open tickets and counts them.
func collect(ctx context.Context, client *glpi.Client, now time.Time) (Report, error) {
	tickets, err := glpi.List[Ticket](ctx, client, "/Assistance/Ticket", "status.id=out=(5,6);is_deleted==false",
		"priority:desc,date")
	if err != nil {
		return Report{}, err
	}
	report := Report{Made: now, Open: len(tickets), Urgent: tickets[:min(urgentTickets, len(tickets))]}
	statuses, categories := map[string]int{}, map[string]int{}
	for _, t := range tickets {
		statuses[t.Status.Name]++
		category := "Without a category"
		if t.Category != nil {
			category = t.Category.Name
		}
		categories[category]++
		if t.Assigned() == "" {
			report.Waiting++
		}
		if now.Sub(t.Date) > 7*24*time.Hour {
			report.Old++
		}
	}
	report.Statuses, report.Categories = chart(statuses, 8), chart(categories, 8)
	return report, nil
}

// chart gives the largest counts, the largest first.
func chart(counts map[string]int, most int) []Count {
	var out []Count
	for name, n := range counts {
		out = append(out, Count{Name: name, Number: n})
	}
	slices.SortFunc(out,
		func(a, b Count) int { return cmp.Or(cmp.Compare(b.Number, a.Number), cmp.Compare(a.Name, b.Name)) })
	out = out[:min(most, len(out))]
	for i := range out {
		out[i].Percent = 100 * out[i].Number / out[0].Number
	}
	return out
}

// write makes the page.
func write(w io.Writer, report Report) error {
	t, err := template.New("report").Parse(page)
	if err != nil {
		return err
	}
	return t.Execute(w, report)
}

// replace writes the page beside the old one and then puts it in its place, so that a screen
// never shows half of it.
func replace(path string, report Report) error {
	temp, err := os.CreateTemp(filepath.Dir(path), ".report-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	if err := write(temp, report); err != nil {
		temp.Close()
		return err
	}
	if err := temp.Chmod(0o644); err != nil {
		temp.Close()
		return err
	}
	if err := temp.Close(); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}

func main() {
	out := flag.String("out", "report.html", "file to write")
	flag.Parse()
	config, err := glpi.ConfigFromEnv()
	if err != nil {
		log.Fatal(err)
	}
	report, err := collect(context.Background(), glpi.New(config), time.Now())
	if err != nil {
		log.Fatal(err)
	}
	if err := replace(*out, report); err != nil {
		log.Fatal(err)
	}
	log.Printf("%d open tickets, written to %s", report.Open, *out)
}
