package engine

import (
	"context"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// Work is a transaction and in whose name it runs: what rules read and change beside the row that they
// look at. It lives as long as the transaction.
type Work struct {
	Context context.Context
	Session *access.Session
	Tx      *store.Tx
	Engine  *Engine
	Version model.Version

	of *Change // whose checks and hooks run; what they change is part of it
}

func (e *Engine) work(ctx context.Context, s *access.Session, tx *store.Tx, v model.Version) *Work {
	return &Work{Context: ctx, Session: s, Tx: tx, Engine: e, Version: v}
}

// Keep holds a value for whatever else happens in the change of the item that this is part of in the end, under a
// key of the caller's own type: what Tx.Keep is for a write, in which a list makes many items.
func (w *Work) Keep(key, value any) {
	if w.of == nil {
		w.Tx.Keep(key, value)
		return
	}
	w.of.top().Keep(key, value)
}

// Kept gives what Keep holds, nil for nothing.
func (w *Work) Kept(key any) any {
	if w.of == nil {
		return w.Tx.Kept(key)
	}
	return w.of.top().Kept(key)
}

// change makes a change of an item, of which nothing is loaded or set yet.
func (w *Work) change(op Op, o *model.Object, id int64) *Change {
	return &Change{Op: op, Object: o, ID: id, Session: w.Session, After: Values{}, table: w.Engine.table(o),
		within: w.of}
}

// begin makes the change that a new work is about.
func (w *Work) begin(op Op, o *model.Object, id int64) *Change {
	c := w.change(op, o, id)
	w.of = c
	return c
}

// on gives the work for the checks and hooks of a change.
func (w *Work) on(c *Change) *Work {
	inner := *w
	inner.of = c
	return &inner
}

// During marks what is done from now on, until the function that it gives is called, with a key of the
// caller's own type: Doing tells of it.
func (w *Work) During(key any) (end func()) {
	before := w.Context
	w.Context = context.WithValue(before, key, true)
	return func() { w.Context = before }
}

// Doing reports whether something is being done that has been marked; see During.
func (w *Work) Doing(key any) bool { return w.Context.Value(key) != nil }

// GoOn is asked before each of the items that a change takes along, of which there can be any number: changes of
// others wait for all of them. One that has taken as long as a list may is refused, with all that it has done.
func (w *Work) GoOn() error {
	if !w.Tx.Bounded() {
		w.Engine.bound(w.Tx, func() error {
			return model.TooLarge(
				"It would take so many other items along that others would wait for too long, and was"+
					" taken back after %s: change some of those first", w.Engine.patience)
		})
	}
	return w.Tx.Hurry()
}

// bound lets a write go on for as long as others may wait for one that does many things, and then refuses it.
func (e *Engine) bound(tx *store.Tx, refuse func() error) {
	since := time.Now()
	tx.Bound(func() error {
		if time.Since(since) <= e.patience {
			return nil
		}
		return refuse()
	})
}

// Now is the present time as columns hold it.
func (w *Work) Now() string { return FormatTime(w.Engine.Now()) }
