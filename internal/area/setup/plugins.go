package setup

import (
	"net/http"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// pluginRoutes move plugins from one state to another. This server runs none of them: a site that shares its
// database with GLPI can switch them here.
func (s *Service) pluginRoutes() []route.Route {
	var out []route.Route
	for _, action := range []struct {
		name, text string
		change     func(w *engine.Work, c *engine.Change) error
	}{
		{"Enable", "Enable a plugin", moveTo(model.PluginActive, model.PluginInactive)},
		{"Disable", "Disable a plugin", moveTo(model.PluginInactive, model.PluginActive)},
		{"Install", "Install a plugin", moveTo(model.PluginInactive, model.PluginNotInstalled, model.PluginNew,
			model.PluginToUpdate)},
		{"Uninstall", "Uninstall a plugin", moveTo(model.PluginNotInstalled)},
		{"Clean", "Remove a plugin from the list",
			func(w *engine.Work, c *engine.Change) error { return w.Purge("Plugin", c.ID) }},
	} {
		out = append(out, route.Route{
			Method: "POST", Path: "/Setup/Plugin/{id:int}/" + action.name, Since: model.V2_3,
			Doc: route.Doc{Tags: []string{"Setup"}, Description: action.text, Status: http.StatusNoContent},
			Handle: func(c *route.Call) (*route.Answer, error) {
				if err := c.Session.Permit("config", model.Update); err != nil {
					return nil, err
				}
				if err := c.Engine.Do(c.Context, c.Session, c.Object("Plugin"), c.Version, c.ID("id"),
					action.change); err != nil {
					return nil, err
				}
				return route.NoContent()
			},
		})
	}
	return out
}

// moveTo sets a plugin's state, from one of some states if any are named.
func moveTo(state int64, from ...int64) func(w *engine.Work, c *engine.Change) error {
	return func(w *engine.Work, c *engine.Change) error {
		now := c.Before.Int("state")
		allowed := len(from) == 0 || now == state
		for _, f := range from {
			allowed = allowed || now == f
		}
		if !allowed {
			return model.Invalid("The plugin is in a state that does not allow this")
		}
		return w.Update("Plugin", c.ID, engine.Values{"state": state})
	}
}
