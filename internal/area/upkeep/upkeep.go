// Package upkeep does what automatic actions do in the background: it removes what nobody needs
// any more, watches over the other actions and over passwords, reminds people of their plans, and
// tells them of dates that come near or have passed. The actions, their parameters and settings are GLPI's.
//
// It must not know when it runs, which jobs say, nor how a message is written or sent.
package upkeep

import (
	"context"

	"github.com/glpid/glpid/internal/jobs"
	"github.com/glpid/glpid/internal/manifest"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/notify/notifications"
	"github.com/glpid/glpid/internal/settings"
	"github.com/glpid/glpid/internal/store"
)

// Service does the work.
type Service struct {
	engine   *engine.Engine
	settings *settings.Settings
	tell     *notifications.Service
}

// New makes a Service.
func New(e *engine.Engine, config *settings.Settings, tell *notifications.Service) *Service {
	return &Service{e, config, tell}
}

// Area is the upkeep: automatic actions. cleanLogs removes what they have told of themselves.
func (s *Service) Area(cleanLogs jobs.Job) manifest.Area {
	return manifest.Area{Name: "upkeep", Jobs: []jobs.Action{
		{Itemtype: "Contract", Name: "contract", Do: s.Contracts},
		{Itemtype: "Infocom", Name: "infocom", Do: s.Warranties},
		{Itemtype: "Certificate", Name: "certificate", Do: s.Certificates},
		{Itemtype: "Domain", Name: "DomainsAlert", Do: s.Domains},
		{Itemtype: "Ticket", Name: "alertnotclosed", Do: s.OpenTickets},
		{Itemtype: "CronTask", Name: "logs", Do: both(s.Events, cleanLogs)},
		{Itemtype: "CronTask", Name: "watcher", Do: both(s.Watch, cleanLogs)}, // "logs" is off in a fresh install
		{Itemtype: "MailCollector", Name: "mailgateerror", Do: s.Receivers},
		{Itemtype: "User", Name: "passwordexpiration", Do: s.Passwords},
		{Itemtype: "PlanningRecall", Name: "planningrecall", Do: s.Reminders},
		{Itemtype: "CleanSoftwareCron", Name: "cleansoftware", Do: s.Software},
		{Itemtype: "CleanSoftwareCron", Name: "purgesoftware", Do: s.TrashedSoftware},
	}}
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

// write runs fn in a transaction that no person has asked for.
func (s *Service) write(ctx context.Context, fn func(w *engine.Work) error) error {
	tree, err := s.engine.Directory().Tree(ctx)
	if err != nil {
		return err
	}
	return s.engine.Within(ctx, access.System(tree), model.Current, fn)
}

// ids gives the numbers that a statement selects.
func (s *Service) ids(ctx context.Context, query string, args ...any) ([]int64, error) {
	return store.IDs(ctx, s.engine.DB(), query, args...)
}

// each does something to items one after the other, each in a transaction of its own, so that the
// requests of people come in between. It gives how many were dealt with, and goes on behind those with which it fails.
func (s *Service) each(ctx context.Context, ids []int64, fn func(w *engine.Work, id int64) error) (int, error) {
	return jobs.Each(ctx, ids, func(id int64) (bool, error) {
		return true, s.write(ctx, func(w *engine.Work) error { return fn(w, id) })
	})
}
