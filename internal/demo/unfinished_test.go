package demo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/store"
)

// TestInterrupted interrupts fills at every stage and repeats them: there is one organisation then, as if
// nothing had happened, and what others have made is left alone.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	opts := Options{Tickets: 60, Users: 20, Computers: 10, Seed: 1, Now: testNow}
	want, reg := installed(t)
	opts.Documents = t.TempDir()
	fill(t, want, reg, opts)
	tables := tablesOf(reg)

	db, _ := installed(t)
	folder := t.TempDir()
	opts.Documents = folder
	for stage := 1; ; stage++ {
		ctx, cancel := context.WithCancel(t.Context())
		seen := 0
		err := Fill(ctx, db, reg, opts, func(string, int, int) {
			if seen++; seen == stage {
				cancel()
			}
		})
		cancel()
		if err == nil {
			if stage < 5 {
				t.Errorf("there are only %d stages", stage)
			}
			break
		}
		// Somebody works on meanwhile.
		if err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Insert(t.Context(), "glpi_tickets", map[string]any{"name": "real"})
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := Fill(t.Context(), db, reg, opts, nil); !errors.Is(err, ErrPresent) {
		t.Errorf("once it is finished: %v", err)
	}
	for _, table := range tables {
		query, condition := "SELECT COUNT(*) FROM `"+table+"`", ""
		if table == "glpi_tickets" {
			condition = " WHERE COALESCE(`name`, '') <> 'real'"
		}
		if got, want := number(t, db, query+condition), number(t, want, query); got != want {
			t.Errorf("%s: %d rows, want %d", table, got, want)
		}
	}
	if n := number(t, db, "SELECT COUNT(*) FROM `glpi_tickets` WHERE `name` = 'real'"); n < 4 {
		t.Errorf("%d tickets of others are left", n)
	}
	references(t, db, reg)
	files := 0
	if err := filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files++
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if n := number(t, db, "SELECT COUNT(DISTINCT `filepath`) FROM `glpi_documents`"); files < n {
		t.Errorf("%d files for %d documents", files, n)
	}
}

// TestWorkedWith lets people work with what an interrupted fill has left: it then stays, all of it, until
// that is undone, and another organisation can be added.
func TestWorkedWith(t *testing.T) {
	t.Parallel()
	db, reg := installed(t)
	opts := Options{Tickets: 60, Users: 20, Computers: 10, Seed: 1, Now: testNow, Documents: t.TempDir()}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if err := Fill(ctx, db, reg, opts, func(stage string, _, _ int) {
		if stage == "tickets" {
			cancel()
		}
	}); err == nil {
		t.Fatal("the fill was not interrupted")
	}
	execute := func(statement string) {
		t.Helper()
		if err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			result, err := tx.Exec(t.Context(), statement)
			if err != nil {
				return err
			}
			if n, err := result.RowsAffected(); err != nil || n != 1 {
				t.Errorf("%s: %d rows, error %v", statement, n, err)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	total := func() (n int) {
		for _, table := range tablesOf(reg) {
			n += number(t, db, "SELECT COUNT(*) FROM `"+table+"`")
		}
		return n
	}
	ticket := number(t, db, "SELECT MAX(`id`) FROM `glpi_tickets`")
	for _, c := range []struct{ name, work, undo, says string }{
		{
			"a column that a fill writes",
			"UPDATE `glpi_tickets` SET `name` = `name` || '!' WHERE `id` = %d",
			"UPDATE `glpi_tickets` SET `name` = RTRIM(`name`, '!') WHERE `id` = %d",
			"rows of glpi_tickets were changed",
		},
		{
			"a column that a fill leaves alone",
			"UPDATE `glpi_tickets` SET `externalid` = 'A-1' WHERE `id` = %d",
			"UPDATE `glpi_tickets` SET `externalid` = NULL WHERE `id` = %d", "rows of glpi_tickets were changed",
		},
		{
			"something that belongs to a row",
			"INSERT INTO `glpi_itilfollowups` (`id`, `itemtype`, `items_id`, `content`) VALUES (900000, 'Ticket'," +
				" %d, 'mine')",
			"DELETE FROM `glpi_itilfollowups` WHERE `id` = 900000 AND `items_id` = %d",
			"1 rows of glpi_itilfollowups name rows of glpi_tickets",
		},
		{
			"something that names a row",
			"INSERT INTO `glpi_tickets_tickets` (`id`, `tickets_id_1`, `tickets_id_2`) VALUES (900000, %d, 0)",
			"DELETE FROM `glpi_tickets_tickets` WHERE `id` = 900000 AND `tickets_id_1` = %d",
			"1 rows of glpi_tickets_tickets name rows of glpi_tickets",
		},
	} {
		execute(fmt.Sprintf(c.work, ticket))
		before := total()
		if err := Fill(t.Context(), db, reg, opts, nil); !errors.Is(err, ErrWorkedWith) ||
			!strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
		if after := total(); after != before {
			t.Errorf("%s: %d rows before, %d after", c.name, before, after)
		}
		execute(fmt.Sprintf(c.undo, ticket))
	}
	execute(fmt.Sprintf("DELETE FROM `glpi_tickets` WHERE `id` = %d", ticket))
	before := total()
	if err := Fill(t.Context(), db, reg, opts, nil); !errors.Is(err, ErrWorkedWith) {
		t.Errorf("one is gone: %v", err)
	}
	opts.Again = true
	if err := Fill(t.Context(), db, reg, opts, nil); err != nil {
		t.Fatal(err)
	}
	if after := total(); after < before+before/4 {
		t.Errorf("another organisation: %d rows before, %d after", before, after)
	}
	if n := number(t, db, "SELECT COUNT(*) FROM `glpi_entities` WHERE `entities_id` = 0 AND `id` > 0"); n != 2 {
		t.Errorf("there are %d organisations", n)
	}
	if unfinished, err := Unfinished(t.Context(), db); err != nil || unfinished {
		t.Errorf("unfinished: %v %v", unfinished, err)
	}
}

// TestDigest holds digests apart for different rows, and together for the same ones.
func TestDigest(t *testing.T) {
	t.Parallel()
	seen := map[digest][]any{}
	for _, row := range [][]any{
		{}, {nil}, {nil, nil}, {int64(0)}, {int64(1)}, {"a", "b"}, {"ab", ""}, {"", "ab"}, {0.5}, {"1"}, {int64(-1)},
		{""},
	} {
		d := digestOf(row)
		if other, known := seen[d]; known {
			t.Errorf("%v and %v have the same digest", row, other)
		}
		seen[d] = row
	}
	if digestOf([]any{true, 3.0}) != digestOf([]any{int64(1), int64(3)}) {
		t.Error("values as written and as read have different digests")
	}
}

// tablesOf lists the tables of all objects.
func tablesOf(reg *catalog.Registry) []string {
	var out []string
	seen := map[string]bool{}
	for _, o := range reg.Objects() {
		if o.Table != "" && o.Rows == nil && !seen[o.Table] {
			seen[o.Table] = true
			out = append(out, o.Table)
		}
	}
	return out
}
