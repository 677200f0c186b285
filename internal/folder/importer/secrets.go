package importer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/folder/datadir"
	"github.com/glpid/glpid/internal/folder/glpi"
	"github.com/glpid/glpid/internal/folder/instancekey"
	"github.com/glpid/glpid/internal/store/backend"
)

// sealedColumns are the columns that GLPI encrypts under its key, as we do.
var sealedColumns = map[string][]string{
	"glpi_authldaps":       {"rootdn_passwd"},
	"glpi_mailcollectors":  {"passwd"},
	"glpi_snmpcredentials": {"auth_passphrase", "priv_passphrase"},
	"glpi_oauthclients":    {"secret"},
	"glpi_webhooks":        {"secret", "clientsecret"},
}

// sealedConfig is the condition of the values of the configuration that are encrypted.
var sealedConfig = func() expr {
	var groups []string
	for _, group := range slices.Sorted(maps.Keys(catalog.SealedSettings)) {
		groups = append(groups, "{context} = '"+group+"' AND {name} IN ('"+
			strings.Join(catalog.SealedSettings[group], "', '")+"')")
	}
	return expr("(" + strings.Join(groups, " OR ") + ")")
}()

// secrets are what is encrypted in GLPI's database.
type secrets struct {
	key *instancekey.Key // nil where there is none: they are left out
	// sealedTokens says that the tokens of accounts are encrypted as well, which they are not here. GLPI does so since
	// 10.0.21.
	sealedTokens bool
}

// userTokens are the columns of accounts by which programs sign in.
var userTokens = []string{"api_token", "personal_token"}

// openSecrets tries whether all secrets open with GLPI's key, and brings the keys along. Without a folder of keys the
// secrets are left out.
func (in *importing) openSecrets(ctx context.Context) (*secrets, error) {
	var key *instancekey.Key
	var err error
	if in.ConfigDir != "" {
		if key, err = instancekey.Load(in.ConfigDir); errors.Is(err, instancekey.ErrNone) {
			return nil, fmt.Errorf("there is no %s in %s: name GLPI's folder of keys (config, or what GLPI_CONFIG_DIR"+
				" says) with --config-dir", instancekey.Name, in.ConfigDir)
		} else if err != nil {
			return nil, err
		}
	}
	found, closed := 0, []string{}
	look := func(table, label, value, where string) error {
		return in.source.each(ctx, "SELECT "+label+", "+value+" FROM `"+table+"` `t` WHERE "+where, func(
			row []backend.Cell) error {
			found++
			if key == nil {
				return nil
			}
			if _, err := key.Open(row[1].Text); err != nil {
				closed = append(closed, strings.Clone(table+" "+row[0].String()))
			}
			return nil
		})
	}
	for _, table := range slices.Sorted(maps.Keys(sealedColumns)) {
		for _, column := range sealedColumns[table] {
			t := in.source.tables[table]
			if t == nil || t.column(column) == nil {
				continue
			}
			if err := look(table, "`id`", "`"+column+"`", "`"+column+"` <> ''"); err != nil {
				return nil, err
			}
		}
	}
	if err := look("glpi_configs", "`t`.`name`", "`t`.`value`",
		"`t`.`value` <> '' AND "+sealedConfig.sql()); err != nil {
		return nil, err
	}
	if len(closed) > 0 {
		return nil, fmt.Errorf("%d of %d secrets do not open with %s of %s, %s is one: name the folder of keys that"+
			" belongs to this database with --config-dir, or mend them in GLPI, or leave --config-dir out and give all"+
			" secrets anew", len(closed), found, instancekey.Name, in.ConfigDir, closed[0])
	}
	sealedTokens, err := glpi.Config(ctx, in.source.ask, "are_users_tokens_encrypted")
	if err != nil {
		return nil, err
	}
	opened := &secrets{key: key, sealedTokens: sealedTokens == "1"}
	if key == nil {
		if found > 0 {
			in.report.note("%d secrets (passwords of servers, of clients, of webhooks) are left out, as they need"+
				" GLPI's key: give them anew, or import with --config-dir", found)
		}
		return opened, nil
	}
	return opened, in.copyKeys()
}

// copyKeys brings GLPI's keys along.
func (in *importing) copyKeys() error {
	for _, name := range datadir.Keys {
		text, err := os.ReadFile(filepath.Join(in.ConfigDir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue // only GLPI 11 has one to sign tokens
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(in.folder, name), text, 0o600)
		}
		if err != nil {
			return fmt.Errorf("keys of GLPI: %w", err)
		}
	}
	return nil
}

// conceal leaves secrets out of what is read where they are worth nothing, and opens the tokens of accounts. What
// keeps a browser signed in is worth nothing here.
func (s *secrets) conceal(l *loading) {
	for i, column := range l.columns {
		switch {
		case l.from == "glpi_users" && column == "cookie_token":
			l.exprs[i] = nothingOf(column)
		case l.from == "glpi_users" && slices.Contains(userTokens, column) && s.sealedTokens:
			if s.key == nil {
				l.exprs[i] = nothingOf(column)
			} else {
				l.steps[i] = append(l.steps[i], s.open)
			}
		case s.key != nil:
		case slices.Contains(sealedColumns[l.from], column):
			l.exprs[i] = "IF(" + l.exprs[i] + " <> '', '', " + l.exprs[i] + ")"
		case l.from == "glpi_configs" && column == "value":
			l.exprs[i] = "IF(" + sealedConfig + ", '', " + l.exprs[i] + ")"
		}
	}
}

// nothingOf reads a column as if it had nothing.
func nothingOf(name string) expr { return "NULLIF(" + column(name) + ", " + column(name) + ")" }

// open opens a token. One that does not open is none: its account makes another.
func (s *secrets) open(cell *backend.Cell) string {
	if cell.Type != backend.Text || cell.Text == "" {
		return ""
	}
	plain, err := s.key.Open(cell.Text)
	if err != nil {
		*cell = backend.Cell{}
		return noToken
	}
	cell.Text = plain
	return ""
}
