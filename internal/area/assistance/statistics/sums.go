package statistics

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/backend"
)

// summing takes what is counted into sums, by what it is grouped by and target.
type summing struct {
	answer  map[member][]total
	targets int
	means   map[int64]int64 // what values mean, nil for themselves
}

// slots gives the sums of each set of a part, as soon as they are needed.
type slots struct {
	s    *summing
	sets [][]member
	own  [][][]total
}

func (x *slots) begin(sets [][]member) { x.sets, x.own = sets, make([][][]total, len(sets)) }

func (x *slots) of(set int) [][]total {
	if x.own[set] != nil {
		return x.own[set]
	}
	own := make([][]total, 0, len(x.sets[set]))
	var seen []member
	for _, m := range x.sets[set] {
		if x.s.means != nil {
			id, ok := x.s.means[m.id]
			if m.id = id; !ok || slices.Contains(seen, m) {
				continue
			}
			seen = append(seen, m)
		}
		sums := x.s.answer[m]
		if sums == nil {
			sums = make([]total, x.s.targets)
			x.s.answer[m] = sums
		}
		own = append(own, sums)
	}
	x.own[set] = own
	return own
}

// day takes what lies on a day of a month: to the stretches that it lies in, and from the rest of the month where
// that was taken whole.
func (m *monthPlan) day(day int64, second int, t *total, sums [][]total, whole bool) {
	at := m.at(day*secondsOfDay + int64(second))
	rest := &m.stretches[max(m.rest, 0)]
	if whole && at == rest {
		return
	}
	for _, s := range sums {
		if at.target >= 0 {
			s[at.target].add(t, 1)
		}
		if whole {
			s[rest.target].add(t, -1)
		}
	}
}

// read adds up what is kept, and what is not from the rows.
func (q *question) read(ctx context.Context, months []monthPlan, k *known, targets int) (map[member][]total, error) {
	s := &summing{answer: map[member][]total{}, targets: targets}
	if q.source.through != "" {
		var err error
		if s.means, err = q.means(ctx); err != nil {
			return nil, err
		}
	}
	type reading struct {
		name  string
		month *monthPlan
		day   int64 // -1 for all of the month
		whole bool
		state string
	}
	readings := map[string]*reading{}
	ofDay := map[int64]*reading{} // those without a state
	for i := range months {
		m := &months[i]
		whole, days := m.whole && k.hasMonth(m), m.days
		if whole {
			days = m.others
			readings[m.name] = &reading{m.name, m, -1, true, k.month(m.first, m.last)}
		}
		for _, day := range days {
			r := &reading{dayName(day), m, day, whole, k.day(day)}
			switch {
			case k.hasDay(day):
				readings[dayName(day)] = r
			case k.isOdd(day):
				return nil, errUncounted
			default:
				ofDay[day] = r
			}
		}
	}
	for periods := range slices.Chunk(slices.Sorted(maps.Keys(readings)), periodsAtOnce) {
		query, args := q.parts(periods)
		x := &slots{s: s}
		found := map[string]bool{}
		err := q.db.Each(ctx, query, args, func(cells []backend.Cell) error {
			r := readings[cells[0].Text]
			if cells[1].Text != r.state {
				return errUncounted // somebody has just counted it anew
			}
			found[r.name] = true
			if cells[2].Type != backend.Bytes {
				return nil // there is nothing in it that is seen
			}
			return readPart(q.date, cells[2].Text, x.begin, func(second, set int, t *total) {
				if r.day >= 0 {
					r.month.day(r.day, second, t, x.of(set), r.whole)
					return
				}
				for _, sums := range x.of(set) {
					sums[r.month.stretches[r.month.rest].target].add(t, 1)
				}
			})
		})
		if err != nil {
			return nil, err
		}
		if len(found) < len(periods) {
			return nil, errUncounted
		}
	}
	if len(ofDay) > maxUnkept {
		return nil, errUncounted
	}
	for _, run := range runs(slices.Sorted(maps.Keys(ofDay))) {
		err := eachDay(ctx, q.db, q.kind, q.date, q.source, q.visible, run.first, run.last,
			func(day int64, rows []row) error {
				r, x := ofDay[day], &slots{s: s}
				for i := range rows {
					x.begin([][]member{rows[i].members})
					r.month.day(day, rows[i].second, &rows[i].total, x.of(0), r.whole)
				}
				return nil
			})
		if err != nil {
			return nil, err
		}
	}
	return s.answer, nil
}

// periodsAtOnce is how many days and months one statement reads.
const periodsAtOnce = 400

// parts selects what is kept of some periods, as far as the session sees it. That a period has nothing that is seen
// is a row without content.
func (q *question) parts(periods []string) (query string, args []any) {
	condition := ""
	if q.visible.SQL != "" {
		condition = " AND (" + q.visible.SQL + ")"
	}
	args = append(args, q.visible.Args...)
	args = append(args, q.what())
	for _, period := range periods {
		args = append(args, period)
	}
	return "SELECT c.`period`, c.`state`, t.`content` FROM `glpid_counted` c LEFT JOIN `glpid_counted_parts` `t`" +
		" ON t.`what` = c.`what` AND t.`period` = c.`period`" + condition +
		" WHERE c.`what` = ? AND c.`period` IN (" + store.Marks(len(periods)) + ")", args
}

// means reads what values mean now.
func (q *question) means(ctx context.Context) (map[int64]int64, error) {
	out := map[int64]int64{}
	err := q.db.Each(ctx, q.source.through, nil, func(cells []backend.Cell) error {
		if cells[0].Type == backend.Integer && cells[1].Type == backend.Integer {
			out[cells[0].Int] = cells[1].Int
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("what %s means: %w", q.source.name, err)
	}
	return out, nil
}

// series gives what measure gives, from what is kept, and the groups with an item that was opened or ended in the
// period. The error is errUncounted where that cannot be told.
func (c *counter) series(ctx context.Context, e *engine.Engine, s *access.Session, k *kind, g grouping,
	p period) (out series, present map[int64]bool, err error) {
	visible, ok := only(e, s, k)
	if g.counted == nil || !ok || !p.comparable() {
		return nil, nil, errUncounted
	}
	out, present = series{}, map[int64]bool{}
	if visible.Never {
		return out, present, nil
	}
	first, last := p.moments()
	q := question{db: e.DB(), kind: k, source: g.counted, visible: visible, targets: func(low, high int64) []target {
		return p.targets(max(low, first), min(high, last+1))
	}}
	for _, date := range []string{"date", "solvedate", "closedate"} {
		q.date = date
		answer, targets, err := c.ask(ctx, &q)
		if err != nil {
			return nil, nil, err
		}
		for m, totals := range answer {
			for i := range totals {
				if take(out, present, date, m.id, targets[i].name, &totals[i]) {
					present[m.id] = true
				}
			}
		}
	}
	return out, present, nil
}

// take adds what is counted by a date to a series, and reports whether there is anything for which a group is listed.
func take(out series, present map[int64]bool, date string, element int64, name string, t *total) bool {
	average := func(count, sum int) float64 {
		if t.n[count] == 0 {
			return 0
		}
		return float64(t.n[sum]) / float64(t.n[count])
	}
	switch date {
	case "date":
		if t.n[opened] > 0 {
			out.at(element, name).open += t.n[opened]
		}
		return t.n[opened] > 0
	case "solvedate":
		if t.n[solved] > 0 {
			m := out.at(element, name)
			m.solved, m.late = t.n[solved], t.n[late]
			m.solve, m.takeIntoAccount = average(solves, solveTime), average(accounts, accountTime)
		}
		if t.n[works] > 0 {
			out.at(element, name).action = average(works, workTime)
		}
		return false
	}
	if t.n[closed] > 0 {
		m := out.at(element, name)
		m.closed, m.close = t.n[closed], average(closes, closeTime)
	}
	if t.n[surveys] > 0 {
		m := out.at(element, name)
		m.surveys, m.answered = t.n[surveys], t.n[answered]
		if t.n[rated] > 0 {
			m.rating = t.rating.value() / float64(t.n[rated])
		}
	}
	return t.n[ended] > 0
}

// linkSource counts by the assets that items are linked to.
func linkSource(k *kind) *source {
	return &source{name: k.Items, value: "l.`items_id`", itemtype: "l.`itemtype`", trashed: true,
		join: " JOIN `" + k.Items + "` l ON l.`" + k.Column + "` = t.`id`"}
}

// assets counts the links to assets of the items that were opened between two moments, the last one included; see
// countAssets.
func (c *counter) assets(ctx context.Context, e *engine.Engine, s *access.Session, k *kind,
	p period) (map[member]int64, error) {
	visible, ok := only(e, s, k)
	if !ok || !p.comparable() {
		return nil, errUncounted
	}
	q := question{db: e.DB(), kind: k, date: "date", visible: visible, targets: func(low, high int64) []target {
		if low, high = max(low, p.from.Unix()), min(high, p.to.Unix()+1); low < high {
			return []target{{"", low, high}}
		}
		return nil
	}, source: linkSource(k)}
	answer, _, err := c.ask(ctx, &q)
	out := map[member]int64{}
	for m, totals := range answer {
		if n := totals[0].n[opened]; n > 0 {
			out[m] = n
		}
	}
	return out, err
}
