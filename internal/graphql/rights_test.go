package graphql_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// madeRow is a row that the walk below has made, with where REST shows it.
type madeRow struct {
	object *model.Object
	path   string
	id     int64
}

// samples makes a row of everything, at every place where rows are made.
func makeAll(s *samples.Server) []madeRow {
	var out []madeRow
	for _, sub := range s.Subjects() {
		if !sub.M.Ops.Has(model.Add|model.Get) || sub.M.Single {
			continue
		}
		sub.S = s
		sub.Prepare()
		body, _ := sub.Body(0)
		if made := s.Call("glpi", "POST", sub.Base, body); made.Status == 201 {
			out = append(out, madeRow{sub.O, sub.Item(made.ID()), made.ID()})
		}
	}
	return out
}

// scalars names the properties of an object that are plain values, as many as one query may ask for.
func scalars(o *model.Object) []string {
	var out []string
	for i := range o.Properties {
		p := &o.Properties[i]
		if p.Type != model.TypeArray && p.Type != model.TypeObject && !p.Unlisted &&
			model.Current.Includes(p.Since, p.Removed) && len(out) < 90 {
			out = append(out, p.Name)
		}
	}
	return out
}

// TestGraphQLRights looks at a row of everything as each default profile: GraphQL finds it when REST
// shows it and not otherwise, and shows the same values.
func TestGraphQLRights(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Grant("unmanaged", model.Create)
	s.Hire()
	rows := makeAll(s)
	if len(rows) < 400 {
		t.Errorf("only %d rows could be made", len(rows))
	}
	for _, user := range append([]string{"glpi"}, testapi.Holders...) {
		s.Token(user)
		t.Run(user, func(t *testing.T) {
			t.Parallel()
			s := s.In(t)
			for part := range slices.Chunk(rows, 45) {
				var query strings.Builder
				query.WriteString("{ ")
				for i, one := range part {
					fmt.Fprintf(&query, "a%d: %s(id: %d) { id } ", i, one.object.Name, one.id)
				}
				found := s.Graph(user, query.String()+"}").Data
				for i, one := range part {
					rows, _ := found[fmt.Sprintf("a%d", i)].([]any)
					rest := s.Call(user, "GET", one.path, nil)
					// the path asks for the asset, GraphQL for the device too
					piece := samples.Component(one.object.Name)
					if (rest.Status == 200) != (len(rows) == 1) && !(piece && rest.Status == 403) {
						t.Errorf("GET %s is %d, GraphQL finds %v", one.path, rest.Status, rows)
					}
					if rest.Status == 200 && (user == "glpi" || user == "tech" || user == "post-only") {
						sameValues(s, user, one, rest)
					}
				}
			}
		})
	}
}

// sameValues compares the plain values that both ways show.
func sameValues(s *samples.Server, user string, one madeRow, rest *testapi.Reply) {
	s.T.Helper()
	names := scalars(one.object)
	g := s.Graph(user, fmt.Sprintf("{ %s(id: %d) { %s } }", one.object.Name, one.id, strings.Join(names, " ")))
	if rows, _ := g.Data[one.object.Name].([]any); len(rows) == 1 {
		shown := rows[0].(map[string]any)
		for _, name := range names {
			if value, ok := rest.Object()[name]; fmt.Sprint(value) != fmt.Sprint(shown[name]) {
				s.T.Errorf("%s of %s is %v by REST (%v), %v by GraphQL", name, one.path, value, ok, shown[name])
			}
		}
	} else {
		s.T.Errorf("%s: %v", one.path, g.Errors)
	}
}

// TestGraphQLOfTheRequester has what a profile without most rights gets.
func TestGraphQLOfTheRequester(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	own := s.Call("post-only", "POST", "/Assistance/Ticket", map[string]any{"name": "own", "content": "x"}).ID()
	foreign := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "foreign", "content": "x"}).ID()
	if got := s.Data("post-only", `{ Ticket { id } }`); got != fmt.Sprintf(`{"Ticket":[{"id":%d}]}`, own) {
		t.Errorf("tickets of a requester: %s", got)
	}
	if got := s.Data("post-only", fmt.Sprintf(`{ Ticket(id: %d) { id } }`, foreign)); got != `{"Ticket":[]}` {
		t.Errorf("a foreign ticket: %s", got)
	}
	if got := s.Data("post-only",
		`{ Ticket { user_recipient { id username } entity { id name comment } } }`); !strings.Contains(got,
		`"entity":{"comment":null,"id":0,"name":"Root entity"}`) {
		t.Errorf("no right on entities: %s", got)
	}
	s.SetRight(1, "ticket", 0)
	g := s.Graph("post-only", `{ Ticket { id name } }`)
	if len(g.Errors) != 1 || g.Errors[0].Message != "You do not have permission to view the field Ticket" ||
		g.Data["Ticket"] != nil || g.Extensions != nil || g.RangeHeader != "" {
		t.Errorf("no right on tickets: %+v", g)
	}
	g = s.Graph("post-only", `{ Ticket { id } ServiceCatalogInfo { helpdesk_home_title } }`)
	if len(g.Errors) != 1 || g.Data["ServiceCatalogInfo"] == nil {
		t.Errorf("what fails takes others with it: %+v", g)
	}
}

// TestGraphQLRelated reads through relations what the partial items of REST do not show.
func TestGraphQLRelated(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	model := s.Call("glpi", "POST", "/Dropdowns/PrinterModel",
		map[string]any{"name": "LaserJet", "product_number": "X-1"}).ID()
	black := s.Call("glpi", "POST", "/Assets/Cartridge", map[string]any{"name": "black"}).ID()
	s.Exec("INSERT INTO `glpi_cartridgeitems_printermodels` (`cartridgeitems_id`, `printermodels_id`) VALUES (?, ?)",
		black, model)
	parent := s.Call("glpi", "POST", "/Project", map[string]any{"name": "p1"}).ID()
	task := s.Call("glpi", "POST", fmt.Sprintf("/Project/%d/Task", parent), map[string]any{"name": "Parent"}).ID()
	s.Call("glpi", "POST", fmt.Sprintf("/Project/%d/Task", parent),
		map[string]any{"name": "one", "parent_task": task}).Want(201)
	s.Call("glpi", "POST", fmt.Sprintf("/Project/%d/Task", parent),
		map[string]any{"name": "two", "parent_task": task}).Want(201)
	computer := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc"}).ID()
	s.Call("glpi", "DELETE", fmt.Sprintf("/Assets/Computer/%d", computer), nil).Want(204)
	mailed := s.Call("glpi", "POST", "/Administration/User",
		map[string]any{"username": "mailed", "password": "mailed1!", "password2": "mailed1!"}).ID()
	s.Exec("INSERT INTO `glpi_useremails` (`users_id`, `email`, `is_default`) VALUES (?, 'a@example.org', 1)", mailed)
	for query, want := range map[string]string{
		`{ CartridgeItem { name printer_models { name product_number } } }`:                                  `{"CartridgeItem":[{"name":"black","printer_models":[{"name":"LaserJet","product_number":"X-1"}]}]}`,
		`{ Project(filter: "name==p1;tasks.parent_task.name==Parent") { name } }`:                            `{"Project":[{"name":"p1"}]}`,
		`{ Project(filter: "tasks.name=in=(one,two)") { name } }`:                                            `{"Project":[{"name":"p1"}]}`,
		`{ Computer { name is_deleted } }`:                                                                   `{"Computer":[{"is_deleted":true,"name":"pc"}]}`,
		`{ Computer(filter: "is_deleted==0") { name } }`:                                                     `{"Computer":[]}`,
		`{ Computer(filter: "is_deleted==false;") { name } b: Computer(filter: ",is_deleted==1") { name } }`: `{"Computer":[],"b":[{"name":"pc"}]}`,
		`{ Computer(start: 5, sort: "name", order: "DESC") { name } }`:                                       `{"Computer":[{"name":"pc"}]}`,
		fmt.Sprintf(`{ User(id: %d) { emails { email is_default } picture } }`,
			mailed): `{"User":[{"emails":[{"email":"a@example.org","is_default":true}],"picture":null}]}`,
		`query Q($with: Boolean = false) { State { id name @include(if: $with) } }`: `{"State":[]}`,
	} {
		if got := s.Data("glpi", query); got != want {
			t.Errorf("%s\n gives %s\nwanted %s", query, got, want)
		}
	}
	var date string
	computers := s.Graph("glpi", `{ Computer { date_creation date_mod } }`).Data["Computer"].([]any)[0].(map[string]any)
	if date, _ = computers["date_creation"].(string); len(date) != len("2026-01-31T10:15:00+01:00") || date[10] != 'T' {
		t.Errorf("a date is %v", computers)
	}
}

// TestGraphQLVariables refuses what is not of a variable's type, rather than to leave it out.
func TestGraphQLVariables(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	for _, name := range []string{"pc-a", "pc-b"} {
		s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": name}).Want(201)
	}
	ask := func(query, variables string) string {
		t.Helper()
		body := fmt.Sprintf(`{"query":%q,"variables":%s,"extensions":{"x":1}}`, query, variables)
		r := s.Call("glpi", "POST", "/GraphQL", body).Want(200)
		var g struct {
			Errors []struct {
				Message   string
				Locations []struct{ Line, Column int }
			}
			Data json.RawMessage
		}
		if err := json.Unmarshal(r.Body, &g); err != nil {
			t.Fatal(err)
		}
		if len(g.Errors) > 0 {
			if len(g.Errors[0].Locations) == 0 {
				t.Errorf("%s: no location", g.Errors[0].Message)
			}
			return g.Errors[0].Message
		}
		return string(g.Data)
	}
	const byID = `query Q($i: Int) { Computer(id: $i) { name } }`
	for _, c := range []struct{ query, variables, want string }{
		{byID, `{"i":2}`, `{"Computer":[{"name":"pc-b"}]}`},
		{byID, `{"i":null}`, `{"Computer":[{"name":"pc-a"},{"name":"pc-b"}]}`},
		{byID, `{}`, `{"Computer":[{"name":"pc-a"},{"name":"pc-b"}]}`},
		{byID, `null`, `{"Computer":[{"name":"pc-a"},{"name":"pc-b"}]}`},
		{byID, `{"i":"2"}`, `Variable "$i" got invalid value "2"; Int cannot represent non-integer value: "2"`},
		{byID, `{"i":2.5}`, `Variable "$i" got invalid value 2.5; Int cannot represent non-integer value: 2.5`},
		{byID, `{"i":5000000000}`,
			`Variable "$i" got invalid value 5000000000; Int cannot represent non 32-bit signed integer value: 5000000000`},
		{byID, `{"i":[1]}`, `Variable "$i" got invalid value [1]; Int cannot represent non-integer value: [1]`},
		{`query Q($i: Int!) { Computer(id: $i) { name } }`, `{}`,
			`Variable "$i" of required type "Int!" was not provided.`},
		{`query Q($i: Int!) { Computer(id: $i) { name } }`, `{"i":null}`,
			`Variable "$i" of non-null type "Int!" must not be null.`},
		{`query Q($i: Int = 1) { Computer(id: $i) { name } }`, `{}`, `{"Computer":[{"name":"pc-a"}]}`},
		{`query Q($f: String, $n: Int!) { Computer(filter: $f, limit: $n) { name } }`, `{"f":"name==pc-b","n":1}`,
			`{"Computer":[{"name":"pc-b"}]}`},
		{`query Q($f: String) { Computer(filter: $f) { name } }`, `{"f":1}`,
			`Variable "$f" got invalid value 1; String cannot represent a non string value: 1`},
		{`query Q($no: Boolean!) { Computer(id: 1) { id name @skip(if: $no) } }`, `{"no":true}`,
			`{"Computer":[{"id":1}]}`},
		{`query Q($no: Boolean!) { Computer(id: 1) { name @skip(if: $no) } }`, `{"no":"true"}`,
			`Variable "$no" got invalid value "true"; Boolean cannot represent a non boolean value: "true"`},
		{`query Q($s: String) { Computer(id: $s) { name } }`, `{"s":"1"}`,
			`Variable "$s" of type "String" used in position expecting type "Int".`},
		{`{ Computer(id: $i) { name } }`, `{"i":1}`, `Variable "$i" is not defined.`},
		{`{ Computer(id: 5000000000) { name } }`, `{}`,
			`Int cannot represent non 32-bit signed integer value: 5000000000`},
	} {
		if got := ask(c.query, c.variables); got != c.want {
			t.Errorf("%s with %s\n gives %s\nwanted %s", c.query, c.variables, got, c.want)
		}
	}
	s.Call("glpi", "POST", "/GraphQL", `{"query":"{ Computer { id } }","variables":[1]}`).Want(400)
}

// TestGraphQLLargeNumbers has numbers that Int cannot hold.
func TestGraphQLLargeNumbers(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	computer := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc~1"}).ID()
	s.Exec("INSERT INTO `glpi_networkports` (`itemtype`, `items_id`, `name`, `entities_id`) VALUES ('Computer', ?, ?, 0)",
		computer, `"eth~0`)
	s.Exec("UPDATE `glpi_networkports` SET `ifinbytes` = 123456789012, `ifoutbytes` = 5")
	g := s.Graph("glpi", `{ ports: NetworkPort { name if_in_bytes out: if_out_bytes in: if_in_bytes } }`)
	row := g.Data["ports"].([]any)[0].(map[string]any)
	if row["if_in_bytes"] != nil || row["in"] != nil || row["out"] != float64(5) || row["name"] != `"eth~0` {
		t.Errorf("%v", row)
	}
	if len(g.Errors) != 2 ||
		g.Errors[0].Message != "Int cannot represent non 32-bit signed integer value: 123456789012" ||
		fmt.Sprint(g.Errors[0].Path) != "[ports 0 if_in_bytes]" || fmt.Sprint(g.Errors[1].Path) != "[ports 0 in]" {
		t.Errorf("%+v", g.Errors)
	}
}

// TestGraphQLVersions has what older versions of the API answer otherwise.
func TestGraphQLVersions(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	ask := func(version, query string) string {
		t.Helper()
		return string(s.Call("glpi", "POST", "/"+version+"/GraphQL", query, "Content-Type",
			"application/graphql").Want(200).Body)
	}
	const missing = `{ Computer(id: 4711) { id } }`
	if got := ask("v2.3",
		missing); got != `{"data":{"Computer":[]},"extensions":{"pagination":{"Computer":{"start":0,"limit":0,"total_count":0}}}}` {
		t.Error(got)
	}
	if got := ask("v2.2",
		missing); got != `{"errors":[{"message":"{\"status\":\"ERROR_ITEM_NOT_FOUND\",\"title\":\"Not found\",\"detail\":null}","path":["Computer"]}],"data":{"Computer":null}}` {
		t.Error(got)
	}
	deep := "{ Location { " + strings.Repeat("parent { ", 16) + "id" + strings.Repeat(" }", 16) + " } }"
	if got := ask("v2.2", deep); got != `{"data":{"Location":[]}}` {
		t.Error(got)
	}
	if got := ask("v2.0", "{ "+strings.Repeat("parent { ", 30)+"id"+strings.Repeat(" }", 30)+" }"); !strings.Contains(
		got, "Cannot query field") {
		t.Error(got)
	}
	// Types and fields come with the versions.
	if got := ask("v2.0", `{ Dashboard { id } }`); !strings.Contains(got,
		`Cannot query field \"Dashboard\" on type \"Query\".`) {
		t.Error(got)
	}
	if got := ask("v2.2", `{ Dashboard { items { id } } }`); !strings.Contains(got,
		`Cannot query field \"items\" on type \"Dashboard\".`) {
		t.Error(got)
	}
	for _, version := range []string{"v2.0", "v2.1", "v2.2", "v2.3"} {
		sdl := string(s.Call("glpi", "GET", "/"+version+"/GraphQL/Schema", nil).Want(200).Body)
		var names []string
		for line := range strings.Lines(sdl) {
			if words := strings.Fields(line); len(words) > 1 && (words[0] == "type" || words[0] == "union") {
				names = append(names, words[1])
			}
		}
		if len(names) < 100 || !slices.IsSorted(names) || strings.Contains(sdl, "schema {") ||
			strings.Count(sdl, "scalar") != strings.Count(sdl, "scalar IntOrText\n") || strings.Contains(sdl, "__") {
			t.Errorf("%s: the schema has %d types", version, len(names))
		}
	}
}

// TestGraphQLIntrospection asks what tools ask for.
func TestGraphQLIntrospection(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	types := s.Graph("glpi",
		`{ __schema { types { name description fields { name type { name } } } } }`).Data["__schema"].(map[string]any)["types"].([]any)
	found := map[string]map[string]any{}
	for _, item := range types {
		one := item.(map[string]any)
		if len(one) != 3 {
			t.Fatalf("members of a type: %v", one)
		}
		found[one["name"].(string)] = one
	}
	for _, name := range []string{"Computer", "Ticket", "User", "PrinterModel", "FirmwareType", "Ticket_Ticket",
		"State_Visibilities", "_Session_active_profile", "_Session_rights", "_Computer_network", "_Infocom_budget"} {
		if found[name] == nil {
			t.Errorf("no type %s", name)
		} else if found[name]["description"] != nil || found[name]["fields"] == nil {
			t.Errorf("%s: %v", name, found[name])
		}
	}
	if len(types) < 330 || found["Int"]["fields"] != nil {
		t.Errorf("%d types, fields of Int: %v", len(types), found["Int"])
	}
	if got := s.Data("glpi", `{ __schema { types { name } } __typename }`); !strings.HasPrefix(got,
		`{"__schema":{"types":[{"name":"`) || !strings.HasSuffix(got, `"__typename":"Query"}`) {
		t.Errorf("%.200s", got)
	}
}

// TestDescriptions finds the descriptions of the REST document at the fields of all types.
func TestDescriptions(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	var document struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct{ Description string }
			}
		}
	}
	if err := json.Unmarshal(s.Call("glpi", "GET", "/v2.3/doc.json", nil).Want(200).Body, &document); err != nil {
		t.Fatal(err)
	}
	found := 0
	types := s.Graph("glpi", `{ __schema { types { name fields { name description } } } }`).Data["__schema"]
	for _, item := range types.(map[string]any)["types"].([]any) {
		one := item.(map[string]any)
		schema := document.Components.Schemas[one["name"].(string)].Properties
		fields, _ := one["fields"].([]any)
		for _, field := range fields {
			f := field.(map[string]any)
			p, shown := schema[f["name"].(string)]
			if !shown {
				continue
			}
			found++
			if p.Description == "" || f["description"] != p.Description {
				t.Errorf("%v.%v: %v, and %q in REST", one["name"], f["name"], f["description"], p.Description)
			}
		}
	}
	if found < 3400 {
		t.Errorf("%d fields are compared", found)
	}
}
