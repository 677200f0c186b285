package glpi

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/backend"
	"github.com/glpid/glpid/internal/testing/mariadb"
)

// TestTablesAreGLPIs holds that the catalogue's tables are GLPI's with columns that GLPI has in them: what is ours
// alone lies in tables of our own, as a GLPI that works on the same database must not find what it does not know.
func TestTablesAreGLPIs(t *testing.T) {
	t.Parallel()
	theirs := readSchema(t, "11.0.7")
	for _, table := range catalog.Default().Graph().Tables() {
		if strings.HasPrefix(table.Name, "glpid_") {
			continue
		}
		is := theirs[table.Name]
		if is == nil {
			t.Errorf("GLPI has no table %s", table.Name)
			continue
		}
		if is.columns["id"] == "" {
			t.Errorf("GLPI has no ids in %s", table.Name)
		}
		for _, c := range table.Columns {
			if is.columns[c.Name] == "" {
				t.Errorf("GLPI has no column %s.%s", table.Name, c.Name)
			}
		}
	}
}

// missing are unique keys that GLPI has and we do not: a database of ours may hold rows that are there twice by them,
// and making such a key fails then.
var missing = strings.Fields(`
	glpi_changes_suppliers(changes_id,suppliers_id,type)
	glpi_changetasks(uuid)
	glpi_changetemplatehiddenfields(changetemplates_id,num)
	glpi_changetemplatemandatoryfields(changetemplates_id,num)
	glpi_dashboards_rights(dashboards_dashboards_id,items_id,itemtype)
	glpi_helpdesks_tiles_items_tiles(items_id_item,itemtype_item,rank)
	glpi_helpdesks_tiles_items_tiles(items_id_tile,itemtype_tile)
	glpi_imageformats(name)
	glpi_imageresolutions(name)
	glpi_itils_validationsteps(items_id,itemtype,validationsteps_id)
	glpi_knowbaseitemcategories(entities_id,knowbaseitemcategories_id,name)
	glpi_notificationtargets(items_id,notifications_id,type)
	glpi_planningexternalevents(uuid)
	glpi_planningrecalls(items_id,itemtype,users_id)
	glpi_plugins(directory)
	glpi_problems_suppliers(problems_id,suppliers_id,type)
	glpi_problemtasks(uuid)
	glpi_problemtemplatehiddenfields(num,problemtemplates_id)
	glpi_problemtemplatemandatoryfields(num,problemtemplates_id)
	glpi_projecttasks(uuid)
	glpi_reminders(uuid)
	glpi_suppliers_tickets(suppliers_id,tickets_id,type)
	glpi_tickettasks(uuid)
	glpi_tickettemplatehiddenfields(num,tickettemplates_id)
	glpi_tickettemplatemandatoryfields(num,tickettemplates_id)
	glpi_webhookcategories(name,webhookcategories_id)`)

// wider are unique keys of ours that GLPI does not have. A supplier without an account is known by its address; a pair
// of items is linked once, and an item says of another kind once whether it can be chosen for it.
var wider = strings.Fields(`
	glpi_changes_suppliers(alternative_email,changes_id,suppliers_id,type)
	glpi_dropdownvisibilities(items_id,itemtype,visible_itemtype)
	glpi_items_devicecameras_imageformats(imageformats_id,items_devicecameras_id)
	glpi_items_devicecameras_imageresolutions(imageresolutions_id,items_devicecameras_id)
	glpi_knowbaseitems_knowbaseitemcategories(knowbaseitemcategories_id,knowbaseitems_id)
	glpi_problems_suppliers(alternative_email,problems_id,suppliers_id,type)
	glpi_suppliers_tickets(alternative_email,suppliers_id,tickets_id,type)`)

// TestKeysAreGLPIs holds that rows must differ where GLPI wants them to, and nowhere else, but for what is listed: what
// one of two programs on the same database writes, the other takes.
func TestKeysAreGLPIs(t *testing.T) {
	t.Parallel()
	theirs := readSchema(t, "11.0.7")
	var lacking, more []string
	for _, table := range catalog.Default().Graph().Tables() {
		is := theirs[table.Name]
		if is == nil {
			continue
		}
		var unique, ours []string
		for _, k := range is.keys {
			if k.unique && !slices.Equal(k.columns, []string{"id"}) {
				unique = append(unique, nameOf(table.Name, k.columns))
			}
		}
		for _, i := range table.Indexes {
			if i.Unique {
				ours = append(ours, nameOf(table.Name, i.Columns))
			}
		}
		lacking = append(lacking, without(unique, ours)...)
		more = append(more, without(ours, unique)...)
	}
	for what, keys := range map[string][]string{
		"GLPI has it, and we do not":                         without(lacking, missing),
		"we have it, and GLPI does not":                      without(more, wider),
		"it is listed, and the same as GLPI's, or there not": slices.Concat(without(missing, lacking), without(wider, more)),
	} {
		for _, key := range keys {
			t.Errorf("unique key %s: %s", key, what)
		}
	}
}

// nameOf names a key: its table, and its columns in the order of their names.
func nameOf(table string, columns []string) string {
	return table + "(" + strings.Join(slices.Sorted(slices.Values(columns)), ",") + ")"
}

// without gives what of a list is not in another.
func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(one string) bool { return slices.Contains(other, one) })
}

var update = flag.Bool("update", false, "write the list of columns that are not as GLPI has them anew")

// TestColumnsAreGLPIs holds that columns on MariaDB have the types, the defaults and the NOT NULL of GLPI's, but for
// those that a file lists. That list only gets shorter.
func TestColumnsAreGLPIs(t *testing.T) {
	t.Parallel()
	url := mariadb.New(t)
	db, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tables := catalog.Default().Graph().Tables()
	if err := db.Migrate(t.Context(), tables); err != nil {
		t.Fatal(err)
	}
	theirs := readSchema(t, "11.0.7")
	var differ []string
	err = db.Each(t.Context(), "SELECT `table_name`, `column_name`, `column_type` || CASE `is_nullable` WHEN 'NO' THEN"+
		" ' NOT NULL' ELSE '' END || COALESCE(' DEFAULT ' || `column_default`, '') || CASE `extra` WHEN '' THEN ''"+
		" ELSE ' ' || `extra` END FROM `information_schema`.`columns` WHERE `table_schema` = DATABASE()"+
		" ORDER BY `table_name`, `ordinal_position`", nil, func(row []backend.Cell) error {
		table, column, ours := row[0].String(), row[1].String(), row[2].String()
		is := theirs[table]
		if is == nil {
			return nil
		}
		if simple(ours) != simple(is.columns[column]) {
			differ = append(differ, table+"."+column+": "+simple(ours)+" | "+simple(is.columns[column]))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	const file = "testdata/differ.txt"
	if *update {
		if err := os.WriteFile(file, []byte(strings.Join(differ, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	listed, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	known := strings.Split(strings.TrimSpace(string(listed)), "\n")
	for _, line := range without(differ, known) {
		t.Errorf("not as GLPI has it: %s", line)
	}
	for _, line := range without(known, differ) {
		t.Errorf("not so any more: %s; take it out of %s (-update does)", line, file)
	}
}

// simple writes the definition of a column in one way.
func simple(definition string) string {
	definition = strings.ToLower(strings.Replace(definition, "DEFAULT NULL", "", 1))
	for _, number := range []string{"0", "1"} {
		definition = strings.ReplaceAll(definition, "default '"+number+"'", "default "+number)
	}
	return strings.Join(strings.Fields(definition), " ")
}
