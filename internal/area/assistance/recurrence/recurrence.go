// Package recurrence makes tickets and changes that recur: when the next one is due, and what it is made from.
//
// It must not know when it is called: jobs say that.
package recurrence

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/area/assistance"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/jobs"
	"github.com/glpid/glpid/internal/manifest"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// Area is what recurring tickets and changes do.
func Area(e *engine.Engine, log *slog.Logger) manifest.Area {
	on := engine.Behaviours{}
	for _, r := range recurrences {
		on.Add(r.name, r.behaviour())
	}
	on.Add("Entity", engine.Behaviour{BeforeDelete: func(w *engine.Work, c *engine.Change) error {
		for _, r := range recurrences {
			if err := w.StopWith(c, r.name, ""); err != nil {
				return err
			}
		}
		return nil
	}})
	return manifest.Area{Name: "recurrence", Behaviours: on, Jobs: []jobs.Action{
		{Itemtype: "CommonITILRecurrentCron", Name: "RecurrentItems",
			Do: func(ctx context.Context, _ int) (int, error) { return Recur(ctx, e, log) }},
	}}
}

// recurrence is a kind of rows that make items again and again.
type recurrence struct {
	name, itemtype, table string
	makes                 string // object
	template              string // column
	perItem               bool   // whether it can make one for each asset
}

var recurrences = []recurrence{
	{"RecurringTicket", "TicketRecurrent", "glpi_ticketrecurrents", "Ticket", "tickettemplates_id", true},
	{"RecurringChange", "RecurrentChange", "glpi_recurrentchanges", "Change", "changetemplates_id", false},
}

// behaviour computes when the next item is made whenever something that decides it is said.
func (r recurrence) behaviour() engine.Behaviour {
	decides := func(c *engine.Change) bool {
		if c.Op == engine.OpCreate {
			return c.Has("periodicity")
		}
		return slices.ContainsFunc([]string{"begin_date", "end_date", "periodicity", "create_before", "calendars_id"},
			c.Has)
	}
	before := func(w *engine.Work, c *engine.Change) error {
		if !decides(c) {
			return nil
		}
		return setNext(w, c)
	}
	after := func(w *engine.Work, c *engine.Change) error {
		again := r.perItem && (c.Changes("next_creation_date") || c.Changes(r.template)) // from the start
		if !decides(c) && !again {
			return nil
		}
		p, err := r.progress(w, c.ID)
		if err != nil {
			return err
		}
		if decides(c) {
			p.counted = w.Now()
		}
		if again {
			p.done = 0
		}
		return r.note(w, c.ID, p)
	}
	return engine.Behaviour{BeforeCreate: before, AfterCreate: after, BeforeUpdate: before, AfterUpdate: after}
}

// progress is how far a row has come.
type progress struct {
	counted string // when it has found out when it makes its next item, "" for never
	done    int64  // the row of the template up to which the items of an occurrence are made
}

func (r recurrence) progress(w *engine.Work, id int64) (p progress, err error) {
	err = w.Tx.QueryRow(w.Context, "SELECT COALESCE(`counted`, ''), `predefinedfields_id_done`"+
		" FROM `glpid_recurrences` WHERE `itemtype` = ? AND `items_id` = ?", r.itemtype, id).Scan(&p.counted, &p.done)
	if errors.Is(err, sql.ErrNoRows) {
		return p, nil
	}
	return p, err
}

// note keeps how far a row has come.
func (r recurrence) note(w *engine.Work, id int64, p progress) error {
	row := map[string]any{"predefinedfields_id_done": p.done}
	if p.counted != "" {
		row["counted"] = p.counted
	}
	return w.Tx.Put(w.Context, "glpid_recurrences", map[string]any{"itemtype": r.itemtype, "items_id": id}, row)
}

// Recur makes the items that are due, and gives how many. It is what the automatic action
// RecurrentItems does. An item that cannot be made is logged, and the next one waits for its turn.
func Recur(ctx context.Context, e *engine.Engine, log *slog.Logger) (int, error) {
	tree, err := e.Directory().Tree(ctx)
	if err != nil {
		return 0, err
	}
	session := access.System(tree)
	made := 0
	for _, r := range recurrences {
		ids, err := r.due(ctx, e)
		if err != nil {
			return made, err
		}
		for _, id := range ids {
			n, err := r.makeAll(ctx, e, session, id)
			made += n
			if err == nil {
				continue
			}
			if ctx.Err() != nil {
				return made, ctx.Err()
			}
			log.Error("a recurring item could not be made", slog.String("type", r.name), slog.Int64("id", id),
				slog.Any("error", err))
			if err := e.Do(ctx, session, e.Catalog().Object(r.name), model.Current, id, r.move); err != nil {
				return made, err
			}
		}
	}
	return made, nil
}

// How much one write makes, so that the writes of others come in between: a template can be large.
const (
	atOnce    = 100                   // items
	longWrite = 50 * time.Millisecond // after which no further one begins
)

// makeAll makes the items of a row that is due, by as many writes as it takes. What is done is in the row,
// so that whoever comes after an interruption goes on with the rest.
func (r recurrence) makeAll(ctx context.Context, e *engine.Engine, session *access.Session, id int64) (made int,
	err error) {
	for more := true; more; {
		n := 0
		err = e.Do(ctx, session, e.Catalog().Object(r.name), model.Current, id,
			func(w *engine.Work, c *engine.Change) (err error) {
				n, more, err = r.make(w, c)
				return err
			})
		if err != nil {
			return made, err
		}
		made += n
	}
	return made, nil
}

// due lists the active rows whose time has come, and those whose next time was counted in the future: the clock was put
// back.
func (r recurrence) due(ctx context.Context, e *engine.Engine) ([]int64, error) {
	now := engine.FormatTime(e.Now())
	ids, err := store.IDs(ctx, e.DB(), "SELECT `t`.`id` FROM `"+r.table+"` `t` LEFT JOIN `glpid_recurrences` `p`"+
		" ON `p`.`itemtype` = ? AND `p`.`items_id` = `t`.`id`"+
		" WHERE `t`.`is_active` = 1 AND (`t`.`next_creation_date` <= ? OR `p`.`counted` > ?) AND (`t`.`end_date`"+
		" IS NULL OR `t`.`end_date` > ? OR `p`.`predefinedfields_id_done` > 0)"+
		" ORDER BY `t`.`next_creation_date`, `t`.`id`",
		r.itemtype, now, engine.FormatTime(e.Now().Add(model.Skew)), now)
	if err != nil {
		return nil, fmt.Errorf("due recurring items: %w", err)
	}
	return ids, nil
}

// make makes the item of a row, or one for each asset, and moves the row on; more says that there are more
// to make. Without a template nothing is made.
func (r recurrence) make(w *engine.Work, c *engine.Change) (made int, more bool, err error) {
	p, err := r.progress(w, c.ID)
	if err != nil {
		return 0, false, err
	}
	if counted, ok := engine.ParseTime(p.counted); ok && counted.Sub(w.Engine.Now()) > model.Skew {
		return 0, false, r.move(w, c)
	}
	next, ok := c.Time("next_creation_date")
	if !ok || next.After(w.Engine.Now()) {
		return 0, false, nil // another process was faster
	}
	template := c.Int(r.template)
	exists, err := w.Count("SELECT COUNT(*) FROM `glpi_"+r.template[:len(r.template)-3]+"` WHERE `id` = ?", template)
	if err != nil {
		return 0, false, err
	}
	if exists == 0 {
		return 0, false, r.move(w, c)
	}
	draft, err := assistance.ReadDraft(w, r.makes, template)
	if err != nil {
		return 0, false, err
	}
	date := next.Add(model.Times(c.Int("create_before"), time.Second))
	split, done, since := false, int64(0), time.Now()
	if r.perItem {
		done = p.done
		split = c.Bool("ticket_per_item") || done > 0
	}
	for row, d := range draft.Parts(split, done) {
		if made > 0 && (made == atOnce || time.Since(since) > longWrite) {
			return made, true, r.note(w, c.ID, progress{p.counted, done})
		}
		if _, err := d.Make(w, r.makes, engine.Values{"entities_id": c.Int("entities_id"), "date": date}); err != nil {
			return 0, false, err
		}
		made, done = made+1, row
	}
	return made, false, r.move(w, c)
}

// move computes when a row makes its next item.
func (r recurrence) move(w *engine.Work, c *engine.Change) error {
	s, ok, err := scheduleOf(w, c)
	if err != nil {
		return err
	}
	var next any
	if ok {
		if at, found := s.next(w.Engine.Now().Add(time.Second)); found {
			next = engine.FormatTime(at)
		}
	}
	if err := w.Exec("UPDATE `"+r.table+"` SET `next_creation_date` = ? WHERE `id` = ?", next, c.ID); err != nil {
		return err
	}
	return r.note(w, c.ID, progress{counted: w.Now()})
}
