package engine

import (
	"maps"
	"slices"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// What one request does to several items, such as a transfer, is checked item by item as if each had
// been asked for by itself. These are the checks alone: what is then done runs as nested writes.

// PermitOther is the check of changing an item that the request has not named, of moving it to the trash, or of purging
// it. It gives the row. What the session does not see is Forbidden.
func (w *Work) PermitOther(op Op, object string, id int64) (Values, error) {
	item, r, err := w.other(object, id, op)
	if err != nil {
		return nil, err
	}
	return item.Before, w.Engine.permitStored(w, item, r)
}

// PermitCreate is the check of creating an item with these columns in an entity.
func (w *Work) PermitCreate(object string, values Values, entity int64) error {
	o, err := w.Engine.object(object)
	if err != nil {
		return err
	}
	if err := w.Engine.table(o).expectAll(o, values); err != nil {
		return err
	}
	n := w.change(OpCreate, o, 0)
	n.After, n.Input = maps.Clone(values), map[string]any{"entity": entity}
	delete(n.After, "id")
	n.After["entities_id"] = entity
	return w.Permit(n)
}

// other loads another item that the session sees, with the item of any type that it belongs to. What
// it does not see is Forbidden: who asks has not named it.
func (w *Work) other(object string, id int64, op Op) (*Change, Request, error) {
	o, err := w.Engine.object(object)
	if err != nil {
		return nil, Request{}, err
	}
	r := Request{Object: o, Version: w.Version}
	item := w.change(op, o, id)
	err = w.Engine.loadVisible(w, item, r)
	if model.CodeOf(err) == model.CodeNotFound {
		err = model.Forbidden("")
	}
	if err != nil {
		return nil, r, err
	}
	if p := w.Engine.parent(o); p != nil && p.ItemtypeColumn != "" && !o.Relation {
		if owner := w.Engine.catalog.ByItemtype(item.Before.Text(p.ItemtypeColumn)); owner != nil && owner.Table != "" {
			r.Parent = &ParentItem{Object: owner, ID: item.Before.Int(p.Column)}
		}
	}
	return item, r, nil
}

// CanSeeAll reports whether nothing of a type is hidden from a session but what lies in other entities: no
// row and no property. Whoever decides what others are told of all items, by webhooks or notifications,
// needs that, as these are written in nobody's name.
func (e *Engine) CanSeeAll(s *access.Session, o *model.Object) bool {
	switch {
	case !e.CanView(s, o):
		return false
	case s.Administers():
		return true
	case hiddenMask(o.Properties, s) != 0 || e.behaviour(o).Told:
		return false
	case o.Assignable() && restricts(assignableVisible(s, o, root)):
		return false
	}
	b := e.behaviour(o)
	if b.Visible != nil && !b.AnyEntity && restricts(b.Visible(s, root)) { // AnyEntity leaves entities to Visible
		return false
	}
	unseen := func(item *model.Object) bool { return !e.CanSeeAll(s, item) }
	return !slices.ContainsFunc(e.catalog.Graph().Sides(o), func(side catalog.Side) bool {
		return side.Decides && (side.Object != "" && len(side.Items) == 0 || slices.ContainsFunc(side.Items, unseen))
	})
}

// toldOnly restricts rows that hold what was told of items (Behaviour.Told) to types of which a session sees
// all: the texts are in nobody's name either.
func (e *Engine) toldOnly(s *access.Session, alias string) access.Condition {
	if s.Administers() {
		return access.Condition{}
	}
	var types []any // that are not told
	for _, o := range e.catalog.Objects() {
		if o.Table != "" && o.Itemtype != "" && !slices.Contains(types, any(o.Itemtype)) && !e.CanSeeAll(s, o) {
			types = append(types, o.Itemtype)
		}
	}
	if len(types) == 0 {
		return access.Condition{}
	}
	return access.Condition{
		SQL:  "COALESCE(" + alias + ".`itemtype`, '') NOT IN (" + store.Marks(len(types)) + ")",
		Args: types,
	}
}

func restricts(c access.Condition) bool { return c.Never || c.SQL != "" }

// PermitAddress keeps a stored secret, which is shown to nobody, from being sent elsewhere: a change of where it
// is sent gives it anew, unless the session does anything anywhere. Call it once the body's secret is in place.
func (c *Change) PermitAddress(secret string, addresses ...string) error {
	if c.Has(secret) {
		return nil
	}
	return c.KeepAddress(secret, addresses...)
}

// KeepAddress is PermitAddress for a body that gives the secret and leaves a part of it as it is.
func (c *Change) KeepAddress(secret string, addresses ...string) error {
	if c.Op != OpUpdate || c.System || c.Before.Text(secret) == "" || c.Session.AdministersAll() {
		return nil
	}
	for _, column := range addresses {
		if c.Changes(column) {
			return model.Invalid("Invalid parameter: %s. The stored %s is for the present one: give that too",
				PropertyOf(c.Object, column), PropertyOf(c.Object, secret))
		}
	}
	return nil
}

// PermitBelow wants access to the entities below that of an item, when the item counts there too or is to:
// what a rule, a notification or a webhook does reaches as far as it.
func (c *Change) PermitBelow() error {
	for _, values := range []Values{c.Before,
		{"is_recursive": c.Value("is_recursive"), "entities_id": c.Value("entities_id")}} {
		if values.Bool("is_recursive") && !c.Session.HasRecursiveAccess(values.Int("entities_id")) {
			return model.Forbidden(belowOthers)
		}
	}
	return nil
}
