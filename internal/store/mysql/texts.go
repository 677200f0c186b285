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

// CheckTexts has nothing to look at.
func (texts) CheckTexts(context.Context) ([]string, error) { return nil, nil }

// IsSpoilt is false: there is no index.
func (texts) IsSpoilt(error) bool { return false }

// Versions are always the same: the server compares, and keeps its indexes as it compares.
func (texts) Versions() (compared, indexed string) { return "server", "" }

// Compare has nothing to do: the server keeps what it has sorted.
func (texts) Compare(context.Context, backend.Conn) ([]backend.Renamed, error) { return nil, nil }
