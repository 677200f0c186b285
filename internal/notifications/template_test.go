package notifications

import "testing"

func TestFill(t *testing.T) {
	t.Parallel()
	f := facts{
		values: map[string]string{
			"ticket.title": "a <b> & c", "ticket.content": "<p>rich <script>bad()</script></p>", "ticket.category": "", "ticket.type": "Incident",
			"ticket.tricky": "##ticket.title## ##FOREACHlist##", "ticket.zero": "0",
		},
		lists: map[string][]map[string]string{"followups": {{"followup.author": "new"}, {"followup.author": "mid"}, {"followup.author": "old", "ticket.type": "own"}}},
	}
	for source, want := range map[string]string{
		"plain # text ##": "plain # text ##",
		"##ticket.title##|##ticket.none##|##lang.ticket.title##|##lang.ticket.creationdate##": "a &lt;b&gt; &amp; c||Title|Opening date",
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
		if got := fill(readTemplate(source), f, asHTML); got != want {
			t.Errorf("%s gives %q, want %q", source, got, want)
		}
	}
	if got := fill(readTemplate("##ticket.title## ##ticket.content##"), f, asText); got != "a <b> & c rich" {
		t.Errorf("as text: %q", got)
	}
	if got := asText("ticket.content", "<p>one</p><ul><li>two</li><li>three &amp; four</li></ul>five<br>six"); got != "one\ntwo\nthree & four\nfive\nsix" {
		t.Errorf("%q", got)
	}
}

func FuzzFill(f *testing.F) {
	f.Add("##IFa####FOREACHb####ELSEa####ENDFOREACHb####ENDIFa##")
	f.Add("##FOREACH LAST 99999999999999999999 b##x##ENDFOREACHb##")
	f.Fuzz(func(_ *testing.T, source string) {
		fill(readTemplate(source), facts{values: map[string]string{"a": "1"}, lists: map[string][]map[string]string{"b": {{"c": "2"}}}}, asHTML)
	})
}
