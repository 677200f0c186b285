// Package manifest is what an area of the API states of itself: what its objects do beyond being stored, its
// special routes, and what it does by itself. An area is one value, and the site lists all of them.
//
// It must not know any particular area.
package manifest

import (
	"context"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/jobs"
	"github.com/glpid/glpid/internal/route"
	"github.com/glpid/glpid/internal/store"
)

// Area is a part of the API. The objects themselves are in the catalogue.
type Area struct {
	Name       string
	Behaviours engine.Behaviours // of objects, by their names
	Mappers    map[string]engine.Mapper
	Routes     []route.Route // that are no plain operations on an object
	Fields     []route.Field // of GraphQL, that are no lists of an object's items
	Observers  []engine.Observer
	Jobs       []jobs.Action
	Checks     []Check
	// Run is what happens while the server runs, until the context ends, and Follow the part of it that only reads: a
	// server that writes nothing does it as well.
	Run, Follow func(ctx context.Context)
}

// Check looks whether what an area keeps besides the rows of objects is what these say.
type Check struct {
	Name  string                                                    // before what is told of it
	Sound string                                                    // said when nothing is wrong
	Look  func(ctx context.Context, db *store.DB) ([]string, error) // gives what is wrong, for people; changes nothing

	// Mend makes it right, and Mends says what becomes of it; Offer says so to whom it is offered.
	Mend         func(ctx context.Context, db *store.DB) error
	Mends, Offer string
}

// Install adds what the objects of areas do to an engine. The order of the areas makes no difference.
func Install(e *engine.Engine, areas []Area) {
	for _, a := range areas {
		e.Install(a.Name, a.Behaviours)
		for name, m := range a.Mappers {
			e.Mapper(name, m)
		}
		for _, o := range a.Observers {
			e.Observe(a.Name, o)
		}
	}
}
