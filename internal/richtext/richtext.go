// Package richtext cleans the HTML that people write in tickets, followups and articles.
//
// It must not know where a text is shown.
package richtext

import (
	"html"
	"regexp"
	"slices"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	nethtml "golang.org/x/net/html"
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
	clean := policy.Sanitize(withoutLongStyles(text))
	if html.UnescapeString(clean) == html.UnescapeString(text) {
		return text
	}
	return clean
}

// Styles are parsed by rules whose time grows with the square of their length. Those that people or
// their programs make are short.
const (
	maxStyle  = 1 << 10   // bytes of one attribute
	maxStyles = 512 << 10 // bytes of all in a text
)

// withoutLongStyles takes away the style of elements where it is too long.
func withoutLongStyles(text string) string {
	if len(text) <= maxStyle || !containsFold(text, "style") {
		return text
	}
	var out strings.Builder
	room := maxStyles
	z := nethtml.NewTokenizer(strings.NewReader(text))
	for {
		kind := z.Next()
		raw := string(z.Raw())
		if kind == nethtml.ErrorToken {
			return out.String() + raw
		}
		if kind == nethtml.StartTagToken || kind == nethtml.SelfClosingTagToken {
			token := z.Token()
			before := len(token.Attr)
			token.Attr = slices.DeleteFunc(token.Attr, func(a nethtml.Attribute) bool {
				if !strings.EqualFold(a.Key, "style") {
					return false
				}
				room -= len(a.Val)
				return len(a.Val) > maxStyle || room < 0
			})
			if len(token.Attr) < before {
				raw = token.String()
			}
		}
		out.WriteString(raw)
	}
}

// containsFold is strings.Contains for a word in lower case, whatever the case in the text.
func containsFold(text, word string) bool {
	for i := 0; i+len(word) <= len(text); i++ {
		if text[i]|0x20 == word[0] && strings.EqualFold(text[i:i+len(word)], word) {
			return true
		}
	}
	return false
}

// What Start looks at.
const (
	maxStart = 1 << 20 // bytes
	maxTag   = 4 << 10 // bytes of one tag; longer ones hold pictures
	perShown = 16      // bytes of text for each character that is asked for: many may be blanks
)

// Start gives the first characters of what Plain gives, without reading much more of the text than
// they take.
func Start(text string, characters int) string {
	if len(text) > maxStart {
		text = text[:maxStart]
	}
	var start strings.Builder
	z := nethtml.NewTokenizer(strings.NewReader(text))
	for shown := 0; shown < perShown*characters; {
		kind := z.Next()
		if kind == nethtml.ErrorToken {
			break
		}
		raw := z.Raw()
		if kind == nethtml.TextToken {
			shown += len(raw)
		}
		if kind == nethtml.TextToken || len(raw) <= maxTag {
			start.Write(raw)
		}
	}
	plain := []rune(Plain(strings.ToValidUTF8(start.String(), "")))
	return string(plain[:min(len(plain), characters)])
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
