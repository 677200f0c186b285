package api_test

var projectSamples = map[string]sample{
	// A milestone ends when it begins, and what counts its progress takes none from bodies.
	"Project": {func(*subject) map[string]any { return map[string]any{"auto_percent_done": false} }, nil},
	"ProjectTask": {func(sub *subject) map[string]any {
		body := map[string]any{"auto_percent_done": false, "is_milestone": false, "auto_status": false}
		if sub.m.Under == nil {
			body["project"] = sub.ref("Project")
		}
		return body
	}, []string{"entity", "is_recursive"}},
	"ProjectTeamMember":     {teamBody, nil},
	"ProjectTaskTeamMember": {teamBody, nil},
}

func teamBody(*subject) map[string]any { return map[string]any{"itemtype": "User", "items_id": 2} }
