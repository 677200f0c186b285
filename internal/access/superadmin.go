package access

import (
	"strconv"
	"time"

	"github.com/glpid/glpid/internal/model"
)

// SuperAdminProfiles are the profiles that make a super-admin, as tables of a statement: those with the central
// interface and the right to change profiles. `p` is the profile.
var SuperAdminProfiles = "`glpi_profiles` `p` JOIN `glpi_profilerights` `r` ON `r`.`profiles_id` = `p`.`id`" +
	" AND `p`.`interface` = 'central' AND `r`.`name` = 'profile' AND (`r`.`rights` & " +
	strconv.Itoa(model.Update) + ") <> 0"

// SuperAdmins are the authorisations that make somebody who can sign in a super-admin, as tables of a statement: `pu`
// is the authorisation, `u` the account. Who can sign in is what an account is at that time.
func SuperAdmins(at time.Time) string {
	now := at.UTC().Format(time.DateTime)
	return "`glpi_profiles_users` `pu` JOIN `glpi_users` `u` ON `u`.`id` = `pu`.`users_id`" +
		" AND `u`.`is_active` = 1 AND `u`.`is_deleted` = 0" +
		" AND `u`.`authtype` = " + strconv.Itoa(model.AuthLocal) + " AND COALESCE(`u`.`password`, '') <> ''" +
		" AND (`u`.`begin_date` IS NULL OR `u`.`begin_date` <= '" + now + "')" +
		" AND (`u`.`end_date` IS NULL OR `u`.`end_date` > '" + now + "') JOIN (" + SuperAdminProfiles +
		") ON `p`.`id` = `pu`.`profiles_id`"
}
