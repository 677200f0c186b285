package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// Check looks through the whole file for damage.
func (db *DB) Check(ctx context.Context) error {
	file, err := sql.Open("sqlite", db.sourceDSN())
	if err != nil {
		return fmt.Errorf("check the database: %w", err)
	}
	return errors.Join(integrity(ctx, file), file.Close())
}

func integrity(ctx context.Context, file *sql.DB) error {
	rows, err := file.QueryContext(ctx, "PRAGMA integrity_check(20)")
	if err != nil {
		return fmt.Errorf("check the database: %w", err)
	}
	defer rows.Close()
	var problems []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return fmt.Errorf("check the database: %w", err)
		}
		if line != "ok" {
			problems = append(problems, line)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("check the database: %w", err)
	}
	if len(problems) > 0 {
		return fmt.Errorf("the database is damaged, restore it from a backup: %s", strings.Join(problems, "; "))
	}
	return nil
}
