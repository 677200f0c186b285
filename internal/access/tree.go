package access

import (
	"cmp"
	"slices"
	"strings"
)

// Entity is a node of the entity tree.
type Entity struct {
	ID           int64
	Parent       int64 // -1 for the root
	Name         string
	CompleteName string
}

// Tree is the entity tree at one moment; it never changes.
type Tree struct {
	byID     map[int64]*Entity
	children map[int64][]int64 // by name
	order    []int64           // all ids, ascending
}

// NewTree makes a tree. An entity whose parent does not exist, or that lies in a circle, hangs
// on the root.
func NewTree(list []Entity) *Tree {
	t := &Tree{byID: make(map[int64]*Entity, len(list)), children: map[int64][]int64{}}
	for i := range list {
		e := list[i]
		t.byID[e.ID] = &e
		t.order = append(t.order, e.ID)
	}
	slices.Sort(t.order)
	for _, id := range t.order {
		e := t.byID[id]
		if id == 0 {
			e.Parent = -1
			continue
		}
		if t.byID[e.Parent] == nil || t.circles(e) {
			e.Parent = 0
		}
	}
	for _, id := range t.order {
		if e := t.byID[id]; e.Parent >= 0 {
			t.children[e.Parent] = append(t.children[e.Parent], id)
		}
	}
	for _, ids := range t.children {
		slices.SortFunc(ids, func(a, b int64) int {
			return cmp.Or(cmp.Compare(strings.ToLower(t.byID[a].Name), strings.ToLower(t.byID[b].Name)),
				cmp.Compare(a, b))
		})
	}
	return t
}

func (t *Tree) circles(e *Entity) bool {
	seen := map[int64]bool{e.ID: true}
	for up := t.byID[e.Parent]; up != nil && up.ID != 0; up = t.byID[up.Parent] {
		if seen[up.ID] {
			return true
		}
		seen[up.ID] = true
	}
	return false
}

// Entity gives an entity, or nil.
func (t *Tree) Entity(id int64) *Entity { return t.byID[id] }

// All gives every entity's id, ascending.
func (t *Tree) All() []int64 { return slices.Clone(t.order) }

// Len is the number of entities.
func (t *Tree) Len() int { return len(t.order) }

// Children gives the entities right below one, by name.
func (t *Tree) Children(id int64) []int64 { return slices.Clip(t.children[id]) }

// Sons gives an entity and everything below it; nothing for an unknown one.
func (t *Tree) Sons(id int64) []int64 {
	if t.byID[id] == nil {
		return nil
	}
	out := []int64{id}
	for i := 0; i < len(out); i++ {
		out = append(out, t.children[out[i]]...)
	}
	return out
}

// Ancestors gives the entities above one, the nearest first.
func (t *Tree) Ancestors(id int64) []int64 {
	var out []int64
	e := t.byID[id]
	for e != nil && e.Parent >= 0 {
		out = append(out, e.Parent)
		e = t.byID[e.Parent]
	}
	return out
}
