package engine

import (
	"encoding/json"
	"slices"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// Items of assignable types belong to the people and groups who use them (users_id and the groups
// of type 1 in glpi_groups_items) and to those who look after them (users_id_tech and type 2).
// Profiles can be limited to these items; self-service profiles have a setting of their own.
// Source: GLPI's AssignableItem.

// Whose columns and table say who uses an item, and who looks after it.
const (
	userColumn    = "users_id"
	keeperColumn  = "users_id_tech"
	groupsOfItems = "glpi_groups_items"
)

// canViewAssignable reports whether a session may see any item of an assignable type.
func canViewAssignable(s *access.Session, o *model.Object) bool {
	if s.Profile.Interface == access.Helpdesk {
		return helpdeskHardware(s, o) != 0
	}
	return s.Can(o.Right, o.CanRead)
}

// helpdeskHardware gives the bits that say what a self-service profile sees of a type.
func helpdeskHardware(s *access.Session, o *model.Object) int {
	var types []string
	if json.Unmarshal([]byte(s.Profile.HelpdeskItems), &types) != nil || !slices.Contains(types, o.Itemtype) {
		return 0
	}
	return s.Profile.HelpdeskHardware
}

// assignableVisible restricts the rows of an assignable type to what the profile shows.
func assignableVisible(s *access.Session, o *model.Object, alias string) access.Condition {
	if s.Profile.Interface == access.Helpdesk {
		switch bits := helpdeskHardware(s, o); {
		case bits&model.HardwareAll != 0:
			return access.Condition{}
		case bits&model.HardwareOwn != 0:
			return heldBy(s, o, alias, false, true)
		}
		return access.Condition{Never: true}
	}
	if s.Can(o.Right, model.Read) {
		return access.Condition{}
	}
	return heldBy(s, o, alias, s.Can(o.Right, model.ReadAssigned), s.Can(o.Right, model.ReadOwned))
}

// heldBy is the condition of the items that are assigned to the user, or used by them, by
// themselves or by one of their groups.
func heldBy(s *access.Session, o *model.Object, alias string, assigned, owned bool) access.Condition {
	may := access.Condition{Never: true}
	add := func(column string, role int) {
		may = may.Or(access.HeldBy(alias, o.Table, column, s.UserID))
		if len(s.Groups) > 0 {
			may = may.Or(access.LinkedBy(alias, groupsOfItems, "items_id",
				"`itemtype` = ? AND `type` = ? AND `groups_id` IN ("+
					access.IDList(s.Groups)+")", o.Itemtype, role))
		}
	}
	if assigned {
		add(keeperColumn, model.GroupInCare)
	}
	if owned {
		add(userColumn, model.GroupOfItem)
	}
	return may
}

// canUpdateAssigned reports whether the session may change the loaded item because it is
// assigned to the user or used by them.
func (e *Engine) canUpdateAssigned(w *Work, change *Change) (bool, error) {
	c := heldBy(change.Session, change.Object, root, change.Session.Can(change.Object.Right, model.UpdateAssigned),
		change.Session.Can(change.Object.Right, model.UpdateOwned)).OfOne()
	if c.Never {
		return false, nil
	}
	n, err := w.Count("SELECT COUNT(*) FROM `"+change.Object.Table+"` "+root+" WHERE "+root+".`id` = ? AND ("+c.SQL+")",
		append([]any{change.ID}, c.Args...)...)
	return n > 0, err
}
