package sqlite

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// What reads goes straight to SQLite's own calls. The driver for database/sql opens every connection so that several
// goroutines may use it at once, takes its lock for every cell, and copies each cell, name and type into memory of
// its own: that was half of what a list costs. A connection that reads is used by one goroutine at a time, and its
// cells are looked at where SQLite has them.

// handle is a connection to a file.
type handle struct {
	tls *libc.TLS
	db  uintptr
}

// fault is an error of SQLite's.
type fault struct {
	code    int // with its extension
	message string
}

func (f *fault) Error() string { return fmt.Sprintf("%s (%d)", f.message, f.code) }

// Code is SQLite's number of it.
func (f *fault) Code() int { return f.code }

// openHandle opens a file that is named as the driver has it: as a URI, with the settings of the connection in
// "_pragma".
func openHandle(dsn string) (*handle, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return nil, fmt.Errorf("name of the database: %w", err)
	}
	h := &handle{tls: libc.NewTLS()}
	const flags = sqlite3.SQLITE_OPEN_READWRITE | sqlite3.SQLITE_OPEN_CREATE | sqlite3.SQLITE_OPEN_URI |
		sqlite3.SQLITE_OPEN_NOMUTEX
	h.db, err = h.made(dsn, func(name, place uintptr) int32 {
		return sqlite3.Xsqlite3_open_v2(h.tls, name, place, flags, 0)
	})
	if err != nil {
		return nil, errors.Join(err, h.close())
	}
	sqlite3.Xsqlite3_extended_result_codes(h.tls, h.db, 1)
	if err := h.keepPlans(); err != nil {
		return nil, errors.Join(err, h.close())
	}
	for _, pragma := range u.Query()["_pragma"] {
		if err := h.exec("PRAGMA " + pragma); err != nil {
			return nil, errors.Join(err, h.close())
		}
	}
	return h, nil
}

// keepPlans makes the plans of statements be those of their texts. Else SQLite plans a statement anew for each value
// that a plan could gain from, which takes longer than most statements.
func (h *handle) keepPlans() error {
	on := libc.NewVaList(int32(1), uintptr(0))
	defer libc.Xfree(h.tls, on)
	rc := sqlite3.Xsqlite3_db_config(h.tls, h.db, sqlite3.SQLITE_DBCONFIG_ENABLE_QPSG, on)
	if rc != sqlite3.SQLITE_OK {
		return h.fault(rc)
	}
	return nil
}

// close ends the connection, whose statements must have been ended.
func (h *handle) close() error {
	if h.tls == nil {
		return nil
	}
	var err error
	if h.db != 0 {
		if rc := sqlite3.Xsqlite3_close_v2(h.tls, h.db); rc != sqlite3.SQLITE_OK {
			err = h.fault(rc)
		}
	}
	h.tls.Close()
	h.tls, h.db = nil, 0
	return err
}

// fault makes an error of what a call has answered.
func (h *handle) fault(rc int32) error {
	f := &fault{code: int(rc), message: libc.GoString(sqlite3.Xsqlite3_errstr(h.tls, rc))}
	if h.db != 0 {
		if more := libc.GoString(sqlite3.Xsqlite3_errmsg(h.tls, h.db)); more != f.message {
			f.message += ": " + more
		}
	}
	return f
}

// exec runs one statement to its end.
func (h *handle) exec(query string) error {
	s, err := h.prepare(query)
	if err != nil {
		return err
	}
	for more := true; more && err == nil; {
		more, err = s.step()
	}
	return errors.Join(err, s.close())
}

// prepare makes a statement of a text that has no more than one.
func (h *handle) prepare(query string) (*statement, error) {
	if strings.Contains(query, "\x00") {
		return nil, errors.New("the text of a statement ends within")
	}
	s := &statement{handle: h}
	var err error
	s.ptr, err = h.made(query, func(text, place uintptr) int32 {
		return sqlite3.Xsqlite3_prepare_v2(h.tls, h.db, text, int32(len(query)+1), place, 0)
	})
	if err != nil {
		return nil, err
	}
	if s.ptr == 0 {
		return nil, errors.New("an empty statement")
	}
	s.values = int(sqlite3.Xsqlite3_bind_parameter_count(h.tls, s.ptr))
	s.cells = make([]cell, int(sqlite3.Xsqlite3_column_count(h.tls, s.ptr)))
	return s, nil
}

// given makes a call with a text, which SQLite has for the time of the call.
func (h *handle) given(text string, call func(text uintptr) int32) error {
	place, err := libc.CString(text)
	if err != nil {
		return h.fault(sqlite3.SQLITE_NOMEM)
	}
	defer libc.Xfree(h.tls, place)
	if rc := call(place); rc != sqlite3.SQLITE_OK {
		return h.fault(rc)
	}
	return nil
}

// made gives what a call makes of a text and leaves in a place, as much as there is of it when it fails.
func (h *handle) made(text string, call func(text, place uintptr) int32) (what uintptr, err error) {
	place := h.tls.Alloc(int(unsafe.Sizeof(what)))
	defer h.tls.Free(int(unsafe.Sizeof(what)))
	*(*(**uintptr)(unsafe.Pointer(&place))) = 0
	err = h.given(text, func(text uintptr) int32 { return call(text, place) })
	return **(**uintptr)(unsafe.Pointer(&place)), err
}

// texts lets a place in SQLite's memory be read as a text, for as long as SQLite leaves it there.
func texts(place uintptr, size int32) string {
	if place == 0 || size == 0 {
		return ""
	}
	return unsafe.String(*(**byte)(unsafe.Pointer(&place)), int(size))
}
