package administration

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/settings"
)

// preferences are the rules of what users choose for themselves. They are the rows of accounts,
// so the same people see them.
func preferences(config *settings.Settings) engine.Behaviour {
	return engine.Behaviour{
		AnyEntity:    true,
		Visible:      visibleUsers,
		Own:          ownUser,
		PermitUpdate: permitPersonalise,
		// A value equal to the server's default is stored as NULL: the user follows the server.
		BeforeUpdate: func(w *engine.Work, c *engine.Change) error {
			if c.Changes("use_mode") && c.Int("use_mode") == model.ModeDebug && !c.Session.Can("config", model.Update) {
				return model.Forbidden("Debug mode is for those who may change the configuration")
			}
			if c.Has("timezone") && c.Text("timezone") == "" {
				c.Decide("timezone", nil)
			}
			for column, value := range c.After {
				if value == nil || column == "use_mode" {
					continue
				}
				standard, err := config.Get(w.Context, column)
				if err != nil {
					return err
				}
				if standard != "" && standard == c.Text(column) {
					c.Spell(column, nil)
				}
			}
			return nil
		},
	}
}

// permitPersonalise lets people choose for themselves, and those who may change accounts for others.
func permitPersonalise(w *engine.Work, c *engine.Change) error {
	if c.ID == c.Session.UserID && c.Session.Can("personalization", model.Update) {
		return nil
	}
	return permitUpdateUser(w, c)
}
