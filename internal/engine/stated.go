package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// What is answered 2xx has been done: a body may state what it cannot change, as people read an item,
// change one member and send all of it back, but only as it is. Anything else is refused whole.

// stated is what a body says of a property that bodies do not change.
type stated struct {
	property *model.Property
	name     string
	value    any
}

// state takes note of what a body says of a property that bodies do not change. Nothing is said by null
// and what is empty.
func (in *input) state(p *model.Property, value any, name string) {
	in.ignored = append(in.ignored, name)
	switch v := value.(type) {
	case nil:
		return
	case []any:
		if len(v) == 0 {
			return
		}
	case map[string]any:
		if len(v) == 0 {
			return
		}
	case string:
		if v == "" {
			return
		}
	}
	in.present = append(in.present, stated{p, name, value})
}

// checkStated wants what a body says of properties that it cannot change to be so. id is 0 for a new item.
func (e *Engine) checkStated(ctx context.Context, s *access.Session, r Request, in *input, id int64) error {
	if len(in.present) == 0 {
		return nil
	}
	var item map[string]any
	if id != 0 {
		text, err := e.Get(ctx, s, Query{Object: r.Object, Version: r.Version, Parent: r.Parent, Fixed: r.Fixed}, id)
		if err != nil {
			return err
		}
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		if err := decoder.Decode(&item); err != nil {
			return fmt.Errorf("read %s %d: %w", r.Object.Name, id, err)
		}
	}
	problems := faults{}
	for _, said := range in.present {
		there := member(item, said.name)
		if id == 0 && said.property.Derived {
			there = said.property.ColumnDefault()
		}
		switch {
		case said.value == nil && there != nil:
			problems.add(said.name, "null", "This field cannot be null: give a value, or leave it out")
		case said.value != nil && (there == nil || !agrees(said.value, there)):
			problems.add(said.name, "readOnly", e.howToChange(r.Object, said.property, said.name))
		}
	}
	return problems.err()
}

// member gives what an item holds at a path of names.
func member(item map[string]any, path string) any {
	name, rest, deeper := strings.Cut(path, ".")
	if !deeper {
		return item[name]
	}
	inner, _ := item[name].(map[string]any)
	return member(inner, rest)
}

// agrees reports whether what a body says is what is there: each member that it names, and each element of
// a list in some order.
func agrees(said, there any) bool {
	switch said := said.(type) {
	case map[string]any:
		item, ok := there.(map[string]any)
		if !ok {
			return false
		}
		for name, value := range said {
			if !agrees(value, item[name]) {
				return false
			}
		}
		return true
	case []any:
		list, ok := there.([]any)
		if !ok || len(list) != len(said) {
			return false
		}
		for i, value := range said {
			if !agrees(value, list[i]) && !slices.ContainsFunc(list, func(x any) bool { return agrees(value, x) }) {
				return false
			}
		}
		return true
	case string:
		return said == toText(there)
	}
	if n, ok := number(said); ok {
		m, ok := number(there)
		return ok && n == m
	}
	return reflect.DeepEqual(said, there)
}

// howToChange says why a body cannot change a property, and what does.
func (e *Engine) howToChange(o *model.Object, p *model.Property, name string) string {
	if path := e.placeOf(o, p); path != "" {
		return "This field cannot be changed here: use " + path
	}
	if p.Type == model.TypeArray {
		return "This field lists what belongs to the item and cannot be changed here"
	}
	return "This field follows from others and cannot be changed here"
}

// placeOf gives the path below an item where the rows of an array are made and removed, "" for none.
func (e *Engine) placeOf(o *model.Object, p *model.Property) string {
	if p.ChangedAt != "" {
		for _, m := range o.Mounts {
			if m.Under == nil && !m.Extension {
				return strings.TrimSuffix(m.Path, "/") + "/{id}/" + p.ChangedAt
			}
		}
	}
	if p.Type != model.TypeArray || p.Target == "" {
		return ""
	}
	other := e.catalog.Object(p.Target)
	if other == nil {
		return ""
	}
	for _, m := range other.Mounts {
		if m.Under != nil && m.Under.Object == o.Name && m.Ops.Has(model.Add) {
			return strings.TrimSuffix(m.Path, "/")
		}
	}
	return ""
}

// madeAt gives the path below an item where that is made which a member of a body is called after, "" for none:
// "processors" of a computer are added at ".../Component/Processor".
func (e *Engine) madeAt(o *model.Object, member string, v model.Version) string {
	word := singular(member)
	for _, other := range e.catalog.Objects() {
		for i := range other.Mounts {
			m := &other.Mounts[i]
			if m.Under == nil || m.Under.Object != o.Name || !m.Ops.Has(model.Add) || !v.Includes(m.Since, m.Until) ||
				!v.Includes(other.Since, other.Removed) {
				continue
			}
			path := strings.TrimSuffix(m.Path, "/")
			if singular(path[strings.LastIndexByte(path, '/')+1:]) == word {
				return path
			}
		}
	}
	return ""
}

// singular gives the word for one of what a name is for, in small letters and without what GLPI's classes add:
// "processor" for "Processors", "processors" and "DeviceProcessor", "ticket" for "tickets" and "Ticket_Item".
func singular(name string) string {
	word := strings.ReplaceAll(strings.ToLower(name), "_", "")
	word = strings.TrimPrefix(word, "device")
	switch {
	case strings.HasSuffix(word, "ies"):
		word = strings.TrimSuffix(word, "ies") + "y"
	case !strings.HasSuffix(word, "ss"):
		word = strings.TrimSuffix(word, "s")
	}
	return strings.TrimSuffix(word, "item")
}

// checkClaims wants what a body says of columns that it does not decide to be what they hold.
func (e *Engine) checkClaims(c *Change, in *input) error {
	problems := faults{}
	for _, said := range in.claims {
		if said.value == nil || !c.Stores(said.column) {
			continue
		}
		holds := c.Value(said.column)
		if c.Op == OpUpdate {
			holds = c.Before[said.column]
		}
		if holdsSame(said.value, holds) {
			continue
		}
		switch {
		case said.column == "entities_id" && c.Op == OpUpdate && c.Object.Scope != model.OfParent:
			problems.add(said.property, "readOnly", "An item is moved to another entity by POST /Transfer")
		case said.column == "entities_id":
			problems.add(said.property, "readOnly", "It lies in the entity of what it belongs to")
		default:
			problems.add(said.property, "readOnly", fmt.Sprintf("The path says that this is %s", toText(holds)))
		}
	}
	return problems.err()
}

// checkKept refuses what the body says of a column when the rules of the object have left it out, or have
// put something else in its place, and it is not so already. null leaves it to the rules, and the answer tells
// of a change that it has had no effect.
func checkKept(c *Change) error {
	problems := faults{}
	for column, value := range c.given {
		if holdsSame(value, c.Value(column)) || c.Op == OpUpdate && holdsSame(value, c.Before[column]) {
			continue
		}
		name := c.called(column)
		if value == nil {
			if c.Op == OpUpdate {
				c.unheard = append(c.unheard, name)
			}
			continue
		}
		if p := c.Object.Property(name); p == nil || !p.WriteOnly && !conceals(p) {
			problems.add(name, "readOnly", fmt.Sprintf(
				"This field cannot be set to this here, or not by you: it would be %.50q", toText(c.Value(column))))
		}
	}
	return problems.err()
}

// holdsSame reports whether a column holds what a body says, in whatever form: nothing is what is empty, blanks
// around a text do not count, times and dates are compared as such, and JSON by what it says.
func holdsSame(said, holds any) bool {
	a, b := strings.TrimSpace(toText(said)), strings.TrimSpace(toText(holds))
	return a == b || (a == "" || a == "0") && (b == "" || b == "0") || a != "" && b != "" && (sameClock(a, b) ||
		sameDate(a, b) || isListText(a) && isListText(b) && sameJSON(a, b))
}

// sameClock reports whether two texts are the same time of day.
func sameClock(a, b string) bool {
	x, ok := clockOf(a)
	y, too := clockOf(b)
	return ok && too && x == y
}

// clockOf reads hh:mm or hh:mm:ss as seconds.
func clockOf(text string) (seconds int, ok bool) {
	parts := strings.Split(text, ":")
	if len(parts) != 2 && len(parts) != 3 {
		return 0, false
	}
	for i := range 3 {
		n := uint64(0)
		if i < len(parts) {
			var err error
			if n, err = strconv.ParseUint(parts[i], 10, 8); err != nil || len(parts[i]) > 2 {
				return 0, false
			}
		}
		seconds = 60*seconds + int(n)
	}
	return seconds, true
}

// sameDate reports whether two texts are the same date or date and time.
func sameDate(a, b string) bool {
	x, ok := parseInstant(a, nil)
	y, too := parseInstant(b, nil)
	return ok && too && x.Equal(y)
}

// sameJSON reports whether two texts are the same JSON.
func sameJSON(a, b string) bool {
	var x, y any
	for text, into := range map[string]*any{a: &x, b: &y} {
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		if decoder.Decode(into) != nil {
			return false
		}
	}
	return reflect.DeepEqual(x, y)
}
