// Package rsql reads the filter language of GLPI's API V2: text to tree. It knows nothing of
// objects or databases; names and values are bound by who uses the tree.
package rsql

import "strings"

// Node is a filter or a part of one: *And, *Or or *Comparison.
type Node interface{ write(b *strings.Builder) }

// And holds when all of its nodes do; it binds tighter than Or.
type And struct{ Nodes []Node }

// Or holds when one of its nodes does.
type Or struct{ Nodes []Node }

// Comparison compares a property with a value, or asks whether it has one.
type Comparison struct {
	Property string
	Op       Op
	Operator string   // as written
	Value    string   // without its quotes and escapes
	List     []string // the items, for OpIn and OpOut
	Pos      int      // where it begins, in characters
}

// Op is an operator.
type Op uint8

// The operators. OpUnknown is a complete but unknown one, reported together with unknown
// properties.
const (
	OpUnknown Op = iota
	OpEqual
	OpNotEqual
	OpIn
	OpOut
	OpLess
	OpLessEqual
	OpGreater
	OpGreaterEqual
	OpLike
	OpILike
	OpNotLike
	OpNotILike
	OpIsNull
	OpNotNull
	OpEmpty
	OpNotEmpty
)

var spellings = map[string]Op{
	"==": OpEqual, "!=": OpNotEqual, "=in=": OpIn, "=out=": OpOut,
	"=lt=": OpLess, "=le=": OpLessEqual, "=gt=": OpGreater, "=ge=": OpGreaterEqual,
	"=like=": OpLike, "=ilike=": OpILike, "=notlike=": OpNotLike, "=notilike=": OpNotILike,
	"=isnull=": OpIsNull, "=notnull=": OpNotNull, "=isnotnull=": OpNotNull, "=empty=": OpEmpty, "=notempty=": OpNotEmpty,
}

// Unary reports whether the operator takes no value.
func (op Op) Unary() bool { return op >= OpIsNull }

// String gives the operator as it is written in filters.
func (op Op) String() string {
	for text, o := range spellings {
		if o == op && text != "=isnotnull=" {
			return text
		}
	}
	return "=?="
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

// Text writes a filter so that parsing it gives the same tree. nil gives "".
func Text(n Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	n.write(&b)
	return b.String()
}

func (n *And) write(b *strings.Builder) { writeList(b, n.Nodes, ';') }

func (n *Or) write(b *strings.Builder) { writeList(b, n.Nodes, ',') }

func writeList(b *strings.Builder, nodes []Node, separator byte) {
	for i, child := range nodes {
		if i > 0 {
			b.WriteByte(separator)
		}
		if _, ok := child.(*Comparison); ok {
			child.write(b)
			continue
		}
		b.WriteByte('(')
		child.write(b)
		b.WriteByte(')')
	}
}

func (n *Comparison) write(b *strings.Builder) {
	b.WriteString(n.Property)
	b.WriteString(n.Operator)
	switch {
	case n.Op.Unary():
	case n.Op == OpIn || n.Op == OpOut:
		b.WriteString(quoteList(n.List))
	default:
		b.WriteString(quote(n.Value))
	}
}
