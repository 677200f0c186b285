package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/folder/datadir"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// ErrWorkedWith says that people have worked with what an interrupted fill has written, so that removing
// it would take their work along.
var ErrWorkedWith = errors.New("the sample data is not complete, and is left alone as it has been worked with since: " +
	"give --again to add another organisation, or choose another data folder")

// noteUnfinished is the note of what a fill has written so far. It goes when the fill is finished.
const noteUnfinished = "demo_unfinished"

// trail is what a fill has written, by table.
type trail map[string]*trace

// trace is what a fill has written to one table.
type trace struct {
	Runs [][2]int64 `json:"runs"` // first and last id of rows that follow each other; those of others lie between
	Rows digest     `json:"rows"` // of all rows, in the columns that are written, whatever the order of the rows
	Rest digest     `json:"rest"` // of each row, in the columns that keep their default
}

// add notes the rows that a batch writes.
func (t trail) add(rows []waiting) {
	for _, w := range rows {
		mine := t[w.sheet.name]
		if mine == nil {
			mine = &trace{}
			t[w.sheet.name] = mine
		}
		width := len(w.sheet.columns)
		ids := make([]int64, 0, len(w.values)/width)
		for i := 0; i < len(w.values); i += width {
			ids = append(ids, w.values[i].(int64))
			mine.Rows += digestOf(w.values[i : i+width])
		}
		slices.Sort(ids)
		for _, id := range ids {
			if n := len(mine.Runs); n > 0 && mine.Runs[n-1][1] == id-1 {
				mine.Runs[n-1][1] = id
			} else {
				mine.Runs = append(mine.Runs, [2]int64{id, id})
			}
		}
	}
}

// note writes the trail down, in the transaction that has written the rows.
func (t trail) note(ctx context.Context, tx *store.Tx, rows []waiting) error {
	for _, w := range rows {
		mine := t[w.sheet.name]
		if mine.Rest != 0 || len(mine.Runs) == 0 {
			continue
		}
		first := [][2]int64{{mine.Runs[0][0], mine.Runs[0][0]}}
		if err := eachRow(ctx, tx, w.sheet, first, func(_, rest []any) { mine.Rest = digestOf(rest) }); err != nil {
			return err
		}
	}
	text, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return tx.SetNote(ctx, noteUnfinished, string(text))
}

// maxRuns is how many runs one statement takes.
const maxRuns = 200

// condition selects the rows of some runs.
func condition(runs [][2]int64) string {
	parts := make([]string, len(runs))
	for i, run := range runs {
		parts[i] = fmt.Sprintf("`id` BETWEEN %d AND %d", run[0], run[1])
	}
	return strings.Join(parts, " OR ")
}

// eachRow reads rows: what a fill writes of them, in the order in which it does, and the rest.
func eachRow(ctx context.Context, tx *store.Tx, s *sheet, runs [][2]int64, fn func(written, rest []any)) error {
	for some := range slices.Chunk(runs, maxRuns) {
		if err := eachOf(ctx, tx, s, "SELECT * FROM `"+s.name+"` WHERE "+condition(some), fn); err != nil {
			return fmt.Errorf("look at %s: %w", s.name, err)
		}
	}
	return nil
}

func eachOf(ctx context.Context, tx *store.Tx, s *sheet, query string, fn func(written, rest []any)) error {
	rows, err := tx.Query(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	written := make([]any, len(s.columns))
	rest := make([]any, 0, len(names))
	targets := make([]any, len(names))
	for i, name := range names {
		if at := slices.Index(s.columns, name); at >= 0 {
			targets[i] = &written[at]
		} else {
			rest = append(rest, nil)
			targets[i] = &rest[len(rest)-1]
		}
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		fn(written, rest)
	}
	return rows.Err()
}

// Unfinished reports that a fill is not finished: it goes on, or was interrupted and nothing has cleaned
// up behind it yet.
func Unfinished(ctx context.Context, db *store.DB) (bool, error) {
	text, err := db.Note(ctx, noteUnfinished)
	return text != "", err
}

// removal takes away what an interrupted fill has written.
type removal struct {
	trail
	tx     *store.Tx
	tables *tables
	reg    *catalog.Registry
}

// removeUnfinished removes what a fill has written that was interrupted, and reports whether there was
// one. It is all or nothing: with ErrWorkedWith everything has stayed.
func removeUnfinished(
	ctx context.Context, db *store.DB, reg *catalog.Registry, out *tables, folder string,
) (bool, error) {
	text, err := db.Note(ctx, noteUnfinished)
	if err != nil || text == "" {
		return false, err
	}
	r := removal{tables: out, reg: reg}
	if err := json.Unmarshal([]byte(text), &r.trail); err != nil {
		return false, fmt.Errorf("note %s: %w", noteUnfinished, err)
	}
	var files []string
	err = db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		r.tx = tx
		files, err = r.run(ctx)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("remove what an interrupted fill has written: %w", err)
	}
	return true, removeUnused(ctx, db, folder, files)
}

// removeUnused removes the files that no document has, in a write, so that none can get one meanwhile.
func removeUnused(ctx context.Context, db *store.DB, folder string, files []string) error {
	if folder == "" || len(files) == 0 {
		return nil
	}
	return db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, path := range files {
			var users int
			const query = "SELECT COUNT(*) FROM `glpi_documents` WHERE `filepath` = ?"
			if err := tx.QueryRow(ctx, query, path).Scan(&users); err != nil {
				return err
			}
			if users > 0 {
				continue
			}
			if err := datadir.RemoveFile(folder, path); err != nil {
				return err
			}
		}
		return nil
	})
}

// run gives the files of the documents that it has removed.
func (r *removal) run(ctx context.Context) ([]string, error) {
	if err := r.unchanged(ctx); err != nil {
		return nil, err
	}
	files, err := r.files(ctx)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(r.trail)) {
		for runs := range slices.Chunk(r.trail[name].Runs, maxRuns) {
			if _, err := r.tx.Exec(ctx, "DELETE FROM `"+name+"` WHERE "+condition(runs)); err != nil {
				return nil, err
			}
		}
	}
	if err := r.unreferenced(ctx); err != nil {
		return nil, err
	}
	fills, err := count(ctx, r.tx)
	if err != nil {
		return nil, err
	}
	if err := r.tx.Bump(ctx, access.Counter); err != nil {
		return nil, err
	}
	return files, markIn(ctx, r.tx, max(0, fills-1), nil)
}

// unchanged compares the rows with what was written.
func (r *removal) unchanged(ctx context.Context) error {
	for name, mine := range r.trail {
		i := slices.IndexFunc(r.tables.all, func(s *sheet) bool { return s.name == name })
		if i < 0 {
			return fmt.Errorf("%w (another version has filled %s)", ErrWorkedWith, name)
		}
		var found digest
		changed := 0
		err := eachRow(ctx, r.tx, r.tables.all[i], mine.Runs, func(written, rest []any) {
			found += digestOf(written)
			if digestOf(rest) != mine.Rest {
				changed++
			}
		})
		if err != nil {
			return err
		}
		if changed > 0 || found != mine.Rows {
			return fmt.Errorf("%w (rows of %s were changed)", ErrWorkedWith, name)
		}
	}
	return nil
}

// unreferenced looks for rows of others that name what has been removed.
func (r *removal) unreferenced(ctx context.Context) error {
	for _, ref := range r.reg.Graph().AllLinks() {
		targets := []*model.Object{ref.Target}
		if ref.TypeColumn != "" {
			targets = r.reg.Objects()
		}
		for _, target := range targets {
			mine := r.trail[target.Table]
			if mine == nil || len(mine.Runs) == 0 || ref.TypeColumn != "" && target.Itemtype == "" {
				continue
			}
			column := "`" + ref.From.Table + "`.`" + ref.Column + "`"
			query := fmt.Sprintf("SELECT COUNT(*) FROM `%s` WHERE %s BETWEEN %d AND %d"+
				" AND NOT EXISTS (SELECT 1 FROM `%s` `r` WHERE `r`.`id` = %s)",
				ref.From.Table, column, mine.Runs[0][0], mine.Runs[len(mine.Runs)-1][1], target.Table, column)
			rows, args := ref.Rows()
			if query += rows; ref.TypeColumn != "" {
				query += " AND `" + ref.From.Table + "`.`" + ref.TypeColumn + "` = ?"
				args = append(args, target.Itemtype)
			}
			n, err := r.count(ctx, query, args...)
			if err != nil {
				return err
			}
			if n > 0 {
				return fmt.Errorf("%w (%d rows of %s name rows of %s)", ErrWorkedWith, n, ref.From.Table, target.Table)
			}
		}
	}
	return nil
}

// files lists the files of the documents that are to be removed.
func (r *removal) files(ctx context.Context) ([]string, error) {
	documents := &r.tables.Documents.sheet
	mine := r.trail[documents.name]
	if mine == nil {
		return nil, nil
	}
	at := slices.Index(documents.columns, "filepath")
	paths := map[string]bool{}
	err := eachRow(ctx, r.tx, documents, mine.Runs, func(written, _ []any) {
		if path, ok := written[at].(string); ok && path != "" {
			paths[path] = true
		}
	})
	return slices.Sorted(maps.Keys(paths)), err
}

func (r *removal) count(ctx context.Context, query string, args ...any) (n int, err error) {
	err = r.tx.QueryRow(ctx, query, args...).Scan(&n)
	return n, err
}
