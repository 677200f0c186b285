package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestFields asks for some members of items.
func TestFields(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	id := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "x", "content": "x"}).ID()
	s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc"}).Want(201)
	item := fmt.Sprintf("/Assistance/Ticket/%d", id)
	s.Call("glpi", "POST", item+"/TeamMember", map[string]any{"type": "User", "id": 2, "role": "requester"}).Want(201)
	whole := s.Call("glpi", "GET", "/Assistance/Ticket", nil).Want(200)
	for fields, want := range map[string]string{
		"id,name":               `[{"id":1,"name":"x"}]`,
		" name , id ":           `[{"name":"x","id":1}]`,
		"status":                `[{"status":{"id":1,"name":"New"}}]`,
		"id,status.name":        `[{"id":1,"status":{"name":"New"}}]`,
		"entity.id,entity.name": `[{"entity":{"id":0,"name":"Root entity"}}]`,
		"status.name,status":    `[{"status":{"id":1,"name":"New"}}]`,
		"location":              `[{"location":null}]`,
		"team.role":             `[{"team":[{"role":"requester"}]}]`,
		"costs":                 `[{"costs":[]}]`,
	} {
		r := s.Call("glpi", "GET", "/Assistance/Ticket?filter=name==x&sort=date:desc&fields="+
			strings.ReplaceAll(fields, " ", "+"), nil)
		if strings.ReplaceAll(string(r.Want(200).Body), fmt.Sprintf(`"id":%d`, id), `"id":1`) != want {
			t.Errorf("%s: %s, want %s", fields, r.Body, want)
		}
		if r.Statements > whole.Statements {
			t.Errorf("%s takes %d statements, all take %d", fields, r.Statements, whole.Statements)
		}
	}
	if r := s.Call("glpi", "GET", item+"?fields=name", nil).Want(200); string(r.Body) != `{"name":"x"}` {
		t.Errorf("an item: %s", r.Body)
	}
	if r := s.Call("glpi", "GET", "/Assistance/Ticket?fields=name,status.id", nil, "Accept",
		"text/csv").Want(200); string(r.Body) !=
		"\"name\",\"status.id\"\n\"x\",\"1\"\n" {
		t.Errorf("CSV: %q", r.Body)
	}
	if r := s.Call("glpi", "GET", "/Assets/Global?filter=name==pc&fields=name,_itemtype",
		nil).Want(200); string(r.Body) !=
		`[{"name":"pc","_itemtype":"Computer"}]` {
		t.Errorf("several types: %s", r.Body)
	}
	if r := s.Call("glpi", "GET", "/Administration/User/Me?fields=username", nil).Want(200); string(r.Body) !=
		`{"username":"glpi"}` {
		t.Errorf("the own account: %s", r.Body)
	}
	for path, want := range map[string]string{
		"/Administration/User/Me?fields=nme":            "Unknown property nme",
		"/Administration/User/Me/Preference?fields=nme": "Unknown property nme",
		"/Assistance/Ticket?fields=id,nam":              "did you mean name",
		item + "?fields=locations_id":                   "did you mean location.id",
		"/Assistance/Ticket?fields=status.colour":       "Unknown property status.colour",
		"/Assets/Global?fields=nonsense":                "Unknown property nonsense",
		"/Administration/User?fields=password":          "Unknown property password",
	} {
		if r := s.Call("glpi", "GET", path, nil).Want(400); !strings.Contains(string(r.Body), want) {
			t.Errorf("%s: %s, want %q", path, r.Body, want)
		}
	}
}

// TestOlderParameters sends what clients of the older API send.
func TestOlderParameters(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	for _, name := range []string{"a", "b", "c", "d"} {
		s.Call("glpi", "POST", "/Dropdowns/Location", map[string]any{"name": name, "comment": "x"}).Want(201)
	}
	for query, want := range map[string]string{
		"range=0-1":                        "ab 0-1/4",
		"range=1-2&sort=name":              "bc 1-2/4",
		"sort=name&order=DESC":             "dcba 0-3/4",
		"sort=comment,name&order=desc":     "dcba 0-3/4",
		"sort=comment,name:asc&order=DESC": "abcd 0-3/4",
		"order=desc&range=0-0":             "d 0-0/4",
		"order=ASC":                        "abcd 0-3/4",
		"limit=1&expand_dropdowns=1":       "a 0-0/4",
	} {
		r := s.Call("glpi", "GET", "/Dropdowns/Location?"+query, nil)
		got := ""
		for _, item := range r.List() {
			got += fmt.Sprint(item["name"])
		}
		if got += " " + r.Header.Get("Content-Range"); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	for _, query := range []string{"criteria[0][field]=1", "searchText[name]=x", "metacriteria[0][link]=AND",
		"is_deleted=1",
		"range=x", "range=5-2", "range=0-1&limit=3", "order=up", "forcedisplay[0]=2"} {
		if r := s.Call("glpi", "GET", "/Dropdowns/Location?"+query, nil).Want(400); strings.Contains(query, "[name]") &&
			!strings.Contains(string(r.Body), "filter") {
			t.Errorf("%s: %s", query, r.Body)
		}
	}
	if got := s.Data("glpi", `{Location(sort: "name", order: "DESC", limit: 1) {name}}`); !strings.Contains(got,
		`"d"`) {
		t.Errorf("GraphQL: %s", got)
	}
}
