package sqlite

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/glpid/glpid/internal/store/collation"
)

// TestTrigramsOfLongPatterns reads patterns as long as requests may have them: one of 60 KB took two seconds, which
// nothing could end.
func TestTrigramsOfLongPatterns(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	pattern := make([]byte, 1<<20)
	for i := range pattern {
		pattern[i] = "abcdefghijklmnopqrstuvwxyz0123456789"[r.IntN(36)]
	}
	since := time.Now()
	if got := trigramsOf(string(pattern), false); strings.Count(got, " AND ") != maxAsked-1 {
		t.Errorf("a pattern of 1 MB is asked for as %s", got)
	}
	if took := time.Since(since); took > 10*time.Second {
		t.Errorf("a pattern of 1 MB takes %s", took)
	}
}

// TestTrigramTexts takes texts of every length: each has all trigrams that it had, or the one that stands for all,
// and none that only looks like it.
func TestTrigramTexts(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	random := func(alphabet string, bytes int) string {
		runes := []rune(alphabet)
		var out strings.Builder
		for out.Len() < bytes {
			out.WriteRune(runes[r.IntN(len(runes))])
		}
		return out.String()
	}
	var many strings.Builder // different trigrams
	for c := rune(0x4e00); many.Len() < longestText-10; c++ {
		many.WriteString(string([]rune{c, c>>4 + 0x3400, c + 0x2000}[:2+c%2]))
	}
	for _, test := range []struct {
		name, text string
		all        bool // it stands for all
	}{
		{"short", "a printer", false},
		{"what stood for all", "\x01\x01\x01 AAA aaa", false},
		{"words", strings.Repeat("words and words ", 10_000) + "and a printer", false},
		{"one letter", strings.Repeat("a", longestText), false},
		{"letters", random("abcdefghij <>é日한가\x00", longText*3), false},
		{"pictures", random("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 100_000), false},
		{"too many", many.String(), true},
		{"too long", strings.Repeat("a", longestText+1), true},
	} {
		taken := trigramText(test.text)
		if has := strings.Contains(taken, markOfAll); has != test.all {
			t.Errorf("%s stands for all: %v", test.name, has)
		}
		if !utf8.ValidString(taken) || len(taken) > max(longText, 3*4*mostTrigrams) {
			t.Errorf("%s is taken as %d bytes", test.name, len(taken))
		}
		if test.all {
			continue
		}
		have := trigramsIn(taken)
		for three := range trigramsIn(string(syllables(collation.AppendFold(nil, test.text)))) {
			if !have[three] {
				t.Fatalf("%s has %q, what is taken of it has not", test.name, three)
			}
		}
	}
}

func trigramsIn(text string) map[string]bool {
	runes, all := []rune(text), map[string]bool{}
	for i := 0; i+3 <= len(runes); i++ {
		all[string(runes[i:i+3])] = true
	}
	return all
}

// BenchmarkTrigramText is what a long text costs a write that lets the index follow, without the index.
func BenchmarkTrigramText(b *testing.B) {
	for _, size := range []int{longText + 1, longestText} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 2))
			text := make([]byte, size)
			for i := range text {
				text[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[r.IntN(64)]
			}
			for b.Loop() {
				trigramText(string(text))
			}
		})
	}
}
