package assistance

import (
	"context"
	"fmt"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// Values of an entity's autoclose_delay that are no number of days.
const (
	delayInherited = -2
	delayNever     = -10
)

// CloseSolved closes the tickets that have been solved for longer than their entity waits, and
// gives how many there were. It is what the automatic action closeticket does.
func CloseSolved(ctx context.Context, e *engine.Engine) (int, error) {
	tree, err := e.Directory().Tree(ctx)
	if err != nil {
		return 0, err
	}
	delays, err := closingDelays(ctx, e, tree)
	if err != nil {
		return 0, err
	}
	session := access.System(tree)
	o := e.Catalog().Object("Ticket")
	closed := 0
	for entity, days := range delays {
		if days < 0 {
			continue
		}
		before := engine.FormatTime(e.Now().Add(-time.Duration(days) * 24 * time.Hour))
		ids, err := solvedBefore(ctx, e, entity, before)
		if err != nil {
			return closed, err
		}
		for _, id := range ids {
			if err := ctx.Err(); err != nil {
				return closed, err
			}
			err := e.Do(ctx, session, o, model.Current, id, func(w *engine.Write) error {
				if w.OldInt("status") != statusSolved {
					return nil // somebody was faster
				}
				return w.Update("Ticket", id, engine.Values{"status": statusClosed})
			})
			if err != nil {
				return closed, fmt.Errorf("close ticket %d: %w", id, err)
			}
			closed++
		}
	}
	return closed, nil
}

// closingDelays gives the days that each entity waits, inherited values resolved; negative is
// never.
func closingDelays(ctx context.Context, e *engine.Engine, tree *access.Tree) (map[int64]int64, error) {
	rows, err := e.DB().Query(ctx, "SELECT `id`, `autoclose_delay` FROM `glpi_entities`")
	if err != nil {
		return nil, fmt.Errorf("closing delays: %w", err)
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
			if days != delayInherited {
				break
			}
			days = own[above]
		}
		if days == delayInherited {
			days = delayNever
		}
		out[id] = days
	}
	return out, nil
}

// solvedBefore lists the tickets of an entity that were solved before a time.
func solvedBefore(ctx context.Context, e *engine.Engine, entity int64, before string) ([]int64, error) {
	rows, err := e.DB().Query(ctx, "SELECT `id` FROM `glpi_tickets` WHERE `entities_id` = ? AND `status` = ? AND `is_deleted` = 0 AND `solvedate` <= ? ORDER BY `id`", entity, statusSolved, before)
	if err != nil {
		return nil, fmt.Errorf("solved tickets: %w", err)
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
