package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"github.com/glpid/glpid/internal/bounded"
)

// How many prepared statements are kept per pool, and how long all their texts may be together: what
// SQLite makes of a text is several times as large.
const (
	maxStatements     = 1000
	maxStatementBytes = 4 << 20
)

// statements keeps prepared statements by their text, the least recently used going first.
type statements struct {
	on  preparer
	log *written

	mu    sync.Mutex
	known *bounded.Store[string, *prepared]
}

// preparer is a pool or a connection.
type preparer interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// prepared is a statement with how many calls use it now.
type prepared struct {
	*sql.Stmt
	writes  []string // the tables that it writes to
	users   int
	dropped bool
}

func newStatements(on preparer, log *written) *statements {
	s := &statements{on: on, log: log, known: bounded.New[string, *prepared](maxStatements)}
	s.known.MaxSize, s.known.Size = maxStatementBytes, func(text string, _ *prepared) int { return len(text) }
	s.known.Dropped = func(_ string, p *prepared) { // closed once nobody uses it
		p.dropped = true
		if p.users == 0 {
			_ = p.Close()
		}
	}
	return s
}

// get gives the prepared statement of a text. release must be called once the statement has been
// started; rows that are still being read keep their own hold on it.
func (s *statements) get(ctx context.Context, text string) (p *prepared, release func(), err error) {
	if p = s.use(text, nil); p == nil {
		s.log.tables = nil
		stmt, err := s.on.PrepareContext(ctx, text)
		if err != nil {
			return nil, nil, err
		}
		p = s.use(text, stmt)
	}
	return p, func() { s.release(p) }, nil
}

// use gives the statement of a text to one more user: the one that is there, or else the new one.
func (s *statements) use(text string, stmt *sql.Stmt) *prepared {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.known.Get(text)
	if ok {
		p.users++
		if stmt != nil { // another call was faster
			_ = stmt.Close()
		}
		return p
	}
	if stmt == nil {
		return nil
	}
	p = &prepared{Stmt: stmt, writes: s.log.tables, users: 1}
	s.known.Put(text, p)
	return p
}

func (s *statements) release(p *prepared) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.users--
	if p.dropped && p.users == 0 {
		_ = p.Close()
	}
}

func (s *statements) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	s.known.Each(func(_ string, p *prepared) { err = errors.Join(err, p.Close()) })
	s.known.Dropped = nil
	s.known.Clear()
	return err
}
