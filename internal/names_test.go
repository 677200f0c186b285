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
		"Can":    {"right", isRight, nil},
		"Add":    {"object", isObject, []string{"on"}},
		"Object": {"object", isObject, []string{"Catalog()", "catalog", "Catalog", "reg"}},
		"Create": {"object", isObject, works}, "Update": {"object", isObject, works}, "Purge": {"object", isObject,
			works},
		"Load": {"object", isObject, works},
		"Set":  {"column", isColumn, changes}, "Int": {"column", isColumn, changes},
		"Text": {"column", isColumn, changes},
		"Time": {"column", isColumn, changes}, "Value": {"column", isColumn, changes},
		"Has":     {"column", isColumn, changes},
		"Changes": {"column", isColumn, changes},
	}
	seen := map[string]int{}
	eachCall(t, func(at token.Position, call *ast.CallExpr, in []ast.Node) {
		selector, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || len(call.Args) == 0 {
			return
		}
		m, ok := methods[selector.Sel.Name]
		literal, isLiteral := call.Args[0].(*ast.BasicLit)
		if !ok || !isLiteral || literal.Kind != token.STRING || m.on != nil &&
			!slices.Contains(m.on, nameOf(selector.X)) ||
			isOther(nameOf(selector.X), in) {
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

// The names of variables that hold a work, and of those that hold a change or a row of one.
var (
	works   = []string{"w"}
	changes = []string{"c", "change", "item", "up", "parent", "Before", "After"}
)

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

// eachCall shows every call in the code, without that of tests, and the functions that it stands in.
func eachCall(t *testing.T, show func(at token.Position, call *ast.CallExpr, in []ast.Node)) {
	t.Helper()
	eachFile(t, parser.SkipObjectResolution, func(_ string, files *token.FileSet, file *ast.File) {
		ast.PreorderStack(file, nil, func(n ast.Node, stack []ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				show(files.Position(call.Pos()), call, stack)
			}
			return true
		})
	})
}

// isOther reports whether a name stands for neither a work nor a change, such as that of a route's call.
func isOther(name string, in []ast.Node) bool {
	for _, n := range slices.Backward(in) {
		var function *ast.FuncType
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Recv != nil && slices.ContainsFunc(n.Recv.List, func(f *ast.Field) bool { return names(f, name) }) {
				return true
			}
			function = n.Type
		case *ast.FuncLit:
			function = n.Type
		default:
			continue
		}
		for _, f := range function.Params.List {
			if names(f, name) {
				star, ok := f.Type.(*ast.StarExpr)
				return ok && !slices.Contains([]string{"Change", "Work"}, nameOf(star.X))
			}
		}
	}
	return false
}

func names(f *ast.Field, name string) bool {
	return slices.ContainsFunc(f.Names, func(id *ast.Ident) bool { return id.Name == name })
}
