package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/fnv"
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

// Migrate makes tables and adds the columns and indexes that they have come to need. It never drops or changes what is there: what it does not know may belong to
// somebody else.
func (db *DB) Migrate(ctx context.Context, tables []*model.Table) error {
	_, err := db.Bring(ctx, tables)
	return err
}

// Bring is Migrate, and gives what was missing although the database had been brought up to date
// before: somebody must have taken it away, and its data with it.
func (db *DB) Bring(ctx context.Context, tables []*model.Table) (lost []Part, err error) {
	specs := specify(tables)
	fingerprint := fingerprintOf(specs)
	have, err := readState(ctx, db)
	if err != nil || have.fingerprint == fingerprint && have.cookie == have.now {
		return nil, err
	}
	err = db.Write(ctx, func(ctx context.Context, tx *Tx) error {
		lost = nil
		there, err := inspect(ctx, tx)
		if err != nil {
			return err
		}
		for _, t := range specs {
			missing := there.missing(t)
			if have.fingerprint == fingerprint {
				for _, m := range missing {
					lost = append(lost, Part{m.String(), m.index == nil})
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

// specify gives how tables are made here.
func specify(tables []*model.Table) []*tableSpec {
	specs := make([]*tableSpec, len(tables))
	for i, t := range tables {
		spec := &tableSpec{name: t.Name, columns: []columnSpec{{"id", "INTEGER PRIMARY KEY AUTOINCREMENT"}}}
		for _, c := range t.Columns {
			spec.columns = append(spec.columns, columnSpec{c.Name, definition(c.Type, c.Format, c.Default)})
		}
		for _, index := range t.Indexes {
			spec.indexes = append(spec.indexes, indexSpec{indexName(t.Name, index), index.Columns, index.Unique})
		}
		specs[i] = spec
	}
	return specs
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
