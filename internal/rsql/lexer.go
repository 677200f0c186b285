package rsql

import (
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
	value    string // as written
	hasValue bool
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

func isPropertyStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.'
}

// lexComparison reads property, operator and value.
func lexComparison(text string, start int) (token, int, error) {
	t := token{kind: tokenComparison, pos: start}
	end := strings.IndexAny(text[start:], "=!")
	if end < 0 {
		return t, 0, fault(`RSQL query is missing an operator in filter for property "%s"`, text[start:])
	}
	t.property = text[start : start+end]
	at := start + end
	close := strings.IndexByte(text[at+1:], '=')
	if close < 0 {
		return t, 0, fault(`RSQL query has an incomplete operator in filter for property "%s"`, t.property)
	}
	t.operator = text[at : at+close+2]
	at += close + 2
	if spellings[t.operator].Unary() {
		return t, at, nil
	}
	next := valueEnd(text, at)
	t.value, t.hasValue = text[at:next], next > at
	return t, next, nil
}

// valueEnd finds where the value that begins at a place ends: behind the closing delimiter of a
// list or quote, before the separator for a bare one, or at the end of the text.
func valueEnd(text string, at int) int {
	if at >= len(text) {
		return at
	}
	delimiter := byte(0)
	switch text[at] {
	case '(':
		delimiter = ')'
	case '"', '\'':
		delimiter = text[at]
	}
	i := at
	if delimiter != 0 {
		i++
	}
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case delimiter != 0 && c == delimiter:
			return i + 1
		case delimiter == 0 && (c == ';' || c == ',' || c == ')'):
			return i
		}
	}
	return len(text)
}

// checkGroups wants every parenthesis closed, and none closed that is not open.
func checkGroups(tokens []token) error {
	depth := 0
	for _, t := range tokens {
		switch t.kind {
		case tokenOpen:
			depth++
		case tokenClose:
			depth--
		}
		if depth < 0 {
			break
		}
	}
	if depth != 0 {
		return fault("RSQL query has one or more unclosed groups")
	}
	return nil
}
