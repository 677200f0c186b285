package richtext_test

import (
	"html"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/richtext"
)

func TestClean(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a,", 1000)
	for text, want := range map[string]string{
		"plain & simple":                                         "plain & simple",
		"<p>a & b</p>":                                           "<p>a & b</p>",
		"<b onclick=x()>b</b>":                                   "<b>b</b>",
		`<a href="javascript:x">a</a>`:                           "a",
		`<a href="java&#115;cript:x">a</a>`:                      "a",
		"<a href=\"java\tscript:x\">a</a>":                       "a",
		`<a href=" JavaScript:x">a</a>`:                          "a",
		`<a href="vbscript:x">a</a>`:                             "a",
		`<a href="data:text/html,x">a</a>`:                       "a",
		`<a href="javascript&colon;x">a</a>`:                     "a",
		`<a href="https://example.org">a</a>`:                    `<a href="https://example.org">a</a>`,
		`<a href="mailto:a@example.org">a</a>`:                   `<a href="mailto:a@example.org">a</a>`,
		`<img src="data:image/png;base64,AAAA">`:                 `<img src="data:image/png;base64,AAAA">`,
		`<p style="color: red">x</p>`:                            `<p style="color: red">x</p>`,
		`<p style="background:url(https://example.org/x)">x</p>`: "<p>x</p>",
		`<p STYLE="font-family:` + long + `" class="c">x</p>`:    `<p class="c">x</p>`,
		`<p class="c">` + long + `</p><p style="color: red">x</p>`: `<p class="c">` + long +
			`</p><p style="color: red">x</p>`,
		"<script>x</script><p>" + long + `</p><p style="` + long + `">`: "<p>" + long + "</p><p>",
	} {
		if got := richtext.Clean(text); got != want {
			t.Errorf("%.100s: %.200q, want %.200q", text, got, want)
		}
	}
}

// What is posted is cleaned before anything else is known about it, and cannot be stopped.
func TestCleanIsQuick(t *testing.T) {
	t.Parallel()
	style := func(text string) string { return `<p style="` + text + `">x</p>` }
	for name, text := range map[string]string{
		"a long list":     style("font-family:" + strings.Repeat("a,", 500_000)),
		"parentheses":     style("color:" + strings.Repeat("(", 1_000_000)),
		"words":           style("color:" + strings.Repeat("a ", 500_000)),
		"braces":          style(strings.Repeat("a{", 500_000)),
		"comments":        style(strings.Repeat("/*", 500_000)),
		"many":            strings.Repeat(style("color:"+strings.Repeat("(", 900)), 1000),
		"many short ones": strings.Repeat(style("color:red;font-size:12px"), 25_000),
		"entities":        style("font-family:" + strings.Repeat("&#97;,", 150_000)),
		"two in one tag":  `<p style="color:red" STYLE="font-family:` + strings.Repeat("a,", 500_000) + `">`,
		"nested":          strings.Repeat("<div>", 200_000),
		"openings":        strings.Repeat("<br", 300_000),
	} {
		began := time.Now()
		richtext.Clean(text)
		richtext.Start(text, 70)
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%s: %s", name, took)
		}
	}
}

func TestStart(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                              "",
		"one two three":                 "one two th",
		"<p>one</p><p>two</p>three":     "one two th",
		"a &amp; b":                     "a & b",
		"<script>var x = 1</script>one": "one",
		"  \n <p> \n one<br>two</p>":    "one two",
		"ééééééééééé":                   "éééééééééé",
		`<img src="data:image/png;base64,` + strings.Repeat("A", 100_000) + `">one`: "one",
		strings.Repeat("<b>", 5000) + "one":                                         "one",
	} {
		if got := richtext.Start(text, 10); got != want {
			t.Errorf("%.60s: %q, want %q", text, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add(`<p style="color:red">x</p>`, "style")
	f.Fuzz(func(t *testing.T, text, style string) {
		for _, text := range []string{text, `<p style="` + html.EscapeString(style) + strings.Repeat(" ", 1100) + `">` +
			text} {
			began := time.Now()
			clean := richtext.Clean(text)
			if took := time.Since(began); took > 2*time.Second && len(text) < 1<<16 {
				t.Errorf("%q takes %s", text, took)
			}
			if again := richtext.Clean(clean); richtext.Plain(again) != richtext.Plain(clean) {
				t.Errorf("%q cleaned again is %q", clean, again)
			}
			if strings.Contains(strings.ToLower(clean), "<script") {
				t.Errorf("%q", clean)
			}
			richtext.Start(text, 5)
		}
	})
}
