package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/samples"
)

// TestBadInput sends what no client should; each gets a 4xx and changes nothing.
func TestBadInput(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	before := s.Call("glpi", "GET", "/Assistance/Ticket", nil).Want(200).Header.Get("Content-Range")
	deep := strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000)
	for name, body := range map[string]string{
		"broken JSON": `{"name":`, "a scalar": `5`, "null": `null`, "two values": `{} {}`, "deep": deep,
		"bad UTF-8": "{\"name\":\"\xff\xfe\"}", "half a character": `{"name":"\ud83d!","content":"x"}`,
		"NUL":   `{"name":"a\u0000b"}`,
		"empty": "", "a list for a text": `{"name":["a"],"content":"x"}`,
		"an object for a number": `{"content":"x","urgency":{"a":1}}`, "huge number": `{"content":"x","urgency":1e400}`,
		"nothing for a number":   `{"content":"x","urgency":""}`,
		"nothing for an id":      `{"content":"x","status":{"id":""}}`,
		"a date behind the last": `{"content":"x","date":"9999-12-31T23:59:59-12:00"}`,
		"unknown category":       `{"content":"x","category":4711}`, "unknown status": `{"content":"x","status":99}`,
		"status by no name": `{"content":"x","status":{"name":"Finished"}}`,
	} {
		r := s.Call("glpi", "POST", "/Assistance/Ticket", body, "Content-Type", "application/json")
		if r.Status < 400 || r.Status >= 500 || !json.Valid(r.Body) {
			t.Errorf("%s: %d %s", name, r.Status, r.Body)
		}
	}
	if r := s.Call("glpi", "POST", "/Assistance/Ticket", `{"content":"`+strings.Repeat("x", 9<<20)+
		`"}`); r.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("9 MiB: %d", r.Status)
	}
	for _, query := range []string{
		"filter=" + url.QueryEscape(strings.Repeat("(", 200)+"id==1"+strings.Repeat(")", 200)),
		"filter=date=lt=9999-12-31T23:59:59-12:00", "filter=date=in=(2026-01-01,tomorrow)", "filter=urgency!=high",
		"filter=id=out=(1,x)", "filter=urgency==",
		"filter=id", "filter=id%3D%3D", "filter=(id==1", "filter=name==%ff", "filter=%zz", "filter=password==x",
		"filter=status.name==New", "filter=id=in=4",
		"sort=password", "sort=location", "sort=" + strings.Repeat("name,", 3000), "sort=name;DROP%20TABLE",
		"filter=" + strings.Repeat("x", 70000),
	} {
		r := s.Call("glpi", "GET", "/Assistance/Ticket?"+query, nil)
		if r.Status < 400 || r.Status >= 500 {
			t.Errorf("%.60s: %d %.200s", query, r.Status, r.Body)
		}
	}
	for _, evil := range []string{`'; DROP TABLE glpi_tickets; --`, `" OR 1=1 --`, "`id`", `\`, `%`, `_`, `*`,
		"x') OR ('1'='1"} {
		for _, property := range []string{"name", "content", "status.id", "location.name", "date", "external_id"} {
			for _, op := range []string{"==", "!=", "=like=", "=ilike=", "=gt="} {
				filter := property + op + `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(evil) + `"`
				want := 200
				if (property == "status.id" || property == "date") && !strings.Contains(op, "like") {
					want = 400 // nothing like it can be there
				}
				if r := s.Call("glpi", "GET", "/Assistance/Ticket?filter="+url.QueryEscape(filter),
					nil); r.Status != want {
					t.Errorf("%s: %d %s", filter, r.Status, r.Body)
				}
			}
		}
		id := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": evil, "content": evil}).ID()
		if got := s.Call("glpi", "GET", fmt.Sprintf("/Assistance/Ticket/%d", id),
			nil).Want(200).At("name"); got != evil {
			t.Errorf("name %q came back as %q", evil, got)
		}
		s.Call("glpi", "DELETE", fmt.Sprintf("/Assistance/Ticket/%d?force=true", id), nil).Want(204)
	}
	if after := s.Call("glpi", "GET", "/Assistance/Ticket",
		nil).Want(200).Header.Get("Content-Range"); after != before {
		t.Errorf("Content-Range was %s and is %s", before, after)
	}
}
