package collation

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestCompare(t *testing.T) {
	t.Parallel()
	for _, same := range [][2]string{
		{"a", "A"}, {"é", "E"}, {"café ", "CAFE"}, {"straße", "STRASSE"}, {"œ", "OE"}, {"", "  "}, {"o\u0308", "ö"},
		{"ﬁ", "fi"}, {"İ", "i"}, {"ς", "Σ"}, {"①", "1"}, {"ひらがな", "ヒラガナ"}, {"😀", "𝒜"}, {"", "\u0301\x00\x7f"},
		{"a\u00a0", "a"}, {"a \u2003b", "a  b"}, {"a\x01b", "ab"}, {"\xff", "\ufffd"}, {"⼀", "一"}, {"Ａ", "a"},
	} {
		if got := relation(t, same[0], same[1]); got != 0 {
			t.Errorf("%q and %q differ: %d", same[0], same[1], got)
		}
	}
	for _, less := range [][2]string{
		{"o", "ø"}, {"l", "ł"}, {"d", "đ"}, {"d", "ð"}, {"t", "þ"}, {"th", "þ"}, {"i", "ı"}, {"ae", "æ"}, {"Ø", "p"},
		{"a\t", "a"}, {"a \t", "a"}, {"a \t", "a\u00a0"}, {"a", "a _"}, {"a", "a  b"}, {"a \t", "a b"}, {"_", "-"},
		{"-", "0"}, {"9", "a"}, {"z", "α"}, {"я", "א"}, {"あ", "一"}, {"一", "한"}, {"\ufffd", "a"}, {"龥", "㐀\u0301😀"},
	} {
		if got := relation(t, less[0], less[1]); got != -1 {
			t.Errorf("%q does not stand before %q: %d", less[0], less[1], got)
		}
	}
	words := []string{"zoo", "Ärger", "apfel", "Zebra", "éclair", "ecru", "Eclat", "10", "9", "_x", "ñu", "nut", ""}
	slices.SortFunc(words, Compare)
	if got := strings.Join(words, " "); got != " _x 10 9 apfel Ärger éclair Eclat ecru ñu nut Zebra zoo" {
		t.Errorf("order: %s", got)
	}
}

// relation is -1, 0 or 1 as two texts compare, in which Compare, both keys and the texts in which parts are looked for
// must agree.
func relation(t *testing.T, a, b string) int {
	t.Helper()
	sign := func(n int) int { return min(max(n, -1), 1) }
	got := sign(Compare(a, b))
	if back := sign(Compare(b, a)); back != -got {
		t.Fatalf("Compare(%q, %q) = %d, the other way %d", a, b, got, back)
	}
	if keys := strings.Compare(Fold(a), Fold(b)); keys != got {
		t.Fatalf("Compare(%q, %q) = %d, keys %x %x say %d", a, b, got, Fold(a), Fold(b), keys)
	}
	beyond := strings.ContainsFunc(a+b, func(r rune) bool { return r > 0xffff }) // which stay different there
	if folded := FoldText(a) == FoldText(b); folded != (got == 0) && (folded || !beyond) {
		t.Fatalf("Compare(%q, %q) = %d, as texts they are %q %q", a, b, got, FoldText(a), FoldText(b))
	}
	return got
}

// FuzzCompare holds that the order is one, whatever the texts.
func FuzzCompare(f *testing.F) {
	f.Add("a", "B")
	f.Add("aé", "ae\u0301x")
	f.Add("ab\u0301", "ab")
	f.Add("\xff", "ÿ ")
	f.Add("é", "\xc3")
	f.Add("a \t", "a  ")
	f.Add("\xe3\x81", "\xe3\x81\x82\x80")
	f.Add("aØ\u3042", "aØ\u3041\u2003\x05")
	f.Fuzz(func(t *testing.T, a, b string) {
		relation(t, a, b)
		relation(t, a, a+b)
		relation(t, a+" \t", a+b)
	})
}

// FuzzAppendFold holds that a part of a text is found in it, wherever it is cut between two characters, and that what
// is found is a text.
func FuzzAppendFold(f *testing.F) {
	f.Add("Ärger e\u0301 ﷺ 한글 ǅ ﬁ \xff\u0301", 3)
	f.Add("A\x01B\x7f😀 \t", 1)
	f.Fuzz(func(t *testing.T, text string, cut int) {
		text = string([]rune(text))
		if len(text) == 0 || cut < 0 {
			return
		}
		cut %= len(text)
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		whole := AppendFold([]byte("before"), text)
		if parts := AppendFold(AppendFold([]byte("before"), text[:cut]), text[cut:]); !bytes.Equal(whole, parts) {
			t.Fatalf("%q becomes %q, in two parts %q", text, whole, parts)
		}
		if !utf8.Valid(whole) || bytes.ContainsFunc(whole, func(r rune) bool { return r == 0 || r >= 'A' && r <= 'Z' }) {
			t.Fatalf("%q becomes %q", text, whole)
		}
	})
}

// TestFoldEveryCharacter holds that characters that do not weigh the same become other texts, and the same otherwise.
func TestFoldEveryCharacter(t *testing.T) {
	t.Parallel()
	texts, keys := map[string]string{}, map[string]string{}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		text, key := FoldText(string(r)), Fold(string(r))
		if other, known := texts[text]; known && other != key {
			t.Errorf("%q has the key %x and becomes %q as another with %x does", r, key, text, other)
		}
		if other, known := keys[key]; known && other != text && r <= 0xffff {
			t.Errorf("%q becomes %q, and with the same key %q", r, text, other)
		}
		texts[text], keys[key] = key, text
	}
}

// TestComparesWithoutMemory holds that comparing takes none.
func TestComparesWithoutMemory(t *testing.T) {
	a, b := "Größe des Druckers ヒラ", "größe des DRUCKERS ひら "
	if n := testing.AllocsPerRun(100, func() { Compare(a, b) }); n > 0 {
		t.Errorf("%g pieces of memory", n)
	}
}

func BenchmarkCompare(b *testing.B) {
	for name, texts := range map[string][2]string{
		"ascii same":    {"Printer on the second floor", "Printer on the second floor"},
		"ascii case":    {"Printer on the second floor", "PRINTER ON THE SECOND FLOOR"},
		"ascii differs": {"Printer on the second floor", "Printer on the second flat"},
		"ascii first":   {"Printer", "scanner"},
		"latin":         {"Drucker für die Größe", "drucker fur die Grösse"},
		"kana":          {"ひらがなのなまえ", "ヒラガナノナマエ"},
		"cyrillic":      {"Принтер на втором этаже", "принтер на втором ЭТАЖЕ"},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Compare(texts[0], texts[1])
			}
		})
	}
}

func BenchmarkAppendFold(b *testing.B) {
	for name, text := range map[string]string{
		"ascii": strings.Repeat("Printer on the second floor", 20), "latin": strings.Repeat("Drucker für die Größe", 20),
		"cyrillic": strings.Repeat("Принтер на втором этаже", 20),
	} {
		b.Run(name, func(b *testing.B) {
			var buf []byte
			for b.Loop() {
				buf = AppendFold(buf[:0], text)
			}
		})
	}
}
