package importer

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/folder/datadir"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store/backend"
)

// remark tells people of rows with which something is left to do.
type remark struct {
	table string
	where expr
	// unless the catalogue has this column of the table, or the table itself where it is "".
	unless string
	text   string // with their number
}

// remarks lists them.
func remarks() []remark {
	all := []remark{
		{"glpi_users", expr(fmt.Sprintf("{authtype} NOT IN (0, %d) AND {is_deleted} = 0", model.AuthLocal)), "*",
			"%d accounts sign in by a directory, a mail server or single sign-on: give those a password (glpid user" +
				" password) that shall sign in here meanwhile"},
		{"glpi_users", "COALESCE({2fa}, '') <> ''", "2fa",
			"%d accounts have a second factor, which is not asked for here: they sign in with their password alone"},
		{"glpi_webhooks", "{is_active} = 1", "*",
			"%d webhooks are active: while GLPI goes on, both tell of what happens in them. PATCH /Setup/Webhook/ID" +
				" with {\"is_active\": false} turns one off"},
		{"glpi_planningexternalevents", "COALESCE({users_id_guests}, '') NOT IN ('', '[]')", "users_id_guests",
			"%d external events have guests, whom nothing shows here"},
	}
	for _, kind := range []string{"ticket", "change", "problem"} {
		all = append(all, remark{"glpi_" + kind + "templatereadonlyfields", "TRUE", "",
			"%d fields of templates of " + kind + "s are read-only in GLPI, and can be changed here"})
	}
	return all
}

// remark notes what people should know of the GLPI.
func (in *importing) remark(ctx context.Context) error {
	for _, r := range remarks() {
		t := in.source.tables[r.table]
		if t == nil || !r.where.isOf(t) || in.knows(r.table, r.unless) {
			continue
		}
		if err := in.countInto(ctx, r.table, r.where, r.text); err != nil {
			return err
		}
	}
	if in.FilesDir == "" {
		if err := in.countInto(ctx, "glpi_users", "COALESCE({picture}, '') <> ''", "%d pictures of accounts are left"+
			" out: import with --files, or copy "+datadir.Pictures+" of GLPI's folder of files to "+
			filepath.Join(in.DataDir, datadir.Files)); err != nil {
			return err
		}
	}
	var others []string
	for name := range in.source.tables {
		if !strings.HasPrefix(name, "glpi_") {
			others = append(others, name)
		}
	}
	if slices.Sort(others); len(others) > 0 {
		in.report.note("%d tables of the database are not GLPI's and are left out: %s", len(others),
			strings.Join(others, ", "))
	}
	return nil
}

// knows reports that the catalogue has a column of a table, or the table, "" for the column.
func (in *importing) knows(table, column string) bool {
	i := slices.IndexFunc(in.tables, func(t *model.Table) bool { return t.Name == table })
	return i >= 0 && (column == "" || in.tables[i].Column(column) != nil)
}

// countInto notes how many rows there are for which a condition holds, unless there are none.
func (in *importing) countInto(ctx context.Context, table string, where expr, text string) error {
	query := "SELECT COUNT(*) FROM `" + table + "` `t` WHERE " + where.sql()
	return in.source.each(ctx, query, func(row []backend.Cell) error {
		if row[0].Int > 0 {
			in.report.note(text, row[0].Int)
		}
		return nil
	})
}
