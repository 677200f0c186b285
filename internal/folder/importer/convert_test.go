package importer

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/catalog"
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
		{`{"a":"&#60;"}`, `{"a":"&#60;"}`},
		{`["&#62;"]`, `["&#62;"]`},
		{"[draft &#62; final]", "[draft > final]"}, // no JSON
		{`a:1:{s:1:"x";s:5:"&#60;";}`, `a:1:{s:1:"x";s:5:"&#60;";}`},
		{"Root &#62; Büro", "Root > Büro"},
	} {
		cell := textCell(c.stored)
		what := decode(&cell)
		if cell.Text != c.want || (what != "") != (c.stored != c.want) {
			t.Errorf("%q: %q (%s), want %q", c.stored, cell.Text, what, c.want)
		}
	}
}

// FuzzDecode decodes what was encoded.
func FuzzDecode(f *testing.F) {
	f.Add("a & <b>")
	encode := strings.NewReplacer("&", "&#38;", "<", "&#60;", ">", "&#62;")
	f.Fuzz(func(t *testing.T, s string) {
		stored := encode.Replace(s)
		cell := textCell(stored)
		if decode(&cell); cell.Text != s && !isData(stored) {
			t.Errorf("%q was stored as %q and is %q", s, stored, cell.Text)
		}
	})
}

// TestConverts does to values what their columns want.
func TestConverts(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 2*60*60)
	in := &importing{Options: Options{Zone: zone}, source: &source{major: 10}}
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
		{"glpi_rulecriterias", model.Column{Name: "pattern"}, "text", false, textCell("/a&#60;b/"), textCell("/a&#60;b/")},
		{"glpi_users", model.Column{Name: "password"}, "varchar", false, textCell("a&#60;b"), textCell("a&#60;b")},
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
		for _, names := range []map[string]string{f.renamed, f.values} {
			for name := range names {
				if name != "id" && table.Column(name) == nil {
					t.Errorf("%s has no column %s", f.table, name)
				}
			}
		}
	}
}
