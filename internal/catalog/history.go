package catalog

import (
	"slices"
	"strings"

	. "github.com/glpid/glpid/internal/model"
)

// KeepsHistory reports whether items of an object have a history of their own: whatever is served on its own
// and can be changed there. What happens to other rows stands in the history of the items that they belong to.
func (g *Graph) KeepsHistory(o *Object) bool { return keepsHistory(o, g.objects.byName[o.Like]) }

// keepsHistory is Graph.KeepsHistory; like is the object that says where this one is served, nil for itself.
func keepsHistory(o, like *Object) bool {
	if like == nil {
		like = o
	}
	return o.Table != "" && o.Itemtype != "" && !o.Unlogged && slices.ContainsFunc(like.Mounts, isHome)
}

// isHome reports whether items are at home at a place: they can be read and changed there by themselves.
func isHome(m Mount) bool {
	return m.Ops.Has(Get|Patch) && !m.Single && m.By == "" &&
		(m.Under == nil || m.Under.Object == "" && m.Under.ItemtypeParam == "")
}

// withHistory adds the history of items, which is served below each of those that have one: as Log, or as History
// where something else is called that.
func withHistory(objects []*Object) []*Object {
	history := Object{
		Name: "Log", Itemtype: "Log", Label: "History entry", Plural: "History entries", Tag: "History", Since: V2_0,
		Table: "glpi_logs", Right: "logs", CanRead: Read, Unlogged: true, Appended: true, RESTOnly: true,
		Parent:     &Parent{ItemtypeColumn: "itemtype", Column: "items_id"},
		KeepsLast:  "itemtype",
		Properties: historyProperties(),
		Indexes:    []Index{index("itemtype", "items_id")},
	}
	taken := map[string]bool{}
	for _, o := range objects {
		for _, m := range o.Mounts {
			taken[m.Path] = true
		}
	}
	for _, o := range objects {
		for _, m := range o.Mounts {
			named := m.Named != ""
			if !isHome(m) || !named && !keepsHistory(o, nil) {
				continue
			}
			at := historyOf(o, m)
			if taken[at.Path] {
				at.Path = strings.TrimSuffix(at.Path, "Log") + "History"
			}
			history.Mounts = append(history.Mounts, at)
		}
	}
	// All of it, whatever it is about: for those to whom nothing is hidden.
	all := Object{
		Name: "AuditLog", Label: "History entry of any item", Plural: "History entries of all items", Tag: "History",
		Since: V2_0, Table: "glpi_logs", Right: "logs", CanRead: Read, Appended: true, RESTOnly: true,
		Properties: historyProperties(),
		Mounts:     []Mount{extension(Mount{Path: "/Administration/AuditLog", Ops: List})},
	}
	return append(objects, &history, &all)
}

// historyOf serves the history of the items at a place.
func historyOf(o *Object, at Mount) Mount {
	item := at.Item
	if item == "" {
		item = "id"
	}
	m := Mount{
		Path: strings.TrimSuffix(at.Path, "/") + "/{" + item + "}/Log", Item: "log_id", Ops: List,
		Since: max(at.Since, o.Since), Until: at.Until, Right: at.Right, Extension: true,
		Under: &Under{Object: o.Name, Param: item,
			Fixed: []Fixed{{Column: "itemtype", Value: o.Itemtype}, {Column: "items_id"}}},
	}
	if at.Named != "" {
		m.Under.Object, m.Under.Named, m.Under.ItemtypeColumn = "", at.Named, "itemtype"
		m.Under.Fixed = m.Under.Fixed[1:]
	}
	if at.Under != nil {
		for _, f := range at.Under.Fixed {
			m.Under.Where = append(m.Under.Where, Equal{Column: f.Column, Value: f.Value})
		}
	}
	return m
}

// historyProperties are those of an entry: what it is about, who did it and when, what was done, and the values
// before and after. Entries about something that belongs to the item, or is linked to it, name that.
func historyProperties() []Property {
	return []Property{
		ID(),
		String("itemtype").RO(),
		Int64("items_id").RO(),
		DateTime("date").Col("date_mod").RO(),
		Group("user",
			Int64("id").SQL("{t}.`user_name`").Map("log_user"),
			String("name").Col("user_name").RO(),
		),
		Group("action",
			Int("id").Col("linked_action").Or(0).RO(),
			String("name").SQL("{t}.`linked_action`").Map("log_action"),
		),
		Group("field",
			Int("id").Col("id_search_option").Or(0).RO(),
			String("name").SQL(
				"{t}.`itemtype` || '#' || {t}.`id_search_option` || '#' || {t}.`itemtype_link`").Map("log_field"),
		),
		Group("linked",
			String("itemtype").SQL("{t}.`itemtype_link`").Map("log_itemtype"),
			Int64("id").SQL("COALESCE({t}.`new_id`, {t}.`old_id`)"),
		),
		String("itemtype_link").RO(),
		String("old_value").RO(),
		String("new_value").RO(),
		Int64("old_id").RO().Null(),
		Int64("new_id").RO().Null(),
	}
}
