package rules

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/engine"
)

// Equipment is what an inventory says of a piece of equipment: the values of what its rules look at, by the ids of
// criteria. What it does not say is not in it.
type Equipment map[string][]string

// Values are those of a criterion: of what is not said there is none.
func Values(said ...string) []string {
	return slices.DeleteFunc(said, func(text string) bool { return text == "" })
}

// Verdict is what the rules for equipment decide.
type Verdict uint8

// The verdicts.
const (
	Import Verdict = iota // it is new, and is made
	Update                // it is there
	Refuse                // it is not taken, and remembered as refused
	Deny                  // it is not taken, and nothing is said of it
)

// Linked is what the rules for equipment have found.
type Linked struct {
	Verdict  Verdict
	Rule     int64  // that decided; 0 when none has matched, and so it is new
	Itemtype string // as what it is taken
	ID       int64  // of the item that is there
	Port     int64  // the network port that it was found by, 0 for none
}

// Importer applies the rules of inventories.
type Importer struct{ shelf shelf }

// The values of the action "_inventory", as GLPI stores them.
const (
	linkOrImport = "0"
	linkOrDeny   = "1"
	denied       = "2"
)

// Asset finds out whether a piece of equipment is there already, and whether it may come in (RuleImportAsset). Its
// entity is that which it would come to lie in.
func (i *Importer) Asset(w *engine.Work, e Equipment, entity int64) (Linked, error) {
	itemtype := e.first("itemtype")
	out := Linked{Verdict: Import, Itemtype: itemtype}
	list, err := i.shelf.load(w, &importAssetRules, 0, onAdd)
	if err != nil {
		return out, err
	}
	var found present
	p := importing(w, &importAssetRules, e)
	p.stored = func(r *rule) (bool, error) {
		found, err = i.find(w, r, e, entity)
		if err != nil || found.id != 0 || !found.asked {
			return err == nil, err
		}
		// One that links or refuses matches what is not there too.
		return slices.ContainsFunc(r.actions, func(a storedAction) bool {
			return a.field == "_inventory" && a.value == linkOrDeny
		}), nil
	}
	for _, r := range list {
		ok, _, err := p.matches(r)
		if err != nil {
			return out, fmt.Errorf("rule %d: %w", r.id, err)
		}
		if !ok {
			found = present{}
			continue
		}
		out.Rule = r.id
		return decide(out, r, found), nil
	}
	return out, nil
}

// decide does what the actions of a rule that matched say.
func decide(out Linked, r *rule, found present) Linked {
	for _, a := range r.actions {
		switch {
		case a.value == denied:
			out.Verdict = Deny
			return out
		case a.field == "_ignore_import":
			out.Verdict = Refuse
			return out
		case a.field == "_inventory" && found.id != 0:
			out.Verdict, out.Itemtype, out.ID, out.Port = Update, found.itemtype, found.id, found.port
			return out
		case a.field == "_inventory" && a.value == linkOrDeny:
			out.Verdict = Deny
			return out
		}
	}
	for _, c := range r.criteria { // a new one is of the type that the rule is about
		if c.criteria == "itemtype" && c.condition == is && c.pattern != "" && c.pattern != "*" {
			out.Itemtype = c.pattern
		}
	}
	if out.Itemtype == "" {
		out.Itemtype = "Unmanaged"
	}
	return out
}

// Placed is where the rules for entities put a piece of equipment, and who is in charge of it there. What no rule
// says is nil.
type Placed struct {
	Entity, Location, Group, Technician *int64
	Recursive                           *bool
	Refused                             bool
	Rule                                int64
}

// Entity tells where a piece of equipment belongs (RuleImportEntity).
func (i *Importer) Entity(w *engine.Work, e Equipment) (Placed, error) {
	var out Placed
	list, err := i.shelf.load(w, &importEntityRules, 0, onAdd)
	if err != nil || len(list) == 0 {
		return out, err
	}
	p := importing(w, &importEntityRules, e)
	p.special = func(p *process, a *Action, do storedAction, found captures) (bool, error) {
		if a.ID != "_affect_entity_by_tag" {
			return false, nil
		}
		tag, ok := found.first(do.value)
		if !ok || tag == "" {
			tag = do.value // no expression has captured anything: the value itself is the tag
		}
		id, err := w.Column("SELECT MIN(`id`) FROM `glpi_entities` WHERE `tag` = ? AND `tag` <> ''", tag)
		if err == nil && id != "" {
			p.assign("entities_id", id)
		}
		return true, err
	}
	if err := p.run(list); err != nil {
		return out, err
	}
	out.Rule = p.out.first()
	set := p.out.set
	out.Entity, out.Location = numberOf(set, "entities_id"), numberOf(set, "locations_id")
	out.Group, out.Technician = numberOf(set, "groups_id_tech"), numberOf(set, "users_id_tech")
	out.Recursive = switchOf(set, "is_recursive")
	out.Refused = p.out.set["_ignore_import"] == "1"
	return out, nil
}

// Location tells where a piece of equipment stands (RuleLocation); 0 when no rule says so; rule is the one that
// matched. A location that an
// expression has captured is found by its name in the entity, and made if there is none.
func (i *Importer) Location(w *engine.Work, e Equipment, entity int64) (id, by int64, err error) {
	list, err := i.shelf.load(w, &locationRules, 0, onAdd)
	if err != nil || len(list) == 0 {
		return 0, 0, err
	}
	p := importing(w, &locationRules, e)
	p.special = func(p *process, a *Action, do storedAction, found captures) (bool, error) {
		if do.kind != "regex_result" || a.ID != "locations_id" {
			return false, nil
		}
		name, ok := found.first(do.value)
		if !ok || name == "" {
			return true, nil
		}
		id, err := w.Column("SELECT MIN(`id`) FROM `glpi_locations` WHERE `name` = ? AND `entities_id` = ?", name,
			entity)
		if err == nil && id == "" {
			var made int64
			made, err = w.Create("Location", engine.Values{"name": name, "entities_id": entity})
			id = strconv.FormatInt(made, 10)
		}
		if err == nil {
			p.assign(a.ID, id)
		}
		return true, err
	}
	if err := p.run(list); err != nil {
		return 0, 0, err
	}
	id, _ = strconv.ParseInt(p.out.set["locations_id"], 10, 64)
	return id, p.out.first(), nil
}

// Itemtype tells as what a piece of equipment is taken (RuleDefineItemtype); "" when no rule says so; rule is
// the one that matched.
func (i *Importer) Itemtype(w *engine.Work, e Equipment) (itemtype string, by int64, err error) {
	list, err := i.shelf.load(w, &defineItemtypeRules, 0, onAdd)
	if err != nil || len(list) == 0 {
		return "", 0, err
	}
	p := importing(w, &defineItemtypeRules, e)
	p.stored = func(r *rule) (bool, error) {
		found, err := i.find(w, r, e, 0)
		return err == nil && (found.id != 0 || !found.asked), err
	}
	err = p.run(list)
	return p.out.set["_assign"], p.out.first(), err
}

// importing begins a run through the rules of a collection over what an inventory says.
func importing(w *engine.Work, c *Collection, e Equipment) *process {
	known := make(map[string][]string, len(e))
	for id, values := range e {
		known[id] = values
	}
	return &process{collection: c, facts: &facts{known: known}, names: labels{w, nil}, now: w.Engine.Now(),
		patience: patienceOf(w, "")}
}

func (e Equipment) first(id string) string {
	if len(e[id]) == 0 {
		return ""
	}
	return e[id][0]
}

// present is what the database has for a rule.
type present struct {
	asked    bool // the rule looks at what the database has
	itemtype string
	id       int64
	port     int64
}

// ofDatabase reports whether a criterion is about what the database has: it holds as far as the inventory goes.
func ofDatabase(c storedCriterion) bool {
	switch c.condition {
	case found, isEmpty, inEntity, samePort, onlyThese:
		return true
	}
	return c.criteria == "states_id"
}

// inventoried are the types that equipment of no type may be.
var inventoried = strings.Fields("Computer Monitor NetworkEquipment Peripheral Phone Printer Unmanaged")

// find finds the item of the database that a rule asks for.
func (i *Importer) find(w *engine.Work, r *rule, e Equipment, entity int64) (present, error) {
	q := presence{e: e, entity: entity}
	for _, c := range r.criteria {
		switch c.condition {
		case samePort:
			q.samePort = true
		case onlyThese:
			if !onlyIn(r, e) {
				return present{asked: true}, nil
			}
		}
	}
	for _, c := range r.criteria {
		if c.condition == found || c.condition == isEmpty {
			q.criteria = append(q.criteria, c)
		}
	}
	if len(q.criteria) == 0 {
		return present{}, nil
	}
	for _, c := range r.criteria {
		if c.condition == inEntity || c.criteria == "states_id" || c.criteria == "tag" && c.condition != found {
			q.criteria = append(q.criteria, c)
		}
	}
	types := inventoried
	if itemtype := e.first("itemtype"); itemtype != "" {
		types = []string{itemtype}
	}
	for _, itemtype := range types {
		query, args, ok := q.query(w, itemtype)
		if !ok {
			continue
		}
		rows, err := w.Tx.Query(w.Context, query, args...)
		if err != nil {
			return present{}, fmt.Errorf("find %s: %w", itemtype, err)
		}
		var id, port int64
		got := rows.Next()
		if got {
			err = rows.Scan(&id, &port)
		}
		if err := errors.Join(err, rows.Err(), rows.Close()); err != nil {
			return present{}, err
		}
		if got {
			return present{true, itemtype, id, port}, nil
		}
	}
	return present{asked: true}, nil
}

// onlyIn reports whether an inventory says nothing that a rule does not look at.
func onlyIn(r *rule, e Equipment) bool {
	for id, values := range e {
		if len(values) > 0 &&
			!slices.ContainsFunc(r.criteria, func(c storedCriterion) bool { return c.criteria == id }) {
			return false
		}
	}
	return true
}
