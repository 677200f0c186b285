package rules

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestComparisonsOfLongTextsAreBounded looks for what a long text does not hold, again and again: a
// transaction has so much time for it, and then nothing matches any more.
func TestComparisonsOfLongTextsAreBounded(t *testing.T) {
	t.Parallel()
	p := newPatience()
	text := strings.Repeat("ab é", 43520)
	tries, began := 0, time.Now()
	for ; p.left > 0; tries++ { // as many as a fast machine makes in that time
		if ok, _ := match(p, contains, text, fmt.Sprintf("zzqq%d", tries)); ok {
			t.Fatal("it is not there")
		}
		if spent := time.Since(began); spent > time.Minute {
			t.Fatalf("%v are left after %v and %d tries", p.left, spent, tries)
		}
	}
	if ok, _ := match(p, contains, text, "ab"); ok {
		t.Error("it goes on when there is no time left")
	}
	if ok, _ := match(p, contains, "short", "SHORT"); !ok {
		t.Error("short texts need no time")
	}
}

// Each of several long texts is compared as it is.
func TestLongTextsOneAfterTheOther(t *testing.T) {
	t.Parallel()
	p := newPatience()
	one, two := strings.Repeat("ONE ", 5000), strings.Repeat("TWO ", 5000)
	for range 2 {
		for text, word := range map[string]string{one: "one two", two: "two one"} {
			a, b, _ := strings.Cut(word, " ")
			if ok, _ := match(p, contains, text, a); !ok {
				t.Errorf("%s is not found in its text", a)
			}
			if ok, _ := match(p, contains, text, b); ok {
				t.Errorf("%s is found in another's text", b)
			}
		}
	}
}
