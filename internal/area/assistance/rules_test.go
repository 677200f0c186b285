package assistance

import (
	"maps"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// changed is a change of an item, from some columns to others.
func changed(object string, before, after engine.Values) *engine.Change {
	return engine.Sketch(engine.OpUpdate, catalog.Default().Object(object), before, after)
}

// TestSettledDates gives items that begin solved, closed or waiting the dates that say so.
func TestSettledDates(t *testing.T) {
	t.Parallel()
	const opened, given = "2026-03-02 08:00:00", "2026-03-02 09:00:00"
	for _, c := range []struct {
		status int64
		sent   engine.Values
		want   engine.Values
	}{
		{model.StatusNew, nil, nil},
		{model.StatusPending, nil, engine.Values{"begin_waiting_date": opened}},
		{model.StatusSolved, nil, engine.Values{"solvedate": opened}},
		{model.StatusSolved, engine.Values{"solvedate": given}, engine.Values{"solvedate": given}},
		{model.StatusClosed, nil, engine.Values{"solvedate": opened, "closedate": opened}},
		{model.StatusClosed, engine.Values{"solvedate": given}, engine.Values{"solvedate": given, "closedate": given}},
	} {
		after := engine.Values{"date": opened, "status": c.status}
		maps.Copy(after, c.sent)
		item := changed("Ticket", engine.Values{}, after)
		rules{kind: ticket}.settle(item)
		for _, column := range []string{"begin_waiting_date", "solvedate", "closedate"} {
			if want, _ := c.want[column].(string); item.Text(column) != want {
				t.Errorf("status %d with %v: %s is %q, want %q", c.status, c.sent, column, item.Text(column), want)
			}
		}
	}
}

// TestDatesInOrder refuses dates of a request that come before the item, or before it was solved; what the
// program itself sets is dropped.
func TestDatesInOrder(t *testing.T) {
	t.Parallel()
	before := engine.Values{"date": "2026-03-02 08:00:00"}
	for _, c := range []struct {
		after engine.Values
		wrong string // column
	}{
		{engine.Values{"solvedate": "2026-03-02 09:00:00"}, ""},
		{engine.Values{"solvedate": nil}, ""},
		{engine.Values{"solvedate": "2026-03-02 07:59:59"}, "solvedate"},
		{engine.Values{"closedate": "2026-03-01 09:00:00"}, "closedate"},
		{engine.Values{"time_to_resolve": "2026-03-01 09:00:00"}, "time_to_resolve"},
		{engine.Values{"solvedate": "2026-03-02 09:00:00", "closedate": "2026-03-02 08:30:00"}, "closedate"},
	} {
		item := changed("Ticket", before, maps.Clone(c.after))
		if err := (rules{kind: ticket}).checkDates(item); (err != nil) != (c.wrong != "") {
			t.Errorf("%v: %v", c.after, err)
		}
		item.System = true
		err := (rules{kind: ticket}).checkDates(item)
		if _, kept := item.After[c.wrong]; err != nil || kept {
			t.Errorf("%v by the program: %v, %v", c.after, item.After, err)
		}
	}
}

// TestSecondsOfDates leaves a date that is sent back without its seconds as it is.
func TestSecondsOfDates(t *testing.T) {
	t.Parallel()
	before := engine.Values{"date": "2026-03-02 08:00:17"}
	for sent, kept := range map[string]string{
		"2026-03-02 08:00:00": "2026-03-02 08:00:17", "2026-03-02 08:01:00": "2026-03-02 08:01:00",
	} {
		item := changed("Ticket", before, engine.Values{"date": sent})
		rules{kind: ticket}.ignoreSeconds(item)
		if item.Text("date") != kept {
			t.Errorf("%s becomes %s, want %s", sent, item.Text("date"), kept)
		}
	}
}

// TestWaits says which changes of status end the time that does not count, and what can wait.
func TestWaits(t *testing.T) {
	t.Parallel()
	r := rules{kind: ticket}
	for _, c := range []struct {
		from, to int64
		ends     bool
	}{
		{model.StatusPending, model.StatusAssigned, true}, {model.StatusPending, model.StatusClosed, true},
		{model.StatusSolved, model.StatusAssigned, true}, {model.StatusSolved, model.StatusClosed, false},
		{model.StatusClosed, model.StatusNew, true}, {model.StatusClosed, model.StatusSolved, false},
		{model.StatusNew, model.StatusAssigned, false},
	} {
		if r.endsWait(c.from, c.to) != c.ends {
			t.Errorf("from %d to %d: %v", c.from, c.to, !c.ends)
		}
	}
	for status, can := range map[int64]bool{model.StatusNew: true, model.StatusPending: true,
		model.StatusSolved: false, model.StatusClosed: false} {
		if r.canWait(status) != can {
			t.Errorf("status %d can wait: %v", status, !can)
		}
	}
}

// TestWorkedTime counts what has passed, less what did not count, and never below nothing.
func TestWorkedTime(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		passed  time.Duration
		waited  int64
		seconds int64
	}{{time.Hour, 0, 3600}, {time.Hour, 600, 3000}, {time.Hour, 7200, 0}, {-time.Hour, 0, 0}} {
		item := changed("Ticket", engine.Values{"waiting_duration": c.waited}, engine.Values{})
		if n := (rules{kind: ticket}).worked(item, Clock{}, from, from.Add(c.passed)); n != c.seconds {
			t.Errorf("%v of which %d s did not count: %d", c.passed, c.waited, n)
		}
	}
	if at := (Clock{}).DaysBefore(from, 3); !at.Equal(from.AddDate(0, 0, -3)) {
		t.Errorf("three days before: %v", at)
	}
}

// TestTurnedLinks keeps "parent of" between two of a kind as "child of" the other way round.
func TestTurnedLinks(t *testing.T) {
	t.Parallel()
	for object, turned := range map[string]bool{"Ticket_Ticket": true, "Change_Ticket": false} {
		for _, l := range links {
			if l.object != object {
				continue
			}
			c := changed(object, engine.Values{}, engine.Values{l.firstColumn: int64(1), l.otherColumn: int64(2),
				"link": int64(model.LinkParent)})
			if err := l.turn(c); err != nil || (c.Int(l.firstColumn) == 2) != turned ||
				(c.Int("link") == model.LinkChild) != turned {
				t.Errorf("%s: %v, %v", object, c.After, err)
			}
		}
	}
}

// TestCutTexts shortens by characters, not bytes.
func TestCutTexts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"abc": "abc", "abcd": "abc", "ééé": "ééé", "éééé": "ééé", "": ""} {
		if got := cut(text, 3); got != want {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}
