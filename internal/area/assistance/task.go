package assistance

import (
	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// tasks are the rules of tasks.
func (r rules) tasks() engine.Behaviour {
	item := func(w *engine.Work, c *engine.Change) (*parent, error) { return r.parent(w, c.Int(r.Column)) }
	notClosed := func(w *engine.Work, c *engine.Change) (*parent, error) {
		p, err := item(w, c)
		if err != nil {
			return nil, err
		}
		if p.isClosed(p.status()) {
			return nil, model.Forbidden("The item is closed")
		}
		return p, nil
	}
	return entryChecks("task", item, notClosed, engine.Behaviour{
		CanView: func(s *access.Session) bool { return s.Can("task", model.Read|model.ReadPrivate) && r.canView(s) },
		Visible: privateCondition("task"),
		BeforeCreate: func(w *engine.Work, c *engine.Change) error {
			if err := needContent(c); err != nil {
				return err
			}
			stampEntry(w, c)
			c.Set("uuid", engine.NewUUID())
			if !c.Has("state") {
				c.Set("state", model.TaskToDo)
			}
			p, err := item(w, c)
			if err != nil {
				return err
			}
			position, err := p.position(w, c)
			c.Set("timeline_position", position)
			return err
		},
		AfterCreate: func(w *engine.Work, c *engine.Change) error {
			p, err := item(w, c)
			if err != nil {
				return err
			}
			values, err := r.afterTask(w, c, p)
			if err != nil {
				return err
			}
			if c.System {
				return p.touch(w, c, p.id, values)
			}
			return p.answered(w, c, values)
		},
		BeforeUpdate: func(_ *engine.Work, c *engine.Change) error {
			noteEditor(c)
			delete(c.After, "timeline_position")
			return needContent(c)
		},
		AfterUpdate: func(w *engine.Work, c *engine.Change) error {
			p, err := item(w, c)
			if err != nil {
				return err
			}
			values, err := r.afterTask(w, c, p)
			if err != nil {
				return err
			}
			if err := p.taken(w, values); err != nil {
				return err
			}
			return p.touch(w, c, p.id, values)
		},
		AfterDelete: func(w *engine.Work, c *engine.Change) error {
			if c.Going(r.Object, c.Before.Int(r.Column)) {
				return nil
			}
			sum, err := r.timeSpent(w, c.Before.Int(r.Column))
			if err != nil {
				return err
			}
			return r.touch(w, c, c.Before.Int(r.Column), engine.Values{"actiontime": sum})
		},
	})
}

// timeSpent sums the durations of an item's tasks, in seconds.
func (k *kind) timeSpent(w *engine.Work, id int64) (int64, error) {
	return w.Count("SELECT COALESCE(SUM(`actiontime`), 0) FROM `"+k.TaskTable+"` WHERE `"+k.Column+"` = ?", id)
}

// afterTask gives what an added or changed task changes in its item: the time spent, and whether
// it is planned.
func (r rules) afterTask(w *engine.Work, c *engine.Change, p *parent) (engine.Values, error) {
	sum, err := r.timeSpent(w, p.id)
	if err != nil {
		return nil, err
	}
	values := engine.Values{"actiontime": sum}
	if r.planned == 0 {
		return values, nil
	}
	planned, err := w.Count("SELECT COUNT(*) FROM `"+r.TaskTable+"` WHERE `"+r.Column+
		"` = ? AND `state` = ? AND `begin` IS NOT NULL", p.id, model.TaskToDo)
	if err != nil {
		return nil, err
	}
	switch status := p.status(); {
	case planned > 0 && (status == model.StatusNew || status == r.assigned):
		values["status"] = r.planned
	case planned == 0 && status == r.planned:
		if values["status"], err = p.reopenedStatus(w); err != nil {
			return nil, err
		}
	case planned > 0 && !c.System && c.Op == engine.OpCreate && p.reopens():
		values["status"] = r.planned
	}
	return values, nil
}
