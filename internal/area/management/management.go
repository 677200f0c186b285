// Package management is what contracts, budgets, domains, suppliers and what else is managed beside
// assets do beyond being stored, and notes.
//
// It must not know the assets that licences, contracts and budgets are for.
package management

import (
	"strings"

	"github.com/glpid/glpid/internal/manifest"

	"github.com/glpid/glpid/internal/engine"
)

// Area is what contracts, budgets, domains and notes do.
func Area() manifest.Area {
	on := engine.Behaviours{}
	on.Add("Budget", engine.Behaviour{BeforeCreate: trimName, BeforeUpdate: trimName})
	on.Add("Contract", engine.Behaviour{BeforeCreate: contractHours, BeforeUpdate: contractHours})
	on.Add("Contract_Item", engine.Behaviour{BeforeCreate: contractHasRoom, BeforeUpdate: contractHasRoom})
	on.Add("Contract_User", engine.Behaviour{BeforeCreate: contractHasRoom, BeforeUpdate: contractHasRoom})
	on.Add("ContractCost", engine.Behaviour{BeforeCreate: CostPeriod, BeforeUpdate: CostPeriod})
	on.Add("DatabaseInstance", engine.Behaviour{BeforeCreate: instanceHost, BeforeUpdate: instanceHost})
	on.Add("Domain", engine.Behaviour{BeforeCreate: domainDefaults})
	on.Add("DomainRecord", records())
	on.Add("Note", notes())
	return manifest.Area{Name: "management", Behaviours: on}
}

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
