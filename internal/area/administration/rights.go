package administration

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/history"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// ProfileChange is what the API cannot change in a profile, as in GLPI: its interface, and what
// it may do.
type ProfileChange struct {
	Interface string         // central or helpdesk; "" leaves it
	Rights    map[string]int // bits by the name of the right; others stay as they are
	Like      int64          // profile to take interface, rights and the rest over from first; 0 for none
}

// ChangeProfile changes a profile. It refuses unknown rights, and to take the last way to
// administer away.
func ChangeProfile(ctx context.Context, e *engine.Engine, profile int64, change ProfileChange) error {
	if change.Interface != "" && change.Interface != access.Central && change.Interface != access.Helpdesk {
		return model.Invalid("The interface is %s or %s, not %s", access.Central, access.Helpdesk, change.Interface)
	}
	err := e.DB().Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		before, err := rightsOf(ctx, tx, profile)
		if err != nil {
			return err
		}
		if err := takeOver(ctx, tx, profile, change.Like); err != nil {
			return err
		}
		if change.Interface != "" {
			if _, err := tx.Exec(ctx, "UPDATE `glpi_profiles` SET `interface` = ? WHERE `id` = ?", change.Interface,
				profile); err != nil {
				return err
			}
		}
		for name, bits := range change.Rights {
			if err := setRight(ctx, tx, profile, name, bits); err != nil {
				return err
			}
		}
		if err := remember(ctx, e, tx, profile, before); err != nil {
			return err
		}
		left, err := access.SuperAdmins(ctx, tx, e.Now(), "")
		if err != nil {
			return err
		}
		if left == 0 {
			return access.ErrNoSuperAdmin
		}
		return e.Directory().Changed(ctx, tx)
	})
	return err
}

// rightsOf gives the rights of a profile by their names, and its interface under "interface".
func rightsOf(ctx context.Context, tx *store.Tx, profile int64) (map[string]string, error) {
	rows, err := tx.Query(ctx, "SELECT `name`, `rights` FROM `glpi_profilerights` WHERE `profiles_id` = ?"+
		" UNION ALL SELECT 'interface', `interface` FROM `glpi_profiles` WHERE `id` = ?", profile, profile)
	if err != nil {
		return nil, fmt.Errorf("rights of a profile: %w", err)
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var name, value sql.NullString
		if err := rows.Scan(&name, &value); err != nil {
			return nil, fmt.Errorf("rights of a profile: %w", err)
		}
		out[name.String] = value.String
	}
	return out, errors.Join(rows.Err(), rows.Close())
}

// remember writes the history of a profile whose rights have changed.
func remember(ctx context.Context, e *engine.Engine, tx *store.Tx, profile int64, before map[string]string) error {
	after, err := rightsOf(ctx, tx, profile)
	if err != nil {
		return err
	}
	record := history.Record{Context: ctx, Tx: tx, Now: e.Now()}
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if err := record.PartChanged("Profile", profile, "ProfileRight", name, before[name], after[name]); err != nil {
			return err
		}
	}
	return nil
}

// takeOver copies what a profile may do, and how it sees things, from another.
func takeOver(ctx context.Context, tx *store.Tx, profile, other int64) error {
	if other == 0 {
		return nil
	}
	for _, column := range []string{
		"interface", "helpdesk_hardware", "helpdesk_item_type", "managed_domainrecordtypes", "ticket_status",
		"change_status", "problem_status", "create_ticket_on_login",
	} {
		if _, err := tx.Exec(ctx, "UPDATE `glpi_profiles` SET `"+column+"` = (SELECT `"+column+
			"` FROM `glpi_profiles` WHERE `id` = ?) WHERE `id` = ?", other, profile); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, "DELETE FROM `glpi_profilerights` WHERE `profiles_id` = ?", profile); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "INSERT INTO `glpi_profilerights` (`profiles_id`, `name`, `rights`) SELECT ?, `name`,"+
		" `rights` FROM `glpi_profilerights` WHERE `profiles_id` = ?", profile, other)
	return err
}

func setRight(ctx context.Context, tx *store.Tx, profile int64, name string, bits int) error {
	known := slices.Contains(catalog.Rights(), name)
	if !known { // those of custom assets have rows
		var n int
		if err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM `glpi_profilerights` WHERE `name` = ?",
			name).Scan(&n); err != nil {
			return err
		}
		known = n > 0
	}
	if !known {
		return model.Invalid("There is no right %s", name)
	}
	if bits < 0 {
		return model.Invalid("The bits of the right %s cannot be negative", name)
	}
	if _, err := tx.Exec(ctx, "DELETE FROM `glpi_profilerights` WHERE `profiles_id` = ? AND `name` = ?", profile,
		name); err != nil {
		return fmt.Errorf("right %s: %w", name, err)
	}
	_, err := tx.Insert(ctx, "glpi_profilerights", map[string]any{"profiles_id": profile, "name": name, "rights": bits})
	return err
}
