package mysql

import (
	"database/sql/driver"
	"errors"
	"net"
	"regexp"

	mysql "github.com/go-sql-driver/mysql"

	"github.com/glpid/glpid/internal/store/backend"
)

// MariaDB's numbers of errors that mean something here.
const (
	errDuplicate       = 1062
	errDatabaseDenied  = 1044
	errAccessDenied    = 1045
	errUnknownDatabase = 1049
	errDiskFull        = 1021
	errTableFull       = 1114
	errReadOnlyServer  = 1290
	errReadOnlyMode    = 1836
	errTooManyConns    = 1040
	errUserConns       = 1203
	errOutOfMemory     = 1037
	errOutOfResources  = 1041
	errShutdown        = 1053
	errNotReady        = 1047 // a node of a cluster that is not in it
	errLockTimeout     = 1205
	errDeadlock        = 1213
	errRecordChanged   = 1020 // since it was read, where snapshots are kept strictly
	errCrashed         = 1194
	errCrashedRepair   = 1195
	errTookTooLong     = 1969
	errTooLong         = 1406
	errOutOfRange      = 1264
	errNoSuchValue     = 1292 // of a date, such as one in 2100 for a timestamp
	errNoText          = 1366 // in the character set of the column
	errBinaryLog       = 1419 // for which triggers need more rights
)

// number gives MariaDB's number of an error, 0 for none of its own.
func number(err error) uint16 {
	var told *mysql.MySQLError
	if errors.As(err, &told) {
		return told.Number
	}
	return 0
}

// KindOf tells what an error of MariaDB means.
func KindOf(err error) backend.Kind {
	switch number(err) {
	case errDuplicate:
		return backend.Duplicate
	case errDiskFull, errTableFull:
		return backend.Full
	case errReadOnlyServer, errReadOnlyMode:
		return backend.Unwritable
	case errTooManyConns, errUserConns, errOutOfMemory, errOutOfResources:
		return backend.Short
	case errLockTimeout, errDeadlock, errRecordChanged, errShutdown, errNotReady:
		return backend.Busy
	case errCrashed, errCrashedRepair:
		return backend.Damaged
	case errTooLong, errOutOfRange, errNoSuchValue, errNoText:
		return backend.Unfit
	}
	if isBad(err) {
		return backend.Busy
	}
	return backend.Other
}

// column is how messages name a column: 'name', or `db`.`glpi_computers`.`name`.
var column = regexp.MustCompile("for column (?:`[^`]+`\\.`[^`]+`\\.)?[`']([^`']+)[`']")

// ColumnOf gives the column that does not take a value, "" for none that is known.
func ColumnOf(err error) string {
	var told *mysql.MySQLError
	if !errors.As(err, &told) || KindOf(err) != backend.Unfit {
		return ""
	}
	if parts := column.FindStringSubmatch(told.Message); parts != nil {
		return parts[1]
	}
	return ""
}

// isGone reports that a server is no more, or no more one of its cluster.
func isGone(err error) bool {
	return isBad(err) || number(err) == errNotReady || number(err) == errShutdown
}

// isBad reports that the connection to the server was lost, or that there was none.
func isBad(err error) bool {
	var net *net.OpError
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn) || errors.As(err, &net) ||
		errors.Is(err, errNotInSync)
}
