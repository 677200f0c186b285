package importer

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/folder/glpi"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store/backend"
)

func textCell(s string) backend.Cell { return backend.Cell{Type: backend.Text, Text: s} }

// TestPlain keeps bytes that are no text, which JSON would have replaced.
func TestPlain(t *testing.T) {
	t.Parallel()
	for want, cell := range map[string]backend.Cell{
		`"é"`:               textCell("é"),
		`{"base64":"Yf8A"}`: {Type: backend.Bytes, Text: "a\xff\x00"},
		`7`:                 {Type: backend.Integer, Int: 7},
		`null`:              {},
	} {
		if text, err := json.Marshal(plain(&cell)); err != nil || string(text) != want {
			t.Errorf("%s (%v), want %s", text, err, want)
		}
	}
}

// TestDecode takes back what GLPI 10 and those before it have done to texts, once, and leaves other texts alone.
func TestDecode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ stored, want string }{
		{"plain", "plain"},
		{"a &#38; b", "a & b"},
		{"&#60;p&#62;1 &#38;lt; 2&#60;/p&#62;", "<p>1 &lt; 2</p>"},
		{"&#38;#60;", "&#60;"},               // what somebody has typed
		{"&lt;p&gt;x&lt;/p&gt;", "<p>x</p>"}, // of older versions
		{"&lt;b&gt; &#38; &amp;", "&lt;b&gt; & &amp;"},
		{"A & B", "A & B"},
		{"A &amp; B", "A &amp; B"},
		{"A & B &#38; C", "A & B &#38; C"},                   // a bare ampersand: it was not encoded
		{"A & B &#60; &lt;C&gt;", "A & B &#60; <C>"},         // but by an older one, which left these
		{"<p>&#38; &lt;b&gt;</p>", "<p>&#38; &lt;b&gt;</p>"}, // of GLPI 11
		{"a > b &#38; c", "a > b &#38; c"},
		{"&#38; &EACUTE; &#X3c;", "& &EACUTE; &#X3c;"}, // of either case
		{"&#38; &e_e;", "&#38; &e_e;"},
		{"&#38; &;", "&#38; &;"},
		{"&#38; &#;", "&#38; &#;"},
		{"&#38; &", "&#38; &"},
		{"&#38; &amp", "&#38; &amp"},
		{"&#38; &é;", "&#38; &é;"},
		{"&lt;img src=&quot;x&quot;&gt; &quot;", `<img src="x"> "`},
		{"&lt;img \t alt=&quot;x&quot;&gt;", `<img 	 alt="x">`},
		{"&lt;img&gt;&lt;img width=&quot;1&quot;&gt;", `<img><img width="1">`},
		{"&lt;img class=&quot;x&quot;&gt;", "<img class=&quot;x&quot;>"},
		{"&lt;imgsrc=&quot;x&quot;&gt;", "<imgsrc=&quot;x&quot;>"},
		{`{"a":"&#60;"}`, `{"a":"<"}`},
		{"Root &#62; Büro", "Root > Büro"},
		{"(&(objectClass=user)(!(a=b)))", "(&(objectClass=user)(!(a=b)))"},
		{"(&#38;(objectClass=user))", "(&(objectClass=user))"},
	} {
		if got := decoded(c.stored); got != c.want {
			t.Errorf("%q: %q, want %q", c.stored, got, c.want)
		}
	}
	for stored, want := range map[string]string{
		"A & B > &#38;foo":        "A & B > &foo", // each name on its own
		"A&#38;B > C &#60;1&#62;": "A&B > C <1>",
		"A > &lt;B&gt;":           "A > <B>",
		"":                        "",
	} {
		if got := decodedPath(stored); got != want {
			t.Errorf("%q: %q, want %q", stored, got, want)
		}
	}
}

// What GLPI 11 asks of a text before it decodes it.
var (
	anyBare   = regexp.MustCompile(`<|>`)
	entity    = regexp.MustCompile(`&#?[A-Za-z0-9]+;`)
	newer     = regexp.MustCompile(`&#60;|&#62;|&#38;`)
	old       = regexp.MustCompile(`&lt;|&gt;`)
	oldQuotes = regexp.MustCompile(`&lt;img[ \t\n\v\f\r]+(alt|src|width)=&quot;`)
)

// byTheBook decodes as GLPI 11 does, step by step.
func byTheBook(s string) string {
	var pairs []string
	switch {
	case anyBare.MatchString(s):
	case newer.MatchString(s) && strings.Count(s, "&") == len(entity.FindAllString(s, -1)):
		pairs = []string{"&#60;", "<", "&#62;", ">", "&#38;", "&"}
	case old.MatchString(s):
		if pairs = []string{"&lt;", "<", "&gt;", ">"}; oldQuotes.MatchString(s) {
			pairs = append(pairs, "&quot;", `"`)
		}
	}
	for i := 0; i < len(pairs); i += 2 {
		s = strings.ReplaceAll(s, pairs[i], pairs[i+1])
	}
	return s
}

// FuzzDecode decodes what was encoded, and anything else as GLPI 11 does.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{"a & <b>", "&#38;#60;", "&lt;img src=&quot;x&quot;&gt;", "& &#38;", "&#;&#60;", "a>&lt;"} {
		f.Add(s)
	}
	encode := strings.NewReplacer("&", "&#38;", "<", "&#60;", ">", "&#62;")
	f.Fuzz(func(t *testing.T, s string) {
		if stored := encode.Replace(s); decoded(stored) != s {
			t.Errorf("%q was stored as %q and is %q", s, stored, decoded(stored))
		}
		if got, want := decoded(s), byTheBook(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	})
}

// TestConverts does to values what their columns want.
func TestConverts(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 2*60*60)
	in := &importing{Options: Options{Zone: zone}, source: &source{version: glpi.Version{Major: 10}, encoded: true}}
	number := func(n int64) backend.Cell { return backend.Cell{Type: backend.Integer, Int: n} }
	for _, c := range []struct {
		table  string
		column model.Column
		kind   string
		html   bool
		from   backend.Cell
		want   backend.Cell
	}{
		{"t", model.Column{Name: "date", Format: model.FormatDateTime}, "timestamp", false,
			textCell("0000-00-00 00:00:00"), backend.Cell{}},
		{"t", model.Column{Name: "date", Format: model.FormatDateTime}, "timestamp", false,
			textCell("2024-03-01 10:00:00"), textCell("2024-03-01 10:00:00")},
		{"t", model.Column{Name: "date", Format: model.FormatDateTime}, "datetime", false,
			textCell("2024-03-01 10:00:00"), textCell("2024-03-01 08:00:00")},
		{"t", model.Column{Name: "date", Format: model.FormatDateTime}, "date", false,
			textCell("2024-03-01"), textCell("2024-03-01 00:00:00")},
		{"t", model.Column{Name: "date", Format: model.FormatDate}, "timestamp", false,
			textCell("2024-02-29 22:00:00"), textCell("2024-03-01")},
		{"t", model.Column{Name: "date", Format: model.FormatDate}, "date", false, textCell("2024-00-10"), backend.Cell{}},
		{"t", model.Column{Name: "n", Type: model.TypeInteger, Default: 7}, "int", false, backend.Cell{}, number(7)},
		{"t", model.Column{Name: "n", Type: model.TypeInteger}, "int", false, backend.Cell{}, backend.Cell{}},
		{"t", model.Column{Name: "b", Type: model.TypeBoolean, Default: true}, "tinyint", false, backend.Cell{}, number(1)},
		{"t", model.Column{Name: "port", Type: model.TypeInteger}, "varchar", false, textCell(" 62354"), number(62354)},
		{"t", model.Column{Name: "port", Type: model.TypeInteger}, "varchar", false, textCell("none"), backend.Cell{}},
		{"t", model.Column{Name: "period", Type: model.TypeInteger, Words: true}, "varchar", false, textCell("1MONTH"),
			textCell("1MONTH")},
		{"t", model.Column{Name: "itemtype"}, "varchar", false, textCell("ComputerAntivirus"), textCell("ItemAntivirus")},
		{"t", model.Column{Name: "content"}, "longtext", true, textCell("&#60;b onclick=x&#62;y&#60;/b&#62;"),
			textCell("<b>y</b>")},
		{"glpi_rulecriterias", model.Column{Name: "pattern"}, "text", false, textCell("/a&#60;b/"), textCell("/a<b/")},
		{"glpi_authldaps", model.Column{Name: "condition"}, "text", false, textCell("(&#38;(a=b))"), textCell("(&(a=b))")},
	} {
		cell := c.from
		for _, do := range in.converts(c.table, c.column, c.kind, c.html) {
			do(&cell)
		}
		if cell != c.want {
			t.Errorf("%s %s %s %q: %+v, want %+v", c.table, c.column.Name, c.kind, c.from.String(), cell, c.want)
		}
	}
}

// TestFresh leaves the texts alone of a GLPI that was never an older one, but for its templates of notifications.
func TestFresh(t *testing.T) {
	t.Parallel()
	fresh := &source{version: glpi.Version{Major: 11}}
	if fresh.decodes("glpi_tickets", "content") != nil || fresh.decodes("glpi_notificationtemplatetranslations",
		"subject") != nil {
		t.Error("texts of a new GLPI are decoded")
	}
	if fresh.decodes("glpi_notificationtemplatetranslations", "content_html") == nil {
		t.Error("templates of notifications are not decoded")
	}
}

// TestFeeds wants rules about tables and columns that there are.
func TestFeeds(t *testing.T) {
	t.Parallel()
	tables := map[string]*model.Table{}
	for _, table := range catalog.Default().Graph().Tables() {
		tables[table.Name] = table
	}
	for _, f := range feeds() {
		table := tables[f.table]
		if table == nil {
			t.Errorf("a rule is about %s, which there is not", f.table)
			continue
		}
		for _, name := range append(slices.Collect(maps.Keys(f.renamed)), slices.Collect(maps.Keys(f.values))...) {
			if name != "id" && table.Column(name) == nil {
				t.Errorf("%s has no column %s", f.table, name)
			}
		}
	}
}
