package site

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/glpid/glpid/internal/area/documents"
	"github.com/glpid/glpid/internal/jobs"
)

// cleanUp is how often expired tokens are removed, and files whose removal had to wait for a backup.
const cleanUp = time.Hour

// Scheduler gives what runs the site's automatic actions: those of GLPI that this server knows.
func (s *Site) Scheduler() *jobs.Scheduler { return s.scheduler }

// StartJobs runs what has to happen while the server runs, until the context ends: of a server that only reads what
// keeps it up to date.
func StartJobs(ctx context.Context, site *Site) *sync.WaitGroup {
	var running sync.WaitGroup
	for _, a := range site.areas {
		if a.Follow != nil {
			running.Go(func() { a.Follow(ctx) })
		}
	}
	if site.ReadOnly {
		return &running
	}
	recoverFiles := func() {
		var older time.Duration
		if site.DB.Shared() {
			older = documents.Unfinished
		}
		if err := site.Documents.Recover(ctx, older); err != nil && ctx.Err() == nil {
			site.Log.Warn("interrupted uploads could not be finished", slog.Any("error", err))
		}
	}
	recoverFiles()
	running.Go(func() { site.scheduler.Run(ctx) })
	running.Go(func() { site.Drafts.Run(ctx) })
	for _, a := range site.areas {
		if a.Run != nil {
			running.Go(func() { a.Run(ctx) })
		}
	}
	running.Go(func() { site.Audit.Run(ctx) })
	running.Go(func() {
		ticker := time.NewTicker(cleanUp)
		defer ticker.Stop()
		for {
			if n, err := site.OAuth.Clean(ctx); err != nil && ctx.Err() == nil {
				site.Log.Warn("expired tokens could not be removed", slog.Any("error", err))
			} else if n > 0 {
				site.Log.Debug("removed expired tokens", slog.Int64("tokens", n))
			}
			if err := site.Documents.Sweep(ctx); err != nil && ctx.Err() == nil {
				site.Log.Warn("files that nobody has any more could not be removed", slog.Any("error", err))
			}
			if site.DB.Shared() { // others may have been interrupted
				recoverFiles()
			}
			if err := site.DB.CleanLeases(ctx); err != nil && ctx.Err() == nil {
				site.Log.Warn("leases that are over could not be removed", slog.Any("error", err))
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
