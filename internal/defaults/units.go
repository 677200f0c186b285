package defaults

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// The default data is upgraded by units: a row with all rows that are part of it, such as a rule with
// its criteria and actions. Whoever has changed any of them has changed the unit.

// family is a table with the tables whose rows are parts of its rows.
type family struct {
	head   table
	key    []string // columns that tell the rows apart
	parts  []part
	grants *grants // nil where the rows are no such thing
}

// grants says how the rows of a family, which have no parts, give bits to those whom they are for: a new row gives
// nobody more than people have left them.
type grants struct {
	to   string // the column that names whom
	bits string // the column with what they get
	all  int64  // who gives bits to the others, and has all that is new
}

// part is a table whose rows belong to those of a head.
type part struct {
	table
	owner string // the column that names the head
	where string // a condition on all of them, for parts of several tables
}

// shape says how tables of default data are upgraded where their columns do not tell.
var shapes = map[string]struct {
	key   []string // instead of id
	owner string   // column: the rows are part of those of the table that it names
	of    string   // that table, where the column's name does not say it
	where string
	never bool // people's own from the beginning

	grants *grants
}{
	"glpi_users":          {never: true},
	"glpi_profiles_users": {never: true},
	"glpi_profilerights": {key: []string{"profiles_id", "name"},
		grants: &grants{to: "profiles_id", bits: "rights", all: ProfileSuperAdmin}},
	"glpi_configs":             {key: []string{"context", "name"}},
	"glpi_networkporttypes":    {key: []string{"value_decimal"}},
	"glpi_calendarsegments":    {owner: "calendars_id"},
	"glpi_notificationtargets": {owner: "notifications_id"},
	"glpi_rulecriterias":       {owner: "rules_id"},
	"glpi_ruleactions":         {owner: "rules_id"},
	"glpi_dashboards_items":    {owner: "dashboards_dashboards_id"},
	"glpi_helpdesks_tiles_items_tiles": {owner: "items_id_tile", of: "glpi_helpdesks_tiles_glpipagetiles",
		where: "`itemtype_tile` = 'Glpi\\Helpdesk\\Tile\\GlpiPageTile'"},
	"glpi_tickettemplatemandatoryfields":       {owner: "tickettemplates_id"},
	"glpi_changetemplatemandatoryfields":       {owner: "changetemplates_id"},
	"glpi_problemtemplatemandatoryfields":      {owner: "problemtemplates_id"},
	"glpi_notificationtemplatetranslations":    {owner: "notificationtemplates_id"},
	"glpi_notifications_notificationtemplates": {owner: "notifications_id"},
}

// renamed are tables that older programs have noted by other names.
var renamed = map[string]string{"glpi_helpdesks_tiles_items": "glpi_helpdesks_tiles_items_tiles"}

// ranking are columns that order rows among others: where a row stands is not what it is.
var ranking = []string{"ranking"}

// families puts the tables together.
func families(all []table) []*family {
	var out []*family
	byName := map[string]*family{}
	for _, t := range all {
		shape := shapes[t.name]
		switch {
		case shape.never:
		case shape.owner != "":
			of := shape.of
			if of == "" {
				of = "glpi_" + strings.TrimSuffix(shape.owner, "_id")
			}
			f := byName[of]
			if f == nil {
				panic("defaults: " + t.name + " comes before " + of)
			}
			f.parts = append(f.parts, part{t, shape.owner, shape.where})
		default:
			f := &family{head: t, key: shape.key, grants: shape.grants}
			if f.key == nil {
				f.key = []string{"id"}
			}
			byName[t.name] = f
			out = append(out, f)
		}
	}
	return out
}

// compared gives the columns of a table that make up what a row is.
func compared(columns []string, owner string) []string {
	return slices.DeleteFunc(slices.Clone(columns), func(c string) bool {
		return c == "id" || c == owner || slices.Contains(ranking, c)
	})
}

// layout names the columns that units of a family are compared by.
func (f *family) layout() string {
	text := strings.Join(compared(f.head.columns, ""), ",")
	for _, p := range f.parts {
		text += ";" + p.name + "." + p.owner + ":" + strings.Join(compared(p.columns, p.owner), ",")
	}
	return text
}

// unit is a row of the default data with its parts.
type unit struct {
	family *family
	key    string
	row    []any
	parts  [][][]any // for each part of the family, its rows
}

// units gives the units of a family.
func (f *family) units() []*unit {
	out := make([]*unit, len(f.head.rows))
	byID := map[string]*unit{}
	for i, row := range f.head.rows {
		u := &unit{family: f, row: row, parts: make([][][]any, len(f.parts))}
		var key []string
		for _, column := range f.key {
			key = append(key, text(f.head.value(row, column)))
		}
		u.key = f.head.name + " " + strings.Join(key, "/")
		out[i], byID[key[0]] = u, u
	}
	for i, p := range f.parts {
		for _, row := range p.rows {
			owner := byID[text(p.value(row, p.owner))]
			owner.parts[i] = append(owner.parts[i], row)
		}
	}
	return out
}

// hash gives what a unit is compared by.
func (u *unit) hash() string {
	d := newDigest()
	d.row(u.family.head.pick(u.row, compared(u.family.head.columns, "")))
	for i, p := range u.family.parts {
		d.table()
		for _, row := range u.parts[i] {
			d.row(p.pick(row, compared(p.columns, p.owner)))
		}
	}
	return d.sum()
}

// value gives a value of a row by its column.
func (t table) value(row []any, column string) any { return row[slices.Index(t.columns, column)] }

// pick gives some of the values of a row.
func (t table) pick(row []any, columns []string) []any {
	values := make([]any, len(columns))
	for i, column := range columns {
		values[i] = t.value(row, column)
	}
	return values
}

// digest adds up rows, from the default data or from a database.
type digest struct{ text strings.Builder }

func newDigest() *digest { return &digest{} }

func (d *digest) row(values []any) {
	for _, v := range values {
		s := text(v)
		fmt.Fprintf(&d.text, "%d:%s,", len(s), s)
	}
	d.text.WriteByte('\n')
}

func (d *digest) table() { d.text.WriteString(";\n") }

func (d *digest) sum() string {
	sum := sha256.Sum256([]byte(d.text.String()))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

// text writes a value the same way whether it is a literal or comes from a database.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return "\x00"
	case bool:
		if v {
			return "1"
		}
		return "0"
	case []byte:
		return string(v)
	}
	return fmt.Sprint(v)
}
