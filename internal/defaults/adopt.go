package defaults

import (
	"context"
	"fmt"
	"slices"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// automaticActionsTable has rows that are known by what they do: add finds those that are there.
const automaticActionsTable = "glpi_crontasks"

// Adopt takes a database for one that has been filled, whose rows come from elsewhere: they are people's own. What
// Upgrade adds to it afterwards is what a site cannot be without: the rows of tables that there were not before,
// settings and automatic actions that are missing. Rights that no profile knows yet are given to those who may
// configure everything, and to nobody else: what a profile of its number may do here is nothing to go by.
func Adopt(ctx context.Context, db *store.DB, had func(table string) bool) error {
	return current().adopt(ctx, db, had)
}

func (d *data) adopt(ctx context.Context, db *store.DB, had func(table string) bool) error {
	return db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		up := &upgrade{ctx: ctx, tx: tx, data: d}
		records := map[string]record{}
		for _, f := range d.families {
			id, err := up.one("SELECT `id` FROM `" + f.head.name + "` LIMIT 1")
			if err != nil {
				return err
			}
			named := !slices.Contains(f.head.columns, "id") && f.grants == nil
			for _, u := range f.units() {
				if id == nothing && !had(f.head.name) || named || f.head.name == automaticActionsTable {
					continue // new, or there already by its name
				}
				records[u.key] = record{0, theirs}
			}
		}
		if err := up.newRights(); err != nil {
			return fmt.Errorf("rights: %w", err)
		}
		if err := d.remember(ctx, tx, records); err != nil {
			return err
		}
		return tx.SetNote(ctx, noteFingerprint, "")
	})
}

// newRights gives each profile a row for the rights that none has.
func (up *upgrade) newRights() error {
	given := profileRights()
	for _, row := range given.rows {
		if integer(given.value(row, "profiles_id")) != ProfileSuperAdmin {
			continue
		}
		name := given.value(row, "name")
		id, err := up.one("SELECT `id` FROM `glpi_profilerights` WHERE `name` = ? LIMIT 1", name)
		if err != nil {
			return err
		}
		if id != nothing {
			continue
		}
		// Whoever may read and change the configuration.
		if _, err := up.tx.Exec(up.ctx, "INSERT INTO `glpi_profilerights` (`profiles_id`, `name`, `rights`)"+
			" SELECT `p`.`id`, ?, CASE WHEN EXISTS (SELECT 1 FROM `glpi_profilerights` `r` WHERE"+
			" `r`.`profiles_id` = `p`.`id` AND `r`.`name` = 'config' AND (`r`.`rights` & ?) = ?) THEN ? ELSE 0 END"+
			" FROM `glpi_profiles` `p`",
			name, model.Read|model.Update, model.Read|model.Update, given.value(row, "rights")); err != nil {
			return err
		}
	}
	return nil
}
