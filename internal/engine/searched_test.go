package engine_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// TestSearched asks for parts of texts in a table that is large enough for an index of them, alone and with other
// conditions: every answer is as the database has it, what a session does not see is not in it, and the table is not
// read from one end to the other.
func TestSearched(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.Exec(t, "INSERT INTO `glpi_entities` (`id`, `name`, `completename`, `entities_id`)"+
		" VALUES (77, 'hidden', 'hidden', 0)")
	site.Exec(t, "INSERT INTO `glpi_tickets` (`id`, `name`, `content`, `urgency`, `status`, `entities_id`, `date`)"+
		" WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 5000)"+
		" SELECT n, CASE WHEN n % 1000 = 0 THEN 'the Printer ' || n WHEN n % 1000 = 7 THEN 'scanner'"+
		" ELSE 'a word' END,"+
		" 'a text about ' || n, 1 + n % 5, 1, CASE WHEN n % 2000 = 0 THEN 77 ELSE 0 END,"+
		" '2026-01-01 00:00:' || SUBSTR('0' || n % 60, -2) FROM c")
	site.Exec(t, "INSERT INTO `glpi_tickets` (`name`, `urgency`, `status`, `entities_id`)"+
		" WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 30)"+
		" SELECT 'a secret', 1, 1, 77 FROM c")
	follow := func() {
		t.Helper()
		for _, column := range []string{"name", "content"} {
			if err := site.DB.FollowTexts(t.Context(), "glpi_tickets", column); err != nil {
				t.Fatal(err)
			}
		}
	}
	follow()
	root := int64(0)
	s, err := site.Directory.Session(t.Context(), 2, access.Want{Entity: &root})
	if err != nil || s.CanSeeAllEntities() {
		t.Fatal("a session of the root entity alone", err)
	}
	nothing := map[string]string{} // how it is looked for what is not seen, by what it is sorted by
	asked := func(filter, sort, where string) {
		t.Helper()
		scans, statements, last := false, 0, ""
		ctx := store.TellStatements(t.Context(), func(query string) {
			statements, last = statements+1, query
			scans = scans || !strings.Contains(query, "`t`.`id` IN (")
		})
		page, err := site.Engine.Find(ctx, s, engine.Query{Object: site.Catalog.Object("Ticket"),
			Version: model.Current, Filter: filter, Sort: sort, Limit: 100, Fields: "id"})
		if err != nil {
			t.Fatalf("%s: %v", filter, err)
		}
		defer page.Release()
		got := []int64{}
		for part, err := range page.Parts(t.Context()) {
			var rows []struct{ ID int64 }
			if err != nil || json.Unmarshal(part, &rows) != nil {
				t.Fatalf("%v: %s", err, part)
			}
			for _, row := range rows {
				got = append(got, row.ID)
			}
		}
		by := "`id`"
		if sort != "" {
			by = "`date` DESC, `id`"
		}
		want, err := store.IDs(t.Context(), site.DB, "SELECT `id` FROM `glpi_tickets` WHERE `entities_id` = 0 AND "+
			where+" ORDER BY "+by)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, want) || page.Total != len(want) {
			t.Errorf("%s by %q gives %v of %d, want %v", filter, sort, got, page.Total, want)
		}
		if scans {
			t.Errorf("%s reads the whole table", filter)
		}
		if len(want) == 0 && statements != 1 {
			t.Errorf("%s is answered by %d statements, which tells what stands in the texts of others", filter,
				statements)
		}
		if !strings.Contains(last, "(`t`.`entities_id` IN (0)) IS TRUE") {
			t.Errorf("%s is looked for by the index of entities, which reads all rows of one: %.3000s", filter, last)
		}
		if before := nothing[sort]; where == "0" && before != "" && last != before {
			t.Errorf("%s by %q is looked for in another way than what stands nowhere", filter, sort)
		} else if where == "0" {
			nothing[sort] = last
		}
	}
	for _, when := range []string{"at first", "once some rows have changed"} {
		t.Log(when)
		for _, sort := range []string{"", "date:desc"} {
			asked("name=like=*no such name*", sort, "0")
			asked("name=like=*Printer 2000*", sort, "0") // which stands in what is not seen
			asked("name=like=*a secret*", sort, "0")     // which does so often
			asked("name=like=*Printer*", sort, "`name` GLOB '*Printer*'")
			asked("name=like=*printer*", sort, "`name` GLOB '*printer*'")
			asked("name=ilike=*pRINTER*", sort, "`name` LIKE '%printer%'")
			asked("name=ilike=*printer 1%00*", sort, "`name` LIKE '%printer 1_00%'")
			asked("name=ilike=scanner", sort, "`name` LIKE 'scanner'")
			asked("name=ilike=*printer*;urgency=ge=2", sort, "`name` LIKE '%printer%' AND `urgency` >= 2")
			asked("name=ilike=*printer*;content=ilike=*about 3000*", sort,
				"`name` LIKE '%printer%' AND `content` LIKE '%about 3000%'")
			asked("name=ilike=*printer*,name=ilike=*scanner*", sort,
				"(`name` LIKE '%printer%' OR `name` LIKE '%scanner%')")
			asked("name=ilike=*printer*;name=notilike=*1000*", sort,
				"`name` LIKE '%printer%' AND `name` NOT LIKE '%1000%'")
		}
		site.Exec(t, "UPDATE `glpi_tickets` SET `name` = 'a new printer' WHERE `id` IN (12, 2007, 4000)")
		site.Exec(t, "UPDATE `glpi_tickets` SET `name` = 'no longer' WHERE `id` = 3000")
		site.Exec(t, "DELETE FROM `glpi_tickets` WHERE `id` = 1000")
		site.Exec(t, "INSERT INTO `glpi_tickets` (`name`, `entities_id`, `urgency`, `date`, `content`)"+
			" VALUES ('Printer', 0, 3, '2026-01-02 00:00:00', 'x'), ('Printer', 77, 3, NULL, 'x')")
	}
}
