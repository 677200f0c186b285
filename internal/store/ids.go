package store

import (
	"context"
	"database/sql"
)

// IDs gives the numbers that a statement selects, one column of them.
func IDs(ctx context.Context, from Querier, query string, args ...any) ([]int64, error) {
	return column[int64](ctx, from, query, args)
}

// Texts gives the texts that a statement selects, one column of them. NULL is left out.
func Texts(ctx context.Context, from Querier, query string, args ...any) ([]string, error) {
	all, err := column[sql.NullString](ctx, from, query, args)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, text := range all {
		if text.Valid {
			out = append(out, text.String)
		}
	}
	return out, nil
}

func column[T any](ctx context.Context, from Querier, query string, args []any) ([]T, error) {
	rows, err := from.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var one T
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}
