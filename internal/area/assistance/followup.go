package assistance

import (
	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// followups are the rules of answers in a timeline.
func followups() engine.Behaviour {
	return engine.Behaviour{
		CanView: func(s *access.Session) bool { return s.Can("followup", model.Read|model.ReadPrivate) && canViewAny(s) },
		Visible: privateCondition("followup"),
		CanCreate: func(w *engine.Write) error {
			p, err := parentFrom(w)
			if err != nil {
				return err
			}
			if p.isClosed(p.status()) && !p.mayReopen(w) {
				return model.Forbidden("The item is closed")
			}
			if err := p.mayAdd(w, "followup"); err != nil {
				return err
			}
			return p.mayAttribute(w)
		},
		CanUpdate: func(w *engine.Write) error {
			if err := mayChange(w, "followup"); err != nil {
				return err
			}
			p, err := parentOf(w)
			if err != nil {
				return err
			}
			return p.mayAttribute(w)
		},
		CanDelete: func(w *engine.Write) error {
			if !w.Session.Can("followup", model.Purge) {
				return model.Forbidden("")
			}
			return nil
		},
		BeforeCreate: func(w *engine.Write) error {
			if err := needContent(w); err != nil {
				return err
			}
			stampEntry(w)
			if w.Int("timeline_position") != 0 {
				return nil
			}
			p, err := parentFrom(w)
			if err != nil {
				return err
			}
			position, err := p.position(w)
			w.Set("timeline_position", position)
			return err
		},
		AfterCreate: func(w *engine.Write) error {
			p, err := parentFrom(w)
			if err != nil {
				return err
			}
			if w.System {
				return p.touch(w, p.id, engine.Values{})
			}
			return p.answered(w, engine.Values{})
		},
		BeforeUpdate: func(w *engine.Write) error {
			noteEditor(w)
			return needContent(w)
		},
		AfterUpdate: func(w *engine.Write) error {
			p, err := parentOf(w)
			if err != nil {
				return err
			}
			values := engine.Values{}
			if err := p.taken(w, values); err != nil {
				return err
			}
			return p.touch(w, p.id, values)
		},
		AfterDelete: touchParent,
	}
}

// touchParent notes the change of an entry on its item.
func touchParent(w *engine.Write) error {
	k := kindOf(w.Text("itemtype"))
	if k == nil {
		return nil
	}
	return k.touch(w, w.Int("items_id"), engine.Values{})
}
