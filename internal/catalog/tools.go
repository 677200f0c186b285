package catalog

import (
	"slices"

	. "github.com/glpid/glpid/internal/model"
)

// tools declares reminders, feeds, reservations and notes.
func tools() []*Object {
	return slices.Concat([]*Object{
		// Private to its author unless targets share it.
		{
			Name: "Reminder", Itemtype: "Reminder", Label: "Reminder", Tag: "Tools", Since: V2_1,
			Table: "glpi_reminders", Right: "reminder_public", CanRead: Read | Personal, ToCreate: Create | Personal,
			Properties: []Property{
				ID(),
				uuid(),
				String("name"),
				HTML("text"),
				DateTime("date"),
				user(),
				DateTime("date_begin").Col("begin"),
				DateTime("date_end").Col("end"),
				Bool("is_planned"),
				taskState("state"),
				DateTime("date_view_begin").Col("begin_view_date"),
				DateTime("date_view_end").Col("end_view_date"),
				DateTime("date_creation"),
				DateTime("date_mod"),
			},
			Mounts: serve("/Tools/Reminder"),
		},
		// Private to its author unless targets share it.
		{
			Name: "RSSFeed", Itemtype: "RSSFeed", Label: "RSS feed", Tag: "Tools", Since: V2_1,
			Table: "glpi_rssfeeds", Right: "rssfeed_public", CanRead: Read | Personal, ToCreate: Create | Personal,
			Properties: []Property{
				ID(),
				String("comment"),
				String("url").Address().Need(),
				Int("refresh_interval").Col("refresh_rate").Pub("min", 3600).Pub("max", 86400).Pub("multipleOf",
					3600).Starts(86400),
				Int("max_items").Starts(20),
				Bool("have_error").RO(),
				Bool("is_active"),
				user(),
				DateTime("date_creation"),
				DateTime("date_mod"),
			},
			Columns: []Column{text("name")}, // the feed's title, once it has been fetched
			Mounts:  serve("/Tools/RSSFeed"),
		},
		{
			Name: "ReservableItem", Itemtype: "ReservationItem", Label: "Reservable item",
			Tag: "Tools", Since: V2_1,
			Table: "glpi_reservationitems", Scope: Recursive, Right: "reservation", CanRead: Read | Reserve,
			Others: []Parent{{ItemtypeColumn: "itemtype", Column: "items_id"}},
			Properties: []Property{
				ID(),
				String("itemtype"),
				Int64("items_id"),
				HTML("comment"),
				entity(),
				Bool("is_recursive"),
				Bool("is_active").Starts(true),
			},
			Indexes: []Index{unique("itemtype", "items_id")},
		},
		{
			Name: "Reservation", Itemtype: "Reservation", Label: "Reservation", Tag: "Tools", Since: V2_1,
			Table: "glpi_reservations", Scope: OfParent, Right: "reservation", CanRead: Read | Reserve,
			Parent: &Parent{Object: "ReservableItem", Column: "reservationitems_id"},
			Properties: []Property{
				ID(),
				Ref("reservable_item", "ReservableItem", "reservationitems_id").Of(ID(), String("itemtype"),
					Int64("items_id")).Unlink(),
				String("comment"),
				user(),
				Int64("group"),
				DateTime("date_begin").Col("begin"),
				DateTime("date_end").Col("end"),
			},
			Mounts: []Mount{extension(Mount{Path: "/Tools/Reservation", Ops: ReadOnly})},
		},
		{
			Name: "Note", Itemtype: "Notepad", Label: "Note", Tag: "Notes", Since: V2_2,
			Table: "glpi_notepads", Scope: OfParent,
			Parent: &Parent{ItemtypeColumn: "itemtype", Column: "items_id", Read: ReadNote, Write: UpdateNote},
			Properties: []Property{
				ID(),
				String("itemtype"),
				Int64("items_id"),
				user(),
				Ref("user_editor", "User", "users_id_lastupdater"),
				HTML("content"),
				Bool("visible_from_ticket").Or(false),
				DateTime("date_creation"),
				DateTime("date_mod"),
			},
			Mounts: belowItems("/%/{items_id}/Note", "items_id", V2_2, CRUD,
				"Appliance", "Budget", "CartridgeItem", "Certificate", "Change", "Cluster", "Computer",
				"ConsumableItem", "Contact", "DCRoom",
				"Database", "DatabaseInstance", "Domain", "DomainRecord", "Enclosure", "Entity", "Group", "Line",
				"Monitor", "NetworkEquipment",
				"Peripheral", "Phone", "Printer", "Problem", "Project", "ProjectTask", "Rack", "Software",
				"SoftwareLicense", "Supplier"),
		},
	}, targetsOf(shared{
		item: "Reminder", property: "reminder", column: "reminders_id", tag: "Tools", since: V2_1,
		path: "/Tools/Reminder/{reminder_id}", param: "reminder_id",
		users:    [2]string{"Reminder_User", "glpi_reminders_users"},
		groups:   [2]string{"Group_Reminder", "glpi_groups_reminders"},
		profiles: [2]string{"Profile_Reminder", "glpi_profiles_reminders"},
		entities: [2]string{"Entity_Reminder", "glpi_entities_reminders"},
	}), targetsOf(shared{
		item: "RSSFeed", property: "feed", column: "rssfeeds_id", tag: "Tools", since: V2_1,
		path: "/Tools/RSSFeed/{feed_id}", param: "feed_id",
		users:    [2]string{"RSSFeed_User", "glpi_rssfeeds_users"},
		groups:   [2]string{"Group_RSSFeed", "glpi_groups_rssfeeds"},
		profiles: [2]string{"Profile_RSSFeed", "glpi_profiles_rssfeeds"},
		entities: [2]string{"Entity_RSSFeed", "glpi_entities_rssfeeds"},
	}))
}
