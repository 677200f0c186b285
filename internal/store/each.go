package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/glpid/glpid/internal/store/backend"
)

// Each runs a query and calls fn with every row. Cells are nil, int64, float64, string or
// []byte; the slice is good until the next row. With a context of Tx.Reading it reads what that
// write sees. fn must not wait for anybody: its read has a place that others need.
func (db *DB) Each(ctx context.Context, query string, args []any, fn func(row []driver.Value) error) error {
	if tx, ok := ctx.Value(readingKey{}).(*Tx); ok && tx.db == db {
		return tx.each(ctx, query, args, fn)
	}
	db.reads(ctx, query)
	values := make([]driver.NamedValue, len(args))
	for i, arg := range args {
		value, err := driver.DefaultParameterConverter.ConvertValue(arg)
		if err != nil {
			return fmt.Errorf("argument %d: %w", i+1, err)
		}
		if _, isTime := value.(time.Time); isTime {
			return fmt.Errorf("argument %d: times are given as texts", i+1)
		}
		values[i] = driver.NamedValue{Ordinal: i + 1, Value: value}
	}
	return eachRow(ctx, db.backend, query, values, fn)
}

func eachRow(
	ctx context.Context, from backend.Backend, query string, args []driver.NamedValue,
	fn func(row []driver.Value) error,
) (err error) {
	r, err := from.Query(ctx, query, args)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	row := make([]driver.Value, len(r.Columns()))
	for {
		switch err := r.Next(row); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := fn(row); err != nil {
			return err
		}
	}
}
