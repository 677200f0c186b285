package message

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"testing/iotest"

	"github.com/glpid/glpid/internal/model"
)

// fuzzLimits are limits that small texts are beyond.
var fuzzLimits = Limits{Bytes: 16 << 10, Ratio: 10, Slack: 1 << 10, Nodes: 300, Depth: 6, Memory: 256 << 10}

// tried reads what may be a message: it is one, or the fault of who has sent it.
func tried(t *testing.T, kind string, body []byte) *Message {
	t.Helper()
	m, err := Read(kind, iotest.HalfReader(bytes.NewReader(body)), fuzzLimits)
	if err != nil {
		switch model.CodeOf(err) {
		case model.CodeBadRequest, model.CodeTooLarge, model.CodeUnsupported:
			return nil
		}
		t.Fatalf("not the fault of who has sent it: %v", err)
	}
	for _, one := range m.Each() {
		if one.Action == "" || !isEntry(one.Content) || len(one.Raw) > int(fuzzLimits.Bytes) {
			t.Fatalf("%+v", one)
		}
	}
	if _, err := json.Marshal(m.Content); err != nil {
		t.Fatal(err)
	}
	m.Done(24, false)
	m.Contacted(24, "11.0.2")
	return m
}

func seeds(f *testing.F, pattern string) {
	f.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(files) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		if len(text) <= 4<<10 {
			f.Add(text)
		}
	}
}

// FuzzJSON reads what may be a message in JSON, and holds it against the standard library.
func FuzzJSON(f *testing.F) {
	seeds(f, "*.json")
	f.Add([]byte(small))
	f.Add([]byte(`{"A":1,"a":[{"b":null},"\u0000\ud83d",1e400],"content":{"versionclient":1}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		text = append([]byte("{"), text...)
		if m := tried(t, "application/json", text); m != nil && !json.Valid(bytes.TrimSpace(text)) {
			t.Fatalf("this is no JSON: %q", text)
		}
		if bytes.HasPrefix(text, []byte("{{")) {
			tried(t, "application/json", text[1:])
		}
	})
}

// FuzzXML reads what may be a message in XML.
func FuzzXML(f *testing.F) {
	seeds(f, "*.xml")
	f.Add([]byte("<REQUEST><CONTENT><DEVICE><INFO/><PORTS><PORT><IPS><IP>1</IP></IPS></PORT></PORTS></DEVICE>" +
		"</CONTENT><DEVICEID>a</DEVICEID></REQUEST>"))
	f.Add([]byte("<REQUEST><CONTENT><BATTERIES><VOLTAGE>1e999V</VOLTAGE></BATTERIES><CPUS>x</CPUS></CONTENT>" +
		"<DEVICEID>\xe9</DEVICEID></REQUEST>"))
	f.Fuzz(func(t *testing.T, text []byte) { tried(t, "application/xml", text) })
}

// FuzzUnpack unpacks what may be packed in any way.
func FuzzUnpack(f *testing.F) {
	for i, packing := range []Packing{None, Zlib, Gzip, Brotli, Deflate} {
		f.Add(uint8(i), pack(f, packing, []byte(small)))
		f.Add(uint8(i), pack(f, packing, bytes.Repeat([]byte(" "), 12<<10)))
	}
	kinds := []string{"", "application/x-zlib", "application/x-gzip", "application/x-br", "application/x-deflate"}
	f.Fuzz(func(t *testing.T, kind uint8, body []byte) { tried(t, kinds[int(kind)%len(kinds)], body) })
}
