package backend

import (
	"context"
	"errors"
)

// Driver is a kind of database: it opens those that there are, and knows its own errors.
type Driver interface {
	// Scheme begins the URLs of its databases, and Opens the name of one: "sqlite" of "sqlite:PATH".
	Scheme() string
	// Open opens a database, and makes it when it is missing, with the program's own tables.
	Open(ctx context.Context, name string, own []OwnTable) (Backend, error)
	// OpenReadOnly opens one that is there and writes nothing, neither to it nor beside it.
	OpenReadOnly(ctx context.Context, name string) (Backend, error)
	// Shown gives the name of a database for people: nothing in it is secret.
	Shown(name string) string
	// IsEmpty reports that a database is missing or has no tables, so that opening it makes a new one.
	IsEmpty(ctx context.Context, name string) (bool, error)
	// KindOf tells what an error of its databases means, Other for what is none of theirs.
	KindOf(err error) Kind
	// ColumnOf gives the column that does not take a value, of an error that is Unfit; "" where it does not say.
	ColumnOf(err error) string
}

// FileDriver is a driver whose databases are files.
type FileDriver interface {
	Driver
	// CheckFile looks through a file that is not open, without changing it: it is sound and has the tables.
	CheckFile(ctx context.Context, path string, tables ...string) error
}

// GuestDriver is a driver whose databases can belong to another program, among whose tables those of this one lie.
type GuestDriver interface {
	Driver
	// Making gives the statements that make the program's own tables, where they are missing, and what else is. The
	// first makes the table of notes with NoteInPlace in it, so that nobody takes what is made half for a database of
	// the program's own.
	Making(own []OwnTable, inPlace string, missing []Gap) []string
	// Make runs such statements, and nothing else.
	Make(ctx context.Context, name string, statements []string) error
}

// ErrReadOnly is the answer to writes to a database that was opened for reading.
var ErrReadOnly = errors.New("the database was opened for reading only")

// ErrDisturbed says that another program began to use the database while it was read.
var ErrDisturbed = errors.New("another program began to use the database meanwhile: try again")
