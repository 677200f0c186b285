package sqlite

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"

	sqlite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/glpid/glpid/internal/store/backend"
)

// written is told by SQLite which tables a statement writes to, while it is prepared, and which rows, while it runs.
type written struct {
	tables []string // of the statement that was prepared last
	rows   map[string]*backend.ChangedRows
}

// listen makes a connection tell. Whoever prepares statements on it does so one after the other.
func (w *written) listen(conn *sql.Conn) error {
	return conn.Raw(func(driver any) error {
		registerer, ok := driver.(sqlite.AuthorizerRegisterer)
		if !ok {
			return fmt.Errorf("this version of the SQLite driver does not tell what statements write (%T)", driver)
		}
		if err := registerer.RegisterAuthorizer(w.note); err != nil {
			return err
		}
		hooked, ok := driver.(sqlite.HookRegisterer)
		if !ok {
			return fmt.Errorf("this version of the SQLite driver does not tell which rows change (%T)", driver)
		}
		hooked.RegisterPreUpdateHook(w.noteRow)
		return nil
	})
}

// noteRow is told of each row that is added, changed or taken away, by triggers too.
func (w *written) noteRow(change sqlite.SQLitePreUpdateData) {
	if w.rows == nil { // a statement outside writes
		return
	}
	r := w.rows[change.TableName]
	if r == nil {
		r = &backend.ChangedRows{}
		w.rows[change.TableName] = r
	}
	id := change.NewRowID
	if change.Op == sqlite3.SQLITE_DELETE {
		id = change.OldRowID
	}
	r.Add(id)
	if change.Op == sqlite3.SQLITE_UPDATE && change.OldRowID != id {
		r.Add(change.OldRowID)
	}
}

// note is asked for each thing that a statement does, and allows all of them.
func (w *written) note(does sqlite.AuthorizerActionCode, table, _, _, _ string) sqlite.AuthorizerReturnCode {
	switch does {
	case sqlite.AuthInsert, sqlite.AuthUpdate, sqlite.AuthDelete:
		if !strings.HasPrefix(table, "sqlite_") && !slices.Contains(w.tables, table) {
			w.tables = append(w.tables, table)
		}
	}
	return sqlite.AuthorizerOK
}
