package mysql

import (
	"context"

	"github.com/glpid/glpid/internal/store/backend"
)

// texts knows of no part of any text: LIKE reads the table.
type texts struct{}

// Containing knows nothing.
func (texts) Containing(context.Context, backend.TextColumn, string, bool, int) (backend.Found, error) {
	return backend.Found{}, nil
}

// Follow has nothing to do.
func (texts) Follow(context.Context, backend.Conn, backend.TextColumn) (bool, error) {
	return true, nil
}

// Forget has nothing to do.
func (texts) Forget(context.Context, backend.Conn) error { return nil }
