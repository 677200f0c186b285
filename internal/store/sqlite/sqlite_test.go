package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store/backend"
)

// ownTest is a table of the program's own.
var ownTest = []backend.OwnTable{{Name: "glpid_meta",
	Columns: []backend.OwnColumn{{Name: "name"}, {Name: "value", Null: true}}}}

// openTest opens a new database with a table of things.
func openTest(t testing.TB) *DB {
	t.Helper()
	ctx := t.Context()
	db, err := Open(ctx, filepath.Join(t.TempDir(), "deep", "test.db"), ownTest)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	specs := db.Specify(model.Tables([]*model.Object{{Name: "Thing", Table: "glpi_things", Properties: []model.Property{
		model.ID(), model.String("name"),
	}}}))
	if err := write(ctx, db,
		func(conn backend.Conn) error { return db.Add(ctx, conn, backend.Gap{Table: specs[0]}) }); err != nil {
		t.Fatal(err)
	}
	return db
}

func write(ctx context.Context, db *DB, run func(conn backend.Conn) error) error {
	return db.Write(ctx, backend.Write{Run: run, Committed: func() {}})
}

// insert adds a thing.
func insert(ctx context.Context, conn backend.Conn, name string) error {
	_, err := conn.Exec(ctx, "INSERT INTO `glpi_things` (`name`) VALUES (?)", name)
	return err
}

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
	if err := db.writer.QueryRowContext(t.Context(), "SELECT COALESCE(GROUP_CONCAT(`name`, ' '), '')"+
		" FROM (SELECT SUBSTR(`name`, 1, 1) AS `name` FROM `glpi_things` ORDER BY `name`)").Scan(&all); err != nil {
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
	limit(t, db, 5)
	writes := []func(conn backend.Conn) error{
		func(conn backend.Conn) error { return insert(ctx, conn, "a") },
		func(conn backend.Conn) error {
			_ = insert(ctx, conn, strings.Repeat("b", 1<<20))
			return insert(ctx, conn, "c") // as if it did not matter
		},
		func(conn backend.Conn) error { return insert(ctx, conn, "d") },
	}
	run := func() []error {
		started, hold := make(chan struct{}), make(chan struct{})
		var all sync.WaitGroup
		all.Go(func() {
			_ = write(ctx, db, func(backend.Conn) error { close(started); <-hold; return nil })
		})
		<-started
		errs := make([]error, len(writes))
		for i, fn := range writes { // one after the other into the queue
			wait := db.queue.Put(ctx, backend.Write{Run: fn, Committed: func() {}})
			all.Go(func() { errs[i] = wait() })
		}
		close(hold)
		all.Wait()
		return errs
	}
	errs := run()
	if KindOf(errs[0]) != backend.Full || KindOf(errs[1]) != backend.Full || errs[2] != nil {
		t.Errorf("errors %v", errs)
	}
	if got := names(t, db); got != "d" {
		t.Errorf("stored: %s", got)
	}
	// A single write, whose function goes on.
	if err := write(ctx, db, writes[1]); KindOf(err) != backend.Full {
		t.Errorf("error %v", err)
	}
	if got := names(t, db); got != "d" {
		t.Errorf("stored: %s", got)
	}
	limit(t, db, -1)
	writes[2] = func(conn backend.Conn) error { return insert(ctx, conn, "e") }
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
	cancelled, cancel := context.WithCancel(ctx)
	started, hold := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() { _ = write(ctx, db, func(backend.Conn) error { close(started); <-hold; return nil }) })
	<-started
	const many = "WITH RECURSIVE `n` (`x`) AS (SELECT 1 UNION ALL SELECT `x` + 1 FROM `n` WHERE `x` < 200000)" +
		" INSERT INTO `glpi_things` (`name`) SELECT 'm' || `x` FROM `n`"
	var waits []func() error
	for _, fn := range []func(conn backend.Conn) error{
		func(conn backend.Conn) error { return insert(ctx, conn, "a") },
		func(conn backend.Conn) error {
			go cancel()
			_, err := conn.Exec(cancelled, many)
			return errors.Join(err, cancelled.Err(), insert(cancelled, conn, "b"))
		},
		func(conn backend.Conn) error { return insert(ctx, conn, "c") },
	} {
		waits = append(waits, db.queue.Put(ctx, backend.Write{Run: fn, Committed: func() {}}))
	}
	close(hold)
	all.Wait()
	for i, failed := range []bool{false, true, false} {
		if err := waits[i](); (err != nil) != failed {
			t.Errorf("write %d: %v", i, err)
		}
	}
	if got := names(t, db); got != "a c" {
		t.Errorf("stored: %s", got)
	}
}

// TestBusy wants a database that another program holds to be told as something that passes.
func TestBusy(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := openTest(t)
	other, err := Open(ctx, db.path, ownTest)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := db.writer.ExecContext(ctx, "PRAGMA busy_timeout = 10"); err != nil {
		t.Fatal(err)
	}
	if err := write(ctx, other, func(backend.Conn) error {
		if err := write(ctx, db, func(backend.Conn) error { return nil }); KindOf(err) != backend.Busy {
			t.Errorf("error %v", err)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := write(ctx, db, func(backend.Conn) error { return nil }); err != nil {
		t.Error(err)
	}
}

// TestOpenPrivate makes files that nobody else may read, whatever the process gives to new ones.
func TestOpenPrivate(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := openTest(t)
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := db.Copy(ctx, copied); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{db.path, db.path + "-wal", db.path + "-shm", copied} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", path, info.Mode(), err)
		}
	}
	if err := db.Copy(ctx, copied); err == nil {
		t.Error("a file that is there is overwritten")
	}
}

// TestForeignFile leaves the file of another program as it is, to the byte, and takes one without tables.
func TestForeignFile(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "foreign.db")
	execute := func(statement string) {
		t.Helper()
		file, err := sql.Open("sqlite", "file:"+path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.ExecContext(ctx, statement); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if empty, err := IsEmpty(ctx, path); err != nil || !empty {
		t.Errorf("no file: %v, %v", empty, err)
	}
	execute("CREATE TABLE `notes` (`text` TEXT)")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, looked := IsEmpty(ctx, path)
	_, opened := Open(ctx, path, ownTest)
	_, read := OpenReadOnly(ctx, path)
	for _, err := range []error{looked, opened, read} {
		if err == nil || !strings.Contains(err.Error(), "another program") {
			t.Errorf("a foreign file: %v", err)
		}
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the foreign file is changed (%v)", err)
	}
	execute("DROP TABLE `notes`")
	if empty, err := IsEmpty(ctx, path); err != nil || !empty {
		t.Errorf("without tables: %v, %v", empty, err)
	}
	if _, err := OpenReadOnly(ctx, path); err == nil || !strings.Contains(err.Error(), "has no tables") {
		t.Errorf("without tables, to read: %v", err)
	}
	db, err := Open(ctx, path, ownTest)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if empty, err := IsEmpty(ctx, path); err != nil || empty {
		t.Errorf("of this program: %v, %v", empty, err)
	}

	// A file from before there was a mark is known by its tables, and gets it.
	head := func() string {
		t.Helper()
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(content[68:72])
	}
	if head() != "glpd" {
		t.Errorf("the mark of a new file is %q", head())
	}
	execute("PRAGMA application_id = 0")
	if empty, err := IsEmpty(ctx, path); err != nil || empty {
		t.Errorf("without a mark: %v, %v", empty, err)
	}
	if db, err = Open(ctx, path, ownTest); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if head() != "glpd" {
		t.Errorf("the mark afterwards is %q", head())
	}
}
