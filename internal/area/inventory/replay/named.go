package replay

import (
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/area/rules"
	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// named gives the item of a list the name that the dictionary has for it. Where there is one of that name already, it
// takes the place of the old one in whatever names that, and the old one goes.
func (r *replaying) named(id int64, row engine.Values) (bool, error) {
	o := r.Engine.Catalog().Object(r.d.Object)
	if assets := strings.TrimSuffix(o.Name, "Model"); assets != o.Name {
		return r.modelOf(o, r.Engine.Catalog().Object(assets), id, row)
	}
	name, err := r.s.rules.Spelt(r.Work, o.Name, row.Text("name"), nil)
	if err != nil || name == row.Text("name") {
		return err == nil, err
	}
	target, err := r.other(o, id, row, name)
	if err != nil {
		return false, err
	}
	if target == 0 {
		return true, r.change(o.Name, id, row, engine.Values{"name": name})
	}
	return r.replace(o, id, target)
}

// other gives another item of a list with a name, in the same entity where items lie in one; 0 for none.
func (r *replaying) other(o *model.Object, id int64, row engine.Values, name string) (int64, error) {
	where, args := "`name` = ? AND `id` <> ?", []any{name, id}
	for _, column := range []string{"entities_id", o.Tree} {
		if column != "" && r.Engine.Has(o, column) {
			where, args = where+" AND COALESCE(`"+column+"`, 0) = ?", append(args, row.Int(column))
		}
	}
	return r.Count("SELECT MIN(`id`) FROM `"+o.Table+"` WHERE "+where, args...)
}

// replace lets an item take the place of another, which goes; false when that takes more than one write.
func (r *replaying) replace(o *model.Object, id, target int64) (bool, error) {
	graph := r.Engine.Catalog().Graph()
	for _, l := range graph.Referrers(o) {
		where, args := "`"+l.Column+"` = ?", []any{id}
		if l.TypeColumn != "" {
			where, args = where+" AND `"+l.TypeColumn+"` = ?", append(args, o.Itemtype)
		}
		if twice := unique(graph, l); twice != nil { // what the other one has too stays with it
			same := where + " AND EXISTS (SELECT 1 FROM `" + l.From.Table + "` o WHERE o.`" + l.Column + "` = ?"
			for _, column := range twice {
				same += " AND o.`" + column + "` = `" + l.From.Table + "`.`" + column + "`"
			}
			whole, err := r.move(l.From.Name, same+")", nil, append(slices.Clip(args), target)...)
			if err != nil || !whole {
				return false, err
			}
		}
		whole, err := r.move(l.From.Name, where, engine.Values{l.Column: target}, args...)
		if err != nil || !whole {
			return false, err
		}
	}
	r.p.Merged++
	return true, r.Purge(o.Name, id)
}

// unique gives the other columns of an index that lets a link be there once; nil for none.
func unique(graph *catalog.Graph, l catalog.Link) []string {
	table := graph.Table(l.From.Table)
	if table == nil {
		return nil
	}
	for _, i := range table.Indexes {
		if i.Unique && slices.Contains(i.Columns, l.Column) {
			return slices.DeleteFunc(slices.Clone(i.Columns), func(c string) bool { return c == l.Column })
		}
	}
	return nil
}

// modelOf gives assets of a model the one that the dictionary has for it, by who has made them; a model that no asset
// has any more goes.
func (r *replaying) modelOf(o, assets *model.Object, id int64, row engine.Values) (bool, error) {
	column := ""
	for _, l := range r.Engine.Catalog().Graph().Referrers(o) {
		if l.From.Name == assets.Name {
			column = l.Column
		}
	}
	if column == "" {
		return false, fmt.Errorf("replay: no asset has a %s", o.Name)
	}
	makers, err := r.IDs("SELECT DISTINCT COALESCE(`manufacturers_id`, 0) FROM `"+assets.Table+"` WHERE `"+column+
		"` = ?", id)
	if err != nil {
		return false, err
	}
	last, kept := int64(0), len(makers) == 0
	for _, m := range makers {
		maker, err := r.maker(m)
		if err != nil {
			return false, err
		}
		name, err := r.s.rules.Spelt(r.Work, o.Name, row.Text("name"),
			rules.Equipment{"manufacturer": rules.Values(maker)})
		if err != nil {
			return false, err
		}
		if name == row.Text("name") {
			kept = true
			continue
		}
		target, err := r.other(o, id, row, name)
		if err != nil {
			return false, err
		}
		if target == 0 && len(makers) == 1 { // whoever has it agrees
			return true, r.change(o.Name, id, row, engine.Values{"name": name})
		}
		if target == 0 {
			if target, err = r.Create(o.Name, engine.Values{"name": name}); err != nil {
				return false, err
			}
		}
		last = target
		whole, err := r.move(assets.Name, "`"+column+"` = ? AND COALESCE(`manufacturers_id`, 0) = ?",
			engine.Values{column: target}, id, m)
		if err != nil || !whole {
			return false, err
		}
	}
	switch {
	case last == 0:
		return true, nil
	case kept:
		r.p.Changed++ // some assets have another one
		return true, nil
	}
	return r.replace(o, id, last)
}
