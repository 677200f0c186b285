// Command monitoring-hook turns the alerts of a monitoring system into tickets.
//
// It listens for webhooks in the form that Prometheus' Alertmanager sends. A firing alert opens a
// critical incident, assigned to the network group; the same alert again adds a followup to the
// ticket that is open; a resolved one adds a followup that says so.
//
//	export GLPI_URL=http://127.0.0.1:8080 GLPI_CLIENT_ID=... GLPI_CLIENT_SECRET=... GLPI_USERNAME=tech GLPI_PASSWORD=...
//	go run ./examples/monitoring-hook -listen 127.0.0.1:9099 -group Network
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"html"
	"log"
	"net/http"
	"strings"
	"sync"

	"github.com/glpid/glpid/examples/glpi"
)

// notification is what Alertmanager sends.
type notification struct {
	Alerts []alert `json:"alerts"`
}

type alert struct {
	Status      string            `json:"status"` // firing or resolved
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	Fingerprint string            `json:"fingerprint"`
}

// Hook opens and feeds tickets.
type Hook struct {
	client *glpi.Client
	group  string // name of the group that gets the tickets

	mu sync.Mutex // one alert at a time, so that two of a kind do not open two tickets
}

// ticket is as much of a ticket as the hook looks at.
type ticket struct {
	ID int64 `json:"id"`
}

// Handle deals with one alert and gives the ticket's id, 0 when there was nothing to do.
func (h *Hook) Handle(ctx context.Context, a alert) (int64, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	key := "alert:" + a.Fingerprint
	open, err := glpi.List[ticket](ctx, h.client, "/Assistance/Ticket",
		fmt.Sprintf(`external_id==%q;status.id=out=(5,6);is_deleted==false`, key), "id")
	if err != nil {
		return 0, err
	}
	switch {
	case a.Status == "resolved" && len(open) == 0:
		return 0, nil
	case a.Status == "resolved":
		return open[0].ID, h.followup(ctx, open[0].ID, "Monitoring reports that the alert is over.")
	case len(open) > 0:
		return open[0].ID, h.followup(ctx, open[0].ID, "Monitoring reports the alert again.")
	}
	return h.open(ctx, key, a)
}

func (h *Hook) followup(ctx context.Context, id int64, text string) error {
	_, err := h.client.Create(ctx, fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Followup", id),
		map[string]any{"content": "<p>" + text + "</p>"})
	return err
}

// open makes the ticket: an incident of the highest urgency and impact, for the group.
func (h *Hook) open(ctx context.Context, key string, a alert) (int64, error) {
	groups, err := glpi.List[struct {
		ID int64 `json:"id"`
	}](ctx, h.client, "/Administration/Group", fmt.Sprintf("name==%q", h.group), "id")
	if err != nil {
		return 0, err
	}
	if len(groups) == 0 {
		return 0, fmt.Errorf("there is no group %q", h.group)
	}
	id, err := h.client.Create(ctx, "/Assistance/Ticket", map[string]any{
		"name": title(a), "content": description(a), "type": 1, "urgency": 5, "impact": 5, "external_id": key,
	})
	if err != nil {
		return 0, err
	}
	_, err = h.client.Do(ctx, http.MethodPost, fmt.Sprintf("/Assistance/Ticket/%d/TeamMember", id),
		map[string]any{"type": "Group", "id": groups[0].ID, "role": "assigned"}, nil)
	return id, err
}

func title(a alert) string {
	if text := a.Annotations["summary"]; text != "" {
		return text
	}
	return strings.TrimSpace(a.Labels["alertname"] + " on " + a.Labels["instance"])
}

func description(a alert) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<p>%s</p><ul>", html.EscapeString(a.Annotations["description"]))
	for name, value := range a.Labels {
		fmt.Fprintf(&b, "<li><strong>%s</strong>: %s</li>", html.EscapeString(name), html.EscapeString(value))
	}
	b.WriteString("</ul>")
	return b.String()
}

// ServeHTTP takes a webhook. A failure is answered with 502, so that the monitoring sends it
// again.
func (h *Hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var n notification
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&n); err != nil {
		http.Error(w, "this is not a notification of Alertmanager: "+err.Error(), http.StatusBadRequest)
		return
	}
	for _, a := range n.Alerts {
		id, err := h.Handle(r.Context(), a)
		if err != nil {
			log.Printf("alert %s: %v", a.Fingerprint, err)
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		log.Printf("alert %s (%s): ticket %d", a.Fingerprint, a.Status, id)
	}
	w.WriteHeader(http.StatusNoContent)
}

func main() {
	listen := flag.String("listen", "127.0.0.1:9099", "address to listen on")
	group := flag.String("group", "Network", "group that gets the tickets")
	flag.Parse()
	config, err := glpi.ConfigFromEnv()
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("listening for alerts on http://%s/", *listen)
	log.Fatal(http.ListenAndServe(*listen, &Hook{client: glpi.New(config), group: *group}))
}
