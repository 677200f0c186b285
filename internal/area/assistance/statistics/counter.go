package statistics

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/backend"
)

// What is asked of many years would be counted anew from all rows each time. So what has been counted of a day is
// kept, entity by entity (glpid_counted_parts), and what was counted of whole months.
//
// It is never made right by what changes; it is only found to be out of date, and that cannot be missed: a day has a
// token (a row of glpid_counted_days), which triggers of the database take away in the very statement that changes
// what counts of an item of that day, whoever sends it (model.Outdates). Whoever counts a day sees to it first that
// it has a token, reads the token and then the rows, and keeps both together. While the day has that token, what is
// kept is true: tokens are drawn at random and never come again. A month is true while all its days have the tokens
// by which it was added up.
//
// Who asks reads what is kept under the session's condition in SQL, as any rows. What is missing is counted by who
// asks first, day by day, in steps that are kept even if the question itself takes too long.

// counter keeps and reads what is counted.
type counter struct {
	rest   time.Duration // for which a day or month that has been counted is not again
	making chan struct{} // held by who counts

	mu     sync.Mutex
	recent map[string]time.Time // when days and months were counted by this process, by their names
}

const (
	// usualRest keeps who asks while many others write from counting today again and again for nothing.
	usualRest = 15 * time.Second
	// maxSpan is over how many days sums are kept; the dates of items that lie further apart are wrong.
	maxSpan = 40 * 366
	// maxUnkept is how many days a question counts without keeping them.
	maxUnkept = 62
	maxRecent = 10_000
)

func newCounter() *counter {
	return &counter{rest: usualRest, making: make(chan struct{}, 1), recent: map[string]time.Time{}}
}

// errUncounted says that a question is left to the rows themselves.
var errUncounted = errors.New("statistics: not from sums")

// uncounted reports whether a question is to be answered from the rows because of an error.
func uncounted(err error) bool {
	return errors.Is(err, errUncounted) || errors.Is(err, errOdd) || errors.Is(err, errPart)
}

// question is what is asked of one of the dates of a kind.
type question struct {
	db      *store.DB
	kind    *kind
	date    string
	source  *source
	visible access.Condition // on `t`, by the column entities_id alone
	targets func(low, high int64) []target
}

func (q *question) what() string { return q.source.what(q.kind, q.date) }

// only reports whether all that a session's statistics may count are the items of some entities, and which.
func only(e *engine.Engine, s *access.Session, k *kind) (access.Condition, bool) {
	visible, entities := counted(e, s, k), s.EntityCondition("`t`", entityScope)
	return visible, visible.SQL == entities.SQL && len(visible.Args) == 0 && len(entities.Args) == 0
}

// ask gives what is counted, by what it is grouped by and target.
func (c *counter) ask(ctx context.Context, q *question) (answer map[member][]total, targets []target, err error) {
	if q.db.InPlace() { // there are no triggers, and nobody tells when what was counted changes
		return nil, nil, errUncounted
	}
	low, high, err := q.span(ctx)
	if err != nil || high < low {
		return nil, nil, err
	}
	if high-low > maxSpan {
		return nil, nil, errUncounted
	}
	targets = q.targets(low*secondsOfDay, (high+1)*secondsOfDay)
	months := plan(targets, low, high)
	if len(months) == 0 {
		return nil, targets, nil
	}
	known, err := q.known(ctx, months)
	if err != nil {
		return nil, nil, err
	}
	if days, wanted := c.missing(q, months, known); len(days)+len(wanted) > 0 {
		if err := c.count(ctx, q, days, wanted); err != nil {
			return nil, nil, err
		}
		if known, err = q.known(ctx, months); err != nil {
			return nil, nil, err
		}
	}
	answer, err = q.read(ctx, months, known, len(targets))
	return answer, targets, err
}

// span gives the first and the last day on which there is an item; the last is before the first where there is none.
func (q *question) span(ctx context.Context) (low, high int64, err error) {
	at := "(SELECT %s(`" + q.date + "`) FROM `" + q.kind.Table + "`)"
	var first, last *string
	if err := q.db.QueryRow(ctx, "SELECT "+fmt.Sprintf(at, "MIN")+", "+fmt.Sprintf(at, "MAX")).
		Scan(&first, &last); err != nil {
		return 0, 0, fmt.Errorf("span of %s: %w", q.kind.Object, err)
	}
	if first == nil || last == nil {
		return 0, -1, nil
	}
	low, err = momentOf(*first)
	if err == nil {
		high, err = momentOf(*last)
	}
	if err != nil {
		return 0, 0, errUncounted
	}
	return low / secondsOfDay, high / secondsOfDay, nil
}

// A known is what is kept: the tokens of days, and of what state the days and months are that were counted.
type known struct {
	tokens map[int64]int64
	states map[string]string // by the names of days and months
}

// oddState marks days whose items the database has to compare.
const oddState = "odd "

// day gives the state in which a day is true; "" when it has no token.
func (k *known) day(day int64) string {
	token, ok := k.tokens[day]
	if !ok {
		return ""
	}
	return strconv.FormatInt(token, 36)
}

// month gives the state in which a month is true; "" when a day has no token.
func (k *known) month(first, last int64) string {
	h := sha256.New()
	for day := first; day <= last; day++ {
		state := k.day(day)
		if state == "" {
			return ""
		}
		fmt.Fprintln(h, state)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// hasDay and hasMonth report whether what was counted is true.
func (k *known) hasDay(day int64) bool {
	state := k.day(day)
	return state != "" && k.states[dayName(day)] == state
}

func (k *known) hasMonth(m *monthPlan) bool {
	state := k.month(m.first, m.last)
	return state != "" && k.states[m.name] == state
}

// known reads what is kept of some months.
func (q *question) known(ctx context.Context, months []monthPlan) (*known, error) {
	first, last := months[0], months[len(months)-1]
	return q.knownOf(ctx, q.db, dayName(first.first), dayName(last.last))
}

// knownOf reads what is kept from one day to another. The tokens are read first: what was counted after that has
// other ones.
func (q *question) knownOf(ctx context.Context, from store.Querier, first, last string) (*known, error) {
	k := &known{tokens: map[int64]int64{}, states: map[string]string{}}
	rows, err := from.Query(ctx, "SELECT `day`, `token` FROM `"+backend.CountedDays+
		"` WHERE `of` = ? AND `day` >= ? AND `day` <= ?", q.kind.Counted(q.date), first, last)
	if err != nil {
		return nil, fmt.Errorf("what is counted of %s: %w", q.kind.Object, err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var token int64
		if err := rows.Scan(&name, &token); err != nil {
			return nil, err
		}
		day, err := time.Parse(time.DateOnly, name)
		if err != nil {
			return nil, fmt.Errorf("what is counted of %s: %w", q.kind.Object, err)
		}
		k.tokens[day.Unix()/secondsOfDay] = token
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	// "2026-11" is before "2026-11-01".
	states, err := from.Query(ctx, "SELECT `period`, `state` FROM `glpid_counted` WHERE `what` = ? AND `period` >= ?"+
		" AND `period` <= ?", q.what(), first[:len(monthLayout)], last)
	if err != nil {
		return nil, fmt.Errorf("what is counted of %s: %w", q.kind.Object, err)
	}
	defer states.Close()
	for states.Next() {
		var period, state string
		if err := states.Scan(&period, &state); err != nil {
			return nil, err
		}
		k.states[period] = state
	}
	return k, states.Err()
}

// isOdd reports whether a day is known to have items that the database has to compare.
func (k *known) isOdd(day int64) bool {
	state := k.day(day)
	return state != "" && k.states[dayName(day)] == oddState+state
}

// missing gives the days and months that are to be counted before a question is answered.
func (c *counter) missing(q *question, months []monthPlan, k *known) (days []int64, wanted []monthPlan) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	due := func(period string) bool { return now.Sub(c.recent[q.what()+" "+period]) >= c.rest }
	for _, m := range months {
		if m.whole && k.hasMonth(&m) {
			for _, day := range m.others {
				if !k.hasDay(day) && due(dayName(day)) {
					days = append(days, day)
				}
			}
			continue
		}
		read := m.days
		if m.whole {
			read = nil
			for day := m.first; day <= m.last; day++ {
				read = append(read, day)
			}
		}
		resting := false
		for _, day := range read {
			switch {
			case k.hasDay(day), k.isOdd(day):
			case due(dayName(day)):
				days = append(days, day)
			default:
				resting = true
			}
		}
		if m.whole && !resting && due(m.name) {
			wanted = append(wanted, m)
		}
	}
	return days, wanted
}

// noteCounted notes what this process has just counted.
func (c *counter) noteCounted(q *question, periods ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if len(c.recent) > maxRecent {
		maps.DeleteFunc(c.recent, func(_ string, at time.Time) bool { return now.Sub(at) >= c.rest })
	}
	for _, period := range periods {
		if len(c.recent) <= maxRecent {
			c.recent[q.what()+" "+period] = now
		}
	}
}

// count counts days, and adds up months of days that have been counted, as far as it can: what cannot be kept is
// left to who asks.
func (c *counter) count(ctx context.Context, q *question, days []int64, months []monthPlan) error {
	select {
	case c.making <- struct{}{}:
		defer func() { <-c.making }()
	case <-ctx.Done():
		return ctx.Err()
	}
	first, last := int64(0), int64(0)
	if len(days) > 0 {
		first, last = days[0], days[len(days)-1]
	}
	for _, m := range months {
		if first == 0 || m.first < first {
			first = m.first
		}
		last = max(last, m.last)
	}
	k, err := q.knownOf(ctx, q.db, dayName(first), dayName(last))
	if err != nil {
		return err
	}
	// Somebody else may have counted meanwhile.
	days = slices.DeleteFunc(days, func(day int64) bool { return k.hasDay(day) || k.isOdd(day) })
	if len(days) > 0 {
		if err := q.announce(ctx, days, k); err != nil {
			return unkept(ctx, err)
		}
		if k, err = q.knownOf(ctx, q.db, dayName(first), dayName(last)); err != nil {
			return err
		}
		if err := c.countDays(ctx, q, days, k); err != nil {
			return unkept(ctx, err)
		}
	}
	for _, m := range months {
		if k.hasMonth(&m) {
			continue
		}
		if err := c.addUp(ctx, q, &m, k.month(m.first, m.last)); err != nil {
			return unkept(ctx, err)
		}
	}
	return nil
}

// unkept is the error of counting, nil for one that only keeps what was counted from being kept: the database takes
// no writes, say. Who asks is answered from the rows then.
func unkept(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var fault *keepError
	if errors.As(err, &fault) {
		return nil
	}
	return err
}

type keepError struct{ error }

// write runs a write that keeps what was counted.
func (q *question) write(ctx context.Context, fn func(ctx context.Context, tx *store.Tx) error) error {
	if err := q.db.Write(ctx, fn); err != nil {
		return &keepError{err}
	}
	return nil
}

// rowsAtOnce is how many rows one statement writes.
const rowsAtOnce = 200

// announce gives tokens to days that have none.
func (q *question) announce(ctx context.Context, days []int64, k *known) error {
	of := q.kind.Counted(q.date)
	bare := slices.DeleteFunc(slices.Clone(days), func(day int64) bool { return k.day(day) != "" })
	if len(bare) == 0 {
		return nil
	}
	return q.write(ctx, func(ctx context.Context, tx *store.Tx) error {
		there, err := q.knownOf(ctx, tx, dayName(bare[0]), dayName(bare[len(bare)-1]))
		if err != nil {
			return err
		}
		var rows []map[string]any
		for _, day := range bare {
			if there.day(day) == "" {
				rows = append(rows, map[string]any{"of": of, "day": dayName(day), "token": rand.Int64()})
			}
		}
		for some := range slices.Chunk(rows, rowsAtOnce) {
			if err := tx.InsertAll(ctx, backend.CountedDays, some); err != nil {
				return err
			}
		}
		return nil
	})
}

// Days are kept as soon as there are so many of them, or so many bytes.
const (
	daysAtOnce  = 31
	bytesAtOnce = 1 << 20
)

// pile are days or months that are about to be kept.
type pile struct {
	states map[string]string
	parts  []map[string]any
	bytes  int
}

func (p *pile) add(what, period, state string, parts map[int64]*partWriter) {
	p.states[period] = state
	for _, entity := range slices.Sorted(maps.Keys(parts)) {
		content := parts[entity].bytes()
		p.bytes += len(content)
		p.parts = append(p.parts, map[string]any{"what": what, "period": period, "entities_id": entity,
			"content": content})
	}
}

// keep writes a pile in the place of what was kept of the same periods.
func (c *counter) keep(ctx context.Context, q *question, p *pile) error {
	if len(p.states) == 0 {
		return nil
	}
	periods := slices.Sorted(maps.Keys(p.states))
	args := []any{q.what()}
	var rows []map[string]any
	for _, period := range periods {
		args = append(args, period)
		rows = append(rows, map[string]any{"what": q.what(), "period": period, "state": p.states[period]})
	}
	err := q.write(ctx, func(ctx context.Context, tx *store.Tx) error {
		gone := "WHERE `what` = ? AND `period` IN (" + store.Marks(len(periods)) + ")"
		for _, query := range []string{"DELETE FROM `glpid_counted` ", "DELETE FROM `glpid_counted_parts` "} {
			if _, err := tx.Exec(ctx, query+gone, args...); err != nil {
				return err
			}
		}
		for some := range slices.Chunk(p.parts, rowsAtOnce) {
			if err := tx.InsertAll(ctx, "glpid_counted_parts", some); err != nil {
				return err
			}
		}
		return tx.InsertAll(ctx, "glpid_counted", rows)
	})
	if err == nil {
		c.noteCounted(q, periods...)
	}
	*p = pile{states: map[string]string{}}
	return err
}

// countDays counts days, and keeps them in steps.
func (c *counter) countDays(ctx context.Context, q *question, days []int64, k *known) error {
	p := &pile{states: map[string]string{}}
	for _, r := range runs(days) {
		err := c.countRun(ctx, q, r, k, p)
		for day := r.first; errors.Is(err, errOdd) && day <= r.last; day++ { // which of them is it?
			fault := c.countRun(ctx, q, run{day, day}, k, p)
			if state := k.day(day); errors.Is(fault, errOdd) && state != "" {
				p.add(q.what(), dayName(day), oddState+state, nil)
			} else if fault != nil && state != "" {
				return fault
			}
			if day == r.last {
				err = nil
			}
		}
		if err != nil {
			return err
		}
		if len(p.states) >= daysAtOnce || p.bytes >= bytesAtOnce {
			if err := c.keep(ctx, q, p); err != nil {
				return err
			}
		}
	}
	return c.keep(ctx, q, p)
}

// countRun counts days, for a pile.
func (c *counter) countRun(ctx context.Context, q *question, r run, k *known, p *pile) error {
	found := map[int64]map[int64]*partWriter{}
	err := eachDay(ctx, q.db, q.kind, q.date, q.source, access.Condition{}, r.first, r.last,
		func(day int64, rows []row) error {
			found[day] = partsOf(q.date, rows)
			return nil
		})
	if err != nil {
		return err
	}
	for day := r.first; day <= r.last; day++ {
		if state := k.day(day); state != "" {
			p.add(q.what(), dayName(day), state, found[day])
		}
	}
	return nil
}

// partsOf makes the parts of a day, by entity.
func partsOf(date string, rows []row) map[int64]*partWriter {
	parts := map[int64]*partWriter{}
	for i := range rows {
		r := &rows[i]
		if parts[r.entity] == nil {
			parts[r.entity] = newPartWriter(date)
		}
		parts[r.entity].add(r.second, r.members, &r.total)
	}
	return parts
}

// run are days one after the other.
type run struct{ first, last int64 }

// runs gives the runs that days in order make, none of them longer than what is kept at once.
func runs(days []int64) []run {
	var out []run
	for _, day := range days {
		if n := len(out); n > 0 && out[n-1].last+1 == day && day-out[n-1].first < daysAtOnce {
			out[n-1].last = day
			continue
		}
		out = append(out, run{day, day})
	}
	return out
}

// addUp adds the days of a month up, entity by entity, when they are of the state that the month is to have.
func (c *counter) addUp(ctx context.Context, q *question, m *monthPlan, state string) error {
	if state == "" {
		return nil
	}
	type key struct {
		entity int64
		set    string
	}
	type sums struct {
		members []member
		total   total
	}
	all, states := map[key]*sums{}, &known{tokens: map[int64]int64{}, states: map[string]string{}}
	query := "SELECT c.`period`, c.`state`, t.`entities_id`, t.`content` FROM `glpid_counted` c" +
		" LEFT JOIN `glpid_counted_parts` `t` ON t.`what` = c.`what` AND t.`period` = c.`period`" +
		" WHERE c.`what` = ? AND c.`period` >= ? AND c.`period` <= ?"
	err := q.db.Each(ctx, query, []any{q.what(), dayName(m.first), dayName(m.last)}, func(cells []backend.Cell) error {
		day, err := time.Parse(time.DateOnly, cells[0].Text)
		if err != nil {
			return err
		}
		token, err := strconv.ParseInt(cells[1].Text, 36, 64)
		if err != nil {
			return nil // an odd day: the state differs
		}
		states.tokens[day.Unix()/secondsOfDay] = token
		if cells[3].Type != backend.Bytes {
			return nil
		}
		entity := cells[2].Int
		var own []*sums
		return readPart(q.date, cells[3].Text, func(sets [][]member) {
			for _, members := range sets {
				k := key{entity, setName(members)}
				if all[k] == nil {
					all[k] = &sums{members: members}
				}
				own = append(own, all[k])
			}
		}, func(_, set int, t *total) { own[set].total.add(t, 1) })
	})
	if err != nil {
		return fmt.Errorf("add up %s of %s: %w", m.name, q.kind.Object, err)
	}
	if states.month(m.first, m.last) != state {
		return nil // it has changed meanwhile
	}
	parts := map[int64]*partWriter{}
	for _, k := range slices.SortedFunc(maps.Keys(all), func(a, b key) int {
		return cmp.Or(cmp.Compare(a.entity, b.entity), cmp.Compare(a.set, b.set))
	}) {
		if parts[k.entity] == nil {
			parts[k.entity] = newPartWriter(q.date)
		}
		parts[k.entity].add(0, all[k].members, &all[k].total)
	}
	p := &pile{states: map[string]string{}}
	p.add(q.what(), m.name, state, parts)
	return c.keep(ctx, q, p)
}
