package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testsite"
)

// TestNoOrdersToTerminals: what other people or servers have written moves no cursor, names no window and types
// nothing where a command shows it.
func TestNoOrdersToTerminals(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"plain, äöü\tand 漢字\n":  "plain, äöü\tand 漢字\n",
		"\x1b]0;named\x07":      `\x1b]0;named\a`,
		"\u009b2J, \x7f and \r": `\u009b2J, \x7f and \r`,
		"exe\u202egnp.":         `exe\u202egnp.`,
		"\xff\x9b":              "\uFFFD",
	} {
		if got := withoutOrders(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}

	const order = "\x1b[2J\u009b31m\r"
	data := t.TempDir()
	testsite.Prepare(t, data)
	if code, text := glpid(t, data, "client", "add", "--name", "a"+order, "--scope", "api"); code != 0 {
		t.Fatal(text)
	}
	server := func(name string) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/problem+json")
			switch {
			case strings.HasSuffix(r.URL.Path, "/doc.json"):
				w.Header().Set("Content-Type", "application/json")
				fmt.Fprintf(w, `{"paths": {"/a": {"get": {}}, "/b": {"get": {}}, "/c\u001b[2J": {"get": {}}}}`)
			case strings.HasSuffix(r.URL.Path, "/a"):
				w.Header().Set("Content-Type", "application/json")
				fmt.Fprintf(w, `{"a\u001b[2J\u009b31m": "%s\u009b31m"}`, name)
			case name == "left":
				w.WriteHeader(http.StatusNotFound)
				fmt.Fprintf(w, `{"detail": "\u001b[2J\u009b31m"}`)
			default:
				w.Header().Set("Content-Type", "text/\u009b31m")
			}
		}))
		t.Cleanup(server.Close)
		return server.URL
	}
	var clients []struct{ Name string }
	if _, text := glpid(t, data, "client", "list", "--json"); strings.ContainsAny(text, "\x1b\u009b\r") ||
		json.Unmarshal([]byte(text), &clients) != nil || clients[0].Name != strings.TrimSpace("a"+order) {
		t.Errorf("JSON: %q", text)
	}
	for _, args := range [][]string{{"client", "list"},
		{"compare", "--left", server("left"), "--right", server("right")}} {
		_, text := glpid(t, data, args...)
		if strings.ContainsAny(text, "\x1b\u009b\r") || !strings.Contains(text, `\x1b[2J`) {
			t.Errorf("%v: %q", args, text)
		}
	}
}

// TestCommandsWriteHarmless: no command writes to the terminal but by what keeps orders from it.
func TestCommandsWriteHarmless(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	direct := regexp.MustCompile(`fmt\.Print|Fprint\w*\(os\.Stdout|New(Writer|Encoder)\(os\.|\.Print\(os\.`)
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := direct.Find(text); found != nil && !strings.HasSuffix(name, "_test.go") {
			t.Errorf("%s has %s: write to out, or errOut", name, found)
		}
	}
}
