package sqlite

import (
	"database/sql/driver"
	"fmt"
	"math"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/glpid/glpid/internal/store/backend"
)

type cell = backend.Cell

// statement is a prepared statement of a connection.
type statement struct {
	*handle
	ptr    uintptr
	values int    // how many it wants
	cells  []cell // the row that it stands at
	names  []string
}

// close ends it.
func (s *statement) close() error {
	if s.ptr == 0 {
		return nil
	}
	sqlite3.Xsqlite3_finalize(s.tls, s.ptr) // its answer is that of the last step, which is known
	s.ptr = 0
	return nil
}

// reset makes it begin again, without values.
func (s *statement) reset() {
	sqlite3.Xsqlite3_reset(s.tls, s.ptr) // as finalize
	if s.values > 0 {
		sqlite3.Xsqlite3_clear_bindings(s.tls, s.ptr)
	}
	clear(s.cells)
}

// bind gives it its values. SQLite keeps copies of them.
func (s *statement) bind(args []driver.NamedValue) error {
	if len(args) != s.values {
		return fmt.Errorf("the statement wants %d values and has %d", s.values, len(args))
	}
	for i, arg := range args {
		if err := s.bindOne(int32(i+1), arg.Value); err != nil {
			return err
		}
	}
	return nil
}

// transient tells SQLite to copy a value.
const transient = ^uintptr(0)

func (s *statement) bindOne(i int32, value driver.Value) error {
	rc := int32(sqlite3.SQLITE_MISMATCH)
	switch v := value.(type) {
	case nil:
		rc = sqlite3.Xsqlite3_bind_null(s.tls, s.ptr, i)
	case int64:
		rc = sqlite3.Xsqlite3_bind_int64(s.tls, s.ptr, i, v)
	case float64:
		rc = sqlite3.Xsqlite3_bind_double(s.tls, s.ptr, i, v)
	case bool:
		rc = sqlite3.Xsqlite3_bind_int64(s.tls, s.ptr, i, boolean(v))
	case string:
		return s.bindText(v, func(place uintptr) int32 {
			return sqlite3.Xsqlite3_bind_text(s.tls, s.ptr, i, place, int32(len(v)), transient)
		})
	case []byte:
		return s.bindText(string(v), func(place uintptr) int32 {
			return sqlite3.Xsqlite3_bind_blob(s.tls, s.ptr, i, place, int32(len(v)), transient)
		})
	}
	if rc != sqlite3.SQLITE_OK {
		return s.fault(rc)
	}
	return nil
}

// bindText binds a text or bytes. There is a place even for nothing.
func (s *statement) bindText(text string, call func(place uintptr) int32) error {
	if len(text) > math.MaxInt32 {
		return s.fault(sqlite3.SQLITE_TOOBIG)
	}
	return s.given(text, call)
}

// step goes to the next row, and tells whether there is one.
func (s *statement) step() (bool, error) {
	switch rc := sqlite3.Xsqlite3_step(s.tls, s.ptr); rc {
	case sqlite3.SQLITE_ROW:
		for i := range s.cells {
			s.look(&s.cells[i], int32(i))
		}
		return true, nil
	case sqlite3.SQLITE_DONE:
		return false, nil
	default:
		return false, s.fault(rc)
	}
}

// look reads a cell of the row.
func (s *statement) look(c *cell, i int32) {
	value := sqlite3.Xsqlite3_column_value(s.tls, s.ptr, i)
	switch sqlite3.Xsqlite3_value_type(s.tls, value) {
	case sqlite3.SQLITE_INTEGER:
		*c = cell{Type: backend.Integer, Int: sqlite3.Xsqlite3_value_int64(s.tls, value)}
	case sqlite3.SQLITE_FLOAT:
		*c = cell{Type: backend.Float, Float: sqlite3.Xsqlite3_value_double(s.tls, value)}
	case sqlite3.SQLITE_TEXT:
		place := sqlite3.Xsqlite3_value_blob(s.tls, value)
		*c = cell{Type: backend.Text, Text: texts(place, sqlite3.Xsqlite3_value_bytes(s.tls, value))}
	case sqlite3.SQLITE_BLOB:
		place := sqlite3.Xsqlite3_value_blob(s.tls, value)
		*c = cell{Type: backend.Bytes, Text: texts(place, sqlite3.Xsqlite3_value_bytes(s.tls, value))}
	default:
		*c = cell{}
	}
}

// columns gives the names of the cells.
func (s *statement) columns() []string {
	if s.names == nil {
		s.names = make([]string, len(s.cells))
		for i := range s.names {
			s.names[i] = libc.GoString(sqlite3.Xsqlite3_column_name(s.tls, s.ptr, int32(i)))
		}
	}
	return s.names
}
