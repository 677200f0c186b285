package backend

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Rows are the rows that a statement gives, one after the other.
type Rows interface {
	Columns() []string
	// Next gives the cells of the next row, which are lent until the one after it; io.EOF says that there is none.
	Next() ([]Cell, error)
	Close() error
}

// CellType is what a cell holds.
type CellType uint8

// The types of cells.
const (
	Null CellType = iota
	Integer
	Float
	Text
	Bytes
)

// Cell is a value of a row. One of a text or of bytes is only lent, as the row is: who keeps it takes its Value.
type Cell struct {
	Type  CellType
	Int   int64   // of an Integer
	Float float64 // of a Float
	Text  string  // of a Text or Bytes
}

// String gives the cell as text, which is lent where the cell is one; "" for nothing.
func (c *Cell) String() string {
	switch c.Type {
	case Integer:
		return strconv.FormatInt(c.Int, 10)
	case Float:
		return strconv.FormatFloat(c.Float, 'f', -1, 64)
	}
	return c.Text
}

// Value gives the cell as database/sql has values, for good.
func (c *Cell) Value() driver.Value {
	switch c.Type {
	case Integer:
		return c.Int
	case Float:
		return c.Float
	case Text:
		return strings.Clone(c.Text)
	case Bytes:
		return []byte(c.Text)
	}
	return nil
}

// CellOf gives a value of database/sql as a cell; a time and what else has no cell is none.
func CellOf(value driver.Value) (c Cell, ok bool) {
	switch v := value.(type) {
	case nil:
		return Cell{}, true
	case int64:
		return Cell{Type: Integer, Int: v}, true
	case float64:
		return Cell{Type: Float, Float: v}, true
	case bool:
		if v {
			return Cell{Type: Integer, Int: 1}, true
		}
		return Cell{Type: Integer}, true
	case string:
		return Cell{Type: Text, Text: v}, true
	case []byte:
		return Cell{Type: Bytes, Text: string(v)}, true
	}
	return Cell{}, false
}

// Each calls fn with every row, and closes them. The row is lent until the next one.
func Each(rows Rows, fn func(row []Cell) error) (err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := fn(row); err != nil {
			return err
		}
	}
}

// Named gives arguments as a backend takes them, of the types that Backend.Query names.
func Named(args []any) ([]driver.NamedValue, error) {
	values := make([]driver.NamedValue, len(args))
	for i, arg := range args {
		value, err := driver.DefaultParameterConverter.ConvertValue(arg)
		if err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
		if _, isTime := value.(time.Time); isTime {
			return nil, fmt.Errorf("argument %d: times are given as texts", i+1)
		}
		values[i] = driver.NamedValue{Ordinal: i + 1, Value: value}
	}
	return values, nil
}
