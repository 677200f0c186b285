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
	"regexp"
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
	tables map[string]*table
}

// table is one that a schema lists.
type table struct {
	columns map[string]string // their definitions
	order   []string          // their names
	keys    []key
}

// key is a key of a table.
type key struct {
	name    string
	columns []string
	unique  bool
	primary bool
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
	d := &Database{URL: address, Version: version, t: t, db: db, tables: readSchema(t, version)}
	d.create()
	return d
}

// readSchema gives the tables of a version.
func readSchema(t testing.TB, version string) map[string]*table {
	t.Helper()
	text, err := schemas.ReadFile("testdata/schema-" + version + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string]*table{}
	var last *table
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		first, rest, _ := strings.Cut(strings.TrimPrefix(line, " "), " ")
		switch {
		case !strings.HasPrefix(line, " "):
			last = &table{columns: map[string]string{}}
			tables[line] = last
		case first == "=":
			name, columns, _ := strings.Cut(rest, " ")
			columns, plain := strings.CutSuffix(columns, " !")
			last.keys = append(last.keys, key{name: name, columns: strings.Split(columns, ","), unique: !plain,
				primary: name == "PRIMARY"})
		default:
			last.columns[first], last.order = rest, append(last.order, first)
		}
	}
	return tables
}

// create makes the tables.
func (d *Database) create() {
	var all strings.Builder
	for _, name := range slices.Sorted(maps.Keys(d.tables)) {
		t := d.tables[name]
		var parts []string
		for _, column := range t.order {
			definition := t.columns[column]
			if strings.HasPrefix(definition, "timestamp") && !strings.Contains(definition, "NOT NULL") {
				definition = strings.Replace(definition, "timestamp", "timestamp NULL", 1)
			}
			parts = append(parts, "`"+column+"` "+definition)
		}
		for _, k := range t.keys {
			kind := "KEY `" + k.name + "`"
			switch {
			case k.primary:
				kind = "PRIMARY KEY"
			case k.unique:
				kind = "UNIQUE " + kind
			}
			parts = append(parts, kind+" "+backend.Quoted(k.columns))
		}
		all.WriteString("CREATE TABLE `" + name + "` (" + strings.Join(parts, ", ") + ") ENGINE=InnoDB" +
			" DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci ROW_FORMAT=DYNAMIC;\n")
	}
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
	is := d.tables[table]
	return is != nil && (column == "" || is.columns[column] != "")
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
						values[i] = initial(d.tables[t.Name].columns[columns[i]])
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
	d.befit()
	for name, value := range map[string]string{"version": d.Version, "dbversion": d.Version + "@abc"} {
		d.Exec("DELETE FROM `glpi_configs` WHERE `context` = 'core' AND `name` = ?", name)
		d.Insert("glpi_configs", map[string]any{"context": "core", "name": name, "value": value})
	}
}

// befit takes away what the default data has that the version does not know, and gives it what it has instead.
func (d *Database) befit() {
	d.t.Helper()
	if !strings.HasPrefix(d.Version, "10.") {
		d.Exec("DELETE FROM `glpi_configs` WHERE `context` = 'core' AND `name` = 'translate_dropdowns'")
		return
	}
	d.Exec("DELETE FROM `glpi_configs` WHERE `context` = 'core' AND `name` = 'enable_hlapi'")
	// 14 were those who are asked to approve, and are those who approve now: the others are 40.
	d.Exec("UPDATE IGNORE `glpi_notificationtargets` SET `items_id` = 14 WHERE `type` = 1 AND `items_id` = 40")
	d.Exec("DELETE FROM `glpi_notificationtargets` WHERE `type` = 1 AND `items_id` = 40")
	d.Exec("DELETE FROM `glpi_profilerights` WHERE `name` IN ('form', 'itilvalidationtemplate', 'oauth_client'," +
		" 'rule_change', 'rule_problem', 'tasktemplate')")
	for bits, names := range newerBits {
		d.Exec("UPDATE `glpi_profilerights` SET `rights` = `rights` & ~? WHERE `name` IN ('"+
			strings.Join(strings.Fields(names), "', '")+"')", bits)
	}
}

// newerBits are the bits of rights that GLPI 10 does not have, with these rights.
var newerBits = map[int]string{
	256 | 512 | 1024 | 2048: "appliance cable_management cartridge certificate cluster computer consumable database" +
		" datacenter domain license line monitor networking peripheral phone printer software unmanaged",
	8 | 16:                   "projecttask",
	256:                      "slm",
	8192:                     "user",
	32768:                    "followup",
	131072:                   "change",
	262144:                   "ticket",
	4 | 2048 | 16384 | 32768: "task",
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

// Tables lists the tables whose names begin with a text.
func (d *Database) Tables(prefix string) []string {
	d.t.Helper()
	names, err := backend.Names(d.db.QueryContext(context.Background(), "SELECT `table_name`"+
		" FROM `information_schema`.`tables` WHERE `table_schema` = DATABASE() AND LEFT(`table_name`, ?) = ?"+
		" ORDER BY `table_name`", len(prefix), prefix))
	if err != nil {
		d.t.Fatal(err)
	}
	return names
}

// Definitions gives the definitions of the tables whose names begin with a text, as the server tells them.
func (d *Database) Definitions(prefix string) string {
	d.t.Helper()
	var all strings.Builder
	for _, name := range d.Tables(prefix) {
		var definition string
		if err := d.db.QueryRowContext(context.Background(), "SHOW CREATE TABLE `"+name+"`").
			Scan(&name, &definition); err != nil {
			d.t.Fatal(err)
		}
		all.WriteString(nextID.ReplaceAllString(definition, "") + "\n")
	}
	return all.String()
}

// nextID is the number of the next row, which rows change.
var nextID = regexp.MustCompile(` AUTO_INCREMENT=\d+`)
