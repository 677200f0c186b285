package assistance

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// Templates say of fields, by the numbers that GLPI's search gives them, what stands in them, and
// which must not be empty.

// fieldColumns are the columns of fields by their numbers.
var fieldColumns = map[int64]string{
	1: "name", 21: "content", 12: "status", 10: "urgency", 11: "impact", 3: "priority", 7: "itilcategories_id",
	83: "locations_id",
	15: "date", 18: "time_to_resolve", 45: "actiontime", 14: "type", 9: "requesttypes_id", 52: "global_validation",
	155: "time_to_own",
	180: "internal_time_to_resolve", 185: "internal_time_to_own", 30: "slas_id_ttr", 37: "slas_id_tto",
	190: "olas_id_tto", 191: "olas_id_ttr",
}

// fieldMembers are the fields that put somebody into the team.
var fieldMembers = map[int64]Member{
	4: {"User", 0, model.Requester}, 71: {"Group", 0, model.Requester}, 66: {"User", 0, model.Observer},
	65: {"Group", 0, model.Observer},
	5:  {"User", 0, model.Assigned}, 8: {"Group", 0, model.Assigned}, 6: {"Supplier", 0, model.Assigned},
}

// Numbers of fields that are neither.
const (
	fieldItems = 13
	fieldTasks = 175
)

// template gives the tables' and columns' name of the kind's templates: "tickettemplate".
func (k *kind) template() string { return strings.ToLower(k.Object) + "template" }

// Draft is what a template fills in.
type Draft struct {
	values  engine.Values
	members []Member
	items   []asset
	tasks   []int64 // templates
}

// asset is one that a draft is about, by the row that says so: "Computer_12".
type asset struct {
	row  int64
	name string
}

// ReadDraft reads what a template of "Ticket", "Change" or "Problem" fills in.
func ReadDraft(w *engine.Work, object string, template int64) (*Draft, error) {
	k := kindOf(object)
	d := &Draft{values: engine.Values{}}
	name := k.template()
	rows, err := w.Tx.Query(w.Context, "SELECT `id`, `num`, COALESCE(`value`, '') FROM `glpi_"+name+
		"predefinedfields` WHERE `"+name+"s_id` = ? ORDER BY `id`", template)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	type field struct {
		row, num int64
		value    string
	}
	var read []field
	for rows.Next() {
		var f field
		if err := rows.Scan(&f.row, &f.num, &f.value); err != nil {
			return nil, err
		}
		read = append(read, f)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	rows.Close()
	for _, f := range read {
		if err := d.add(w, k, f.row, f.num, f.value); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// add adds what a field fills in. What its column cannot hold is left out.
func (d *Draft) add(w *engine.Work, k *kind, row, num int64, value string) error {
	n, _ := strconv.ParseInt(value, 10, 64)
	member, isMember := fieldMembers[num]
	switch {
	case isMember && n > 0:
		member.ID = n
		d.members = append(d.members, member)
	case isMember:
	case num == fieldItems:
		d.items = append(d.items, asset{row, value})
	case num == fieldTasks && n > 0:
		d.tasks = append(d.tasks, n)
	default:
		stored, ok, err := k.filled(w, num, value)
		if ok && stored != nil {
			d.values[fieldColumns[num]] = stored
		}
		return err
	}
	return nil
}

// filled gives what the column of a field holds for its value, and whether there is one that can hold it.
func (k *kind) filled(w *engine.Work, num int64, value string) (stored any, ok bool, err error) {
	o := w.Engine.Catalog().Object(k.Object)
	if column := fieldColumns[num]; column != "" && w.Engine.Has(o, column) {
		return w.ColumnValue(o, column, value)
	}
	return nil, false, nil
}

// predefinedFields are the rules of what templates fill in: nobody names what they do not see, as items
// that are made from the template show it.
func (k *kind) predefinedFields() engine.Behaviour {
	check := func(w *engine.Work, c *engine.Change) error {
		target, id := k.named(w, c)
		if num := c.Int("num"); fieldColumns[num] != "" && fieldColumns[num] != "content" { // that takes every text
			stored, ok, err := k.filled(w, num, c.Text("value"))
			if err != nil || !ok {
				return cmp.Or(err, model.Invalid("Invalid parameter: value. The field cannot hold this"))
			}
			id, _ = stored.(int64) // what will be stored, in whatever form the value says it
		}
		if id <= 0 || target == "" {
			return nil
		}
		may, err := w.CanRefer(c, target, id)
		if err == nil && !may {
			err = model.Invalid("Invalid parameter: value. There is no such item")
		}
		return err
	}
	return engine.Behaviour{BeforeCreate: check, BeforeUpdate: check}
}

// named gives the item that a predefined field names; "" for a field that names none.
func (k *kind) named(w *engine.Work, c *engine.Change) (object string, id int64) {
	num, value := c.Int("num"), c.Text("value")
	if num == fieldItems {
		itemtype, text, _ := strings.Cut(value, "_")
		id, _ = strconv.ParseInt(text, 10, 64)
		if o := w.Engine.Catalog().ByItemtype(itemtype); o != nil && o.Table != "" {
			object = o.Name
		}
		return object, id
	}
	id, _ = strconv.ParseInt(value, 10, 64)
	if member, ok := fieldMembers[num]; ok {
		return member.Type, id
	}
	if num == fieldTasks {
		return "TaskTemplate", id
	}
	o := w.Engine.Catalog().Object(k.Object)
	for i := range o.Properties {
		if p := &o.Properties[i]; p.IsReference() && p.Join.Key == fieldColumns[num] {
			return p.Target, id
		}
	}
	return "", id
}

// Parts gives the draft as it is or, split, one for each of its assets behind the last one that is done, with what to
// name when it is done. Without any asset it is as it is.
func (d *Draft) Parts(split bool, done int64) iter.Seq2[int64, *Draft] {
	return func(yield func(int64, *Draft) bool) {
		if !split || len(d.items) == 0 && done == 0 {
			yield(0, d)
			return
		}
		for _, item := range d.items {
			if item.row <= done {
				continue
			}
			one := *d
			one.items = []asset{item}
			if !yield(item.row, &one) {
				return
			}
		}
	}
}

// Make makes the item that a draft describes, with more columns set, and gives its id. A status that it says
// stays, whoever is assigned.
func (d *Draft) Make(w *engine.Work, object string, more engine.Values) (int64, error) {
	k := kindOf(object)
	values := engine.Values{}
	for _, set := range []engine.Values{d.values, more} {
		for column, value := range set {
			values[column] = value
		}
	}
	if _, chosen := d.values["status"]; chosen {
		defer w.During(chosenStatus{})()
	}
	id, err := w.Create(object, values)
	if err != nil {
		return 0, err
	}
	item, err := k.item(w, id)
	if err != nil {
		return 0, err
	}
	for _, member := range d.members {
		if err := Join(w, item, member); err != nil {
			return 0, err
		}
	}
	for _, asset := range d.items {
		itemtype, text, _ := strings.Cut(asset.name, "_")
		n, _ := strconv.ParseInt(text, 10, 64)
		o := w.Engine.Catalog().ByItemtype(itemtype)
		if o == nil || o.Table == "" || n <= 0 {
			continue
		}
		if found, err := w.Count("SELECT COUNT(*) FROM `"+o.Table+"` WHERE `id` = ?", n); err != nil || found == 0 {
			if err != nil {
				return 0, err
			}
			continue
		}
		if _, err := w.Create(object+"_Item",
			engine.Values{k.Column: id, "itemtype": itemtype, "items_id": n}); err != nil &&
			model.CodeOf(err) != model.CodeExists {
			return 0, err
		}
	}
	for _, task := range d.tasks {
		if err := AddTask(w, item, task); err != nil {
			return 0, err
		}
	}
	return id, nil
}

// templateOf gives the template that counts for an item, 0 for none: its category's, its
// entity's, or the first one there is.
func (k *kind) templateOf(w *engine.Work, c *engine.Change) (int64, error) {
	if category := c.Int("itilcategories_id"); category != 0 {
		column := k.template() + "s_id"
		if k == ticket {
			column += map[bool]string{true: "_demand", false: "_incident"}[c.Int("type") == model.Demand]
		}
		id, err := w.Count("SELECT `"+column+"` FROM `glpi_itilcategories` WHERE `id` = ?", category)
		if err != nil || id != 0 {
			return id, err
		}
	}
	id, own, err := w.EntityChoice(c.Int("entities_id"), k.template()+"s_strategy", k.template()+"s_id")
	if err != nil || own && id > 0 {
		return id, err
	}
	return w.Count("SELECT MIN(`id`) FROM `glpi_" + k.template() + "s`")
}

// keepMandatory refuses to empty what the item's template wants filled in.
func (r rules) keepMandatory(w *engine.Work, c *engine.Change) error {
	emptied := map[int64]string{}
	for num, column := range fieldColumns {
		if c.Stores(column) && c.Changes(column) && empty(c.After[column]) && !empty(c.Before[column]) {
			emptied[num] = column
		}
	}
	if len(emptied) == 0 {
		return nil
	}
	id, err := r.templateOf(w, c)
	if err != nil || id == 0 {
		return err
	}
	name := r.template()
	nums, err := w.IDs("SELECT `num` FROM `glpi_"+name+"mandatoryfields` WHERE `"+name+"s_id` = ? ORDER BY `num`", id)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(nums, func(n int64) bool { return emptied[n] != "" })
	if i < 0 {
		return nil
	}
	return model.Invalid("Invalid parameter: %s. The template of the %s wants it filled in",
		engine.PropertyOf(c.Object, emptied[nums[i]]), strings.ToLower(r.Object))
}

func empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(v) == ""
	case int64:
		return v == 0
	}
	return false
}
