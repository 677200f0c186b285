// Package management is what contracts, budgets, domains, suppliers and what else is managed beside
// assets do beyond being stored, and notes.
package management

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/route"
)

// Register adds the rules of this area to the engine.
func Register(e *engine.Engine) {
	e.Register("Note", notes())
}

// Routes gives the routes of this area that are no plain operations on an object.
func Routes() []route.Route { return nil }
