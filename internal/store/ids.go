package store

import "context"

// IDs gives the numbers that a statement selects, one column of them.
func IDs(ctx context.Context, from Querier, query string, args ...any) ([]int64, error) {
	rows, err := from.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
