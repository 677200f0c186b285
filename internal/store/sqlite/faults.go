package sqlite

import (
	"errors"

	sqlite3 "modernc.org/sqlite/lib"

	"github.com/glpid/glpid/internal/store/backend"
)

// KindOf tells what an error of SQLite means.
func KindOf(err error) backend.Kind {
	code := codeOf(err)
	switch code {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return backend.Duplicate
	case sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ:
		return backend.Other
	}
	switch code & 0xff {
	case sqlite3.SQLITE_FULL:
		return backend.Full
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return backend.Unwritable
	case sqlite3.SQLITE_IOERR:
		return backend.Failed
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return backend.Busy
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM:
		return backend.Short
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return backend.Damaged
	}
	return backend.Other
}

// codeOf gives SQLite's code of an error, with its extension; 0 is none.
func codeOf(err error) int {
	var coded interface { // the driver's, and those of connections that read
		error
		Code() int
	}
	if !errors.As(err, &coded) {
		return 0
	}
	return coded.Code()
}

// endsTransaction reports that SQLite may have taken back a whole transaction with the statement that
// failed.
func endsTransaction(err error) bool {
	switch codeOf(err) & 0xff {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_INTERRUPT,
		sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_READONLY:
		return true
	}
	return false
}

// isBusy reports that another connection holds the lock that was asked for.
func isBusy(err error) bool { return codeOf(err)&0xff == sqlite3.SQLITE_BUSY }
