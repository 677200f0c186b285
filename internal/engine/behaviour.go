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
	CanCreate, CanUpdate, CanDelete func(w *Work, c *Change) error

	// Prepare makes what depends on the body alone and takes long, before the transaction of a
	// creation or change. Hooks find its result in Change.Prepared.
	// id is 0 for a creation. What was read here may have changed meanwhile.
	Prepare func(ctx context.Context, e *Engine, id int64, input map[string]any) any

	// Hooks, in the transaction. Before may change w.New; an error undoes everything.
	BeforeCreate, AfterCreate func(w *Work, c *Change) error
	BeforeUpdate, AfterUpdate func(w *Work, c *Change) error
	BeforeDelete, AfterDelete func(w *Work, c *Change) error

	befores, afters hooks
}

// hooks holds the registered functions per operation.
type hooks struct {
	create, update, remove []func(w *Work, c *Change) error
}

func (b *Behaviour) merge(other Behaviour) {
	if other.CanView != nil {
		b.CanView = other.CanView
	}
	if other.Visible != nil {
		b.Visible = other.Visible
	}
	if other.Referable != nil {
		b.Referable = other.Referable
	}
	if other.Own != nil {
		b.Own = other.Own
	}
	b.AnyEntity = b.AnyEntity || other.AnyEntity
	b.Told = b.Told || other.Told
	if other.Prepare != nil {
		b.Prepare = other.Prepare
	}
	if other.CanCreate != nil {
		b.CanCreate = other.CanCreate
	}
	if other.CanUpdate != nil {
		b.CanUpdate = other.CanUpdate
	}
	if other.CanDelete != nil {
		b.CanDelete = other.CanDelete
	}
	add := func(list *[]func(*Work, *Change) error, f func(*Work, *Change) error) {
		if f != nil {
			*list = append(*list, f)
		}
	}
	add(&b.befores.create, other.BeforeCreate)
	add(&b.befores.update, other.BeforeUpdate)
	add(&b.befores.remove, other.BeforeDelete)
	add(&b.afters.create, other.AfterCreate)
	add(&b.afters.update, other.AfterUpdate)
	add(&b.afters.remove, other.AfterDelete)
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
