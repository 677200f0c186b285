package testapi

import (
	"context"
	"fmt"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/area/administration"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// SetRight gives a profile the bits of a right.
func (s *Server) SetRight(profile int64, right string, bits int) {
	s.T.Helper()
	ctx := context.Background()
	if err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM `glpi_profilerights` WHERE `profiles_id` = ? AND `name` = ?", profile,
			right); err != nil {
			return err
		}
		_, err := tx.Insert(ctx, "glpi_profilerights", map[string]any{"profiles_id": profile, "name": right,
			"rights": bits})
		return err
	}); err != nil {
		s.T.Fatal(err)
	}
	s.Directory.Invalidate()
}

// Grant gives all profiles bits of a right, for objects that no default profile can make.
func (s *Server) Grant(right string, bits int) {
	s.T.Helper()
	ctx := s.T.Context()
	if err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, "UPDATE `glpi_profilerights` SET `rights` = `rights` | ? WHERE `name` = ?", bits,
			right); err != nil {
			return err
		}
		return tx.Bump(s.T.Context(), "access")
	}); err != nil {
		s.T.Fatal(err)
	}
	s.Directory.Invalidate()
}

// Account makes a user with a profile in an entity and below; the password is the name.
func (s *Server) Account(name string, profile, entity int64) int64 {
	s.T.Helper()
	id := s.Call("glpi", "POST", "/Administration/User",
		map[string]any{"username": name, "password": name, "password2": name}).ID()
	path := fmt.Sprintf("/Administration/User/%d", id)
	for _, a := range s.Call("glpi", "GET", path+"/Authorization", nil).Want(200).List() {
		s.Call("glpi", "DELETE", fmt.Sprintf("%s/Authorization/%v", path, a["id"]), nil).Want(204)
	}
	s.Call("glpi", "POST", path+"/Authorization", map[string]any{"profile": profile, "entity": entity,
		"is_recursive": true}).Want(201)
	return id
}

// Rights gives bits of the right of every object that has one, as a function says; of objects that share a right the
// last counts.
func (s *Server) Rights(bits func(o *model.Object) int) map[string]int {
	rights := map[string]int{}
	for _, o := range s.Catalog.Objects() {
		if o.Right != "" {
			rights[o.Right] = bits(o)
		}
	}
	return rights
}

// Role makes a central profile with just these rights, and gives its id.
func (s *Server) Role(name string, rights map[string]int) int64 {
	s.T.Helper()
	profile := s.Call("glpi", "POST", "/Administration/Profile",
		Body{"name": name, "managed_domainrecordtypes": "[-1]"}).ID()
	change := administration.ProfileChange{Interface: access.Central, Rights: rights}
	if err := administration.ChangeProfile(s.T.Context(), s.Engine, profile, change); err != nil {
		s.T.Fatal(err)
	}
	return profile
}

// Recruit makes an account with its own central profile that has just these rights, in an entity and
// below. It gives the account's id and path.
func (s *Server) Recruit(login string, entity int64, rights map[string]int) (id int64, path string) {
	s.T.Helper()
	return s.Employ(login, s.Role("profile of "+login, rights), entity, true)
}

// Employ makes an account with one authorisation. The password is the login.
func (s *Server) Employ(login string, profile, entity int64, recursive bool) (id int64, path string) {
	s.T.Helper()
	id = s.Call("glpi", "POST", "/Administration/User",
		Body{"username": login, "password": login, "password2": login}).ID()
	s.Exec("DELETE FROM `glpi_profiles_users` WHERE `users_id` = ?", id)
	s.Exec("INSERT INTO `glpi_profiles_users` (`users_id`, `profiles_id`, `entities_id`, `is_recursive`) VALUES (?,"+
		" ?, ?, ?)", id, profile, entity, recursive)
	s.Directory.Invalidate()
	return id, fmt.Sprintf("/Administration/User/%d", id)
}

// UserID gives the id of the account with a login.
func (s *Server) UserID(login string) string {
	s.T.Helper()
	return s.Scalar("SELECT `id` FROM `glpi_users` WHERE `name` = ?", login)
}

// Holders are accounts that have one of GLPI's profiles each, all but Super-Admin.
var Holders = []string{"post-only", "normal", "admin", "hotliner", "tech", "supervisor", "readonly"}

// Hire adds those of the Holders that a fresh install lacks.
func (s *Server) Hire() {
	s.T.Helper()
	for login, profile := range map[string]int{"admin": 3, "hotliner": 5, "supervisor": 7, "readonly": 8} {
		id := s.Call("glpi", "POST", "/Administration/User", map[string]any{"username": login, "password": login,
			"password2": login}).ID()
		s.Call("glpi", "POST", fmt.Sprintf("/Administration/User/%d/Authorization", id),
			map[string]any{"profile": profile, "entity": 0, "is_recursive": true}).Want(201)
		s.Call("glpi", "PATCH", fmt.Sprintf("/Administration/User/%d", id),
			map[string]any{"default_profile": profile}).Want(200)
	}
}

// SessionOf gives the session that a default account has.
func (s *Server) SessionOf(user string) *access.Session {
	s.T.Helper()
	list := s.Call("glpi", "GET", "/Administration/User?filter="+"username=="+strings.ReplaceAll(user, "-", "%2D"),
		nil).Want(200).List()
	if len(list) != 1 {
		s.T.Fatalf("%d users %s", len(list), user)
	}
	session, err := s.Directory.Session(s.T.Context(), int64(list[0]["id"].(float64)), access.Want{})
	if err != nil {
		s.T.Fatal(fmt.Errorf("session of %s: %w", user, err))
	}
	return session
}

// The default accounts' ids.
const (
	UserGlpi     = 2
	UserPostOnly = 3
	UserTech     = 4
	UserNormal   = 5
)
