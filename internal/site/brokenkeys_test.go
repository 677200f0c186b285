package site_test

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/folder/backup"
	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// TestRestoreOfBrokenKeys restores backups whose keys are damaged, or do not belong together with those that are there:
// they are refused before anything takes its place.
func TestRestoreOfBrokenKeys(t *testing.T) {
	t.Parallel()
	folder := func() string {
		dir := t.TempDir()
		testsite.Prepare(t, dir)
		s, err := site.Open(t.Context(), site.Options{DataDir: dir})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	contents := func(dir string) map[string]string {
		out := map[string]string{}
		for _, name := range []string{"glpid.db", "oauth.pem", "oauth.pub", "glpicrypt.key"} {
			text, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			out[name] = string(text)
		}
		return out
	}
	target, other := folder(), folder()
	before, keys := contents(target), contents(other)
	for _, c := range []struct {
		what    string
		damaged map[string]string // "" takes the key away
		refused bool
	}{
		{"no PEM", map[string]string{"oauth.pem": "x"}, true},
		{"an instance key that is too short", map[string]string{"glpicrypt.key": "short"}, true},
		{"half a pair", map[string]string{"oauth.pem": ""}, true},
		{"another public key", map[string]string{"oauth.pub": before["oauth.pub"]}, true},
		{"sound keys", nil, false},
	} {
		for name, text := range keys {
			path := filepath.Join(other, name)
			if damaged, ok := c.damaged[name]; ok {
				text = damaged
			}
			err := os.WriteFile(path, []byte(text), 0o600)
			if text == "" {
				err = os.Remove(path)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		db, err := store.OpenReadOnly(t.Context(), store.URL(filepath.Join(other, "glpid.db")))
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "copy.tar.gz")
		if _, err := backup.Write(t.Context(), db, nil, other, file, func(string, int, int) {}); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		done, err := backup.Restore(t.Context(), backup.Restoring{DataDir: target, File: file, Now: time.Now(),
			Database: store.URL(filepath.Join(target, "glpid.db")), CheckKeys: oauth.CheckKeys})
		if !c.refused {
			if err != nil || len(done.Keys) != 3 {
				t.Errorf("%s: %+v %v", c.what, done, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), "is not a sound backup") {
			t.Errorf("%s: %v", c.what, err)
		}
		if after := contents(target); !maps.Equal(after, before) {
			t.Errorf("%s: the folder has been changed", c.what)
		}
	}
}
