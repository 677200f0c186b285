// Package richtext cleans the HTML that people write in tickets, followups and articles.
//
// It must not know where a text is shown.
package richtext

import (
	"html"
	"io"
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
// cleaning comes back byte for byte, so that a client reads what it wrote. It takes memory for the
// text a second time, and little more.
func Clean(text string) string {
	if !strings.ContainsRune(text, '<') {
		return text
	}
	var clean strings.Builder
	if err := policy.SanitizeReaderToWriter(withoutLongStyles(withFewAttributes(text)), &clean); err != nil {
		return "" // nothing that was read and nothing that was written to can fail
	}
	if sameText(clean.String(), text) {
		return text
	}
	return clean.String()
}

// sameText reports whether two texts are the same but for how their characters are escaped.
func sameText(a, b string) bool {
	var x, y string // of either, what is unescaped and not yet compared
	for {
		if x == "" {
			x, a = unescaped(a)
		}
		if y == "" {
			y, b = unescaped(b)
		}
		n := min(len(x), len(y))
		if n == 0 || x[:n] != y[:n] {
			return x == y
		}
		x, y = x[n:], y[n:]
	}
}

// unescaped gives the start of a text without its escapes, up to where another may begin, and the rest.
func unescaped(text string) (start, rest string) {
	if text == "" {
		return "", ""
	}
	end := strings.IndexByte(text[1:], '&') + 1
	if end == 0 {
		end = len(text)
	}
	return html.UnescapeString(text[:end]), text[end:]
}

// maxAttributes is how many attributes of one element are looked at: far more than there are. Each costs
// the parser many times its bytes.
const maxAttributes = 500

// withFewAttributes takes away the attributes of elements beyond those that are looked at.
func withFewAttributes(text string) string {
	var out strings.Builder
	kept := 0 // of the text, up to here
	for at := 0; ; {
		next := strings.IndexByte(text[at:], '<')
		if next < 0 {
			break
		}
		at += next + 1
		if at == len(text) || text[at]|0x20 < 'a' || text[at]|0x20 > 'z' {
			continue
		}
		from, end := attributes(text, at, maxAttributes)
		if at = end; from < end {
			out.WriteString(text[kept:from])
			kept = end
		}
	}
	if kept == 0 {
		return text
	}
	out.WriteString(text[kept:])
	return out.String()
}

// blanks are what separates attributes.
const blanks = " \n\r\t\f"

// attributes gives where in a text the attributes of an element are more than a number, and where they end.
func attributes(text string, at, most int) (from, end int) {
	skip := func(chars string, until bool) { // goes on to the next of the characters, or of others
		for at < len(text) && strings.IndexByte(chars, text[at]) >= 0 != until {
			at++
		}
	}
	skip(blanks+"/>", true)
	for n := 0; ; n++ {
		if n == most {
			from = at
		}
		skip(blanks+"/", false)
		if at >= len(text) || text[at] == '>' {
			break
		}
		at++ // a name can begin with anything
		skip(blanks+"/=>", true)
		if skip(blanks, false); at >= len(text) || text[at] != '=' {
			continue
		}
		at++
		skip(blanks, false)
		switch {
		case at < len(text) && (text[at] == '"' || text[at] == '\''):
			quote := text[at : at+1]
			at++
			skip(quote, true)
			at = min(at+1, len(text))
		default:
			skip(blanks+">", true)
		}
	}
	if from == 0 {
		from = at
	}
	return from, at
}

// Styles are parsed by rules whose time grows with the square of their length. Those that people or
// their programs make are short.
const (
	maxStyle  = 1 << 10   // bytes of one attribute
	maxStyles = 512 << 10 // bytes of all in a text
)

// withoutLongStyles takes away the style of elements where it is too long.
func withoutLongStyles(text string) io.Reader {
	if len(text) <= maxStyle || !containsFold(text, "style") {
		return strings.NewReader(text)
	}
	return &shortStyles{z: nethtml.NewTokenizer(strings.NewReader(text)), room: maxStyles}
}

// shortStyles reads a text without long styles.
type shortStyles struct {
	z    *nethtml.Tokenizer
	room int    // bytes of styles that may still come
	next []byte // what has been looked at and not read
	done bool
}

func (s *shortStyles) Read(p []byte) (int, error) {
	for len(s.next) == 0 {
		if s.done {
			return 0, io.EOF
		}
		s.look()
	}
	n := copy(p, s.next)
	s.next = s.next[n:]
	return n, nil
}

// look goes on by a token.
func (s *shortStyles) look() {
	kind := s.z.Next()
	s.done = kind == nethtml.ErrorToken
	s.next = s.z.Raw()
	if kind != nethtml.StartTagToken && kind != nethtml.SelfClosingTagToken || !containsFold(s.next, "style") {
		return
	}
	raw := slices.Clone(s.next) // reading the token changes it
	token := s.z.Token()
	before := len(token.Attr)
	token.Attr = slices.DeleteFunc(token.Attr, func(a nethtml.Attribute) bool {
		if !strings.EqualFold(a.Key, "style") {
			return false
		}
		s.room -= len(a.Val)
		return len(a.Val) > maxStyle || s.room < 0
	})
	if s.next = raw; len(token.Attr) < before {
		s.next = []byte(token.String())
	}
}

// containsFold is strings.Contains for a word in lower case, whatever the case in the text.
func containsFold[T string | []byte](text T, word string) bool {
	for i := 0; i+len(word) <= len(text); i++ {
		if text[i]|0x20 == word[0] && strings.EqualFold(string(text[i:i+len(word)]), word) {
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
