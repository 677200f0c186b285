package store

import (
	"context"

	"github.com/glpid/glpid/internal/store/backend"
)

// Each runs a query and calls fn with every row, which is lent until the next one. With a context of Tx.Reading it
// reads what that write sees. fn must not wait for anybody: its read has a place that others need.
func (db *DB) Each(ctx context.Context, query string, args []any, fn func(row []backend.Cell) error) error {
	if tx, ok := ctx.Value(readingKey{}).(*Tx); ok && tx.db == db {
		return tx.each(ctx, query, args, fn)
	}
	statementsOf(ctx).add(query)
	values, err := backend.Named(args)
	if err != nil {
		return err
	}
	rows, err := db.backend.Query(ctx, query, values)
	if err != nil {
		return err
	}
	return backend.Each(rows, fn)
}
