package store

import (
	"errors"
	"syscall"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store/backend"
)

func kindOf(err error) backend.Kind {
	for _, d := range drivers {
		if k := d.KindOf(err); k != backend.Other {
			return k
		}
	}
	switch {
	case isFull(err):
		return backend.Full
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return backend.Short
	}
	return backend.Other
}

// isFull reports that the system found no room for a file: on the disk, within a quota, or within the
// size that files may have.
func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

// Fault gives what callers are told of faults that are neither theirs nor the program's: a disk that is
// full or does not take writes, a database that others hold. Other errors it gives back as they are.
func Fault(err error) error {
	var told *model.Error
	if err == nil || errors.As(err, &told) {
		return err
	}
	if errors.Is(err, backend.ErrReadOnly) {
		return model.OnlyReads()
	}
	switch kindOf(err) {
	case backend.Full:
		return model.StorageFull(err)
	case backend.Unwritable:
		return model.Unwritable(err, "The server's database cannot be written to.")
	case backend.Failed:
		return model.Unwritable(err, "The server's disk is full or damaged.")
	case backend.Busy:
		return model.Passing(err, "The database is in use by another program")
	case backend.Short:
		return model.Passing(err, "The server has too much to do at the moment")
	case backend.Unfit:
		for _, d := range drivers {
			if column := d.ColumnOf(err); column != "" {
				return model.Invalid("A value is too long or too large for what the database has for %s", column)
			}
		}
		return model.Invalid("A value is too long or too large for the database")
	case backend.Other, backend.Duplicate, backend.Damaged:
	}
	return err
}

// IsDamaged reports that an error says that there is no sound database.
func IsDamaged(err error) bool { return kindOf(err) == backend.Damaged }

// IsDuplicate reports whether an error says that a unique index refused a row.
func IsDuplicate(err error) bool { return kindOf(err) == backend.Duplicate }
