package sqlite

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/store/backend"
)

// TestUsersWriteInTurns lets one user have many writes waiting, each as long as a transaction may be: another
// user's comes after one of them, and is durable before the next begins.
func TestUsersWriteInTurns(t *testing.T) {
	t.Parallel()
	db := openTest(t)
	started, hold := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		_ = write(t.Context(), db, func(backend.Conn) error { close(started); <-hold; return nil })
	})
	<-started
	var order []string // only the queue writes to it
	put := func(user int64, name string) {
		ctx := fair.For(t.Context(), user, 0)
		j := &job{ctx: ctx, ready: make(chan struct{}), write: backend.Write{
			Run: func(conn backend.Conn) error {
				order = append(order, name)
				for since := time.Now(); time.Since(since) <= longBatch; {
					if _, err := conn.Exec(ctx, "UPDATE `glpi_things` SET `name` = 'x'"); err != nil {
						return err
					}
				}
				return insert(ctx, conn, name)
			},
			Committed: func() { order = append(order, name+"!") },
		}}
		db.queue.put(j)
		all.Go(func() {
			if <-j.ready; j.err != nil {
				t.Error(j.err)
			}
		})
	}
	for i := range 4 {
		put(1, fmt.Sprint("one", i))
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	given := &job{ctx: gone, ready: make(chan struct{})}
	db.queue.put(given)
	put(2, "other")
	close(hold)
	all.Wait()
	if got := strings.Join(order, " "); got != "one0 one0! other other! one1 one1! one2 one2! one3 one3!" {
		t.Errorf("order: %s", got)
	}
	if <-given.ready; given.err == nil {
		t.Error("who has given up was written for")
	}
	if n := db.queue.waits(); n != 0 || len(db.queue.order)+len(db.queue.waiting) != 0 {
		t.Errorf("%d still wait: %v %v", n, db.queue.order, db.queue.waiting)
	}
}
