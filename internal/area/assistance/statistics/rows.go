package statistics

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/backend"
)

// source is what items are counted by, where sums are kept of it.
type source struct {
	name     string
	join     string // from `t` to the value, as in a grouping
	value    string
	itemtype string // of the value, "" where it has none
	trashed  bool   // items in the trash count
	// through is a statement that gives what the values mean now, as pairs: of what users have, and of the tops
	// of branches. Without it they mean themselves.
	through string
}

// what names what is counted of a kind by one of its dates and a source.
func (src *source) what(k *kind, date string) string {
	return format + " " + k.Counted(date) + " " + src.name
}

// row is an item as it is counted.
type row struct {
	id, entity int64
	second     int // of the day
	members    []member
	total      total
}

// errOdd says that there are values which the API does not write: they are left to the database to compare.
var errOdd = errors.New("statistics: an odd value")

const secondsOfDay = 24 * 60 * 60

// dayName writes a day, counted from 1970-01-01.
func dayName(day int64) string { return time.Unix(day*secondsOfDay, 0).UTC().Format(time.DateOnly) }

// momentOf reads a moment as columns hold it, in seconds since 1970.
func momentOf(text string) (int64, error) {
	t, err := time.Parse(engine.TimeLayout, text)
	if err != nil || len(text) != len(engine.TimeLayout) || t.Unix() < 0 {
		return 0, errOdd
	}
	return t.Unix(), nil
}

// rowsQuery selects the items of some days that are counted by a date: the moment, what tells of the item, and the
// figures, once for each value. A condition is what a session sees of `t`.
func rowsQuery(k *kind, date string, src *source, visible access.Condition) string {
	itemtype := "''"
	if src.itemtype != "" {
		itemtype = src.itemtype
	}
	columns, join := "", src.join
	switch date {
	case "solvedate":
		account := "NULL"
		if k.delayToAnswer {
			account = "t.`takeintoaccount_delay_stat`"
		}
		columns = ", CASE WHEN t.`status` IN (" + access.IDList(k.Done()) + ") THEN 1 ELSE 0 END" +
			", CASE WHEN t.`time_to_resolve` IS NOT NULL AND t.`solvedate` > t.`time_to_resolve` THEN 1 ELSE 0 END" +
			", t.`solve_delay_stat`, " + account + ", t.`actiontime`"
	case "closedate":
		columns = ", CASE WHEN t.`status` IN (" + access.IDList(k.Closed) + ") THEN 1 ELSE 0 END, t.`close_delay_stat`"
		if k.surveys {
			columns += ", CASE WHEN s.`tickets_id` IS NOT NULL THEN 1 ELSE 0 END" +
				", CASE WHEN s.`date_answered` IS NOT NULL THEN 1 ELSE 0 END, s.`satisfaction_scaled_to_5`"
			join += " LEFT JOIN `" + k.SurveyTable + "` s ON s.`" + k.Column + "` = t.`id`"
		}
	}
	condition := ""
	if !src.trashed {
		condition = " AND t.`is_deleted` = 0"
	}
	if visible.SQL != "" {
		condition += " AND (" + visible.SQL + ")"
	}
	at := "t.`" + date + "`"
	return "SELECT " + at + ", t.`id`, t.`entities_id`, " + src.value + ", " + itemtype + columns +
		" FROM `" + k.Table + "` `t`" + join + " WHERE " + at + " >= ? AND " + at + " < ?" + condition +
		" ORDER BY " + at
}

// eachDay reads the items of a run of days, and calls fn with those of each day on which there are some, in the
// order of time. No more than those of one day are in memory. With errOdd, day is where it was met.
func eachDay(ctx context.Context, db *store.DB, k *kind, date string, src *source, visible access.Condition,
	first, last int64, fn func(day int64, rows []row) error) error {
	var rows []row
	at := map[int64]int{} // by id
	day := int64(-1)
	end := func() error {
		if len(rows) == 0 {
			return nil
		}
		kept := rows[:0]
		for _, r := range rows {
			slices.SortFunc(r.members, compareMembers)
			r.members = slices.Compact(r.members)
			if len(r.members) > 0 {
				kept = append(kept, r)
			}
		}
		err := fn(day, kept)
		rows = rows[:0]
		clear(at)
		return err
	}
	args := append([]any{dayName(first), dayName(last + 1)}, visible.Args...)
	lastText, itemtype, second := "", "", 0 // cells are lent
	err := db.Each(ctx, rowsQuery(k, date, src, visible), args, func(cells []backend.Cell) error {
		if cells[0].Type != backend.Text || cells[1].Type != backend.Integer || cells[2].Type != backend.Integer {
			return errOdd
		}
		if text := cells[0].Text; text != lastText {
			moment, err := momentOf(text)
			if err != nil {
				return err
			}
			lastText = strings.Clone(text)
			second = int(moment % secondsOfDay)
			if d := moment / secondsOfDay; d != day {
				if err := end(); err != nil {
					return err
				}
				day = d
			}
		}
		id := cells[1].Int
		i, known := at[id]
		if !known {
			r := row{id: id, entity: cells[2].Int, second: second}
			if err := r.total.read(date, cells[5:]); err != nil {
				return err
			}
			i = len(rows)
			rows, at[id] = append(rows, r), i
		}
		switch cells[3].Type {
		case backend.Null:
			return nil
		case backend.Integer:
			if cells[4].Type != backend.Text {
				return errOdd
			}
			if cells[4].Text != itemtype {
				itemtype = strings.Clone(cells[4].Text)
			}
			rows[i].members = append(rows[i].members, member{itemtype, cells[3].Int})
			return nil
		}
		return errOdd
	})
	if err == nil {
		err = end()
	}
	if err != nil && !errors.Is(err, errOdd) {
		return fmt.Errorf("count %s by %s: %w", k.Object, date, err)
	}
	return err
}

// read takes the figures of an item from the cells that rowsQuery selects.
func (t *total) read(date string, cells []backend.Cell) error {
	flag := func(i int) bool { return cells[i].Int == 1 }
	odd := false
	number := func(i int) (int64, bool) {
		odd = odd || cells[i].Type != backend.Integer && cells[i].Type != backend.Null
		return cells[i].Int, cells[i].Type == backend.Integer
	}
	measured := func(i, count, sum int) {
		if n, ok := number(i); ok {
			t.n[count], t.n[sum] = 1, n
		}
	}
	switch date {
	case "date":
		t.n[opened] = 1
	case "solvedate":
		if flag(0) {
			t.n[solved] = 1
			if flag(1) {
				t.n[late] = 1
			}
			measured(2, solves, solveTime)
			measured(3, accounts, accountTime)
		}
		if n, ok := number(4); ok && n > 0 {
			t.n[works], t.n[workTime] = 1, n
		}
	case "closedate":
		t.n[ended] = 1
		if !flag(0) {
			break
		}
		t.n[closed] = 1
		measured(1, closes, closeTime)
		if len(cells) < 5 || !flag(2) {
			break
		}
		t.n[surveys] = 1
		if flag(3) {
			t.n[answered] = 1
		}
		switch cells[4].Type {
		case backend.Null:
		case backend.Float:
			t.n[rated] = 1
			t.rating.add(cells[4].Float)
		case backend.Integer:
			t.n[rated] = 1
			t.rating.add(float64(cells[4].Int))
		default:
			odd = true
		}
	}
	if odd {
		return errOdd
	}
	return nil
}
