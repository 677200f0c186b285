package history_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/catalog"
)

// unheard are the statements that change rows of which items remember something, and that the history does not
// hear of, with the reason. Whatever else changes rows does so by engine.Work: Create, Update, Purge, UpdateAll,
// RemoveAll, AddRow, Wrote.
var unheard = map[string]struct {
	statements int
	why        string
}{
	"area/administration/entity.go UPDATE `": {1,
		"what lies in a purged entity; see cleared"},
	"area/administration/group.go UPDATE `glpi_users`":                {1, "a reference that no property shows"},
	"area/administration/profile.go INSERT INTO `glpi_profilerights`": {1, "a new profile has no rights"},
	"area/administration/rights.go UPDATE `glpi_profiles`":            {2, "a Record tells of it"},
	"area/administration/rights.go DELETE FROM `glpi_profilerights`":  {2, "a Record tells of it"},
	"area/administration/rights.go INSERT INTO `glpi_profilerights`":  {1, "a Record tells of it"},
	"area/assistance/cost.go UPDATE `": {1,
		"a sum, which follows from costs that are told of"},
	"area/assistance/levels/agreement.go DELETE FROM `glpi_ruleactions`": {1, "goes with a purged agreement"},
	"area/assistance/levels/levels.go DELETE FROM `":                     {2, "a queue"},
	"area/assistance/levels/levels.go INSERT INTO `":                     {1, "a queue"},
	"area/assistance/levels/levels.go UPDATE `glpi_tickets`": {1,
		"which level comes next, which follows from the agreement"},
	"area/assistance/recurrence/recurrence.go UPDATE `": {1,
		"when the next item is made, which follows from the period"},
	"area/assistance/statistics/check.go DELETE FROM `": {1, "what has been counted, which is counted again"},
	"area/assistance/survey.go DELETE FROM `": {1,
		"a survey goes with the answer that reopens its item"},
	"area/assistance/survey.go UPDATE `glpi_entities`": {1, "up to when surveys have been drawn"},
	"area/assistance/team.go INSERT INTO `":            {1, "Wrote tells of it"},
	"area/assistance/team.go UPDATE `glpi_tickets`":    {1, "part of making the ticket"},
	"area/assistance/team.go DELETE FROM `":            {1, "Wrote tells of it"},
	"area/custom/definition.go DELETE FROM `glpi_profilerights`": {2,
		"a Record tells of it, or it goes with the definition"},
	"area/custom/definition.go INSERT INTO `glpi_profilerights`":           {1, "a Record tells of it"},
	"area/documents/documents.go DELETE FROM `glpi_documents_items`":       {1, "goes with a purged document"},
	"area/dropdowns/calendar.go UPDATE `glpi_calendars`":                   {1, "a cache of what its segments say"},
	"area/dropdowns/visibility.go INSERT INTO `glpi_dropdownvisibilities`": {1, "a new state has its parent's"},
	"area/dropdowns/visibility.go DELETE FROM `glpi_dropdownvisibilities`": {1, "goes with a purged state"},
	"area/inventory/intake/agent.go UPDATE `":                              {1, "when and from where an agent was heard, and what it does"},
	"area/inventory/intake/asset.go UPDATE `":                              {1, "when the last inventory came"},
	"area/inventory/intake/locks.go UPDATE `glpi_lockedfields`": {1,
		"what an inventory would have written, which each says anew"},
	"area/inventory/intake/rows.go DELETE FROM `": {1, "objects of which nobody remembers anything"},
	"area/projects/team.go INSERT INTO `":         {1, "Wrote tells of it"},
	"area/tools/feed.go UPDATE `glpi_rssfeeds`":   {1, "whether the feed could be fetched"},
	"area/transfer/belongings.go UPDATE `": {1,
		"follows its item, which says where it has gone"},
	"engine/links.go DELETE FROM `": {1, "Linkings tells of it"},
	"engine/purge.go DELETE FROM `": {2,
		"observers hear of each row, or it goes with its owner"},
	"engine/purge.go UPDATE `":        {1, "observers hear of it"},
	"engine/rows.go UPDATE `":         {2, "observers hear of it"},
	"engine/several.go UPDATE `":      {1, "observers hear of it"},
	"engine/several.go DELETE FROM `": {1, "observers hear of it"},
	"engine/tree.go UPDATE `": {1,
		"full names and levels, which follow from the tree"},
	"jobs/jobs.go UPDATE `glpi_crontasks`": {2,
		"whether an action runs, which its log tells"},
	"notify/drafts/drafts.go UPDATE `":                  {1, "a queue"},
	"notify/webhooks/headers.go UPDATE `glpi_webhooks`": {1, "sealed, and the same"},
	"area/rules/stored.go UPDATE `glpi_rules`": {4,
		"rules make room for the one that is told of"},
}

// changing is a statement that changes rows: what it does, and the table, "" for one that is put together.
var changing = regexp.MustCompile("^(UPDATE|INSERT INTO|DELETE FROM) `(\\w*)`?")

// TestUnheard looks at all statements in the code that change rows.
func TestUnheard(t *testing.T) {
	t.Parallel()
	graph := catalog.Default().Graph()
	seen := map[string]int{}
	for _, folder := range []string{"area", "engine", "jobs", "notify", "settings", "sharing", "calendars"} {
		err := filepath.WalkDir(filepath.Join("..", folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				literal, ok := n.(*ast.BasicLit)
				if !ok || literal.Kind != token.STRING {
					return true
				}
				text, err := strconv.Unquote(literal.Value)
				found := changing.FindStringSubmatch(text)
				if err != nil || found == nil {
					return true
				}
				if table := graph.Table(found[2]); found[2] != "" &&
					(table == nil || table.Objects[0].Unlogged ||
						!slices.ContainsFunc(table.Objects, graph.KeepsHistory) &&
							len(graph.Sides(table.Objects[0])) == 0) {
					return true
				}
				key := strings.TrimPrefix(filepath.ToSlash(path), "../") + " " + found[0]
				seen[key]++
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for key, n := range seen {
		if n > unheard[key].statements {
			t.Errorf("%q: the history does not hear of it (%d statements)", key, n)
		}
	}
	for key, known := range unheard {
		if seen[key] < known.statements {
			t.Errorf("%q: %d statements, no more %d", key, seen[key], known.statements)
		}
	}
}
