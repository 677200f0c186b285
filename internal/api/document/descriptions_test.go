package document_test

import (
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/samples"
)

// texts gathers what a document says of properties.
type texts struct {
	t            *testing.T
	count, bytes int
}

// TestPropertiesAreDescribed finds properties of schemas, bodies and answers of which the document does not say what
// they mean, and holds all that it says within bounds. What the texts of the catalogue are like is held there.
func TestPropertiesAreDescribed(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	for _, path := range []string{"/v2.0/doc.json", "/v2.3/doc.json", "/v2.3/doc.json?portable=true"} {
		document := s.Call("glpi", "GET", path, nil).Want(200).Object()
		found := &texts{t: t}
		components, _ := document["components"].(map[string]any)
		found.walk(path, components["schemas"])
		found.walk(path, components["responses"])
		found.walk(path, document["paths"])
		if found.count < 500 || found.bytes > 400_000 {
			t.Errorf("%s: %d properties, described in %d bytes", path, found.count, found.bytes)
		}
		t.Logf("%s: %d properties, described in %d bytes", path, found.count, found.bytes)
	}
}

// walk looks at all schemas below a part of the document.
func (f *texts) walk(at string, part any) {
	switch part := part.(type) {
	case []any:
		for _, one := range part {
			f.walk(at, one)
		}
	case map[string]any:
		properties, _ := part["properties"].(map[string]any)
		if part["type"] != "object" {
			properties = nil
		}
		for name, value := range properties {
			p, _ := value.(map[string]any)
			if p["$ref"] != nil { // which says it itself: OpenAPI 3.0 has nothing beside it
				continue
			}
			text, _ := p["description"].(string)
			f.count++
			f.bytes += len(text)
			if text == "" || strings.EqualFold(text, strings.ReplaceAll(name, "_", " ")) {
				f.t.Errorf("%s.%s: %q", at, name, text)
			}
		}
		for name, value := range part {
			f.walk(at+"."+name, value)
		}
	}
}
