package twig

import (
	"strings"
	"testing"
)

func TestRender(t *testing.T) {
	t.Parallel()
	item, err := ParseJSON([]byte(`{"name":"PC \"1\"","id":7,"cost":2.50,"on":true,"off":false,"none":null,"html":"<b>x & y</b>","date":"2026-01-02T03:04:05+01:00",
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
		"{{ item.missing is defined ? 1 : 2 }}{{ item.none is defined ? 1 : 2 }}{{ item.none is not null ? 1 : 2 }}{{ [] is empty }}": "2121",
		"{{ 'b' in 'abc' }}{{ 3 not in [1, 2] }}{{ 'abc' starts with 'a' }}":                                                          "111",
		"{{ 'abcdef'[1:3] }} {{ 'abc'|slice(-2) }} {{ 'abc'|first }} {{ [1,2]|last }} {{ 'abc'|length }}":                             "bcd bc a 2 3",
		"{{ '%05.1f of %s'|format(2.25, 'x') }} {{ 'a-b'|replace({'a': 'b', 'b': 'a'}) }}":                                            "002.2 of x b-a",
		"{% apply upper|trim %} text {{ item.id }} {% endapply %}":                                                                    "TEXT 7",
		"{% set b %}x{{ item.id }}{% endset %}{{ b }}{{ max(1, 3, 2) }}{{ (1..3)|join }}":                                             "x73123",
		"{{ 'a b&c'|url_encode }} {{ 'hello world'|title }} {{ 'ABC'|capitalize }} {{ 2.567|round(1) }}":                              "a%20b%26c Hello World Abc 2.6",
		"{{ item.none ?: 'short' }}":            "short",
		"{% if true %}\nline\n{% endif %}\nend": "line\nend",
	} {
		got, err := Render(source, map[string]any{"item": item})
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
		"{% set a = [1] %}{% for i in 1..40 %}{% set a = [a, a] %}{% endfor %}{{ a|json_encode }}":          "too long",
		"{% set b %}{% for i in 1..9999 %}xxxxxxxxxx{% endfor %}{% endset %}{{ b|replace({'x': b}) }}":      "too long",
		"{{ a $ b }}":        "unexpected",
		"{{ a is strange }}": "not known",
		strings.Repeat("{{ ", 1) + strings.Repeat("(", 5000) + "1 }}":           "deep",
		"{% for a in 1..1000 %}{% for b in 1..1000 %}x{% endfor %}{% endfor %}": "too much",
	} {
		if _, err := Render(source, nil); err == nil || !strings.Contains(err.Error(), want) {
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
	got, err := PrettyJSON(value)
	want := "{\n    \"item\": {\n        \"name\": \"\\u00e9\\/\\ud83d\\ude00 \\\"q\\\" <b>\",\n        \"list\": [],\n        \"n\": 1\n    },\n    \"event\": \"new\"\n}"
	if err != nil || got != want {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	got := markdown(`<h2>Title</h2><p>It is <b>bold</b> and
	<a href="https://example.org">linked</a>.</p><ul><li>one</li><li>two<ol><li>a</li></ol></li></ul><pre>x
 y</pre><script>bad()</script>a &amp; b<br>c`)
	want := "## Title\n\nIt is **bold** and [linked](https://example.org).\n\n- one\n- two\n    1. a\n\n```\nx\n y\n```\na & b\nc"
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func FuzzRender(f *testing.F) {
	for _, source := range []string{"{{ item.a|join(',') }}", "{% for a in item %}{{ a }}{% endfor %}", "{% set a = {b: [1, 2][0]} %}{{ a.b ?: 'x' }}", "{{ -1 ** 2 .. 3 }}", "{#-#}{%-"} {
		f.Add(source)
	}
	item, err := ParseJSON([]byte(`{"a":[1,"x",null,{"b":2}],"c":{"d":true}}`))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if out, err := Render(source, map[string]any{"item": item}); err != nil && out != "" {
			t.Error("both a text and an error")
		}
	})
}
