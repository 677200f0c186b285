package site

import (
	"context"

	"github.com/glpid/glpid/internal/area/administration"
	"github.com/glpid/glpid/internal/area/assets"
	"github.com/glpid/glpid/internal/area/assistance"
	"github.com/glpid/glpid/internal/area/assistance/helpdesk"
	"github.com/glpid/glpid/internal/area/assistance/levels"
	"github.com/glpid/glpid/internal/area/assistance/recurrence"
	"github.com/glpid/glpid/internal/area/assistance/statistics"
	"github.com/glpid/glpid/internal/area/dropdowns"
	"github.com/glpid/glpid/internal/area/inventory/replay"
	"github.com/glpid/glpid/internal/area/knowledge"
	"github.com/glpid/glpid/internal/area/management"
	"github.com/glpid/glpid/internal/area/planning"
	"github.com/glpid/glpid/internal/area/projects"
	"github.com/glpid/glpid/internal/area/rules"
	"github.com/glpid/glpid/internal/area/setup"
	"github.com/glpid/glpid/internal/area/tools"
	"github.com/glpid/glpid/internal/area/transfer"
	"github.com/glpid/glpid/internal/area/upkeep"
	"github.com/glpid/glpid/internal/graphql"
	"github.com/glpid/glpid/internal/history"
	"github.com/glpid/glpid/internal/manifest"
	"github.com/glpid/glpid/internal/route"
	"github.com/glpid/glpid/internal/store"
)

// list gives the areas of the site, each with all that it states of itself. Their order makes no difference.
func (s *Site) list() []manifest.Area {
	return []manifest.Area{
		administration.Area(s.Settings, s.DataDir),
		assets.Area(s.Engine),
		assistance.Area(s.Engine, s.Settings),
		s.Custom.Area(),
		s.Documents.Area(),
		dropdowns.Area(s.Engine),
		helpdesk.Area(),
		history.New(s.Engine, s.Settings).Area(),
		s.Inventories.Area(),
		s.intake.Area(),
		replay.New(s.Engine).Area(),
		knowledge.Area(s.Engine),
		levels.Area(s.Engine, s.Settings),
		management.Area(),
		s.Notifications.Area(),
		s.OAuth.Area(),
		planning.Area(),
		recurrence.Area(s.Engine, s.Log),
		projects.Area(s.Settings),
		rules.Area(s.Settings),
		setup.New(s.Engine, s.Settings, s.OAuth, s.Notifications).Area(),
		statistics.Area(),
		tools.Area(s.Feeds),
		transfer.Area(),
		upkeep.New(s.Engine, s.Settings, s.Notifications).Area(s.scheduler.CleanLogs),
		s.Webhooks.Area(),
	}
}

// Checks gives what every area has looked at by "glpid check", and the index of texts.
func (s *Site) Checks() (checks []manifest.Check) {
	checks = append(checks, manifest.Check{
		Name: "texts", Sound: "parts of them are found where they stand",
		Look:  func(ctx context.Context, db *store.DB) ([]string, error) { return db.CheckTexts(ctx) },
		Mend:  func(ctx context.Context, db *store.DB) error { return db.ForgetTexts(ctx) },
		Offer: "has their index made anew", Mends: "their index is made anew when somebody looks for a part of them",
	})
	for _, a := range s.areas {
		checks = append(checks, a.Checks...)
	}
	return checks
}

// routes gives the special routes of every area, and GraphQL with their fields.
func (s *Site) routes() []route.Route {
	var routes []route.Route
	var fields []route.Field
	for _, a := range s.areas {
		routes, fields = append(routes, a.Routes...), append(fields, a.Fields...)
	}
	return append(routes, graphql.New(graphql.Options{
		Log: s.Log, Audit: s.Audit, Fields: fields, MaxAnswer: s.GraphQLAnswer,
	}).Routes()...)
}
