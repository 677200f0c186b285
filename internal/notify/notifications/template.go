package notifications

import (
	"errors"
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

var tag = regexp.MustCompile(
	`##(?:FOREACH ?(?:(FIRST|LAST) ?)?(\d*) ?([a-z0-9._-]+)|(ENDFOREACH|ENDIF|ENDELSE)([a-zA-Z0-9._-]+)|(IF|ELSE)([a-zA-Z0-9._-]+)(?:(=)([^#]*))?|([a-zA-Z0-9._-]+))##`)

// readTemplate reads a template. What does not fit together stays as text.
func readTemplate(source string) []piece {
	r := reader{source: source, ends: map[string]int{}}
	for _, at := range tag.FindAllStringSubmatchIndex(source, -1) {
		r.tags = append(r.tags, at)
		if end := r.group(at, 4); end != "" {
			r.ends[end+r.group(at, 5)] = at[0]
		}
	}
	return r.pieces("", 0)
}

// maxNesting is how deep blocks may stand in one another.
const maxNesting = 20

// reader reads the tags of a template one after the other.
type reader struct {
	source string
	tags   [][]int // where they stand, with their groups
	next   int
	at     int            // what is read so far
	ends   map[string]int // where the last end tag of a name stands
}

func (r *reader) group(at []int, n int) string {
	if at[2*n] < 0 {
		return ""
	}
	return r.source[at[2*n]:at[2*n+1]]
}

// pieces reads up to the end tag.
func (r *reader) pieces(end string, depth int) []piece {
	var out []piece
	text := func(to int) {
		if to > r.at {
			out = append(out, piece{kind: pieceText, text: r.source[r.at:to]})
		}
	}
	for r.next < len(r.tags) {
		at := r.tags[r.next]
		r.next++
		text(at[0])
		r.at = at[1]
		p := piece{}
		closing := ""
		switch {
		case r.group(at, 4) != "":
			if r.group(at, 4)+r.group(at, 5) == end {
				return out
			}
			continue // an end without a beginning
		case r.group(at, 3) != "":
			p = piece{kind: pieceForeach, text: r.group(at, 3), first: r.group(at, 1) == "FIRST",
				last: r.group(at, 1) == "LAST"}
			p.count, _ = strconv.Atoi(r.group(at, 2))
			closing = "ENDFOREACH" + p.text
		case r.group(at, 6) != "":
			p = piece{kind: pieceIf, text: r.group(at, 7), has: r.group(at, 8) != "", value: r.group(at, 9)}
			closing = "ENDIF" + p.text
			if r.group(at, 6) == "ELSE" {
				p.kind, closing = pieceElse, "ENDELSE"+p.text
			}
		default:
			out = append(out, piece{kind: pieceTag, text: r.group(at, 10)})
			continue
		}
		if r.ends[closing] < at[1] || depth >= maxNesting {
			continue // a block without an end
		}
		p.body = r.pieces(closing, depth+1)
		out = append(out, p)
	}
	text(len(r.source))
	r.at = len(r.source)
	return out
}

// shower turns the value of a tag into what a text can hold.
type shower func(tag, value string) string

// What filling one template may cost. Lists in lists are short to say and long to write.
const (
	fillWork  = 16 << 20 // bytes, at their prices
	maxFilled = 2 << 20  // bytes of text
	pieceWork = 64       // a piece with nothing to show
	richWork  = 8        // a byte of rich text, which is cleaned
)

// errTooLong says that a template has been stopped.
var errTooLong = errors.New("the template makes a text that is too long")

// fill writes a read template.
func fill(pieces []piece, f facts, show shower) (string, error) {
	w := filling{facts: f, show: show, left: fillWork}
	err := w.pieces(pieces, nil, map[string]piece{})
	return w.out.String(), err
}

// filling is a template being filled.
type filling struct {
	facts facts
	show  shower
	out   strings.Builder
	left  int
}

func (w *filling) spend(work int) error {
	if w.left -= work; w.left < 0 || w.out.Len() > maxFilled {
		return errTooLong
	}
	return nil
}

func (w *filling) write(text string) error {
	w.out.WriteString(text)
	return w.spend(len(text))
}

func (w *filling) value(row map[string]string, name string) (string, bool) {
	if v, ok := row[name]; ok {
		return v, true
	}
	v, ok := w.facts.values[name]
	return v, ok
}

func (w *filling) holds(row map[string]string, p piece) bool {
	v, ok := w.value(row, p.text)
	if p.has {
		return ok && v == p.value
	}
	return v != "" && v != "0" && v != "&nbsp;"
}

// pieces writes pieces. conditions holds the last IF of each tag, which an ELSE behind it belongs to.
func (w *filling) pieces(pieces []piece, row map[string]string, conditions map[string]piece) error {
	for _, p := range pieces {
		if err := w.spend(pieceWork); err != nil {
			return err
		}
		if err := w.piece(p, row, conditions); err != nil {
			return err
		}
	}
	return nil
}

func (w *filling) piece(p piece, row map[string]string, conditions map[string]piece) error {
	switch p.kind {
	case pieceText:
		return w.write(p.text)
	case pieceTag:
		v, ok := w.value(row, p.text)
		label, isLabel := strings.CutPrefix(p.text, "lang.")
		switch {
		case !ok && isLabel:
			v = labelOf(label)
		case !ok:
			return nil
		}
		if isRich(p.text, v) {
			if err := w.spend(richWork * len(v)); err != nil {
				return err
			}
		}
		return w.write(w.show(p.text, v))
	case pieceIf:
		conditions[p.text] = p
		if w.holds(row, p) {
			return w.pieces(p.body, row, conditions)
		}
	case pieceElse:
		condition, ok := conditions[p.text]
		if !ok {
			condition = p
		}
		if !w.holds(row, condition) {
			return w.pieces(p.body, row, conditions)
		}
	case pieceForeach:
		list := w.facts.lists[p.text]
		if p.first || p.last { // lists come with the latest first
			if p.first {
				list = slices.Clone(list)
				slices.Reverse(list)
			}
			list = list[:min(len(list), max(1, p.count))]
		}
		for _, row := range list {
			if err := w.pieces(p.body, row, map[string]piece{}); err != nil {
				return err
			}
		}
	}
	return nil
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
