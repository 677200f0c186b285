package site

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/glpid/glpid/internal/area/assistance"
	"github.com/glpid/glpid/internal/area/assistance/levels"
	"github.com/glpid/glpid/internal/area/planning"
	"github.com/glpid/glpid/internal/jobs"
)

// cleanUp is how often expired tokens are removed, and files whose removal had to wait for a backup.
const cleanUp = time.Hour

// Scheduler gives what runs the site's automatic actions: those of GLPI that this server knows.
func (s *Site) Scheduler() *jobs.Scheduler {
	scheduler := jobs.New(s.DB, s.Log, nil)
	s.registerUpkeep(scheduler)
	scheduler.Register("Ticket", "closeticket", func(ctx context.Context, _ int) (int, error) { return assistance.CloseSolved(ctx, s.Engine) })
	scheduler.Register("Ticket", "createinquest", func(ctx context.Context, _ int) (int, error) { return assistance.AskAboutClosed(ctx, s.Engine) })
	scheduler.Register("PendingReasonCron", "pendingreason_autobump_autosolve", func(ctx context.Context, _ int) (int, error) {
		return assistance.Remind(ctx, s.Engine)
	})
	scheduler.Register("Ticket", "purgeticket", func(ctx context.Context, _ int) (int, error) { return assistance.PurgeClosed(ctx, s.Engine) })
	scheduler.Register("CommonITILRecurrentCron", "RecurrentItems", func(ctx context.Context, _ int) (int, error) {
		return planning.Recur(ctx, s.Engine, s.Log)
	})
	scheduler.Register("SlaLevel_Ticket", "slaticket", func(ctx context.Context, _ int) (int, error) {
		return levels.EscalateSLA(ctx, s.Engine, s.Settings)
	})
	scheduler.Register("OlaLevel_Ticket", "olaticket", func(ctx context.Context, _ int) (int, error) {
		return levels.EscalateOLA(ctx, s.Engine, s.Settings)
	})
	scheduler.Register("Document", "cleanorphans", func(ctx context.Context, _ int) (int, error) { return s.Documents.CleanOrphans(ctx) })
	scheduler.Register("QueuedNotification", "queuednotification", s.Notifications.Send)
	scheduler.Register("QueuedNotification", "queuednotificationclean", s.Notifications.Clean)
	scheduler.Register("QueuedWebhook", "queuedwebhook", s.Webhooks.Send)
	scheduler.Register("QueuedWebhook", "queuedwebhookclean", s.Webhooks.Clean)
	return scheduler
}

// StartJobs runs what has to happen while the server runs, until the context ends.
func StartJobs(ctx context.Context, site *Site) *sync.WaitGroup {
	if err := site.Documents.Recover(ctx); err != nil {
		site.Log.Warn("interrupted uploads could not be finished", slog.Any("error", err))
	}
	var running sync.WaitGroup
	scheduler := site.Scheduler()
	running.Go(func() { scheduler.Run(ctx) })
	running.Go(func() { site.Feeds.Run(ctx) })
	running.Go(func() { site.Drafts.Run(ctx) })
	running.Go(func() { site.Custom.Run(ctx) })
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
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
		}
	})
	return &running
}
