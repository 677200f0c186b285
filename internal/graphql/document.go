package graphql

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/glpid/glpid/internal/model"
)

// limits bound queries. Depth counts fields with a selection below one another, complexity every
// field that is selected.
type limits struct{ depth, complexity int }

// limitsOf gives the limits that GLPI sets since 2.3. Before, it only knew a depth.
func limitsOf(v model.Version) limits {
	if v < model.V2_3 {
		return limits{depth: 25, complexity: 2000}
	}
	return limits{depth: 15, complexity: 100}
}

const (
	maxTokens = 20000
	maxErrors = 20
	maxFault  = 1000 // bytes of a fault's message: it may have names of the document in it

	// Introspection has limits of its own: with them, tools can ask for all there is to know at once.
	maxIntrospected      = 1000
	maxIntrospectedDepth = 30
)

// request is a query as it came.
type request struct {
	query     string
	operation string
	variables map[string]any
	stored    bool // it names a query that the server should have in store; there are none
}

// operation is a query that can be answered.
type operation struct {
	document  *ast.QueryDocument
	selected  ast.SelectionSet
	variables map[string]any

	complexity int // of what is read
}

// prepare parses and checks a query, whole: nothing is executed when there is a fault in it.
func (s *schema) prepare(r request, most limits) (*operation, gqlerror.List) {
	if strings.TrimSpace(r.query) == "" {
		return nil, gqlerror.List{{Message: "Syntax Error: Unexpected <EOF>",
			Locations: []gqlerror.Location{{Line: 1, Column: 1}}}}
	}
	document, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: r.query}, maxTokens)
	if err != nil {
		return nil, gqlerror.List{syntaxError(err)}
	}
	for _, op := range document.Operations {
		if op.Operation != ast.Query {
			return nil, gqlerror.List{{Message: fmt.Sprintf("Schema is not configured to execute %s operation.",
				op.Operation), Locations: location(op.Position)}}
		}
	}
	if fault := tooMuch(document); fault != nil {
		return nil, gqlerror.List{fault}
	}
	if faults := validator.ValidateWithRules(s.types, document, checks(r.query)); len(faults) > 0 {
		return nil, polished(faults)
	}
	op, fault := choose(document, r.operation)
	if fault != nil {
		return nil, gqlerror.List{fault}
	}
	variables, faults := coerce(op.VariableDefinitions, r.variables)
	if len(faults) > 0 {
		return nil, faults
	}
	o := &operation{document: document, selected: op.SelectionSet, variables: variables}
	if fault := o.tooHeavy(most); fault != nil {
		return nil, gqlerror.List{fault}
	}
	return o, nil
}

func choose(document *ast.QueryDocument, name string) (*ast.OperationDefinition, *gqlerror.Error) {
	if name == "" && len(document.Operations) != 1 {
		return nil, &gqlerror.Error{Message: "Must provide operation name if query contains multiple operations."}
	}
	op := document.Operations.ForName(name)
	if op == nil {
		return nil, &gqlerror.Error{Message: short(fmt.Sprintf("Unknown operation named %q.", name))}
	}
	return op, nil
}

// included follows @skip and @include.
func (o *operation) included(directives ast.DirectiveList) bool {
	for _, d := range directives {
		condition, _ := d.ArgumentMap(o.variables)["if"].(bool)
		if d.Name == "skip" && condition || d.Name == "include" && !condition {
			return false
		}
	}
	return true
}

// collect gives the fields of a selection with fragments put in, those of one name in the answer
// merged.
func (o *operation) collect(set ast.SelectionSet) []*ast.Field { return o.collectFor(set, "") }

// collectFor is collect for a value whose type only the answer knows: fragments on other types are
// left out. Without a type all fragments fit, as they do where there are no unions.
func (o *operation) collectFor(set ast.SelectionSet, typeName string) []*ast.Field {
	fits := func(condition string) bool { return typeName == "" || condition == "" || condition == typeName }
	var fields []*ast.Field
	byKey := map[string]int{}
	var gather func(set ast.SelectionSet)
	gather = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch s := selection.(type) {
			case *ast.Field:
				if !o.included(s.Directives) {
					continue
				}
				if i, ok := byKey[s.Alias]; ok {
					merged := *fields[i]
					merged.SelectionSet = append(append(ast.SelectionSet{}, merged.SelectionSet...), s.SelectionSet...)
					fields[i] = &merged
					continue
				}
				byKey[s.Alias] = len(fields)
				fields = append(fields, s)
			case *ast.InlineFragment:
				if o.included(s.Directives) && fits(s.TypeCondition) {
					gather(s.SelectionSet)
				}
			case *ast.FragmentSpread:
				if o.included(s.Directives) && s.Definition != nil && fits(s.Definition.TypeCondition) {
					gather(s.Definition.SelectionSet)
				}
			}
		}
	}
	gather(set)
	return fields
}

func location(p *ast.Position) []gqlerror.Location {
	if p == nil {
		return nil
	}
	return []gqlerror.Location{{Line: p.Line, Column: p.Column}}
}

func plain(err error) string {
	if e, ok := err.(*gqlerror.Error); ok {
		return e.Message
	}
	return err.Error()
}

func syntaxError(err error) *gqlerror.Error {
	out := &gqlerror.Error{Message: short("Syntax Error: " + plain(err))}
	if e, ok := err.(*gqlerror.Error); ok {
		out.Locations = e.Locations
	}
	return out
}

// short cuts a fault's message.
func short(message string) string {
	if len(message) <= maxFault {
		return message
	}
	return strings.ToValidUTF8(message[:maxFault-len("...")], "") + "..."
}

// polished leaves of the validator's faults what GLPI tells: message and place.
func polished(faults gqlerror.List) gqlerror.List {
	var out gqlerror.List
	for _, f := range faults {
		message := f.Message
		if before, after, ok := strings.Cut(message, ` on field "Query.`); ok {
			name, rest, _ := strings.Cut(after, `"`)
			message = before + ` on field "` + name + `" of type "Query"` + rest
		}
		out = append(out, &gqlerror.Error{Message: short(message), Locations: f.Locations})
		if len(out) == maxErrors {
			break
		}
	}
	return out
}
