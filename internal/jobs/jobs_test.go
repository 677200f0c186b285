package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/jobs"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// clock is a time that tests set.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func fixture(t *testing.T) (*testsite.Site, *clock, *jobs.Scheduler) {
	site := testsite.New(t)
	at := &clock{time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	exec(t, site, "UPDATE `glpi_crontasks` SET `lastrun` = NULL")
	return site, at, jobs.New(site.DB, slog.New(slog.DiscardHandler), at.now)
}

func exec(t *testing.T, site *testsite.Site, query string, args ...any) {
	t.Helper()
	if err := site.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(t.Context(), query, args...)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, site *testsite.Site, query string, args ...any) (n int) {
	t.Helper()
	if err := site.DB.QueryRow(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRunsWhenDue(t *testing.T) {
	t.Parallel()
	site, at, s := fixture(t)
	runs, params := 0, 0
	s.Register(jobs.Action{Itemtype: "Ticket", Name: "closeticket",
		Do: func(_ context.Context, param int) (int, error) {
			runs, params = runs+1, param
			return 7, nil
		}})
	due := func(want int, why string) {
		t.Helper()
		if _, err := s.RunDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		if runs != want {
			t.Errorf("%s: %d runs, want %d", why, runs, want)
		}
	}
	exec(t, site, "UPDATE `glpi_crontasks` SET `frequency` = 3600, `param` = 5 WHERE `name` = 'closeticket'")
	due(1, "never run before")
	due(1, "just run")
	at.at = at.at.Add(59 * time.Minute)
	due(1, "too early")
	at.at = at.at.Add(time.Minute)
	due(2, "an hour later")
	if params != 5 {
		t.Errorf("parameter %d", params)
	}
	exec(t, site, "UPDATE `glpi_crontasks` SET `state` = 0 WHERE `name` = 'closeticket'")
	at.at = at.at.Add(2 * time.Hour)
	due(2, "disabled")
	exec(t, site, "UPDATE `glpi_crontasks` SET `state` = 1, `hourmin` = 20, `hourmax` = 22 WHERE `name` = 'closeticket'")
	due(2, "not its hours")
	at.at = time.Date(2026, 11, 24, 21, 0, 0, 0, time.UTC)
	due(3, "its hours")
	exec(t, site, "UPDATE `glpi_crontasks` SET `state` = 2, `hourmin` = 0, `hourmax` = 24 WHERE `name` = 'closeticket'")
	at.at = at.at.Add(2 * time.Hour)
	due(3, "running elsewhere")
	at.at = at.at.Add(5 * time.Hour)
	due(4, "abandoned")
	if n := count(t, site,
		"SELECT COUNT(*) FROM `glpi_crontasklogs` WHERE `state` = 2 AND `volume` = 7 AND `crontasklogs_id` > 0"); n != 4 {
		t.Errorf("%d log entries", n)
	}
	if n := count(t, site,
		"SELECT COUNT(*) FROM `glpi_crontasks` WHERE `name` = 'closeticket' AND `state` = 1 AND `lastrun` IS NOT NULL"); n != 1 {
		t.Error("the action is not given back")
	}
}

// A clock that has been put back must not keep actions from running until it has caught up.
func TestClockPutBack(t *testing.T) {
	t.Parallel()
	site, at, s := fixture(t)
	runs := 0
	s.Register(jobs.Action{Itemtype: "Ticket", Name: "closeticket",
		Do: func(context.Context, int) (int, error) { runs++; return 0, nil }})
	for _, c := range []struct {
		last        time.Duration // from now
		state, want int
	}{
		{365 * 24 * time.Hour, model.ActionScheduled, 1},
		{2 * time.Minute, model.ActionScheduled, 1},
		{365 * 24 * time.Hour, model.ActionRunning, 1}, // by a process of another time, or none at all
		{30 * time.Second, model.ActionScheduled, 0},   // another process whose clock is ahead a little
		{30 * time.Second, model.ActionRunning, 0},
		{-time.Minute, model.ActionRunning, 0},
	} {
		runs = 0
		exec(t, site, "UPDATE `glpi_crontasks` SET `frequency` = 3600, `state` = ?, `lastrun` = ?"+
			" WHERE `name` = 'closeticket'",
			c.state, at.at.Add(c.last).Format(time.DateTime))
		for range 2 {
			if _, err := s.RunDue(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if runs != c.want {
			t.Errorf("last run %s from now, state %d: %d runs, want %d", c.last, c.state, runs, c.want)
		}
	}
}

func TestFailuresAreLogged(t *testing.T) {
	t.Parallel()
	site, _, s := fixture(t)
	s.Register(jobs.Action{Itemtype: "CronTask", Name: "session",
		Do: func(context.Context, int) (int, error) { return 0, errors.New("the disk is full") }})
	s.Register(jobs.Action{Itemtype: "CronTask", Name: "temp",
		Do: func(context.Context, int) (int, error) { panic("nobody expects this") }})
	ran := false
	s.Register(jobs.Action{Itemtype: "Ticket", Name: "closeticket",
		Do: func(context.Context, int) (int, error) { ran = true; return 0, nil }})
	if n, err := s.RunDue(t.Context()); err != nil || n != 3 || !ran {
		t.Fatalf("%d actions, %v; the one after the failure ran: %v", n, err, ran)
	}
	if n := count(t, site,
		"SELECT COUNT(*) FROM `glpi_crontasklogs` WHERE `state` = 3 AND `content` = 'the disk is full'"); n != 1 {
		t.Error("the failure is not in the log")
	}
	if n := count(t, site, "SELECT COUNT(*) FROM `glpi_crontasklogs` WHERE `state` = 3"+
		" AND `content` LIKE 'panic in an automatic action: nobody expects this%'"); n != 1 {
		t.Error("the panic is not in the log")
	}
	if n := count(t, site, "SELECT COUNT(*) FROM `glpi_crontasks` WHERE `state` = 2"); n != 0 {
		t.Errorf("%d actions are still running", n)
	}
}

// Several processes look at the same moment; one runs the action.
func TestOneProcessRunsIt(t *testing.T) {
	t.Parallel()
	site, at, _ := fixture(t)
	var runs atomic.Int64
	done := make(chan error)
	for range 6 {
		s := jobs.New(site.DB, slog.New(slog.DiscardHandler), at.now)
		s.Register(jobs.Action{Itemtype: "Ticket", Name: "closeticket",
			Do: func(context.Context, int) (int, error) { runs.Add(1); return 0, nil }})
		go func() { _, err := s.RunDue(t.Context()); done <- err }()
	}
	for range 6 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if n := runs.Load(); n != 1 {
		t.Errorf("%d runs", n)
	}
}

// TestTakenOver: an action whose process is gone is taken over once its lease has ended, however often it is due. A
// process that was only slow notices, and leaves what has happened since alone.
func TestTakenOver(t *testing.T) {
	t.Parallel()
	site, at, slow := fixture(t)
	slow.Lease = 2 * time.Second
	exec(t, site, "UPDATE `glpi_crontasks` SET `state` = 0 WHERE `name` <> 'closeticket'")
	exec(t, site, "UPDATE `glpi_crontasks` SET `frequency` = 86400 WHERE `name` = 'closeticket'")
	begun, ended := make(chan struct{}), make(chan error)
	slow.Register(jobs.Action{Itemtype: "Ticket", Name: "closeticket",
		Do: func(ctx context.Context, _ int) (int, error) {
			close(begun)
			<-ctx.Done()
			return 0, context.Cause(ctx)
		}})
	go func() { _, err := slow.RunDue(t.Context()); ended <- err }()
	<-begun
	other := jobs.New(site.DB, slog.New(slog.DiscardHandler), at.now)
	var during string
	other.Register(jobs.Action{Itemtype: "Ticket", Name: "closeticket",
		Do: func(context.Context, int) (int, error) {
			if err := <-ended; err != nil { // it notices while the other one runs
				t.Error(err)
			}
			during = fmt.Sprint(count(t, site, "SELECT `state` FROM `glpi_crontasks` WHERE `name` = 'closeticket'"))
			return 1, nil
		}})
	if n, err := other.RunDue(t.Context()); n != 0 || err != nil {
		t.Fatalf("%d actions beside one that runs: %v", n, err)
	}
	at.at = at.at.Add(7 * time.Hour) // however long it takes
	if n, err := other.RunDue(t.Context()); n != 0 || err != nil {
		t.Fatalf("%d actions beside one that runs for long: %v", n, err)
	}
	// the clock of the database was years ahead when it was taken, and has been put back
	exec(t, site, "UPDATE `glpid_leases` SET `until` = `until` + 100000000000")
	if n, err := other.RunDue(t.Context()); n != 1 || err != nil {
		t.Fatalf("%d actions of a process that is gone: %v", n, err)
	}
	if during != fmt.Sprint(model.ActionRunning) {
		t.Errorf("the slow one has given back what another one runs: state %s", during)
	}
	for query, want := range map[string]int{
		"SELECT COUNT(*) FROM `glpi_crontasks` WHERE `state` = 2": 0, "SELECT COUNT(*) FROM `glpid_leases`": 0,
		"SELECT COUNT(*) FROM `glpi_crontasklogs` WHERE `state` = 3": 1,
		"SELECT COUNT(*) FROM `glpi_crontasklogs` WHERE `state` = 2": 1,
	} {
		if n := count(t, site, query); n != want {
			t.Errorf("%s: %d, want %d", query, n, want)
		}
	}
	if n, err := other.RunDue(t.Context()); n != 0 || err != nil {
		t.Errorf("%d actions again at once: %v", n, err)
	}
}

func TestCleanLogs(t *testing.T) {
	t.Parallel()
	site, at, s := fixture(t)
	for _, days := range []int{10, 40} {
		exec(t, site, "INSERT INTO `glpi_crontasklogs` (`crontasks_id`, `date`, `state`) VALUES (15, ?, 0)",
			at.at.AddDate(0, 0, -days).Format(time.DateTime))
	}
	if n, err := s.CleanLogs(t.Context(), 0); n != 1 || err != nil {
		t.Errorf("%d entries removed, %v", n, err)
	}
}
