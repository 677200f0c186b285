package engine_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// TestPurgeOfManyByTheServer leaves nothing behind, however much goes with an item that the server itself
// purges: there are more rows than one statement lists.
func TestPurgeOfManyByTheServer(t *testing.T) {
	t.Parallel()
	const many = 25_002
	site := newSite(t)
	tree, err := site.Engine.Directory().Tree(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	numbers := fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) ", many)
	fill := func(query string) {
		t.Helper()
		err := site.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, numbers+query)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	count := func(query string) (n int) {
		t.Helper()
		if err := site.DB.QueryRow(t.Context(), query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	s := access.System(tree)
	ticket := add(t, site, site.Session(t, 2), "Ticket", map[string]any{"name": "large", "content": "x"})
	location := add(t, site, site.Session(t, 2), "Location", map[string]any{"name": "up"})
	fill(fmt.Sprint("INSERT INTO `glpi_tickettasks` (`tickets_id`, `content`) SELECT ", ticket, ", 'x' FROM n"))
	fill(fmt.Sprint("INSERT INTO `glpi_locations` (`locations_id`, `name`, `completename`, `level`) SELECT ", location,
		", 'l' || i, 'up > l' || i, 2 FROM n"))
	for object, id := range map[string]int64{"Ticket": ticket, "Location": location} {
		request := engine.Request{Object: site.Catalog.Object(object), Version: model.Current}
		if err := site.Engine.Delete(t.Context(), s, request, id, true); err != nil {
			t.Fatal(err)
		}
	}
	if n := count("SELECT COUNT(*) FROM `glpi_tickettasks`"); n > 0 {
		t.Errorf("%d tasks are left", n)
	}
	if n := count("SELECT COUNT(*) FROM `glpi_locations` WHERE `locations_id` = 0 AND `level` = 1" +
		" AND `completename` = `name`"); n != many {
		t.Errorf("%d locations are roots", n)
	}
}

// TestGoingInBulk asks in the rules of what belongs to items that go together whether its own item goes: for
// each it does, and those of others have not led there.
func TestGoingInBulk(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	tree, err := site.Engine.Directory().Tree(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	asked := map[int64]bool{}
	site.Engine.Install("test", engine.Behaviours{"TicketTask": {{
		BeforeDelete: func(_ *engine.Work, c *engine.Change) error {
			asked[c.ID] = c.Going("Ticket", c.Before.Int("tickets_id")) && !c.Going("Ticket", 1_000_000)
			return nil
		}}}, "Location": {{BeforeDelete: func(w *engine.Work, c *engine.Change) error {
		return w.PurgeWhere(c, "Ticket", "`name` = 'bulk' OR `name` = 'others'")
	}}}})
	s := site.Session(t, 2)
	for range 3 {
		ticket := add(t, site, s, "Ticket", map[string]any{"name": "bulk", "content": "x"})
		for range 2 {
			if err := site.Insert(t.Context(), "glpi_tickettasks", map[string]any{"tickets_id": ticket,
				"content": "x"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	location := add(t, site, s, "Location", map[string]any{"name": "up"})
	request := engine.Request{Object: site.Catalog.Object("Location"), Version: model.Current}
	if err := site.Engine.Delete(t.Context(), access.System(tree), request, location, true); err != nil {
		t.Fatal(err)
	}
	if len(asked) != 6 {
		t.Errorf("%v", asked)
	}
	for id, known := range asked {
		if !known {
			t.Errorf("task %d does not know that its ticket goes", id)
		}
	}
}
