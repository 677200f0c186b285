package setup

import (
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

func (s *Service) registerServers() {
	s.engine.Register("LDAPDirectory", engine.Behaviour{
		CanUpdate: mayChangeServer, CanDelete: mayDropServer,
		BeforeCreate: s.beforeDirectory, BeforeUpdate: s.beforeDirectory, AfterCreate: onlyDefault, AfterUpdate: onlyDefault,
	})
	s.engine.Register("EmailAuthServer", engine.Behaviour{
		CanUpdate: mayChangeServer, CanDelete: mayDropServer, AfterCreate: onlyDefault, AfterUpdate: onlyDefault,
	})
	s.engine.Register("LDAPDirectoryReplicate", engine.Behaviour{
		BeforeCreate: beforeReplicate, BeforeUpdate: beforeReplicate, // their directory must be changeable
	})
	seal := func(w *engine.Write) error {
		if err := s.seal(w, "passwd"); err != nil {
			return err
		}
		return w.AllowAddress("passwd", "host")
	}
	s.engine.Register("EmailCollector", engine.Behaviour{BeforeCreate: seal, BeforeUpdate: seal})
}

// The kinds of accounts that other servers let in, by the objects of these.
var signsIn = map[string]int{"LDAPDirectory": 3, "EmailAuthServer": 2}

// mayChangeServer wants the session to cover everybody whom the server lets in: who says which server
// that is, signs in as any of them.
func mayChangeServer(w *engine.Write) error {
	if err := w.Engine.AllowUpdate(w); err != nil {
		return err
	}
	return coversAccounts(w)
}

func mayDropServer(w *engine.Write) error {
	if err := w.Engine.AllowDelete(w); err != nil {
		return err
	}
	return coversAccounts(w)
}

func coversAccounts(w *engine.Write) error {
	covers, err := w.Engine.Directory().CoversUsers(w.Context, w.Tx, w.Session, "`u`.`authtype` = ? AND `u`.`auths_id` = ?", signsIn[w.Object.Name], w.ID)
	if err == nil && !covers {
		return model.Forbidden("Users with rights that you do not have sign in through this server")
	}
	return err
}

// seal encrypts a secret that is written; an empty one keeps what is there.
func (s *Service) seal(w *engine.Write, column string) error {
	if !w.Has(column) {
		return nil
	}
	if secret := w.Text(column); secret != "" {
		w.Set(column, s.sealer.Seal(secret))
	} else if w.Op == engine.OpUpdate {
		delete(w.New, column)
	}
	return nil
}

// beforeDirectory makes the first directory the default, writes the names of fields in small
// letters, and keeps the field that accounts are synchronised by once accounts have it.
func (s *Service) beforeDirectory(w *engine.Write) error {
	if err := s.seal(w, "rootdn_passwd"); err != nil {
		return err
	}
	if err := w.AllowAddress("rootdn_passwd", "host", "port"); err != nil {
		return err
	}
	if w.Op == engine.OpCreate {
		n, err := w.Count("SELECT COUNT(*) FROM `glpi_authldaps`")
		if err == nil && n == 0 {
			w.Set("is_default", true)
		}
		return err
	}
	for column := range w.New {
		if strings.HasSuffix(column, "_field") {
			w.Set(column, strings.ToLower(w.Text(column)))
		}
	}
	if !w.Changes("sync_field") || w.OldText("sync_field") == "" || !w.Engine.Has(w.Engine.Catalog().Object("User"), "sync_field") {
		return nil
	}
	const ldap = 3
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_users` WHERE `authtype` = ? AND `auths_id` = ? AND COALESCE(`sync_field`, '') <> ''", ldap, w.ID)
	if err != nil {
		return err
	}
	if n > 0 {
		return model.Invalid("Synchronization field cannot be changed once in use.")
	}
	return nil
}

// onlyDefault leaves one default of a kind.
func onlyDefault(w *engine.Write) error {
	if !w.Changes("is_default") || w.Int("is_default") == 0 {
		return nil
	}
	return w.Exec("UPDATE `"+w.Object.Table+"` SET `is_default` = 0 WHERE `id` <> ? AND `is_default` = 1", w.ID)
}

// ldapPort is the port of LDAP (RFC 4511).
const ldapPort = 389

// beforeReplicate is the check of another address of a directory: its password goes there too.
func beforeReplicate(w *engine.Write) error {
	if w.Has("port") && w.Int("port") == 0 {
		w.Set("port", ldapPort)
	}
	if w.System || w.Session.AdministersAll() || !w.Changes("host") && !w.Changes("port") {
		return nil
	}
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_authldaps` WHERE `id` = ? AND COALESCE(`rootdn_passwd`, '') <> ''", w.Int("authldaps_id"))
	if err == nil && n > 0 {
		err = model.Forbidden("The stored password of the directory would go there: that is for those who administer everything")
	}
	return err
}
