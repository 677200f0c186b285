package site

import (
	"context"

	"github.com/glpid/glpid/internal/jobs"
	"github.com/glpid/glpid/internal/jobs/alerts"
	"github.com/glpid/glpid/internal/jobs/upkeep"
)

// registerUpkeep says what the automatic actions do that belong to no single area: telling of
// dates, cleaning, watching.
func (s *Site) registerUpkeep(scheduler *jobs.Scheduler) {
	dates := alerts.New(s.Engine, s.Settings, s.Notifications)
	care := upkeep.New(s.Engine, s.Settings, s.Notifications)

	scheduler.Register("Contract", "contract", dates.Contracts)
	scheduler.Register("Infocom", "infocom", dates.Warranties)
	scheduler.Register("Certificate", "certificate", dates.Certificates)
	scheduler.Register("Domain", "DomainsAlert", dates.Domains)
	scheduler.Register("Ticket", "alertnotclosed", dates.OpenTickets)

	scheduler.Register("CronTask", "logs", both(care.Events, scheduler.CleanLogs))
	scheduler.Register("CronTask", "watcher", both(care.Watch, scheduler.CleanLogs)) // "logs" is off in a fresh install
	scheduler.Register("CronTask", "session", func(ctx context.Context, _ int) (int, error) {
		n, err := s.OAuth.Clean(ctx)
		return int(n), err
	})
	scheduler.Register("MailCollector", "mailgateerror", care.Receivers)
	scheduler.Register("QueuedNotification", "queuednotificationcleanstaleajax", s.Notifications.CleanStale)
	scheduler.Register("User", "passwordexpiration", care.Passwords)
	scheduler.Register("PlanningRecall", "planningrecall", care.Reminders)
	scheduler.Register("CleanSoftwareCron", "cleansoftware", care.Software)
	scheduler.Register("CleanSoftwareCron", "purgesoftware", care.TrashedSoftware)
	scheduler.Register("Agent", "Cleanoldagents", care.StaleAgents)
}

// both does two jobs in one action.
func both(first, second jobs.Job) jobs.Job {
	return func(ctx context.Context, param int) (int, error) {
		n, err := first(ctx, param)
		if err != nil {
			return n, err
		}
		m, err := second(ctx, param)
		return n + m, err
	}
}
