package statistics

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store/collation"
)

// assetCount is how many items are linked to an asset.
type assetCount struct {
	Item assetItem `json:"item"`
	Open int64     `json:"number_open"`
}

type assetItem struct {
	Itemtype string      `json:"itemtype"`
	ID       int64       `json:"id"`
	Name     string      `json:"name"`
	Entity   assetEntity `json:"entity"`
	Deleted  bool        `json:"is_deleted"`
}

type assetEntity struct {
	ID   *int64  `json:"id"`
	Name *string `json:"name"`
}

// countAssets lists the assets with links to items opened in the period, the most first. As in
// GLPI the last day itself does not count, and items in the trash do. Assets that are gone are
// left out, and those that the session does not see.
func (c *counter) countAssets(ctx context.Context, e *engine.Engine, s *access.Session, k *kind,
	p period) ([]assetCount, error) {
	kept, err := c.assets(ctx, e, s, k, p)
	var counts []assetCount
	switch {
	case uncounted(err):
		counts, err = countLinks(ctx, e, s, k, p)
	case err == nil:
		counts = inOrder(kept)
	}
	if err != nil {
		return nil, err
	}
	return describeAll(ctx, e, s, counts)
}

// inOrder gives the assets with the most links first, as countLinks does.
func inOrder(links map[member]int64) []assetCount {
	var counts []assetCount
	for m, n := range links {
		counts = append(counts, assetCount{assetItem{Itemtype: m.itemtype, ID: m.id}, n})
	}
	slices.SortFunc(counts, func(a, b assetCount) int {
		return cmp.Or(cmp.Compare(b.Open, a.Open), collation.Compare(a.Item.Itemtype, b.Item.Itemtype),
			cmp.Compare(a.Item.ID, b.Item.ID))
	})
	return counts
}

// countLinks counts the links from their rows: for those whom no sums answer, and to compare those with.
func countLinks(ctx context.Context, e *engine.Engine, s *access.Session, k *kind, p period) ([]assetCount, error) {
	visible := counted(e, s, k)
	if visible.Never {
		return nil, nil
	}
	query := "SELECT l.`itemtype`, l.`items_id`, COUNT(*) AS `n` FROM `" + k.Items + "` l JOIN `" + k.Table +
		"` `t` ON t.`id` = l.`" + k.Column + "` WHERE t.`date` >= ? AND t.`date` <= ?"
	args := []any{engine.FormatTime(p.from), engine.FormatTime(p.to)}
	if visible.SQL != "" {
		query += " AND (" + visible.SQL + ")"
		args = append(args, visible.Args...)
	}
	rows, err := e.DB().Query(ctx, query+
		" GROUP BY l.`itemtype`, l.`items_id` ORDER BY `n` DESC, l.`itemtype`, l.`items_id`", args...)
	if err != nil {
		return nil, fmt.Errorf("assets of %s: %w", k.Object, err)
	}
	defer rows.Close()
	var counts []assetCount
	for rows.Next() {
		var c assetCount
		if err := rows.Scan(&c.Item.Itemtype, &c.Item.ID, &c.Open); err != nil {
			return nil, err
		}
		counts = append(counts, c)
	}
	return counts, rows.Err()
}

// describeAll leaves the assets that there are and that the session sees, with what is told of them.
func describeAll(ctx context.Context, e *engine.Engine, s *access.Session, counts []assetCount) ([]assetCount, error) {
	ids := map[string][]any{}
	for _, c := range counts {
		ids[c.Item.Itemtype] = append(ids[c.Item.Itemtype], c.Item.ID)
	}
	var err error
	known := map[string]map[int64]assetItem{}
	for itemtype, list := range ids {
		o := e.Catalog().ByItemtype(itemtype)
		if o == nil || o.Table == "" || !e.Has(o, "name") {
			continue
		}
		if known[itemtype], err = describe(ctx, e, s, o, list); err != nil {
			return nil, err
		}
	}
	out := []assetCount{}
	for _, c := range counts {
		if item, ok := known[c.Item.Itemtype][c.Item.ID]; ok {
			c.Item = item
			out = append(out, c)
		}
	}
	return out, nil
}

// maxIDs is how many ids one statement takes.
const maxIDs = 500

// describe reads what is told of assets of one type.
func describe(ctx context.Context, e *engine.Engine, s *access.Session, o *model.Object,
	ids []any) (map[int64]assetItem, error) {
	out := map[int64]assetItem{}
	seen := e.Visibility(s, o, "`x`") // who counts tickets need not see assets
	if seen.Never {
		return out, nil
	}
	deleted, entity, join := "0", "NULL, NULL", ""
	if e.Has(o, "is_deleted") {
		deleted = "x.`is_deleted`"
	}
	if e.Has(o, "entities_id") {
		entity, join = "x.`entities_id`, n.`completename`", " LEFT JOIN `glpi_entities` n ON n.`id` = x.`entities_id`"
	}
	condition := ""
	if seen.SQL != "" {
		condition = " AND (" + seen.SQL + ")"
	}
	for len(ids) > 0 {
		part := ids[:min(len(ids), maxIDs)]
		ids = ids[len(part):]
		query := "SELECT x.`id`, COALESCE(x.`name`, ''), " + deleted + ", " + entity + " FROM `" + o.Table + "` x" +
			join +
			" WHERE x.`id` IN (?" + strings.Repeat(", ?", len(part)-1) + ")" + condition
		rows, err := e.DB().Query(ctx, query, append(append([]any{}, part...), seen.Args...)...)
		if err != nil {
			return nil, fmt.Errorf("assets: %w", err)
		}
		for rows.Next() {
			item := assetItem{Itemtype: o.Itemtype}
			var entityID sql.NullInt64
			var entityName sql.NullString
			if err := rows.Scan(&item.ID, &item.Name, &item.Deleted, &entityID, &entityName); err != nil {
				rows.Close()
				return nil, err
			}
			if entityID.Valid {
				item.Entity = assetEntity{&entityID.Int64, &entityName.String}
			}
			out[item.ID] = item
		}
		rows.Close()
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return out, nil
}
