package catalog

import . "github.com/glpid/glpid/internal/model"

// internal declares the tables that no schema shows: links that arrays go through, rights,
// tokens, history. Their names begin with "_".
func internal() []*Object {
	return []*Object{
		{
			Name: "_ProfileRight", Itemtype: "ProfileRight", Since: V2_0,
			Table: "glpi_profilerights", Parent: &Parent{Object: "Profile", Column: "profiles_id"},
			Columns: []Column{key("profiles_id"), text("name"), number("rights", 0)},
			Indexes: []Index{unique("profiles_id", "name")},
		},

		actorUsers("Ticket", "Ticket_User", "glpi_tickets_users", "tickets_id"),
		actorUsers("Change", "Change_User", "glpi_changes_users", "changes_id"),
		actorUsers("Problem", "Problem_User", "glpi_problems_users", "problems_id"),
		actorGroups("Ticket", "Group_Ticket", "glpi_groups_tickets", "tickets_id"),
		actorGroups("Change", "Change_Group", "glpi_changes_groups", "changes_id"),
		actorGroups("Problem", "Group_Problem", "glpi_groups_problems", "problems_id"),
		actorSuppliers("Ticket", "Supplier_Ticket", "glpi_suppliers_tickets", "tickets_id"),
		actorSuppliers("Change", "Change_Supplier", "glpi_changes_suppliers", "changes_id"),
		actorSuppliers("Problem", "Problem_Supplier", "glpi_problems_suppliers", "problems_id"),

		// The approval step that approvals of one item share.
		{
			Name: "_ITIL_ValidationStep", Itemtype: "ITIL_ValidationStep", Since: V2_0, Unlogged: true,
			Table: "glpi_itils_validationsteps", Parent: &Parent{ItemtypeColumn: "itemtype", Column: "items_id"},
			Columns: []Column{text("itemtype"), key("items_id"), key("validationsteps_id"),
				number("minimal_required_validation_percent", 100)},
			Indexes: []Index{index("itemtype", "items_id")},
		},
		// The next escalation of a ticket that is due.
		escalation("_SlaLevel_Ticket", "SlaLevel_Ticket", "glpi_slalevels_tickets", "SLALevel", "slalevels_id"),
		escalation("_OlaLevel_Ticket", "OlaLevel_Ticket", "glpi_olalevels_tickets", "OLALevel", "olalevels_id"),
		// What escalation levels look at and do.
		levelPart("_SlaLevelCriteria", "SlaLevelCriteria", "glpi_slalevelcriterias", "SLALevel", "slalevels_id",
			text("criteria"), number("condition", 0), text("pattern")),
		levelPart("_SlaLevelAction", "SlaLevelAction", "glpi_slalevelactions", "SLALevel", "slalevels_id",
			text("action_type"), text("field"), text("value")),
		levelPart("_OlaLevelCriteria", "OlaLevelCriteria", "glpi_olalevelcriterias", "OLALevel", "olalevels_id",
			text("criteria"), number("condition", 0), text("pattern")),
		levelPart("_OlaLevelAction", "OlaLevelAction", "glpi_olalevelactions", "OLALevel", "olalevels_id",
			text("action_type"), text("field"), text("value")),

		// The groups of an asset: type 1 uses it, type 2 looks after it.
		{
			Name: "_Group_Item", Itemtype: "Group_Item", Since: V2_0,
			Table: "glpi_groups_items", Parent: &Parent{ItemtypeColumn: "itemtype", Column: "items_id"},
			Others:  []Parent{{Object: "Group", Column: "groups_id"}},
			Columns: []Column{text("itemtype"), key("items_id"), key("groups_id"), number("type", GroupOfItem)},
			Indexes: []Index{unique("groups_id", "itemtype", "items_id", "type"),
				index("itemtype", "items_id", "type")},
		},
		{
			Name: "_DropdownVisibility", Itemtype: "DropdownVisibility", Since: V2_0,
			Table: "glpi_dropdownvisibilities", Parent: &Parent{ItemtypeColumn: "itemtype", Column: "items_id"},
			Columns: []Column{
				text("itemtype"), key("items_id"), text("visible_itemtype"),
				{Name: "is_visible", Type: TypeBoolean, Default: true},
			},
			Indexes: []Index{unique("items_id", "itemtype", "visible_itemtype")},
		},
		link("_CartridgeItem_PrinterModel", "CartridgeItem_PrinterModel", "glpi_cartridgeitems_printermodels",
			"CartridgeItem", "cartridgeitems_id", "PrinterModel", "printermodels_id"),
		link("_KnowbaseItem_KnowbaseItemCategory", "KnowbaseItem_KnowbaseItemCategory",
			"glpi_knowbaseitems_knowbaseitemcategories",
			"KBArticle", "knowbaseitems_id", "KBCategory", "knowbaseitemcategories_id"),
		{
			Name: "_Appliance_Item_Relation", Itemtype: "Appliance_Item_Relation", Since: V2_3,
			Table:   "glpi_appliances_items_relations",
			Parent:  &Parent{Object: "Appliance_Item", Column: "appliances_items_id"},
			Others:  []Parent{{ItemtypeColumn: "itemtype", Column: "items_id"}},
			Columns: []Column{key("appliances_items_id"), text("itemtype"), key("items_id")},
			Indexes: []Index{index("appliances_items_id", "itemtype"), index("itemtype", "items_id")},
		},
		{
			Name: "_Link_Itemtype", Itemtype: "Link_Itemtype", Since: V2_3,
			Table: "glpi_links_itemtypes", Parent: &Parent{Object: "ExternalLink", Column: "links_id"},
			Columns: []Column{key("links_id"), text("itemtype")},
			Indexes: []Index{unique("itemtype", "links_id")},
		},

		// A token whose row is gone is revoked. Their tables are our own: GLPI's hold less than we know of tokens.
		{
			Name: "_OAuthAccessToken", Since: V2_0,
			Table: "glpid_oauth_access_tokens",
			Columns: []Column{
				text("identifier"), text("client"), date("date_expiration"), text("user_identifier"), text("scopes"),
				text("ip_address"), text("user_agent"), text("uuid"), text("login_session_uid"),
				text("family"), // all tokens that come from one sign-in or one code
			},
			Indexes: []Index{unique("identifier"), index("client"), index("user_identifier"), index("date_expiration"),
				index("uuid"), index("family")},
		},
		{
			Name: "_OAuthRefreshToken", Since: V2_0,
			Table: "glpid_oauth_refresh_tokens",
			Columns: []Column{
				text("identifier"), text("access_token"), date("date_expiration"),
				text("ip_address"), text("login_session_uid"),
				text("client"), text("user_identifier"), text("scopes"), text("family"), number("is_used", 0),
			},
			Indexes: []Index{
				unique("identifier"), index("access_token"), index("client"), index("user_identifier"),
				index("date_expiration"), index("family"),
			},
		},
		{
			Name: "_OAuthAuthCode", Since: V2_0,
			Table: "glpid_oauth_auth_codes",
			Columns: []Column{
				text("identifier"), text("client"), date("date_expiration"), text("user_identifier"), text("scopes"),
				text("ip_address"), text("login_session_uid"),
				text("redirect_uri"), text("code_challenge"), text("code_challenge_method"), text("family"),
				number("is_used", 0),
			},
			Indexes: []Index{unique("identifier"), index("client"), index("user_identifier"), index("date_expiration")},
		},

		// The account that tokens of a client itself act as; a client without one has no row.
		{
			Name: "_OAuthServiceUser", Since: V2_0, Unlogged: true,
			Table: "glpid_oauthclients", Parent: &Parent{Object: "OAuthClient", Column: "oauthclients_id"},
			Columns: []Column{key("oauthclients_id"), key("users_id")},
			Indexes: []Index{unique("oauthclients_id")},
		},

		// Contracts that tickets fall under.
		link("_Ticket_Contract", "Ticket_Contract", "glpi_tickets_contracts", "Ticket", "tickets_id", "Contract",
			"contracts_id"),

		// Tiles of the home page of self-service profiles, and which entities and profiles show them.
		tile("_GLPIPageTile", "Glpi\\Helpdesk\\Tile\\GlpiPageTile", "glpi_helpdesks_tiles_glpipagetiles", text("page")),
		tile("_ExternalPageTile", "Glpi\\Helpdesk\\Tile\\ExternalPageTile", "glpi_helpdesks_tiles_externalpagetiles",
			text("url")),
		{
			Name: "_Item_Tile", Itemtype: "Glpi\\Helpdesk\\Tile\\Item_Tile", Since: V2_0,
			Table: "glpi_helpdesks_tiles_items_tiles",
			Columns: []Column{text("itemtype_item"), key("items_id_item"), text("itemtype_tile"), key("items_id_tile"),
				number("rank", 0)},
			Indexes: []Index{index("itemtype_item", "items_id_item")},
		},

		// Why a webhook was not accepted, or not sent, the last time. It does not belong to the row of the queue, whose
		// rows go by thousands in one statement: what is left of such goes when the queue is cleaned.
		{
			Name: "_QueuedWebhookError", Since: V2_3, Unlogged: true,
			Table:   "glpid_queuedwebhooks",
			Columns: []Column{number("queuedwebhooks_id", 0), text("last_error")},
			Indexes: []Index{unique("queuedwebhooks_id")},
		},
		// When a recurring item has found out when it makes its next one, and the predefined field whose asset has
		// got its ticket last, while those of an occurrence are made.
		{
			Name: "_Recurrence", Since: V2_0, Unlogged: true,
			Table: "glpid_recurrences", Parent: &Parent{ItemtypeColumn: "itemtype", Column: "items_id"},
			Columns: []Column{text("itemtype"), key("items_id"), date("counted"), key("predefinedfields_id_done")},
			Indexes: []Index{unique("itemtype", "items_id")},
		},

		// Whose account a mail of the queue is for, if anybody's. It does not belong to the row of the queue, as above,
		// and its account is no reference: an account that is purged is one that has ended.
		{
			Name: "_QueuedNotificationUser", Since: V2_3, Unlogged: true,
			Table:   "glpid_queuednotifications",
			Columns: []Column{number("queuednotifications_id", 0), number("users_id", 0)},
			Indexes: []Index{unique("queuednotifications_id")},
		},

		// What is to be told in a text that nobody has written yet (package drafts): from what, and in
		// which rows of the queue of its kind it shall stand. owner is whose template it is, shared what several of
		// them are made from.
		{
			Name: "_Draft", Since: V2_0,
			Table:   "glpid_drafts",
			Columns: []Column{text("kind"), number("owner", 0), text("data"), number("shared", 0)},
			Indexes: []Index{index("kind", "owner"), index("shared")},
		},
		{Name: "_DraftShared", Since: V2_0, Table: "glpid_draftshared", Columns: []Column{text("data")}},
		{
			Name: "_DraftRow", Since: V2_0,
			Table:   "glpid_draftrows",
			Columns: []Column{number("draft", 0), text("kind"), number("queued", 0)},
			Indexes: []Index{index("draft"), index("kind", "queued")},
		},

		// What people have been told of, and when.
		{
			Name: "_Alert", Itemtype: "Alert", Since: V2_0, Unlogged: true,
			Table: "glpi_alerts", Parent: &Parent{ItemtypeColumn: "itemtype", Column: "items_id"},
			Columns: []Column{text("itemtype"), key("items_id"), number("type", 0), date("date")},
			Indexes: []Index{unique("itemtype", "items_id", "type")},
		},
	}
}

// actorUsers is the table of the users with a role (type 1 requester, 2 assigned, 3 observer) in
// a ticket, change or problem. users_id 0 is somebody known by an e-mail address only.
func actorUsers(object, itemtype, table, column string) *Object {
	return actors(object, itemtype, table, column, "User", "users_id", true)
}

func actorGroups(object, itemtype, table, column string) *Object {
	return actors(object, itemtype, table, column, "Group", "groups_id", false)
}

func actorSuppliers(object, itemtype, table, column string) *Object {
	return actors(object, itemtype, table, column, "Supplier", "suppliers_id", true)
}

func actors(object, itemtype, table, column, actor, actorColumn string, notified bool) *Object {
	o := &Object{
		Name: "_" + itemtype, Itemtype: itemtype, Since: V2_0,
		Table:   table,
		Parent:  &Parent{Object: object, Column: column},
		Others:  []Parent{{Object: actor, Column: actorColumn}},
		Columns: []Column{key(column), key(actorColumn), number("type", Requester)},
		// Statistics know of no observers.
		Outdates: countedActors(ITILOf(object), actorColumn),
		Indexes:  []Index{unique(column, "type", actorColumn), index(actorColumn, "type", column)},
	}
	if notified {
		o.Columns = append(o.Columns,
			Column{Name: "use_notification", Type: TypeBoolean, Default: true},
			Column{Name: "alternative_email", Type: TypeString, Default: ""})
		o.Indexes[0] = unique(column, "type", actorColumn, "alternative_email")
	}
	return o
}

func escalation(name, itemtype, table, level, column string) *Object {
	return &Object{
		Name: name, Itemtype: itemtype, Since: V2_1, Unlogged: true,
		Table:   table,
		Parent:  &Parent{Object: "Ticket", Column: "tickets_id"},
		Others:  []Parent{{Object: level, Column: column}},
		Columns: []Column{key("tickets_id"), key(column), date("date")},
		Indexes: []Index{unique("tickets_id", column), index("date")},
	}
}

func tile(name, itemtype, table string, target Column) *Object {
	return &Object{
		Name: name, Itemtype: itemtype, Since: V2_0, Table: table,
		Columns: []Column{text("title"), text("description"), text("illustration"), target},
	}
}

// levelPart is a table of criteria or actions of escalation levels.
func levelPart(name, itemtype, table, level, column string, columns ...Column) *Object {
	return &Object{
		Name: name, Itemtype: itemtype, Since: V2_1,
		Table:   table,
		Parent:  &Parent{Object: level, Column: column},
		Columns: append([]Column{key(column)}, columns...),
		Indexes: []Index{index(column)},
	}
}

// link is a table that ties rows of two objects together, each pair once.
func link(name, itemtype, table, one, oneColumn, other, otherColumn string) *Object {
	return &Object{
		Name: name, Itemtype: itemtype, Since: V2_0,
		Table:   table,
		Parent:  &Parent{Object: one, Column: oneColumn},
		Others:  []Parent{{Object: other, Column: otherColumn}},
		Columns: []Column{key(oneColumn), key(otherColumn)},
		Indexes: []Index{unique(oneColumn, otherColumn), index(otherColumn)},
	}
}
