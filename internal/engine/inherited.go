package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// Settings of entities: what one does not say, the one above it says.

// EntityRows gives some columns of an entity and of those above it, the nearest first, by one statement.
func (e *Engine) EntityRows(ctx context.Context, from reader, entity int64, columns ...string) ([]Values, error) {
	tree, err := e.Directory().Tree(ctx)
	if err != nil {
		return nil, err
	}
	chain := append([]int64{entity}, tree.Ancestors(entity)...)
	args := make([]any, len(chain))
	for i, id := range chain {
		args[i] = id
	}
	rows, err := from.Query(ctx, "SELECT `id`, `"+strings.Join(columns, "`, `")+"` FROM `glpi_entities`"+
		" WHERE `id` IN ("+store.Marks(len(chain))+")", args...)
	if err != nil {
		return nil, fmt.Errorf("settings of entity %d: %w", entity, err)
	}
	defer rows.Close()
	found := make([]Values, len(chain))
	cells := make([]any, len(columns)+1)
	into := make([]any, len(cells))
	for i := range cells {
		into[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, fmt.Errorf("settings of entity %d: %w", entity, err)
		}
		row := Values{}
		for i, column := range columns {
			row[column] = cells[i+1]
		}
		if at := slices.Index(chain, toInt(cells[0])); at >= 0 {
			found[at] = row
		}
	}
	return slices.DeleteFunc(found, func(row Values) bool { return row == nil }), rows.Err()
}

// Inherits reports whether a setting is left to the entity above: it says -2, or nothing.
func (v Values) Inherits(column string) bool {
	return v.Text(column) == "" || v.Int(column) == model.Inherited
}

// EntitySetting gives a number of an entity's settings, inherited or its own; 0 when no entity says anything.
func (w *Work) EntitySetting(entity int64, column string) (int64, error) {
	text, err := w.EntityText(entity, column)
	return toInt(text), err
}

// EntityText is EntitySetting for settings that are texts; "" when no entity says anything.
func (w *Work) EntityText(entity int64, column string) (string, error) {
	rows, err := w.Engine.EntityRows(w.Context, w.Tx, entity, column)
	for _, row := range rows {
		if !row.Inherits(column) {
			return row.Text(column), nil
		}
	}
	return "", err
}

// EntityChoice gives the item that the settings of an entity name in a column, inherited or its own, of which another
// column is the strategy: what is below 0 there, but for what is inherited, is none. It is false for none.
func (w *Work) EntityChoice(entity int64, strategy, column string) (int64, bool, error) {
	rows, err := w.Engine.EntityRows(w.Context, w.Tx, entity, strategy, column)
	for _, row := range rows {
		if !row.Inherits(strategy) {
			return row.Int(column), row.Int(strategy) >= 0, nil
		}
	}
	return 0, false, err
}
