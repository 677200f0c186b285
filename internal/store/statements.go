package store

import (
	"container/list"
	"context"
	"database/sql"
	"errors"
	"sync"
)

// maxStatements is how many prepared statements are kept per pool.
const maxStatements = 1000

// statements keeps prepared statements by their text, the least recently used going first.
type statements struct {
	on preparer

	mu    sync.Mutex
	known map[string]*list.Element
	order *list.List // of *prepared, the most recent in front
}

// preparer is a pool or a connection.
type preparer interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// prepared is a statement with how many calls use it now.
type prepared struct {
	text    string
	stmt    *sql.Stmt
	users   int
	dropped bool
}

func newStatements(on preparer) *statements {
	return &statements{on: on, known: map[string]*list.Element{}, order: list.New()}
}

// get gives the prepared statement of a text. release must be called once the statement has been
// started; rows that are still being read keep their own hold on it.
func (s *statements) get(ctx context.Context, text string) (stmt *sql.Stmt, release func(), err error) {
	s.mu.Lock()
	if e, ok := s.known[text]; ok {
		s.order.MoveToFront(e)
		p := e.Value.(*prepared)
		p.users++
		s.mu.Unlock()
		return p.stmt, func() { s.release(p) }, nil
	}
	s.mu.Unlock()
	stmt, err = s.on.PrepareContext(ctx, text)
	if err != nil {
		return nil, nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.known[text]; ok { // another call was faster
		_ = stmt.Close()
		p := e.Value.(*prepared)
		p.users++
		return p.stmt, func() { s.release(p) }, nil
	}
	p := &prepared{text: text, stmt: stmt, users: 1}
	s.known[text] = s.order.PushFront(p)
	if s.order.Len() > maxStatements {
		s.drop(s.order.Back())
	}
	return stmt, func() { s.release(p) }, nil
}

func (s *statements) release(p *prepared) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.users--
	if p.dropped && p.users == 0 {
		_ = p.stmt.Close()
	}
}

// drop forgets a statement, and closes it once nobody uses it.
func (s *statements) drop(e *list.Element) {
	p := e.Value.(*prepared)
	s.order.Remove(e)
	delete(s.known, p.text)
	p.dropped = true
	if p.users == 0 {
		_ = p.stmt.Close()
	}
}

func (s *statements) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	for e := s.order.Front(); e != nil; e = e.Next() {
		err = errors.Join(err, e.Value.(*prepared).stmt.Close())
	}
	s.known, s.order = map[string]*list.Element{}, list.New()
	return err
}
