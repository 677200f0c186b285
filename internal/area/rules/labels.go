package rules

import (
	"cmp"
	"strings"

	"github.com/glpid/glpid/internal/area/assistance"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// labels looks names up in the transaction of a write.
type labels struct {
	w  *engine.Work
	of *model.Object // whose statuses they are; nil for equipment, which has none
}

// label gives the name that people know a value by; what has none is its own.
func (l labels) label(c *Criterion, value string) (string, error) {
	named := func(names model.Labels) (string, error) { return cmp.Or(names.Of(value), value), nil }
	switch c.Kind {
	case Dropdown:
		if c.Table == "glpi_users" {
			return l.user(value)
		}
		column := "name"
		if c.Tree {
			column = "completename"
		}
		return l.w.Column("SELECT `"+column+"` FROM `"+c.Table+"` WHERE `id` = ?", value)
	case Users:
		return l.user(value)
	case YesNo, YesOnly:
		return named(model.Labels{0: "No", 1: "Yes"})
	case Level:
		return named(model.Priorities)
	case Approval:
		return named(model.Approvals)
	case TicketType:
		return named(model.TicketTypes)
	case Status:
		if l.of == nil {
			return value, nil
		}
		return cmp.Or(assistance.StatusLabel(l.of.Name, value), value), nil
	case Itemtype:
		if o := l.w.Engine.Catalog().ByItemtype(value); o != nil && o.Label != "" {
			return o.Label, nil
		}
	}
	return value, nil
}

// user gives an account's name as people see it: surname and first name, or else the login.
func (l labels) user(id string) (string, error) {
	name, err := l.w.Column(
		"SELECT TRIM(COALESCE(`realname`, '') || ' ' || COALESCE(`firstname`, '')) FROM `glpi_users` WHERE `id` = ?",
		id)
	if err != nil || name != "" {
		return name, err
	}
	return l.w.Column("SELECT `name` FROM `glpi_users` WHERE `id` = ?", id)
}

// maxDepth bounds the way up a tree: deeper than any that is served.
const maxDepth = 100

// below goes up a tree from a row until it meets the other one.
func (l labels) below(table, id, ancestor string) (bool, error) {
	parent := strings.TrimPrefix(table, "glpi_") + "_id"
	seen := map[string]bool{}
	for range maxDepth {
		if id == ancestor {
			return true, nil
		}
		if seen[id] {
			return false, nil
		}
		seen[id] = true
		up, err := l.w.Column("SELECT `"+parent+"` FROM `"+table+"` WHERE `id` = ?", id)
		if err != nil || up == "" || (up == "0" || up == "-1") && table != "glpi_entities" {
			return false, err
		}
		id = up
	}
	return false, nil
}
