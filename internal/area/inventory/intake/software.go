package intake

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/area/inventory/message"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// program is software in a version, as a message tells of it.
type program struct {
	name, version, arch, comment string
	maker                        int64
	category                     string
	installed                    string // the day, "" when it is not told

	// What the dictionary says of it.
	categoryID int64
	entity     *int64
	helpdesk   *bool
}

// programKey tells programs apart; its texts are in small letters.
type programKey struct {
	name, version, arch string
	maker, system       int64
}

func (p program) key(system int64) programKey {
	return keyOf(p.name, p.version, p.arch, p.maker, system)
}

func keyOf(name, version, arch string, maker, system int64) programKey {
	return programKey{strings.ToLower(name), strings.ToLower(version), strings.ToLower(arch), maker, system}
}

func (k programKey) compare(other programKey) int {
	return cmp.Or(strings.Compare(k.name, other.name), strings.Compare(k.version, other.version),
		strings.Compare(k.arch, other.arch), cmp.Compare(k.maker, other.maker))
}

// software brings what is installed on the asset. Programs themselves stay when they go from it.
func (t *taking) software() error {
	if !t.options.ImportSoftware || !t.m.Content.Has("softwares") {
		return nil
	}
	system, err := t.Count("SELECT MAX(`operatingsystems_id`) FROM `glpi_items_operatingsystems` WHERE `itemtype` = ?"+
		" AND `items_id` = ? AND `is_deleted` = 0", t.asset.itemtype, t.asset.id)
	if err != nil {
		return err
	}
	now, stands, err := t.stands(system)
	if err != nil {
		return err
	}
	where := place{t.asset.itemtype, t.asset.id}
	if before, kept := t.s.stood.Get(where); stands && kept && before == now {
		return nil
	}
	wanted, err := t.programs(system)
	if err != nil {
		return err
	}
	have, err := t.installed()
	if err != nil {
		return err
	}
	o := t.object("SoftwareInstallation")
	byKey := map[programKey]engine.Values{}
	for _, row := range have {
		key := keyOf(row.Text("software"), row.Text("version"), row.Text("arch"), row.Int("manufacturers_id"),
			row.Int("operatingsystems_id"))
		if _, twice := byKey[key]; !twice {
			byKey[key] = row
		}
	}
	var missing []program
	for key, p := range wanted {
		row, ok := byKey[key]
		if !ok {
			missing = append(missing, p)
			continue
		}
		delete(byKey, key)
		if p.installed != "" && row.Text("date_install") != p.installed {
			stands = false
			if err := t.Update(o.Name, row.Int("id"), engine.Values{"date_install": p.installed}); err != nil {
				return err
			}
		}
	}
	slices.SortFunc(missing, func(a, b program) int { return a.key(0).compare(b.key(0)) })
	if err := t.install(missing, system); err != nil {
		return err
	}
	var gone []int64
	for _, row := range byKey {
		if row.Bool("is_dynamic") {
			gone = append(gone, row.Int("id"))
		}
	}
	slices.Sort(gone)
	if stands && len(missing)+len(gone) == 0 {
		t.Tx.AfterCommit(func() { t.s.stood.Put(where, now) })
	}
	return t.remove(o, gone)
}

// installed reads what is installed on the asset.
func (t *taking) installed() ([]engine.Values, error) {
	if t.asset.made {
		return nil, nil
	}
	return t.rows("SELECT l.`id`, l.`is_dynamic`, l.`date_install`, v.`name` AS `version`, v.`arch`,"+
		" v.`operatingsystems_id`, s.`name` AS `software`, s.`manufacturers_id` FROM `glpi_items_softwareversions` l"+
		" JOIN `glpi_softwareversions` v ON v.`id` = l.`softwareversions_id`"+
		" JOIN `glpi_softwares` s ON s.`id` = v.`softwares_id` WHERE l.`itemtype` = ? AND l.`items_id` = ?",
		t.asset.itemtype, t.asset.id)
}

// programs reads what a message tells of software, by their keys; the operating system is one of them. Of the same
// with and without a publisher, the one with a publisher counts.
func (t *taking) programs(system int64) (map[programKey]program, error) {
	out := map[programKey]program{}
	anonymous := map[programKey]programKey{} // keys of those without a publisher, by the key without it
	known := map[programKey]bool{}           // keys without the publisher, of those that have one
	add := func(p program) {
		bare := keyOf(p.name, p.version, p.arch, 0, system)
		switch {
		case p.maker == 0 && known[bare]:
			return
		case p.maker == 0:
			anonymous[bare] = p.key(system)
		default:
			known[bare] = true
			delete(out, anonymous[bare])
		}
		if _, twice := out[p.key(system)]; !twice {
			out[p.key(system)] = p
		}
	}
	entries := t.m.Content.Entries("softwares")
	publishers := map[string]string{} // as they are spelt, by what entries tell
	for _, e := range entries {
		told := e.Text("publisher")
		if _, twice := publishers[told]; twice {
			continue
		}
		name, err := t.spelt("Manufacturer", t.denied.allowed(model.DenyManufacturer, told), nil)
		if err != nil {
			return nil, err
		}
		publishers[told] = name
	}
	if err := t.know("Manufacturer", slices.Compact(slices.Sorted(maps.Values(publishers)))); err != nil {
		return nil, err
	}
	for _, e := range entries {
		p, wanted, err := t.program(e, publishers[e.Text("publisher")])
		if err != nil {
			return nil, err
		}
		if wanted && p.name != "" {
			add(p)
		}
	}
	if e := t.m.Content.Entry("operatingsystem"); e != nil {
		if name := clean(first(e.Text("full_name"), e.Text("name"))); name != "" {
			add(program{name: name, version: clean(e.Text("version")), arch: clean(e.Text("arch"))})
		}
	}
	return out, nil
}

// program reads what a message tells of a program of a publisher; false when the dictionary leaves it out.
func (t *taking) program(e message.Entry, publisher string) (program, bool, error) {
	p := program{name: clean(first(e.Text("name"), e.Text("guid"))), version: clean(e.Text("version")),
		arch: clean(e.Text("arch")), comment: long(e.Text("comments")), category: clean(e.Text("system_category"))}
	if at, ok := day(e.Text("install_date")); ok {
		p.installed = at
	}
	var err error
	if p.maker, err = t.item("Manufacturer", publisher); err != nil {
		return p, false, err
	}
	wanted, err := t.correct(&p, publisher)
	return p, wanted, err
}

// atOnce is how many names a statement looks for.
const atOnce = 200

// install adds programs to the asset: those that there are none of yet are made, and so are their versions.
func (t *taking) install(list []program, system int64) error {
	if len(list) == 0 {
		return nil
	}
	versions, err := t.versionsIn(list, system)
	if err != nil {
		return err
	}
	o := t.object("SoftwareInstallation")
	owner := t.belongs(o)
	placed := map[int64]bool{}
	if !t.asset.made {
		ids, err := t.IDs("SELECT `softwareversions_id` FROM `glpi_items_softwareversions` WHERE `itemtype` = ?"+
			" AND `items_id` = ?", t.asset.itemtype, t.asset.id)
		if err != nil {
			return err
		}
		for _, id := range ids {
			placed[id] = true
		}
	}
	var rows []engine.Values
	for i, p := range list {
		if placed[versions[i]] {
			continue
		}
		placed[versions[i]] = true
		row := engine.Values{"softwareversions_id": versions[i]}
		if p.installed != "" {
			row["date_install"] = p.installed
		}
		rows = append(rows, row)
	}
	return t.addAll(o, owner, rows)
}

// versionsIn gives the version of each program, in the entity where its software lies.
func (t *taking) versionsIn(list []program, system int64) ([]int64, error) {
	home, shared, err := t.softwareEntity()
	if err != nil {
		return nil, err
	}
	places := map[int64][]int{} // which programs lie where
	for i, p := range list {
		at := home
		if p.entity != nil {
			at = *p.entity
		}
		places[at] = append(places[at], i)
	}
	out := make([]int64, len(list))
	for _, entity := range slices.Sorted(maps.Keys(places)) {
		some := make([]program, len(places[entity]))
		for i, n := range places[entity] {
			some[i] = list[n]
		}
		recursive := shared || entity != home // the asset's entity is another one
		software, err := t.softwareIDs(some, entity, recursive)
		if err != nil {
			return nil, err
		}
		versions, err := t.versionIDs(some, software, system, entity, recursive)
		if err != nil {
			return nil, err
		}
		for i, n := range places[entity] {
			out[n] = versions[i]
		}
	}
	return out, nil
}

func softwareKey(name string, maker int64) programKey { return keyOf(name, "", "", maker, 0) }

// softwareIDs gives the software of each program.
func (t *taking) softwareIDs(list []program, entity int64, recursive bool) ([]int64, error) {
	known := map[programKey]int64{}
	for some := range slices.Chunk(list, atOnce) {
		args := make([]any, 0, len(some)+1)
		for _, p := range some {
			args = append(args, p.name)
		}
		// By name: an index of the entity, which COALESCE keeps out of it, would find nearly all there are.
		rows, err := t.rows("SELECT `id`, `name`, `manufacturers_id` FROM `glpi_softwares` WHERE `name` IN ("+
			store.Marks(len(some))+
			") AND `is_template` = 0 AND (COALESCE(`entities_id`, 0) = ? OR `is_recursive` = 1 AND"+
			" COALESCE(`entities_id`, 0) IN ("+t.aboveOf(entity)+"))", append(args, entity)...)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			keepFirst(known, softwareKey(row.Text("name"), row.Int("manufacturers_id")), row.Int("id"))
		}
	}
	ids := make([]int64, len(list))
	for i, p := range list {
		key := softwareKey(p.name, p.maker)
		if ids[i] = known[key]; ids[i] != 0 {
			continue
		}
		values := engine.Values{"name": p.name, "manufacturers_id": p.maker, "entities_id": entity,
			"is_recursive": recursive}
		if p.comment != "" {
			values["comment"] = p.comment
		}
		category := p.categoryID
		if category == 0 {
			var err error
			if category, err = t.choice("SoftwareCategory", p.category); err != nil {
				return nil, err
			}
		}
		if p.helpdesk != nil {
			values["is_helpdesk_visible"] = *p.helpdesk
		}
		if category != 0 {
			values["softwarecategories_id"] = category
		}
		id, err := t.Create("Software", values)
		if err != nil {
			return nil, fmt.Errorf("software %q: %w", p.name, err)
		}
		ids[i], known[key] = id, id
	}
	return ids, nil
}

func versionKey(software int64, name, arch string, system int64) programKey {
	return keyOf("", name, arch, software, system)
}

// versionIDs gives the version of each program.
func (t *taking) versionIDs(list []program, software []int64, system, entity int64, recursive bool) ([]int64, error) {
	known := map[programKey]int64{}
	for some := range slices.Chunk(software, atOnce) {
		args := make([]any, 0, len(some)+1)
		for _, id := range some {
			args = append(args, id)
		}
		rows, err := t.rows("SELECT `id`, `softwares_id`, `name`, `arch` FROM `glpi_softwareversions`"+
			" WHERE `softwares_id` IN ("+store.Marks(len(some))+") AND COALESCE(`operatingsystems_id`, 0) = ?",
			append(args, system)...)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			keepFirst(known, versionKey(row.Int("softwares_id"), row.Text("name"), row.Text("arch"), system),
				row.Int("id"))
		}
	}
	ids := make([]int64, len(list))
	for i, p := range list {
		key := versionKey(software[i], p.version, p.arch, system)
		if ids[i] = known[key]; ids[i] != 0 {
			continue
		}
		id, err := t.Create("SoftwareVersion", engine.Values{"name": p.version, "arch": p.arch,
			"softwares_id": software[i], "operatingsystems_id": system, "entities_id": entity,
			"is_recursive": recursive})
		if err != nil {
			return nil, fmt.Errorf("version %q of %q: %w", p.version, p.name, err)
		}
		ids[i], known[key] = id, id
	}
	return ids, nil
}

// keepFirst keeps the row that was made first.
func keepFirst[K comparable](known map[K]int64, key K, id int64) {
	if have, ok := known[key]; !ok || id < have {
		known[key] = id
	}
}
