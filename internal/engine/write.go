package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/richtext"
	"github.com/glpid/glpid/internal/store"
)

// Request asks to create, change or delete an item.
type Request struct {
	Object  *model.Object
	Version model.Version
	Input   map[string]any // the body's members
	Fixed   []Fixed        // columns that the path decides, whatever the body says
	Parent  *ParentItem    // the item that the path puts the row below
	Body    map[string]any // the members of Input that a client wrote itself; nil when it is the server's own
	Ignored *[]string      // where the members go that have no effect; nil when nobody asks
	// Expect runs in the transaction once an item that is to be changed or deleted is there and the session may do
	// it, before anything is done: what it answers is answered instead. nil expects nothing.
	Expect func(w *Work, c *Change) error
	// Done runs in the transaction once the change is made, for what must happen with it.
	Done func(w *Work, c *Change) error
}

// Create adds an item and gives its id. The checks come in GLPI's order: what is wrong with the
// body (400), the right on the type and the item (403), the rules of the object (400, 409).
func (e *Engine) Create(ctx context.Context, s *access.Session, r Request) (int64, error) {
	in, err := e.readBody(ctx, s, r, true)
	if err != nil {
		return 0, err
	}
	b := e.behaviour(r.Object)
	if len(in.faults) > 0 {
		if in.faults.onlyRequired() && b.PermitCreate == nil {
			if err := permitCreate(s, r.Object); err != nil {
				return 0, err
			}
		}
		return 0, in.faults.err()
	}
	if err := e.checkStated(ctx, s, r, in, 0); err != nil {
		return 0, err
	}
	prepared := e.prepare(ctx, r, 0)
	var made *Change
	err = e.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		made, err = e.create(e.work(ctx, s, tx, r.Version), r, in, prepared)
		return err
	})
	if err != nil {
		return 0, err
	}
	r.ignore(made.unheard)
	return made.ID, nil
}

// create checks and adds an item whose body has been read.
func (e *Engine) create(w *Work, r Request, in *input, prepared any) (*Change, error) {
	c := w.begin(OpCreate, r.Object, 0)
	c.After, c.Input, c.Prepared, c.given = cloneValues(in.values), r.Input, prepared, cloneValues(in.given)
	in, err := e.resolve(w, c, in)
	if err != nil {
		return nil, err
	}
	parent, err := e.permitParent(w, c, r)
	if err != nil {
		return nil, err
	}
	e.defaultEntity(c, parent)
	e.date(w, c)
	if err := w.Permit(c); err != nil {
		return nil, err
	}
	if err := w.permitTrashed(c); err != nil {
		return nil, err
	}
	if err := c.permitDated(); err != nil {
		return nil, err
	}
	if in.strange != nil {
		return nil, in.strange
	}
	if err := e.checkClaims(c, in); err != nil {
		return nil, err
	}
	if err := e.checkLinks(w, c, in, r); err != nil {
		return nil, err
	}
	if err := e.insert(w, c); err != nil {
		return nil, err
	}
	return c, done(w, c, r)
}

// ignore tells of members that have no effect, once the write is over: the function of a write may run again.
func (r Request) ignore(names []string) {
	if r.Ignored != nil && len(names) > 0 {
		*r.Ignored = append(*r.Ignored, names...)
	}
}

// Bounds of the items that one request creates.
const (
	longestList  = 2 * time.Second // which others wait for: ten times what a thousand tickets take
	mostPrepared = 50              // items with what takes long before it
)

// CreateAll adds several items, all of them or none, and gives their ids in order. A fault names the index
// of the item that has it.
func (e *Engine) CreateAll(ctx context.Context, s *access.Session, list []Request) ([]int64, error) {
	if err := e.fewPrepared(list); err != nil {
		return nil, err
	}
	inputs, prepared := make([]*input, len(list)), make([]any, len(list))
	for i, r := range list {
		in, err := e.readBody(ctx, s, r, true)
		if err == nil {
			err = in.faults.err()
		}
		if err == nil {
			err = e.checkStated(ctx, s, r, in, 0)
		}
		if err != nil {
			return nil, atIndex(i, err)
		}
		inputs[i] = in
	}
	for i, r := range list {
		if prepared[i] = e.prepare(ctx, r, 0); ctx.Err() != nil {
			return nil, fmt.Errorf("prepare item %d: %w", i, ctx.Err())
		}
	}
	made := make([]*Change, len(list))
	err := e.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		n := 0
		e.bound(tx, func() error {
			return model.TooLarge(
				"Creating so many would keep others waiting for too long: of %d items, %d were made"+
					" in %s, and taken back. Send fewer in a list", len(list), n, e.patience)
		})
		for i, r := range list {
			n = i
			if err := tx.Hurry(); err != nil {
				return err
			}
			if made[i], err = e.create(e.work(ctx, s, tx, r.Version), r, inputs[i], prepared[i]); err != nil {
				return atIndex(i, err)
			}
		}
		n = len(list)
		return nil
	})
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(list))
	for i, c := range made {
		ids[i] = c.ID
		list[i].ignore(c.unheard)
	}
	return ids, nil
}

// fewPrepared refuses a list with many items that take long to prepare, before it begins.
func (e *Engine) fewPrepared(list []Request) error {
	n := 0
	for _, r := range list {
		member := e.behaviour(r.Object).PreparedBy
		if member == "" || r.Input[member] == nil {
			continue
		}
		if n++; n > mostPrepared {
			return model.TooLarge("At most %d items of a list have a %s, which takes long: send the others in further"+
				" lists", mostPrepared, member)
		}
	}
	return nil
}

// atIndex says of a fault which item of a list has it.
func atIndex(i int, err error) error {
	var fault *model.Error
	if !errors.As(err, &fault) {
		return fmt.Errorf("item %d: %w", i, err)
	}
	at := *fault
	at.Title = fmt.Sprintf("[%d] %s", i, fault.Title)
	return &at
}

// Update changes an item. An unknown or invisible one is NotFound.
func (e *Engine) Update(ctx context.Context, s *access.Session, r Request, id int64) error {
	in, err := e.readBody(ctx, s, r, false)
	if err != nil {
		return err
	}
	if err := in.faults.err(); err != nil {
		return err
	}
	if err := e.checkStated(ctx, s, r, in, id); err != nil {
		return err
	}
	prepared := e.prepare(ctx, r, id)
	var unheard []string
	err = e.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		w := e.work(ctx, s, tx, r.Version)
		c := w.begin(OpUpdate, r.Object, id)
		c.After, c.Input, c.Prepared, c.given = cloneValues(in.values), r.Input, prepared, cloneValues(in.given)
		if err := e.loadVisible(w, c, r); err != nil {
			return err
		}
		in, err := e.resolve(w, c, in)
		if err != nil {
			return err
		}
		in = theOther(c, in, r)
		if err := e.permitRequest(w, c, r); err != nil {
			return err
		}
		if err := expected(w, c, r); err != nil {
			return err
		}
		if in.strange != nil {
			return in.strange
		}
		if err := e.checkClaims(c, in); err != nil {
			return err
		}
		if err := e.checkLinks(w, c, in, r); err != nil {
			return err
		}
		if err := e.update(w, c); err != nil {
			return err
		}
		unheard = c.unheard
		return done(w, c, r)
	})
	if err == nil {
		r.ignore(unheard)
	}
	return err
}

// theOther leaves out of a change of a link between two of a kind the one of the two that the path
// names: which column that is, the row tells.
func theOther(c *Change, in *input, r Request) *input {
	for _, f := range r.Fixed {
		if f.Or == "" {
			continue
		}
		decided := f.Column
		if toInt(c.Before[decided]) != toInt(f.Value) {
			decided = f.Or
		}
		delete(c.After, decided)
		left := *in
		left.refs = slices.DeleteFunc(slices.Clone(in.refs), func(r reference) bool { return r.column == decided })
		in = &left
	}
	return in
}

// prepare lets the object's behaviour do what should not hold up other writes.
func (e *Engine) prepare(ctx context.Context, r Request, id int64) any {
	if prepare := e.behaviour(r.Object).Prepare; prepare != nil {
		return prepare(ctx, e, id, r.Input)
	}
	return nil
}

// checkLinks looks at everything that the written row refers to.
func (e *Engine) checkLinks(w *Work, c *Change, in *input, r Request) error {
	if err := e.checkReferences(w, c, in.refs); err != nil {
		return err
	}
	c.named = e.namedSides(c, r)
	return e.compareLinks(w, c, in.links)
}

// Delete moves an item to the trash, or purges it when force is set or the object has no trash.
// Templates, and what is only hidden from the inventory without coming from it, have no use in
// the trash and are purged too, with the right to delete.
//
// An item that many others refer to is purged in steps.
func (e *Engine) Delete(ctx context.Context, s *access.Session, r Request, id int64, force bool) error {
	links, err := e.delete(ctx, s, r, id, force, true)
	if !errors.Is(err, errSteps) {
		return err
	}
	if err := e.clear(ctx, s, r, id, links); err != nil {
		return err
	}
	r.Expect = nil // what has been cleared has changed the item
	_, err = e.delete(ctx, s, r, id, force, false)
	return err
}

// delete is Delete by one write. When it would take long and may be done in steps, it does nothing but to find
// out whether it is allowed, and gives errSteps with the links that are to be cleared before.
func (e *Engine) delete(ctx context.Context, s *access.Session, r Request, id int64, force, steps bool) (
	links []catalog.Link, err error) {
	err = e.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		links = nil
		w := e.work(ctx, s, tx, r.Version)
		c := w.begin(OpPurge, r.Object, id)
		c.Input = r.Input
		if (r.Object.Trash || r.Object.Locks) && !force {
			c.Op = OpTrash
		}
		if err := e.loadVisible(w, c, r); err != nil {
			return err
		}
		if err := e.permitStored(w, c, r); err != nil {
			return err
		}
		if err := expected(w, c, r); err != nil {
			return err
		}
		if c.Op == OpTrash && c.final(c.Before.Bool) {
			c.Op = OpPurge
		}
		if c.Op == OpPurge {
			rows, err := e.foresee(w, c)
			if err != nil {
				return err
			}
			long := false
			if steps && e.goesInSteps(c.Object) {
				if long, err = e.isLong(w, c, rows); err != nil {
					return err
				}
			}
			if long {
				if links, err = e.tryPurge(w, c); err != nil {
					return besideOthers(c, err)
				}
				return errSteps
			}
		}
		if err := e.remove(w, c); err != nil {
			return besideOthers(c, err)
		}
		return done(w, c, r)
	})
	return links, err
}

// besideOthers tells of a purge that would make rows the same that may not be so.
func besideOthers(c *Change, err error) error {
	if !store.IsDuplicate(err) {
		return err
	}
	return model.Exists("What lies in the %s would come to lie beside others of the same name: rename or move it first",
		strings.ToLower(labelOf(c.Object)))
}

func expected(w *Work, c *Change, r Request) error {
	if r.Expect == nil {
		return nil
	}
	return r.Expect(w, c)
}

func done(w *Work, c *Change, r Request) error {
	if r.Done == nil {
		return nil
	}
	return r.Done(w, c)
}

// manyTexts is how many bytes of texts in a body keep a processor busy for long, and take several times their
// size while they are read. Few bodies with more are read at a time.
const (
	manyTexts   = 256 << 10
	mostReading = 4
)

// readBody is readInput for the body of a request. One with many texts waits for a place.
func (e *Engine) readBody(ctx context.Context, s *access.Session, r Request, creating bool) (*input, error) {
	give, err := e.placeFor(ctx, textsIn(r.Input))
	if err != nil {
		return nil, err
	}
	defer give()
	return e.readInput(s, r, creating), nil
}

// Clean cleans a rich text that a request brings besides an item. A long one waits for a place, as bodies do.
func (e *Engine) Clean(ctx context.Context, text string) (string, error) {
	give, err := e.placeFor(ctx, len(text))
	if err != nil {
		return "", err
	}
	defer give()
	return richtext.Clean(text), nil
}

// placeFor takes a place where one is needed for so many bytes of texts.
func (e *Engine) placeFor(ctx context.Context, bytes int) (give func(), err error) {
	if bytes <= manyTexts {
		return func() {}, nil
	}
	return e.reading.Take(ctx)
}

// textsIn counts the bytes of texts in a value of a body.
func textsIn(value any) (n int) {
	switch v := value.(type) {
	case string:
		return len(v)
	case []any:
		for _, x := range v {
			n += textsIn(x)
		}
	case map[string]any:
		for _, x := range v {
			n += textsIn(x)
		}
	}
	return n
}

// readInput maps the body. Reading it before the transaction keeps the writer free; the values
// are copied for the transaction, which a backend may run twice.
func (e *Engine) readInput(s *access.Session, r Request, creating bool) *input {
	b := e.behaviour(r.Object)
	in := &input{engine: e, version: r.Version, zone: zoneOf(s), creating: creating, values: Values{}, faults: faults{},
		takes: func(member string) bool {
			return slices.Contains(b.Takes, member) || creating && slices.Contains(b.TakesNew, member)
		}}
	properties := visibleProperties(r.Object.Properties, r.Version, hiddenMask(r.Object.Properties, s))
	in.read(properties, r.Input, "")
	in.known(r.Object, properties, r.Body)
	e.nameItemtypes(in.values)
	delete(in.values, "id")
	if !creating && r.Object.Scope != model.Global || r.Object.Scope == model.OfParent && !e.namesEntity(r.Object) {
		in.claim(r.Object, "entities_id")
	}
	for _, row := range r.Object.Rows {
		in.claim(r.Object, row.Column)
	}
	for _, f := range r.Fixed {
		if !creating && f.Or != "" { // the row tells which of the two is decided; see theOther
			continue
		}
		in.claim(r.Object, f.Column)
		for name, faults := range in.faults { // what is missing in the body is in the path
			if p := r.Object.Property(name); p != nil && faults[0]["error"] == "required" &&
				(p.StoredColumn() == f.Column || p.Join != nil && p.Join.Key == f.Column) {
				delete(in.faults, name)
			}
		}
	}
	if !creating {
		in.unname(r.Object)
	}
	in.given = in.values
	if creating {
		in.values = cloneValues(in.given)
		for _, row := range r.Object.Rows {
			in.values[row.Column] = columnValue(row.Value)
		}
		for _, f := range r.Fixed {
			in.values[f.Column] = f.Value
		}
	}
	if len(in.emptied) > 0 {
		in.given = cloneValues(in.given)
		for _, column := range in.emptied {
			if _, given := in.given[column]; given {
				in.given[column] = nil
			}
		}
	}
	if r.Ignored != nil {
		*r.Ignored = slices.Compact(slices.Sorted(slices.Values(in.ignored)))
	}
	return in
}

// unname takes the item away with its type, where a body says null of the type of what an item may name.
func (in *input) unname(o *model.Object) {
	sides := slices.Clone(o.Names)
	if p := in.engine.parent(o); p != nil && p.Optional {
		sides = append(sides, p.Parent)
	}
	for _, side := range sides {
		kind, given := in.values[side.ItemtypeColumn]
		if _, named := in.values[side.Column]; given && (kind == nil || kind == "") && !named {
			in.values[side.Column] = int64(0)
		}
	}
}

// known wants some member of a body to be known, and names those that are not. One of those that lists what is
// made below the item is refused: who sends it means to add that.
func (in *input) known(o *model.Object, properties []*model.Property, body map[string]any) {
	known, names := 0, []string{}
	for name := range body {
		if in.takes(name) || slices.ContainsFunc(properties, func(p *model.Property) bool { return p.Name == name }) {
			known++
			continue
		}
		names = append(names, name)
	}
	slices.Sort(names)
	in.ignored = append(in.ignored, names...)
	problems := faults{}
	for _, name := range names {
		list, ok := body[name].([]any)
		if !ok && known > 0 || ok && len(list) == 0 {
			continue
		}
		if path := in.engine.madeAt(o, name, in.version); path != "" {
			problems.add(name, "unknown", "This is no field of the item: what belongs to it is added by POST "+path)
		}
	}
	if len(problems) > 0 {
		in.strange = problems.err()
	}
	if known > 0 || len(names) == 0 || in.strange != nil {
		return
	}
	problems.add(names[0], "unknown", "No member of this body is known; an item has: "+
		strings.Join(listed(properties), ", "))
	in.strange = problems.err()
}

// listed gives the names of properties that bodies can set, as many as a message can hold.
func listed(properties []*model.Property) []string {
	const most = 20
	var names []string
	for _, p := range properties {
		if p.ReadOnly || p.Unlisted {
			continue
		}
		if len(names) == most {
			return append(names, "...")
		}
		names = append(names, p.Name)
	}
	return names
}

// claim takes what the body says of a column that it does not decide out of what is written.
func (in *input) claim(o *model.Object, column string) {
	value, given := in.values[column]
	delete(in.values, column)
	in.refs = slices.DeleteFunc(in.refs, func(r reference) bool { return r.column == column })
	in.present = slices.DeleteFunc(in.present, func(said stated) bool {
		decided := said.value == nil && said.property.WrittenTo() == column
		if decided { // generated clients send null for all that they do not give
			in.ignored = append(in.ignored, said.name)
		}
		return decided
	})
	property := PropertyOf(o, column)
	for _, link := range in.named {
		if given = given || link.column == column; link.column == column {
			property = link.property
		}
	}
	switch {
	// generated clients send it for all that they do not give
	case given && (value == nil || slices.Contains(in.emptied, column)):
		in.ignored = append(in.ignored, property)
	case given:
		in.claims = append(in.claims, claim{property, column, value})
	}
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
func (e *Engine) defaultEntity(c *Change, parent *Change) {
	if c.Object.Scope == model.OfParent && parent != nil && e.Has(c.Object, "entities_id") &&
		e.hasEntity(parent.Object) && !e.namesEntity(c.Object) {
		c.After["entities_id"] = parent.Before["entities_id"]
		if c.Stores("is_recursive") && !c.Has("is_recursive") {
			c.After["is_recursive"] = parent.Before.Int("is_recursive")
		}
	}
	if c.Object.Scope != model.PerEntity && c.Object.Scope != model.Recursive {
		return
	}
	if _, given := c.After["entities_id"]; !given || c.After["entities_id"] == nil {
		c.After["entities_id"] = c.Session.EntityID
	}
}

// namesEntity reports whether the entity of a row is one of the items that it ties together, as the
// target of an article is, and not where the row lies.
func (e *Engine) namesEntity(o *model.Object) bool {
	return e.catalog.Graph().Side(o, "entities_id") != nil
}

// hasEntity reports whether the rows of an object lie in entities, by themselves or as what they
// belong to.
func (e *Engine) hasEntity(o *model.Object) bool {
	return o.Scope == model.PerEntity || o.Scope == model.Recursive || o.Scope == model.OfParent &&
		e.Has(o, "entities_id")
}

// loadVisible reads the row as it is, if the session sees it.
func (e *Engine) loadVisible(w *Work, c *Change, r Request) error {
	condition := e.itemVisibility(c.Session, c.Object, root, namedBy(r.Parent, r.Fixed))
	canView := e.CanView(c.Session, c.Object)
	if !canView && e.behaviour(c.Object).Own == nil {
		return e.refuseView(c.Session, c.Object)
	}
	for _, f := range r.Fixed {
		condition = condition.And(e.inSQL(f.condition()))
	}
	missing := model.NotFound
	if !canView {
		missing = func() error { return e.refuseView(c.Session, c.Object) }
	}
	if condition.Never {
		return missing()
	}
	old, err := e.load(w.Context, w.Tx, c.Object, c.ID, condition)
	if errors.Is(err, sql.ErrNoRows) {
		return missing()
	}
	c.Before = old
	return err
}

// load reads all columns of one row; sql.ErrNoRows when there is none.
func (e *Engine) load(ctx context.Context, tx *store.Tx, o *model.Object, id int64, condition access.Condition) (Values,
	error) {
	query := e.table(o).load + " WHERE " + root + ".`id` = ?"
	condition = condition.OfOne()
	if condition.SQL != "" {
		query += " AND (" + condition.SQL + ")"
	}
	values, err := e.scan(o, tx.QueryRow(ctx, query, slices.Concat([]any{id}, condition.Args)...).Scan)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("load %s %d: %w", o.Name, id, err)
	}
	return values, err
}

// scan reads all columns of a row of an object.
func (e *Engine) scan(o *model.Object, row func(into ...any) error) (Values, error) {
	t := e.table(o)
	cells := make([]any, len(t.list))
	into := make([]any, len(t.list))
	for i := range cells {
		into[i] = &cells[i]
	}
	if err := row(into...); err != nil {
		return nil, err
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

// ownScope gives the scope that the entity columns of an object's own rows speak of; what belongs to
// another item has its entity.
func (e *Engine) ownScope(o *model.Object) model.Scope {
	switch {
	case o.Scope != model.OfParent || !e.Has(o, "entities_id") || e.namesEntity(o):
		return o.Scope
	case e.Has(o, "is_recursive"):
		return model.Recursive
	}
	return model.PerEntity
}
