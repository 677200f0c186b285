package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
)

// linkSet is what a body wants an array of links to hold, and what is missing and too much.
type linkSet struct {
	property *model.Property
	name     string
	ids      []int64
	add      []int64
	drop     []int64
}

// How many links a list in a body has, each of which is looked up while others wait to write, and how many of them by
// names, which may be looked for among all there are.
const (
	maxLinked      = 1000
	maxNamedLinked = 100
)

// linked reads links: one or, in an array, a list, each as its bare id, as {"id": n} or by {"name": text}. What is not
// positive is left out; null is an empty list.
func (in *input) linked(p *model.Property, value any, name string) {
	list, ok := value.([]any)
	if ok && p.Type != model.TypeArray {
		in.faults.add(name, "type", "This field must be the id of an item, or {\"name\": text}")
		return
	}
	if !ok && value != nil {
		list = []any{value}
	}
	if len(list) > maxLinked {
		in.faults.add(name, "length", fmt.Sprintf("A list links at most %d items", maxLinked))
		return
	}
	names := 0
	set := &linkSet{property: p, name: name}
	for _, v := range list {
		if object, ok := v.(map[string]any); ok {
			id, given := object["id"]
			if link, named := nameOf(object); named && !given {
				if names++; names > maxNamedLinked {
					in.faults.add(name, "length", fmt.Sprintf(
						"A list names at most %d of its items: give the ids of the others", maxNamedLinked))
					return
				}
				link.property, link.target, link.among = name, p.Target, len(in.links)+1
				in.named = append(in.named, link)
				continue
			}
			v = id
		}
		id, ok := integer(v)
		if _, isBool := v.(bool); !ok || isBool {
			in.faults.add(name, "type", "This field must be the id of an item, or a list of ids; in place of an id it"+
				" takes {\"name\": text}")
			return
		}
		if id > 0 && !slices.Contains(set.ids, id) {
			set.ids = append(set.ids, id)
		}
	}
	in.links = append(in.links, set)
}

// Linking is what a change does to an array of links: the ids of what is linked from now on, and of what no
// longer is.
type Linking struct {
	Property    *model.Property
	Added, Gone []int64
}

// Linkings lists the arrays of links that the change changes.
func (c *Change) Linkings() []Linking {
	out := make([]Linking, len(c.links))
	for i, set := range c.links {
		out[i] = Linking{set.property, set.add, set.drop}
	}
	return out
}

// via gives the condition that picks the links of an item, and what a new link holds besides the
// id of what is linked.
func (l *linkSet) via(item int64) (condition string, args []any, row map[string]any) {
	v := l.property.Join.Via
	condition, args, row = "`"+v.Field+"` = ?", []any{item}, map[string]any{v.Field: item}
	for _, w := range v.Where {
		value := w.Value
		if n, ok := value.(int); ok {
			value = int64(n)
		}
		condition += " AND `" + w.Column + "` = ?"
		args = append(args, value)
		row[w.Column] = value
	}
	return condition, args, row
}

// compareLinks finds out what the wanted links change, and wants every new one to be there where
// the session sees it.
func (e *Engine) compareLinks(w *Work, c *Change, sets []*linkSet) error {
	problems := faults{}
	c.links = nil
	for _, given := range sets {
		set := *given
		have, err := e.linkedIDs(w, c, &set)
		if err != nil {
			return err
		}
		target, err := e.object(set.property.Target)
		if err != nil {
			return err
		}
		for _, id := range set.ids {
			if slices.Contains(have, id) {
				continue
			}
			found, err := e.canRefer(w, c, target, id)
			if err != nil {
				return err
			}
			if !found {
				problems.add(set.name, "reference",
					fmt.Sprintf("There is no %s with id %d", strings.ToLower(labelOf(target)), id))
			}
			set.add = append(set.add, id)
		}
		for _, id := range have {
			if !slices.Contains(set.ids, id) {
				set.drop = append(set.drop, id)
			}
		}
		if len(set.add)+len(set.drop) > 0 {
			c.links = append(c.links, &set)
		}
	}
	return problems.err()
}

// linkedIDs gives what is linked now.
func (e *Engine) linkedIDs(w *Work, c *Change, set *linkSet) ([]int64, error) {
	if c.Op == OpCreate {
		return nil, nil
	}
	v := set.property.Join.Via
	condition, args, _ := set.via(c.ID)
	rows, err := w.Tx.Query(w.Context, "SELECT `"+v.Key+"` FROM `"+v.Table+"` WHERE "+condition, args...)
	if err != nil {
		return nil, fmt.Errorf("read links of %s %d: %w", c.Object.Name, c.ID, err)
	}
	defer rows.Close()
	var have []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("read links of %s %d: %w", c.Object.Name, c.ID, err)
		}
		have = append(have, id)
	}
	return have, rows.Err()
}

// writeLinks adds and removes the links that differ; the others keep their place.
func (e *Engine) writeLinks(w *Work, c *Change) error {
	for _, set := range c.links {
		v := set.property.Join.Via
		condition, args, row := set.via(c.ID)
		for _, id := range set.drop {
			if err := w.Exec("DELETE FROM `"+v.Table+"` WHERE "+condition+" AND `"+v.Key+"` = ?",
				append(slices.Clip(args), id)...); err != nil {
				return err
			}
		}
		for _, id := range set.add {
			row[v.Key] = id
			if _, err := w.Tx.Insert(w.Context, v.Table, row); err != nil {
				return e.writeError(c.Object, err)
			}
		}
	}
	return nil
}
