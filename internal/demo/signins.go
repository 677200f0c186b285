package demo

import (
	"context"
	"fmt"
	"strings"

	"github.com/glpid/glpid/internal/store"
)

// written is where it stands who has written something, and when.
var written = []struct{ table, who, at string }{
	{"glpi_tickets", "users_id_recipient", "date_creation"},
	{"glpi_itilfollowups", "users_id", "date_creation"},
	{"glpi_itilsolutions", "users_id", "date_creation"},
	{"glpi_tickettasks", "users_id", "date_creation"},
	{"glpi_changetasks", "users_id", "date_creation"},
	{"glpi_problemtasks", "users_id", "date_creation"},
	{"glpi_ticketvalidations", "users_id_validate", "validation_date"},
	{"glpi_changevalidations", "users_id_validate", "validation_date"},
}

// signIns lets nobody's last sign-in be earlier than the last thing they wrote, which is the last step of
// a fill.
func signIns(ctx context.Context, db *store.DB) error {
	latest := make([]string, len(written))
	for i, from := range written {
		latest[i] = fmt.Sprintf("SELECT `%s` AS `who`, MAX(`%s`) AS `at` FROM `%s` GROUP BY `%[1]s`",
			from.who, from.at, from.table)
	}
	query := "SELECT `u`.`id` AS `id`, MAX(`w`.`at`) AS `last_login` FROM `glpi_users` `u`" +
		" JOIN (" + strings.Join(latest, " UNION ALL ") + ") `w` ON `w`.`who` = `u`.`id`" +
		" WHERE `u`.`last_login` IS NULL OR `w`.`at` > `u`.`last_login` GROUP BY `u`.`id`"
	err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, db.Dialect().UpdateFrom("glpi_users", []string{"last_login"}, query)); err != nil {
			return err
		}
		return tx.SetNote(ctx, noteUnfinished, "")
	})
	if err != nil {
		return fmt.Errorf("note the last sign-ins: %w", err)
	}
	return nil
}
