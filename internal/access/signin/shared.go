package signin

import (
	"context"

	"github.com/glpid/glpid/internal/access/audit"
	"github.com/glpid/glpid/internal/request/peer"
	"github.com/glpid/glpid/internal/store"
)

// Shared checks a login and password that are no account's and that many have, such as those of agents. Who fails
// too often makes everybody at that address wait for turns, so that nobody can guess faster than that, but nobody
// is locked out: one agent that has been forgotten must not keep the others there from reporting. What is right
// writes nothing. Its error is ErrBadCredentials or a *Wait.
func (s *Service) Shared(ctx context.Context, a Attempt, right func() bool) error {
	network := counterName{"network", peer.Network(a.Peer)}
	e := audit.Event{Kind: audit.SignInRefused, Peer: a.Peer, User: audit.Typed(a.Login), Client: a.Client,
		Reason: "too many failures"}
	counters, err := s.read(ctx, s.DB, network)
	if err != nil {
		return err
	}
	if err := s.slowDown(ctx, network, counters[network], s.limits.freeAt, ""); err != nil {
		s.Audit.Note(ctx, e)
		return err
	}
	if right() {
		return nil
	}
	e.Kind, e.Reason = audit.SignInFailed, "wrong login or password of agents"
	err = s.write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := s.fail(ctx, tx, network); err != nil {
			return err
		}
		return s.Audit.NoteIn(ctx, tx, e)
	})
	if err != nil {
		return err
	}
	return ErrBadCredentials
}
