package storetest

import (
	"context"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/backend"
)

// days makes tables of things with dates, and of what belongs to them, of whose days something is counted.
func days(counted bool) []*model.Table {
	thing := &model.Object{Name: "Dated", Table: "glpi_dateds", Properties: []model.Property{
		model.ID(), model.String("name"), model.Int("number"), model.DateTime("date"),
	}}
	part := &model.Object{Name: "Part", Table: "glpi_parts", Properties: []model.Property{
		model.ID(), model.Int64("dateds_id"), model.Int("type"), model.String("name"),
	}}
	if counted {
		thing.Outdates = []model.Outdates{{Of: "things", Date: "date", Columns: []string{"date", "number", "other"}}}
		part.Outdates = []model.Outdates{{Of: "things", Date: "date", Owner: "glpi_dateds", Key: "dateds_id",
			Columns: []string{"dateds_id", "type"}, Column: "type", Values: []int{1, 2}}}
	}
	return model.Tables([]*model.Object{thing, part})
}

// testOutdated changes rows, by whichever statement: the days that they lie on are no longer those that were counted,
// and no other days.
func testOutdated(t *testing.T, open Opener) {
	ctx := t.Context()
	db := open(t)
	if err := db.Migrate(ctx, days(true)); err != nil {
		t.Fatal(err)
	}
	var left string
	countAll := func(db *store.DB) {
		t.Helper()
		exec(t, db, "DELETE FROM `"+backend.CountedDays+"`")
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			var rows []map[string]any
			for _, of := range []string{"things", "others"} {
				for _, day := range []string{"2026-01-01", "2026-01-02", "2026-01-03"} {
					rows = append(rows, map[string]any{"of": of, "day": day, "token": 7})
				}
			}
			return tx.InsertAll(ctx, backend.CountedDays, rows)
		})
	}
	days := func() string {
		t.Helper()
		names, err := store.Texts(ctx, db, "SELECT `day` FROM `"+backend.CountedDays+
			"` WHERE `of` = 'things' ORDER BY `day`")
		if err != nil {
			t.Fatal(err)
		}
		for i := range names {
			names[i] = strings.TrimPrefix(names[i], "2026-01-0")
		}
		return strings.Join(names, "")
	}
	exec(t, db, "INSERT INTO `glpi_dateds` (`id`, `name`, `date`)"+
		" VALUES (1, 'a', '2026-01-01 23:59:59'), (2, 'b', NULL)")
	exec(t, db, "INSERT INTO `glpi_parts` (`id`, `dateds_id`, `type`)"+
		" VALUES (1, 1, 1), (2, 1, 3), (3, 2, 1), (4, 99, 1)")
	for _, c := range []struct{ query, left string }{
		{"UPDATE `glpi_dateds` SET `name` = 'c'", "123"},
		{"UPDATE `glpi_dateds` SET `number` = NULL", "123"}, // as it is
		{"UPDATE `glpi_dateds` SET `number` = 5", "23"},
		{"UPDATE `glpi_dateds` SET `date` = '2026-01-03 00:00:00' WHERE `id` = 1", "2"},
		{"UPDATE `glpi_dateds` SET `date` = '2026-01-01 00:00:00' WHERE `id` = 1", "2"},
		{"INSERT INTO `glpi_dateds` (`date`) VALUES ('2026-01-02 12:00:00'), (NULL)", "13"},
		{"DELETE FROM `glpi_dateds` WHERE `id` > 2", "13"},
		{"INSERT INTO `glpi_parts` (`dateds_id`, `type`) VALUES (1, 3), (1, NULL), (2, 1), (50, 1)", "123"},
		{"INSERT INTO `glpi_parts` (`dateds_id`, `type`) VALUES (1, 2)", "23"},
		{"UPDATE `glpi_parts` SET `name` = 'x'", "123"},
		{"UPDATE `glpi_parts` SET `type` = 1 WHERE `id` = 2", "23"},
		{"UPDATE `glpi_parts` SET `dateds_id` = 2 WHERE `id` = 1", "23"},
		{"UPDATE `glpi_parts` SET `dateds_id` = 1 WHERE `id` = 1", "23"},
		{"DELETE FROM `glpi_parts` WHERE `id` = 4", "123"},
		{"DELETE FROM `glpi_parts`", "23"},
		{"DELETE FROM `glpi_dateds`", "23"},
	} {
		countAll(db)
		exec(t, db, c.query)
		if left = days(); left != c.left {
			t.Errorf("after %s the days %s are left, want %s", c.query, left, c.left)
		}
		if err := db.QueryRow(ctx, "SELECT COUNT(*) FROM `"+backend.CountedDays+"` WHERE `of` = 'others'").
			Scan(&left); err != nil || left != "3" {
			t.Errorf("after %s there are %s days of others: %v", c.query, left, err)
		}
	}
}

// testUnheard has a program write that does not count: what was counted before is void once one comes that does.
func testUnheard(t *testing.T, open Opener) {
	ctx := t.Context()
	db := open(t)
	if err := db.Migrate(ctx, days(false)); err != nil {
		t.Fatal(err)
	}
	count := func() {
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			return tx.InsertAll(ctx, backend.CountedDays, []map[string]any{
				{"of": "things", "day": "2026-01-01", "token": 1},
			})
		})
	}
	count()
	for round, want := range []int{0, 1} {
		if err := open(t).Migrate(ctx, days(true)); err != nil {
			t.Fatal(err)
		}
		var n int
		if err := db.QueryRow(ctx, "SELECT COUNT(*) FROM `"+backend.CountedDays+"`").Scan(&n); err != nil || n != want {
			t.Errorf("%d days are left, want %d: %v", n, want, err)
		}
		if round == 0 {
			count()
		}
	}
}
