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

// TestWhatPeopleHaveStaysInTheEntity has rules give tickets and assets the place and the groups that their people, or
// the assets that they are about, have. Those of another entity would be shown to people who do not see them, and the
// group would see the item.
func TestWhatPeopleHaveStaysInTheEntity(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	entity := func(name string) int64 {
		return s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": name, "parent": 0}).ID()
	}
	here, elsewhere := entity("Here"), entity("Elsewhere")
	user := s.Account("anna", 1, 0)
	// what the user and the computer have: of the other entity first
	give := func(path, table, column, tie string, where int64) int64 {
		id := s.Call("glpi", "POST", path, testapi.Body{"name": testapi.Unique(), "entity": where}, testapi.Everywhere...).
			Want(201).ID()
		if table != "" {
			s.Exec("UPDATE `"+table+"` SET `"+column+"` = ?", id)
		}
		if tie != "" {
			s.Exec(tie, id)
		}
		return id
	}
	computer := s.Call("glpi", "POST", "/Assets/Computer", testapi.Body{"name": "pc", "entity": here},
		testapi.Everywhere...).ID()
	const group, place = "/Administration/Group", "/Dropdowns/Location"
	member := fmt.Sprintf("INSERT INTO `glpi_groups_users` (`users_id`, `groups_id`) VALUES (%d, ?)", user)
	owner := fmt.Sprintf("INSERT INTO `glpi_groups_items` (`itemtype`, `items_id`, `groups_id`, `type`)"+
		" VALUES ('Computer', %d, ?, 1)", computer)
	tickets := "SELECT COALESCE(MAX(`groups_id`), 0) FROM `glpi_groups_tickets` WHERE `tickets_id` = ?"
	assets := "SELECT COALESCE(MAX(`groups_id`), 0) FROM `glpi_groups_items` WHERE `type` = 1 AND `itemtype` = 'Monitor'" +
		" AND `items_id` = ?"
	for _, c := range []struct{ collection, field, way, path, table, column, tie, see string }{
		{"Ticket", "locations_id", "fromuser", place, "glpi_users", "locations_id", "",
			"SELECT `locations_id` FROM `glpi_tickets` WHERE `id` = ?"},
		{"Ticket", "_groups_id_requester", "defaultfromuser", group, "glpi_users", "groups_id", "", tickets},
		{"Ticket", "locations_id", "fromitem", place, "glpi_computers", "locations_id", "",
			"SELECT `locations_id` FROM `glpi_tickets` WHERE `id` = ?"},
		{"Ticket", "_groups_id_assign", "fromitem", group, "", "", owner, tickets},
		{"Asset", "locations_id", "fromuser", place, "glpi_users", "locations_id", "",
			"SELECT `locations_id` FROM `glpi_monitors` WHERE `id` = ?"},
		{"Asset", "groups_id", "defaultfromuser", group, "glpi_users", "groups_id", "", assets},
		{"Asset", "groups_id", "firstgroupfromuser", group, "", "", member, assets},
	} {
		rule := s.Rule(c.collection, testapi.Body{"condition": 3}, [][3]any{{"name", 2, "try"}}, [][3]any{{c.field, c.way, ""}})
		try := func(want int64) {
			t.Helper()
			path, body := "/Assistance/Ticket", testapi.Body{"name": "try", "content": "c", "entity": here,
				"team": []any{testapi.Body{"type": "User", "id": user, "role": "requester"}}}
			if c.collection == "Asset" {
				path, body = "/Assets/Monitor", testapi.Body{"name": "try", "entity": here, "user": user}
			}
			if c.way == "fromitem" {
				body["name"] = "before"
			}
			id := s.Call("glpi", "POST", path, body, testapi.Everywhere...).Want(201).ID()
			if c.way == "fromitem" { // what an item is about is known to rules when it changes
				s.Exec("INSERT INTO `glpi_items_tickets` (`tickets_id`, `itemtype`, `items_id`) VALUES (?, 'Computer', ?)",
					id, computer)
				s.Call("glpi", "PATCH", fmt.Sprintf("%s/%d", path, id), testapi.Body{"name": "try"}, testapi.Everywhere...).
					Want(200)
			}
			if got := s.Scalar(c.see, id); got != fmt.Sprint(want) {
				t.Errorf("%s, %s %s: %s, want %d", c.collection, c.field, c.way, got, want)
			}
		}
		give(c.path, c.table, c.column, c.tie, elsewhere)
		try(0)
		try(give(c.path, c.table, c.column, c.tie, here))
		s.Call("glpi", "DELETE", rule+"?force=true", nil).Want(204)
	}
}
