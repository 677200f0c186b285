package defaults

import (
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// first opens a database as the program made it before databases remembered their default data.
func first(t *testing.T) *store.DB {
	t.Helper()
	in, err := os.Open("testdata/first.db.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	zip, err := gzip.NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "glpid.db")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, zip); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.URL(path))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(t.Context(), catalog.Default().Graph().Tables()); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Apply(t.Context(), Steps(catalog.Default())); err != nil {
		t.Fatal(err)
	}
	return db
}

func upgradeTo(t *testing.T, db *store.DB, d *data) Upgraded {
	t.Helper()
	done, err := d.upgrade(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// differing lists the units of default data that a database does not have as they are.
func differing(t *testing.T, db *store.DB, d *data) []string {
	t.Helper()
	var out []string
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		up := &upgrade{ctx: t.Context(), tx: tx, data: d}
		if err := up.load(); err != nil {
			return err
		}
		for _, f := range d.families {
			old, err := parseLayout(f, d.layouts[f.head.name])
			if err != nil {
				return err
			}
			for _, u := range f.units() {
				r := up.records[u.key]
				if r.row != 0 && r.row != u.id() {
					up.moved[u.key] = r.row
				}
				id, err := up.find(u, r)
				if err != nil {
					return err
				}
				same := id != nothing
				if same {
					if same, err = up.isAsFilled(u, id, u.hash(), old); err != nil {
						return err
					}
				}
				if !same {
					out = append(out, u.key)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func execute(t *testing.T, db *store.DB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(context.Background(), statement)
			return err
		}); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// TestUnits holds that what is read back from a database is what it was filled with, and that nothing is
// done to one that is up to date.
func TestUnits(t *testing.T) {
	t.Parallel()
	db := fresh(t)
	if got := differing(t, db, current()); len(got) > 0 {
		t.Errorf("not as they were put in: %v", got)
	}
	ctx, statements := store.CountStatements(t.Context())
	if done, err := current().upgrade(ctx, db); err != nil || done != (Upgraded{}) || statements.Count() != 1 {
		t.Errorf("%+v, %d statements, %v", done, statements.Count(), err)
	}
}

// TestUpgradeFirst brings a database up to date that the program made before databases remembered
// their default data. Nobody has changed it, so it has all that a new one has.
func TestUpgradeFirst(t *testing.T) {
	t.Parallel()
	db := first(t)
	done := upgradeTo(t, db, current())
	if done.Left > 0 {
		t.Errorf("%+v", done)
	}
	if got := differing(t, db, current()); len(got) > 0 {
		t.Errorf("not as in a new database: %v", got)
	}
	if done := upgradeTo(t, db, current()); done != (Upgraded{}) {
		t.Errorf("again: %+v", done)
	}
}

// newer gives default data as a later version could have it.
func newer() []table {
	all := tables(nil)
	at := func(name string) *table {
		i := slices.IndexFunc(all, func(t table) bool { return t.name == name })
		all[i].columns, all[i].rows = slices.Clone(all[i].columns), slices.Clone(all[i].rows)
		return &all[i]
	}
	set := func(name, column string, value any, is func(row []any) bool) {
		t := at(name)
		for i, row := range t.rows {
			if is(row) {
				t.rows[i] = slices.Clone(row)
				t.rows[i][slices.Index(t.columns, column)] = value
			}
		}
	}
	first := func(want ...any) func(row []any) bool {
		return func(row []any) bool { return slices.Equal(row[:len(want)], want) }
	}
	// Values, of units with and without parts, and of the parts.
	set("glpi_notificationtemplatetranslations", "subject", "New subject",
		func(row []any) bool { return row[0] == 4 || row[0] == 5 })
	set("glpi_requesttypes", "name", "By phone", first(3))
	set("glpi_requesttypes", "name", "Directly", first(4))
	set("glpi_configs", "value", "30", first("core", "list_limit"))
	set("glpi_configs", "value", "40", first("core", "document_max_size"))
	set("glpi_rules", "description", "Described", first(1))
	set("glpi_rules", "description", "Described", first(2))
	set("glpi_profilerights", "rights", 31, first(ProfileObserver, "appliance"))
	// A column that had none.
	t := at("glpi_documenttypes")
	t.columns = append(t.columns, "comment")
	for i, row := range t.rows {
		t.rows[i] = append(slices.Clone(row), "A comment")
	}
	// Units that are new.
	at("glpi_configs").add("core", "newer", "1")
	at("glpi_configs").add("core", "mine", "1")
	at("glpi_profilerights").add(ProfileHotliner, "newer", 1)
	at("glpi_profilerights").add(ProfileTechnician, "newer", 1)
	at("glpi_profilerights").add(ProfileSupervisor, "newer", 1)
	rules := at("glpi_rules")
	id := len(rules.rows) + 1
	rules.add(id, "glpi_rule_newer", RootEntityID, true, "RuleTicket", 1, "Newer", "AND", true, model.RuleOnAdd, "")
	at("glpi_rulecriterias").add(id, "name", model.RuleIs, "x")
	at("glpi_ruleactions").add(id, "assign", "urgency", "5")
	templates := at("glpi_notificationtemplates")
	template := len(templates.rows) + 1
	templates.add(template, "Newer template", "Ticket")
	at("glpi_notificationtemplatetranslations").add(template, template, "", "Subject", "Plain", "Rich")
	list := at("glpi_notifications")
	notice := len(list.rows) + 1
	list.add(notice, "Newer notice", "Ticket", "newer", true, -2, true, RootEntityID, true)
	at("glpi_notifications_notificationtemplates").add(notice, notice, template, "mailing")
	at("glpi_notificationtargets").add(notice, "1", "1", false)
	return all
}

// TestUpgradeKeepsWhatPeopleDid brings newer default data into databases, old and new, that people have
// worked with.
func TestUpgradeKeepsWhatPeopleDid(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(t *testing.T) *store.DB{
		"made before": first,
		"made today":  fresh,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := open(t)
			upgradeTo(t, db, current())
			execute(t, db,
				"UPDATE `glpi_notificationtemplatetranslations` SET `content_text` = 'Ours' WHERE `id` = 5",
				"UPDATE `glpi_requesttypes` SET `name` = 'Ours' WHERE `id` = 4",
				"UPDATE `glpi_configs` SET `value` = '7' WHERE `name` = 'document_max_size'",
				"INSERT INTO `glpi_rulecriterias` (`rules_id`, `criteria`, `condition`, `pattern`) VALUES (2,"+
					" 'ours', 0, 'x')",
				"DELETE FROM `glpi_profiles` WHERE `id` = 5",
				"DELETE FROM `glpi_profilerights` WHERE `profiles_id` = 5",
				"UPDATE `glpi_profilerights` SET `rights` = 1 WHERE `profiles_id` = 7 AND `name` = 'ticket'",
				"DELETE FROM `glpi_notifications` WHERE `id` = 9",
				"UPDATE `glpi_documenttypes` SET `comment` = 'Ours' WHERE `id` = 7",
				"DELETE FROM `glpi_documenttypes` WHERE `id` = 8",
				// What people have added has the ids that the newer data would have.
				"INSERT INTO `glpi_configs` (`context`, `name`, `value`) VALUES ('core', 'mine', '9')",
				"INSERT INTO `glpi_rules` (`name`, `sub_type`, `ranking`) VALUES ('Ours', 'RuleTicket', 1)",
				"INSERT INTO `glpi_notificationtemplates` (`name`, `itemtype`) VALUES ('Ours', 'Ticket')",
				"INSERT INTO `glpi_notifications` (`name`, `itemtype`, `event`) VALUES ('Ours', 'Ticket', 'x')",
			)
			d := compile(newer())
			done := upgradeTo(t, db, d)
			// A setting, a right, a rule, a template and a notification; six values and the types of
			// documents but one; a text, a request type, a setting, a rule, a type of documents, and a right of a
			// profile that has less than it had.
			if want := (Upgraded{Added: 5, Changed: 5 + 72, Left: 6}); done != want {
				t.Errorf("%+v, want %+v", done, want)
			}
			for query, want := range map[string]string{
				"SELECT `subject` FROM `glpi_notificationtemplatetranslations` WHERE `notificationtemplates_id` = 4": "New subject",
				"SELECT `content_text` FROM `glpi_notificationtemplatetranslations`" +
					" WHERE `notificationtemplates_id` = 5": "Ours",
				"SELECT `name` FROM `glpi_requesttypes` WHERE `id` = 3":                                      "By phone",
				"SELECT `name` FROM `glpi_requesttypes` WHERE `id` = 4":                                      "Ours",
				"SELECT `value` FROM `glpi_configs` WHERE `name` = 'list_limit'":                             "30",
				"SELECT `value` FROM `glpi_configs` WHERE `name` = 'document_max_size'":                      "7",
				"SELECT `value` FROM `glpi_configs` WHERE `name` = 'newer'":                                  "1",
				"SELECT `value` FROM `glpi_configs` WHERE `name` = 'mine'":                                   "9",
				"SELECT `description` FROM `glpi_rules` WHERE `id` = 1":                                      "Described",
				"SELECT `description` = 'Described' FROM `glpi_rules` WHERE `id` = 2":                        "0",
				"SELECT `rights` FROM `glpi_profilerights` WHERE `profiles_id` = 2 AND `name` = 'appliance'": "31",
				"SELECT COUNT(*) FROM `glpi_profilerights` WHERE `profiles_id` = 5":                          "0",
				"SELECT COUNT(*) FROM `glpi_profilerights` WHERE `profiles_id` = 6 AND `name` = 'newer'":     "1",
				"SELECT `rights` FROM `glpi_profilerights` WHERE `profiles_id` = 7 AND `name` = 'newer'":     "0",
				"SELECT COUNT(*) FROM `glpi_notifications` WHERE `id` = 9":                                   "0",
				"SELECT `comment` FROM `glpi_documenttypes` WHERE `id` = 6":                                  "A comment",
				"SELECT `comment` FROM `glpi_documenttypes` WHERE `id` = 7":                                  "Ours",
				"SELECT COUNT(*) FROM `glpi_documenttypes` WHERE `id` = 8":                                   "0",
				"SELECT `name` || `ranking` FROM `glpi_rules` WHERE `id` = 91":                               "Ours1",
				"SELECT (SELECT COUNT(*) FROM `glpi_rules` `o` WHERE `o`.`sub_type` = `r`.`sub_type`" +
					" AND `o`.`ranking` >= `r`.`ranking`) FROM `glpi_rules` `r` WHERE `name` = 'Newer'": "1",
				"SELECT COUNT(*) FROM `glpi_rulecriterias` `c` JOIN `glpi_rules` `r` ON `r`.`id` = `c`.`rules_id`" +
					" WHERE `r`.`name` = 'Newer'": "1",
				"SELECT `t`.`name` FROM `glpi_notificationtemplates` `t` JOIN" +
					" `glpi_notifications_notificationtemplates` `l` ON `l`.`notificationtemplates_id` = `t`.`id`" +
					" JOIN `glpi_notifications` `n` ON `n`.`id` = `l`.`notifications_id`" +
					" WHERE `n`.`name` = 'Newer notice'": "Newer template",
			} {
				if got := one(t, db, query); got != want {
					t.Errorf("%s: %s, want %s", query, got, want)
				}
			}
			if done := upgradeTo(t, db, d); done != (Upgraded{}) {
				t.Errorf("again: %+v", done)
			}
			// A version after that: what has moved is found, and what people have is theirs for good.
			after := newer()
			for i := range after {
				switch after[i].name {
				case "glpi_notifications":
					last := slices.Clone(after[i].rows[len(after[i].rows)-1])
					last[1] = "Newest notice"
					after[i].rows[len(after[i].rows)-1] = last
				case "glpi_requesttypes":
					fourth := slices.Clone(after[i].rows[3])
					fourth[1] = "In person"
					after[i].rows[3] = fourth
				}
			}
			if done, want := upgradeTo(t, db, compile(after)), (Upgraded{Changed: 1}); done != want {
				t.Errorf("the version after that: %+v, want %+v", done, want)
			}
			for query, want := range map[string]string{
				"SELECT `name` FROM `glpi_requesttypes` WHERE `id` = 4": "Ours",
				"SELECT `t`.`name` FROM `glpi_notificationtemplates` `t` JOIN" +
					" `glpi_notifications_notificationtemplates` `l` ON `l`.`notificationtemplates_id` = `t`.`id`" +
					" JOIN `glpi_notifications` `n` ON `n`.`id` = `l`.`notifications_id`" +
					" WHERE `n`.`name` = 'Newest notice'": "Newer template",
			} {
				if got := one(t, db, query); got != want {
					t.Errorf("%s: %s, want %s", query, got, want)
				}
			}
		})
	}
}
