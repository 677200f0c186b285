// Package recurrence makes tickets and changes that recur: when the next one is due, and what it is made from.
//
// It must not know when it is called: jobs say that.
package recurrence

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/area"
	"github.com/glpid/glpid/internal/area/assistance"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/jobs"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// Area is what recurring tickets and changes do.
func Area(e *engine.Engine, log *slog.Logger) area.Area {
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
	return area.Area{Name: "recurrence", Behaviours: on, Jobs: []jobs.Action{
		{Itemtype: "CommonITILRecurrentCron", Name: "RecurrentItems",
			Do: func(ctx context.Context, _ int) (int, error) { return Recur(ctx, e, log) }},
	}}
}

// recurrence is a kind of rows that make items again and again.
type recurrence struct {
	name, table string
	makes       string // object
	template    string // column
	perItem     bool   // whether it can make one for each asset
}

var recurrences = []recurrence{
	{"RecurringTicket", "glpi_ticketrecurrents", "Ticket", "tickettemplates_id", true},
	{"RecurringChange", "glpi_recurrentchanges", "Change", "changetemplates_id", false},
}

// behaviour computes when the next item is made whenever something that decides it is said.
func (r recurrence) behaviour() engine.Behaviour {
	return engine.Behaviour{
		BeforeCreate: func(w *engine.Work, c *engine.Change) error {
			if !c.Has("periodicity") {
				return nil
			}
			return setNext(w, c)
		},
		BeforeUpdate: func(w *engine.Work, c *engine.Change) error {
			if slices.ContainsFunc([]string{"begin_date", "end_date", "periodicity", "create_before", "calendars_id"},
				c.Has) {
				if err := setNext(w, c); err != nil {
					return err
				}
			}
			if r.perItem && (c.Changes("next_creation_date") || c.Changes(r.template)) { // from the start
				c.Set(doneColumn, 0)
			}
			return nil
		},
	}
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
	ids, err := store.IDs(ctx, e.DB(), "SELECT `id` FROM `"+r.table+
		"` WHERE `is_active` = 1 AND (`next_creation_date` <= ? OR `"+countedColumn+"` > ?) AND (`end_date` IS NULL OR"+
		" `end_date` > ?"+r.begun()+") ORDER BY `next_creation_date`, `id`",
		now, engine.FormatTime(e.Now().Add(model.Skew)), now)
	if err != nil {
		return nil, fmt.Errorf("due recurring items: %w", err)
	}
	return ids, nil
}

// begun adds, to the condition of what is due, what an end does not stop any more.
func (r recurrence) begun() string {
	if !r.perItem {
		return ""
	}
	return " OR `" + doneColumn + "` > 0"
}

// countedColumn is when a row has found out when it makes its next item.
const countedColumn = "next_counted"

// doneColumn is how far the items of an occurrence are made, by the rows of the template.
const doneColumn = "predefinedfields_id_done"

// make makes the item of a row, or one for each asset, and moves the row on; more says that there are more
// to make. Without a template nothing is made.
func (r recurrence) make(w *engine.Work, c *engine.Change) (made int, more bool, err error) {
	if counted, ok := c.Time(countedColumn); ok && counted.Sub(w.Engine.Now()) > model.Skew {
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
		done = c.Int(doneColumn)
		split = c.Bool("ticket_per_item") || done > 0
	}
	for row, d := range draft.Parts(split, done) {
		if made > 0 && (made == atOnce || time.Since(since) > longWrite) {
			return made, true, w.Exec("UPDATE `"+r.table+"` SET `"+doneColumn+"` = ? WHERE `id` = ?", done, c.ID)
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
	set := ""
	if r.perItem {
		set = ", `" + doneColumn + "` = 0"
	}
	return w.Exec("UPDATE `"+r.table+"` SET `next_creation_date` = ?, `"+countedColumn+"` = ?"+set+" WHERE `id` = ?",
		next, w.Now(), c.ID)
}
