package engine_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/backend"
	"github.com/glpid/glpid/internal/testing/testsite"
)

var update = flag.Bool("update", false, "write the statements of typical reads into testdata anew")

// goldenReads are typical reads: a file of testdata/reads has the statements of each. GraphQL's queries
// begin with a brace.
var goldenReads = []struct{ name, user, entity, read string }{
	{"get", "glpi", "", "/Assistance/Ticket/1"},
	{"get_technician", "tech", "France", "/Assistance/Ticket/1"},
	{"get_self_service", "post-only", "", "/Assistance/Ticket/2"},
	{"get_below_parent", "tech", "France", "/Assistance/Ticket/1/Timeline/Followup/1"},
	{"list", "glpi", "", "/Assistance/Ticket"},
	{"list_technician", "tech", "France", "/Assistance/Ticket?limit=1"},
	{"list_self_service", "post-only", "", "/Assistance/Ticket?limit=1"},
	{"list_below_parent", "tech", "France", "/Assistance/Ticket/1/Timeline/Followup"},
	{"list_lists_with_visibility", "tech", "France", "/Project/"},
	{"filter", "tech", "",
		"/Assistance/Ticket?filter=urgency=ge=4;(name=like=*printer*,id=in=(1,2,3));status.id=out=(5,6)"},
	{"filter_no_row_can_meet", "tech", "", "/Assistance/Ticket?filter=id=in=(),name==x"},
	{"filter_on_id_of_a_reference", "tech", "", "/Assistance/Ticket?filter=category.id==1"},
	{"filter_on_name_of_a_reference", "tech", "France", "/Assistance/Ticket?filter=category.name==Hardware"},
	{"filter_on_list", "tech", "",
		"/Administration/User?filter=emails.email=like=*@example.com;emails.is_default==true;username!=x"},
	{"filter_on_list_with_visibility", "tech", "France", "/Project/?filter=tickets.id==1"},
	{"filter_on_team", "tech", "France",
		"/Assistance/Ticket?filter=team.id==4;team.role==assigned;team.type==User;urgency=ge=3"},
	{"filter_under", "tech", "France", "/Assistance/Ticket?filter=entity=under=France"},
	{"sort", "tech", "France", "/Assistance/Ticket?sort=urgency:desc,name&limit=1"},
	{"sort_on_name_of_a_reference", "tech", "France", "/Assistance/Ticket?sort=category.name,id:desc"},
	{"sort_on_list", "tech", "", "/Administration/User?sort=emails.email:desc"},
	{"cursor", "tech", "France", cursorOf("urgency:desc", "next", "3")},
	{"search_of_several_types", "tech", "France", "/Assets/Global?filter=name=like=*a*&sort=serial&limit=1"},
	{"graphql", "tech", "France", `{Ticket(limit: 1, sort: "name") {id name urgency date}}`},
	{"graphql_item", "post-only", "", `{Ticket(id: 1) {id name}}`},
	{"graphql_rows_of_any_item", "tech", "", `{NetworkPort {id name}}`},
	{"graphql_rows_two_levels_down", "tech", "", `{NetworkPortWifi {id}}`},
	{"graphql_references", "tech", "France",
		`{Ticket {id category {name completename} location {name entity {name level}}}}`},
	{"graphql_nested_lists", "tech", "France",
		`{Project {id tickets {id name entity {name}} tasks {name project {name}}}}`},
	{"graphql_filter_through_reference", "glpi", "France",
		`{Ticket(filter: "category.name==Hardware;entity.level==2", sort: "category.completename") {id}}`},
	{"graphql_filter_on_list", "tech", "France",
		`{Project(filter: "tickets.urgency=ge=2;tasks.name==x", sort: "tickets.name") {id}}`},
	{"graphql_type_that_may_not_be_seen", "post-only", "",
		`{Ticket {id user_recipient {id username} entity {id name}}}`},
}

// TestGoldenReads holds the statements of typical reads as they are written down, so that a change of what
// is read shows as one. "go test ./internal/engine -run GoldenReads -update" writes them anew.
func TestGoldenReads(t *testing.T) {
	t.Parallel()
	s := openGolden(t)
	if *update {
		if err := os.RemoveAll("testdata/reads"); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll("testdata/reads", 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, read := range goldenReads {
		t.Run(read.name, func(t *testing.T) {
			got := s.statements(t, read.user, read.entity, read.read)
			file := filepath.Join("testdata", "reads", read.name+".sql")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s\nreads by\n%s\nwant (%s)\n%s", read.read, got, file, want)
			}
		})
	}
}

// TestTablesRead asks the database which tables each statement of typical reads opens: what is kept of a read knows all
// of them.
func TestTablesRead(t *testing.T) {
	t.Parallel()
	s := openGolden(t)
	tables := map[int64]string{} // by the pages that they, and their indexes, begin at
	each(t, s.DB, "SELECT `rootpage`, `tbl_name` FROM `sqlite_master` WHERE `rootpage` > 0", nil,
		func(row []backend.Cell) {
			tables[row[0].Int] = strings.Clone(row[1].String())
		})
	looked := 0
	for _, read := range goldenReads {
		for _, query := range s.told(t, read.user, read.entity, read.read) {
			known := engine.TablesRead(query)
			nothing := make([]any, strings.Count(quoted.ReplaceAllString(query, ""), "?"))
			each(t, s.DB, "EXPLAIN "+query, nothing, func(row []backend.Cell) {
				opens := row[1].String() == "OpenRead" && row[4].Int == 0
				if table := tables[row[3].Int]; opens && strings.HasPrefix(table, "glpi") {
					looked++
					if !slices.Contains(known, table) {
						t.Errorf("%s: it opens %s, and is taken to read %q:\n%s", read.name, table, known, query)
					}
				}
			})
		}
	}
	if looked < 100 {
		t.Errorf("only %d tables have been opened", looked)
	}
}

var quoted = regexp.MustCompile("'[^']*'")

func each(t *testing.T, db *store.DB, query string, args []any, fn func(row []backend.Cell)) {
	t.Helper()
	if err := db.Each(t.Context(), query, args, func(row []backend.Cell) error { fn(row); return nil }); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// goldenSite is a whole site with a few rows.
type goldenSite struct {
	*site.Site
	handler    http.Handler
	id, secret string
	tokens     map[string]string
}

func openGolden(t *testing.T) *goldenSite {
	t.Helper()
	dir := t.TempDir()
	testsite.Prepare(t, dir)
	opened, err := site.Open(context.Background(), site.Options{DataDir: dir, BcryptCost: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	s := &goldenSite{Site: opened, tokens: map[string]string{}}
	if s.handler, err = opened.Handler(); err != nil {
		t.Fatal(err)
	}
	client := &oauth.Client{Name: "tests", Grants: oauth.Grants, Scopes: oauth.Scopes, Active: true, Confidential: true}
	if s.secret, err = s.OAuth.CreateClient(context.Background(), client); err != nil {
		t.Fatal(err)
	}
	s.id = client.Identifier
	for _, made := range []struct{ user, path, body string }{
		{"glpi", "/Administration/Entity", `{"name": "France"}`},
		{"glpi", "/Administration/Entity", `{"name": "Paris", "parent": 1}`},
		{"glpi", "/Dropdowns/ITILCategory", `{"name": "Hardware", "is_recursive": true}`},
		{"glpi", "/Assistance/Ticket", `{"name": "printer", "content": "x", "category": 1, "entity": 1}`},
		{"post-only", "/Assistance/Ticket", `{"name": "x", "content": "x"}`},
		{"glpi", "/Assistance/Ticket/1/Timeline/Followup", `{"content": "x"}`},
		{"glpi", "/Assets/Computer", `{"name": "a", "entity": 1}`},
		{"glpi", "/Assets/Monitor", `{"name": "a", "entity": 1}`},
		{"glpi", "/Project/", `{"name": "a", "entity": 1}`},
		{"glpi", "/Project/1/Task", `{"name": "a"}`},
	} {
		r := httptest.NewRequest("POST", "/api.php/v2.3"+made.path, strings.NewReader(made.body))
		r.Header.Set("Content-Type", "application/json")
		s.answer(t, made.user, r)
	}
	return s
}

// answer gives the answer to a user's request, which must be a good one.
func (s *goldenSite) answer(t *testing.T, user string, r *http.Request) {
	t.Helper()
	r.Header.Set("Authorization", "Bearer "+s.token(t, user))
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	if w.Code >= 300 || strings.HasPrefix(w.Body.String(), `{"errors"`) {
		t.Fatalf("%s %s: %d %s", r.Method, r.URL, w.Code, w.Body)
	}
}

func (s *goldenSite) token(t *testing.T, user string) string {
	t.Helper()
	if have := s.tokens[user]; have != "" {
		return have
	}
	form := url.Values{
		"grant_type": {"password"}, "username": {user}, "password": {strings.ReplaceAll(user, "-", "")},
		"scope":     {"api user graphql"},
		"client_id": {s.id}, "client_secret": {s.secret},
	}
	r := httptest.NewRequest("POST", "/api.php/token", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || answer.Token == "" {
		t.Fatalf("no token for %s: %d %s", user, w.Code, w.Body)
	}
	s.tokens[user] = answer.Token
	return answer.Token
}

// entities has the ids of the golden site's entities.
var entities = map[string]string{"France": "1", "Paris": "2"}

// statements gives what a read says to the database.
func (s *goldenSite) statements(t *testing.T, user, entity, read string) string {
	t.Helper()
	var out strings.Builder
	fmt.Fprintf(&out, "-- %s %s\n", user, strings.TrimSpace(entity+" "+read))
	for _, query := range s.told(t, user, entity, read) {
		out.WriteString("\n" + readable(query) + ";\n")
	}
	return out.String()
}

// told gives the statements of a read as they are.
func (s *goldenSite) told(t *testing.T, user, entity, read string) []string {
	t.Helper()
	var out []string
	request := func(read string) *http.Request {
		path, query, _ := strings.Cut(read, "?")
		method, content := "GET", ""
		if strings.HasPrefix(read, "{") {
			method, path, query, content = "POST", "/GraphQL/", "", read
		}
		r := httptest.NewRequest(method, "/api.php/v2.3"+path, strings.NewReader(content))
		r.URL.RawQuery = strings.ReplaceAll(url.PathEscape(query), ";", "%3B")
		if entity != "" {
			r.Header.Set("GLPI-Entity", entities[entity])
			r.Header.Set("GLPI-Entity-Recursive", "true")
		}
		return r
	}
	s.answer(t, user, request("/Administration/User/Me")) // what is kept of the session is there now
	r := request(read)
	s.answer(t, user, r.WithContext(store.TellStatements(r.Context(),
		func(query string) { out = append(out, query) })))
	return out
}

// clauses begin lines of their own.
var clauses = []string{"FROM ", "LEFT JOIN ", "JOIN ", "WHERE ", "ORDER BY ", "LIMIT ", "UNION ALL ", "AND ", "OR "}

// goldenWidth is how long lines become.
const goldenWidth = 120

// readable breaks a statement into lines, indented by what they stand in.
func readable(query string) string {
	var out strings.Builder
	depth, length := 0, 0
	newLine := func() {
		indent := strings.Repeat("  ", depth)
		out.WriteString("\n" + indent)
		length = len(indent)
	}
	for i := 0; i < len(query); i++ {
		c := query[i]
		if c == '\'' || c == '`' {
			end := i + 1 + strings.IndexByte(query[i+1:], c)
			out.WriteString(query[i : end+1])
			length += end + 1 - i
			i = end
			continue
		}
		if c == ' ' {
			breaks := length > goldenWidth-30 && i > 0 && query[i-1] == ','
			for _, clause := range clauses {
				breaks = breaks || strings.HasPrefix(query[i+1:], clause) && !strings.HasSuffix(query[:i], " LEFT")
			}
			if breaks {
				newLine()
				continue
			}
		}
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		}
		out.WriteByte(c)
		length++
	}
	return out.String()
}
