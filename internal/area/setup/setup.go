// Package setup is the configuration of the server beyond being stored: values, directories and
// mail servers, links, unique fields, plugins.
//
// It must not know what a setting means: who reads it does.
package setup

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/manifest"
	"github.com/glpid/glpid/internal/notify/notifications"
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

// Area is what the configuration does.
func (s *Service) Area() manifest.Area {
	on := engine.Behaviours{}
	s.configRules(on)
	s.serversRules(on)
	s.linksRules(on)
	s.unicityRules(on)
	return manifest.Area{Name: "setup", Behaviours: on, Routes: append(s.configRoutes(), s.pluginRoutes()...)}
}
