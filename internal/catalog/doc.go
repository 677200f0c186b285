// Package catalog declares every object that is served, once, as data: its schema, table,
// references, rights and routes. Tables, REST, OpenAPI, GraphQL, filters and checks all follow
// from what is said here, so a new object is one literal in one of these files and nothing else.
//
// The files with objects import the model's words by name only (a dot import): a catalogue of
// thousands of properties is easier to read as String("name") than as model.String("name").
//
// It must not know what is done with a declaration: no SQL runs here and no request comes in.
package catalog

import (
	"slices"

	"github.com/glpid/glpid/internal/model"
)

// declared lists the objects of all areas. Where two schemas show one class, the first is the
// one that references and routes mean.
func declared() []*model.Object {
	return withHistory(slices.Concat(
		core(),
		administration(),
		assistance(),
		timeline(),
		assistanceLinks(),
		planning(),
		translatable(dropdowns()),
		translatable(dropdownTypes()),
		translations(),
		management(),
		managementLinks(),
		documents(),
		assets(),
		assetParts(),
		software(),
		stock(),
		datacenter(),
		network(),
		components(),
		componentTypes(),
		knowledge(),
		project(),
		rules(),
		setup(),
		serviceLevels(),
		notifications(),
		tools(),
		customAssets(),
		inventory(),
		addresses(),
		reported(),
		reports(),
		internal(),
	))
}
