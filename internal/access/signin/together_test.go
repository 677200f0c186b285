package signin

import (
	"testing"
	"time"

	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/mariadb"
)

// TestTurnsOfServers has an address try again at several servers in turn: it waits as long as at one, and who has no
// turn keeps nobody waiting for longer.
func TestTurnsOfServers(t *testing.T) {
	t.Parallel()
	url, now := mariadb.New(t), time.Date(2026, 1, 31, 8, 0, 0, 0, time.UTC)
	var servers []*Service
	for range 3 {
		db, err := store.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		servers = append(servers, New(Options{DB: db, Now: func() time.Time { return now }}))
	}
	turn := func(n int, who string, want time.Duration, given bool) {
		t.Helper()
		wait, ok, err := servers[n%3].turn(t.Context(), who, time.Second, 5*time.Second, now)
		if err != nil || ok != given || wait != want {
			t.Errorf("attempt %d of %s waits %v, %v (%v), want %v, %v", n, who, wait, ok, err, want, given)
		}
	}
	for n := range 5 {
		turn(n, "network 192.0.2.1", time.Duration(n+1)*time.Second, true)
	}
	for n := range 3 {
		turn(n, "network 192.0.2.1", 6*time.Second, false)
	}
	turn(0, "network 192.0.2.2", time.Second, true)
	now = now.Add(4 * time.Second)
	turn(2, "network 192.0.2.1", 2*time.Second, true)
	now = now.Add(-time.Hour) // put back
	turn(1, "network 192.0.2.1", time.Second, true)
}
