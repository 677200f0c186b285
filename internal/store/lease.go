package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Lease is a hold on something that may be done by one process at a time, by a name. It ends by itself on the
// database's clock, so that what a process had that is gone is taken over by another one, and so that it does not
// matter whether the clocks of machines agree.
type Lease struct {
	name, holder string
	lasts        time.Duration
	until        time.Time // on this machine's own clock, and never later than on the database's
}

// ErrLeaseLost is why the context of work ends whose lease is over: another process may be at it.
var ErrLeaseLost = errors.New("the lease of this work is over, another process may do it")

// leaseRenewals is how often a lease is renewed while it lasts.
const leaseRenewals = 4

// over is the condition, in SQL, that a lease is over that is taken for as long as lasts: its end is past, or further
// ahead than anybody could have put it, as the clock has been put back since, by which it might be held for years.
func (db *DB) over(lasts time.Duration) string {
	now := db.Dialect().Now()
	return fmt.Sprintf("(`until` <= %s OR `until` > %s + %d)", now, now, 2*lasts.Milliseconds())
}

// Leases gives those whose names begin so and that are taken for as long as lasts, by what follows in their names:
// whether somebody holds it, or had it until it ended by itself, so that what was done under it was not finished.
func (db *DB) Leases(ctx context.Context, prefix string, lasts time.Duration) (held map[string]bool, err error) {
	rows, err := db.Query(ctx, "SELECT SUBSTR(`name`, ?), NOT "+db.over(lasts)+" FROM `glpid_leases` WHERE"+
		" SUBSTR(`name`, 1, ?) = ?", len(prefix)+1, len(prefix), prefix)
	if err != nil {
		return nil, fmt.Errorf("leases of %s: %w", prefix, err)
	}
	defer rows.Close()
	held = map[string]bool{}
	for rows.Next() {
		var name string
		var is bool
		if err := rows.Scan(&name, &is); err != nil {
			return nil, fmt.Errorf("leases of %s: %w", prefix, err)
		}
		held[name] = is
	}
	return held, rows.Err()
}

// Lease takes a hold within a write: nobody has it once the write is undone. It is nil where somebody else has it.
func (tx *Tx) Lease(ctx context.Context, name string, lasts time.Duration) (*Lease, error) {
	l := &Lease{name: name, holder: rand.Text(), lasts: lasts, until: time.Now().Add(lasts)}
	now := tx.db.Dialect().Now()
	var ended bool
	err := tx.QueryRow(ctx, "SELECT "+tx.db.over(lasts)+" FROM `glpid_leases` WHERE `name` = ?", name).
		Scan(&ended)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		_, err = tx.Exec(ctx, "INSERT INTO `glpid_leases` (`name`, `holder`, `until`) VALUES (?, ?, "+now+" + ?)", name,
			l.holder, lasts.Milliseconds())
	case err == nil && !ended:
		return nil, nil
	case err == nil:
		_, err = tx.Exec(ctx, "UPDATE `glpid_leases` SET `holder` = ?, `until` = "+now+" + ? WHERE `name` = ?",
			l.holder, lasts.Milliseconds(), name)
	}
	if err != nil {
		return nil, fmt.Errorf("take the lease of %s: %w", name, err)
	}
	return l, nil
}

// errHeld undoes a claim of what somebody else has.
var errHeld = errors.New("somebody else has the lease")

// Claim takes a lease in a write of its own, with which still looks, or says, that there is something to do: it is
// nil when there is not, or somebody else is at it, and then nothing has been written.
func (db *DB) Claim(ctx context.Context, name string, lasts time.Duration,
	still func(ctx context.Context, tx *Tx) (bool, error)) (l *Lease, err error) {
	err = db.Write(ctx, func(ctx context.Context, tx *Tx) error {
		l = nil
		is, err := still(ctx, tx)
		if err != nil {
			return err
		}
		if !is {
			return errHeld
		}
		if l, err = tx.Lease(ctx, name, lasts); err == nil && l == nil {
			err = errHeld
		}
		return err
	})
	if errors.Is(err, errHeld) {
		return nil, nil
	}
	return l, err
}

// IsHeld reports whether the lease is still this one, so that a write may end what was done under it.
func (l *Lease) IsHeld(ctx context.Context, from Querier) (bool, error) {
	var n int
	err := from.QueryRow(ctx, "SELECT COUNT(*) FROM `glpid_leases` WHERE `name` = ? AND `holder` = ?", l.name,
		l.holder).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look at the lease of %s: %w", l.name, err)
	}
	return n == 1, nil
}

// Release gives it back. Who has lost it gives nothing back.
func (l *Lease) Release(ctx context.Context, tx *Tx) error {
	_, err := l.End(ctx, tx)
	return err
}

// End gives it back within the write that ends what was done under it, and reports whether it was held until then.
func (l *Lease) End(ctx context.Context, tx *Tx) (held bool, err error) {
	result, err := tx.Exec(ctx, "DELETE FROM `glpid_leases` WHERE `name` = ? AND `holder` = ?", l.name, l.holder)
	if err != nil {
		return false, fmt.Errorf("give back the lease of %s: %w", l.name, err)
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

// Keep renews the lease until stop is called, and gives a context that ends when it is lost, with ErrLeaseLost as its
// cause: before another process can have it.
func (db *DB) Keep(ctx context.Context, l *Lease) (held context.Context, stop func()) {
	held, end := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		db.renew(held, end, l)
	}()
	return held, func() {
		end(context.Canceled)
		<-done
	}
}

func (db *DB) renew(ctx context.Context, end func(error), l *Lease) {
	margin := l.lasts / (2 * leaseRenewals) // who works under it has to notice
	ticker := time.NewTicker(l.lasts / leaseRenewals)
	defer ticker.Stop()
	over := time.AfterFunc(time.Until(l.until)-margin, func() { end(ErrLeaseLost) })
	defer over.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		at, mine := time.Now(), false
		err := db.Write(ctx, func(ctx context.Context, tx *Tx) error {
			result, err := tx.Exec(ctx, "UPDATE `glpid_leases` SET `until` = "+db.Dialect().Now()+
				" + ? WHERE `name` = ? AND `holder` = ?", l.lasts.Milliseconds(), l.name, l.holder)
			if err != nil {
				return err
			}
			n, err := result.RowsAffected()
			mine = n == 1
			return err
		})
		if err == nil && !mine {
			end(ErrLeaseLost)
			return
		}
		if err == nil {
			over.Reset(time.Until(at.Add(l.lasts)) - margin)
		}
	}
}

// forgottenLease is how long the row of a lease stays that nobody has given back.
const forgottenLease = 24 * time.Hour

// CleanLeases removes the rows of leases that ended long ago, whose processes are gone, or end so late that the clock
// has been put back since.
func (db *DB) CleanLeases(ctx context.Context) error {
	return db.Write(ctx, func(ctx context.Context, tx *Tx) error {
		now, forgotten := db.Dialect().Now(), forgottenLease.Milliseconds()
		_, err := tx.Exec(ctx, "DELETE FROM `glpid_leases` WHERE `until` < "+now+" - ? OR `until` > "+now+" + ?",
			forgotten, forgotten)
		return err
	})
}
