package importer_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// link is a kind of rows that tie items together: where the items that the tests have are tied by a row.
type link struct {
	table string
	row   row      // with the id 1
	lost  string   // a column by which another row, with the id 2, names what is not there
	paths []string // of the row, from each side
	shown row      // properties of the answer
	newer bool     // GLPI 10 does not have it
}

// links are all of them.
func links() []link {
	return []link{
		{table: "glpi_contacts_suppliers", row: row{"suppliers_id": 20, "contacts_id": 20}, lost: "contacts_id",
			paths: []string{"/Management/Supplier/20/Contact", "/Management/Contact/20/Supplier"},
			shown: row{"supplier.name": "Lieferant & Co", "contact.name": "Kontakt <1>"}},
		{table: "glpi_contracts_suppliers", row: row{"suppliers_id": 20, "contracts_id": 20}, lost: "suppliers_id",
			paths: []string{"/Management/Contract/20/Supplier", "/Management/Supplier/20/Contract"},
			shown: row{"supplier.id": 20.0, "contract.name": "Wartung"}},
		{table: "glpi_contracts_users", row: row{"contracts_id": 20, "users_id": 10}, lost: "users_id", newer: true,
			paths: []string{"/Management/Contract/20/User", "/Administration/User/10/Contract"},
			shown: row{"user.name": "jörg", "contract.id": 20.0}},
		{table: "glpi_items_clusters", row: row{"clusters_id": 20, "itemtype": "Computer", "items_id": 20},
			lost: "items_id", paths: []string{"/Management/Cluster/20/Item", "/Assets/Computer/20/Cluster"},
			shown: row{"cluster.name": "Cluster <1>", "itemtype": "Computer", "items_id": 20.0}},
		{table: "glpi_items_enclosures", row: row{"enclosures_id": 20, "itemtype": "Monitor", "items_id": 20,
			"position": 3}, lost: "items_id", paths: []string{"/Assets/Enclosure/20/Item", "/Assets/Monitor/20/Enclosure"},
			shown: row{"enclosure.id": 20.0, "position": 3.0}},
		{table: "glpi_pdus_racks", row: row{"racks_id": 20, "pdus_id": 20, "side": 2, "position": 4}, lost: "racks_id",
			paths: []string{"/Assets/Rack/20/PDU", "/Assets/PDU/20/Rack"},
			shown: row{"side": 2.0, "position": 4.0, "bgcolor": nil, "rack.name": "Rack <1>"}},
		{table: "glpi_items_softwarelicenses", row: row{"softwarelicenses_id": 20, "itemtype": "Printer",
			"items_id": 20}, lost: "softwarelicenses_id",
			paths: []string{"/Management/License/20/Item", "/Assets/Printer/20/License"},
			shown: row{"license.name": "SoftwareLicense <1>", "items_id": 20.0}},
		{table: "glpi_softwarelicenses_users", row: row{"softwarelicenses_id": 20, "users_id": 10}, lost: "users_id",
			newer: true, paths: []string{"/Management/License/20/User", "/Administration/User/10/License"},
			shown: row{"user.name": "jörg"}},
		{table: "glpi_networkaliases", row: row{"networknames_id": 20, "name": "www", "fqdns_id": 20, "entities_id": 1},
			lost: "networknames_id", paths: []string{"/Network/NetworkName/20/Alias", "/Network/NetworkAlias"},
			shown: row{"name": "www", "fqdn.name": "Netz", "entity.id": 1.0}},
		{table: "glpi_projecttasklinks", row: row{"projecttasks_id_source": 20, "projecttasks_id_target": 21,
			"source_uuid": "u1", "target_uuid": "u2", "type": 2, "lag": 3}, lost: "projecttasks_id_target",
			paths: []string{"/Project/Task/20/Link", "/Project/Task/21/Link"},
			shown: row{"source.name": "Kabel", "target.name": "Strom", "type": 2.0, "lag": 3.0}},
		{table: "glpi_projecttasks_tickets", row: row{"projecttasks_id": 20, "tickets_id": 7}, lost: "tickets_id",
			paths: []string{"/Project/Task/20/Ticket", "/Assistance/Ticket/7/ProjectTask"},
			shown: row{"task.id": 20.0, "ticket.id": 7.0}},
		{table: "glpi_itilvalidationtemplates_targets", row: row{"itilvalidationtemplates_id": 20, "itemtype": "User",
			"items_id": 10, "groups_id": nil}, lost: "itilvalidationtemplates_id", newer: true,
			paths: []string{"/Dropdowns/ValidationTemplate/20/Target"},
			shown: row{"itemtype": "User", "items_id": 10.0, "group": nil}},
		{table: "glpi_impactrelations", row: row{"itemtype_source": "NetworkEquipment", "items_id_source": 20,
			"itemtype_impacted": "Computer", "items_id_impacted": 20, "name": ""}, lost: "items_id_impacted",
			paths: []string{"/Assets/NetworkEquipment/20/Impact", "/Assets/Computer/20/Dependency"},
			shown: row{"itemtype_source": "NetworkEquipment", "items_id_impacted": 20.0}},
	}
}

// links adds rows that tie items together, and for each kind one that ties an item to what is not there.
func (d *old) links() {
	d.Insert("glpi_suppliers", row{"id": 20, "name": d.text("Lieferant & Co"), "entities_id": 1})
	d.Insert("glpi_contacts", row{"id": 20, "name": d.text("Kontakt <1>"), "entities_id": 1})
	d.Insert("glpi_contracts", row{"id": 20, "name": "Wartung", "entities_id": 1})
	d.Insert("glpi_fqdns", row{"id": 20, "name": "Netz", "fqdn": "example.org", "entities_id": 1})
	d.Insert("glpi_networkports", row{"id": 20, "itemtype": "Computer", "items_id": 20, "entities_id": 1})
	d.Insert("glpi_networknames", row{"id": 20, "itemtype": "NetworkPort", "items_id": 20, "entities_id": 1,
		"name": "rechner"})
	d.Insert("glpi_projects", row{"id": 20, "name": "Umbau", "entities_id": 1, "users_id": 2})
	for id, name := range map[int]string{20: "Kabel", 21: "Strom"} {
		d.Insert("glpi_projecttasks", row{"id": id, "name": name, "projects_id": 20, "entities_id": 1,
			"uuid": fmt.Sprint("task ", id)})
	}
	d.Insert("glpi_itilvalidationtemplates", row{"id": 20, "name": "Vorlage", "entities_id": 0, "is_recursive": 1})
	for _, l := range links() {
		values := row{"id": 1}
		for column, value := range l.row {
			values[column] = value
		}
		d.Insert(l.table, values)
		values["id"], values[l.lost] = 2, 4711
		d.Insert(l.table, values)
	}
}

// tied wants each row from each side, alone and in the list, and those to what is not there nowhere.
func tied(t *testing.T, s *testapi.Server, isOld bool) {
	t.Helper()
	for _, l := range links() {
		if isOld && l.newer {
			continue
		}
		for _, path := range l.paths {
			var ids []string
			for _, item := range s.Call("glpi", "GET", "/v2.3"+path, nil).Want(200).List() {
				ids = append(ids, fmt.Sprintf("%.0f", item["id"]))
			}
			if !slices.Equal(ids, []string{"1"}) {
				t.Errorf("%s: %v, want the link alone that leads somewhere", path, ids)
			}
			got := s.Call("glpi", "GET", "/v2.3"+path+"/1", nil).Want(200)
			for name, value := range l.shown {
				if is := got.At(name); is != value {
					t.Errorf("%s/1 %s: %v, want %v", path, name, is, value)
				}
			}
			s.Call("glpi", "GET", "/v2.3"+path+"/2", nil).Want(404)
		}
	}
}
