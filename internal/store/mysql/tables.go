package mysql

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"hash/fnv"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store/backend"
)

// tables is how MariaDB makes tables.
type tables struct{}

// charset is how all texts are stored and compared.
const charset = " DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"

// Specify gives how tables are made here.
func (tables) Specify(tables []*model.Table) []*backend.Table {
	specs := make([]*backend.Table, len(tables))
	for i, t := range tables {
		spec := &backend.Table{Name: t.Name,
			Columns: []backend.Column{{Name: "id", Definition: cmp.Or(glpiKind(t.Name, "id"), "int unsigned") +
				" NOT NULL AUTO_INCREMENT"}}}
		for _, c := range t.Columns {
			spec.Columns = append(spec.Columns, backend.Column{Name: c.Name, Definition: definition(t, c)})
		}
		for _, index := range t.Indexes {
			spec.Indexes = append(spec.Indexes, backend.Index{
				Name: keyName(index), Columns: index.Columns, Unique: index.Unique,
			})
		}
		spec.Triggers = triggers(t)
		specs[i] = spec
	}
	return specs
}

// longestName is how long names of keys may be, in characters.
const longestName = 64

// keyName gives the name of a key, which no other one of its table has.
func keyName(index model.Index) string {
	name := strings.Join(index.Columns, "_")
	if index.Unique {
		name = "unique_" + name
	}
	if len(name) <= longestName {
		return name
	}
	h := fnv.New32a()
	fmt.Fprint(h, name)
	return fmt.Sprintf("%s_%08x", name[:longestName-9], h.Sum32())
}

// indexed is the type of texts that keys have.
const indexed = "varchar(255)"

// definition gives the column of a value.
func definition(t *model.Table, c model.Column) string {
	kind := kindFor(t, c)
	switch value := c.Default.(type) {
	case nil:
		return kind + " NULL DEFAULT NULL"
	case string:
		return kind + " DEFAULT '" + strings.ReplaceAll(value, "'", "''") + "'"
	case bool:
		if value {
			return kind + " NOT NULL DEFAULT 1"
		}
		return kind + " NOT NULL DEFAULT 0"
	default:
		return fmt.Sprintf("%s NOT NULL DEFAULT %v", kind, value)
	}
}

// kindFor gives the type of a column: GLPI's, where it has the column and that holds such values.
func kindFor(t *model.Table, c model.Column) string {
	ours := kindOurs(t, c)
	theirs := glpiKind(t.Name, c.Name)
	holds := func(kinds ...string) bool {
		return slices.ContainsFunc(kinds, func(kind string) bool { return strings.HasPrefix(theirs, kind) })
	}
	switch ours {
	case "tinyint", "int", "bigint":
		if base, isID := strings.CutSuffix(c.Name, "_id"); isID && glpiKind(t.Name, base+"_strategy") != "" {
			return ours // which has the strategy in the place of an id, below 0
		}
		if holds("tinyint", "smallint", "int", "bigint") {
			return theirs
		}
	case "double":
		if holds("decimal", "double") { // a float has seven digits, and is not equal to what was put in
			return theirs
		}
	case "longtext":
		if holds("varchar", "char", "text", "mediumtext") {
			return theirs
		}
	case indexed:
		if holds("varchar", "char") {
			return theirs
		}
	case "datetime":
		if holds("timestamp") {
			return theirs
		}
	}
	return ours
}

// Bounds of MariaDB's types: of numbers their least and most, of texts their bytes in UTF-8.
var (
	boundsOfNumbers = map[string]model.Bound{
		"tinyint": {Least: math.MinInt8, Most: math.MaxInt8}, "tinyint unsigned": {Most: math.MaxUint8},
		"smallint": {Least: math.MinInt16, Most: math.MaxInt16}, "smallint unsigned": {Most: math.MaxUint16},
		"int": {Least: math.MinInt32, Most: math.MaxInt32}, "int unsigned": {Most: math.MaxUint32},
		"bigint unsigned": {Most: math.MaxUint64},
	}
	boundsOfTexts = map[string]model.Bound{"text": {Bytes: 1<<16 - 1}, "mediumtext": {Bytes: 1<<24 - 1}}
)

// timestamps are the moments that a timestamp holds: 0 is none.
var timestamps = model.Bound{First: "1970-01-01 00:00:01", Last: "2038-01-19 03:14:07"}

// sized is a type with a size: varchar(255), decimal(20,4).
var sized = regexp.MustCompile(`^(varchar|char|decimal)\((\d+)(?:,(\d+))?\)$`)

// Bound tells what a column holds, by its type.
func (tables) Bound(t *model.Table, c model.Column) model.Bound { return boundOf(kindFor(t, c)) }

func boundOf(kind string) model.Bound {
	if bound, ok := boundsOfNumbers[kind]; ok {
		return bound
	}
	if bound, ok := boundsOfTexts[kind]; ok {
		return bound
	}
	if kind == "timestamp" {
		return timestamps
	}
	parts := sized.FindStringSubmatch(kind)
	if parts == nil {
		return model.Bound{}
	}
	size, _ := strconv.Atoi(parts[2]) // of digits
	if parts[1] != "decimal" {
		return model.Bound{Letters: size}
	}
	scale, _ := strconv.Atoi(cmp.Or(parts[3], "0"))
	// what is rounded to one digit more than there are is too much
	most := math.Nextafter(math.Pow10(size-scale)-math.Pow10(-scale)/2, 0)
	return model.Bound{Least: -most, Most: most}
}

// kindOurs gives the type of a column that GLPI does not have.
func kindOurs(t *model.Table, c model.Column) string {
	if c.Words {
		return indexed
	}
	switch c.Type {
	case model.TypeBoolean:
		return "tinyint"
	case model.TypeInteger:
		if c.Format == model.FormatInt64 {
			return "bigint"
		}
		return "int"
	case model.TypeNumber:
		return "double"
	}
	switch c.Format {
	case model.FormatDateTime:
		return "datetime"
	case model.FormatDate:
		return "date"
	case model.FormatTime:
		return "time"
	}
	if slices.ContainsFunc(t.Indexes, func(i model.Index) bool { return slices.Contains(i.Columns, c.Name) }) {
		return indexed
	}
	return "longtext"
}

// createOwn makes the program's own tables, and the row by which processes take turns to write.
func (db *DB) createOwn(ctx context.Context, conn *sql.Conn, own []backend.OwnTable) error {
	for _, statement := range makingOwn(own) {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// makingOwn gives the statements that make the program's own tables, where they are missing.
func makingOwn(own []backend.OwnTable) (statements []string) {
	for _, t := range own {
		keys := map[string]bool{}
		var key []string
		for _, c := range t.Key() {
			keys[c.Name], key = true, append(key, c.Name)
		}
		for _, c := range t.Index {
			keys[c] = true
		}
		parts := make([]string, len(t.Columns))
		for i, c := range t.Columns {
			parts[i] = "`" + c.Name + "` " + ownType(c, keys[c.Name])
			if !c.Null {
				parts[i] += " NOT NULL"
			}
		}
		parts = append(parts, "PRIMARY KEY "+backend.Quoted(key))
		if len(t.Index) > 0 {
			parts = append(parts, "KEY `"+t.Index[0]+"` "+backend.Quoted(t.Index))
		}
		statements = append(statements, "CREATE TABLE IF NOT EXISTS `"+t.Name+"` ("+strings.Join(parts, ", ")+
			") ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin ROW_FORMAT=DYNAMIC")
	}
	return append(statements,
		"CREATE TABLE IF NOT EXISTS `"+turns+"` (`id` tinyint NOT NULL PRIMARY KEY,"+
			" `number` bigint unsigned NOT NULL) ENGINE=InnoDB",
		"INSERT IGNORE INTO `"+turns+"` (`id`, `number`) VALUES (1, 0)")
}

func ownType(c backend.OwnColumn, key bool) string {
	switch {
	case c.Data:
		return "longblob"
	case c.Type == model.TypeInteger:
		return "bigint"
	case key:
		return indexed
	}
	return "longtext"
}

// Add makes what is missing of a table, unless another process has done so meanwhile: a statement that changes tables
// ends the transaction. A table comes with its keys, which are then there already, as such a statement takes long.
func (tables) Add(ctx context.Context, conn backend.Conn, m backend.Gap) error {
	_, err := conn.Exec(ctx, making(m))
	if number(err) == errBinaryLog {
		return fmt.Errorf("the server has a binary log, as those of clusters do, and lets nobody make triggers then"+
			" without its setting log_bin_trust_function_creators: give it to all nodes, in their configuration and by"+
			" SET GLOBAL log_bin_trust_function_creators = 1 (%w)", err)
	}
	return err
}

// making gives the statement that makes what is missing, where it still is.
func making(m backend.Gap) string {
	switch {
	case m.Trigger != nil:
		return m.Trigger.Definition
	case m.Column != nil:
		return "ALTER TABLE `" + m.Table.Name + "` ADD COLUMN IF NOT EXISTS `" + m.Column.Name + "` " +
			m.Column.Definition
	case m.Index != nil:
		kind := "INDEX"
		if m.Index.Unique {
			kind = "UNIQUE INDEX"
		}
		return "CREATE " + kind + " IF NOT EXISTS `" + m.Index.Name + "` ON `" + m.Table.Name + "` " +
			backend.Quoted(m.Index.Columns)
	}
	parts := make([]string, 0, len(m.Table.Columns)+1+len(m.Table.Indexes))
	for _, c := range m.Table.Columns {
		parts = append(parts, "`"+c.Name+"` "+c.Definition)
	}
	parts = append(parts, "PRIMARY KEY (`id`)")
	for _, i := range m.Table.Indexes {
		kind := "KEY `"
		if i.Unique {
			kind = "UNIQUE KEY `"
		}
		parts = append(parts, kind+i.Name+"` "+backend.Quoted(i.Columns))
	}
	return "CREATE TABLE IF NOT EXISTS `" + m.Table.Name + "` (" + strings.Join(parts, ", ") +
		") ENGINE=InnoDB" + charset + " ROW_FORMAT=DYNAMIC"
}

// Default reads a column's value by default, as it stands in the definition of the table.
func (tables) Default(ctx context.Context, from backend.Querier, table, column string) (unset string, err error) {
	err = from.QueryRow(ctx, "SELECT COALESCE(`column_default`, 'NULL') FROM `information_schema`.`columns`"+
		" WHERE `table_schema` = DATABASE() AND `table_name` = ? AND `column_name` = ?", table, column).Scan(&unset)
	return unset, err
}

// Columns lists the columns of a table as it is.
func (tables) Columns(ctx context.Context, from backend.Querier, table string) ([]string, error) {
	return backend.Names(from.Query(ctx, "SELECT `column_name` FROM `information_schema`.`columns`"+
		" WHERE `table_schema` = DATABASE() AND `table_name` = ?", table))
}

// Stamp is made of what tables there are, and when they were changed.
func (tables) Stamp(ctx context.Context, from backend.Querier) (stamp string, err error) {
	err = from.QueryRow(ctx, "SELECT COUNT(*) || ' ' || SUM(CRC32(`table_name` || ' ' || `column_name` || ' ' ||"+
		" `column_type` || ' ' || `is_nullable`)) || ' ' || (SELECT COUNT(*) FROM `information_schema`.`statistics`"+
		" WHERE `table_schema` = DATABASE()) || ' ' || (SELECT COUNT(*) FROM `information_schema`.`triggers`"+
		" WHERE `trigger_schema` = DATABASE())"+
		" FROM `information_schema`.`columns` WHERE `table_schema` = DATABASE()").Scan(&stamp)
	return stamp, err
}

// Inspect reads which tables, columns, keys and triggers there are.
func (tables) Inspect(ctx context.Context, from backend.Querier) (map[string]*backend.Made, error) {
	return backend.ReadMade(ctx, from, "SELECT 'column', `table_name`, '', LOWER(`column_name`), `column_type`,"+
		" `is_nullable` = 'NO' FROM `information_schema`.`columns` WHERE `table_schema` = DATABASE()"+
		" UNION ALL SELECT DISTINCT 'index', `table_name`, '', `index_name`, '', `non_unique` = 0"+
		" FROM `information_schema`.`statistics` WHERE `table_schema` = DATABASE()"+
		" UNION ALL SELECT 'trigger', `event_object_table`, '', `trigger_name`, '', 0"+
		" FROM `information_schema`.`triggers` WHERE `trigger_schema` = DATABASE()")
}

// displayWidth is what MariaDB tells of whole numbers beyond their type.
var displayWidth = regexp.MustCompile(`^(tinyint|smallint|mediumint|int|bigint)\(\d+\)`)

// kindOfColumn gives the type that a definition begins with.
func kindOfColumn(definition string) string {
	kind := definition
	for _, further := range []string{" DEFAULT", " NOT NULL", " NULL", " auto_increment"} {
		kind, _, _ = strings.Cut(kind, further)
	}
	return displayWidth.ReplaceAllString(strings.ToLower(kind), "$1")
}

// Wrong lists the columns and keys of a table that are not what they should be, for people.
func (tables) Wrong(made *backend.Made, t *backend.Table) []string {
	var out []string
	for _, c := range t.Columns {
		is, ok := made.Columns[strings.ToLower(c.Name)]
		if !ok {
			continue
		}
		// A column that takes more than it has to is no fault.
		if kindOfColumn(is.Type) != kindOfColumn(c.Definition) ||
			is.NotNull && !strings.Contains(c.Definition, "NOT NULL") {
			out = append(out, t.WrongColumn(c))
		}
	}
	return append(out, t.WrongIndexes(made)...)
}
