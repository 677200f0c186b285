package assistance

import (
	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// followups are the rules of answers in a timeline.
func followups() engine.Behaviour {
	return engine.Behaviour{
		CanView: func(s *access.Session) bool {
			return s.Can("followup", model.Read|model.ReadPrivate) &&
				canViewAny(s)
		},
		Visible: privateCondition("followup"),
		PermitCreate: func(w *engine.Work, c *engine.Change) error {
			p, err := parentFrom(w, c)
			if err != nil {
				return err
			}
			if p.isClosed(p.status()) && !p.canReopen(w) {
				return model.Forbidden("The item is closed")
			}
			if err := p.permitAdd(w, "followup"); err != nil {
				return err
			}
			return p.permitAttribute(w, c)
		},
		PermitUpdate: func(w *engine.Work, c *engine.Change) error {
			p, err := parentOf(w, c)
			if err != nil {
				return err
			}
			if err := p.permitChange(c, "followup"); err != nil {
				return err
			}
			return p.permitAttribute(w, c)
		},
		PermitDelete: func(w *engine.Work, c *engine.Change) error {
			if err := w.Session.Permit("followup", model.Purge); err != nil {
				return err
			}
			p, err := parentOf(w, c)
			if err != nil {
				return err
			}
			return p.permitTouch(c)
		},
		BeforeCreate: func(w *engine.Work, c *engine.Change) error {
			if err := needContent(c); err != nil {
				return err
			}
			stampEntry(w, c)
			if c.Int("timeline_position") != 0 {
				return nil
			}
			p, err := parentFrom(w, c)
			if err != nil {
				return err
			}
			position, err := p.position(w, c)
			c.Set("timeline_position", position)
			return err
		},
		AfterCreate: func(w *engine.Work, c *engine.Change) error {
			p, err := parentFrom(w, c)
			if err != nil {
				return err
			}
			if c.System {
				return p.touch(w, c, p.id, engine.Values{})
			}
			return p.answered(w, c, engine.Values{})
		},
		BeforeUpdate: func(_ *engine.Work, c *engine.Change) error {
			noteEditor(c)
			return needContent(c)
		},
		AfterUpdate: func(w *engine.Work, c *engine.Change) error {
			p, err := parentOf(w, c)
			if err != nil {
				return err
			}
			values := engine.Values{}
			if err := p.taken(w, values); err != nil {
				return err
			}
			return p.touch(w, c, p.id, values)
		},
		AfterDelete: touchParent,
	}
}

// touchParent notes the change of an entry on its item.
func touchParent(w *engine.Work, c *engine.Change) error {
	k := kindOf(c.Text("itemtype"))
	if k == nil {
		return nil
	}
	return k.touch(w, c, c.Int("items_id"), engine.Values{})
}
