// Package testsite gives tests a migrated database with the default data in no time: it is made
// once, kept from one test binary to the next, and copied for each test.
//
// It must not know HTTP.
package testsite

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/defaults"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/kept"
	"github.com/glpid/glpid/internal/testing/mariadb"
)

// Site is a database with an engine over it, without the behaviour of any object.
type Site struct {
	DB        *store.DB
	Catalog   *catalog.Registry
	Directory *access.Directory
	Engine    *engine.Engine
	Dir       string
}

// testCost is the cost of passwords' hashes in tests, which sign in often: bcrypt's least.
const testCost = 4

// template gives the bytes of the database that tests copy.
var template = sync.OnceValues(func() ([]byte, error) { return kept.Bytes("glpid.db", makeTemplate) })

func makeTemplate() ([]byte, error) {
	dir, err := os.MkdirTemp("", "glpid-template-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "glpid.db")
	if err := fill(store.URL(file)); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
}

// fill makes the tables of a database, and puts the default data there.
func fill(url string) error {
	ctx := context.Background()
	db, err := store.Open(ctx, url)
	if err != nil {
		return err
	}
	if err = db.Migrate(ctx, catalog.Default().Graph().Tables()); err == nil {
		_, err = db.Apply(ctx, defaults.Steps(catalog.Default()))
	}
	if err == nil {
		err = defaults.Install(ctx, db, defaults.Options{Accounts: true, BcryptCost: testCost})
	}
	return errors.Join(err, db.Close()) // which leaves everything in one file
}

// Database makes a database for a test, and gives its URL: a copy of the prepared one in a folder, or an empty one on
// the MariaDB that the environment names, when it asks for that.
func Database(t testing.TB, dir string) string {
	t.Helper()
	if os.Getenv("GLPID_TEST_DATABASE") == "mariadb" {
		return mariadb.Filled(t, fill)
	}
	Prepare(t, dir)
	return store.URL(filepath.Join(dir, "glpid.db"))
}

// Prepare puts a database with the default data into a folder, as glpid.db. This process does not wait for the disk
// when it writes to it.
func Prepare(t testing.TB, dir string) {
	t.Helper()
	store.NotDurable()
	data, err := template()
	if err != nil {
		t.Fatalf("template database: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "glpid.db"), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// New opens a database of its own for a test.
func New(t testing.TB) *Site {
	t.Helper()
	dir := t.TempDir()
	Prepare(t, dir)
	db, err := store.Open(context.Background(), "sqlite:"+filepath.Join(dir, "glpid.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	s := &Site{DB: db, Catalog: catalog.Default(), Directory: access.NewDirectory(db, testCost), Dir: dir}
	s.Engine = engine.New(db, s.Catalog, s.Directory, Log(t))
	return s
}

// Log gives a log that is shown when the test fails. What is an error there is one of the test. A fuzz target's is
// not shown, as it outlives each try.
func Log(t testing.TB) *slog.Logger {
	if _, fuzzes := t.(*testing.F); fuzzes {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(logWriter{t}, nil))
}

// logWriter sends a log to a test.
type logWriter struct{ t testing.TB }

func (w logWriter) Write(p []byte) (int, error) {
	line := strings.TrimSpace(string(p))
	if strings.Contains(line, "level=ERROR") {
		w.t.Error(line)
	} else {
		w.t.Log(line)
	}
	return len(p), nil
}

// Session gives the session of a user, by id.
func (s *Site) Session(t testing.TB, user int64) *access.Session {
	t.Helper()
	session, err := s.Directory.Session(context.Background(), user, access.Want{})
	if err != nil {
		t.Fatalf("session of user %d: %v", user, err)
	}
	return session
}

// Exec runs a statement that changes rows.
func (s *Site) Exec(t testing.TB, query string, args ...any) {
	t.Helper()
	if err := s.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// Insert adds a row as it is.
func (s *Site) Insert(ctx context.Context, table string, values map[string]any) error {
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Insert(ctx, table, values)
		return err
	})
}
