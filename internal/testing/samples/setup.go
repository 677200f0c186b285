package samples

import "github.com/glpid/glpid/internal/testing/testapi"

var setupSamples = map[string]sample{
	"SLA": {func(sub *Subject) map[string]any { return map[string]any{"slm": sub.Link("SLM")} },
		[]string{"calendar", "use_ticket_calendar", "end_of_working_day"}},
	"OLA": {func(sub *Subject) map[string]any { return map[string]any{"slm": sub.Link("SLM")} },
		[]string{"calendar", "use_ticket_calendar", "end_of_working_day"}},
	"LDAPDirectoryReplicate": {func(
		sub *Subject) map[string]any {
		return map[string]any{"ldap_directory": sub.Link("LDAPDirectory")}
	}, nil},
	"LDAPDirectory": {func(*Subject) map[string]any {
		return map[string]any{"is_default": false, "sync_field": "objectguid", "login_field": "uid"}
	}, []string{"rootdn_password"}},
	"FieldUnicity": {func(*Subject) map[string]any {
		return map[string]any{"itemtype": "Computer", "fields": "otherserial", "action_refuse": false}
	}, nil},
	"ManualLink": {func(sub *Subject) map[string]any {
		return map[string]any{"itemtype": "Computer", "items_id": sub.S.Make("Computer", nil),
			"url": "https://example.org/" + testapi.Unique()}
	}, nil},
}
