package internal_test

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
)

// graphHas are the parts of a declaration that catalog.Graph resolves once for everybody.
var graphHas = []string{"Parent", "Others", "Sides", "StoredColumns", "References"}

// TestDerivedOnce wants what follows from the declarations of objects to be read from the graph: nobody but the model
// and the catalogue looks at the sides and columns that an object declares.
func TestDerivedOnce(t *testing.T) {
	t.Parallel()
	found := 0
	for _, p := range typed(t) {
		switch name := strings.TrimPrefix(p.PkgPath, module+"internal/"); {
		case name == "model", name == "catalog", strings.HasPrefix(name, "testing/"):
			continue
		}
		for _, file := range p.Syntax {
			ast.Inspect(file, func(n ast.Node) bool {
				selector, ok := n.(*ast.SelectorExpr)
				if !ok || p.TypesInfo.Selections[selector] == nil ||
					short(p.TypesInfo.Selections[selector].Recv()) != "model.Object" {
					return true
				}
				found++
				at := p.Fset.Position(selector.Pos())
				// What is sketched has no graph.
				sketch := selector.Sel.Name == "StoredColumns" && filepath.Base(at.Filename) == "change.go"
				if slices.Contains(graphHas, selector.Sel.Name) && !sketch {
					t.Errorf("%s: %s of an object is read from its declaration; catalog.Graph has it", at,
						selector.Sel.Name)
				}
				return true
			})
		}
	}
	if found < 100 {
		t.Errorf("only %d uses of an object have been looked at", found)
	}
}

// TestEngineKnowsNoObject wants nothing in the engine to know a particular object: what is special about one is
// declared, and so true of any.
func TestEngineKnowsNoObject(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, o := range catalog.Default().Objects() {
		known[o.Name], known[o.Itemtype] = true, true
	}
	delete(known, "")
	for _, p := range typed(t) {
		if !strings.HasSuffix(p.PkgPath, "/internal/engine") {
			continue
		}
		for _, file := range p.Syntax {
			ast.Inspect(file, func(n ast.Node) bool {
				lit, ok := n.(*ast.BasicLit)
				if !ok || lit.Kind != token.STRING {
					return true
				}
				text, err := strconv.Unquote(lit.Value)
				if err == nil && known[text] {
					t.Errorf("%s: the engine knows %q", p.Fset.Position(lit.Pos()), text)
				}
				return true
			})
		}
	}
}

// TestBooleans wants a yes or no to be read as one: the number that a column of the kind holds is compared with
// nothing.
func TestBooleans(t *testing.T) {
	t.Parallel()
	truth, number := map[string]bool{}, map[string]bool{}
	for _, table := range catalog.Default().Graph().Tables() {
		for _, c := range table.Columns {
			truth[c.Name] = truth[c.Name] || c.Type == model.TypeBoolean
			number[c.Name] = number[c.Name] || c.Type != model.TypeBoolean
		}
	}
	read := 0
	for _, p := range typed(t) {
		for _, file := range p.Syntax {
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					if method, _ := reads(p.TypesInfo, n); method == "Bool" {
						read++
					}
				case *ast.BinaryExpr:
					method, column := reads(p.TypesInfo, n.X)
					if method == "Int" && truth[column] && !number[column] {
						t.Errorf("%s: %q is a yes or no, and is compared as a number; Bool reads it",
							p.Fset.Position(n.Pos()), column)
					}
				}
				return true
			})
		}
	}
	if read < 50 {
		t.Errorf("only %d calls of Bool have been found", read)
	}
}

// reads gives how an expression reads which column of a change or a row, "" when it does not.
func reads(info *types.Info, of ast.Expr) (method, column string) {
	call, ok := of.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return "", ""
	}
	name := nameOf(function(info, call.Fun))
	method, ok = strings.CutPrefix(name, "engine.Change.")
	if !ok {
		method, ok = strings.CutPrefix(name, "engine.Values.")
	}
	if lit, isText := call.Args[0].(*ast.BasicLit); ok && isText {
		column, _ = strconv.Unquote(lit.Value)
		return method, column
	}
	return "", ""
}

// oldVerbs begin the names of checks that others could not tell from each other.
var oldVerbs = regexp.MustCompile(`^(?i:may|allow|lacks|sees)([A-Z].*)?$`)

// TestVerbs wants one verb for what refuses and one for what tells whether: a function called permit gives the refusal,
// one called can gives yes or no.
func TestVerbs(t *testing.T) {
	t.Parallel()
	permits, cans := 0, 0
	for _, p := range typed(t) {
		if strings.Contains(p.PkgPath, "/testing/") || !strings.Contains(p.PkgPath, "/internal/") {
			continue
		}
		for id, of := range p.TypesInfo.Defs {
			f, ok := of.(*types.Func)
			if !ok || f.Signature().Results().Len() == 0 {
				continue
			}
			results := f.Signature().Results()
			first, last := results.At(0).Type().String(), results.At(results.Len()-1).Type().String()
			verb, rest := "", id.Name
			for _, v := range []string{"permit", "Permit", "can", "Can"} {
				if of, found := strings.CutPrefix(id.Name, v); found && (of == "" || of[0] < 'a') {
					verb, rest = strings.ToLower(v), of
				}
			}
			at := p.Fset.Position(id.Pos())
			switch {
			case verb == "permit" && (last != "error" || first == "bool"):
				t.Errorf("%s: %s does not give a refusal", at, id.Name)
			case verb == "can" && first != "bool" && rest != "":
				t.Errorf("%s: %s does not say yes or no", at, id.Name)
			case oldVerbs.MatchString(id.Name) && (first == "bool" || first == "error"):
				t.Errorf("%s: %s is a check: permit refuses, can tells whether", at, id.Name)
			case verb == "permit":
				permits++
			case verb == "can":
				cans++
			}
		}
	}
	if permits < 50 || cans < 20 {
		t.Errorf("only %d functions permit, and %d tell whether something can be done", permits, cans)
	}
}

// TestPresent wants SQL to tell the time by access.Present alone, by which the engine knows what time changes. The
// dialects have a clock of the database besides, for leases.
func TestPresent(t *testing.T) {
	t.Parallel()
	clock := regexp.MustCompile(`\bCURRENT_(TIME|DATE|TIMESTAMP)\b|\bNOW\(\)|(?i)\bUNIXEPOCH\(|\bDATE(TIME)?\('now'`)
	said := 0
	eachFile(t, 0, func(path string, files *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if ok && lit.Kind == token.STRING && clock.MatchString(lit.Value) {
				if path = filepath.ToSlash(path); strings.HasPrefix(path, "store/") && strings.HasSuffix(path, "/dialect.go") {
					return true
				}
				if said++; path != "access/session.go" {
					t.Errorf("%s: SQL asks for the time: %s", files.Position(lit.Pos()), lit.Value)
				}
			}
			return true
		})
	})
	if said == 0 {
		t.Error("access.Present has not been found")
	}
}
