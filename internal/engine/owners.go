package engine

import (
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
)

// ownerAreas begin the paths of what rows can belong to whose owners no path names.
var ownerAreas = []string{"/Assets/", "/Assistance/", "/Management/", "/Project/"}

// ownerKey finds the types that a side of an object's rows can name.
type ownerKey struct {
	object *model.Object
	column string
}

// ownerTypes are these types, as long as the catalogue is the same.
type ownerTypes struct {
	types      []*model.Object
	generation uint64
}

// owners lists the types of items that a side of an object's rows can name: those below which the
// rows are served, of the area where the path names the type, or all items where no path names
// them.
func (e *Engine) owners(o *model.Object, side model.Parent) []*model.Object {
	key, generation := ownerKey{o, side.Column}, e.catalog.Generation()
	if have, ok := e.ownersOf.Get(key); ok && have.generation == generation {
		return have.types
	}
	found := &ownerTypes{types: e.findOwners(o, side), generation: generation}
	e.ownersOf.Put(key, found)
	return found.types
}

func (e *Engine) findOwners(o *model.Object, side model.Parent) []*model.Object {
	var out []*model.Object
	add := func(owner *model.Object) {
		if owner != nil && owner.Table != "" && owner.Itemtype != "" && !slices.Contains(out, owner) {
			out = append(out, owner)
		}
	}
	listed, areas := false, ownerAreas
	for i := range o.Mounts {
		u := o.Mounts[i].Under
		if u == nil || !slices.ContainsFunc(u.Fixed, func(f model.Fixed) bool { return f.Column == side.Column }) {
			continue
		}
		if u.Object != "" {
			add(e.catalog.Object(u.Object))
			listed = true
		} else if u.ItemtypeParam != "" {
			area, _, _ := strings.Cut(o.Mounts[i].Path, "{"+u.ItemtypeParam)
			areas = append(slices.Clip(areas), area)
		}
	}
	if listed {
		return out
	}
	for _, other := range e.catalog.Objects() {
		if e.inAreas(other, areas) || side.Parts && isPart(other) {
			add(other)
		}
	}
	return out
}

// inAreas reports whether an object is served on its own in one of the areas, and does not belong to
// an item of any type itself.
func (e *Engine) inAreas(o *model.Object, areas []string) bool {
	if o.Parent != nil && o.Parent.ItemtypeColumn != "" {
		return false
	}
	mounts := o.Mounts
	if like := e.catalog.Object(o.Like); like != nil { // declared at run time, and served where the path names it
		mounts = like.Mounts
	}
	return slices.ContainsFunc(mounts, func(m model.Mount) bool {
		return m.Under == nil && (strings.HasSuffix(m.Path, "Model") ||
			slices.ContainsFunc(areas, func(area string) bool { return strings.HasPrefix(m.Path, area) }))
	})
}

// isPart reports whether rows of an object are parts of an asset: its disks, ports and components.
func isPart(o *model.Object) bool {
	named := func(side model.Parent) bool { return side.ItemtypeColumn != "" }
	switch o.Tag {
	case "Assets":
		return o.Scope == model.OfParent && o.Parent != nil && named(*o.Parent) && !o.Parent.Optional
	case "Components":
		return slices.ContainsFunc(o.Others, named)
	}
	return false
}

// AllowOwner is the check of writing a row that belongs to an item of any type, named by the row
// itself: the item must be visible (400 for the row that names another) and changeable. A row that
// may belong to none, and does not, needs no more than the right on its type.
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
		if id == 0 && p.Optional {
			continue
		}
		owner := e.catalog.ByItemtype(itemtype)
		if owner == nil || !slices.Contains(e.owners(w.Object, *p), owner) {
			return model.Invalid("Invalid parameter: %s", PropertyOf(w.Object, p.ItemtypeColumn))
		}
		up := &Write{
			Context: w.Context, Op: OpUpdate, Session: w.Session, Tx: w.Tx, Engine: e,
			Object: owner, Version: w.Version, ID: id, New: Values{},
		}
		if err := e.loadVisible(up, Change{Object: owner}); model.CodeOf(err) == model.CodeNotFound {
			return invalidReference(PropertyOf(w.Object, p.Column), owner, id)
		} else if err != nil {
			return err
		}
		if err := e.allowChange(up); err != nil {
			return err
		}
	}
	return nil
}
