package site

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/defaults"
	"github.com/glpid/glpid/internal/store/collation"
)

// KnownPasswords gives the logins that can be used with the passwords that everybody knows, those of a fresh install.
// To look takes a tenth of a second for each, as hashes of passwords are slow on purpose.
func (s *Site) KnownPasswords(ctx context.Context) ([]string, error) {
	known := defaults.KnownPasswords()
	var logins []any
	for login := range known {
		logins = append(logins, login)
	}
	usable := access.Usable("u", s.Engine.Now())
	rows, err := s.DB.Query(ctx, "SELECT `name`, COALESCE(`password`, '') FROM `glpi_users` `u` WHERE `name` IN (?"+
		strings.Repeat(", ?", len(logins)-1)+") AND "+usable.SQL, append(logins, usable.Args...)...)
	if err != nil {
		return nil, fmt.Errorf("passwords that everybody knows: %w", err)
	}
	defer rows.Close()
	type account struct{ name, hash string }
	var accounts []account
	for rows.Next() {
		var a account
		if err := rows.Scan(&a.name, &a.hash); err != nil {
			return nil, fmt.Errorf("passwords that everybody knows: %w", err)
		}
		accounts = append(accounts, a)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("passwords that everybody knows: %w", err)
	}
	var open []string
	for login, password := range known {
		if slices.ContainsFunc(accounts, func(a account) bool {
			fits := collation.Compare(a.name, login) == 0
			if fits {
				fits, _ = access.CheckPassword(a.hash, password, 0)
			}
			return fits
		}) {
			open = append(open, login)
		}
	}
	slices.Sort(open)
	return open, nil
}
