package engine

import (
	"context"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// Behaviour is what an object does beyond being stored. Every field is optional.
type Behaviour struct {
	// CanView replaces the check whether a session may see the type at all.
	CanView func(s *access.Session) bool
	// Visible restricts the rows that a session sees, on top of entities. alias is quoted.
	Visible func(s *access.Session, alias string) access.Condition
	// Referable replaces Visible for links to the rows: people name colleagues whose accounts they
	// cannot look at.
	Referable func(s *access.Session, alias string) access.Condition
	// Own marks rows that a session sees whatever CanView, Visible and entities say.
	Own func(s *access.Session, alias string) access.Condition
	// Told marks rows that hold texts about items, whose type their column itemtype names: a session
	// sees those about types of which it sees all.
	Told bool
	// AnyEntity turns the entity restriction off; Visible does the whole work then.
	AnyEntity bool

	// The checks that replace the ones by right name and entity. They run inside the
	// transaction, after the values are mapped, and answer with model.Forbidden.
	PermitCreate, PermitUpdate, PermitDelete func(w *Work, c *Change) error

	// Prepare makes what depends on the body alone and takes long, before the transaction of a
	// creation or change. Hooks find its result in Change.Prepared.
	// id is 0 for a creation. What was read here may have changed meanwhile.
	Prepare func(ctx context.Context, e *Engine, id int64, input map[string]any) any

	// PreparedBy is the member of a body without which Prepare has nothing to do. A list has few items with it.
	PreparedBy string

	// LooseEnds are the objects whose rows belong to an item and may go before it is purged, by writes of their own,
	// as may be cleared what merely refers to it: nothing that the hooks and checks do depends on these rows, but what
	// the hooks write themselves before the item goes. What refers to items of objects without hooks of a purge
	// is always such.
	LooseEnds []string

	// Loose says that no hook of a purge depends on what merely refers to the item, though there are such hooks: it may
	// be cleared before the item is purged, as with LooseEnds. What hooks write to before is left for the purge.
	Loose bool

	// Takes and TakesNew are members of bodies that hooks read from Change.Input, where no column holds
	// them: "emails". Those of TakesNew are taken when an item is created, and cannot be changed after.
	Takes, TakesNew []string

	// Hooks, in the transaction. Before may change c.After; an error undoes everything.
	BeforeCreate, AfterCreate func(w *Work, c *Change) error
	BeforeUpdate, AfterUpdate func(w *Work, c *Change) error
	BeforeDelete, AfterDelete func(w *Work, c *Change) error

	// Phase says when the hooks run among those of other behaviours of the object.
	Phase Phase

	befores, afters byOperation
}

// byOperation holds the hooks of an object.
type byOperation struct{ create, update, remove hooks }

// merge adds what else an object does. It gives what both say and only one can.
func (b *Behaviour) merge(area string, other Behaviour) (twice []string) {
	b.AnyEntity = b.AnyEntity || other.AnyEntity
	b.Told = b.Told || other.Told
	b.Loose = b.Loose || other.Loose
	b.LooseEnds = append(b.LooseEnds, other.LooseEnds...)
	b.Takes, b.TakesNew = append(b.Takes, other.Takes...), append(b.TakesNew, other.TakesNew...)
	say := func(what string, had, has bool, take func()) {
		if has {
			take()
		}
		if had && has {
			twice = append(twice, what)
		}
	}
	say("CanView", b.CanView != nil, other.CanView != nil, func() { b.CanView = other.CanView })
	say("Visible", b.Visible != nil, other.Visible != nil, func() { b.Visible = other.Visible })
	say("Referable", b.Referable != nil, other.Referable != nil, func() { b.Referable = other.Referable })
	say("Own", b.Own != nil, other.Own != nil, func() { b.Own = other.Own })
	say("Prepare", b.Prepare != nil, other.Prepare != nil,
		func() { b.Prepare, b.PreparedBy = other.Prepare, other.PreparedBy })
	say("PermitCreate", b.PermitCreate != nil, other.PermitCreate != nil,
		func() { b.PermitCreate = other.PermitCreate })
	say("PermitUpdate", b.PermitUpdate != nil, other.PermitUpdate != nil,
		func() { b.PermitUpdate = other.PermitUpdate })
	say("PermitDelete", b.PermitDelete != nil, other.PermitDelete != nil,
		func() { b.PermitDelete = other.PermitDelete })
	b.befores.create.add(other.Phase, area, other.BeforeCreate)
	b.befores.update.add(other.Phase, area, other.BeforeUpdate)
	b.befores.remove.add(other.Phase, area, other.BeforeDelete)
	b.afters.create.add(other.Phase, area, other.AfterCreate)
	b.afters.update.add(other.Phase, area, other.AfterUpdate)
	b.afters.remove.add(other.Phase, area, other.AfterDelete)
	return twice
}

// behaviour gives the object's behaviour, never nil.
func (e *Engine) behaviour(o *model.Object) *Behaviour {
	if b := e.behaviours[o.Name]; b != nil {
		return b
	}
	if b := e.behaviours[o.Like]; b != nil && o.Like != "" {
		return b
	}
	return &noBehaviour
}

var noBehaviour Behaviour
