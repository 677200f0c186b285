package catalog

import (
	"database/sql"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite"
)

func TestTeam(t *testing.T) {
	t.Parallel()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, statement := range []string{
		"CREATE TABLE glpi_users (id INTEGER PRIMARY KEY, name, realname, firstname)",
		"CREATE TABLE glpi_groups (id INTEGER PRIMARY KEY, name)",
		"CREATE TABLE glpi_suppliers (id INTEGER PRIMARY KEY, name)",
		"CREATE TABLE glpi_tickets_users (tickets_id, users_id, type, alternative_email)",
		"CREATE TABLE glpi_groups_tickets (tickets_id, groups_id, type)",
		"CREATE TABLE glpi_suppliers_tickets (tickets_id, suppliers_id, type, alternative_email)",
		"INSERT INTO glpi_users VALUES (4, 'tech', 'Doe', 'Jane'), (5, 'normal', NULL, ''), (6, 'ann', '', 'Ann')",
		"INSERT INTO glpi_groups VALUES (1, 'network')",
		"INSERT INTO glpi_suppliers VALUES (9, 'Zorro')",
		"INSERT INTO glpi_tickets_users VALUES (1, 4, 2, ''), (1, 5, 1, ''), (1, 0, 3, 'a@example.org'), (2, 6, 3," +
			" ''), (3, 4, 1, '')",
		"INSERT INTO glpi_groups_tickets VALUES (1, 1, 2)",
		"INSERT INTO glpi_suppliers_tickets VALUES (1, 9, 2, 'z@example.org')",
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	p := Default().Object("Ticket").Property("team")
	rows, err := db.Query(p.Query.Where(p.Query.Parent + " IN (1, 2)"))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var got []string
	for rows.Next() {
		values := make([]sql.NullString, len(p.Properties)+1)
		pointers := make([]any, len(values))
		for i := range values {
			pointers[i] = &values[i]
		}
		if err := rows.Scan(pointers...); err != nil {
			t.Fatal(err)
		}
		texts := make([]string, len(values))
		for i, v := range values {
			texts[i] = v.String
		}
		got = append(got, strings.Join(texts, "|"))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"1|assigned|tech|Doe|Jane|Doe Jane|4|/front/user.form.php?id=4|User|",
		"1|assigned|network|||network|1|/front/group.form.php?id=1|Group|",
		"1|requester|normal|||normal|5|/front/user.form.php?id=5|User|",
		"1|assigned|Zorro|||Zorro|9|/front/supplier.form.php?id=9|Supplier|z@example.org",
		"1|observer|a@example.org|||a@example.org|0||User|a@example.org",
		"2|observer|ann||Ann|Ann|6|/front/user.form.php?id=6|User|",
	}
	slices.Sort(got)
	slices.Sort(want) // the engine puts them in order, by the name that people see
	if p.Query.Order != "display_name" {
		t.Errorf("ordered by %q", p.Query.Order)
	}
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
}
