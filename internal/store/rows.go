package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/glpid/glpid/internal/bounded"
)

// The pages that the engine reads are many cells, each looked at once. For them, database/sql's
// conversion of every cell and its locking of every row cost about as much as the cells
// themselves, so these reads use the driver directly, on connections of their own.

// How many prepared statements such a connection keeps, and how long all their texts may be together.
const (
	maxPerConnection      = 256
	maxBytesPerConnection = 1 << 20
)

// directPool holds the connections that nobody uses at the moment.
type directPool struct {
	driver driver.Driver // the registered one, which knows the collation
	dsn    string
	idle   chan *directConn
	mu     sync.Mutex
	opened int
	max    int
	closed bool
}

// directConn is a connection with its prepared statements.
type directConn struct {
	conn  driver.Conn
	stmts *bounded.Store[string, driver.Stmt]
}

func newDirectConn(conn driver.Conn) *directConn {
	c := &directConn{conn: conn, stmts: bounded.New[string, driver.Stmt](maxPerConnection)}
	c.stmts.MaxSize, c.stmts.Size = maxBytesPerConnection, func(text string, _ driver.Stmt) int { return len(text) }
	c.stmts.Dropped = func(_ string, stmt driver.Stmt) { _ = stmt.Close() } // one call at a time uses the connection
	return c
}

func newDirectPool(d driver.Driver, dsn string, n int) *directPool {
	return &directPool{driver: d, dsn: dsn, idle: make(chan *directConn, n), max: n}
}

// get gives an idle connection, a new one while there are few, or waits for one.
func (p *directPool) get(ctx context.Context) (*directConn, error) {
	select {
	case c := <-p.idle:
		return c, nil
	default:
	}
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil, errClosed
	}
	if p.opened < p.max {
		p.opened++
		p.mu.Unlock()
		conn, err := p.driver.Open(p.dsn)
		if err != nil {
			p.mu.Lock()
			p.opened--
			p.mu.Unlock()
			return nil, fmt.Errorf("open a connection: %w", err)
		}
		return newDirectConn(conn), nil
	}
	p.mu.Unlock()
	select {
	case c := <-p.idle:
		return c, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// put gives a connection back.
func (p *directPool) put(c *directConn) {
	p.mu.Lock()
	closed := p.closed
	p.mu.Unlock()
	if closed {
		_ = c.close()
		return
	}
	p.idle <- c
}

func (c *directConn) close() error {
	var err error
	c.stmts.Each(func(_ string, stmt driver.Stmt) { err = errors.Join(err, stmt.Close()) })
	return errors.Join(err, c.conn.Close())
}

// close closes the idle connections; those in use are closed when they come back.
func (p *directPool) close() error {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	var err error
	for {
		select {
		case c := <-p.idle:
			err = errors.Join(err, c.close())
		default:
			return err
		}
	}
}

// prepare gives the statement of a text.
func (c *directConn) prepare(query string) (driver.Stmt, error) {
	if stmt, ok := c.stmts.Get(query); ok {
		return stmt, nil
	}
	stmt, err := c.conn.Prepare(query)
	if err != nil {
		return nil, err
	}
	c.stmts.Put(query, stmt)
	return stmt, nil
}

// Each runs a query and calls fn with every row. Cells are nil, int64, float64, string or
// []byte; the slice is good until the next row. With a context of Tx.Reading it reads what that
// write sees.
func (db *DB) Each(ctx context.Context, query string, args []any, fn func(row []driver.Value) error) (err error) {
	if tx, ok := ctx.Value(readingKey{}).(*Tx); ok && tx.db == db {
		return tx.each(ctx, query, args, fn)
	}
	db.statements.Add(1)
	c, err := db.direct.get(ctx)
	if err != nil {
		return err
	}
	defer db.direct.put(c)
	stmt, err := c.prepare(query)
	if err != nil {
		return err
	}
	values := make([]driver.NamedValue, len(args))
	for i, arg := range args {
		value, err := driver.DefaultParameterConverter.ConvertValue(arg)
		if err != nil {
			return fmt.Errorf("argument %d: %w", i+1, err)
		}
		if _, isTime := value.(time.Time); isTime {
			return fmt.Errorf("argument %d: times are given as texts", i+1)
		}
		values[i] = driver.NamedValue{Ordinal: i + 1, Value: value}
	}
	rows, err := stmt.(driver.StmtQueryContext).QueryContext(ctx, values)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	row := make([]driver.Value, len(rows.Columns()))
	for {
		switch err := rows.Next(row); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := fn(row); err != nil {
			return err
		}
	}
}
