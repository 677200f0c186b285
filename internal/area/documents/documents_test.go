package documents_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestHostileFiles uploads what somebody might want others to open.
func TestHostileFiles(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	const script = `<script>alert(1)</script>`
	for _, c := range []struct{ name, content, filename, mime, shown string }{
		{"page.html", "<html>" + script, "page.html", "text/html", "attachment"},
		{"page.txt", "<html>" + script, "page.txt", "text/html", "attachment"},
		{"page.png", "<html>" + script, "page.png", "text/html", "attachment"},
		{"a.svg", `<svg xmlns="http://www.w3.org/2000/svg">` + script + `</svg>`, "a.svg", "image/svg+xml",
			"attachment"},
		{"b.png", `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`, "b.png", "image/svg+xml",
			"attachment"},
		{"a.xml", `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>`, "a.xml", "application/xhtml+xml",
			"attachment"},
		{"c.png", "\x89PNG\r\n\x1a\nand so on", "c.png", "image/png", ""},
		{"d.pdf", "%PDF-1.4", "d.pdf", "application/pdf", ""},
		{"e.csv", "a;b\n1;2\n", "e.csv", "text/csv", "attachment"},
		{`..\..\f.txt`, "text", "f.txt", "text/plain", "attachment"},
		{"../../../etc/g.txt", "text", "g.txt", "text/plain", "attachment"},
		{"h\u202etxt.exe.txt", "text", "htxt.exe.txt", "text/plain", "attachment"},
		{"%22; x=%22.txt", "text", `"; x=".txt`, "text/plain", "attachment"},
		{"größe:=@.txt", "text", "größe:=@.txt", "text/plain", "attachment"},
		{strings.Repeat("x", 400) + ".txt", "text", strings.Repeat("x", 251) + ".txt", "text/plain", "attachment"},
	} {
		id := s.Upload("glpi", "POST", testapi.DocumentPath, c.name, c.content).ID()
		item := fmt.Sprintf("%s/%d", testapi.DocumentPath, id)
		if got := s.Call("glpi", "GET", item, nil).Want(200); got.At("filename") != c.filename ||
			got.At("name") != c.filename || got.At("mime") != c.mime {
			t.Errorf("%q: %s", c.name, got.Body)
		}
		got := s.Call("glpi", "GET", item+"/Download", nil).Want(200)
		if string(got.Body) != c.content || got.Header.Get("Content-Type") != c.mime ||
			got.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%q: %v %q", c.name, got.Header, got.Body)
		}
		disposition := got.Header.Get("Content-Disposition")
		if kind, _, _ := strings.Cut(disposition, "; "); (kind == "attachment") != (c.shown == "attachment") {
			t.Errorf("%q: %s", c.name, disposition)
		}
		if c.mime != "application/pdf" && !strings.Contains(got.Header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%q may run what it holds: %v", c.name, got.Header)
		}
		if c.filename == "größe:=@.txt" &&
			!strings.HasSuffix(disposition, "filename*=utf-8''gr%C3%B6%C3%9Fe%3A%3D%40.txt") {
			t.Errorf("%q: %s", c.name, disposition)
		}
	}
	before := len(s.StoredFiles())
	for _, disposition := range []string{
		`form-data; name="file"; filename="quote".txt"`, `form-data; name="file; filename=a.txt`,
		`attachment; filename="a.txt"`, `form-data; filename="a.txt"`,
		`form-data; name="file"; filename=".."`, `form-data; name="file"; filename=""`,
		`form-data; name="file"; filename=".htaccess"`, `form-data; name="file"; filename="a.exe"`,
		`form-data; name="file"; filename="a.t xt"`,
	} {
		body, kind := testapi.Form(t, disposition, "x")
		s.Call("glpi", "POST", testapi.DocumentPath, body, "Content-Type", kind).Want(400)
	}
	body, kind := testapi.Form(t, `form-data; name="file"; filename="a.txt"`, "x")
	s.Call("glpi", "POST", testapi.DocumentPath, body[:len(body)-20], "Content-Type", kind).Want(400) // cut off
	s.Call("glpi", "POST", testapi.DocumentPath, body, "Content-Type", "multipart/form-data").Want(400)
	s.Upload("glpi", "POST", testapi.DocumentPath, "a.txt", "x", "link", "javascript:alert(1)").Want(400)
	for name, why := range map[string]string{
		"README": `\"README\", has no extension`, "a.exe": `The extension \"exe\" is none of`,
	} {
		if got := s.Upload("glpi", "POST", testapi.DocumentPath, name, "x").Want(400); !strings.Contains(string(got.Body),
			why) {
			t.Errorf("%s: %s", name, got.Body)
		}
	}
	if after := s.StoredFiles(); len(after) != before {
		t.Errorf("refused uploads leave files: %v", after)
	}
	// A field where no file was chosen is none.
	body, kind = testapi.Form(t, `form-data; name="file"; filename=""`, "", "name", "without")
	s.Call("glpi", "POST", testapi.DocumentPath, body, "Content-Type", kind).Want(400)
	body, kind = testapi.Form(t, `form-data; name="file"; filename=""`, "", "name", "without", "link",
		"https://example.org/a")
	id := s.Call("glpi", "POST", testapi.DocumentPath, body, "Content-Type", kind).ID()
	if got := s.Call("glpi", "GET", fmt.Sprintf("%s/%d", testapi.DocumentPath, id),
		nil).Want(200); got.At("name") != "without" || got.At("filename") != nil {
		t.Errorf("a document without a file: %s", got.Body)
	}
	s.Call("glpi", "GET", fmt.Sprintf("%s/%d/Download", testapi.DocumentPath, id), nil).Want(404)
}

// TestUploadLimit wants the answer that names the part and the limit, with small and large files.
func TestUploadLimit(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	if err := s.Settings.Set(t.Context(), "document_max_size", "1"); err != nil {
		t.Fatal(err)
	}
	const mib = 1 << 20
	s.Upload("glpi", "POST", testapi.DocumentPath, "a.txt", strings.Repeat("x", mib)).Want(201)
	for _, size := range []int{mib + 1, 5 * mib, 12 * mib} {
		got := s.Upload("glpi", "POST", testapi.DocumentPath, "a.txt", strings.Repeat("x", size)).Want(400)
		if got.At("detail.file.0.error") != "file_size_exceeded" ||
			got.At("detail.file.0.max_file_size_bytes") != float64(mib) {
			t.Errorf("%d bytes: %s", size, got.Body)
		}
	}
	if files := s.StoredFiles(); len(files) != 1 {
		t.Errorf("files are left: %v", files)
	}
}

// TestConditionalDownload holds RFC 9110; conditions may leave out the quotes of entity tags, as GLPI does.
func TestConditionalDownload(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	path := fmt.Sprintf("%s/%d/Download", testapi.DocumentPath, s.Upload("glpi", "POST", testapi.DocumentPath, "a.txt",
		"0123456789").ID())
	whole := s.Call("glpi", "GET", path, nil).Want(200)
	tag, modified := whole.Header.Get("ETag"), whole.Header.Get("Last-Modified")
	bare := "781e5e245d69b566979b86e28d23f2c7"
	if tag != `"`+bare+`"` || whole.Header.Get("Cache-Control") != "private" {
		t.Fatalf("headers: %v", whole.Header)
	}
	for _, c := range []struct {
		headers []string
		status  int
		body    string
	}{
		{[]string{"If-None-Match", tag}, 304, ""},
		{[]string{"If-None-Match", bare}, 304, ""},
		{[]string{"If-None-Match", "W/" + tag}, 304, ""},
		{[]string{"If-None-Match", "other, " + tag}, 304, ""},
		{[]string{"If-None-Match", "*"}, 304, ""},
		{[]string{"If-None-Match", "other"}, 200, "0123456789"},
		{[]string{"If-Modified-Since", modified}, 304, ""},
		{[]string{"If-None-Match", "other", "If-Modified-Since", modified}, 200, "0123456789"},
		{[]string{"If-Match", tag}, 200, "0123456789"},
		{[]string{"If-Match", bare}, 200, "0123456789"},
		{[]string{"If-Match", "other"}, 412, ""},
		{[]string{"Range", "bytes=2-4"}, 206, "234"},
		{[]string{"Range", "bytes=-3"}, 206, "789"},
		{[]string{"Range", "bytes=2-4", "If-Range", tag}, 206, "234"},
		{[]string{"Range", "bytes=2-4", "If-Range", modified}, 206, "234"},
		{[]string{"Range", "bytes=2-4", "If-Range", "other"}, 200, "0123456789"},
		{[]string{"Range", "bytes=2-4", "If-Range", bare}, 206, "234"},
		{[]string{"Range", "bytes=2-400"}, 206, "23456789"},
		{[]string{"Range", "bytes=10-"}, 416, ""},
		{[]string{"Range", "bytes=-0"}, 200, "0123456789"},
		{[]string{"Range", "bytes=4-2"}, 200, "0123456789"},
		{[]string{"Range", "bytes=two-4"}, 200, "0123456789"},
		{[]string{"Range", "bytes=2-four"}, 200, "0123456789"},
		{[]string{"Range", "bytes=-"}, 200, "0123456789"},
		{[]string{"Range", "bytes=2"}, 200, "0123456789"},
		{[]string{"Range", "bytes"}, 200, "0123456789"},
		{[]string{"Range", "bytes=2-4,x"}, 200, "0123456789"},
		{[]string{"Range", "bytes=2--4"}, 200, "0123456789"},
		{[]string{"Range", "bytes=0-99999999999999999999"}, 200, "0123456789"},
		{[]string{"Range", "items=2-4"}, 200, "0123456789"},
	} {
		got := s.Call("glpi", "GET", path, nil, c.headers...)
		if got.Status != c.status || c.status < 400 && string(got.Body) != c.body {
			t.Errorf("%v: %d %s", c.headers, got.Status, got.Body)
		}
		if c.status >= 400 && got.At("status") == nil {
			t.Errorf("%v: no JSON: %s", c.headers, got.Body)
		}
		if c.status < 400 && got.Header.Get("ETag") != tag {
			t.Errorf("%v: ETag %s", c.headers, got.Header.Get("ETag"))
		}
	}
	if head := s.Call("glpi", http.MethodHead, path, nil).Want(200); len(head.Body) != 0 ||
		head.Header.Get("Content-Length") != "10" {
		t.Errorf("HEAD: %v", head.Header)
	}
}

// TestSharedFiles holds that equal contents share a file, which stays as long as a document has it.
func TestSharedFiles(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	item := func(r *testapi.Reply) string { return fmt.Sprintf("%s/%d", testapi.DocumentPath, r.ID()) }
	one, two := item(s.Upload("glpi", "POST", testapi.DocumentPath, "a.txt", "same")),
		item(s.Upload("glpi", "POST", testapi.DocumentPath, "b.txt", "same"))
	other := item(s.Upload("glpi", "POST", testapi.DocumentPath, "c.csv", "same")) // another place, by its extension
	if files := s.StoredFiles(); len(files) != 2 {
		t.Fatalf("files: %v", files)
	}
	s.Call("glpi", "DELETE", one, nil).Want(204)
	s.Call("glpi", "DELETE", one+"?force=true", nil).Want(204)
	s.Call("glpi", "GET", two+"/Download", nil).Want(200)
	s.Call("glpi", "DELETE", two+"?force=true", nil).Want(204)
	s.Call("glpi", "GET", other+"/Download", nil).Want(200)
	if files := s.StoredFiles(); len(files) != 1 {
		t.Fatalf("files: %v", files)
	}

	// Another file takes the place of the first.
	if got := s.Upload("glpi", "PATCH", other, "d.txt", "changed", "comment",
		"x").Want(200); got.At("filename") != "d.txt" || got.At("name") != "c.csv" || got.At("comment") != "x" ||
		got.At("mime") != "text/plain" {
		t.Errorf("after a change: %s", got.Body)
	}
	if got := s.Call("glpi", "GET", other+"/Download", nil).Want(200); string(got.Body) != "changed" {
		t.Errorf("after a change: %s", got.Body)
	}
	if files := s.StoredFiles(); len(files) != 1 || !strings.HasPrefix(files[0], "TXT/") {
		t.Errorf("files: %v", files)
	}
	s.Upload("normal", "PATCH", other, "e.txt", "not mine").Want(403)
	s.Upload("post-only", "PATCH", other, "e.txt", "not mine").Want(403)
	s.Upload("glpi", "PATCH", testapi.DocumentPath+"/4711", "e.txt", "none").Want(404)
	s.Upload("glpi", "PATCH", other, "e.txt", "refused", "link", "x").Want(400)
	if got := s.Call("glpi", "GET", other+"/Download", nil).Want(200); string(got.Body) != "changed" ||
		len(s.StoredFiles()) != 1 {
		t.Errorf("after what was refused: %s %v", got.Body, s.StoredFiles())
	}
	for _, body := range []map[string]any{{"mime": "text/html", "sha1sum": "x", "checksum_sha1": "y", "filename": "z",
		"filepath": "/etc/passwd"}} {
		s.Call("glpi", "PATCH", other, body).Want(400)
		if got := s.Call("glpi", "GET", other, nil).Want(200); got.At("mime") != "text/plain" ||
			got.At("filename") != "d.txt" {
			t.Errorf("a body says what the file is: %s", got.Body)
		}
	}

	// Those who purge and those who upload the same do not come in each other's way.
	var both sync.WaitGroup
	for range 6 {
		both.Go(func() {
			for range 3 {
				id := s.Upload("glpi", "POST", testapi.DocumentPath, "r.txt", "raced").ID()
				s.Call("glpi", "GET", fmt.Sprintf("%s/%d/Download", testapi.DocumentPath, id), nil).Want(200)
				s.Call("glpi", "DELETE", fmt.Sprintf("%s/%d?force=true", testapi.DocumentPath, id), nil).Want(204)
			}
		})
	}
	both.Wait()
	if files := s.StoredFiles(); len(files) != 1 {
		t.Errorf("files: %v", files)
	}
}

// TestInterruptedUploads holds what a start makes of a folder that a crash has left.
func TestInterruptedUploads(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	folder := site.FilesDir(s.DataDir)
	id := s.Upload("glpi", "POST", testapi.DocumentPath, "kept.txt", "kept").ID()
	kept := s.StoredFiles()[0]
	put := func(name, content string) {
		t.Helper()
		full := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	lost := strings.Repeat("ab", 20)
	put(".upload-123", "half a file")
	put("TXT/ab/"+lost[2:]+".TXT", "its row was never committed, or is gone")
	put(".pending-123-"+lost+".TXT", "")
	put(".pending-124-"+strings.NewReplacer("TXT/", "", "/", "").Replace(kept), "") // "<sha1>.TXT"
	put(".pending-nonsense", "")
	put("_pictures/a.png", "not a document")
	if err := s.Documents.Recover(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if files := s.StoredFiles(); len(files) != 2 || files[0] != kept || files[1] != "_pictures/a.png" {
		t.Errorf("files: %v", files)
	}
	s.Call("glpi", "GET", fmt.Sprintf("%s/%d/Download", testapi.DocumentPath, id), nil).Want(200)

	put("TXT/ab/"+lost[2:]+".TXT", "nobody knows it")
	strays, err := s.Documents.Strays(t.Context())
	if err != nil || len(strays) != 1 || strays[0] != "TXT/ab/"+lost[2:]+".TXT" {
		t.Errorf("strays: %v %v", strays, err)
	}
}

// TestCleanOrphans runs the automatic action: what belongs to nothing goes, once it has had time to
// be attached.
func TestCleanOrphans(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	attached := s.Upload("glpi", "POST", testapi.DocumentPath, "a.txt", "attached").ID()
	forgotten := s.Upload("glpi", "POST", testapi.DocumentPath, "b.txt", "forgotten").ID()
	ticket := s.Call("glpi", "POST", "/Assistance/Ticket", testapi.Body{"name": "x", "content": "y"}).ID()
	s.Call("glpi", "POST", fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Document", ticket),
		testapi.Body{"document": attached}).Want(201)
	s.Exec("UPDATE `glpi_documents` SET `date_creation` = '2020-01-01 00:00:00'")
	young := s.Upload("glpi", "POST", testapi.DocumentPath, "c.txt", "young").ID()
	n, err := s.Documents.CleanOrphans(t.Context())
	if err != nil || n != 1 {
		t.Fatalf("%d documents: %v", n, err)
	}
	for id, status := range map[int64]int{attached: 200, forgotten: 404, young: 200} {
		s.Call("glpi", "GET", fmt.Sprintf("%s/%d/Download", testapi.DocumentPath, id), nil).Want(status)
	}
	if files := s.StoredFiles(); len(files) != 2 {
		t.Errorf("files: %v", files)
	}
}

// TestDocumentReaders lets those download a document who see what it is attached to.
func TestDocumentReaders(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	attach := func(name, itemtype string, item int64) string {
		t.Helper()
		id := s.Upload("glpi", "POST", testapi.DocumentPath, name+".txt", name).ID()
		s.Exec("INSERT INTO `glpi_documents_items` (`documents_id`, `itemtype`, `items_id`) VALUES (?, ?, ?)", id,
			itemtype, item)
		return fmt.Sprintf("%s/%d/Download", testapi.DocumentPath, id)
	}
	reads := func(path string, who map[string]int) {
		t.Helper()
		for user, status := range who {
			s.Call(user, "GET", path, nil).Want(status)
		}
	}
	own := s.Call("post-only", "POST", "/Assistance/Ticket", testapi.Body{"name": "mine", "content": "x"}).ID()
	theirs := s.Call("tech", "POST", "/Assistance/Ticket", testapi.Body{"name": "theirs", "content": "x"}).ID()
	reads(attach("of my ticket", "Ticket", own), map[string]int{"post-only": 200, "normal": 200})
	reads(attach("of their ticket", "Ticket", theirs), map[string]int{"post-only": 403})
	reads(attach("of no type", "Nothing", 1), map[string]int{"post-only": 403})
	timeline := fmt.Sprintf("/Assistance/Ticket/%d/Timeline/", own)
	public := s.Call("glpi", "POST", timeline+"Followup", testapi.Body{"content": "for all"}).ID()
	private := s.Call("glpi", "POST", timeline+"Followup", testapi.Body{"content": "for us", "is_private": true}).ID()
	hidden := s.Call("glpi", "POST", fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Followup", theirs),
		testapi.Body{"content": "elsewhere"}).ID()
	reads(attach("of a followup", "ITILFollowup", public), map[string]int{"post-only": 200})
	reads(attach("of a private followup", "ITILFollowup", private), map[string]int{"post-only": 403})
	reads(attach("of a followup elsewhere", "ITILFollowup", hidden), map[string]int{"post-only": 403})
	solution := s.Call("glpi", "POST", timeline+"Solution", testapi.Body{"content": "done"}).ID()
	reads(attach("of a solution", "ITILSolution", solution), map[string]int{"post-only": 200})

	page := s.Call("glpi", "POST", testapi.Articles, testapi.Body{"name": "FAQ", "is_faq": true}).ID()
	picture := attach("of an article", "KnowbaseItem", page)
	reads(picture, map[string]int{"post-only": 403})
	s.Call("glpi", "POST", fmt.Sprintf("%s/%d/EntityTarget", testapi.Articles, page),
		testapi.Body{"entity": 0, "is_recursive": true}).Want(201)
	reads(picture, map[string]int{"post-only": 200})
	reminder := s.Call("glpi", "POST", "/Tools/Reminder", testapi.Body{"name": "r"}).ID()
	note := attach("of a reminder", "Reminder", reminder)
	s.SetRight(1, "reminder_public", 1)
	reads(note, map[string]int{"post-only": 403})
	s.Call("glpi", "POST", fmt.Sprintf("/Tools/Reminder/%d/UserTarget", reminder),
		testapi.Body{"user": testapi.UserPostOnly}).Want(201)
	reads(note, map[string]int{"post-only": 200})

	// Nobody gets at a document by attaching it to something of their own.
	secret := s.Upload("glpi", "POST", testapi.DocumentPath, "secret.txt", "secret").ID()
	s.Call("post-only", "POST", timeline+"Document", testapi.Body{"document": secret}).Want(400)
	mine := s.Upload("post-only", "POST", testapi.DocumentPath, "mine.txt", "mine").ID()
	link := s.Call("post-only", "GET", fmt.Sprintf("%s/%d/Download", testapi.DocumentPath, mine), nil).Want(200)
	if string(link.Body) != "mine" {
		t.Errorf("my own: %s", link.Body)
	}
}

// TestPicturesInTexts attaches what a text shows to its item, as far as its writer may see it.
func TestPicturesInTexts(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	picture := s.Upload("glpi", "POST", testapi.DocumentPath, "a.png", "\x89PNG\r\n\x1a\nshown").ID()
	secret := s.Upload("glpi", "POST", testapi.DocumentPath, "b.png", "\x89PNG\r\n\x1a\nsecret").ID()
	mine := s.Upload("post-only", "POST", testapi.DocumentPath, "c.png", "\x89PNG\r\n\x1a\nmine").ID()
	img := func(id int64, before string) string {
		return fmt.Sprintf(`<p>See <img src="/front/document.send.php?%sdocid=%d" /></p>`, before, id)
	}
	download := func(id int64) string { return fmt.Sprintf("%s/%d/Download", testapi.DocumentPath, id) }
	links := func(id int64) (n int) {
		t.Helper()
		if err := s.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM `glpi_documents_items` WHERE `documents_id` = ?",
			id).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	ticket := s.Call("post-only", "POST", "/Assistance/Ticket",
		testapi.Body{"name": "x", "content": img(secret, "") + img(mine, "itemtype=Ticket&amp;")}).ID()
	s.Call("post-only", "GET", download(secret), nil).Want(403) // naming it opens nothing
	if links(secret) != 0 || links(mine) != 1 {
		t.Errorf("links: %d to what the requester may not see, %d to their own", links(secret), links(mine))
	}
	timeline := fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Followup", ticket)
	s.Call("post-only", "GET", download(picture), nil).Want(403)
	followup := s.Call("glpi", "POST", timeline, testapi.Body{"content": img(picture, "")}).ID()
	s.Call("post-only", "GET", download(picture), nil).Want(200)
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/%d", timeline, followup),
		testapi.Body{"content": img(picture, "") + "again" + img(4711, "")}).Want(200)
	if n := links(picture); n != 1 {
		t.Errorf("%d links to the picture", n)
	}
	elsewhere := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "elsewhere"}).ID()
	s.Exec("UPDATE `glpi_tickets` SET `entities_id` = ? WHERE `id` = ?", elsewhere, ticket)
	another := s.Upload("glpi", "POST", testapi.DocumentPath, "d.png", "\x89PNG\r\n\x1a\nanother").ID()
	s.Call("glpi", "POST", timeline, testapi.Body{"content": img(another, "")}).Want(201)
	if at := s.Scalar("SELECT `entities_id` FROM `glpi_documents_items` WHERE `documents_id` = ?", another); at !=
		strconv.FormatInt(elsewhere, 10) {
		t.Errorf("a picture in a followup is attached in entity %s, not in %d as the ticket", at, elsewhere)
	}
	s.Call("glpi", "POST", timeline, testapi.Body{"content": img(secret, ""), "is_private": true}).Want(201)
	s.Call("post-only", "GET", download(secret), nil).Want(403)
	page := s.Call("glpi", "POST", testapi.Articles,
		testapi.Body{"name": "FAQ", "is_faq": true, "content": img(secret, "")}).ID()
	s.Call("post-only", "GET", download(secret), nil).Want(403)
	s.Call("glpi", "POST", fmt.Sprintf("%s/%d/EntityTarget", testapi.Articles, page),
		testapi.Body{"entity": 0, "is_recursive": true}).Want(201)
	s.Call("post-only", "GET", download(secret), nil).Want(200)
}

// TestNamedByOthers keeps a document that somebody has named in a text, and cannot see, from being opened to
// them by whoever sees it and corrects the text.
func TestNamedByOthers(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	document := s.Upload("glpi", "POST", "/Management/Document", "secret.txt", "secret", "name", "secret").ID()
	s.Recruit("requester", 0, map[string]int{"ticket": 1 | 4, "followup": 1 | 4})
	link := fmt.Sprintf(`<a href="/front/document.send.php?docid=%d">x</a>`, document)
	download := fmt.Sprintf("/Management/Document/%d/Download", document)
	ticket := fmt.Sprintf("/Assistance/Ticket/%d",
		s.Call("requester", "POST", "/Assistance/Ticket",
			map[string]any{"name": "t", "content": "<p>helo " + link + "</p>"}).ID())
	s.Call("glpi", "PATCH", ticket, map[string]any{"content": "<p>hello " + link + "</p>"}).Want(200)
	s.Call("requester", "GET", download, nil).Want(403)
	s.Call("glpi", "PATCH", ticket, map[string]any{"content": "<p>hello</p>"}).Want(200)
	// who sees it shows it
	s.Call("glpi", "PATCH", ticket, map[string]any{"content": "<p>see " + link + "</p>"}).Want(200)
	s.Call("requester", "GET", download, nil).Want(200)
}
