package defaults

import "github.com/glpid/glpid/internal/catalog/options"

// configuration gives the settings. Values are text, as they are stored and shown.
func configuration() table {
	t := table{name: "glpi_configs", columns: []string{"context", "name", "value"}}
	for _, part := range []struct {
		context  string
		settings [][2]string
	}{
		{"core", general},
		{"core", retention()},
		{"core", passwords},
		{"core", preferences},
		{options.Context, inventory()},
	} {
		for _, s := range part.settings {
			t.add(part.context, s[0], s[1])
		}
	}
	return t
}

// GLPIVersion is the release of GLPI that this server answers like.
const GLPIVersion = "11.0.7"

// priorityMatrix gives the priority for an urgency and, inside, an impact.
const priorityMatrix = `{"1":{"1":1,"2":1,"3":2,"4":2,"5":2},` +
	`"2":{"1":1,"2":2,"3":2,"4":3,"5":3},` +
	`"3":{"1":2,"2":2,"3":3,"4":4,"5":4},` +
	`"4":{"1":2,"2":3,"3":4,"4":4,"5":5},` +
	`"5":{"1":2,"2":3,"3":4,"4":5,"5":5}}`

// general holds what concerns the whole server.
var general = [][2]string{
	{"version", GLPIVersion},
	{"enable_hlapi", "1"}, // off in GLPI, where somebody must switch it on; it is all we have
	{"enable_api", "0"},
	{"url_base", ""}, // empty: each request tells
	{"system_user", "6"},
	{"default_requesttypes_id", "1"},
	{"priority_matrix", priorityMatrix},
	{"urgency_mask", "62"}, // bits 1 to 5: all levels can be chosen
	{"impact_mask", "62"},
	{"document_max_size", "20"}, // MiB
	{"event_loglevel", "5"},
	{"use_notifications", "0"},
	{"notifications_mailing", "0"},
	{"smtp_mode", "0"}, // 0 sendmail, 1 SMTP, 2 SMTP over TLS, 3 SMTP with STARTTLS; port 465 is TLS in any
	{"smtp_host", ""},
	{"smtp_port", "25"},
	{"smtp_username", ""},
	{"smtp_passwd", ""},
	{"smtp_check_certificate", "1"},
	{"smtp_max_retries", "5"},
	{"smtp_retry_time", "5"}, // minutes
	{"admin_email", ""},
	{"admin_email_name", ""},
	{"from_email", ""},
	{"from_email_name", ""},
	{"noreply_email", ""},
	{"noreply_email_name", ""},
	{"replyto_email", ""},
	{"replyto_email_name", ""},
	{"mailing_signature", ""},
	{"attach_ticket_documents_to_mail", "0"},
	{"auto_create_infocoms", "0"},
	{"outbound_allowed_networks", ""}, // ours: what webhooks may reach besides public addresses
	{"webhook_cra_mandatory", "0"},
	{"webhook_allow_response_saving", "0"},
	{"use_public_faq", "0"},
	{"allow_unauthenticated_uploads", "0"},
	{"text_login", ""},
	{"helpdesk_doc_url", ""},
	{"central_doc_url", ""},
	{"decimal_number", "2"},
	{"dropdown_max", "100"},
	{"ajax_limit_count", "10"},
	{"allow_search_view", "2"},
	{"allow_search_global", "1"},
	{"allow_search_all", "0"},
	{"list_limit_max", "50"},
	{"cut", "250"},
	{"url_maxlength", "30"},
	{"lock_use_lock_item", "0"},
	{"lock_lockprofile_id", "8"},
	{"projecttask_unstarted_states_id", "0"},
	{"projecttask_inprogress_states_id", "0"},
	{"projecttask_completed_states_id", "0"},
	{"default_dashboard_central", "central"},
	{"default_dashboard_assets", "assets"},
	{"default_dashboard_helpdesk", "assistance"},
	{"default_dashboard_mini_ticket", "mini_tickets"},
}

// passwords holds the rules for passwords and signing in. Times are in seconds, delays in days;
// -1 switches a delay off.
var passwords = [][2]string{
	{"use_password_security", "0"},
	{"password_min_length", "8"},
	{"password_need_number", "1"},
	{"translate_dropdowns", "0"},
	{"password_need_letter", "1"},
	{"password_need_caps", "1"},
	{"password_need_symbol", "1"},
	{"password_expiration_delay", "-1"},
	{"password_expiration_notice", "-1"},
	{"password_expiration_lock_delay", "-1"},
	{"password_init_token_delay", "86400"},
	{"non_reusable_passwords_count", "1"},
	{"login_remember_time", "604800"},
	{"login_remember_default", "1"},
	{"display_login_source", "1"},
	{"2fa_enforced", "0"},
	{"2fa_suffix", ""},
}

// preferences holds what a user gets who has chosen nothing else.
var preferences = [][2]string{
	{"language", "en_GB"},
	{"timezone", "0"}, // the server's
	{"use_mode", "0"},
	{"list_limit", "15"},
	{"names_format", "0"},
	{"date_format", "0"},
	{"number_format", "0"},
	{"csv_delimiter", ";"},
	{"palette", "auror"},
	{"page_layout", "vertical"},
	{"timeline_order", "natural"},
	{"timeline_action_btn_layout", "0"},
	{"timeline_date_format", "0"},
	{"richtext_layout", "classic"},
	{"toast_location", "bottom-right"},
	{"highcontrast_css", "0"},
	{"pdffont", "dejavusans"},
	{"is_ids_visible", "0"},
	{"use_flat_dropdowntree", "0"},
	{"use_flat_dropdowntree_on_search_result", "1"},
	{"show_search_form", "0"},
	{"search_pagination_on_top", "0"},
	{"backcreated", "1"},
	{"show_jobs_at_login", "0"},
	{"show_count_on_tabs", "1"},
	{"display_count_on_home", "5"},
	{"default_central_tab", "0"},
	{"refresh_views", "0"},
	{"task_state", "1"},
	{"planned_task_state", "1"},
	{"followup_private", "0"},
	{"task_private", "0"},
	{"set_default_tech", "1"},
	{"set_default_requester", "1"},
	{"set_followup_tech", "0"},
	{"set_solution_tech", "0"},
	{"notification_to_myself", "1"},
	{"is_notif_enable_default", "1"},
	{"keep_devices_when_purging_item", "0"},
	{"lock_autolock_mode", "1"},
	{"lock_directunlock_notification", "0"},
	{"priority_1", "#fff2f2"},
	{"priority_2", "#ffe0e0"},
	{"priority_3", "#ffcece"},
	{"priority_4", "#ffbfbf"},
	{"priority_5", "#ffadad"},
	{"priority_6", "#ff5555"},
	{"duedateok_color", "#06ff00"},
	{"duedatewarning_color", "#ffb800"},
	{"duedatewarning_less", "20"},
	{"duedatewarning_unit", "%"},
	{"duedatecritical_color", "#ff0000"},
	{"duedatecritical_less", "5"},
	{"duedatecritical_unit", "%"},
}

// inventory holds the settings of the inventory.
func inventory() [][2]string {
	out := make([][2]string, len(options.All))
	for i, o := range options.All {
		out[i] = [2]string{o.Name, o.Default}
	}
	return out
}

// kinds are the kinds of entries of the history that have a retention of their own, and all together the last.
var kinds = []string{
	"item_software_install", "software_item_install", "software_version_install", "infocom_creation",
	"profile_user", "group_user", "userdeletedfromldap", "user_auth_changes", "adddevice", "updatedevice",
	"deletedevice", "connectdevice", "disconnectdevice", "addrelation", "deleterelation", "createitem",
	"deleteitem", "updateitem", "restoreitem", "comments", "datemod", "plugins", "refusedequipment", "all",
}

// retention gives for how many months the entries of each kind are kept: all of them.
func retention() [][2]string {
	out := make([][2]string, len(kinds))
	for i, kind := range kinds {
		out[i] = [2]string{"purge_" + kind, "0"}
	}
	return out
}
