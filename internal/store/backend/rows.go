package backend

import (
	"database/sql/driver"
	"errors"
	"io"
)

// Each calls fn with every row, and closes them. The slice is good until the next row.
func Each(rows driver.Rows, fn func(row []driver.Value) error) (err error) {
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
