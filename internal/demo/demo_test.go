package demo

import (
	"context"
	"crypto/sha1"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/defaults"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// A Monday afternoon, when things are going on.
var testNow = time.Date(2026, time.November, 23, 14, 0, 0, 0, time.UTC)

// installed opens a database with a fresh install.
func installed(t *testing.T) (*store.DB, *catalog.Registry) {
	t.Helper()
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "glpid.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	reg := catalog.Default()
	if err := db.Migrate(t.Context(), reg.Graph().Tables()); err != nil {
		t.Fatal(err)
	}
	if err := defaults.Install(t.Context(), db,
		defaults.Options{Accounts: true, BcryptCost: bcrypt.MinCost}); err != nil {
		t.Fatal(err)
	}
	return db, reg
}

func fill(t *testing.T, db *store.DB, reg *catalog.Registry, opts Options) {
	t.Helper()
	if opts.Now.IsZero() {
		opts.Now = testNow
	}
	if err := Fill(t.Context(), db, reg, opts, nil); err != nil {
		t.Fatal(err)
	}
}

func number(t *testing.T, db *store.DB, query string, args ...any) int {
	t.Helper()
	var n int
	if err := db.QueryRow(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// Every rule is a query that counts the rows that break it.
func TestConsistent(t *testing.T) {
	t.Parallel()
	db, reg := installed(t)
	fill(t, db, reg, Options{Tickets: 1500, Users: 80, Computers: 100, Seed: 7, Documents: t.TempDir()})

	seconds := func(column string) string { return "CAST(strftime('%%s', `" + column + "`) AS INTEGER)" }
	passed := func(until string) string {
		return "COALESCE(MAX(0, " + seconds(until) + " - " + seconds("date") + " - `waiting_duration`), 0)"
	}
	latest, earliest := testNow.Format(time.DateTime), testNow.Add(-history*time.Second).Format(time.DateTime)
	rules := map[string]string{
		"solved before it was opened": "FROM `%s` WHERE `solvedate` < `date`",
		"closed before it was solved": "FROM `%s` WHERE `closedate` < `solvedate` OR `closedate` IS NOT " +
			"NULL AND `solvedate` IS NULL",
		"changed before something happened": "FROM `%s` WHERE `date_mod` < `date` OR `date_mod` < `solvedate` " +
			"OR `date_mod` < `closedate`",
		"opened or changed in the future": "FROM `%s` WHERE `date` > '" + latest + "' OR `date_mod` > '" + latest + "'",
		"opened too long ago":             "FROM `%s` WHERE `date` < '" + earliest + "'",
		"closed without the date": "FROM `%s` WHERE (`status` IN (6, 13, 14)) <> (`closedate` IS NOT " +
			"NULL)",
		"solved without the date": "FROM `%s` WHERE (`status` IN (5, 6, 8, 13, 14)) <> (`solvedate` " +
			"IS NOT NULL)",
		"waiting without the date": "FROM `%s` WHERE `status` = 4 AND `begin_waiting_date` IS NULL",
		"time to solve":            "FROM `%s` WHERE `solve_delay_stat` <> " + passed("solvedate"),
		"time to close":            "FROM `%s` WHERE `close_delay_stat` <> " + passed("closedate"),
		"without a text": "FROM `%s` WHERE `name` = '' OR `content` NOT LIKE '<p>%%</p>' OR " +
			"`name` LIKE '%%{%%' OR `content` LIKE '%%{%%' OR LENGTH(`name`) > 255",
		"waited for less than no time": "FROM `%s` WHERE `waiting_duration` < 0",
		"due before it was opened":     "FROM `%s` WHERE `time_to_resolve` < `date`",
		"two solutions that are not refused": "FROM `glpi_itilsolutions` WHERE `status` <> 4 AND '%s' = " +
			"'glpi_tickets' GROUP BY `itemtype`, `items_id` HAVING COUNT(*) > 1",
		"a refused solution without its reason": "FROM `glpi_itilsolutions` WHERE `status` = 4 AND " +
			"`itilfollowups_id` = 0 AND '%s' = 'glpi_tickets'",
		"an answered solution without approver": "FROM `glpi_itilsolutions` WHERE `status` IN (3, 4) AND " +
			"(`users_id_approval` = 0 OR `date_approval` IS NULL) AND '%s' = 'glpi_tickets'",
		"a solution's answer before the question": "FROM `glpi_itilsolutions` WHERE `date_approval` < " +
			"`date_creation` AND '%s' = 'glpi_tickets'",
	}
	for _, items := range []string{"glpi_tickets", "glpi_changes", "glpi_problems"} {
		for rule, query := range rules {
			if n := number(t, db, "SELECT COUNT(*) FROM (SELECT 1 "+fmt.Sprintf(query, items)+")"); n > 0 {
				t.Errorf("%s: %d rows: %s", items, n, rule)
			}
		}
	}

	tickets := map[string]string{
		"new with an assignee, or not new without one": "SELECT COUNT(*) FROM `glpi_tickets` t WHERE (`status` = 1) " +
			"= EXISTS (SELECT 1 FROM `glpi_tickets_users` u WHERE u.`tickets_id` = t.`id` AND u.`type` = 2)",
		"without a requester": "SELECT COUNT(*) FROM `glpi_tickets` t WHERE NOT EXISTS " +
			"(SELECT 1 FROM `glpi_tickets_users` u WHERE u.`tickets_id` = t.`id` AND u.`type` = 1)",
		"taken into account without the time": "SELECT COUNT(*) FROM `glpi_tickets` WHERE " +
			"(`takeintoaccountdate` IS NOT NULL) <> (`takeintoaccount_delay_stat` > 0) OR (`status` = 1) <> " +
			"(`takeintoaccountdate` IS NULL)",
		"effort is not that of the tasks": "SELECT COUNT(*) FROM `glpi_tickets` t WHERE `actiontime` <> " +
			"COALESCE((SELECT SUM(`actiontime`) FROM `glpi_tickettasks` k WHERE k.`tickets_id` = t.`id`), 0)",
		"planned without work to do": "SELECT COUNT(*) FROM `glpi_tickets` t WHERE (`status` = 3) <> " +
			"EXISTS (SELECT 1 FROM `glpi_tickettasks` k WHERE k.`tickets_id` = t.`id` AND k.`state` = 1)",
		"closed without an accepted solution": "SELECT COUNT(*) FROM `glpi_tickets` t WHERE (`status` = 6) <> " +
			"EXISTS (SELECT 1 FROM `glpi_itilsolutions` s WHERE s.`itemtype` = 'Ticket' AND s.`items_id` = t.`id` " +
			"AND s.`status` = 3)",
		"solved without a waiting solution": "SELECT COUNT(*) FROM `glpi_tickets` t WHERE (`status` = 5) <> " +
			"EXISTS (SELECT 1 FROM `glpi_itilsolutions` s WHERE s.`itemtype` = 'Ticket' AND s.`items_id` = t.`id` " +
			"AND s.`status` = 2)",
		"another approval state than its approvals'": "SELECT COUNT(*) FROM `glpi_tickets` t WHERE " +
			"`global_validation` <> COALESCE((SELECT MAX(`status`) FROM `glpi_ticketvalidations` v WHERE " +
			"v.`tickets_id` = t.`id`), 1)",
		"pending without a reason": "SELECT COUNT(*) FROM `glpi_tickets` t WHERE (`status` = 4) <> " +
			"EXISTS (SELECT 1 FROM `glpi_pendingreasons_items` p WHERE p.`itemtype` = 'Ticket' AND p.`items_id` = " +
			"t.`id`)",
		"a survey about an open ticket": "SELECT COUNT(*) FROM `glpi_ticketsatisfactions` s JOIN " +
			"`glpi_tickets` t ON t.`id` = s.`tickets_id` WHERE t.`status` <> 6 OR s.`date_begin` <> t.`closedate` OR " +
			"s.`date_answered` < s.`date_begin`",
		"a followup from before the ticket": "SELECT COUNT(*) FROM `glpi_itilfollowups` f JOIN `glpi_tickets` " +
			"t ON t.`id` = f.`items_id` AND f.`itemtype` = 'Ticket' WHERE f.`date` < t.`date` OR f.`date` > " +
			"t.`date_mod`",
		"a task from before the ticket": "SELECT COUNT(*) FROM `glpi_tickettasks` k JOIN `glpi_tickets` t " +
			"ON t.`id` = k.`tickets_id` WHERE k.`date` < t.`date` OR k.`end` < k.`begin` OR k.`begin` < k.`date`",
		"not in the order of opening": "SELECT COUNT(*) FROM `glpi_tickets` a JOIN `glpi_tickets` b ON " +
			"b.`id` = a.`id` + 1 WHERE b.`date` < a.`date`",
		"a user without authorisation": "SELECT COUNT(*) FROM `glpi_users` u WHERE u.`id` > 6 AND NOT " +
			"EXISTS (SELECT 1 FROM `glpi_profiles_users` p WHERE p.`users_id` = u.`id`)",
		"a user with no or two default addresses": "SELECT COUNT(*) FROM `glpi_users` u WHERE u.`id` > 6 AND (SELECT " +
			"SUM(`is_default`) FROM `glpi_useremails` e WHERE e.`users_id` = u.`id`) <> 1",
	}
	for _, tree := range [][2]string{
		{"glpi_entities", "entities_id"}, {"glpi_locations", "locations_id"}, {"glpi_groups", "groups_id"},
		{"glpi_itilcategories", "itilcategories_id"},
	} {
		tickets[tree[0]+" with a wrong full name"] = fmt.Sprintf("SELECT COUNT(*) FROM `%[1]s` c LEFT JOIN `%[1]s` p "+
			"ON p.`id` = c.`%[2]s` AND c.`id` <> p.`id` WHERE c.`id` <> 0 AND (c.`completename` <> "+
			"COALESCE(p.`completename` || ' > ', '') || c.`name` OR c.`level` <> COALESCE(p.`level`, 0) + 1)", tree[0],
			tree[1])
	}
	for rule, query := range tickets {
		if n := number(t, db, query); n > 0 {
			t.Errorf("%d rows: %s", n, rule)
		}
	}
	for _, status := range []int{1, 2, 4, 5, 6} {
		if number(t, db, "SELECT COUNT(*) FROM `glpi_tickets` WHERE `status` = ?", status) == 0 {
			t.Errorf("no ticket has status %d", status)
		}
	}
	references(t, db, reg)
	priority(t, db)
}

// references checks that every reference that the catalogue knows leads to a row.
func references(t *testing.T, db *store.DB, reg *catalog.Registry) {
	t.Helper()
	check := func(table, column, target string) {
		query := fmt.Sprintf("SELECT COUNT(*) FROM `%s` WHERE `%s` <> 0 AND `%s` NOT IN (SELECT `id` FROM `%s`)", table,
			column, column, target)
		if n := number(t, db, query); n > 0 {
			t.Errorf("%s.%s: %d references lead to no row of %s", table, column, n, target)
		}
	}
	for _, o := range reg.Objects() {
		if o.Table == "" {
			continue
		}
		for i := range o.Properties {
			if p := &o.Properties[i]; p.IsReference() {
				check(o.Table, p.Join.Key, p.Join.Table)
			}
		}
		parents := o.Others
		if o.Parent != nil {
			parents = append(slices.Clone(parents), *o.Parent)
		}
		for _, parent := range parents {
			if parent.ItemtypeColumn == "" {
				check(o.Table, parent.Column, reg.Object(parent.Object).Table)
				continue
			}
			for _, target := range []*model.Object{reg.Object("Ticket"), reg.Object("Change"), reg.Object("Problem"),
				reg.Object("Computer")} {
				query := fmt.Sprintf("SELECT COUNT(*) FROM `%s` WHERE `%s` = ? AND `%s` NOT IN (SELECT `id` FROM `%s`)",
					o.Table, parent.ItemtypeColumn, parent.Column, target.Table)
				if n := number(t, db, query, target.Itemtype); n > 0 {
					t.Errorf("%s: %d rows of no %s", o.Table, n, target.Name)
				}
			}
		}
	}
}

// priority checks priorities against the matrix of the configuration.
func priority(t *testing.T, db *store.DB) {
	t.Helper()
	var text string
	if err := db.QueryRow(t.Context(),
		"SELECT `value` FROM `glpi_configs` WHERE `name` = 'priority_matrix'").Scan(&text); err != nil {
		t.Fatal(err)
	}
	var matrix map[string]map[string]int
	if err := json.Unmarshal([]byte(text), &matrix); err != nil {
		t.Fatal(err)
	}
	for _, items := range []string{"glpi_tickets", "glpi_changes", "glpi_problems"} {
		rows, err := db.Query(t.Context(), "SELECT DISTINCT `urgency`, `impact`, `priority` FROM `"+items+"`")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var urgency, impact string
			var priority int
			if err := rows.Scan(&urgency, &impact, &priority); err != nil {
				t.Fatal(err)
			}
			if want := matrix[urgency][impact]; priority != want {
				t.Errorf("%s: urgency %s and impact %s make priority %d, want %d", items, urgency, impact, priority,
					want)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
}

// dump gives all rows of the tables that a fill writes.
func dump(t *testing.T, db *store.DB, reg *catalog.Registry) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, table := range begun(t, db, reg).all {
		rows, err := db.Query(t.Context(),
			"SELECT `"+strings.Join(table.columns, "`, `")+"` FROM `"+table.name+"` ORDER BY `id`")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		hash := sha1.New()
		values := make([]any, len(table.columns))
		targets := make([]any, len(values))
		for i := range values {
			targets[i] = &values[i]
		}
		n := 0
		for rows.Next() {
			if err := rows.Scan(targets...); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(hash, values...)
			n++
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		out[table.name] = fmt.Sprintf("%d rows, %x", n, hash.Sum(nil))
	}
	return out
}

func TestRepeatable(t *testing.T) {
	t.Parallel()
	one := func(seed int64) map[string]string {
		db, reg := installed(t)
		// The accounts' passwords are salted anew in every install.
		if err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE `glpi_users` SET `password` = NULL")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		fill(t, db, reg, Options{Tickets: 300, Users: 40, Computers: 20, Seed: seed, Documents: t.TempDir()})
		return dump(t, db, reg)
	}
	first, again, other := one(3), one(3), one(4)
	for table, rows := range first {
		if again[table] != rows {
			t.Errorf("%s differs: %s, then %s", table, rows, again[table])
		}
	}
	if first["glpi_tickets"] == other["glpi_tickets"] {
		t.Error("another seed makes the same tickets")
	}
}

func TestAgain(t *testing.T) {
	t.Parallel()
	db, reg := installed(t)
	opts := Options{Tickets: 60, Users: 20, Seed: 1, Now: testNow}
	fill(t, db, reg, opts)
	users := number(t, db, "SELECT COUNT(*) FROM `glpi_users`")
	if err := Fill(t.Context(), db, reg, opts, nil); !errors.Is(err, ErrPresent) {
		t.Fatalf("a second fill: %v", err)
	}
	if n := number(t, db, "SELECT COUNT(*) FROM `glpi_users`"); n != users {
		t.Errorf("the refused fill has left %d users", n-users)
	}
	opts.Again = true
	for range len(companies) { // once around, so that a name comes a second time
		fill(t, db, reg, opts)
	}
	if n, want := number(t, db, "SELECT COUNT(*) FROM `glpi_tickets`"), 60*(1+len(companies)); n != want {
		t.Errorf("%d tickets, want %d", n, want)
	}
	for _, shared := range []string{"manufacturers", "states", "operatingsystems", "filesystems", "projectstates",
		"monitormodels"} {
		if n := number(t, db, "SELECT COUNT(*) - COUNT(DISTINCT `name`) FROM `glpi_"+shared+"`"); n != 0 {
			t.Errorf("%d %s are there twice", n, shared)
		}
	}
	references(t, db, reg)
}

// Without a folder there must be no row whose file is missing.
func TestSmallest(t *testing.T) {
	t.Parallel()
	db, reg := installed(t)
	fill(t, db, reg, Options{Tickets: 5, Password: "secret"})
	if n := number(t, db, "SELECT COUNT(*) FROM `glpi_documents`"); n != 0 {
		t.Errorf("%d documents without a folder", n)
	}
	if n := number(t, db, "SELECT COUNT(*) FROM `glpi_computers`"); n != 0 {
		t.Errorf("%d computers", n)
	}
	var hash string
	if err := db.QueryRow(t.Context(), "SELECT `password` FROM `glpi_users` WHERE `id` = 7").Scan(&hash); err != nil {
		t.Fatal(err)
	}
	if err := bcrypt.CompareHashAndPassword([]byte(hash), []byte("secret")); err != nil {
		t.Error(err)
	}
}

// TestEstate looks at what a company has beside its tickets.
func TestEstate(t *testing.T) {
	t.Parallel()
	db, reg := installed(t)
	fill(t, db, reg, Options{Tickets: 50, Users: 60, Computers: 80, Seed: 3})
	for table, least := range map[string]int{
		"glpi_computers": 80, "glpi_agents": 30, "glpi_items_deviceprocessors": 80, "glpi_items_devicememories": 80,
		"glpi_items_disks": 80, "glpi_items_operatingsystems": 80,
		"glpi_infocoms": 80, "glpi_monitors": 10, "glpi_assets_assets_peripheralassets": 10, "glpi_printers": 2,
		"glpi_phones": 5, "glpi_networkequipments": 7,
		"glpi_items_racks": 6, "glpi_softwares": 12, "glpi_items_softwareversions": 150, "glpi_softwarelicenses": 5,
		"glpi_contracts": 4, "glpi_contractcosts": 8,
		"glpi_contracts_items": 10, "glpi_domains": 3, "glpi_certificates": 3, "glpi_projects": 8,
		"glpi_projecttasks": 48, "glpi_projectteams": 16,
		"glpi_networkports": 250, "glpi_networkportethernets": 250, "glpi_networkportwifis": 20, "glpi_cables": 5,
		"glpi_networks": 4, "glpi_ipaddresses": 60, "glpi_networkports_networkports": 40, "glpi_vlans": 2,
		"glpi_networkports_vlans": 300, "glpi_printerlogs": 24, "glpi_printers_cartridgeinfos": 3,
		"glpi_cartridgeitems": 4, "glpi_cartridges": 8, "glpi_consumables": 50, "glpi_lines": 10, "glpi_contacts": 5,
		"glpi_appliances": 3, "glpi_databases": 3,
		"glpi_clusters": 1, "glpi_groups_items": 80, "glpi_reservationitems": 1, "glpi_reservations": 3,
		"glpi_knowbaseitems": 12, "glpi_entities_knowbaseitems": 12, "glpi_knowbaseitems_comments": 3,
		"glpi_notepads": 1,
	} {
		if n := number(t, db, "SELECT COUNT(*) FROM `"+table+"`"); n < least {
			t.Errorf("%d rows in %s, want at least %d", n, table, least)
		}
	}
	for what, query := range map[string]string{
		"parts that people have added to computers which report what they have": "SELECT (SELECT COUNT(*) FROM" +
			" `glpi_computers` c JOIN `glpi_items_disks` d ON d.`items_id` = c.`id` AND d.`is_dynamic` <> c.`is_dynamic`)" +
			" + (SELECT COUNT(*) FROM `glpi_computers` c JOIN `glpi_items_softwareversions` d" +
			" ON d.`items_id` = c.`id` AND d.`is_dynamic` <> c.`is_dynamic`) + (SELECT COUNT(*) FROM `glpi_computers` c" +
			" JOIN `glpi_items_devicememories` d ON d.`items_id` = c.`id` AND d.`is_dynamic` <> c.`is_dynamic`)",
		"addresses of two": "SELECT COUNT(*) - COUNT(DISTINCT `name`) FROM `glpi_ipaddresses`",
		"ports with two wires": "SELECT COUNT(*) - COUNT(DISTINCT `networkports_id_2`) FROM" +
			" `glpi_networkports_networkports`",
		"wires of ports that are down": "SELECT COUNT(*) FROM `glpi_networkports_networkports` w JOIN" +
			" `glpi_networkports` p ON p.`id` IN (w.`networkports_id_1`, w.`networkports_id_2`) WHERE p.`ifstatus` <> '1'",
		"counters of printers that are not those of the last week": "SELECT COUNT(*) FROM `glpi_printers` p WHERE" +
			" `last_pages_counter` <> (SELECT MAX(`total_pages`) FROM `glpi_printerlogs` WHERE `items_id` = p.`id`)",
		"network ports with the address of another": "SELECT COUNT(*) - COUNT(DISTINCT `mac`) FROM `glpi_networkports`",
		"computers bought on a Sunday": "SELECT COUNT(*) FROM `glpi_computers` WHERE STRFTIME('%w', " +
			"`date_creation`) = '0'",
		"people who wrote after their last sign-in": "SELECT COUNT(*) FROM `glpi_users` `u` WHERE `u`.`last_login` < " +
			"(SELECT MAX(`date_creation`) FROM `glpi_itilfollowups` `f` WHERE `f`.`users_id` = `u`.`id`)",
		"people who wrote and never signed in": "SELECT COUNT(*) FROM `glpi_users` `u` WHERE `u`.`last_login` IS " +
			"NULL AND EXISTS (SELECT 1 FROM `glpi_tickets` WHERE `users_id_recipient` = `u`.`id`)",
	} {
		if n := number(t, db, query); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
	if n := number(t, db,
		"SELECT COUNT(*) FROM `glpi_projecttasks` WHERE `percent_done` NOT BETWEEN 0 AND 100"); n != 0 {
		t.Errorf("%d tasks beyond their bounds", n)
	}
	references(t, db, reg)
}

func TestProgress(t *testing.T) {
	t.Parallel()
	db, reg := installed(t)
	var stages []string
	err := Fill(t.Context(), db, reg, Options{Tickets: 150, Now: testNow}, func(stage string, done, total int) {
		if done > total {
			t.Errorf("%s: %d of %d", stage, done, total)
		}
		stages = append(stages, stage)
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"organisation", "equipment", "tickets", "problems",
		"changes"}; !slices.Equal(slices.Compact(stages), want) {
		t.Errorf("stages %v, want %v", stages, want)
	}
}

// BenchmarkFill measures tickets with everything that belongs to them.
func BenchmarkFill(b *testing.B) {
	const tickets = 10_000
	for b.Loop() {
		b.StopTimer()
		db, err := store.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "glpid.db"))
		if err != nil {
			b.Fatal(err)
		}
		reg := catalog.Default()
		if err := db.Migrate(b.Context(), reg.Graph().Tables()); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if err := Fill(b.Context(), db, reg, Options{Tickets: tickets, Users: 400, Now: testNow}, nil); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(tickets*b.N)/b.Elapsed().Seconds(), "tickets/s")
}
