package demo

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"github.com/glpid/glpid/internal/store"
)

// The configuration row that counts the fills.
const (
	markContext = "glpid"
	markName    = "demo_fills"
)

// count gives how often the database has been filled.
func count(ctx context.Context, q store.Querier) (int, error) {
	var text string
	const query = "SELECT `value` FROM `glpi_configs` WHERE `context` = ? AND `name` = ?"
	err := q.QueryRow(ctx, query, markContext, markName).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("look for demo data: %w", err)
	}
	fills, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("configuration %s/%s: %w", markContext, markName, err)
	}
	return fills, nil
}

// mark notes how often the database has been filled, and that the last fill is not finished.
func mark(ctx context.Context, db *store.DB, fills int) error {
	err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return markIn(ctx, tx, fills, trail{}) })
	if err != nil {
		return fmt.Errorf("mark the database as filled: %w", err)
	}
	return nil
}

// markIn is mark as a part of a write; nil says that nothing is unfinished.
func markIn(ctx context.Context, tx *store.Tx, fills int, unfinished trail) error {
	const remove = "DELETE FROM `glpi_configs` WHERE `context` = ? AND `name` = ?"
	if _, err := tx.Exec(ctx, remove, markContext, markName); err != nil {
		return err
	}
	if fills > 0 {
		const insert = "INSERT INTO `glpi_configs` (`context`, `name`, `value`) VALUES (?, ?, ?)"
		if _, err := tx.Exec(ctx, insert, markContext, markName, strconv.Itoa(fills)); err != nil {
			return err
		}
	}
	if unfinished == nil {
		return tx.SetNote(ctx, noteUnfinished, "")
	}
	return unfinished.note(ctx, tx, nil)
}
