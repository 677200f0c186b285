package demo

import (
	"context"
	"fmt"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/store"
)

// sheet is what tables have in common, whatever their rows: the values that wait to be written.
// Ids are given out here, so that rows can refer to rows that are not written yet.
type sheet struct {
	name    string
	columns []string // the id first
	last    int64    // id that was given out
	values  []any    // of the rows that wait, one after the other

	ids map[string]int64 // rows by their names, as far as they are asked for by name
}

func (s *sheet) base() *sheet { return s }

// reserve gives the next id out.
func (s *sheet) reserve() int64 {
	s.last++
	return s.last
}

// named gives the row that was found or made by its name, or 0.
func (s *sheet) named(name string) int64 { return s.ids[nameKey(name)] }

// nameKey is what names are compared by.
func nameKey(name string) string { return strings.ToLower(name) }

// insertRows is how many rows one statement writes, if there are so many. More make the
// statements no faster and their last, smaller part slower.
const insertRows = 50

// insert writes rows.
func (s *sheet) insert(ctx context.Context, tx *store.Tx, values []any) error {
	width := len(s.columns)
	for len(values) > 0 {
		rows := 1
		if len(values) >= insertRows*width {
			rows = insertRows
		}
		if _, err := tx.Exec(ctx, s.statement(rows), values[:rows*width]...); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		values = values[rows*width:]
	}
	return nil
}

func (s *sheet) statement(rows int) string {
	row := "(?" + strings.Repeat(", ?", len(s.columns)-1) + ")"
	return "INSERT INTO `" + s.name + "` (`" + strings.Join(s.columns, "`, `") + "`) VALUES " +
		row + strings.Repeat(", "+row, rows-1)
}

// batch is what is written together, and how far that gets the fill.
type batch struct {
	rows        []waiting
	stage       string
	done, total int
}

// waiting are rows of one table that are ready to be written.
type waiting struct {
	sheet  *sheet
	values []any
}

// write writes the rows, and adds them to what has been written.
func (b batch) write(ctx context.Context, db *store.DB, written trail) error {
	if len(b.rows) == 0 {
		return nil
	}
	written.add(b.rows)
	return db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, r := range b.rows {
			if err := r.sheet.insert(ctx, tx, r.values); err != nil {
				return err
			}
			if r.sheet.name == "glpi_users" {
				// A running server keeps users, rights and entities in memory.
				if err := tx.Bump(ctx, access.Counter); err != nil {
					return err
				}
			}
		}
		return written.note(ctx, tx, b.rows)
	})
}
