package setup

import (
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

func (s *Service) serversRules(on engine.Behaviours) {
	on.Add("LDAPDirectory", engine.Behaviour{
		PermitUpdate: permitChangeServer, PermitDelete: permitChangeServer,
		BeforeCreate: s.beforeDirectory, BeforeUpdate: s.beforeDirectory, AfterCreate: onlyDefault,
		AfterUpdate: onlyDefault,
	})
	on.Add("EmailAuthServer", engine.Behaviour{
		PermitUpdate: permitChangeServer, PermitDelete: permitChangeServer,
		AfterCreate: onlyDefault, AfterUpdate: onlyDefault,
	})
	on.Add("LDAPDirectoryReplicate", engine.Behaviour{
		BeforeCreate: beforeReplicate, BeforeUpdate: beforeReplicate, // their directory must be changeable
	})
	seal := func(_ *engine.Work, c *engine.Change) error {
		if err := s.seal(c, "passwd"); err != nil {
			return err
		}
		return c.PermitAddress("passwd", "host")
	}
	on.Add("EmailCollector", engine.Behaviour{BeforeCreate: seal, BeforeUpdate: seal})
	// It names people and what they wrote, of any entity, and does not know of which: as the event log.
	on.Add("NotImportedEmail", engine.Behaviour{CanView: func(s *access.Session) bool {
		return s.Can("config", model.Read) && s.Reaches(0, true)
	}})
}

// The kinds of accounts that other servers let in, by the objects of these.
var signsIn = map[string]int{"LDAPDirectory": model.AuthLDAP, "EmailAuthServer": model.AuthMail}

// permitChangeServer wants the session to cover everybody whom the server lets in: who says which server
// that is, signs in as any of them.
func permitChangeServer(w *engine.Work, c *engine.Change) error {
	if err := w.PermitByRight(c); err != nil {
		return err
	}
	return coversAccounts(w, c)
}

func coversAccounts(w *engine.Work, c *engine.Change) error {
	covers, err := w.Engine.Directory().CoversUsers(w.Context, w.Tx, c.Session,
		"`u`.`authtype` = ? AND `u`.`auths_id` = ?", signsIn[c.Object.Name], c.ID)
	if err == nil && !covers {
		return model.Forbidden("Users with rights that you do not have sign in through this server")
	}
	return err
}

// seal encrypts a secret that is written; an empty one keeps what is there.
func (s *Service) seal(c *engine.Change, column string) error {
	if !c.Has(column) {
		return nil
	}
	if secret := c.Text(column); secret != "" {
		c.Set(column, s.sealer.Seal(secret))
	} else if c.Op == engine.OpUpdate {
		delete(c.After, column)
	}
	return nil
}

// beforeDirectory makes the first directory the default, writes the names of fields in small
// letters, and keeps the field that accounts are synchronised by once accounts have it.
func (s *Service) beforeDirectory(w *engine.Work, c *engine.Change) error {
	if err := s.seal(c, "rootdn_passwd"); err != nil {
		return err
	}
	if err := c.PermitAddress("rootdn_passwd", "host", "port"); err != nil {
		return err
	}
	if c.Op == engine.OpCreate {
		n, err := w.Count("SELECT COUNT(*) FROM `glpi_authldaps`")
		if err == nil && n == 0 {
			c.Decide("is_default", true)
		}
		return err
	}
	for column := range c.After {
		if strings.HasSuffix(column, "_field") {
			c.Spell(column, strings.ToLower(c.Text(column)))
		}
	}
	if !c.Changes("sync_field") || c.Before.Text("sync_field") == "" ||
		!w.Engine.Has(w.Engine.Catalog().Object("User"), "sync_field") {
		return nil
	}
	const ldap = 3
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_users` WHERE `authtype` = ? AND `auths_id` = ?"+
		" AND COALESCE(`sync_field`, '') <> ''", ldap, c.ID)
	if err != nil {
		return err
	}
	if n > 0 {
		return model.Invalid("Synchronization field cannot be changed once in use.")
	}
	return nil
}

// onlyDefault leaves one default of a kind.
func onlyDefault(w *engine.Work, c *engine.Change) error {
	if !c.Changes("is_default") || !c.Bool("is_default") {
		return nil
	}
	return w.UpdateAll(c.Object.Name, engine.Values{"is_default": false}, "`id` <> ? AND `is_default` = 1", c.ID)
}

// ldapPort is the port of LDAP (RFC 4511).
const ldapPort = 389

// beforeReplicate is the check of another address of a directory: its password goes there too.
func beforeReplicate(w *engine.Work, c *engine.Change) error {
	if c.Has("port") && c.Int("port") == 0 {
		c.Decide("port", ldapPort)
	}
	if c.System || c.Session.AdministersAll() || !c.Changes("host") && !c.Changes("port") {
		return nil
	}
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_authldaps` WHERE `id` = ? AND COALESCE(`rootdn_passwd`, '') <> ''",
		c.Int("authldaps_id"))
	if err == nil && n > 0 {
		err = model.Forbidden(
			"The stored password of the directory would go there: that is for those who administer everything")
	}
	return err
}
