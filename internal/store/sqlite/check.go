package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/glpid/glpid/internal/store/backend"
	"github.com/glpid/glpid/internal/store/collation"
)

// Check looks through the whole file for damage.
func (db *DB) Check(ctx context.Context) error {
	file, err := sql.Open("sqlite", db.sourceDSN())
	if err != nil {
		return fmt.Errorf("check the database: %w", err)
	}
	return errors.Join(integrity(ctx, file), file.Close())
}

// integrity looks through a file for damage, but for that of the index of texts, which is made anew from them. Where
// another program has sorted its texts in another way, it cannot tell whether they are sorted well.
func integrity(ctx context.Context, file *sql.DB) error {
	check := "integrity_check"
	var otherwise bool
	if err := file.QueryRowContext(ctx, "SELECT COUNT(*) FROM `"+backend.Notes+"` WHERE `name` = '"+
		backend.NoteSchema+"' AND NOT EXISTS (SELECT 1 FROM `"+backend.Notes+"` WHERE `name` = '"+
		backend.NoteCompared+"' AND `value` = ?)", collation.Version).Scan(&otherwise); err == nil && otherwise {
		check = "quick_check"
	}
	rows, err := file.QueryContext(ctx, "PRAGMA "+check+"(20)")
	if err != nil {
		return fmt.Errorf("check the database: %w", err)
	}
	defer rows.Close()
	var problems []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return fmt.Errorf("check the database: %w", err)
		}
		if line != "ok" && !strings.Contains(line, trigrams) {
			problems = append(problems, line)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("check the database: %w", err)
	}
	if len(problems) > 0 {
		return fmt.Errorf("the database is damaged, restore it from a backup: %s", strings.Join(problems, "; "))
	}
	return nil
}

// checkedRows is of how many rows of each column it is looked whether the index finds them.
const checkedRows = 500

// CheckTexts looks through the index, and for some rows of each column that it has, from the first to the last.
func (db *DB) CheckTexts(ctx context.Context) (wrong []string, err error) {
	defer func() {
		if err != nil && db.IsSpoilt(err) {
			wrong, err = append(wrong, fmt.Sprintf("the index is damaged: %v", err)), nil
		}
	}()
	if err := db.each(ctx, "PRAGMA integrity_check(`"+trigrams+"`)", nil, func(row []backend.Cell) {
		if row[0].Text != "ok" {
			wrong = append(wrong, "the index is damaged: "+row[0].Text)
		}
	}); err != nil || len(wrong) > 0 {
		return wrong, err
	}
	var all []indexed
	if err := db.each(ctx, "SELECT `table`, `column`, `number`, `upto` FROM `"+searchedColumns+"`", nil,
		func(row []backend.Cell) {
			all = append(all, indexed{backend.TextColumn{Table: strings.Clone(row[0].Text),
				Column: strings.Clone(row[1].Text)}, row[2].Int, row[3].Int})
		}); err != nil {
		return nil, err
	}
	for _, of := range all {
		missing, err := db.unfound(ctx, of)
		if err != nil {
			return wrong, err
		}
		if n := len(missing); n > 0 {
			wrong = append(wrong, fmt.Sprintf("%d of %d rows that were looked for by %s.%s are not found, say that"+
				" with the id %d", n, checkedRows, of.Table, of.Column, missing[0]))
		}
	}
	return wrong, nil
}

// indexed is how far the index of a column goes.
type indexed struct {
	backend.TextColumn
	number, upto int64
}

// unfound gives the ids of rows that the index should find by their texts and does not.
func (db *DB) unfound(ctx context.Context, in indexed) (ids []int64, err error) {
	step := max(in.upto/checkedRows, 1)
	for last := int64(0); last < in.upto; {
		id, found, err := db.finds(ctx, in, last+step)
		if err == nil && !found { // it may have changed meanwhile
			id, found, err = db.finds(ctx, in, id)
		}
		switch {
		case err != nil:
			return nil, err
		case id == 0:
			return ids, nil
		case !found:
			ids = append(ids, id)
		}
		last = id
	}
	return ids, nil
}

// finds reports whether the index finds the first row from an id on by its text, and which that is; 0 for none that
// it should find.
func (db *DB) finds(ctx context.Context, in indexed, from int64) (id int64, found bool, err error) {
	match := ""
	if err := db.each(ctx, "SELECT `id`, COALESCE(`"+in.Column+"`, '') FROM `"+in.Table+"` WHERE `id` BETWEEN ? AND ?"+
		" ORDER BY `id` LIMIT 1", []any{from, in.upto}, func(row []backend.Cell) {
		id, match = row[0].Int, trigramsOf(literally(row[1].Text), true)
	}); err != nil || id == 0 || match == "" {
		return id, true, err
	}
	err = db.each(ctx, "SELECT 1 FROM `"+trigrams+"` WHERE `"+trigrams+"` MATCH ? AND `rowid` = ?"+
		" UNION ALL SELECT 1 FROM `"+searchedChanges+"` WHERE `number` = ? AND `id` = ?",
		[]any{match, in.number<<idBits + id, in.number, id}, func([]backend.Cell) { found = true })
	return id, found, err
}

// literally gives the pattern of a text.
func literally(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}
