// Package assets is what computers and all other assets, their parts, links, stock and racks do beyond being stored.
package assets

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/route"
)

// Register adds the rules of this area to the engine.
func Register(_ *engine.Engine) {}

// Routes gives the routes of this area that are no plain operations on an object.
func Routes() []route.Route { return nil }
