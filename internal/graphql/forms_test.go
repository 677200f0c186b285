package graphql_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestGraphQLForms sends queries as programs do: as a text of any type, as a form, and several in a list.
func TestGraphQLForms(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Ticket(map[string]any{"name": "a & b=c", "content": "x"})
	query := `query { Ticket(filter: "name==\"a & b=c\"") { name } }`
	for kind, body := range map[string]string{
		"application/x-www-form-urlencoded": query,
		"text/plain":                        query,
		"application/graphql":               query,
		"":                                  query,
		"application/x-www-form-urlencoded; charset=utf-8": "query=%7B+Ticket+%7B+name+%7D+%7D&operationName=",
	} {
		r := s.Call("glpi", "POST", "/GraphQL", body, "Content-Type", kind).Want(200)
		if r.At("data.Ticket.0.name") != "a & b=c" {
			t.Errorf("%q: %s", kind, r.Body)
		}
	}
	one := map[string]any{"query": "{ Ticket { id } }"}
	r := s.Call("glpi", "POST", "/GraphQL", []any{one, map[string]any{"query": "{ nonsense }"},
		map[string]any{"query": "query($f: String) { Ticket(filter: $f) { name } }",
			"variables": map[string]any{"f": "id==0"}}})
	var list []map[string]json.RawMessage
	if err := json.Unmarshal(r.Want(200).Body, &list); err != nil || len(list) != 3 || list[0]["data"] == nil ||
		list[1]["errors"] == nil || string(list[2]["data"]) != `{"Ticket":[]}` {
		t.Errorf("a list of queries: %v %s", err, r.Body)
	}
	many := make([]any, 11)
	for i := range many {
		many[i] = one
	}
	s.Call("glpi", "POST", "/GraphQL", many).Want(400)
	s.Call("glpi", "POST", "/GraphQL", []any{one, "x"}).Want(400)
	// What one query may ask for, a list may together.
	var fields strings.Builder
	for i := range 60 {
		fmt.Fprintf(&fields, " f%d: id", i)
	}
	wide := map[string]any{"query": "{ Ticket {" + fields.String() + " } }"}
	r = s.Call("glpi", "POST", "/GraphQL", []any{wide, wide}).Want(200)
	if json.Unmarshal(r.Body, &list) != nil || list[0]["data"] == nil ||
		!strings.Contains(string(list[1]["errors"]), "complexity") {
		t.Errorf("two wide queries: %s", r.Body)
	}
}
