package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// stdout is shared by all commands of this process.
var stdout sync.Mutex

// glpid runs a command line on a data folder and gives its exit code and what it printed.
func glpid(t *testing.T, data string, args ...string) (int, string) {
	t.Helper()
	return printing(t, func() int { return run(append([]string{"--data", data}, args...)) })
}

// printing runs something that gives an exit code, and gives what it has printed too.
func printing(t *testing.T, do func() int) (int, string) {
	t.Helper()
	stdout.Lock()
	defer stdout.Unlock()
	old := os.Stdout
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	os.Stdout = w
	printed := make(chan string)
	go func() {
		text, _ := io.ReadAll(r)
		printed <- string(text)
	}()
	code := do()
	os.Stdout = old
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return code, <-printed
}

func TestCommands(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	testsite.Prepare(t, data)
	for _, step := range []struct {
		args []string
		code int
		want string // in what is printed
	}{
		{[]string{"client", "list"}, 0, "There are no clients"},
		{[]string{"client", "add", "--name", "CI", "--grant", "password", "--grant", "client_credentials", "--scope",
			"api", "--scope", "user"}, 0, "client_secret:"},
		{[]string{"client", "list"}, 0, "password client_credentials"},
		{[]string{"client", "show", "1", "--secret"}, 0, "client_secret:"},
		{[]string{"client", "show", "CI"}, 0, "password client_credentials"},
		{[]string{"client", "show", "77"}, 1, ""},
		{[]string{"client", "add", "--name", "bad", "--grant", "magic"}, 1, ""},
		{[]string{"client", "add", "--name", "spa", "--public", "--redirect-uri", "https://a.example/cb"}, 0,
			"none, so that its tokens reach nothing"},
		{[]string{"client", "add", "--name", "spa", "--scope", "api"}, 0, "scopes:        api\nredirect URIs: "},
		{[]string{"client", "remove", "spa"}, 1, ""}, // which of the two
		{[]string{"user", "add", "anna", "--password", "anna-1", "--profile", "Technician", "--entity", "0",
			"--recursive"}, 0, "User anna is added"},
		{[]string{"user", "add", "anna"}, 1, ""},
		{[]string{"user", "add", "ben", "--profile", "No such profile"}, 1, ""},
		{[]string{"user", "list"}, 0, "Technician in Root entity and below"},
		{[]string{"user", "grant", "anna", "--profile", "Admin"}, 0, "anna has the profile Admin"},
		{[]string{"user", "revoke", "anna", "--profile", "Admin"}, 0, "no longer has"},
		{[]string{"user", "revoke", "anna", "--profile", "Admin"}, 1, ""},
		{[]string{"user", "password", "anna", "--password", "other-1"}, 0, "is set"},
		{[]string{"client", "remove", "CI"}, 0, "Client 1, CI, is removed, and its tokens are void"},
		{[]string{"backup", filepath.Join(data, "copy.db")}, 0, "is copied"},
		{[]string{"backup", filepath.Join(data, "copy.db")}, 1, ""},
		{[]string{"check"}, 0, "database: sound"},
		{[]string{"migrate"}, 0, "up to date"},
		{[]string{"restore", filepath.Join(data, "copy.db")}, 0, "The backup is in place"},
		{[]string{"user", "list"}, 0, "anna"},
		{[]string{"version"}, 0, "glpid"},
	} {
		code, printed := glpid(t, data, step.args...)
		if code != step.code || !strings.Contains(printed, step.want) {
			t.Errorf("glpid %s: exit code %d, want %d; printed %q, want %q in it", strings.Join(step.args, " "), code,
				step.code, printed, step.want)
		}
	}
	code, printed := glpid(t, data, "client", "add", "--name", "J", "--json")
	var client map[string]any
	if err := json.Unmarshal([]byte(printed), &client); err != nil || code != 0 ||
		len(client["client_id"].(string)) != 64 || len(client["client_secret"].(string)) != 64 {
		t.Errorf("client add --json: %d %s %v", code, printed, err)
	}
	if _, printed := glpid(t, data, "client", "add", "--name", "P", "--public", "--json"); strings.Contains(printed,
		"client_secret") || !strings.Contains(printed, "client_id") {
		t.Errorf("client add --public --json: %s", printed)
	}
	if code, _ := glpid(t, t.TempDir(), "user", "list"); code != 1 {
		t.Errorf("user list without a database: %d", code)
	}
}

// TestExplain wants what a command says around a refusal to stay.
func TestExplain(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"client 77: Not found (see: glpid client list)": fmt.Errorf("client 77: %w (see: glpid client list)",
			model.NotFound()),
		"add it: too short": fmt.Errorf("add it: %w", &model.Error{
			Title: "Invalid input parameters", Messages: []model.Message{{Message: "too short"}},
		}),
		"no room": errors.New("no room"),
	} {
		if got := explain(err); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestDemoCommand(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	testsite.Prepare(t, data)
	if code, _ := glpid(t, data, "demo", "--tickets", "50", "--users", "20", "--computers", "5"); code != 0 {
		t.Fatalf("demo: %d", code)
	}
	if code, _ := glpid(t, data, "demo", "--tickets", "50"); code != 1 {
		t.Errorf("a second demo: %d", code)
	}
	if code, printed := glpid(t, data, "check"); code != 0 || !strings.Contains(printed, "every file is there") {
		t.Errorf("check: %d %s", code, printed)
	}

	// A file that no document knows is told of, and goes when that is asked for.
	stray := filepath.Join(data, "files", "TXT", "ab", strings.Repeat("cd", 19)+".TXT")
	if err := os.MkdirAll(filepath.Dir(stray), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(stray, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		says string
		left bool
	}{
		{[]string{"check"}, "belongs to no document", true},
		{[]string{"check", "--clean"}, "is removed", false},
		{[]string{"check"}, "every file is there", false},
	} {
		code, printed := glpid(t, data, c.args...)
		_, err := os.Stat(stray)
		if code != 0 || !strings.Contains(printed, c.says) || (err == nil) != c.left {
			t.Errorf("%v: %d %s, left: %v", c.args, code, printed, err)
		}
	}
}

func TestProgress(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	show := progress(&out, false)
	for i := range 3 {
		show("tickets", i, 2)
	}
	show("tickets", 2, 2)
	if out.String() != "tickets: 2\n" {
		t.Errorf("without a terminal: %q", out.String())
	}
	out.Reset()
	progress(&out, true)("tickets", 2, 2)
	if !strings.Contains(out.String(), "2/2") || !strings.HasSuffix(out.String(), "\n") {
		t.Errorf("on a terminal: %q", out.String())
	}
}
