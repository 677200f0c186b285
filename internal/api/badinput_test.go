package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestBadInput sends what no client should; each gets a 4xx and changes nothing.
func TestBadInput(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	before := s.call("glpi", "GET", "/Assistance/Ticket", nil).want(200).header.Get("Content-Range")
	deep := strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000)
	for name, body := range map[string]string{
		"broken JSON": `{"name":`, "a scalar": `5`, "null": `null`, "two values": `{} {}`, "deep": deep, "bad UTF-8": "{\"name\":\"\xff\xfe\"}", "half a character": `{"name":"\ud83d!","content":"x"}`, "NUL": `{"name":"a\u0000b"}`,
		"empty": "", "a list for a text": `{"name":["a"],"content":"x"}`, "an object for a number": `{"content":"x","urgency":{"a":1}}`, "huge number": `{"content":"x","urgency":1e400}`,
		"nothing for a number": `{"content":"x","urgency":""}`, "nothing for an id": `{"content":"x","status":{"id":""}}`,
		"a date behind the last": `{"content":"x","date":"9999-12-31T23:59:59-12:00"}`,
		"unknown category":       `{"content":"x","category":4711}`, "unknown status": `{"content":"x","status":99}`, "status by its name": `{"content":"x","status":{"name":"Closed"}}`,
	} {
		r := s.call("glpi", "POST", "/Assistance/Ticket", body, "Content-Type", "application/json")
		if r.status < 400 || r.status >= 500 || !json.Valid(r.body) {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	if r := s.call("glpi", "POST", "/Assistance/Ticket", `{"content":"`+strings.Repeat("x", 9<<20)+`"}`); r.status != http.StatusRequestEntityTooLarge {
		t.Errorf("9 MiB: %d", r.status)
	}
	for _, query := range []string{
		"filter=" + url.QueryEscape(strings.Repeat("(", 200)+"id==1"+strings.Repeat(")", 200)),
		"filter=date=lt=9999-12-31T23:59:59-12:00", "filter=date=in=(2026-01-01,tomorrow)", "filter=urgency!=high", "filter=id=out=(1,x)", "filter=urgency==",
		"filter=id", "filter=id%3D%3D", "filter=(id==1", "filter=name==%ff", "filter=%zz", "filter=password==x", "filter=status.name==New", "filter=id=in=4",
		"sort=password", "sort=location", "sort=" + strings.Repeat("name,", 3000), "sort=name;DROP%20TABLE", "filter=" + strings.Repeat("x", 70000),
	} {
		r := s.call("glpi", "GET", "/Assistance/Ticket?"+query, nil)
		if r.status < 400 || r.status >= 500 {
			t.Errorf("%.60s: %d %.200s", query, r.status, r.body)
		}
	}
	for _, evil := range []string{`'; DROP TABLE glpi_tickets; --`, `" OR 1=1 --`, "`id`", `\`, `%`, `_`, `*`, "x') OR ('1'='1"} {
		for _, property := range []string{"name", "content", "status.id", "location.name", "date", "external_id"} {
			for _, op := range []string{"==", "!=", "=like=", "=ilike=", "=gt="} {
				filter := property + op + `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(evil) + `"`
				want := 200
				if (property == "status.id" || property == "date") && !strings.Contains(op, "like") {
					want = 400 // nothing like it can be there
				}
				if r := s.call("glpi", "GET", "/Assistance/Ticket?filter="+url.QueryEscape(filter), nil); r.status != want {
					t.Errorf("%s: %d %s", filter, r.status, r.body)
				}
			}
		}
		id := s.call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": evil, "content": evil}).id()
		if got := s.call("glpi", "GET", fmt.Sprintf("/Assistance/Ticket/%d", id), nil).want(200).at("name"); got != evil {
			t.Errorf("name %q came back as %q", evil, got)
		}
		s.call("glpi", "DELETE", fmt.Sprintf("/Assistance/Ticket/%d?force=true", id), nil).want(204)
	}
	if after := s.call("glpi", "GET", "/Assistance/Ticket", nil).want(200).header.Get("Content-Range"); after != before {
		t.Errorf("Content-Range was %s and is %s", before, after)
	}
}
