package assistance

import (
	"context"
	"fmt"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/jobs"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// CloseSolved closes the tickets that have been solved for longer than their entity waits, and
// gives how many there were. It is what the automatic action closeticket does.
func CloseSolved(ctx context.Context, e *engine.Engine) (int, error) {
	return settled{model.StatusSolved, "solvedate", "autoclose_delay"}.each(ctx, e,
		func(w *engine.Work, c *engine.Change) error {
			return w.Update("Ticket", c.ID, engine.Values{"status": model.StatusClosed})
		})
}

// PurgeClosed purges the tickets that have been closed for longer than their entity keeps them, and
// gives how many there were. It is what the automatic action purgeticket does.
func PurgeClosed(ctx context.Context, e *engine.Engine) (int, error) {
	return settled{model.StatusClosed, "closedate", "autopurge_delay"}.each(ctx, e,
		func(w *engine.Work, c *engine.Change) error {
			return w.Purge("Ticket", c.ID)
		})
}

// settled are the tickets that have been in a status, since a date, for longer than a setting of
// their entity says.
type settled struct {
	status        int64
	date, setting string
}

// each runs a change of every one of them, and gives how many there were.
func (t settled) each(ctx context.Context, e *engine.Engine, change func(w *engine.Work, c *engine.Change) error) (int,
	error) {
	tree, err := e.Directory().Tree(ctx)
	if err != nil {
		return 0, err
	}
	delays, err := t.delays(ctx, e, tree)
	if err != nil {
		return 0, err
	}
	session := access.System(tree)
	o := e.Catalog().Object("Ticket")
	var all []int64
	for entity, days := range delays {
		if days < 0 {
			continue
		}
		before, err := t.before(ctx, e, entity, days)
		if err != nil {
			return 0, err
		}
		ids, err := t.list(ctx, e, entity, before)
		if err != nil {
			return 0, err
		}
		all = append(all, ids...)
	}
	done, err := jobs.Each(ctx, all, func(id int64) (did bool, err error) {
		return did, e.Do(ctx, session, o, model.Current, id, func(w *engine.Work, c *engine.Change) error {
			if did = c.Before.Int("status") == t.status; !did { // somebody was faster
				return nil
			}
			return change(w, c)
		})
	})
	if err != nil {
		err = fmt.Errorf("%s of tickets: %w", t.setting, err)
	}
	return done, err
}

// before gives the moment so many days ago, in working days where the entity has a calendar.
func (t settled) before(ctx context.Context, e *engine.Engine, entity, days int64) (string, error) {
	tree, err := e.Directory().Tree(ctx)
	if err != nil {
		return "", err
	}
	now, at := e.Now(), e.Now().Add(-model.Times(days, 24*time.Hour))
	err = e.Within(ctx, access.System(tree), model.Current, func(w *engine.Work) error {
		clock, err := EntityClock(w, entity)
		if err == nil && days > 0 && t.status == model.StatusSolved {
			at = clock.DaysBefore(now, int(days))
		}
		return err
	})
	return engine.FormatTime(at), err
}

// delays gives the days that each entity waits, inherited values resolved; negative is never.
func (t settled) delays(ctx context.Context, e *engine.Engine, tree *access.Tree) (map[int64]int64, error) {
	rows, err := e.DB().Query(ctx, "SELECT `id`, COALESCE(`"+t.setting+"`, ?) FROM `glpi_entities`", model.Inherited)
	if err != nil {
		return nil, fmt.Errorf("%s of entities: %w", t.setting, err)
	}
	defer rows.Close()
	own := map[int64]int64{}
	for rows.Next() {
		var id, days int64
		if err := rows.Scan(&id, &days); err != nil {
			return nil, err
		}
		own[id] = days
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	out := map[int64]int64{}
	for id := range own {
		days := own[id]
		for _, above := range tree.Ancestors(id) {
			if days != model.Inherited {
				break
			}
			days = own[above]
		}
		if days == model.Inherited {
			days = model.Never
		}
		out[id] = days
	}
	return out, nil
}

// list gives the tickets of an entity that have been in the status since before a time.
func (t settled) list(ctx context.Context, e *engine.Engine, entity int64, before string) ([]int64, error) {
	ids, err := store.IDs(ctx, e.DB(),
		"SELECT `id` FROM `glpi_tickets` WHERE `entities_id` = ? AND `status` = ? AND `is_deleted` = 0 AND `"+t.date+
			"` <= ? ORDER BY `id`", entity, t.status, before)
	if err != nil {
		return nil, fmt.Errorf("tickets of entity %d: %w", entity, err)
	}
	return ids, nil
}
