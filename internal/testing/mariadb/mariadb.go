// Package mariadb gives tests databases of their own on a MariaDB that runs.
//
// It must not know what is in them.
package mariadb

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"strings"
	"testing"

	_ "github.com/go-sql-driver/mysql" // the driver
)

// Server is the variable of the environment that names a server: mysql://USER:PASSWORD@HOST:PORT/ of somebody who may
// make databases.
const Server = "GLPID_TEST_MARIADB"

// New makes an empty database that goes with the test, and gives its URL. Without a server the test is skipped.
func New(t testing.TB) string {
	t.Helper()
	address := os.Getenv(Server)
	if address == "" {
		t.Skip("there is no MariaDB: " + Server + " names one, as mysql://USER:PASSWORD@HOST:PORT/")
	}
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		t.Fatalf("%s: %v", Server, err)
	}
	password, _ := u.User.Password()
	db, err := sql.Open("mysql", u.User.Username()+":"+password+"@tcp("+u.Host+")/")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	name := "test_" + strings.ToLower(rand.Text()[:12])
	if _, err := db.ExecContext(t.Context(),
		"CREATE DATABASE `"+name+"` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.ExecContext(context.Background(), "DROP DATABASE `"+name+"`"); err != nil {
			t.Error(err)
		}
	})
	u.Path = "/" + name
	return u.String()
}
