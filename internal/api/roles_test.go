package api_test

import (
	"fmt"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/area/administration"
)

// role makes a central profile with just these rights, and gives its id.
func (s *fixture) role(name string, rights map[string]int) int64 {
	s.t.Helper()
	profile := s.call("glpi", "POST", "/Administration/Profile", body{"name": name, "managed_domainrecordtypes": "[-1]"}).id()
	change := administration.ProfileChange{Interface: access.Central, Rights: rights}
	if err := administration.ChangeProfile(s.t.Context(), s.Engine, profile, change); err != nil {
		s.t.Fatal(err)
	}
	return profile
}

// recruit makes an account with its own central profile that has just these rights, in an entity and
// below. It gives the account's id and path.
func (s *fixture) recruit(login string, entity int64, rights map[string]int) (id int64, path string) {
	s.t.Helper()
	return s.employ(login, s.role("profile of "+login, rights), entity, true)
}

// employ makes an account with one authorisation. The password is the login.
func (s *fixture) employ(login string, profile, entity int64, recursive bool) (id int64, path string) {
	s.t.Helper()
	id = s.call("glpi", "POST", "/Administration/User", body{"username": login, "password": login, "password2": login}).id()
	s.exec("DELETE FROM `glpi_profiles_users` WHERE `users_id` = ?", id)
	s.exec("INSERT INTO `glpi_profiles_users` (`users_id`, `profiles_id`, `entities_id`, `is_recursive`) VALUES (?, ?, ?, ?)", id, profile, entity, recursive)
	s.Directory.Invalidate()
	return id, fmt.Sprintf("/Administration/User/%d", id)
}

// userID gives the id of the account with a login.
func (s *fixture) userID(login string) string {
	s.t.Helper()
	return s.scalar("SELECT `id` FROM `glpi_users` WHERE `name` = ?", login)
}

// row gives the columns of a row as texts.
func (s *fixture) row(table string, id int64) map[string]string {
	s.t.Helper()
	rows, err := s.DB.Query(s.t.Context(), "SELECT * FROM `"+table+"` WHERE `id` = ?", id)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil || !rows.Next() {
		s.t.Fatalf("no row %d of %s: %v", id, table, err)
	}
	cells, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range cells {
		into[i] = &cells[i]
	}
	if err := rows.Scan(into...); err != nil {
		s.t.Fatal(err)
	}
	out := map[string]string{}
	for i, column := range columns {
		out[column] = fmt.Sprint(cells[i])
	}
	return out
}
