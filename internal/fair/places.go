package fair

import (
	"context"
	"errors"

	"github.com/glpid/glpid/internal/model"
)

// Places shares out work that is no read, and keeps a processor busy for long, as reads are: among users,
// one after the other.
type Places struct{ turns *Turns }

// How many may wait for a place, of one user and in all.
const (
	placesQueue = 64
	placesAll   = 256
)

// NewPlaces makes so many places.
func NewPlaces(n int) *Places { return &Places{NewTurns(n, 0, placesQueue, placesAll)} }

// Take takes a place for the user whom As has named; give gives it back. Its error is a fault that
// passes when too many wait, or for too long.
func (p *Places) Take(ctx context.Context) (give func(), err error) {
	r := ReaderOf(ctx)
	err = r.queue(ctx, p.turns)
	if errors.Is(err, ErrFull) || errors.Is(err, ErrWaited) {
		return nil, model.Passing(err, "Too many ask for this at the same time")
	}
	if err != nil {
		return nil, err
	}
	return func() { p.turns.Give(r.user) }, nil
}
