// Package jobs runs the automatic actions of glpi_crontasks when they are due: each as often as its
// row says, within its hours, in one process only, and with an entry in the log. The rows and what
// they mean are GLPI's; that a process is still at it is told by a lease, so that another one takes over what
// has lost its own.
//
// A library for schedules would keep the times in memory; here they are rows that people change
// through the API and that several processes share, so looking at them once in a while is all
// there is to it.
//
// It must not know what an action does.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// abandoned is how long an action may run for which nobody has a lease, as GLPI's own cron has none, before it is
// taken over: its process must have ended without a word.
const abandoned = 6 * time.Hour

// usualLease is how long after the end of its process an action is taken over by another one, at most.
const usualLease = time.Minute

// Job is what an automatic action does. It gives how many things it has dealt with. param is the
// action's parameter, 0 when it has none.
type Job func(ctx context.Context, param int) (volume int, err error)

// Action is an automatic action: a row of glpi_crontasks, by its itemtype and name, and what it does.
type Action struct {
	Itemtype, Name string
	Do             Job
}

// Scheduler runs jobs.
type Scheduler struct {
	// Lease is how long an action belongs to a process that does not say that it still runs it.
	Lease time.Duration

	db  *store.DB
	log *slog.Logger
	now func() time.Time

	mu   sync.Mutex
	jobs map[key]Job
}

type key struct{ itemtype, name string }

// New makes a scheduler; now is nil for the clock.
func New(db *store.DB, log *slog.Logger, now func() time.Time) *Scheduler {
	if now == nil {
		now = time.Now
	}
	return &Scheduler{Lease: usualLease, db: db, log: log, now: now, jobs: map[key]Job{}}
}

// Register says what automatic actions do. Those that nothing is registered for stay as they are.
func (s *Scheduler) Register(actions ...Action) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range actions {
		s.jobs[key{a.Itemtype, a.Name}] = a.Do
	}
}

// task is a row of glpi_crontasks.
type task struct {
	id                            int64
	key                           key
	frequency, param              int64
	state, from, to, logsLifetime int64
	last                          string
	leased, ended                 bool // somebody has a lease of it, or had one until it ended by itself
}

// lease names the lease of an action.
func (t task) lease() string { return leaseOf + strconv.FormatInt(t.id, 10) }

const leaseOf = "action "

// RunDue runs every action that is due, one after the other, and gives how many there were.
func (s *Scheduler) RunDue(ctx context.Context) (int, error) {
	tasks, err := s.tasks(ctx)
	if err != nil {
		return 0, err
	}
	ran := 0
	for _, t := range tasks {
		s.mu.Lock()
		job := s.jobs[t.key]
		s.mu.Unlock()
		if job == nil || !s.due(t) {
			continue
		}
		lease, err := s.take(ctx, t)
		if err != nil {
			return ran, err
		}
		if lease == nil {
			continue
		}
		ran++
		if err := s.run(ctx, t, job, lease); err != nil {
			return ran, err
		}
	}
	return ran, nil
}

func (s *Scheduler) tasks(ctx context.Context) ([]task, error) {
	leases, err := s.db.Leases(ctx, leaseOf, s.Lease)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, "SELECT `t`.`id`, `t`.`itemtype`, `t`.`name`, COALESCE(`t`.`frequency`, 0),"+
		" COALESCE(`t`.`param`, 0), `t`.`state`, `t`.`hourmin`, `t`.`hourmax`, `t`.`logs_lifetime`,"+
		" COALESCE(`t`.`lastrun`, '') FROM `glpi_crontasks` `t`"+
		" WHERE `t`.`state` <> 0 ORDER BY COALESCE(`t`.`lastrun`, ''), `t`.`id`")
	if err != nil {
		return nil, fmt.Errorf("automatic actions: %w", err)
	}
	defer rows.Close()
	var out []task
	for rows.Next() {
		var t task
		if err := rows.Scan(&t.id, &t.key.itemtype, &t.key.name, &t.frequency, &t.param, &t.state, &t.from, &t.to,
			&t.logsLifetime, &t.last); err != nil {
			return nil, err
		}
		held, is := leases[strconv.FormatInt(t.id, 10)]
		t.leased, t.ended = is && held, is && !held
		out = append(out, t)
	}
	return out, rows.Err()
}

// due reports whether an action is to be run now: its time has come, the hour is one of its own,
// and nobody is running it.
func (s *Scheduler) due(t task) bool {
	now := s.now()
	last, ran := engine.ParseTime(t.last)
	ran = ran && last.Sub(now) <= model.Skew
	takenOver := t.state == model.ActionRunning && t.ended
	if t.leased || t.state == model.ActionRunning && !takenOver && ran && now.Sub(last) < abandoned {
		return false
	}
	hour := int64(now.Hour())
	if t.from < t.to && (hour < t.from || hour >= t.to) || t.from > t.to && hour < t.from && hour >= t.to {
		return false
	}
	return !ran || takenOver || now.Sub(last) >= time.Duration(t.frequency)*time.Second
}

// take claims an action. Of several processes that try, one succeeds.
func (s *Scheduler) take(ctx context.Context, t task) (*store.Lease, error) {
	lease, err := s.db.Claim(ctx, t.lease(), s.Lease, func(ctx context.Context, tx *store.Tx) (bool, error) {
		result, err := tx.Exec(ctx, "UPDATE `glpi_crontasks` SET `state` = ?, `lastrun` = ?"+
			" WHERE `id` = ? AND `state` = ? AND COALESCE(`lastrun`, '') = ?",
			model.ActionRunning, engine.FormatTime(s.now()), t.id, t.state, t.last)
		if err != nil {
			return false, err
		}
		n, err := result.RowsAffected()
		return n == 1, err
	})
	if err != nil {
		return nil, fmt.Errorf("claim automatic action %s: %w", t.key.name, err)
	}
	return lease, nil
}

// run does the work and writes the log. That a job fails is written there, and to the server's log;
// the action goes on next time. When its lease is lost it ends, and leaves the row to who has taken it over.
func (s *Scheduler) run(ctx context.Context, t task, job Job, lease *store.Lease) error {
	began := s.now()
	held, stop := s.db.Keep(ctx, lease)
	defer stop()
	start, err := s.entry(ctx, map[string]any{
		"crontasks_id": t.id, "crontasklogs_id": 0, "date": engine.FormatTime(began), "state": model.RunBegins,
		"elapsed": 0.0, "volume": 0, "content": "Run mode: glpid",
	})
	if err != nil {
		return err
	}
	volume, failed := guarded(access.As(held, "cron_"+t.key.name), job, int(t.param))
	lost := errors.Is(context.Cause(held), store.ErrLeaseLost)
	stop()
	end := map[string]any{
		"crontasks_id": t.id, "crontasklogs_id": start, "date": engine.FormatTime(s.now()), "state": model.RunEnds,
		"elapsed": s.now().Sub(began).Seconds(), "volume": volume, "content": "Action completed, fully processed",
	}
	if volume == 0 {
		end["content"] = "Action completed, no processing required"
	}
	switch {
	case lost:
		end["state"], end["content"] = model.RunFails, "Action interrupted: the server could not tell the others in"+
			" time that it still runs it"
		s.log.Warn("an automatic action was interrupted, as its lease was lost",
			slog.String("itemtype", t.key.itemtype), slog.String("name", t.key.name), slog.Any("error", failed))
	case failed != nil && ctx.Err() != nil: // what goes on next time
		end["content"] = "Action interrupted: the server was stopped"
	case failed != nil:
		end["state"], end["content"] = model.RunFails, shortened(failed.Error())
		s.log.Error("an automatic action failed", slog.String("itemtype", t.key.itemtype),
			slog.String("name", t.key.name), slog.Any("error", failed))
	}
	ctx = context.WithoutCancel(ctx) // the action is given back even when the server stops
	_, err = s.entry(ctx, end)
	return errors.Join(err, s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if mine, err := lease.End(ctx, tx); err != nil || !mine {
			return err
		}
		_, err := tx.Exec(ctx, "UPDATE `glpi_crontasks` SET `state` = ? WHERE `id` = ? AND `state` = ?",
			model.ActionScheduled, t.id, model.ActionRunning)
		return err
	}))
}

// guarded runs a job; one that panics has failed, and nothing else.
func guarded(ctx context.Context, job Job, param int) (volume int, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic in an automatic action: %v\n%s", fault, debug.Stack())
		}
	}()
	return job(ctx, param)
}

// maxContent is how long a log entry's text can be.
const maxContent = 255

func shortened(text string) string {
	if len(text) <= maxContent {
		return text
	}
	return strings.ToValidUTF8(text[:maxContent], "")
}

func (s *Scheduler) entry(ctx context.Context, values map[string]any) (id int64, err error) {
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		id, err = tx.Insert(ctx, "glpi_crontasklogs", values)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("log of automatic actions: %w", err)
	}
	return id, nil
}

// CleanLogs removes entries that are older than their action keeps them, in days; 0 keeps them for
// ever. It is a job itself.
func (s *Scheduler) CleanLogs(ctx context.Context, _ int) (int, error) {
	rows, err := s.db.Query(ctx, "SELECT `id`, `logs_lifetime` FROM `glpi_crontasks` WHERE `logs_lifetime` > 0")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	lifetimes := map[int64]int{}
	for rows.Next() {
		var id int64
		var days int
		if err := rows.Scan(&id, &days); err != nil {
			return 0, err
		}
		lifetimes[id] = days
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return 0, err
	}
	removed := 0
	for id, days := range lifetimes {
		n, err := s.db.Sweep(ctx, "glpi_crontasklogs", "id", "`crontasks_id` = ? AND `date` < ?", id,
			engine.FormatTime(s.now().AddDate(0, 0, -days)))
		removed += n
		if err != nil {
			return removed, err
		}
	}
	return removed, nil
}

// every is how often the scheduler looks for actions that are due.
const every = 20 * time.Second

// Run runs actions until the context ends.
func (s *Scheduler) Run(ctx context.Context) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		if _, err := s.RunDue(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("automatic actions could not be run", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
