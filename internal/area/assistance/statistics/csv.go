package statistics

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// writeCSV quotes every value and ends lines with CR LF. Times are HH:MM:SS. Texts are what shown
// makes of them.
func writeCSV(b *bytes.Buffer, t sheet, delimiter string, shown func(text string) string) {
	line := func(values []string) {
		for i, v := range values {
			if i > 0 {
				b.WriteString(delimiter)
			}
			b.WriteString(`"` + strings.ReplaceAll(v, `"`, `""`) + `"`)
		}
		b.WriteString("\r\n")
	}
	line(t.header)
	for _, row := range t.rows {
		values := make([]string, len(row))
		for i, c := range row {
			if values[i] = c.clock(); c.kind == textCell {
				values[i] = shown(values[i])
			}
		}
		line(values)
	}
}

// clock shows times as HH:MM:SS, with as many hours as there are.
func (c cell) clock() string {
	switch c.kind {
	case timeCell:
		n := int64(c.number)
		return fmt.Sprintf("%02d:%02d:%02d", n/3600, n/60%60, n%60)
	case numberCell:
		return strconv.FormatFloat(c.number, 'f', c.decimals, 64)
	case emptyCell:
		return ""
	}
	return c.text
}

// words shows times in words, for people.
func (c cell) words() string {
	if c.kind != timeCell {
		return c.clock()
	}
	n := int64(c.number)
	var parts []string
	for _, unit := range []struct {
		size int64
		name string
	}{{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}} {
		many := n / unit.size
		n %= unit.size
		if many == 0 {
			continue
		}
		name := unit.name
		if many > 1 {
			name += "s"
		}
		parts = append(parts, fmt.Sprintf("%d %s", many, name))
	}
	if len(parts) == 0 {
		return "0 seconds"
	}
	return strings.Join(parts, " ")
}
