package mysql

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"

	"github.com/glpid/glpid/internal/store/backend"
)

// writerFace is how database/sql reads on the connection that writes: all rows at once, as the protocol knows of
// nothing else to do before they are read, and whoever reads them may write meanwhile.
type writerFace struct{ on *transactions }

func (f writerFace) Connect(context.Context) (driver.Conn, error) { return f, nil }

func (f writerFace) Driver() driver.Driver { return f }

func (f writerFace) Open(string) (driver.Conn, error) { return f, nil }

func (f writerFace) Prepare(string) (driver.Stmt, error) { return nil, backend.ErrReadOnly }

func (f writerFace) Close() error { return nil }

func (f writerFace) Begin() (driver.Tx, error) { return nil, backend.ErrReadOnly }

// QueryContext runs a query.
func (f writerFace) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	conn, err := f.on.connection(ctx)
	if err != nil {
		return nil, err
	}
	out := &readRows{}
	err = conn.Raw(func(raw any) error {
		rows, stmt, err := run(ctx, raw, query, args)
		if err != nil {
			return err
		}
		err = errors.Join(out.read(rows), rows.Close())
		if stmt != nil {
			err = errors.Join(err, stmt.Close())
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// readRows are rows that have been read.
type readRows struct {
	columns []string
	rows    [][]driver.Value
}

func (r *readRows) read(from driver.Rows) error {
	r.columns = from.Columns()
	s := shapeOf(from)
	for {
		err := from.Next(s.values)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = s.fill()
		}
		if err != nil {
			return err
		}
		row := make([]driver.Value, len(s.cells))
		for i := range s.cells {
			row[i] = s.cells[i].Value()
		}
		r.rows = append(r.rows, row)
	}
}

func (r *readRows) Columns() []string { return r.columns }

func (r *readRows) Close() error { return nil }

func (r *readRows) Next(row []driver.Value) error {
	if len(r.rows) == 0 {
		return io.EOF
	}
	copy(row, r.rows[0])
	r.rows = r.rows[1:]
	return nil
}
