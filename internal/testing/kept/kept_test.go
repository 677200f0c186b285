package kept

import (
	"os"
	"path/filepath"
	"testing"
)

// TestStates wants another state for each change that can reach what a package makes, and only for those.
func TestStates(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	write := func(name, content string) {
		t.Helper()
		at := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	state := func() string {
		t.Helper()
		state, err := stateOf(filepath.Join(root, "a"))
		if err != nil {
			t.Fatal(err)
		}
		return state
	}
	write("go.mod", "module example.org/m\n\ngo 1.26\n")
	write("go.sum", "")
	write("a/a.go", "package a\n\nimport (\n\t\"fmt\"\n\n\t\"example.org/m/b\"\n)\n")
	write("b/b.go", "package b\n\nimport _ \"example.org/m/c\"\n")
	write("c/c.go", "package c\n")
	write("d/d.go", "package d\n")
	last := state()
	for _, c := range []struct {
		name, content string
		other         bool
	}{
		{"c/c.go", "package c\n\nvar x int\n", true},
		{"c/data.txt", "embedded", true},
		{"a/a_test.go", "package a\n", false},
		{"d/d.go", "package d\n\nvar x int\n", false},
		{"b/b.go", "package b\n\nimport _ \"example.org/m/d\"\n", true},
		{"c/c.go", "package c\n", false}, // nobody imports it any more
		{"d/d.go", "package d\n", true},
		{"go.sum", "x", true},
	} {
		write(c.name, c.content)
		now := state()
		if (now != last) != c.other {
			t.Errorf("after %s: another state %v, want %v", c.name, now != last, c.other)
		}
		last = now
	}
}

// TestKeep keeps what is made in one step, and forgets the oldest.
func TestKeep(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for i := range most + 3 {
		keep(filepath.Join(root, string(rune('a'+i))), "made", []byte{byte(i)})
	}
	left, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(left) != most {
		t.Errorf("%d states are kept, want %d", len(left), most)
	}
	last := filepath.Join(root, string(rune('a'+most+2)))
	files, err := os.ReadDir(last)
	if err != nil || len(files) != 1 || files[0].Name() != "made" {
		t.Errorf("in the newest: %v %v", files, err)
	}
	if content, err := os.ReadFile(filepath.Join(last, "made")); err != nil || content[0] != most+2 {
		t.Errorf("it holds %v %v", content, err)
	}
}
