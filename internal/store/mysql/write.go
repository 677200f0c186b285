package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/store/backend"
)

// writing is a write's part of a transaction.
type writing struct {
	on    *transactions
	lost  error // with which the whole transaction is lost
	wrote map[string]bool
	rows  map[string]*backend.ChangedRows
}

// Wrote gives the tables that its statements write to.
func (tx *writing) Wrote() map[string]bool { return tx.wrote }

// Changed gives the rows of a table that its statements have changed, where their text tells.
func (tx *writing) Changed(table string) (ids []int64, known bool) {
	r := tx.rows[table]
	if r == nil {
		return nil, !tx.wrote[table]
	}
	ids, known = r.IDs()
	slices.Sort(ids)
	return slices.Compact(ids), known
}

// run runs a write and takes back what it did when it fails.
func (tx *writing) run(w backend.Write, savepoint bool) (err error) {
	ctx := context.Background()
	conn, err := tx.on.connection(ctx)
	if err != nil {
		tx.lost = err
		return err
	}
	if savepoint {
		if _, err := conn.ExecContext(ctx, "SAVEPOINT part"); err != nil {
			tx.lost = err
			return fmt.Errorf("savepoint: %w", err)
		}
	}
	if err = w.Run(tx); err == nil {
		err = tx.lost // whoever met it may have gone on
	}
	if err != nil && savepoint && tx.lost == nil {
		if _, rollback := conn.ExecContext(ctx, "ROLLBACK TO part"); rollback != nil {
			err = errors.Join(err, rollback)
			tx.lost = err
		}
	}
	return err
}

// watch looks at what a statement has failed with: a deadlock takes the whole transaction, and after having waited for
// too long it had better go too.
func (tx *writing) watch(err error) error {
	if err != nil && tx.lost == nil && (isBad(err) || tx.on.Again(err)) {
		tx.lost = err
	}
	return err
}

// Exec runs a statement. It is not interrupted once it has begun: the connection would be lost, and with it the
// transaction and the writes of others.
func (tx *writing) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := errors.Join(tx.lost, ctx.Err()); err != nil {
		return nil, err
	}
	conn, err := tx.on.connection(ctx)
	if err != nil {
		return nil, tx.watch(err)
	}
	result, err := conn.ExecContext(context.WithoutCancel(ctx), query, args...)
	if err != nil {
		return nil, tx.watch(err)
	}
	tx.note(query, args, result)
	return result, nil
}

// Query reads rows as this write sees them.
func (tx *writing) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := tx.on.face.QueryContext(context.WithoutCancel(ctx), query, args...)
	return rows, tx.watch(err)
}

// QueryRow reads one row as this write sees it.
func (tx *writing) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return tx.on.face.QueryRowContext(context.WithoutCancel(ctx), query, args...)
}

var (
	// target finds the table that a statement writes to, behind the verb.
	target = regexp.MustCompile("(?is)^(?:\\s|/\\*.*?\\*/)*(INSERT|REPLACE|UPDATE|DELETE)\\s+(?:IGNORE\\s+)?" +
		"(?:INTO\\s+|FROM\\s+)?`?(\\w+)")
	// byID finds statements that change the row whose id is their last value.
	byID = regexp.MustCompile("(?i)\\sWHERE `id` = \\?\\s*$")
)

// note keeps what a statement has written.
func (tx *writing) note(query string, args []any, result sql.Result) {
	found := target.FindStringSubmatch(query)
	if found == nil {
		return
	}
	verb, table := strings.ToUpper(found[1]), found[2]
	tx.wrote[table] = true
	r := tx.rows[table]
	if r == nil {
		r = &backend.ChangedRows{}
		tx.rows[table] = r
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		return
	}
	id := int64(0)
	switch {
	case n == 1 && verb == "INSERT":
		id, _ = result.LastInsertId()
	case n == 1 && verb != "REPLACE" && byID.MatchString(query) && len(args) > 0:
		id, _ = args[len(args)-1].(int64)
	}
	if id == 0 {
		r.AddUnknown()
	} else {
		r.Add(id)
	}
}
