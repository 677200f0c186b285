package internal_test

import (
	"errors"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"regexp"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// name is what a text in the code must be the name of.
type name string

// What texts name.
const (
	aColumn  name = "column"
	anObject name = "object"
	aTable   name = "table"
	aRight   name = "right"
	aSetting name = "setting"
	aMember  name = "member of a body"
)

// arguments tell what the arguments of functions and methods name, by their place; "" names nothing. The last one
// counts for all that follow it in a variadic function.
var arguments = map[string][]name{
	"engine.Values.Int": {aColumn}, "engine.Values.Text": {aColumn}, "engine.Values.Bool": {aColumn},
	"engine.Values.Set": {aColumn},

	"engine.Change.Has": {aColumn}, "engine.Change.Stores": {aColumn}, "engine.Change.Set": {aColumn},
	"engine.Change.Decide": {aColumn}, "engine.Change.Spell": {aColumn}, "engine.Change.Leave": {aColumn},
	"engine.Change.Value": {aColumn}, "engine.Change.Int": {aColumn}, "engine.Change.Bool": {aColumn},
	"engine.Change.Text": {aColumn},
	"engine.Change.Time": {aColumn}, "engine.Change.Changes": {aColumn},
	"engine.Change.PermitAddress": {aColumn, aColumn}, "engine.Change.KeepAddress": {aColumn, aColumn},
	"engine.Change.Going": {anObject}, "engine.Change.Asks": {aMember}, "engine.Change.Ignore": {aMember},
	"engine.Change.Brought": {aMember, ""},

	"engine.Work.Create": {anObject}, "engine.Work.Update": {anObject}, "engine.Work.Purge": {anObject},
	"engine.Work.Load": {anObject}, "engine.Work.Item": {anObject}, "engine.Work.StopWith": {"", anObject, ""},
	"engine.Work.UpdateAll": {anObject, ""}, "engine.Work.RemoveAll": {anObject, ""},
	"engine.Work.PurgeWhere": {"", anObject, ""}, "engine.Work.AddRow": {aTable}, "engine.Work.Wrote": {"", aTable},
	"engine.Work.PermitUpdate": {anObject}, "engine.Work.PermitOther": {"", anObject},
	"engine.Work.PermitCreate": {anObject},
	"engine.Work.CanRefer":     {"", anObject}, "engine.Work.PermitRefer": {"", aMember, anObject},
	"engine.Work.Named": {"", aMember, anObject},
	"engine.Work.JSON":  {"", anObject}, "engine.Work.EntitySetting": {"", aColumn},
	"engine.Work.EntityText": {"", aColumn}, "engine.Work.EntityChoice": {"", aColumn, aColumn},

	"engine.Engine.Has": {"", aColumn}, "engine.Engine.CountBy": {"", "", "", aColumn},
	"engine.PropertyOf": {"", aColumn}, "engine.Behaviours.Add": {anObject},

	"access.Session.Can": {aRight}, "access.Session.HasAll": {aRight}, "access.Session.Refuse": {aRight},
	"access.Session.Permit": {aRight},

	"catalog.Registry.Object": {anObject}, "catalog.Graph.Table": {aTable},
	"route.Of": {anObject}, "route.ListOf": {anObject}, "route.Call.Object": {anObject},

	"settings.Settings.Get": {"", aSetting}, "settings.Settings.Int": {"", aSetting},
	"settings.Settings.Bool": {"", aSetting}, "settings.Settings.Set": {"", aSetting},

	"store.Tx.Insert": {"", aTable},
}

// TestNames finds misspelt names in the code: of columns, objects, tables, rights and settings that rules and routes
// ask for by a text that does not change. Whose a column is, the engine says when it is asked for; here it is known
// where a row is written in one expression.
func TestNames(t *testing.T) {
	t.Parallel()
	known, seen := namesThere(t), map[string]int{}
	for _, p := range typed(t) {
		if strings.HasSuffix(p.PkgPath, "/storetest") { // which makes its own tables
			continue
		}
		look := looking{t, p, known, aliases(p)}
		for _, file := range p.Syntax {
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					if called := look.call(n); called != "" {
						seen[called]++
					}
				case *ast.IndexExpr:
					if look.isRow(n.X) && look.at(n.Index, aColumn) {
						seen["row[column]"]++
					}
					if look.isBody(n.X) && look.at(n.Index, aMember) {
						seen["body[member]"]++
					}
				case *ast.CompositeLit:
					if look.isRow(n) {
						seen["row{column:}"] += look.keys(n, aColumn, nil)
					}
				}
				return true
			})
		}
	}
	for called := range arguments {
		if seen[called] == 0 {
			t.Errorf("no call of %s has been found", called)
		}
	}
	for _, form := range []string{"row[column]", "row{column:}", "body[member]"} {
		if seen[form] < 10 {
			t.Errorf("only %d of %s have been found", seen[form], form)
		}
	}
}

// looking looks at the names in a package.
type looking struct {
	t *testing.T
	*packages.Package
	known   map[name]map[string]bool
	aliases map[string]bool
}

// call looks at the arguments of a call, and says what is called if names are expected of it.
func (l looking) call(call *ast.CallExpr) string {
	f := function(l.TypesInfo, call.Fun)
	called := nameOf(f)
	kinds := arguments[called]
	if len(kinds) == 0 {
		return ""
	}
	var of map[string]bool // the columns of what is named
	for i, x := range call.Args {
		if i >= len(kinds) && !f.Signature().Variadic() {
			if row, ok := x.(*ast.CompositeLit); ok && of != nil {
				l.keys(row, "column there", of)
			}
			continue
		}
		kind := kinds[min(i, len(kinds)-1)]
		if text, ok := l.text(x); ok && l.at(x, kind) && (kind == anObject || kind == aTable) {
			of = columnsOf(kind, text)
		} else if row, ok := x.(*ast.CompositeLit); ok && of != nil {
			l.keys(row, "column there", of)
		}
	}
	return called
}

// keys looks at the keys of a literal, and gives how many it has.
func (l looking) keys(row *ast.CompositeLit, what name, known map[string]bool) (n int) {
	for _, x := range row.Elts {
		pair, ok := x.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		text, constant := l.text(pair.Key)
		switch {
		case !constant:
		case known == nil:
			l.at(pair.Key, what)
			n++
		case !known[text]:
			l.t.Errorf("%s: there is no %s %q", l.Fset.Position(pair.Key.Pos()), what, text)
		}
	}
	return n
}

// at reports whether an expression is a text, which must name something.
func (l looking) at(x ast.Expr, what name) bool {
	text, ok := l.text(x)
	switch {
	case !ok, what == "", l.known[what][text], what == aColumn && l.aliased(text):
	case what == aMember && strings.HasPrefix(text, "\x00"): // which no client can send
	default:
		l.t.Errorf("%s: there is no %s %q", l.Fset.Position(x.Pos()), what, text)
	}
	return ok
}

// text gives the text that an expression always is.
func (l looking) text(x ast.Expr) (string, bool) {
	v := l.TypesInfo.Types[x].Value
	if v == nil || v.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(v), true
}

func (l looking) isRow(x ast.Expr) bool { return short(l.TypesInfo.TypeOf(x)) == "engine.Values" }

// isBody reports whether an expression is the body of a change: c.Input.
func (l looking) isBody(x ast.Expr) bool {
	selector, ok := x.(*ast.SelectorExpr)
	return ok && selector.Sel.Name == "Input" && short(l.TypesInfo.TypeOf(selector.X)) == "engine.Change"
}

// aliased reports whether a statement of the package calls a column so: a row of it has that.
func (l looking) aliased(column string) bool {
	if l.aliases[column+"`"] {
		return true
	}
	for i := range column {
		if l.aliases[column[:i]] && l.known[aColumn][column[i:]] {
			return true
		}
	}
	return false
}

var alias = regexp.MustCompile("AS `([a-z_]+`?)")

// aliases are the names that statements of a package give to columns, with the quote that ends them; without it
// where they are only begun.
func aliases(p *packages.Package) map[string]bool {
	found := map[string]bool{}
	for _, file := range p.Syntax {
		ast.Inspect(file, func(n ast.Node) bool {
			if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING {
				for _, m := range alias.FindAllStringSubmatch(text.Value, -1) {
					found[m[1]] = true
				}
			}
			return true
		})
	}
	return found
}

// columnsOf are the columns of an object or a table; nil when there is none of that name.
func columnsOf(kind name, text string) map[string]bool {
	columns := map[string]bool{"id": true}
	if o := catalog.Default().Object(text); kind == anObject && o != nil {
		for _, c := range catalog.Default().Graph().Columns(o) {
			columns[c.Name] = true
		}
		return columns
	}
	if table := catalog.Default().Graph().Table(text); kind == aTable && table != nil {
		for _, c := range table.Columns {
			columns[c.Name] = true
		}
		return columns
	}
	return nil
}

// typed gives the packages of the program with their types. What others export is read from what has been compiled.
func typed(t *testing.T) []*packages.Package {
	t.Helper()
	list, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

var loaded = sync.OnceValues(func() ([]*packages.Package, error) {
	list, err := packages.Load(&packages.Config{Dir: "..", Mode: packages.NeedName | packages.NeedFiles |
		packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedTypes | packages.NeedTypesSizes |
		packages.NeedSyntax | packages.NeedTypesInfo}, "./...")
	for _, p := range list {
		for _, fault := range p.Errors {
			err = errors.Join(err, fault)
		}
	}
	return list, err
})

// function gives what is called, nil for what is no function of a package.
func function(info *types.Info, called ast.Expr) *types.Func {
	id, _ := called.(*ast.Ident)
	if selector, selects := called.(*ast.SelectorExpr); selects {
		id = selector.Sel
	}
	if id == nil {
		return nil
	}
	f, _ := info.Uses[id].(*types.Func)
	return f
}

// nameOf names a function: "engine.Work.Create", "route.Of".
func nameOf(f *types.Func) string {
	switch {
	case f == nil || f.Pkg() == nil:
		return ""
	case f.Signature().Recv() != nil:
		return short(f.Signature().Recv().Type()) + "." + f.Name()
	}
	return f.Pkg().Name() + "." + f.Name()
}

// short names a type, or what it points to, by its package's last name.
func short(of types.Type) string {
	if of == nil {
		return ""
	}
	if pointer, ok := of.(*types.Pointer); ok {
		of = pointer.Elem()
	}
	return types.TypeString(types.Unalias(of), (*types.Package).Name)
}

// unset are settings that a fresh install does not have, and that one which comes from GLPI may have.
var unset = []string{"cas_host", "cas_port", "notifications_ajax_expiration_delay"}

// namesThere are the names that there are.
func namesThere(t *testing.T) map[name]map[string]bool {
	t.Helper()
	known := map[name]map[string]bool{aColumn: {"id": true}, anObject: {}, aTable: {}, aRight: {}, aSetting: {},
		aMember: {}}
	reg := catalog.Default()
	for _, table := range reg.Graph().Tables() {
		known[aTable][table.Name] = true
		for _, c := range table.Columns {
			known[aColumn][c.Name] = true
		}
	}
	for _, o := range reg.Objects() {
		known[anObject][o.Name] = true
		for i := range o.Properties {
			known[aMember][o.Properties[i].Name] = true
		}
	}
	for _, right := range catalog.Rights() {
		known[aRight][right] = true
	}
	site := testsite.New(t)
	settings, err := store.Texts(t.Context(), site.DB, "SELECT `name` FROM `glpi_configs`")
	if err != nil {
		t.Fatal(err)
	}
	for _, setting := range append(settings, unset...) {
		known[aSetting][setting] = true
	}
	return known
}
