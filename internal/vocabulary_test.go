package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// vocabulary are the names of constants that stand in package model, for all that go by them: of numbers, such as
// roles and statuses, and of texts.
var vocabulary = map[token.Token]*regexp.Regexp{
	token.INT: regexp.MustCompile(
		`^([Rr]ole|[Tt]arget|[Aa]lert|[Ss]tatus|[Aa]pproval|[Kk]ind|[Ss]ee|[Rr]ead)[A-Z]\w*$`),
	token.STRING: regexp.MustCompile(`^[Ee]vent[A-Z]\w*$`),
}

// TestVocabulary wants numbers and words that GLPI has a name for written by that name: no bare numbers among the
// rights of profiles and among the values of the catalogue, and no second declaration of what package model declares.
func TestVocabulary(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	eachFile(t, parser.SkipObjectResolution, func(path string, files *token.FileSet, file *ast.File) {
		for _, fault := range faultsOfVocabulary(path, file, seen) {
			t.Errorf("%s: %s", files.Position(fault.at), fault.text)
		}
	})
	for what, least := range map[string]int{"rights": 90, "allowed": 50, "constants": 500} {
		if seen[what] < least {
			t.Errorf("only %d of %s were looked at", seen[what], what)
		}
	}
}

// wordFault is a number or a name that stands where it should not.
type wordFault struct {
	at   token.Pos
	text string
}

// faultsOfVocabulary looks at a file, and counts in seen what it has looked at.
func faultsOfVocabulary(path string, file *ast.File, seen map[string]int) []wordFault {
	var faults []wordFault
	bare := func(what string, of ast.Node) {
		ast.Inspect(of, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.INT {
				faults = append(faults, wordFault{lit.Pos(), what + " by the bare number " + lit.Value})
			}
			return true
		})
	}
	path = filepath.ToSlash(path)
	inCatalog := strings.HasPrefix(path, "catalog/")
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			called, ok := n.Fun.(*ast.SelectorExpr)
			if !ok || !inCatalog || !slices.Contains([]string{"OneOf", "Also"}, called.Sel.Name) {
				break
			}
			seen["allowed"]++
			for _, value := range n.Args {
				bare("a value is allowed", value)
			}
		case *ast.KeyValueExpr:
			if _, ok := n.Key.(*ast.BasicLit); ok && path == "defaults/rights.go" {
				seen["rights"]++
			}
		case *ast.GenDecl:
			if n.Tok == token.VAR && path == "defaults/rights.go" {
				bare("a right", n)
			}
		}
		return true
	})
	for _, decl := range file.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST || strings.HasPrefix(path, "model/") {
			continue
		}
		for _, spec := range group.Specs {
			spec := spec.(*ast.ValueSpec)
			for i, name := range spec.Names {
				seen["constants"]++
				if i < len(spec.Values) && named(name.Name, spec.Values[i]) {
					faults = append(faults, wordFault{name.Pos(), name.Name + " belongs into package model"})
				}
			}
		}
	}
	return faults
}

// named reports whether a constant that is written as a number or a text has a name of the vocabulary.
func named(name string, value ast.Expr) bool {
	if sign, ok := value.(*ast.UnaryExpr); ok {
		value = sign.X
	}
	lit, ok := value.(*ast.BasicLit)
	return ok && vocabulary[lit.Kind] != nil && vocabulary[lit.Kind].MatchString(name)
}

// TestVocabularyFinds shows what TestVocabulary finds, in code that has it.
func TestVocabularyFinds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		path, code string
		faults     int
	}{
		{"catalog/x.go", `var p = Int("type").OneOf(1, 2)`, 2},
		{"catalog/x.go", `var p = Int("type").OneOf(-1, Never).Also(6)`, 2},
		{"catalog/x.go", `var p = String("version").OneOf("1", "2c").Starts(1)`, 0},
		{"area/x.go", `var p = model.Int("type").OneOf(1, 2)`, 0},
		{"defaults/rights.go", `var rights = map[string]ofProfiles{"agent": {superAdmin: 19}, "logs": {admin: Read}}`, 1},
		{"defaults/rights.go", `var rights = map[string]ofProfiles{"agent": {superAdmin: Read | 1024}}`, 1},
		{"jobs/x.go", `const roleUser = 19`, 1},
		{"jobs/x.go", "const (\n\tkindNotice = 3\n\tatOnce = 500\n)", 1},
		{"notify/x.go", `const eventNew = "new"`, 1},
		{"notify/x.go", `const seePrivate = 8192`, 1},
		{"notify/x.go", `const eventNew = model.EventNew`, 0},
		{"api/x.go", `const statusOK = "OK"`, 0},
		{"model/x.go", `const RoleUser = 19`, 0},
	} {
		file, err := parser.ParseFile(token.NewFileSet(), c.path, "package x\n"+c.code, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if faults := faultsOfVocabulary(c.path, file, map[string]int{}); len(faults) != c.faults {
			t.Errorf("%s: %d faults, want %d: %v", c.code, len(faults), c.faults, faults)
		}
	}
}
