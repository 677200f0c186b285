package access

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/netip"
	"sync"

	"github.com/glpid/glpid/internal/store"
)

// ErrBadCredentials says that login and password do not fit, or that the account may not be used.
// It does not say which, so that guessing learns nothing.
var ErrBadCredentials = errors.New("the login or the password is wrong")

// idleHash makes a hash that unknown logins are compared with, so that they take as long as known
// ones.
func idleHash(cost int) func() string {
	return sync.OnceValue(func() string {
		hash, _ := HashPassword("nobody has this password", cost)
		return hash
	})
}

// HashPassword gives the hash of a password in GLPI's form, as new ones are stored.
func (d *Directory) HashPassword(password string) (string, error) {
	return HashPassword(password, d.hashCost)
}

// Authenticate checks login and password of an account of this server and gives the user's id.
// It notes the sign-in in the event log, and renews hashes of old kinds.
func (d *Directory) Authenticate(ctx context.Context, login, password string, remote netip.Addr) (int64, error) {
	var id int64
	var name, hash string
	err := d.db.QueryRow(ctx, "SELECT `id`, COALESCE(`name`, ''), COALESCE(`password`, '') FROM `glpi_users` WHERE `name` = ? AND `authtype` = 1 ORDER BY `id` LIMIT 1", login).
		Scan(&id, &name, &hash)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("look up a login: %w", err)
	}
	known := err == nil
	if hash == "" {
		CheckPassword(d.idle(), password, d.hashCost)
		known = false
	}
	good, renew := false, false
	if known {
		good, renew = CheckPassword(hash, password, d.hashCost)
	}
	if good {
		if _, err := d.Session(ctx, id, Want{}); errors.Is(err, ErrNoSession) {
			good = false
		} else if err != nil {
			return 0, err
		}
	}
	if err := d.noteSignIn(ctx, id, login, password, remote, good, renew); err != nil {
		return 0, err
	}
	if !good {
		return 0, ErrBadCredentials
	}
	return id, nil
}

// signInLevel is how important sign-ins are, of 1 (critical) to 5.
const signInLevel = 3

// noteEvent writes an event of a sign-in, unless the configuration wants only more important ones.
func noteEvent(ctx context.Context, tx *store.Tx, now, message string) error {
	var wanted int
	err := tx.QueryRow(ctx, "SELECT CAST(`value` AS INTEGER) FROM `glpi_configs` WHERE `context` = 'core' AND `name` = 'event_loglevel' AND `value` <> ''").Scan(&wanted)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if err == nil && wanted < signInLevel {
		return nil
	}
	_, err = tx.Insert(ctx, "glpi_events", map[string]any{
		"items_id": 0, "type": "system", "date": now, "service": "login", "level": signInLevel, "message": message,
	})
	return err
}

// noteSignIn writes the event of a sign-in and, for a good one, when it was.
func (d *Directory) noteSignIn(ctx context.Context, id int64, login, password string, remote netip.Addr, good, renew bool) error {
	now := d.now().UTC().Format("2006-01-02 15:04:05")
	text := "Failed login for %s from IP %s"
	if good {
		text = "%s log in from IP %s"
	}
	if len(login) > 200 {
		login = login[:200]
	}
	newHash := ""
	if good && renew {
		newHash, _ = d.HashPassword(password) // the old hash stays where this fails
	}
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		if err := noteEvent(ctx, tx, now, fmt.Sprintf(text, login, remote)); err != nil {
			return err
		}
		if !good {
			return nil
		}
		if newHash != "" {
			if _, err := tx.Exec(ctx, "UPDATE `glpi_users` SET `password` = ? WHERE `id` = ?", newHash, id); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, "UPDATE `glpi_users` SET `last_login` = ? WHERE `id` = ?", now, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("note the sign-in: %w", err)
	}
	return nil
}
