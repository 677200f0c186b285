// Package rsql reads the filter language of GLPI's API V2: text to tree. Names and values are bound by who uses the
// tree.
//
// It must not know objects or databases.
package rsql

import "strings"

// Node is a filter or a part of one: *And, *Or or *Comparison. No filter at all is a nil Node.
type Node interface {
	// String writes the node as a filter, in one canonical form. Parsing that gives the same
	// tree with other positions, unless quoting made it longer than Parse accepts.
	String() string

	write(b *strings.Builder)
}

// And holds when all of its nodes do; it binds tighter than Or.
type And struct{ Nodes []Node }

// Or holds when one of its nodes does.
type Or struct{ Nodes []Node }

// Comparison compares a property with a value, or asks whether it has one.
type Comparison struct {
	Property string
	Op       Op
	Operator string   // its text, which is all there is of an OpUnknown
	Value    string   // without its quotes and escapes; "" for OpIn and OpOut
	List     []string // the items, for OpIn and OpOut
	Pos      int      // where it begins, in characters
}

// Walk calls fn for every comparison of a filter, from left to right.
func Walk(n Node, fn func(*Comparison)) {
	switch n := n.(type) {
	case *And:
		for _, child := range n.Nodes {
			Walk(child, fn)
		}
	case *Or:
		for _, child := range n.Nodes {
			Walk(child, fn)
		}
	case *Comparison:
		fn(n)
	}
}

// String writes the filter in its canonical form.
func (n *And) String() string { return text(n) }

// String writes the filter in its canonical form.
func (n *Or) String() string { return text(n) }

// String writes the comparison in its canonical form.
func (n *Comparison) String() string { return text(n) }

func text(n Node) string {
	var b strings.Builder
	n.write(&b)
	return b.String()
}

func (n *And) write(b *strings.Builder) {
	for i, child := range n.Nodes {
		if i > 0 {
			b.WriteByte(';')
		}
		if _, ok := child.(*Comparison); ok {
			child.write(b)
			continue
		}
		writeGroup(b, child)
	}
}

// An And inside an Or needs no parentheses. Leaving them out keeps the text no deeper than the
// filter was, so that it stays within the limit on nesting.
func (n *Or) write(b *strings.Builder) {
	for i, child := range n.Nodes {
		if i > 0 {
			b.WriteByte(',')
		}
		if _, ok := child.(*Or); !ok {
			child.write(b)
			continue
		}
		writeGroup(b, child)
	}
}

func writeGroup(b *strings.Builder, n Node) {
	b.WriteByte('(')
	n.write(b)
	b.WriteByte(')')
}

func (n *Comparison) write(b *strings.Builder) {
	b.WriteString(n.Property)
	if n.Op == OpUnknown {
		b.WriteString(n.Operator)
	} else {
		b.WriteString(n.Op.String())
	}
	switch {
	case n.Op.Unary():
	case n.Op == OpIn || n.Op == OpOut:
		writeList(b, n.List)
	default:
		writeQuoted(b, n.Value)
	}
}
