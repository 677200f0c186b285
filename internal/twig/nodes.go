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
	return r.write(string(n))
}

func (n outputNode) render(r *renderer) error {
	value, err := r.eval(n.value)
	if err != nil {
		return err
	}
	out := text(value)
	if f, ok := n.value.(filtered); r.escape && !(ok && (f.name == "raw" || f.name == "escape" || f.name == "e")) {
		out = html.EscapeString(out)
	}
	return r.write(out)
}

func (n bodyNode) render(r *renderer) error { return r.body(n) }

func (n ifNode) render(r *renderer) error {
	for _, b := range n.branches {
		value, err := r.eval(b.condition)
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
	list, err := r.eval(n.list)
	if err != nil {
		return err
	}
	keys, values := pairs(list)
	if err := r.budget.spend(elementWork * len(values)); err != nil {
		return err
	}
	if len(values) == 0 {
		return r.body(n.otherwise)
	}
	outer := r.scope
	defer func() { r.scope = outer }()
	parent, _, _ := outer.find("loop")
	for i, value := range values {
		if err := r.budget.spend(iterationWork); err != nil {
			return err
		}
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
	value, err := r.eval(n.value)
	r.scope.set(n.name, value)
	return err
}

func (n applyNode) render(r *renderer) error {
	body, err := r.capture(n.body)
	if err != nil {
		return err
	}
	inner := &renderer{scope: &scope{outer: r.scope, variables: map[string]any{capturedName: body}}, budget: r.budget}
	value, err := inner.eval(n.filters)
	if err != nil {
		return err
	}
	return r.write(text(value))
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
		function  function
		arguments []expression
	}
)

// capturedName is no name that a template can write.
const capturedName = "(captured)"

func (c constant) eval(*renderer) (any, error) { return c.value, nil }

func (v variable) eval(r *renderer) (any, error) {
	value, _, far := r.scope.find(string(v))
	return value, r.budget.spend(far)
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
		if err := r.budget.spend(elementWork); err != nil {
			return nil, err
		}
		v, err := r.eval(e)
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
		if err := r.budget.spend(elementWork); err != nil {
			return nil, err
		}
		key, err := r.eval(pair[0])
		if err != nil {
			return nil, err
		}
		value, err := r.eval(pair[1])
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
	of, err := r.eval(m.of)
	if err != nil {
		return nil, false, err
	}
	key, err := r.eval(m.key)
	if err != nil {
		return nil, false, err
	}
	value, ok := attribute(of, key)
	return value, ok, nil
}

func (n not) eval(r *renderer) (any, error) {
	value, err := r.eval(n.value)
	return !truthy(value), err
}

func (t ternary) eval(r *renderer) (any, error) {
	value, err := r.eval(t.condition)
	if err != nil {
		return nil, err
	}
	if truthy(value) {
		return r.eval(t.then)
	}
	return r.eval(t.otherwise)
}

func (o operation) eval(r *renderer) (any, error) {
	left, err := r.eval(o.left)
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
	right, err := r.eval(o.right)
	if err != nil {
		return nil, err
	}
	switch o.op {
	case "and", "or":
		return truthy(right), nil
	case "??":
		return right, nil
	case "==":
		return equal(r.budget, left, right)
	case "!=":
		same, err := equal(r.budget, left, right)
		return !same, err
	case "in":
		return contains(r.budget, right, left)
	case "not in":
		has, err := contains(r.budget, right, left)
		return !has, err
	}
	if err := r.budget.spend(compareWork(left, right)); err != nil {
		return nil, err
	}
	switch o.op {
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
	case "starts with":
		return strings.HasPrefix(text(left), text(right)), nil
	case "ends with":
		return strings.HasSuffix(text(left), text(right)), nil
	case "~":
		a, b := text(left), text(right)
		if len(a)+len(b) > maxOutput {
			return nil, errTooLong
		}
		return a + b, r.budget.spend(len(a) + len(b))
	case "..":
		return called(r.budget, rangeOf, []any{left, right})
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
			_, ok, far := r.scope.find(string(of))
			return ok, r.budget.spend(far)
		case member:
			_, ok, err := of.find(r)
			return ok, err
		}
		return true, nil
	}
	value, err := r.eval(t.of)
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
		if len(arguments) == 0 {
			return false, nil
		}
		same, err := equal(r.budget, value, arguments[0])
		return same && isList(value) == isList(arguments[0]) && truthy(value) == truthy(arguments[0]), err
	case "divisible by":
		return len(arguments) > 0 && number(arguments[0]) != 0 && math.Mod(number(value), number(arguments[0])) == 0,
			nil
	}
	return false, errors.New("unknown test " + t.name)
}

func (f filtered) eval(r *renderer) (any, error) {
	value, err := r.eval(f.of)
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
	if err := r.budget.spend(weigh(value) + weigh(arguments...)); err != nil {
		return nil, err
	}
	result, err := filters[f.name](r.budget, value, arguments)
	return made(r.budget, result, err)
}

// made counts what a filter or function has made.
func made(b *Budget, result any, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	if s, ok := result.(string); ok && len(s) > maxOutput || isList(result) && length(result) > maxList {
		return nil, errTooLong
	}
	return result, b.spend(weigh(result))
}

// function is something that a template calls.
type function func(b *Budget, args []any) (any, error)

// called calls a function, and counts what it reads and makes.
func called(b *Budget, f function, args []any) (any, error) {
	if err := b.spend(weigh(args...)); err != nil {
		return nil, err
	}
	result, err := f(b, args)
	return made(b, result, err)
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
	return called(r.budget, c.function, arguments)
}
