package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// TestDeepPages asks for the same list again and again while rows come, change and go, by few and by many: every page
// and every total is as the database has it, and pages that lie deep are found without walking there.
func TestDeepPages(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	s := site.Session(t, 2)
	random := rand.New(rand.NewPCG(3, 4))
	some := func(n int) {
		site.Exec(t, "INSERT INTO `glpi_tickets` (`name`, `urgency`, `status`, `entities_id`, `itilcategories_id`)"+
			" WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?)"+
			" SELECT 'ticket ' || n, 1 + ABS(RANDOM()) % 5, 1, 0, MAX(0, ABS(RANDOM()) % 30 - 5) FROM c", n)
	}
	site.Exec(t, "INSERT INTO `glpi_itilcategories` (`id`, `name`, `completename`, `entities_id`, `is_recursive`)"+
		" WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 20)"+
		" SELECT n, 'category ' || n % 7, 'category ' || n % 7, 0, 1 FROM c") // some of one name, some links to none
	some(4000)
	sorts := map[string]string{ // as the database is told
		"":                    "`id`",
		"urgency:desc":        "`urgency` DESC, `id`",
		"urgency":             "`urgency`, `id`",
		"category.name":       byCategory + ", `id`",
		"category.name:desc":  byCategory + " DESC, `id`",
		"category.id:desc":    "`itilcategories_id` * (`itilcategories_id` <= 20) DESC, `id`",
		"urgency,category.id": "`urgency`, `itilcategories_id` * (`itilcategories_id` <= 20), `id`",
	}
	names := slices.Sorted(maps.Keys(sorts))
	// asked gives a page as the engine finds it, and as the database has it.
	asked := func(filter, where, sort string, start, limit int) (deep bool) {
		t.Helper()
		deep = true
		ctx := store.TellStatements(t.Context(), func(query string) {
			deep = deep && (!strings.Contains(query, "OFFSET") || strings.Contains(query, "`t`.`id` IN ("))
		})
		page, err := site.Engine.Find(ctx, s, engine.Query{Object: site.Catalog.Object("Ticket"),
			Version: model.Current, Filter: filter, Sort: sort, Start: start, Limit: limit, Fields: "id"})
		if err != nil {
			t.Fatal(err)
		}
		defer page.Release()
		var got []int64
		for part, err := range page.Parts(t.Context()) {
			var rows []struct{ ID int64 }
			if err != nil || json.Unmarshal(part, &rows) != nil {
				t.Fatalf("%v: %s", err, part)
			}
			for _, row := range rows {
				got = append(got, row.ID)
			}
		}
		want, err := store.IDs(t.Context(), site.DB,
			"SELECT `id` FROM `glpi_tickets` WHERE "+where+" ORDER BY "+sorts[sort])
		if err != nil {
			t.Fatal(err)
		}
		all := len(want)
		want = want[min(start, all):min(start+limit, all)]
		if !slices.Equal(got, want) || page.Total != all {
			t.Fatalf("%q by %q from %d: %d of %d, want %d of %d", filter, sort, start, len(got), page.Total,
				len(want), all)
		}
		return deep
	}
	deep, sorted := 0, 0
	for round := range 200 {
		switch random.IntN(8) {
		case 0:
			some(1 + random.IntN(3))
		case 1:
			site.Exec(t, "UPDATE `glpi_tickets` SET `urgency` = 1 + ABS(RANDOM()) % 5 WHERE `id` % 97 = ?",
				random.IntN(97))
		case 2:
			site.Exec(t, "DELETE FROM `glpi_tickets` WHERE `id` % 499 = ?", random.IntN(499))
		case 3:
			site.Exec(t, "UPDATE `glpi_tickets` SET `urgency` = 1 + `urgency` % 5 WHERE `id` % 7 = ?", random.IntN(7))
		case 4: // another table
			site.Exec(t, "UPDATE `glpi_states` SET `name` = `name` || ?", round)
		case 5:
			site.Exec(t, "UPDATE `glpi_tickets` SET `itilcategories_id` = MAX(0, ABS(RANDOM()) % 30 - 5)"+
				" WHERE `id` % 97 = ?",
				random.IntN(97))
		case 6:
			site.Exec(t, "UPDATE `glpi_itilcategories` SET `name` = 'category ' || (?1 + `id`) % 6"+
				" WHERE `id` % 5 = ?1 % 5",
				round)
		}
		if asked("", "1", "", 1000+random.IntN(2000), 1+random.IntN(50)) {
			deep++
		}
		sort := names[random.IntN(len(names))]
		if asked("", "1", sort, random.IntN(2)*(1000+random.IntN(2000)), 1+random.IntN(50)) && sort != "" {
			sorted++
		}
		asked("urgency=ge=3", "`urgency` >= 3", sort, 1000+random.IntN(500), 1+random.IntN(50))
		asked("urgency=ge=3", "`urgency` >= 3", "", random.IntN(1500), 1+random.IntN(50))
		asked("urgency=ge=3", "`urgency` >= 3", "", 1_000_000, 10)
		asked("name=like=*1*;urgency=in=(1,5)", "`name` LIKE '%1%' AND `urgency` IN (1, 5)", "",
			900+random.IntN(200), 30)
	}
	if deep < 190 {
		t.Errorf("%d of 200 pages were found without walking there", deep)
	}
	if sorted < 50 {
		t.Errorf("%d of 200 sorted pages were found by what their rows are grouped by", sorted)
	}
	site.Exec(t, "DELETE FROM `glpi_tickets`")
	asked("", "1", "", 1000, 10)
	asked("urgency=ge=3", "`urgency` >= 3", "", 0, 10)
	some(2000)
	asked("", "1", "", 1990, 20)
	site.Exec(t, "INSERT INTO `glpi_tickets` (`id`, `name`, `urgency`, `entities_id`) VALUES (?, 'far', 3, 0)",
		int64(1)<<40)
	asked("", "1", "", 1990, 20)
	asked("", "1", "", 1990, 20)
	asked("", "1", "urgency:desc", 1990, 20)
}

// byCategory is the name of a ticket's category, in the database's own words.
const byCategory = "(SELECT `name` FROM `glpi_itilcategories` c WHERE c.`id` = `glpi_tickets`.`itilcategories_id`)"

// TestSharedCounts lets people whose time is nearly up ask for the same count as others at the same moment: the others
// get their answer.
func TestSharedCounts(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	s := site.Session(t, 2)
	if err := site.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO `glpi_tickets` (`name`, `urgency`, `entities_id`)"+
			" WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 20000)"+
			" SELECT 'ticket ' || n, 3, 0 FROM c")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for round := range 20 {
		ask := func(ctx context.Context) error {
			page, err := site.Engine.Find(ctx, s, engine.Query{Object: site.Catalog.Object("Ticket"),
				Version: model.Current, Filter: fmt.Sprintf("name=like=*ticket*;id=gt=%d", round), Limit: 1,
				Fields: "id"})
			if err == nil {
				page.Release()
			}
			return err
		}
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() { _ = ask(fair.For(t.Context(), 1, 2*time.Millisecond)) })
			all.Go(func() {
				if err := ask(fair.For(t.Context(), 2, time.Minute)); err != nil {
					t.Errorf("somebody else's time was up: %v", err)
				}
			})
		}
		all.Wait()
	}
}
