package api

import (
	"net/url"
	"strings"
)

// parseForm reads a query string or form as PHP does: pairs are separated by "&" alone, so that
// the ";" of a filter needs no escape, and a "%" that escapes nothing stands for itself.
func parseForm(text string) url.Values {
	values := url.Values{}
	for pair := range strings.SplitSeq(text, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name = unescape(name)
		values[name] = append(values[name], unescape(value))
	}
	return values
}

func unescape(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	var escaped strings.Builder
	for i := range len(text) {
		escaped.WriteByte(text[i])
		if text[i] == '%' && (i+2 >= len(text) || !isHex(text[i+1]) || !isHex(text[i+2])) {
			escaped.WriteString("25")
		}
	}
	plain, err := url.QueryUnescape(escaped.String())
	if err != nil { // cannot be: every % is followed by two digits now
		return text
	}
	return plain
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
