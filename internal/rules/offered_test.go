package rules_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestNamesInTextsStayInTheEntity has rules find groups, categories, assets and others by what people write into a
// ticket. It is given none that its entity does not see, that lies in the trash, or that is a template: the ticket would
// show them, and they would have it. With one that is seen, it is that.
func TestNamesInTextsStayInTheEntity(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	entity := func(name string) int64 {
		return s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": name, "parent": 0}).ID()
	}
	here, elsewhere := entity("Here"), entity("Elsewhere")
	tied := func(table, column string) string {
		return "SELECT COALESCE(GROUP_CONCAT(`" + column + "`), '0') FROM `" + table + "` WHERE `tickets_id` = ?"
	}
	category := "SELECT `itilcategories_id` FROM `glpi_tickets` WHERE `id` = ?"
	group, asset := tied("glpi_groups_tickets", "groups_id"), tied("glpi_items_tickets", "items_id")
	contract := tied("glpi_tickets_contracts", "contracts_id")
	for _, c := range []struct {
		field, way, path, table string
		set                     string // of all of them
		hides                   string // what else keeps one from being given
		see                     string
	}{
		{"_groups_id_assign", "regex_result", "/Administration/Group", "glpi_groups", "`is_assign` = 1", "", group},
		{"_groups_id_requester_by_completename", "regex_result", "/Administration/Group", "glpi_groups",
			"`is_requester` = 1", "", group},
		{"itilcategories_id", "regex_result", "/Dropdowns/ITILCategory", "glpi_itilcategories", "", "", category},
		{"_itilcategories_id_by_completename", "regex_result", "/Dropdowns/ITILCategory", "glpi_itilcategories", "", "",
			category},
		{"_affect_itilcategory_by_code", "regex_result", "/Dropdowns/ITILCategory", "glpi_itilcategories",
			"`code` = 'Secret'", "", category},
		{"assign_appliance", "regex_result", "/Assets/Appliance", "glpi_appliances", "`is_helpdesk_visible` = 1",
			"is_deleted", asset},
		{"assign_contract", "regex_result", "/Management/Contract", "glpi_contracts", "", "is_deleted", contract},
		{"assign_contract", "regex_result", "/Management/Contract", "glpi_contracts", "", "is_template", contract},
		{"affectobject", "affectbymac", "/Assets/Computer", "glpi_computers", "", "is_template", asset},
	} {
		rule := s.Rule("Ticket", nil, [][3]any{{"name", 6, "/^about (.*)$/"}}, [][3]any{{c.field, c.way, "#0"}})
		made := func(where int64) int64 {
			t.Helper()
			id := s.Call("glpi", "POST", c.path, testapi.Body{"name": "Secret", "entity": where}, testapi.Everywhere...).
				Want(201).ID()
			if c.set != "" {
				s.Exec("UPDATE `" + c.table + "` SET " + c.set)
			}
			if c.way == "affectbymac" {
				s.Exec("INSERT INTO `glpi_networkports` (`itemtype`, `items_id`, `mac`, `is_deleted`) VALUES ('Computer',"+
					" ?, 'secret', 0)", id)
			}
			return id
		}
		try := func(want int64) {
			t.Helper()
			ticket := s.Call("glpi", "POST", "/Assistance/Ticket", testapi.Body{"name": "about secret", "content": "c",
				"entity": here}, testapi.Everywhere...).Want(201).ID()
			if got := s.Scalar(c.see, ticket); got != fmt.Sprint(want) {
				t.Errorf("%s, %s: %s, want %d", c.field, c.hides, got, want)
			}
		}
		made(elsewhere)
		try(0)
		if c.hides != "" {
			s.Exec("UPDATE `"+c.table+"` SET `"+c.hides+"` = 1 WHERE `id` = ?", made(here))
			try(0)
		}
		try(made(here))
		s.Call("glpi", "DELETE", rule, nil).Want(204)
		s.Exec("DELETE FROM `" + c.table + "`")
		s.Exec("DELETE FROM `glpi_networkports`")
	}
}
