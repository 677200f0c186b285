package model

import (
	"maps"
	"slices"
)

// The constructors below keep the catalogue readable: a property is one line, its usual form
// a single call, and what is special about it a chain of short words behind it.

// ID is the identifier that every stored object has.
func ID() Property {
	return Property{Name: "id", Type: TypeInteger, Format: FormatInt64, ReadOnly: true}
}

// String is a text property.
func String(name string) Property { return Property{Name: name, Type: TypeString} }

// HTML is a rich-text property; it is cleaned of active content when stored.
func HTML(name string) Property {
	return Property{Name: name, Type: TypeString, Format: FormatHTML}
}

// Int is an integer property without a published format.
func Int(name string) Property { return Property{Name: name, Type: TypeInteger} }

// Int32 is an integer property of format int32.
func Int32(name string) Property {
	return Property{Name: name, Type: TypeInteger, Format: FormatInt32}
}

// Int64 is an integer property of format int64; ids are.
func Int64(name string) Property {
	return Property{Name: name, Type: TypeInteger, Format: FormatInt64}
}

// Number is a number property without a published format.
func Number(name string) Property { return Property{Name: name, Type: TypeNumber} }

// Float is a number property of format float.
func Float(name string) Property {
	return Property{Name: name, Type: TypeNumber, Format: FormatFloat}
}

// Bool is a boolean property, stored as 0 or 1.
func Bool(name string) Property { return Property{Name: name, Type: TypeBoolean} }

// DateTime is a point in time.
func DateTime(name string) Property {
	return Property{Name: name, Type: TypeString, Format: FormatDateTime}
}

// Date is a calendar day.
func Date(name string) Property {
	return Property{Name: name, Type: TypeString, Format: FormatDate}
}

// Ref is a partial object {id, name} of another object, found through a column of this one.
// target is the schema name. The itemtype of the target and its table are filled in by the
// catalogue, which knows every object.
func Ref(name, target, column string) Property {
	id := Int64("id")
	id.ReadOnly = target == "Entity"
	label := String("name")
	label.ReadOnly = true
	return Property{
		Name: name, Type: TypeObject, Target: target,
		Join:       &Join{Key: column},
		Properties: []Property{id, label},
	}
}

// Group is an object that only groups properties of the same table.
func Group(name string, properties ...Property) Property {
	return Property{Name: name, Type: TypeObject, Properties: properties}
}

// Many is an array of partial objects of target, joined as said. target may be "".
func Many(name, target string, join Join, properties ...Property) Property {
	return Property{Name: name, Type: TypeArray, Target: target, Join: &join, Properties: properties}
}

// ListOf is an array of partial objects whose rows come from a statement of their own.
func ListOf(name, target, parent, sql string, properties ...Property) Property {
	return Property{Name: name, Type: TypeArray, Target: target, Query: &Query{SQL: sql, Parent: parent},
		Properties: properties}
}

// SortedBy orders the elements of an array that has a statement of its own.
func (p Property) SortedBy(property string) Property {
	query := *p.Query
	query.Order = property
	p.Query = &query
	return p
}

// At names the path below an item where the rows of an array are made and removed.
func (p Property) At(path string) Property { p.ChangedAt = path; return p }

// Col names the column when it differs from the property.
func (p Property) Col(column string) Property { p.Column = column; return p }

// SQL makes the property a computed one; "{t}" in the expression stands for the table's alias.
func (p Property) SQL(expr string) Property { p.Expr = expr; p.ReadOnly = true; return p }

// From sets the API version that introduced the property.
func (p Property) From(v Version) Property { p.Since = v; return p }

// Until sets the API version that no longer has the property.
func (p Property) Until(v Version) Property { p.Removed = v; return p }

// RO marks the property read-only: shown, and ignored in bodies.
func (p Property) RO() Property { p.ReadOnly = true; return p }

// Follows marks the property as one that follows from other values: bodies may say what it is, and nothing else.
func (p Property) Follows() Property { p.Derived = true; return p }

// Day makes the date-time one of which the day counts alone: it is shown as midnight in every zone.
func (p Property) Day() Property { p.WholeDay = true; return p }

// WO marks the property write-only: accepted in bodies, never shown or filtered.
func (p Property) WO() Property { p.WriteOnly = true; return p }

// Need marks the property as required when the object is created.
func (p Property) Need() Property { p.Required = true; return p }

// Always marks a property that every item has, though the published schema does not require it.
func (p Property) Always() Property { p.Essential = true; return p }

// Max limits a text to n bytes.
func (p Property) Max(n int) Property { p.MaxLength = n; return p }

// Min sets the lower bound of a number.
func (p Property) Min(n float64) Property { p.Minimum = &n; return p }

// Range sets both bounds of a number.
func (p Property) Range(lo, hi float64) Property { p.Minimum, p.Maximum = &lo, &hi; return p }

// OneOf lists the values that are allowed.
func (p Property) OneOf(values ...any) Property { p.Enum = values; return p }

// Summed marks a number whose listed values are bits: its value is a sum of some of them.
func (p Property) Summed() Property { p.Sums = true; return p }

// ByID marks an array of the published schema that is shown as an object with a member for each id.
func (p Property) ByID() Property { p.Keyed = true; return p }

// Among lists the numbers of an enumeration as the values that are allowed, the lowest first; its description can tell
// their names.
func (p Property) Among(labels Labels) Property {
	p.Enum = nil
	for _, n := range labels.Numbers() {
		p.Enum = append(p.Enum, int(n))
	}
	return p.Named(labels)
}

// Named gives the numbers that are allowed the names that the description tells.
func (p Property) Named(labels Labels) Property { p.Labels = labels; return p }

// Also accepts further values that are not in the published list or bounds.
func (p Property) Also(values ...any) Property { p.Extra = values; return p }

// OrWords lets a number be a text of a pattern instead, which is stored and shown as it stands.
func (p Property) OrWords(pattern string) Property { p.Words = pattern; return p }

// AsList marks a text that holds a JSON list: bodies may give the list itself.
func (p Property) AsList() Property { p.ListText = true; return p }

// Or sets the default value.
func (p Property) Or(value any) Property { p.Default = value; return p }

// Starts sets a column default that is not published.
func (p Property) Starts(value any) Property { p.Initial = value; return p }

// Null lets a number, a boolean or a reference be NULL.
func (p Property) Null() Property { p.Nullable = true; return p }

// Match sets the pattern that a text must match.
func (p Property) Match(pattern string) Property { p.Pattern = pattern; return p }

// Fmt sets the published format.
func (p Property) Fmt(f Format) Property { p.Format = f; return p }

// Map names the function that turns the column's value into what is shown.
func (p Property) Map(mapper string) Property { p.Mapper = mapper; return p }

// Mention marks a text in which users can be mentioned.
func (p Property) Mention() Property { p.Mentions = true; return p }

// Seek has rows found by a part of the text without reading all of them: for texts that people search, in tables that
// grow with the site.
func (p Property) Seek() Property { p.Searched = true; return p }

// Set lets bodies replace an array of links by the ids that they give.
func (p Property) Set() Property { p.Settable = true; return p }

// HiddenIf names the right to read without which a
// session does not have the property.
func (p Property) HiddenIf(right string) Property { p.Hidden = right; return p }

// Hide keeps the property out of the published schema; answers have it.
func (p Property) Hide() Property { p.Unlisted = true; return p }

// Ours marks the property as one that GLPI's own API does not have.
func (p Property) Ours() Property { p.Extension = true; return p }

// Unlink keeps the name of the full schema out of the published reference.
func (p Property) Unlink() Property { p.Unlinked = true; return p }

// Choice marks a link to an entity that does not say where the item lies: the one that a user begins in.
func (p Property) Choice() Property { p.Chosen = true; return p }

// Pub adds a key to the published schema. But for the bounds min and max it has no meaning to the
// server.
func (p Property) Pub(key string, value any) Property {
	published := map[string]any{key: value}
	maps.Copy(published, p.Published)
	p.Published = published
	if n, ok := value.(int); ok && (key == "min" || key == "max") { // GLPI's words for bounds
		bound := float64(n)
		if key == "min" {
			p.Minimum = &bound
		} else {
			p.Maximum = &bound
		}
	}
	return p
}

// Doc sets the description shown in OpenAPI.
func (p Property) Doc(text string) Property { p.Description = text; return p }

// Of replaces the partial properties of a reference.
func (p Property) Of(properties ...Property) Property {
	p.Properties = slices.Clone(properties)
	return p
}

// With adds properties to a partial or grouped object.
func (p Property) With(properties ...Property) Property {
	p.Properties = append(slices.Clone(p.Properties), properties...)
	return p
}
