package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/rsql"
	"github.com/glpid/glpid/internal/store/collation"
)

// A body can name another object by {"name": "Lyon"} or {"completename": "France > Lyon"} in place of its
// id. It is the one such item that the session may refer to; names of none or several are refused with
// what could be meant.

// nameLink is a link of a body by name.
type nameLink struct {
	property string
	target   string // name of the object
	column   string
	member   string // name or completename
	text     string
	among    int // which of the arrays of links the item is one of, from 1; 0 for a link of its own
}

// maxNearby is how many items are looked at for names like one that there is not.
const maxNearby = 2000

// maxProblems is how many names that there are not are told of a body.
const maxProblems = 10

// several reports whether there are so many problems that no further ones are looked for.
func (f faults) several() bool {
	n := 0
	for _, entries := range f {
		n += len(entries)
	}
	return n >= maxProblems
}

// maxNearText is how long a text can be, in bytes, that names are near to; SQLite takes no pattern of 50,000.
const maxNearText = 255

// byName reads a link by name; false when the value gives none.
func (in *input) byName(p *model.Property, value map[string]any, property string) bool {
	link, ok := nameOf(value)
	if ok {
		link.property, link.target, link.column = property, p.Target, p.Join.Key
		in.named = append(in.named, link)
	}
	return ok
}

// nameOf gives the name that an object without an id has.
func nameOf(value map[string]any) (nameLink, bool) {
	for _, member := range []string{"completename", "name"} {
		if text, ok := value[member].(string); ok && strings.TrimSpace(text) != "" {
			return nameLink{member: member, text: text}, true
		}
	}
	return nameLink{}, false
}

// labelled gives the number that a group's own names stand for, such as that of a status, and what names
// there are.
func (in *input) labelled(p *model.Property, id *model.Property, text string) (n any, names []string) {
	name := model.Find(p.Properties, "name")
	if name == nil || in.engine == nil {
		return nil, nil
	}
	for value, label := range in.engine.labels(id, name) {
		if label == "" {
			continue
		}
		if collation.Compare(label, text) == 0 {
			n = value
		}
		names = append(names, label)
	}
	return n, names
}

// resolve finds the items that a body names by name, and gives the input with their ids in place.
func (e *Engine) resolve(w *Work, c *Change, in *input) (*input, error) {
	if len(in.named) == 0 {
		return in, nil
	}
	found := *in
	found.refs, found.claims, found.links = slices.Clone(in.refs), slices.Clone(in.claims), slices.Clone(in.links)
	problems := faults{}
	for _, link := range in.named {
		if problems.several() { // is enough for who has to look again
			break
		}
		target, err := e.object(link.target)
		if err != nil {
			return nil, err
		}
		id, err := e.findNamed(w, c, target, link, problems)
		if err != nil {
			return nil, err
		}
		if link.among > 0 {
			set := *found.links[link.among-1]
			if set.ids = slices.Clone(set.ids); id != 0 && !slices.Contains(set.ids, id) {
				set.ids = append(set.ids, id)
			}
			found.links[link.among-1] = &set
			continue
		}
		if i := slices.IndexFunc(found.claims, func(cl claim) bool { return cl.property == link.property }); i >= 0 {
			found.claims[i].value = id
			continue
		}
		c.After[link.column], c.given[link.column] = id, id
		found.refs = append(found.refs, reference{link.property, link.target, link.column, id})
	}
	return &found, problems.err()
}

// Named gives the id of the item that a member of a body names by its name or completename, for routes and
// rules that take items besides an object's references. ok is false when the value has an id or no name.
func (w *Work) Named(c *Change, member, object string, value map[string]any) (id int64, ok bool, err error) {
	if value["id"] != nil {
		return 0, false, nil
	}
	link, ok := nameOf(value)
	if !ok {
		return 0, false, nil
	}
	target, err := w.Engine.object(object)
	if err != nil {
		return 0, true, err
	}
	link.property = member
	problems := faults{}
	if id, err = w.Engine.findNamed(w, c, target, link, problems); err == nil {
		err = problems.err()
	}
	return id, true, err
}

// findNamed gives the one item of that name, or adds to the problems what is there in its place.
func (e *Engine) findNamed(w *Work, c *Change, target *model.Object, link nameLink, problems faults) (int64, error) {
	if !e.Has(target, "name") || link.member == "completename" && !e.Has(target, "completename") {
		problems.add(link.property, "type", "This field is a link to what has no "+link.member+": give its id")
		return 0, nil
	}
	known, key := w.names(), nameKey{target.Table, link.member, link.text, c.Session, c.System}
	if id, ok := known[key]; ok && !w.Tx.Wrote(target.Table) {
		return id, nil
	}
	is := access.Condition{SQL: root + ".`" + link.member + "` = ?", Args: []any{link.text}}
	if link.member == "name" && e.Has(target, "completename") {
		is = access.Condition{SQL: "(" + root + ".`name` = ? OR " + root + ".`completename` = ?)",
			Args: []any{link.text, link.text}}
	}
	found, err := e.nameable(w, c, target, is, nil)
	if err != nil {
		return 0, err
	}
	switch len(found) {
	case 1:
		known[key] = found[0].ID
		return found[0].ID, nil
	case 0:
		found, err = e.nearby(w, c, target, link.text)
		problems.add(link.property, "reference", fmt.Sprintf("There is no %s named %s",
			strings.ToLower(labelOf(target)), rsql.Shown(link.text)), "candidates", firstOf(found))
	default:
		problems.add(link.property, "ambiguous", fmt.Sprintf("There are several %s named %s: give the id of one",
			strings.ToLower(target.PluralLabel()), rsql.Shown(link.text)), "candidates", firstOf(found))
	}
	return 0, err
}

// nameKey is a name that somebody uses in a write.
type nameKey struct {
	table, member, text string
	session             *access.Session
	system              bool
}

// namesFound is where a write keeps which items names have meant: a list of many items names the same ones over and
// over again.
type namesFound struct{}

func (w *Work) names() map[nameKey]int64 {
	known, _ := w.Tx.Kept(namesFound{}).(map[nameKey]int64)
	if known == nil {
		known = map[nameKey]int64{}
		w.Tx.Keep(namesFound{}, known)
	}
	return known
}

// firstOf gives as many candidates as answers have.
func firstOf(found []candidate) []candidate { return found[:min(len(found), maxCandidates)] }

// nameable lists items that the session may refer to by a name.
func (e *Engine) nameable(w *Work, c *Change, target *model.Object, is access.Condition,
	fits func(candidate) bool) ([]candidate, error) {
	where := is
	switch {
	case c.System:
	case target.Entities:
		also := fits
		fits = func(one candidate) bool {
			return (c.Session.CanSeeEntity(one.ID, true) || c.Session.HasEntity(one.ID)) && (also == nil || also(one))
		}
	default:
		where = e.nameableCondition(c.Session, target).And(is)
	}
	for _, column := range []string{"is_deleted", "is_template"} {
		if e.Has(target, column) {
			where = where.And(access.Condition{SQL: "COALESCE(" + root + ".`" + column + "`, 0) = 0"})
		}
	}
	return e.candidates(w.Context, w.Tx, target, where, fits)
}

// nameableCondition is the condition of what a session may refer to by a name. It is what it may refer to, but
// of types whose items are shown to some people only, it must be able to look at them: answers would tell who
// has no right on accounts which logins there are.
func (e *Engine) nameableCondition(s *access.Session, target *model.Object) access.Condition {
	b := e.behaviour(target)
	switch {
	case e.CanView(s, target), b.Visible == nil && b.Referable == nil && !target.Assignable():
		return e.referableCondition(s, target)
	case b.Own != nil:
		return e.inSQL(rowsOf(target, root)).And(b.Own(s, root))
	}
	return access.Condition{Never: true}
}

// nearby lists items whose names have the text in them, or else are near to it, for who may list them.
func (e *Engine) nearby(w *Work, c *Change, target *model.Object, text string) ([]candidate, error) {
	if len(text) > maxNearText || !c.System && !e.CanView(c.Session, target) {
		return []candidate{}, nil
	}
	some := access.Condition{
		SQL: root + ".`id` IN (SELECT `id` FROM (SELECT `id`, `name` FROM `" + target.Table + "` LIMIT ?) `some`" +
			" WHERE `some`.`name` LIKE ? ESCAPE '!')",
		Args: []any{maxNearby, "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text) + "%"},
	}
	found, err := e.nameable(w, c, target, some, nil)
	if err != nil || len(found) > 0 {
		return found, err
	}
	var all namesakes
	_, err = e.nameable(w, c, target, access.Condition{}, all.gather)
	return all.nearestTo(text), err
}
