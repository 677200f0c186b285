package site

import (
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/manifest"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// What runs before what does not follow from the order in which the areas are listed.
func TestOrderOfAreas(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	testsite.Prepare(t, dir)
	s, err := Open(t.Context(), Options{DataDir: dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Engine.Check(); err != nil {
		t.Fatal(err)
	}
	want := s.Engine.Order()
	for key, order := range map[string]string{
		"Ticket before create":   "[own/assistance rules/rules levels/levels]",
		"Ticket after update":    "[own/assistance rules/rules levels/levels]",
		"Software before create": "[own/assets own/assets unique/setup rules/rules]",
		"observers":              "[attach/documents history/history tell/notifications tell/webhooks]",
	} {
		if want[key] != order {
			t.Errorf("%s: %s, want %s", key, want[key], order)
		}
	}
	areas := slices.Clone(s.areas)
	for seed := range uint64(8) {
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(areas), func(i, j int) { areas[i], areas[j] = areas[j], areas[i] })
		e := engine.New(s.DB, s.Catalog, s.Directory, s.Log)
		manifest.Install(e, areas)
		if err := e.Check(); err != nil {
			t.Fatal(err)
		}
		if got := e.Order(); !maps.Equal(got, want) {
			for key := range want {
				if got[key] != want[key] {
					t.Errorf("order %d: %s: %s, want %s", seed, key, got[key], want[key])
				}
			}
		}
	}
}

// TestActionsAreThere wants the row of each automatic action among the data of a fresh install.
func TestActionsAreThere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	testsite.Prepare(t, dir)
	s, err := Open(t.Context(), Options{DataDir: dir, Log: testsite.Log(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, a := range s.areas {
		for _, job := range a.Jobs {
			var n int
			if err := s.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM `glpi_crontasks` WHERE `itemtype` = ? AND"+
				" `name` = ?", job.Itemtype, job.Name).Scan(&n); err != nil || n != 1 {
				t.Errorf("%s: %d automatic actions %q of %q, %v", a.Name, n, job.Name, job.Itemtype, err)
			}
		}
	}
}

// Two areas cannot both decide the same about an object.
func TestAreasThatContradict(t *testing.T) {
	t.Parallel()
	site := testsite.New(t)
	can := func(*engine.Work, *engine.Change) error { return nil }
	manifest.Install(site.Engine, []manifest.Area{
		{Name: "a", Behaviours: engine.Behaviours{"Location": {{PermitCreate: can}}}},
		{Name: "b", Behaviours: engine.Behaviours{"Location": {{PermitCreate: can}}}},
	})
	if err := site.Engine.Check(); err == nil {
		t.Error("nobody has found that two areas decide who creates locations")
	}
}
