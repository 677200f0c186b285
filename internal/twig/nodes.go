package twig

import (
	"errors"
	"html"
	"math"
	"strings"
)

// node is a piece of a template.
type node interface{ render(r *renderer) error }

type (
	textNode   string
	outputNode struct{ value expression }
	bodyNode   []node
	branch     struct {
		condition expression
		body      []node
	}
	ifNode struct {
		branches  []branch
		otherwise []node
	}
	forNode struct {
		key, value      string
		list            expression
		body, otherwise []node
	}
	setNode struct {
		name  string
		value expression
		body  []node
	}
	applyNode struct {
		filters expression
		body    []node
	}
	escapeNode struct {
		escape bool
		body   []node
	}
)

func (n textNode) render(r *renderer) error {
	r.out.WriteString(string(n))
	return nil
}

func (n outputNode) render(r *renderer) error {
	value, err := n.value.eval(r)
	if err != nil {
		return err
	}
	out := text(value)
	if f, ok := n.value.(filtered); r.escape && !(ok && (f.name == "raw" || f.name == "escape" || f.name == "e")) {
		out = html.EscapeString(out)
	}
	r.out.WriteString(out)
	return nil
}

func (n bodyNode) render(r *renderer) error { return r.body(n) }

func (n ifNode) render(r *renderer) error {
	for _, b := range n.branches {
		value, err := b.condition.eval(r)
		if err != nil {
			return err
		}
		if truthy(value) {
			return r.body(b.body)
		}
	}
	return r.body(n.otherwise)
}

func (n forNode) render(r *renderer) error {
	list, err := n.list.eval(r)
	if err != nil {
		return err
	}
	keys, values := pairs(list)
	if len(values) == 0 {
		return r.body(n.otherwise)
	}
	outer := r.scope
	defer func() { r.scope = outer }()
	parent, _ := outer.get("loop")
	for i, value := range values {
		last := len(values) - 1
		r.scope = &scope{outer: outer, variables: map[string]any{n.value: value, "loop": NewObject(
			"index", int64(i+1), "index0", int64(i), "first", i == 0, "last", i == last, "length", int64(len(values)),
			"revindex", int64(len(values)-i), "revindex0", int64(last-i), "parent", NewObject("loop", parent),
		)}}
		if n.key != "" {
			r.scope.variables[n.key] = keys[i]
		}
		if err := r.body(n.body); err != nil {
			return err
		}
	}
	return nil
}

func (n setNode) render(r *renderer) error {
	if n.value == nil {
		value, err := r.capture(n.body)
		r.scope.set(n.name, value)
		return err
	}
	value, err := n.value.eval(r)
	r.scope.set(n.name, value)
	return err
}

func (n applyNode) render(r *renderer) error {
	body, err := r.capture(n.body)
	if err != nil {
		return err
	}
	inner := &renderer{scope: &scope{outer: r.scope, variables: map[string]any{capturedName: body}}, steps: r.steps}
	value, err := n.filters.eval(inner)
	r.out.WriteString(text(value))
	return err
}

func (n escapeNode) render(r *renderer) error {
	before := r.escape
	defer func() { r.escape = before }()
	r.escape = n.escape
	return r.body(n.body)
}

// expression is something with a value.
type expression interface {
	eval(r *renderer) (any, error)
}

type (
	constant      struct{ value any }
	variable      string
	captured      struct{} // the text that apply filters
	listLiteral   []expression
	objectLiteral [][2]expression
	member        struct{ of, key expression }
	not           struct{ value expression }
	ternary       struct{ condition, then, otherwise expression }
	operation     struct {
		op          string
		left, right expression
	}
	test struct {
		of        expression
		name      string
		arguments []expression
		negated   bool
	}
	filtered struct {
		of        expression
		name      string
		arguments []expression
	}
	call struct {
		function  func(args []any) (any, error)
		arguments []expression
	}
)

// capturedName is no name that a template can write.
const capturedName = "(captured)"

func (c constant) eval(*renderer) (any, error) { return c.value, nil }

func (v variable) eval(r *renderer) (any, error) {
	value, _ := r.scope.get(string(v))
	return value, nil
}

func (captured) eval(r *renderer) (any, error) { return variable(capturedName).eval(r) }

func (l listLiteral) eval(r *renderer) (any, error) {
	values, err := evalAll(r, l)
	if values == nil {
		values = []any{}
	}
	return values, err
}

func evalAll(r *renderer, list []expression) ([]any, error) {
	var values []any
	for _, e := range list {
		v, err := e.eval(r)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return values, nil
}

func (o objectLiteral) eval(r *renderer) (any, error) {
	out := NewObject()
	for _, pair := range o {
		key, err := pair[0].eval(r)
		if err != nil {
			return nil, err
		}
		value, err := pair[1].eval(r)
		if err != nil {
			return nil, err
		}
		out.Set(text(key), value)
	}
	return out, nil
}

func (m member) eval(r *renderer) (any, error) {
	value, _, err := m.find(r)
	return value, err
}

func (m member) find(r *renderer) (any, bool, error) {
	of, err := m.of.eval(r)
	if err != nil {
		return nil, false, err
	}
	key, err := m.key.eval(r)
	if err != nil {
		return nil, false, err
	}
	value, ok := attribute(of, key)
	return value, ok, nil
}

func (n not) eval(r *renderer) (any, error) {
	value, err := n.value.eval(r)
	return !truthy(value), err
}

func (t ternary) eval(r *renderer) (any, error) {
	value, err := t.condition.eval(r)
	if err != nil {
		return nil, err
	}
	if truthy(value) {
		return t.then.eval(r)
	}
	return t.otherwise.eval(r)
}

func (o operation) eval(r *renderer) (any, error) {
	left, err := o.left.eval(r)
	if err != nil {
		return nil, err
	}
	switch o.op { // that need not look at the right side
	case "and":
		if !truthy(left) {
			return false, nil
		}
	case "or":
		if truthy(left) {
			return true, nil
		}
	case "??":
		if left != nil {
			return left, nil
		}
	}
	right, err := o.right.eval(r)
	if err != nil {
		return nil, err
	}
	switch o.op {
	case "and", "or":
		return truthy(right), nil
	case "??":
		return right, nil
	case "==":
		return equal(left, right), nil
	case "!=":
		return !equal(left, right), nil
	case "<":
		return compare(left, right) < 0, nil
	case ">":
		return compare(left, right) > 0, nil
	case "<=":
		return compare(left, right) <= 0, nil
	case ">=":
		return compare(left, right) >= 0, nil
	case "<=>":
		return int64(compare(left, right)), nil
	case "in":
		return contains(right, left), nil
	case "not in":
		return !contains(right, left), nil
	case "starts with":
		return strings.HasPrefix(text(left), text(right)), nil
	case "ends with":
		return strings.HasSuffix(text(left), text(right)), nil
	case "~":
		a, b := text(left), text(right)
		if len(a)+len(b) > maxOutput {
			return nil, errTooLong
		}
		return a + b, nil
	case "..":
		return rangeOf([]any{left, right})
	}
	return arithmetic(o.op, number(left), number(right))
}

func arithmetic(op string, a, b float64) (any, error) {
	if b == 0 && (op == "/" || op == "//" || op == "%") {
		return nil, errors.New("division by zero")
	}
	switch op {
	case "+":
		return whole(a + b), nil
	case "-":
		return whole(a - b), nil
	case "*":
		return whole(a * b), nil
	case "/":
		return whole(a / b), nil
	case "//":
		return whole(math.Floor(a / b)), nil
	case "%":
		return whole(math.Mod(math.Trunc(a), math.Trunc(b))), nil
	case "**":
		return whole(math.Pow(a, b)), nil
	}
	return nil, errors.New("unknown operator " + op)
}

func (t test) eval(r *renderer) (any, error) {
	result, err := t.holds(r)
	return result != t.negated, err
}

func (t test) holds(r *renderer) (bool, error) {
	if t.name == "defined" {
		switch of := t.of.(type) {
		case variable:
			_, ok := r.scope.get(string(of))
			return ok, nil
		case member:
			_, ok, err := of.find(r)
			return ok, err
		}
		return true, nil
	}
	value, err := t.of.eval(r)
	if err != nil {
		return false, err
	}
	arguments, err := evalAll(r, t.arguments)
	if err != nil {
		return false, err
	}
	switch t.name {
	case "null", "none":
		return value == nil, nil
	case "empty":
		return value == nil || value == false || value == "" || isList(value) && length(value) == 0, nil
	case "even", "odd":
		return (math.Mod(math.Trunc(number(value)), 2) == 0) == (t.name == "even"), nil
	case "iterable":
		return isList(value), nil
	case "same as":
		return len(arguments) > 0 && equal(value, arguments[0]) && isList(value) == isList(arguments[0]) && truthy(value) == truthy(arguments[0]), nil
	case "divisible by":
		return len(arguments) > 0 && number(arguments[0]) != 0 && math.Mod(number(value), number(arguments[0])) == 0, nil
	}
	return false, errors.New("unknown test " + t.name)
}

func (f filtered) eval(r *renderer) (any, error) {
	value, err := f.of.eval(r)
	if err != nil || f.name == "raw" {
		return value, err
	}
	arguments, err := evalAll(r, f.arguments)
	if err != nil {
		return nil, err
	}
	if f.name == "default" {
		if !truthyForDefault(value) && len(arguments) > 0 {
			return arguments[0], nil
		}
		return value, nil
	}
	return filters[f.name](value, arguments)
}

// truthyForDefault: only what is empty or missing is replaced; 0 is not.
func truthyForDefault(value any) bool {
	switch v := value.(type) {
	case nil:
		return false
	case string:
		return v != ""
	case bool:
		return v
	}
	return !isList(value) || length(value) > 0
}

func (c call) eval(r *renderer) (any, error) {
	arguments, err := evalAll(r, c.arguments)
	if err != nil {
		return nil, err
	}
	return c.function(arguments)
}
