package richtext_test

import (
	"fmt"
	"html"
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
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

// TestCleanTakesLittleMemory has long texts, and wants each to take no more than a few times its length.
func TestCleanTakesLittleMemory(t *testing.T) {
	const size = 4_000_000
	defer debug.SetGCPercent(debug.SetGCPercent(10)) // what is seen is what is in use
	names := func() string {
		var out strings.Builder
		for i := 0; out.Len() < size; i++ {
			fmt.Fprintf(&out, "a%d ", i)
		}
		return out.String()
	}
	often := time.NewTicker(time.Millisecond)
	defer often.Stop()
	inUse := func() uint64 {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	for name, text := range map[string]string{
		"paragraphs":        strings.Repeat("<p>x</p>", size/8),
		"dropped":           strings.Repeat("<a>", size/3),
		"names":             "<p " + names() + ">",
		"names with values": "<p " + strings.ReplaceAll(names(), " ", "='1'") + ">",
		"styles":            strings.Repeat("<p style='color:red'>x</p>", size/26),
		"entities":          strings.Repeat("<p>&amp;&lt;'</p>", size/17),
		"openings":          strings.Repeat("<", size),
		"a picture":         `<img src="data:image/png;base64,` + strings.Repeat("QUJD", size/4) + `">`,
	} {
		cost := int64(math.MaxInt64)
		for range 3 { // what is not yet collected differs from run to run; what is in use does not
			runtime.GC()
			before, peak, done := inUse(), uint64(0), make(chan struct{})
			go func() {
				richtext.Clean(text)
				close(done)
			}()
			for running := true; running; peak = max(peak, inUse()) {
				select {
				case <-done:
					running = false
				case <-often.C:
				}
			}
			if cost = min(cost, int64(peak)-int64(before)); cost <= timesText*size {
				break
			}
		}
		t.Logf("%s: %d MB", name, cost>>20)
		if cost > timesText*size {
			t.Errorf("%s: %d MB", name, cost>>20)
		}
	}
}

// TestCleanManyAttributes wants the first ones of an element to be looked at, and what follows to stay.
func TestCleanManyAttributes(t *testing.T) {
	t.Parallel()
	many := strings.Repeat(" a", 600)
	for text, want := range map[string]string{
		`<p class="c"` + many + `>x</p>`:                   `<p class="c">x</p>`,
		`<p ` + many + ` class="c">x</p><b>y`:              "<p>x</p><b>y",
		`<p class='>'` + many + ` class=">" b=">" c>x</p>`: `<p class="&gt;">x</p>`,
		`<p class = '` + many + `' >x</p>`:                 `<p class="` + many + `">x</p>`,
		`<p` + strings.Repeat("/a", 600) + `/class=c>x`:    "<p>x",
		`<p ` + strings.Repeat("a='>'", 600) + `class=c>x`: "<p>x",
		`<p` + many: "",
		`<p ` + strings.Repeat(`b="`+many+`" `, 20) + `>x`:       "<p>x",
		`<p ` + strings.Repeat(`b="`+many+`" `, 20) + `class=c>`: `<p class="c">`,
	} {
		if got := richtext.Clean(text); got != want {
			t.Errorf("%.100s: %.200q, want %.200q", text, got, want)
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
