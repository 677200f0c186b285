package assistance

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// solutions are the rules of solutions. They have no right of their own: who may solve the item
// may write them.
func solutions() engine.Behaviour {
	return engine.Behaviour{
		CanView: canViewAny,
		PermitCreate: func(w *engine.Work, c *engine.Change) error {
			p, err := parentOf(w, c)
			if err != nil {
				return err
			}
			if p.isClosed(p.status()) {
				return model.Forbidden("The item is closed")
			}
			if !p.canSolve(w, p.row, p.mine) {
				return model.Forbidden("")
			}
			if p.isSolved(p.status()) {
				return model.Invalid("The item is already solved")
			}
			return p.permitAttribute(w, c)
		},
		PermitUpdate: func(w *engine.Work, c *engine.Change) error {
			p, err := parentOf(w, c)
			if err != nil {
				return err
			}
			if !p.canSolve(w, p.row, p.mine) {
				return model.Forbidden("")
			}
			return p.permitAttribute(w, c)
		},
		PermitDelete: func(w *engine.Work, c *engine.Change) error {
			k := kindOf(c.Before.Text("itemtype"))
			if k == nil {
				return model.NotFound()
			}
			row, err := w.Load(k.Object, c.Before.Int("items_id"))
			if err != nil {
				return err
			}
			up := w.Item(k.Object, c.Before.Int("items_id"), row)
			up.System = false // who deletes a solution needs the right to change its item
			return w.Permit(up)
		},
		BeforeCreate: beforeSolution,
		AfterCreate:  afterSolution,
		BeforeUpdate: func(_ *engine.Work, c *engine.Change) error {
			noteEditor(c)
			return needContent(c)
		},
		AfterUpdate: touchParent,
	}
}

// beforeSolution decides whether a solution waits for the requester's approval: those of tickets
// do, unless the entity closes solved tickets at once.
func beforeSolution(w *engine.Work, c *engine.Change) error {
	if err := needContent(c); err != nil {
		return err
	}
	if c.System {
		return nil
	}
	p, err := parentOf(w, c)
	if err != nil {
		return err
	}
	stampEntry(w, c)
	closes, err := p.closesAtOnce(w)
	if err != nil {
		return err
	}
	if p.kind == ticket && !closes {
		c.Set("status", model.ApprovalWaiting)
		return nil
	}
	c.Set("status", model.ApprovalGranted)
	c.Set("users_id_approval", c.Session.UserID)
	c.Set("date_approval", w.Engine.Now())
	return nil
}

// closesAtOnce reports whether a solution closes the ticket without waiting for approval.
func (p *parent) closesAtOnce(w *engine.Work) (bool, error) {
	if p.kind != ticket {
		return false, nil
	}
	delay, err := w.EntityText(p.row.Int("entities_id"), "autoclose_delay")
	return delay == "0" || p.isClosed(p.status()), err
}

// afterSolution solves the item, and gives its open duplicates the same solution.
func afterSolution(w *engine.Work, c *engine.Change) error {
	if c.System {
		return nil
	}
	p, err := parentOf(w, c)
	if err != nil {
		return err
	}
	if p.kind == ticket {
		others, err := duplicates(w, p.id)
		if err != nil {
			return err
		}
		for _, other := range others {
			if err := w.GoOn(); err != nil {
				return err
			}
			if may, err := (rules{kind: ticket}).canTakeAlong(w, other); err != nil || !may {
				if err != nil {
					return err
				}
				continue
			}
			if _, err := w.Create("Solution", engine.Values{
				"itemtype": "Ticket", "items_id": other, "content": c.Text("content"),
				"solutiontypes_id": c.Int("solutiontypes_id"),
				"users_id":         c.Int("users_id"), "status": c.Int("status"),
				"users_id_approval": c.Int("users_id_approval"), "date_approval": c.Value("date_approval"),
			}); err != nil {
				return err
			}
		}
	}
	status := int64(model.StatusSolved)
	if c.Int("status") == model.ApprovalGranted && p.kind == ticket {
		status = model.StatusClosed
	}
	return p.touch(w, c, p.id, engine.Values{"status": status})
}
