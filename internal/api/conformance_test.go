package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/glpid/glpid/internal/catalog"
)

// conformance holds the answers of a server against its own OpenAPI document of version 2.3.
type conformance struct {
	load   sync.Once
	failed error
	roots  *step

	mu   sync.Mutex
	seen map[string]int
}

// step is one segment of the document's paths.
type step struct {
	static map[string]*step
	param  []*step // one per template, as GLPI's templates can differ in the parameter's name only
	number bool    // the parameter is a number
	item   *openapi3.PathItem
	path   string
}

// enough is how many answers of one operation with one status are looked at.
const enough = 4

// check fails the test when a JSON answer is not what the document says of it.
func (c *conformance) check(t testing.TB, s *fixture, method, path string, r *reply) {
	t.Helper()
	path, _, _ = strings.Cut(path, "?")
	if r.status >= 500 && r.status != http.StatusServiceUnavailable || !strings.HasPrefix(r.header.Get("Content-Type"), "application/json") || len(r.body) == 0 {
		return
	}
	if strings.HasPrefix(path, "/v") || path == "/doc.json" {
		return // another version's document
	}
	c.load.Do(func() {
		c.seen = map[string]int{}
		c.roots, c.failed = documented(s)
	})
	if c.failed != nil {
		t.Fatal(c.failed)
	}
	for _, at := range c.roots.find(strings.Split(strings.Trim(path, "/"), "/")) {
		operation := at.item.GetOperation(method)
		if operation == nil {
			continue
		}
		key := fmt.Sprintf("%s %s %d", method, at.path, r.status)
		c.mu.Lock()
		c.seen[key]++
		skip := c.seen[key] > enough
		c.mu.Unlock()
		if skip {
			return
		}
		if err := conforms(operation, r); err != nil {
			t.Errorf("%s: the answer is not as documented: %.600v\n%.600s", key, err, r.body)
		}
		return
	}
}

func conforms(operation *openapi3.Operation, r *reply) error {
	status := r.status
	response := operation.Responses.Status(status)
	if response == nil {
		return fmt.Errorf("status %d is not documented", r.status)
	}
	media := response.Value.Content.Get("application/json")
	if media == nil || media.Schema == nil {
		return nil
	}
	var value any
	if err := json.Unmarshal(r.body, &value); err != nil {
		return err
	}
	return media.Schema.Value.VisitJSON(value, openapi3.VisitAsResponse(), openapi3.DisablePatternValidation())
}

// common is the document of servers whose catalogue is the one that they start with: it is the
// same for all, and reading it takes longer than most tests.
var common struct {
	once   sync.Once
	roots  *step
	failed error
}

// documented gives the paths of a server's document.
func documented(s *fixture) (*step, error) {
	if s.Catalog.Generation() != catalog.Default().Generation() {
		return readDocument(s)
	}
	common.once.Do(func() { common.roots, common.failed = readDocument(s) })
	return common.roots, common.failed
}

// readDocument loads the document and makes its paths findable.
func readDocument(s *fixture) (*step, error) {
	doc, err := openapi3.NewLoader().LoadFromData(s.call("", "GET", "/v2.3/doc.json", nil).want(200).body)
	if err != nil {
		return nil, err
	}
	// The values that GLPI lists for a session's rights are bits, which come in sums.
	session := doc.Components.Schemas["Session"].Value
	session.Properties["profiles"] = openapi3.NewSchema().NewRef() // listed as an array, and answered as an object
	rights := session.Properties["active_profile"].Value.Properties["rights"].Value
	rights.AdditionalProperties.Has = openapi3.Ptr(true)
	for _, right := range rights.Properties {
		right.Value.Enum = nil
	}
	// Rows of several types say which one they are of.
	doc.Components.Schemas["CommonAsset"].Value.Properties["_itemtype"] = openapi3.NewStringSchema().NewRef()
	visited := map[*openapi3.Schema]bool{}
	for _, schema := range doc.Components.Schemas {
		strict(schema, visited)
	}
	root := &step{}
	for path, item := range doc.Paths.Map() {
		for _, operation := range item.Operations() {
			for _, response := range operation.Responses.Map() {
				if media := response.Value.Content.Get("application/json"); media != nil {
					strict(media.Schema, visited)
				}
			}
		}
		root.add(strings.Split(strings.Trim(path, "/"), "/"), path, item)
	}
	return root, nil
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
	if slices.ContainsFunc(schema.Enum, func(v any) bool { _, text := v.(string); return text != schema.Type.Is("string") }) {
		schema.Enum = nil // GLPI lists numbers as the values of some texts, and the other way round
	}
	if len(schema.Properties) > 0 && schema.AdditionalProperties.Schema == nil && schema.AdditionalProperties.Has == nil {
		no := false
		schema.AdditionalProperties.Has = &no
	}
	for _, property := range schema.Properties {
		strict(property, visited)
	}
	strict(schema.Items, visited)
	strict(schema.AdditionalProperties.Schema, visited)
}

func (n *step) add(segments []string, path string, item *openapi3.PathItem) {
	if len(segments) == 0 {
		n.item, n.path = item, path
		return
	}
	segment := segments[0]
	if strings.HasPrefix(segment, "{") {
		next := &step{number: numeric(segment, item)}
		n.param = append(n.param, next)
		next.add(segments[1:], path, item)
		return
	}
	if n.static == nil {
		n.static = map[string]*step{}
	}
	key := strings.ToLower(segment)
	if n.static[key] == nil {
		n.static[key] = &step{}
	}
	n.static[key].add(segments[1:], path, item)
}

// numeric reports whether a path's parameter is documented as a number.
func numeric(segment string, item *openapi3.PathItem) bool {
	for _, operation := range item.Operations() {
		for _, p := range operation.Parameters {
			if p.Value.In == "path" && "{"+p.Value.Name+"}" == segment {
				return p.Value.Schema.Value.Type.Is("integer")
			}
		}
	}
	return false
}

// find gives the places that a path can mean, the most exact first.
func (n *step) find(segments []string) []*step {
	if len(segments) == 0 {
		if n.item == nil {
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
