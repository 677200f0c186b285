package rules

import (
	"strings"

	"github.com/glpid/glpid/internal/assistance"
	"github.com/glpid/glpid/internal/engine"
)

// labels looks names up in the transaction of a write.
type labels struct{ w *engine.Write }

var levelNames = map[string]string{"1": "Very low", "2": "Low", "3": "Medium", "4": "High", "5": "Very high", "6": "Major"}

var approvalNames = map[string]string{"1": "Not subject to approval", "2": "Waiting for approval", "3": "Granted", "4": "Refused"}

// label gives the name that people know a value by; what has none is its own.
func (l labels) label(c *Criterion, value string) (string, error) {
	named := func(names map[string]string) (string, error) {
		if name, ok := names[value]; ok {
			return name, nil
		}
		return value, nil
	}
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
		return named(map[string]string{"0": "No", "1": "Yes"})
	case Level:
		return named(levelNames)
	case Approval:
		return named(approvalNames)
	case TicketType:
		return named(map[string]string{"1": "Incident", "2": "Request"})
	case Status:
		return named(map[string]string{value: assistance.StatusLabel(l.w.Object.Name, value)})
	case Itemtype:
		if o := l.w.Engine.Catalog().ByItemtype(value); o != nil && o.Label != "" {
			return o.Label, nil
		}
	}
	return value, nil
}

// user gives an account's name as people see it: surname and first name, or else the login.
func (l labels) user(id string) (string, error) {
	name, err := l.w.Column("SELECT TRIM(COALESCE(`realname`, '') || ' ' || COALESCE(`firstname`, '')) FROM `glpi_users` WHERE `id` = ?", id)
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
