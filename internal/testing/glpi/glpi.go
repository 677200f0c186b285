// Package glpi gives tests databases as GLPI has them, of its versions 10.0.19 and 11.0.7, on a MariaDB that runs: with
// all tables of the version, the default data, and rows that the tests add.
//
// It must not know what is done with them.
package glpi

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/store/backend"
	"github.com/glpid/glpid/internal/testing/mariadb"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// schemas has the tables of the versions: a line for the name of each, then its columns and keys.
//
//go:embed testdata
var schemas embed.FS

// Versions are those that there are databases of.
var Versions = []string{"10.0.19", "11.0.7"}

// Database is one of GLPI's.
type Database struct {
	URL     string
	Version string

	t      testing.TB
	db     *sql.DB
	tables map[string]map[string]string // the definitions of columns
}

// New makes one that goes with the test, with the default data. It is skipped where there is no MariaDB.
func New(t testing.TB, version string) *Database {
	t.Helper()
	d := Empty(t, version)
	d.seed()
	return d
}

// Empty makes one with tables alone.
func Empty(t testing.TB, version string) *Database {
	t.Helper()
	return On(t, mariadb.New(t), version)
}

// On makes the tables in an empty database.
func On(t testing.TB, address, version string) *Database {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	db, err := sql.Open("mysql", u.User.Username()+":"+password+"@tcp("+u.Host+")"+u.Path+
		"?multiStatements=true&interpolateParams=true&collation=utf8mb4_unicode_ci&time_zone=%27%2B00%3A00%27&"+
		"sql_mode=%27NO_AUTO_VALUE_ON_ZERO%27")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	d := &Database{URL: address, Version: version, t: t, db: db, tables: map[string]map[string]string{}}
	text, err := schemas.ReadFile("testdata/schema-" + version + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	d.create(string(text))
	return d
}

// create makes the tables that a schema lists.
func (d *Database) create(schema string) {
	var all strings.Builder
	name, parts := "", []string(nil)
	finish := func() {
		if name != "" {
			all.WriteString("CREATE TABLE `" + name + "` (" + strings.Join(parts, ", ") + ") ENGINE=InnoDB" +
				" DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci ROW_FORMAT=DYNAMIC;\n")
		}
	}
	for line := range strings.Lines(schema) {
		line = strings.TrimSuffix(line, "\n")
		first, rest, _ := strings.Cut(strings.TrimPrefix(line, " "), " ")
		switch {
		case !strings.HasPrefix(line, " "):
			finish()
			name, parts = line, nil
			d.tables[name] = map[string]string{}
		case first == "=":
			key, columns, _ := strings.Cut(rest, " ")
			columns, plain := strings.CutSuffix(columns, " !")
			kind := "UNIQUE KEY `" + key + "`"
			switch {
			case key == "PRIMARY":
				kind = "PRIMARY KEY"
			case plain:
				kind = "KEY `" + key + "`"
			}
			parts = append(parts, kind+" (`"+strings.ReplaceAll(columns, ",", "`, `")+"`)")
		default:
			d.tables[name][first] = rest
			if strings.HasPrefix(rest, "timestamp") && !strings.Contains(rest, "NOT NULL") {
				rest = strings.Replace(rest, "timestamp", "timestamp NULL", 1)
			}
			parts = append(parts, "`"+first+"` "+rest)
		}
	}
	finish()
	d.Exec(all.String())
}

// Exec runs statements.
func (d *Database) Exec(query string, args ...any) {
	d.t.Helper()
	if _, err := d.db.ExecContext(context.Background(), query, args...); err != nil {
		d.t.Fatalf("%v: %.300s", err, query)
	}
}

// Has reports that the version has a table, or a column of it, "" for the table alone.
func (d *Database) Has(table, column string) bool {
	columns, ok := d.tables[table]
	if !ok || column == "" {
		return ok
	}
	_, ok = columns[column]
	return ok
}

// Insert adds a row; nil is NULL. What the version does not have is left out: tables, and columns.
func (d *Database) Insert(table string, row map[string]any) {
	d.t.Helper()
	if !d.Has(table, "") {
		return
	}
	var columns []string
	var args []any
	for _, column := range slices.Sorted(maps.Keys(row)) {
		if d.Has(table, column) {
			columns, args = append(columns, "`"+column+"`"), append(args, row[column])
		}
	}
	d.Exec("INSERT INTO `"+table+"` ("+strings.Join(columns, ", ")+") VALUES (?"+
		strings.Repeat(", ?", len(columns)-1)+")", args...)
}

// seed adds the default data, as a new site of ours has it.
func (d *Database) seed() {
	d.t.Helper()
	from := testsite.New(d.t)
	for _, t := range from.Catalog.Graph().Tables() {
		if !d.Has(t.Name, "") {
			continue
		}
		columns := []string{"id"}
		for _, c := range t.Columns {
			if d.Has(t.Name, c.Name) {
				columns = append(columns, c.Name)
			}
		}
		var rows [][]any
		query := "SELECT `" + strings.Join(columns, "`, `") + "` FROM `" + t.Name + "`"
		if err := from.DB.Each(context.Background(), query, nil,
			func(row []backend.Cell) error {
				values := make([]any, len(row))
				for i := range row {
					if values[i] = row[i].Value(); values[i] == nil {
						values[i] = initial(d.tables[t.Name][columns[i]])
					}
				}
				rows = append(rows, values)
				return nil
			}); err != nil {
			d.t.Fatal(err)
		}
		for some := range slices.Chunk(rows, 200) {
			d.Exec("INSERT INTO `"+t.Name+"` (`"+strings.Join(columns, "`, `")+"`) VALUES "+
				strings.TrimSuffix(strings.Repeat("(?"+strings.Repeat(", ?", len(columns)-1)+"), ", len(some)), ", "),
				slices.Concat(some...)...)
		}
	}
	for name, value := range map[string]string{"version": d.Version, "dbversion": d.Version + "@abc"} {
		d.Exec("DELETE FROM `glpi_configs` WHERE `context` = 'core' AND `name` = ?", name)
		d.Insert("glpi_configs", map[string]any{"context": "core", "name": name, "value": value})
	}
}

// initial gives the default of a column that must have a value, nil where it need not.
func initial(definition string) any {
	if !strings.Contains(definition, "NOT NULL") {
		return nil
	}
	if _, value, ok := strings.Cut(definition, "DEFAULT "); ok {
		return strings.Trim(value, "'")
	}
	if strings.Contains(definition, "int") {
		return 0
	}
	return ""
}

// String names it for messages.
func (d *Database) String() string { return fmt.Sprintf("GLPI %s", d.Version) }
