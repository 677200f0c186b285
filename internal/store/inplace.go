package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store/backend"
)

// In place is how the program works on a database that belongs to another one: its tables stay as they are, and the
// program's own, whose names begin otherwise, lie among them.

// ErrNotGuest says that a kind of database cannot be worked on in place.
var ErrNotGuest = errors.New("a database of this kind can't be served beside another program")

// ErrOthers says that a database belongs to another program.
var ErrOthers = backend.ErrOthers

// OpenInPlace opens a database of another program for reading, and makes nothing; see LacksInPlace.
func OpenInPlace(ctx context.Context, databaseURL string) (*DB, error) {
	if _, _, err := guestOf(databaseURL); err != nil {
		return nil, err
	}
	db, err := OpenReadOnly(ctx, databaseURL)
	if err != nil {
		return nil, err
	}
	db.inPlace = true
	return db, nil
}

// InPlace reports that the database belongs to another program, which writes beside this one without telling: what is
// kept in memory of it is out of date after a while, triggers keep nothing, and its tables are not touched.
func (db *DB) InPlace() bool { return db.inPlace }

func guestOf(databaseURL string) (backend.GuestDriver, string, error) {
	driver, name, err := driverOf(databaseURL)
	if err != nil {
		return nil, "", err
	}
	guest, ok := driver.(backend.GuestDriver)
	if !ok {
		return nil, "", ErrNotGuest
	}
	return guest, name, nil
}

// Lacks are what a database of another program lacks of what this one needs there.
type Lacks struct {
	Own    []string // of the program's own tables: names, for people
	Theirs []string // of the other program's: tables, and columns as table.column
	Naive  []string // columns of the other program's that hold moments without a time zone

	missing []backend.Gap
}

// Owner is whom a database belongs to.
type Owner int

// The owners.
const (
	OwnerNobody Owner = iota // it has no tables
	OwnerSelf
	OwnerOther
	OwnerOtherWithUs // the other one has let this program in
)

// Owner tells whom the database belongs to.
func (db *DB) Owner(ctx context.Context) (Owner, error) {
	there, err := db.inspect(ctx, db)
	switch {
	case err != nil:
		return OwnerNobody, err
	case len(there) == 0:
		return OwnerNobody, nil
	case there[backend.Notes] == nil:
		return OwnerOther, nil
	}
	note, err := db.Note(ctx, backend.NoteInPlace)
	if err != nil || note == "" {
		return OwnerSelf, err
	}
	return OwnerOtherWithUs, nil
}

// OpenOwn opens a database of the program's own for reading, and refuses that of another program.
func OpenOwn(ctx context.Context, databaseURL string) (*DB, error) {
	db, err := OpenReadOnly(ctx, databaseURL)
	if err != nil {
		return nil, err
	}
	owner, err := db.Owner(ctx)
	if err == nil && (owner == OwnerOther || owner == OwnerOtherWithUs) {
		err = fmt.Errorf("the database %s: %w", Shown(databaseURL), ErrOthers)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// LacksInPlace compares the tables of a database of another program with those that are needed.
func (db *DB) LacksInPlace(ctx context.Context, tables []*model.Table) (l Lacks, err error) {
	there, err := db.inspect(ctx, db)
	if err != nil {
		return l, err
	}
	for _, t := range own {
		made := there[t.Name]
		if made == nil {
			l.Own = append(l.Own, "table "+t.Name)
			continue
		}
		for _, c := range t.Columns {
			if _, ok := made.Columns[strings.ToLower(c.Name)]; !ok {
				return l, fmt.Errorf("table %s has no column %s: another program has made it, or another version of"+
					" glpid", t.Name, c.Name)
			}
		}
	}
	for _, t := range db.backend.Specify(tables) {
		isOwn := strings.HasPrefix(t.Name, backend.OwnPrefix)
		made := there[t.Name]
		for _, gap := range missingOf(there, t) {
			switch {
			case isOwn && gap.Trigger == nil && (made != nil || gap.Index == nil):
				l.Own, l.missing = append(l.Own, gap.String()), append(l.missing, gap)
			case isOwn, gap.Index != nil, gap.Trigger != nil: // indexes come with their tables; theirs have their own
			case gap.Column != nil:
				l.Theirs = append(l.Theirs, t.Name+"."+gap.Column.Name)
			default:
				l.Theirs = append(l.Theirs, t.Name)
			}
		}
		if isOwn || made == nil {
			continue
		}
		for _, c := range t.Columns {
			if strings.HasPrefix(made.Columns[strings.ToLower(c.Name)].Type, "datetime") &&
				!strings.HasPrefix(c.Definition, "datetime") {
				l.Naive = append(l.Naive, t.Name+"."+c.Name)
			}
		}
	}
	return l, nil
}

// Making gives the statements that add what a database lacks of the program's own, with notes; that it belongs to the
// other program, of a version, is noted with the first. They do no harm where it is there already, and can be stopped
// anywhere and run again.
func (db *DB) Making(databaseURL, version string, l Lacks, notes map[string]string) ([]string, error) {
	driver, _, err := guestOf(databaseURL)
	if err != nil {
		return nil, err
	}
	statements := driver.Making(own, version, l.missing)
	for _, name := range slices.Sorted(maps.Keys(notes)) {
		statements = append(statements, fmt.Sprintf("INSERT IGNORE INTO `%s` (`name`, `value`) VALUES ('%s', '%s')",
			backend.Notes, name, notes[name]))
	}
	return statements, nil
}

// MakeInPlace runs the statements of Making.
func MakeInPlace(ctx context.Context, databaseURL string, statements []string) error {
	driver, name, err := guestOf(databaseURL)
	if err != nil {
		return err
	}
	return driver.Make(ctx, name, statements)
}
