package store

import (
	"context"
	"sync/atomic"
)

// Statements counts the statements that run on behalf of a context: those of one request, say, and nothing
// that happens beside it. That a Watch looks whether its counter has moved is not counted: it looks once a
// second, whoever comes.
type Statements struct {
	n    atomic.Uint64
	told func(query string) // who wants to see them too, before they run
}

// Count gives how many there were so far.
func (s *Statements) Count() uint64 { return s.n.Load() }

type statementsKey struct{}

// CountStatements gives a context whose statements are counted.
func CountStatements(ctx context.Context) (context.Context, *Statements) {
	s := &Statements{}
	return context.WithValue(ctx, statementsKey{}, s), s
}

// TellStatements gives a context whose statements are told to fn before they run: for tests that look at them.
func TellStatements(ctx context.Context, fn func(query string)) context.Context {
	return context.WithValue(ctx, statementsKey{}, &Statements{told: fn})
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

// add counts a statement that is about to run.
func (s *Statements) add(query string) {
	if s == nil {
		return
	}
	s.n.Add(1)
	if s.told != nil {
		s.told(query)
	}
}
