package model

import "strings"

// Type is a JSON type of a property.
type Type uint8

// The types a property can have.
const (
	TypeString Type = iota
	TypeInteger
	TypeNumber
	TypeBoolean
	TypeObject
	TypeArray
)

// String gives the OpenAPI name of the type.
func (t Type) String() string {
	return [...]string{"string", "integer", "number", "boolean", "object", "array"}[t]
}

// Format refines a type as OpenAPI does ("date-time", "html", "int64", ...).
type Format string

// The formats with a meaning of their own to the server; others are only shown.
const (
	FormatNone     Format = ""
	FormatDateTime Format = "date-time" // stored in UTC as "YYYY-MM-DD hh:mm:ss", shown in RFC 3339
	FormatDate     Format = "date"      // "YYYY-MM-DD"
	FormatTime     Format = "time"      // "hh:mm:ss"
	FormatHTML     Format = "html"      // rich text, cleaned when stored
	FormatEmail    Format = "email"
	FormatURI      Format = "uri"
	FormatPassword Format = "password"
	FormatUUID     Format = "uuid"
	FormatInt32    Format = "int32"
	FormatInt64    Format = "int64"
	FormatFloat    Format = "float"
)

// NotStored as a Column marks a property that is only read from bodies (password2).
const NotStored = "-"

// Property is one property of an object, or of a partial object inside it.
//
// A scalar lies in a column of the object's table (or of the nearest joined table). An object
// is joined when Join is set, and otherwise only groups columns (status.id, dates.creation).
// An array holds the rows of Join, or of Query, that belong to the object.
type Property struct {
	Name        string
	Type        Type
	Format      Format
	Description string

	Column string // default: Name. Empty with Expr, Join (objects, arrays) or Query.
	Expr   string // SQL expression instead of a column; "{t}" stands for the table's alias

	// Holds is what a text holds, when that is a number, a date, a truth value or one of some texts: filters that
	// compare it, and sorting, go by that, so that 10 comes after 9. Its Expr is the SQL of the value, but for
	// elements of Query.
	Holds *Property

	Since   Version // default: the version of what holds it
	Removed Version

	ReadOnly  bool
	WriteOnly bool
	Searched  bool // parts of the text are found without reading all rows; see Seek
	WholeDay  bool // a date-time of which the day counts alone, whatever the zone: a DATE in GLPI's database
	Derived   bool // follows from other values, though the published schema lets bodies set it: they may say what is so
	Required  bool
	Essential bool  // every item has one, though the published schema does not require it: a change cannot take it away
	Enum      []any // int, float64 or string
	Sums      bool  // what is listed are bits, and what is stored a sum of some
	Keyed     bool  // an array by the published schema, shown as an object with a member for each id
	Extra     []any // values that are accepted besides Enum and the bounds, and not published
	Sought    []any // values that filters may name besides Enum and Extra, although nothing has them
	Default   any   // shown in OpenAPI and used as the column default
	Initial   any   // column default where the published Default is another or none
	Nullable  bool  // a number, boolean or reference that can be NULL; others start with 0 or false
	Minimum   *float64
	Maximum   *float64
	MaxLength int    // bytes; 0 is no limit
	Pattern   string // as published, with PHP delimiters where the original has them
	Words     string // pattern of texts that a number may be instead, which GLPI's own document does not tell
	ListText  bool   // a text that holds a JSON list or object; bodies may give that itself
	Mentions  bool   // "@user" in the text mentions the user (x-supports-mentions)
	Meaning   Meaning

	// Labels are the names of numbers among Enum and Extra; {values} in a description stands for them.
	Labels Labels

	// Mapper names a function that turns the column's value into what is shown, for instance a
	// status number into its label. A mapped property can be neither filtered nor sorted.
	Mapper string

	// Joined and grouped properties.
	Target     string     // name of the full schema of what is joined
	Itemtype   string     // x-itemtype of what is joined
	ZeroIsItem bool       // 0 names an item too, as Target says; filled in by the catalogue
	Chosen     bool       // the entity is a choice of the item, and not where it lies
	Join       *Join      // how the rows are found
	Query      *Query     // arrays only: rows come from a statement of their own
	Properties []Property // of the object, or of one element of the array
	Element    *Property  // arrays of scalars: what one element is

	// Settable arrays and objects are links through the table of Join.Via: bodies give the id or the ids that
	// shall be there.
	Settable bool

	// ChangedAt is the path below an item where the rows of an array are made and removed, where the
	// catalogue does not have it: "TeamMember".
	ChangedAt string

	// Hidden names a condition under which the property does not exist for a session.
	Hidden string

	// Extension marks what GLPI's own API does not have (x-glpid-extension).
	Extension bool

	// Unlisted properties are shown in answers and left out of the published schema.
	Unlisted bool

	// Unlinked references publish the itemtype of what is joined, but not its full schema.
	Unlinked bool

	// Published holds further keys of the published schema, as they stand ("multipleOf",
	// "x-label"). Nothing checks values against them but for "min" and "max", which are GLPI's words
	// for bounds.
	Published map[string]any
}

// Join says how the rows of a joined object, array or scalar are found.
type Join struct {
	Table string
	Key   string // column on the parent's side; default "id" for arrays
	Field string // column of Table that equals Key; default "id"
	ID    string // column that identifies a joined row; default "id"
	Where []Equal
	Via   *Via // table in between, for many-to-many
	Order string
}

// Via is the table between two joined ones: parent.Key = Via.Field, Via.Key = Join.Field.
type Via struct {
	Table string
	Field string // column that equals the parent's Key
	Key   string // column that equals the join's Field
	Where []Equal
}

// Equal is a condition column = value on a joined table. Value is a string or an int.
type Equal struct {
	Column string
	Value  any
}

// Query gives the elements of an array by a statement of its own, for lists that are put
// together from several tables (the team of a ticket). SQL selects the parent id first and
// then one column for each of the array's Properties, in their order; ofParents stands for the
// condition that limits it to the elements of some parents, and Parent is the expression of their
// ids in it. The elements of one parent come in the order of the property
// that Order names, compared without regard to case; sorting a few of them here costs less than
// having the database sort all.
type Query struct {
	SQL, Parent string
	Order       string
}

// ofParents stands in a Query for what says of which parents the elements are.
const ofParents = "{parents}"

// Parts gives what stands before, between and behind the places of that condition.
func (q *Query) Parts() []string { return strings.Split(q.SQL, ofParents) }

// Where gives the statement with a condition in these places.
func (q *Query) Where(condition string) string { return strings.Join(q.Parts(), condition) }

// IsReference reports whether p is a joined to-one object that is written through a column.
func (p *Property) IsReference() bool {
	return p.Type == TypeObject && p.Join != nil && p.Join.Key != "" && p.Join.Via == nil
}

// Secret reports whether the value is shown to nobody, or only by a right of its own: it is not told anywhere else.
func (p *Property) Secret() bool {
	return p.WriteOnly || p.Format == FormatPassword || p.Hidden != "" || strings.HasPrefix(p.Mapper, "concealed")
}

// StoredColumn gives the column that a scalar lies in, or "" if it has none.
func (p *Property) StoredColumn() string {
	switch {
	case p.Type == TypeObject || p.Type == TypeArray || p.Expr != "":
		return ""
	case p.Column == NotStored:
		return ""
	case p.Column != "":
		return p.Column
	default:
		return p.Name
	}
}

// WrittenTo gives the column that bodies write: that of a scalar, or of a link; "" if there is none.
func (p *Property) WrittenTo() string {
	if p.IsReference() {
		return p.Join.Key
	}
	return p.StoredColumn()
}

// ColumnDefault gives the default of the column that a scalar lies in; nil is NULL.
func (p *Property) ColumnDefault() any {
	if p.Initial != nil {
		return p.Initial
	}
	return p.Default
}

// CanBeNull reports whether answers may have null for a property. It is then what a change may say, too: null takes the
// value away, or has no effect and is named as that. For others a change with null is refused, and lists that are no
// columns are empty instead.
func (p *Property) CanBeNull() bool {
	switch {
	case p.Required, p.Essential, p.WriteOnly:
		return false
	case p.Type == TypeArray:
		return p.Join == nil && p.Query == nil // a list in a column
	case p.Type == TypeObject:
		return p.Join != nil
	case p.Nullable, p.Expr != "", p.Join != nil:
		return true
	}
	return p.Type == TypeString && (len(p.Enum) == 0 || p.ColumnDefault() == nil && !p.ReadOnly)
}

// Find gives the property with that name, or nil.
func Find(properties []Property, name string) *Property {
	for i := range properties {
		if properties[i].Name == name {
			return &properties[i]
		}
	}
	return nil
}
