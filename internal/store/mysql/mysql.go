// Package mysql is MariaDB as a backend of the store: connections that read, the one that writes, tables, and what
// its errors mean. It speaks MySQL's protocol, and MariaDB's SQL.
//
// It must not know what is stored, nor who uses the store.
package mysql

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	mysql "github.com/go-sql-driver/mysql"

	"github.com/glpid/glpid/internal/store/backend"
	"github.com/glpid/glpid/internal/store/queue"
)

// DB is an open database. Reads run on connections that cannot write; writes run one after the other on a
// connection of their own, several to a commit. Processes that share a database take turns by a row that each
// transaction changes first.
type DB struct {
	dialect
	tables
	texts

	name    string // of the database, for messages
	readers *readers
	writes  *transactions // nil for one that was opened for reading
	queue   *queue.Queue
}

var (
	_ backend.Backend = (*DB)(nil)
	_ backend.Locks   = (*DB)(nil)
)

// Open opens a database that is there, with the program's own tables, which it makes when it is empty. One with the
// tables of another program is refused.
func Open(ctx context.Context, address string, own []backend.OwnTable) (*DB, error) {
	configs, err := configsOf(address)
	if err != nil {
		return nil, err
	}
	cfg := configs[0]
	writes, err := openTransactions(configs)
	if err != nil {
		return nil, err
	}
	db := &DB{name: cfg.DBName, writes: writes, readers: openReaders(configs)}
	if err := db.prepare(ctx, own); err != nil {
		return nil, errors.Join(openError(cfg, err), db.Close())
	}
	db.queue = queue.New(db.writes)
	return db, nil
}

// OpenReadOnly opens a database that is there and writes nothing to it.
func OpenReadOnly(ctx context.Context, address string) (*DB, error) {
	configs, err := configsOf(address)
	if err != nil {
		return nil, err
	}
	cfg := configs[0]
	db := &DB{name: cfg.DBName, readers: openReaders(configs)}
	if err := db.readers.pool.PingContext(ctx); err != nil {
		return nil, errors.Join(openError(cfg, err), db.Close())
	}
	return db, nil
}

// IsEmpty reports that a database has no tables.
func IsEmpty(ctx context.Context, address string) (bool, error) {
	db, err := OpenReadOnly(ctx, address)
	if err != nil {
		return false, err
	}
	names, err := db.tableNames(ctx)
	return len(names) == 0, errors.Join(err, db.Close())
}

// prepare makes the program's own tables, unless the database belongs to somebody else.
func (db *DB) prepare(ctx context.Context, own []backend.OwnTable) error {
	conn, err := db.writes.connection(ctx)
	if err != nil {
		return err
	}
	var others, notes, guest int
	if err := conn.QueryRowContext(ctx, "SELECT COUNT(CASE WHEN `table_name` NOT LIKE 'glpid!_%' ESCAPE '!' THEN 1"+
		" END), COUNT(CASE WHEN `table_name` = '"+backend.Notes+"' THEN 1 END) FROM `information_schema`.`tables`"+
		" WHERE `table_schema` = DATABASE()").Scan(&others, &notes); err != nil {
		return err
	}
	if notes == 0 && others > 0 { // the program's own come first
		return errForeign
	}
	if notes > 0 {
		if err := conn.QueryRowContext(ctx, "SELECT COUNT(*) FROM `"+backend.Notes+"` WHERE `name` = ?",
			backend.NoteInPlace).Scan(&guest); err != nil {
			return err
		}
	}
	if guest > 0 {
		return backend.ErrOthers
	}
	return db.createOwn(ctx, conn, own)
}

// errForeign says that a database has only the tables of another program.
var errForeign = errors.New("it belongs to another program and is left alone: name an empty database")

// openError says what to do about a database that does not open. The password is never in it.
func openError(cfg *mysql.Config, err error) error {
	at := "the database " + cfg.DBName + " at " + cfg.Addr
	switch number(err) {
	case errUnknownDatabase:
		return fmt.Errorf("%s is not there: make it by CREATE DATABASE `%s` CHARACTER SET utf8mb4 COLLATE"+
			" utf8mb4_unicode_ci (%w)", at, cfg.DBName, err)
	case errAccessDenied, errDatabaseDenied:
		return fmt.Errorf("%s refuses the user %s: check the name, the password, and GRANT ALL ON `%s`.* (%w)", at,
			cfg.User, cfg.DBName, err)
	}
	return fmt.Errorf("open %s: %w", at, err)
}

// Others tells how often others were seen to have written, and when that was looked at last.
func (db *DB) Others() (n uint64, looked time.Time) {
	if db.writes == nil {
		return 0, time.Time{}
	}
	return db.writes.others.get()
}

// Write runs a write together with others that wait. It is not interrupted once it has begun.
func (db *DB) Write(ctx context.Context, w backend.Write) error {
	if db.queue == nil {
		return backend.ErrReadOnly
	}
	return db.queue.Write(ctx, w)
}

// Check has the server look through all tables.
func (db *DB) Check(ctx context.Context) error {
	names, err := db.tableNames(ctx)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := db.checkTable(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

func (db *DB) tableNames(ctx context.Context) ([]string, error) {
	return backend.Names(db.readers.pool.QueryContext(ctx, "SELECT `table_name` FROM `information_schema`.`tables`"+
		" WHERE `table_schema` = DATABASE() AND `table_type` = 'BASE TABLE' ORDER BY `table_name`"))
}

func (db *DB) checkTable(ctx context.Context, table string) error {
	rows, err := db.readers.pool.QueryContext(ctx, "CHECK TABLE `"+table+"`")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var name, op, kind, text string
		if err := rows.Scan(&name, &op, &kind, &text); err != nil {
			return err
		}
		if kind == "error" || kind == "status" && !strings.EqualFold(text, "OK") {
			return fmt.Errorf("table %s is damaged: %s", table, text)
		}
	}
	return rows.Err()
}

// Close finishes the writes that wait, and closes every connection.
func (db *DB) Close() error {
	if db.queue != nil {
		db.queue.Stop()
	}
	err := db.readers.pool.Close()
	if db.writes != nil {
		err = errors.Join(err, db.writes.close())
	}
	return err
}
