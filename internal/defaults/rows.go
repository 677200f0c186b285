package defaults

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/store"
)

// layout is by what the units of a family were compared when a database was filled.
type layout struct {
	columns []string
	parts   []partLayout
}

type partLayout struct {
	name, owner, where string
	columns            []string
}

// parseLayout reads a layout that was noted; a table that is no part any more is compared all the same.
func parseLayout(f *family, text string) (layout, error) {
	head, rest, _ := strings.Cut(text, ";")
	l := layout{columns: strings.Split(head, ",")}
	for rest != "" {
		var one string
		one, rest, _ = strings.Cut(rest, ";")
		name, columns, ok := strings.Cut(one, ":")
		table, owner, named := strings.Cut(name, ".")
		if !ok || !named {
			return l, fmt.Errorf("note %s: %q is no layout", noteLayouts, text)
		}
		table = cmp.Or(renamed[table], table)
		l.parts = append(l.parts, partLayout{table, owner, shapes[table].where, strings.Split(columns, ",")})
	}
	return l, nil
}

// find gives the id of a unit's row, nothing when it is gone.
func (up *upgrade) find(u *unit, r record) (int64, error) {
	id := r.row
	if id == 0 {
		id = u.id()
	}
	where, args := "`id` = ?", []any{id}
	if !slices.Contains(u.family.head.columns, "id") {
		where, args = up.matching(u, u.family.key)
	}
	return up.one("SELECT `id` FROM `"+u.family.head.name+"` WHERE "+where+" ORDER BY `id` LIMIT 1", args...)
}

// one reads an id, nothing when there is none.
func (up *upgrade) one(query string, args ...any) (int64, error) {
	var id int64
	err := up.tx.QueryRow(up.ctx, query, args...).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nothing, nil
	}
	return id, err
}

// matching gives the condition that a row has a unit's values in some columns.
func (up *upgrade) matching(u *unit, columns []string) (where string, args []any) {
	var conditions []string
	for _, column := range columns {
		conditions = append(conditions, "`"+column+"` = ?")
		args = append(args, up.actual(column, u.family.head.value(u.row, column)))
	}
	return strings.Join(conditions, " AND "), args
}

// actual gives a value of the default data as it is in this database: ids of units that could not have
// theirs are others.
func (up *upgrade) actual(column string, value any) any {
	if id, ok := up.moved[referred(column)+" "+text(value)]; ok {
		return id
	}
	return value
}

// original is the reverse of actual.
func (up *upgrade) original(column string, value any) any {
	if len(up.moved) == 0 {
		return value
	}
	prefix := referred(column) + " "
	for key, id := range up.moved {
		if given, ok := strings.CutPrefix(key, prefix); ok && text(value) == text(id) {
			return given
		}
	}
	return value
}

// referred gives the table that a column of ids refers to.
func referred(column string) string { return "glpi_" + strings.TrimSuffix(column, "_id") }

// isAsFilled reports whether a unit is as the database was filled with it.
func (up *upgrade) isAsFilled(u *unit, id int64, hash string, old layout) (bool, error) {
	d := newDigest()
	if err := up.digest(d, old.columns, u.family.head.name, "`id` = ?", id); err != nil {
		return false, err
	}
	for _, p := range old.parts {
		d.table()
		if err := up.digest(d, p.columns, p.name, ofOwner(p.owner, p.where), id); err != nil {
			return false, err
		}
	}
	return d.sum() == hash, nil
}

func ofOwner(owner, where string) string {
	if where == "" {
		return "`" + owner + "` = ?"
	}
	return "`" + owner + "` = ? AND " + where
}

// digest adds rows of the database up.
func (up *upgrade) digest(d *digest, columns []string, table, where string, id int64) error {
	rows, err := up.tx.Query(up.ctx, "SELECT `"+strings.Join(columns, "`, `")+"` FROM `"+table+"` WHERE "+where+
		" ORDER BY `id`", id)
	if err != nil {
		return err
	}
	defer rows.Close()
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i, column := range columns {
			values[i] = up.original(column, values[i])
		}
		d.row(values)
	}
	return rows.Err()
}

// rewrite gives a unit that nobody has changed its new values. A column that the default data did not
// have before takes its value where nobody has given it one.
func (up *upgrade) rewrite(u *unit, id int64, old layout) error {
	head := u.family.head
	for _, column := range compared(head.columns, "") {
		condition := ""
		if !slices.Contains(old.columns, column) {
			unset, err := up.tx.Default(up.ctx, head.name, column)
			if err != nil {
				return err
			}
			condition = " AND `" + column + "` = (" + unset + ")"
			if unset == "NULL" {
				condition = " AND `" + column + "` IS NULL"
			}
		}
		if _, err := up.tx.Exec(up.ctx, "UPDATE `"+head.name+"` SET `"+column+"` = ? WHERE `id` = ?"+condition,
			up.actual(column, head.value(u.row, column)), id); err != nil {
			return err
		}
	}
	for i, p := range u.family.parts {
		if _, err := up.tx.Exec(up.ctx, "DELETE FROM `"+p.name+"` WHERE "+ofOwner(p.owner, p.where), id); err != nil {
			return err
		}
		if err := up.insertParts(p, u.parts[i], id); err != nil {
			return err
		}
	}
	return nil
}

// insertParts writes the rows of a part of a unit; they get ids that are free.
func (up *upgrade) insertParts(p part, rows [][]any, owner int64) error {
	for _, row := range rows {
		values := map[string]any{}
		for i, column := range p.columns {
			if column != "id" {
				values[column] = up.actual(column, row[i])
			}
		}
		values[p.owner] = owner
		if _, err := up.tx.Insert(up.ctx, p.name, values); err != nil {
			return err
		}
	}
	return nil
}

// alike are the columns by which a new unit is known to be there already, made by people.
var alike = []string{"name", "itemtype", "event", "sub_type", "type", "key", "title"}

// add brings a new unit in, unless people have made the same, or have removed what it belongs to.
func (up *upgrade) add(u *unit) (record, error) {
	head := u.family.head
	there, err := up.alreadyThere(u)
	if err != nil || there {
		return record{0, theirs}, err
	}
	values := map[string]any{}
	for i, column := range head.columns {
		values[column] = up.actual(column, u.row[i])
		if gone, err := up.isGone(column, u.row[i], values[column]); err != nil || gone {
			return record{0, theirs}, err
		}
	}
	if u.id() != 0 {
		taken, err := up.one("SELECT `id` FROM `"+head.name+"` WHERE `id` = ?", u.id())
		if err != nil {
			return record{}, err
		}
		if taken != nothing {
			delete(values, "id")
		}
	}
	if err := up.rank(u, values); err != nil {
		return record{}, err
	}
	reduced := false
	if g := u.family.grants; g != nil {
		if reduced, err = up.isReduced(u, g); err != nil {
			return record{}, err
		}
		if reduced {
			values[g.bits] = 0
		}
	}
	id, err := up.tx.Insert(up.ctx, head.name, values)
	if store.IsDuplicate(err) {
		return record{0, theirs}, nil
	}
	if err != nil {
		return record{}, err
	}
	for i, p := range u.family.parts {
		if err := up.insertParts(p, u.parts[i], id); err != nil {
			return record{}, err
		}
	}
	if reduced {
		up.done.Left++
		return record{0, theirs}, nil
	}
	up.done.Added++
	if u.id() == 0 {
		id = 0
	}
	return record{id, u.hash()}, nil
}

// isReduced reports whether people have taken something from whom a new row is for: they get no more than they have
// been left. It is looked for once for each of them, however many rows are new.
func (up *upgrade) isReduced(u *unit, g *grants) (bool, error) {
	to := u.family.head.value(u.row, g.to)
	if integer(to) == g.all {
		return false, nil
	}
	if reduced, known := up.reduced[integer(to)]; known {
		return reduced, nil
	}
	reduced, err := up.hasReduced(u.family, g, to)
	if err == nil {
		up.reduced[integer(to)] = reduced
	}
	return reduced, err
}

// hasReduced looks at all rows of somebody, as they were filled and as they are.
func (up *upgrade) hasReduced(f *family, g *grants, to any) (bool, error) {
	given, err := up.given(f, g, to)
	if err != nil {
		return false, err
	}
	for _, u := range f.units() {
		r, seen := up.records[u.key]
		if !seen || f.head.value(u.row, g.to) != to {
			continue
		}
		row, bits := given[up.keyOf(u)], integer(f.head.value(u.row, g.bits))
		// As it was filled, it is only to be brought up to date.
		if row.bits&bits != bits && (row.hash == "" || r.hash == theirs || row.hash != r.hash) {
			return true, nil
		}
	}
	return false, nil
}

// givenRow is a row of grants as it is; the hash is of the columns that were compared before.
type givenRow struct {
	bits int64
	hash string
}

// given reads all rows of somebody, by their keys.
func (up *upgrade) given(f *family, g *grants, to any) (map[string]givenRow, error) {
	old, err := parseLayout(f, up.layouts[f.head.name])
	if err != nil {
		return nil, err
	}
	columns := slices.Concat(f.key, []string{g.bits}, old.columns)
	rows, err := up.tx.Query(up.ctx, "SELECT `"+strings.Join(columns, "`, `")+"` FROM `"+f.head.name+"` WHERE `"+
		g.to+"` = ? ORDER BY `id`", up.actual(g.to, to))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	var bits sql.NullInt64
	into[len(f.key)] = &bits
	out := map[string]givenRow{}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		key := keyText(values[:len(f.key)])
		if _, twice := out[key]; twice { // as find does, the first one counts
			continue
		}
		compared := values[len(f.key)+1:]
		for i, column := range old.columns {
			compared[i] = up.original(column, compared[i])
		}
		d := newDigest()
		d.row(compared)
		out[key] = givenRow{bits.Int64, d.sum()}
	}
	return out, rows.Err()
}

// keyOf gives the key of a unit as it is in this database.
func (up *upgrade) keyOf(u *unit) string {
	values := make([]any, len(u.family.key))
	for i, column := range u.family.key {
		values[i] = up.actual(column, u.family.head.value(u.row, column))
	}
	return keyText(values)
}

func keyText(values []any) string {
	d := newDigest()
	d.row(values)
	return d.text.String()
}

// alreadyThere reports that people have made the row of a new unit.
func (up *upgrade) alreadyThere(u *unit) (bool, error) {
	columns := u.family.key
	if slices.Contains(u.family.head.columns, "id") {
		columns = slices.DeleteFunc(slices.Clone(alike),
			func(c string) bool { return !slices.Contains(u.family.head.columns, c) })
	}
	if len(columns) == 0 {
		return false, nil
	}
	where, args := up.matching(u, columns)
	id, err := up.one("SELECT `id` FROM `"+u.family.head.name+"` WHERE "+where+" LIMIT 1", args...)
	return id != nothing, err
}

// isGone reports that a column names a row of the default data that people have deleted.
func (up *upgrade) isGone(column string, given, actual any) (bool, error) {
	table := referred(column)
	if _, ok := up.data.layouts[table]; !ok || !strings.HasSuffix(column, "_id") || integer(given) == 0 {
		return false, nil
	}
	id, err := up.one("SELECT `id` FROM `"+table+"` WHERE `id` = ?", actual)
	return id == nothing, err
}

// rank lets a new rule come after those that there are, where its place is taken.
func (up *upgrade) rank(u *unit, values map[string]any) error {
	if !slices.Contains(u.family.head.columns, "ranking") {
		return nil
	}
	kind := u.family.head.value(u.row, "sub_type")
	taken, err := up.one("SELECT `id` FROM `"+u.family.head.name+"` WHERE `sub_type` = ? AND `ranking` = ? LIMIT 1",
		kind, values["ranking"])
	if err != nil || taken == nothing {
		return err
	}
	last, err := up.one("SELECT MAX(`ranking`) FROM `"+u.family.head.name+"` WHERE `sub_type` = ?", kind)
	values["ranking"] = last + 1
	return err
}
