package route

import (
	"regexp"
	"strings"
)

// figures are numbers and phone numbers, which begin with what a formula begins with too.
var figures = regexp.MustCompile(`^[+-](?:\d[\d.,]*(?:[eE][+-]?\d+)?|[\d\s\x{a0}\x{202f}().,/-]*\d[\d\s\x{a0}\x{202f}().,/-]*)$`)

// Cell gives a text as a cell of a table for spreadsheets: one that would be run as a formula gets an
// apostrophe in front, which makes it the text that it is. With csv=raw in the request, all of it
// stays as it is.
func (c *Call) Cell(text string) string {
	if text == "" || !strings.ContainsAny(text[:1], "=+-@\t\r\n\xef") || c.Text("csv") == "raw" {
		return text
	}
	for _, start := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(text, start) && !figures.MatchString(text) {
			return "'" + text
		}
	}
	return text
}
