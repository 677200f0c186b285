package access

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// SuperAdminProfiles are the profiles that make a super-admin, as tables of a statement: those with the central
// interface and the right to change profiles. `p` is the profile.
var SuperAdminProfiles = "`glpi_profiles` `p` JOIN `glpi_profilerights` `r` ON `r`.`profiles_id` = `p`.`id`" +
	" AND `p`.`interface` = 'central' AND `r`.`name` = 'profile' AND (`r`.`rights` & " +
	strconv.Itoa(model.Update) + ") <> 0"

// ErrNoSuperAdmin refuses what would leave nobody who can sign in as super-admin.
var ErrNoSuperAdmin = model.Forbidden("Nobody could administer any more: give somebody else who can sign in first" +
	" a profile with the central interface and bit 2 of the right profile")

// SuperAdmins counts the authorisations that make somebody who can sign in at that time a super-admin, and for which a
// condition holds, "" for all: `pu` is the authorisation, `u` the account.
func SuperAdmins(ctx context.Context, in store.Querier, at time.Time, where string, args ...any) (int, error) {
	usable := Usable("u", at)
	query := "SELECT COUNT(*) FROM `glpi_profiles_users` `pu` JOIN `glpi_users` `u` ON `u`.`id` = `pu`.`users_id`" +
		" AND " + HasPassword("u") + " AND " + usable.SQL + " JOIN (" + SuperAdminProfiles +
		") ON `p`.`id` = `pu`.`profiles_id`"
	if where != "" {
		query += " WHERE " + where
	}
	var n int
	if err := in.QueryRow(ctx, query, append(usable.Args, args...)...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count super-admins: %w", err)
	}
	return n, nil
}
