package catalog

import (
	"slices"

	. "github.com/glpid/glpid/internal/model"
)

// managementLinks declares who and what belongs to suppliers, contracts and clusters. GLPI's own API does not have
// them.
func managementLinks() []*Object {
	return []*Object{
		{
			Name: "Contact_Supplier", Itemtype: "Contact_Supplier", Label: "Link of a contact and a supplier",
			Plural: "Links of contacts and suppliers", Tag: "Management", Since: V2_3,
			Table: "glpi_contacts_suppliers", Scope: OfParent, Relation: true,
			Parent: &Parent{Object: "Supplier", Column: "suppliers_id"},
			Others: []Parent{{Object: "Contact", Column: "contacts_id"}},
			Properties: []Property{
				ID(),
				Ref("supplier", "Supplier", "suppliers_id"),
				Ref("contact", "Contact", "contacts_id"),
			},
			Indexes: []Index{unique("suppliers_id", "contacts_id"), index("contacts_id")},
			Mounts: asExtensions([]Mount{
				below("/Management/Supplier/{supplier_id}/Contact", "id", CRUD, "Supplier", "supplier_id",
					"suppliers_id"),
				below("/Management/Contact/{contact_id}/Supplier", "id", CRUD, "Contact", "contact_id", "contacts_id"),
			}),
		},
		{
			Name: "Contract_Supplier", Itemtype: "Contract_Supplier", Label: "Link of a contract and a supplier",
			Plural: "Links of contracts and suppliers", Tag: "Management", Since: V2_3,
			Table: "glpi_contracts_suppliers", Scope: OfParent, Relation: true,
			Parent: &Parent{Object: "Contract", Column: "contracts_id"},
			Others: []Parent{{Object: "Supplier", Column: "suppliers_id"}},
			Properties: []Property{
				ID(),
				Ref("contract", "Contract", "contracts_id"),
				Ref("supplier", "Supplier", "suppliers_id"),
			},
			Indexes: []Index{unique("suppliers_id", "contracts_id"), index("contracts_id")},
			Mounts: asExtensions([]Mount{
				below("/Management/Contract/{contract_id}/Supplier", "id", CRUD, "Contract", "contract_id",
					"contracts_id"),
				below("/Management/Supplier/{supplier_id}/Contract", "id", CRUD, "Supplier", "supplier_id",
					"suppliers_id"),
			}),
		},
		// The entity that a user is at home in says nothing of which contracts are theirs.
		{
			Name: "Contract_User", Itemtype: "Contract_User", Label: "Link of a contract and a user",
			Plural: "Links of contracts and users", Tag: "Management", Since: V2_3,
			Table: "glpi_contracts_users", Scope: OfParent, Relation: true, AcrossEntities: true,
			Parent: &Parent{Object: "Contract", Column: "contracts_id"},
			Others: []Parent{{Object: "User", Column: "users_id"}},
			Properties: []Property{
				ID(),
				Ref("contract", "Contract", "contracts_id"),
				user(),
			},
			Indexes: []Index{unique("contracts_id", "users_id"), index("users_id")},
			Mounts: asExtensions([]Mount{
				below("/Management/Contract/{contract_id}/User", "id", CRUD, "Contract", "contract_id", "contracts_id"),
				below("/Administration/User/{user_id}/Contract", "id", CRUD, "User", "user_id", "users_id"),
			}),
		},
		{
			Name: "Item_Cluster", Itemtype: "Item_Cluster", Label: "Cluster item", Tag: "Management", Since: V2_3,
			Table: "glpi_items_clusters", Scope: OfParent, Relation: true,
			Parent: &Parent{Object: "Cluster", Column: "clusters_id"},
			Others: []Parent{{ItemtypeColumn: "itemtype", Column: "items_id"}},
			Properties: []Property{
				ID(),
				Ref("cluster", "Cluster", "clusters_id"),
				String("itemtype").OneOf("Computer", "NetworkEquipment"),
				Int64("items_id"),
			},
			Indexes: []Index{unique("clusters_id", "itemtype", "items_id"), index("itemtype", "items_id")},
			Mounts: asExtensions(slices.Concat(
				[]Mount{below("/Management/Cluster/{cluster_id}/Item", "id", CRUD, "Cluster", "cluster_id",
					"clusters_id")},
				onAssets("Cluster", V2_3, "Computer", "NetworkEquipment"),
			)),
		},
	}
}
