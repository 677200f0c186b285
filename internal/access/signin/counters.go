package signin

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// counterName names a row of glpid_attempts.
type counterName struct{ kind, key string }

func (n counterName) String() string { return n.kind + " " + n.key }

// counter is how often something has failed since it last went well.
type counter struct {
	failures  int
	failed    time.Time // the latest; of turns when the latest attempt may begin
	succeeded time.Time // the latest, zero for never
}

// limits say how many failures are free, and what happens after them.
type limits struct {
	freeHere   int // of an account, from one address
	freeInAll  int // of an account, from all addresses where it has not signed in
	freeAt     int // passwords at an address, whatever the accounts; one is forgotten each minute
	freeLong   int // secrets and tokens at an address, which are too long to be guessed
	first      time.Duration
	longest    time.Duration // that an account waits
	forget     time.Duration // without a failure
	remember   time.Duration // an address where somebody has signed in
	step       time.Duration // that each failure makes an address slower
	slowest    time.Duration // between two attempts of an address
	maxOfAKind int           // rows

	longestQueue time.Duration // that an attempt waits for those before it
}

var usualLimits = limits{
	freeHere: 5, freeInAll: 10, freeAt: 10, freeLong: 60,
	first: 2 * time.Second, longest: 15 * time.Minute, forget: time.Hour, remember: 90 * 24 * time.Hour,
	step: 50 * time.Millisecond, slowest: time.Second, longestQueue: 5 * time.Second,
	maxOfAKind: 20000,
}

// wait gives how long an account waits: twice as long after each failure that was not free.
func (l limits) wait(c counter, free int, now time.Time) time.Duration {
	past := now.Sub(c.failed)
	extra := c.failures - free
	if extra <= 0 || past > l.forget || past < -model.Skew {
		return 0
	}
	return min(l.first<<min(extra-1, 20), l.longest) - max(past, 0)
}

// left gives how many failures of an address have not been forgotten.
func (l limits) left(c counter, now time.Time) int {
	past := now.Sub(c.failed)
	if past < -model.Skew {
		return 0
	}
	return max(0, c.failures-int(max(past, 0)/time.Minute))
}

// interval gives how far apart the attempts of an address are, 0 when it has not failed often.
func (l limits) interval(c counter, free int, now time.Time) time.Duration {
	extra := l.left(c, now) - free
	if extra < 0 {
		return 0
	}
	return min(time.Duration(extra+1)*l.step, l.slowest)
}

// known reports whether an account has signed in from an address before.
func (s *Service) known(c counter) bool {
	return !c.succeeded.IsZero() && s.Now().Sub(c.succeeded) < s.limits.remember
}

// read gives counters; those that are not there are zero.
func (s *Service) read(ctx context.Context, from store.Querier, list ...counterName) (map[counterName]counter, error) {
	byName := make(map[string]counterName, len(list))
	args := make([]any, len(list))
	for i, n := range list {
		byName[n.String()], args[i] = n, n.String()
	}
	rows, err := from.Query(ctx,
		"SELECT `name`, `failures`, `failed`, `succeeded` FROM `glpid_attempts` WHERE `name` IN (?"+
			strings.Repeat(", ?", len(list)-1)+")", args...)
	if err != nil {
		return nil, fmt.Errorf("read attempts: %w", err)
	}
	defer rows.Close()
	out := make(map[counterName]counter, len(list))
	for rows.Next() {
		var name string
		var c counter
		var failed, succeeded int64
		if err := rows.Scan(&name, &c.failures, &failed, &succeeded); err != nil {
			return nil, fmt.Errorf("read attempts: %w", err)
		}
		c.failed, c.succeeded = moment(failed), moment(succeeded)
		out[byName[name]] = c
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read attempts: %w", err)
	}
	return out, nil
}

// moment reads a column: milliseconds since 1970, 0 for never.
func moment(column int64) time.Time {
	if column == 0 {
		return time.Time{}
	}
	return time.UnixMilli(column)
}

func column(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// fail counts a failure.
func (s *Service) fail(ctx context.Context, tx *store.Tx, name counterName) error {
	counters, err := s.read(ctx, tx, name)
	if err != nil {
		return err
	}
	c, now := counters[name], s.Now()
	past := now.Sub(c.failed)
	switch {
	case name.kind == "network" || name.kind == "secrets":
		c.failures = s.limits.left(c, now)
	case past > s.limits.forget || past < -model.Skew:
		c.failures = 0
	}
	c.failures++
	c.failed = now
	return s.store(ctx, tx, name, c)
}

// clear forgets the failures of an account that has signed in. Those from elsewhere stay while the
// account comes from where it always does, as somebody else may be guessing there.
func (s *Service) clear(ctx context.Context, tx *store.Tx, n names) error {
	counters, err := s.read(ctx, tx, n.pair)
	if err != nil {
		return err
	}
	if c := counters[n.pair]; !s.known(c) {
		if _, err := tx.Exec(ctx, "DELETE FROM `glpid_attempts` WHERE `name` = ?", n.account.String()); err != nil {
			return err
		}
	}
	return s.store(ctx, tx, n.pair, counter{succeeded: s.Now()})
}

func (s *Service) store(ctx context.Context, tx *store.Tx, name counterName, c counter) error {
	now := column(s.Now())
	result, err := tx.Exec(ctx,
		"UPDATE `glpid_attempts` SET `failures` = ?, `failed` = ?, `succeeded` = ?, `touched` = ? WHERE `name` = ?",
		c.failures, column(c.failed), column(c.succeeded), now, name.String())
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return err
	}
	if _, err := tx.Exec(ctx, "INSERT INTO `glpid_attempts` (`name`, `kind`, `failures`, `failed`, `succeeded`,"+
		" `touched`) VALUES (?, ?, ?, ?, ?, ?)",
		name.String(), name.kind, c.failures, column(c.failed), column(c.succeeded), now); err != nil {
		return err
	}
	return s.trim(ctx, tx)
}

// trims counts rows that were added, so that the table is looked at once in a while.
type trims struct{ added atomic.Int64 }

const (
	trimEvery     = 64
	trimmedAtOnce = 16 * trimEvery // rows of a kind: the write is that of somebody who signs in
)

var counterKinds = []string{"user", "user at", "login", "login at", "network", "secrets", "turn"}

// trim removes the oldest rows of the kinds that have too many, if there are very many some at a time. Each
// kind has room of its own: whoever makes up logins takes nothing from the accounts.
func (s *Service) trim(ctx context.Context, tx *store.Tx) error {
	if s.trims.added.Add(1)%trimEvery != 0 {
		return nil
	}
	for _, kind := range counterKinds {
		var last int64
		err := tx.QueryRow(ctx,
			"SELECT `touched` FROM `glpid_attempts` WHERE `kind` = ? ORDER BY `touched` DESC LIMIT 1 OFFSET ?",
			kind, s.limits.maxOfAKind).Scan(&last)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return err
		}
		// The inner statement stands in one more, as MariaDB wants it.
		if _, err := tx.Exec(ctx, "DELETE FROM `glpid_attempts` WHERE `name` IN (SELECT `name` FROM (SELECT `name`"+
			" FROM `glpid_attempts` WHERE `kind` = ? AND `touched` <= ? ORDER BY `touched` LIMIT ?) `oldest`)", kind,
			last, trimmedAtOnce); err != nil {
			return err
		}
	}
	return nil
}
