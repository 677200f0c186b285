package drafts_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"

	"github.com/glpid/glpid/internal/notify/drafts"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// fixture has a queue of the rows of glpi_queuedwebhooks, whose texts are upper than their drafts.
func fixture(t *testing.T, write drafts.Writer) (*testsite.Site, *drafts.Queue) {
	t.Helper()
	site := testsite.New(t)
	q := drafts.New(site.DB, slog.New(slog.DiscardHandler))
	q.Register("test", "glpi_queuedwebhooks", write)
	return site, q
}

// add queues rows with a draft.
func add(t *testing.T, site *testsite.Site, q *drafts.Queue, owner int64, text string, rows int) {
	t.Helper()
	if err := site.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		var ids []int64
		for range rows {
			id, err := tx.Insert(t.Context(), "glpi_queuedwebhooks", map[string]any{"webhooks_id": owner})
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return q.Add(t.Context(), tx, "test", owner, ids, text, 0)
	}); err != nil {
		t.Fatal(err)
	}
}

func texts(t *testing.T, site *testsite.Site, condition string) (out []string) {
	t.Helper()
	rows, err := site.DB.Query(t.Context(), "SELECT COALESCE(`body`, 'none') FROM `glpi_queuedwebhooks` WHERE "+
		condition+" ORDER BY `id`")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		out = append(out, text)
	}
	return out
}

// The writer of a text can write to the database itself: it runs outside of any transaction, so
// that nobody's changes wait for it.
func TestWrittenOutsideOfTransactions(t *testing.T) {
	t.Parallel()
	var site *testsite.Site
	var q *drafts.Queue
	site, q = fixture(t, func(ctx context.Context, d drafts.Draft) map[string]any {
		if err := site.DB.Write(ctx,
			func(ctx context.Context, tx *store.Tx) error { return tx.Bump(ctx, "somebody else") }); err != nil {
			t.Error(err)
		}
		var text string
		if err := json.Unmarshal(d.Data, &text); err != nil {
			t.Error(err)
		}
		return map[string]any{"body": fmt.Sprint(d.Owner, " ", text)}
	})
	add(t, site, q, 1, "one", 2)
	add(t, site, q, 2, "two", 1)
	if got := texts(t, site, drafts.Written("test", "`glpi_queuedwebhooks`.`id`")); len(got) != 0 {
		t.Errorf("written before anybody has: %q", got)
	}
	if err := q.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := texts(t, site, drafts.Written("test", "`glpi_queuedwebhooks`.`id`")); !slices.Equal(got,
		[]string{"1 one", "1 one", "2 two"}) {
		t.Errorf("%q", got)
	}
	for _, table := range []string{"glpid_drafts", "glpid_draftrows"} {
		var n int
		if err := site.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM `"+table+"`").Scan(&n); err != nil || n != 0 {
			t.Errorf("%d rows are left in %s, %v", n, table, err)
		}
	}
}

// A failed transaction leaves no draft; one whose program ends before the text is written is
// written by the next.
func TestNothingIsLostOrMadeUp(t *testing.T) {
	t.Parallel()
	site, q := fixture(t, func(context.Context, drafts.Draft) map[string]any { return map[string]any{"body": "text"} })
	failed := errors.New("refused")
	err := site.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		if err := q.Add(t.Context(), tx, "test", 1, []int64{1}, "x", 0); err != nil {
			return err
		}
		return failed
	})
	if !errors.Is(err, failed) {
		t.Fatal(err)
	}
	add(t, site, q, 1, "one", 1)
	next := drafts.New(site.DB, slog.New(slog.DiscardHandler)) // another process
	next.Register("test", "glpi_queuedwebhooks",
		func(context.Context, drafts.Draft) map[string]any { return map[string]any{"body": "by the next"} })
	if err := next.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := q.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := texts(t, site, "1 = 1"); !slices.Equal(got, []string{"by the next"}) {
		t.Errorf("%q", got)
	}
}

// A text that cannot be written, and one whose time is over, keep nobody else's from being written.
func TestOthersDoNotWaitForOne(t *testing.T) {
	t.Parallel()
	var order []int64
	ctx, stop := context.WithCancel(t.Context())
	stopped := false
	site, q := fixture(t, func(_ context.Context, d drafts.Draft) map[string]any {
		order = append(order, d.Owner)
		if d.Owner == 1 {
			panic("nobody expects this")
		}
		if d.Owner == 3 && !stopped {
			stopped = true
			stop() // the program ends
		}
		return map[string]any{"body": "text"}
	})
	for range 3 {
		add(t, site, q, 1, "x", 1)
	}
	add(t, site, q, 2, "x", 1)
	add(t, site, q, 3, "x", 1)
	if err := q.Write(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if err := q.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(order, []int64{1, 2, 3, 1, 3, 1}) {
		t.Errorf("they came in the order %d", order)
	}
	if got := texts(t, site, "1 = 1"); !slices.Equal(got, []string{"none", "none", "none", "text", "text"}) {
		t.Errorf("%q", got)
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	written := make(chan int64)
	site, q := fixture(t, func(_ context.Context, d drafts.Draft) map[string]any {
		written <- d.Owner
		return nil
	})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); q.Run(ctx) }()
	for owner := range int64(3) {
		add(t, site, q, owner, "x", 1)
		if got := <-written; got != owner {
			t.Errorf("%d, want %d", got, owner)
		}
	}
	stop()
	<-done
}

// TestShared keeps what several drafts are made from once, and until the last of them is written.
func TestShared(t *testing.T) {
	t.Parallel()
	var site *testsite.Site
	kept := func(want string) {
		t.Helper()
		var n string
		if err := site.DB.QueryRow(t.Context(), "SELECT COUNT(*) || ' ' || COALESCE(MAX(`data`), '')"+
			" FROM `glpid_draftshared`").Scan(&n); err != nil || n != want {
			t.Errorf("%s, %v, want %s", n, err, want)
		}
	}
	site, q := fixture(t, func(_ context.Context, d drafts.Draft) map[string]any {
		kept(`1 "facts"`)
		return map[string]any{"body": string(d.Data) + string(d.Shared)}
	})
	if err := site.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		shared, err := q.Share(ctx, tx, "facts")
		if err != nil {
			return err
		}
		for owner := range int64(3) {
			id, err := tx.Insert(ctx, "glpi_queuedwebhooks", map[string]any{"webhooks_id": owner})
			if err != nil {
				return err
			}
			if err := q.Add(ctx, tx, "test", owner, []int64{id}, owner, shared); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := q.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := texts(t, site, "TRUE"); !slices.Equal(got, []string{`0"facts"`, `1"facts"`, `2"facts"`}) {
		t.Errorf("%q", got)
	}
	kept("0 ")
}
