// Package rules holds GLPI's business rules: the collections with what their rules can look at and
// do, the routes and rights of rules, and the engine that applies them to tickets, changes,
// problems, assets and software.
//
// A collection is one literal. The engine that applies them must not know what they are about: it matches an
// input of texts against the criteria and gives an output of texts, which the files beside it turn into
// columns, actors and further rows.
package rules

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/manifest"
	"github.com/glpid/glpid/internal/settings"
)

// Area is what rules are as rows, and what they do to items.
func Area(config *settings.Settings) manifest.Area {
	on := engine.Behaviours{}
	storedRules(on)
	shelf := &shelf{}
	for _, c := range []*Collection{&ticketRules, &changeRules, &problemRules} {
		actOnITIL(on, config, c, shelf)
	}
	actOnAssets(on, shelf)
	actOnSoftware(on, shelf)
	return manifest.Area{Name: "rules", Behaviours: on, Routes: routes()}
}
