package rsql

import "strings"

// special are the characters that a backslash makes literal; before any other, the backslash
// stays.
const special = `;,()"'\`

// unescape takes the backslashes off that make a special character literal.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte(special, s[i+1]) >= 0 {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// splitList reads the inside of "(...)" as one CSV record: commas separate, double quotes
// enclose and are doubled inside; an item in matching quotes loses them.
func splitList(s string) []string {
	if s == "" {
		return nil
	}
	var items []string
	for {
		item, rest, more := nextItem(s)
		items = append(items, unquoted(strings.ReplaceAll(item, `\`, "")))
		if !more {
			return items
		}
		s = rest
	}
}

// unquoted takes matching quotes off both ends of an item.
func unquoted(item string) string {
	if n := len(item); n >= 2 && item[0] == item[n-1] && (item[0] == '\'' || item[0] == '"') {
		return item[1 : n-1]
	}
	return item
}

// nextItem cuts the first item off a list.
func nextItem(s string) (item, rest string, more bool) {
	trimmed := strings.TrimLeft(s, " \t")
	if !strings.HasPrefix(trimmed, `"`) {
		return strings.Cut(s, ",")
	}
	var b strings.Builder
	i := 1
	for ; i < len(trimmed); i++ {
		if trimmed[i] != '"' {
			b.WriteByte(trimmed[i])
			continue
		}
		if i+1 < len(trimmed) && trimmed[i+1] == '"' {
			b.WriteByte('"')
			i++
			continue
		}
		i++
		break
	}
	// What stands between the closing quote and the comma belongs to the item, as in CSV.
	tail, rest, more := strings.Cut(trimmed[i:], ",")
	return b.String() + tail, rest, more
}

// writeQuoted writes a value so that parsing gives it back.
func writeQuoted(b *strings.Builder, value string) {
	b.WriteByte('"')
	for i := 0; i < len(value); i++ {
		if value[i] == '"' || value[i] == '\\' {
			b.WriteByte('\\')
		}
		b.WriteByte(value[i])
	}
	b.WriteByte('"')
}

// listEscapes protects an item within its double quotes: a parenthesis would end the list even
// there.
var listEscapes = strings.NewReplacer(`"`, `""`, `)`, `\)`)

// writeList writes the items of a list. Items never hold backslashes, which lists lose.
func writeList(b *strings.Builder, items []string) {
	b.WriteByte('(')
	for i, item := range items {
		if i > 0 {
			b.WriteByte(',')
		}
		if unquoted(item) != item {
			item = "'" + item + "'" // to lose these instead of its own
		}
		b.WriteByte('"')
		_, _ = listEscapes.WriteString(b, item) // a Builder takes everything
		b.WriteByte('"')
	}
	b.WriteByte(')')
}

// Like turns the pattern of a like operator into SQL's: "%" is one character there, "*" any run.
func Like(pattern string) string {
	return strings.ReplaceAll(strings.ReplaceAll(pattern, "%", "_"), "*", "%")
}

// ParseBool reads the value of a comparison with a boolean: 1, true, on and yes are true; 0, false, off, no and
// nothing are false; ok is false for all else.
func ParseBool(value string) (is, ok bool) {
	switch strings.ToLower(strings.TrimSpace(value)) {
	case "1", "true", "on", "yes":
		return true, true
	case "0", "false", "off", "no", "":
		return false, true
	}
	return false, false
}
