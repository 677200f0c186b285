// Package collation compares texts as MariaDB's utf8mb4_unicode_ci does, for databases that leave it to the program
// and for code that must agree with them.
//
// It must not know any database.
package collation

import (
	"strings"
	"unicode/utf8"
)

// A text is a row of weights, one to eight for a character, and two texts are equal when theirs are: that is the
// first level of the Unicode Collation Algorithm, with the weights of Unicode 4.0.0, which MariaDB keeps for
// this collation whatever has become of Unicode since. Case and accents weigh nothing, nor do control characters;
// no two characters weigh something together that they do not by themselves.

// Compare orders texts as MariaDB's utf8mb4_unicode_ci does. Blanks at the end make no difference: the shorter text
// is compared as if it went on with them.
func Compare(a, b string) int {
	n := min(len(a), len(b))
	for i := 0; i < n; i++ {
		x, y := a[i], b[i]
		if x == y {
			continue
		}
		if x >= utf8.RuneSelf || y >= utf8.RuneSelf {
			return compareFrom(a, b, i)
		}
		if x, y := plain[x], plain[y]; x != y {
			if x == weightless || y == weightless {
				return compareFrom(a, b, i)
			}
			return int(x) - int(y)
		}
	}
	if len(a) > n {
		return beyond(a, b)
	}
	return -beyond(b, a)
}

// beyond compares a text with another that is its beginning, or weighs as much.
func beyond(longer, shorter string) int {
	for i := len(shorter); i < len(longer); i++ {
		c := longer[i]
		if c >= utf8.RuneSelf {
			return compareFrom(longer, shorter, len(shorter))
		}
		if weight := plain[c]; weight != weightless && weight != blank {
			return int(weight) - blank
		}
	}
	return 0
}

// compareFrom compares texts that weigh the same up to some byte, which may stand within a character of one of them:
// then what is before it in the character is in both.
func compareFrom(a, b string, at int) int {
	for at > 0 && (within(a, at) || within(b, at)) {
		at--
	}
	x, y := weigher{rest: a[at:]}, weigher{rest: b[at:]}
	for {
		one, more := x.next()
		other, also := y.next()
		switch {
		case !more && !also:
			return 0
		case !more:
			one = blank
		case !also:
			other = blank
		}
		if one != other {
			return int(one) - int(other)
		}
	}
}

// within reports whether no character begins at a byte.
func within(s string, at int) bool { return at < len(s) && !utf8.RuneStart(s[at]) }

// Fold gives a key: those of two texts are the same when Compare says so of the texts, and sort as it does. It is no
// text.
func Fold(s string) string {
	key := make([]byte, 0, 2*len(s)+2)
	add := func(weight uint16) { key = append(key, byte(weight>>8), byte(weight)) }
	// A text that is over goes on with blanks. So that its key can end instead, each blank tells whether what comes
	// behind it and its like is less than a blank or more, and the end stands between these two. Since they are three
	// where there was one, what is less than a blank makes room.
	const beforeLess, end, beforeMore = blank - 2, blank - 1, blank
	blanks := 0
	for w := (weigher{rest: s}); ; {
		weight, more := w.next()
		if weight == blank && more {
			blanks++
			continue
		}
		if !more {
			add(end)
			return string(key)
		}
		for ; blanks > 0; blanks-- {
			if weight < blank {
				add(beforeLess)
			} else {
				add(beforeMore)
			}
		}
		if weight < blank {
			weight -= 2
		}
		add(weight)
	}
}

// AppendFold appends a text in which parts of others can be looked for: that of a part is part of that of the whole,
// and two are the same when the texts weigh the same. Only characters beyond U+FFFF stay what they are, as they do for
// MariaDB's LIKE: who looks for one of them does not mean all. Characters of ASCII are as they were, in lower case, and
// nothing else becomes one of them that does not weigh the same. Each weight is a character of its own.
func AppendFold(buf []byte, s string) []byte {
	for i := 0; i < len(s); {
		end := i
		for end < len(s) && printable(s[end]) {
			end++
		}
		from := len(buf)
		buf = append(buf, s[i:end]...)
		for k := from; k < len(buf); k++ {
			if c := buf[k]; c >= 'A' && c <= 'Z' {
				buf[k] = c + 'a' - 'A'
			}
		}
		i = end
		for end < len(s) && !printable(s[end]) {
			end++
		}
		buf = appendWeights(buf, s[i:end])
		i = end
	}
	return buf
}

// appendWeights is AppendFold of what is not printable ASCII.
func appendWeights(buf []byte, s string) []byte {
	w := weigher{rest: s}
	for weight, more := w.next(); more; weight, more = w.next() {
		switch {
		case int(weight) < len(letters) && letters[weight] != 0:
			buf = append(buf, letters[weight])
		case weight == astral:
			r, _ := utf8.DecodeLastRuneInString(s[:len(s)-len(w.rest)])
			if r >= movedTo && r < movedTo+maxExplicit {
				r = utf8.RuneError // no character is there yet
			}
			buf = utf8.AppendRune(buf, r)
		case weight >= firstImplicit:
			low, _ := w.next()
			buf = utf8.AppendRune(buf, implied(weight, low))
		default:
			buf = utf8.AppendRune(buf, rune(weight))
		}
	}
	return buf
}

// printable reports whether a byte is a character of ASCII that weighs something by itself and is no control character.
func printable(c byte) bool { return c-' ' <= '~'-' ' }

// movedTo is where characters begin that stand for those by whose numbers others stand for weights.
const movedTo = 0xd0000

// implied gives what stands for a character whose weights follow from its number: itself, unless it had to move.
func implied(weight, low uint16) rune {
	r := rune(weight&1)<<15 | rune(low&^implicitLow)
	if r < maxExplicit {
		r += movedTo
	}
	return r
}

// FoldText gives a text that is the same for all texts which are equal to each other, but for characters beyond U+FFFF:
// AppendFold without blanks at the end.
func FoldText(s string) string {
	return strings.TrimRight(string(AppendFold(make([]byte, 0, len(s)), s)), " ")
}
