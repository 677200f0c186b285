package twig

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// stripTags gives the text of HTML.
func stripTags(source string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			b.Write(z.Raw())
		}
	}
}

// markdown turns rich text into Markdown, for chats that show it.
func markdown(source string) string {
	var m markdownWriter
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return strings.TrimSpace(m.out.String())
		case html.TextToken:
			m.text(z.Token().Data)
		case html.StartTagToken, html.SelfClosingTagToken:
			m.open(z.Token())
		case html.EndTagToken:
			m.close(z.Token().Data)
		}
	}
}

// markdownWriter keeps what is open.
type markdownWriter struct {
	out   strings.Builder
	links []string
	lists []int // next number of ordered lists, 0 for bullets
	pre   int
	skip  int
}

var inline = map[string]string{"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~", "code": "`"}

func (m *markdownWriter) text(s string) {
	if m.skip > 0 {
		return
	}
	if m.pre == 0 {
		joined := strings.Join(strings.Fields(s), " ")
		if s != "" && joined == "" {
			joined = " "
		} else {
			if strings.TrimLeft(s, " \t\r\n") != s {
				joined = " " + joined
			}
			if strings.TrimRight(s, " \t\r\n") != s {
				joined += " "
			}
		}
		s = joined
		if text := m.out.String(); strings.HasSuffix(text, "\n") || text == "" || strings.HasSuffix(text, " ") {
			s = strings.TrimLeft(s, " ")
		}
	}
	m.out.WriteString(s)
}

// lines makes sure that n line ends stand before what comes.
func (m *markdownWriter) lines(n int) {
	text := m.out.String()
	if text == "" {
		return
	}
	for ; n > 0 && strings.HasSuffix(text, "\n"); n-- {
		text = text[:len(text)-1]
	}
	m.out.WriteString(strings.Repeat("\n", n))
}

func (m *markdownWriter) open(t html.Token) {
	attribute := func(name string) string {
		for _, a := range t.Attr {
			if a.Key == name {
				return a.Val
			}
		}
		return ""
	}
	switch t.Data {
	case "script", "style":
		if t.Type == html.StartTagToken {
			m.skip++
		}
	case "br":
		m.out.WriteString("\n")
	case "hr":
		m.lines(2)
		m.out.WriteString("---\n\n")
	case "p", "div", "table":
		m.lines(2)
	case "tr":
		m.lines(1)
	case "td", "th":
		m.out.WriteString("| ")
	case "blockquote":
		m.lines(2)
		m.out.WriteString("> ")
	case "pre":
		m.lines(2)
		m.out.WriteString("```\n")
		m.pre++
	case "h1", "h2", "h3", "h4", "h5", "h6":
		m.lines(2)
		m.out.WriteString(strings.Repeat("#", int(t.Data[1]-'0')) + " ")
	case "ul":
		m.lists = append(m.lists, 0)
	case "ol":
		m.lists = append(m.lists, 1)
	case "li":
		m.item()
	case "a":
		m.links = append(m.links, attribute("href"))
		m.out.WriteString("[")
	case "img":
		m.out.WriteString("![" + attribute("alt") + "](" + attribute("src") + ")")
	default:
		if m.pre == 0 {
			m.out.WriteString(inline[t.Data])
		}
	}
}

// maxIndent is how far lists in lists are moved in.
const maxIndent = 10

func (m *markdownWriter) item() {
	m.lines(1)
	depth := len(m.lists)
	m.out.WriteString(strings.Repeat("    ", min(max(0, depth-1), maxIndent)))
	if depth > 0 && m.lists[depth-1] > 0 {
		m.out.WriteString(strconv.Itoa(m.lists[depth-1]) + ". ")
		m.lists[depth-1]++
		return
	}
	m.out.WriteString("- ")
}

func (m *markdownWriter) close(tag string) {
	switch tag {
	case "script", "style":
		m.skip = max(0, m.skip-1)
	case "p", "div", "blockquote", "table", "h1", "h2", "h3", "h4", "h5", "h6":
		m.lines(2)
	case "ul", "ol":
		if len(m.lists) > 0 {
			m.lists = m.lists[:len(m.lists)-1]
		}
		m.lines(1)
	case "pre":
		m.pre = max(0, m.pre-1)
		m.lines(1)
		m.out.WriteString("```\n")
	case "a":
		if n := len(m.links); n > 0 {
			m.out.WriteString("](" + m.links[n-1] + ")")
			m.links = m.links[:n-1]
		}
	default:
		if m.pre == 0 {
			m.out.WriteString(inline[tag])
		}
	}
}
