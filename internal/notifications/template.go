package notifications

import (
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/richtext"
)

// facts are what a template can say: values by the name of their tag, without the ##, and lists
// of such values for FOREACH.
type facts struct {
	values map[string]string
	lists  map[string][]map[string]string
}

// The language of templates: ##tag##, ##IFtag## ... ##ENDIFtag##, ##IFtag=value##,
// ##ELSEtag## ... ##ENDELSEtag##, ##FOREACHlist## ... ##ENDFOREACHlist##, also with FIRST or LAST
// and a number. A template is read before it is filled, so that what people write into a ticket
// is never taken for a tag.

// piece is a part of a read template.
type piece struct {
	kind  pieceKind
	text  string // the text, or the tag's or list's name
	value string // of IF
	has   bool   // IF compares with value
	last  bool   // FOREACH LAST
	first bool   // FOREACH FIRST
	count int
	body  []piece
}

type pieceKind uint8

const (
	pieceText pieceKind = iota
	pieceTag
	pieceIf
	pieceElse
	pieceForeach
)

var tag = regexp.MustCompile(`##(?:FOREACH ?(?:(FIRST|LAST) ?)?(\d*) ?([a-z0-9._-]+)|(ENDFOREACH|ENDIF|ENDELSE)([a-zA-Z0-9._-]+)|(IF|ELSE)([a-zA-Z0-9._-]+)(?:(=)([^#]*))?|([a-zA-Z0-9._-]+))##`)

// readTemplate reads a template. What does not fit together stays as text.
func readTemplate(source string) []piece {
	pieces, rest := readPieces(source, "", 0)
	if rest != "" {
		pieces = append(pieces, piece{kind: pieceText, text: rest})
	}
	return pieces
}

// maxNesting is how deep blocks may stand in one another.
const maxNesting = 20

// readPieces reads up to the end tag, and gives what stands behind it.
func readPieces(source, end string, depth int) ([]piece, string) {
	var out []piece
	for source != "" {
		at := tag.FindStringSubmatchIndex(source)
		if at == nil {
			break
		}
		group := func(n int) string {
			if at[2*n] < 0 {
				return ""
			}
			return source[at[2*n]:at[2*n+1]]
		}
		before, after := source[:at[0]], source[at[1]:]
		if before != "" {
			out = append(out, piece{kind: pieceText, text: before})
		}
		p := piece{}
		closing := ""
		switch {
		case group(4) != "":
			if group(4)+group(5) == end {
				return out, after
			}
			source = after // an end without a beginning
			continue
		case group(3) != "":
			p = piece{kind: pieceForeach, text: group(3), first: group(1) == "FIRST", last: group(1) == "LAST"}
			p.count, _ = strconv.Atoi(group(2))
			closing = "ENDFOREACH" + p.text
		case group(6) != "":
			p = piece{kind: pieceIf, text: group(7), has: group(8) != "", value: group(9)}
			closing = "ENDIF" + p.text
			if group(6) == "ELSE" {
				p.kind, closing = pieceElse, "ENDELSE"+p.text
			}
		default:
			out = append(out, piece{kind: pieceTag, text: group(10)})
			source = after
			continue
		}
		if !strings.Contains(after, "##"+closing+"##") || depth >= maxNesting {
			source = after // a block without an end
			continue
		}
		p.body, source = readPieces(after, closing, depth+1)
		out = append(out, p)
	}
	if source != "" {
		out = append(out, piece{kind: pieceText, text: source})
	}
	return out, ""
}

// shower turns the value of a tag into what a text can hold.
type shower func(tag, value string) string

// fill writes a read template.
func fill(pieces []piece, f facts, show shower) string {
	var b strings.Builder
	fillInto(&b, pieces, f, nil, show, map[string]piece{})
	return b.String()
}

// conditions holds the last IF of each tag, which an ELSE behind it belongs to.
func fillInto(b *strings.Builder, pieces []piece, f facts, row map[string]string, show shower, conditions map[string]piece) {
	value := func(name string) (string, bool) {
		if v, ok := row[name]; ok {
			return v, true
		}
		v, ok := f.values[name]
		return v, ok
	}
	holds := func(p piece) bool {
		v, ok := value(p.text)
		if p.has {
			return ok && v == p.value
		}
		return v != "" && v != "0" && v != "&nbsp;"
	}
	for _, p := range pieces {
		switch p.kind {
		case pieceText:
			b.WriteString(p.text)
		case pieceTag:
			if v, ok := value(p.text); ok {
				b.WriteString(show(p.text, v))
			} else if label, ok := strings.CutPrefix(p.text, "lang."); ok {
				b.WriteString(show(p.text, labelOf(label)))
			}
		case pieceIf:
			conditions[p.text] = p
			if holds(p) {
				fillInto(b, p.body, f, row, show, conditions)
			}
		case pieceElse:
			condition, ok := conditions[p.text]
			if !ok {
				condition = p
			}
			if !holds(condition) {
				fillInto(b, p.body, f, row, show, conditions)
			}
		case pieceForeach:
			list := f.lists[p.text]
			if p.first || p.last { // lists come with the latest first
				if p.first {
					list = slices.Clone(list)
					slices.Reverse(list)
				}
				list = list[:min(len(list), max(1, p.count))]
			}
			for _, row := range list {
				fillInto(b, p.body, f, row, show, map[string]piece{})
			}
		}
	}
}

// richTags are the last words of the tags that hold rich text; everything else is plain.
var richTags = []string{"content", "description", "commentsubmission", "commentvalidation", "signature"}

func isRich(tag, value string) bool {
	return slices.Contains(richTags, tag[strings.LastIndexByte(tag, '.')+1:]) && strings.Contains(value, "<")
}

var lineBreaks = regexp.MustCompile(`(?i)<br[^>]*>|</(?:p|div|li|tr|h[1-6]|pre|blockquote)>`)

// asHTML shows a value in a message of HTML: rich text is cleaned, everything else is escaped.
func asHTML(tag, value string) string {
	if isRich(tag, value) {
		return richtext.Clean(value)
	}
	return strings.ReplaceAll(html.EscapeString(value), "\n", "<br>\n")
}

// asText shows a value in a message of plain text.
func asText(tag, value string) string {
	if !isRich(tag, value) {
		return value
	}
	var lines []string
	for _, line := range lineBreaks.Split(value, -1) {
		if line = richtext.Plain(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
