package engine_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// Databases take some 32,000 values in a statement: longer lists are read with all that is below them,
// and filters that would need more say so.
func TestMoreThanOneStatementTakes(t *testing.T) {
	t.Parallel()
	const many = 33_000
	site := newSite(t)
	ctx, s := context.Background(), site.Session(t, 2)
	err := site.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, insert := range []string{
			"INSERT INTO `glpi_tickets` (`entities_id`, `name`) SELECT 0, 'many' FROM n",
			"INSERT INTO `glpi_ticketcosts` (`entities_id`, `name`, `tickets_id`) SELECT 0, 'cost ' || i, i FROM n",
		} {
			numbers := fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) ",
				many)
			if _, err := tx.Exec(ctx, numbers+insert); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	result, err := site.Engine.Select(ctx, s, engine.SelectQuery{
		Object: site.Catalog.Object("Ticket"), Version: model.Current,
		Fields: engine.Selection{{Key: "id", Name: "id"},
			{Key: "costs", Name: "costs", Fields: engine.Selection{{Key: "name", Name: "name"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{1, 2048, 2049, many} {
		if want := fmt.Sprintf(`{"id":%d,"costs":[{"name":"cost %[1]d"}]}`, i); !strings.Contains(string(result.JSON),
			want) {
			t.Errorf("%s is missing", want)
		}
	}
	values := "=in=(" + strings.TrimSuffix(strings.Repeat("1,", 9999), ",") + ")"
	var objects []*model.Object
	for _, name := range []string{"Computer", "Monitor", "Printer", "Phone", "Peripheral", "NetworkEquipment"} {
		objects = append(objects, site.Catalog.Object(name))
	}
	for name, object := range map[string][]*model.Object{"one": objects[:1], "two": objects[:2], "six": objects} {
		for _, property := range []string{"id", "name", "entity.name"} {
			_, err := site.Engine.FindUnion(ctx, s, object,
				engine.Query{Version: model.Current, Filter: property + values, Limit: 1})
			if code := model.CodeOf(err); err != nil && (code != model.CodeTooLarge || len(object) < 3) {
				t.Errorf("%s of %s: %v", property, name, err)
			}
			if err == nil && len(object) > 3 {
				t.Errorf("%s of %s: no fault", property, name)
			}
		}
	}
}
