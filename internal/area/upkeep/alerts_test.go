package upkeep

import (
	"context"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/settings"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// TestLookingHoldsUpNobody looks for what is due among items that are not: others write meanwhile.
func TestLookingHoldsUpNobody(t *testing.T) {
	t.Parallel()
	site := testsite.New(t)
	write := func(query string) {
		if err := site.DB.Write(context.WithoutCancel(t.Context()), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, query)
			return err
		}); err != nil {
			t.Error(err)
		}
	}
	write("UPDATE `glpi_entities` SET `notclosed_delay` = 5 WHERE `id` = 0")
	write("INSERT INTO `glpi_tickets` (`name`, `date`, `entities_id`) VALUES ('new', '2026-01-01 00:00:00', 0)")
	looked := 0
	kind := alert{itemtype: "Ticket", event: "alertnotclosed", use: "notclosed_delay", past: true,
		query: "SELECT `id`, `name`, 0, `date` FROM `glpi_tickets` WHERE `entities_id` = ?",
		date: func([]string) (time.Time, bool) {
			looked++
			written := make(chan struct{})
			go func() {
				write("UPDATE `glpi_tickets` SET `name` = 'changed meanwhile'")
				close(written)
			}()
			select {
			case <-written:
			case <-time.After(5 * time.Second):
				t.Error("who writes waits for what looks at a date")
			}
			return time.Now(), true
		}}
	s := New(site.Engine, settings.New(site.DB), nil)
	if n, err := s.run(t.Context(), []alert{kind}); err != nil || n != 0 || looked != 1 {
		t.Errorf("told of %d of %d, %v", n, looked, err)
	}
}
