package server

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// tokenCleanUp is how often expired tokens are removed.
const tokenCleanUp = time.Hour

// StartJobs runs what has to happen while the server runs, until the context ends.
func StartJobs(ctx context.Context, site *Site) *sync.WaitGroup {
	var running sync.WaitGroup
	running.Go(func() {
		ticker := time.NewTicker(tokenCleanUp)
		defer ticker.Stop()
		for {
			if n, err := site.OAuth.Clean(ctx); err != nil && ctx.Err() == nil {
				site.Log.Warn("expired tokens could not be removed", slog.Any("error", err))
			} else if n > 0 {
				site.Log.Debug("removed expired tokens", slog.Int64("tokens", n))
			}
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
		}
	})
	return &running
}
