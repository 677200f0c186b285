package sqlite

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/glpid/glpid/internal/store/collation"
)

// pattern is an SQL pattern, ready to be held against many texts: % stands for any run, _ for one
// character, a backslash before a literal one. It is cut at its %: the pieces must follow one another
// in the text, and the first place where a piece fits is as good as any later one, so that no text is
// gone through twice.
type pattern struct {
	pieces          []piece
	atStart, atEnd  bool // the first piece begins the text, the last one ends it
	anything, exact bool // nothing but %, no % at all
}

// piece is what stands between two %: literals, each with the number of single characters before it.
type piece struct {
	literals []literal
	after    int // single characters behind the last literal
	size     int // in all, the most that is looked at to hold it against one place
}

type literal struct {
	before int
	text   []byte
}

// compilePattern reads a pattern. With fold its literals are as collation.AppendFold makes texts, without blanks at the
// end of them all.
func compilePattern(text string, fold bool) *pattern {
	p := &pattern{atStart: true}
	var now piece
	var run []byte
	single := 0
	endRun := func(last bool) {
		if fold {
			run = collation.AppendFold(nil, string(run))
			if last {
				run = bytes.TrimRight(run, " ")
			}
		}
		if len(run) > 0 { // otherwise it weighed nothing
			now.literals = append(now.literals, literal{single, run})
			now.size += single + len(run)
			single = 0
		}
		run = nil
	}
	endPiece := func(last bool) (some bool) {
		endRun(last)
		now.after, single = single, 0
		now.size += now.after
		if some = len(now.literals) > 0 || now.after > 0; some {
			p.pieces = append(p.pieces, now)
		}
		now = piece{}
		return some
	}
	any := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '%':
			some := endPiece(false)
			p.atStart = p.atStart && (any || some)
			any = true
		case c == '_':
			endRun(false)
			single++
		case c == '\\' && i+1 < len(text):
			i++
			run = append(run, text[i])
		default:
			run = append(run, c)
		}
	}
	p.atEnd = endPiece(true)
	p.exact = !any
	p.anything = any && len(p.pieces) == 0
	return p
}

// match reports whether a text is as the pattern says. work is told how many bytes are looked at, and
// ends the search by giving false.
func (p *pattern) match(text []byte, work func(bytes int) bool) bool {
	if p.anything {
		return true
	}
	pieces, at, end := p.pieces, 0, len(text)
	if p.exact {
		if len(pieces) == 0 {
			return end == 0
		}
		stop, ok := pieces[0].matchAt(text)
		return ok && stop == end
	}
	if p.atStart {
		stop, ok := pieces[0].matchAt(text)
		if !ok {
			return false
		}
		at, pieces = stop, pieces[1:]
	}
	if p.atEnd && len(pieces) > 0 {
		start, ok := pieces[len(pieces)-1].matchBefore(text)
		if !ok || start < at {
			return false
		}
		end, pieces = start, pieces[:len(pieces)-1]
	}
	for i := range pieces {
		length, ok := pieces[i].find(text[at:end], work)
		if !ok {
			return false
		}
		at += length
	}
	return true
}

// matchAt gives where the piece ends when it stands at the start of a text.
func (p *piece) matchAt(text []byte) (end int, ok bool) {
	for _, l := range p.literals {
		if end, ok = forward(text, end, l.before); !ok || !bytes.HasPrefix(text[end:], l.text) {
			return 0, false
		}
		end += len(l.text)
	}
	return forward(text, end, p.after)
}

// matchBefore gives where the piece begins when it stands at the end of a text.
func (p *piece) matchBefore(text []byte) (start int, ok bool) {
	if start, ok = backward(text, len(text), p.after); !ok {
		return 0, false
	}
	for i := len(p.literals) - 1; i >= 0; i-- {
		l := p.literals[i]
		if !bytes.HasSuffix(text[:start], l.text) {
			return 0, false
		}
		if start, ok = backward(text, start-len(l.text), l.before); !ok {
			return 0, false
		}
	}
	return start, true
}

// find gives where the piece ends at the first place in a text where it fits.
func (p *piece) find(text []byte, work func(int) bool) (end int, ok bool) {
	if len(p.literals) == 0 {
		return forward(text, 0, p.after)
	}
	first := p.literals[0]
	from, ok := forward(text, 0, first.before)
	if !ok {
		return 0, false
	}
	rest := piece{literals: p.literals[1:], after: p.after}
	for {
		i := index(text[from:], first.text, work)
		if i < 0 {
			return 0, false
		}
		from += i
		behind := from + len(first.text)
		length, ok := rest.matchAt(text[behind:])
		if ok {
			return behind + length, true
		}
		if !work(p.size - len(first.text)) {
			return 0, false
		}
		from++
	}
}

// window is how much of a text is searched before others are asked whether to go on.
const window = 64 << 10

// index is bytes.Index by windows.
func index(text, sought []byte, work func(int) bool) int {
	for from := 0; ; from += window {
		to := min(from+window+len(sought)-1, len(text))
		if i := bytes.Index(text[from:to], sought); i >= 0 {
			if !work(i) {
				return -1
			}
			return from + i
		}
		if !work(to-from) || to == len(text) {
			return -1
		}
	}
}

// forward goes n characters on.
func forward(text []byte, at, n int) (int, bool) {
	for ; n > 0; n-- {
		if at >= len(text) {
			return 0, false
		}
		_, size := utf8.DecodeRune(text[at:])
		at += size
	}
	return at, true
}

// backward goes n characters back.
func backward(text []byte, at, n int) (int, bool) {
	for ; n > 0; n-- {
		if at <= 0 {
			return 0, false
		}
		_, size := utf8.DecodeLastRune(text[:at])
		at -= size
	}
	return at, true
}

// matcher holds texts against patterns, within one statement at a time. It keeps the patterns that it
// has read, and its memory.
type matcher struct {
	exact, folded map[string]*pattern
	buf           []byte
	last          [2]struct {
		text string
		made *pattern
	}
}

// maxKept is how much memory a matcher keeps for the next statement.
const maxKept = 1 << 20

// like reports whether a text is as a pattern says; with fold case and accents make no difference.
func (m *matcher) like(text, sought string, fold bool, work func(int) bool) bool {
	p := m.pattern(sought, fold)
	if !work(len(text)) {
		return false
	}
	if fold {
		m.buf = bytes.TrimRight(collation.AppendFold(m.buf[:0], text), " ")
	} else {
		m.buf = append(m.buf[:0], text...)
	}
	return p.match(m.buf, work)
}

func (m *matcher) pattern(text string, fold bool) *pattern {
	last, known := &m.last[0], &m.exact
	if fold {
		last, known = &m.last[1], &m.folded
	}
	if last.made != nil && last.text == text {
		return last.made
	}
	made := (*known)[text]
	if made == nil {
		text = strings.Clone(text) // an argument of SQLite is only lent
		made = compilePattern(text, fold)
		if *known == nil {
			*known = map[string]*pattern{}
		}
		(*known)[text] = made
	}
	last.text, last.made = strings.Clone(text), made
	return made
}

// reset forgets the statement.
func (m *matcher) reset() {
	if m.last[0].made == nil && m.last[1].made == nil {
		return
	}
	if cap(m.buf) > maxKept {
		m.buf = nil
	}
	*m = matcher{buf: m.buf}
}
