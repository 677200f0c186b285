package mysql

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	mysql "github.com/go-sql-driver/mysql"
)

// Where an address names several servers, which are nodes of a Galera cluster: all writes go to the first one that
// works, as nodes that are written to at the same time refuse each other's transactions, and reads to any that has what
// the others have. When one goes, those that follow take its place, and when it comes back it gets it again.

// nodeTimeout is how long a node of several may take to take a connection, before the next one is asked.
const nodeTimeout = 2 * time.Second

// hosts connects to one of several servers.
type hosts struct {
	names      []string
	connectors []driver.Connector
	spread     bool // among all that are in sync, instead of the first that works
	next       atomic.Uint64
	last       atomic.Int64 // of which the last connection is, by number
}

var _ driver.Connector = (*hosts)(nil)

// newHosts makes one of the configurations of the servers, which differ by their addresses.
func newHosts(configs []*mysql.Config, spread bool) (*hosts, error) {
	h := &hosts{spread: spread}
	for _, cfg := range configs {
		connector, err := mysql.NewConnector(cfg)
		if err != nil {
			return nil, fmt.Errorf("address of the database: %w", err)
		}
		h.names, h.connectors = append(h.names, cfg.Addr), append(h.connectors, connector)
	}
	return h, nil
}

// Driver is the one of the connections.
func (h *hosts) Driver() driver.Driver { return mysql.MySQLDriver{} }

// Connect connects to the server that is wanted, or to the next one that works.
func (h *hosts) Connect(ctx context.Context) (driver.Conn, error) {
	if len(h.connectors) == 1 {
		return h.connectors[0].Connect(ctx)
	}
	first := 0
	if h.spread {
		first = int(h.next.Add(1) % uint64(len(h.connectors)))
	}
	var faults []error
	for i := range h.connectors {
		n := (first + i) % len(h.connectors)
		conn, joined, err := h.connect(ctx, n)
		if err == nil && h.spread && !joined && n != 0 { // it knows nothing of what is written to the first
			err = errors.Join(errApart, conn.Close())
		}
		if err == nil {
			h.last.Store(int64(n))
			return conn, nil
		}
		faults = append(faults, fmt.Errorf("%s: %w", h.names[n], err))
	}
	return nil, errors.Join(faults...)
}

var (
	errNotInSync = errors.New("it is not in sync with its cluster")
	errApart     = errors.New("it is in no cluster")
)

// connect connects to one server. joined says that it is a node of a cluster, and then it is one in sync.
func (h *hosts) connect(ctx context.Context, n int) (conn driver.Conn, joined bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, nodeTimeout)
	defer cancel()
	if conn, err = h.connectors[n].Connect(ctx); err != nil {
		return nil, false, err
	}
	joined, err = inSync(ctx, conn)
	if err != nil {
		return nil, false, errors.Join(err, conn.Close())
	}
	return conn, joined, nil
}

// synced is the wsrep_local_state of a node that has what the others have.
const synced = "4"

// inSync looks whether a server is one node of a cluster, and whether it is in sync with it.
func inSync(ctx context.Context, conn driver.Conn) (joined bool, err error) {
	status := map[string]string{}
	rows, stmt, err := run(ctx, conn, "SELECT `variable_name`, `variable_value` FROM"+
		" `information_schema`.`global_status` WHERE `variable_name` IN ('wsrep_ready', 'wsrep_local_state')"+
		" UNION ALL SELECT 'on', @@GLOBAL.`wsrep_on`", nil)
	if err != nil {
		return false, err
	}
	row := make([]driver.Value, 2)
	for err == nil {
		if err = rows.Next(row); err == nil {
			status[text(row[0])] = text(row[1])
		}
	}
	if !errors.Is(err, io.EOF) {
		return false, errors.Join(err, rows.Close())
	}
	if err := rows.Close(); err != nil {
		return false, err
	}
	if stmt != nil {
		if err := stmt.Close(); err != nil {
			return false, err
		}
	}
	if status["on"] == "0" {
		return false, nil
	}
	if status["WSREP_READY"] != "ON" || status["WSREP_LOCAL_STATE"] != synced {
		return true, errNotInSync
	}
	return true, nil
}

func text(v driver.Value) string {
	if b, ok := v.([]byte); ok {
		return string(b)
	}
	return fmt.Sprint(v)
}

// better reports whether a server before the one of the last connection works again.
func (h *hosts) better(ctx context.Context) bool {
	for n := range int(h.last.Load()) {
		conn, _, err := h.connect(ctx, n)
		if err == nil {
			_ = conn.Close()
			return true
		}
	}
	return false
}
