package access

import "slices"

// knownRights are the names of all rights that profiles can have, except those of custom assets.
var knownRights = []string{
	"agent", "appliance", "backup", "bookmark_public", "budget", "cable_management", "calendar", "cartridge",
	"certificate", "change", "changevalidation", "cluster", "computer", "config", "consumable",
	"contact_enterprise", "contract", "dashboard", "database", "databaseinstance", "datacenter", "defaultfilter",
	"device", "devicesimcard_pinpuk", "document", "domain", "dropdown", "dropdown_tag", "entity", "externalevent",
	"followup", "form", "global_validation", "group", "infocom", "internet", "inventory", "itilcategory",
	"itilfollowuptemplate", "itiltemplate", "itilvalidationtemplate", "knowbase", "knowbasecategory", "license",
	"line", "lineoperator", "link", "location", "locked_field", "logs", "monitor", "networking", "notification",
	"oauth_client", "password_update", "pendingreason", "peripheral", "personalization", "phone", "planning",
	"plugin_glpiinventory_collect", "plugin_glpiinventory_configuration", "plugin_glpiinventory_credential",
	"plugin_glpiinventory_credentialip", "plugin_glpiinventory_deploymirror", "plugin_glpiinventory_esx",
	"plugin_glpiinventory_group", "plugin_glpiinventory_iprange", "plugin_glpiinventory_menu",
	"plugin_glpiinventory_networkequipment", "plugin_glpiinventory_package", "plugin_glpiinventory_printer",
	"plugin_glpiinventory_selfpackage", "plugin_glpiinventory_task", "plugin_glpiinventory_userinteractiontemplate",
	"plugin_licensemanager_account", "plugin_licensemanager_contract_position", "plugin_licensemanager_dataimport",
	"plugin_licensemanager_licensecontract", "plugin_licensemanager_licenseposition",
	"plugin_licensemanager_licensepositionitem", "plugin_screenshot_recording", "plugin_tag_tag",
	"plugin_vulnerability_vulnerability", "plugin_webresources_resource", "plugin_workflows_workflow", "printer",
	"problem", "profile", "project", "projecttask", "queuednotification", "recurrentchange", "refusedequipment",
	"reminder_public", "reports", "reservation", "rssfeed_public", "rule_asset", "rule_change",
	"rule_dictionnary_dropdown", "rule_dictionnary_printer", "rule_dictionnary_software", "rule_import",
	"rule_ldap", "rule_location", "rule_mailcollector", "rule_problem", "rule_softwarecategories", "rule_ticket",
	"search_config", "show_group_hardware", "slm", "snmpcredential", "software", "solutiontemplate", "state",
	"statistic", "system_logs", "task", "taskcategory", "tasktemplate", "ticket", "ticketcost", "ticketrecurrent",
	"ticketvalidation", "transfer", "typedoc", "unmanaged", "user",
}

// KnownRights lists the names of all rights, sorted.
func KnownRights() []string { return slices.Clip(knownRights) }
