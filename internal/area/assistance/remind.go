package assistance

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/calendars"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/jobs"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// Remind brings the items to mind that wait for a reason, and solves those that have waited in vain;
// it gives how many there were. It is what the automatic action pendingreason_autobump_autosolve
// does: a followup from the reason's template every so often, so many times, and then a solution.
func Remind(ctx context.Context, e *engine.Engine) (int, error) {
	tree, err := e.Directory().Tree(ctx)
	if err != nil {
		return 0, err
	}
	session := access.System(tree)
	done, faults := 0, []error(nil)
	for _, k := range kinds {
		ids, err := k.waiting(ctx, e)
		if err != nil {
			return done, err
		}
		n, err := jobs.Each(ctx, ids, func(id int64) (did bool, err error) {
			err = e.Do(ctx, session, e.Catalog().Object(k.Object), model.Current, id,
				func(w *engine.Work, c *engine.Change) (err error) {
					did, err = rules{kind: k}.remind(w, c)
					return err
				})
			return did, err
		})
		done += n
		if ctx.Err() != nil {
			return done, ctx.Err()
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("remind of %s: %w", k.Object, err))
		}
	}
	return done, errors.Join(faults...)
}

// waiting lists the items that wait for a reason that is to be brought to mind.
func (k *kind) waiting(ctx context.Context, e *engine.Engine) ([]int64, error) {
	ids, err := store.IDs(ctx, e.DB(), "SELECT `p`.`items_id` FROM `glpi_pendingreasons_items` `p` JOIN `"+k.Table+
		"` `i` ON `i`.`id` = `p`.`items_id`"+
		" WHERE `p`.`itemtype` = ? AND `p`.`followup_frequency` > 0 AND `i`.`status` = ? AND `i`.`is_deleted` = 0"+
		" ORDER BY `p`.`id`", k.Object, model.StatusPending)
	if err != nil {
		return nil, fmt.Errorf("waiting items: %w", err)
	}
	return ids, nil
}

// remind does what is due for a waiting item.
func (r rules) remind(w *engine.Work, c *engine.Change) (bool, error) {
	if c.Before.Int("status") != model.StatusPending {
		return false, nil
	}
	row, err := r.reasonOf(w, c)
	if err != nil || row == 0 {
		return false, err
	}
	waits, err := w.Load("PendingReason_Item", row)
	if err != nil {
		return false, err
	}
	reason, err := w.Load("PendingReason", waits.Int("pendingreasons_id"))
	if model.CodeOf(err) == model.CodeNotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	text, _ := waits["last_bump_date"].(string)
	last, ok := engine.ParseTime(text)
	if !ok {
		return false, nil
	}
	if last.Sub(w.Engine.Now()) > model.Skew { // the clock was put back: the item waits from now on
		return false, w.Update("PendingReason_Item", row, engine.Values{"last_bump_date": w.Engine.Now()})
	}
	clock, err := ClockOf(w, reason.Int("calendars_id"))
	if err != nil {
		return false, err
	}
	frequency := model.Times(waits.Int("followup_frequency"), time.Second)
	bumps, most := waits.Int("bump_count"), waits.Int("followups_before_resolution")
	if w.Engine.Now().Before(clock.After(last, frequency, calendars.Hours)) {
		return false, nil
	}
	c.System = true
	if most == 0 || bumps < most { // 0 is reminders for ever
		if err := AddFollowup(w, c, reason.Int("itilfollowuptemplates_id")); err != nil {
			return false, err
		}
		return true, w.Update("PendingReason_Item", row,
			engine.Values{"bump_count": bumps + 1, "last_bump_date": w.Engine.Now()})
	}
	template := reason.Int("solutiontemplates_id")
	if template == 0 {
		return false, nil
	}
	return true, AddSolution(w, c, template)
}
