package graphql_test

import (
	"encoding/json"
	"fmt"
	"net/url"
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

// TestGraphQLInAddress sends queries by GET, as clients do that let caches answer, and asks for queries that only a
// server with a store of them would know.
func TestGraphQLInAddress(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Ticket(map[string]any{"name": "first", "content": "x"})
	get := func(pairs ...string) *testapi.Reply {
		values := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			values.Set(pairs[i], pairs[i+1])
		}
		return s.Call("glpi", "GET", "/GraphQL/?"+values.Encode(), nil)
	}
	const query = `query A($f: String) { Ticket(filter: $f) { name } } query B { Ticket { id } }`
	r := get("query", query, "operationName", "A", "variables", `{"f": "name==first"}`).Want(200)
	if r.At("data.Ticket.0.name") != "first" || r.Header.Get("Content-Type") != "application/json" {
		t.Errorf("by GET: %s %s", r.Header.Get("Content-Type"), r.Body)
	}
	if r := get("query", query, "operationName", "A", "variables", `{"f": "name==other"}`).Want(200); string(
		r.Body) == "" || r.At("data.Ticket.0.name") != nil {
		t.Errorf("other variables: %s", r.Body)
	}
	for _, variables := range []string{"[1]", "x", `{"f": `} {
		get("query", query, "operationName", "A", "variables", variables).Want(400)
	}
	if r := get("query", "mutation { x }").Want(200); r.At("errors.0.message") == nil || r.At("data") != nil {
		t.Errorf("a change by GET: %s", r.Body)
	}
	s.Call("", "GET", "/GraphQL/?query=%7B__typename%7D", nil).Want(401)
	stored := `{"persistedQuery":{"version":1,"sha256Hash":"` + strings.Repeat("0", 64) + `"}}`
	r = get("extensions", stored).Want(200)
	if r.At("errors.0.message") != "PersistedQueryNotSupported" ||
		r.At("errors.0.extensions.code") != "PERSISTED_QUERY_NOT_SUPPORTED" {
		t.Errorf("a stored query: %s", r.Body)
	}
	body := map[string]any{"extensions": map[string]any{"persistedQuery": map[string]any{"version": 1}}}
	r = s.Call("glpi", "POST", "/GraphQL/", body).Want(200)
	if r.At("errors.0.message") != "PersistedQueryNotSupported" {
		t.Errorf("a stored query by POST: %s", r.Body)
	}
	body["query"] = "{ Ticket { name } }"
	if r := s.Call("glpi", "POST", "/GraphQL/", body).Want(200); r.At("data.Ticket.0.name") != "first" {
		t.Errorf("a query to be stored: %s", r.Body)
	}
}

// TestGraphQLMedia asks for answers of the media type that tells by its status whether a query was answered.
func TestGraphQLMedia(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	const newer = "application/graphql-response+json"
	for accept, want := range map[string]string{
		newer: newer, newer + ", application/json;q=0.9": newer, "application/json, " + newer: newer,
		newer + ";q=0.5, application/json": "application/json", newer + ";q=0": "application/json",
		"*/*": "application/json", "": "application/json", newer + ";q=x": "application/json",
	} {
		for query, status := range map[string]int{
			"{ Ticket { id } }": 200, "{ nonsense }": 400, "{": 400, `{ Ticket(filter: "x=") { id } }`: 200,
		} {
			if want != newer {
				status = 200
			}
			r := s.Call("glpi", "POST", "/GraphQL/", map[string]any{"query": query}, "Accept", accept)
			got, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
			if r.Status != status || got != want {
				t.Errorf("%s for %q: %d %s, want %d %s: %s", query, accept, r.Status, got, status, want, r.Body)
			}
		}
	}
}
