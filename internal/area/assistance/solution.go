package assistance

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// States of a solution.
const (
	solutionWaiting  = 2
	solutionAccepted = 3
	solutionRefused  = 4
)

// solutions are the rules of solutions. They have no right of their own: who may solve the item
// may write them.
func solutions() engine.Behaviour {
	return engine.Behaviour{
		CanView: canViewAny,
		CanCreate: func(w *engine.Write) error {
			p, err := parentOf(w)
			if err != nil {
				return err
			}
			if p.isClosed(p.status()) {
				return model.Forbidden("The item is closed")
			}
			if !p.maySolve(w, p.row, p.mine) {
				return model.Forbidden("")
			}
			if p.isSolved(p.status()) {
				return model.Invalid("The item is already solved")
			}
			return p.mayAttribute(w)
		},
		CanUpdate: func(w *engine.Write) error {
			p, err := parentOf(w)
			if err != nil {
				return err
			}
			if !p.maySolve(w, p.row, p.mine) {
				return model.Forbidden("")
			}
			return p.mayAttribute(w)
		},
		CanDelete: func(w *engine.Write) error {
			k := kindOf(w.OldText("itemtype"))
			if k == nil {
				return model.NotFound()
			}
			row, err := w.Load(k.object, w.OldInt("items_id"))
			if err != nil {
				return err
			}
			up := w.Item(k.object, w.OldInt("items_id"), row)
			up.System = false // who deletes a solution needs the right to change its item
			return w.Engine.AllowItemUpdate(up)
		},
		BeforeCreate: beforeSolution,
		AfterCreate:  afterSolution,
		BeforeUpdate: func(w *engine.Write) error {
			noteEditor(w)
			return needContent(w)
		},
		AfterUpdate: touchParent,
	}
}

// beforeSolution decides whether a solution waits for the requester's approval: those of tickets
// do, unless the entity closes solved tickets at once.
func beforeSolution(w *engine.Write) error {
	if err := needContent(w); err != nil {
		return err
	}
	if w.System {
		return nil
	}
	p, err := parentOf(w)
	if err != nil {
		return err
	}
	stampEntry(w)
	closes, err := p.closesAtOnce(w)
	if err != nil {
		return err
	}
	if p.kind == ticket && !closes {
		w.Set("status", solutionWaiting)
		return nil
	}
	w.Set("status", solutionAccepted)
	w.Set("users_id_approval", w.Session.UserID)
	w.Set("date_approval", w.Engine.Now())
	return nil
}

// closesAtOnce reports whether a solution closes the ticket without waiting for approval.
func (p *parent) closesAtOnce(w *engine.Write) (bool, error) {
	if p.kind != ticket {
		return false, nil
	}
	delay, err := w.EntityText(p.row.Int("entities_id"), "autoclose_delay")
	return delay == "0" || p.isClosed(p.status()), err
}

// afterSolution solves the item, and gives its open duplicates the same solution.
func afterSolution(w *engine.Write) error {
	if w.System {
		return nil
	}
	p, err := parentOf(w)
	if err != nil {
		return err
	}
	if p.kind == ticket {
		others, err := duplicates(w, p.id)
		if err != nil {
			return err
		}
		for _, other := range others {
			if may, err := (rules{kind: ticket}).mayTakeAlong(w, other); err != nil || !may {
				if err != nil {
					return err
				}
				continue
			}
			if _, err := w.Create("Solution", engine.Values{
				"itemtype": "Ticket", "items_id": other, "content": w.Text("content"), "solutiontypes_id": w.Int("solutiontypes_id"),
				"users_id": w.Int("users_id"), "status": w.Int("status"), "users_id_approval": w.Int("users_id_approval"), "date_approval": w.Value("date_approval"),
			}); err != nil {
				return err
			}
		}
	}
	status := int64(model.StatusSolved)
	if w.Int("status") == solutionAccepted && p.kind == ticket {
		status = model.StatusClosed
	}
	return p.touch(w, p.id, engine.Values{"status": status})
}
