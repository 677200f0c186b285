package catalog

import (
	"slices"

	. "github.com/glpid/glpid/internal/model"
)

// knowledge declares the knowledge base.
func knowledge() []*Object {
	return append([]*Object{
		// Who sees an article is decided by its targets.
		{
			Name: "KBArticle", Itemtype: "KnowbaseItem", Label: "Knowledge base article",
			Tag: "Knowledgebase", Since: V2_2,
			Table: "glpi_knowbaseitems", Scope: Recursive, Right: "knowbase", CanRead: Read | KnowledgeFAQ,
			ToCreate: Create | KnowledgePublish,
			Properties: []Property{
				ID(),
				String("name"),
				HTML("content").Col("answer"),
				Many("categories", "KBCategory", through("glpi_knowbaseitems_knowbaseitemcategories",
					"knowbaseitems_id", "knowbaseitemcategories_id"),
					ID(), String("name").Max(255),
				).Set(),
				Bool("is_faq").Or(false),
				entity(),
				Bool("is_recursive").Or(false),
				user(),
				Int64("views").Col("view"),
				Bool("show_in_service_catalog").Or(false),
				HTML("description"),
				String("illustration").OneOf(words(`
					advanced-dashboards advanced-forms agent-config alert anonymise anonymize-alt ansible
					antivirus application application-altenative application-edit approval-by-mail
					approve-requests asset-cartridge asset-desktop-1 asset-desktop-2 asset-laptop asset-lost
					asset-network-equipment asset-peripheral asset-phone asset-printer asset-server
					asset-smartphone backup-restoration-1 backup-restoration-2 bank bi-reporting-1
					bi-reporting-2 bi-reporting-3 bi-reporting-4 bookmark branding browse-kb building
					calendar car carbon centreon chart-area chart-bar chart-donut chart-line chart-multiple
					chart-pie chart-search chat-1 chat-2 cloud cloud-instance cloud-inventory
					cloud-network-1 cloud-network-2 cloud-usage collaborative-tools connectivity-issue
					container containers contract-signing-1 contract-signing-2 credit data-export
					data-injection database database-add delivery diagnostic doc-developer documentation
					download error-404 escalade factory faq fields file-sheet firewall fixing-bug
					fixing-bug-2 folder formcreator gantt gdpr-tools gear gear-hand generic-objects glpi-ai
					glpi-cloud-support-1 glpi-cloud-support-2 group group-alternative-1 group-alternative-2
					group-web helpdesk hierarchy holiday inbox inventory inventory-numbers items-export
					kb-faq ldap-diagnostic ldap-inventory ldap-manage legal license location-1 location-2
					locations lock mobility monitoring more-options more-satisfaction network-inventory
					new-user-1 new-user-2 new-user-3 new-user-4 newspaper notes oauth-imap oauth-sso
					on-premise order-management order-supplies partner pdf-export phone-inventory
					presentation print-job printer-inventory question rename-glpi-strings report-issue
					request-service request-support reservation reset-password-1 reset-password-2
					reset-password-3 rss-feeds scim security settings settings-search shaking-hands
					shared-folder shared-inbox software-deployment splitcat tag technical-assistance-1
					technical-assistance-2 ticket tickets time training translation tutorial uninstall
					unread-messages update-1 update-2 user-laptop user-offboarding virus vpn web webinar
					wharehouse world youtube`)...),
				Bool("is_pinned").Or(false),
				DateTime("date_creation"),
				DateTime("date_mod"),
				DateTime("date_begin").Col("begin_date"),
				DateTime("date_end").Col("end_date"),
				Many("revisions", "KBArticleRevision", Join{Field: "knowbaseitems_id"},
					ID(), Int("revision"), String("language"), DateTime("date"),
				),
				Many("translations", "KBArticleTranslation", Join{Field: "knowbaseitems_id"},
					ID(), String("language"), String("name"),
				),
			},
			Columns: []Column{key("forms_categories_id")},
			Mounts:  []Mount{{Path: "/Knowledgebase/Article", Item: "article_id", Ops: CRUD}},
		},
		{
			Name: "KBCategory", Itemtype: "KnowbaseItemCategory", Label: "Knowledge base category",
			Plural: "Knowledge base categories",
			Tag:    "Knowledgebase", Since: V2_2,
			Table: "glpi_knowbaseitemcategories", Scope: Recursive, Tree: "knowbaseitemcategories_id",
			Right: "knowbasecategory",
			Properties: []Property{
				ID(),
				String("name").Max(255),
				String("completename").RO(),
				String("comment"),
				entity(),
				Bool("is_recursive").Or(false),
				parent("KBCategory", "knowbaseitemcategories_id"),
				Int("level").RO(),
				DateTime("date_creation"),
				DateTime("date_mod"),
			},
			Mounts: serve("/Knowledgebase/Category"),
		},
		{
			Name: "KBArticleComment", Itemtype: "KnowbaseItem_Comment", Label: "Comment",
			Tag: "Knowledgebase", Since: V2_2,
			Table: "glpi_knowbaseitems_comments", Scope: OfParent,
			Parent: &Parent{Object: "KBArticle", Column: "knowbaseitems_id"},
			Properties: []Property{
				ID(),
				article(),
				user(),
				String("language"),
				String("comment"),
				parent("KBArticleComment", "parent_comment_id").Of(ID()),
				DateTime("date_creation"),
				DateTime("date_mod"),
			},
			Mounts: []Mount{below("/Knowledgebase/Article/{article_id}/Comment", "id", CRUD, "KBArticle", "article_id",
				"knowbaseitems_id")},
		},
		{
			Name: "KBArticleRevision", Itemtype: "KnowbaseItem_Revision", Unlogged: true, Label: "Revision",
			Tag: "Knowledgebase", Since: V2_2,
			Table: "glpi_knowbaseitems_revisions", Scope: OfParent,
			Parent: &Parent{Object: "KBArticle", Column: "knowbaseitems_id"},
			Properties: []Property{
				ID(),
				article(),
				Int("revision"),
				String("name"),
				HTML("content").Col("answer"),
				String("language"),
				user(),
				DateTime("date"),
			},
			Indexes: []Index{unique("knowbaseitems_id", "revision", "language")},
			Mounts: []Mount{
				revisions("/Knowledgebase/Article/{article_id}/Revision",
					&Under{Fixed: []Fixed{{Column: "language", Value: ""}}}),
				revisions("/Knowledgebase/Article/{article_id}/{language}/Revision",
					&Under{WordParam: "language", WordColumn: "language"}),
			},
		},
		{
			Name: "KBArticleTranslation", Itemtype: "KnowbaseItemTranslation", Label: "Translation",
			Tag: "Knowledgebase", Since: V2_2,
			Table: "glpi_knowbaseitemtranslations", Scope: OfParent,
			Parent: &Parent{Object: "KBArticle", Column: "knowbaseitems_id"},
			Properties: []Property{
				ID(),
				article(),
				String("language").Always(),
				String("name"),
				HTML("content").Col("answer"),
				user(),
				DateTime("date_creation"),
				DateTime("date_mod"),
			},
			Indexes: []Index{index("knowbaseitems_id", "language")},
			Mounts: []Mount{extension(below("/Knowledgebase/Article/{article_id}/Translation", "id", CRUD, "KBArticle",
				"article_id", "knowbaseitems_id"))},
		},
		{
			Name: "KBArticle_Item", Itemtype: "KnowbaseItem_Item", Label: "Knowledge base article link",
			Tag: "Knowledgebase", Since: V2_3,
			Table: "glpi_knowbaseitems_items", Scope: OfParent, Relation: true,
			Parent: &Parent{ItemtypeColumn: "itemtype", Column: "items_id", Seen: true},
			Others: []Parent{{Object: "KBArticle", Column: "knowbaseitems_id"}},
			Properties: []Property{
				ID(),
				article(),
				String("itemtype").Max(100),
				Int64("items_id"),
				DateTime("date_creation"),
				DateTime("date_mod"),
			},
			Indexes: []Index{unique("knowbaseitems_id", "itemtype", "items_id")},
			Mounts: slices.Concat(
				onAssets("KBArticle", V2_3, "Computer", "Monitor", "NetworkEquipment", "Peripheral", "Phone", "Printer",
					"SoftwareLicense", "Certificate", "Appliance", "Software"),
				belowItems("/Assistance/%/{assistance_id}/KBArticle", "assistance_id", V2_3, CRUD, "Ticket", "Change",
					"Problem"),
				belowItems("/Administration/%/{items_id}/KBArticle", "items_id", V2_3, CRUD, "Entity"),
				onManagement("KBArticle", "Budget"),
				belowItems("/Project/%/{items_id}/KBArticle", "items_id", V2_3, CRUD, "Project"),
			),
		},
	}, targetsOf(shared{
		item: "KBArticle", property: "kbarticle", column: "knowbaseitems_id", tag: "Knowledgebase", since: V2_2,
		path: "/Knowledgebase/Article/{article_id}", param: "article_id",
		users:    [2]string{"KnowbaseItem_User", "glpi_knowbaseitems_users"},
		groups:   [2]string{"Group_KnowbaseItem", "glpi_groups_knowbaseitems"},
		profiles: [2]string{"KnowbaseItem_Profile", "glpi_knowbaseitems_profiles"},
		entities: [2]string{"Entity_KnowbaseItem", "glpi_entities_knowbaseitems"},
	})...)
}

// revisions serves what an article was before its changes, by number.
func revisions(path string, under *Under) Mount {
	under.Object, under.Param = "KBArticle", "article_id"
	under.Fixed = append(under.Fixed, Fixed{Column: "knowbaseitems_id"})
	return Mount{Path: path, Item: "revision", By: "revision", Ops: ReadOnly, Under: under}
}
