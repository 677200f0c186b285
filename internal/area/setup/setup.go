// Package setup is the configuration of the server beyond being stored: values, directories and
// mail servers, links, unique fields, plugins.
//
// It must not know what a setting means: who reads it does.
package setup

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/notify/notifications"
	"github.com/glpid/glpid/internal/route"
	"github.com/glpid/glpid/internal/settings"
)

// Sealer keeps secrets encrypted at rest.
type Sealer interface {
	Seal(plain string) string
	Open(sealed string) (string, error)
}

// Service has the rules and routes of the area.
type Service struct {
	engine   *engine.Engine
	settings *settings.Settings
	sealer   Sealer
	tell     *notifications.Service
}

// New makes a Service.
func New(e *engine.Engine, config *settings.Settings, sealer Sealer, tell *notifications.Service) *Service {
	return &Service{engine: e, settings: config, sealer: sealer, tell: tell}
}

// Register adds the rules of this area to the engine.
func (s *Service) Register() {
	s.registerConfig()
	s.registerServers()
	s.registerLinks()
	s.registerUnicity()
}

// Routes gives the routes of this area that are no plain operations on an object.
func (s *Service) Routes() []route.Route {
	return append(s.configRoutes(), s.pluginRoutes()...)
}
