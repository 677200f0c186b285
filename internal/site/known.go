package site

import (
	"context"
	"fmt"
	"slices"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/defaults"
)

// KnownPasswords gives the logins that can be used with the passwords that everybody knows, those of a fresh install.
// To look takes a tenth of a second for each, as hashes of passwords are slow on purpose.
func (s *Site) KnownPasswords(ctx context.Context) ([]string, error) {
	var open []string
	for login, password := range defaults.KnownPasswords() {
		rows, err := s.DB.Query(ctx, "SELECT COALESCE(`password`, '') FROM `glpi_users` WHERE `name` = ?"+
			" AND `is_active` = 1 AND `is_deleted` = 0", login)
		if err != nil {
			return nil, fmt.Errorf("passwords that everybody knows: %w", err)
		}
		var hashes []string
		for rows.Next() {
			var hash string
			if err := rows.Scan(&hash); err != nil {
				rows.Close()
				return nil, fmt.Errorf("passwords that everybody knows: %w", err)
			}
			hashes = append(hashes, hash)
		}
		if err := rows.Err(); err != nil {
			return nil, fmt.Errorf("passwords that everybody knows: %w", err)
		}
		if slices.ContainsFunc(hashes, func(hash string) bool {
			fits, _ := access.CheckPassword(hash, password, 0)
			return fits
		}) {
			open = append(open, login)
		}
	}
	slices.Sort(open)
	return open, nil
}
