package testapi

import (
	"bytes"
	"io/fs"
	"mime/multipart"
	"net/textproto"
	"os"
	"path/filepath"
	"testing"

	"github.com/glpid/glpid/internal/site"
)

// Form is a multipart form with one file whose part has a given Content-Disposition.
func Form(t testing.TB, disposition, content string, fields ...string) (body, kind string) {
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

// Upload makes or changes a document with a file.
func (s *Server) Upload(user, method, path, name, content string, fields ...string) *Reply {
	s.T.Helper()
	body, kind := Form(s.T, `form-data; name="file"; filename="`+name+`"`, content, fields...)
	return s.Call(user, method, path, body, "Content-Type", kind)
}

// StoredFiles lists what lies in the folder of documents.
func (s *Server) StoredFiles() []string {
	s.T.Helper()
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
		s.T.Fatal(err)
	}
	return found
}

// Articles is where articles of the knowledge base are served.
const Articles = "/Knowledgebase/Article"

// DocumentPath is where documents are served.
const DocumentPath = "/Management/Document"
