package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// The changes that hooks make to other objects run in the same transaction, with the hooks of
// those objects and without checks of rights: the rule, not the caller, decides them.

// Create adds a row of another object as part of this write and gives its id.
func (w *Work) Create(object string, values Values) (int64, error) {
	o, err := w.Engine.object(object)
	if err != nil {
		return 0, err
	}
	n := w.change(OpCreate, o, 0)
	n.After, n.System = normalised(values), true
	if err := n.spendNested(); err != nil {
		return 0, err
	}
	if err := w.Engine.insert(w.on(n), n); err != nil {
		return 0, err
	}
	return n.ID, nil
}

// Update changes a row of another object as part of this write.
func (w *Work) Update(object string, id int64, values Values) error {
	n, err := w.nested(object, id, OpUpdate)
	if err != nil {
		return err
	}
	n.After = normalised(values)
	return w.Engine.update(w.on(n), n)
}

// Purge deletes a row of another object as part of this write.
func (w *Work) Purge(object string, id int64) error {
	n, err := w.nested(object, id, OpPurge)
	if err != nil {
		return err
	}
	if other := n.together(n.Object, id); other != nil {
		if other.begun { // it goes anyway
			return nil
		}
		other.gone = true
	}
	return w.Engine.remove(w.on(n), n)
}

// Wrote tells the observers of a row that this write has added to a table, or removed from it, by a statement of
// its own, as it does where no rules of the object's would run: a member of a team.
func (w *Work) Wrote(op Op, table string, id int64, row Values) error {
	t := w.Engine.catalog.Graph().Table(table)
	if t == nil {
		return fmt.Errorf("engine: the catalogue has no table %q", table)
	}
	n := w.change(op, t.Objects[0], id)
	n.System = true
	if err := n.table.expectAll(n.Object, row); err != nil {
		return err
	}
	if op == OpCreate {
		n.After = normalised(row)
	} else {
		n.Before = normalised(row)
	}
	return w.Engine.observers.tell(w.on(n), n)
}

// StopWith switches the items of an object off that lie in the entity which is purged: what acts by
// itself would begin to act on what lies in the root, and on all below it. where narrows them down.
func (w *Work) StopWith(c *Change, object, where string) error {
	o, err := w.Engine.object(object)
	if err != nil {
		return err
	}
	ids, err := w.IDs("SELECT `id` FROM `"+o.Table+"` WHERE `is_active` = 1 AND `entities_id` = ?"+where+
		" ORDER BY `id`", c.ID)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := w.Update(object, id, Values{"is_active": false}); err != nil {
			return err
		}
	}
	return nil
}

// Load reads a row of another object; NotFound when there is none.
func (w *Work) Load(object string, id int64) (Values, error) {
	o, err := w.Engine.object(object)
	if err != nil {
		return nil, err
	}
	old, err := w.Engine.load(w.Context, w.Tx, o, id, access.Condition{})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, model.NotFound()
	}
	return old, err
}

func (w *Work) nested(object string, id int64, op Op) (*Change, error) {
	o, err := w.Engine.object(object)
	if err != nil {
		return nil, err
	}
	old, err := w.Load(object, id)
	if err != nil {
		return nil, fmt.Errorf("%s %d: %w", object, id, err)
	}
	n := w.change(op, o, id)
	n.Before, n.System = old, true
	return n, n.spendNested()
}

// Item gives a change of another item, whose row has been loaded, as part of this write: nothing is set
// yet, and the rule, not the caller, makes it. Hooks look at the item and note what they do to it there.
func (w *Work) Item(object string, id int64, row Values) *Change {
	item := w.change(OpUpdate, w.Engine.catalog.Object(object), id)
	item.Before, item.System = row, true
	return item
}

// PermitUpdate wants the session to see another item, else NotFound or, where it may not see the
// type at all, Forbidden; and to be allowed to change it, else Forbidden.
func (w *Work) PermitUpdate(object string, id int64) error {
	o, err := w.Engine.object(object)
	if err != nil {
		return err
	}
	item := w.change(OpUpdate, o, id)
	if err := w.Engine.loadVisible(w, item, Request{Object: o}); err != nil {
		return err
	}
	return w.Permit(item)
}

// Exec runs a statement as part of this write.
func (w *Work) Exec(query string, args ...any) error {
	_, err := w.Tx.Exec(w.Context, query, args...)
	return err
}

// Count gives the single number that a statement selects; 0 for no row or NULL.
func (w *Work) Count(query string, args ...any) (int64, error) {
	var n sql.NullInt64
	err := w.Tx.QueryRow(w.Context, query, args...).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n.Int64, err
}

// Column gives the single text that a statement selects; "" for no row or NULL.
func (w *Work) Column(query string, args ...any) (string, error) {
	var s sql.NullString
	err := w.Tx.QueryRow(w.Context, query, args...).Scan(&s)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return s.String, err
}

// Tell passes on what happens to the item beyond its own columns, such as somebody joining its
// team, to the observers. about says who or what it is about.
func (w *Work) Tell(c *Change, event string, about Values) error {
	return w.Engine.observers.event(w, c, event, about)
}

// Do runs a change that is not one of an object's own operations (adding to a team, approving) in
// a transaction, on an item that the session sees.
func (e *Engine) Do(ctx context.Context, s *access.Session, o *model.Object, v model.Version, id int64,
	fn func(w *Work, c *Change) error) error {
	return e.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		w := e.work(ctx, s, tx, v)
		c := w.begin(OpUpdate, o, id)
		if err := e.loadVisible(w, c, Request{Object: o}); err != nil {
			return err
		}
		return fn(w, c)
	})
}

// Within runs changes of several items in one transaction.
func (e *Engine) Within(ctx context.Context, s *access.Session, v model.Version, fn func(w *Work) error) error {
	return e.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		w := e.work(ctx, s, tx, v)
		return fn(w.on(&Change{Op: OpUpdate, Session: s}))
	})
}

// DoBelow is Do for a row below a parent: both must be where the change says, and the session must
// be allowed to change the row.
func (e *Engine) DoBelow(ctx context.Context, s *access.Session, r Request, id int64,
	fn func(w *Work, c *Change) error) error {
	return e.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		w := e.work(ctx, s, tx, r.Version)
		c := w.begin(OpUpdate, r.Object, id)
		if err := e.loadVisible(w, c, r); err != nil {
			return err
		}
		if _, err := e.permitParent(w, c, r); err != nil {
			return err
		}
		if err := w.Permit(c); err != nil {
			return err
		}
		return fn(w, c)
	})
}

// CanRefer reports whether there is such an item where the session may refer to it.
func (w *Work) CanRefer(c *Change, object string, id int64) (bool, error) {
	o, err := w.Engine.object(object)
	if err != nil {
		return false, err
	}
	return w.Engine.canRefer(w, c, o, id)
}

// JSON gives an item as its own route would show it to a session, as this write sees it: with
// what has been changed but not committed.
func (w *Work) JSON(s *access.Session, object string, id int64) ([]byte, error) {
	o, err := w.Engine.object(object)
	if err != nil {
		return nil, err
	}
	return w.Engine.Get(w.Tx.Reading(w.Context), s, Query{Object: o, Version: model.Current}, id)
}

func normalised(values Values) Values {
	out := make(Values, len(values))
	for column, v := range values {
		out.Set(column, v)
	}
	return out
}

// Texts gives the texts that a statement selects, one column of them. NULL is left out.
func (w *Work) Texts(query string, args ...any) ([]string, error) {
	return store.Texts(w.Context, w.Tx, query, args...)
}

// IDs gives the numbers that a statement selects, one column of them.
func (w *Work) IDs(query string, args ...any) ([]int64, error) {
	return store.IDs(w.Context, w.Tx, query, args...)
}
