package store

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"modernc.org/sqlite"
)

// Collation is the name under which SQLite knows the order of texts.
const Collation = "GLPI"

// registerSQLite makes the collation and the functions known to every connection, once.
var registerSQLite = sync.OnceValue(func() error {
	if err := sqlite.RegisterCollationUtf8(Collation, Compare); err != nil {
		return fmt.Errorf("register the collation: %w", err)
	}
	for name, match := range map[string]func(text, pattern string) bool{
		"glpi_like":  func(text, pattern string) bool { return like(text, pattern) },
		"glpi_ilike": func(text, pattern string) bool { return like(Fold(text), Fold(pattern)) },
	} {
		if err := sqlite.RegisterDeterministicScalarFunction(name, 2, func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
			if args[0] == nil || args[1] == nil {
				return nil, nil
			}
			if match(textOf(args[0]), textOf(args[1])) {
				return int64(1), nil
			}
			return int64(0), nil
		}); err != nil {
			return fmt.Errorf("register %s: %w", name, err)
		}
	}
	return nil
})

func textOf(v driver.Value) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	case int64:
		return strconv.FormatInt(v, 10)
	}
	return fmt.Sprint(v)
}

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
func foldSlow(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(s) {
		if r < utf8.RuneSelf {
			b.WriteByte(lower(byte(r)))
			continue
		}
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		r = unicode.ToLower(unicode.ToUpper(r))
		if expanded, ok := expansions[r]; ok {
			b.WriteString(expanded)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// expansions are letters that stand for others without being decomposable.
var expansions = map[rune]string{
	'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l", 'ı': "i", 'ς': "σ",
}

// like reports whether a text matches an SQL pattern: % for any run, _ for one character, a
// backslash before a literal one. It takes time in proportion to the product of the lengths at
// worst.
func like(text, pattern string) bool {
	t, p := 0, 0
	star, mark := -1, 0
	for t < len(text) {
		_, width := utf8.DecodeRuneInString(text[t:])
		if p < len(pattern) {
			r, size := utf8.DecodeRuneInString(pattern[p:])
			switch {
			case r == '%':
				star, mark = p, t
				p += size
				continue
			case r == '_':
				p += size
				t += width
				continue
			case r == '\\' && p+size < len(pattern):
				_, escaped := utf8.DecodeRuneInString(pattern[p+size:])
				if pattern[p+size:p+size+escaped] == text[t:t+width] {
					p += size + escaped
					t += width
					continue
				}
			case pattern[p:p+size] == text[t:t+width]:
				p += size
				t += width
				continue
			}
		}
		if star < 0 {
			return false
		}
		_, width = utf8.DecodeRuneInString(text[mark:])
		mark += width
		t, p = mark, star+1
	}
	for p < len(pattern) && pattern[p] == '%' {
		p++
	}
	return p == len(pattern)
}
