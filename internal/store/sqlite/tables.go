package sqlite

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store/backend"
)

// tables is how SQLite makes tables.
type tables struct{}

// Specify gives how tables are made here.
func (tables) Specify(tables []*model.Table) []*backend.Table {
	specs := make([]*backend.Table, len(tables))
	for i, t := range tables {
		spec := &backend.Table{Name: t.Name,
			Columns: []backend.Column{{Name: "id", Definition: numbers(t)}}}
		for _, c := range t.Columns {
			spec.Columns = append(spec.Columns,
				backend.Column{Name: c.Name, Definition: definition(c.Type, c.Format, c.Default)})
		}
		for _, index := range t.Indexes {
			spec.Indexes = append(spec.Indexes, backend.Index{
				Name: indexName(t.Name, index), Columns: index.Columns, Unique: index.Unique,
			})
		}
		spec.Triggers = triggers(t)
		specs[i] = spec
	}
	return specs
}

// Bound is none: columns hold texts and numbers of any size.
func (tables) Bound(*model.Table, model.Column) model.Bound { return model.Bound{} }

// numbers is the column of the ids of a table, none of which is given twice. AUTOINCREMENT keeps the last one in a
// table of SQLite's, a page more to write in each transaction; see keepsLast for what there is instead.
func numbers(t *model.Table) string {
	if t.KeepsLast != "" {
		return "INTEGER PRIMARY KEY"
	}
	return "INTEGER PRIMARY KEY AUTOINCREMENT"
}

// indexName gives an index the same name in every database.
func indexName(table string, index model.Index) string {
	h := fnv.New32a()
	fmt.Fprint(h, table, index.Columns, index.Unique)
	return fmt.Sprintf("%s_%s_%x", strings.TrimPrefix(table, "glpi_"), index.Columns[0], h.Sum32())
}

// definition gives the column of a value. Date-times are texts, so that the driver does not read
// them; they sort as they should.
func definition(kind model.Type, format model.Format, value any) string {
	switch kind {
	case model.TypeBoolean:
		if value == nil {
			return "INTEGER DEFAULT NULL"
		}
		return "INTEGER NOT NULL DEFAULT " + strconv.Itoa(flag(value))
	case model.TypeInteger:
		if value == nil {
			return "INTEGER DEFAULT NULL"
		}
		return fmt.Sprintf("INTEGER NOT NULL DEFAULT %v", value)
	case model.TypeNumber:
		if value == nil {
			return "REAL DEFAULT NULL"
		}
		return fmt.Sprintf("REAL NOT NULL DEFAULT %v", value)
	}
	out := "TEXT COLLATE " + collationName
	if format == model.FormatDateTime || format == model.FormatDate || format == model.FormatTime {
		out = "TEXT"
	}
	if text, ok := value.(string); ok {
		return out + " DEFAULT '" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return out + " DEFAULT NULL"
}

func flag(value any) int {
	switch v := value.(type) {
	case bool:
		if v {
			return 1
		}
	case int:
		if v != 0 {
			return 1
		}
	}
	return 0
}

// createOwn makes the program's own tables.
func (db *DB) createOwn(ctx context.Context, own []backend.OwnTable) error {
	for _, t := range slices.Concat(own, trigramTables) {
		columns := make([]string, len(t.Columns))
		for i, c := range t.Columns {
			columns[i] = "`" + c.Name + "` " + ownType(c)
			if !c.Null {
				columns[i] += " NOT NULL"
			}
		}
		var key []string
		for _, c := range t.Key() {
			key = append(key, c.Name)
		}
		statements := []string{"CREATE TABLE IF NOT EXISTS `" + t.Name + "` (" + strings.Join(columns, ", ") +
			", PRIMARY KEY " + backend.Quoted(key) + ") WITHOUT ROWID"}
		if len(t.Index) > 0 {
			statements = append(statements, "CREATE INDEX IF NOT EXISTS `"+t.Name+"_"+t.Index[0]+"` ON `"+t.Name+"` "+
				backend.Quoted(t.Index))
		}
		for _, statement := range statements {
			if _, err := db.writer.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
	}
	if _, err := db.writer.ExecContext(ctx, createTrigrams); err != nil {
		return err
	}
	return db.sign(ctx)
}

// sign puts the program's mark into the head of a file that does not have it.
func (db *DB) sign(ctx context.Context) error {
	var marked int
	if err := db.writer.QueryRowContext(ctx, "PRAGMA application_id").Scan(&marked); err != nil || marked == mark {
		return err
	}
	_, err := db.writer.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", mark))
	return err
}

func ownType(c backend.OwnColumn) string {
	switch {
	case c.Data:
		return "BLOB"
	case c.Type == model.TypeInteger:
		return "INTEGER"
	}
	return "TEXT"
}

// Add makes what is missing of a table.
func (tables) Add(ctx context.Context, conn backend.Conn, m backend.Gap) error {
	statement := ""
	switch {
	case m.Trigger != nil:
		statement = m.Trigger.Definition
	case m.Column != nil:
		statement = "ALTER TABLE `" + m.Table.Name + "` ADD COLUMN `" + m.Column.Name + "` " + m.Column.Definition
	case m.Index != nil:
		unique := ""
		if m.Index.Unique {
			unique = "UNIQUE "
		}
		statement = "CREATE " + unique + "INDEX `" + m.Index.Name + "` ON `" + m.Table.Name + "` " +
			backend.Quoted(m.Index.Columns)
	default:
		definitions := make([]string, len(m.Table.Columns))
		for i, c := range m.Table.Columns {
			definitions[i] = "`" + c.Name + "` " + c.Definition
		}
		statement = "CREATE TABLE `" + m.Table.Name + "` (" + strings.Join(definitions, ", ") + ")"
	}
	_, err := conn.Exec(ctx, statement)
	return err
}

// Default reads a column's value by default, as it stands in the definition of the table.
func (tables) Default(ctx context.Context, from backend.Querier, table, column string) (unset string, err error) {
	err = from.QueryRow(ctx, "SELECT COALESCE(`dflt_value`, 'NULL') FROM pragma_table_info(?) WHERE `name` = ?", table,
		column).Scan(&unset)
	return unset, err
}

// Columns lists the columns of a table as it is.
func (tables) Columns(ctx context.Context, from backend.Querier, table string) ([]string, error) {
	return backend.Names(from.Query(ctx, "SELECT `name` FROM pragma_table_info(?)", table))
}

// Stamp is SQLite's count of changes of the schema.
func (tables) Stamp(ctx context.Context, from backend.Querier) (stamp string, err error) {
	err = from.QueryRow(ctx, "SELECT `schema_version` FROM pragma_schema_version").Scan(&stamp)
	return stamp, err
}

// Inspect reads which tables, columns, indexes and triggers there are. It does not look at the index of texts, which
// may be damaged.
func (tables) Inspect(ctx context.Context, from backend.Querier) (map[string]*backend.Made, error) {
	return backend.ReadMade(ctx, from, "SELECT 'column', m.name, m.sql, lower(c.name), upper(c.type), c.\"notnull\""+
		" FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.rootpage > 0"+
		" UNION ALL SELECT 'index', m.tbl_name, '', m.name, '', i.\"unique\""+
		" FROM sqlite_master m JOIN pragma_index_list(m.tbl_name) i ON i.name = m.name WHERE m.type = 'index'"+
		" UNION ALL SELECT 'trigger', tbl_name, '', name, '', 0 FROM sqlite_master WHERE type = 'trigger'")
}

// Wrong lists the columns and indexes of a table that are not what they should be, for people.
func (tables) Wrong(made *backend.Made, t *backend.Table) []string {
	var out []string
	for _, c := range t.Columns {
		is, ok := made.Columns[strings.ToLower(c.Name)]
		if !ok || strings.Contains(made.SQL, "`"+c.Name+"` "+c.Definition) {
			continue
		}
		kind, _, _ := strings.Cut(c.Definition, " ")
		collated := strings.Contains(c.Definition, "COLLATE "+collationName) &&
			!strings.Contains(made.SQL, "`"+c.Name+"` TEXT COLLATE "+collationName)
		// A column that takes more than it has to is no fault.
		if is.Type != kind || collated || is.NotNull && !strings.Contains(c.Definition, "NOT NULL") && c.Name != "id" {
			out = append(out, t.WrongColumn(c))
		}
	}
	return append(out, t.WrongIndexes(made)...)
}
