package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"

	"github.com/glpid/glpid/internal/store/backend"
)

// database/sql is the face that most code sees of a backend: it scans rows into variables. The pages
// that the engine reads are many cells, each looked at once; for them its conversion of every cell and its
// locking of every row cost about as much as the cells themselves, so they go past it, by DB.Each. Behind
// both are the same connections and places.

// face opens connections of database/sql, which are none: each query finds one of the backend's.
type face struct{ backend.Backend }

func (f face) Connect(context.Context) (driver.Conn, error) { return f, nil }

func (f face) Driver() driver.Driver { return f }

func (f face) Open(string) (driver.Conn, error) { return f, nil }

// Prepare is not needed: the backend keeps the statements that it has seen.
func (f face) Prepare(string) (driver.Stmt, error) { return nil, errReadOnly }

// Close leaves the backend open, which outlives a connection of database/sql.
func (f face) Close() error { return nil }

func (f face) Begin() (driver.Tx, error) { return nil, errReadOnly }

var errReadOnly = errors.New("readers only run queries")

// keptFaces is how many of them database/sql keeps; they cost next to nothing.
const keptFaces = 64

func newFace(b backend.Backend) *sql.DB {
	db := sql.OpenDB(face{b})
	db.SetMaxIdleConns(keptFaces)
	return db
}

const (
	// aheadRows and aheadBytes are how much of an answer is read at once. Most are shorter, and have given
	// their place back before anybody looks at the first row.
	aheadRows  = 256
	aheadBytes = 1 << 20
)

// QueryContext runs a query.
func (f face) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	r, err := f.Query(ctx, query, args)
	if err != nil {
		return nil, err
	}
	rows := &faceRows{rest: r, columns: r.Columns()}
	for size := 0; len(rows.ahead) < aheadRows && size < aheadBytes; {
		cells, err := r.Next()
		if errors.Is(err, io.EOF) {
			rows.rest = nil
			return rows, r.Close()
		}
		if err != nil {
			return nil, errors.Join(err, r.Close())
		}
		row := make([]driver.Value, len(cells))
		for i := range cells {
			row[i] = cells[i].Value()
			size += len(cells[i].Text)
		}
		rows.ahead = append(rows.ahead, row)
	}
	return rows, nil
}

// faceRows are the rows of an answer: some that have been read, and where to read the others, if any.
type faceRows struct {
	columns []string
	ahead   [][]driver.Value
	rest    backend.Rows
}

func (rows *faceRows) Columns() []string { return rows.columns }

func (rows *faceRows) Next(row []driver.Value) error {
	if len(rows.ahead) > 0 {
		copy(row, rows.ahead[0])
		rows.ahead = rows.ahead[1:]
		return nil
	}
	if rows.rest == nil {
		return io.EOF
	}
	cells, err := rows.rest.Next()
	for i := range cells {
		row[i] = cells[i].Value()
	}
	return err
}

func (rows *faceRows) Close() error {
	if rows.rest == nil {
		return nil
	}
	defer func() { rows.rest = nil }()
	return rows.rest.Close()
}
