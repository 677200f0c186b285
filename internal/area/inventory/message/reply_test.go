package message

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
)

func unpacked(t testing.TB, packing Packing, body []byte) string {
	t.Helper()
	var from io.Reader = bytes.NewReader(body)
	var err error
	switch packing {
	case Zlib:
		from, err = zlib.NewReader(from)
	case Gzip:
		from, err = gzip.NewReader(from)
	case Brotli:
		from = brotli.NewReader(from)
	case Deflate:
		from = flate.NewReader(from)
	}
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestAnswers wants each answer as its agent reads it, to the letter.
func TestAnswers(t *testing.T) {
	t.Parallel()
	const xmlSend = "<?xml version=\"1.0\"?>\n<REPLY><RESPONSE>SEND</RESPONSE></REPLY>"
	const ok = `{"expiration":24,"status":"ok"}`
	inXML := Form{XML: true}
	for name, test := range map[string]struct {
		reply  Reply
		status int
		kind   string
		body   string
	}{
		"inventory of an agent with a name": {(&Message{Action: Inventory}).Done(24, true), 200, "application/json",
			ok},
		"in XML, with a name": {(&Message{Action: Inventory, Form: inXML}).Done(24, true), 200,
			"application/json", ok},
		"without": {(&Message{Action: Inventory}).Done(24, false), 200, "application/json",
			`{"RESPONSE":"SEND"}`},
		"in XML": {(&Message{Action: NetInventory, Form: inXML}).Done(24, false), 200,
			"application/xml", xmlSend},
		"prolog": {(&Message{Action: Prolog, Form: inXML}).Done(12, false), 200, "application/xml",
			"<?xml version=\"1.0\"?>\n<REPLY><PROLOG_FREQ>12</PROLOG_FREQ><RESPONSE>SEND</RESPONSE></REPLY>"},
		"prolog with a name": {(&Message{Action: Prolog, Form: inXML}).Done(24, true), 200, "application/json", ok},
		"parameters":         {(&Message{Action: GetParams}).Done(24, false), 200, "application/json", ok},
		"contact": {(&Message{TasksSent: true, EnabledTasks: []string{"inventory"}}).Contacted(24, "11.0.2"), 200,
			"application/json",
			`{"expiration":24,"status":"ok","tasks":{"inventory":{"server":"glpi","version":"11.0.2"}}}`},
		"contact without tasks": {(&Message{}).Contacted(24, "11.0.2"), 200, "application/json", ok},
		"contact with others": {(&Message{TasksSent: true,
			EnabledTasks: []string{"Deploy", "esx", "deploy"}}).Contacted(24,
			"11.0.2"), 200, "application/json",
			`{"message":"There are no orders for the task deploy;There are no orders ` +
				`for the task esx","disabled":["deploy","esx"],"expiration":24,"status":"ok","tasks":{"inventory":` +
				`{"server":"glpi","version":"11.0.2"}}}`},
		"contact with none of ours": {(&Message{TasksSent: true, EnabledTasks: []string{"wakeonlan"}}).Contacted(24,
			"11.0.2"),
			200, "application/json",
			`{"message":"There are no orders for the task wakeonlan","disabled":["wakeonlan"],` +
				`"expiration":24,"status":"ok"}`},
		"error": {Form{}.Failed(400, `a "<b>" & c`), 400, "application/json",
			`{"status":"error","message":"a \"<b>\" & c","expiration":24}`},
		"error in XML": {inXML.Failed(400, "a <b> ]]> c"), 400, "application/xml",
			"<?xml version=\"1.0\"?>\n<REPLY><ERROR><![CDATA[a <b> ]]]]><![CDATA[> c]]></ERROR></REPLY>"},
	} {
		if string(test.reply.Body) != test.body || test.reply.Type != test.kind || test.reply.Status != test.status {
			t.Errorf("%s: %d %s %s", name, test.reply.Status, test.reply.Type, test.reply.Body)
		}
	}
	for packing, kind := range map[Packing]string{Zlib: "application/x-compress-zlib",
		Gzip: "application/x-compress-gzip", Brotli: "application/x-br", Deflate: "application/x-compress-deflate"} {
		m := &Message{Action: Inventory, Form: Form{Packing: packing}}
		for _, got := range []struct {
			reply Reply
			text  string
		}{{m.Done(24, true), ok}, {m.Form.Failed(400, "no"), `{"status":"error","message":"no","expiration":24}`}} {
			if text := unpacked(t, packing, got.reply.Body); text != got.text || got.reply.Type != kind {
				t.Errorf("%d: %s %s", packing, got.reply.Type, text)
			}
		}
	}
	long := unpacked(t, None, inXML.Failed(500, strings.Repeat("é", 1000)).Body)
	if n := strings.Count(long, "é"); n != 250 || !utf8.ValidString(long) {
		t.Errorf("%d characters of a long message", n)
	}
	if got := FormOf("Application/X-Compress-Zlib"); got != (Form{Packing: Zlib}) ||
		FormOf("application/xml") != inXML {
		t.Errorf("%+v", got)
	}
}
