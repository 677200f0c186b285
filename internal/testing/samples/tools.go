package samples

import "github.com/glpid/glpid/internal/testing/testapi"

var toolSamples = map[string]sample{
	"RSSFeed": {func(*Subject) map[string]any {
		return map[string]any{"refresh_interval": 7200, "url": "https://example.org/" + testapi.Unique()}
	}, nil},
	"RSSFeed_UserTarget": {func(*Subject) map[string]any { return map[string]any{"user": 4} }, nil},
	"RSSFeed_GroupTarget": {func(sub *Subject) map[string]any { return map[string]any{"group": sub.Link("Group")} },
		[]string{"is_recursive"}},
	"RSSFeed_ProfileTarget": {func(*Subject) map[string]any { return map[string]any{"profile": 4} },
		[]string{"is_recursive"}},
	"RSSFeed_EntityTarget": {func(*Subject) map[string]any { return map[string]any{"entity": 0} }, nil},
	"Reminder_UserTarget":  {func(*Subject) map[string]any { return map[string]any{"user": 4} }, nil},
	"Reminder_GroupTarget": {func(sub *Subject) map[string]any { return map[string]any{"group": sub.Link("Group")} },
		[]string{"is_recursive"}},
	"Reminder_ProfileTarget": {func(*Subject) map[string]any { return map[string]any{"profile": 4} },
		[]string{"is_recursive"}},
	"Reminder_EntityTarget": {func(*Subject) map[string]any { return map[string]any{"entity": 0} }, nil},
	"Reminder": {func(*Subject) map[string]any {
		return map[string]any{"date_begin": nil, "date_end": nil, "date_view_begin": nil, "date_view_end": nil}
	}, []string{"date", "name"}},
}
