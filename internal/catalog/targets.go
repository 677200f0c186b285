package catalog

import . "github.com/glpid/glpid/internal/model"

// shared is an item that is shared with users, groups, profiles and entities: its targets.
type shared struct {
	item, property, column string // schema name, the property and the column that refer to it
	tag                    string
	since                  Version
	path, param            string // of the item's route

	// itemtype and table of each kind of target
	users, groups, profiles, entities [2]string
}

// targetsOf declares the targets of an item. Groups and profiles can be meant within an entity
// only; their entity is NULL otherwise. GLPI's API does not write targets, so that their routes
// are ours.
func targetsOf(s shared) []*Object {
	return []*Object{
		s.target("User", s.users, "users_id", user()),
		s.target("Group", s.groups, "groups_id", Ref("group", "Group", "groups_id"), entity().Null(),
			Bool("is_recursive").Or(false)),
		s.target("Profile", s.profiles, "profiles_id", Ref("profile", "Profile", "profiles_id"), entity().Null(),
			Bool("is_recursive").Or(false)),
		s.target("Entity", s.entities, "entities_id", entity(), Bool("is_recursive").Or(false)),
	}
}

// target declares one kind of target; properties are those besides the item.
func (s shared) target(kind string, is [2]string, column string, properties ...Property) *Object {
	o := &Object{
		Name: s.item + "_" + kind + "Target", Itemtype: is[0], Label: kind + " target", Tag: s.tag, Since: s.since,
		Table: is[1], Scope: OfParent,
		Parent:     &Parent{Object: s.item, Column: s.column},
		Others:     []Parent{{Object: kind, Column: column}},
		Properties: append([]Property{ID(), Ref(s.property, s.item, s.column)}, properties...),
		Mounts: []Mount{extension(below(s.path+"/"+kind+"Target", "id", List|Add|Get|Remove, s.item, s.param,
			s.column))},
	}
	if kind == "Group" || kind == "Profile" {
		o.Others = append(o.Others, Parent{Object: "Entity", Column: "entities_id"})
		o.Columns = []Column{flag("no_entity_restriction")}
	}
	return o
}

// extension marks a place that GLPI's own API does not have.
func extension(m Mount) Mount {
	m.Extension = true
	return m
}
