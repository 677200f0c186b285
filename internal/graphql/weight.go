package graphql

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// What a document may hold before it is checked against the schema. Whether fields of one name can be
// merged is found out pair by pair, of fields and of fragments, so both must be few.
const (
	maxSelected   = 3000 // fields, fragments and inline fragments, of all operations
	maxSame       = 10   // fields of one name in a selection
	maxSpread     = 200  // fragments that are put in
	maxOperations = 100
)

// census counts what is in a document.
type census struct {
	selected, spread int
	same             string // a name that a selection has too often
}

// tooMuch tells what a document has too much of.
func tooMuch(document *ast.QueryDocument) *gqlerror.Error {
	var c census
	for _, op := range document.Operations {
		c.count(op.SelectionSet, map[string]int{})
	}
	for _, f := range document.Fragments {
		c.count(f.SelectionSet, map[string]int{})
	}
	switch {
	case len(document.Operations) > maxOperations:
		return gqlerror.Errorf("The document has more than %d operations.", maxOperations)
	case c.selected > maxSelected:
		return gqlerror.Errorf("The document selects more than %d fields.", maxSelected)
	case c.spread > maxSpread:
		return gqlerror.Errorf("The document puts in more than %d fragments.", maxSpread)
	case c.same != "":
		return gqlerror.Errorf("The document selects %.100q more than %d times in one place.", c.same, maxSame)
	}
	return nil
}

// count goes through a selection; names counts those of its fields.
func (c *census) count(set ast.SelectionSet, names map[string]int) {
	for _, selection := range set {
		if c.selected++; c.selected > maxSelected {
			return
		}
		switch s := selection.(type) {
		case *ast.Field:
			if names[s.Alias]++; names[s.Alias] > maxSame {
				c.same = s.Alias
			}
			c.count(s.SelectionSet, map[string]int{})
		case *ast.InlineFragment:
			c.count(s.SelectionSet, names)
		case *ast.FragmentSpread:
			c.spread++
		}
	}
}

// weight is what an operation asks for.
type weight struct {
	complexity, depth              int // of what is read
	introspected, introspectedDeep int // of introspection
	visited                        int // on the way, whether it counts or not
}

// maxVisited bounds counting itself: fragments in fragments can be endless work.
const maxVisited = 100_000

// tooHeavy tells which limit an operation exceeds.
func (o *operation) tooHeavy(most limits) *gqlerror.Error {
	var w weight
	o.weigh(&w, o.selected, 0)
	o.complexity = w.complexity
	message := ""
	switch {
	case w.depth > most.depth:
		message = fmt.Sprintf("Max query depth should be %d but got %d.", most.depth, w.depth)
	case w.complexity > most.complexity:
		message = fmt.Sprintf("Max query complexity should be %d but got %d.", most.complexity, w.complexity)
	case w.introspectedDeep > maxIntrospectedDepth:
		message = fmt.Sprintf("Max depth of introspection should be %d but got %d.", maxIntrospectedDepth,
			w.introspectedDeep)
	case w.introspected > maxIntrospected:
		message = fmt.Sprintf("Max complexity of introspection should be %d but got %d.", maxIntrospected,
			w.introspected)
	case w.visited > maxVisited:
		message = "The query puts fragments into fragments too often."
	default:
		return nil
	}
	return &gqlerror.Error{Message: message}
}

// weigh adds a selection to what is read: its fields, and the depth of the deepest one with a selection
// of its own.
func (o *operation) weigh(w *weight, set ast.SelectionSet, level int) {
	o.each(w, set, func(f *ast.Field) {
		if f.Name == "__schema" || f.Name == "__type" {
			o.weighIntrospection(w, f.SelectionSet, 1)
			return
		}
		w.complexity++
		if len(f.SelectionSet) > 0 {
			w.depth = max(w.depth, level)
			o.weigh(w, f.SelectionSet, level+1)
		}
	})
}

// weighIntrospection adds a selection of what there is to know about the schema.
func (o *operation) weighIntrospection(w *weight, set ast.SelectionSet, level int) {
	o.each(w, set, func(f *ast.Field) {
		w.introspected++
		w.introspectedDeep = max(w.introspectedDeep, level)
		o.weighIntrospection(w, f.SelectionSet, level+1)
	})
}

// each calls fn with every field of a selection, those of its fragments included.
func (o *operation) each(w *weight, set ast.SelectionSet, fn func(*ast.Field)) {
	for _, selection := range set {
		if w.visited++; w.visited > maxVisited {
			return
		}
		switch s := selection.(type) {
		case *ast.Field:
			if o.included(s.Directives) {
				fn(s)
			}
		case *ast.InlineFragment:
			if o.included(s.Directives) {
				o.each(w, s.SelectionSet, fn)
			}
		case *ast.FragmentSpread:
			if o.included(s.Directives) && s.Definition != nil {
				o.each(w, s.Definition.SelectionSet, fn)
			}
		}
	}
}
