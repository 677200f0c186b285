package site_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/folder/backup"
	"github.com/glpid/glpid/internal/folder/datadir"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// smallDisk mounts a file system of its own with so many bytes, which only the super-user can do.
func smallDisk(t *testing.T, size int) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("only root mounts file systems")
	}
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprint("size=", size)); err != nil {
		t.Skipf("file systems cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill leaves no room on a disk, and gives what makes room again.
func fill(t *testing.T, dir string) (free func()) {
	t.Helper()
	path := filepath.Join(dir, "filler")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for block := make([]byte, 4096); err == nil; {
		_, err = file.Write(block)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFullDisk fills the disk below a server. Everything that writes says so, everything that reads goes
// on, nothing half-written stays, and with room again all goes on without a restart.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	dir := smallDisk(t, 24<<20)
	testsite.Prepare(t, dir)
	s := startServerOn(t, dir)
	var ids []int64
	if _, err := uploadDocument(s.base, s.token, "first"); err != nil { // makes the folders
		t.Fatal(err)
	}
	for range 3 {
		id, err := createTicket(s.base, s.token)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	upload := func(size int) (string, string) {
		content := strings.Repeat("x", size)
		return "multipart/form-data; boundary=b",
			"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n" + content +
				"\r\n--b--\r\n"
	}
	form, large := upload(1 << 20)
	requests := []struct{ method, path, media, body string }{
		{"POST", "/api.php/Assistance/Ticket", "application/json", `{"name":"crash","content":"` +
			strings.Repeat("y", 1<<16) + `"}`},
		{"PATCH", fmt.Sprint("/api.php/Assistance/Ticket/", ids[0]), "application/json", `{"content":"` +
			strings.Repeat("ROUND", 1<<14) + `"}`},
		{"POST", "/api.php/Management/Document", form, large},
		{"DELETE", fmt.Sprint("/api.php/Assistance/Ticket/", ids[1]), "application/json", ""},
		{"POST", "/api.php/token", "application/x-www-form-urlencoded", url.Values{
			"grant_type": {"password"}, "client_id": {s.client}, "client_secret": {s.secret}, "username": {"glpi"},
			"password": {"glpi"}, "scope": {"api"},
		}.Encode()},
	}
	copied := filepath.Join(t.TempDir(), "copy.tgz")
	db, err := store.OpenReadOnly(t.Context(), store.URL(filepath.Join(dir, datadir.Database)))
	if err != nil {
		t.Fatal(err)
	}
	_, err = backup.Write(t.Context(), db, nil, dir, copied, func(string, int, int) {})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	for round := range 2 {
		free := fill(t, dir)
		// What the log has room for is still taken.
		for {
			id, err := createTicket(s.base, s.token)
			if err != nil {
				break
			}
			ids = append(ids, id)
		}
		for _, r := range requests {
			sent := strings.ReplaceAll(r.body, "ROUND", fmt.Sprint("round", round)) // what is the same changes little
			status, body := send(t, r.method, s.base+r.path, s.token, r.media, strings.NewReader(sent))
			var answer map[string]any
			if err := json.Unmarshal([]byte(body), &answer); err != nil || status != http.StatusInsufficientStorage ||
				!strings.Contains(body, "disk") {
				t.Errorf("round %d, %s %s: %d %.300s", round, r.method, r.path, status, body)
			}
		}
		for _, path := range []string{"/api.php/Assistance/Ticket", fmt.Sprint("/api.php/Assistance/Ticket/", ids[0])} {
			if status, body := send(t, "GET", s.base+path, s.token, "", nil); status != http.StatusOK {
				t.Errorf("round %d, %s: %d %.300s", round, path, status, body)
			}
		}
		status, body := send(t, "GET", s.base+"/api.php/status/all", s.token, "", nil)
		if status != http.StatusOK || !strings.Contains(body, "The data folder cannot be written to") {
			t.Errorf("round %d, status: %d %.300s", round, status, body)
		}
		_, err := backup.Restore(t.Context(), backup.Restoring{
			DataDir: dir, Database: store.URL(filepath.Join(dir, datadir.Database)), File: copied, Now: time.Now(),
		})
		if !errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), "not a sound backup") {
			t.Errorf("round %d, restore: %v", round, err)
		}
		for _, pattern := range []string{".status-probe", ".restoring-*"} {
			if left, err := filepath.Glob(filepath.Join(dir, pattern)); err != nil || len(left) > 0 {
				t.Errorf("round %d, left behind: %v %v", round, left, err)
			}
		}
		free()
		for _, r := range requests {
			if r.method == "DELETE" {
				continue
			}
			if status, body := send(t, r.method, s.base+r.path, s.token, r.media,
				strings.NewReader(r.body)); status >= 300 {
				t.Errorf("round %d, with room again, %s %s: %d %.300s", round, r.method, r.path, status, body)
			}
		}
	}
	for _, id := range ids {
		if status, body := send(t, "GET", fmt.Sprint(s.base, "/api.php/Assistance/Ticket/", id), s.token, "",
			nil); status != http.StatusOK || !strings.Contains(body, `"crash"`) {
			t.Errorf("ticket %d was acknowledged: %d %.300s", id, status, body)
		}
	}
	left, err := filepath.Glob(filepath.Join(site.FilesDir(dir), ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("half-written: %v %v", left, err)
	}
	s.kill()
	running, err := site.Open(t.Context(), site.Options{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer running.Close()
	if err := running.DB.Check(t.Context()); err != nil {
		t.Error(err)
	}
	strays, err := running.Documents.Strays(t.Context())
	if err != nil || len(strays) > 0 {
		t.Errorf("files without a document: %v %v", strays, err)
	}
	missing, err := running.Documents.Missing(t.Context())
	if err != nil || len(missing) > 0 {
		t.Errorf("documents without their file: %v %v", missing, err)
	}
	var tickets int
	if err := running.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM `glpi_tickets`").Scan(&tickets); err != nil ||
		tickets != len(ids)+2 {
		t.Errorf("%d tickets, %d were acknowledged, error %v", tickets, len(ids)+2, err)
	}
}
