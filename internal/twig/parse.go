package twig

import (
	"slices"
	"strconv"
)

// parser reads tokens into nodes and expressions.
type parser struct {
	tokens []token
	at     int
	depth  int
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != tokenEOF {
		p.at++
	}
	return t
}

// is reports whether the next token is that name or sign, and takes it.
func (p *parser) is(text string) bool {
	t := p.peek()
	if (t.kind == tokenName || t.kind == tokenPunctuation) && t.text == text {
		p.at++
		return true
	}
	return false
}

func (p *parser) want(text string) error {
	if !p.is(text) {
		return p.unexpected("%q", text)
	}
	return nil
}

func (p *parser) unexpected(format string, args ...any) error {
	t := p.peek()
	return lineError(t.line, "%q where "+format+" should be", append([]any{t.text}, args...)...)
}

func (p *parser) end() error {
	if p.peek().kind != tokenEnd {
		return p.unexpected("the end of the tag")
	}
	p.at++
	return nil
}

func (p *parser) name() (string, error) {
	if p.peek().kind != tokenName {
		return "", p.unexpected("a name")
	}
	return p.next().text, nil
}

func (p *parser) enter() error {
	if p.depth++; p.depth > maxDepth {
		return lineError(p.peek().line, "nested too deeply")
	}
	return nil
}

// body reads nodes up to one of the tags that end it, and gives that tag's name; without any, up
// to the end of the source.
func (p *parser) body(ends ...string) ([]node, string, error) {
	if err := p.enter(); err != nil {
		return nil, "", err
	}
	defer func() { p.depth-- }()
	var nodes []node
	for {
		t := p.next()
		switch t.kind {
		case tokenEOF:
			if len(ends) > 0 {
				return nil, "", lineError(t.line, "%q is missing", ends[len(ends)-1])
			}
			return nodes, "", nil
		case tokenText:
			nodes = append(nodes, textNode(t.text))
		case tokenOutput:
			e, err := p.expression()
			if err != nil {
				return nil, "", err
			}
			if err := p.end(); err != nil {
				return nil, "", err
			}
			nodes = append(nodes, outputNode{e})
		case tokenTag:
			name, err := p.name()
			if err != nil {
				return nil, "", err
			}
			if slices.Contains(ends, name) {
				return nodes, name, nil
			}
			n, err := p.tag(name, t.line)
			if err != nil {
				return nil, "", err
			}
			nodes = append(nodes, n)
		}
	}
}

func (p *parser) tag(name string, line int) (node, error) {
	switch name {
	case "if":
		return p.ifTag()
	case "for":
		return p.forTag()
	case "set":
		return p.setTag()
	case "apply":
		e, err := p.filters(captured{})
		if err != nil {
			return nil, err
		}
		body, err := p.closed("endapply")
		return applyNode{e, body}, err
	case "autoescape":
		escape := true
		switch {
		case p.is("false"):
			escape = false
		case p.peek().kind == tokenString:
			escape = p.next().text == "html"
		}
		body, err := p.closed("endautoescape")
		return escapeNode{escape, body}, err
	case "block":
		if _, err := p.name(); err != nil {
			return nil, err
		}
		body, err := p.closed("endblock")
		return bodyNode(body), err
	}
	return nil, lineError(line, "the tag %q is not allowed", name)
}

// closed reads the rest of a tag and the body up to its end tag.
func (p *parser) closed(end string) ([]node, error) {
	if err := p.end(); err != nil {
		return nil, err
	}
	body, _, err := p.body(end)
	if err != nil {
		return nil, err
	}
	if end == "endblock" && p.peek().kind == tokenName {
		p.at++
	}
	return body, p.end()
}

func (p *parser) ifTag() (node, error) {
	var n ifNode
	for {
		condition, err := p.expression()
		if err != nil {
			return nil, err
		}
		if err := p.end(); err != nil {
			return nil, err
		}
		body, end, err := p.body("elseif", "else", "endif")
		if err != nil {
			return nil, err
		}
		n.branches = append(n.branches, branch{condition, body})
		switch end {
		case "elseif":
			continue
		case "else":
			n.otherwise, err = p.closed("endif")
			return n, err
		}
		return n, p.end()
	}
}

func (p *parser) forTag() (node, error) {
	var n forNode
	var err error
	if n.value, err = p.name(); err != nil {
		return nil, err
	}
	if p.is(",") {
		n.key = n.value
		if n.value, err = p.name(); err != nil {
			return nil, err
		}
	}
	if err := p.want("in"); err != nil {
		return nil, err
	}
	if n.list, err = p.expression(); err != nil {
		return nil, err
	}
	if err := p.end(); err != nil {
		return nil, err
	}
	body, end, err := p.body("else", "endfor")
	if err != nil {
		return nil, err
	}
	n.body = body
	if end == "else" {
		n.otherwise, err = p.closed("endfor")
		return n, err
	}
	return n, p.end()
}

func (p *parser) setTag() (node, error) {
	name, err := p.name()
	if err != nil {
		return nil, err
	}
	if p.is("=") {
		e, err := p.expression()
		if err != nil {
			return nil, err
		}
		return setNode{name: name, value: e}, p.end()
	}
	body, err := p.closed("endset")
	return setNode{name: name, body: body}, err
}

// binary operators by how strongly they bind.
var binding = map[string]int{
	"??": 1, "or": 2, "and": 3,
	"==": 5, "!=": 5, "<": 5, ">": 5, "<=": 5, ">=": 5, "<=>": 5, "in": 5, "not in": 5, "starts with": 5,
	"ends with": 5,
	"..":        6, "+": 7, "-": 7, "~": 8, "*": 9, "/": 9, "//": 9, "%": 9, "is": 10, "is not": 10, "**": 11,
}

// expression reads a whole expression, ternaries included.
func (p *parser) expression() (expression, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	e, err := p.binary(1)
	if err != nil {
		return nil, err
	}
	if !p.is("?") {
		return e, nil
	}
	t := ternary{condition: e, otherwise: constant{""}}
	if p.is(":") {
		t.then = e
	} else if t.then, err = p.expression(); err != nil {
		return nil, err
	} else if !p.is(":") {
		return t, nil
	}
	t.otherwise, err = p.expression()
	return t, err
}

// operator looks which operator comes next, and of how many tokens it is.
func (p *parser) operator() (string, int) {
	t := p.peek()
	if t.kind != tokenName && t.kind != tokenPunctuation {
		return "", 0
	}
	two := t.text
	if n := p.tokens[p.at+1]; n.kind == tokenName {
		two += " " + n.text
		if _, ok := binding[two]; ok {
			return two, 2
		}
	}
	if _, ok := binding[t.text]; ok {
		return t.text, 1
	}
	return "", 0
}

func (p *parser) binary(least int) (expression, error) {
	left, err := p.unary()
	if err != nil {
		return nil, err
	}
	for {
		op, n := p.operator()
		if n == 0 || binding[op] < least {
			return left, nil
		}
		p.at += n
		if op == "is" || op == "is not" {
			if left, err = p.test(left, op == "is not"); err != nil {
				return nil, err
			}
			continue
		}
		least := binding[op] + 1
		if op == "??" || op == "**" { // right to left
			least--
		}
		right, err := p.binary(least)
		if err != nil {
			return nil, err
		}
		left = operation{op, left, right}
	}
}

func (p *parser) unary() (expression, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	switch {
	case p.is("not"):
		e, err := p.binary(4)
		return not{e}, err
	case p.is("-"):
		e, err := p.unary()
		return operation{"-", constant{int64(0)}, e}, err
	case p.is("+"):
		return p.unary()
	}
	e, err := p.primary()
	if err != nil {
		return nil, err
	}
	return p.postfix(e)
}

func (p *parser) test(e expression, negated bool) (expression, error) {
	name, err := p.name()
	if err != nil {
		return nil, err
	}
	t := test{of: e, name: name, negated: negated}
	switch name {
	case "same", "divisible":
		t.name += " " + p.next().text // as, by
		t.arguments, err = p.arguments()
		return t, err
	case "defined", "null", "none", "empty", "even", "odd", "iterable":
		return t, nil
	}
	return nil, lineError(p.peek().line, "the test %q is not known", name)
}

func (p *parser) primary() (expression, error) {
	t := p.next()
	switch t.kind {
	case tokenString:
		return constant{t.text}, nil
	case tokenNumber:
		if n, err := strconv.ParseInt(t.text, 10, 64); err == nil {
			return constant{n}, nil
		}
		n, err := strconv.ParseFloat(t.text, 64)
		return constant{n}, err
	case tokenName:
		switch t.text {
		case "true", "TRUE":
			return constant{true}, nil
		case "false", "FALSE":
			return constant{false}, nil
		case "null", "none", "NULL":
			return constant{nil}, nil
		}
		if next := p.peek(); next.kind == tokenPunctuation && next.text == "(" {
			if functions[t.text] == nil {
				return nil, lineError(t.line, "the function %q is not allowed", t.text)
			}
			arguments, err := p.arguments()
			return call{functions[t.text], arguments}, err
		}
		return variable(t.text), nil
	case tokenPunctuation:
		switch t.text {
		case "(":
			e, err := p.expression()
			if err != nil {
				return nil, err
			}
			return e, p.want(")")
		case "[":
			return p.list()
		case "{":
			return p.object()
		}
	}
	p.at--
	return nil, p.unexpected("a value")
}

func (p *parser) list() (expression, error) {
	var l listLiteral
	for !p.is("]") {
		e, err := p.expression()
		if err != nil {
			return nil, err
		}
		l = append(l, e)
		if !p.is(",") {
			return l, p.want("]")
		}
	}
	return l, nil
}

func (p *parser) object() (expression, error) {
	var o objectLiteral
	for !p.is("}") {
		var key expression
		switch t := p.next(); {
		case t.kind == tokenName || t.kind == tokenString || t.kind == tokenNumber:
			key = constant{t.text}
		case t.text == "(":
			e, err := p.expression()
			if err != nil {
				return nil, err
			}
			if err := p.want(")"); err != nil {
				return nil, err
			}
			key = e
		default:
			p.at--
			return nil, p.unexpected("a key")
		}
		if err := p.want(":"); err != nil {
			return nil, err
		}
		value, err := p.expression()
		if err != nil {
			return nil, err
		}
		o = append(o, [2]expression{key, value})
		if !p.is(",") {
			return o, p.want("}")
		}
	}
	return o, nil
}

// arguments reads "(a, b)".
func (p *parser) arguments() ([]expression, error) {
	if err := p.want("("); err != nil {
		return nil, err
	}
	var list []expression
	for !p.is(")") {
		e, err := p.expression()
		if err != nil {
			return nil, err
		}
		list = append(list, e)
		if !p.is(",") {
			return list, p.want(")")
		}
	}
	return list, nil
}

// postfix reads attributes, elements and filters behind a value.
func (p *parser) postfix(e expression) (expression, error) {
	for {
		switch {
		case p.is("."):
			t := p.next()
			if t.kind != tokenName && t.kind != tokenNumber {
				p.at--
				return nil, p.unexpected("the name of a property")
			}
			e = member{e, constant{t.text}}
		case p.is("["):
			key, err := p.element()
			if err != nil {
				return nil, err
			}
			e = key(e)
		case p.peek().kind == tokenPunctuation && p.peek().text == "|":
			p.at++
			var err error
			if e, err = p.filters(e); err != nil {
				return nil, err
			}
		default:
			return e, nil
		}
	}
}

// element reads the rest of [key] or of the slice [from:count].
func (p *parser) element() (func(expression) expression, error) {
	var from expression = constant{int64(0)}
	if !p.is(":") {
		e, err := p.expression()
		if err != nil {
			return nil, err
		}
		if !p.is(":") {
			return func(of expression) expression { return member{of, e} }, p.want("]")
		}
		from = e
	}
	arguments := []expression{from}
	if !p.is("]") {
		e, err := p.expression()
		if err != nil {
			return nil, err
		}
		arguments = append(arguments, e)
		if err := p.want("]"); err != nil {
			return nil, err
		}
	}
	return func(of expression) expression { return filtered{of, "slice", arguments} }, nil
}

// filters reads one filter, and those that follow it, onto a value.
func (p *parser) filters(e expression) (expression, error) {
	for {
		name, err := p.name()
		if err != nil {
			return nil, err
		}
		if filters[name] == nil && name != "default" && name != "raw" {
			return nil, lineError(p.peek().line, "the filter %q is not allowed", name)
		}
		f := filtered{of: e, name: name}
		if t := p.peek(); t.kind == tokenPunctuation && t.text == "(" {
			if f.arguments, err = p.arguments(); err != nil {
				return nil, err
			}
		}
		e = f
		if !p.is("|") {
			return e, nil
		}
	}
}
