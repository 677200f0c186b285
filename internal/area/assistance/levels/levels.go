package levels

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/area/rules"
	"github.com/glpid/glpid/internal/calendars"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
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
	done, failed := 0, error(nil) // for the first ticket with which it does
	for {
		var next *queued
		err := e.Within(ctx, session, model.Current, func(w *engine.Work) (err error) {
			if next, err = f.take(w, 0); err != nil || next == nil {
				return err
			}
			return f.execute(w, config, next)
		})
		if err != nil && next != nil && ctx.Err() == nil {
			failed = cmp.Or(failed, fmt.Errorf("level %d is passed over for ticket %d: %w", next.level, next.ticket,
				err))
			err = e.Within(ctx, session, model.Current, func(w *engine.Work) error { return f.pass(w, next.row) })
		}
		if err != nil {
			return done, err
		}
		if next == nil {
			return done, failed
		}
		done++
	}
}

// queued is a level that is due.
type queued struct{ row, ticket, level int64 }

// take takes the first level that is due out of the queue, or one of its rows; nil when there is none.
func (f *family) take(w *engine.Work, row int64) (*queued, error) {
	if row == 0 {
		ids, err := w.IDs("SELECT `id` FROM `"+f.queue+"` WHERE `date` <= ? ORDER BY `date`, `id` LIMIT 1", w.Now())
		if err != nil || len(ids) == 0 {
			return nil, err
		}
		row = ids[0]
	}
	q := queued{row: row}
	err := w.Tx.QueryRow(w.Context, "SELECT `tickets_id`, `"+f.levelKey+"` FROM `"+f.queue+"` WHERE `id` = ?", row).
		Scan(&q.ticket, &q.level)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("queue of %s: %w", f.object, err)
	}
	return &q, w.Exec("DELETE FROM `"+f.queue+"` WHERE `id` = ?", row)
}

// execute does what a level says to a ticket that is still open, and queues the next one.
func (f *family) execute(w *engine.Work, config *settings.Settings, q *queued) error {
	item, a, err := f.open(w, q)
	if err != nil || a == nil || a.met(item) || item.Bool("is_deleted") {
		return err
	}
	match, err := w.Column("SELECT `match` FROM `"+f.levels+"` WHERE `id` = ?", q.level)
	if err != nil {
		return err
	}
	if _, err := rules.Escalate(w, config, q.ticket, rules.Escalation{
		Criteria: f.criteria, Actions: f.actions, Column: f.levelKey, ID: q.level, Any: match != "AND",
	}); err != nil {
		return err
	}
	return f.goOn(w, q)
}

// pass leaves out a level that cannot be executed, so that it keeps nobody waiting: the next one has its turn.
func (f *family) pass(w *engine.Work, row int64) error {
	q, err := f.take(w, row)
	if err != nil || q == nil {
		return err
	}
	return f.goOn(w, q)
}

// goOn queues the level that comes after one.
func (f *family) goOn(w *engine.Work, q *queued) error {
	item, a, err := f.open(w, q)
	if err != nil || a == nil {
		return err
	}
	following, err := f.next(w, item.Int(a.column), q.level)
	if err != nil {
		return err
	}
	if a.level != "" {
		if err := w.Exec("UPDATE `glpi_tickets` SET `"+a.level+"` = ? WHERE `id` = ?", following,
			q.ticket); err != nil {
			return err
		}
	}
	return a.queue(w, item, following)
}

// open gives the ticket of a level and how the level's agreement binds it, nil when it does not, or rests.
func (f *family) open(w *engine.Work, q *queued) (*engine.Change, *agreement, error) {
	row, err := w.Load("Ticket", q.ticket)
	if model.CodeOf(err) == model.CodeNotFound {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	agreed, err := w.Count("SELECT `"+f.key+"` FROM `"+f.levels+"` WHERE `id` = ?", q.level)
	if err != nil {
		return nil, nil, err
	}
	item := w.Item("Ticket", q.ticket, row)
	if a := f.boundBy(item, agreed); a != nil && !a.rests(item.Int("status")) {
		return item, a, nil
	}
	return nil, nil, nil
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
