package site_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/folder/backup"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/store"
)

// TestRestoreUnderLoad restores a backup beside a server that many write to: every ticket that was
// acknowledged is in the restored database or in the copy that was kept.
func TestRestoreUnderLoad(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	database := filepath.Join(s.dir, "glpid.db")
	if _, err := createNamed(s.base, s.token, "before"); err != nil {
		t.Fatal(err)
	}
	db, err := store.OpenReadOnly(t.Context(), store.URL(database))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "copy.tar.gz")
	if _, err := backup.Write(t.Context(), db, nil, s.dir, file, func(string, int, int) {}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	var mu sync.Mutex
	var names []string
	var load sync.WaitGroup
	stop := make(chan struct{})
	for writer := range 8 {
		load.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				name := fmt.Sprintf("load-%d-%d", writer, n)
				if _, err := createNamed(s.base, s.token, name); err != nil {
					continue // what is not acknowledged need not be anywhere
				}
				mu.Lock()
				names = append(names, name)
				mu.Unlock()
			}
		})
	}
	acknowledged := func(want int) {
		for start := time.Now(); time.Since(start) < time.Minute; time.Sleep(5 * time.Millisecond) {
			mu.Lock()
			n := len(names)
			mu.Unlock()
			if n >= want {
				return
			}
		}
		t.Errorf("fewer than %d tickets", want)
	}
	acknowledged(50)
	done, err := backup.Restore(t.Context(), backup.Restoring{DataDir: s.dir, Database: store.URL(database), File: file,
		Now: time.Now(), Prepare: site.Upgrade(slog.New(slog.DiscardHandler))})
	if err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	n := len(names)
	mu.Unlock()
	acknowledged(n + 50) // the server goes on
	close(stop)
	load.Wait()
	s.kill()

	there := map[string]bool{}
	for _, path := range []string{database, done.Kept} {
		db, err := store.Open(t.Context(), store.URL(path))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := db.Query(t.Context(), "SELECT `name` FROM `glpi_tickets`")
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				t.Fatal(err)
			}
			there[name] = true
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		rows.Close()
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	lost := 0
	for _, name := range append(names, "before") {
		if !there[name] {
			lost++
		}
	}
	if lost > 0 {
		t.Errorf("%d of %d acknowledged tickets are in neither database", lost, len(names))
	}
	left, err := filepath.Glob(filepath.Join(s.dir, ".restoring-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// TestRestoreBesideServerWithOtherKeys wants a backup with other keys to be refused while a server runs
// that would go on with the old ones.
func TestRestoreBesideServerWithOtherKeys(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	other := startServer(t)
	database := filepath.Join(other.dir, "glpid.db")
	db, err := store.OpenReadOnly(t.Context(), store.URL(database))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "copy.tar.gz")
	if _, err := backup.Write(t.Context(), db, nil, other.dir, file, func(string, int, int) {}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	restoring := backup.Restoring{DataDir: s.dir, Database: store.URL(filepath.Join(s.dir, "glpid.db")), File: file,
		Now: time.Now()}
	if _, err := backup.Restore(t.Context(), restoring); err == nil || !strings.Contains(err.Error(), "stop it first") {
		t.Errorf("error %v", err)
	}
	if _, err := createNamed(s.base, s.token, "still there"); err != nil {
		t.Error(err)
	}
	s.kill()
	done, err := backup.Restore(t.Context(), restoring)
	if err != nil || len(done.Keys) != 3 {
		t.Fatalf("%+v %v", done, err)
	}
	// What was there is kept whole: with its keys it is a site.
	stamp := strings.TrimPrefix(done.Kept, filepath.Join(s.dir, "glpid.db"))
	kept := t.TempDir()
	for _, name := range []string{"glpid.db", "oauth.pem", "oauth.pub", "glpicrypt.key"} {
		if err := os.Rename(filepath.Join(s.dir, name+stamp), filepath.Join(kept, name)); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{kept, s.dir} {
		running, err := site.Open(t.Context(), site.Options{DataDir: dir, ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		if problems, err := running.OAuth.KeyProblems(t.Context()); err != nil || len(problems) > 0 {
			t.Errorf("%s: %v %v", dir, problems, err)
		}
		if err := running.Close(); err != nil {
			t.Error(err)
		}
	}
}

func createNamed(base, token, name string) (int64, error) {
	req, err := http.NewRequest("POST", base+"/api.php/Assistance/Ticket",
		strings.NewReader(`{"name":"`+name+`","content":"x"}`))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	return created(req, token)
}
