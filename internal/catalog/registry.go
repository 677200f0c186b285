package catalog

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/glpid/glpid/internal/model"
)

// Registry holds the objects that are served, with everything resolved that one declaration
// says about another: tables and itemtypes of references, versions, indexes of relations.
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
	tables     map[string]columnSet
	mounts     map[string]string // path -> object
	generation uint64
}

// New makes a registry of the given objects, which are copied. Its error names every object and
// property that is declared wrongly.
func New(objects ...*model.Object) (*Registry, error) {
	s := &snapshot{
		byName:     make(map[string]*model.Object, len(objects)),
		byItemtype: make(map[string]*model.Object, len(objects)),
		tables:     make(map[string]columnSet, len(objects)),
		mounts:     map[string]string{},
		generation: 1,
	}
	if err := s.add(objects); err != nil {
		return nil, err
	}
	addImpliedIndexes(s.objects)
	r := &Registry{}
	r.current.Store(s)
	return r, nil
}

// Default makes a registry of every object that this package declares.
func Default() *Registry {
	r, err := New(declared()...)
	if err != nil {
		panic(fmt.Sprintf("the catalogue is not consistent: %v", err)) // a fault of this package
	}
	return r
}

// Object gives the object with that schema name, or nil.
func (r *Registry) Object(name string) *model.Object { return r.current.Load().byName[name] }

// ByItemtype gives the object of a GLPI class, or nil. Where several schemas show one class, it
// is the one declared first.
func (r *Registry) ByItemtype(itemtype string) *model.Object {
	return r.current.Load().byItemtype[itemtype]
}

// Objects lists all objects in the order of their declaration; those whose name begins with "_"
// are tables of our own that no schema shows.
func (r *Registry) Objects() []*model.Object { return slices.Clone(r.current.Load().objects) }

// Generation counts the changes of the registry, for caches derived from it.
func (r *Registry) Generation() uint64 { return r.current.Load().generation }

// Add puts another object, which is copied, beside the present ones while the program runs.
// Readers see the registry before or after, never in between.
func (r *Registry) Add(o *model.Object) error {
	r.adding.Lock()
	defer r.adding.Unlock()
	next := r.current.Load().clone()
	first := len(next.objects)
	if err := next.add([]*model.Object{o}); err != nil {
		return err
	}
	addImpliedIndexes(next.objects[first:])
	next.generation++
	r.current.Store(next)
	return nil
}

// Replace takes away the objects that drop names and puts others, which are copied, in their place
// while the program runs. Readers see the registry before or after, never in between.
func (r *Registry) Replace(drop func(o *model.Object) bool, objects []*model.Object) error {
	r.adding.Lock()
	defer r.adding.Unlock()
	next := r.current.Load().clone()
	next.objects = slices.DeleteFunc(next.objects, drop)
	for name, o := range next.byName {
		if !drop(o) {
			continue
		}
		delete(next.byName, name)
		for path, owner := range next.mounts {
			if owner == name {
				delete(next.mounts, path)
			}
		}
	}
	for itemtype, o := range next.byItemtype {
		if drop(o) {
			delete(next.byItemtype, itemtype)
		}
	}
	first := len(next.objects)
	if err := next.add(objects); err != nil {
		return err
	}
	addImpliedIndexes(next.objects[first:])
	next.generation++
	r.current.Store(next)
	return nil
}

// clone copies a snapshot so that it can grow; the objects themselves are shared.
func (s *snapshot) clone() *snapshot {
	next := &snapshot{
		objects:    slices.Clone(s.objects),
		byName:     make(map[string]*model.Object, len(s.byName)+1),
		byItemtype: make(map[string]*model.Object, len(s.byItemtype)+1),
		tables:     make(map[string]columnSet, len(s.tables)+1),
		mounts:     make(map[string]string, len(s.mounts)+1),
		generation: s.generation,
	}
	for name, o := range s.byName {
		next.byName[name] = o
	}
	for itemtype, o := range s.byItemtype {
		next.byItemtype[itemtype] = o
	}
	for table, columns := range s.tables {
		next.tables[table] = columns.clone()
	}
	for path, name := range s.mounts {
		next.mounts[path] = name
	}
	return next
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
		if o.Table != "" {
			columns := s.tables[o.Table]
			if columns == nil {
				columns = columnSet{}
				s.tables[o.Table] = columns
			}
			columns.addObject(o)
		}
	}
	for _, o := range added {
		c := &checker{snapshot: s, object: o}
		c.resolve()
		faults = append(faults, c.faults...)
	}
	return errors.Join(faults...)
}

// addImpliedIndexes adds the indexes that the declarations ask for without saying so: of a
// tree's parent, of what a row belongs to, and of the rows that an array shows.
func addImpliedIndexes(objects []*model.Object) {
	owner := map[string]*model.Object{}
	for _, o := range objects {
		if o.Table != "" && owner[o.Table] == nil {
			owner[o.Table] = o
		}
	}
	for _, o := range objects {
		if o.Table == "" {
			continue
		}
		if o.Tree != "" {
			addIndex(owner[o.Table], o.Tree)
		}
		if o.Parent != nil {
			indexParent(owner[o.Table], *o.Parent)
		}
		for _, p := range o.Others {
			indexParent(owner[o.Table], p)
		}
		indexJoins(o.Properties, owner)
	}
}

func indexParent(o *model.Object, p model.Parent) {
	if p.ItemtypeColumn != "" {
		addIndex(o, p.ItemtypeColumn, p.Column)
		return
	}
	addIndex(o, p.Column)
}

// indexJoins adds an index for each column that joined rows are found by.
func indexJoins(properties []model.Property, owner map[string]*model.Object) {
	for i := range properties {
		p := &properties[i]
		if j := p.Join; j != nil {
			table, column, where := j.Table, j.Field, j.Where
			if j.Via != nil {
				table, column, where = j.Via.Table, j.Via.Field, j.Via.Where
			}
			if o := owner[table]; o != nil && column != "id" {
				columns := []string{column}
				for _, w := range where {
					columns = append(columns, w.Column)
				}
				addIndex(o, columns...)
			}
		}
		indexJoins(p.Properties, owner)
	}
}

// addIndex adds an index unless one begins with the same columns.
func addIndex(o *model.Object, columns ...string) {
	for _, have := range o.Indexes {
		if len(have.Columns) >= len(columns) && slices.Equal(have.Columns[:len(columns)], columns) {
			return
		}
	}
	o.Indexes = append(o.Indexes, model.Index{Columns: columns})
}
