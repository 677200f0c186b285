package defaults

import (
	"fmt"
	"strings"

	"github.com/glpid/glpid/internal/model"
	"golang.org/x/crypto/bcrypt"
	"golang.org/x/sync/errgroup"
)

// account is a user of a fresh install. Without a password nobody can sign in with it.
type account struct {
	id       int64
	login    string
	password string
	hash     any // of the password, NULL without one
	realname any
	language any
	profile  int64 // in the root entity and below; 0 is none
}

// known are GLPI's accounts, whose passwords everybody knows.
func known() []account {
	return []account{
		{id: 2, login: "glpi", password: "glpi", profile: ProfileSuperAdmin},
		{id: 3, login: "post-only", password: "postonly", profile: ProfileSelfService, language: "en_GB"},
		{id: 4, login: "tech", password: "tech", profile: ProfileTechnician, language: "en_GB"},
		{id: 5, login: "normal", password: "normal", profile: ProfileObserver, language: "en_GB"},
	}
}

// KnownPasswords gives the passwords that everybody knows, by login: those of the accounts of a fresh install.
func KnownPasswords() map[string]string {
	passwords := map[string]string{}
	for _, a := range known() {
		passwords[a.login] = a.password
	}
	return passwords
}

// accounts gives the users to create, with their passwords hashed.
func accounts(opts Options) ([]account, error) {
	users := []account{{id: model.SystemUser, login: "glpi-system", realname: "Support"}}
	if opts.Accounts {
		users = append(known(), users...)
	}
	// Hashing is slow on purpose and most of an install's time: all at once.
	var hashing errgroup.Group
	for i := range users {
		u := &users[i]
		if u.password == "" {
			continue
		}
		hashing.Go(func() error {
			hash, err := bcrypt.GenerateFromPassword([]byte(u.password), opts.cost())
			if err != nil {
				return fmt.Errorf("hash the password of %s: %w", u.login, err)
			}
			// PHP writes the same algorithm as 2y, and knows no 2a of today.
			u.hash = strings.Replace(string(hash), "$2a$", "$2y$", 1)
			return nil
		})
	}
	if err := hashing.Wait(); err != nil {
		return nil, err
	}
	return users, nil
}

func userRows(users []account) table {
	t := table{name: "glpi_users", columns: []string{
		"id", "name", "password", "realname", "language", "list_limit", "authtype", "auths_id",
		"is_active", "is_deleted", "profiles_id", "entities_id",
	}}
	for _, u := range users {
		t.add(u.id, u.login, u.hash, u.realname, u.language, 20, 1, 0, true, false, 0, RootEntityID)
	}
	return t
}

func authorisationRows(users []account) table {
	t := table{name: "glpi_profiles_users", columns: []string{
		"id", "users_id", "profiles_id", "entities_id", "is_recursive", "is_dynamic", "is_default_profile",
	}}
	for _, u := range users {
		if u.profile != 0 {
			t.add(u.id, u.id, u.profile, RootEntityID, true, false, false)
		}
	}
	return t
}
