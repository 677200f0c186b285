package message

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/andybalholm/brotli"

	"github.com/glpid/glpid/internal/bounded"
	"github.com/glpid/glpid/internal/model"
)

func pack(t testing.TB, packing Packing, text []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	var to io.WriteCloser
	switch packing {
	case Zlib:
		to = zlib.NewWriter(&out)
	case Gzip:
		to = gzip.NewWriter(&out)
	case Brotli:
		to = brotli.NewWriterLevel(&out, 5)
	case Deflate:
		to, _ = flate.NewWriter(&out, 6)
	default:
		return text
	}
	if _, err := to.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const small = `{"deviceid":"pc-1","content":{"versionclient":"x","hardware":{"NAME":"pc","Memory":"8192"}}}`

// TestPackings reads every packing by every name that agents have for it, and what names none.
func TestPackings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		types   string
		packing Packing
	}{
		{"application/json,application/xml,text/plain,,application/octet-stream,no/such/type", None},
		{"application/x-compress-zlib,Application/x-compress-zlib,application/x-zlib,application/x-compress," +
			"Application/x-compress,text/plain,,application/octet-stream,application/x-zlib; charset=utf-8", Zlib},
		{"application/x-compress-gzip,application/x-gzip,APPLICATION/X-GZIP,text/plain,", Gzip},
		{"application/x-compress-br,application/x-br", Brotli},
		{"application/x-compress-deflate,application/x-deflate", Deflate},
	} {
		for kind := range strings.SplitSeq(test.types, ",") {
			body := iotest.OneByteReader(bytes.NewReader(pack(t, test.packing, []byte(small))))
			m, err := Read(kind, body, Usual)
			if err != nil || m.Form != (Form{Packing: test.packing}) || string(m.Raw) != small {
				t.Errorf("%q packed by %d: %v, %v", kind, test.packing, m, err)
				continue
			}
			if n, ok := m.Content.Entry("hardware").Int("memory"); m.Content.Entry("hardware").Text("name") != "pc" ||
				n != 8192 || !ok {
				t.Errorf("%q: %v", kind, m.Content)
			}
		}
	}
}

// TestRefused refuses what is no message, with the status and the words that agents and people look for.
func TestRefused(t *testing.T) {
	t.Parallel()
	content := func(sections string) string {
		return `{"deviceid":"a","content":{"versionclient":"x",` + sections + `}}`
	}
	for _, test := range []struct {
		kind, body string
		code       model.Code
		says       string
	}{
		{"", "", model.CodeBadRequest, "empty"},
		{"application/json", " \n ", model.CodeBadRequest, "empty"},
		{"", "hello", model.CodeBadRequest, "neither JSON nor XML"},
		{"", "[]", model.CodeBadRequest, "neither JSON nor XML"},
		{"", `{"deviceid":`, model.CodeBadRequest, "JSON not well formed!"},
		{"", `{"deviceid":"a" "b"}`, model.CodeBadRequest, "JSON not well formed!"},
		{"", small + "{}", model.CodeBadRequest, "JSON not well formed!"},
		{"", "{\"deviceid\":\"\xff\"}", model.CodeBadRequest, "JSON not well formed!"},
		{"", "<REQUEST><QUERY>", model.CodeBadRequest, "XML not well formed!"},
		{"", "<REQUEST><QUERY></OTHER></REQUEST>", model.CodeBadRequest, "XML not well formed!"},
		{"", "<REQUEST/><REQUEST/>", model.CodeBadRequest, "XML not well formed!"},
		{"", "<html><body>x</body></html>", model.CodeBadRequest, "not REQUEST"},
		{"application/x-zlib", small, model.CodeBadRequest, "cannot be unpacked"},
		{"application/x-gzip", small, model.CodeBadRequest, "cannot be unpacked"},
		{"application/x-br", small, model.CodeBadRequest, "cannot be unpacked"},
		{"application/x-deflate", small, model.CodeBadRequest, "cannot be unpacked"},
		{"application/x-compress-lz4", small, model.CodeUnsupported, "not application/x-compress-lz4"},

		{"", `{}`, model.CodeBadRequest, violations + "\ndeviceid is missing\ncontent is missing"},
		{"", `{"deviceid":"a","content":[]}`, model.CodeBadRequest, "content is missing"},
		{"", `{"deviceid":"a","content":{}}`, model.CodeBadRequest, "content.versionclient is missing"},
		{"", `{"action":"contact"}`, model.CodeBadRequest, "deviceid is missing"},
		{"", `{"deviceid":"a","itemtype":"Ticket","content":{"versionclient":"x"}}`, model.CodeBadRequest,
			`itemtype cannot be "Ticket"`},
		{"", content(`"networks":[{"description":"eth0"},{"status":"up"}]`), model.CodeBadRequest,
			"content.networks[1].description is missing"},
		{"", content(`"networks":[{"description":"eth0","status":"Up"}]`), model.CodeBadRequest,
			`content.networks[0].status cannot be "Up"`},
		{"", content(`"softwares":[{"version":"1"}]`), model.CodeBadRequest, "content.softwares[0].name is missing"},
		{"", content(`"softwares":["x"]`), model.CodeBadRequest, "content.softwares[0] is no object"},
		{"", content(`"softwares":"x"`), model.CodeBadRequest, "content.softwares is no object and no list"},
		{"", content(`"cpus":[{"arch":"z80"}]`), model.CodeBadRequest, "content.cpus[0].arch"},
		{"", content(`"bios":{"secure_boot":"maybe"}`), model.CodeBadRequest, "content.bios.secure_boot"},
		{"", content(`"operatingsystem":{"timezone":{"name":"UTC"}}`), model.CodeBadRequest,
			"content.operatingsystem.timezone.offset is missing"},
		{"", content(`"databases_services":[{"name":"x","version":"1","databases":[{}]}]`), model.CodeBadRequest,
			"content.databases_services[0].databases[0].name is missing"},
		{"", content(`"network_device":{"type":"Toaster"}`), model.CodeBadRequest, "content.network_device.type"},
		{"", content(`"envs":[{},{},{},{}]`), model.CodeBadRequest, "and 3 more"},
		{"", `<REQUEST><CONTENT/></REQUEST>`, model.CodeBadRequest, "deviceid is missing"},
	} {
		_, err := Read(test.kind, strings.NewReader(test.body), Usual)
		if model.CodeOf(err) != test.code || !strings.Contains(fmt.Sprint(err), test.says) {
			t.Errorf("%q %.60q: %v", test.kind, test.body, err)
		}
	}
	for _, good := range []string{
		content(`"nonesuch":[1,2],"networks":[{"description":"e","nonesuch":{}}]`),
		content(`"softwares":{"name":"alone"},"videos":null`),
		content(`"cpus":[{"arch":"armv7l"},{"arch":"i686"}]`),
		`{"deviceid":"a","itemtype":"Glpi\\CustomAsset\\TabletAsset","content":{"versionclient":"x"},"more":1}`,
		"\xef\xbb\xbf \n" + small, `{"action":"get_params","deviceid":"a"}`, `{"query":"register"}`,
		"{\"deviceid\":\"a\\u0000b\",\"content\":{\"versionclient\":\"x\"}}",
	} {
		if _, err := Read("", strings.NewReader(good), Usual); err != nil {
			t.Errorf("%.70q: %v", good, err)
		}
	}
	if _, err := Read("", iotest.ErrReader(errors.New("cut off")), Usual); model.CodeOf(err) != model.CodeBadRequest {
		t.Error(err)
	}
}

// endless gives a text without end.
type endless string

func (e endless) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		n += copy(p[n:], e)
	}
	return n, nil
}

// TestTooLarge refuses what is beyond each limit, while it is read.
func TestTooLarge(t *testing.T) {
	t.Parallel()
	l := Limits{Bytes: 1 << 20, Ratio: 20, Slack: 64 << 10, Nodes: 1000, Depth: 8, Memory: 1 << 20}
	spaces := bytes.Repeat([]byte(" "), 900<<10)
	for name, test := range map[string]struct {
		kind string
		body io.Reader
	}{
		"endless":        {"", endless(" ")},
		"zlib bomb":      {"application/x-zlib", bytes.NewReader(pack(t, Zlib, spaces))},
		"gzip bomb":      {"application/x-gzip", bytes.NewReader(pack(t, Gzip, spaces))},
		"brotli bomb":    {"application/x-br", bytes.NewReader(pack(t, Brotli, spaces))},
		"deflate bomb":   {"application/x-deflate", bytes.NewReader(pack(t, Deflate, spaces))},
		"sniffed bomb":   {"", bytes.NewReader(pack(t, Gzip, spaces))},
		"JSON nodes":     {"", strings.NewReader(`{"a":[` + strings.Repeat("1,", 100<<10))},
		"JSON objects":   {"", strings.NewReader(`{"a":[` + strings.Repeat("{},", 100<<10))},
		"JSON depth":     {"", strings.NewReader(`{"a":` + strings.Repeat("[", 100<<10))},
		"JSON names":     {"", strings.NewReader(strings.Repeat(`{"a":`, 100<<10))},
		"XML nodes":      {"", strings.NewReader("<REQUEST>" + strings.Repeat("<A/>", 100<<10))},
		"XML depth":      {"", strings.NewReader("<REQUEST>" + strings.Repeat("<A>", 100<<10))},
		"XML tag":        {"", strings.NewReader("<REQUEST " + strings.Repeat("a='>' ", 100<<10) + "/>")},
		"XML tag inside": {"", strings.NewReader("<REQUEST><A " + strings.Repeat("a='' ", 100<<10) + "/></REQUEST>")},
		"XML comment":    {"", strings.NewReader("<REQUEST><!-- " + strings.Repeat("<", 100<<10) + "--></REQUEST>")},
		"XML ending":     {"", strings.NewReader("<REQUEST></" + strings.Repeat("A", 100<<10) + ">")},
		"XML head":       {"", strings.NewReader("<?xml " + strings.Repeat("A", 100<<10))},
		"XML type":       {"", strings.NewReader("<!DOCTYPE " + strings.Repeat("<A>", 100<<10))},
		"XML text":       {"", strings.NewReader("<REQUEST><A>" + strings.Repeat("A", 500<<10) + "</A></REQUEST>")},
		"XML section": {"",
			strings.NewReader("<REQUEST><A><![CDATA[" + strings.Repeat("<", 500<<10) + "]]></A></REQUEST>")},
		"memory": {"", strings.NewReader(`{"a":"` + strings.Repeat("x", 600<<10) + `"}`)},
	} {
		if _, err := Read(test.kind, test.body, l); model.CodeOf(err) != model.CodeTooLarge {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestEntities wants nothing that a message declares to be fetched, or to grow.
func TestEntities(t *testing.T) {
	t.Parallel()
	for _, doctype := range []string{
		`<!ENTITY a SYSTEM "file:///etc/passwd">`, `<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">`,
	} {
		text := `<?xml version="1.0"?><!DOCTYPE REQUEST [` + doctype + `]><REQUEST><DEVICEID>x</DEVICEID><CONTENT>` +
			`<HARDWARE><NAME>&a;</NAME></HARDWARE></CONTENT></REQUEST>`
		if m, err := Read("", strings.NewReader(text), Usual); err == nil {
			t.Errorf("%s: %v", doctype, m.Content)
		}
	}
	m, err := Read("", strings.NewReader(`<REQUEST><DEVICEID>a&amp;b &#233;</DEVICEID><CONTENT/></REQUEST>`), Usual)
	if err != nil || m.DeviceID != "a&b é" {
		t.Errorf("%v, %v", m, err)
	}
}

// TestCharsets takes what is no UTF-8 for ISO-8859-1, whatever the head says.
func TestCharsets(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?><REQUEST><DEVICEID>caf\xe9</DEVICEID><CONTENT/></REQUEST>",
		"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><REQUEST><DEVICEID>caf\xe9</DEVICEID><CONTENT/></REQUEST>",
		"<?xml version=\"1.0\" encoding=\"windows-1252\"?><REQUEST><DEVICEID>café</DEVICEID><CONTENT/></REQUEST>",
		"<REQUEST><DEVICEID>café</DEVICEID><CONTENT/></REQUEST>",
	} {
		if m, err := Read("", strings.NewReader(text), Usual); err != nil || m.DeviceID != "café" {
			t.Errorf("%q: %v, %v", text, m, err)
		}
	}
}

// TestShare wants messages to take from the memory that all have, and to be told to come later without it.
func TestShare(t *testing.T) {
	t.Parallel()
	pool := bounded.NewPool(1<<20, 1<<20)
	share := &bounded.Share{Pool: pool, Portion: 16 << 10}
	limits := Usual
	limits.Share = share
	if _, err := Read("", strings.NewReader(small), limits); err != nil || pool.Used() == 0 {
		t.Errorf("%v, %d bytes used", err, pool.Used())
	}
	pool.Take(7, 1<<20-pool.Used())
	_, err := Read("", strings.NewReader(`{"deviceid":"`+strings.Repeat("x", 100<<10)+`"}`), limits)
	if model.CodeOf(err) != model.CodeUnavailable {
		t.Error(err)
	}
	share.Give()
}

func TestEntry(t *testing.T) {
	t.Parallel()
	var e Entry
	m, err := Read("", strings.NewReader(
		`{"deviceid":"x","content":{"versionclient":"x","e":{"a":" b ","n":8192,"f":0.6,
		"s":"8192","t":"0.6","neg":"-1.5","big":"18446744073709551616","exp":1e3,"hex":"0x10","inf":"inf","b":true,
		"no":false,"null":null,"l":[{"a":1},{"a":2},3],"texts":["x",""," y ",5],"one":{"a":1},"Yes":"YES"}}}`), Usual)
	if err != nil {
		t.Fatal(err)
	}
	e = m.Content.Entry("e")
	for name, want := range map[string]any{"n": int64(8192), "f": int64(0), "s": int64(8192), "t": int64(0),
		"neg": int64(-2), "exp": int64(1000), "b": int64(1), "big": nil, "hex": nil, "inf": nil, "null": nil, "a": nil,
		"l": nil, "nonesuch": nil} {
		if n, ok := e.Int(name); ok != (want != nil) || ok && n != want {
			t.Errorf("%s: %d, %v", name, n, ok)
		}
	}
	for name, want := range map[string]string{"a": "b", "n": "8192", "f": "0.6", "b": "1", "no": "0", "null": "",
		"l": "", "nonesuch": "", "exp": "1e3"} {
		if got := e.Text(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if !e.Bool("b") || e.Bool("no") || !e.Bool("yes") || e.Bool("n") || e.Bool("null") {
		t.Error("booleans")
	}
	if e.Has("null") || !e.Has("no") || e.Has("nonesuch") || Entry(nil).Entry("x").Has("y") {
		t.Error("what is given")
	}
	if l := e.Entries("l"); len(l) != 2 || l[1].Text("a") != "2" || len(e.Entries("one")) != 1 ||
		e.Entries("a") != nil || e.Entry("l").Text("a") != "1" || e.Entry("a") != nil {
		t.Error("entries")
	}
	if got := e.Texts("texts"); !reflect.DeepEqual(got, []string{"x", "y", "5"}) ||
		!reflect.DeepEqual(e.Texts("a"), []string{"b"}) || e.Texts("null") != nil || e.Texts("one") != nil {
		t.Errorf("texts %v", got)
	}
}

// isEntry reports whether a value is made of what an Entry says that it is made of.
func isEntry(value any) bool {
	switch v := value.(type) {
	case nil, string, bool, json.Number:
		return true
	case Entry:
		for name, x := range v {
			if name != strings.ToLower(name) || !isEntry(x) {
				return false
			}
		}
		return true
	case []any:
		for _, x := range v {
			if !isEntry(x) {
				return false
			}
		}
		return true
	}
	return false
}

// TestLongLists refuses lists that no machine has, wherever they are and whatever they are written in.
func TestLongLists(t *testing.T) {
	t.Parallel()
	limits := Usual
	limits.Entries = 3
	for n, ok := range map[int]bool{3: true, 4: false} {
		for name, text := range map[string]string{
			"a section": `{"deviceid":"a","action":"inventory","content":{"versionclient":"x","softwares":[` +
				strings.Repeat(`{"name":"s"},`, n-1) + `{"name":"s"}]}}`,
			"texts": `{"deviceid":"a","action":"inventory","content":{"versionclient":"x","networks":[{"description":"e",` +
				`"ipaddress6":[` + strings.Repeat(`"::1",`, n-1) + `"::1"]}]}}`,
			"XML": `<REQUEST><DEVICEID>a</DEVICEID><QUERY>INVENTORY</QUERY><CONTENT><VERSIONCLIENT>x</VERSIONCLIENT>` +
				strings.Repeat(`<SOFTWARES><NAME>s</NAME></SOFTWARES>`, n) + `</CONTENT></REQUEST>`,
		} {
			_, err := Read("", strings.NewReader(text), limits)
			if (err == nil) != ok || !ok && model.CodeOf(err) != model.CodeTooLarge {
				t.Errorf("%s of %d: %v", name, n, err)
			}
		}
	}
}

// TestLongTexts keeps the beginning of a text that is longer than any column holds, and no half of a letter.
func TestLongTexts(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("é", longestText)
	for _, body := range []string{
		`{"deviceid":"d","content":{"versionclient":"x","hardware":{"name":"a` + text + `"}}}`,
		`<REQUEST><DEVICEID>d</DEVICEID><CONTENT><HARDWARE><NAME>a` + text + `</NAME></HARDWARE></CONTENT></REQUEST>`,
	} {
		m, err := Read("", strings.NewReader(body), Usual)
		if err != nil {
			t.Fatal(err)
		}
		got := m.Content.Entry("hardware").Text("name")
		if len(got) != longestText-1 || got != "a"+strings.Repeat("é", longestText/2-1) {
			t.Errorf("%d bytes of %d, ends %q", len(got), len(text), got[len(got)-4:])
		}
	}
}
