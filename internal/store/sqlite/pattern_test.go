package sqlite

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// like holds a text against a pattern, and tells how many bytes were looked at.
func like(text, pattern string, fold bool) (matches bool, worked int) {
	var m matcher
	matches = m.like(text, pattern, fold, func(n int) bool {
		worked += n
		return true
	})
	return matches, worked
}

func TestLike(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text, pattern string
		want          bool
	}{
		{"abc", "abc", true}, {"abc", "a%", true}, {"abc", "%c", true}, {"abc", "a_c", true}, {"abc", "a_", false},
		{"", "%", true}, {"", "", true}, {"", "_", false}, {"abc", "", false}, {"a", "%_%", true}, {"a", "%__%", false},
		{"a%c", `a\%c`, true}, {"abc", `a\%c`, false}, {"aébc", "a_bc", true}, {"abcabd", "%ab_", true},
		{"mississippi", "%iss%ip%", true}, {`a\b`, `a\\b`, true}, {"aXb", "_%_", true}, {"ab", "a%b%b", false},
		{"abab", "ab%ab", true}, {"aba", "ab%ba", false}, {"xéy", "%_y", true}, {"éé", "__", true},
		{"aab", "%a_", true},
		{strings.Repeat("a", 5000), strings.Repeat("a%", 20) + "b", false},
		{strings.Repeat("a", 3*window) + "b", "%ab", true}, {strings.Repeat("a", 3*window) + "bc", "%ab%c", true},
	} {
		if got, _ := like(test.text, test.pattern, false); got != test.want {
			t.Errorf("like(%.20q, %.20q) = %v", test.text, test.pattern, got)
		}
	}
	for _, test := range []struct {
		text, pattern string
		want          bool
	}{
		{"Événement", "%ENEM%", true}, {"STRASSE", "stra_e", false}, {"Straße", "STRASS%", true}, {"a ", "%A", true},
		{"ǅ", "%z%", true}, {"straße", "%STRASSE%", true}, {"Øre", "%ore%", false}, {"ひらがな", "%ラ%", true},
		{"Άγχος", "αγχ%", true}, {"😀 x", "%🙂%", false}, {"😀 x", "%😀%", true}, {"100", "１％", false}, {"100%", "1__％", true}, {"a＿", "__", true},
		{"ab", "a\u0301b", true}, {"ab", "\x01%b", true}, {"xab", "\x01%b", true}, {"xab", "x%\x01", true},
		{"xab", "\u0301", false}, {"xab", "\u0301%\u0301", true}, {"", "\u0301", true}, {"xab", "\x01_a_\x01", true},
		{"xab", "%a\x01_%\x01", true}, {"xab", "%b_%\x01", false}, {"a\u00a0", "a", true}, {"a", "a\u2003 ", true},
		{"a", `a\ `, true}, {"ae", "æ", false}, {"Æ", "æ", true}, {"一二", "%⼀_", true}, {"a b", "a\u00a0b", true},
	} {
		if got, _ := like(test.text, test.pattern, true); got != test.want {
			t.Errorf("ilike(%.20q, %.20q) = %v", test.text, test.pattern, got)
		}
	}
}

// TestLikeIsLinear holds patterns against large texts that make naive matching quadratic: what is looked
// at stays within a few times the text, and whoever asks not to go on is heard.
func TestLikeIsLinear(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("a", 4<<20)
	for _, pattern := range []string{
		"%" + strings.Repeat("a", 2000) + "z%", "%a%a%a%a%a%a%z", "%" + strings.Repeat("a%", 500) + "z%",
		strings.Repeat("a%", 100) + "_z",
	} {
		if matches, worked := like(text, pattern, true); matches || worked > 4*len(text) {
			t.Errorf("like(4 MiB, %.20q) = %v after looking at %d bytes", pattern, matches, worked)
		}
	}
	var m matcher
	left := 10
	m.like(text, "%a"+strings.Repeat("_a", 500)+"_z%", false, func(int) bool {
		left--
		return left > 0
	})
	if left != 0 {
		t.Errorf("asked %d times after the end", -left)
	}
}

// FuzzLike holds matching against a regular expression that says the same.
func FuzzLike(f *testing.F) {
	f.Add("abcabd", "%ab_")
	f.Add("a%c", `a\%_`)
	f.Add("aébc", `a%_\bc%`)
	f.Fuzz(func(t *testing.T, text, sought string) {
		if !utf8.ValidString(text) || !utf8.ValidString(sought) || len(sought) > 200 {
			return
		}
		var b strings.Builder
		for i := 0; i < len(sought); i++ {
			switch c := sought[i]; {
			case c == '%':
				b.WriteString("(?s:.*)")
			case c == '_':
				b.WriteString("(?s:.)")
			default:
				if c == '\\' && i+1 < len(sought) {
					i++
				}
				_, size := utf8.DecodeRuneInString(sought[i:])
				b.WriteString(regexp.QuoteMeta(sought[i : i+size]))
				i += size - 1
			}
		}
		want := regexp.MustCompile(`\A` + b.String() + `\z`).MatchString(text)
		if got, _ := like(text, sought, false); got != want {
			t.Fatalf("like(%q, %q) = %v", text, sought, got)
		}
	})
}

func BenchmarkLike(b *testing.B) {
	for name, text := range map[string]string{
		"name":    "Printer on the second floor does not answer",
		"content": strings.Repeat("The printer on the second floor is jammed. ", 20),
	} {
		b.Run(name, func(b *testing.B) {
			var m matcher
			for b.Loop() {
				m.like(text, "%paper%", true, untold)
			}
		})
	}
}

// TestSiftKeepsWhatFits has texts of two characters of ASCII, of which Sift may leave out none that fits: all others
// it lets through.
func TestSiftKeepsWhatFits(t *testing.T) {
	t.Parallel()
	var ascii []byte
	for c := byte(1); c < 0x80; c++ {
		ascii = append(ascii, c)
	}
	glob := regexp.MustCompile(`[^ -~\t\n\r]`) // as otherThanASCII
	for _, sought := range []string{"a", "A", "z", "1", " ", "-", "ab", "ss", "'", "\"", "AE", "i", "K", "^"} {
		for _, first := range ascii {
			for _, second := range ascii {
				text := string([]byte{first, second})
				kept := glob.MatchString(text) || strings.Contains(strings.ToLower(text), strings.ToLower(sought))
				if fits, _ := like(text, "%"+sought+"%", true); fits && !kept {
					t.Fatalf("%q fits %q, and would be left out", text, sought)
				}
			}
		}
	}
}
