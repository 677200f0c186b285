package collation

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// FuzzFold holds the key of a text against decomposing all of it at once.
func FuzzFold(f *testing.F) {
	f.Add("Ärger e\u0301 ﷺ 한글 ǅ ﬁ \xff\u0301")
	f.Add("\xf5Ǻ")
	f.Fuzz(func(t *testing.T, text string) {
		// The normaliser leaves letters as they are behind bytes that are no text, so it is given what
		// stands for these.
		var want []byte
		for _, r := range norm.NFKD.String(string([]rune(text))) {
			switch {
			case r < utf8.RuneSelf:
				want = append(want, lower(byte(r)))
			case !unicode.Is(unicode.Mn, r):
				want = appendFolded(want, r)
			}
		}
		if got := foldSlow(text); got != string(want) {
			t.Fatalf("foldSlow(%q) = %q, not %q", text, got, want)
		}
	})
}

// TestFoldEveryCharacter does so for each character there is.
func TestFoldEveryCharacter(t *testing.T) {
	t.Parallel()
	for r := rune(utf8.RuneSelf); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		var want []byte
		for _, part := range norm.NFKD.String(string(r)) {
			want = appendFolded(want, part)
		}
		if got := foldSlow(string(r)); got != string(want) {
			t.Errorf("foldSlow(%q) = %q, not %q", r, got, want)
		}
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	for _, same := range [][2]string{{"a", "A"}, {"é", "E"}, {"café ", "CAFE"}, {"straße", "STRASSE"}, {"Æ", "ae"},
		{"", "  "}, {"o\u0308", "ö"}, {"Ø", "o"}, {"ﬁ", "fi"}} {
		if Compare(same[0], same[1]) != 0 || Fold(same[0]) != Fold(same[1]) {
			t.Errorf("%q and %q differ: %q %q", same[0], same[1], Fold(same[0]), Fold(same[1]))
		}
	}
	words := []string{"zoo", "Ärger", "apfel", "Zebra", "éclair", "ecru", "Eclat", "10", "9", "_x", "ñu", "nut", ""}
	slices.SortFunc(words, Compare)
	if got := strings.Join(words, " "); got != " 10 9 _x apfel Ärger éclair Eclat ecru ñu nut Zebra zoo" {
		t.Errorf("order: %s", got)
	}
}

// FuzzCompare holds that the order is one: the same as that of the keys, whatever the texts.
func FuzzCompare(f *testing.F) {
	f.Add("a", "B")
	f.Add("aé", "ae\u0301x")
	f.Add("ab\u0301", "ab")
	f.Add("\xff", "ÿ ")
	f.Fuzz(func(t *testing.T, a, b string) {
		if got, want := sign(Compare(a, b)), strings.Compare(Fold(a), Fold(b)); got != want {
			t.Fatalf("Compare(%q, %q) = %d, keys %q %q say %d", a, b, got, Fold(a), Fold(b), want)
		}
	})
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}
