package testapi

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/glpid/glpid/internal/store"
)

// Exec runs a statement on the database, for what no route sets.
func (s *Server) Exec(query string, args ...any) {
	s.T.Helper()
	if err := s.DB.Write(s.T.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(s.T.Context(), query, args...)
		return err
	}); err != nil {
		s.T.Fatal(err)
	}
}

// Many runs an INSERT ... SELECT that takes its rows from `n`, whose column `i` counts from 1 to a number.
func (s *Server) Many(number int, insert string, args ...any) {
	s.T.Helper()
	into, rows, _ := strings.Cut(insert, " SELECT ")
	s.Exec(into+fmt.Sprintf(" WITH RECURSIVE `n` (`i`) AS (SELECT 1 UNION ALL SELECT `i` + 1 FROM `n` WHERE `i` < %d)",
		number)+" SELECT "+rows, args...)
}

// Refuse lets the database fail where a row of a table comes, changes or goes (INSERT, UPDATE, DELETE) of which a
// condition holds on OLD or NEW, until it is lifted.
func (s *Server) Refuse(event, table, condition string) (lift func()) {
	s.T.Helper()
	statement := "CREATE TRIGGER `refused` BEFORE " + event + " ON `" + table + "`"
	if s.DB.Dialect().Name() == "sqlite" {
		statement += " WHEN " + condition + " BEGIN SELECT RAISE(ABORT, 'refused'); END"
	} else {
		statement += " FOR EACH ROW IF " + condition +
			" THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused'; END IF"
	}
	s.Exec(statement)
	lift = sync.OnceFunc(func() {
		if err := s.DB.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, "DROP TRIGGER `refused`")
			return err
		}); err != nil {
			s.T.Error(err)
		}
	})
	s.T.Cleanup(lift) // another test may get the database
	return lift
}

// Columns gives the names of a table's columns.
func (s *Server) Columns(table string) []string {
	s.T.Helper()
	rows, err := s.DB.Query(s.T.Context(), "SELECT * FROM `"+table+"` WHERE 1 = 0")
	if err != nil {
		s.T.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		s.T.Fatal(err)
	}
	return columns
}

// Scalar gives the one value that a statement finds, as a text.
func (s *Server) Scalar(query string, args ...any) (text string) {
	s.T.Helper()
	if err := s.DB.QueryRow(s.T.Context(), query, args...).Scan(&text); err != nil {
		s.T.Fatal(err)
	}
	return text
}

// Joined gives the texts that a statement finds, one column of them, with something between each two.
func (s *Server) Joined(separator, query string, args ...any) string {
	s.T.Helper()
	texts, err := store.Texts(s.T.Context(), s.DB, query, args...)
	if err != nil {
		s.T.Fatal(err)
	}
	return strings.Join(texts, separator)
}

// Count gives the number of rows of a table.
func (s *Server) Count(table string) (n int) {
	s.T.Helper()
	if err := s.DB.QueryRow(s.T.Context(), "SELECT COUNT(*) FROM `"+table+"`").Scan(&n); err != nil {
		s.T.Fatal(err)
	}
	return n
}

// Row gives the columns of a row as texts.
func (s *Server) Row(table string, id int64) map[string]string {
	s.T.Helper()
	rows, err := s.DB.Query(s.T.Context(), "SELECT * FROM `"+table+"` WHERE `id` = ?", id)
	if err != nil {
		s.T.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil || !rows.Next() {
		s.T.Fatalf("no row %d of %s: %v", id, table, err)
	}
	cells, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range cells {
		into[i] = &cells[i]
	}
	if err := rows.Scan(into...); err != nil {
		s.T.Fatal(err)
	}
	out := map[string]string{}
	for i, column := range columns {
		out[column] = fmt.Sprint(cells[i])
	}
	return out
}

// Job runs one automatic action now, and gives its last log entry's volume.
func (s *Server) Job(name string) string {
	s.T.Helper()
	s.Exec("UPDATE `glpi_crontasks` SET `state` = CASE WHEN `name` = ? THEN 1 ELSE 0 END, `lastrun` = NULL", name)
	if n, err := s.Scheduler().RunDue(s.T.Context()); err != nil || n != 1 {
		s.T.Errorf("%s: ran %d actions, %v", name, n, err)
	}
	return s.Scalar("SELECT `state` || ':' || `volume` FROM `glpi_crontasklogs` ORDER BY `id` DESC LIMIT 1")
}

// Configure sets values of the configuration.
func (s *Server) Configure(values map[string]string) {
	s.T.Helper()
	for name, value := range values {
		s.Call("glpi", "PATCH", "/Setup/Config/core/"+name, map[string]any{"value": value}).Want(200)
	}
}
