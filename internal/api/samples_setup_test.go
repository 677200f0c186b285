package api_test

import "github.com/glpid/glpid/internal/testing/testapi"

var setupSamples = map[string]sample{
	"SLA": {func(sub *subject) map[string]any { return map[string]any{"slm": sub.ref("SLM")} },
		[]string{"calendar", "use_ticket_calendar", "end_of_working_day"}},
	"OLA": {func(sub *subject) map[string]any { return map[string]any{"slm": sub.ref("SLM")} },
		[]string{"calendar", "use_ticket_calendar", "end_of_working_day"}},
	"LDAPDirectoryReplicate": {func(
		sub *subject) map[string]any {
		return map[string]any{"ldap_directory": sub.ref("LDAPDirectory")}
	}, nil},
	"LDAPDirectory": {func(*subject) map[string]any {
		return map[string]any{"is_default": false, "sync_field": "objectguid", "login_field": "uid"}
	}, []string{"rootdn_password"}},
	"FieldUnicity": {func(*subject) map[string]any {
		return map[string]any{"itemtype": "Computer", "fields": "otherserial", "action_refuse": false}
	}, nil},
	"ManualLink": {func(sub *subject) map[string]any {
		return map[string]any{"itemtype": "Computer", "items_id": sub.s.make("Computer", nil),
			"url": "https://example.org/" + testapi.Unique()}
	}, nil},
}
