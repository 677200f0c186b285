package engine

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// Change is a request to create, change or delete an item.
type Change struct {
	Object  *model.Object
	Version model.Version
	Input   map[string]any // the body's members
	Fixed   []Fixed        // columns that the path decides, whatever the body says
	Parent  *ParentItem    // the item that the path puts the row below
	// Done runs in the transaction once the change is made, for what must happen with it.
	Done func(w *Write) error
}

// Create adds an item and gives its id. The checks come in GLPI's order: what is wrong with the
// body (400), the right on the type and the item (403), the rules of the object (400, 409).
func (e *Engine) Create(ctx context.Context, s *access.Session, c Change) (int64, error) {
	in := e.readInput(s, c, true)
	b := e.behaviour(c.Object)
	if len(in.faults) > 0 {
		if in.faults.onlyRequired() && b.CanCreate == nil && !e.mayCreate(s, c.Object) {
			return 0, model.Forbidden("")
		}
		return 0, in.faults.err()
	}
	prepared := e.prepare(c)
	var id int64
	err := e.db.Write(ctx, func(tx *store.Tx) error {
		w := &Write{
			Context: ctx, Op: OpCreate, Session: s, Tx: tx, Engine: e, Object: c.Object,
			Version: c.Version, New: cloneValues(in.values), Input: c.Input, Prepared: prepared,
		}
		parent, err := e.checkParent(w, c)
		if err != nil {
			return err
		}
		e.defaultEntity(w, parent)
		if err := e.allowCreate(w); err != nil {
			return err
		}
		if err := e.checkLinks(w, in); err != nil {
			return err
		}
		if err := e.insert(w); err != nil {
			return err
		}
		id = w.ID
		return done(w, c)
	})
	return id, err
}

// Update changes an item. An unknown or invisible one is NotFound.
func (e *Engine) Update(ctx context.Context, s *access.Session, c Change, id int64) error {
	in := e.readInput(s, c, false)
	if err := in.faults.err(); err != nil {
		return err
	}
	prepared := e.prepare(c)
	return e.db.Write(ctx, func(tx *store.Tx) error {
		w := &Write{
			Context: ctx, Op: OpUpdate, Session: s, Tx: tx, Engine: e, Object: c.Object,
			Version: c.Version, ID: id, New: cloneValues(in.values), Input: c.Input, Prepared: prepared,
		}
		if err := e.loadVisible(w, c); err != nil {
			return err
		}
		if _, err := e.checkParent(w, c); err != nil {
			return err
		}
		if err := e.allowUpdate(w); err != nil {
			return err
		}
		if err := e.checkLinks(w, in); err != nil {
			return err
		}
		if err := e.update(w); err != nil {
			return err
		}
		return done(w, c)
	})
}

// prepare lets the object's behaviour do what should not hold up other writes.
func (e *Engine) prepare(c Change) any {
	if prepare := e.behaviour(c.Object).Prepare; prepare != nil {
		return prepare(e, c.Input)
	}
	return nil
}

// checkLinks looks at everything that the written row refers to.
func (e *Engine) checkLinks(w *Write, in *input) error {
	if err := e.checkReferences(w, in.refs); err != nil {
		return err
	}
	return e.compareLinks(w, in.links)
}

// Delete moves an item to the trash, or purges it when force is set or the object has no trash.
// Templates, and what is only hidden from the inventory without coming from it, have no use in
// the trash and are purged too, with the right to delete.
func (e *Engine) Delete(ctx context.Context, s *access.Session, c Change, id int64, force bool) error {
	return e.db.Write(ctx, func(tx *store.Tx) error {
		w := &Write{
			Context: ctx, Op: OpPurge, Session: s, Tx: tx, Engine: e, Object: c.Object,
			Version: c.Version, ID: id, New: Values{}, Input: c.Input,
		}
		if (c.Object.Trash || c.Object.Locks) && !force {
			w.Op = OpTrash
		}
		if err := e.loadVisible(w, c); err != nil {
			return err
		}
		if _, err := e.checkParent(w, c); err != nil {
			return err
		}
		if err := e.allowDelete(w); err != nil {
			return err
		}
		if w.Op == OpTrash && (w.OldInt("is_template") == 1 || c.Object.Locks && w.OldInt("is_dynamic") == 0) {
			w.Op = OpPurge
		}
		if err := e.remove(w); store.IsDuplicate(err) {
			return model.Exists("What lies in the %s would come to lie beside others of the same name: rename or move it first", strings.ToLower(labelOf(c.Object)))
		} else if err != nil {
			return err
		}
		return done(w, c)
	})
}

func done(w *Write, c Change) error {
	if c.Done == nil {
		return nil
	}
	return c.Done(w)
}

// readInput maps the body. Reading it before the transaction keeps the writer free; the values
// are copied for the transaction, which a backend may run twice.
func (e *Engine) readInput(s *access.Session, c Change, creating bool) *input {
	in := &input{version: c.Version, zone: zoneOf(s), creating: creating, values: Values{}, faults: faults{}}
	in.read(visibleProperties(c.Object.Properties, c.Version, hiddenMask(c.Object.Properties, s)), c.Input, "")
	delete(in.values, "id")
	if !creating && c.Object.Scope != model.Global {
		delete(in.values, "entities_id") // moving between entities is a transfer
		in.refs = slices.DeleteFunc(in.refs, func(r reference) bool { return r.column == "entities_id" })
	}
	if c.Object.Scope == model.OfParent && !namesEntity(c.Object) {
		delete(in.values, "entities_id")
		in.refs = slices.DeleteFunc(in.refs, func(r reference) bool { return r.column == "entities_id" })
	}
	for _, row := range c.Object.Rows {
		delete(in.values, row.Column)
		if creating {
			in.values[row.Column] = stored(row.Value)
		}
	}
	for _, f := range c.Fixed {
		if creating {
			in.values[f.Column] = f.Value
		} else {
			delete(in.values, f.Column)
			delete(in.values, f.Or)
		}
		in.refs = slices.DeleteFunc(in.refs, func(r reference) bool {
			return r.column == f.Column || r.column == f.Or && !creating
		})
		for name := range in.faults {
			if p := c.Object.Property(name); p != nil && (p.StoredColumn() == f.Column || p.Join != nil && p.Join.Key == f.Column) {
				delete(in.faults, name)
			}
		}
	}
	return in
}

// stored gives a declared value as columns hold it.
func stored(value any) any {
	if n, ok := value.(int); ok {
		return int64(n)
	}
	return value
}

func cloneValues(v Values) Values {
	out := make(Values, len(v)+8)
	for k, x := range v {
		out[k] = x
	}
	return out
}

// defaultEntity puts a new item into the session's active entity unless the body names one. What
// belongs to an item lies where that does.
func (e *Engine) defaultEntity(w *Write, parent *Write) {
	if w.Object.Scope == model.OfParent && parent != nil && e.Has(w.Object, "entities_id") && e.hasEntity(parent.Object) && !namesEntity(w.Object) {
		w.New["entities_id"] = parent.Old["entities_id"]
		if !w.Has("is_recursive") && e.Has(w.Object, "is_recursive") {
			w.New["is_recursive"] = parent.OldInt("is_recursive")
		}
	}
	if w.Object.Scope != model.PerEntity && w.Object.Scope != model.Recursive {
		return
	}
	if _, given := w.New["entities_id"]; !given || w.New["entities_id"] == nil {
		w.New["entities_id"] = w.Session.EntityID
	}
}

// namesEntity reports whether the entity of a row is one of the items that it ties together, as the
// target of an article is, and not where the row lies.
func namesEntity(o *model.Object) bool {
	return slices.ContainsFunc(o.Others, func(side model.Parent) bool { return side.Column == "entities_id" })
}

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

// AllowUpdate is the default check of a change. Moving to or out of the trash by is_deleted
// needs the same right as deleting.
func (e *Engine) AllowUpdate(w *Write) error {
	if w.Object.Relation {
		return e.allowRelation(w)
	}
	need := model.Update
	if w.Object.Trash && w.Changes("is_deleted") && len(w.New) == 1 {
		need = model.Update | model.Delete
	}
	if w.Object.Right != "" && !w.Session.Can(w.Object.Right, need) {
		if !w.Object.Assignable() {
			return model.Forbidden("")
		}
		if mine, err := e.mayUpdateAssigned(w); err != nil || !mine {
			return cmp.Or(err, model.Forbidden(""))
		}
	}
	return e.allowEntity(w, w.OldInt("entities_id"))
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
	return nil
}

// checkParent wants the item above visible, and changeable unless the object says otherwise or its
// behaviour has checks of its own. It gives that item, nil when there is none.
func (e *Engine) checkParent(w *Write, c Change) (*Write, error) {
	parent, named := c.Parent, false // named by the body, not by the path
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
	}
	if parent == nil {
		return nil, nil
	}
	up := &Write{
		Context: w.Context, Op: OpUpdate, Session: w.Session, Tx: w.Tx, Engine: e,
		Object: parent.Object, Version: c.Version, ID: parent.ID, New: Values{},
	}
	err := e.loadVisible(up, Change{Object: parent.Object, Fixed: parent.Fixed})
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
	if _, err := e.checkParent(up, Change{Object: up.Object}); err != nil {
		return nil, err
	}
	return up, e.allowUpdate(up)
}

// hasEntity reports whether the rows of an object lie in entities, by themselves or as what they
// belong to.
func (e *Engine) hasEntity(o *model.Object) bool {
	return o.Scope == model.PerEntity || o.Scope == model.Recursive || o.Scope == model.OfParent && e.Has(o, "entities_id")
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

// loadVisible reads the row as it is, if the session sees it.
func (e *Engine) loadVisible(w *Write, c Change) error {
	condition := e.itemVisibility(w.Session, w.Object, root)
	canView := e.CanView(w.Session, w.Object)
	if !canView && e.behaviour(w.Object).Own == nil {
		return model.Forbidden("")
	}
	for _, f := range c.Fixed {
		condition = condition.And(f.condition())
	}
	missing := model.NotFound
	if !canView {
		missing = func() error { return model.Forbidden("") }
	}
	if condition.Never {
		return missing()
	}
	old, err := e.load(w.Context, w.Tx, w.Object, w.ID, condition)
	if errors.Is(err, sql.ErrNoRows) {
		return missing()
	}
	w.Old = old
	return err
}

// load reads all columns of one row; sql.ErrNoRows when there is none.
func (e *Engine) load(ctx context.Context, tx *store.Tx, o *model.Object, id int64, condition access.Condition) (Values, error) {
	t := e.table(o)
	query := t.load + " WHERE " + root + ".`id` = ?"
	if condition.SQL != "" {
		query += " AND (" + condition.SQL + ")"
	}
	cells := make([]any, len(t.list))
	into := make([]any, len(t.list))
	for i := range cells {
		into[i] = &cells[i]
	}
	row := tx.QueryRow(ctx, query, slices.Concat([]any{id}, condition.Args)...)
	if err := row.Scan(into...); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			return nil, err
		}
		return nil, fmt.Errorf("load %s %d: %w", o.Name, id, err)
	}
	values := make(Values, len(cells))
	for i, c := range t.list {
		if b, ok := cells[i].([]byte); ok {
			cells[i] = string(b)
		}
		values[c] = cells[i]
	}
	return values, nil
}

// checkReferences wants every item that the body refers to to exist where the session can see
// it. Without this, a link to an item of another entity would show its name.
func (e *Engine) checkReferences(w *Write, refs []reference) error {
	problems := faults{}
	for _, ref := range refs {
		if old, ok := w.Old[ref.column]; ok && toInt(old) == ref.id {
			continue
		}
		target := e.catalog.Object(ref.target)
		if target == nil || target.Table == "" {
			continue
		}
		found, err := e.referable(w, target, ref.id)
		if err != nil {
			return err
		}
		if found {
			continue
		}
		if ref.lenient {
			w.New[ref.column] = int64(0)
			continue
		}
		if ref.column == "entities_id" && w.Object.Name != "User" { // theirs is a default, not where they lie
			return model.Forbidden("")
		}
		problems.add(ref.property, "reference", noSuch(target, ref.id))
	}
	return problems.err()
}

// noSuch is what is said of a link that leads nowhere, or where the session does not see.
func noSuch(target *model.Object, id int64) string {
	return fmt.Sprintf("There is no %s with id %d", strings.ToLower(labelOf(target)), id)
}

func labelOf(o *model.Object) string {
	if o.Label != "" {
		return o.Label
	}
	return o.Name
}

// referable reports whether an item exists in an entity that the session sees. The right to
// read the type is not needed: a requester chooses a category without being able to list them.
func (e *Engine) referable(w *Write, target *model.Object, id int64) (bool, error) {
	if target.Name == "Entity" {
		return w.System || w.Session.SeesEntity(id, true) || w.Session.HasEntity(id), nil
	}
	condition := access.Condition{}
	if !w.System {
		condition = rowsOf(target, root).And(w.Session.EntityCondition(root, e.ownScope(target)))
		if e.CanView(w.Session, target) && e.behaviour(target).Visible != nil && target.Name != "User" {
			condition = e.visibility(w.Session, target, root)
		}
	}
	if condition.Never {
		return false, nil
	}
	query := "SELECT COUNT(*) FROM `" + target.Table + "` " + root + " WHERE " + root + ".`id` = ?"
	if condition.SQL != "" {
		query += " AND (" + condition.SQL + ")"
	}
	var n int
	err := w.Tx.QueryRow(w.Context, query, slices.Concat([]any{id}, condition.Args)...).Scan(&n)
	return n > 0, err
}

// ownScope gives the scope that the entity columns of an object's own rows speak of; what belongs to
// another item has its entity.
func (e *Engine) ownScope(o *model.Object) model.Scope {
	switch {
	case o.Scope != model.OfParent || !e.Has(o, "entities_id") || namesEntity(o):
		return o.Scope
	case e.Has(o, "is_recursive"):
		return model.Recursive
	}
	return model.PerEntity
}

// insert runs the hooks and adds the row.
func (e *Engine) insert(w *Write) error {
	b := e.behaviour(w.Object)
	if w.Object.Tree != "" {
		if err := e.growTree(w); err != nil {
			return err
		}
	}
	if err := run(b.befores.create, w); err != nil {
		return err
	}
	t := e.table(w.Object)
	now := w.Now()
	for _, c := range []string{"date_creation", "date_mod"} {
		if _, ok := t.columns[c]; ok && w.New[c] == nil {
			w.New[c] = now
		}
	}
	values := make(map[string]any, len(w.New))
	for c, v := range w.New {
		if _, ok := t.columns[c]; ok {
			values[c] = v
		}
	}
	id, err := w.Tx.Insert(w.Context, t.name, values)
	if err != nil {
		return e.writeError(w.Object, err)
	}
	w.ID = id
	if err := e.writeLinks(w); err != nil {
		return err
	}
	if err := run(b.afters.create, w); err != nil {
		return err
	}
	return run(e.observers, w)
}

// update runs the hooks and writes the columns that change.
func (e *Engine) update(w *Write) error {
	b := e.behaviour(w.Object)
	if w.Object.Tree != "" {
		if err := e.growTree(w); err != nil {
			return err
		}
	}
	if err := run(b.befores.update, w); err != nil {
		return err
	}
	t := e.table(w.Object)
	changed := make([]string, 0, len(w.New))
	for c := range w.New {
		if _, ok := t.columns[c]; ok && w.Changes(c) && c != "id" {
			changed = append(changed, c)
		}
	}
	if len(changed)+len(w.links) > 0 {
		if _, ok := t.columns["date_mod"]; ok && !slices.Contains(changed, "date_mod") {
			w.New["date_mod"] = w.Now()
			if w.Changes("date_mod") {
				changed = append(changed, "date_mod")
			}
		}
	}
	if len(changed) > 0 {
		slices.Sort(changed)
		var set strings.Builder
		args := make([]any, 0, len(changed)+1)
		for i, c := range changed {
			if i > 0 {
				set.WriteString(", ")
			}
			set.WriteString("`" + c + "` = ?")
			args = append(args, w.New[c])
		}
		if _, err := w.Tx.Exec(w.Context, "UPDATE `"+t.name+"` SET "+set.String()+" WHERE `id` = ?", append(args, w.ID)...); err != nil {
			return e.writeError(w.Object, err)
		}
		if w.Object.Tree != "" && (w.Changes("completename") || w.Changes("level")) {
			if err := e.regrow(w, w.Text("completename"), w.Int("level")); err != nil {
				return err
			}
		}
	}
	if err := e.writeLinks(w); err != nil {
		return err
	}
	if err := run(b.afters.update, w); err != nil || len(changed)+len(w.links) == 0 {
		return err
	}
	return run(e.observers, w)
}

// remove runs the hooks and trashes or purges the row.
func (e *Engine) remove(w *Write) error {
	b := e.behaviour(w.Object)
	if err := run(b.befores.remove, w); err != nil {
		return err
	}
	t := e.table(w.Object)
	if w.Op == OpTrash {
		if w.OldInt("is_deleted") == 1 {
			return nil
		}
		query := "UPDATE `" + t.name + "` SET `is_deleted` = 1"
		args := []any{}
		if _, ok := t.columns["date_mod"]; ok {
			query += ", `date_mod` = ?"
			args = append(args, w.Now())
		}
		if _, err := w.Tx.Exec(w.Context, query+" WHERE `id` = ?", append(args, w.ID)...); err != nil {
			return err
		}
		if err := run(b.afters.remove, w); err != nil {
			return err
		}
		return run(e.observers, w)
	}
	if err := run(e.observers, w); err != nil {
		return err
	}
	if w.Object.Tree != "" {
		if err := e.adoptChildren(w); err != nil {
			return err
		}
	}
	if err := e.forget(w); err != nil {
		return err
	}
	if _, err := w.Tx.Exec(w.Context, "DELETE FROM `"+t.name+"` WHERE `id` = ?", w.ID); err != nil {
		return err
	}
	return run(b.afters.remove, w)
}

func run(list []func(*Write) error, w *Write) error {
	for _, f := range list {
		if err := f(w); err != nil {
			return err
		}
	}
	return nil
}

// writeError turns a duplicate into the answer for one.
func (e *Engine) writeError(o *model.Object, err error) error {
	if store.IsDuplicate(err) {
		return model.Exists("%s: another one with the same values exists", labelOf(o))
	}
	return fmt.Errorf("write %s: %w", o.Name, err)
}
