package samples

var projectSamples = map[string]sample{
	// A milestone ends when it begins, and what counts its progress takes none from bodies.
	"Project": {func(*Subject) map[string]any { return map[string]any{"auto_percent_done": false} }, nil},
	"ProjectTask": {func(sub *Subject) map[string]any {
		body := map[string]any{"auto_percent_done": false, "is_milestone": false, "auto_status": false}
		if sub.M.Under == nil {
			body["project"] = sub.Link("Project")
		}
		return body
	}, []string{"entity", "is_recursive"}},
	"ProjectTeamMember":         {teamBody, nil},
	"ProjectTaskTeamMember":     {teamBody, nil},
	"ValidationTemplate_Target": {teamBody, nil},
}

func teamBody(*Subject) map[string]any { return map[string]any{"itemtype": "User", "items_id": 2} }
