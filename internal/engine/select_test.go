package engine_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// TestSameElement wants conditions on one list to hold for one and the same element, whether REST shows the
// properties that they name or only the whole item has them.
func TestSameElement(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	s := site.Session(t, 2)
	project := add(t, site, s, "Project", map[string]any{"name": "p"})
	var tickets []int64
	for _, urgency := range []int{2, 5} {
		id := add(t, site, s, "Ticket", map[string]any{"name": "t", "content": "x", "urgency": urgency})
		tickets = append(tickets, id)
		row := map[string]any{"projects_id": project, "items_id": id, "itemtype": "Ticket"}
		if err := site.Insert(t.Context(), "glpi_itils_projects", row); err != nil {
			t.Fatal(err)
		}
	}
	for filter, want := range map[string]int{
		fmt.Sprintf("tickets.id==%d;tickets.urgency==2", tickets[0]): 1,
		fmt.Sprintf("tickets.id==%d;tickets.urgency==5", tickets[0]): 0,
		"tickets.urgency==5;tickets.entity.name=notnull=":            1,
		"tickets.urgency==4": 0,
	} {
		result, err := site.Engine.Select(t.Context(), s, engine.SelectQuery{
			Object: site.Catalog.Object("Project"), Version: model.Current, Filter: filter,
			Fields: engine.Selection{{Key: "id", Name: "id"}},
		})
		if err != nil {
			t.Fatalf("%s: %v", filter, err)
		}
		if result.Count != want {
			t.Errorf("%s finds %s, want %d", filter, result.JSON, want)
		}
	}
}
