package demo

import "github.com/glpid/glpid/internal/model"

// What many rows have in common, to be embedded in theirs.

// scope is the entity that a row belongs to, and whether it is seen in the entities below.
type scope struct {
	entity    int64 `column:"entities_id"`
	recursive bool  `column:"is_recursive"`
}

// everywhere is the scope of what the whole company sees.
func (g *generator) everywhere() scope { return scope{g.entity, true} }

// dates are when a row was made, and changed last.
type dates struct {
	created moment `column:"date_creation"`
	changed moment `column:"date_mod"`
}

// since gives the dates of what has not changed after it was made.
func since(at moment) dates { return dates{at, at} }

// treeNode is the place of a row in a tree of names, beside the parent.
type treeNode struct {
	name     string `column:"name"`
	fullName string `column:"completename"`
	level    int    `column:"level"`
}

// node gives the place below a parent, whose full name and level are given.
func (above treeNode) node(name string) treeNode {
	if above.level == 0 {
		return treeNode{name, name, 1}
	}
	return treeNode{name, above.fullName + model.TreeSeparator + name, above.level + 1}
}

// itemLink names an item of any type.
type itemLink struct {
	itemtype string `column:"itemtype"`
	item     int64  `column:"items_id"`
}

// dropdownRow is a value without anything besides its name.
type dropdownRow struct {
	name string `column:"name"`
	dates
}

// dropdown gives the row of a shared table that has a name, and adds it when it is missing.
func (g *generator) dropdown(t *table[dropdownRow], name string) int64 {
	return t.once(name, dropdownRow{name, since(g.founded)})
}

// scopedDropdownRow is a value of one company.
type scopedDropdownRow struct {
	scope
	name string `column:"name"`
	dates
}

// scopedTreeRow is a value of one company that stands at the top of a tree.
type scopedTreeRow struct {
	scope
	treeNode
	dates
}

// modelRow is a model of some kind of equipment.
type modelRow struct {
	name    string `column:"name"`
	product string `column:"product_number"`
	dates
}

// addressRow is where something is.
type addressRow struct {
	street    optional `column:"address"`
	postcode  optional `column:"postcode"`
	town      optional `column:"town"`
	state     optional `column:"state"`
	country   optional `column:"country"`
	latitude  optional `column:"latitude"`
	longitude optional `column:"longitude"`
}

// address gives the address of a place.
func (p *place) address() addressRow {
	return addressRow{
		optional(p.street), optional(p.postcode), optional(p.town), optional(p.state), optional(p.country),
		optional(p.latitude), optional(p.longitude),
	}
}
