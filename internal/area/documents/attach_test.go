package documents_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestUploadToTimeline creates a document with its file and attaches it in one request, or does neither.
func TestUploadToTimeline(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	entity := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "One"}).ID()
	for _, object := range []string{"Ticket", "Change", "Problem"} {
		item := fmt.Sprintf("/Assistance/%s/%d", object, s.Call("glpi", "POST", "/Assistance/"+object,
			map[string]any{"name": "n", "content": "c", "entity": entity}).ID())
		base := item + "/Timeline/Document"
		made := s.Upload("glpi", "POST", base, "log.txt", "it failed", "name", "The log").Want(201)
		if made.At("href") != fmt.Sprintf("%s/%d", base, made.ID()) {
			t.Errorf("%s: %s", object, made.Body)
		}
		link := s.Call("glpi", "GET", fmt.Sprint(made.At("href")), nil).Want(200)
		document := fmt.Sprintf("%s/%.0f", testapi.DocumentPath, link.At("documents_id"))
		got := s.Call("glpi", "GET", document, nil).Want(200)
		if got.At("name") != "The log" || got.At("filename") != "log.txt" || got.At("entity.id") != float64(entity) {
			t.Errorf("%s: %s", object, got.Body)
		}
		if body := s.Call("glpi", "GET", document+"/Download", nil).Want(200); string(body.Body) != "it failed" {
			t.Errorf("%s: %s", object, body.Body)
		}
		s.Call("glpi", "POST", base, map[string]any{"document": map[string]any{"id": link.At("documents_id")}}).Want(
			409)
		s.Call("glpi", "POST", base, map[string]any{}).Want(400)
		if got := s.Upload("post-only", "POST", base, "log.txt", "x"); got.Status != 403 && got.Status != 404 {
			t.Errorf("somebody else: %d %s", got.Status, got.Body)
		}
		s.Upload("glpi", "POST", base, "log.exe", "x").Want(400)
		s.Upload("glpi", "POST", fmt.Sprintf("/Assistance/%s/4711/Timeline/Document", object), "a.txt", "x").Want(404)

		documents, files := s.Scalar("SELECT COUNT(*) FROM `glpi_documents`"), len(s.StoredFiles())
		s.Call("glpi", "PATCH", item, map[string]any{"status": 6}).Want(200)
		s.Upload("glpi", "POST", base, "late.txt", "too late").Want(403)
		if now := s.Scalar("SELECT COUNT(*) FROM `glpi_documents`"); now != documents || len(s.StoredFiles()) != files {
			t.Errorf("%s: what was refused left %s documents and %v", object, now, s.StoredFiles())
		}
	}
}

// TestUploadForAnItem attaches an uploaded document to what its body names.
func TestUploadForAnItem(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	computer := fmt.Sprint(s.Make("Computer"))
	ticket := fmt.Sprint(s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "n", "content": "c"}).ID())
	links := func() string {
		return s.Scalar("SELECT COALESCE(GROUP_CONCAT(`itemtype` || ' ' || `items_id` || ' ' || `users_id`), '')" +
			" FROM `glpi_documents_items`")
	}
	s.Upload("glpi", "POST", testapi.DocumentPath, "a.txt", "a", "itemtype", "Computer", "items_id", computer).Want(201)
	s.Upload("glpi", "POST", testapi.DocumentPath, "b.txt", "b", "itemtype", "Ticket", "items_id", ticket).Want(201)
	s.Call("glpi", "POST", testapi.DocumentPath, map[string]any{"link": "https://example.org/manual",
		"itemtype": "Computer", "items_id": computer}).Want(201)
	want := "Computer " + computer + " 2,Ticket " + ticket + " 2,Computer " + computer + " 2"
	if got := links(); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if r := s.Call("glpi", "GET", "/Assets/Computer/"+computer+"/Log?filter=action.id==15", nil).Want(200); len(
		r.List()) != 2 || !strings.Contains(string(r.Body), "a.txt") {
		t.Errorf("the history of the computer: %s", r.Body)
	}
	for _, fields := range [][]string{{"itemtype", "Computer"}, {"items_id", computer}, {"itemtype", "Nonsense",
		"items_id", "1"}, {"itemtype", "Computer", "items_id", "4711"}, {"itemtype", "Computer", "items_id", "x"}} {
		s.Upload("glpi", "POST", testapi.DocumentPath, "c.txt", "c", fields...).Want(400)
	}
	s.Call("glpi", "POST", testapi.DocumentPath, map[string]any{"name": "nothing"}).Want(400)
	s.Call("glpi", "POST", testapi.DocumentPath, map[string]any{}).Want(400)
	s.SetRight(4, "computer", 1) // to read
	s.Upload("glpi", "POST", testapi.DocumentPath, "d.txt", "d", "itemtype", "Computer", "items_id", computer).Want(403)
	if got := links(); got != want || len(s.StoredFiles()) != 2 {
		t.Errorf("after what was refused: %s, %v", got, s.StoredFiles())
	}
	for path, kind := range map[string]string{"/Management/Document": "file",
		"/Assistance/Ticket/{id}/Timeline/Document": "file", "/Administration/User/{id}/Picture": "picture"} {
		paths, _ := s.Document("v2.3")["paths"].(map[string]any)
		operations, _ := paths[path].(map[string]any)
		if text := fmt.Sprint(operations["post"]); !strings.Contains(text, "multipart/form-data") ||
			!strings.Contains(text, kind+":map[description:") ||
			!strings.Contains(text, " format:binary type:string]") {
			t.Errorf("%s: %s", path, text)
		}
	}
}

// TestDocumentsOfItems lists, adds and takes away the documents of what has no timeline: with an upload, and one that
// there is.
func TestDocumentsOfItems(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Grant("unmanaged", model.Create)
	o := s.Catalog.Object("Document_Item")
	places := 0
	for _, m := range o.Mounts {
		if !m.Extension {
			continue
		}
		places++
		base := strings.Replace(m.Path, "{"+m.Under.Param+"}", fmt.Sprint(s.Make(m.Under.Object)), 1)
		made := s.Upload("glpi", "POST", base, "manual.txt", "read me", "name", "Manual").Want(201)
		link := fmt.Sprintf("%s/%d", base, made.ID())
		if made.At("href") != link || made.Location() != link {
			t.Errorf("%s: %v %s", base, made.Header, made.Body)
		}
		list := s.Call("glpi", "GET", base+"?filter=document.name==Manual", nil).Want(200).List()
		if len(list) != 1 || list[0]["id"] != float64(made.ID()) {
			t.Errorf("%s: %v", base, list)
			continue
		}
		document := list[0]["document"].(map[string]any)["id"]
		s.Call("glpi", "POST", base, map[string]any{"document": document}).Want(409)
		s.Call("glpi", "POST", base, map[string]any{"document": 4711}).Want(400)
		s.Call("glpi", "POST", base, map[string]any{}).Want(400)
		for _, method := range []string{"GET", "POST"} {
			if r := s.Call("post-only", method, base, map[string]any{"document": document}); r.Status != 403 &&
				r.Status != 404 {
				t.Errorf("%s by somebody else: %d %s", base, r.Status, r.Body)
			}
		}
		s.Call("glpi", "PATCH", link, map[string]any{"timeline_position": 1}).Want(405)
		s.Call("glpi", "DELETE", link, nil).Want(204)
		s.Call("glpi", "GET", link, nil).Want(404)
		s.Call("glpi", "GET", fmt.Sprintf("%s/%.0f", testapi.DocumentPath, document), nil).Want(200)
		again := s.Call("glpi", "POST", base, map[string]any{"document": map[string]any{"id": document}}).Want(201)
		s.Call("glpi", "GET", again.Location(), nil).Want(200)
	}
	if places < 20 {
		t.Errorf("%d places", places)
	}
}
