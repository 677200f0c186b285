package setup

import (
	"context"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/catalog/options"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// The settings of how agents show who they are.
const (
	agentAuth     = "auth_required"
	agentLogin    = "basic_auth_login"
	agentPassword = "basic_auth_password"
)

// agentsSignIn keeps login and password of agents and the way in which they show who they are in step, when one of them
// is set or deleted: basic authentication has both, and no other way leaves one behind.
func (s *Service) agentsSignIn(ctx context.Context, tx *store.Tx, session *access.Session, group, name string,
	value any) error {
	if group != options.Context || name != agentAuth && name != agentLogin && name != agentPassword {
		return nil
	}
	text, _ := value.(string)
	have, err := s.agentSettings(ctx, tx)
	if err != nil {
		return err
	}
	switch {
	case name != agentAuth && text == "" && have[agentAuth] == string(options.AuthBasic):
		return model.Invalid("Agents sign in with login and password: set auth_required to another way first")
	case name != agentAuth:
		return nil
	case text == string(options.AuthBasic):
		if have[agentLogin] == "" || have[agentPassword] == "" {
			return model.Invalid("Agents need a login and a password: set basic_auth_login and basic_auth_password" +
				" first")
		}
		return nil
	}
	for _, left := range []string{agentLogin, agentPassword} { // nothing asks for them any more
		if have[left] == "" {
			continue
		}
		if err := s.remember(ctx, tx, session, group, left, ""); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE `glpi_configs` SET `value` = '' WHERE `context` = ? AND `name` = ?", group,
			left); err != nil {
			return err
		}
	}
	return nil
}

// agentSettings gives these settings as they are.
func (s *Service) agentSettings(ctx context.Context, tx *store.Tx) (map[string]string, error) {
	rows, err := tx.Query(ctx, "SELECT `name`, COALESCE(`value`, '') FROM `glpi_configs` WHERE `context` = ?"+
		" AND `name` IN (?, ?, ?)", options.Context, agentAuth, agentLogin, agentPassword)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return nil, err
		}
		out[name] = value
	}
	return out, rows.Err()
}
