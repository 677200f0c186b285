package site_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/folder/backup"
	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/store"
)

// storedFiles lists the files of documents and pictures, and what waits beside them.
func storedFiles(t *testing.T, dir string) (stored, waiting []string) {
	t.Helper()
	folder := site.FilesDir(dir)
	if err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil || entry.IsDir():
		case filepath.Dir(path) == folder:
			waiting = append(waiting, entry.Name())
		default:
			stored = append(stored, path)
		}
		return err
	}); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return stored, waiting
}

// TestBackupKeepsFiles purges documents and a picture while an archive is written: the archive has all
// that its database names, and what was purged goes afterwards.
func TestBackupKeepsFiles(t *testing.T) {
	t.Parallel()
	running, base := open(t)
	client := &oauth.Client{Name: "backup", Grants: []string{"password"}, Scopes: []string{"api"}, Active: true,
		Confidential: true}
	secret, err := running.OAuth.CreateClient(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	token := accessToken(t, base, client.Identifier, secret)
	var ids []int64
	for n := range 6 {
		id, err := uploadDocument(base, token, fmt.Sprint("content ", n))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("picture", "a.png")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(png.Encode(part, image.NewGray(image.Rect(0, 0, 4, 4))), form.Close()); err != nil {
		t.Fatal(err)
	}
	picture := base + "/api.php/Administration/User/2/Picture"
	if status, answer := send(t, "POST", picture, token, form.FormDataContentType(), &body); status >= 300 {
		t.Fatal(status, answer)
	}

	file := filepath.Join(t.TempDir(), "copy.tgz")
	purged := false
	report, err := backup.Write(t.Context(), running.DB, nil, running.DataDir, file, func(_ string, done, total int) {
		if purged {
			return
		}
		purged = true
		for _, id := range ids {
			if err := purgeDocument(base, token, id); err != nil {
				t.Error(err)
			}
		}
		if status, answer := send(t, "DELETE", picture, token, "", nil); status >= 300 {
			t.Error(status, answer)
		}
	})
	if err != nil || report.Files != 7 || len(report.Missing) > 0 {
		t.Fatalf("%+v %v", report, err)
	}
	if stored, waiting := storedFiles(t, running.DataDir); len(stored) != 7 || len(waiting) != 7 {
		t.Errorf("while the archive was written: %v, waiting %v", stored, waiting)
	}
	// One of them has been uploaded again meanwhile.
	if _, err := uploadDocument(base, token, "content 0"); err != nil {
		t.Fatal(err)
	}
	if err := running.Documents.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if stored, waiting := storedFiles(t, running.DataDir); len(stored) != 1 || len(waiting) != 0 {
		t.Errorf("afterwards: %v, waiting %v", stored, waiting)
	}

	other := t.TempDir()
	if _, err := backup.Restore(t.Context(), backup.Restoring{
		DataDir: other, Database: store.URL(filepath.Join(other, "glpid.db")), File: file, Now: time.Now(),
		Prepare: site.Upgrade(slog.New(slog.DiscardHandler)),
	}); err != nil {
		t.Fatal(err)
	}
	restored, err := site.Open(t.Context(), site.Options{DataDir: other})
	if err != nil {
		t.Fatal(err)
	}
	defer restored.Close()
	missing, err := restored.Documents.Missing(t.Context())
	if err != nil || len(missing) > 0 {
		t.Errorf("documents without their file: %v %v", missing, err)
	}
	if stored, _ := storedFiles(t, other); len(stored) != 7 {
		t.Errorf("restored: %v", stored)
	}
}

// TestBackupLeavesNothing wants a backup that fails, or that is killed, to leave nothing behind.
func TestBackupLeavesNothing(t *testing.T) {
	t.Parallel()
	running, base := open(t)
	client := &oauth.Client{Name: "backup", Grants: []string{"password"}, Scopes: []string{"api"}, Active: true,
		Confidential: true}
	secret, err := running.OAuth.CreateClient(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	token := accessToken(t, base, client.Identifier, secret)
	for _, content := range []string{"one", "two"} {
		if _, err := uploadDocument(base, token, content); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"copy.tgz", "copy.db"} {
		out := t.TempDir()
		ctx, cancel := context.WithCancel(t.Context())
		if name == "copy.db" {
			cancel()
		}
		if _, err := backup.Write(ctx, running.DB, nil, running.DataDir, filepath.Join(out, name),
			func(string, int, int) { cancel() }); err == nil {
			t.Errorf("%s: no error", name)
		}
		cancel()
		wantFiles(t, out)
	}
	// A key that is missing is told of.
	key := filepath.Join(running.DataDir, "oauth.pub")
	if err := os.Rename(key, key+".away"); err != nil {
		t.Fatal(err)
	}
	report, err := backup.Write(t.Context(), running.DB, nil, running.DataDir, filepath.Join(t.TempDir(), "copy.tgz"),
		func(string, int, int) {})
	if err := errors.Join(err, os.Rename(key+".away", key)); err != nil ||
		!slices.Equal(report.Missing, []string{"oauth.pub"}) {
		t.Errorf("without a key: %v %v", report.Missing, err)
	}
	// What a killed one has left goes with the next; what one that runs has made stays.
	out := t.TempDir()
	left := filepath.Join(out, ".glpid-backup-123")
	if err := os.Mkdir(left, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(left, "archive"), []byte("secrets"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Write(t.Context(), running.DB, nil, running.DataDir, filepath.Join(out, "first.tgz"),
		func(_ string, done, _ int) {
			if done > 1 {
				return
			}
			entries, err := filepath.Glob(filepath.Join(out, ".glpid-backup-*"))
			if err != nil || slices.Contains(entries, left) {
				t.Errorf("there are %v %v", entries, err)
			}
			if _, err := backup.Write(t.Context(), running.DB, nil, running.DataDir, filepath.Join(out, "second.db"),
				func(string, int, int) {}); err != nil {
				t.Error(err)
			}
		}); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, out, "first.tgz", "second.db")
	for _, name := range []string{"first.tgz", "second.db"} {
		info, err := os.Stat(filepath.Join(out, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, info.Mode(), err)
		}
	}
	if err := store.CheckFile(t.Context(), filepath.Join(out, "second.db")); err != nil {
		t.Error(err)
	}
}

func wantFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	if !slices.Equal(names, want) {
		t.Errorf("there are %v, want %v", names, want)
	}
}
