package notifications

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestMentionedIn(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]int64{
		"": nil, "nobody": nil,
		`<p><span class="x" data-user-mention="true" data-user-id="7" contenteditable="false">@a</span></p>`:                                                                            {7},
		`<span data-user-id="7" data-user-mention="true">@a</span> <SPAN data-user-id="8" data-user-mention="true">@b</SPAN> <span data-user-id="7" data-user-mention="true">@a</span>`: {7, 8},
		`<p data-user-mention="true" data-user-id="7">`:                                                       nil,
		`<span class="x">data-user-mention="true" data-user-id="7"`:                                           nil,
		`<span class="x">data-user-mention="true" data-user-id="7"></span>`:                                   nil,
		`<span data-user-mention="true" data-user-id="none"></span>`:                                          nil,
		`<span data-user-mention="true"`:                                                                      nil,
		strings.Repeat(`data-user-mention="true"`, 1000) + `<span data-user-id="1" data-user-mention="true">`: {1},
	} {
		if got := mentionedIn(text); !slices.Equal(got, want) {
			t.Errorf("%.100s: %d, want %d", text, got, want)
		}
	}
}

// A text that names everybody is read as quickly as any, while others' changes wait.
func TestManyMentions(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&text, `<span data-user-id="%d" data-user-mention="true">`, i+1)
	}
	for _, text := range []string{text.String(), strings.Repeat(mentionMark, 300_000),
		strings.Repeat("<span ", 1_000_000) + mentionMark} {
		began := time.Now()
		if got := mentionedIn(text); len(got) > maxMentions || time.Since(began) > 30*time.Second {
			t.Errorf("%d mentions in %s", len(got), time.Since(began))
		}
	}
}
