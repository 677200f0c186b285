package mysql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"maps"
	"strconv"
	"strings"
	"time"
	"unsafe"

	mysql "github.com/go-sql-driver/mysql"

	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/store/backend"
)

// How many reads there are at the same time, of all and of one user, and how many wait. Those of a write that is on
// its way have places of their own: while they waited, all other writes would.
const (
	places        = 32
	placesOfOne   = 24
	waiting       = 1000
	waitingOfAll  = 10000
	heldPlaces    = 3
	keptIdle      = places + heldPlaces
	idleForAsLong = 5 * time.Minute
	onOneNode     = 10 * time.Minute // of several, so that one that comes back is read from again
	// grace is how long the server has to say that a statement took too long.
	grace = 250 * time.Millisecond
)

// readers are the connections that read.
type readers struct {
	pool *sql.DB
	free *fair.Turns
	held *fair.Turns

	tries int // how often a read is tried again whose server is gone
}

func openReaders(configs []*mysql.Config) *readers {
	several := len(configs) > 1
	reading := make([]*mysql.Config, len(configs))
	for i, cfg := range configs {
		reading[i] = cfg.Clone()
		reading[i].Params = maps.Clone(cfg.Params)
		reading[i].Params["tx_read_only"] = "1"
		if several { // what was written to another node is seen
			reading[i].Params["wsrep_sync_wait"] = "1"
		}
	}
	var connector driver.Connector
	connector, err := newHosts(reading, true)
	if err != nil {
		connector = noConnector{err}
	}
	pool := sql.OpenDB(connector)
	pool.SetMaxOpenConns(places + heldPlaces + 2) // and what looks at tables
	pool.SetMaxIdleConns(keptIdle)
	pool.SetConnMaxIdleTime(idleForAsLong)
	r := &readers{pool: pool, free: fair.NewTurns(places, placesOfOne, waiting, waitingOfAll),
		held: fair.NewTurns(heldPlaces, 0, 0, 0)}
	if several {
		pool.SetConnMaxLifetime(onOneNode)
		r.tries = len(configs)
	}
	return r
}

// noConnector connects to nothing.
type noConnector struct{ err error }

func (c noConnector) Connect(context.Context) (driver.Conn, error) { return nil, c.err }
func (c noConnector) Driver() driver.Driver                        { return mysql.MySQLDriver{} }

// Query reads what has been committed, on a connection that cannot write.
func (db *DB) Query(ctx context.Context, query string, args []driver.NamedValue) (backend.Rows, error) {
	r := &reading{who: fair.ReaderOf(ctx), asked: ctx, ctx: ctx, from: db.readers}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if r.held = r.who.Holds() && db.readers.held.Try(r.who.User()); !r.held {
		if err := r.who.Wait(ctx, db.readers.free); err != nil {
			return nil, err
		}
	}
	r.since = time.Now()
	if left, limited := r.who.Left(); limited {
		// The server looks at the time between rows, one of which can take long.
		r.ctx, r.stop = context.WithTimeout(ctx, left+grace)
		query = fmt.Sprintf("SET STATEMENT max_statement_time=%.3f FOR ", max(left.Seconds(), .001)) + query
	}
	if err := r.start(query, args); err != nil {
		return nil, errors.Join(r.fault(err), r.Close())
	}
	return r, nil
}

// reading is a statement on its way.
type reading struct {
	who   *fair.Reader
	asked context.Context // of who asks
	ctx   context.Context // that, with an end
	stop  func()          // lets go of ctx, nil where they are the same
	from  *readers
	held  bool
	since time.Time

	conn *sql.Conn
	rows driver.Rows
	stmt driver.Stmt // nil where the rows came without one
	shaped
	ended bool
}

// start runs the statement up to its first row, once more where the server is gone and there are others. database/sql
// would convert every cell; only its pool is used.
func (r *reading) start(query string, args []driver.NamedValue) (err error) {
	for try := 0; ; try++ {
		if err = r.try(query, args); err == nil || try >= r.from.tries || !isGone(err) || r.ctx.Err() != nil {
			return err
		}
		if r.conn != nil {
			_ = r.conn.Raw(func(any) error { return driver.ErrBadConn }) // which closes it
			_ = r.conn.Close()
			r.conn = nil
		}
	}
}

func (r *reading) try(query string, args []driver.NamedValue) (err error) {
	if r.conn, err = r.from.pool.Conn(r.ctx); err != nil {
		return err
	}
	return r.conn.Raw(func(raw any) error {
		r.rows, r.stmt, err = run(r.ctx, raw, query, args)
		if err == nil {
			r.shaped = shapeOf(r.rows)
		}
		return err
	})
}

// run runs a statement that gives rows on a connection of the driver.
func run(ctx context.Context, raw any, query string, args []driver.NamedValue) (driver.Rows, driver.Stmt, error) {
	rows, err := raw.(driver.QueryerContext).QueryContext(ctx, query, args)
	if !errors.Is(err, driver.ErrSkip) {
		return rows, nil, err
	}
	stmt, err := raw.(driver.ConnPrepareContext).PrepareContext(ctx, query)
	if err != nil {
		return nil, nil, err
	}
	rows, err = stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		return nil, nil, errors.Join(err, stmt.Close())
	}
	return rows, stmt, nil
}

// fault gives what callers are told.
func (r *reading) fault(err error) error {
	if err := r.asked.Err(); err != nil {
		return err
	}
	if left, limited := r.who.Left(); limited && (number(err) == errTookTooLong || r.ctx.Err() != nil) {
		return r.who.Exceeded(left + 1)
	}
	return err
}

// Columns are the names of the cells.
func (r *reading) Columns() []string { return r.rows.Columns() }

// Next reads a row; io.EOF says that there is none.
func (r *reading) Next() ([]backend.Cell, error) {
	if r.ended {
		return nil, io.EOF
	}
	if err := r.asked.Err(); err != nil {
		return nil, err
	}
	if err := r.who.Exceeded(time.Since(r.since)); err != nil {
		return nil, err
	}
	err := r.rows.Next(r.values)
	if errors.Is(err, io.EOF) {
		r.ended = true
		return nil, io.EOF
	}
	if err == nil {
		err = r.fill()
	}
	if err != nil {
		return nil, r.fault(err)
	}
	return r.cells, nil
}

// Close gives everything back.
func (r *reading) Close() (err error) {
	if r.rows != nil {
		err = r.rows.Close()
	}
	if r.stmt != nil {
		err = errors.Join(err, r.stmt.Close())
	}
	if r.conn != nil {
		_ = r.conn.Close() // what is left of it goes back, or is gone
	}
	if r.from != nil {
		r.who.Worked(time.Since(r.since))
		if r.held {
			r.from.held.Give(r.who.User())
		} else {
			r.from.free.Give(r.who.User())
		}
	}
	r.rows, r.stmt, r.conn, r.from, r.ended = nil, nil, nil, nil, true
	gone := r.ctx.Err() != nil // and the connection with it
	if r.stop != nil {
		r.stop()
	}
	if gone {
		return nil
	}
	return err
}

// shaped are the cells of rows of a shape.
type shaped struct {
	kinds  []kind
	values []driver.Value
	cells  []backend.Cell
}

// kind is how a value of the driver becomes a cell.
type kind uint8

const (
	plain kind = iota
	decimal
	data
)

func shapeOf(rows driver.Rows) shaped {
	n := len(rows.Columns())
	s := shaped{kinds: make([]kind, n), values: make([]driver.Value, n), cells: make([]backend.Cell, n)}
	types := rows.(driver.RowsColumnTypeDatabaseTypeName)
	for i := range s.kinds {
		switch name := types.ColumnTypeDatabaseTypeName(i); {
		case name == "DECIMAL":
			s.kinds[i] = decimal
		case strings.HasSuffix(name, "BLOB"), strings.HasSuffix(name, "BINARY"):
			s.kinds[i] = data
		}
	}
	return s
}

// fill makes cells of the values. Their texts are lent, as the driver lends them.
func (s *shaped) fill() error {
	for i, value := range s.values {
		cell := backend.Cell{}
		switch v := value.(type) {
		case nil:
		case int64:
			cell = backend.Cell{Type: backend.Integer, Int: v}
		case uint64:
			cell = backend.Cell{Type: backend.Integer, Int: int64(v)}
		case float64:
			cell = backend.Cell{Type: backend.Float, Float: v}
		case float32:
			f, _ := strconv.ParseFloat(strconv.FormatFloat(float64(v), 'g', -1, 32), 64)
			cell = backend.Cell{Type: backend.Float, Float: f}
		case []byte:
			cell = textCell(s.kinds[i], v)
		default:
			return fmt.Errorf("no cell holds %T", value)
		}
		s.cells[i] = cell
	}
	return nil
}

func textCell(k kind, v []byte) backend.Cell {
	text := unsafe.String(unsafe.SliceData(v), len(v))
	switch k {
	case data:
		return backend.Cell{Type: backend.Bytes, Text: text}
	case decimal:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return backend.Cell{Type: backend.Integer, Int: n}
		}
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			return backend.Cell{Type: backend.Float, Float: f}
		}
	case plain:
	}
	return backend.Cell{Type: backend.Text, Text: text}
}
