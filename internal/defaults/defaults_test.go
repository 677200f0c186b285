package defaults

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// empty opens a database that has all tables and no rows.
func empty(t *testing.T) *store.DB {
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
	if err := db.Migrate(t.Context(), catalog.Default().Graph().Tables()); err != nil {
		t.Fatal(err)
	}
	return db
}

// fresh opens a database with a fresh install.
func fresh(t *testing.T) *store.DB {
	t.Helper()
	db := empty(t)
	install(t, db)
	return db
}

func install(t *testing.T, db *store.DB) {
	t.Helper()
	err := Install(t.Context(), db, Options{Accounts: true, BcryptCost: bcrypt.MinCost})
	if err != nil {
		t.Fatal(err)
	}
}

// one reads one value as text, "NULL" for NULL.
func one(t *testing.T, db *store.DB, query string, args ...any) string {
	t.Helper()
	var value *string
	if err := db.QueryRow(t.Context(), query, args...).Scan(&value); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	if value == nil {
		return "NULL"
	}
	return *value
}

func count(t *testing.T, db *store.DB, name string) int {
	t.Helper()
	n, err := strconv.Atoi(one(t, db, "SELECT COUNT(*) FROM `"+name+"`"))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// expected gives the number of rows that an install makes in each table.
func expected(t *testing.T) map[string]int {
	t.Helper()
	users, err := accounts(Options{Accounts: true, BcryptCost: bcrypt.MinCost})
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]int{}
	for _, table := range tables(users) {
		if _, twice := rows[table.name]; twice {
			t.Errorf("%s is listed twice", table.name)
		}
		rows[table.name] = len(table.rows)
	}
	return rows
}

// A second install changes nothing, so every table has its rows once.
func TestInstallTwice(t *testing.T) {
	t.Parallel()
	db := fresh(t)
	install(t, db)
	for name, want := range expected(t) {
		if got := count(t, db, name); got != want {
			t.Errorf("%s has %d rows, want %d", name, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	want := map[string]int{
		"glpi_documenttypes": 73, "glpi_crontasks": 48, "glpi_blacklists": 72, "glpi_requesttypes": 6,
		"glpi_filesystems": 21, "glpi_users": 5, "glpi_profiles_users": 4, "glpi_interfacetypes": 8,
		"glpi_domainrecordtypes": 11, "glpi_profiles": 8,
		"glpi_rules": 90,
	}
	rows := expected(t)
	for name, n := range want {
		if rows[name] != n {
			t.Errorf("%s: %d rows, want %d", name, rows[name], n)
		}
	}
}

func TestRules(t *testing.T) {
	t.Parallel()
	db := fresh(t)
	for query, want := range map[string]string{
		"SELECT COUNT(*) FROM `glpi_rules` WHERE `sub_type` = 'RuleImportAsset'":                     "71",
		"SELECT COUNT(*) FROM `glpi_rules` WHERE `sub_type` = 'RuleImportAsset' AND `is_active` = 0": "14",
		"SELECT `uuid` FROM `glpi_rules` WHERE `sub_type` = 'RuleRight'":                             "glpi_rule_right_root",
		"SELECT `uuid` FROM `glpi_rules` WHERE `name` = 'Computer update (by serial + uuid)'":        "glpi_rule_import_asset_computer_update_serial_uuid",
		"SELECT `ranking` FROM `glpi_rules` WHERE `name` = 'Unmanaged import denied'":                "71",
		"SELECT COUNT(*) FROM `glpi_rules` `r` WHERE NOT EXISTS (SELECT 1 FROM `glpi_ruleactions`" +
			" WHERE `rules_id` = `r`.`id`)": "0",
		"SELECT GROUP_CONCAT(`criteria` || `condition`) FROM `glpi_rulecriterias` WHERE `rules_id` = (SELECT `id`" +
			" FROM `glpi_rules` WHERE `name` = 'Global update (by mac+ifnumber restricted port)')": "itemtype9,mac8,mac10,ifnumber8,ifnumber10,link_criteria_port203",
	} {
		if got := one(t, db, query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

// TestImportRules holds the rules for equipment against GLPI's, criterion by criterion: testdata has what its installer
// makes of each.
func TestImportRules(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile("testdata/import_rules.txt")
	if err != nil {
		t.Fatal(err)
	}
	db := fresh(t)
	lines := strings.Split(strings.TrimSpace(string(want)), "\n")
	if len(lines) != 71 {
		t.Fatalf("%d rules in testdata", len(lines))
	}
	for i, line := range lines {
		got := one(t, db, fmt.Sprintf(
			"SELECT `ranking` || '; ' || CASE `is_active` WHEN 1 THEN 'on' ELSE 'off' END || '; '"+
				" || `name` || '; ' || REPLACE(`uuid`, 'glpi_rule_import_asset_', '') || '; ' ||"+
				" (SELECT GROUP_CONCAT(`c`, ', ') FROM (SELECT `criteria` || ' ' || `condition` || ' ' || `pattern`"+
				" AS `c`"+
				" FROM `glpi_rulecriterias` WHERE `rules_id` = `r`.`id` ORDER BY `c` COLLATE BINARY)) || '; ' ||"+
				" (SELECT GROUP_CONCAT(`field` || ' ' || `value`, ', ') FROM `glpi_ruleactions`"+
				" WHERE `rules_id` = `r`.`id`)"+
				" FROM `glpi_rules` `r` WHERE `sub_type` = 'RuleImportAsset' AND `ranking` = %d AND `match` = 'AND'"+
				" AND `is_recursive` = 1", i+1))
		if got != line {
			t.Errorf("rule %d:\n got %s\nwant %s", i+1, got, line)
		}
	}
}

func TestRows(t *testing.T) {
	t.Parallel()
	db := fresh(t)
	tests := []struct{ query, want string }{
		{"SELECT `completename` FROM `glpi_entities` WHERE `id` = 0", "Root entity"},
		{"SELECT `entities_id` FROM `glpi_entities` WHERE `id` = 0", "NULL"},
		{"SELECT `level` FROM `glpi_entities` WHERE `id` = 0", "1"},
		{"SELECT `realname` FROM `glpi_users` WHERE `id` = 6", "Support"},
		{"SELECT `password` FROM `glpi_users` WHERE `id` = 6", "NULL"},
		{"SELECT `language` FROM `glpi_users` WHERE `id` = 2", "NULL"},
		{"SELECT `language` FROM `glpi_users` WHERE `name` = 'post-only'", "en_GB"},
		{"SELECT `list_limit` FROM `glpi_users` WHERE `id` = 4", "20"},
		{"SELECT GROUP_CONCAT(`id` || ':' || `users_id` || ':' || `profiles_id`, ' ') FROM `glpi_profiles_users`",
			"2:2:4 3:3:1 4:4:6 5:5:2"},
		{"SELECT MIN(`is_recursive`) FROM `glpi_profiles_users`", "1"},
		{"SELECT `id` FROM `glpi_profiles` WHERE `is_default` = 1", "1"},
		{"SELECT `interface` FROM `glpi_profiles` WHERE `id` = 1", "helpdesk"},
		{"SELECT COUNT(*) FROM `glpi_profiles` WHERE `interface` = 'central'", "7"},
		{"SELECT `ticket_status` FROM `glpi_profiles` WHERE `id` = 6", "[]"},
		{"SELECT `name` FROM `glpi_requesttypes` WHERE `is_helpdesk_default` = 1 AND `is_followup_default` = 1",
			"Helpdesk"},
		{"SELECT `name` FROM `glpi_requesttypes` WHERE `is_mail_default` = 1 AND `is_mailfollowup_default` = 1",
			"E-Mail"},
		{"SELECT `begin` || '-' || `end` FROM `glpi_calendarsegments` WHERE `day` = 5", "08:00:00-20:00:00"},
		{"SELECT `name` || ' ' || `icon` FROM `glpi_documenttypes` WHERE `ext` = 'docx'", "Word XML doc-dist.png"},
		{"SELECT `icon` FROM `glpi_documenttypes` WHERE `id` = 42", ""},
		{"SELECT `id` FROM `glpi_documenttypes` WHERE `ext` = 'webp'", "73"},
		{"SELECT `frequency` FROM `glpi_crontasks` WHERE `name` = 'queuednotification'", "60"},
		{"SELECT `param` FROM `glpi_crontasks` WHERE `id` = 5", "NULL"},
		{"SELECT `name` FROM `glpi_projectstates` WHERE `is_finished` = 1", "Closed"},
		{"SELECT `value` FROM `glpi_configs` WHERE `context` = 'core' AND `name` = 'enable_hlapi'", "1"},
		{"SELECT `value` FROM `glpi_configs` WHERE `context` = 'core' AND `name` = 'url_base'", ""},
		{"SELECT `value` FROM `glpi_configs` WHERE `context` = 'core' AND `name` = 'impact_mask'", "62"},
		{"SELECT COUNT(DISTINCT `context` || '/' || `name`) - COUNT(*) FROM `glpi_configs`", "0"},
	}
	for _, test := range tests {
		if got := one(t, db, test.query); got != test.want {
			t.Errorf("%s: %q, want %q", test.query, got, test.want)
		}
	}
}

func TestPasswords(t *testing.T) {
	t.Parallel()
	db := fresh(t)
	for login, password := range map[string]string{"glpi": "glpi", "post-only": "postonly", "tech": "tech",
		"normal": "normal"} {
		hash := one(t, db, "SELECT `password` FROM `glpi_users` WHERE `name` = ?", login)
		if !strings.HasPrefix(hash, "$2y$") {
			t.Errorf("%s: hash %q is not in PHP's format", login, hash)
		}
		if err := bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)); err != nil {
			t.Errorf("%s: %v", login, err)
		}
	}
}

func TestWithoutAccounts(t *testing.T) {
	t.Parallel()
	db := empty(t)
	if err := Install(t.Context(), db, Options{}); err != nil {
		t.Fatal(err)
	}
	if got := one(t, db, "SELECT GROUP_CONCAT(`name`, ' ') FROM `glpi_users`"); got != "glpi-system" {
		t.Errorf("users: %s", got)
	}
	if n := count(t, db, "glpi_profiles_users"); n != 0 {
		t.Errorf("%d authorisations", n)
	}
}

// The rights must be those of a real fresh install, which testdata lists.
func TestRights(t *testing.T) {
	t.Parallel()
	db := fresh(t)
	file, err := os.Open(filepath.Join("testdata", "rights.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]map[string]string{}
	profiles := lines[0][1:]
	for _, profile := range profiles {
		want[profile] = map[string]string{}
	}
	for _, line := range lines[1:] {
		for i, bits := range line[1:] {
			if bits != "" {
				want[profiles[i]][line[0]] = bits
			}
		}
	}
	rows, err := db.Query(t.Context(), "SELECT p.`name`, r.`name`, r.`rights`"+
		" FROM `glpi_profilerights` r JOIN `glpi_profiles` p ON p.`id` = r.`profiles_id`")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var profile, right, bits string
		if err := rows.Scan(&profile, &right, &bits); err != nil {
			t.Fatal(err)
		}
		if want[profile][right] != bits {
			t.Errorf("%s of %s: %s, want %q", right, profile, bits, want[profile][right])
		}
		delete(want[profile], right)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for profile, missing := range want {
		for right := range missing {
			t.Errorf("%s lacks %s", profile, right)
		}
	}
}

func TestForbidden(t *testing.T) {
	t.Parallel()
	got := forbidden(model.Labels{1: "New", 5: "Solved", 6: "Closed"}, [2]int64{5, 6})
	want := `{"1":{"5":0,"6":0},"5":{"1":0},"6":{"1":0,"5":0}}`
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A database that somebody else made keeps its rows as they are.
func TestForeignDatabase(t *testing.T) {
	t.Parallel()
	db := empty(t)
	if err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(t.Context(), "INSERT INTO `glpi_entities` (`id`, `name`) VALUES (0, 'Theirs')")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	install(t, db)
	if n := count(t, db, "glpi_profiles"); n != 0 {
		t.Errorf("%d profiles were added", n)
	}
}

// Starting on an empty folder has to feel immediate.
func BenchmarkInstall(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		db, err := store.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "glpid.db"))
		if err != nil {
			b.Fatal(err)
		}
		if err := db.Migrate(b.Context(), catalog.Default().Graph().Tables()); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if err := Install(b.Context(), db, Options{Accounts: true}); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

// TestInterfaceTypes holds that every number of IANA's list has its name, and that those which inventories take over
// become the right kinds of ports.
func TestInterfaceTypes(t *testing.T) {
	t.Parallel()
	names := map[any]any{}
	taken := map[any]any{}
	for _, row := range networkPortTypes().rows {
		if names[row[0]] != nil {
			t.Errorf("%v is there twice", row[0])
		}
		if names[row[0]] = row[1]; row[3] == true {
			taken[row[0]] = row[4]
		}
	}
	for number, want := range map[int]string{1: "other", 6: "ethernetCsmacd", 24: "softwareLoopback", 53: "propVirtual",
		131: "tunnel", 135: "l2vlan", 161: "ieee8023adLag", 199: "infiniband", 251: "vdsl2", 258: "vmwareVirtualNic",
		277: "docsOfdmDownstream", 303: "p2pOverLan"} {
		if names[number] != want {
			t.Errorf("%d is %v, want %s", number, names[number], want)
		}
	}
	if len(names) != 299 || len(taken) != 7 || taken[71] != "NetworkPortWifi" ||
		taken[56] != "NetworkPortFiberchannel" {
		t.Errorf("%d types, taken are %v", len(names), taken)
	}
}
