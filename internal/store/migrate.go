package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

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

// schemaNumber is counted up when a program that is older must not work on the database any more; it is
// the first part of the schema's fingerprint. What is only added needs no new number.
const schemaNumber = 1

// lastMigration is the number of the last step of glpid_migrations that this program knows.
const lastMigration = 0

// state is what a database notes about its schema.
type state struct {
	fingerprint string // of the catalogue by which the tables were made
	cookie      string // SQLite's count of changes of the schema, after that
	now         string // that count now
	steps       int    // the last of the numbered migrations
}

func readState(ctx context.Context, from Querier) (s state, err error) {
	err = from.QueryRow(ctx, "SELECT COALESCE((SELECT `value` FROM `glpid_meta` WHERE `name` = 'schema'), ''),"+
		" COALESCE((SELECT `value` FROM `glpid_meta` WHERE `name` = 'schema_cookie'), ''),"+
		" (SELECT `schema_version` FROM pragma_schema_version), (SELECT COALESCE(MAX(`number`), 0) FROM `glpid_migrations`)").
		Scan(&s.fingerprint, &s.cookie, &s.now, &s.steps)
	if err != nil {
		return s, fmt.Errorf("look at the schema: %w", err)
	}
	number, _, _ := strings.Cut(s.fingerprint, ":")
	if n, err := strconv.Atoi(number); s.fingerprint != "" && (err != nil || n > schemaNumber) || s.steps > lastMigration {
		return s, fmt.Errorf("the database was made by a newer glpid (schema %s, step %d; this one knows %d, %d): use that version, or restore a backup from before",
			number, s.steps, schemaNumber, lastMigration)
	}
	return s, nil
}

// CheckVersion refuses a database that a newer program has made.
func (db *DB) CheckVersion(ctx context.Context) error {
	_, err := readState(ctx, db)
	return err
}

// Migrate makes the tables that objects need and adds the columns and indexes that they have
// come to need. It never drops or changes what is there: what it does not know may belong to
// somebody else.
func (db *DB) Migrate(ctx context.Context, objects []*model.Object) error {
	_, err := db.Bring(ctx, objects)
	return err
}

// Bring is Migrate, and gives what was missing although the database had been brought up to date
// before: somebody must have taken it away, and its data with it.
func (db *DB) Bring(ctx context.Context, objects []*model.Object) (lost []string, err error) {
	specs := specify(objects)
	fingerprint := fingerprintOf(specs)
	have, err := readState(ctx, db)
	if err != nil || have.fingerprint == fingerprint && have.cookie == have.now {
		return nil, err
	}
	err = db.Write(ctx, func(tx *Tx) error {
		lost = nil
		there, err := inspect(ctx, tx)
		if err != nil {
			return err
		}
		for _, t := range specs {
			missing := there.missing(t)
			if have.fingerprint == fingerprint {
				for _, m := range missing {
					lost = append(lost, m.String())
				}
			}
			if err := t.add(ctx, tx, missing); err != nil {
				return err
			}
		}
		if err := tx.SetNote(ctx, "schema", fingerprint); err != nil {
			return err
		}
		after, err := readState(ctx, tx)
		if err != nil {
			return err
		}
		return tx.SetNote(ctx, "schema_cookie", after.now)
	})
	return lost, err
}

// add makes what is missing of a table.
func (t *tableSpec) add(ctx context.Context, tx *Tx, missing []gap) error {
	for _, m := range missing {
		statement := ""
		switch {
		case m.column != nil:
			statement = "ALTER TABLE `" + t.name + "` ADD COLUMN `" + m.column.name + "` " + m.column.definition
		case m.index != nil:
			unique := ""
			if m.index.unique {
				unique = "UNIQUE "
			}
			statement = "CREATE " + unique + "INDEX `" + m.index.name + "` ON `" + t.name + "` (`" + strings.Join(m.index.columns, "`, `") + "`)"
		default:
			definitions := make([]string, len(t.columns))
			for i, c := range t.columns {
				definitions[i] = "`" + c.name + "` " + c.definition
			}
			statement = "CREATE TABLE `" + t.name + "` (" + strings.Join(definitions, ", ") + ")"
		}
		if _, err := tx.conn.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("add %s: %w", m, err)
		}
	}
	return nil
}

func fingerprintOf(specs []*tableSpec) string {
	h := sha256.New()
	for _, t := range specs {
		fmt.Fprintf(h, "%s\x00%v\x00%v\x00", t.name, t.columns, t.indexes)
	}
	return strconv.Itoa(schemaNumber) + ":" + hex.EncodeToString(h.Sum(nil))
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
		"CREATE TABLE IF NOT EXISTS `glpid_defaults` (`unit` TEXT PRIMARY KEY, `row` INTEGER NOT NULL, `hash` TEXT NOT NULL) WITHOUT ROWID",
		"CREATE TABLE IF NOT EXISTS `glpid_migrations` (`number` INTEGER PRIMARY KEY, `name` TEXT NOT NULL, `applied` TEXT NOT NULL)",
		"CREATE TABLE IF NOT EXISTS `glpid_attempts` (`name` TEXT PRIMARY KEY, `kind` TEXT NOT NULL, `failures` INTEGER NOT NULL," +
			" `failed` INTEGER NOT NULL, `succeeded` INTEGER NOT NULL, `touched` INTEGER NOT NULL) WITHOUT ROWID",
		"CREATE INDEX IF NOT EXISTS `glpid_attempts_kind` ON `glpid_attempts` (`kind`, `touched`)",
	} {
		if _, err := db.writer.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
