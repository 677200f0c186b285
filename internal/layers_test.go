// Package internal_test holds the code against the map of packages in ARCHITECTURE.md.
package internal_test

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/glpid/glpid/"

// TestImportsPointDown wants every package in the table of ARCHITECTURE.md, and every import to
// lead to a lower row than the one it stands in.
func TestImportsPointDown(t *testing.T) {
	t.Parallel()
	rows := packageRows(t)
	imports := packageImports(t)
	for name, list := range imports {
		row, ok := rows[name]
		if !ok {
			t.Errorf("%s is not in the table of ARCHITECTURE.md", name)
			continue
		}
		for imported := range list {
			if at, ok := rows[imported]; ok && at <= row {
				t.Errorf("%s imports %s, which stands no lower in the table", name, imported)
			}
		}
	}
	const forTests = "internal/testing/" // and what measures
	for name, list := range imports {
		for imported := range list {
			if strings.HasPrefix(imported, forTests) && !strings.HasPrefix(name, forTests) && name != "internal/bench" {
				t.Errorf("%s is part of the program and imports %s", name, imported)
			}
		}
	}
	for name := range rows {
		if imports[name] == nil {
			t.Errorf("%s stands in ARCHITECTURE.md and is no package", name)
		}
	}
}

// TestWingsPointOneWay wants imports between wings, the first folders below internal, to point one way: no wing needs
// one that needs it, be it by others between them.
func TestWingsPointOneWay(t *testing.T) {
	t.Parallel()
	wingOf := func(name string) string {
		wing, _, _ := strings.Cut(strings.TrimPrefix(name, "internal/"), "/")
		return wing
	}
	needs := map[string]map[string]string{} // by wing and wing, one import of those that make it so
	for name, list := range packageImports(t) {
		from := wingOf(name)
		if !strings.HasPrefix(name, "internal/") {
			continue
		}
		if needs[from] == nil {
			needs[from] = map[string]string{}
		}
		for imported := range list {
			if to := wingOf(imported); to != from {
				needs[from][to] = name + " imports " + imported
			}
		}
	}
	const underWay, done = 1, 2
	state := map[string]int{}
	var visit func(wing string, way []string)
	visit = func(wing string, way []string) {
		state[wing] = underWay
		for _, to := range slices.Sorted(maps.Keys(needs[wing])) {
			if way := append(slices.Clone(way), needs[wing][to]); state[to] == underWay {
				t.Errorf("wings need each other: %s", strings.Join(way, ", "))
			} else if state[to] != done {
				visit(to, way)
			}
		}
		state[wing] = done
	}
	for _, wing := range slices.Sorted(maps.Keys(needs)) {
		if state[wing] != done {
			visit(wing, nil)
		}
	}
	if len(needs) < 20 {
		t.Errorf("%d wings", len(needs))
	}
}

// TestDrawing wants each package in the drawing of ARCHITECTURE.md, once, and no other.
func TestDrawing(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "## The packages")
	_, section, _ = strings.Cut(section, "```\n")
	section, _, _ = strings.Cut(section, "\n```")
	drawn := map[string]int{}
	for _, group := range groupsOf(section) {
		wing, of := "", "" // what the names of the group lie in, and what those in parentheses do
		for _, name := range strings.Fields(group) {
			if inner, begins := strings.CutSuffix(name, "(/"); begins {
				drawn[wing+inner]++
				of = wing + inner + "/"
				continue
			}
			if whole, isWing := strings.CutSuffix(name, "/"); isWing {
				wing, of = whole+"/", ""
				continue
			}
			last := strings.TrimSuffix(name, ")")
			drawn[cmp.Or(of, wing)+last]++
			if last != name {
				of = ""
			}
		}
	}
	for name := range packageRows(t) {
		inner, ours := strings.CutPrefix(name, "internal/")
		if ours && drawn[inner] != 1 {
			t.Errorf("%s stands %d times in the drawing", inner, drawn[inner])
		}
		delete(drawn, inner)
	}
	for name := range drawn {
		t.Errorf("%s stands in the drawing and is no package", name)
	}
}

// groupsOf gives what stands together in a drawing: what is parted by more than a blank. A line without a word before
// it goes on with the one above.
func groupsOf(drawing string) []string {
	const title = 13 // columns
	var lines []string
	for line := range strings.SplitSeq(drawing, "\n") {
		rest := strings.TrimSpace(line[min(title, len(line)):])
		if strings.TrimSpace(line[:min(title, len(line))]) == "" {
			lines[len(lines)-1] += " " + rest
		} else {
			lines = append(lines, rest)
		}
	}
	var groups []string
	for _, line := range lines {
		groups = append(groups, regexp.MustCompile(` {2,}`).Split(line, -1)...)
	}
	return groups
}

// TestOneFileNamesDatabases wants everything but one file to know kinds of databases by the backend alone.
func TestOneFileNamesDatabases(t *testing.T) {
	t.Parallel()
	of := map[string]string{ // the package of each kind, by the library that it alone imports
		"modernc.org/sqlite": "store/sqlite", "github.com/go-sql-driver/mysql": "store/mysql",
	}
	found := map[string]int{}
	eachFile(t, parser.ImportsOnly, func(path string, _ *token.FileSet, file *ast.File) {
		for _, spec := range file.Imports {
			imported := strings.Trim(spec.Path.Value, `"`)
			for library, kind := range of {
				switch {
				case (imported == library || strings.HasPrefix(imported, library+"/")) &&
					!strings.HasPrefix(path, kind+"/") && !serversForTests[path]:
					t.Errorf("%s imports %s", path, imported)
				case imported == module+"internal/"+kind && path != "store/drivers.go":
					t.Errorf("%s knows %s; only store/drivers.go does", path, kind)
				case imported == module+"internal/"+kind:
					found[kind]++
				}
			}
		}
	})
	for _, kind := range of {
		if found[kind] != 1 {
			t.Errorf("%s is named %d times", kind, found[kind])
		}
	}
}

// serversForTests are the files that start servers of databases, or make databases on them, for tests and measuring.
var serversForTests = map[string]bool{"testing/mariadb/mariadb.go": true, "bench/galera.go": true}

// TestExamplesAreTests wants each example of ARCHITECTURE.md among the code of the tests, to the letter.
func TestExamplesAreTests(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	var tests strings.Builder
	if err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, "_test.go") {
			var content []byte
			content, err = os.ReadFile(path)
			tests.WriteString(unindented(string(content)))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	examples := strings.Split(string(text), "\n```go\n")[1:]
	for _, example := range examples {
		example, _, _ = strings.Cut(example, "\n```")
		if !strings.Contains(tests.String(), unindented(example)) {
			t.Errorf("no test has this example:\n%s", example)
		}
	}
	if len(examples) < 4 {
		t.Errorf("%d examples; an object, a property, a rule and a database have one each", len(examples))
	}
}

// unindented gives code with its lines from their beginning.
func unindented(code string) string {
	lines := strings.Split(code, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.TrimSuffix(strings.Join(lines, "\n"), ",")
}

var quotedNames = regexp.MustCompile("`([a-z/]+)`")

// packageRows reads the table: the row of every package, from the top.
func packageRows(t *testing.T) map[string]int {
	t.Helper()
	text, err := os.ReadFile("../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "## The packages")
	section, _, _ = strings.Cut(section, "\n## ")
	rows := map[string]int{}
	for i, line := range strings.Split(section, "\n") {
		cells := strings.Split(line, "|")
		if len(cells) < 3 {
			continue
		}
		for _, quoted := range quotedNames.FindAllStringSubmatch(cells[1], -1) {
			name := quoted[1]
			if !strings.HasPrefix(name, "cmd/") {
				name = "internal/" + name
			}
			rows[name] = i
		}
	}
	if len(rows) == 0 {
		t.Fatal("ARCHITECTURE.md has no table of packages")
	}
	return rows
}

// packageImports gives what every package of the program imports of the others, tests left out.
func packageImports(t *testing.T) map[string]map[string]bool {
	t.Helper()
	out := map[string]map[string]bool{}
	eachFile(t, parser.ImportsOnly, func(path string, _ *token.FileSet, file *ast.File) {
		name := strings.TrimPrefix(filepath.ToSlash(filepath.Join("internal", filepath.Dir(path))), "./")
		if out[name] == nil {
			out[name] = map[string]bool{}
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if own, ok := strings.CutPrefix(imported, module); ok {
				out[name][own] = true
			}
		}
	})
	return out
}

// eachFile shows the program's files, those of tests left out, by their paths from here.
func eachFile(t *testing.T, mode parser.Mode, show func(path string, files *token.FileSet, file *ast.File)) {
	t.Helper()
	for _, root := range []string{".", "../cmd"} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, path, nil, mode)
			if err == nil {
				show(path, files, file)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestChangesAreTheEngines wants changes and their work made by the engine alone: one made by hand has no table, no
// session and no place in a transaction.
func TestChangesAreTheEngines(t *testing.T) {
	t.Parallel()
	eachFile(t, 0, func(path string, files *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			literal, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			if of, ok := literal.Type.(*ast.SelectorExpr); ok && (of.Sel.Name == "Change" || of.Sel.Name == "Work") {
				if from, ok := of.X.(*ast.Ident); ok && from.Name == "engine" {
					t.Errorf("%s makes an engine.%s by hand", files.Position(n.Pos()), of.Sel.Name)
				}
			}
			return true
		})
	})
}

// TestPackagesSayWhatTheyAre wants of every package a comment that tells what it owns and what it must not know.
func TestPackagesSayWhatTheyAre(t *testing.T) {
	t.Parallel()
	comments := map[string]string{}
	eachFile(t, parser.ParseComments|parser.PackageClauseOnly, func(path string, _ *token.FileSet, file *ast.File) {
		comments[filepath.Dir(path)] += file.Doc.Text()
	})
	for folder, comment := range comments {
		if words := strings.Join(strings.Fields(comment), " "); !strings.Contains(words, "must not ") {
			t.Errorf("the comment of %s does not say what it must not know: %q", folder, words)
		}
	}
}
