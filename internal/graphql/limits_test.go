package graphql_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestLargeGraphQLAnswers asks for more than an answer may hold, in every way in which a short query can:
// it is refused as soon as there is too much, whole, and what fits is answered.
func TestLargeGraphQLAnswers(t *testing.T) {
	t.Parallel()
	const most = 1 << 20
	s := samples.With(t, site.Options{GraphQLAnswer: most})
	text := strings.Repeat("x", 200<<10)
	ticket := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "Long", "content": text}).Want(
		http.StatusCreated).ID()
	for range 10 {
		s.Call("glpi", "POST", "/Assistance/Ticket/"+strconv.FormatInt(ticket, 10)+"/Cost",
			map[string]any{"name": "x", "comment": text[:60<<10]}).Want(http.StatusCreated)
	}
	many := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	long := strings.Repeat("a", 30<<10)
	for name, test := range map[string]struct {
		query string
		fits  bool
	}{
		"a text":                 {"{Ticket{content}}", true},
		"four times":             {"{Ticket{" + many(4, "a%d:content ") + "}}", true},
		"twelve times":           {"{Ticket{" + many(12, "a%d:content ") + "}}", false},
		"at the root":            {"{" + many(12, "a%d:Ticket{content} ") + "}", false},
		"in a list":              {"{Ticket{costs{a:comment b:comment}}}", false},
		"in lists of one item":   {"{Ticket{" + many(3, "a%d:costs{comment} ") + "}}", false},
		"long aliases":           {"{" + many(40, "a%d:Profile{"+long[:1000]+":id} ") + "}", true},
		"longer ones":            {"{" + many(8, "a%d:Profile{"+long+":id} ") + "}", false},
		"introspection":          {"{__schema{types{name fields{name}}}}", true},
		"introspection, aliases": {"{__schema{types{fields{type{fields{" + many(800, "a%d:name ") + "}}}}}}", false},
		"introspection, nested":  {"{" + many(50, "a%d:__schema{types{fields{type{fields{name}}}}} ") + "}", false},
		"both": {"{Ticket{a:content b:content c:content d:content} __schema{types{fields{name" +
			" args{name} type{name}}}}}", false},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.Call("glpi", "POST", "/GraphQL", map[string]any{"query": test.query}).Want(http.StatusOK)
			var g testapi.GraphReply
			if err := json.Unmarshal(r.Body, &g); err != nil {
				t.Fatalf("%v: %.300s", err, r.Body)
			}
			switch {
			case test.fits && (len(g.Errors) > 0 || g.Data == nil):
				t.Errorf("refused: %v", g.Errors)
			case test.fits && len(r.Body) > most:
				t.Errorf("%d bytes", len(r.Body))
			case !test.fits && (len(g.Errors) != 1 || !strings.Contains(g.Errors[0].Message, "too large") ||
				g.Data != nil):
				t.Errorf("%d bytes, errors %v", len(r.Body), g.Errors)
			}
		})
	}
}

// wholeIntrospection is what graphql-js, and with it GraphiQL, Apollo and code generators ask for with all
// options: descriptions, repeatable directives, deprecated input values.
const wholeIntrospection = `query IntrospectionQuery {
  __schema {
    description
    queryType { name kind } mutationType { name kind } subscriptionType { name kind }
    types { ...FullType }
    directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } }
  }
}
fragment FullType on __Type {
  kind name description specifiedByURL
  fields(includeDeprecated: true) {
    name description
    args(includeDeprecated: true) { ...InputValue }
    type { ...TypeRef }
    isDeprecated deprecationReason
  }
  inputFields(includeDeprecated: true) { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason }
fragment TypeRef on __Type {
  kind name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }
}`

// TestWholeIntrospection holds that the limits leave tools what they ask for, in every version.
func TestWholeIntrospection(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	for _, version := range []string{"/v2.0", "/v2.1", "/v2.2", "/v2.3"} {
		r := s.Call("glpi", "POST", version+"/GraphQL", map[string]any{"query": wholeIntrospection}).Want(http.StatusOK)
		var g testapi.GraphReply
		if err := json.Unmarshal(r.Body, &g); err != nil || len(g.Errors) > 0 {
			t.Fatalf("%s: %v %.300v", version, err, g.Errors)
		}
		schema, _ := g.Data["__schema"].(map[string]any)
		types, _ := schema["types"].([]any)
		fields := 0
		for _, item := range types {
			list, _ := item.(map[string]any)["fields"].([]any)
			fields += len(list)
		}
		t.Logf("%s: %d types, %d fields, %d bytes", version, len(types), fields, len(r.Body))
		if len(types) < 200 || fields < 1500 {
			t.Errorf("%s: %d types with %d fields", version, len(types), fields)
		}
	}
}

// TestLargeAnswersTogether has a client that takes large answers slowly: it gets only so many at the same
// time, small ones and those of others are answered meanwhile, and what was sent or given up is free again.
func TestLargeAnswersTogether(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Call("glpi", "POST", "/Assistance/Ticket",
		map[string]any{"name": "Long", "content": strings.Repeat("x", 6<<20)}).Want(http.StatusCreated)
	const large = `{"query": "{Ticket{a:content b:content c:content d:content e:content}}"}`
	var held []*http.Response
	letGo := func() {
		for _, r := range held {
			_ = r.Body.Close()
		}
		held = nil
	}
	defer letGo()
	hold := func() int {
		req, err := http.NewRequest(http.MethodPost, s.URL+"/api.php/GraphQL", strings.NewReader(large))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+s.Token("glpi"))
		req.Header.Set("Content-Type", "application/json")
		r, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, r) // of which nobody reads the body
		if r.StatusCode == http.StatusServiceUnavailable && r.Header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
		return r.StatusCode
	}
	for i, want := range []int{200, 200, 503, 503} {
		if got := hold(); got != want {
			t.Fatalf("answer %d: %d, want %d", i, got, want)
		}
	}
	query := func(user, text string) *testapi.Reply {
		return s.Call(user, "POST", "/GraphQL", map[string]any{"query": text})
	}
	query("glpi", "{Ticket{id name}}").Want(http.StatusOK)
	query("tech", "{Ticket{a:content b:content c:content}}").Want(http.StatusOK)
	var names strings.Builder
	for i := range 200 {
		fmt.Fprintf(&names, "a%d:name ", i)
	}
	if r := query("glpi", "{__schema{types{fields{type{fields{"+names.String()+
		"}}}}}}"); r.Status != http.StatusServiceUnavailable {
		t.Errorf("introspection: %d %.200s", r.Status, r.Body)
	}
	letGo()
	deadline := time.Now().Add(20 * time.Second)
	for status := 0; status != http.StatusOK; {
		if time.Now().After(deadline) {
			t.Fatalf("still %d", status)
		}
		status = query("glpi", "{Ticket{a:content b:content c:content d:content e:content}}").Status
	}
	for range 3 { // what was sent or refused is given back
		query("glpi", "{Ticket{a:content b:content c:content d:content e:content}}").Want(http.StatusOK)
		query("glpi", "{Ticket{a:content b:content c:content d:content e:content f:content}}").Want(http.StatusOK)
	}
}
