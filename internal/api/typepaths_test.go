package api_test

import (
	"fmt"
	"path"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestTypePaths reaches the collection of every type by its name alone.
func TestTypePaths(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	homes := 0
	for _, o := range s.Catalog.Objects() {
		for _, m := range o.Mounts {
			if m.Under != nil || m.Named != "" || !m.Ops.Has(model.List) || !model.Current.Includes(m.Since, m.Until) {
				continue
			}
			want := s.Call("glpi", "GET", strings.TrimSuffix(m.Path, "/")+"?limit=1", nil)
			for _, word := range []string{o.Name, strings.ToLower(o.Itemtype),
				strings.ReplaceAll(o.Itemtype, `\\`, "%5C")} {
				if word == "" || strings.Contains(word, `\\`) {
					continue
				}
				r := s.Call("glpi", "GET", "/v2.3/"+word+"?limit=1", nil)
				if r.Status == 405 && strings.EqualFold(word, "Transfer") { // GLPI has a route of that path
					continue
				}
				if r.Status != want.Status {
					t.Errorf("/%s: %d %.200s, want %d", word, r.Status, r.Body, want.Status)
				}
			}
			homes++
			break
		}
	}
	if homes < 150 {
		t.Errorf("only %d types have a path", homes)
	}
	made := s.Call("glpi", "POST", "/ticket", map[string]any{"name": "x", "content": "x"}).Want(201)
	if want := "/Assistance/Ticket/"; !strings.HasPrefix(made.Location(), want) {
		t.Errorf("Location %q, want %q", made.Location(), want)
	}
	id := made.ID()
	s.Call("glpi", "GET", fmt.Sprintf("/TICKET/%d", id), nil).Want(200)
	s.Call("glpi", "PATCH", fmt.Sprintf("/v2.1/Ticket/%d", id), map[string]any{"name": "y"}).Want(200)
	s.Call("glpi", "POST", fmt.Sprintf("/Ticket/%d/Timeline/Solution", id), map[string]any{"content": "done"}).Want(201)
	s.Call("glpi", "GET", fmt.Sprintf("/v2/Ticket/%d/timeline/solution", id), nil).Want(200)
	s.Call("glpi", "GET", "/Entity/0", nil).Want(200)
	s.Call("glpi", "GET", "/User", nil).Want(200)
	s.Call("post-only", "GET", "/OAuthClient", nil).Want(403)
	s.Call("", "GET", "/Computer", nil).Want(401)
	s.Call("glpi", "GET", "/v2.0/ITILCategory", nil).Want(404) // which that version does not list

	s.Define("Shelf", nil)
	shelf := s.Call("glpi", "POST", "/Assets/Custom/Shelf", map[string]any{"name": "s"}).ID()
	for _, path := range []string{"/Shelf/%d", "/shelf/%d", "/CustomAsset_Shelf/%d",
		"/Glpi%%5CCustomAsset%%5CShelfAsset/%d"} {
		s.Call("glpi", "GET", fmt.Sprintf(path, shelf), nil).Want(200)
	}
	for path, want := range map[string]string{
		"/Tickets":                     "/Assistance/Ticket",
		"/Assistence/Ticket/1":         "/Assistance/Ticket/1",
		"/Assistance/Tickets":          "/Assistance/Ticket",
		"/Computr/45":                  "/Assets/Computer/45",
		"/Ticket/1/Timelin":            "/Assistance/Ticket/1/Timeline",
		"/Ticket/1/Timeline/Solutions": "/Assistance/Ticket/1/Timeline/Solution",
		"/sesion":                      "/session",

		"/Assets/Computer/3/Ticket":                    "mean /Assets/Computer/3/Ticket_Item?",
		"/Assets/Computer/3/Tickets":                   "mean /Assets/Computer/3/Ticket_Item?",
		"/Computer/3/Changes":                          "mean /Assets/Computer/3/Change_Item?",
		"/Assets/Computer/3/Ownership":                 "below /Assets/Computer/3 there are Antivirus, Appliance, ",
		"/Assets/Computer/3/Component":                 "below /Assets/Computer/3/Component there are Battery, ",
		"/Assets/Computer/3/Component/DeviceProcessor": "mean /Assets/Computer/3/Component/Processor?",
	} {
		if r := s.Call("glpi", "GET", path, nil); r.Status != 404 || !strings.Contains(string(r.Body), want) {
			t.Errorf("%s: %d %s, want %s", path, r.Status, r.Body, want)
		}
	}
	if r := s.Call("glpi", "GET", "/"+strings.Repeat("x", 5000), nil); r.Status != 404 || len(r.Body) > 500 {
		t.Errorf("a long path: %d %s", r.Status, r.Body)
	}
	if r := s.Call("", "GET", "/Computr/45", nil).Want(401); strings.Contains(string(r.Body), "Assets") {
		t.Errorf("strangers are told of paths: %s", r.Body)
	}
}

// TestItemsWithoutList names the path of the items where there is no list of them.
func TestItemsWithoutList(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	paths, tried := s.Document("")["paths"].(map[string]any), 0
	for item := range paths {
		list := path.Dir(item)
		if paths[list] != nil || !strings.HasSuffix(item, "}") || strings.ContainsAny(list, "{.") || list == "/" {
			continue
		}
		r := s.Call("glpi", "GET", list, nil)
		if r.Status == 200 { // a type of its own
			continue
		}
		tried++
		if r.Status != 404 || !strings.Contains(string(r.Body),
			"below "+list+" there are ") || !strings.Contains(string(r.Body), path.Base(item)) {
			t.Errorf("%s: %d %s, want %s", list, r.Status, r.Body, item)
		}
	}
	if tried == 0 {
		t.Error("no such path")
	}
}

// TestEveryMisspeltPath misspells each path of a list in the document: what is answered names the right one.
func TestEveryMisspeltPath(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	tried := 0
	for path := range s.Document("")["paths"].(map[string]any) {
		last := path[strings.LastIndex(path, "/")+1:]
		if strings.ContainsAny(path, "{.") || len(last) < 6 || strings.Count(path, "/") < 2 {
			continue
		}
		wrong := path[:len(path)-2] + path[len(path)-1:] // without the last letter but one
		r := s.Call("glpi", "GET", wrong, nil)
		if r.Status == 200 || r.Status == 206 { // a type of its own
			continue
		}
		tried++
		if text := string(r.Body); r.Status != 404 || !strings.Contains(text, path) {
			t.Errorf("%s: %d %s", wrong, r.Status, text)
		}
	}
	if tried < 200 {
		t.Errorf("%d paths were tried", tried)
	}
}
