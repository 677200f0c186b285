package store

import (
	"errors"
	"syscall"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/glpid/glpid/internal/model"
)

// busyRetry is after what time a database that others hold may be free.
const busyRetry = 5 * time.Second

// Fault gives what callers are told of faults that are neither theirs nor the program's: a disk that is
// full or does not take writes, a database that others hold. Other errors it gives back as they are.
func Fault(err error) error {
	var told *model.Error
	if err == nil || errors.As(err, &told) {
		return err
	}
	if isFull(err) {
		return model.StorageFull(err)
	}
	switch code := codeOf(err); code & 0xff {
	case sqlite3.SQLITE_FULL:
		return model.StorageFull(err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return notStored(err, "The server's database cannot be written to. Nothing was changed.")
	case sqlite3.SQLITE_IOERR:
		if code != sqlite3.SQLITE_IOERR_READ && code != sqlite3.SQLITE_IOERR_SHORT_READ {
			return notStored(err, "The server's disk is full or damaged. Nothing was changed.")
		}
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return passing(err, "The database is in use by another program")
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM:
		return passing(err, "The server has too much to do at the moment")
	}
	if errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) {
		return passing(err, "The server has too much to do at the moment")
	}
	return err
}

// isFull reports that the system found no room for a file: on the disk, within a quota, or within the
// size that files may have.
func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

func notStored(cause error, detail string) error {
	return &model.Error{Code: model.CodeStorageFull, Title: "The server cannot store this", Detail: detail, Cause: cause}
}

func passing(cause error, detail string) error {
	return &model.Error{
		Code: model.CodeUnavailable, Title: "The server cannot do this now", Detail: detail + ": try again.", Retry: busyRetry, Cause: cause,
	}
}

// codeOf gives SQLite's code of an error, with its extension; 0 is none.
func codeOf(err error) int {
	var fault *sqlite.Error
	if !errors.As(err, &fault) {
		return 0
	}
	return fault.Code()
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

// IsDamaged reports that a file is no sound database.
func IsDamaged(err error) bool {
	switch codeOf(err) & 0xff {
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return true
	}
	return false
}

// IsDuplicate reports whether an error says that a unique index refused a row.
func IsDuplicate(err error) bool {
	code := codeOf(err)
	return code == sqlite3.SQLITE_CONSTRAINT_UNIQUE || code == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
}

// isBusy reports that another connection holds the lock that was asked for.
func isBusy(err error) bool { return codeOf(err)&0xff == sqlite3.SQLITE_BUSY }
