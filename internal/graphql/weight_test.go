package graphql

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
)

// numbered repeats a text with the numbers from 0.
func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(format, "#", fmt.Sprint(i)))
	}
	return b.String()
}

// fragments are n fragments, each with the next one twice; the last one has the leaf.
func fragments(n int, on, leaf string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " fragment f%d on %s{...f%d ...f%[3]d}", i, on, i+1)
	}
	return b.String() + fmt.Sprintf(" fragment f%d on %s{%s}", n, on, leaf)
}

// TestHeavyDocuments has documents whose checking or counting would be endless, or take the square of
// their length: they are refused for what they have too much of.
func TestHeavyDocuments(t *testing.T) {
	t.Parallel()
	schema, err := newSchema(catalog.Default(), model.V2_3, nil)
	if err != nil {
		t.Fatal(err)
	}
	repeat := strings.Repeat
	for name, test := range map[string]struct{ query, want string }{
		"fields of one name": {"{Ticket{" + repeat("id ", 2900) + "}}", `selects "id" more than`},
		"many fields of one": {"{Ticket{" + repeat("id ", 19000) + "}}", "selects more than 3000"},
		"roots of one name":  {"{" + repeat("Ticket{id} ", 1400) + "}", `selects "Ticket" more than`},
		"inline fragments":   {"{Ticket{" + repeat("...on Ticket{id} ", 1000) + "}}", `selects "id" more than`},
		"fragments beside": {"{Ticket{" + numbered(1000, "...f# ") + "}}" +
			numbered(1000, " fragment f# on Ticket{id}"), "puts in more than"},
		"fragments doubling": {"{Ticket{...f0}}" + fragments(30, "Ticket", "id"), "complexity should be 100"},
		"nothing doubling":   {"{Ticket{...f0}}" + fragments(30, "Ticket", "id @skip(if: true)"), "too often"},
		"introspected doubling": {"{__schema{types{...f0}}}" + fragments(30, "__Type", "name"),
			"complexity of introspection"},
		"cycle": {"{Ticket{...a}} fragment a on Ticket{...b} fragment b on Ticket{...a}",
			"within itself"},
		"operations": {numbered(1000, "query a#{Ticket{id}} "), "more than 100 operations"},
		"depth": {"{Location" + repeat("{parent", 900) + "{id}" + repeat("}", 900) + "}",
			"query depth should be 15"},
		"deeper": {"{Ticket" + repeat("{location", 3000) + "{id}" + repeat("}", 3000) + "}",
			"nesting depth"},
		"lists in lists": {"{Ticket(filter: " + repeat("[", 5000) + repeat("]", 5000) + "){id}}",
			"nesting depth"},
		"tokens":     {"{Ticket{" + repeat("id ", 30000) + "}}", "token limit"},
		"directives": {"{Ticket{id" + repeat(" @include(if: true)", 2000) + "}}", "only be used once"},
		"aliases":    {"{Ticket{" + numbered(2500, "a#:id ") + "}}", "complexity should be 100"},
		"aliases introspected": {"{" + numbered(800, "a#:__schema{types{name}} ") + "}",
			"complexity of introspection should be 1000 but got 1600"},
		"introspected lists": {"{__schema{types{fields{type{fields{type{fields{type{fields{name}}}}}}}}}}",
			"Maximum introspection depth"},
		"unknown long":     {"{" + repeat("a", 900_000) + "}", `Cannot query field "aaa`},
		"unknown many":     {"{" + numbered(2900, repeat("a", 300)+"# ") + "}", `Cannot query field "aaa`},
		"unknown argument": {"{Ticket(" + repeat("a", 900_000) + ": 1){id}}", `Unknown argument "aaa`},
		"unknown type":     {"{Ticket{...on " + repeat("a", 900_000) + "{id}}}", `Unknown type "aaa`},
		"broken long":      {"{Ticket(" + repeat("a", 900_000) + "){id}}", "Syntax Error"},
		"introspected deep": {"{__schema{types" + repeat("{ofType", 40) + "{name}" + repeat("}", 40) + "}}",
			"depth of introspection should be 30"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			since := time.Now()
			_, faults := schema.prepare(request{query: test.query}, limitsOf(schema.version))
			if took := time.Since(since); took > 20*time.Second {
				t.Errorf("took %v", took)
			}
			if len(faults) == 0 || !strings.Contains(faults[0].Message, test.want) {
				t.Errorf("%v", faults)
			}
			for _, fault := range faults {
				if len(faults) > maxErrors || len(fault.Message) > 1000 {
					t.Errorf("%d faults: %.1000s", len(faults), fault.Message)
				}
			}
		})
	}
}

// TestWrongVariables has the faults of large values stay short.
func TestWrongVariables(t *testing.T) {
	t.Parallel()
	schema, err := newSchema(catalog.Default(), model.V2_3, nil)
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]any{}
	for i := range 80 {
		given[fmt.Sprint("v", i)] = []any{strings.Repeat("é", 1<<20)}
	}
	query := "query(" + numbered(80, "$v#: Int ") + "){" + numbered(80, "a#: Ticket(id: $v#){id} ") + "}"
	_, faults := schema.prepare(request{query: query, variables: given}, limitsOf(schema.version))
	if len(faults) != maxErrors {
		t.Errorf("%d faults", len(faults))
	}
	for _, fault := range faults {
		if len(fault.Message) > 1000 || !strings.Contains(fault.Message, "got invalid value") {
			t.Errorf("%.1000s", fault.Message)
		}
	}
}
