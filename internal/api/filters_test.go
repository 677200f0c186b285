package api_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// found lists the names of what a filter finds.
func found(s *testapi.Server, path, filter string) string {
	s.T.Helper()
	r := s.Call("glpi", "GET", path+"?sort=name&filter="+url.QueryEscape(filter), nil)
	if r.Status != 200 {
		s.T.Errorf("%s: %d %s", filter, r.Status, r.Body)
		return ""
	}
	var names []string
	for _, item := range r.List() {
		names = append(names, fmt.Sprint(item["name"]))
	}
	return strings.Join(names, " ")
}

// refused wants a filter to be refused by REST, and by GraphQL where it lists the object, with a text.
func refused(s *testapi.Server, path, object, filter, text string) {
	s.T.Helper()
	r := s.Call("glpi", "GET", path+"?filter="+url.QueryEscape(filter), nil)
	if r.Status != 400 || !strings.Contains(fmt.Sprint(r.Object()), text) {
		s.T.Errorf("%s: %d %s, want %q", filter, r.Status, r.Body, text)
	}
	if object == "" {
		return
	}
	if g := s.Graph("glpi", fmt.Sprintf("{%s(filter: %q) {id}}", object, filter)); len(g.Errors) != 1 ||
		!strings.Contains(g.Errors[0].Message, text) {
		s.T.Errorf("GraphQL, %s: %+v, want %q", filter, g, text)
	}
}

// TestLinksThemselves compares links as such: by the ids that they lead to.
func TestLinksThemselves(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	lyon := s.Call("glpi", "POST", "/Dropdowns/Location", map[string]any{"name": "Lyon"}).ID()
	paris := s.Call("glpi", "POST", "/Dropdowns/Location", map[string]any{"name": "Paris"}).ID()
	group := s.Call("glpi", "POST", "/Administration/Group", map[string]any{"name": "IT"}).ID()
	s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "a", "location": lyon, "group": []int64{group}})
	s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "b", "location": paris})
	s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "c"})
	for filter, want := range map[string]string{
		fmt.Sprintf("location==%d", lyon):                 "a",
		fmt.Sprintf("location!=%d", lyon):                 "b",
		fmt.Sprintf("location=in=(%d,%d)", lyon, paris):   "a b",
		fmt.Sprintf("location=out=(%d)", paris):           "a",
		"location=isnull=":                                "c",
		"location=empty=":                                 "c",
		"location=notnull=":                               "a b",
		fmt.Sprintf("group==%d", group):                   "a",
		fmt.Sprintf("location==%d and name==a", lyon):     "a",
		fmt.Sprintf("name==c or location==%d", lyon):      "a c",
		`(name=="c" or name==b) and location=isnull=`:     "c",
		`location.completename=="Lyon"`:                   "a",
		"location.completename=ilike=*par*":               "b",
		"is_deleted=in=(false,0);location.name=in=(Lyon)": "a",
	} {
		if got := found(s, "/Assets/Computer", filter); got != want {
			t.Errorf("%s finds %q, want %q", filter, got, want)
		}
	}
	if got := s.Data("glpi", fmt.Sprintf(`{Computer(filter: "location==%d") {name}}`, lyon)); !strings.Contains(got,
		`"a"`) ||
		strings.Contains(got, `"b"`) {
		t.Errorf("GraphQL: %s", got)
	}
	refused(s, "/Assets/Computer", "Computer", "location==Lyon", "write location.name for its name")
	refused(s, "/Assets/Computer", "Computer", "location=like=L*", "This is a link, which has no text")
	refused(s, "/Assets/Computer", "Computer", "location=in=(1,x)", `"x" is no number`)
	refused(s, "/Assets/Computer", "Computer", "locations_id==1", "did you mean location.id")
	refused(s, "/Assets/Computer", "Computer", "date_creation>=2024-01-01", "Write =ge= for")
	refused(s, "/Assets/Computer", "Computer", "name=LIKE=x", "The operators are ==, !=, =in=")
	refused(s, "/Administration/User", "User", "name==x", "did you mean username")
	refused(s, "/Assistance/Ticket", "Ticket", "status==99", "1, 2")
	refused(s, "/Assistance/Ticket", "Ticket", "status=out=(99)", "99")
}

// TestUnder asks for what lies in a tree below an item.
func TestUnder(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	place := func(name string, above int64) int64 {
		body := map[string]any{"name": name}
		if above > 0 {
			body["parent"] = above
		}
		return s.Call("glpi", "POST", "/Dropdowns/Location", body).ID()
	}
	france := place("France", 0)
	lyon := place("Lyon", france)
	room := place("Room 1", lyon)
	spain := place("Spain", 0)
	other := place("Room 1", spain)
	for name, at := range map[string]int64{"a": lyon, "b": room, "c": other, "d": france, "e": 0} {
		body := map[string]any{"name": name}
		if at > 0 {
			body["location"] = at
		}
		s.Call("glpi", "POST", "/Assets/Computer", body)
	}
	for filter, want := range map[string]string{
		`location=under="Lyon"`:                        "a b",
		`location=under=lyon`:                          "a b",
		`location=under="France > Lyon"`:               "a b",
		fmt.Sprintf("location=under=%d", france):       "a b d",
		fmt.Sprintf("location.id=under=%d", room):      "b",
		"location=notunder=Lyon":                       "c d",
		"location=under=France and name!=d":            "a b",
		"location=under=Spain,location=under=Lyon":     "a b c",
		`location=under="Spain > Room 1"`:              "c",
		"entity=under=0":                               "a b c d e",
		`location.completename=="France > Lyon"`:       "a",
		`location.completename=like="France > *"`:      "a b",
		`location.completename=ilike="france > lyon*"`: "a b",
	} {
		if got := found(s, "/Assets/Computer", filter); got != want {
			t.Errorf("%s finds %q, want %q", filter, got, want)
		}
		if got := s.Graph("glpi", fmt.Sprintf(`{Computer(filter: %q) {name}}`, filter)); len(got.Errors) > 0 ||
			strings.Count(fmt.Sprint(got.Data), "name:") != len(strings.Fields(want)) {
			t.Errorf("GraphQL, %s finds %v, want %q", filter, got, want)
		}
	}
	if got := found(s, "/Dropdowns/Location", "id=under=France"); got != "France Lyon Room 1" {
		t.Errorf("below France: %q", got)
	}
	if got := found(s, "/Dropdowns/Location", fmt.Sprintf("id=notunder=%d;name!=x", france)); got != "Room 1 Spain" {
		t.Errorf("not below France: %q", got)
	}
	refused(s, "/Assets/Computer", "Computer", "location=under=Nowhere", "There is no location")
	refused(s, "/Assets/Computer", "Computer", "location=under=99999", "There is no location")
	refused(s, "/Assets/Computer", "Computer", "location=under=Lyo", fmt.Sprintf("%d (France > Lyon)", lyon))
	refused(s, "/Assets/Computer", "Computer", `location=under="Room 1"`,
		fmt.Sprintf("%d (France > Lyon > Room 1), %d", room, other))
	refused(s, "/Assets/Computer", "Computer", "manufacturer=under=1", "form a tree")
	refused(s, "/Assets/Computer", "Computer", "name=under=1", "form a tree")
	refused(s, "/Assets/Computer", "Computer", strings.Repeat("location=under=Lyon;", 11), "10 items")

	// What the session does not see of the tree is not there.
	s.Hire()
	hidden := s.Call("glpi", "POST", "/Dropdowns/Location", map[string]any{"name": "Vault", "entity": 0,
		"is_recursive": false}).ID()
	entity := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Branch"}).ID()
	s.Call("glpi", "GET", fmt.Sprintf("/Assets/Computer?filter=location=under=%d", hidden), nil).Want(200)
	s.Call("glpi", "GET", fmt.Sprintf("/Assets/Computer?filter=location=under=%d", hidden), nil,
		"GLPI-Entity", fmt.Sprint(entity)).Want(400)
}

// TestTeamInFilters asks for tickets by who is in their team.
func TestTeamInFilters(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	group := s.Call("glpi", "POST", "/Administration/Group", map[string]any{"name": "network"}).ID()
	open := func(name string, team ...map[string]any) {
		path := s.Ticket(map[string]any{"name": name, "content": name})
		for _, member := range team {
			s.Call("glpi", "POST", path+"/TeamMember", member).Want(201)
		}
	}
	member := func(kind string, id int64, role string) map[string]any {
		return map[string]any{"type": kind, "id": id, "role": role}
	}
	open("a", member("User", 2, "assigned"), member("User", 4, "requester"))
	open("b", member("User", 4, "assigned"), member("Group", group, "observer"))
	open("c")
	s.Exec("DELETE FROM glpi_tickets_users WHERE tickets_id IN (SELECT id FROM glpi_tickets WHERE name = 'c')")
	who := func(id int, role string) string {
		return fmt.Sprintf("team.id==%d;team.role==%s;team.type==User", id, role)
	}
	for filter, want := range map[string]string{
		who(4, "assigned"):                                    "b",
		who(4, "requester"):                                   "a",
		who(2, "assigned"):                                    "a",
		who(2, "observer"):                                    "",
		"team.name==network":                                  "b",
		"team.name=ilike=NET*":                                "b",
		"team.type==Group":                                    "b",
		"team.type==group":                                    "b",
		fmt.Sprintf("team==%d;team.type==Group", group):       "b",
		"team.role=in=(observer,requester);team.id==4":        "a",
		"team.id==4;name==b":                                  "b",
		"(team.id==2;team.role==assigned),name==c":            "a c",
		"team.id=isnull=":                                     "c",
		"team.id=notnull=":                                    "a b",
		"team.role==observer,team.role==requester;team.id==4": "a b",
	} {
		if got := found(s, "/Assistance/Ticket", filter); got != want {
			t.Errorf("%s finds %q, want %q", filter, got, want)
		}
		if got := s.Graph("glpi", fmt.Sprintf(`{Ticket(filter: %q) {name}}`, filter)); len(got.Errors) > 0 ||
			strings.Count(fmt.Sprint(got.Data), "name:") != len(strings.Fields(want)) {
			t.Errorf("GraphQL, %s finds %v, want %q", filter, got, want)
		}
	}
	refused(s, "/Assistance/Ticket", "Ticket", "team.id==x", "is no number")
	refused(s, "/Assistance/Ticket", "Ticket", "team.role==boss", "requester, assigned, observer")
	refused(s, "/Assistance/Ticket", "Ticket", "team.rol==assigned", "did you mean team.role")
	s.Call("glpi", "GET", "/Assistance/Ticket?sort=team.name", nil).Want(400)
}

// TestManyConditionsOnLists asks by as many conditions as a filter can have, all of which must hold, for the elements of
// every list of every object: databases limit how deep an expression is, also what they make of it themselves.
func TestManyConditionsOnLists(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	lists := 0
	for _, o := range s.Catalog.Objects() {
		for _, m := range o.Mounts {
			if m.Under != nil || m.Named != "" || !m.Ops.Has(model.List) || strings.Contains(m.Path, "{") ||
				!model.Current.Includes(m.Since, m.Until) {
				continue
			}
			for i := range o.Properties {
				p := &o.Properties[i]
				if p.Type != model.TypeArray || !slices.ContainsFunc(p.Properties,
					func(p model.Property) bool { return p.Name == "id" }) {
					continue
				}
				conditions := make([]string, 1000)
				for i := range conditions {
					conditions[i] = fmt.Sprintf("%s.id==%d", p.Name, i+1)
				}
				r := s.Call("glpi", "GET", m.Path+"?filter="+strings.Join(conditions, ";"), nil)
				if lists++; r.Status >= 500 {
					t.Errorf("%s by %s.id: %d %s", m.Path, p.Name, r.Status, r.Body)
				}
			}
		}
	}
	if lists < 50 {
		t.Errorf("only %d lists were asked for", lists)
	}
}
