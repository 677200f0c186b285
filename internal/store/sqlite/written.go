package sqlite

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"

	sqlite "modernc.org/sqlite"
)

// written is told by SQLite which tables a statement writes to, while it is prepared.
type written struct {
	tables []string // of the statement that was prepared last
}

// listen makes a connection tell. Whoever prepares statements on it does so one after the other.
func (w *written) listen(conn *sql.Conn) error {
	return conn.Raw(func(driver any) error {
		registerer, ok := driver.(sqlite.AuthorizerRegisterer)
		if !ok {
			return fmt.Errorf("this version of the SQLite driver does not tell what statements write (%T)", driver)
		}
		return registerer.RegisterAuthorizer(w.note)
	})
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
