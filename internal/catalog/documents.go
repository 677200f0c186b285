package catalog

import . "github.com/glpid/glpid/internal/model"

// documents declares documents and their links.
func documents() []*Object {
	return []*Object{
		{
			Name: "Document", Itemtype: "Document", Label: "Document", Tag: "Management", Since: V2_0,
			Table: "glpi_documents", Bears: BearsRows, Scope: Recursive, Trash: true, Right: "document",
			Properties: []Property{
				ID(),
				String("name").Seek(),
				String("comment"),
				entity(),
				DateTime("date_creation"),
				DateTime("date_mod"),
				Bool("is_deleted"),
				String("filename").Seek(),
				String("filepath").SQL("{t}.`id`").Map("document_filepath"),
				String("download_url").SQL("{t}.`id`").Map("document_download").From(V2_3),
				String("mime"),
				String("sha1sum"),
				Ref("category", "DocumentCategory", "documentcategories_id").From(V2_3),
				String("link").Max(255).Address().From(V2_3),
				user().From(V2_3),
				String("checksum_sha1").Col("sha1sum").Max(40).From(V2_3),
				Bool("is_import_denied").Col("is_blacklisted").From(V2_3),
				String("tag").Max(255).From(V2_3),
			},
			Columns: []Column{text("filepath")},
			Indexes: []Index{index("sha1sum"), index("tag"), index("date_mod")},
			Mounts:  []Mount{{Path: "/Management/Document", Ops: CRUD}},
		},
		{
			Name: "Document_Item", Itemtype: "Document_Item", Label: "Document link",
			Tag: "Management", Since: V2_0,
			Table: "glpi_documents_items", Scope: OfParent,
			Parent: &Parent{ItemtypeColumn: "itemtype", Column: "items_id"},
			Others: []Parent{{Object: "Document", Column: "documents_id"}},
			Properties: []Property{
				ID(),
				String("itemtype").RO(),
				Int64("items_id").RO(),
				Int64("documents_id").RO(),
				Ref("document", "Document", "documents_id").From(V2_3),
				String("filepath").SQL("{t}.`documents_id`").Map("document_filepath"),
				timelinePosition(),
				DateTime("date_creation").From(V2_3),
				DateTime("date").From(V2_3),
			},
			Columns: []Column{key("users_id"), key("entities_id"), flag("is_recursive"), date("date_mod")},
			Indexes: []Index{unique("documents_id", "itemtype", "items_id", "timeline_position")},
			Mounts:  append(onTimelines("Document"), attachedDocuments()...),
		},
	}
}

// attachedDocuments serves the documents of what has no timeline. GLPI's own API tells them nowhere.
func attachedDocuments() []Mount {
	assets := append([]string{"CartridgeItem", "ConsumableItem", "Enclosure", "PDU", "Rack", "Software"},
		coreAssets...)
	mounts := append(onAssets("Document", V2_2, assets...), onManagement("Document", "Budget", "Cluster", "Contact",
		"Contract", "DatabaseInstance", "Domain", "Line", "Supplier")...)
	for i := range mounts {
		mounts[i].Ops &^= Patch
	}
	return asExtensions(mounts)
}
