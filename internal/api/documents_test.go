package api_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/site"
)

// form is a multipart form with one file whose part has a given Content-Disposition.
func form(t testing.TB, disposition, content string, fields ...string) (body, kind string) {
	t.Helper()
	var buffer bytes.Buffer
	w := multipart.NewWriter(&buffer)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := w.WriteField(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {disposition}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.String(), w.FormDataContentType()
}

// upload makes or changes a document with a file.
func (s *fixture) upload(user, method, path, name, content string, fields ...string) *reply {
	s.t.Helper()
	body, kind := form(s.t, `form-data; name="file"; filename="`+name+`"`, content, fields...)
	return s.call(user, method, path, body, "Content-Type", kind)
}

// storedFiles lists what lies in the folder of documents.
func (s *fixture) storedFiles() []string {
	s.t.Helper()
	var found []string
	folder := site.FilesDir(s.DataDir)
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			name, err = filepath.Rel(folder, name)
			found = append(found, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		s.t.Fatal(err)
	}
	return found
}

const documentPath = "/Management/Document"

// TestHostileFiles uploads what somebody might want others to open.
func TestHostileFiles(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	const script = `<script>alert(1)</script>`
	for _, c := range []struct{ name, content, filename, mime, shown string }{
		{"page.html", "<html>" + script, "page.html", "text/html", "attachment"},
		{"page.txt", "<html>" + script, "page.txt", "text/html", "attachment"},
		{"page.png", "<html>" + script, "page.png", "text/html", "attachment"},
		{"a.svg", `<svg xmlns="http://www.w3.org/2000/svg">` + script + `</svg>`, "a.svg", "image/svg+xml", "attachment"},
		{"b.png", `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`, "b.png", "image/svg+xml", "attachment"},
		{"a.xml", `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>`, "a.xml", "application/xhtml+xml", "attachment"},
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
		id := s.upload("glpi", "POST", documentPath, c.name, c.content).id()
		item := fmt.Sprintf("%s/%d", documentPath, id)
		if got := s.call("glpi", "GET", item, nil).want(200); got.at("filename") != c.filename || got.at("name") != c.filename || got.at("mime") != c.mime {
			t.Errorf("%q: %s", c.name, got.body)
		}
		got := s.call("glpi", "GET", item+"/Download", nil).want(200)
		if string(got.body) != c.content || got.header.Get("Content-Type") != c.mime || got.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%q: %v %q", c.name, got.header, got.body)
		}
		disposition := got.header.Get("Content-Disposition")
		if kind, _, _ := strings.Cut(disposition, "; "); (kind == "attachment") != (c.shown == "attachment") {
			t.Errorf("%q: %s", c.name, disposition)
		}
		if c.mime != "application/pdf" && !strings.Contains(got.header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%q may run what it holds: %v", c.name, got.header)
		}
		if c.filename == "größe:=@.txt" && !strings.HasSuffix(disposition, "filename*=utf-8''gr%C3%B6%C3%9Fe%3A%3D%40.txt") {
			t.Errorf("%q: %s", c.name, disposition)
		}
	}
	before := len(s.storedFiles())
	for _, disposition := range []string{
		`form-data; name="file"; filename="quote".txt"`, `form-data; name="file; filename=a.txt`, `attachment; filename="a.txt"`, `form-data; filename="a.txt"`,
		`form-data; name="file"; filename=".."`, `form-data; name="file"; filename=""`, `form-data; name="file"; filename=".htaccess"`, `form-data; name="file"; filename="a.exe"`,
		`form-data; name="file"; filename="a.t xt"`,
	} {
		body, kind := form(t, disposition, "x")
		s.call("glpi", "POST", documentPath, body, "Content-Type", kind).want(400)
	}
	body, kind := form(t, `form-data; name="file"; filename="a.txt"`, "x")
	s.call("glpi", "POST", documentPath, body[:len(body)-20], "Content-Type", kind).want(400) // cut off
	s.call("glpi", "POST", documentPath, body, "Content-Type", "multipart/form-data").want(400)
	s.upload("glpi", "POST", documentPath, "a.txt", "x", "link", "javascript:alert(1)").want(400)
	if after := s.storedFiles(); len(after) != before {
		t.Errorf("refused uploads leave files: %v", after)
	}
	// A field where no file was chosen is none.
	body, kind = form(t, `form-data; name="file"; filename=""`, "", "name", "without")
	id := s.call("glpi", "POST", documentPath, body, "Content-Type", kind).id()
	if got := s.call("glpi", "GET", fmt.Sprintf("%s/%d", documentPath, id), nil).want(200); got.at("name") != "without" || got.at("filename") != nil {
		t.Errorf("a document without a file: %s", got.body)
	}
	s.call("glpi", "GET", fmt.Sprintf("%s/%d/Download", documentPath, id), nil).want(404)
}

// TestUploadLimit wants the answer that names the part and the limit, with small and large files.
func TestUploadLimit(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	if err := s.Settings.Set(t.Context(), "document_max_size", "1"); err != nil {
		t.Fatal(err)
	}
	const mib = 1 << 20
	s.upload("glpi", "POST", documentPath, "a.txt", strings.Repeat("x", mib)).want(201)
	for _, size := range []int{mib + 1, 5 * mib, 12 * mib} {
		got := s.upload("glpi", "POST", documentPath, "a.txt", strings.Repeat("x", size)).want(400)
		if got.at("detail.file.0.error") != "file_size_exceeded" || got.at("detail.file.0.max_file_size_bytes") != float64(mib) {
			t.Errorf("%d bytes: %s", size, got.body)
		}
	}
	if files := s.storedFiles(); len(files) != 1 {
		t.Errorf("files are left: %v", files)
	}
}

// TestConditionalDownload holds RFC 9110; conditions may leave out the quotes of entity tags, as GLPI does.
func TestConditionalDownload(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	path := fmt.Sprintf("%s/%d/Download", documentPath, s.upload("glpi", "POST", documentPath, "a.txt", "0123456789").id())
	whole := s.call("glpi", "GET", path, nil).want(200)
	tag, modified := whole.header.Get("ETag"), whole.header.Get("Last-Modified")
	bare := "781e5e245d69b566979b86e28d23f2c7"
	if tag != `"`+bare+`"` || whole.header.Get("Cache-Control") != "private" {
		t.Fatalf("headers: %v", whole.header)
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
		got := s.call("glpi", "GET", path, nil, c.headers...)
		if got.status != c.status || c.status < 400 && string(got.body) != c.body {
			t.Errorf("%v: %d %s", c.headers, got.status, got.body)
		}
		if c.status >= 400 && got.at("status") == nil {
			t.Errorf("%v: no JSON: %s", c.headers, got.body)
		}
		if c.status < 400 && got.header.Get("ETag") != tag {
			t.Errorf("%v: ETag %s", c.headers, got.header.Get("ETag"))
		}
	}
	if head := s.call("glpi", http.MethodHead, path, nil).want(200); len(head.body) != 0 || head.header.Get("Content-Length") != "10" {
		t.Errorf("HEAD: %v", head.header)
	}
}

// TestSharedFiles holds that equal contents share a file, which stays as long as a document has it.
func TestSharedFiles(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	item := func(r *reply) string { return fmt.Sprintf("%s/%d", documentPath, r.id()) }
	one, two := item(s.upload("glpi", "POST", documentPath, "a.txt", "same")), item(s.upload("glpi", "POST", documentPath, "b.txt", "same"))
	other := item(s.upload("glpi", "POST", documentPath, "c.csv", "same")) // another place, by its extension
	if files := s.storedFiles(); len(files) != 2 {
		t.Fatalf("files: %v", files)
	}
	s.call("glpi", "DELETE", one, nil).want(204)
	s.call("glpi", "DELETE", one+"?force=true", nil).want(204)
	s.call("glpi", "GET", two+"/Download", nil).want(200)
	s.call("glpi", "DELETE", two+"?force=true", nil).want(204)
	s.call("glpi", "GET", other+"/Download", nil).want(200)
	if files := s.storedFiles(); len(files) != 1 {
		t.Fatalf("files: %v", files)
	}

	// Another file takes the place of the first.
	if got := s.upload("glpi", "PATCH", other, "d.txt", "changed", "comment", "x").want(200); got.at("filename") != "d.txt" || got.at("name") != "c.csv" || got.at("comment") != "x" || got.at("mime") != "text/plain" {
		t.Errorf("after a change: %s", got.body)
	}
	if got := s.call("glpi", "GET", other+"/Download", nil).want(200); string(got.body) != "changed" {
		t.Errorf("after a change: %s", got.body)
	}
	if files := s.storedFiles(); len(files) != 1 || !strings.HasPrefix(files[0], "TXT/") {
		t.Errorf("files: %v", files)
	}
	s.upload("normal", "PATCH", other, "e.txt", "not mine").want(403)
	s.upload("post-only", "PATCH", other, "e.txt", "not mine").want(403)
	s.upload("glpi", "PATCH", documentPath+"/4711", "e.txt", "none").want(404)
	s.upload("glpi", "PATCH", other, "e.txt", "refused", "link", "x").want(400)
	if got := s.call("glpi", "GET", other+"/Download", nil).want(200); string(got.body) != "changed" || len(s.storedFiles()) != 1 {
		t.Errorf("after what was refused: %s %v", got.body, s.storedFiles())
	}
	for _, body := range []map[string]any{{"mime": "text/html", "sha1sum": "x", "checksum_sha1": "y", "filename": "z", "filepath": "/etc/passwd"}} {
		if got := s.call("glpi", "PATCH", other, body).want(200); got.at("mime") != "text/plain" || got.at("filename") != "d.txt" {
			t.Errorf("a body says what the file is: %s", got.body)
		}
	}

	// Those who purge and those who upload the same do not come in each other's way.
	var both sync.WaitGroup
	for range 6 {
		both.Go(func() {
			for range 3 {
				id := s.upload("glpi", "POST", documentPath, "r.txt", "raced").id()
				s.call("glpi", "GET", fmt.Sprintf("%s/%d/Download", documentPath, id), nil).want(200)
				s.call("glpi", "DELETE", fmt.Sprintf("%s/%d?force=true", documentPath, id), nil).want(204)
			}
		})
	}
	both.Wait()
	if files := s.storedFiles(); len(files) != 1 {
		t.Errorf("files: %v", files)
	}
}

// TestInterruptedUploads holds what a start makes of a folder that a crash has left.
func TestInterruptedUploads(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	folder := site.FilesDir(s.DataDir)
	id := s.upload("glpi", "POST", documentPath, "kept.txt", "kept").id()
	kept := s.storedFiles()[0]
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
	if err := s.Documents.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	if files := s.storedFiles(); len(files) != 2 || files[0] != kept || files[1] != "_pictures/a.png" {
		t.Errorf("files: %v", files)
	}
	s.call("glpi", "GET", fmt.Sprintf("%s/%d/Download", documentPath, id), nil).want(200)

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
	s := newServer(t)
	attached := s.upload("glpi", "POST", documentPath, "a.txt", "attached").id()
	forgotten := s.upload("glpi", "POST", documentPath, "b.txt", "forgotten").id()
	ticket := s.call("glpi", "POST", "/Assistance/Ticket", body{"name": "x", "content": "y"}).id()
	s.call("glpi", "POST", fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Document", ticket), body{"document": attached}).want(201)
	s.exec("UPDATE `glpi_documents` SET `date_creation` = '2020-01-01 00:00:00'")
	young := s.upload("glpi", "POST", documentPath, "c.txt", "young").id()
	n, err := s.Documents.CleanOrphans(t.Context())
	if err != nil || n != 1 {
		t.Fatalf("%d documents: %v", n, err)
	}
	for id, status := range map[int64]int{attached: 200, forgotten: 404, young: 200} {
		s.call("glpi", "GET", fmt.Sprintf("%s/%d/Download", documentPath, id), nil).want(status)
	}
	if files := s.storedFiles(); len(files) != 2 {
		t.Errorf("files: %v", files)
	}
}

// TestDocumentReaders lets those download a document who see what it is attached to.
func TestDocumentReaders(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	attach := func(name, itemtype string, item int64) string {
		t.Helper()
		id := s.upload("glpi", "POST", documentPath, name+".txt", name).id()
		s.exec("INSERT INTO `glpi_documents_items` (`documents_id`, `itemtype`, `items_id`) VALUES (?, ?, ?)", id, itemtype, item)
		return fmt.Sprintf("%s/%d/Download", documentPath, id)
	}
	reads := func(path string, who map[string]int) {
		t.Helper()
		for user, status := range who {
			s.call(user, "GET", path, nil).want(status)
		}
	}
	own := s.call("post-only", "POST", "/Assistance/Ticket", body{"name": "mine", "content": "x"}).id()
	theirs := s.call("tech", "POST", "/Assistance/Ticket", body{"name": "theirs", "content": "x"}).id()
	reads(attach("of my ticket", "Ticket", own), map[string]int{"post-only": 200, "normal": 200})
	reads(attach("of their ticket", "Ticket", theirs), map[string]int{"post-only": 403})
	reads(attach("of no type", "Nothing", 1), map[string]int{"post-only": 403})
	timeline := fmt.Sprintf("/Assistance/Ticket/%d/Timeline/", own)
	public := s.call("glpi", "POST", timeline+"Followup", body{"content": "for all"}).id()
	private := s.call("glpi", "POST", timeline+"Followup", body{"content": "for us", "is_private": true}).id()
	hidden := s.call("glpi", "POST", fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Followup", theirs), body{"content": "elsewhere"}).id()
	reads(attach("of a followup", "ITILFollowup", public), map[string]int{"post-only": 200})
	reads(attach("of a private followup", "ITILFollowup", private), map[string]int{"post-only": 403})
	reads(attach("of a followup elsewhere", "ITILFollowup", hidden), map[string]int{"post-only": 403})
	solution := s.call("glpi", "POST", timeline+"Solution", body{"content": "done"}).id()
	reads(attach("of a solution", "ITILSolution", solution), map[string]int{"post-only": 200})

	page := s.call("glpi", "POST", article, body{"name": "FAQ", "is_faq": true}).id()
	picture := attach("of an article", "KnowbaseItem", page)
	reads(picture, map[string]int{"post-only": 403})
	s.call("glpi", "POST", fmt.Sprintf("%s/%d/EntityTarget", article, page), body{"entity": 0, "is_recursive": true}).want(201)
	reads(picture, map[string]int{"post-only": 200})
	reminder := s.call("glpi", "POST", "/Tools/Reminder", body{"name": "r"}).id()
	note := attach("of a reminder", "Reminder", reminder)
	s.setRights(1, "reminder_public", 1)
	reads(note, map[string]int{"post-only": 403})
	s.call("glpi", "POST", fmt.Sprintf("/Tools/Reminder/%d/UserTarget", reminder), body{"user": postOnlyID}).want(201)
	reads(note, map[string]int{"post-only": 200})

	// Nobody gets at a document by attaching it to something of their own.
	secret := s.upload("glpi", "POST", documentPath, "secret.txt", "secret").id()
	s.call("post-only", "POST", timeline+"Document", body{"document": secret}).want(400)
	mine := s.upload("post-only", "POST", documentPath, "mine.txt", "mine").id()
	link := s.call("post-only", "GET", fmt.Sprintf("%s/%d/Download", documentPath, mine), nil).want(200)
	if string(link.body) != "mine" {
		t.Errorf("my own: %s", link.body)
	}
}

// TestPicturesInTexts attaches what a text shows to its item, as far as its writer may see it.
func TestPicturesInTexts(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	picture := s.upload("glpi", "POST", documentPath, "a.png", "\x89PNG\r\n\x1a\nshown").id()
	secret := s.upload("glpi", "POST", documentPath, "b.png", "\x89PNG\r\n\x1a\nsecret").id()
	mine := s.upload("post-only", "POST", documentPath, "c.png", "\x89PNG\r\n\x1a\nmine").id()
	img := func(id int64, before string) string {
		return fmt.Sprintf(`<p>See <img src="/front/document.send.php?%sdocid=%d" /></p>`, before, id)
	}
	download := func(id int64) string { return fmt.Sprintf("%s/%d/Download", documentPath, id) }
	links := func(id int64) (n int) {
		t.Helper()
		if err := s.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM `glpi_documents_items` WHERE `documents_id` = ?", id).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	ticket := s.call("post-only", "POST", "/Assistance/Ticket", body{"name": "x", "content": img(secret, "") + img(mine, "itemtype=Ticket&amp;")}).id()
	s.call("post-only", "GET", download(secret), nil).want(403) // naming it opens nothing
	if links(secret) != 0 || links(mine) != 1 {
		t.Errorf("links: %d to what the requester may not see, %d to their own", links(secret), links(mine))
	}
	timeline := fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Followup", ticket)
	s.call("post-only", "GET", download(picture), nil).want(403)
	followup := s.call("glpi", "POST", timeline, body{"content": img(picture, "")}).id()
	s.call("post-only", "GET", download(picture), nil).want(200)
	s.call("glpi", "PATCH", fmt.Sprintf("%s/%d", timeline, followup), body{"content": img(picture, "") + "again" + img(4711, "")}).want(200)
	if n := links(picture); n != 1 {
		t.Errorf("%d links to the picture", n)
	}
	s.call("glpi", "POST", timeline, body{"content": img(secret, ""), "is_private": true}).want(201)
	s.call("post-only", "GET", download(secret), nil).want(403)
	page := s.call("glpi", "POST", article, body{"name": "FAQ", "is_faq": true, "content": img(secret, "")}).id()
	s.call("post-only", "GET", download(secret), nil).want(403)
	s.call("glpi", "POST", fmt.Sprintf("%s/%d/EntityTarget", article, page), body{"entity": 0, "is_recursive": true}).want(201)
	s.call("post-only", "GET", download(secret), nil).want(200)
}

// TestNamedByOthers keeps a document that somebody has named in a text, and cannot see, from being opened to
// them by whoever sees it and corrects the text.
func TestNamedByOthers(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	document := s.upload("glpi", "POST", "/Management/Document", "secret.txt", "secret", "name", "secret").id()
	s.recruit("requester", 0, map[string]int{"ticket": 1 | 4, "followup": 1 | 4})
	link := fmt.Sprintf(`<a href="/front/document.send.php?docid=%d">x</a>`, document)
	download := fmt.Sprintf("/Management/Document/%d/Download", document)
	ticket := fmt.Sprintf("/Assistance/Ticket/%d", s.call("requester", "POST", "/Assistance/Ticket", map[string]any{"name": "t", "content": "<p>helo " + link + "</p>"}).id())
	s.call("glpi", "PATCH", ticket, map[string]any{"content": "<p>hello " + link + "</p>"}).want(200)
	s.call("requester", "GET", download, nil).want(403)
	s.call("glpi", "PATCH", ticket, map[string]any{"content": "<p>hello</p>"}).want(200)
	s.call("glpi", "PATCH", ticket, map[string]any{"content": "<p>see " + link + "</p>"}).want(200) // who sees it shows it
	s.call("requester", "GET", download, nil).want(200)
}
