package body

import (
	"errors"
	"io"
	"strconv"
)

// guard lets JSON through as long as it stays within the limits. It knows just as much of JSON as
// that needs; what is no JSON at all, the decoder behind it finds.
type guard struct {
	source io.Reader
	limits Limits
	failed error // what reading ended with, but for the end

	depth, values int
	state         state
	high          bool // the text's last character was the first half of a pair
	code          int  // of a character, from its digits
	left          int  // digits of an escape, or bytes of a character, that must still come
	low, top      byte // what the next byte of a character may be
	anything      bool // something has come that is no blank
}

// state says where in a JSON text the guard stands.
type state uint8

const (
	between   state = iota // texts
	inText                 // between its quotes
	escaped                // behind a backslash
	inDigits               // of \u0000
	inLetters              // of a character of several bytes
)

// Read passes on what its source gives, up to what is refused.
func (g *guard) Read(p []byte) (int, error) {
	if g.failed != nil {
		return 0, g.failed
	}
	n, err := g.source.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		g.failed = err
	}
	if i, fault := g.look(p[:n]); fault != nil {
		g.failed = fault
		return i, fault
	}
	return n, err
}

// look goes through the next bytes, and gives the place of the one that is refused.
func (g *guard) look(p []byte) (int, error) {
	for i, c := range p {
		var err error
		switch g.state {
		case between:
			err = g.mark(c)
		case inText:
			err = g.letter(c)
		case escaped:
			err = g.escape(c)
		case inDigits:
			err = g.digit(c)
		case inLetters:
			if c < g.low || c > g.top {
				return i, Invalid("The body is not valid UTF-8")
			}
			g.low, g.top = 0x80, 0xbf
			if g.left--; g.left == 0 {
				g.state = inText
			}
		}
		if err != nil {
			return i, err
		}
	}
	return len(p), nil
}

// blank reports whether nothing but blanks has come.
func (g *guard) blank() bool { return !g.anything }

// mark looks at a byte outside of texts.
func (g *guard) mark(c byte) error {
	switch c {
	case '"':
		g.state = inText
	case '{', '[':
		g.values++
		if g.depth++; g.depth > g.limits.Depth {
			return TooLarge(int64(g.limits.Depth), "levels of nesting")
		}
	case '}', ']':
		g.depth--
	case ',':
		g.values++
	case ' ', '\t', '\n', '\r':
		return nil
	}
	g.anything = true
	if g.values > g.limits.Values {
		return TooLarge(int64(g.limits.Values), "members and elements")
	}
	return nil
}

func halved() error { return Invalid("A text holds half a character") }

// letter looks at a byte of a text.
func (g *guard) letter(c byte) error {
	if c == '\\' {
		g.state = escaped
		return nil
	}
	if g.high {
		return halved()
	}
	if c == '"' {
		g.state = between
		return nil
	}
	if c < 0x80 {
		return nil
	}
	g.state, g.low, g.top = inLetters, 0x80, 0xbf
	switch { // the table of well-formed UTF-8 in the Unicode standard
	case c >= 0xc2 && c <= 0xdf:
		g.left = 1
	case c >= 0xe0 && c <= 0xef:
		g.left = 2
		if c == 0xe0 {
			g.low = 0xa0
		} else if c == 0xed {
			g.top = 0x9f
		}
	case c >= 0xf0 && c <= 0xf4:
		g.left = 3
		if c == 0xf0 {
			g.low = 0x90
		} else if c == 0xf4 {
			g.top = 0x8f
		}
	default:
		return Invalid("The body is not valid UTF-8")
	}
	return nil
}

// escape looks at the byte behind a backslash.
func (g *guard) escape(c byte) error {
	if c == 'u' {
		g.state, g.left, g.code = inDigits, 4, 0
		return nil
	}
	if g.high {
		return halved()
	}
	g.state = inText
	return nil
}

// digit looks at a digit of an escaped character.
func (g *guard) digit(c byte) error {
	n := nibble(c)
	if n < 0 {
		return Invalid("")
	}
	g.code = g.code<<4 | n
	if g.left--; g.left > 0 {
		return nil
	}
	g.state = inText
	if low := g.code >= 0xdc00 && g.code < 0xe000; g.high != low {
		return halved()
	}
	g.high = g.code >= 0xd800 && g.code < 0xdc00
	if g.code == 0 {
		return Invalid("A text contains a NUL character")
	}
	return nil
}

// thousands writes a number for people: 50,000.
func thousands(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
