// Package management is what contracts, budgets, domains, suppliers and what else is managed beside
// assets do beyond being stored, and notes.
//
// It must not know the assets that licences, contracts and budgets are for.
package management

import (
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/route"
)

// Register adds the rules of this area to the engine.
func Register(e *engine.Engine) {
	e.Register("Budget", engine.Behaviour{BeforeCreate: trimName, BeforeUpdate: trimName})
	e.Register("Contract", engine.Behaviour{BeforeCreate: contractHours, BeforeUpdate: contractHours})
	e.Register("Contract_Item", engine.Behaviour{BeforeCreate: contractHasRoom, BeforeUpdate: contractHasRoom})
	e.Register("ContractCost", engine.Behaviour{BeforeCreate: CostPeriod, BeforeUpdate: CostPeriod})
	e.Register("DatabaseInstance", engine.Behaviour{BeforeCreate: instanceHost, BeforeUpdate: instanceHost})
	e.Register("Domain", engine.Behaviour{BeforeCreate: domainDefaults})
	e.Register("DomainRecord", records())
	e.Register("Note", notes())
}

// Routes gives the routes of this area that are no plain operations on an object.
func Routes() []route.Route { return nil }

// trimName takes blanks off the ends of a name.
func trimName(_ *engine.Work, c *engine.Change) error {
	if name, ok := c.After["name"].(string); ok {
		c.Set("name", strings.TrimSpace(name))
	}
	return nil
}

// CostPeriod is a rule of costs: one that begins ends at the earliest when it begins, and then if
// it does not say otherwise.
func CostPeriod(_ *engine.Work, c *engine.Change) error {
	begin, begins := c.Time("begin_date")
	end, ends := c.Time("end_date")
	if begins && (!ends || end.Before(begin)) {
		c.Set("end_date", begin)
	}
	return nil
}
