package oauth

import (
	"context"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/chacha20poly1305"

	"github.com/glpid/glpid/internal/folder/instancekey"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testsite"
)

func TestKeysAreMadeOnce(t *testing.T) {
	t.Parallel()
	site := testsite.New(t)
	servers := make([]*Server, 4)
	var group sync.WaitGroup
	for i := range servers { // processes that start together
		group.Go(func() {
			var err error
			if servers[i], err = New(t.Context(),
				Options{DB: site.DB, Directory: site.Directory, DataDir: site.Dir}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if t.Failed() {
		t.FailNow()
	}
	sealed := servers[0].secret.Seal("secret")
	for _, s := range servers[1:] {
		if !s.key.Equal(servers[0].key) {
			t.Error("two servers have different keys")
		}
		if plain, err := s.secret.Open(sealed); err != nil || plain != "secret" {
			t.Errorf("another server reads the secret as %q, error %v", plain, err)
		}
	}
	if bits := servers[0].key.N.BitLen(); bits != 2048 {
		t.Errorf("the key has %d bits", bits)
	}
	files, err := os.ReadDir(site.Dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasPrefix(file.Name(), ".new") {
			t.Errorf("%s is left over", file.Name())
		}
	}
	if runtime.GOOS == "windows" {
		return
	}
	for _, name := range []string{"oauth.pem", "oauth.pub", "glpicrypt.key"} {
		info, err := os.Stat(filepath.Join(site.Dir, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, error %v", name, info, err)
		}
	}
}

func TestKeysThatAreNotWhole(t *testing.T) {
	t.Parallel()
	site := testsite.New(t)
	other := t.TempDir()
	if err := makeSigningKey(other); err != nil {
		t.Fatal(err)
	}
	foreign, err := os.ReadFile(filepath.Join(other, "oauth.pub"))
	if err != nil {
		t.Fatal(err)
	}
	keys := someKeys()
	instance := make([]byte, 32)
	for _, c := range []struct {
		name  string
		files map[string][]byte
		want  string
	}{
		{"only the private key", map[string][]byte{"oauth.pem": keys["oauth.pem"]}, "oauth.pub is not"},
		{"only the public key", map[string][]byte{"oauth.pub": keys["oauth.pub"]}, "oauth.pem is not"},
		{"a private key that is none", map[string][]byte{"oauth.pem": []byte("x"), "oauth.pub": keys["oauth.pub"]},
			"not a PEM file"},
		{"a public key that is none", map[string][]byte{"oauth.pem": keys["oauth.pem"], "oauth.pub": nil},
			"not a PEM file"},
		{"keys of two pairs", map[string][]byte{"oauth.pem": keys["oauth.pem"], "oauth.pub": foreign},
			"does not belong to"},
		{"the public key twice", map[string][]byte{"oauth.pem": keys["oauth.pub"], "oauth.pub": keys["oauth.pub"]},
			"private key"},
		{"a short instance key", map[string][]byte{"oauth.pem": keys["oauth.pem"], "oauth.pub": keys["oauth.pub"],
			"glpicrypt.key": instance[:31]}, "must hold 32 bytes, not 31"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for name, content := range c.files {
				if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			_, err := New(t.Context(), Options{DB: site.DB, Directory: site.Directory, DataDir: dir})
			if err == nil || !strings.Contains(err.Error(), c.want) || errors.Is(err, instancekey.ErrNone) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
			for name, content := range c.files {
				if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != string(content) {
					t.Errorf("%s has been changed, error %v", name, err)
				}
			}
		})
	}
	if _, err := New(t.Context(),
		Options{DB: site.DB, Directory: site.Directory, DataDir: filepath.Join(other, "missing")}); err == nil {
		t.Error("a folder that is not there is taken")
	}
}

// GLPI reads what we seal and the other way round: the nonce stands in front and is authenticated.
func TestSecretsAreSealedAsGLPIDoes(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	key, err := os.ReadFile(filepath.Join(f.site.Dir, "glpicrypt.key"))
	if err != nil {
		t.Fatal(err)
	}
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		t.Fatal(err)
	}
	sealed := f.secret.Seal("plain")
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(raw) != 24+len("plain")+16 {
		t.Fatalf("sealed %q, error %v", sealed, err)
	}
	if plain, err := aead.Open(nil, raw[:24], raw[24:], raw[:24]); err != nil || string(plain) != "plain" {
		t.Errorf("it opens as %q, error %v", plain, err)
	}
	if f.secret.Seal("plain") == sealed {
		t.Error("the nonce is not random")
	}
	raw[30] ^= 1
	for _, damaged := range []string{base64.StdEncoding.EncodeToString(raw), "", "AAAA", "***"} {
		if _, err := f.secret.Open(damaged); err == nil {
			t.Errorf("%q opens", damaged)
		}
	}
}

// A folder whose instance key is gone gets no other one while something is sealed under it.
func TestLostInstanceKey(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, _ := f.client(nil)
	path := filepath.Join(f.site.Dir, "glpicrypt.key")
	key, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	options := f.Options
	options.Sealed = func(ctx context.Context, from store.Querier) ([]SealedValue, error) {
		var sealed string
		err := from.QueryRow(ctx, "SELECT `secret` FROM `glpi_oauthclients` WHERE `id` = ?", c.ID).Scan(&sealed)
		if !instancekey.IsSealed(sealed) || len(sealed) < instancekey.ShortestSealed {
			t.Errorf("%q is not known for a sealed value", sealed)
		}
		return []SealedValue{{"a client", sealed}}, err
	}
	if _, err := New(t.Context(), options); err == nil ||
		!strings.Contains(err.Error(), "glpicrypt.key is missing, and 1 stored secrets need it") {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a new key has been made")
	}
	options.ReadOnly = true
	look := func(want ...string) {
		t.Helper()
		s, err := New(t.Context(), options)
		if err != nil {
			t.Fatal(err)
		}
		problems, err := s.KeyProblems(t.Context())
		if err != nil || len(problems) != len(want) {
			t.Fatalf("problems %q, error %v", problems, err)
		}
		for i, text := range want {
			if !strings.Contains(problems[i], text) {
				t.Errorf("problem %q, want %q", problems[i], text)
			}
		}
	}
	look("glpicrypt.key is missing", "a client: its secret cannot be read")
	// With another key the server starts, and secrets can be given anew.
	key[0] ^= 1
	if err := os.WriteFile(path, key, 0o600); err != nil {
		t.Fatal(err)
	}
	look("not the key it was written with")
	options.ReadOnly = false
	s, err := New(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	renewed, err := s.RegenerateSecret(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	serve(t, s.ServeToken, request(formType, passwordForm(c, renewed).encode())).ok()
	options.ReadOnly = true
	look()
}

// Making the keys can be interrupted anywhere and repeated, and leaves nothing else behind.
func TestInterruptedKeys(t *testing.T) {
	t.Parallel()
	site := testsite.New(t)
	keys := someKeys()
	for _, c := range []struct {
		name  string
		files map[string][]byte
		kept  bool // the pair that is half there
	}{
		{"before the private key is whole", map[string][]byte{"oauth.pem.new": keys["oauth.pem"][:100]}, false},
		{"before the public key is whole", map[string][]byte{"oauth.pem.new": keys["oauth.pem"],
			"oauth.pub.new": keys["oauth.pub"][:50]}, false},
		{"between the two", map[string][]byte{"oauth.pem.new": keys["oauth.pem"], "oauth.pub": keys["oauth.pub"]},
			true},
		{"before the instance key is whole",
			map[string][]byte{"oauth.pem": keys["oauth.pem"], "oauth.pub": keys["oauth.pub"],
				"glpicrypt.key.new": {1, 2}}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for name, content := range c.files {
				if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := New(t.Context(), Options{DB: site.DB, Directory: site.Directory, DataDir: dir}); err != nil {
				t.Fatal(err)
			}
			left, err := filepath.Glob(filepath.Join(dir, "*"))
			if err != nil || len(left) != 3 {
				t.Errorf("there are %v, error %v", left, err)
			}
			private, err := os.ReadFile(filepath.Join(dir, "oauth.pem"))
			if err != nil || (string(private) == string(keys["oauth.pem"])) != c.kept {
				t.Errorf("the key that was there is kept: %v, error %v", !c.kept, err)
			}
		})
	}
}
