package graphql

import (
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// TestPrintedDescriptions reads a schema again that was printed with descriptions of any characters: they can come from
// the names that people give to their own assets.
func TestPrintedDescriptions(t *testing.T) {
	t.Parallel()
	types := gqlparser.MustLoadSchema(&ast.Source{Input: "type Query { name: String }"})
	const text = "a \"b\" \\ <c> \x7f\x01\n\u2028 \U0001F600 \U000E0001"
	types.Query.Fields.ForName("name").Description = text
	read, err := gqlparser.LoadSchema(&ast.Source{Input: printed(types)})
	if err != nil {
		t.Fatalf("%v: %s", err, printed(types))
	}
	if got := read.Query.Fields.ForName("name").Description; got != text {
		t.Errorf("%q, want %q", got, text)
	}
}
