package site

import (
	"context"
	"log/slog"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/area/custom"
	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/store"
)

// Define gives what reads the catalogue of a database: the objects of this program, and those that are defined there.
func Define(log *slog.Logger) func(ctx context.Context, db *store.DB) (*catalog.Registry, error) {
	return func(ctx context.Context, db *store.DB) (*catalog.Registry, error) {
		objects := catalog.Default()
		e := engine.New(db, objects, access.NewDirectory(db, 0), log)
		return objects, custom.New(e, log).Load(ctx)
	}
}
