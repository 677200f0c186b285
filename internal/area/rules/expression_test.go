package rules

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// Both ways of finding find the same.
func TestExpressionsAgree(t *testing.T) {
	t.Parallel()
	texts := []string{"", "net-12 down", "NET-1\nline two\n", "a\nb", "foo bar", "été", "x.y.z", "line\r\n", "\n",
		"aaa b 42"}
	for _, pattern := range []string{
		`/^net-(\d+) (\w+)/`, `/net-\d/i`, `#a.b#`, `/foo|(bar)/`, `/(x)?(y)/`, `/o+?/`, `/^a$/m`, `/two$/`, `/down$/`,
		`/^$/`, `/\bfoo\b/`,
		`/(a{2,3})/`, `/\S+@\S+/`, `/[^a-z]/`, `/(?i:NET)/`, `/\./`, `/\//`, `/(?:foo)\s(bar)/`, `/.*$/`, `/\x41/`,
	} {
		e := parse(pattern)
		if e == nil || e.linear == nil || e.backtracking == nil {
			t.Errorf("%s is not linear", pattern)
			continue
		}
		e.backtracking.MatchTimeout = time.Minute
		e.program = atOnce // so that longer texts are read letter by letter
		for _, text := range texts {
			if e.dollar && strings.HasSuffix(text, "\n") { // not asked
				continue
			}
			for _, text := range []string{text, strings.Repeat("_", 500) + text} {
				want, found, err := e.searchBacktracking(text)
				got, ok, err2 := e.searchLinear(text, time.Now().Add(time.Hour))
				if err != nil || err2 != nil || ok != found || !slices.Equal(got, want) {
					t.Errorf("%s in %.20q: %v %q, want %v %q; failed: %v %v", pattern, text, ok, got, found, want,
						err2 != nil, err != nil)
				}
			}
		}
	}
	// what one of them has not
	for pattern, want := range map[string][]string{`/([[:alpha:]]+)/`: {"ab"}, `/(?P<n>\d+)/`: {"1"}} {
		if got, ok := search(newPatience(), pattern, "ab1"); !ok || !slices.Equal(got, want) {
			t.Errorf("%s: %v %q", pattern, ok, got)
		}
	}
	for _, pattern := range []string{`/foo(?=bar)/`, `/(a)\1/`, `/(?<!a)b/`, `/ a b /x`, `/a\Z/`} {
		if e := compile(pattern); e == nil || e.linear != nil || e.backtracking == nil {
			t.Errorf("%s: %+v", pattern, e)
		}
	}
	for _, pattern := range []string{"/(/", "x", "", "/a/q", "/" + strings.Repeat("a", maxPattern) + "/"} {
		if valid(pattern) {
			t.Errorf("%.20s is valid", pattern)
		}
	}
}

// What backtracking does not find is found nevertheless.
func TestExpressionsThatGoAstray(t *testing.T) {
	t.Parallel()
	p := &patience{left: time.Minute}
	text := strings.Repeat("a", 100) + "!b"
	if groups, ok := search(p, `/^(a+)+!(b)$/`, text); !ok ||
		!slices.Equal(groups, []string{strings.Repeat("a", 100), "b"}) {
		t.Errorf("%v %q", ok, groups)
	}
	if _, ok := search(p, `/^(a+)+$/`, text); ok {
		t.Error("found what is not there")
	}
}

// Whatever people write, all the expressions of a change take a moment.
func TestHostileExpressions(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("a", maxLooked)
	for name, pattern := range map[string]string{
		"nested":           `/^(a+)+$/`,
		"nested, looking":  `/^(a+)+(?!a)b/`,
		"back":             `/(a*)*\1b/`,
		"alternatives":     `/(a|aa)+b/`,
		"many stars":       "/" + strings.Repeat("a*", 500) + "b/",
		"many looking":     "/(?=x)?" + strings.Repeat("a*", 30) + "b/",
		"repeats":          `/((a{0,100}){0,100}){0,100}b/`,
		"a thousand":       `/(x{1000}){1000}/`,
		"a large class":    "/[" + strings.Repeat(`\pL\pN`, 1000) + "]+b/",
		"many groups":      "/" + strings.Repeat("(a)", 2500) + "b/",
		"deep":             "/" + strings.Repeat("(", 900) + "a" + strings.Repeat(")", 900) + "*b/",
		"words":            "/" + strings.Repeat("word|", 1500) + "b/",
		"everything twice": `/.*.*.*.*.*.*.*.*.*.*b/`,
	} {
		var lost []string
		p := newPatience()
		p.giveUp = func(pattern string) { lost = append(lost, pattern) }
		began := time.Now()
		for i := range 200 { // rules, each a little different
			match(p, matches, text+"!", strings.Replace(pattern, "b/", fmt.Sprintf("b%d/", i), 1))
		}
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("%s: %s, given up %d", name, took, len(lost))
		}
	}
}

func TestPatience(t *testing.T) {
	t.Parallel()
	p := newPatience()
	if !p.took(allMatches / 2) {
		t.Error("half of it is all")
	}
	if ok, _ := match(p, matches, "abc", "/b/"); !ok {
		t.Error("does not match while there is time")
	}
	p.took(allMatches)
	for _, condition := range []int64{matches, matchesNot} {
		if ok, _ := match(p, condition, "abc", "/x|b/"); ok {
			t.Errorf("condition %d matches when there is none", condition)
		}
	}
	if ok, _ := match(p, contains, "abc", "b"); !ok {
		t.Error("what takes no time is not tried")
	}
}

func FuzzExpressions(f *testing.F) {
	f.Add(`(a+)+$`, "aaa")
	f.Add(`net-(\d+)|x{3}`, "net-12")
	f.Fuzz(func(t *testing.T, source, text string) {
		began := time.Now()
		search(newPatience(), "/"+source+"/", text)
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%q in %q: %s", source, text, took)
		}
	})
}
