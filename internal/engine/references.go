package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// checkReferences wants every item that the body refers to to exist where the session can see
// it. Without this, a link to an item of another entity would show its name.
func (e *Engine) checkReferences(w *Work, c *Change, refs []reference) error {
	problems := faults{}
	for _, ref := range refs {
		if old, ok := c.Before[ref.column]; ok && toInt(old) == ref.id {
			continue
		}
		target := e.catalog.Object(ref.target)
		if target == nil || target.Table == "" {
			continue
		}
		found, err := e.canName(w, c, ref.column, target, ref.id)
		if err != nil {
			return err
		}
		if found {
			continue
		}
		if ref.column == "entities_id" && !chooses(c.Object, ref.column) && !e.namesEntity(c.Object) {
			return model.Forbidden("")
		}
		problems.add(ref.property, "reference", noSuch(target, ref.id))
	}
	return problems.err()
}

// chooses reports whether a column holds an entity that is a choice of the item, and not where it lies.
func chooses(o *model.Object, column string) bool {
	return slices.ContainsFunc(o.Properties, func(p model.Property) bool {
		return p.Chosen && p.WrittenTo() == column
	})
}

// checkNamed wants the items that the body names by columns which are no references to be there where
// the session may refer to them. The rules of the object have been asked before: they know which
// types there can be.
func (e *Engine) checkNamed(w *Work, c *Change) error {
	problems := faults{}
	for _, side := range c.named {
		id := c.Int(side.Column)
		if id == 0 || !c.Changes(side.Column) && (side.ItemtypeColumn == "" || !c.Changes(side.ItemtypeColumn)) {
			continue
		}
		target := e.catalog.Object(side.Object)
		if side.ItemtypeColumn != "" {
			if target = e.catalog.ByItemtype(c.Text(side.ItemtypeColumn)); target == nil || target.Table == "" {
				problems.add(PropertyOf(c.Object, side.ItemtypeColumn), "reference",
					e.NoType(c.Text(side.ItemtypeColumn)))
				continue
			}
		}
		found, err := e.canRefer(w, c, target, id)
		if err != nil {
			return err
		}
		if !found {
			problems.add(PropertyOf(c.Object, side.Column), "reference", noSuch(target, id))
		}
	}
	return problems.err()
}

// namedSides are what a written row names by columns that are no references, and that the path does
// not decide. The sides of a relation have a check of their own.
func (e *Engine) namedSides(c *Change, r Request) []model.Parent {
	sides := slices.Clone(c.Object.Names)
	if !c.Object.Relation {
		for _, side := range e.catalog.Graph().Sides(c.Object) {
			if side.ItemtypeColumn != "" {
				sides = append(sides, side.Parent)
			}
		}
	}
	return slices.DeleteFunc(sides, func(side model.Parent) bool {
		return slices.ContainsFunc(r.Fixed, func(f Fixed) bool { return f.Column == side.Column })
	})
}

// PermitRefer wants a session to be able to refer to the items of an object that a member of a body names, for routes
// and rules that take ids besides an object's references. It asks for all of them by one statement.
func (w *Work) PermitRefer(c *Change, member, object string, ids ...int64) error {
	o, err := w.Engine.object(object)
	if err != nil {
		return err
	}
	found, err := w.Engine.referable(w, c, o, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if !slices.Contains(found, id) {
			return invalidReference(member, o, id)
		}
	}
	return nil
}

// referable gives those of some items that the session may refer to; see canRefer.
func (e *Engine) referable(w *Work, c *Change, o *model.Object, ids []int64) (found []int64, err error) {
	if len(ids) < 2 || o.Entities {
		for _, id := range ids {
			may, err := e.canRefer(w, c, o, id)
			if err != nil {
				return nil, err
			}
			if may {
				found = append(found, id)
			}
		}
		return found, nil
	}
	condition := access.Condition{}
	if !c.System {
		condition = e.referableCondition(c.Session, o)
	}
	if condition.Never {
		return nil, nil
	}
	in, args := among(ids)
	if found, err = w.IDs("SELECT "+root+".`id` FROM `"+o.Table+"` "+root+" WHERE "+root+".`id` "+in+
		andSQL(condition.OfOne()), append(args, condition.Args...)...); err != nil {
		return nil, fmt.Errorf("look for %s: %w", o.Name, err)
	}
	return found, nil
}

// canName reports whether a row may name an item in a column: one that must be seen for the row to be
// seen must be visible, any other one that it can refer to.
func (e *Engine) canName(w *Work, c *Change, column string, target *model.Object, id int64) (bool, error) {
	if side := e.catalog.Graph().Side(c.Object, column); !c.System && side != nil && side.Needed {
		return e.exists(w, target, id, e.itemVisibility(c.Session, target, root, nil))
	}
	return e.canRefer(w, c, target, id)
}

// noSuch is what is said of a link that leads nowhere, or where the session does not see.
func noSuch(target *model.Object, id int64) string {
	return fmt.Sprintf("There is no %s with id %d", strings.ToLower(labelOf(target)), id)
}

// invalidReference is the answer to a body that links to what there is not, or where the session
// does not see.
func invalidReference(property string, target *model.Object, id int64) error {
	problems := faults{}
	problems.add(property, "reference", noSuch(target, id))
	return problems.err()
}

func labelOf(o *model.Object) string {
	if o.Label != "" {
		return o.Label
	}
	return o.Name
}

// canRefer reports whether there is an item that the session may refer to. The right to read a type
// of which everybody sees the same is not needed: a requester chooses a category without being able
// to list them. Of types whose items are shown to some people only, the session must see the item.
func (e *Engine) canRefer(w *Work, c *Change, target *model.Object, id int64) (bool, error) {
	if target.Entities {
		if c.System || !c.Session.CanSeeEntity(id, true) && !c.Session.HasEntity(id) {
			return c.System, nil
		}
		return w.isStill(id)
	}
	condition := access.Condition{}
	if !c.System {
		condition = e.referableCondition(c.Session, target)
	}
	return e.exists(w, target, id, condition)
}

// stillThere is the key of an entity that isStill has found in a write.
type stillThere int64

// isStill reports whether an entity that a session knows of is there: it may just have been purged, by another server
// or by a write for which this one has waited. What is there stays until the write ends, unless it removes it itself.
func (w *Work) isStill(entity int64) (bool, error) {
	if entity == 0 || w.Tx.Kept(stillThere(entity)) != nil {
		return true, nil
	}
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_entities` WHERE `id` = ?", entity)
	if n > 0 {
		w.Tx.Keep(stillThere(entity), true)
	}
	return n > 0, err
}

// referableCondition is the condition of what a session may refer to.
func (e *Engine) referableCondition(s *access.Session, target *model.Object) access.Condition {
	b := e.behaviour(target)
	switch {
	case b.Referable != nil:
		return e.inSQL(rowsOf(target, root)).And(b.Referable(s, root))
	case e.CanView(s, target):
		return e.visibility(s, target, root)
	case b.Visible != nil || target.Assignable():
		return access.Condition{Never: true}
	}
	return e.inSQL(rowsOf(target, root)).And(s.EntityCondition(root, e.ownScope(target)))
}

// exists reports whether there is an item for which a condition holds.
func (e *Engine) exists(w *Work, target *model.Object, id int64, condition access.Condition) (bool, error) {
	if condition.Never {
		return false, nil
	}
	var n int
	err := w.Tx.QueryRow(w.Context, "SELECT COUNT(*) FROM `"+target.Table+"` "+root+" WHERE "+root+".`id` = ?"+
		andSQL(condition.OfOne()),
		slices.Concat([]any{id}, condition.Args)...).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look for %s %d: %w", target.Name, id, err)
	}
	return n > 0, nil
}
