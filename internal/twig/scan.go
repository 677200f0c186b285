package twig

import (
	"strings"
	"unicode/utf8"
)

// kind is what a token is.
type kind uint8

const (
	tokenText   kind = iota // outside the delimiters
	tokenOutput             // {{
	tokenTag                // {%
	tokenEnd                // }} or %}
	tokenName
	tokenNumber
	tokenString
	tokenPunctuation
	tokenEOF
)

type token struct {
	kind kind
	text string
	line int
}

// operators of more than one character, longest first.
var operators = []string{"<=>", "===", "!==", "**", "//", "==", "!=", "<=", ">=", "??", "..", "?:", "=>"}

// scan cuts a source into tokens.
func scan(source string) ([]token, error) {
	var tokens []token
	line := 1
	trim := false // blanks at the start of the next text
	for source != "" {
		at := nextOpen(source)
		piece := source[:at]
		if trim {
			piece = strings.TrimLeft(piece, " \t\r\n")
		}
		source = source[at:]
		lines := strings.Count(piece, "\n")
		if source == "" {
			if piece != "" {
				tokens = append(tokens, token{tokenText, piece, line})
			}
			break
		}
		open := source[:2]
		source = source[2:]
		if strings.HasPrefix(source, "-") {
			piece = strings.TrimRight(piece, " \t\r\n")
			source = source[1:]
		}
		if piece != "" {
			tokens = append(tokens, token{tokenText, piece, line})
		}
		line += lines
		trim = false
		if open == "{#" {
			end := strings.Index(source, "#}")
			if end < 0 {
				return nil, lineError(line, "a comment does not end")
			}
			trim = strings.HasSuffix(source[:end], "-")
			line += strings.Count(source[:end], "\n")
			source = source[end+2:]
			continue
		}
		kind, closing := tokenOutput, "}}"
		if open == "{%" {
			kind, closing = tokenTag, "%}"
		}
		tokens = append(tokens, token{kind, open, line})
		var err error
		if source, tokens, trim, err = scanInside(source, closing, &line, tokens); err != nil {
			return nil, err
		}
		if kind == tokenTag && strings.HasPrefix(source, "\n") { // as PHP, Twig eats the newline behind a tag
			source = source[1:]
			line++
		}
	}
	return append(tokens, token{tokenEOF, "", line}), nil
}

// nextOpen finds the next delimiter, or the end.
func nextOpen(source string) int {
	for from := 0; ; {
		i := strings.IndexByte(source[from:], '{')
		if i < 0 || from+i+1 >= len(source) {
			return len(source)
		}
		if c := source[from+i+1]; c == '{' || c == '%' || c == '#' {
			return from + i
		}
		from += i + 1
	}
}

// scanInside reads what stands between delimiters.
func scanInside(source, closing string, line *int, tokens []token) (string, []token, bool, error) {
	depth := 0 // of braces: }} may close objects
	for {
		trimmed := strings.TrimLeft(source, " \t\r\n")
		*line += strings.Count(source[:len(source)-len(trimmed)], "\n")
		source = trimmed
		switch {
		case source == "":
			return "", nil, false, lineError(*line, "%q is missing", closing)
		case depth == 0 && strings.HasPrefix(source, "-"+closing):
			return source[3:], append(tokens, token{tokenEnd, closing, *line}), true, nil
		case depth == 0 && strings.HasPrefix(source, closing):
			return source[2:], append(tokens, token{tokenEnd, closing, *line}), false, nil
		case source[0] == '"' || source[0] == '\'':
			value, rest, ok := quoted(source)
			if !ok {
				return "", nil, false, lineError(*line, "a text does not end")
			}
			tokens = append(tokens, token{tokenString, value, *line})
			*line += strings.Count(source[:len(source)-len(rest)], "\n")
			source = rest
		case isDigit(source[0]):
			n := span(source, func(c byte) bool { return isDigit(c) })
			if n+1 < len(source) && source[n] == '.' && isDigit(source[n+1]) {
				n += 1 + span(source[n+1:], isDigit)
			}
			tokens = append(tokens, token{tokenNumber, source[:n], *line})
			source = source[n:]
		case isLetter(source[0]):
			n := span(source, func(c byte) bool { return isLetter(c) || isDigit(c) })
			tokens = append(tokens, token{tokenName, source[:n], *line})
			source = source[n:]
		default:
			op := source[:1]
			for _, o := range operators {
				if strings.HasPrefix(source, o) {
					op = o
					break
				}
			}
			if op == "?:" && strings.HasPrefix(source, "?:") { // a short ternary is two tokens
				op = "?"
			}
			if len(op) == 1 && !strings.Contains("+-*/%~|.,:?()[]{}<>=!", op) {
				return "", nil, false, lineError(*line, "unexpected %q", firstRune(source))
			}
			switch op {
			case "{":
				depth++
			case "}":
				depth--
			}
			tokens = append(tokens, token{tokenPunctuation, op, *line})
			source = source[len(op):]
		}
	}
}

func firstRune(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return s[:n]
}

// quoted reads a text in quotes with its backslashes.
func quoted(source string) (value, rest string, ok bool) {
	var b strings.Builder
	for i := 1; i < len(source); i++ {
		switch c := source[i]; {
		case c == source[0]:
			return b.String(), source[i+1:], true
		case c == '\\' && i+1 < len(source):
			i++
			switch source[i] {
			case 'n':
				b.WriteByte('\n')
			case 't':
				b.WriteByte('\t')
			case 'r':
				b.WriteByte('\r')
			default:
				b.WriteByte(source[i])
			}
		default:
			b.WriteByte(c)
		}
	}
	return "", "", false
}

func span(s string, ok func(byte) bool) int {
	for i := range len(s) {
		if !ok(s[i]) {
			return i
		}
	}
	return len(s)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isLetter(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}
