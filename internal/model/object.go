package model

import (
	"iter"
	"slices"
)

// Scope says how an object belongs to entities.
type Scope uint8

// The ways an object can belong to entities.
const (
	Global    Scope = iota // to none: seen everywhere
	PerEntity              // by its column entities_id
	Recursive              // by entities_id, and is_recursive shows it in the entities below
	OfParent               // as the object that holds it (Object.Parent) does
)

// Operations is a set of what can be done at a route.
type Operations uint8

// The operations of a route.
const (
	List Operations = 1 << iota
	Add
	Get
	Patch
	Remove

	CRUD     = List | Add | Get | Patch | Remove
	ReadOnly = List | Get
)

// Has reports whether all of other are in ops.
func (ops Operations) Has(other Operations) bool { return ops&other == other }

// Object is one kind of thing that the API serves: a schema, its table, its routes and rights.
type Object struct {
	Name     string // schema name, "Ticket"
	Itemtype string // GLPI's class name, "Ticket", "ITILFollowup"; "" for schemas without a class
	Label    string // English name for people, "Followup"
	Plural   string // default: Label + "s"
	Tag      string // OpenAPI tag, the area: "Assistance"
	Since    Version
	Removed  Version

	Table   string // "" for schemas that are not stored
	Scope   Scope
	Trash   bool   // has is_deleted
	Tree    string // column of the parent in the same table; completename and level are kept by the server
	Right   string // right name of GLPI's profiles; "" = the object's behaviour decides
	CanRead int    // bits of Right of which one allows to read; default Read

	// Bits of Right that creating and deleting need where the right has no bits of their own, as
	// config has none; default Create, and Delete or Purge.
	ToCreate, ToDelete int

	// Entities marks the object whose items are the entities that other items lie in.
	Entities bool

	// ZeroIsItem says that the id 0 names an item, as it does the entity above all others; else it names none.
	ZeroIsItem bool

	// Parent is the object that rows of this one belong to; reading them needs it readable and
	// writing them needs it updatable.
	Parent *Parent

	// Others are further objects that rows tie together with the parent: the other side of a
	// relation. A row goes when any of them is purged.
	Others []Parent

	// Bears says which rows that name an item by its type can belong to its items.
	Bears Bearing

	// Locks marks objects whose is_deleted hides from the inventory what it has found: deleting a
	// row with is_dynamic only marks it, any other row goes at once.
	Locks bool

	// Names are items that rows name without belonging to them, where the property is no reference:
	// whoever is asked for an approval, the ends of a cable. Bodies may name only what the session
	// may refer to.
	Names []Parent

	// Relation says that rows tie two items together, the parent and the first of Others, and that
	// neither owns them: writing one needs one side updatable, the other readable, and entities
	// that fit.
	Relation bool

	// AcrossEntities lets a relation tie items of entities that do not see each other's. Who does not see
	// both items does not see the row either.
	AcrossEntities bool

	// KeepsLast is a column that each row has a value in, "" unless the table is written to with nearly every write, as
	// the history is: its numbers are counted from the last row, which costs a write nothing, instead of being kept
	// beside it. So that none comes again, a row without that value stays in the place of the last one when this is
	// deleted; who reads all rows leaves it out.
	KeepsLast string

	// Rows says what columns hold in the rows of the table that are of this object, when several
	// objects share one table: all custom assets do. New rows get it.
	Rows []Equal

	// Unlogged objects are no part of the history of items: queues, logs, and what the server keeps for itself.
	Unlogged bool

	// Appended rows are only added, each with the time of then, so that their numbers tell the order of their dates
	// and these need no index.
	Appended bool

	// RESTOnly objects are not found by GraphQL.
	RESTOnly bool

	// Like names the object whose behaviour this one has, for objects that are declared while the
	// program runs.
	Like string

	// Inactive objects have a schema and no routes.
	Inactive bool

	// Translated marks dropdowns whose names are shown in the session's language, where they have a
	// translation into it and the configuration wants that.
	Translated bool

	// Capacities are what items of a type that is made at run time can have, by the names of GLPI's
	// classes without the word Capacity.
	Capacities []string

	Properties []Property
	Columns    []Column // stored, not exposed
	Indexes    []Index
	Outdates   []Outdates // what statistics have counted of its rows
	Mounts     []Mount    // where it is served
}

// Parent names the object that rows belong to.
type Parent struct {
	Object         string // schema name; "" when ItemtypeColumn says it
	Column         string // column that holds the parent's id
	ItemtypeColumn string // column that holds the parent's itemtype, if there are several

	// Bits of the parent's own right that its rows need, for rows that are not read and written as
	// the parent is: notes have bits of their own. Read comes on top of seeing the parent, Write
	// replaces being able to change it.
	Read, Write int

	// Seen marks a side of a relation that must be seen only: being able to change it does not
	// allow to write the row.
	Seen bool

	// Needed marks a side besides the parent that must be seen for the row to be seen: the user of
	// a membership.
	Needed bool

	// Optional sides may name nothing: rows whose id is 0 belong to no item and are seen everywhere.
	Optional bool

	// Stays marks rows that outlive the item: purging it clears what names it.
	Stays bool

	// Borne says which items can be named where an itemtype is and no place serves the rows below an item: those that
	// bear one of these. Default BearsRows.
	Borne Bearing
}

// Bearing is a set of kinds of rows that can belong to items of many types.
type Bearing uint8

// The kinds of rows that can belong to items of many types.
const (
	BearsRows         Bearing = 1 << iota // what belongs to any item: links, costs, ports, members of teams
	BearsTranslations                     // of names: what people choose from
	BearsLocks                            // against the inventory: parts of assets that it finds
)

// Column is a stored column that no property shows.
type Column struct {
	Name    string
	Type    Type
	Format  Format
	Default any // nil: NULL
	// Words says that the column has numbers, or texts in their place.
	Words bool
}

// Index is an index of the table; Unique ones refuse duplicates (409).
type Index struct {
	Columns []string
	Unique  bool
}

// Mount is a place in the URL tree where an object is served.
type Mount struct {
	Path  string // of the collection: "/Assistance/Ticket/{id}/Cost"; GLPI publishes some with a slash at the end
	Item  string // name of the item's parameter; default "id"
	Ops   Operations
	Since Version // default: the object's
	Until Version

	// By is the column that the item's parameter is compared with; default "id". Revisions of an
	// article are named by their number.
	By string

	// Home is the collection where the items that are made here can be found one by one, when it
	// is not Path: "/Project/Task" for the tasks made below a project.
	Home string

	// Single mounts serve the one row that a parent can have at the path itself, without an item's
	// parameter: Get, Add, Patch and Remove.
	Single bool

	// A mount below a parent shows and makes only rows of that parent.
	Under *Under

	// Wrap makes list elements {"type": Wrap, "item": {...}} as timelines have them.
	Wrap string

	// Named mounts serve the object that the path names: "CustomAsset_{itemtype}" with the
	// placeholder filled in. What is said of the object that has the mount is an example.
	Named string

	// Right is a right that reading at this place needs, on top of the object's own: rules are
	// read by the right of their collection.
	Right string

	Tags []string // default: the object's tag

	// Extension marks what GLPI's own API does not have (x-glpid-extension).
	Extension bool
}

// Under ties a mount to a parent object.
type Under struct {
	Object string // schema name of the parent: "Ticket"
	Param  string // path parameter with the parent's id: "id"
	Fixed  []Fixed
	Where  []Equal // what the parent's own columns must hold for the path to exist

	// A parent of any type: the path parameter that holds its itemtype, and the column of the
	// row that takes it. Object is empty then. Without Object and ItemtypeParam the path only
	// fixes columns.
	ItemtypeParam  string
	ItemtypeColumn string

	// A parent whose schema the path names in part: "CustomAsset_{itemtype}" with the placeholder filled in.
	// ItemtypeColumn takes its itemtype. Object and ItemtypeParam are empty then.
	Named string

	// A further path parameter that is a word, and the column that it is compared with: the
	// language of an article's revisions.
	WordParam, WordColumn string
}

// Fixed is a column that the path decides: the parent's id when Value is nil, else Value.
type Fixed struct {
	Column string
	Value  any
	// Or is another column that may hold the value in its place: in a link between two of a kind,
	// the parent is either of them. New rows hold it in Column.
	Or string
}

// StoredColumns gives the columns besides the id that the object has in its table, in the order in
// which they are made: those that its place in entities, trash and trees asks for, those of its
// properties, and Columns. A column of Columns is as it says there, whatever else asks for it.
func (o *Object) StoredColumns() []Column {
	list := columnList{declared: o.Columns}
	if o.Scope == PerEntity || o.Scope == Recursive {
		list.add(Column{Name: "entities_id", Type: TypeInteger, Default: 0})
	}
	if o.Scope == Recursive {
		list.add(Column{Name: "is_recursive", Type: TypeBoolean, Default: false})
	}
	if o.Trash {
		list.add(Column{Name: "is_deleted", Type: TypeBoolean, Default: false})
	}
	if o.Tree != "" {
		list.add(Column{Name: o.Tree, Type: TypeInteger, Default: 0})
	}
	list.properties(o.Properties)
	if o.Tree != "" {
		list.add(Column{Name: "completename"})
		list.add(Column{Name: "level", Type: TypeInteger, Default: 1})
	}
	for _, c := range o.Columns {
		list.add(c)
	}
	return list.columns
}

// columnList collects columns, each of them once.
type columnList struct {
	declared, columns []Column
}

func (l *columnList) add(c Column) {
	same := func(other Column) bool { return other.Name == c.Name }
	if c.Name == "" || c.Name == "id" || slices.ContainsFunc(l.columns, same) {
		return
	}
	if i := slices.IndexFunc(l.declared, same); i >= 0 {
		c = l.declared[i]
	}
	l.columns = append(l.columns, c)
}

func (l *columnList) properties(properties []Property) {
	for i := range properties {
		p := &properties[i]
		switch {
		case p.IsReference():
			if p.Join.Field != "" && p.Join.Field != "id" {
				continue // another property or column holds what it is found by
			}
			c := Column{Name: p.Join.Key, Type: TypeInteger, Default: 0}
			if p.Nullable {
				c.Default = nil
			}
			l.add(c)
		case p.Join != nil || p.Query != nil || p.Type == TypeArray:
		case p.Type == TypeObject:
			l.properties(p.Properties)
		default:
			l.add(Column{Name: p.StoredColumn(), Type: p.Type, Format: p.Format, Default: p.ColumnDefault(),
				Words: p.Words != ""})
		}
	}
}

// Sides gives the items that rows belong to or tie together: the parent first, then Others.
func (o *Object) Sides() []Parent {
	if o.Parent == nil {
		return o.Others
	}
	return append([]Parent{*o.Parent}, o.Others...)
}

// References gives the properties, those in groups too, that name a row of another table by its id in a
// column of their own.
func (o *Object) References() iter.Seq[*Property] {
	return func(yield func(*Property) bool) { references(o.Properties, yield) }
}

func references(properties []Property, yield func(*Property) bool) bool {
	for i := range properties {
		p := &properties[i]
		switch {
		case p.IsReference():
			if (p.Join.Field == "" || p.Join.Field == "id") && !yield(p) {
				return false
			}
		case p.Type == TypeObject && p.Join == nil && p.Query == nil:
			if !references(p.Properties, yield) {
				return false
			}
		}
	}
	return true
}

// ExistsIn reports whether the object is part of an API version.
func (o *Object) ExistsIn(v Version) bool { return v.Includes(o.Since, o.Removed) }

// Assignable reports whether rows belong to the people who use them and to those who look after
// them, so that a profile can be limited to these rows.
func (o *Object) Assignable() bool { return o.CanRead&ReadAssigned != 0 }

// Property gives the top-level property with that name, or nil.
func (o *Object) Property(name string) *Property { return Find(o.Properties, name) }

// PluralLabel gives the English plural for texts.
func (o *Object) PluralLabel() string {
	if o.Plural != "" {
		return o.Plural
	}
	return o.Label + "s"
}
