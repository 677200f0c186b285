package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"github.com/glpid/glpid/internal/catalog"
)

// TestNamesAreInTheCatalogue finds misspelt names in the code: of rights that sessions are asked for, of
// objects that behaviours are registered for or that are created and changed by name, and of columns that
// hooks read and set.
func TestNamesAreInTheCatalogue(t *testing.T) {
	t.Parallel()
	reg := catalog.Default()
	rights, columns := catalog.Rights(), map[string]bool{"id": true}
	for _, table := range reg.Graph().Tables() {
		for _, c := range table.Columns {
			columns[c.Name] = true
		}
	}
	isRight := func(name string) bool { return slices.Contains(rights, name) }
	isObject := func(name string) bool { return reg.Object(name) != nil }
	isColumn := func(name string) bool { return columns[name] }
	methods := map[string]struct {
		what  string
		known func(name string) bool
		on    []string // the names that its receiver has; nil is any
	}{
		"Can":      {"right", isRight, nil},
		"Register": {"object", isObject, []string{"e", "Engine", "engine"}},
		"Object":   {"object", isObject, []string{"Catalog()", "catalog", "Catalog", "reg"}},
		"Create":   {"object", isObject, writes}, "Update": {"object", isObject, writes}, "Purge": {"object", isObject, writes},
		"Load": {"object", isObject, writes},
		"Set":  {"column", isColumn, writes}, "Int": {"column", isColumn, writes}, "Text": {"column", isColumn, writes},
		"Time": {"column", isColumn, writes}, "OldInt": {"column", isColumn, writes}, "OldText": {"column", isColumn, writes},
		"Value": {"column", isColumn, writes}, "Has": {"column", isColumn, writes}, "Changes": {"column", isColumn, writes},
	}
	seen := map[string]int{}
	eachCall(t, func(at token.Position, call *ast.CallExpr) {
		selector, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || len(call.Args) == 0 {
			return
		}
		m, ok := methods[selector.Sel.Name]
		literal, isLiteral := call.Args[0].(*ast.BasicLit)
		if !ok || !isLiteral || literal.Kind != token.STRING || m.on != nil && !slices.Contains(m.on, nameOf(selector.X)) {
			return
		}
		name, _ := strconv.Unquote(literal.Value)
		seen[selector.Sel.Name]++
		if !m.known(name) {
			t.Errorf("%s: the catalogue has no %s %q", at, m.what, name)
		}
	})
	for method := range methods {
		if seen[method] == 0 {
			t.Errorf("no call of %s has been found", method)
		}
	}
}

// writes are the names of variables that hold a change.
var writes = []string{"w", "item", "up", "parent", "write"}

// nameOf gives the last name of an expression: "w" of m.w.
func nameOf(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return x.Sel.Name
	case *ast.CallExpr:
		return nameOf(x.Fun) + "()"
	}
	return ""
}

// eachCall shows every call in the code, without that of tests.
func eachCall(t *testing.T, show func(at token.Position, call *ast.CallExpr)) {
	t.Helper()
	eachFile(t, parser.SkipObjectResolution, func(_ string, files *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				show(files.Position(call.Pos()), call)
			}
			return true
		})
	})
}
