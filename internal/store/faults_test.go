package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

// limit lets the database grow by so many pages at most; a negative number lets it grow for good.
func limit(t *testing.T, db *DB, pages int) {
	t.Helper()
	var now int
	if err := db.writer.QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&now); err != nil {
		t.Fatal(err)
	}
	if pages < 0 {
		pages = 1 << 30
	}
	if _, err := db.writer.ExecContext(t.Context(), fmt.Sprint("PRAGMA max_page_count = ", now+pages)); err != nil {
		t.Fatal(err)
	}
}

func names(t *testing.T, db *DB) string {
	t.Helper()
	var all string
	if err := db.QueryRow(t.Context(), "SELECT COALESCE(GROUP_CONCAT(`name`, ' '), '') FROM (SELECT SUBSTR(`name`, 1, 1) AS `name` FROM `glpi_things` ORDER BY `name`)").Scan(&all); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestFull fills the database's room in the middle of a batch of writes. SQLite takes the whole
// transaction back then: nothing of the batch may be stored, whatever its writes do afterwards, and
// nothing of it may be acknowledged. The writes behind it are not concerned.
func TestFull(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := openTest(t)
	if err := db.Migrate(ctx, things()); err != nil {
		t.Fatal(err)
	}
	limit(t, db, 5)
	insert := func(tx *Tx, name string) error {
		_, err := tx.Insert(ctx, "glpi_things", map[string]any{"name": name})
		return err
	}
	writes := []func(ctx context.Context, tx *Tx) error{
		func(ctx context.Context, tx *Tx) error { return insert(tx, "a") },
		func(ctx context.Context, tx *Tx) error {
			_ = insert(tx, strings.Repeat("b", 1<<20))
			return insert(tx, "c") // as if it did not matter
		},
		func(ctx context.Context, tx *Tx) error { return insert(tx, "d") },
	}
	run := func() []error {
		started, hold := make(chan struct{}), make(chan struct{})
		var all sync.WaitGroup
		all.Go(func() {
			_ = db.Write(ctx, func(_ context.Context, _ *Tx) error { close(started); <-hold; return nil })
		})
		<-started
		errs := make([]error, len(writes))
		for i, fn := range writes { // one after the other into the queue
			j := &job{ctx: ctx, fn: fn, ready: make(chan struct{})}
			db.queue.jobs <- j
			all.Go(func() {
				<-j.ready
				errs[i] = Fault(j.err)
			})
		}
		close(hold)
		all.Wait()
		return errs
	}
	errs := run()
	if model.CodeOf(errs[0]) != model.CodeStorageFull || model.CodeOf(errs[1]) != model.CodeStorageFull || errs[2] != nil {
		t.Errorf("errors %v", errs)
	}
	if got := names(t, db); got != "d" {
		t.Errorf("stored: %s", got)
	}
	// A single write, whose function goes on.
	if err := db.Write(ctx, writes[1]); model.CodeOf(err) != model.CodeStorageFull {
		t.Errorf("error %v", err)
	}
	if got := names(t, db); got != "d" {
		t.Errorf("stored: %s", got)
	}
	limit(t, db, -1)
	writes[2] = func(ctx context.Context, tx *Tx) error { return insert(tx, "e") }
	if errs := run(); errors.Join(errs...) != nil {
		t.Errorf("with room again: %v", errs)
	}
	if got := names(t, db); got != "a b c d e" {
		t.Errorf("stored: %s", got)
	}
	if err := db.Check(ctx); err != nil {
		t.Error(err)
	}
}

// TestCancelledWrite cancels one write of a batch while it runs: the others are stored.
func TestCancelledWrite(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := openTest(t)
	if err := db.Migrate(ctx, things()); err != nil {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	started, hold := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() { _ = db.Write(ctx, func(_ context.Context, _ *Tx) error { close(started); <-hold; return nil }) })
	<-started
	insert := func(ctx context.Context, name string) func(_ context.Context, tx *Tx) error {
		return func(_ context.Context, tx *Tx) error {
			_, err := tx.Insert(ctx, "glpi_things", map[string]any{"name": name})
			return err
		}
	}
	const many = "WITH RECURSIVE `n` (`x`) AS (SELECT 1 UNION ALL SELECT `x` + 1 FROM `n` WHERE `x` < 200000)" +
		" INSERT INTO `glpi_things` (`name`) SELECT 'm' || `x` FROM `n`"
	var jobs []*job
	for _, fn := range []func(ctx context.Context, tx *Tx) error{
		insert(ctx, "a"),
		func(_ context.Context, tx *Tx) error {
			go cancel()
			_, err := tx.Exec(cancelled, many)
			return errors.Join(err, cancelled.Err(), insert(cancelled, "b")(cancelled, tx))
		},
		insert(ctx, "c"),
	} {
		j := &job{ctx: ctx, fn: fn, ready: make(chan struct{})}
		db.queue.jobs <- j
		jobs = append(jobs, j)
	}
	close(hold)
	all.Wait()
	for i, failed := range []bool{false, true, false} {
		<-jobs[i].ready
		if (jobs[i].err != nil) != failed {
			t.Errorf("write %d: %v", i, jobs[i].err)
		}
	}
	if got := names(t, db); got != "a c" {
		t.Errorf("stored: %s", got)
	}
}

func TestFault(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		want model.Code
	}{
		{&os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, model.CodeStorageFull},
		{fmt.Errorf("store: %w", syscall.EDQUOT), model.CodeStorageFull},
		{syscall.EMFILE, model.CodeUnavailable},
		{model.NotFound(), model.CodeNotFound},
		{errors.New("other"), model.CodeInternal},
	} {
		if got := model.CodeOf(Fault(c.err)); got != c.want || !errors.Is(Fault(c.err), c.err) {
			t.Errorf("%v: %s, want %s", c.err, got, c.want)
		}
	}
	if Fault(nil) != nil {
		t.Error("no error becomes one")
	}
}

// TestBusy wants a database that another program holds to be told as something that passes.
func TestBusy(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := openTest(t)
	other, err := Open(ctx, URL(db.path))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := db.writer.ExecContext(ctx, "PRAGMA busy_timeout = 10"); err != nil {
		t.Fatal(err)
	}
	if err := other.Write(ctx, func(_ context.Context, _ *Tx) error {
		if err := db.Write(ctx, func(_ context.Context, _ *Tx) error { return nil }); model.CodeOf(err) != model.CodeUnavailable {
			t.Errorf("error %v", err)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.Write(ctx, func(_ context.Context, _ *Tx) error { return nil }); err != nil {
		t.Error(err)
	}
}

// TestOpenPrivate makes files that nobody else may read, whatever the process gives to new ones.
func TestOpenPrivate(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := openTest(t)
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := db.Backup(ctx, copied); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{db.path, db.path + "-wal", db.path + "-shm", copied} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", path, info.Mode(), err)
		}
	}
	if err := db.Backup(ctx, copied); err == nil {
		t.Error("a file that is there is overwritten")
	}
}
