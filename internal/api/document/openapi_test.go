package document_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/glpid/glpid/internal/catalog/contract"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
)

// TestPropertiesKeepTheirOrder reads the document as it stands: front ends show columns in its order.
func TestPropertiesKeepTheirOrder(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	body := string(s.Call("", "GET", "/doc.json", nil).Want(200).Body)
	_, schemas, _ := strings.Cut(body, `"schemas":{`)
	_, ticket, _ := strings.Cut(schemas, `"Ticket":{`)
	at := -1
	for _, name := range []string{"id", "name", "content", "user_recipient", "urgency", "date_creation", "status",
		"team"} {
		next := strings.Index(ticket, `"`+name+`":{`)
		if next <= at {
			t.Errorf("%s is at %d, what comes before it at %d", name, next, at)
		}
		at = next
	}
}

// loaded reads a document as JSON: the loader itself reads it as YAML, which takes ten times as much memory.
func loaded(body []byte) (*openapi3.T, error) {
	var doc openapi3.T
	if err := json.Unmarshal(body, &doc); err != nil {
		return nil, err
	}
	return &doc, openapi3.NewLoader().ResolveRefsIn(&doc, nil)
}

// TestDocumentIsValid holds the document of every version against the OpenAPI specification.
func TestDocumentIsValid(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	for _, version := range []string{"v2.0", "v2.1", "v2.2", "v2.3"} {
		document := s.Call("", "GET", "/"+version+"/doc.json", nil).Want(200).Object()
		dropEquivalent(document["paths"].(map[string]any))
		body, err := json.Marshal(document)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := loaded(body)
		if err != nil {
			t.Fatalf("%s: %v", version, err)
		}
		// The published patterns have PHP's delimiters around them, which the validator's regular
		// expressions do not know.
		if err := doc.Validate(t.Context(), openapi3.DisableSchemaPatternValidation(),
			openapi3.DisableExamplesValidation(), openapi3.DisableSchemaDefaultsValidation()); err != nil {
			t.Errorf("%s: %.2000v", version, err)
		}
	}
}

// TestPortableDocument is valid as it stands, patterns included, and has every operation.
func TestPortableDocument(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	count := func(document map[string]any) (n int) {
		for _, item := range document["paths"].(map[string]any) {
			for key := range item.(map[string]any) {
				if key != "parameters" {
					n++
				}
			}
		}
		return n
	}
	for _, version := range []string{"v2.0", "v2.3"} {
		reply := s.Call("", "GET", "/"+version+"/doc.json?portable=true", nil).Want(200)
		doc, err := loaded(reply.Body)
		if err != nil {
			t.Fatalf("%s: %v", version, err)
		}
		if err := doc.Validate(t.Context(), openapi3.DisableExamplesValidation(),
			openapi3.DisableSchemaDefaultsValidation()); err != nil {
			t.Errorf("%s: %.2000v", version, err)
		}
		// less what both of two such paths have, and the fallback
		if all, portable := count(s.Document(version)), count(reply.Object()); portable < all-9 {
			t.Errorf("%s: %d operations of %d", version, portable, all)
		}
	}
}

// TestPortableForGenerators looks for what makes clients that are generated from the document in types refuse what
// the server takes, or leave out what it answers: defaults, which make a property one that has to be given, listed
// values with others beside them, and faults of which nothing is said.
func TestPortableForGenerators(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	reply := s.Call("", "GET", "/v2.3/doc.json?portable=true", nil).Want(200)
	doc, err := loaded(reply.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range s.Catalog.Objects() {
		if schema := doc.Components.Schemas[o.Name]; schema != nil {
			lookForGenerators(t, o.Name, o.Properties, schema.Value)
		}
	}
	fault, oauth := doc.Components.Schemas["Fault"], doc.Components.Schemas["OAuthFault"]
	if fault == nil || oauth == nil {
		t.Fatal("no schemas of faults")
	}
	of := map[string]*openapi3.Schema{"/token": oauth.Value, "/revoke": oauth.Value, "/introspect": oauth.Value,
		"/authorize": oauth.Value}
	for path, item := range doc.Paths.Map() {
		for method, operation := range item.Operations() {
			want := of[path]
			if want == nil {
				want = fault.Value
			}
			if r := operation.Responses.Default(); r == nil || r.Value.Content.Get("application/json") == nil ||
				r.Value.Content.Get("application/json").Schema.Value != want {
				t.Errorf("%s %s: the body of faults is not said", method, path)
			}
		}
	}
	for path, status := range map[string]int{"/Assistance/Ticket/999": 404, "/Assistance/Ticket?filter=nmae==1": 400} {
		var body any
		if err := json.Unmarshal(s.Call("glpi", "GET", path, nil).Want(status).Body, &body); err != nil {
			t.Fatal(err)
		}
		if err := fault.Value.VisitJSON(body); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func lookForGenerators(t *testing.T, name string, properties []model.Property, schema *openapi3.Schema) {
	t.Helper()
	for i := range properties {
		p := &properties[i]
		ref := schema.Properties[p.Name]
		if ref == nil {
			continue
		}
		at := name + "." + p.Name
		if ref.Value.Default != nil {
			t.Errorf("%s has a default: clients would have to give it", at)
		}
		for _, value := range p.Extra {
			if number, ok := value.(int); ok {
				value = float64(number)
			}
			if _, text := value.(string); text == (p.Type == model.TypeString) && !p.ReadOnly &&
				ref.Value.VisitJSON(value) != nil {
				t.Errorf("%s takes %v, and its type does not", at, value)
			}
		}
		inner := ref.Value
		if inner.Items != nil {
			inner = inner.Items.Value
		}
		lookForGenerators(t, at, p.Properties, inner)
	}
}

// dropEquivalent removes all but one of the paths that differ in the names of parameters only.
// GLPI publishes such pairs, which OpenAPI does not allow.
func dropEquivalent(paths map[string]any) {
	seen := map[string]bool{}
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		plain := parameters.ReplaceAllString(path, "{}")
		if seen[plain] {
			delete(paths, path)
		}
		seen[plain] = true
	}
}

var parameters = regexp.MustCompile(`\{\w+\}`)

// TestDocumentHoldsContract compares schemas and routes of the document with the contract.
func TestDocumentHoldsContract(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	doc := s.Document("v2.3")
	schemas := doc["components"].(map[string]any)["schemas"].(map[string]any)
	want := contract.Schemas()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		got, ok := schemas[name].(map[string]any)
		if !ok {
			t.Errorf("the document has no schema %s", name)
			continue
		}
		for _, difference := range contract.Compare(name, want[name], got) {
			t.Error(difference)
		}
	}
	routes := contract.Routes()
	served, operations := 0, 0
	for path, item := range doc["paths"].(map[string]any) {
		for method, operation := range item.(map[string]any) {
			op := operation.(map[string]any)
			operations++
			if op["x-glpid-extension"] == true || path == "/{req}" {
				continue
			}
			known, ok := routes[path]
			if !ok || !slices.Contains(known.Methods, strings.ToUpper(method)) {
				t.Errorf("%s %s is not in the contract", method, path)
				continue
			}
			served++
		}
	}
	missing := 0
	for path, route := range routes {
		for _, method := range route.Methods {
			item, _ := doc["paths"].(map[string]any)[path].(map[string]any)
			if item[strings.ToLower(method)] == nil {
				missing++
				t.Logf("missing: %s %s", method, path)
			}
		}
	}
	t.Logf("%d of the contract's operations are served, %d are not; %d in all", served, missing, operations)
	for _, reference := range references(doc) {
		if _, ok := schemas[strings.TrimPrefix(reference, "#/components/schemas/")]; !ok &&
			strings.HasPrefix(reference, "#/components/schemas/") {
			t.Errorf("%s leads nowhere", reference)
		}
	}
}

// references gives every $ref and x-full-schema of a document.
func references(value any) []string {
	var out []string
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			text, isText := inner.(string)
			switch {
			case key == "$ref" && isText:
				out = append(out, text)
			case key == "x-full-schema" && isText:
				out = append(out, "#/components/schemas/"+text)
			default:
				out = append(out, references(inner)...)
			}
		}
	case []any:
		for _, inner := range v {
			out = append(out, references(inner)...)
		}
	}
	return out
}

// TestDocumentByVersion looks at what comes with a version.
func TestDocumentByVersion(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	for _, test := range []struct {
		version, path string
		there         bool
	}{
		{"v2.0", "/Assistance/Ticket", true}, {"v2.0", "/Assistance/Ticket/{id}/Cost", false},
		{"v2.3", "/Assistance/Ticket/{id}/Cost", true},
		{"v2.1", "/Dropdowns/ITILCategory", false}, {"v2.2", "/Dropdowns/ITILCategory", true},
		{"v2.0", "/Administration/User/Me/Preference", false},
	} {
		_, there := s.Document(test.version)["paths"].(map[string]any)[test.path]
		if there != test.there {
			t.Errorf("%s %s: %v", test.version, test.path, there)
		}
	}
	id := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "x", "content": "y"}).ID()
	for version, want := range map[string]bool{"v2.0": false, "v2.1": true, "v2.3.0": true, "v2": true, "v2.3": true} {
		item := s.Call("glpi", "GET", "/"+version+"/Assistance/Ticket/"+json.Number(itoa(id)).String(),
			nil).Want(200).Object()
		if _, has := item["global_validation"]; has != want {
			t.Errorf("%s: global_validation %v", version, has)
		}
		if _, has := item["costs"]; has != (version != "v2.0" && version != "v2.1") {
			t.Errorf("%s: costs %v", version, has)
		}
	}
}

func itoa(n int64) string { text, _ := json.Marshal(n); return string(text) }

// TestOneSuccess wants every operation to have one schema of success beside parts of lists: a generated client
// would give a union of them to whoever calls it.
func TestOneSuccess(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	for path, operations := range s.Document("v2.3")["paths"].(map[string]any) {
		for method, operation := range operations.(map[string]any) {
			described, ok := operation.(map[string]any)
			if !ok {
				continue
			}
			responses, _ := described["responses"].(map[string]any)
			var with []string
			for status, response := range responses {
				if response.(map[string]any)["content"] != nil && strings.HasPrefix(status, "2") && status != "206" {
					with = append(with, status)
				}
			}
			if len(with) > 1 {
				t.Errorf("%s %s: schemas for %v", method, path, with)
			}
		}
	}
}

// TestOperationsAreNamed wants every operation of both forms to have an id of its own and a summary of one line, and
// answers of faults with a schema.
func TestOperationsAreNamed(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	word := regexp.MustCompile(`^[a-z][A-Za-z0-9]+$`)
	for _, path := range []string{"/v2.0/doc.json", "/v2.3/doc.json", "/v2.3/doc.json?portable=true"} {
		doc, err := loaded(s.Call("", "GET", path, nil).Want(200).Body)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]string{}
		for at, item := range doc.Paths.Map() {
			for method, operation := range item.Operations() {
				name := method + " " + at
				if other := seen[operation.OperationID]; other != "" || !word.MatchString(operation.OperationID) {
					t.Errorf("%s: %s is called %q, as is %s", path, name, operation.OperationID, other)
				}
				seen[operation.OperationID] = name
				if n := len(operation.Summary); n < 8 || n > 100 || strings.Contains(operation.Summary, "\n") {
					t.Errorf("%s: %s: the summary is %q", path, name, operation.Summary)
				}
				faults := 0
				for status, answer := range operation.Responses.Map() {
					if status[0] == '4' || status[0] == '5' || status == "default" {
						faults++
						if answer.Value.Content.Get("application/json") == nil && status != "416" {
							t.Errorf("%s: %s: %s has no schema", path, name, status)
						}
					}
				}
				if faults == 0 {
					t.Errorf("%s: %s has no faults", path, name)
				}
			}
			for _, p := range item.Parameters {
				if p.Value.Description == "" {
					t.Errorf("%s: %s: nothing is said of %s", path, at, p.Value.Name)
				}
			}
		}
	}
}

// TestSizeOfDocument bounds what clients load: bytes for each operation, and all of it compressed.
func TestSizeOfDocument(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	plain := s.Call("", "GET", "/v2.3/doc.json", nil).Want(200).Body
	_, zipped := documentFor(s, "/v2.3/doc.json", "a.example", true)
	operations := 0
	for _, item := range s.Document("v2.3")["paths"].(map[string]any) {
		operations += len(item.(map[string]any))
	}
	t.Logf("%d operations, %d bytes, %d compressed", operations, len(plain), len(zipped))
	if len(plain)/operations > 1000 || len(zipped) > 300_000 {
		t.Errorf("%d bytes for %d operations, %d compressed", len(plain), operations, len(zipped))
	}
}

// TestComponentsHaveNamesOfTheirOwn wants no two components to have one name, whatever they are: generators make a
// type of each, and write its name as their language does.
func TestComponentsHaveNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	for _, path := range []string{"/v2.3/doc.json", "/v2.3/doc.json?portable=true"} {
		components := s.Call("", "GET", path, nil).Want(200).Object()["components"].(map[string]any)
		seen := map[string]string{}
		for _, kind := range []string{"schemas", "parameters", "responses", "headers"} {
			for name := range components[kind].(map[string]any) {
				word := strings.ToLower(regexp.MustCompile(`\W|_`).ReplaceAllString(name, ""))
				if other := seen[word]; other != "" {
					t.Errorf("%s: %s %s is called as %s", path, kind, name, other)
				}
				seen[word] = kind + " " + name
			}
		}
	}
}
