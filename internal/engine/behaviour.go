package engine

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
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
	CanCreate, CanUpdate, CanDelete func(w *Write) error

	// Prepare makes what depends on the body alone and takes long, before the transaction of a
	// creation or change. Hooks find its result in Write.Prepared.
	// id is 0 for a creation. What was read here may have changed meanwhile.
	Prepare func(ctx context.Context, e *Engine, id int64, input map[string]any) any

	// Hooks, in the transaction. Before may change w.New; an error undoes everything.
	BeforeCreate, AfterCreate func(w *Write) error
	BeforeUpdate, AfterUpdate func(w *Write) error
	BeforeDelete, AfterDelete func(w *Write) error

	befores, afters hooks
}

// hooks holds the registered functions per operation.
type hooks struct{ create, update, remove []func(w *Write) error }

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
	add := func(list *[]func(*Write) error, f func(*Write) error) {
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

// Op is what a Write does.
type Op uint8

// The kinds of Write.
const (
	OpCreate Op = iota
	OpUpdate
	OpTrash
	OpPurge
)

// Values are columns and what stands, or shall stand, in them: int64, float64, string or nil.
type Values map[string]any

// Int gives a column as a number, 0 for NULL.
func (v Values) Int(column string) int64 { return toInt(v[column]) }

// Text gives a column as text, "" for NULL.
func (v Values) Text(column string) string { return toText(v[column]) }

// Write is one change of one row on its way through checks and hooks. It lives as long as its
// transaction.
type Write struct {
	Context context.Context
	Op      Op
	Session *access.Session
	Tx      *store.Tx
	Engine  *Engine
	Object  *model.Object
	Version model.Version
	ID      int64          // 0 before the row exists
	Old     Values         // the row before; nil on create
	New     Values         // columns that are written
	Input   map[string]any // the body as it came, for what is not a column

	Prepared any // what Behaviour.Prepare made

	links []*linkSet     // arrays of links that change
	named []model.Parent // what the body can name by columns that are no references
	kept  map[any]any

	within  *Write   // what this write is part of
	purging *purging // the rows that go together with this one
	begun   bool     // the row's rules of going have run, or
	gone    bool     // it has gone with another
	spent   int64    // rows that have gone and changed with the purge of the topmost write

	// System is set for writes that hooks make: no rights are checked.
	System bool
}

// Keep holds a value for the hooks that come after, under a key of the hook's own type.
func (w *Write) Keep(key, value any) {
	if w.kept == nil {
		w.kept = map[any]any{}
	}
	w.kept[key] = value
}

// Kept gives what a hook before has kept, nil for nothing.
func (w *Write) Kept(key any) any { return w.kept[key] }

// Has reports whether the write sets the column.
func (w *Write) Has(column string) bool { _, ok := w.New[column]; return ok }

// Asks reports whether the body says yes to a member that has no column, in whatever form a boolean
// may have.
func (w *Write) Asks(member string) bool {
	on, ok := boolean(w.Input[member])
	return ok && on == 1
}

// Set sets a column.
func (w *Write) Set(column string, value any) {
	switch v := value.(type) {
	case int:
		value = int64(v)
	case bool:
		value = int64(0)
		if v {
			value = int64(1)
		}
	case time.Time:
		value = FormatTime(v)
	}
	w.New[column] = value
}

// Value gives what the column will hold: the new value if one is set, else the old one, and in a new
// row the column's default. So checks and hooks see what will be stored, whatever the body leaves out;
// Has tells what it says.
func (w *Write) Value(column string) any {
	v, ok := w.New[column]
	switch {
	case ok:
		return v
	case w.Op == OpCreate && w.Old == nil && w.Object != nil:
		return w.Engine.table(w.Object).defaults[column]
	}
	return w.Old[column]
}

// Result gives the row as it will be stored.
func (w *Write) Result() Values {
	row := Values{}
	for _, column := range w.Engine.table(w.Object).list {
		row[column] = w.Value(column)
	}
	return row
}

// Int gives Value as a number, 0 for NULL.
func (w *Write) Int(column string) int64 { return toInt(w.Value(column)) }

// Text gives Value as text, "" for NULL.
func (w *Write) Text(column string) string { return toText(w.Value(column)) }

// OldInt gives the column's value before the write, 0 for NULL and on create.
func (w *Write) OldInt(column string) int64 { return w.Old.Int(column) }

// OldText gives the column's text before the write.
func (w *Write) OldText(column string) string { return w.Old.Text(column) }

// Time gives Value as a point in time; the second result is false for NULL.
func (w *Write) Time(column string) (time.Time, bool) { return ParseTime(w.Text(column)) }

// Changes reports whether the write sets the column to something else than it holds.
func (w *Write) Changes(column string) bool {
	v, ok := w.New[column]
	return ok && (w.Old == nil || toText(v) != toText(w.Old[column]) || (v == nil) != (w.Old[column] == nil))
}

// Now is the present time as columns hold it.
func (w *Write) Now() string { return FormatTime(w.Engine.Now()) }

// TimeLayout is the form of date-times in columns, in UTC.
const TimeLayout = "2006-01-02 15:04:05"

// FormatTime gives t as columns hold it.
func FormatTime(t time.Time) string { return t.UTC().Format(TimeLayout) }

// ParseTime reads a column's date-time; the second result is false for NULL or "".
func ParseTime(text string) (time.Time, bool) {
	t, err := time.Parse(TimeLayout, text)
	return t, err == nil
}

func toInt(v any) int64 {
	switch v := v.(type) {
	case int64:
		return v
	case float64:
		return int64(v)
	case string:
		n, _ := strconv.ParseInt(v, 10, 64)
		return n
	case []byte:
		n, _ := strconv.ParseInt(string(v), 10, 64)
		return n
	}
	return 0
}

func toText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case []byte:
		return string(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}
