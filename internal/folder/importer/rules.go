package importer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
)

// feed says from which rows of GLPI's the rows of a table come. Where there is no feed they come from the table of the
// same name, column by column.
type feed struct {
	table, from string
	old         bool              // only for GLPI 10
	renamed     map[string]string // our columns that GLPI names otherwise
	values      map[string]string // our columns as SQL over a row t of from
	leaves      []leave           // rows that are not taken
	where       string            // which rows there are, "" for all
	// derived rows have the columns that are named here alone, and ids of their own where none is.
	derived bool
}

// leave says which rows are not taken, and why.
type leave struct{ condition, reason string }

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
			values: map[string]string{"itemtype_asset": "'Computer'"}},
		{table: "glpi_items_plugs", from: "glpi_pdus_plugs", old: true,
			renamed: map[string]string{"items_id": "pdus_id"}, values: map[string]string{"itemtype": "'PDU'"}},
		{table: "glpi_printerlogs", from: "glpi_printerlogs", old: true,
			renamed: map[string]string{"items_id": "printers_id"}, values: map[string]string{"itemtype": "'Printer'"}},
		{table: "glpi_helpdesks_tiles_items", from: "glpi_helpdesks_tiles_items_tiles"},

		// What GLPI 11 has of what GLPI 10 says otherwise.
		{table: "glpi_ticketvalidations", from: "glpi_ticketvalidations", old: true,
			renamed: map[string]string{"items_id_target": "users_id_validate"},
			values: map[string]string{"itemtype_target": "'User'",
				"itils_validationsteps_id": stepOf("Ticket", "`t`.`tickets_id`")}},
		{table: "glpi_changevalidations", from: "glpi_changevalidations", old: true,
			renamed: map[string]string{"items_id_target": "users_id_validate"},
			values: map[string]string{"itemtype_target": "'User'",
				"itils_validationsteps_id": stepOf("Change", "`t`.`changes_id`")}},
		{table: "glpi_ticketsatisfactions", from: "glpi_ticketsatisfactions", old: true,
			renamed: map[string]string{"satisfaction_scaled_to_5": "satisfaction"}},
		{table: "glpi_knowbaseitems", from: "glpi_knowbaseitems", old: true,
			values: map[string]string{"entities_id": "0", "is_recursive": "1"}},
		{table: "glpi_profilerights", from: "glpi_profilerights", old: true,
			values: map[string]string{"rights": newerRights()}},
		{table: "glpi_entities", from: "glpi_entities", old: true, renamed: entityNames,
			values: merged(entityTemplates, newerEntity())},
		{table: "glpi_entities", from: "glpi_entities", renamed: entityNames, values: entityTemplates},

		// What runs in GLPI, or belongs to its program.
		{table: "glpi_crontasks", from: "glpi_crontasks",
			values: map[string]string{"state": "IF(`t`.`state` = 2, 1, `t`.`state`)"}}, // 2 is at work, 1 waits
		{table: "glpi_plugins", from: "glpi_plugins",
			values: map[string]string{"state": "IF(`t`.`state` = 1, 4, `t`.`state`)"}}, // 1 is active, 4 installed
		{table: "glpi_queuednotifications", from: "glpi_queuednotifications",
			leaves: []leave{{"`t`.`is_deleted` = 0", "GLPI has not sent them and would send them too"}}},
		{table: "glpi_queuedwebhooks", from: "glpi_queuedwebhooks",
			leaves: []leave{{"`t`.`is_deleted` = 0", "GLPI has not sent them and would send them too"}}},
		{table: "glpi_configs", from: "glpi_configs", values: map[string]string{"value": withAPI},
			leaves: []leave{{ofProgram, "they are about GLPI's program or its caches"}}},
	}
	all = append(all, approvalSteps()...)
	all = append(all, groupsOfAssets()...)
	all = append(all, visibilities()...)
	return all
}

// What could be of a computer alone, and is of any asset now.
var (
	ofComputer = map[string]string{"items_id": "computers_id"}
	isComputer = map[string]string{"itemtype": "'Computer'"}
)

// withAPI is a value of the configuration: the API is off in a new GLPI, and all that there is here.
const withAPI = "IF(`t`.`context` = 'core' AND `t`.`name` = 'enable_hlapi', '1', `t`.`value`)"

// ofProgram is the condition of what the configuration says of GLPI's program. Some settings begin as its locks do.
const ofProgram = "`t`.`context` = 'core' AND (`t`.`name` IN ('version', 'dbversion', 'founded_new_version'," +
	" 'url_base_api', 'must_unsanitize_db_data') OR `t`.`name` LIKE '%\\_cache' OR `t`.`name` LIKE 'lock\\_%' AND `t`.`name` NOT IN" +
	" ('lock_use_lock_item', 'lock_autolock_mode', 'lock_directunlock_notification', 'lock_item_list'," +
	" 'lock_lockprofile_id'))"

// tokens are the tables of what GLPI has issued, which nobody keeps: programs sign in again.
var tokens = []string{"glpi_oauth_access_tokens", "glpi_oauth_auth_codes", "glpi_oauth_refresh_tokens"}

// entityNames are columns of entities that have other names.
var entityNames = map[string]string{"notclosed": "notclosed_delay"}

// entityTemplates are the templates of entities: that one is inherited stands in a column beside it. The root lies
// below nothing.
var entityTemplates = map[string]string{
	"entities_id":         "IF(`t`.`id` = 0, NULL, `t`.`entities_id`)",
	"tickettemplates_id":  "IF(`t`.`tickettemplates_strategy` = -2, -2, `t`.`tickettemplates_id`)",
	"changetemplates_id":  "IF(`t`.`changetemplates_strategy` = -2, -2, `t`.`changetemplates_id`)",
	"problemtemplates_id": "IF(`t`.`problemtemplates_strategy` = -2, -2, `t`.`problemtemplates_id`)",
}

// newerEntity gives the settings of entities that GLPI 10 does not have, or has in its configuration. The root has
// a value, the others inherit it.
func newerEntity() map[string]string {
	values := map[string]string{
		"inquest_config_change": "IF(`t`.`id` = 0, 1, -2)",
		"inquest_delay_change":  "IF(`t`.`id` = 0, 0, -10)",
		"inquest_URL":           "REPLACE(`t`.`inquest_URL`, '[TICKETCATEGORY_', '[ITILCATEGORY_')",
	}
	for _, name := range []string{"is_contact_autoupdate", "is_user_autoupdate", "is_group_autoupdate",
		"is_location_autoupdate", "is_contact_autoclean", "is_user_autoclean", "is_group_autoclean",
		"is_location_autoclean", "state_autoupdate_mode", "state_autoclean_mode"} {
		values[name] = "IF(`t`.`id` = 0, COALESCE((SELECT CAST(`c`.`value` AS SIGNED) FROM `glpi_configs` `c` WHERE" +
			" `c`.`context` = 'core' AND `c`.`name` = '" + name + "'), 0), -2)"
	}
	return values
}

// asset is a kind of assets with groups.
type asset struct{ itemtype, table, right string }

// assignable are the kinds of assets with groups in GLPI 10: those whose items are assigned to people, and two that go
// by the right of what they belong to.
func assignable() []asset {
	all := []asset{{"DomainRecord", "glpi_domainrecords", "domain"},
		{"Item_DeviceSimcard", "glpi_items_devicesimcards", "device"}}
	for _, o := range catalog.Default().Objects() {
		if a := (asset{o.Itemtype, o.Table, o.Right}); o.Assignable() && !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	return all
}

// allOfTasks are the bits of the right on project tasks of GLPI 10 with which one may also remove them now.
const allOfTasks = model.Read | model.ReadNote | model.UpdateNote | model.UpdateMine

// newerRights gives a right of a profile with the bits that are new since GLPI 10: who may read or change all assets
// of a kind may do so with those that are theirs, who sees their own changes may answer surveys of them.
func newerRights() string {
	var names []string
	for _, a := range assignable() {
		if name := "'" + a.right + "'"; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	in := "`t`.`name` IN (" + strings.Join(names, ", ") + ")"
	more := func(condition string, bits int) string {
		return " | IF(" + condition + ", " + strconv.Itoa(bits) + ", 0)"
	}
	has := func(bits int) string { return fmt.Sprintf("`t`.`rights` & %d = %d", bits, bits) }
	return "`t`.`rights`" +
		more(in+" AND "+has(model.Read), model.ReadAssigned|model.ReadOwned) +
		more(in+" AND "+has(model.Update), model.UpdateAssigned|model.UpdateOwned) +
		more("`t`.`name` = 'change' AND "+has(model.Read), model.AnswerSurvey) +
		more("`t`.`name` = 'projecttask' AND "+has(allOfTasks), model.Delete|model.Purge)
}

// groupsOfAssets are the groups that GLPI 10 has in columns of the assets.
func groupsOfAssets() (all []feed) {
	for _, a := range assignable() {
		for column, kind := range map[string]string{"groups_id": "1", "groups_id_tech": "2"} {
			all = append(all, feed{table: "glpi_groups_items", from: a.table, old: true, derived: true,
				where: "`t`.`" + column + "` > 0", values: map[string]string{"groups_id": "`t`.`" + column + "`",
					"itemtype": "'" + a.itemtype + "'", "items_id": "`t`.`id`", "type": kind}})
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
					values: map[string]string{"itemtype": "'State'", "items_id": "`t`.`id`",
						"visible_itemtype": fmt.Sprintf("'%v'", only.Value),
						"is_visible":       "`t`.`is_visible_" + p.Name + "`"}})
			}
		}
	}
	return all
}

// stepOf gives the number of the step in which an item of GLPI 10 is approved, by the item's.
func stepOf(itemtype, id string) string {
	if itemtype == "Ticket" {
		return id + " * 2 - 1"
	}
	return id + " * 2"
}

// approvalSteps are the one step in which items of GLPI 10 are approved, and its use by each item.
func approvalSteps() []feed {
	all := []feed{{table: "glpi_validationsteps", from: "glpi_entities", old: true, derived: true,
		where: "`t`.`id` = 0", values: map[string]string{"id": "1", "name": "'Approval'", "is_default": "1",
			"minimal_required_validation_percent": "100"}}}
	for _, of := range []struct{ itemtype, table, approvals, column string }{
		{"Ticket", "glpi_tickets", "glpi_ticketvalidations", "tickets_id"},
		{"Change", "glpi_changes", "glpi_changevalidations", "changes_id"},
	} {
		all = append(all, feed{table: "glpi_itils_validationsteps", from: of.table, old: true, derived: true,
			where: fmt.Sprintf("EXISTS (SELECT 1 FROM `%s` `v` WHERE `v`.`%s` = `t`.`id`)", of.approvals, of.column),
			values: map[string]string{"id": stepOf(of.itemtype, "`t`.`id`"), "itemtype": "'" + of.itemtype + "'",
				"items_id": "`t`.`id`", "validationsteps_id": "1",
				"minimal_required_validation_percent": "`t`.`validation_percent`"}})
	}
	return all
}

// itemtypes are the names of types that are others since GLPI 10.
var itemtypes = map[string]string{
	"Computer_Item":          `Glpi\Asset\Asset_PeripheralAsset`,
	"ComputerAntivirus":      "ItemAntivirus",
	"ComputerVirtualMachine": "ItemVirtualMachine",
	"Pdu_Plug":               "Item_Plug",
}

func merged(maps ...map[string]string) map[string]string {
	out := map[string]string{}
	for _, m := range maps {
		for name, value := range m {
			out[name] = value
		}
	}
	return out
}
