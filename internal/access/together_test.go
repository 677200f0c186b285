package access_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// TestSessionsAskedTogether asks for a session that is to be read anew, with several requests of which some have used
// up their time: the others get it.
func TestSessionsAskedTogether(t *testing.T) {
	t.Parallel()
	s := testsite.New(t)
	if err := s.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO `glpi_entities` (`name`, `completename`, `entities_id`, `level`)"+
			" WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 20000)"+
			" SELECT 'e' || n, 'Root > e' || n, 0, 2 FROM c")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		s.Directory.Invalidate()
		var all sync.WaitGroup
		ask := func(limit time.Duration) error {
			_, err := s.Directory.Session(fair.For(t.Context(), 2, limit), 2, access.Want{})
			return err
		}
		for range 3 {
			all.Go(func() { _ = ask(2 * time.Millisecond) })
			all.Go(func() {
				if err := ask(time.Minute); err != nil {
					t.Errorf("the time of another request was up: %v", err)
				}
			})
		}
		all.Wait()
	}
}
