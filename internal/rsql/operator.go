package rsql

import "strings"

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
	OpUnder // an item of a tree, or one below it
	OpNotUnder
	OpIsNull
	OpNotNull
	OpEmpty
	OpNotEmpty
)

var spellings = [...]string{
	OpEqual: "==", OpNotEqual: "!=", OpIn: "=in=", OpOut: "=out=",
	OpLess: "=lt=", OpLessEqual: "=le=", OpGreater: "=gt=", OpGreaterEqual: "=ge=",
	OpLike: "=like=", OpILike: "=ilike=", OpNotLike: "=notlike=", OpNotILike: "=notilike=",
	OpUnder: "=under=", OpNotUnder: "=notunder=",
	OpIsNull: "=isnull=", OpNotNull: "=notnull=", OpEmpty: "=empty=", OpNotEmpty: "=notempty=",
}

var operators = readings()

func readings() map[string]Op {
	ops := map[string]Op{"=isnotnull=": OpNotNull} // GLPI's user documentation calls it so
	for op := OpEqual; int(op) < len(spellings); op++ {
		ops[spellings[op]] = op
	}
	return ops
}

// operatorsText lists the operators for messages.
var operatorsText = "The operators are " + strings.Join(spellings[OpEqual:], ", ")

// Unary reports whether the operator takes no value.
func (op Op) Unary() bool { return op >= OpIsNull }

// String gives the operator as it is written in filters, and "unknown operator" for OpUnknown.
func (op Op) String() string {
	if op == OpUnknown || int(op) >= len(spellings) {
		return "unknown operator"
	}
	return spellings[op]
}
