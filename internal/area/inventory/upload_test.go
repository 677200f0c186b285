package inventory_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"mime/multipart"
	"os"
	"path/filepath"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestUpload has an administrator upload inventories, and tells what has become of each.
func TestUpload(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	read := func(name string) []byte {
		text, err := os.ReadFile(filepath.Join("message", "testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	for name, text := range map[string][]byte{"one.xml": read("legacy_1.xml"), "broken.json": []byte(`{"x"`),
		"readme.txt": []byte("no inventory")} {
		w, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(text)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	var form bytes.Buffer
	parts := multipart.NewWriter(&form)
	for _, file := range []struct {
		name string
		text []byte
	}{{"pc.json", read("computer_1.json")}, {"all.zip", packed.Bytes()}, {"picture.png", []byte("x")},
		{"nameless.json", []byte(`{"action":"inventory","deviceid":"d","itemtype":"Computer","content":{` +
			`"versionclient":"x","hardware":{"uuid":"11111111-2222-4333-8444-555555555555"}}}`)}} {
		w, err := parts.CreateFormFile("file", file.name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(file.text)
	}
	_ = parts.Close()
	send := func(user string) *testapi.Reply {
		return s.Call(user, "POST", "/v2.3/Inventory/Upload", form.String(), "Content-Type",
			parts.FormDataContentType())
	}
	send("post-only").Want(403)
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_computers`"); n != "0" {
		t.Errorf("%s computers", n)
	}
	got := send("glpi").Want(200)
	by := map[string]map[string]any{}
	for _, row := range got.List() {
		by[fmt.Sprint(row["file"])] = row
	}
	for file, status := range map[string]string{"pc.json": "taken", "all.zip/one.xml": "taken",
		"all.zip/broken.json": "failed", "picture.png": "failed", "nameless.json": "refused"} {
		row := by[file]
		if row["status"] != status || (row["reason"] == nil) != (status == "taken") {
			t.Errorf("%s: %v", file, row)
		}
		if status == "taken" {
			if id := row["id"]; id == nil || row["href"] != fmt.Sprintf("/api.php/v2.3/Assets/Computer/%v", id) {
				t.Errorf("%s: %v", file, row)
			}
		}
	}
	if len(by) != 5 {
		t.Errorf("%s", got.Body)
	}

	// One inventory can be the body.
	xml := s.Call("glpi", "POST", "/Inventory/Upload", string(read("legacy_2.xml")), "Content-Type",
		"application/xml").Want(200)
	if xml.At("0.status") != "taken" {
		t.Errorf("%s", xml.Body)
	}
	again := s.Call("glpi", "POST", "/Inventory/Upload", string(read("computer_1.json")), "Content-Type",
		"application/json").Want(200)
	if again.At("0.id") != by["pc.json"]["id"] {
		t.Errorf("%s", again.Body)
	}
	s.Call("glpi", "POST", "/Inventory/Upload", "nonsense", "Content-Type", "text/plain").Want(400)
	s.SetRight(4, "inventory", model.Read|model.ConfigureInventory)
	send("glpi").Want(403)
}

// TestUploadTooLarge refuses as a whole what holds too much and nothing that can be taken, and says what.
func TestUploadTooLarge(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	w, err := archive.Create("a.json")
	if err != nil {
		t.Fatal(err)
	}
	for range 101 {
		_, _ = w.Write(bytes.Repeat([]byte(" "), 1<<20))
	}
	_ = archive.Close()
	var form bytes.Buffer
	parts := multipart.NewWriter(&form)
	to, _ := parts.CreateFormFile("file", "bomb.zip")
	_, _ = to.Write(packed.Bytes())
	_ = parts.Close()
	got := s.Call("glpi", "POST", "/v2.3/Inventory/Upload", form.String(), "Content-Type",
		parts.FormDataContentType()).Want(413)
	if !bytes.Contains(got.Body, []byte("times as large")) || !bytes.Contains(got.Body, []byte("bomb.zip")) {
		t.Errorf("%s", got.Body)
	}
}

// TestUploadReachesEverywhere keeps whoever administers a part of the entities from writing to equipment of others:
// inventories go where the rules say, and to whatever has their serial number.
func TestUploadReachesEverywhere(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	text, err := os.ReadFile(filepath.Join("message", "testdata", "computer_1.json"))
	if err != nil {
		t.Fatal(err)
	}
	send := func(user string) *testapi.Reply {
		return s.Call(user, "POST", "/v2.3/Inventory/Upload", string(text), "Content-Type", "application/json")
	}
	france := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "France", "parent": 0}).ID()
	s.Employ("jeanne", 4, france, true)
	s.Employ("root alone", 4, 0, false)
	for _, user := range []string{"jeanne", "root alone"} {
		if r := send(user).Want(403); !bytes.Contains(r.Body, []byte("all entities")) {
			t.Errorf("%s is told %s", user, r.Body)
		}
	}
	if n := s.Count("glpi_computers"); n != 0 {
		t.Errorf("%d computers", n)
	}
	send("glpi").Want(200)
}
