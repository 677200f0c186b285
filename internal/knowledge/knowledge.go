// Package knowledge is what the knowledge base do beyond being stored.
package knowledge

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/route"
)

// Register adds the rules of this area to the engine.
func Register(_ *engine.Engine) {}

// Routes gives the routes of this area that are no plain operations on an object.
func Routes() []route.Route { return nil }
