package sqlite

import (
	"database/sql/driver"
	"fmt"
	"math"
	"unsafe"

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
		if rc := s.bindOne(int32(i+1), arg.Value); rc != sqlite3.SQLITE_OK {
			return s.fault(rc)
		}
	}
	return nil
}

// transient tells SQLite to copy a value.
const transient = ^uintptr(0)

func (s *statement) bindOne(i int32, value driver.Value) int32 {
	switch v := value.(type) {
	case nil:
		return sqlite3.Xsqlite3_bind_null(s.tls, s.ptr, i)
	case int64:
		return sqlite3.Xsqlite3_bind_int64(s.tls, s.ptr, i, v)
	case float64:
		return sqlite3.Xsqlite3_bind_double(s.tls, s.ptr, i, v)
	case bool:
		return sqlite3.Xsqlite3_bind_int64(s.tls, s.ptr, i, boolean(v))
	case string:
		if len(v) > math.MaxInt32 {
			return sqlite3.SQLITE_TOOBIG
		}
		place := s.copied(v)
		if place == 0 {
			return sqlite3.SQLITE_NOMEM
		}
		defer libc.Xfree(s.tls, place)
		return sqlite3.Xsqlite3_bind_text(s.tls, s.ptr, i, place, int32(len(v)), transient)
	case []byte:
		if len(v) > math.MaxInt32 {
			return sqlite3.SQLITE_TOOBIG
		}
		place := s.copied(string(v))
		if place == 0 {
			return sqlite3.SQLITE_NOMEM
		}
		defer libc.Xfree(s.tls, place)
		return sqlite3.Xsqlite3_bind_blob(s.tls, s.ptr, i, place, int32(len(v)), transient)
	}
	return sqlite3.SQLITE_MISMATCH
}

// copied puts a text where SQLite can read it, and a place even where there is nothing.
func (s *statement) copied(text string) uintptr {
	place := libc.Xmalloc(s.tls, libc.Tsize_t(len(text)+1))
	if place != 0 {
		copy(unsafe.Slice(*(**byte)(unsafe.Pointer(&place)), len(text)+1), text)
	}
	return place
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
