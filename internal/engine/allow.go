package engine

import (
	"cmp"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// mayCreate is the check of the right on the type.
func (e *Engine) mayCreate(s *access.Session, o *model.Object) bool {
	return o.Right == "" || s.Can(o.Right, cmp.Or(o.ToCreate, model.Create))
}

func (e *Engine) allowCreate(w *Write) error {
	if check := e.behaviour(w.Object).CanCreate; check != nil {
		return check(w)
	}
	return e.AllowCreate(w)
}

// AllowCreate is the default check of a creation: the right on the type, and access to the
// entity the item goes to. Behaviours that only add to it call it.
func (e *Engine) AllowCreate(w *Write) error {
	if w.Object.Relation {
		return e.allowRelation(w)
	}
	if !e.mayCreate(w.Session, w.Object) {
		return model.Forbidden("")
	}
	return e.allowEntity(w, w.Int("entities_id"))
}

func (e *Engine) allowUpdate(w *Write) error {
	if check := e.behaviour(w.Object).CanUpdate; check != nil {
		return check(w)
	}
	return e.AllowUpdate(w)
}

// AllowUpdate is the default check of a change.
func (e *Engine) AllowUpdate(w *Write) error {
	if w.Object.Relation {
		return e.allowRelation(w)
	}
	if w.Object.Right != "" && !w.Session.Can(w.Object.Right, model.Update) {
		if !w.Object.Assignable() {
			return model.Forbidden("")
		}
		if mine, err := e.mayUpdateAssigned(w); err != nil || !mine {
			return cmp.Or(err, model.Forbidden(""))
		}
	}
	return e.allowEntity(w, w.OldInt("entities_id"))
}

// checkChange is the check of a change of a loaded item. A change of is_deleted moves the item to the
// trash or out of it, which needs what a deletion needs, whatever else the change does; one that does
// nothing else needs no more, unless the object's behaviour checks changes itself.
func (e *Engine) checkChange(w *Write, r Request) error {
	if trashes(w) {
		removal := *w
		removal.Op, removal.New = OpPurge, Values{}
		if w.Object.Trash || w.Object.Locks {
			removal.Op = OpTrash
		}
		if err := e.checkRemoval(&removal, r); err != nil || onlyTrashes(w) && !e.checksItself(w) {
			return err
		}
	}
	if _, err := e.checkParent(w, r); err != nil {
		return err
	}
	return e.allowUpdate(w)
}

func trashes(w *Write) bool { return w.Engine.Has(w.Object, "is_deleted") && w.Changes("is_deleted") }

// onlyTrashes reports whether a request that changes is_deleted asks for nothing else.
func onlyTrashes(w *Write) bool {
	_, given := w.Input["is_deleted"]
	return given && len(w.Input) == 1
}

// checkRemoval is the check of a deletion of a loaded item.
func (e *Engine) checkRemoval(w *Write, r Request) error {
	if _, err := e.checkParent(w, r); err != nil {
		return err
	}
	return e.allowDelete(w)
}

func (e *Engine) allowDelete(w *Write) error {
	if check := e.behaviour(w.Object).CanDelete; check != nil {
		return check(w)
	}
	return e.AllowDelete(w)
}

// AllowDelete is the default check of moving to the trash and of purging.
func (e *Engine) AllowDelete(w *Write) error {
	if w.Object.Relation {
		return e.allowRelation(w)
	}
	need := model.Purge
	if w.Op == OpTrash {
		need = model.Delete
	}
	if w.Object.Right != "" && !w.Session.Can(w.Object.Right, cmp.Or(w.Object.ToDelete, need)) {
		return model.Forbidden("")
	}
	return e.allowEntity(w, w.OldInt("entities_id"))
}

// allowEntity wants the entity among the active ones: what is seen through an ancestor's
// recursion can be read but not changed.
func (e *Engine) allowEntity(w *Write, entity int64) error {
	if w.Object.Scope != model.PerEntity && w.Object.Scope != model.Recursive {
		return nil
	}
	if !w.Session.HasEntity(entity) {
		return model.Forbidden("")
	}
	below := w.Object.Scope == model.Recursive && w.Changes("is_recursive") && w.Int("is_recursive") == 1
	if below && !w.Session.HasRecursiveAccess(entity) {
		return model.Forbidden(belowOthers)
	}
	return nil
}

// belowOthers refuses what would be seen, or count, further down than somebody may go.
const belowOthers = "It counts in the entities below, which are not yours"

// checkParent wants the item above visible, and changeable unless the object says otherwise or its
// behaviour has checks of its own. It gives that item, nil when there is none.
func (e *Engine) checkParent(w *Write, r Request) (*Write, error) {
	parent, named := r.Parent, false // named by the body, not by the path
	if parent == nil && w.Object.Parent != nil && w.Object.Parent.Object != "" && w.Object.Parent.Column != "" {
		o, err := e.object(w.Object.Parent.Object)
		if err != nil {
			return nil, err
		}
		id := w.Int(w.Object.Parent.Column)
		if id == 0 && o.Name != "Entity" {
			return nil, model.Invalid("Missing parameter: %s", PropertyOf(w.Object, w.Object.Parent.Column))
		}
		parent = &ParentItem{Object: o, ID: id}
		named = w.Op == OpCreate || w.Op == OpUpdate && w.Changes(w.Object.Parent.Column)
		if before := w.OldInt(w.Object.Parent.Column); named && before != 0 { // nobody takes from an item what they could not change there
			if _, err := e.checkAbove(w, r, &ParentItem{Object: o, ID: before}, false); err != nil {
				return nil, err
			}
		}
	}
	if parent == nil {
		if p := w.Object.Parent; p != nil && p.ItemtypeColumn != "" && p.Write == 0 && w.Object.Scope == model.OfParent && !w.Object.Relation && !e.checksItself(w) {
			if w.Op == OpCreate && !e.mayCreate(w.Session, w.Object) {
				return nil, model.Forbidden("")
			}
			return nil, e.AllowOwner(w)
		}
		return nil, nil
	}
	return e.checkAbove(w, r, parent, named)
}

// checkAbove is checkParent for an item above; named says that the body names it.
func (e *Engine) checkAbove(w *Write, r Request, parent *ParentItem, named bool) (*Write, error) {
	up := &Write{
		Context: w.Context, Op: OpUpdate, Session: w.Session, Tx: w.Tx, Engine: e,
		Object: parent.Object, Version: r.Version, ID: parent.ID, New: Values{},
	}
	err := e.loadVisible(up, Request{Object: parent.Object, Fixed: parent.Fixed})
	if named && model.CodeOf(err) == model.CodeNotFound {
		problems := faults{}
		problems.add(PropertyOf(w.Object, w.Object.Parent.Column), "reference", noSuch(parent.Object, parent.ID))
		return nil, problems.err()
	}
	if err != nil {
		return nil, err
	}
	if e.checksItself(w) || w.Object.Relation {
		return up, nil
	}
	if p := w.Object.Parent; p != nil && p.Write != 0 {
		if !w.Session.Can(up.Object.Right, p.Write) {
			return nil, model.Forbidden("")
		}
		return up, nil
	}
	if _, err := e.checkParent(up, Request{Object: up.Object}); err != nil {
		return nil, err
	}
	return up, e.allowUpdate(up)
}

// checksItself reports whether the object's behaviour has a check of its own for the operation.
func (e *Engine) checksItself(w *Write) bool {
	b := e.behaviour(w.Object)
	switch w.Op {
	case OpCreate:
		return b.CanCreate != nil
	case OpUpdate:
		return b.CanUpdate != nil
	}
	return b.CanDelete != nil
}
