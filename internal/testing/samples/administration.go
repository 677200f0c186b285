package samples

import "github.com/glpid/glpid/internal/testing/testapi"

var administrationSamples = map[string]sample{
	"User": {func(*Subject) map[string]any {
		return map[string]any{"username": "user" + testapi.Unique(), "authtype": 1, "is_active": true}
	}, []string{"last_login", "default_profile", "default_entity", "password", "password2"}},
	"Profile": {func(*Subject) map[string]any {
		return map[string]any{"helpdesk_item_type": "[]", "managed_domainrecordtypes": "[]", "is_default": false}
	}, nil},
	"OAuthClient": {func(*Subject) map[string]any {
		return map[string]any{"redirect_uri": `["https://example.org/cb"]`, "grants": `["password"]`,
			"scopes": `["api"]`, "is_confidential": true, "allowed_ips": "127.0.0.1"}
	}, nil},
	"Authorization": {func(*Subject) map[string]any {
		return map[string]any{"profile": 6, "entity": 0, "is_recursive": true}
	}, []string{"user"}},
	"EmailAddress": {func(*Subject) map[string]any {
		return map[string]any{"email": testapi.Unique() + "@example.org"}
	}, []string{"is_default"}},
	"GroupMember": {func(sub *Subject) map[string]any { return map[string]any{"user": sub.S.Make("User", nil)} },
		[]string{"group"}},
	"ApprovalSubstitute": {func(*Subject) map[string]any { return map[string]any{"user": 2, "substitute": 4} }, nil},
	"Entity":             {nil, []string{"entity"}},
	"Group":              {nil, []string{"parent"}},
}
