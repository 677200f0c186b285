// Package collation compares texts as GLPI's databases do, for databases that leave it to the program and for
// code that must agree with them.
//
// It must not know any database.
package collation

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Compare orders texts as MariaDB's utf8mb4_unicode_ci does where it matters to clients: case
// and accents make no difference, and neither do blanks at the end.
func Compare(a, b string) int {
	a, b = strings.TrimRight(a, " "), strings.TrimRight(b, " ")
	n := min(len(a), len(b))
	for i := 0; i < n; i++ {
		x, y := a[i], b[i]
		if x >= utf8.RuneSelf || y >= utf8.RuneSelf || i+1 < n && (a[i+1] >= utf8.RuneSelf || b[i+1] >= utf8.RuneSelf) {
			return strings.Compare(foldSlow(a[i:]), foldSlow(b[i:]))
		}
		if x == y {
			continue
		}
		if x, y = lower(x), lower(y); x != y {
			return int(x) - int(y)
		}
	}
	if len(a) != len(b) && (n < len(a) && a[n] >= utf8.RuneSelf || n < len(b) && b[n] >= utf8.RuneSelf) {
		return strings.Compare(foldSlow(a[n:]), foldSlow(b[n:]))
	}
	return len(a) - len(b)
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// Fold gives the key by which texts are equal to each other: no case, no accents, no blanks at
// the end.
func Fold(s string) string {
	s = strings.TrimRight(s, " ")
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return foldSlow(s)
		}
	}
	return strings.ToLower(s)
}

// foldSlow folds text beyond ASCII.
func foldSlow(s string) string { return string(AppendFold(make([]byte, 0, len(s)), s)) }

// AppendFold appends the key of a text without looking at blanks at its end. Plain ASCII within it is
// not decomposed: nothing before or behind changes what that does.
func AppendFold(buf []byte, s string) []byte {
	for i := 0; i < len(s); {
		end := i + 1
		if s[i] < utf8.RuneSelf {
			for end < len(s) && s[end] < utf8.RuneSelf {
				end++
			}
			plain := append(buf, s[i:end]...)
			for k := len(buf); k < len(plain); k++ {
				if c := plain[k]; c >= 'A' && c <= 'Z' {
					plain[k] = c + 'a' - 'A'
				}
			}
			buf, i = plain, end
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch at := int(r) - utf8.RuneSelf; {
		case at < latinLetters:
			buf = append(buf, latin()[at]...)
		case r == utf8.RuneError:
			buf = utf8.AppendRune(buf, r)
		default:
			buf = appendDecomposed(buf, s[i:], r)
		}
		i += size
	}
	return buf
}

// latinLetters is how many characters beyond ASCII have their key in a table: those of most languages
// that are written in Latin letters.
const latinLetters = 0x250 - utf8.RuneSelf

var latin = sync.OnceValue(func() *[latinLetters][]byte {
	var table [latinLetters][]byte
	for i := range table {
		r := rune(utf8.RuneSelf + i)
		table[i] = appendDecomposed(nil, string(r), r)
	}
	return &table
})

// appendDecomposed appends the key of the character that a text begins with.
func appendDecomposed(buf []byte, s string, r rune) []byte {
	if r >= hangulFirst && r <= hangulLast { // decomposed by calculation
		for _, part := range norm.NFKD.String(string(r)) {
			buf = appendFolded(buf, part)
		}
		return buf
	}
	parts := norm.NFKD.PropertiesString(s).Decomposition()
	if parts == nil {
		return appendFolded(buf, r)
	}
	for len(parts) > 0 {
		part, size := utf8.DecodeRune(parts)
		buf = appendFolded(buf, part)
		parts = parts[size:]
	}
	return buf
}

// The syllables of Hangul.
const (
	hangulFirst = 0xAC00
	hangulLast  = 0xD7A3
)

// appendFolded appends a character that has been decomposed.
func appendFolded(buf []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		return append(buf, lower(byte(r)))
	}
	if unicode.Is(unicode.Mn, r) {
		return buf
	}
	r = unicode.ToLower(unicode.ToUpper(r))
	if expanded, ok := expansions[r]; ok {
		return append(buf, expanded...)
	}
	return utf8.AppendRune(buf, r)
}

// expansions are letters that stand for others without being decomposable.
var expansions = map[rune]string{
	'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l", 'ı': "i", 'ς': "σ",
}
