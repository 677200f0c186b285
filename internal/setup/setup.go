// Package setup is what the configuration of the server: values, service levels, links, directories, plugins do beyond being stored.
package setup

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/route"
)

// Register adds the rules of this area to the engine.
func Register(_ *engine.Engine) {}

// Routes gives the routes of this area that are no plain operations on an object.
func Routes() []route.Route { return nil }
