// Package glpi is what the database of a GLPI says of itself: its version, and the values of its configuration that
// tell how it is to be read.
//
// It must not know what is done with the database.
package glpi

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Ask runs a statement that selects one text, and gives that; "" where there is no row.
type Ask func(ctx context.Context, query string) (string, error)

// Config reads a value of GLPI's own configuration, "" for none. The name is one of the program's.
func Config(ctx context.Context, ask Ask, name string) (string, error) {
	return ask(ctx, "SELECT COALESCE(`value`, '') FROM `glpi_configs` WHERE `context` = 'core' AND `name` = '"+name+"'")
}

// Version is that of a GLPI.
type Version struct {
	Text         string // "11.0.7": letters, digits, dots and hyphens
	Major, Minor int
}

// ErrNoVersion says that a database does not tell of which version of GLPI it is.
var ErrNoVersion = errors.New("the database does not say which version of GLPI it is of: run GLPI's own update of it" +
	" (bin/console db:update)")

var versions = regexp.MustCompile(`^([0-9]{1,4})(?:\.([0-9]{1,4}))?(?:\.[0-9]+)*(?:-[0-9A-Za-z.]+)?$`)

// VersionOf gives the version of the GLPI that a database is of; ErrNoVersion where it does not say so.
func VersionOf(ctx context.Context, ask Ask) (v Version, err error) {
	for _, name := range []string{"dbversion", "version"} {
		text, err := Config(ctx, ask, name)
		if err != nil {
			return v, err
		}
		if text, _, _ = strings.Cut(text, "@"); v.Text == "" { // a hash of the tables stands behind
			v.Text = text
		}
	}
	parts := versions.FindStringSubmatch(v.Text)
	switch {
	case v.Text == "":
		return v, ErrNoVersion
	case parts == nil:
		return v, fmt.Errorf("%w: it says %q", ErrNoVersion, v.Text)
	}
	v.Major, _ = strconv.Atoi(parts[1])
	v.Minor, _ = strconv.Atoi(parts[2])
	return v, nil
}

// IsEncoded reports that GLPI decodes texts when it reads them, as versions before 11 have stored them encoded. A
// GLPI 11 says since 11.0.5 whether it has been an older one; one that does not say so is read as if it had.
func IsEncoded(ctx context.Context, ask Ask, v Version) (bool, error) {
	if v.Major < 11 {
		return true, nil
	}
	value, err := Config(ctx, ask, "must_unsanitize_db_data")
	return value != "0", err
}
