package site_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/folder/datadir"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/testing/mariadb"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// TestSeveralServers starts servers at the same moment on one new database: one of them fills it and welcomes people,
// all have the same keys, and one with a folder of its own gets none until they are copied there.
func TestSeveralServers(t *testing.T) {
	t.Parallel()
	database, folder := mariadb.New(t), t.TempDir()
	open := func(dir string) (*site.Site, error) {
		return site.Open(t.Context(), site.Options{DataDir: dir, Database: database, BcryptCost: 4, Serve: true,
			Log: testsite.Log(t)})
	}
	servers := make([]*site.Site, 3)
	var all sync.WaitGroup
	for i := range servers {
		all.Go(func() {
			var err error
			if servers[i], err = open(folder); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if t.Failed() {
		t.FailNow()
	}
	welcoming := 0
	for _, s := range servers {
		defer s.Close()
		if s.New {
			welcoming++
		}
	}
	if welcoming != 1 {
		t.Errorf("%d servers welcome people", welcoming)
	}
	sealed := servers[0].OAuth.Seal("secret")
	if got, err := servers[2].OAuth.Open(sealed); err != nil || got != "secret" {
		t.Errorf("the servers have different keys: %v", err)
	}

	elsewhere := t.TempDir()
	if s, err := open(elsewhere); err == nil {
		_ = s.Close()
		t.Fatal("a server with another folder makes keys of its own")
	} else if !strings.Contains(err.Error(), "copy oauth.pem, oauth.pub and glpicrypt.key") {
		t.Error(err)
	}
	for _, key := range datadir.Keys {
		content, err := os.ReadFile(filepath.Join(folder, key))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(elsewhere, key), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	other, err := open(elsewhere)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if problems, err := other.OAuth.KeyProblems(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("with the keys of the others: %v, %v", problems, err)
	}

	// One with keys of an earlier life is told so.
	stranger := t.TempDir()
	own, err := site.Open(t.Context(), site.Options{DataDir: stranger, BcryptCost: 4, Log: testsite.Log(t)})
	if err != nil {
		t.Fatal(err)
	}
	if err := own.Close(); err != nil {
		t.Fatal(err)
	}
	strange, err := open(stranger)
	if err != nil {
		t.Fatal(err)
	}
	defer strange.Close()
	problems, err := strange.OAuth.KeyProblems(t.Context())
	if err != nil || len(problems) != 1 || !strings.Contains(problems[0], "not the key of the other servers") {
		t.Errorf("with other keys: %v, %v", problems, err)
	}
}
