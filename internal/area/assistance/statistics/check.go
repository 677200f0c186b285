package statistics

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/backend"
)

// Check counts everything again of which sums are kept, and gives those that are wrong, for people. It changes
// nothing; what changes meanwhile is left out.
func Check(ctx context.Context, db *store.DB) (wrong []string, err error) {
	kept, err := store.Texts(ctx, db, "SELECT DISTINCT `what` FROM `glpid_counted`")
	if err != nil {
		return nil, fmt.Errorf("check statistics: %w", err)
	}
	for _, k := range kinds {
		for _, src := range sources(k) {
			for _, date := range []string{"date", "solvedate", "closedate"} {
				q := &question{db: db, kind: k, date: date, source: src}
				if !slices.Contains(kept, q.what()) {
					continue
				}
				kept = slices.DeleteFunc(kept, func(what string) bool { return what == q.what() })
				periods, err := q.check(ctx)
				if err != nil {
					return nil, fmt.Errorf("check statistics: %w", err)
				}
				if n := len(periods); n > 0 {
					wrong = append(wrong, fmt.Sprintf("%d sums of %s by %s are not what the rows say, say of %s",
						n, k.Counted(date), src.name, periods[0]))
				}
			}
		}
	}
	return wrong, nil
}

// Forget has everything counted anew when it is next asked for.
func Forget(ctx context.Context, db *store.DB) error {
	return db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM `"+backend.CountedDays+"`")
		return err
	})
}

// sources are all that sums of a kind are kept by.
func sources(k *kind) []*source {
	out := []*source{all.counted, linkSource(k)}
	for i := range fields {
		if g := fields[i].by(k); g.counted != nil && (!fields[i].ticketOnly || k.Object == "Ticket") {
			out = append(out, g.counted)
		}
	}
	return out
}

// balance is what has been counted in two ways: one adds to it, the other takes away.
type balance map[balanced]*total

type balanced struct {
	entity int64
	second int
	set    string
}

func (b balance) add(entity int64, second int, members []member, t *total, times int64) {
	key := balanced{entity, second, setName(members)}
	if b[key] == nil {
		b[key] = &total{}
	}
	b[key].add(t, times)
}

// even reports whether both ways have come to the same.
func (b balance) even() bool {
	for _, t := range b {
		if t.n != [maxFigures]int64{} || math.Abs(t.rating.value()) > 1e-6 {
			return false
		}
	}
	return true
}

// check gives the days and months that are taken for true and are not.
func (q *question) check(ctx context.Context) (wrong []string, err error) {
	k, err := q.knownOf(ctx, q.db, "0000-01-01", "9999-12-31")
	if err != nil {
		return nil, err
	}
	var days []int64
	for day := range k.tokens {
		if k.hasDay(day) {
			days = append(days, day)
		}
	}
	slices.Sort(days)
	for _, r := range runs(days) {
		bad, err := q.checkRun(ctx, r)
		if err != nil {
			return nil, err
		}
		wrong = append(wrong, bad...)
	}
	if len(days) > 0 {
		for _, m := range plan([]target{{"", days[0] * secondsOfDay, (days[len(days)-1] + 1) * secondsOfDay}}, days[0],
			days[len(days)-1]) {
			if !k.hasMonth(&m) {
				continue
			}
			b := balance{}
			if err := q.stored(ctx, m.name, m.name, func(string) (balance, int64) { return b, 1 }); err != nil {
				return nil, err
			}
			if err := q.stored(ctx, dayName(m.first), dayName(m.last),
				func(string) (balance, int64) { return b, -1 }); err != nil {
				return nil, err
			}
			if !b.even() {
				wrong = append(wrong, m.name)
			}
		}
	}
	now, err := q.knownOf(ctx, q.db, "0000-01-01", "9999-12-31")
	return slices.DeleteFunc(wrong, func(period string) bool { return !now.same(k, period) }), err
}

// same reports whether a day or month is of the state in which it was.
func (k *known) same(before *known, period string) bool {
	return k.states[period] != "" && k.states[period] == before.states[period]
}

// checkRun counts some days again.
func (q *question) checkRun(ctx context.Context, r run) (wrong []string, err error) {
	balances := map[string]balance{}
	for day := r.first; day <= r.last; day++ {
		balances[dayName(day)] = balance{}
	}
	err = q.stored(ctx, dayName(r.first), dayName(r.last), func(period string) (balance, int64) {
		return balances[period], 1
	})
	if err != nil {
		return nil, err
	}
	err = eachDay(ctx, q.db, q.kind, q.date, q.source, access.Condition{}, r.first, r.last,
		func(day int64, rows []row) error {
			for i := range rows {
				balances[dayName(day)].add(rows[i].entity, rows[i].second, rows[i].members, &rows[i].total, -1)
			}
			return nil
		})
	for day := r.first; day <= r.last; day++ {
		if !balances[dayName(day)].even() || errors.Is(err, errOdd) && day == r.last {
			wrong = append(wrong, dayName(day))
		}
	}
	if errors.Is(err, errOdd) {
		err = nil
	}
	return wrong, err
}

// stored adds the parts of days, or of a month, to the balance that of gives.
func (q *question) stored(ctx context.Context, first, last string, of func(period string) (balance, int64)) error {
	return q.db.Each(ctx, "SELECT `period`, `entities_id`, `content` FROM `glpid_counted_parts` WHERE `what` = ?"+
		" AND `period` >= ? AND `period` <= ?", []any{q.what(), first, last}, func(cells []backend.Cell) error {
		if len(cells[0].Text) != len(first) {
			return nil // a month among days
		}
		b, times := of(cells[0].Text)
		entity := cells[1].Int
		var all [][]member
		err := readPart(q.date, cells[2].Text, func(sets [][]member) { all = sets },
			func(second, set int, t *total) {
				if times < 0 {
					second = 0
				}
				b.add(entity, second, all[set], t, times)
			})
		if errors.Is(err, errPart) { // it is found by what it lacks
			b.add(entity, -1, nil, &total{n: [maxFigures]int64{1}}, 1)
			return nil
		}
		return err
	})
}
