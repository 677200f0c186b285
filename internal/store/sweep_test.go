package store_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/glpid/glpid/internal/store"
)

// TestSweep removes many rows by several writes, and those only for which the condition holds.
func TestSweep(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := openTest(t, "sqlite:"+filepath.Join(t.TempDir(), "glpid.db"))
	if err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, query := range []string{
			"CREATE TABLE `glpi_events` (`id` INTEGER PRIMARY KEY, `date` TEXT)",
			"WITH RECURSIVE `n` (`i`) AS (SELECT 1 UNION ALL SELECT `i` + 1 FROM `n`" +
				" WHERE `i` < 5000) INSERT INTO `glpi_events` (`date`)" +
				" SELECT CASE WHEN `i` % 10 = 0 THEN '2030' ELSE '2020' END FROM `n`",
		} {
			if _, err := tx.Exec(ctx, query); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	before := db.TablesVersion("glpi_events")
	n, err := db.Sweep(ctx, "glpi_events", "id", "`date` < ?", "2025")
	if err != nil || n != 4500 {
		t.Errorf("removed %d, %v", n, err)
	}
	if writes := db.TablesVersion("glpi_events") - before; writes < 3 {
		t.Errorf("by %d writes", writes)
	}
	if n, err := db.Sweep(ctx, "glpi_events", "id", "`date` < ?", "2025"); err != nil || n != 0 {
		t.Errorf("removed %d more, %v", n, err)
	}
	left, err := store.IDs(ctx, db, "SELECT COUNT(*) FROM `glpi_events` WHERE `date` = '2030'")
	if err != nil || left[0] != 500 {
		t.Errorf("%v are left, %v", left, err)
	}
	if _, err := db.Sweep(ctx, "glpi_nothing", "id", "1 = 1"); err == nil {
		t.Error("no error without a table")
	}
}
