package datadir_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/folder/datadir"
)

// TestTraces tells a folder that has been in use from a new one.
func TestTraces(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		files []string
		want  []string
	}{
		"new":            {nil, nil},
		"something else": {[]string{"README", "files/.upload-1"}, nil},
		"a key":          {[]string{"oauth.pem"}, []string{"oauth.pem"}},
		"all":            {append([]string{"files/PDF/ab/c.pdf"}, datadir.Keys...), append(datadir.Keys, "files")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for _, file := range test.files {
				write(t, filepath.Join(dir, filepath.FromSlash(file)), "x")
			}
			if got, err := datadir.Traces(dir); err != nil || !slices.Equal(got, test.want) {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
}

// TestRemovalWaits removes stored files while a copy needs them: they go when it is done, and with them the folders
// that are left empty.
func TestRemovalWaits(t *testing.T) {
	t.Parallel()
	files := filepath.Join(t.TempDir(), datadir.Files)
	for _, path := range []string{"PDF/ab/c.pdf", "PDF/ab/d.pdf"} {
		write(t, filepath.Join(files, filepath.FromSlash(path)), "x")
	}
	lock, err := datadir.KeepFiles(t.Context(), files)
	if err != nil {
		t.Fatal(err)
	}
	if err := datadir.RemoveFile(files, "PDF/ab/c.pdf"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(files, "PDF/ab/c.pdf")); err != nil {
		t.Errorf("it is gone although somebody keeps it: %v", err)
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
	released, err := datadir.Released(files)
	if err != nil || !slices.Equal(released, []string{"PDF/ab/c.pdf"}) {
		t.Fatalf("to remove: %v, %v", released, err)
	}
	if err := errors.Join(datadir.RemoveFile(files, released[0]), datadir.Settled(files, released[0]),
		datadir.RemoveFile(files, "PDF/ab/d.pdf"), datadir.RemoveFile(files, "PDF/ab/d.pdf")); err != nil {
		t.Fatal(err)
	}
	if released, err = datadir.Released(files); err != nil || len(released) != 0 {
		t.Errorf("still to remove: %v, %v", released, err)
	}
	if left, err := os.ReadDir(files); err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// TestRemovalStaysInside removes nothing outside of the stored files, whatever a path says.
func TestRemovalStaysInside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	key := filepath.Join(dir, datadir.Keys[0])
	write(t, key, "x")
	write(t, filepath.Join(dir, datadir.Files, "a"), "x")
	for _, path := range []string{"../" + datadir.Keys[0], "a/../../" + datadir.Keys[0], key, ""} {
		if err := datadir.RemoveNow(filepath.Join(dir, datadir.Files), path); err != nil {
			t.Logf("%q: %v", path, err)
		}
		if _, err := os.Stat(key); err != nil {
			t.Fatalf("%q removed a key: %v", path, err)
		}
	}
}

// TestClaim has one server at a time on a folder; who comes later is told who it is.
func TestClaim(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lock, err := datadir.Claim(dir, "serve on :8080")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := datadir.Claim(dir, "restore"); !errors.Is(err, datadir.ErrInUse) ||
		!strings.Contains(err.Error(), "serve on :8080") {
		t.Errorf("taken twice: %v", err)
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
	again, err := datadir.Claim(dir, "restore")
	if err != nil {
		t.Fatalf("not free again: %v", err)
	}
	if err := again.Release(); err != nil {
		t.Error(err)
	}
}

// TestShare has several servers on a folder, the first of which is alone for a moment; who wants it for himself
// waits for none of them.
func TestShare(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	times := 0
	alone := func() error { times++; return nil }
	var locks []*datadir.Lock
	for range 3 {
		lock, err := datadir.Share(dir, "serve on :8080", alone)
		if err != nil {
			t.Fatal(err)
		}
		locks = append(locks, lock)
	}
	if times != 1 {
		t.Errorf("%d of them were alone", times)
	}
	if _, err := datadir.Claim(dir, "restore"); !errors.Is(err, datadir.ErrInUse) ||
		!strings.Contains(err.Error(), "serve on :8080") {
		t.Errorf("taken beside them: %v", err)
	}
	for _, lock := range locks {
		if err := lock.Release(); err != nil {
			t.Fatal(err)
		}
	}
	boom := errors.New("boom")
	if _, err := datadir.Share(dir, "serve", func() error { return boom }); !errors.Is(err, boom) {
		t.Errorf("what went wrong alone: %v", err)
	}
	lock, err := datadir.Claim(dir, "restore")
	if err != nil {
		t.Fatalf("not free again: %v", err)
	}
	if err := lock.Release(); err != nil {
		t.Error(err)
	}
}

// TestWriteFile writes for this user alone, and leaves nothing beside the file.
func TestWriteFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "oauth.pem")
	for _, content := range []string{"first", "second"} {
		if err := datadir.WriteFile(path, []byte(content)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != content {
			t.Errorf("%q, %v", got, err)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm()&0o077 != 0 && filepath.Separator == '/' {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := datadir.WriteFile(filepath.Join(path, "below a file"), nil); err == nil {
		t.Error("it is written below a file")
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("left: %v, %v", left, err)
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
		t.Fatal(err)
	}
}
