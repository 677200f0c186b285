package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// looks gives what is in a folder, with sizes, times and contents.
func looks(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		fmt.Fprintln(&all, path, info.Mode(), info.Size(), info.ModTime().UnixNano())
		if !entry.IsDir() {
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			fmt.Fprintf(&all, "%x\n", sha256.Sum256(content))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// clone copies the files of a folder as they are on disk at this moment.
func clone(t *testing.T, from string, without ...string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	for _, name := range without {
		if err := os.Remove(filepath.Join(to, name)); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

// program is the command line as a process of its own.
func program(t *testing.T, data string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(self, append([]string{"--data", data}, args...)...)
	command.Args[0] = "glpid" // by which TestMain tells
	return command
}

// TestNothingIsWritten runs check and backup on data folders in every state: they see what was
// committed last, and not a byte and not a time in the folder changes.
func TestNothingIsWritten(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	testsite.Prepare(t, data)
	if code, _ := glpid(t, data, "client", "add", "--name", "Before", "--grant", "password", "--scope",
		"api"); code != 0 {
		t.Fatal(code)
	}
	closed := clone(t, data)
	// A database that is in use, as it lies on the disk; a copy of it is what a crash leaves.
	db, err := store.Open(t.Context(), store.URL(filepath.Join(data, "glpid.db")))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Insert(t.Context(), "glpi_oauthclients", map[string]any{"name": "Last"})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, state := range []struct {
		name, dir string
		last      bool
	}{
		{"closed", closed, false},
		{"in use", data, true},
		{"after a crash", clone(t, data), true},
		{"after a crash, without the index of the log", clone(t, data, "glpid.db-shm"), true},
	} {
		t.Run(state.name, func(t *testing.T) {
			before := looks(t, state.dir)
			copied := filepath.Join(t.TempDir(), "copy.db")
			for _, args := range [][]string{{"check"}, {"backup", copied},
				{"backup", filepath.Join(t.TempDir(), "copy.tgz")}} {
				// Another process, as connections of one share the index of the log.
				if printed, err := program(t, state.dir, args...).CombinedOutput(); err != nil {
					t.Errorf("%v: %v %s", args, err, printed)
				}
			}
			if looks(t, state.dir) != before {
				t.Errorf("the folder has changed")
			}
			found, err := store.OpenReadOnly(t.Context(), store.URL(copied))
			if err != nil {
				t.Fatal(err)
			}
			defer found.Close()
			var n int
			if err := found.QueryRow(t.Context(),
				"SELECT COUNT(*) FROM `glpi_oauthclients` WHERE `name` = 'Last'").Scan(&n); err != nil ||
				(n == 1) != state.last {
				t.Errorf("the copy has %d of what was written last, error %v", n, err)
			}
			t.Run("mounted for reading", func(t *testing.T) {
				at := mountReadOnly(t, state.dir)
				for _, args := range [][]string{{"check"}, {"backup", filepath.Join(t.TempDir(), "copy.tgz")}} {
					if code, printed := glpid(t, at, args...); code != 0 {
						t.Errorf("%v: %d %s", args, code, printed)
					}
				}
				servesReading(t, at)
				for _, args := range [][]string{{"migrate"}, {"client", "add", "--name", "x"},
					{"serve", "--listen", "127.0.0.1:0"}} {
					if code, _ := glpid(t, at, args...); code != 1 {
						t.Errorf("%v: %d", args, code)
					}
				}
			})
		})
	}
}

// servesReading serves a folder for reading until it has answered.
func servesReading(t *testing.T, dir string) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	command := program(t, dir, "serve", "--read-only", "--listen", "127.0.0.1:0")
	printed, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	ended := context.AfterFunc(ctx, func() { _ = command.Process.Kill() })
	defer ended()
	text, err := bufio.NewReader(printed).ReadString('\n')
	address := strings.Fields(strings.TrimPrefix(text, "glpid is ready on "))
	if err != nil || len(address) == 0 {
		t.Fatalf("%q %v", text, err)
	}
	response, err := http.Get(address[0] + "/api.php/v2.3/doc.json")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	refused, err := http.PostForm(address[0]+"/api.php/token", url.Values{"grant_type": {"password"}})
	if err != nil {
		t.Fatal(err)
	}
	refused.Body.Close()
	if response.StatusCode != http.StatusOK || refused.StatusCode != http.StatusForbidden {
		t.Errorf("serving for reading: %s, %s", response.Status, refused.Status)
	}
	if err := command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err != nil {
		t.Error(err)
	}
}

// TestFilesArePrivate lets nobody else read what commands write, whatever rights the system gives to
// new files.
func TestFilesArePrivate(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("files have the rights of their folder")
	}
	data, out := filepath.Join(t.TempDir(), "data"), t.TempDir()
	for _, args := range [][]string{
		{"demo", "--tickets", "40", "--users", "20", "--computers", "5"},
		{"backup", filepath.Join(out, "copy.db")}, {"backup", filepath.Join(out, "copy.tgz")},
		{"restore", filepath.Join(out, "copy.tgz")}, {"restore", filepath.Join(out, "copy.db")},
	} {
		if code, printed := glpid(t, data, args...); code != 0 {
			t.Fatalf("%v: %d %s", args, code, printed)
		}
	}
	kept := 0
	for _, dir := range []string{data, out} {
		if err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || path == out {
				return err
			}
			info, err := entry.Info()
			if err == nil && info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s can be read by others: %v", path, info.Mode())
			}
			if strings.Contains(path, ".before-") {
				kept++
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	if kept != 2 {
		t.Errorf("%d databases are kept, want 2", kept)
	}
}
