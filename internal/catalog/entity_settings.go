package catalog

import . "github.com/glpid/glpid/internal/model"

// entitySettings are the settings of an entity that the life cycles of tickets and assets ask for. In most
// of them -2 means "as the parent entity"; the defaults are those of the root.
func entitySettings() []Column {
	return []Column{
		{Name: "entities_id", Type: TypeInteger}, // NULL for the root, unlike any other reference

		number("tickettype", 1),         // of new tickets: 1 incident, 2 request
		number("auto_assign_mode", -10), // -10 never, 1 by the item then the category, 2 the reverse
		number("autoclose_delay", -10),  // days after which solved tickets are closed; -10 never, 0 at once
		number("autopurge_delay", -10),  // days after which closed tickets are purged; -10 never
		number("calendars_strategy", 0), // 0: calendars_id is meant
		key("calendars_id"),             // 0: around the clock
		number("inquest_config", 1),     // surveys about tickets: 1 internal, 2 external
		number("inquest_rate", 0),       // percentage of the closed tickets that get one
		number("inquest_delay", 0),      // days between closing and the survey
		number("inquest_duration", 0),   // days in which it can be answered; 0 is no limit
		number("inquest_max_rate", 5),   // the best mark
		number("inquest_default_rate", 3),
		{Name: "inquest_URL", Type: TypeString},
		{Name: "max_closedate", Type: TypeString}, // up to here closed tickets have been drawn for a survey
		{Name: "max_closedate_change", Type: TypeString},
		number("inquest_config_change", 1), // the same for changes
		number("inquest_rate_change", 0),
		number("inquest_delay_change", 0),
		number("inquest_duration_change", 0),
		number("inquest_max_rate_change", 5),
		number("inquest_default_rate_change", 3),
		{Name: "inquest_URL_change", Type: TypeString},
		number("tickettemplates_strategy", Inherited), // 0: the template is meant
		key("tickettemplates_id"),                     // 0: the first one there is
		number("changetemplates_strategy", Inherited),
		key("changetemplates_id"),
		number("problemtemplates_strategy", Inherited),
		key("problemtemplates_id"),
		number("delay_send_emails", 0), // minutes

		// Of the home page of self-service profiles. NULL or -2 is as the parent entity.
		inheritedText("custom_helpdesk_home_title"),
		inherited("enable_helpdesk_home_search_bar"), // 0 or 1

		// Of alerts: whether there are any, and how many days before the date.
		inherited("use_contracts_alert"),
		inherited("send_contracts_alert_before_delay"),
		inherited("use_infocoms_alert"), // of warranties
		inherited("send_infocoms_alert_before_delay"),
		inherited("use_certificates_alert"),
		inherited("send_certificates_alert_before_delay"),
		inherited("certificates_alert_repeat_interval"), // days; 0 is once
		inherited("use_domains_alert"),
		inherited("send_domains_alert_close_expiries_delay"),
		inherited("send_domains_alert_expired_delay"), // days after
		inherited("notclosed_delay"),                  // days after which open tickets are told of

		// Of assets. NULL is as the parent entity, and 0 at the root.
		inherited("default_infocom_alert"), // 4: at the end of the warranty
		inheritedText("autofill_buy_date"), // 1 to 4 copy another date, STATUS_n the day of that status
		inheritedText("autofill_use_date"),
		inheritedText("autofill_delivery_date"),
		inheritedText("autofill_warranty_date"),
		inheritedText("autofill_order_date"),
		inheritedText("autofill_decommission_date"),
		inherited("is_location_autoupdate"), // what is connected gets this from its asset
		inherited("is_user_autoupdate"),
		inherited("is_group_autoupdate"),
		inherited("is_contact_autoupdate"),
		inherited("state_autoupdate_mode"), // -1 the asset's, else this one
		inherited("is_location_autoclean"), // what is disconnected loses this
		inherited("is_user_autoclean"),
		inherited("is_group_autoclean"),
		inherited("is_contact_autoclean"),
		inherited("state_autoclean_mode"), // -1 none, else this one
	}
}

// chosen is the value of a setting that is said in a column of its own.
const chosen = 0

// inventorySettings are the settings of an entity that inventories ask for; see engine.Work.EntityChoice.
func inventorySettings() []Property {
	list := []Property{
		Int("entities_strategy_software").OneOf(Inherited, Never, chosen).Null().
			Doc("Where new software of inventories lies: -2 as the parent entity says, -10 with its asset," +
				" 0 in software_entity"),
		Ref("software_entity", "Entity", "entities_id_software").
			Doc("Where new software of inventories lies; naming one sets entities_strategy_software to 0"),
		Int("transfers_strategy").OneOf(Inherited, Never, chosen).Null().
			Doc("Whether an asset goes where the rules of inventories put it: -2 as the parent entity says," +
				" -10 never, 0 by transfer_model"),
		Ref("transfer_model", "TransferModel", "transfers_id").
			Doc("What goes along with an asset that moves; naming one sets transfers_strategy to 0"),
		String("agent_base_url").Fmt(FormatURI).Max(255).
			Doc("Where agents of the entity report to, for those who set them up"),
	}
	for i := range list {
		list[i] = list[i].Ours()
	}
	return list
}

// inherited is a setting that is left to the entity above until somebody says otherwise; NULL, as earlier programs have
// written it, means the same.
func inherited(name string) Column     { return number(name, Inherited) }
func inheritedText(name string) Column { return Column{Name: name, Type: TypeString, Default: "-2"} }
