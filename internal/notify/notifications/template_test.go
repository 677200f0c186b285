package notifications

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestFill(t *testing.T) {
	t.Parallel()
	f := facts{
		values: map[string]string{
			"ticket.title": "a <b> & c", "ticket.content": "<p>rich <script>bad()</script></p>", "ticket.category": "",
			"ticket.type":   "Incident",
			"ticket.tricky": "##ticket.title## ##FOREACHlist##", "ticket.zero": "0",
		},
		lists: map[string][]map[string]string{"followups": {{"followup.author": "new"}, {"followup.author": "mid"},
			{"followup.author": "old", "ticket.type": "own"}}},
	}
	for source, want := range map[string]string{
		"plain # text ##": "plain # text ##",
		"##ticket.title##|##ticket.none##|##lang.ticket.title##|##lang.ticket.creationdate##": "a &lt;b&gt; &amp;" +
			" c||Title|Opening date",
		"##ticket.content##": "<p>rich </p>",
		"##ticket.tricky##":  "##ticket.title## ##FOREACHlist##",
		"##IFticket.category##c##ENDIFticket.category####ELSEticket.category##none##ENDELSEticket.category##": "none",
		"##IFticket.type=Incident##i##ENDIFticket.type####ELSEticket.type##r##ENDELSEticket.type##":           "i",
		"##IFticket.type=Request##i##ENDIFticket.type####ELSEticket.type##r##ENDELSEticket.type##":            "r",
		"##IFticket.zero##z##ENDIFticket.zero##":                                                              "",
		"##FOREACHfollowups####followup.author##-##ticket.type## ##ENDFOREACHfollowups##":                     "new-Incident mid-Incident old-own ",
		"##FOREACH LAST 2 followups####followup.author## ##ENDFOREACHfollowups##":                             "new mid ",
		"##FOREACH FIRST followups####followup.author## ##ENDFOREACHfollowups##":                              "old ",
		"##FOREACHnothing##x##ENDFOREACHnothing##y":                                                           "y",
		"a##IFticket.title##b":    "ab",
		"a##ENDIFticket.title##b": "ab",
		"##FOREACHfollowups####IFfollowup.author=mid##!##ENDIFfollowup.author####ELSEfollowup.author##.##ENDELSEfollowup.author####ENDFOREACHfollowups##": ".!.",
	} {
		if got, err := fill(readTemplate(source), f, asHTML); err != nil || got != want {
			t.Errorf("%s gives %q, want %q", source, got, want)
		}
	}
	if got, err := fill(readTemplate("##ticket.title## ##ticket.content##"), f, asText); err != nil ||
		got != "a <b> & c rich" {
		t.Errorf("as text: %q", got)
	}
	if got := asText("ticket.content",
		"<p>one</p><ul><li>two</li><li>three &amp; four</li></ul>five<br>six"); got != "one\ntwo\nthree &"+
		" four\nfive\nsix" {
		t.Errorf("%q", got)
	}
}

// Each of these is short to say, or quick to read for those who do not look.
func TestHostileTemplates(t *testing.T) {
	t.Parallel()
	rows := make([]map[string]string, 100)
	for i := range rows {
		rows[i] = map[string]string{"followup.description": "<p>" + strings.Repeat("a<br>", 2000) + "</p>"}
	}
	f := facts{values: map[string]string{"a": "1", "ticket.content": strings.Repeat("<p>x</p>", 30_000)},
		lists: map[string][]map[string]string{"f": rows}}
	for name, source := range map[string]string{
		"lists in lists":     strings.Repeat("##FOREACHf##", 15) + "x" + strings.Repeat("##ENDFOREACHf##", 15),
		"empty lists":        strings.Repeat("##FOREACHf##", 15) + strings.Repeat("##ENDFOREACHf##", 15),
		"long values":        strings.Repeat("##ticket.content##", 20_000),
		"long rows":          "##FOREACHf####FOREACHf####followup.description####ENDFOREACHf####ENDFOREACHf##",
		"blocks without end": strings.Repeat("##IFa##", 70_000),
		"ends first":         strings.Repeat("##ENDIFa##", 30_000) + strings.Repeat("##IFa##", 30_000),
		"blocks":             strings.Repeat("##IFa##", 30_000) + strings.Repeat("##ENDIFa##", 30_000),
		"names":              strings.Repeat("##IF"+strings.Repeat("a", 100)+"##", 5000),
		"signs":              strings.Repeat("#", 500_000),
		"values":             strings.Repeat("##IFa="+strings.Repeat("x", 50), 9000),
	} {
		for _, show := range []shower{asText, asHTML} {
			began := time.Now()
			out, err := fill(readTemplate(source), f, show)
			if took := time.Since(began); took > time.Minute || len(out) > 2*maxFilled {
				t.Errorf("%s: %d bytes in %s", name, len(out), took)
			}
			if err != nil && !errors.Is(err, errTooLong) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestBoundedFacts(t *testing.T) {
	t.Parallel()
	f := facts{values: map[string]string{"a": strings.Repeat("é", maxText)},
		lists: map[string][]map[string]string{"f": nil}}
	for range 100 {
		f.lists["f"] = append(f.lists["f"], map[string]string{"text": strings.Repeat("x", 100<<10)})
	}
	got := f.bounded()
	if len(got.values["a"]) > maxText+10 || !strings.HasSuffix(got.values["a"], "é…") {
		t.Errorf("a value of %d bytes", len(got.values["a"]))
	}
	if n := len(got.lists["f"]); n != 10 {
		t.Errorf("%d rows", n)
	}
}

func FuzzFill(f *testing.F) {
	f.Add("##IFa####FOREACHb####ELSEa####ENDFOREACHb####ENDIFa##")
	f.Add("##FOREACH LAST 99999999999999999999 b##x##ENDFOREACHb##")
	f.Fuzz(func(_ *testing.T, source string) {
		_, _ = fill(readTemplate(source),
			facts{values: map[string]string{"a": "1"}, lists: map[string][]map[string]string{"b": {{"c": "2"}}}},
			asHTML)
	})
}
