// Package engine finds, creates, changes and deletes any object of the catalogue.
//
// A read becomes a plan, the plan one statement for the page and one per to-many relation, and the rows go to JSON
// without a value in between.
//
// It must not know a particular object: what is special about one is a Behaviour registered beside it by the package
// that owns the rule.
package engine

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime"
	"slices"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/bounded"
	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// Engine serves the objects of one catalogue from one database. It is safe for concurrent use
// once every Behaviour is registered.
type Engine struct {
	db        *store.DB
	catalog   *catalog.Registry
	directory *access.Directory
	log       *slog.Logger
	now       func() time.Time
	maxLimit  int

	translate  func() bool // nil: never
	behaviours map[string]*Behaviour
	mappers    map[string]Mapper
	observers  observers
	doubled    []error // what two behaviours say and only one can

	// What is compiled of objects. Those that are declared at run time are new objects after each
	// change, and leave what was compiled of the old ones behind.
	plans *bounded.Store[planKey, *shape]
	// selections are what clients have asked for of objects.
	selections *bounded.Store[selectionKey, *shape]
	tables     *bounded.Store[*model.Object, *table]
	totals     *totals
	misspelt   *bounded.Store[string, bool] // the columns that have been told of; see misnamed

	reading  *fair.Places  // for bodies with many texts
	patience time.Duration // for the write of a list, which others wait for
}

// How much of what is compiled is kept: several times what one catalogue needs.
const (
	maxPlans    = 8192
	maxObjects  = 4096
	maxMisspelt = 256
)

// New makes an engine; Install what objects do before the first request.
func New(db *store.DB, reg *catalog.Registry, dir *access.Directory, log *slog.Logger) *Engine {
	e := &Engine{
		db: db, catalog: reg, directory: dir, log: log,
		now: time.Now, maxLimit: 1000,
		behaviours: map[string]*Behaviour{},
		mappers:    map[string]Mapper{},
		plans:      bounded.New[planKey, *shape](maxPlans),
		selections: bounded.New[selectionKey, *shape](maxSelections),
		tables:     bounded.New[*model.Object, *table](maxObjects),
		totals:     newTotals(db),
		misspelt:   bounded.New[string, bool](maxMisspelt),
		reading:    fair.NewPlaces(min(max(1, runtime.GOMAXPROCS(0)/2), mostReading)),
		patience:   longestList,
	}
	for name, m := range builtinMappers {
		e.mappers[name] = m
	}
	return e
}

// SetMaxLimit sets the largest page a list gives; a larger limit asked for is cut to it.
func (e *Engine) SetMaxLimit(n int) { e.maxLimit = n }

// SetPatience sets how long the items of one list may take to be written.
func (e *Engine) SetPatience(d time.Duration) { e.patience = d }

// Patience is how long others may wait for a write that does many things.
func (e *Engine) Patience() time.Duration { return e.patience }

// MaxLimit is the largest page a list gives.
func (e *Engine) MaxLimit() int { return e.maxLimit }

// Catalog gives the objects that the engine serves.
func (e *Engine) Catalog() *catalog.Registry { return e.catalog }

// DB gives the database, for special routes that need statements of their own.
func (e *Engine) DB() *store.DB { return e.db }

// Log is where what goes wrong is told to those who run the server.
func (e *Engine) Log() *slog.Logger { return e.log }

// Directory gives the users, profiles and entities.
func (e *Engine) Directory() *access.Directory { return e.directory }

// Now is the present time, to the second, in UTC.
func (e *Engine) Now() time.Time { return e.now().UTC().Truncate(time.Second) }

// Mapper names a function that shows a stored value in another form.
func (e *Engine) Mapper(name string, m Mapper) { e.mappers[name] = m }

// Check finds what has been registered for objects that there are not, loose ends that are none, what two areas say of
// one object, and mappers that nobody has registered.
// Call it once everything is: these are faults of the program.
func (e *Engine) Check() error {
	faults := slices.Clone(e.doubled)
	mapped := map[string]bool{}
	for _, o := range e.catalog.Objects() {
		addMappers(o.Properties, mapped)
	}
	for _, name := range slices.Sorted(maps.Keys(mapped)) {
		if e.mappers[name] == nil {
			faults = append(faults, fmt.Errorf("engine: nobody has registered the mapper %q", name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.behaviours)) {
		if e.catalog.Object(name) == nil {
			faults = append(faults,
				fmt.Errorf("engine: a behaviour is registered for %q, which the catalogue does not have", name))
		}
		for _, end := range e.behaviours[name].LooseEnds {
			if e.catalog.Object(end) == nil {
				faults = append(faults,
					fmt.Errorf("engine: the loose end %q of %q is no object of the catalogue", end, name))
			}
		}
	}
	return errors.Join(faults...)
}

func addMappers(properties []model.Property, to map[string]bool) {
	for i := range properties {
		if name := properties[i].Mapper; name != "" {
			to[name] = true
		}
		addMappers(properties[i].Properties, to)
	}
}

// object gives the object with that schema name; not having it is a fault of the program.
func (e *Engine) object(name string) (*model.Object, error) {
	o := e.catalog.Object(name)
	if o == nil {
		return nil, fmt.Errorf("engine: the catalogue has no object %q", name)
	}
	return o, nil
}
