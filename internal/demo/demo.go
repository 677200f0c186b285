package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/crypto/bcrypt"
	"golang.org/x/sync/errgroup"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/store"
)

// Options says how much to make up.
type Options struct {
	Tickets   int // changes and problems come on top, a few for every hundred
	Users     int // at least 14; the staff of the IT department included
	Computers int // given to users first, the rest lies in stock

	Seed int64     // another seed makes another organisation
	Now  time.Time // the time up to which things have happened; zero is the clock's

	// Documents is the folder of stored files. Without it there are no documents.
	Documents string

	// Password of every user that is made up; without one none of them can sign in.
	Password string

	// Again adds another organisation to a database that has one already.
	Again bool
}

// minUsers is the smallest staff in which every team has somebody.
const minUsers = 14

// ErrPresent says that the database has demo data.
var ErrPresent = errors.New("there is demo data already: " +
	"give --again to add another organisation, or choose another data folder")

// Progress is told what is being written, and how much of it is done.
type Progress func(stage string, done, total int)

// Fill writes an organisation and its tickets. progress may be nil. Nobody else should make
// tickets meanwhile: a row with an id that Fill has already given out makes it stop half-way. What a
// fill has written that was interrupted, however that came, is removed by the next one, unless people
// have worked with it. Callers see to it that no two fill at a time.
func Fill(ctx context.Context, db *store.DB, reg *catalog.Registry, opts Options, progress Progress) error {
	if opts.Now.IsZero() {
		opts.Now = time.Now()
	}
	opts.Users = max(opts.Users, minUsers)
	if progress == nil {
		progress = func(string, int, int) {}
	}
	out, err := newTables(reg)
	if err != nil {
		return err
	}
	removed, err := removeUnfinished(ctx, db, reg, out, opts.Documents)
	switch {
	case errors.Is(err, ErrWorkedWith) && opts.Again: // it stays as it is
	case err != nil:
		return err
	case removed:
		progress("removed what was interrupted", 1, 1)
	}
	fills, err := count(ctx, db)
	if err != nil {
		return err
	}
	if fills > 0 && !opts.Again {
		return ErrPresent
	}
	if err := out.begin(ctx, db); err != nil {
		return err
	}
	g, err := newGenerator(ctx, db, out, opts, fills)
	if err != nil {
		return err
	}
	if err := mark(ctx, db, fills+1); err != nil {
		return err
	}

	// One half makes rows up, the other writes them.
	work, both := errgroup.WithContext(ctx)
	batches := make(chan batch, 2)
	work.Go(func() error {
		defer close(batches)
		g.send = func(stage string, done, total int) error {
			select {
			case batches <- batch{out.take(), stage, done, total}:
				return nil
			case <-both.Done():
				return both.Err()
			}
		}
		return g.fill()
	})
	work.Go(func() error {
		written := trail{}
		for b := range batches {
			if err := b.write(both, db, written); err != nil {
				return err
			}
			progress(b.stage, b.done, b.total)
		}
		return nil
	})
	if err := work.Wait(); err != nil {
		return fmt.Errorf("fill with demo data: %w", err)
	}
	if err := costsOfAssets(ctx, db, reg); err != nil {
		return err
	}
	return signIns(ctx, db)
}

// costsOfAssets adds up what the tickets of assets have cost.
func costsOfAssets(ctx context.Context, db *store.DB, reg *catalog.Registry) error {
	err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.ExecAll(ctx, reg.SumTicketCosts())
	})
	if err != nil {
		return fmt.Errorf("add up the costs of assets: %w", err)
	}
	return nil
}

// hash gives the hash of the users' password, "" for none. It is the one value that differs from
// fill to fill.
func (o Options) hash() (string, error) {
	if o.Password == "" {
		return "", nil
	}
	hash, err := bcrypt.GenerateFromPassword([]byte(o.Password), bcrypt.DefaultCost)
	if err != nil {
		return "", fmt.Errorf("hash the users' password: %w", err)
	}
	return "$2y$" + string(hash[len("$2a$"):]), nil
}
