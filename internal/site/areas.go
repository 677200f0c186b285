package site

import (
	"slices"

	"github.com/glpid/glpid/internal/area/administration"
	"github.com/glpid/glpid/internal/area/assets"
	"github.com/glpid/glpid/internal/area/assistance"
	"github.com/glpid/glpid/internal/area/assistance/helpdesk"
	"github.com/glpid/glpid/internal/area/assistance/levels"
	"github.com/glpid/glpid/internal/area/assistance/statistics"
	"github.com/glpid/glpid/internal/area/dropdowns"
	"github.com/glpid/glpid/internal/area/inventory"
	"github.com/glpid/glpid/internal/area/knowledge"
	"github.com/glpid/glpid/internal/area/management"
	"github.com/glpid/glpid/internal/area/planning"
	"github.com/glpid/glpid/internal/area/projects"
	"github.com/glpid/glpid/internal/area/setup"
	"github.com/glpid/glpid/internal/area/tools"
	"github.com/glpid/glpid/internal/area/transfer"
	"github.com/glpid/glpid/internal/graphql"
	"github.com/glpid/glpid/internal/route"
	"github.com/glpid/glpid/internal/rules"
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
	levels.Register(s.Engine)
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
