// Package mariadb gives tests databases of their own on a MariaDB that runs.
//
// It must not know what is in them.
package mariadb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql" // the driver
)

// Server is the variable of the environment that names a server: mysql://USER:PASSWORD@HOST:PORT/ of somebody who may
// make databases, and set variables (SUPER).
const Server = "GLPID_TEST_MARIADB"

// server is the one that the environment names.
type server struct {
	url *url.URL
	db  *sql.DB

	mu   sync.Mutex
	made int
	full []*filled // that nobody uses
}

// filled is a database that is filled as all of its kind are.
type filled struct {
	name string
	used time.Time // since when it may differ
}

var connect = sync.OnceValues(func() (*server, error) {
	u, err := url.Parse(os.Getenv(Server))
	if err != nil || u.User == nil {
		return nil, fmt.Errorf("%s is no mysql://USER:PASSWORD@HOST:PORT/: %w", Server, err)
	}
	password, _ := u.User.Password()
	db, err := sql.Open("mysql", u.User.Username()+":"+password+"@tcp("+u.Host+")/")
	if err != nil {
		return nil, err
	}
	s := &server{url: u, db: db}
	return s, errors.Join(s.makeRoom(), s.sweep())
})

// makeRoom lets the server keep the tables of many databases open. It would open them again and again otherwise, and
// forgets when a table was changed (see reset) as soon as it keeps another one in its place.
func (s *server) makeRoom() error {
	for _, name := range []string{"table_definition_cache", "table_open_cache"} {
		if err := s.exec("SET GLOBAL " + name + " = GREATEST(@@GLOBAL." + name + ", 20000)"); err != nil {
			return err
		}
	}
	return nil
}

// named gives the server. Without one the test is skipped.
func named(t testing.TB) *server {
	t.Helper()
	if os.Getenv(Server) == "" {
		t.Skip("there is no MariaDB: " + Server + " names one, as mysql://USER:PASSWORD@HOST:PORT/")
	}
	s, err := connect()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sweep removes what test binaries have left that run no more. One binary does so at a time: two that drop the same
// database leave its folder behind, which no more can be dropped. What can't be is only in the way.
func (s *server) sweep() error {
	ctx := context.Background()
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	var mine int
	if err := conn.QueryRowContext(ctx, "SELECT GET_LOCK('glpid_test_sweep', 0)").Scan(&mine); err != nil || mine != 1 {
		return err
	}
	names, err := s.texts("SELECT `schema_name` FROM `information_schema`.`schemata`" +
		" WHERE `schema_name` LIKE 'test\\_%'")
	for _, name := range names {
		var pid, n int
		if _, fault := fmt.Sscanf(name, "test_%d_%d", &pid, &n); fault != nil {
			continue
		}
		if _, fault := os.Stat(fmt.Sprint("/proc/", pid)); errors.Is(fault, os.ErrNotExist) {
			_ = s.exec("DROP DATABASE IF EXISTS `" + name + "`")
		}
	}
	_, fault := conn.ExecContext(ctx, "DO RELEASE_LOCK('glpid_test_sweep')")
	return errors.Join(err, fault)
}

func (s *server) exec(query string) error {
	_, err := s.db.ExecContext(context.Background(), query)
	return err
}

func (s *server) texts(query string, args ...any) (all []string, err error) {
	rows, err := s.db.QueryContext(context.Background(), query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		all = append(all, text)
	}
	return all, rows.Err()
}

// create makes an empty database.
func (s *server) create() (name string, err error) {
	s.mu.Lock()
	s.made++
	name = fmt.Sprintf("test_%d_%d", os.Getpid(), s.made)
	s.mu.Unlock()
	return name, s.exec("CREATE DATABASE `" + name + "` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
}

func (s *server) address(name string) string {
	u := *s.url
	u.Path = "/" + name
	return u.String()
}

// New makes an empty database that goes with the test, and gives its URL.
func New(t testing.TB) string {
	t.Helper()
	s := named(t)
	name, err := s.create()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.exec("DROP DATABASE `" + name + "`"); err != nil {
			t.Error(err)
		}
	})
	return s.address(name)
}

// original is the name of the database that all filled ones are like.
var original struct {
	once sync.Once
	name string
	err  error
}

// Filled gives the URL of a database that is filled as fill does it, which is called once for a test binary. When the
// test is over, what it has changed is taken back, and another one gets it: making all tables takes longer than most
// tests.
func Filled(t testing.TB, fill func(url string) error) string {
	t.Helper()
	s := named(t)
	original.once.Do(func() {
		if original.name, original.err = s.create(); original.err == nil {
			original.err = fill(s.address(original.name))
		}
	})
	if original.err != nil {
		t.Fatal(original.err)
	}
	s.mu.Lock()
	var one *filled
	if n := len(s.full); n > 0 {
		one, s.full = s.full[n-1], s.full[:n-1]
	}
	s.mu.Unlock()
	if one == nil {
		name, err := s.create()
		if err == nil {
			err = fill(s.address(name))
		}
		if err != nil {
			t.Fatal(err)
		}
		one = &filled{name: name}
	}
	one.used = time.Now()
	t.Cleanup(func() {
		if err := s.reset(one); err != nil {
			t.Errorf("take back what the test has changed: %v", err)
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.full = append(s.full, one)
	})
	return s.address(one.name)
}

// reset makes a database like the original again.
func (s *server) reset(one *filled) error {
	conn, err := s.db.Conn(context.Background())
	if err != nil {
		return err
	}
	defer conn.Close()
	// The server notes by the second when a table was changed.
	changed, err := s.texts("SELECT `table_name` FROM `information_schema`.`tables` WHERE `table_schema` = ? AND"+
		" `update_time` >= FROM_UNIXTIME(?)", one.name, one.used.Unix()-1)
	if err != nil {
		return err
	}
	if _, err := conn.ExecContext(context.Background(), "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO'"); err != nil {
		return err
	}
	const tables = "SELECT `table_name` FROM `information_schema`.`tables` WHERE `table_schema` = ?"
	before, err := s.texts(tables, original.name)
	if err != nil {
		return err
	}
	there, err := s.texts(tables, one.name)
	if err != nil {
		return err
	}
	for _, table := range there {
		if !slices.Contains(before, table) {
			if _, err := conn.ExecContext(context.Background(), "DROP TABLE `"+one.name+"`.`"+table+"`"); err != nil {
				return err
			}
		}
	}
	for _, table := range changed {
		if !slices.Contains(before, table) {
			continue
		}
		here := "`" + one.name + "`.`" + table + "`"
		for _, query := range []string{"TRUNCATE TABLE " + here,
			"INSERT INTO " + here + " SELECT * FROM `" + original.name + "`.`" + table + "`"} {
			if _, err := conn.ExecContext(context.Background(), query); err != nil {
				return fmt.Errorf("%s: %w", strings.SplitN(query, " SELECT", 2)[0], err)
			}
		}
	}
	return nil
}
