package statistics

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
)

// month is what happened in one month. Averages are of the items counted in that month: of the
// solved ones, of the closed ones, of those with work; in seconds.
type month struct {
	open, solved, late, closed                    int64
	surveys, answered                             int64
	rating, solve, close, action, takeIntoAccount float64
}

// series are the months of every value of what items are grouped by; 0 when they are not.
type series map[int64]map[string]*month

func (s series) at(element int64, name string) *month {
	months := s[element]
	if months == nil {
		months = map[string]*month{}
		s[element] = months
	}
	m := months[name]
	if m == nil {
		m = &month{}
		months[name] = m
	}
	return m
}

// grouping says how items relate to what they are grouped by.
type grouping struct {
	with    string // recursive tables that join needs: "WITH RECURSIVE ..."
	join    string // from `t` to where the value is
	value   string // the value
	many    bool   // an item can be there several times
	work    string // column of the time of work; default the item's
	perWork string // what tells pieces of work apart, when work is not the item's
	tasks   bool   // join leads to tasks, `l`, of which a session may not be told of all

	counted *source // of which sums are kept, nil for none
}

// all is the grouping of what is not grouped.
var all = grouping{counted: &source{name: "all", value: "0"}}

// measure counts the items of a kind that a session sees by month and group, from their rows: what no sums are kept
// of, and what those are compared with. It takes one statement for each kind of date, whatever the number of groups.
func measure(ctx context.Context, e *engine.Engine, s *access.Session, k *kind, g grouping, p period) (series, error) {
	out := series{}
	visible := counted(e, s, k)
	if visible.Never {
		return out, nil
	}
	if g.tasks {
		g.join += tasksFor(s)
	}
	from, to := p.bounds()
	run := func(date, needs, more, columns, condition string, work bool, scan func(m *month, values []float64)) error {
		source := g.source(k, visible, date, needs, condition, work)
		query := g.with + " SELECT b.`e`, " + p.month("b.`"+date+"`") + " AS `m`" + columns + " FROM (" + source +
			") b" + more + " GROUP BY b.`e`, `m`"
		rows, err := e.DB().Query(ctx, query, slices.Concat([]any{from, to}, visible.Args)...)
		if err != nil {
			return fmt.Errorf("statistics of %s by %s: %w", k.Object, date, err)
		}
		defer rows.Close()
		var element *int64
		var name string
		values := make([]*float64, strings.Count(columns, " AS "))
		into := []any{&element, &name}
		for i := range values {
			into = append(into, &values[i])
		}
		plain := make([]float64, len(values))
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				return err
			}
			if element == nil {
				continue
			}
			for i, v := range values {
				plain[i] = 0
				if v != nil {
					plain[i] = *v
				}
			}
			scan(out.at(*element, name), plain)
		}
		return rows.Err()
	}
	if err := run("date", "", "", ", COUNT(*) AS `n`", "", false,
		func(m *month, v []float64) { m.open = int64(v[0]) }); err != nil {
		return nil, err
	}
	account := "NULL"
	if k.delayToAnswer {
		account = "t.`takeintoaccount_delay_stat`"
	}
	err := run("solvedate", ", t.`time_to_resolve`, t.`solve_delay_stat`, "+account+" AS `account`", "",
		", COUNT(*) AS `n`, SUM(CASE WHEN b.`time_to_resolve` IS NOT NULL AND b.`solvedate` > b.`time_to_resolve`"+
			" THEN 1 ELSE 0 END) AS `late`"+
			", AVG(b.`solve_delay_stat` * 1e0) AS `solve`, AVG(b.`account` * 1e0) AS `account`", " AND t.`status` IN ("+
			access.IDList(k.Done())+")", false,
		func(m *month, v []float64) {
			m.solved, m.late, m.solve, m.takeIntoAccount = int64(v[0]), int64(v[1]), v[2], v[3]
		})
	if err != nil {
		return nil, err
	}
	if err := run("solvedate", "", "", ", AVG(b.`work` * 1e0) AS `work`", "", true,
		func(m *month, v []float64) { m.action = v[0] }); err != nil {
		return nil, err
	}
	closed := " AND t.`status` IN (" + access.IDList(k.Closed) + ")"
	if err := run("closedate", ", t.`close_delay_stat`", "",
		", COUNT(*) AS `n`, AVG(b.`close_delay_stat` * 1e0) AS `close`", closed, false,
		func(m *month, v []float64) { m.closed, m.close = int64(v[0]), v[1] }); err != nil {
		return nil, err
	}
	if !k.surveys {
		return out, nil
	}
	err = run("closedate", "", " JOIN `glpi_ticketsatisfactions` s ON s.`tickets_id` = b.`id`",
		", COUNT(*) AS `n`, SUM(CASE WHEN s.`date_answered` IS NOT NULL THEN 1 ELSE 0 END) AS `answered`,"+
			" AVG(s.`satisfaction_scaled_to_5` * 1e0) AS `rating`", closed, false,
		func(m *month, v []float64) { m.surveys, m.answered, m.rating = int64(v[0]), int64(v[1]), v[2] })
	return out, err
}

// source selects every item with a date in a period once for each group it is in. It reads no more
// columns than are needed, so that an index has them all.
func (g grouping) source(k *kind, visible access.Condition, date, needs, condition string, work bool) string {
	distinct := ""
	if g.many {
		distinct = "DISTINCT "
	}
	value := g.value
	if value == "" {
		value = "0"
	}
	if work {
		time := "t.`actiontime`"
		if g.work != "" {
			time = g.work
			needs += ", " + g.perWork + " AS `piece`"
		}
		needs += ", " + time + " AS `work`"
		condition += " AND " + time + " > 0"
	}
	if visible.SQL != "" {
		condition += " AND (" + visible.SQL + ")"
	}
	return "SELECT " + distinct + value + " AS `e`, t.`id`, t.`" + date + "`" + needs + " FROM `" + k.Table + "` `t`" +
		g.join +
		" WHERE t.`" + date + "` >= ? AND t.`" + date + "` <= ? AND t.`is_deleted` = 0" + condition
}
