// Package twig renders the templates that people write for webhooks: the part of the Twig
// language that GLPI lets them use in its sandbox. Templates see the values they are given and
// nothing else; there are no files, no calls and no loops without an end, and a Budget ends what
// takes too much.
//
// Tags: if, for, set, apply, autoescape, block. Macros and arrow functions are not known. Values
// are written as they are, unless autoescape asks for HTML.
//
// It must not know what templates are for, nor reach anything but the values that it is given.
package twig

import (
	"errors"
	"fmt"
	"strings"
)

// Limits of one template, besides those of its Budget.
const (
	maxOutput = 4 << 20  // bytes of a text or value
	maxDepth  = 200      // of nested tags, of expressions and of values
	maxSource = 64 << 10 // bytes
	maxList   = 100_000  // elements
)

// Template is a parsed template. It is safe for concurrent use.
type Template struct{ body []node }

// Parse reads a template; its error says what is wrong and in which line.
func Parse(source string) (*Template, error) {
	if len(source) > maxSource {
		return nil, errors.New("the template is too long")
	}
	tokens, err := scan(source)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	body, _, err := p.body()
	if err != nil {
		return nil, err
	}
	return &Template{body}, nil
}

// Render gives the text for some variables: values of JSON as ParseJSON gives them, or nil, bool,
// int64, float64, string, []any and *Object. A template that is stopped gives an ErrLimit.
func (t *Template) Render(b *Budget, variables map[string]any) (string, error) {
	scope := &scope{variables: map[string]any{}}
	for name, value := range variables {
		scope.variables[name] = value
	}
	r := &renderer{budget: b, scope: scope}
	if err := r.body(t.body); err != nil {
		return "", err
	}
	return r.out.String(), nil
}

// Render parses and renders in one go.
func Render(b *Budget, source string, variables map[string]any) (string, error) {
	if err := b.spend(len(source)); err != nil {
		return "", err
	}
	if !strings.Contains(source, "{") {
		return source, nil
	}
	t, err := Parse(source)
	if err != nil {
		return "", err
	}
	return t.Render(b, variables)
}

// RenderInQuotes is Render for templates of JSON that put values between quotes of their own: a quote in a
// text has a backslash. json_encode, which sees to that itself, gets the texts as they are.
func RenderInQuotes(b *Budget, source string, variables map[string]any) (string, error) {
	quoted := make(map[string]any, len(variables))
	for name, value := range variables {
		quoted[name] = MapStrings(value, func(s string) string { return strings.ReplaceAll(s, `"`, `\"`) })
	}
	b.quoted, b.encoded = true, map[string]bool{}
	defer func() { b.quoted, b.encoded = false, nil }()
	return Render(b, source, quoted)
}

// asTheyAre gives texts without the backslashes of RenderInQuotes.
func (b *Budget) asTheyAre(value any) any {
	if !b.quoted {
		return value
	}
	return MapStrings(value, func(s string) string {
		if b.encoded[s] {
			return s
		}
		return strings.ReplaceAll(s, `\"`, `"`)
	})
}

// renderer is one rendering.
type renderer struct {
	out    strings.Builder
	scope  *scope
	budget *Budget
	escape bool // as HTML
}

// scope holds variables; loops have one of their own inside that of the template.
type scope struct {
	variables map[string]any
	outer     *scope
}

// find gives a variable and how far away it is.
func (s *scope) find(name string) (value any, ok bool, far int) {
	for ; s != nil; s = s.outer {
		if v, ok := s.variables[name]; ok {
			return v, true, far
		}
		far += stepWork
	}
	return nil, false, far
}

// set changes the variable where it is, or makes it here.
func (s *scope) set(name string, value any) {
	for at := s; at != nil; at = at.outer {
		if _, ok := at.variables[name]; ok {
			at.variables[name] = value
			return
		}
	}
	s.variables[name] = value
}

func (r *renderer) body(nodes []node) error {
	for _, n := range nodes {
		if err := r.budget.spend(stepWork); err != nil {
			return err
		}
		if err := n.render(r); err != nil {
			return err
		}
	}
	return nil
}

// write adds to the text.
func (r *renderer) write(text string) error {
	if r.out.Len()+len(text) > maxOutput {
		return errTooLong
	}
	r.out.WriteString(text)
	return r.budget.spend(len(text))
}

// eval gives the value of an expression. All that is evaluated comes through here, and counts.
func (r *renderer) eval(e expression) (any, error) {
	if err := r.budget.spend(stepWork); err != nil {
		return nil, err
	}
	return e.eval(r)
}

// capture renders nodes into a text of their own.
func (r *renderer) capture(nodes []node) (string, error) {
	inner := &renderer{scope: r.scope, budget: r.budget, escape: r.escape}
	err := inner.body(nodes)
	return inner.out.String(), err
}

func lineError(line int, format string, args ...any) error {
	return fmt.Errorf("line %d: %s", line, fmt.Sprintf(format, args...))
}
