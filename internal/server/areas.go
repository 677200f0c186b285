package server

import (
	"slices"

	"github.com/glpid/glpid/internal/administration"
	"github.com/glpid/glpid/internal/assets"
	"github.com/glpid/glpid/internal/assistance"
	"github.com/glpid/glpid/internal/dropdowns"
	"github.com/glpid/glpid/internal/graphql"
	"github.com/glpid/glpid/internal/helpdesk"
	"github.com/glpid/glpid/internal/inventory"
	"github.com/glpid/glpid/internal/knowledge"
	"github.com/glpid/glpid/internal/management"
	"github.com/glpid/glpid/internal/planning"
	"github.com/glpid/glpid/internal/projects"
	"github.com/glpid/glpid/internal/route"
	"github.com/glpid/glpid/internal/rules"
	"github.com/glpid/glpid/internal/servicelevels"
	"github.com/glpid/glpid/internal/setup"
	"github.com/glpid/glpid/internal/statistics"
	"github.com/glpid/glpid/internal/tools"
	"github.com/glpid/glpid/internal/transfer"
)

// register adds the behaviour of every area's objects to the engine.
func (s *Site) register() {
	administration.Register(s.Engine, s.Settings, s.DataDir)
	assistance.Register(s.Engine, s.Settings)
	dropdowns.Register(s.Engine)
	assets.Register(s.Engine)
	s.Custom.Register()
	management.Register(s.Engine)
	projects.Register(s.Engine, s.Settings)
	knowledge.Register(s.Engine)
	tools.Register(s.Engine)
	s.Feeds.Register()
	planning.Register(s.Engine)
	s.setup().Register()
	s.inventory().Register()
	rules.Register(s.Engine, s.Settings)
	servicelevels.Register(s.Engine)
	s.Notifications.Register()
	s.Webhooks.Register()
	statistics.Register(s.Engine)
	s.OAuth.Register(s.Engine)
}

// routes gives the special routes of every area.
func (s *Site) routes() []route.Route {
	return slices.Concat(
		administration.Routes(s.DataDir),
		assistance.Routes(),
		s.Documents.Routes(),
		assets.Routes(),
		s.Custom.Routes(),
		management.Routes(),
		projects.Routes(),
		knowledge.Routes(),
		planning.Routes(),
		s.setup().Routes(),
		s.inventory().Routes(),
		rules.Routes(),
		s.Notifications.Routes(),
		statistics.Routes(),
		helpdesk.Routes(),
		transfer.Routes(),
		graphql.New(graphql.Options{
			Log: s.Log, Audit: s.Audit, Fields: []graphql.Field{helpdesk.Field()}, MaxAnswer: s.GraphQLAnswer,
		}).Routes(),
		s.OAuth.Routes(),
	)
}

func (s *Site) setup() *setup.Service {
	return setup.New(s.Engine, s.Settings, s.OAuth, s.Notifications)
}

func (s *Site) inventory() *inventory.Service {
	return inventory.New(s.Engine, s.Settings, s.OAuth, FilesDir(s.DataDir))
}
