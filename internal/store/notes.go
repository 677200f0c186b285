package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Note gives what the program has noted about the database under a name, "" for nothing.
func (db *DB) Note(ctx context.Context, name string) (string, error) { return NoteIn(ctx, db, name) }

// NoteIn is Note as a transaction sees it.
func NoteIn(ctx context.Context, from Querier, name string) (string, error) {
	var value string
	err := from.QueryRow(ctx, "SELECT `value` FROM `glpid_meta` WHERE `name` = ?", name).Scan(&value)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read the note %s: %w", name, err)
	}
	return value, nil
}

// SetNote notes something about the database; "" takes it back.
func (db *DB) SetNote(ctx context.Context, name, value string) error {
	return db.Write(ctx, func(ctx context.Context, tx *Tx) error { return tx.SetNote(ctx, name, value) })
}

// SetNote notes something with this write.
func (tx *Tx) SetNote(ctx context.Context, name, value string) error {
	_, err := tx.Exec(ctx, "DELETE FROM `glpid_meta` WHERE `name` = ?", name)
	if err == nil && value != "" {
		_, err = tx.Exec(ctx, "INSERT INTO `glpid_meta` (`name`, `value`) VALUES (?, ?)", name, value)
	}
	if err != nil {
		return fmt.Errorf("note %s: %w", name, err)
	}
	return nil
}
