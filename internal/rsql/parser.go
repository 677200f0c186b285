package rsql

import (
	"strings"
	"unicode/utf8"
)

// Limits on filters, so that no request can exhaust the server.
const (
	maxLength      = 64 << 10 // bytes
	maxDepth       = 64
	maxComparisons = 1000
	maxItems       = 10000 // in all lists of a filter; SQLite binds 32,766 values at most
)

// Parse reads a filter. An empty one, and "0", give nil. Faults are *model.Error with the titles
// that clients of GLPI see.
func Parse(text string) (Node, error) {
	if text == "" || text == "0" {
		return nil, nil
	}
	switch {
	case len(text) > maxLength:
		return nil, fault("RSQL query is longer than %d bytes", maxLength)
	case !utf8.ValidString(text):
		return nil, fault("RSQL query is not valid UTF-8 text")
	}
	tokens, err := lex(text)
	if err != nil {
		return nil, err
	}
	p := parser{text: text, tokens: tokens}
	return p.group(0)
}

type parser struct {
	text        string
	tokens      []token
	next        int
	comparisons int
	items       int
	bytes       int // the last comparison's position,
	characters  int // and the same in characters
}

// group reads terms up to the end of the group. Separators may be missing at the ends or repeated;
// where both kinds stand between two terms, OR wins.
func (p *parser) group(depth int) (Node, error) {
	if depth > maxDepth {
		return nil, fault("RSQL query is nested deeper than %d groups", maxDepth)
	}
	var ors, ands []Node
	separated, isOr := true, false
	for p.next < len(p.tokens) {
		t := p.tokens[p.next]
		switch t.kind {
		case tokenAnd:
			separated = true
			p.next++
			continue
		case tokenOr:
			separated, isOr = true, true
			p.next++
			continue
		case tokenClose:
			return or(ors, ands), nil
		}
		if !separated {
			return nil, fault("Invalid RSQL query")
		}
		node, err := p.term(t, depth)
		if err != nil {
			return nil, err
		}
		separated = false
		if node == nil { // an empty group counts for nothing, but still stands between separators
			continue
		}
		if isOr && len(ands) > 0 {
			ors = append(ors, and(ands))
			ands = nil
		}
		isOr = false
		ands = append(ands, node)
	}
	return or(ors, ands), nil
}

// or makes the node of a group from its alternatives, the last of which is still in parts.
func or(ors, ands []Node) Node {
	if len(ands) > 0 {
		ors = append(ors, and(ands))
	}
	if len(ors) == 0 {
		return nil
	}
	if len(ors) == 1 {
		return ors[0]
	}
	return &Or{Nodes: ors}
}

func and(nodes []Node) Node {
	switch len(nodes) {
	case 0:
		return nil
	case 1:
		return nodes[0]
	}
	return &And{Nodes: nodes}
}

// term reads a group or a comparison.
func (p *parser) term(t token, depth int) (Node, error) {
	p.next++
	if t.kind == tokenComparison {
		return p.comparison(t)
	}
	node, err := p.group(depth + 1)
	if err != nil {
		return nil, err
	}
	if p.next < len(p.tokens) {
		p.next++ // the closing parenthesis
	}
	return node, nil
}

func (p *parser) comparison(t token) (Node, error) {
	if p.comparisons++; p.comparisons > maxComparisons {
		return nil, fault("RSQL query has more than %d comparisons", maxComparisons)
	}
	c := &Comparison{Property: t.property, Op: operators[t.operator], Operator: t.operator, Pos: p.position(t)}
	if c.Op.Unary() {
		c.Operator = c.Op.String() // one spelling for both of OpNotNull
		return c, nil
	}
	if t.value == "" && c.Op != OpUnknown {
		return nil, hinted("Write "+t.property+"=empty= for what is empty, "+t.property+"=isnull= for what is not set",
			`RSQL query is missing a value in filter for property "%s"`, t.property)
	}
	if c.Op == OpIn || c.Op == OpOut {
		inner, ok := strings.CutPrefix(t.value, "(")
		if ok {
			inner, ok = strings.CutSuffix(inner, ")")
		}
		if !ok || strings.Contains(inner, "\n") {
			return nil, InvalidArray(t.value)
		}
		c.List = splitList(inner)
		if p.items += len(c.List); p.items > maxItems {
			return nil, fault("RSQL query has more than %d list items", maxItems)
		}
		return c, nil
	}
	value := t.value
	if t.closed && value[0] != '(' {
		value = value[1 : len(value)-1]
	}
	c.Value = unescape(value)
	return c, nil
}

// position counts on from the comparison before: counting from the start each time would be
// quadratic.
func (p *parser) position(t token) int {
	p.characters += utf8.RuneCountInString(p.text[p.bytes:t.pos])
	p.bytes = t.pos
	return p.characters
}
