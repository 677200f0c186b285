// Package sharing is how items are shared: an article, a reminder or a feed is seen by the users,
// groups, profiles and entities that it is targeted at. The rules are those of GLPI's
// ExtraVisibilityCriteria.
//
// It must not know what is shared.
package sharing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// Targets are the tables that hold who an item is shared with.
type Targets struct {
	Object string // schema name of the item: "Reminder"
	Column string // of the tables, with the item's id

	Users, Groups, Profiles, Entities string
}

// Add states the rules of the targets of an item. May says whether a session
// may share items at all, on top of the right to change the one it shares.
func (t Targets) Add(on engine.Behaviours, may func(s *access.Session) bool) {
	for _, kind := range []string{"User", "Group", "Profile", "Entity"} {
		object := t.Object + "_" + kind + "Target"
		table, column := t.table(kind)
		b := engine.Behaviour{
			BeforeCreate: func(w *engine.Work, c *engine.Change) error {
				if !may(c.Session) && !c.System {
					return model.Forbidden("")
				}
				return t.make(w, c, kind, table, column)
			},
			BeforeDelete: func(_ *engine.Work, c *engine.Change) error {
				if !may(c.Session) && !c.System {
					return model.Forbidden("")
				}
				return nil
			},
		}
		on.Add(object, b)
	}
}

func (t Targets) table(kind string) (table, column string) {
	switch kind {
	case "User":
		return t.Users, "users_id"
	case "Group":
		return t.Groups, "groups_id"
	case "Profile":
		return t.Profiles, "profiles_id"
	}
	return t.Entities, "entities_id"
}

// make completes a new target. A group or profile without an entity is meant everywhere. The same
// target twice is refused.
func (t Targets) make(w *engine.Work, c *engine.Change, kind, table, column string) error {
	given := c.After[column] != nil && (kind == "Entity" || c.Int(column) != 0)
	if !given {
		return model.Invalid("Missing parameter: %s", strings.ToLower(kind))
	}
	same := "`" + column + "` = ?"
	if kind == "Group" || kind == "Profile" {
		everywhere := c.After["entities_id"] == nil
		c.Decide("no_entity_restriction", everywhere)
		same += " AND `entities_id` = ?"
		if everywhere {
			c.Decide("is_recursive", false)
			c.Decide("entities_id", nil)
			same = "`" + column + "` = ? AND (`no_entity_restriction` = 1 OR `entities_id` = ?)"
		}
	}
	args := []any{c.Int(t.Column), c.After[column]}
	if kind == "Group" || kind == "Profile" {
		args = append(args, c.After["entities_id"])
	}
	n, err := w.Count("SELECT COUNT(*) FROM `"+table+"` WHERE `"+t.Column+"` = ? AND "+same, args...)
	if err != nil {
		return fmt.Errorf("look for the same target: %w", err)
	}
	if n > 0 {
		return model.Exists("This target is already there")
	}
	return nil
}

// Reach is the condition of the items, at alias, that a session is a target of. It asks for each
// row, by the index of the item: a page needs few of them, and most targets are met by many items.
func (t Targets) Reach(s *access.Session, alias string) access.Condition {
	var parts []string
	var args []any
	add := func(kind, condition string, values ...any) {
		table, _ := t.table(kind)
		parts = append(parts, "EXISTS (SELECT 1 FROM `"+table+"` `target` WHERE `target`.`"+t.Column+"` = "+alias+
			".`id` AND ("+condition+"))")
		args = append(args, values...)
	}
	where := s.EntityCondition("`target`", model.Recursive)
	fits := where.SQL
	switch {
	case where.Never:
		fits = "1 = 0"
	case fits == "":
		fits = "1 = 1"
	}
	add("User", "`target`.`users_id` = ?", s.UserID)
	if len(s.Groups) > 0 {
		add("Group", "`target`.`groups_id` IN ("+access.IDList(s.Groups)+
			") AND (`target`.`no_entity_restriction` = 1 OR "+fits+")", where.Args...)
	}
	add("Profile", "`target`.`profiles_id` = ? AND (`target`.`no_entity_restriction` = 1 OR "+fits+")",
		slices.Concat([]any{s.Profile.ID}, where.Args)...)
	add("Entity", fits, where.Args...)
	return access.Condition{SQL: strings.Join(parts, " OR "), Args: args}
}
