package body

import (
	"iter"
	"strings"
)

// Pairs reads a query string or form as PHP does: pairs are separated by "&" alone, so that the ";"
// of a filter needs no escape, and a "%" that begins no escape stands for itself. More pairs than
// the limits allow are refused before any of them is looked at.
func Pairs(text string, l Limits) (iter.Seq2[string, string], error) {
	if l = l.Form(); strings.Count(text, "&") >= l.Values {
		return nil, TooLarge(int64(l.Values), "fields of a form or query")
	}
	return func(yield func(name, value string) bool) {
		for pair := range strings.SplitSeq(text, "&") {
			if pair == "" {
				continue
			}
			name, value, _ := strings.Cut(pair, "=")
			if !yield(unescape(name), unescape(value)) {
				return
			}
		}
	}, nil
}

func unescape(text string) string {
	if !strings.ContainsAny(text, "%+") {
		return text
	}
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '+':
			out = append(out, ' ')
		case text[i] == '%' && i+2 < len(text) && nibble(text[i+1]) >= 0 && nibble(text[i+2]) >= 0:
			out = append(out, byte(nibble(text[i+1])<<4|nibble(text[i+2])))
			i += 2
		default:
			out = append(out, text[i])
		}
	}
	return string(out)
}

// nibble gives the value of a hexadecimal digit, -1 for anything else.
func nibble(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
