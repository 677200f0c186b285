package testapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/testing/kept"
)

// conformance holds the answers of a server against its own OpenAPI documents of version 2.3: the plain one, which
// keeps what GLPI's says, and the portable one, which clients that validate are made of.
type conformance struct {
	load   sync.Once
	failed error
	roots  documents

	mu   sync.Mutex
	seen [len(forms)]map[string]int // of each document
}

// forms are those in which a server gives its document.
var forms = [...]struct{ query, file string }{{"", "document.json"}, {"?portable=true", "portable.json"}}

// documents are the paths of a server's documents, one for each form.
type documents [len(forms)]*step

// step is one segment of the document's paths.
type step struct {
	static     map[string]*step
	param      []*step // one per template, as GLPI's templates can differ in the parameter's name only
	number     bool    // the parameter is a number
	operations map[string]*operation
	path       string
}

// operation is what the document says of one: no more is read of it.
type operation struct {
	Parameters []parameter
	Responses  map[string]response
	document   *document
}

// parameter is what stands in a path, or refers to one of the components.
type parameter struct {
	Ref      string `json:"$ref"`
	Name, In string
	Schema   struct{ Type string }
}

// response is an answer, or refers to one of the components.
type response struct {
	Ref     string `json:"$ref"`
	Content map[string]struct{ Schema json.RawMessage }
}

// enough is how many answers of one operation with one status are looked at.
const enough = 4

// check fails the test when a JSON answer is not what the document says of it.
func (c *conformance) check(t testing.TB, s *Server, method, path string, r *Reply) {
	t.Helper()
	path, _, _ = strings.Cut(path, "?")
	if r.Status >= 500 && r.Status != http.StatusServiceUnavailable ||
		!strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") || len(r.Body) == 0 {
		return
	}
	if strings.HasPrefix(path, "/v") || path == "/doc.json" {
		return // another version's document
	}
	c.load.Do(func() {
		c.roots, c.failed = documented(s)
	})
	if c.failed != nil {
		t.Fatal(c.failed)
	}
	segments := strings.Split(strings.Trim(path, "/"), "/")
	for i, root := range c.roots {
		c.hold(t, i, root.find(segments), method, r)
	}
}

// hold holds an answer against one of the documents. The first answers of an operation are held against all of them,
// those after that in turns.
func (c *conformance) hold(t testing.TB, document int, found []*step, method string, r *Reply) {
	t.Helper()
	for _, at := range found {
		operation := at.operations[strings.ToLower(method)]
		if operation == nil || !operation.document.plain && r.Status >= http.StatusBadRequest {
			continue // the portable document leaves faults out, of which generators make a type each
		}
		key := fmt.Sprintf("%s %s %d", method, at.path, r.Status)
		c.mu.Lock()
		n := &c.seen[document]
		if *n == nil {
			*n = map[string]int{}
		}
		(*n)[key]++
		times := (*n)[key]
		c.mu.Unlock()
		if times > enough || times > 1 && times%len(c.seen) != document {
			return
		}
		if err := operation.conforms(r); err != nil {
			t.Errorf("%s: the answer is not as documented%s: %.600v\n%.600s", key, forms[document].query, err, r.Body)
		}
		return
	}
}

func (o *operation) conforms(r *Reply) error {
	response, ok := o.Responses[fmt.Sprint(r.Status)]
	if !ok {
		response, ok = o.Responses[fmt.Sprintf("%dXX", r.Status/100)]
	}
	if !ok {
		return fmt.Errorf("status %d is not documented", r.Status)
	}
	if response.Ref != "" {
		response, ok = o.document.responses[strings.TrimPrefix(response.Ref, "#/components/responses/")]
		if !ok {
			return fmt.Errorf("the document has no %s", response.Ref)
		}
	}
	media, ok := response.Content["application/json"]
	if !ok || media.Schema == nil {
		return nil
	}
	schema, err := o.document.schema(media.Schema)
	if err != nil {
		return err
	}
	var value any
	if err := json.Unmarshal(r.Body, &value); err != nil {
		return err
	}
	return schema.VisitJSON(value, openapi3.VisitAsResponse(), openapi3.DisablePatternValidation())
}

// common is the document of servers whose catalogue is the one that they start with: it is the
// same for all.
var common struct {
	once   sync.Once
	roots  documents
	failed error
}

// documented gives the paths of a server's documents.
func documented(s *Server) (documents, error) {
	if s.Catalog.Generation() != catalog.Default().Generation() {
		return readDocuments(func(form int) ([]byte, error) { return s.document(form), nil })
	}
	common.once.Do(func() {
		common.roots, common.failed = readDocuments(func(form int) ([]byte, error) {
			return kept.Bytes(forms[form].file, func() ([]byte, error) { return s.document(form), nil })
		})
	})
	return common.roots, common.failed
}

// document gives a document of version 2.3.
func (s *Server) document(form int) []byte {
	return s.Call("", "GET", "/v2.3/doc.json"+forms[form].query, nil).Want(200).Body
}

// readDocuments makes the paths of all documents findable.
func readDocuments(text func(form int) ([]byte, error)) (out documents, err error) {
	for form := range forms {
		content, err := text(form)
		if err != nil {
			return out, err
		}
		if out[form], err = readDocument(content, form == 0); err != nil {
			return out, err
		}
	}
	return out, nil
}

// readDocument makes the document's paths findable.
func readDocument(text []byte, plain bool) (*step, error) {
	var content struct {
		Components struct {
			Schemas    map[string]json.RawMessage
			Responses  map[string]response
			Parameters map[string]parameter
		}
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(text, &content); err != nil {
		return nil, err
	}
	d := &document{
		plain: plain, texts: content.Components.Schemas, responses: content.Components.Responses,
		read: map[string]*openapi3.Schema{}, named: map[string]*openapi3.Schema{},
		strict: map[*openapi3.Schema]bool{},
	}
	root := &step{}
	for path, item := range content.Paths {
		operations, numbers := map[string]*operation{}, map[string]bool{}
		var parameters []parameter
		for key, text := range item {
			if key == "parameters" {
				if err := json.Unmarshal(text, &parameters); err != nil {
					return nil, err
				}
				continue
			}
			o := &operation{document: d}
			if err := json.Unmarshal(text, o); err != nil {
				return nil, err
			}
			operations[key] = o
			parameters = append(parameters, o.Parameters...)
		}
		for _, p := range parameters {
			if p.Ref != "" {
				p = content.Components.Parameters[strings.TrimPrefix(p.Ref, "#/components/parameters/")]
			}
			if p.In == "path" && p.Schema.Type == "integer" {
				numbers["{"+p.Name+"}"] = true
			}
		}
		root.add(strings.Split(strings.Trim(path, "/"), "/"), path, numbers, operations)
	}
	return root, nil
}

// document reads the schemas of a document when an answer is held against them: reading all of them takes
// longer than most tests, which meet a few.
type document struct {
	plain     bool // it says what GLPI's says, and so less than is true
	texts     map[string]json.RawMessage
	responses map[string]response

	mu     sync.Mutex
	read   map[string]*openapi3.Schema // by its text
	named  map[string]*openapi3.Schema
	strict map[*openapi3.Schema]bool // those that have been made so
}

// schema reads a schema with all that it refers to.
func (d *document) schema(text json.RawMessage) (*openapi3.Schema, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if known := d.read[string(text)]; known != nil {
		return known, nil
	}
	var ref openapi3.SchemaRef
	if err := json.Unmarshal(text, &ref); err != nil {
		return nil, err
	}
	if err := d.resolve(&ref); err != nil {
		return nil, err
	}
	if d.plain {
		strict(&ref, d.strict)
	}
	d.read[string(text)] = ref.Value
	return ref.Value, nil
}

// resolve puts the schemas in the place of references to them.
func (d *document) resolve(ref *openapi3.SchemaRef) error {
	if ref == nil {
		return nil
	}
	if ref.Ref != "" {
		name := strings.TrimPrefix(ref.Ref, "#/components/schemas/")
		if ref.Value = d.named[name]; ref.Value != nil {
			return nil
		}
		text, ok := d.texts[name]
		if !ok {
			return fmt.Errorf("the document has no %s", ref.Ref)
		}
		if err := json.Unmarshal(text, &ref.Value); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if d.plain {
			corrected(name, ref.Value)
		}
		d.named[name] = ref.Value
	}
	if ref.Value == nil {
		return nil
	}
	for _, list := range []openapi3.SchemaRefs{ref.Value.AllOf, ref.Value.AnyOf, ref.Value.OneOf} {
		for _, inner := range list {
			if err := d.resolve(inner); err != nil {
				return err
			}
		}
	}
	for _, property := range ref.Value.Properties {
		if err := d.resolve(property); err != nil {
			return err
		}
	}
	return errors.Join(d.resolve(ref.Value.Not), d.resolve(ref.Value.Items),
		d.resolve(ref.Value.AdditionalProperties.Schema))
}

// corrected puts right what GLPI's document says of its answers and its answers do not keep.
func corrected(name string, schema *openapi3.Schema) {
	switch name {
	case "Session":
		// The values that GLPI lists for a session's rights are bits, which come in sums.
		schema.Properties["profiles"] = openapi3.NewSchema().NewRef() // listed as an array, and answered as an object
		rights := schema.Properties["active_profile"].Value.Properties["rights"].Value
		rights.AdditionalProperties.Has = openapi3.Ptr(true)
		for _, right := range rights.Properties {
			right.Value.Enum = nil
		}
	case "CommonAsset":
		// Rows of several types say which one they are of.
		schema.Properties["_itemtype"] = openapi3.NewStringSchema().NewRef()
	}
}

// strict forbids members that a schema and what is in it do not list, where they list any.
func strict(ref *openapi3.SchemaRef, visited map[*openapi3.Schema]bool) {
	if ref == nil || ref.Value == nil || visited[ref.Value] {
		return
	}
	schema := ref.Value
	visited[schema] = true
	if len(schema.Enum) > 0 {
		schema.Nullable = true // null would have to be one of the values that GLPI lists
	}
	if schema.Properties["role"] != nil { // members of a team show more than GLPI lists
		for _, name := range []string{"realname", "firstname", "display_name", "href"} {
			schema.Properties[name] = openapi3.NewStringSchema().WithNullable().NewRef()
		}
	}
	if slices.ContainsFunc(schema.Enum,
		func(v any) bool { _, text := v.(string); return text != schema.Type.Is("string") }) {
		schema.Enum = nil // GLPI lists numbers as the values of some texts, and the other way round
	}
	if len(schema.Properties) > 0 && schema.AdditionalProperties.Schema == nil &&
		schema.AdditionalProperties.Has == nil {
		no := false
		schema.AdditionalProperties.Has = &no
	}
	for _, property := range schema.Properties {
		if property.Value != nil && property.Value.Extensions["x-glpid-or"] != nil {
			property.Value = openapi3.NewAnyOfSchema(property.Value, openapi3.NewStringSchema())
		}
	}
	for _, property := range schema.Properties {
		strict(property, visited)
	}
	strict(schema.Items, visited)
	strict(schema.AdditionalProperties.Schema, visited)
}

func (n *step) add(segments []string, path string, numbers map[string]bool, operations map[string]*operation) {
	if len(segments) == 0 {
		n.operations, n.path = operations, path
		return
	}
	segment := segments[0]
	if strings.HasPrefix(segment, "{") {
		next := &step{number: numbers[segment]}
		n.param = append(n.param, next)
		next.add(segments[1:], path, numbers, operations)
		return
	}
	if n.static == nil {
		n.static = map[string]*step{}
	}
	key := strings.ToLower(segment)
	if n.static[key] == nil {
		n.static[key] = &step{}
	}
	n.static[key].add(segments[1:], path, numbers, operations)
}

// find gives the places that a path can mean, the most exact first.
func (n *step) find(segments []string) []*step {
	if len(segments) == 0 {
		if n.operations == nil {
			return nil
		}
		return []*step{n}
	}
	var out []*step
	if next := n.static[strings.ToLower(segments[0])]; next != nil {
		out = next.find(segments[1:])
	}
	digits := strings.Trim(segments[0], "0123456789") == ""
	for _, wantNumber := range []bool{true, false} {
		for _, next := range n.param {
			if next.number == wantNumber && (digits || !next.number) {
				out = append(out, next.find(segments[1:])...)
			}
		}
	}
	return out
}
