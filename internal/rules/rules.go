// Package rules holds GLPI's business rules: the collections with what their rules can look at and
// do, the routes and rights of rules, and the engine that applies them to tickets, changes,
// problems, assets and software.
//
// A collection is one literal. The engine knows nothing of tickets: it matches an input of texts
// against the criteria and gives an output of texts, which the files beside it turn into columns,
// actors and further rows.
package rules

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/settings"
)

// Register adds the behaviour of rules to the engine, and lets the rules act. It comes after the
// areas whose items the rules change: their own rules fill in what rules look at.
func Register(e *engine.Engine, config *settings.Settings) {
	registerStored(e)
	shelf := &shelf{}
	for _, c := range []*Collection{&ticketRules, &changeRules, &problemRules} {
		registerITIL(e, config, c, shelf)
	}
	registerAssets(e, shelf)
	registerSoftware(e, shelf)
}
