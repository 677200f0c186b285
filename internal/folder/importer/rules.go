package importer

import (
	"fmt"
	"maps"
	"strconv"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
)

// feed says from which rows of GLPI's the rows of a table come. Where there is no feed they come from the table of the
// same name, column by column.
type feed struct {
	table, from string
	old         bool              // only for GLPI 10
	newer       bool              // only for GLPI 11
	renamed     map[string]string // our columns that GLPI names otherwise
	values      map[string]expr   // our columns as SQL over a row of from
	leaves      []leave           // rows that are not taken
	where       expr              // which rows there are, "" for all
	// derived rows have the columns that are named here alone, and ids of their own where none is.
	derived bool
}

// leave says which rows are not taken, and why.
type leave struct {
	condition expr
	reason    string
}

// feeds are the rules of what differs.
func feeds() []feed {
	all := []feed{
		// Tables with other names.
		{table: "glpi_itemantiviruses", from: "glpi_computerantiviruses", old: true,
			renamed: ofComputer, values: isComputer},
		{table: "glpi_itemvirtualmachines", from: "glpi_computervirtualmachines", old: true,
			renamed: ofComputer, values: isComputer},
		{table: "glpi_assets_assets_peripheralassets", from: "glpi_computers_items", old: true,
			renamed: map[string]string{"items_id_asset": "computers_id", "itemtype_peripheral": "itemtype",
				"items_id_peripheral": "items_id"},
			values: map[string]expr{"itemtype_asset": "'Computer'"}},
		{table: "glpi_items_plugs", from: "glpi_pdus_plugs", old: true,
			renamed: map[string]string{"items_id": "pdus_id"}, values: map[string]expr{"itemtype": "'PDU'"}},
		{table: "glpi_printerlogs", from: "glpi_printerlogs", old: true,
			renamed: map[string]string{"items_id": "printers_id"}, values: map[string]expr{"itemtype": "'Printer'"}},
		{table: "glpi_printerlogs", from: "glpi_printerlogs", // a GLPI 11 that was 10 has nothing for those from then
			values: map[string]expr{"itemtype": "IF({itemtype} = '', 'Printer', {itemtype})"}},

		// What GLPI 11 has of what GLPI 10 says otherwise.
		{table: "glpi_ticketvalidations", from: "glpi_ticketvalidations", old: true,
			renamed: map[string]string{"items_id_target": "users_id_validate"},
			values: map[string]expr{"itemtype_target": "'User'",
				"itils_validationsteps_id": stepOf("Ticket", "{tickets_id}")}},
		{table: "glpi_changevalidations", from: "glpi_changevalidations", old: true,
			renamed: map[string]string{"items_id_target": "users_id_validate"},
			values: map[string]expr{"itemtype_target": "'User'",
				"itils_validationsteps_id": stepOf("Change", "{changes_id}")}},
		{table: "glpi_ticketsatisfactions", from: "glpi_ticketsatisfactions", old: true,
			renamed: map[string]string{"satisfaction_scaled_to_5": "satisfaction"}},
		{table: "glpi_notificationtargets", from: "glpi_notificationtargets", old: true,
			values: map[string]expr{"items_id": whoIsAsked}},
		{table: "glpi_ruleactions", from: "glpi_ruleactions", old: true, values: map[string]expr{
			"field":       "IF({field} = 'validation_percent', 'validationsteps_threshold', {field})",
			"action_type": "IF({field} = 'validation_percent', 'add_validation', {action_type})"}},
		{table: "glpi_knowbaseitems", from: "glpi_knowbaseitems", old: true,
			values: map[string]expr{"entities_id": "0", "is_recursive": "1"}},
		{table: "glpi_entities", from: "glpi_entities", old: true, values: merged(rootEntity, newerEntity())},
		{table: "glpi_entities", from: "glpi_entities", values: rootEntity},

		// What runs in GLPI, or belongs to its program.
		{table: "glpi_crontasks", from: "glpi_crontasks",
			values: map[string]expr{"state": instead("state", model.ActionRunning, model.ActionScheduled)}},
		{table: "glpi_plugins", from: "glpi_plugins",
			values: map[string]expr{"state": instead("state", model.PluginActive, model.PluginInactive)}},
		{table: "glpi_queuednotifications", from: "glpi_queuednotifications",
			leaves: []leave{{"{is_deleted} = 0", "GLPI has not sent them and would send them too"}}},
		{table: "glpi_queuedwebhooks", from: "glpi_queuedwebhooks",
			leaves: []leave{{"{is_deleted} = 0", "GLPI has not sent them and would send them too"}}},
		{table: "glpi_configs", from: "glpi_configs", old: true, values: map[string]expr{"value": withAPI},
			leaves: []leave{{ofProgram, "they are about GLPI's program or its caches"}}},
		{table: "glpi_configs", from: "glpi_configs", values: map[string]expr{"value": withAPI},
			leaves: []leave{{ofProgram, "they are about GLPI's program or its caches"},
				{setting("translate_dropdowns"), "they are no choice any more"}}},
		{table: "glpi_configs", from: "glpi_configs", newer: true, derived: true, // names are always translated
			where: setting("version"), values: map[string]expr{"context": "'core'", "name": "'translate_dropdowns'",
				"value": "'1'"}},
	}
	all = append(all, approvalSteps()...)
	all = append(all, groupsOfAssets()...)
	all = append(all, visibilities()...)
	return append(all, goneFromDirectories()...)
}

// instead gives a column, with another number in the place of one.
func instead(name string, of, number int) expr {
	return expr(fmt.Sprintf("IF({%[1]s} = %[2]d, %[3]d, {%[1]s})", name, of, number))
}

// setting is the condition of a row of GLPI's own configuration.
func setting(name string) expr { return "{context} = 'core' AND {name} = " + quoted(name) }

// whoIsAsked is the role of who is asked for an approval, which GLPI 10 has no other one for than for who answers.
var whoIsAsked = expr(fmt.Sprintf("IF({type} = %d AND {items_id} = %d, %d, {items_id})", model.TargetRole,
	model.RoleApprover, model.RoleApprovalTarget))

// What could be of a computer alone, and is of any asset now.
var (
	ofComputer = map[string]string{"items_id": "computers_id"}
	isComputer = map[string]expr{"itemtype": "'Computer'"}
)

// withAPI is a value of the configuration: the API is off in a new GLPI, and all that there is here.
const withAPI = "IF({context} = 'core' AND {name} = 'enable_hlapi', '1', {value})"

// ofProgram is the condition of what the configuration says of GLPI's program. Some settings begin as its locks do.
const ofProgram = "{context} = 'core' AND ({name} IN ('version', 'dbversion', 'founded_new_version'," +
	" 'found_new_version', 'url_base_api', 'must_unsanitize_db_data', 'are_users_tokens_encrypted'," +
	" 'are_apiclients_tokens_encrypted', 'user_deleted_ldap') OR {name} LIKE '%\\_cache'" +
	" OR {name} LIKE 'lock\\_%' AND {name} NOT IN" +
	" ('lock_use_lock_item', 'lock_autolock_mode', 'lock_directunlock_notification', 'lock_item_list'," +
	" 'lock_lockprofile_id'))"

// tokens are the tables of what GLPI has issued, which nobody keeps: programs sign in again.
var tokens = []string{"glpi_oauth_access_tokens", "glpi_oauth_auth_codes", "glpi_oauth_refresh_tokens"}

// rootEntity lies below nothing.
var rootEntity = map[string]expr{"entities_id": "IF({id} = 0, NULL, {entities_id})"}

// newerEntity gives the settings of entities that GLPI 10 does not have, or has in its configuration. The root has
// a value, the others inherit it.
func newerEntity() map[string]expr {
	values := map[string]expr{
		"inquest_config_change": ofRoot("1", inherited),
		"inquest_delay_change":  ofRoot("0", never),
		"inquest_URL":           "REPLACE({inquest_URL}, '[TICKETCATEGORY_', '[ITILCATEGORY_')",
	}
	for name, root := range map[string]expr{"approval_reminder_repeat_interval": "0", "2fa_enforcement_strategy": "0",
		"show_tickets_properties_on_helpdesk": "1", "enable_helpdesk_home_search_bar": "1",
		"enable_helpdesk_service_catalog": "1", "expand_service_catalog": "0", "custom_helpdesk_home_scene_left": "''",
		"custom_helpdesk_home_scene_right": "''", "custom_helpdesk_home_title": "''"} {
		values[name] = ofRoot(root, inherited)
	}
	for _, name := range []string{"is_contact_autoupdate", "is_user_autoupdate", "is_group_autoupdate",
		"is_location_autoupdate", "is_contact_autoclean", "is_user_autoclean", "is_group_autoclean",
		"is_location_autoclean", "state_autoupdate_mode", "state_autoclean_mode"} {
		values[name] = ofRoot(expr("COALESCE((SELECT CAST(`c`.`value` AS SIGNED) FROM `glpi_configs` `c` WHERE"+
			" `c`.`context` = 'core' AND `c`.`name` = '"+name+"'), 0)"), inherited)
	}
	maps.DeleteFunc(values, func(name string, _ expr) bool { // GLPI has more of them than any object shows
		return catalog.Default().Graph().Table("glpi_entities").Column(name) == nil
	})
	return values
}

// Values of settings that are left to the entity above, and of what never happens.
var inherited, never = expr(strconv.Itoa(model.Inherited)), expr(strconv.Itoa(model.Never))

// ofRoot gives the root entity a value, and the others another one.
func ofRoot(root, others expr) expr { return "IF({id} = 0, " + root + ", " + others + ")" }

// groupsOfAssets are the groups that GLPI 10 has in columns of the assets.
func groupsOfAssets() (all []feed) {
	for _, a := range assignable() {
		for from, kind := range map[string]int{"groups_id": model.GroupOfItem, "groups_id_tech": model.GroupInCare} {
			all = append(all, feed{table: "glpi_groups_items", from: a.table, old: true, derived: true,
				where: column(from) + " > 0", values: map[string]expr{"groups_id": column(from),
					"itemtype": quoted(a.itemtype), "items_id": "{id}", "type": expr(strconv.Itoa(kind))}})
		}
	}
	return all
}

// visibilities are the kinds of items for which a state can be chosen, of which GLPI 10 has a column each.
func visibilities() (all []feed) {
	for _, p := range catalog.Default().Object("State").Property("visibilities").Properties {
		for _, only := range p.Join.Where {
			if only.Column == "visible_itemtype" {
				all = append(all, feed{table: p.Join.Table, from: "glpi_states", old: true, derived: true,
					values: map[string]expr{"itemtype": "'State'", "items_id": "{id}",
						"visible_itemtype": quoted(fmt.Sprint(only.Value)),
						"is_visible":       column("is_visible_" + p.Name)}})
			}
		}
	}
	return all
}

// goneFromDirectories are the three settings that say what becomes of accounts which directories have no more: what to
// do with them, with their groups and with their profiles. In GLPI 10 it is one.
func goneFromDirectories() (all []feed) {
	for name, value := range map[string]expr{
		"user_deleted_ldap_user": "CASE {value} WHEN 1 THEN 2 WHEN 3 THEN 1 WHEN 4 THEN 1 WHEN 5 THEN 1" +
			" ELSE 0 END",
		"user_deleted_ldap_groups":         "CASE {value} WHEN 2 THEN 1 WHEN 4 THEN 1 WHEN 5 THEN 2 ELSE 0 END",
		"user_deleted_ldap_authorizations": "CASE {value} WHEN 2 THEN 1 WHEN 4 THEN 1 ELSE 0 END",
	} {
		all = append(all, feed{table: "glpi_configs", from: "glpi_configs", old: true, derived: true,
			where:  setting("user_deleted_ldap"),
			values: map[string]expr{"context": "'core'", "name": quoted(name), "value": value}})
	}
	return all
}

// stepOf gives the number of the step in which an item of GLPI 10 is approved, by the item's.
func stepOf(itemtype string, id expr) expr {
	if itemtype == "Ticket" {
		return id + " * 2 - 1"
	}
	return id + " * 2"
}

// approvalSteps are the one step in which items of GLPI 10 are approved, and its use by each item.
func approvalSteps() []feed {
	all := []feed{{table: "glpi_validationsteps", from: "glpi_entities", old: true, derived: true,
		where: "{id} = 0", values: map[string]expr{"id": "1", "name": "'Approval'", "is_default": "1",
			"minimal_required_validation_percent": "100"}}}
	for _, of := range []struct{ itemtype, table, approvals, column string }{
		{"Ticket", "glpi_tickets", "glpi_ticketvalidations", "tickets_id"},
		{"Change", "glpi_changes", "glpi_changevalidations", "changes_id"},
	} {
		all = append(all, feed{table: "glpi_itils_validationsteps", from: of.table, old: true, derived: true,
			where: expr("EXISTS (SELECT 1 FROM `" + of.approvals + "` `v` WHERE `v`.`" + of.column + "` = {id})"),
			values: map[string]expr{"id": stepOf(of.itemtype, "{id}"), "itemtype": quoted(of.itemtype),
				"items_id": "{id}", "validationsteps_id": "1",
				"minimal_required_validation_percent": "{validation_percent}"}})
	}
	return all
}

// itemtypes are the names of types that are others since GLPI 10.
var itemtypes = map[string]string{
	"Computer_Item":          `Glpi\Asset\Asset_PeripheralAsset`,
	"Event":                  `Glpi\Event`,
	"ComputerAntivirus":      "ItemAntivirus",
	"ComputerVirtualMachine": "ItemVirtualMachine",
	"Pdu_Plug":               "Item_Plug",
}

func merged(all ...map[string]expr) map[string]expr {
	out := map[string]expr{}
	for _, values := range all {
		maps.Copy(out, values)
	}
	return out
}
