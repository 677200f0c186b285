package intake

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// rowsOf are rows that belong to the asset, and what they should be.
type rowsOf struct {
	object string
	wanted []engine.Values
	// key tells which row that is there is meant.
	key func(row engine.Values) string
	// alike lets there be several rows with the same key.
	alike bool
	// keep leaves dynamic rows that are not told of.
	keep bool
	// met hears of a row that is there and is told of, before it changes; nil for nobody.
	met func(have, want engine.Values)
	// where narrows what is looked at, besides the rows of the asset.
	where string
	args  []any
	// owner are the columns that hold what the rows belong to; those of the asset unless it is set.
	owner engine.Values
}

// belongs gives the columns that tie rows of an object to the asset.
func (t *taking) belongs(o *model.Object) engine.Values {
	p := t.Work.Engine.Catalog().Graph().Parent(o)
	if p == nil {
		return engine.Values{"itemtype": t.asset.itemtype, "items_id": t.asset.id}
	}
	out := engine.Values{p.Column: t.asset.id}
	if p.ItemtypeColumn != "" {
		out[p.ItemtypeColumn] = t.asset.itemtype
	}
	return out
}

// bringRows makes the dynamic rows of the asset what they should be: it changes what differs, adds what is new, and
// removes what is not told of any more. What people have added stays. It gives the ids of the wanted rows, in order.
func (t *taking) bringRows(r rowsOf) ([]int64, error) {
	o := t.object(r.object)
	if o == nil {
		return nil, fmt.Errorf("intake: the catalogue has no %s", r.object)
	}
	if r.owner == nil {
		r.owner = t.belongs(o)
	}
	have, err := t.existing(o, r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.Name, err)
	}
	byKey := map[string][]engine.Values{}
	for _, row := range have {
		key := r.key(row)
		byKey[key] = append(byKey[key], row)
	}
	for i, row := range r.wanted {
		r.wanted[i] = t.Engine.Fitting(o, row)
	}
	ids := make([]int64, len(r.wanted))
	taken := map[string]int64{}
	for i, row := range r.wanted {
		if err := t.hurry(); err != nil {
			return nil, err
		}
		key := r.key(row)
		if id, twice := taken[key]; twice && !r.alike { // told of twice: the first counts
			ids[i] = id
			continue
		}
		if list := byKey[key]; len(list) > 0 {
			byKey[key] = list[1:]
			ids[i] = list[0].Int("id")
			if r.met != nil {
				r.met(list[0], row)
			}
			err = t.change(o, list[0], row)
		} else {
			ids[i], err = t.add(o, r.owner, row)
		}
		if err != nil {
			return nil, fmt.Errorf("%s %q: %w", o.Name, key, err)
		}
		taken[key] = ids[i]
	}
	if r.keep {
		return ids, nil
	}
	var gone []int64
	for _, list := range byKey {
		for _, row := range list {
			if row.Bool("is_dynamic") || !t.Engine.Has(o, "is_dynamic") {
				gone = append(gone, row.Int("id"))
			}
		}
	}
	return ids, t.remove(o, gone)
}

// existing reads the rows that are there, with the columns that the wanted ones set.
func (t *taking) existing(o *model.Object, r rowsOf) ([]engine.Values, error) {
	if t.asset.made { // nothing belongs to it yet
		return nil, nil
	}
	columns := []string{"id"}
	for _, row := range r.wanted {
		for column := range row {
			if !slices.Contains(columns, column) {
				columns = append(columns, column)
			}
		}
	}
	if t.Engine.Has(o, "is_dynamic") && !slices.Contains(columns, "is_dynamic") {
		columns = append(columns, "is_dynamic")
	}
	slices.Sort(columns)
	where, args := equal(r.owner)
	if r.where != "" {
		where, args = where+" AND "+r.where, append(args, r.args...)
	}
	return t.rows("SELECT `"+strings.Join(columns, "`, `")+"` FROM `"+o.Table+"` WHERE "+where+" ORDER BY `id`",
		args...)
}

// equal gives a condition that columns hold values.
func equal(values engine.Values) (string, []any) {
	var list []string
	var args []any
	for _, column := range slices.Sorted(maps.Keys(values)) { // the same columns always make the same statement
		list, args = append(list, "`"+column+"` = ?"), append(args, values[column])
	}
	return strings.Join(list, " AND "), args
}

// add adds a row to the asset. What a new asset comes with is no news of it, so that nobody is told.
func (t *taking) add(o *model.Object, owner, row engine.Values) (int64, error) {
	if err := t.hurry(); err != nil {
		return 0, err
	}
	values := t.whole(o, owner, row)
	if t.asset.made {
		return t.Tx.Insert(t.Context, o.Table, values)
	}
	return t.AddRow(o.Table, values)
}

// addAll adds many rows; see add.
func (t *taking) addAll(o *model.Object, owner engine.Values, rows []engine.Values) error {
	if !t.asset.made {
		for _, row := range rows {
			if _, err := t.add(o, owner, row); err != nil {
				return err
			}
		}
		return nil
	}
	values := make([]map[string]any, len(rows))
	for i, row := range rows {
		values[i] = t.whole(o, owner, row)
	}
	for some := range slices.Chunk(values, atOnce) {
		if err := t.hurry(); err != nil {
			return err
		}
		if err := t.Tx.InsertAll(t.Context, o.Table, some); err != nil {
			return fmt.Errorf("%s: %w", o.Name, err)
		}
	}
	return nil
}

// whole gives a row of the asset with what every such row has.
func (t *taking) whole(o *model.Object, owner, row engine.Values) engine.Values {
	values := engine.Values{}
	for column, value := range t.Engine.Fitting(o, row) {
		values.Set(column, value)
	}
	for column, value := range owner {
		values.Set(column, value)
	}
	for column, value := range map[string]any{"is_dynamic": 1, "entities_id": t.asset.entity,
		"is_recursive": t.asset.recursive, "date_creation": t.Now(), "date_mod": t.Now()} {
		if _, set := values[column]; !set && t.Engine.Has(o, column) {
			values.Set(column, value)
		}
	}
	return values
}

// change brings a row up to date, except for what is locked in it.
func (t *taking) change(o *model.Object, have, want engine.Values) error {
	changed := engine.Values{}
	for column, value := range want {
		if !same(have[column], value) {
			changed[column] = value
		}
	}
	if len(changed) == 0 && (have.Bool("is_dynamic") || !t.Engine.Has(o, "is_dynamic")) {
		return nil
	}
	locked, err := t.rows("SELECT `field` FROM `glpi_lockedfields` WHERE `itemtype` = ? AND (`items_id` = ? OR"+
		" `is_global` = 1)", o.Itemtype, have.Int("id"))
	if err != nil {
		return err
	}
	for _, row := range locked {
		delete(changed, row.Text("field"))
	}
	if t.Engine.Has(o, "is_dynamic") {
		changed["is_dynamic"] = 1
	}
	if len(changed) == 0 {
		return nil
	}
	return t.Update(o.Name, have.Int("id"), changed)
}

// remove removes rows that belong to the asset.
func (t *taking) remove(o *model.Object, ids []int64) error {
	if o.Unlogged && len(ids) > 0 { // nothing belongs to them, and nobody remembers them
		return t.Exec("DELETE FROM `" + o.Table + "` WHERE `id` IN (" + access.IDList(ids) + ")")
	}
	for _, id := range ids {
		if err := t.Purge(o.Name, id); err != nil {
			return fmt.Errorf("%s %d: %w", o.Name, id, err)
		}
	}
	return nil
}

// lower gives what tells rows apart: columns in small letters.
func lower(columns ...string) func(row engine.Values) string {
	return func(row engine.Values) string {
		list := make([]string, len(columns))
		for i, c := range columns {
			list[i] = strings.ToLower(engine.TextOf(row[c]))
			if list[i] == "0" {
				list[i] = ""
			}
		}
		return strings.Join(list, "\x1f")
	}
}
