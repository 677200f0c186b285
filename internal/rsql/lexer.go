package rsql

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

type kind uint8

const (
	tokenAnd kind = iota
	tokenOr
	tokenOpen
	tokenClose
	tokenComparison
)

// token is a separator, a parenthesis, or a whole comparison: its three parts always come
// together.
type token struct {
	kind     kind
	pos      int // in bytes
	property string
	operator string
	value    string // as written, with its quotes and escapes; "" when there is none
	closed   bool   // the value is a quote or a list that ends with its closing delimiter
}

// lex cuts a filter into tokens. Characters that begin none, such as blanks between
// comparisons, are skipped. Its faults come before all others.
func lex(text string) ([]token, error) {
	var tokens []token
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == ';':
			tokens = append(tokens, token{kind: tokenAnd, pos: i})
			i++
		case c == ',':
			tokens = append(tokens, token{kind: tokenOr, pos: i})
			i++
		case c == '(':
			tokens = append(tokens, token{kind: tokenOpen, pos: i})
			i++
		case c == ')':
			tokens = append(tokens, token{kind: tokenClose, pos: i})
			i++
		case c == '\\' && i+1 < len(text) && (text[i+1] == '(' || text[i+1] == ')'):
			i += 2 // neither opens nor closes a group
		case afterTerm(tokens) && word.MatchString(text[i:]):
			t, size := token{kind: tokenAnd, pos: i}, len("and")
			if c == 'o' || c == 'O' {
				t.kind, size = tokenOr, len("or")
			}
			tokens = append(tokens, t)
			i += size
		case isPropertyStart(c):
			t, next, err := lexComparison(text, i)
			if err != nil {
				return nil, err
			}
			tokens = append(tokens, t)
			i = next
		default:
			_, size := utf8.DecodeRuneInString(text[i:])
			i += size
		}
	}
	return tokens, checkGroups(tokens)
}

// word is "and" or "or" in front of a comparison: there they separate terms as ";" and "," do. Elsewhere they
// are part of a value.
var word = regexp.MustCompile(`^(?i:and|or)(?:\s|\()[\s(]*[A-Za-z0-9_.]+(?:!=|=[a-z]*=|[<>])`)

// afterTerm reports whether a term has just ended, so that no other can begin.
func afterTerm(tokens []token) bool {
	if len(tokens) == 0 {
		return false
	}
	last := tokens[len(tokens)-1].kind
	return last == tokenComparison || last == tokenClose
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func isPropertyStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.'
}

// lexComparison reads property, operator and value.
func lexComparison(text string, start int) (token, int, error) {
	t := token{kind: tokenComparison, pos: start}
	end := strings.IndexAny(text[start:], "=!")
	if end < 0 {
		hint := symbol(text[start:])
		for name, op := range operators {
			if op.Unary() && strings.HasSuffix(text[:start], name) {
				hint = name + " takes no value"
			}
		}
		return t, 0, hinted(hint, `RSQL query is missing an operator in filter for property "%s"`, text[start:])
	}
	t.property = text[start : start+end]
	at := start + end
	length := strings.IndexByte(text[at+1:], '=') // without the "=" or "!" and the "=" around it
	if length < 0 {
		return t, 0, hinted(symbol(text[start:]),
			`RSQL query has an incomplete operator in filter for property "%s"`, t.property)
	}
	t.operator = text[at : at+length+2]
	at += length + 2
	if operators[t.operator].Unary() {
		return t, at, nil
	}
	next, closed := valueEnd(text, at)
	t.value, t.closed = text[at:next], closed
	return t, next, nil
}

// valueEnd finds where the value that begins at a place ends: behind the closing delimiter of a
// list or quote, before the separator for a bare one (which may be a word), or at the end of the text. closed
// tells the first case from the others.
func valueEnd(text string, at int) (end int, closed bool) {
	if at >= len(text) {
		return at, false
	}
	ends, delimited := ";,)", true
	switch text[at] {
	case '(':
		ends = ")"
	case '"':
		ends = `"`
	case '\'':
		ends = "'"
	default:
		delimited = false
	}
	i := at
	if delimited {
		i++
	}
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case !delimited && isBlank(c) && i > at && !isBlank(text[i-1]) && wordFollows(text[i:]):
			return i, false
		case strings.IndexByte(ends, c) < 0:
		case delimited:
			return i + 1, true
		default:
			return i, false
		}
	}
	return len(text), false
}

// wordFollows reports whether a word that separates terms stands behind blanks.
func wordFollows(text string) bool {
	i := 0
	for i < len(text) && isBlank(text[i]) {
		i++
	}
	return i < len(text) && word.MatchString(text[i:])
}

// checkGroups wants every parenthesis closed, and none closed that is not open.
func checkGroups(tokens []token) error {
	depth := 0
	for _, t := range tokens {
		switch t.kind {
		case tokenOpen:
			depth++
		case tokenClose:
			if depth--; depth < 0 {
				return fault("RSQL query has one or more unclosed groups")
			}
		}
	}
	if depth > 0 {
		return fault("RSQL query has one or more unclosed groups")
	}
	return nil
}
