package api

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/route"
)

// lockedBuffer is a log that several goroutines write to.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// TestAnswersThatFail lets lists fail in the middle: no client may take what came for the whole, however
// it knows the end of an answer, and the log tells why. What fails before anything is sent is a fault.
func TestAnswersThatFail(t *testing.T) {
	t.Parallel()
	part := "[" + strings.Repeat(`{"a":"`+strings.Repeat("x", 1000)+`"},`, 99) + `{"a":1}]`
	lists := map[string]iter.Seq2[[]byte, error]{
		"late": func(yield func([]byte, error) bool) {
			_ = yield([]byte(part), nil) && yield(nil, errors.New("the disk is gone"))
		},
		"early": func(yield func([]byte, error) bool) { yield(nil, errors.New("the disk is gone")) },
	}
	passes := 0
	lists["second pass"] = func(yield func([]byte, error) bool) {
		passes++
		_ = yield([]byte(part), nil) && passes > 1 && yield([]byte(`[{"b":1}]`), nil)
	}
	for _, test := range []struct {
		name, list, media string
		send              func(o *sending, list content) error
		fault             bool
	}{
		{"JSON", "late", "application/json", func(o *sending, list content) error { return o.json(list, false) },
			false},
		{"pretty JSON", "late", "application/json", func(o *sending, list content) error { return o.json(list, true) },
			false},
		{"XML", "late", "application/xml",
			func(o *sending, list content) error { return o.formatted("application/xml", list, toXML) }, false},
		{"early XML", "early", "application/json",
			func(o *sending, list content) error { return o.formatted("application/xml", list, toXML) }, true},
		{"early CSV", "late", "application/json",
			func(o *sending, list content) error { return o.formatted("text/csv", list, csvOf(&route.Call{})) }, true},
		{"CSV", "second pass", "text/csv",
			func(o *sending, list content) error { return o.formatted("text/csv", list, csvOf(&route.Call{})) }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, protocol := range []string{"HTTP/1.0", "HTTP/1.1"} {
				passes = 0
				log := &lockedBuffer{}
				s := &Server{log: slog.New(slog.NewTextHandler(log, nil)), forming: fair.NewPlaces(1)}
				web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if err := test.send(&sending{server: s, w: w, r: r, status: 200},
						content{parts: lists[test.list]}); err != nil {
						s.writeError(w, r, err)
					}
				}))
				conn, err := net.Dial("tcp", strings.TrimPrefix(web.URL, "http://"))
				if err != nil {
					t.Fatal(err)
				}
				_, _ = io.WriteString(conn, "GET / "+protocol+"\r\nHost: x\r\n"+
					map[bool]string{true: "Connection: close\r\n"}[test.fault]+"\r\n")
				text, err := io.ReadAll(conn)
				conn.Close()
				web.Close()
				if test.fault {
					if err != nil || !strings.HasPrefix(string(text), protocol+" 500 ") {
						t.Errorf("%s: %v %.100s", protocol, err, text)
					}
				} else if err == nil { // the connection is reset, and does not just end
					t.Errorf("%s: the answer ends like a whole one: %d bytes", protocol, len(text))
				}
				if !strings.Contains(log.String(), "the disk is gone") && !strings.Contains(log.String(), "column b") {
					t.Errorf("%s: the log tells nothing: %s", protocol, log)
				}
			}
		})
	}
}

// TestAnswersInParts sends lists in parts, empty ones among them, in every form.
func TestAnswersInParts(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		parts                       []string
		json, pretty, csv, raw, xml string
	}{
		{[]string{"[]"}, "[]", "[]", "", "", "<root></root>"},
		{[]string{"[]", "[]"}, "[]", "[\n]", "", "", "<root></root>"},
		{[]string{"[]", `[{"a":1},{"a":"=x"}]`, "[]", `[{"a":null,"b":[true,false]}]`},
			`[{"a":1},{"a":"=x"},{"a":null,"b":[true,false]}]`,
			"[\n    {\n        \"a\": 1\n    },\n    {\n        \"a\": \"=x\"\n    },\n    {\n        \"a\": null,\n" +
				"        \"b\": [\n            true,\n            false\n        ]\n    }\n]",
			"\"a\",\"b.0\",\"b.1\"\n\"1\",\"\",\"\"\n\"'=x\",\"\",\"\"\n\"\",\"1\",\"\"\n",
			"\"a\",\"b.0\",\"b.1\"\n\"1\",\"\",\"\"\n\"=x\",\"\",\"\"\n\"\",\"1\",\"\"\n",
			"<root><row><a>1</a></row><row><a>=x</a></row><row><a></a><b><item>1</item><item></item></b></row></root>"},
	} {
		list := content{whole: len(test.parts) == 1, parts: func(yield func([]byte, error) bool) {
			for _, part := range test.parts {
				if !yield([]byte(part), nil) {
					return
				}
			}
		}}
		send := func(send func(o *sending) error) string {
			w := httptest.NewRecorder()
			if err := send(&sending{server: &Server{forming: fair.NewPlaces(1)}, w: w,
				r:      httptest.NewRequest("GET", "/", nil),
				status: 206}); err != nil || w.Code != 206 {
				t.Errorf("%d %v", w.Code, err)
			}
			return w.Body.String()
		}
		for name, got := range map[string][2]string{
			"JSON":   {send(func(o *sending) error { return o.json(list, false) }), test.json},
			"pretty": {send(func(o *sending) error { return o.json(list, true) }), test.pretty},
			"CSV":    {send(func(o *sending) error { return o.formatted("", list, csvOf(&route.Call{})) }), test.csv},
			"raw CSV": {send(func(o *sending) error {
				return o.formatted("", list, csvOf(&route.Call{Params: map[string]any{"csv": "raw"}}))
			}), test.raw},
			"XML": {send(func(o *sending) error { return o.formatted("", list, toXML) }), "<?xml version=\"1.0\"?>\n" +
				test.xml + "\n"},
		} {
			if got[0] != got[1] {
				t.Errorf("%q as %s: %q, want %q", test.parts, name, got[0], got[1])
			}
		}
	}
}

// TestColumns has rows with and without parts of a thing: its columns stand together, and there is none of the thing
// itself.
func TestColumns(t *testing.T) {
	t.Parallel()
	const list = `[{"id":1,"place":null,"team":[],"none":null},{"id":2,"place":{"id":7,"name":"Lyon"},` +
		`"team":[{"name":"a"}],"none":null},{"id":3,"place":null,"team":[{"name":"a","mail":"m"},{"name":"b"}]}]`
	var got strings.Builder
	if err := csvOf(&route.Call{})(&got,
		func(yield func([]byte, error) bool) { yield([]byte(list), nil) }); err != nil {
		t.Fatal(err)
	}
	const want = `"id","place.id","place.name","none","team.0.name","team.0.mail","team.1.name"` + "\n" +
		`"1","","","","","",""` + "\n" + `"2","7","Lyon","","a","",""` + "\n" + `"3","","","","a","m","b"` + "\n"
	if got.String() != want {
		t.Errorf("%s", got.String())
	}
}
