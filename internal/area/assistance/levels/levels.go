package levels

import (
	"context"
	"fmt"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/calendars"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/rules"
	"github.com/glpid/glpid/internal/settings"
)

// rests reports whether nothing escalates for an agreement while a ticket is in a status: when it is done,
// and for those that do not count its waiting, when it waits.
func (a *agreement) rests(status int64) bool {
	return status == model.StatusSolved || status == model.StatusClosed || status == model.StatusPending &&
		a.waiting != ""
}

// met reports whether an agreement is over: somebody has taken the ticket.
func (a *agreement) met(ticket *engine.Change) bool {
	return a.level == "" && ticket.Int("takeintoaccount_delay_stat") != 0
}

// next gives the first active level of an agreement, or the one after a level; 0 for none.
func (f *family) next(w *engine.Work, agreement, after int64) (int64, error) {
	order := " ORDER BY `execution_time`, `id` LIMIT 1"
	if after == 0 {
		return w.Count("SELECT `id` FROM `"+f.levels+"` WHERE `"+f.key+"` = ? AND `is_active` = 1"+order, agreement)
	}
	return w.Count("SELECT `l`.`id` FROM `"+f.levels+"` `l` JOIN `"+f.levels+"` `p` ON `p`.`id` = ? WHERE `l`.`"+f.key+
		"` = ? AND `l`.`is_active` = 1"+
		" AND (`l`.`execution_time` > `p`.`execution_time` OR `l`.`execution_time` = `p`.`execution_time` AND"+
		" `l`.`id` > `p`.`id`)"+
		" ORDER BY `l`.`execution_time`, `l`.`id` LIMIT 1", after, agreement)
}

// queueLevels puts the first levels of a ticket's agreements in the queue, and takes them out when it has
// other agreements or dates, waits or is done. What is queued for the other agreements stays.
func queueLevels(w *engine.Work, c *engine.Change) error {
	var changed []*agreement
	for _, a := range agreements {
		before, now := c.Before.Int(a.column), c.Int(a.column)
		touched := c.Op == engine.OpCreate || c.Changes(a.column) || c.Changes(a.due) ||
			a.rests(c.Int("status")) != a.rests(c.Before.Int("status"))
		if before == 0 && now == 0 || !touched {
			continue
		}
		changed = append(changed, a)
		if c.Op == engine.OpCreate {
			continue
		}
		if err := w.Exec("DELETE FROM `"+a.family.queue+"` WHERE `tickets_id` = ? AND `"+a.family.levelKey+
			"` IN (SELECT `id` FROM `"+a.family.levels+"` WHERE `"+a.family.key+"` IN (?, ?))",
			c.ID, before, now); err != nil {
			return err
		}
	}
	for _, a := range changed {
		if c.Int(a.column) == 0 || a.rests(c.Int("status")) || a.met(c) {
			continue
		}
		level, err := a.family.next(w, c.Int(a.column), 0)
		if err != nil {
			return err
		}
		if err := a.queue(w, c, level); err != nil {
			return err
		}
	}
	return nil
}

// secondsOfDay is from when on the time of a level is counted in working days.
const secondsOfDay = int64(calendars.Day / time.Second)

// queue has a level executed when its time comes: so long before or after the agreement is due, in working
// days at the same time of day from a day on, below it in working time.
func (a *agreement) queue(w *engine.Work, c *engine.Change, level int64) error {
	due, ok := c.Time(a.due)
	if level == 0 || !ok {
		return nil
	}
	t, err := a.read(w, c)
	if err != nil || t == nil {
		return err
	}
	offset, err := w.Count("SELECT `execution_time` FROM `"+a.family.levels+"` WHERE `id` = ?", level)
	if err != nil {
		return err
	}
	mode := calendars.Hours
	if offset <= -secondsOfDay || offset >= secondsOfDay {
		mode = calendars.Days
	}
	at := t.clock.After(due, model.Times(offset, time.Second), mode)
	return w.Exec("INSERT INTO `"+a.family.queue+"` (`tickets_id`, `"+a.family.levelKey+"`, `date`) VALUES (?, ?, ?)",
		c.ID, level, engine.FormatTime(at))
}

// escalate executes the levels whose time has come, and gives how many.
func (f *family) escalate(ctx context.Context, e *engine.Engine, config *settings.Settings) (int, error) {
	tree, err := e.Directory().Tree(ctx)
	if err != nil {
		return 0, err
	}
	session := access.System(tree)
	done := 0
	for {
		var row, ticket, level int64
		found := false
		err := e.Within(ctx, session, model.Current, func(w *engine.Work) error {
			ids, err := w.IDs("SELECT `id` FROM `"+f.queue+"` WHERE `date` <= ? ORDER BY `date`, `id` LIMIT 1", w.Now())
			if found = len(ids) > 0; err != nil || !found {
				return err
			}
			row = ids[0]
			if err := w.Tx.QueryRow(w.Context, "SELECT `tickets_id`, `"+f.levelKey+"` FROM `"+f.queue+
				"` WHERE `id` = ?", row).Scan(&ticket, &level); err != nil {
				return err
			}
			if err := w.Exec("DELETE FROM `"+f.queue+"` WHERE `id` = ?", row); err != nil {
				return err
			}
			return f.execute(w, config, ticket, level)
		})
		if err != nil {
			return done, fmt.Errorf("escalate ticket %d: %w", ticket, err)
		}
		if !found {
			return done, nil
		}
		done++
	}
}

// execute does what a level says to a ticket that is still open, and queues the next one.
func (f *family) execute(w *engine.Work, config *settings.Settings, ticket, level int64) error {
	row, err := w.Load("Ticket", ticket)
	if model.CodeOf(err) == model.CodeNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	agreed, err := w.Count("SELECT `"+f.key+"` FROM `"+f.levels+"` WHERE `id` = ?", level)
	if err != nil {
		return err
	}
	item := w.Item("Ticket", ticket, row)
	a := f.boundBy(item, agreed)
	if a == nil || a.rests(item.Int("status")) || a.met(item) || item.Int("is_deleted") != 0 {
		return nil
	}
	match, err := w.Column("SELECT `match` FROM `"+f.levels+"` WHERE `id` = ?", level)
	if err != nil {
		return err
	}
	if _, err := rules.Escalate(w, config, ticket, rules.Escalation{
		Criteria: f.criteria, Actions: f.actions, Column: f.levelKey, ID: level, Any: match != "AND",
	}); err != nil {
		return err
	}
	following, err := f.next(w, agreed, level)
	if err != nil {
		return err
	}
	if row, err = w.Load("Ticket", ticket); err != nil {
		return err
	}
	item = w.Item("Ticket", ticket, row)
	if a = f.boundBy(item, agreed); a == nil || a.rests(item.Int("status")) {
		return nil
	}
	if a.level != "" {
		if err := w.Exec("UPDATE `glpi_tickets` SET `"+a.level+"` = ? WHERE `id` = ?", following,
			ticket); err != nil {
			return err
		}
	}
	return a.queue(w, item, following)
}

// boundBy gives how an SLA or OLA binds a ticket, nil when it does not.
func (f *family) boundBy(ticket *engine.Change, id int64) *agreement {
	for _, a := range agreements {
		if a.family == f && id != 0 && ticket.Int(a.column) == id {
			return a
		}
	}
	return nil
}
