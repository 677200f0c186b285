package demo

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// begun gives tables that are ready to take rows.
func begun(t *testing.T, db *store.DB, reg *catalog.Registry) *tables {
	t.Helper()
	tables, err := newTables(reg)
	if err != nil {
		t.Fatal(err)
	}
	if err := tables.begin(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	return tables
}

// TestWrite: rows reach the database whether or not they fill whole statements, and columns without
// a field have the default of the catalogue.
func TestWrite(t *testing.T) {
	t.Parallel()
	db, reg := installed(t)
	tables := begun(t, db, reg)
	const rows = 2*insertRows + 3
	first := tables.TicketUsers.last + 1
	for i := range rows {
		tables.TicketUsers.add(userActorRow{int64(i + 1), 7, model.Observer})
	}
	if n := len(tables.Manufacturers.values); n != 0 {
		t.Fatalf("%d values wait that nobody has added", n)
	}
	b := batch{rows: tables.take()}
	if len(b.rows) != 1 || len(tables.TicketUsers.values) != 0 {
		t.Fatalf("%d tables are taken, %d values still wait", len(b.rows), len(tables.TicketUsers.values))
	}
	if err := b.write(t.Context(), db, trail{}); err != nil {
		t.Fatal(err)
	}
	condition := fmt.Sprintf("`id` = %d - 1 + `tickets_id` AND `users_id` = 7 AND `type` = %d", first, model.Observer)
	const query = "SELECT COUNT(*) FROM `glpi_tickets_users`" +
		" WHERE `use_notification` = 1 AND `alternative_email` = '' AND "
	if n := number(t, db, query+condition); n != rows {
		t.Errorf("%d rows are right, want %d", n, rows)
	}
}

// TestShared: what is in the database already is found by its name, whatever its case.
func TestShared(t *testing.T) {
	t.Parallel()
	db, reg := installed(t)
	tables := begun(t, db, reg)
	id := int64(number(t, db, "SELECT `id` FROM `glpi_users` WHERE `name` = 'tech'"))
	if got := tables.Users.named("TECH"); got != id {
		t.Errorf("tech is %d, want %d", got, id)
	}
	if tables.Groups.ids == nil || len(tables.Groups.ids) != 0 {
		t.Error("groups are not shared, and are looked for")
	}
	if next := tables.Users.reserve(); next != int64(number(t, db, "SELECT MAX(`id`) + 1 FROM `glpi_users`")) {
		t.Errorf("the next user is %d", next)
	}
}
