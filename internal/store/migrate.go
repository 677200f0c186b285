package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"database/sql"

	"github.com/glpid/glpid/internal/model"
)

// tableSpec is a table as the catalogue wants it.
type tableSpec struct {
	name    string
	columns []columnSpec
	indexes []indexSpec
}

type columnSpec struct{ name, definition string }

type indexSpec struct {
	name    string
	columns []string
	unique  bool
}

// schemaVersion changes when the way tables are made does, so that databases are looked at again.
const schemaVersion = "1"

// Migrate makes the tables that objects need and adds the columns and indexes that they have
// come to need. It never drops or changes what is there: what it does not know may belong to
// somebody else.
func (db *DB) Migrate(ctx context.Context, objects []*model.Object) error {
	specs := specify(objects)
	fingerprint := fingerprintOf(specs)
	var have string
	err := db.QueryRow(ctx, "SELECT `value` FROM `glpid_meta` WHERE `name` = 'schema'").Scan(&have)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("look at the schema: %w", err)
	}
	if have == fingerprint {
		return nil
	}
	return db.Write(ctx, func(tx *Tx) error {
		existing, indexes, err := inspect(ctx, tx)
		if err != nil {
			return err
		}
		for _, t := range specs {
			if err := t.apply(ctx, tx, existing[t.name], indexes); err != nil {
				return err
			}
		}
		_, err = tx.conn.ExecContext(ctx, "INSERT OR REPLACE INTO `glpid_meta` (`name`, `value`) VALUES ('schema', ?)", fingerprint)
		return err
	})
}

// apply makes or extends one table.
func (t *tableSpec) apply(ctx context.Context, tx *Tx, columns map[string]bool, indexes map[string]bool) error {
	if columns == nil {
		definitions := make([]string, len(t.columns))
		for i, c := range t.columns {
			definitions[i] = "`" + c.name + "` " + c.definition
		}
		if _, err := tx.conn.ExecContext(ctx, "CREATE TABLE `"+t.name+"` ("+strings.Join(definitions, ", ")+")"); err != nil {
			return fmt.Errorf("make table %s: %w", t.name, err)
		}
	} else {
		for _, c := range t.columns {
			if columns[strings.ToLower(c.name)] {
				continue
			}
			if _, err := tx.conn.ExecContext(ctx, "ALTER TABLE `"+t.name+"` ADD COLUMN `"+c.name+"` "+c.definition); err != nil {
				return fmt.Errorf("add column %s.%s: %w", t.name, c.name, err)
			}
		}
	}
	for _, i := range t.indexes {
		if indexes[i.name] {
			continue
		}
		unique := ""
		if i.unique {
			unique = "UNIQUE "
		}
		if _, err := tx.conn.ExecContext(ctx, "CREATE "+unique+"INDEX `"+i.name+"` ON `"+t.name+"` (`"+strings.Join(i.columns, "`, `")+"`)"); err != nil {
			return fmt.Errorf("make index %s on %s: %w", i.name, t.name, err)
		}
	}
	return nil
}

// inspect reads which tables, columns and indexes there are.
func inspect(ctx context.Context, tx *Tx) (tables map[string]map[string]bool, indexes map[string]bool, err error) {
	tables, indexes = map[string]map[string]bool{}, map[string]bool{}
	rows, err := tx.conn.QueryContext(ctx, "SELECT m.name, lower(c.name) FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"+
		" UNION ALL SELECT '', name FROM sqlite_master WHERE type = 'index'")
	if err != nil {
		return nil, nil, fmt.Errorf("look at the tables: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var table, name string
		if err := rows.Scan(&table, &name); err != nil {
			return nil, nil, fmt.Errorf("look at the tables: %w", err)
		}
		if table == "" {
			indexes[name] = true
			continue
		}
		if tables[table] == nil {
			tables[table] = map[string]bool{}
		}
		tables[table][name] = true
	}
	return tables, indexes, rows.Err()
}

func fingerprintOf(specs []*tableSpec) string {
	h := sha256.New()
	for _, t := range specs {
		fmt.Fprintf(h, "%s\x00%v\x00%v\x00", t.name, t.columns, t.indexes)
	}
	return schemaVersion + ":" + hex.EncodeToString(h.Sum(nil))
}

// specify gives the tables of all objects; objects that share a table are put together.
func specify(objects []*model.Object) []*tableSpec {
	var order []*tableSpec
	byName := map[string]*tableSpec{}
	for _, o := range objects {
		if o.Table == "" {
			continue
		}
		t := byName[o.Table]
		if t == nil {
			t = &tableSpec{name: o.Table}
			t.column("id", "INTEGER PRIMARY KEY AUTOINCREMENT")
			byName[o.Table] = t
			order = append(order, t)
		}
		t.object(o)
	}
	return order
}

func (t *tableSpec) column(name, definition string) {
	if name == "" || slices.ContainsFunc(t.columns, func(c columnSpec) bool { return c.name == name }) {
		return
	}
	t.columns = append(t.columns, columnSpec{name, definition})
}

func (t *tableSpec) object(o *model.Object) {
	for _, c := range o.StoredColumns() {
		t.column(c.Name, definition(c.Type, c.Format, c.Default))
	}
	if o.Tree != "" {
		t.index(false, o.Tree)
	}
	t.references(o.Properties)
	for _, i := range o.Indexes {
		t.index(i.Unique, i.Columns...)
	}
	for _, name := range []string{"entities_id", "date_mod"} {
		if slices.ContainsFunc(t.columns, func(c columnSpec) bool { return c.name == name }) {
			t.index(false, name)
		}
	}
	if o.Parent != nil && o.Parent.Column != "" {
		if o.Parent.ItemtypeColumn != "" {
			t.index(false, o.Parent.ItemtypeColumn, o.Parent.Column)
		} else {
			t.index(false, o.Parent.Column)
		}
	}
}

// index adds an index, unless another one begins with the same columns.
func (t *tableSpec) index(unique bool, columns ...string) {
	for _, have := range t.indexes {
		if len(have.columns) >= len(columns) && slices.Equal(have.columns[:len(columns)], columns) && (!unique || have.unique && len(have.columns) == len(columns)) {
			return
		}
	}
	h := fnv.New32a()
	fmt.Fprint(h, t.name, columns, unique)
	t.indexes = append(t.indexes, indexSpec{
		name: fmt.Sprintf("%s_%s_%x", strings.TrimPrefix(t.name, "glpi_"), columns[0], h.Sum32()), columns: columns, unique: unique,
	})
}

// references adds an index for each column that names a row of another table.
func (t *tableSpec) references(list []model.Property) {
	for i := range list {
		p := &list[i]
		switch {
		case p.IsReference():
			if p.Join.Field == "" || p.Join.Field == "id" {
				t.index(false, p.Join.Key)
			}
		case p.Type == model.TypeObject && p.Join == nil && p.Query == nil:
			t.references(p.Properties)
		}
	}
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
	out := "TEXT COLLATE " + Collation
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

// createOwnTables makes the tables that belong to the store itself.
func (db *DB) createOwnTables(ctx context.Context) error {
	for _, statement := range []string{
		"CREATE TABLE IF NOT EXISTS `glpid_meta` (`name` TEXT PRIMARY KEY, `value` TEXT) WITHOUT ROWID",
		"CREATE TABLE IF NOT EXISTS `glpid_generations` (`name` TEXT PRIMARY KEY, `number` INTEGER NOT NULL) WITHOUT ROWID",
		"CREATE TABLE IF NOT EXISTS `glpid_migrations` (`number` INTEGER PRIMARY KEY, `name` TEXT NOT NULL, `applied` TEXT NOT NULL)",
	} {
		if _, err := db.writer.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
