package engine

import (
	"cmp"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// permitCreate is the check of the right on the type.
func permitCreate(s *access.Session, o *model.Object) error {
	if o.Right == "" {
		return nil
	}
	return s.Permit(o.Right, cmp.Or(o.ToCreate, model.Create))
}

// Permit is the check of what a change does: what the object's behaviour says, else PermitByRight.
func (w *Work) Permit(c *Change) error {
	b := w.Engine.behaviour(c.Object)
	check := b.PermitDelete
	switch c.Op {
	case OpCreate:
		check = b.PermitCreate
	case OpUpdate:
		check = b.PermitUpdate
	}
	if check == nil {
		check = (*Work).PermitByRight
	}
	if err := check(w, c); err != nil || c.Op != OpCreate && c.Op != OpUpdate {
		return err
	}
	return w.Engine.permitBelow(c, c.entity())
}

// entity is where the item lies, or a new one will.
func (c *Change) entity() int64 {
	if c.Op == OpCreate && c.Stores("entities_id") {
		return c.Int("entities_id")
	}
	return c.Before.Int("entities_id")
}

// PermitByRight is the check by the right on the type, and by access to the entity that the item lies in or
// goes to. Behaviours that only add to it call it.
func (w *Work) PermitByRight(c *Change) error {
	e, o := w.Engine, c.Object
	if o.Relation {
		return e.permitRelation(w, c)
	}
	switch c.Op {
	case OpCreate:
		if err := permitCreate(c.Session, o); err != nil {
			return err
		}
	case OpUpdate:
		if o.Right != "" && !c.Session.Can(o.Right, model.Update) {
			mine, err := false, error(nil)
			if o.Assignable() {
				mine, err = e.canUpdateAssigned(w, c)
			}
			switch {
			case err != nil:
				return err
			case !mine:
				return c.Session.Refuse(o.Right, model.Update)
			}
		}
	default:
		need := model.Purge
		if c.Op == OpTrash {
			need = model.Delete
		}
		if o.Right != "" {
			if err := c.Session.Permit(o.Right, cmp.Or(o.ToDelete, need)); err != nil {
				return err
			}
		}
	}
	return e.permitEntity(w, c, c.entity())
}

// permitRequest is the check of a change of a loaded item. A change of is_deleted moves the item to the
// trash or out of it, which needs what a deletion needs, whatever else the change does; one that does
// nothing else needs no more, unless the object's behaviour checks changes itself.
func (e *Engine) permitRequest(w *Work, c *Change, r Request) error {
	if trashes(c) {
		removal := *c
		removal.Op, removal.After = OpPurge, Values{}
		if c.Object.Trash || c.Object.Locks {
			removal.Op = OpTrash
		}
		if err := e.permitStored(w, &removal, r); err != nil || onlyTrashes(c) && !e.hasOwnCheck(c) {
			return err
		}
	}
	if !c.final(c.Before.Bool) && c.final(c.Bool) {
		removal := *c
		removal.Op, removal.After = OpPurge, Values{}
		if err := e.permitStored(w, &removal, r); err != nil {
			return err
		}
	}
	if _, err := e.permitParent(w, c, r); err != nil {
		return err
	}
	if err := w.Permit(c); err != nil {
		return err
	}
	return c.permitDated()
}

// permitDated refuses dates of making and changing that people of the self-service interface say: entries are shown and
// sorted by these, and nobody could tell what has been said when.
func (c *Change) permitDated() error {
	if c.System || c.Session.Profile.Interface != access.Helpdesk {
		return nil
	}
	for _, column := range RowDates {
		if c.Stores(column) && c.Says(column) && c.Changes(column) && (c.Op == OpUpdate || c.Text(column) != "") {
			return model.Forbidden(PropertyOf(c.Object, column) +
				": the server notes when something is made and changed")
		}
	}
	return nil
}

// permitTrashed is the check of a new item that begins in the trash: it needs what putting it there needs.
func (w *Work) permitTrashed(c *Change) error {
	if !c.Stores("is_deleted") || !c.Bool("is_deleted") {
		return nil
	}
	removal := *c
	removal.Op, removal.Before, removal.After = OpTrash, c.After, Values{}
	return w.Permit(&removal)
}

// final reports whether an item with such columns has no use in the trash, so that deleting it purges it: who makes an
// item so needs the right to purge it, as to delete it is enough then.
func (c *Change) final(column func(name string) bool) bool {
	return c.Stores("is_template") && column("is_template") || c.Object.Locks && !column("is_dynamic")
}

func trashes(c *Change) bool {
	return c.Stores("is_deleted") && c.Changes("is_deleted")
}

// onlyTrashes reports whether a request that changes is_deleted asks for nothing else.
func onlyTrashes(c *Change) bool {
	_, given := c.Input["is_deleted"]
	return given && len(c.Input) == 1
}

// permitStored is the check of a change of a loaded item, and of what that belongs to.
func (e *Engine) permitStored(w *Work, c *Change, r Request) error {
	if _, err := e.permitParent(w, c, r); err != nil {
		return err
	}
	return w.Permit(c)
}

// permitEntity wants the entity among the active ones: what is seen through an ancestor's
// recursion can be read but not changed.
func (e *Engine) permitEntity(w *Work, c *Change, entity int64) error {
	if c.Object.Scope != model.PerEntity && c.Object.Scope != model.Recursive {
		return nil
	}
	if !c.Session.HasEntity(entity) {
		return c.Session.RefuseEntity()
	}
	if c.Op != OpCreate {
		return nil
	}
	if there, err := w.isStill(entity); err != nil || there {
		return err
	}
	return c.Session.RefuseEntity()
}

// permitBelow wants access to the entities below that of an item which is made to be seen there, or to be shared
// with those who are there, whatever checks the object's behaviour has of its own.
func (e *Engine) permitBelow(c *Change, entity int64) error {
	switch {
	case c.Object.Scope == model.Recursive:
	case c.Object.Scope == model.OfParent && e.namesEntity(c.Object) && c.Value("entities_id") != nil:
		entity = c.Int("entities_id")
	default:
		return nil
	}
	if c.Changes("is_recursive") && c.Bool("is_recursive") && !c.Session.HasRecursiveAccess(entity) {
		return model.Forbidden(belowOthers)
	}
	return nil
}

// permitBeyond is permitBelow for a row that belongs to an item: it may count as far down as that does.
func (e *Engine) permitBeyond(c, up *Change) error {
	if c.Object.Scope != model.OfParent || e.ownScope(c.Object) != model.Recursive ||
		up.Before.Bool("is_recursive") {
		return nil
	}
	if c.Asks("is_recursive") && c.Changes("is_recursive") &&
		!c.Session.HasRecursiveAccess(up.Before.Int("entities_id")) {
		return model.Forbidden(belowOthers)
	}
	return nil
}

// belowOthers refuses what would be seen, or count, further down than somebody may go.
const belowOthers = "It counts in the entities below, which are not yours"

// permitParent wants the item above visible, and changeable unless the object says otherwise or its
// behaviour has checks of its own. It gives that item, nil when there is none.
func (e *Engine) permitParent(w *Work, c *Change, r Request) (*Change, error) {
	parent, named := r.Parent, false // named by the body, not by the path
	p := e.parent(c.Object)
	if parent == nil && p != nil && p.ItemtypeColumn == "" {
		o, id := p.Items[0], c.Int(p.Column)
		if id == 0 && !o.ZeroIsItem {
			return nil, model.Invalid("Missing parameter: %s", PropertyOf(c.Object, p.Column))
		}
		parent = &ParentItem{Object: o, ID: id}
		named = c.Op == OpCreate || c.Op == OpUpdate && c.Changes(p.Column)
		// nobody takes from an item what they could not change there
		if before := c.Before.Int(p.Column); named && before != 0 {
			if _, err := e.permitAbove(w, c, r, &ParentItem{Object: o, ID: before}, false); err != nil {
				return nil, err
			}
		}
	}
	if parent == nil {
		if p != nil && p.ItemtypeColumn != "" && p.Write == 0 &&
			c.Object.Scope == model.OfParent && !c.Object.Relation && !e.hasOwnCheck(c) {
			if c.Op == OpCreate {
				if err := permitCreate(c.Session, c.Object); err != nil {
					return nil, err
				}
			}
			return nil, w.PermitByOwner(c)
		}
		return nil, nil
	}
	return e.permitAbove(w, c, r, parent, named)
}

// permitAbove is permitParent for an item above; named says that the body names it.
func (e *Engine) permitAbove(w *Work, c *Change, r Request, parent *ParentItem, named bool) (*Change, error) {
	up := w.change(OpUpdate, parent.Object, parent.ID)
	err := e.loadVisible(w, up, Request{Object: parent.Object, Fixed: parent.Fixed})
	if named && model.CodeOf(err) == model.CodeNotFound {
		problems := faults{}
		problems.add(PropertyOf(c.Object, e.parent(c.Object).Column), "reference", noSuch(parent.Object, parent.ID))
		return nil, problems.err()
	}
	if err != nil {
		return nil, err
	}
	if err := e.permitBeyond(c, up); err != nil {
		return nil, err
	}
	if e.hasOwnCheck(c) || c.Object.Relation {
		return up, nil
	}
	if p := e.parent(c.Object); p != nil && p.Write != 0 {
		if err := c.Session.Permit(up.Object.Right, p.Write); err != nil {
			return nil, err
		}
		return up, e.permitEntity(w, up, up.Before.Int("entities_id"))
	}
	if _, err := e.permitParent(w, up, Request{Object: up.Object}); err != nil {
		return nil, err
	}
	return up, w.Permit(up)
}

// hasOwnCheck reports whether the object's behaviour has a check of its own for the operation.
func (e *Engine) hasOwnCheck(c *Change) bool {
	b := e.behaviour(c.Object)
	switch c.Op {
	case OpCreate:
		return b.PermitCreate != nil
	case OpUpdate:
		return b.PermitUpdate != nil
	}
	return b.PermitDelete != nil
}
