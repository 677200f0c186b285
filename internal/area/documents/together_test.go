package documents_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/area/documents"
	"github.com/glpid/glpid/internal/folder/datadir"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestTwoServersFiles: two servers with one folder purge and upload the same content, and no document loses its file.
func TestTwoServersFiles(t *testing.T) {
	t.Parallel()
	one := testapi.New(t)
	servers := []*testapi.Server{one, one.Beside()}
	one.Token("glpi")
	var all sync.WaitGroup
	for i := range 6 {
		s := servers[i%2]
		all.Go(func() {
			for range 6 {
				id := s.Upload("glpi", "POST", testapi.DocumentPath, "r.txt", "raced").ID()
				for _, other := range servers {
					got := other.Call("glpi", "GET", fmt.Sprintf("%s/%d/Download", testapi.DocumentPath, id), nil)
					if got.Status != 200 || string(got.Body) != "raced" {
						t.Errorf("document %d: %d %s", id, got.Status, got.Body)
					}
				}
				s.Call("glpi", "DELETE", fmt.Sprintf("%s/%d?force=true", testapi.DocumentPath, id), nil).Want(204)
			}
		})
	}
	all.Wait()
	if files := one.StoredFiles(); len(files) != 0 {
		t.Errorf("files that nobody has: %v", files)
	}
}

// TestStartBesideUploads starts a server while another one receives files: it leaves them alone, and removes what a
// server has left that is gone.
func TestStartBesideUploads(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	folder := site.FilesDir(s.DataDir)
	upload, err := datadir.NewUpload(folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := upload.Close(); err != nil {
		t.Fatal(err)
	}
	running := filepath.Base(upload.Name())
	put := func(name string, age time.Duration) string {
		t.Helper()
		path, at := filepath.Join(folder, filepath.FromSlash(name)), time.Now().Add(-age)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, nil, 0o600),
			os.Chtimes(path, at, at)); err != nil {
			t.Fatal(err)
		}
		return name
	}
	sum, gone := strings.Repeat("ab", 20), strings.Repeat("cd", 20)
	keep := []string{running, put(".pending-1-"+sum+".TXT", 0), put("TXT/ab/"+sum[2:]+".TXT", 0)}
	put(datadir.UploadPrefix+"old", 2*documents.Unfinished)
	put(".pending-2-"+gone+".TXT", 2*documents.Unfinished)
	put("TXT/cd/"+gone[2:]+".TXT", 0)
	if err := s.Beside().Documents.Recover(t.Context(), documents.Unfinished); err != nil {
		t.Fatal(err)
	}
	slices.Sort(keep)
	if files := s.StoredFiles(); !slices.Equal(files, keep) {
		t.Errorf("left: %v, want %v", files, keep)
	}
}
