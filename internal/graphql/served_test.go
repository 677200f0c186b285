package graphql_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

func TestGraphQL(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	state := s.Call("glpi", "POST", "/Dropdowns/State",
		map[string]any{"name": "In use", "visibilities": map[string]any{"computer": true, "monitor": false}}).ID()
	place := s.Call("glpi", "POST", "/Dropdowns/Location", map[string]any{"name": "Attic", "latitude": "48.1"}).ID()
	s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc-a", "status": state})
	s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc-b", "location": place})
	s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "srv-1"})
	s.Call("glpi", "POST", "/Assets/Monitor", map[string]any{"name": "screen"})
	entity := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Below"}).ID()
	s.Call("glpi", "POST", "/Project", map[string]any{"name": "p1"}, "GLPI-Entity", fmt.Sprint(entity))
	for query, want := range map[string]string{
		`{ Computer(sort: "id") { id name } }`:                                         `{"Computer":[{"id":1,"name":"pc-a"},{"id":2,"name":"pc-b"},{"id":3,"name":"srv-1"}]}`,
		`{ Computer(id: 1) { name id } }`:                                              `{"Computer":[{"id":1,"name":"pc-a"}]}`,
		`{ Computer(id: 999999) { id } }`:                                              `{"Computer":[]}`,
		`{ Computer(filter: "name=like='*pc*'") { id } }`:                              `{"Computer":[{"id":1},{"id":2}]}`,
		`{ Computer(start: 2, limit: 2, sort: "id:desc") { id } }`:                     `{"Computer":[{"id":1}]}`,
		`{ Computer(filter: ";id=out=(1)") { id } }`:                                   `{"Computer":[{"id":2},{"id":3}]}`,
		`{ Computer(filter: "id=in=()") { id } }`:                                      `{"Computer":[]}`,
		`{ a: Computer(id: 1) { name } b: Computer(id: 2) { name } }`:                  `{"a":[{"name":"pc-a"}],"b":[{"name":"pc-b"}]}`,
		`{ Computer(id: 1) { status { name visibilities { computer monitor } } } }`:    `{"Computer":[{"status":{"name":"In use","visibilities":{"computer":true,"monitor":false}}}]}`,
		`{ Computer(id: 1) { location { id name latitude } } }`:                        `{"Computer":[{"location":null}]}`,
		`{ Computer(id: 2) { location { name latitude } } }`:                           `{"Computer":[{"location":{"latitude":"48.1","name":"Attic"}}]}`,
		`{ Computer(id: 1) { group { id name completename } } }`:                       `{"Computer":[{"group":[]}]}`,
		`{ Project(filter: "name==p1;entity.level==2") { name } }`:                     `{"Project":[{"name":"p1"}]}`,
		`{ Project(filter: "name==p1;entity.level==1") { name } }`:                     `{"Project":[]}`,
		`{ Project(filter: "name==p1;tasks.parent_task.name==Parent") { id } }`:        `{"Project":[]}`,
		`{ User(id: 2) { username password } }`:                                        `{"User":[{"password":null,"username":"glpi"}]}`,
		`{ Computer(id: 1) { __typename status { __typename } } }`:                     `{"Computer":[{"__typename":"Computer","status":{"__typename":"State"}}]}`,
		`query { Computer(id: 1) { ...F } } fragment F on Computer { id name }`:        `{"Computer":[{"id":1,"name":"pc-a"}]}`,
		`{ Computer(id: 1) { id ... on Computer { name } name @skip(if: true) } }`:     `{"Computer":[{"id":1,"name":"pc-a"}]}`,
		`{ Computer(id: 1) { id name @include(if: false) } }`:                          `{"Computer":[{"id":1}]}`,
		`{ Computer(id: 1) { status { id } status { name } } }`:                        `{"Computer":[{"status":{"id":1,"name":"In use"}}]}`,
		`{ __type(name: "_Ticket_status") { fields { name type { name } } } }`:         `{"__type":{"fields":[{"name":"id","type":{"name":"Int"}},{"name":"name","type":{"name":"String"}}]}}`,
		`{ Entity(id: 0) { id completename } }`:                                        `{"Entity":[{"completename":"Root entity","id":0}]}`,
		`{ Computer(filter: "location.latitude==48.1", sort: "location.name") { id }}`: `{"Computer":[{"id":2}]}`,
	} {
		if got := s.Data("glpi", query); got != want {
			t.Errorf("%s\n gives %s\nwanted %s", query, got, want)
		}
	}
	page := s.Graph("glpi", `{ Computer(limit: 2, sort: "name") { name } }`)
	if p := page.Extensions.Pagination["Computer"]; p.Limit != 2 || p.Total_count != 3 || page.RangeHeader != "0-1/3" {
		t.Errorf("pagination %+v, Content-Range %s", p, page.RangeHeader)
	}
	if two := s.Graph("glpi", `{ Computer { id } Monitor { id } }`); two.RangeHeader != "" ||
		len(two.Extensions.Pagination) != 2 {
		t.Errorf("two lists: %+v", two)
	}
	for query, want := range map[string]string{
		`{ Ticket { user_recipient { name } } }`: `Cannot query field "name" on type "User".`,
		`{ Computer { nosuch } }`:                `Cannot query field "nosuch" on type "Computer".`,
		`{ Computer { status } }`:                `Field "status" of type "State" must have a selection of subfields.`,
		`{ Computer(foo: 1) { id } }`:            `Unknown argument "foo" on field "Computer" of type "Query".`,
		`{ Computer(id: "a") { id } }`:           `Int cannot represent non-integer value: "a"`,
		``:                                       `Syntax Error: Unexpected <EOF>`,
		`{ Computer {`:                           `Syntax Error: `,
		`mutation { x }`:                         `mutation`,
		`{ ` + strings.Repeat("Location { id ", 0) + `Location { ` + strings.Repeat("parent { ", 16) + "id" +
			strings.Repeat(" }", 16) + ` } }`: `Max query depth should be 15 but got 16.`,
	} {
		g := s.Graph("glpi", query)
		if len(g.Errors) == 0 || !strings.Contains(g.Errors[0].Message, want) || g.Data != nil {
			t.Errorf("%s: %+v", query, g)
		}
	}
	many := "{ Computer { "
	for i := range 100 {
		many += fmt.Sprintf("a%d: id ", i)
	}
	if g := s.Graph("glpi", many+"} }"); len(g.Errors) == 0 ||
		g.Errors[0].Message != "Max query complexity should be 100 but got 101." {
		t.Errorf("complexity: %+v", g.Errors)
	}
	for _, query := range []string{`{ Computer(filter: "nosuch==1") { id } Monitor { id } }`,
		`{ Computer(sort: "nosuch") { id } Monitor { id } }`} {
		g := s.Graph("glpi", query)
		if len(g.Errors) != 1 || fmt.Sprint(g.Errors[0].Path) != "[Computer]" ||
			!strings.Contains(g.Errors[0].Message, "nosuch") || g.Data["Computer"] != nil ||
			len(g.Data["Monitor"].([]any)) != 1 {
			t.Errorf("%s: %+v", query, g)
		}
	}
	if g := s.Graph("glpi", `{ Session { user_id: __typename } }`); len(g.Errors) != 1 ||
		g.Errors[0].Message != "Schema does not define a table or itemtype to query." {
		t.Errorf("%+v", g)
	}
}

func TestGraphQLRequests(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc-a"})
	for media, body := range map[string]string{
		"application/json":                `{"query":"query Q($i: Int) { Computer(id: $i) { name } }","variables":{"i":1},"operationName":"Q"}`,
		"application/json; charset=utf-8": `{"query":"{ Computer(id: 1) { name } }"}`,
		"application/graphql":             `{ Computer(id: 1) { name } }`,
		"text/plain":                      `{ Computer(id: 1) { name } }`,
	} {
		r := s.Call("glpi", "POST", "/v2.3/GraphQL/", body, "Content-Type", media).Want(200)
		if !strings.Contains(string(r.Body), `"data":{"Computer":[{"name":"pc-a"}]}`) {
			t.Errorf("%s: %s", media, r.Body)
		}
	}
	two := `query A { Computer { id } } query B { Computer { name } }`
	if g := s.Graph("glpi", two); len(g.Errors) == 0 {
		t.Error("two operations without a name are executed")
	}
	if r := s.Call("glpi", "POST", "/GraphQL", map[string]any{"query": two, "operationName": "B"}).Want(
		200); !strings.Contains(string(r.Body), "pc-a") {
		t.Errorf("%s", r.Body)
	}
	s.Call("", "POST", "/GraphQL", `{"query":"{ Computer { id } }"}`).Want(401)
	s.Call("glpi", "POST", "/GraphQL", `[`, "Content-Type", "application/json").Want(400)
	if r := s.Call("glpi", "POST", "/v2.0/GraphQL", map[string]any{"query": "{ Computer { id date_creation } }"}).Want(
		200); strings.Contains(string(r.Body), "extensions") {
		t.Errorf("2.0: %s", r.Body)
	}
	sdl := string(s.Call("glpi", "GET", "/GraphQL/Schema", nil).Want(200).Body)
	for _, want := range []string{"type Computer {\n",
		"  Computer(id: Int, filter: String, start: Int, limit: Int, sort: String, order: String): [Computer]\n",
		"type _Ticket_status {\n  \"Where the work stands: 1 new, 2 processing (assigned), 3 processing (planned), 4 pending," +
			" 5 solved, 6 closed, 10 approval\"\n  id: Int\n", "  team: [TeamMember]\n"} {
		if !strings.Contains(sdl, want) {
			t.Errorf("the schema lacks %q", want)
		}
	}
	full := s.Graph("glpi",
		`query IntrospectionQuery { __schema { queryType { name } mutationType { name } subscriptionType { name } types { ...FullType } directives { name description locations args { ...InputValue } } } }
		fragment FullType on __Type { kind name description fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
			inputFields { ...InputValue } interfaces { ...TypeRef } enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
		fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
		fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`)
	if len(full.Errors) > 0 || full.Extensions != nil {
		t.Fatalf("introspection: %+v", full.Errors)
	}
	list := full.Data["__schema"].(map[string]any)["types"].([]any)
	if len(list) < 330 {
		t.Errorf("%d types", len(list))
	}
	needs := map[string]string{"OBJECT": "fields", "UNION": "possibleTypes", "INTERFACE": "possibleTypes",
		"ENUM": "enumValues", "INPUT_OBJECT": "inputFields"}
	for _, item := range list { // clients cannot build the schema when one of these is null
		typ := item.(map[string]any)
		member := needs[typ["kind"].(string)]
		if found, _ := typ[member].([]any); member != "" && len(found) == 0 {
			t.Errorf("type %v has no %s", typ["name"], member)
		}
	}
}

// TestGraphQLSchemas asks for everything of every schema, as each default profile, and compares
// the rows with what REST shows to the same user.
func TestGraphQLSchemas(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Grant("unmanaged", model.Create)
	for _, sub := range s.Subjects() { // one row of everything
		if sub.M.Ops.Has(model.Add) && sub.M.Under == nil {
			sub.S = s
			sub.Prepare()
			body, _ := sub.Body(0)
			s.Call("glpi", "POST", sub.Base, body)
		}
	}
	schemas := s.Document("v2.3")["components"].(map[string]any)["schemas"].(map[string]any)
	for _, o := range s.Catalog.Objects() {
		schema, ok := schemas[o.Name].(map[string]any)
		if !ok || o.RESTOnly || o.Table == "" || o.Itemtype == "" {
			continue
		}
		all := fmt.Sprintf("{ %s(limit: 1) { %s} }", o.Name, testapi.QueryOf(schemas, o.Name, schema))
		if g := s.Graph("glpi", all); len(g.Errors) > 0 && !strings.Contains(g.Errors[0].Message, "permission") {
			t.Errorf("%s: %v", all, g.Errors)
		}
		for i := range o.Mounts {
			m := &o.Mounts[i]
			if m.Under != nil || !m.Ops.Has(model.List) {
				continue
			}
			for _, user := range []string{"glpi", "tech", "normal", "post-only"} {
				rest := s.Call(user, "GET", strings.TrimSuffix(m.Path, "/")+"?limit=1000&sort=id", nil)
				g := s.Graph(user, fmt.Sprintf("{ %s(sort: \"id\") { id } }", o.Name))
				found, _ := g.Data[o.Name].([]any)
				if rest.Status >= 400 {
					if len(found) > 0 {
						t.Errorf("%s: REST answers %d for %s, GraphQL finds %d", user, rest.Status, o.Name, len(found))
					}
					continue
				}
				var ids []any
				for _, item := range rest.List() {
					ids = append(ids, item["id"])
				}
				var seen []any
				for _, item := range found {
					seen = append(seen, item.(map[string]any)["id"])
				}
				if fmt.Sprint(ids) != fmt.Sprint(seen) {
					t.Errorf("%s sees %v of %s by REST, %v by GraphQL %v", user, ids, o.Name, seen, g.Errors)
				}
			}
		}
	}
}

// TestGraphQLRelations looks at what may be seen through relations.
func TestGraphQLRelations(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	theirs := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Theirs"}).ID()
	secret := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "hidden machine"}, "GLPI-Entity",
		fmt.Sprint(theirs)).ID()
	s.Call("glpi", "POST", fmt.Sprintf("/Assets/Computer/%d/Volume", secret),
		map[string]any{"name": "hidden volume"}).Want(201)
	s.Call("glpi", "POST", fmt.Sprintf("/Computer/%d/Note", secret), map[string]any{"content": "hidden note"}).Want(201)
	mine := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Mine"}).ID()
	s.Employ("admin1", 3, mine, true)
	for _, query := range []string{
		`{ Computer { name } }`, `{ Volume { name } }`, `{ Note { content } }`, `{ Entity { name } }`,
		`{ Volume(filter: "name=like='*hidden*'") { id name } }`,
	} {
		r := s.Call("admin1", "POST", "/GraphQL", map[string]any{"query": query})
		if strings.Contains(string(r.Body), "hidden") || strings.Contains(string(r.Body), "Theirs") ||
			r.Status != http.StatusOK {
			t.Errorf("%s: %s", query, r.Body)
		}
	}
	// A requester reads tickets of their own, and of related types what the ticket itself shows.
	s.Call("post-only", "POST", "/Assistance/Ticket", map[string]any{"name": "mine", "content": "x"}).Want(201)
	s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "not mine", "content": "x"}).Want(201)
	got := s.Data("post-only", `{ Ticket { name entity { name comment } status { name } team { role } } }`)
	if strings.Contains(got, "not mine") || !strings.Contains(got, `"entity":{"comment":null,"name":"Root entity"}`) {
		t.Errorf("tickets of a requester: %s", got)
	}
}

// TestGraphQLStatements asserts that the number of statements does not depend on the rows.
func TestGraphQLStatements(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	query := `{ Ticket { id name status { name } category { completename } entity { completename } team { role display: __typename } followups: __typename user_recipient { username emails { email } } } }`
	s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "t", "content": "x"}).Want(201)
	s.Data("glpi", query)
	count := func() uint64 {
		return s.Call("glpi", "POST", "/GraphQL", map[string]any{"query": query}).Want(200).Statements
	}
	one := count()
	for range 30 {
		s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "t", "content": "x"}).Want(201)
	}
	s.Data("glpi", query)
	if many := count(); many != one || many == 0 || many > 5 {
		t.Errorf("%d statements for one ticket, %d for 31", one, many)
	}
}
