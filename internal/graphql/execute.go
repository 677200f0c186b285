package graphql

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/glpid/glpid/internal/access/audit"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/request/peer"
	"github.com/glpid/glpid/internal/route"
)

// maxRows is how many rows one request may read in all: lists have no limit of their own.
const maxRows = 200000

// pagination tells which part of a list was answered.
type pagination struct {
	Start int `json:"start"`
	Limit int `json:"limit"`
	Total int `json:"total_count"`
}

// execution is the answering of one operation.
type execution struct {
	*operation
	schema *schema
	call   *route.Call
	log    *slog.Logger
	audit  *audit.Log
	fields []route.Field
	budget engine.Budget

	data    bytes.Buffer // the answer as far as it is written, from its first bracket
	counted int          // of data, what the budget knows of
	nodes   int          // of introspection
	members map[selected][]*ast.Field

	errors gqlerror.List
	pages  []page
	failed error // the whole answer, whatever it has
}

type page struct {
	key string
	pagination
}

// run answers every field of the root, one after the other; one that fails is null and tells why.
func (x *execution) run() {
	x.data.WriteString(opening)
	lead := byte('{')
	for _, f := range x.collect(x.selected) {
		if x.failed != nil {
			return
		}
		x.data.WriteByte(lead)
		lead = ','
		x.key(f.Alias)
		switch f.Name {
		case "__typename":
			x.data.WriteString(`"Query"`)
		case "__schema":
			x.node(x.schema.introspect(), f)
		case "__type":
			name, _ := f.ArgumentMap(x.variables)["name"].(string)
			x.value(x.schema.named(name), f)
		default:
			if i := slices.IndexFunc(x.fields, func(field route.Field) bool { return field.Name == f.Name }); i >= 0 {
				x.special(x.fields[i], f)
				continue
			}
			x.field(f)
		}
	}
	if lead == '{' {
		x.data.WriteByte('{')
	}
	x.data.WriteByte('}')
}

// opening is what an answer without errors begins with.
const opening = `{"data":`

func (x *execution) key(name string) {
	encoded, _ := json.Marshal(name)
	x.data.Write(encoded)
	x.data.WriteByte(':')
}

// goOn counts what has been written since it was asked last, and reports whether there may be more.
func (x *execution) goOn() bool {
	if x.failed != nil {
		return false
	}
	x.failed = x.budget.Spend(x.data.Len() - x.counted)
	x.counted = x.data.Len()
	return x.failed == nil
}

// field answers one list of items.
func (x *execution) field(f *ast.Field) {
	result, q, err := x.find(f)
	switch model.CodeOf(err) {
	case model.CodeUnavailable, model.CodeTooLarge: // the others would fare no better
		x.failed = err
		return
	}
	if err != nil {
		x.data.WriteString("null")
		x.errors = append(x.errors, &gqlerror.Error{Message: x.message(f, err), Path: ast.Path{ast.PathName(f.Alias)}})
		return
	}
	x.data.Write(result.JSON)
	x.errors = append(x.errors, largeNumbers(f.Alias, result.Large)...)
	x.counted = x.data.Len() // the engine has counted it
	p := pagination{Limit: result.Count, Total: result.Total}
	if q.Limit > 0 {
		p.Start, p.Limit = q.Start, q.Limit
	}
	x.pages = append(x.pages, page{f.Alias, p})
}

func (x *execution) find(f *ast.Field) (*engine.SelectResult, engine.SelectQuery, error) {
	o := x.call.Object(f.Name)
	q := engine.SelectQuery{Object: o, Version: x.call.Version, Budget: &x.budget}
	if o == nil || o.Table == "" || o.Itemtype == "" {
		return nil, q, model.Invalid("Schema does not define a table or itemtype to query.")
	}
	args := f.ArgumentMap(x.variables)
	if id, ok := args["id"].(int64); ok {
		q.ID = &id
	}
	q.Filter, _ = args["filter"].(string)
	q.Sort, _ = args["sort"].(string)
	if order, ok := args["order"].(string); ok {
		var err error
		if q.Sort, err = route.Ordered(q.Sort, order); err != nil {
			return nil, q, err
		}
	}
	q.Start = number(args["start"])
	q.Limit = number(args["limit"])
	q.Fields = x.selection(f)
	result, err := x.call.Engine.Select(x.call.Context, x.call.Session, q)
	if err == nil && q.ID != nil && result.Count == 0 && x.call.Version < model.V2_3 {
		err = model.NotFound() // an empty list since 2.3
	}
	return result, q, err
}

func number(value any) int {
	n, _ := value.(int64)
	return int(max(n, 0))
}

// selection turns the fields below one into what the engine is asked for.
func (x *execution) selection(f *ast.Field) engine.Selection {
	var out engine.Selection
	for _, inner := range x.collect(f.SelectionSet) {
		if inner.Name == "__typename" {
			out = append(out, engine.Selected{Key: inner.Alias, Type: inner.ObjectDefinition.Name})
			continue
		}
		out = append(out, engine.Selected{Key: inner.Alias, Name: inner.Name, Fields: x.selection(inner)})
	}
	return out
}

// message says what went wrong, as far as it is the client's doing. Before 2.3 it is the body that
// REST would answer with.
func (x *execution) message(f *ast.Field, err error) string {
	var fault *model.Error
	if x.call.Version < model.V2_3 && errors.As(err, &fault) {
		body, failed := json.Marshal(struct {
			Status model.Code `json:"status"`
			Title  string     `json:"title"`
			Detail any        `json:"detail"`
		}{fault.Code, fault.Title, fault.Detail})
		if failed == nil {
			return string(body)
		}
	}
	switch model.CodeOf(err) {
	case model.CodeRightMissing:
		x.audit.Note(x.call.Context, audit.Event{
			Kind: audit.RightRefused, Peer: peer.Of(x.call.Request), User: x.call.Session.Login,
			UserID: x.call.Session.UserID,
			Client: x.call.Session.ClientID, Method: "GraphQL", Path: f.Name, Reason: err.Error(),
		})
		return "You do not have permission to view the field " + f.Alias
	case model.CodeInvalid, model.CodeBadRequest:
		return describe(err)
	}
	x.log.Error("a GraphQL field failed", slog.String("field", f.Name), slog.Any("error", err),
		slog.String("user", x.call.Session.Login))
	return "Internal server error"
}

// describe gives the fault's title with everything that it lists.
func describe(err error) string {
	var fault *model.Error
	if !errors.As(err, &fault) {
		return err.Error()
	}
	parts := []string{fault.Title}
	if len(fault.Messages) > 0 {
		if fault.Detail == nil {
			parts = nil
		}
		for _, m := range fault.Messages {
			parts = append(parts, m.Message)
		}
	}
	switch detail := fault.Detail.(type) {
	case nil:
	case string:
		parts = append(parts, detail)
	case map[string]string:
		for _, name := range slices.Sorted(maps.Keys(detail)) {
			parts = append(parts, name+": "+detail[name])
		}
	default:
		if text, err := json.Marshal(detail); err == nil {
			parts = append(parts, string(text))
		}
	}
	return strings.Join(parts, ": ")
}

// answer writes the whole response.
func (x *execution) answer() (*route.Answer, error) {
	if model.CodeOf(x.failed) == model.CodeTooLarge {
		return refused(gqlerror.List{{Message: describe(x.failed)}})
	}
	if x.failed != nil {
		return nil, x.failed
	}
	a := &route.Answer{}
	out := &x.data
	if len(x.errors) > 0 {
		encoded, err := json.Marshal(x.errors)
		if err != nil {
			return nil, err
		}
		out = &bytes.Buffer{}
		out.Grow(len(encoded) + x.data.Len() + 1<<10)
		out.WriteString(`{"errors":`)
		out.Write(encoded)
		out.WriteByte(',')
		out.Write(x.data.Bytes()[1:])
	}
	if len(x.pages) > 0 && x.call.Version >= model.V2_3 {
		out.WriteString(`,"extensions":{"pagination":{`)
		for i, p := range x.pages {
			if i > 0 {
				out.WriteByte(',')
			}
			encoded, err := json.Marshal(p.pagination)
			if err != nil {
				return nil, err
			}
			key, err := json.Marshal(p.key)
			if err != nil {
				return nil, err
			}
			out.Write(key)
			out.WriteByte(':')
			out.Write(encoded)
		}
		out.WriteString("}}")
		if len(x.pages) == 1 {
			p := x.pages[0]
			a.Header = map[string][]string{"Content-Range": {fmt.Sprintf("%d-%d/%d", p.Start, max(p.Start+p.Limit-1, 0),
				p.Total)}}
		}
	}
	out.WriteByte('}')
	a.JSON = out.Bytes()
	return a, nil
}
