package setup

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/notify/notifications"
)

// customAsset is the schema whose behaviour all types of custom assets have.
const customAsset = "_CustomAsset"

// uniqueTypes are the types whose fields can be made unique, besides all types of custom assets.
var uniqueTypes = []string{
	"Computer", "Monitor", "NetworkEquipment", "Peripheral", "Phone", "Printer", "Software", "SoftwareLicense",
	"License", "Certificate",
	"Rack", "Enclosure", "PDU", "Infocom", "User", "Budget", "Contact", "Contract", "Document", "Supplier",
}

func (s *Service) unicityRules(on engine.Behaviours) {
	on.Add("FieldUnicity", engine.Behaviour{
		PermitCreate: belowToo, PermitUpdate: belowToo, PermitDelete: belowToo,
		BeforeCreate: checkUnicity, BeforeUpdate: checkUnicity,
	})
	on.Add("Entity", engine.Behaviour{BeforeDelete: func(w *engine.Work,
		c *engine.Change) error {
		return w.StopWith(c, "FieldUnicity", "")
	}})
	for _, name := range append([]string{customAsset}, uniqueTypes...) {
		on.Add(name, engine.Behaviour{Phase: engine.PhaseUnique, BeforeCreate: s.keepUnique,
			BeforeUpdate: s.keepUnique})
	}
}

// belowToo adds to the check by right that the session may decide about the entities in which the item
// counts: what it refuses tells of what there is in them.
func belowToo(w *engine.Work, c *engine.Change) error {
	if err := w.PermitByRight(c); err != nil {
		return err
	}
	return c.PermitBelow()
}

// checkUnicity wants a rule to name a type, and columns that it has.
func checkUnicity(w *engine.Work, c *engine.Change) error {
	if c.Op == engine.OpUpdate && !c.Has("itemtype") && !c.Has("fields") {
		return nil
	}
	fields := columnsOf(c.Text("fields"))
	if c.Text("itemtype") == "" || len(fields) == 0 {
		return model.Invalid("It's mandatory to select a type and at least one field")
	}
	o := w.Engine.Catalog().ByItemtype(c.Text("itemtype"))
	if o == nil {
		return model.Invalid("Invalid parameter: itemtype. %s", w.Engine.NoType(c.Text("itemtype")))
	}
	if o.Like != customAsset && !slices.Contains(uniqueTypes, o.Name) {
		return model.Invalid("Invalid parameter: itemtype. Fields of this type cannot be made unique")
	}
	for _, f := range fields {
		if !w.Engine.Has(o, f) {
			return model.Invalid("Invalid parameter: fields. %s has no field %s", o.Label, f)
		}
	}
	return nil
}

// columnsOf reads a rule's list of columns.
func columnsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}

// unicity is a rule that holds for an item.
type unicity struct {
	entity    int64
	recursive bool
	fields    []string
	refuse    bool
	notify    bool
}

// keepUnique refuses an item whose fields another has, where a rule of its entity says so.
// Templates, empty values and those on the deny list do not count.
func (s *Service) keepUnique(w *engine.Work, c *engine.Change) error {
	if c.Template() {
		return nil
	}
	rules, err := unicities(w, c)
	if err != nil || len(rules) == 0 {
		return err
	}
	tree, err := w.Engine.Directory().Tree(w.Context)
	if err != nil {
		return err
	}
	entity := c.Int("entities_id")
	for _, r := range rules {
		below := r.recursive && slices.Contains(tree.Ancestors(entity), r.entity)
		if !r.refuse && !r.notify || r.entity != entity && !below || !touches(c, r.fields) {
			continue
		}
		entities := []int64{r.entity}
		if r.recursive {
			entities = tree.Sons(r.entity)
		}
		taken, err := duplicate(w, c, r.fields, entities)
		if err != nil {
			return err
		}
		if !taken {
			continue
		}
		var values []string
		for _, f := range r.fields {
			values = append(values, fmt.Sprintf("%s: %s", f, c.Text(f)))
		}
		message := "Impossible record for " + strings.Join(values, ", ")
		if r.notify {
			if err := s.tellNotUnique(w, c, r, entity, message); err != nil {
				return err
			}
		}
		if r.refuse {
			return model.Exists("%s", message)
		}
	}
	return nil
}

// refusal is the key of what is told of a refused item.
type refusal struct {
	itemtype, message string
	entity            int64
}

// tellNotUnique tells people of an item that is not unique. What is told of a refused one outlives it.
func (s *Service) tellNotUnique(w *engine.Work, c *engine.Change, r unicity, entity int64, message string) error {
	action := "New item that is not unique"
	if c.Op == engine.OpUpdate {
		action = "Changed item that is not unique"
	}
	n := notifications.Notice{
		Itemtype: "FieldUnicity", Event: model.EventNotUnique, Prefix: "unicity", Action: action, Entity: entity,
		Title: message,
		Values: map[string]string{"unicity.itemtype": c.Object.Label, "unicity.message": message,
			"unicity.action_user": c.Session.Login, "unicity.date": w.Now()},
	}
	if !r.refuse {
		_, err := s.tell.Tell(w, n)
		return err
	}
	ctx := context.WithoutCancel(w.Context)
	w.Tx.IfUndone(refusal{c.Object.Itemtype, message, entity}, func() {
		err := s.engine.Within(ctx, c.Session, w.Version, func(w *engine.Work) error {
			_, err := s.tell.Tell(w, n)
			return err
		})
		if err != nil {
			s.tell.Log.Error("a notification could not be raised", slog.String("itemtype", n.Itemtype),
				slog.Any("error", err))
		}
	})
	return nil
}

// touches reports whether the write sets one of the fields.
func touches(c *engine.Change, fields []string) bool {
	return c.Op == engine.OpCreate || c.Stores("is_template") && c.Changes("is_template") ||
		slices.ContainsFunc(fields, c.Changes)
}

// unicities reads the active rules for the item's type.
func unicities(w *engine.Work, c *engine.Change) ([]unicity, error) {
	rows, err := w.Tx.Query(w.Context, "SELECT `entities_id`, `is_recursive`, COALESCE(`fields`, ''),"+
		" `action_refuse`, `action_notify` FROM `glpi_fieldunicities` WHERE `is_active` = 1 AND `itemtype` = ?",
		c.Object.Itemtype)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []unicity
	for rows.Next() {
		var u unicity
		var fields string
		if err := rows.Scan(&u.entity, &u.recursive, &fields, &u.refuse, &u.notify); err != nil {
			return nil, err
		}
		for _, f := range columnsOf(fields) {
			if w.Engine.Has(c.Object, f) {
				u.fields = append(u.fields, f)
			}
		}
		if len(u.fields) > 0 {
			out = append(out, u)
		}
	}
	return out, rows.Err()
}

// denied says which kind of the deny list a field's values can be on.
var denied = map[string]int{"ip": model.DenyIP, "mac": model.DenyMAC, "serial": model.DenySerial,
	"otherserial": model.DenySerial, "uuid": model.DenyUUID, "email": model.DenyEmail, "name": model.DenyName,
	"manufacturers_id": model.DenyManufacturer}

// duplicate reports whether another item of the entities has the same values.
func duplicate(w *engine.Work, c *engine.Change, fields []string, entities []int64) (bool, error) {
	query := "SELECT COUNT(*) FROM `" + c.Object.Table + "` WHERE `id` <> ?"
	args := []any{c.ID}
	for _, own := range c.Object.Rows { // of several types in one table
		query += " AND `" + own.Column + "` = ?"
		args = append(args, own.Value)
	}
	if w.Engine.Has(c.Object, "entities_id") {
		query += " AND `entities_id` IN (" + access.IDList(entities) + ")"
	}
	if w.Engine.Has(c.Object, "is_template") {
		query += " AND `is_template` = 0"
	}
	for _, f := range fields {
		value := c.Text(f)
		if value == "" || value == "0" && strings.HasSuffix(f, "_id") {
			return false, nil
		}
		if kind, ok := denied[f]; ok {
			n, err := w.Count("SELECT COUNT(*) FROM `glpi_blacklists` WHERE `type` = ? AND `value` = ?", kind, value)
			if err != nil || n > 0 {
				return false, err
			}
		}
		query += " AND `" + f + "` = ?"
		args = append(args, c.Value(f))
	}
	n, err := w.Count(query, args...)
	return n > 0, err
}
