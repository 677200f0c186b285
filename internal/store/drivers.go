package store

import (
	"fmt"
	"strings"

	"github.com/glpid/glpid/internal/store/backend"
	"github.com/glpid/glpid/internal/store/mysql"
	"github.com/glpid/glpid/internal/store/sqlite"
)

// drivers are the kinds of databases that there are. The first one is for files that come without a URL.
var drivers = []backend.Driver{files, mysql.Driver{}}

// files is the kind of the databases that are files: of copies, and of what a copy is put in the place of.
var files backend.FileDriver = sqlite.Driver{}

// driverOf gives the kind of database that a URL names, and the name of the database.
func driverOf(databaseURL string) (d backend.Driver, name string, err error) {
	for _, d := range drivers {
		if name, ok := strings.CutPrefix(databaseURL, d.Scheme()+":"); ok && name != "" {
			return d, name, nil
		}
	}
	scheme, _, _ := strings.Cut(databaseURL, ":") // behind it there may be a password
	return nil, "", fmt.Errorf("database %q: give it as %s:PATH, or as mysql://USER:PASSWORD@HOST:PORT/NAME", scheme,
		files.Scheme())
}

// NotDurable lets this process write files that it opens from now on without waiting for the disk: for tests.
func NotDurable() { sqlite.NotDurable() }
