package assets_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestGlobalAssets searches assets of all types as one list.
func TestGlobalAssets(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	below := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "below", "parent": 0}).ID()
	all := []string{"GLPI-Entity", "0", "GLPI-Entity-Recursive", "true"}
	group := s.Make("Group")
	state := s.Call("glpi", "POST", "/Dropdowns/State", map[string]any{"name": "In use"}).ID()
	for _, item := range []struct {
		itemtype, name string
		more           map[string]any
	}{
		{"Printer", "b", nil},
		{"Computer", "c", map[string]any{"user": 4, "status": state, "group": []any{map[string]any{"id": group}}}},
		{"Computer", "a", map[string]any{"comment": "x"}}, {"Monitor", "zé", map[string]any{"user_tech": 4}},
		{"Certificate", "d", map[string]any{"entity": below}}, {"Appliance", "e", map[string]any{"user": 4}},
	} {
		body := map[string]any{"name": item.name}
		for k, v := range item.more {
			body[k] = v
		}
		s.Call("glpi", "POST", "/Assets/"+item.itemtype, body, all...).Want(201)
	}
	list := func(query string, status int, headers ...string) string {
		t.Helper()
		got := s.Call("glpi", "GET", "/Assets/Global?"+query, nil, headers...).Want(status)
		var out []string
		for _, item := range got.List() {
			out = append(out, fmt.Sprint(item["_itemtype"], ":", item["name"]))
		}
		return strings.Join(out, " ") + " " + got.Header.Get("Content-Range")
	}
	for _, c := range []struct {
		query  string
		status int
		want   string
	}{
		{"", 200, "Computer:c Computer:a Monitor:zé Printer:b Certificate:d Appliance:e 0-5/6"},
		{"sort=name", 200, "Computer:a Printer:b Computer:c Certificate:d Appliance:e Monitor:zé 0-5/6"},
		{"sort=name:desc&limit=2&start=1", 206, "Appliance:e Certificate:d 1-2/6"},
		{"sort=id:desc&limit=1", 206, "Computer:a 0-0/6"},
		{"filter=status.name==%22in%20use%22", 200, "Computer:c 0-0/1"},
		{"filter=group.id==" + fmt.Sprint(group), 200, "Computer:c 0-0/1"},
		{"filter=entity.name==below", 200, "Certificate:d 0-0/1"},
		{"filter=name==b,name==e&sort=name:desc", 200, "Appliance:e Printer:b 0-1/2"},
		{"filter[]=" + url.QueryEscape("name=in=(a,b,c)") + "&filter[]=comment==x", 200, "Computer:a 0-0/1"},
		{"filter=warranty==1", 400, ""},
		{"sort=nonsense", 400, ""},
	} {
		if c.status == 400 {
			s.Call("glpi", "GET", "/Assets/Global?"+c.query, nil, all...).Want(400)
			continue
		}
		if got := strings.TrimLeft(list(c.query, c.status, all...), " "); got != strings.TrimLeft(c.want, " ") {
			t.Errorf("%s: %s, want %s", c.query, got, c.want)
		}
	}
	root := list("", 200, "GLPI-Entity", "0", "GLPI-Entity-Recursive", "false")
	if strings.Contains(root, "Certificate") {
		t.Errorf("in the root: %s", root)
	}
	first := s.Call("glpi", "GET", "/Assets/Global?filter=name==c", nil).Want(200)
	if first.At("0.status.name") != "In use" || first.At("0.group.0.id") != float64(group) ||
		first.At("0.location") != nil || strings.Contains(string(first.Body), `"uuid"`) {
		t.Error(string(first.Body))
	}
	if csv := s.Call("glpi", "GET", "/Assets/Global?filter=name==c", nil, "Accept",
		"text/csv").Want(200); !strings.Contains(string(csv.Body), "_itemtype") {
		t.Error(string(csv.Body))
	}

	// What a profile may not see is left out; without any type it is refused.
	if own := s.Call("post-only", "GET", "/Assets/Global", nil).Want(200); len(own.List()) != 0 {
		t.Error(string(own.Body))
	}
	s.SetRight(4, "computer", 0)
	if got := list("sort=name", 200, all...); strings.Contains(got, "Computer") || !strings.HasSuffix(got, "0-3/4") {
		t.Error(got)
	}
	s.SetRight(4, "computer", 256) // those assigned to me
	if got := list("sort=name", 200, all...); strings.Contains(got, "Computer") {
		t.Error(got)
	}
	for _, right := range strings.Fields(
		"computer monitor networking peripheral phone printer license certificate unmanaged appliance") {
		s.SetRight(4, right, 0)
	}
	s.Call("glpi", "GET", "/Assets/Global", nil, all...).Want(403)
}

// TestItemsOfUsers lists what users use and look after, whatever type it is of.
func TestItemsOfUsers(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc", "user": 4}).Want(201)
	s.Call("glpi", "POST", "/Assets/Phone", map[string]any{"name": "phone", "user": 4, "user_tech": 2}).Want(201)
	s.Call("glpi", "POST", "/Management/Line", map[string]any{"name": "line", "user": 4}).Want(201)
	s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "other", "user": 3}).Want(201)
	names := func(user, path string) string {
		t.Helper()
		var out []string
		for _, item := range s.Call(user, "GET", path, nil).Want(200).List() {
			out = append(out, fmt.Sprint(item["_itemtype"], ":", item["name"]))
		}
		return strings.Join(out, " ")
	}
	for path, want := range map[string]string{
		"/Administration/User/4/UsedItem?sort=name":           "Line:line Computer:pc Phone:phone",
		"/Administration/User/username/tech/UsedItem?limit=1": "Line:line",
		"/Administration/User/4/UsedItem?filter=name==phone":  "Phone:phone",
		"/Administration/User/2/ManagedItem":                  "Phone:phone",
		"/Administration/User/Me/ManagedItem":                 "Phone:phone",
		"/Administration/User/Me/UsedItem":                    "",
	} {
		status := 200
		if strings.Contains(path, "limit") {
			status = 206
		}
		got := s.Call("glpi", "GET", path, nil).Want(status)
		var out []string
		for _, item := range got.List() {
			out = append(out, fmt.Sprint(item["_itemtype"], ":", item["name"]))
		}
		if strings.Join(out, " ") != want {
			t.Errorf("%s: %s, want %s", path, strings.Join(out, " "), want)
		}
	}
	if got := names("tech", "/Administration/User/Me/UsedItem?filter=name==pc"); got != "Computer:pc" {
		t.Error(got)
	}
	s.Call("glpi", "GET", "/Administration/User/999/UsedItem", nil).Want(404)
	s.Call("glpi", "GET", "/Administration/User/username/nobody/UsedItem", nil).Want(404)
	if got := names("post-only", "/Administration/User/Me/UsedItem"); got != "Computer:other" {
		t.Error(got)
	}
}
