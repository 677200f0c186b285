package engine

import (
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// Op is what a Change does.
type Op uint8

// The kinds of Change.
const (
	OpCreate Op = iota
	OpUpdate
	OpTrash
	OpPurge
)

// Change is what is done to one row, on its way through checks and hooks.
type Change struct {
	Op      Op
	Object  *model.Object
	ID      int64           // 0 before the row exists
	Session *access.Session // in whose name
	Before  Values          // the row as it was; nil on create
	After   Values          // the columns that are written; Value gives what any column will hold
	Input   map[string]any  // the body as it came, for what is not a column

	Prepared any // what Behaviour.Prepare made

	// System is set for changes that hooks make: no rights are checked.
	System bool

	table   *table
	given   Values         // what the body says of columns that it may decide
	unheard []string       // members that have no effect
	links   []*linkSet     // arrays of links that change
	named   []model.Parent // what the body can name by columns that are no references
	kept    map[any]any

	within  *Change  // what this change is part of
	purging *purging // the rows that go together with this one
	begun   bool     // the row's rules of going have run, or
	gone    bool     // it has gone with another
	spent   int64    // rows that have gone and changed with the purge of the topmost change
}

// Sketch gives a change that is part of no write, for tests of rules. A column that the object does not have makes
// it panic, among the values as well as when a rule asks for it.
func Sketch(op Op, o *model.Object, before, after Values) *Change {
	c := &Change{Op: op, Object: o, Before: before, After: after,
		table: tableOf(o, o.StoredColumns(), func(column string) { panic(noColumn(o, column)) })}
	for _, row := range []Values{before, after} {
		if err := c.table.expectAll(o, row); err != nil {
			panic(err)
		}
	}
	return c
}

// Try gives the same change of the item if these were the columns that the caller sets.
func (c *Change) Try(values Values) *Change {
	return &Change{Op: c.Op, Object: c.Object, ID: c.ID, Session: c.Session, Before: c.Before, After: values,
		table: c.table}
}

// Keep holds a value for the hooks that come after, under a key of the hook's own type.
func (c *Change) Keep(key, value any) {
	if c.kept == nil {
		c.kept = map[any]any{}
	}
	c.kept[key] = value
}

// Kept gives what a hook before has kept, nil for nothing.
func (c *Change) Kept(key any) any { return c.kept[key] }

// Has reports whether the change sets the column.
func (c *Change) Has(column string) bool {
	_, ok := c.After[column]
	if !ok {
		c.table.expect(column)
	}
	return ok
}

// Says reports whether the body says what a column of the row shall hold; hooks and defaults do not count.
func (c *Change) Says(column string) bool {
	_, given := c.given[column]
	return given
}

// Asks reports whether the body says yes to a member that has no column, in whatever form a boolean
// may have.
func (c *Change) Asks(member string) bool {
	on, ok := boolean(c.Input[member])
	return ok && on == 1
}

// Set sets a column. nil is what the column holds for nothing: its default where it takes no NULL, as numbers do.
func (c *Change) Set(column string, value any) {
	c.table.expect(column)
	if value == nil {
		value = c.table.nothing[column]
	}
	c.After.Set(column, value)
}

// Decide sets a column to what a rule makes of it, whatever the body says; the answer tells that what it
// says has no effect. What Set puts in the place of what a body says is refused.
func (c *Change) Decide(column string, value any) {
	c.Set(column, value)
	if said, given := c.given[column]; given && !holdsSame(said, value) {
		c.unheard = append(c.unheard, c.called(column))
	}
	delete(c.given, column)
}

// called gives the name by which the body has a column, of which there can be several.
func (c *Change) called(column string) string {
	for i := range c.Object.Properties {
		p := &c.Object.Properties[i]
		if _, given := c.Input[p.Name]; given && p.WrittenTo() == column {
			return p.Name
		}
	}
	return PropertyOf(c.Object, column)
}

// Spell sets a column to what the body says, in the form that is stored.
func (c *Change) Spell(column string, value any) {
	c.Set(column, value)
	delete(c.given, column)
}

// Ignore tells in the answer that a member of the body has no effect.
func (c *Change) Ignore(member string) { c.unheard = append(c.unheard, member) }

// Leave keeps a column as it is, although the body says something else that means the same.
func (c *Change) Leave(column string) {
	c.table.expect(column)
	delete(c.After, column)
	delete(c.given, column)
}

// Value gives what the column will hold: the new value if one is set, else the old one, and in a new
// row the column's default. So checks and hooks see what will be stored, whatever the body leaves out;
// Has tells what it says.
func (c *Change) Value(column string) any {
	v, ok := c.After[column]
	switch {
	case ok:
		return v
	case c.Op == OpCreate && c.Before == nil:
		v, ok = c.table.defaults[column]
	default:
		v, ok = c.Before[column]
	}
	if !ok {
		c.table.expect(column)
	}
	return v
}

// Result gives the row as it will be stored.
func (c *Change) Result() Values {
	row := Values{}
	for _, column := range c.table.list {
		row[column] = c.Value(column)
	}
	return row
}

// Template reports whether the item is a template of others.
func (c *Change) Template() bool { return c.Stores("is_template") && c.Bool("is_template") }

// Int gives Value as a number, 0 for NULL.
func (c *Change) Int(column string) int64 { return toInt(c.Value(column)) }

// Bool reports whether Value is a yes.
func (c *Change) Bool(column string) bool { return toInt(c.Value(column)) != 0 }

// Text gives Value as text, "" for NULL.
func (c *Change) Text(column string) string { return toText(c.Value(column)) }

// Time gives Value as a point in time; the second result is false for NULL.
func (c *Change) Time(column string) (time.Time, bool) { return ParseTime(c.Text(column)) }

// Changes reports whether the change sets the column to something else than it holds.
func (c *Change) Changes(column string) bool {
	v, ok := c.After[column]
	if !ok {
		c.table.expect(column)
	}
	return ok && (c.Before == nil || toText(v) != toText(c.Before[column]) || (v == nil) != (c.Before[column] == nil))
}
