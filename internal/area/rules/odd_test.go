package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/folder/check"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestActionsWithOddValues has rules do everything that they can, each with values that mean nothing there, of which some
// are taken and others come from an older program: what they act on is made, and holds what it can hold.
func TestActionsWithOddValues(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	for collection, path := range map[string]string{"Ticket": "/Assistance/Ticket", "Change": "/Assistance/Change",
		"Problem": "/Assistance/Problem", "Asset": "/Assets/Computer"} {
		n := 0
		for _, field := range s.Call("glpi", "GET", "/Rule/Collection/"+collection+"/ActionField", nil).Want(200).List() {
			for _, way := range field["action_types"].([]any) {
				for _, value := range []string{"", "0", "#0", "4711", "abc"} {
					name := fmt.Sprintf("%v, %v %q", field["id"], way, value)
					reply := s.Call("glpi", "POST", "/Rule/Collection/"+collection+"/Rule", map[string]any{
						"name": name, "match": "AND", "is_active": true, "condition": 1})
					rule := fmt.Sprint("/Rule/Collection/", collection, "/Rule/", reply.ID())
					action := s.Call("glpi", "POST", rule+"/Action",
						map[string]any{"field": field["id"], "action_type": way, "value": value})
					if action.Status == 400 {
						s.Exec("INSERT INTO `glpi_ruleactions` (`rules_id`, `field`, `action_type`, `value`)"+
							" VALUES (?, ?, ?, ?)", strings.TrimPrefix(rule, "/Rule/Collection/"+collection+"/Rule/"),
							field["id"], way, value)
					} else {
						action.Want(201)
					}
					s.Call("glpi", "POST", rule+"/Criteria",
						map[string]any{"criteria": "name", "condition": 6, "pattern": "/^odd(.*)/"}).Want(201)
					if made := s.Call("glpi", "POST", path, map[string]any{"name": "odd", "content": "x"}); made.Status >= 500 {
						t.Errorf("%s rule with %s: %d", collection, name, made.Status)
					}
					s.Call("glpi", "DELETE", rule, nil)
					n++
				}
			}
		}
		if n < 10 {
			t.Errorf("%s: %d rules", collection, n)
		}
	}
	found, err := check.Run(t.Context(), s.DB, s.Catalog, func(string, int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Error(f)
	}
	for _, table := range []string{"glpi_tickets", "glpi_changes", "glpi_problems", "glpi_computers"} {
		for _, c := range s.Catalog.Graph().Columns(objectOf(s, table)) {
			if c.Type == model.TypeString || s.DB.Dialect().Name() != "sqlite" { // whose columns take any text
				continue
			}
			if text := s.Scalar("SELECT COALESCE(MAX(`" + c.Name + "`), '') FROM `" + table + "` WHERE TYPEOF(`" + c.Name +
				"`) = 'text'"); text != "" {
				t.Errorf("%s.%s holds %q", table, c.Name, text)
			}
		}
	}
}

// objectOf gives the object whose rows a table has.
func objectOf(s *testapi.Server, table string) *model.Object {
	for _, o := range s.Catalog.Objects() {
		if o.Table == table {
			return o
		}
	}
	return nil
}
