package twig

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"
)

// usual is the budget that webhooks have.
func usual() *Budget { return NewBudget(context.Background(), 32<<20) }

func TestRender(t *testing.T) {
	t.Parallel()
	item, err := ParseJSON(
		[]byte(`{"name":"PC \"1\"","id":7,"cost":2.50,"on":true,"off":false,"none":null,"html":"<b>x & y</b>","date":"2026-01-02T03:04:05+01:00",
		"team":[{"name":"b","role":"requester"},{"name":"a","role":"assigned"}],"status":{"id":2,"name":"Assigned"}}`))
	if err != nil {
		t.Fatal(err)
	}
	for source, want := range map[string]string{
		"plain { text }":                                                                               "plain { text }",
		"{{ item.name }} {{ item['id'] }}":                                                             `PC "1" 7`,
		"{{ item.status.name|upper }}":                                                                 "ASSIGNED",
		"{{ item.missing.deeper }}|":                                                                   "|",
		"{{ item.on }}{{ item.off }}{{ item.none }}{{ item.cost }}":                                    "12.5",
		"{% if item.id > 5 and not item.off %}yes{% else %}no{% endif %}":                              "yes",
		"{% if item.id == 8 %}8{% elseif item.id == '7' %}seven{% endif %}":                            "seven",
		"{% for m in item.team %}{{ loop.index }}:{{ m.name }}{{ loop.last ? '' : ', ' }}{% endfor %}": "1:b, 2:a",
		"{% for k, v in item.status %}{{ k }}={{ v }};{% endfor %}":                                    "id=2;name=Assigned;",
		"{% for x in [] %}x{% else %}none{% endfor %}":                                                 "none",
		"{% set a = 1 + 2 * 3 %}{{ a }} {{ a // 2 }} {{ 7 % 4 }} {{ 2 ** 3 }} {{ -a }}":                "7 3 3 8 -7",
		"{{ item.none ?? 'fallback' }} {{ item.none|default('d') }} {{ item.id|default(1) }}":          "fallback d 7",
		"{{ item.team|map }}":                                                                          "",
		"{{ item.team|column('name')|sort|join(', ', ' and ') }}":                                      "a and b",
		"{{ 'a' ~ item.id ~ \"b\" }}":                                                                  "a7b",
		"{{ item.html|escape }} {{ item.html|striptags }}":                                             "&lt;b&gt;x &amp; y&lt;/b&gt; x & y",
		"{% autoescape %}{{ item.html }}{{ item.html|raw }}{% endautoescape %}{{ item.html }}":         "&lt;b&gt;x &amp; y&lt;/b&gt;<b>x & y</b><b>x & y</b>",
		"{{ item.date|date('Y/m/d H:i') }}":                                                            "2026/01/02 03:04",
		"{{ item.status|json_encode }}":                                                                `{"id":2,"name":"Assigned"}`,
		"{{ {'a': 1, b: [true, null]}|json_encode }}":                                                  `{"a":1,"b":[true,null]}`,
		"a {%- if true -%} b {%- endif %} c":                                                           "ab c",
		"{# nothing #}x":                                                                               "x",
		"{{ item.missing is defined ? 1 : 2 }}{{ item.none is defined ? 1 : 2 }}{{ item.none is not null ? 1 : 2" +
			" }}{{ [] is empty }}": "2121",
		"{{ 'b' in 'abc' }}{{ 3 not in [1, 2] }}{{ 'abc' starts with 'a' }}":                              "111",
		"{{ 'abcdef'[1:3] }} {{ 'abc'|slice(-2) }} {{ 'abc'|first }} {{ [1,2]|last }} {{ 'abc'|length }}": "bcd bc a 2 3",
		"{{ '%05.1f of %s'|format(2.25, 'x') }} {{ 'a-b'|replace({'a': 'b', 'b': 'a'}) }}":                "002.2 of x b-a",
		"{% apply upper|trim %} text {{ item.id }} {% endapply %}":                                        "TEXT 7",
		"{% set b %}x{{ item.id }}{% endset %}{{ b }}{{ max(1, 3, 2) }}{{ (1..3)|join }}":                 "x73123",
		"{{ 'a b&c'|url_encode }} {{ 'hello world'|title }} {{ 'ABC'|capitalize }} {{ 2.567|round(1) }}":  "a%20b%26c Hello World Abc 2.6",
		"{{ item.none ?: 'short' }}":            "short",
		"{% if true %}\nline\n{% endif %}\nend": "line\nend",
	} {
		got, err := Render(usual(), source, map[string]any{"item": item})
		if strings.Contains(source, "|map") {
			if err == nil {
				t.Errorf("%s is allowed", source)
			}
			continue
		}
		if err != nil || got != want {
			t.Errorf("%s = %q, %v; want %q", source, got, err, want)
		}
	}
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"{{ a":               "missing",
		"\n{{ a b }}":        "line 2",
		"{% include 'x' %}":  "not allowed",
		"{{ source('x') }}":  "not allowed",
		"{{ a|system }}":     "not allowed",
		"{% if a %}":         "endif",
		"{% endif %}":        "not allowed",
		"{{ 'a }}":           "does not end",
		"{# a":               "does not end",
		"{{ 1 / 0 }}":        "division",
		"{{ 1..100000000 }}": "too long",
		"{% set a = 'x' %}{% for i in 1..60 %}{% set a = a ~ a %}{% endfor %}":                              "too long",
		"{% set a = [1] %}{% for i in 1..60 %}{% set a = a|merge(a) %}{% endfor %}":                         "too long",
		"{% set a = 1..9999 %}{% set b %}{% for i in a %}xxxxxxxxxx{% endfor %}{% endset %}{{ a|join(b) }}": "too long",
		"{% set a = [1] %}{% for i in 1..40 %}{% set a = [a, a] %}{% endfor %}{{ a|json_encode }}":          "too much",
		"{% set b %}{% for i in 1..9999 %}xxxxxxxxxx{% endfor %}{% endset %}{{ b|replace({'x': b}) }}":      "too long",
		"{{ a $ b }}":        "unexpected",
		"{{ a is strange }}": "not known",
		strings.Repeat("{{ ", 1) + strings.Repeat("(", 5000) + "1 }}":           "deep",
		"{% for a in 1..1000 %}{% for b in 1..1000 %}x{% endfor %}{% endfor %}": "too much",
	} {
		if _, err := Render(usual(), source, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: %v, want %q", source, err, want)
		}
	}
}

func TestPrettyJSON(t *testing.T) {
	t.Parallel()
	value, err := ParseJSON([]byte(`{"item":{"name":"é/😀 \"q\" <b>","list":[],"n":1},"event":"new"}`))
	if err != nil {
		t.Fatal(err)
	}
	got, err := PrettyJSON(usual(), value)
	want := "{\n    \"item\": {\n        \"name\": \"\\u00e9\\/\\ud83d\\ude00 \\\"q\\\" <b>\",\n        \"list\":" +
		" [],\n        \"n\": 1\n    },\n    \"event\": \"new\"\n}"
	if err != nil || got != want {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	got := markdown(`<h2>Title</h2><p>It is <b>bold</b> and
	<a href="https://example.org">linked</a>.</p><ul><li>one</li><li>two<ol><li>a</li></ol></li></ul><pre>x
 y</pre><script>bad()</script>a &amp; b<br>c`)
	want := "## Title\n\nIt is **bold** and [linked](https://example.org).\n\n- one\n- two\n    1. a\n\n```\nx\n" +
		" y\n```\na & b\nc"
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func FuzzRender(f *testing.F) {
	for _, source := range []string{"{{ item.a|join(',') }}", "{% for a in item %}{{ a }}{% endfor %}",
		"{% set a = {b: [1, 2][0]} %}{{ a.b ?: 'x' }}", "{{ -1 ** 2 .. 3 }}", "{#-#}{%-"} {
		f.Add(source)
	}
	item, err := ParseJSON([]byte(`{"a":[1,"x",null,{"b":2}],"c":{"d":true}}`))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if out, err := Render(usual(), source, map[string]any{"item": item}); err != nil && out != "" {
			t.Error("both a text and an error")
		}
	})
}

// Each of these is short to say. None may take long or fill the memory, whatever it is that grows.
var hostile = map[string]string{
	"loops": "{% for a in 1..9999 %}{% for b in 1..9999 %}{% for c in 1..9999 %}x{% endfor %}{% endfor" +
		" %}{% endfor %}",
	"empty loops": "{% for a in 1..9999 %}{% for b in 1..9999 %}{% endfor %}{% endfor %}",
	"doubling":    "{% set a = item.text %}{% for i in 1..60 %}{% set a = a ~ a %}{% endfor %}",
	"many texts": "{% set a = item.text ~ item.text %}{% set l = [] %}{% for i in 1..9999 %}{% set l =" +
		" l|merge([a ~ i]) %}{% endfor %}",
	"replace": "{% for i in 1..9999 %}{% set a = item.text|replace({'a': 'bb'}) %}{% endfor %}",
	"replace keys": "{% set m = {} %}{% for i in 1..5000 %}{% set m = m|merge({(i ~ item.name): 'x'}) %}{% endfor" +
		" %}{{ item.text|replace(m) }}",
	"long key": "{% set k = item.text[:30000] %}{{ item.text|replace({(k ~ 'b'): 'x', 'c': 'd'}) }}",
	"join":     "{% for i in 1..9999 %}{% set a = (1..9999)|join(item.name) %}{% endfor %}",
	"format": "{% set f = '%s%s%s%s%s%s%s%s' %}{% for i in 1..9999 %}{% set a = f|format(item.text," +
		" item.text, item.text, item.text) %}{% endfor %}",
	"format widths": "{{ '%99999999s'|format('x') }}{{ '%.99999999f'|format(1) }}{{ '%0999d'|format(1) }}" +
		strings.Repeat("{{ '%999s'|format('x') }}", 500),
	"split":     "{% for i in 1..9999 %}{% set a = item.text|split('') %}{% endfor %}",
	"markdown":  "{% for i in 1..9999 %}{% set a = item.html|html_to_markdown %}{% endfor %}",
	"striptags": "{% for i in 1..9999 %}{% set a = item.html|striptags %}{% endfor %}",
	"escape":    "{% set a = item.html %}{% for i in 1..9999 %}{% set a = a|e %}{% endfor %}",
	"case":      "{% for i in 1..9999 %}{% set a = item.text|upper|lower|title|capitalize %}{% endfor %}",
	"reverse":   "{% for i in 1..9999 %}{% set a = item.text|reverse %}{% endfor %}",
	"slice":     "{% for i in 1..9999 %}{% set a = item.text[1:5] %}{% endfor %}",
	"length":    "{% for i in 1..9999 %}{% set a = item.text|length %}{% endfor %}",
	"first":     "{% for i in 1..9999 %}{% set a = item.text|first ~ item.text|last %}{% endfor %}",
	"compare": "{% set b = item.text ~ '' %}{% for i in 1..9999 %}{% for j in 1..9999 %}{% set a = b ==" +
		" item.text %}{% endfor %}{% endfor %}",
	"search": "{% for i in 1..9999 %}{% set a = 'zz' in item.text %}{% endfor %}",
	"search lists": "{% set l = [] %}{% for i in 1..9999 %}{% set l = l|merge([[i]]) %}{% endfor %}{% for i in" +
		" 1..9999 %}{% set a = [0] in l %}{% endfor %}",
	"sort": "{% set l = [] %}{% for i in 1..3000 %}{% set l = l|merge([item.text ~ i]) %}{% endfor %}{%" +
		" for i in 1..99 %}{% set a = l|sort %}{% endfor %}",
	"max":          "{% set l = 1..9999 %}{% for i in 1..9999 %}{% set a = max(l) %}{% endfor %}",
	"shared lists": "{% set a = [1] %}{% for i in 1..40 %}{% set a = [a, a] %}{% endfor %}{{ a|json_encode }}",
	"deep lists": "{% set a = [1] %}{% for i in 1..9999 %}{% set a = [a] %}{% endfor %}{{ a|json_encode }}{{ a" +
		" == [1] }}",
	"deep expression": "{{ " + strings.Repeat("1~", 20000) + "1 }}",
	"filters":         "{{ item.text" + strings.Repeat("|e|upper", 3000) + " }}",
	"attributes":      "{{ item" + strings.Repeat(".a", 30000) + " }}",
	"big expression":  "{% for i in 1..9999 %}{% set a = " + strings.Repeat("i+", 15000) + "1 %}{% endfor %}",
	"captures": strings.Repeat("{% set b %}", 90) + "{% for i in 1..9999 %}xxxxxxxxxx{% endfor %}" +
		strings.Repeat("{% endset %}{{ b }}{{ b }}", 90),
	"apply":  "{% for i in 1..9999 %}{% apply upper %}{{ item.text }}{% endapply %}{% endfor %}",
	"scopes": strings.Repeat("{% for a in [1,2] %}", 90) + "{{ x }}" + strings.Repeat("{% endfor %}", 90),
	"dates": "{% set f %}{% for i in 1..9999 %}lFDTc{% endfor %}{% endset %}{% for i in 1..9999 %}{% set a" +
		" = 'now'|date(f) %}{% endfor %}",
	"url":    "{% for i in 1..9999 %}{% set a = item.html|url_encode %}{% endfor %}",
	"batch":  "{% for i in 1..9999 %}{% set a = [1]|batch(10000, 1) %}{% endfor %}",
	"column": "{% for i in 1..9999 %}{% set a = item.rows|column('a') %}{% endfor %}",
	"json":   "{% for i in 1..9999 %}{% set a = item|json_encode %}{% endfor %}",
	"ranges": "{% for i in 1..9999 %}{% set a = 1..9999 %}{% endfor %}",
	"output": "{% for i in 1..9999 %}{{ item.text }}{% endfor %}",
	"trim":   "{% for i in 1..9999 %}{% set a = item.text|trim('a') %}{% endfor %}",
	"numbers": "{% set n %}{% for i in 1..9999 %}1111111111{% endfor %}{% endset %}{% for i in 1..9999 %}{%" +
		" set a = n + n %}{% endfor %}",
}

func TestHostileTemplates(t *testing.T) { //nolint:paralleltest // it looks at the memory
	rows := make([]any, 20_000)
	for i := range rows {
		rows[i] = NewObject("a", "xxxx")
	}
	item := NewObject("name", "a name of some length", "text", strings.Repeat("a", 1<<20), "rows", rows,
		"html", strings.Repeat("<p>a &amp; b<br>", 20_000))
	for name, source := range hostile {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		out, err := Render(usual(), source, map[string]any{"item": item})
		took := time.Since(began)
		runtime.ReadMemStats(&after)
		if made := (after.TotalAlloc - before.TotalAlloc) >> 20; made > 300 || took > 30*time.Second {
			t.Errorf("%s: %d MiB, %s, %d bytes, %v", name, made, took, len(out), err)
		}
		if len(out) > maxOutput || err != nil && !errors.Is(err, ErrLimit) && name != "deep lists" {
			t.Errorf("%s: %d bytes, %v", name, len(out), err)
		}
	}
}

func TestDeadline(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Render(NewBudget(ctx, 1<<40), hostile["loops"], nil)
	if !errors.Is(err, ErrLimit) || !strings.Contains(err.Error(), "too long") {
		t.Errorf("a rendering whose time is over: %v", err)
	}
}

func TestMarkdownIsLinear(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]string{
		"line ends": strings.Repeat("<br>", 200_000) + strings.Repeat("<p>", 200_000),
		"lists":     strings.Repeat("<ul><li>", 100_000),
	} {
		began := time.Now()
		if out := markdown("x" + source); len(out) > 10<<20 || time.Since(began) > 30*time.Second {
			t.Errorf("%s: %d bytes in %s", name, len(out), time.Since(began))
		}
	}
}

// TestRenderInQuotes gives quotes in texts a backslash once, whether a template puts them between quotes or
// leaves that to json_encode.
func TestRenderInQuotes(t *testing.T) {
	t.Parallel()
	variables := map[string]any{"item": NewObject("name", `a "b" \"c\ d`, "list", []any{`"`, int64(1)})}
	for template, want := range map[string]string{
		`"{{ item.name }}"`:                              `"a \"b\" \\"c\ d"`,
		`{{ item.name|json_encode }}`:                    `"a \"b\" \\\"c\\ d"`,
		`{{ item.list|json_encode }}`:                    `["\"",1]`,
		`{{ item.name|upper|json_encode }}`:              `"A \"B\" \\\"C\\ D"`,
		`{{ {'x': item.list}|json_encode|json_encode }}`: `"{\"x\":[\"\\\"\",1]}"`,
		`{{ {'x': 'a "b"'}|json_encode }}`:               `{"x":"a \"b\""}`,
	} {
		got, err := RenderInQuotes(NewBudget(t.Context(), 1<<20), template, variables)
		if err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", template, got, err, want)
		}
	}
	if got, err := Render(NewBudget(t.Context(), 1<<20), `{{ '\\"'|json_encode }}`, nil); err != nil ||
		got != `"\\\""` {
		t.Errorf("elsewhere: %s, %v", got, err)
	}
}
