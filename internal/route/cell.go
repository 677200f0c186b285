package route

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// figures are numbers and phone numbers, which begin with what a formula begins with too.
var figures = regexp.MustCompile(
	`^[+-](?:\d[\d.,]*(?:[eE][+-]?\d+)?|[\d\s\x{a0}\x{202f}().,/-]*\d[\d\s\x{a0}\x{202f}().,/-]*)$`)

// Cell gives a text as a cell of a table for spreadsheets: one that would be run as a formula gets an
// apostrophe in front, which makes it the text that it is. With csv=raw in the request, all of it
// stays as it is.
func (c *Call) Cell(text string) string {
	first, _ := utf8.DecodeRuneInString(text)
	if !strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) || c.Text("csv") == "raw" || figures.MatchString(text) {
		return text
	}
	return "'" + text
}
