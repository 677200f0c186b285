package catalog

import (
	"strings"

	. "github.com/glpid/glpid/internal/model"
)

// What the catalogue says again and again has a word of its own here.

// The patterns that texts must match, written as GLPI publishes them.
const (
	uuidPattern  = "/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i"
	colorPattern = "/^#([A-Fa-f0-9]{6})$/"
)

// linkKind says what a link between two tickets, changes or problems says of the first of them.
func linkKind() Property {
	return Int("link").Among(LinkKinds).Starts(LinkRelated)
}

// approval is the state of an approval, or of all those of an item.
func approval(name string, starts int) Property {
	return Int(name).Among(Approvals).Starts(starts)
}

// Bits of which one lets a session see objects of a kind; what rows it sees depends on which.
const (
	// assignable: all, those assigned to me, my own.
	assignable = Read | ReadAssigned | ReadOwned
	// ticketRead: mine, all, those of my groups, assigned, mine as technician, new; or UPDATE.
	ticketRead = Read | Update | ReadAll | ReadGroup | ReadAssignedTo | Own | ReadNew
	// subitemRead: public followups and tasks, private ones.
	subitemRead = Read | ReadPrivate
)

// References that many objects have.

func entity() Property { return Ref("entity", "Entity", "entities_id") }

// entityFull shows the entity's full name too.
func entityFull() Property { return entity().With(String("completename")) }

// parent refers to the object above in the same tree; 0 is the top.
func parent(target, column string) Property { return Ref("parent", target, column) }

func user() Property         { return Ref("user", "User", "users_id") }
func userTech() Property     { return Ref("user_tech", "User", "users_id_tech") }
func userEditor() Property   { return Ref("user_editor", "User", "users_id_editor") }
func location() Property     { return Ref("location", "Location", "locations_id") }
func manufacturer() Property { return Ref("manufacturer", "Manufacturer", "manufacturers_id") }
func status() Property       { return Ref("status", "State", "states_id") }
func state() Property        { return Ref("state", "State", "states_id") }
func budget() Property       { return Ref("budget", "Budget", "budgets_id") }
func calendar() Property     { return Ref("calendar", "Calendar", "calendars_id") }
func article() Property      { return Ref("kbarticle", "KBArticle", "knowbaseitems_id") }
func networkPort() Property  { return Ref("network_port", "NetworkPort", "networkports_id") }

func updateSource() Property {
	return Ref("autoupdatesystem", "AutoUpdateSystem", "autoupdatesystems_id")
}

func snmpCredential() Property {
	return Ref("snmp_credential", "SNMPCredential", "snmpcredentials_id")
}

// component refers to the definition of a component, which has a designation and no name.
func component(name, target, column string) Property {
	return Ref(name, target, column).Of(Int64("id"), String("designation").RO())
}

// groups lists the groups that use an asset, groupsTech those that look after it.
func groups(itemtype string) Property     { return assetGroups("group", itemtype, GroupOfItem) }
func groupsTech(itemtype string) Property { return assetGroups("group_tech", itemtype, GroupInCare) }

// groupOf is the one group that uses an asset of which the API shows no more.
func groupOf(itemtype string) Property {
	p := assetGroups("group", itemtype, GroupOfItem)
	p.Type = TypeObject
	return p.Of(Int64("id"), String("name").RO())
}

func assetGroups(name, itemtype string, role int) Property {
	join := through("glpi_groups_items", "items_id", "groups_id", "type", role)
	if itemtype != "" { // CommonAsset is of several
		join.Via.Where = append(where("itemtype", itemtype), join.Via.Where...)
	}
	return Many(name, "Group", join, Int64("id"), String("name")).Set()
}

// uuid is the identifier that the server gives to an item beside its id.
func uuid() Property { return String("uuid").RO().Match(uuidPattern) }

// pictures lists the URLs of further pictures; the column holds a JSON list of their paths.
func pictures() Property {
	p := list("pictures", String("pictures").RO())
	p.Column = "pictures"
	return p.Map("pictures_urls")
}

// list is an array of scalars that no table holds.
func list(name string, element Property) Property {
	return Property{Name: name, Type: TypeArray, Element: &element}
}

// listFrom is an array of scalars that are a column of joined rows.
func listFrom(name string, join Join, element Property) Property {
	p := list(name, element)
	p.Join = &join
	return p
}

// beside is a value that GLPI has no column for: a table of our own has it, whose column names the item.
func beside(table, column string, p Property) Property {
	p.Join = &Join{Table: table, Field: column}
	return p
}

// through joins rows by a table in between: field of it is the id of the row that has the
// array, key the id of the element. A condition on the table in between can follow.
func through(table, field, key string, condition ...any) Join {
	via := &Via{Table: table, Field: field, Key: key}
	if len(condition) == 2 {
		via.Where = where(condition[0].(string), condition[1])
	}
	return Join{Via: via}
}

// where is a condition on joined rows.
func where(column string, value any) []Equal { return []Equal{{Column: column, Value: value}} }

// words splits a text into the values of an enumeration.
func words(text string) []any {
	fields := strings.Fields(text)
	values := make([]any, len(fields))
	for i, field := range fields {
		values[i] = field
	}
	return values
}

// Columns that no property shows.

// key is a reference; 0 is none.
func key(name string) Column { return Column{Name: name, Type: TypeInteger, Default: 0} }

// flag is a boolean that starts as false.
func flag(name string) Column { return Column{Name: name, Type: TypeBoolean, Default: false} }

// number is an integer with a default.
func number(name string, start int) Column {
	return Column{Name: name, Type: TypeInteger, Default: start}
}

// text is a text that can be NULL.
func text(name string) Column { return Column{Name: name, Type: TypeString} }

// date is a point in time that can be NULL.
func date(name string) Column { return Column{Name: name, Type: TypeString, Format: FormatDateTime} }

// index makes rows quick to find by columns; unique refuses a second row with the same values.
func index(columns ...string) Index  { return Index{Columns: columns} }
func unique(columns ...string) Index { return Index{Columns: columns, Unique: true} }

// pieceOf ties a built-in piece of a component to its definition and to the asset it is in.
func pieceOf(definition, column string) []Parent {
	return []Parent{{Object: definition, Column: column}, {ItemtypeColumn: "itemtype", Column: "items_id"}}
}
