package samples

import "github.com/glpid/glpid/internal/testing/testapi"

var knowledgeSamples = map[string]sample{
	"KBArticleComment": {nil, []string{"language"}},
	"KBArticleTranslation": {func(*Subject) map[string]any {
		return map[string]any{"language": "fr_" + testapi.UniqueWithin(7)} // 10 characters fit on MariaDB
	}, nil},
	"KBArticle_UserTarget": {func(*Subject) map[string]any { return map[string]any{"user": 4} }, nil},
	"KBArticle_GroupTarget": {func(sub *Subject) map[string]any { return map[string]any{"group": sub.Link("Group")} },
		[]string{"is_recursive"}},
	"KBArticle_ProfileTarget": {func(*Subject) map[string]any { return map[string]any{"profile": 4, "entity": 0} },
		nil},
	"KBArticle_EntityTarget": {func(*Subject) map[string]any { return map[string]any{"entity": 0} }, nil},
}
