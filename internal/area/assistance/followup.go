package assistance

import (
	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// followups are the rules of answers in a timeline.
func followups() engine.Behaviour {
	added := func(w *engine.Work, c *engine.Change) (*parent, error) {
		p, err := parentFrom(w, c)
		if err == nil && p.isClosed(p.status()) && !p.canReopen(w) {
			err = model.Forbidden("The item is closed")
		}
		return p, err
	}
	return entryChecks("followup", added, parentOf, engine.Behaviour{
		CanView: func(s *access.Session) bool {
			return s.Can("followup", model.Read|model.ReadPrivate) &&
				canViewAny(s)
		},
		Visible: privateCondition("followup"),
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
	})
}

// touchParent notes the change of an entry on its item.
func touchParent(w *engine.Work, c *engine.Change) error {
	k := kindOf(c.Text("itemtype"))
	if k == nil {
		return nil
	}
	return k.touch(w, c, c.Int("items_id"), engine.Values{})
}
