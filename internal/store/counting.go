package store

import (
	"context"
	"sync/atomic"
)

// Statements counts the statements that run on behalf of a context: those of one request, say, and nothing
// that happens beside it. That a Watch looks whether its counter has moved is not counted: it looks once a
// second, whoever comes.
type Statements struct{ n atomic.Uint64 }

// Count gives how many there were so far.
func (s *Statements) Count() uint64 { return s.n.Load() }

type statementsKey struct{}

// CountStatements gives a context whose statements are counted.
func CountStatements(ctx context.Context) (context.Context, *Statements) {
	s := &Statements{}
	return context.WithValue(ctx, statementsKey{}, s), s
}

// uncounted gives the context without its counter.
func uncounted(ctx context.Context) context.Context {
	if statementsOf(ctx) == nil {
		return ctx
	}
	return context.WithValue(ctx, statementsKey{}, (*Statements)(nil))
}

// statementsOf gives the counter of a context, nil for none.
func statementsOf(ctx context.Context) *Statements {
	s, _ := ctx.Value(statementsKey{}).(*Statements)
	return s
}

func (s *Statements) add() {
	if s != nil {
		s.n.Add(1)
	}
}
