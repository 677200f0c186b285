package importer

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/glpid/glpid/internal/store/backend"
)

// caches are columns of trees that hold nothing but what follows from the tree.
var caches = []string{"ancestors_cache", "sons_cache"}

// keepUnknown looks what there is in GLPI's database that no table of ours takes, and keeps it when asked to: a file of
// JSON lines for each table. Of a table that is known otherwise a line has the id, and what is not as it is by default.
func (in *importing) keepUnknown(ctx context.Context) error {
	taken := map[string]map[string]bool{} // columns, by tables
	for _, l := range in.loads {
		if taken[l.from] == nil {
			taken[l.from] = map[string]bool{}
		}
		for _, e := range append(slices.Clone(l.exprs), l.where) {
			for _, name := range e.columns() {
				taken[l.from][name] = true
			}
		}
	}
	names := slices.Sorted(maps.Keys(in.source.tables))
	for i, name := range names {
		if !strings.HasPrefix(name, "glpi_") {
			continue
		}
		in.Show("what is not known", i+1, len(names))
		if err := in.keep(ctx, in.source.tables[name], taken[name]); err != nil {
			return err
		}
	}
	in.Show("what is not known", len(names), len(names))
	return nil
}

// keep looks at a table, of which some columns are taken, or none.
func (in *importing) keep(ctx context.Context, t *sourceTable, taken map[string]bool) error {
	u := Unknown{Table: t.name}
	var conditions []string
	for _, c := range t.columns {
		if taken == nil || taken[c.name] || c.name == "id" || slices.Contains(caches, c.name) {
			continue
		}
		u.Columns = append(u.Columns, c.name)
		condition := "`" + c.name + "` IS NOT NULL"
		if isText(c.kind) {
			condition += " AND `" + c.name + "` <> ''"
		}
		if c.initial != "NULL" && !strings.Contains(c.initial, "(") {
			condition += " AND `" + c.name + "` <> '" + strings.ReplaceAll(c.initial, "'", "''") + "'"
		}
		conditions = append(conditions, condition)
	}
	if taken != nil && len(conditions) == 0 {
		return nil
	}
	where := "TRUE"
	if len(conditions) > 0 {
		where = "(" + strings.Join(conditions, ") OR (") + ")"
	}
	if err := in.source.each(ctx, "SELECT COUNT(*) FROM `"+t.name+"` WHERE "+where, func(row []backend.Cell) error {
		u.Rows = int(row[0].Int)
		return nil
	}); err != nil {
		return err
	}
	if in.KeepUnknown && !in.DryRun && u.Rows > 0 && !slices.Contains(tokens, t.name) {
		u.Kept = path.Join(folderName, unknownName, t.name+".jsonl")
		if err := in.writeLines(ctx, t, u.Columns, where, u.Kept); err != nil {
			return err
		}
	}
	if u.Rows > 0 {
		in.report.Unknown = append(in.report.Unknown, u)
	}
	return nil
}

// writeLines writes rows of the source as JSON lines. columns are nil for all.
func (in *importing) writeLines(ctx context.Context, t *sourceTable, columns []string, where, name string) error {
	partly := columns != nil
	if partly && t.column("id") != nil {
		columns = append([]string{"id"}, columns...)
	} else if !partly {
		for _, c := range t.columns {
			columns = append(columns, c.name)
		}
	}
	query := "SELECT `" + strings.Join(columns, "`, `") + "` FROM `" + t.name + "` WHERE " + where
	if t.column("id") != nil {
		query += " ORDER BY `id`"
	}
	return in.lines(name, func(add func(columns []string, row []backend.Cell) error) error {
		var names []string
		var cells []backend.Cell
		return in.source.each(ctx, query, func(row []backend.Cell) error {
			if !partly {
				return add(columns, row)
			}
			names, cells = names[:0], cells[:0]
			for i, name := range columns {
				if name == "id" || row[i].Type != backend.Null && row[i].String() != t.column(name).initial {
					names, cells = append(names, name), append(cells, row[i])
				}
			}
			return add(names, cells)
		})
	})
}

// keepLeft keeps rows that were copied and are left out after all, or those of their columns whose values are, when
// asked to. columns are nil for all.
func (in *importing) keepLeft(ctx context.Context, table string, columns []string, where string, args ...any) error {
	if !in.KeepUnknown || in.DryRun {
		return nil
	}
	if columns == nil {
		for _, c := range in.define.Graph().Table(table).Columns {
			columns = append(columns, c.Name)
		}
	}
	columns = append([]string{"id"}, columns...)
	name := path.Join(folderName, unknownName, table+leftSuffix)
	return in.lines(name, func(add func(columns []string, row []backend.Cell) error) error {
		return in.to.Each(ctx, "SELECT `"+strings.Join(columns, "`, `")+"` FROM `"+table+"` WHERE "+where, args, func(
			row []backend.Cell) error {
			return add(columns, row)
		})
	})
}

// lines adds JSON lines to a file of the new site.
func (in *importing) lines(
	name string, write func(add func(columns []string, row []backend.Cell) error) error,
) (err error) {
	file := filepath.Join(in.folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	out := bufio.NewWriter(f)
	var line []byte
	err = write(func(columns []string, row []backend.Cell) error {
		line = append(line[:0], '{')
		for i := range row {
			if i > 0 {
				line = append(line, ',')
			}
			name, err := json.Marshal(columns[i])
			if err != nil {
				return err
			}
			text, err := json.Marshal(plain(&row[i]))
			if err != nil {
				return err
			}
			line = append(append(append(line, name...), ':'), text...)
		}
		_, err := out.Write(append(line, '}', '\n'))
		return err
	})
	return errors.Join(err, out.Flush())
}

// plain gives a cell as JSON has it: {"base64": ...} for bytes that are no text.
func plain(c *backend.Cell) any {
	if c.Type == backend.Bytes || c.Type == backend.Text {
		if !utf8.ValidString(c.Text) {
			return map[string]string{"base64": base64.StdEncoding.EncodeToString([]byte(c.Text))}
		}
		return c.Text
	}
	return c.Value()
}
