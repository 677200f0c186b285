package store

import (
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
