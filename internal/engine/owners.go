package engine

import (
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// ownersVisible is the condition that rows which belong to items of several types (notes, disks,
// financial data) are those of items that a session sees. Routes need it not, as they name the
// item; whoever reads such rows across items does.
func (e *Engine) ownersVisible(s *access.Session, o *model.Object, alias string) access.Condition {
	side := itemSide(o)
	if side == nil {
		return access.Condition{}
	}
	return e.itemsVisible(s, o, *side, alias)
}

// itemSide gives the side of an object's rows that is an item of any of several types and that every
// route names; nil when there is none.
func itemSide(o *model.Object) *model.Parent {
	if o.Scope != model.OfParent || o.Parent == nil || servedAtTop(o) {
		return nil
	}
	if o.Parent.ItemtypeColumn != "" {
		return o.Parent
	}
	for i := range o.Others {
		other := &o.Others[i]
		unnamed := func(m model.Mount) bool {
			return m.Under == nil || !slices.ContainsFunc(m.Under.Fixed, func(f model.Fixed) bool { return f.Column == other.Column })
		}
		if other.ItemtypeColumn != "" && len(o.Mounts) > 0 && !slices.ContainsFunc(o.Mounts, unnamed) {
			return other
		}
	}
	return nil
}

// OwnersVisible is that condition for objects whose rows a route lists without naming their item:
// a Behaviour's Visible.
func (e *Engine) OwnersVisible(s *access.Session, o *model.Object, alias string) access.Condition {
	return e.itemsVisible(s, o, *o.Parent, alias)
}

func (e *Engine) itemsVisible(s *access.Session, o *model.Object, side model.Parent, alias string) access.Condition {
	var parts []string
	var args []any
	for _, owner := range e.owners(o) {
		if !e.CanView(s, owner) || !canReadRows(s, o, owner) {
			continue
		}
		inner := "`" + strings.Trim(alias, "`") + "_owner`"
		c := e.visibility(s, owner, inner)
		if c.Never {
			continue
		}
		part := alias + ".`" + side.ItemtypeColumn + "` = '" + strings.ReplaceAll(owner.Itemtype, "'", "''") + "'"
		if c.SQL != "" {
			part += " AND EXISTS (SELECT 1 FROM `" + owner.Table + "` " + inner + " WHERE " + inner + ".`id` = " + alias + ".`" + side.Column + "` AND (" + c.SQL + "))"
			args = append(args, c.Args...)
		}
		parts = append(parts, "("+part+")")
	}
	if len(parts) == 0 {
		return access.Condition{Never: true}
	}
	return access.Condition{SQL: balance(parts, " OR "), Args: args}
}

// canReadRows reports whether the rights on an owner let its rows be read, where they have bits
// of their own for that.
func canReadRows(s *access.Session, o, owner *model.Object) bool {
	return o.Parent == nil || o.Parent.Read == 0 || s.Can(owner.Right, o.Parent.Read)
}

// servedAtTop reports whether a route lists the rows without naming their item: then the object
// has a restriction of its own.
func servedAtTop(o *model.Object) bool {
	return slices.ContainsFunc(o.Mounts, func(m model.Mount) bool { return m.Under == nil && m.Ops.Has(model.List) })
}

// ownerAreas begin the paths of what rows can belong to that are served nowhere.
var ownerAreas = []string{"/Assets/", "/Assistance/", "/Management/", "/Project/"}

// owners lists the types of items that rows of an object can belong to: those below which they
// are served, of the area where the path names the type, or all assets where they are served
// nowhere.
func (e *Engine) owners(o *model.Object) []*model.Object {
	var out []*model.Object
	add := func(owner *model.Object) {
		if owner != nil && owner.Table != "" && owner.Itemtype != "" && !slices.Contains(out, owner) {
			out = append(out, owner)
		}
	}
	any, areas := true, ownerAreas
	for i := range o.Mounts {
		u := o.Mounts[i].Under
		switch {
		case u == nil:
		case u.Object != "":
			add(e.catalog.Object(u.Object))
			any = false
		case u.ItemtypeParam != "":
			area, _, _ := strings.Cut(o.Mounts[i].Path, "{"+u.ItemtypeParam)
			areas = append(slices.Clip(areas), area)
		}
	}
	if !any {
		return out
	}
	for _, other := range e.catalog.Objects() {
		if slices.ContainsFunc(other.Mounts, func(m model.Mount) bool {
			return m.Under == nil && (strings.HasSuffix(m.Path, "Model") || slices.ContainsFunc(areas, func(area string) bool { return strings.HasPrefix(m.Path, area) }))
		}) {
			add(other)
		}
	}
	return out
}

// AllowOwner is the check of writing a row that belongs to an item of any type, named by the row
// itself: the item must be visible (400 for the row that names another) and changeable.
func (e *Engine) AllowOwner(w *Write) error {
	p := w.Object.Parent
	for _, values := range []Values{w.Old, w.New} {
		if values == nil || w.Old != nil && values[p.Column] == nil && values[p.ItemtypeColumn] == nil {
			continue
		}
		itemtype, id := toText(w.Value(p.ItemtypeColumn)), w.Int(p.Column)
		if values[p.ItemtypeColumn] != nil {
			itemtype = toText(values[p.ItemtypeColumn])
		}
		if values[p.Column] != nil {
			id = toInt(values[p.Column])
		}
		owner := e.catalog.ByItemtype(itemtype)
		if owner == nil || !slices.Contains(e.owners(w.Object), owner) {
			return model.Invalid("Invalid parameter: %s", p.ItemtypeColumn)
		}
		up := &Write{
			Context: w.Context, Op: OpUpdate, Session: w.Session, Tx: w.Tx, Engine: e,
			Object: owner, Version: w.Version, ID: id, New: Values{},
		}
		if err := e.loadVisible(up, Change{Object: owner}); model.CodeOf(err) == model.CodeNotFound {
			return model.Invalid("There is no %s with id %d", strings.ToLower(labelOf(owner)), id)
		} else if err != nil {
			return err
		}
		if err := e.allowUpdate(up); err != nil {
			return err
		}
	}
	return nil
}
