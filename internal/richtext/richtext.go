// Package richtext cleans the HTML that people write in tickets, followups and articles.
package richtext

import (
	"html"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
)

var policy = newPolicy()

// newPolicy allows what GLPI's editor makes: formatted text, lists, tables, links, images and
// mentions of users; nothing that runs or loads from elsewhere without being asked.
func newPolicy() *bluemonday.Policy {
	p := bluemonday.UGCPolicy()
	p.AllowAttrs("class").Globally()
	p.AllowAttrs("data-user-mention", "data-user-id", "contenteditable").OnElements("span")
	p.AllowAttrs("target").Matching(regexp.MustCompile(`^_blank$`)).OnElements("a")
	p.AllowStyles("color", "background-color", "text-align", "font-weight", "font-style", "text-decoration",
		"font-size", "font-family", "margin-left", "padding-left", "width", "height", "vertical-align").Globally()
	p.AllowDataURIImages()
	p.RequireNoFollowOnLinks(false)
	return p
}

// Clean removes active content (scripts, event handlers, foreign protocols). Text that needs no
// cleaning comes back byte for byte, so that a client reads what it wrote.
func Clean(text string) string {
	if !strings.ContainsRune(text, '<') {
		return text
	}
	clean := policy.Sanitize(text)
	if html.UnescapeString(clean) == html.UnescapeString(text) {
		return text
	}
	return clean
}

var (
	breaks = regexp.MustCompile(`(?i)<(br|/p|/div|/li|/tr|/h[1-6])[^>]*>`)
	strict = bluemonday.StrictPolicy()
)

// Plain gives the text without its tags, with runs of white space collapsed.
func Plain(text string) string {
	if strings.ContainsAny(text, "<&") {
		text = html.UnescapeString(strict.Sanitize(breaks.ReplaceAllString(text, " $0")))
	}
	return strings.Join(strings.Fields(text), " ")
}
