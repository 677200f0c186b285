package internal_test

import (
	"go/ast"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What the files of the engine that read, and those that write, leave to the others.
var (
	ofWrites = []string{"engine.Work", "engine.Change", "engine.Request", "store.Tx"}
	ofReads  = []string{"engine.plan", "engine.writer", "engine.compiler", "engine.binder", "engine.encoder",
		"engine.shape", "engine.names", "engine.totals", "engine.source"}
)

// TestRoomsOfTheEngine holds the two rooms of the engine as ARCHITECTURE.md lists them: the files that read know no
// transaction and no change, those that write know no plan and how it becomes SQL. Each file is in one list.
func TestRoomsOfTheEngine(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), "## The rooms of the engine")
	section, _, _ = strings.Cut(section, "\n## ")
	rooms := map[string]string{} // by file
	for line := range strings.SplitSeq(section, "\n") {
		room, files, is := strings.Cut(strings.TrimPrefix(line, "- "), ":")
		if !is || !strings.HasPrefix(line, "- ") {
			continue
		}
		for _, m := range regexp.MustCompile("`([a-z]+)`").FindAllStringSubmatch(files, -1) {
			if rooms[m[1]] != "" {
				t.Errorf("%s.go is in two rooms", m[1])
			}
			rooms[m[1]] = room
		}
	}
	if !found || len(rooms) == 0 {
		t.Fatal("ARCHITECTURE.md lists no rooms of the engine")
	}
	for _, p := range typed(t) {
		if !strings.HasSuffix(p.PkgPath, "/internal/engine") {
			continue
		}
		for _, file := range p.Syntax {
			name := strings.TrimSuffix(filepath.Base(p.Fset.Position(file.Pos()).Filename), ".go")
			var others []string
			switch rooms[name] {
			case "Reads":
				others = ofWrites
			case "Writes":
				others = ofReads
			case "Both":
			default:
				t.Errorf("%s.go is in no room of the engine", name)
			}
			delete(rooms, name)
			told := map[string]bool{}
			ast.Inspect(file, func(n ast.Node) bool {
				id, ok := n.(*ast.Ident)
				if !ok || p.TypesInfo.Uses[id] == nil {
					return true
				}
				of := p.TypesInfo.Uses[id].Type()
				if f, isFunc := p.TypesInfo.Uses[id].(*types.Func); isFunc && f.Signature().Recv() != nil {
					of = f.Signature().Recv().Type()
				}
				if kind := short(of); slices.Contains(others, kind) && !told[kind] {
					told[kind] = true
					t.Errorf("%s: it uses a %s, which is of the other room", p.Fset.Position(id.Pos()), kind)
				}
				return true
			})
		}
	}
	for name := range rooms {
		t.Errorf("the engine has no file %s.go", name)
	}
}
