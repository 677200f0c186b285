package catalog

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/glpid/glpid/internal/model"
)

// Registry holds the objects that are served, with everything resolved that one declaration
// says about another: tables and itemtypes of references, versions, and the graph of all of them.
// Objects that it gives must not be changed. It is safe for concurrent use.
type Registry struct {
	adding  sync.Mutex
	current atomic.Pointer[snapshot]
}

// snapshot is one state of a registry; it never changes once it is published.
type snapshot struct {
	objects    []*model.Object
	byName     map[string]*model.Object
	byItemtype map[string]*model.Object
	mounts     map[string]string // path -> object
	graph      *Graph
	generation uint64
}

// New makes a registry of the given objects, which are copied. Its error names every object and
// property that is declared wrongly.
func New(objects ...*model.Object) (*Registry, error) {
	s, err := newSnapshot(objects)
	if err != nil {
		return nil, err
	}
	r := &Registry{}
	r.current.Store(s)
	return r, nil
}

func newSnapshot(objects []*model.Object) (*snapshot, error) {
	s := &snapshot{
		byName:     make(map[string]*model.Object, len(objects)),
		byItemtype: make(map[string]*model.Object, len(objects)),
		mounts:     map[string]string{},
		generation: 1,
	}
	if err := s.add(objects); err != nil {
		return nil, err
	}
	return s, nil
}

// Default makes a registry of every object that this package declares.
func Default() *Registry {
	r := &Registry{}
	r.current.Store(initial())
	return r
}

// initial is what every registry of this package's objects begins with. As a snapshot never changes, all
// that a process makes share the one.
var initial = sync.OnceValue(func() *snapshot {
	s, err := newSnapshot(declared())
	if err != nil {
		panic(fmt.Sprintf("the catalogue is not consistent: %v", err)) // a fault of this package
	}
	return s
})

// Object gives the object with that schema name, or nil.
func (r *Registry) Object(name string) *model.Object { return r.current.Load().byName[name] }

// ByItemtype gives the object of a GLPI class, or nil. Where several schemas show one class, it
// is the one declared first.
func (r *Registry) ByItemtype(itemtype string) *model.Object {
	return r.current.Load().byItemtype[itemtype]
}

// Itemtype gives the itemtype that a name means: what is no itemtype can be the name of a definition of custom
// assets, and else a schema. What means none stays as it is.
func (r *Registry) Itemtype(name string) string {
	s := r.current.Load()
	if name == "" || s.byItemtype[name] != nil {
		return name
	}
	for _, schema := range []string{CustomSchema(name), name} {
		if o := s.byName[schema]; o != nil && o.Itemtype != "" && !strings.HasPrefix(schema, "_") {
			return o.Itemtype
		}
	}
	return name
}

// Objects lists all objects in the order of their declaration; those whose name begins with "_"
// are tables of our own that no schema shows.
func (r *Registry) Objects() []*model.Object { return slices.Clone(r.current.Load().objects) }

// Generation counts the changes of the registry, for caches derived from it.
func (r *Registry) Generation() uint64 { return r.current.Load().generation }

// Graph gives what follows from all objects together, as they are now.
func (r *Registry) Graph() *Graph { return r.current.Load().graph }

// Add puts another object, which is copied, beside the present ones while the program runs.
// Readers see the registry before or after, never in between.
func (r *Registry) Add(o *model.Object) error {
	return r.Replace(func(*model.Object) bool { return false }, []*model.Object{o})
}

// Replace takes away the objects that drop names and puts others, which are copied, in their place
// while the program runs. Readers see the registry before or after, never in between.
func (r *Registry) Replace(drop func(o *model.Object) bool, objects []*model.Object) error {
	r.adding.Lock()
	defer r.adding.Unlock()
	next := r.current.Load().clone()
	next.drop(drop)
	if err := next.add(objects); err != nil {
		return err
	}
	next.generation++
	r.current.Store(next)
	return nil
}

// drop takes objects away.
func (s *snapshot) drop(which func(o *model.Object) bool) {
	s.objects = slices.DeleteFunc(s.objects, which)
	for name, o := range s.byName {
		if !which(o) {
			continue
		}
		delete(s.byName, name)
		maps.DeleteFunc(s.mounts, func(_, owner string) bool { return owner == name })
	}
	maps.DeleteFunc(s.byItemtype, func(_ string, o *model.Object) bool { return which(o) })
}

// clone copies a snapshot so that it can grow; the objects themselves are shared.
func (s *snapshot) clone() *snapshot {
	return &snapshot{
		objects: slices.Clone(s.objects), byName: maps.Clone(s.byName), byItemtype: maps.Clone(s.byItemtype),
		mounts: maps.Clone(s.mounts), generation: s.generation,
	}
}

// add copies objects into the snapshot, resolves and checks them.
func (s *snapshot) add(objects []*model.Object) error {
	var faults []error
	var added []*model.Object
	for _, o := range objects {
		if s.byName[o.Name] != nil {
			faults = append(faults, fmt.Errorf("%s: declared twice", o.Name))
			continue
		}
		o = copyObject(o)
		s.byName[o.Name] = o
		s.objects = append(s.objects, o)
		added = append(added, o)
		if o.Itemtype != "" && s.byItemtype[o.Itemtype] == nil {
			s.byItemtype[o.Itemtype] = o
		}
	}
	tables := map[string]*model.Table{}
	for _, t := range model.Tables(s.objects) {
		tables[t.Name] = t
	}
	for _, o := range added {
		c := &checker{snapshot: s, tables: tables, object: o}
		c.resolve()
		s.describe(o)
		faults = append(faults, c.faults...)
	}
	if len(faults) == 0 {
		s.graph = newGraph(s)
	}
	return errors.Join(faults...)
}
