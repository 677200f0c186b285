package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/go-sql-driver/mysql" // the driver
)

// galeraLibrary is where Debian's package galera-4 has what makes a cluster of MariaDB servers.
const galeraLibrary = "/usr/lib/galera/libgalera_smm.so"

// node is a MariaDB server of a cluster on this machine.
type node struct {
	dir     string
	port    int
	group   int // the first of three ports by which nodes talk to each other
	members string
	server  *exec.Cmd
	ended   chan struct{}
}

// freePorts gives so many ports in a row that nobody listens on.
func freePorts(n int) (int, error) {
	for first := 21000; first < 29000; first += n {
		free := true
		for port := first; port < first+n && free; port++ {
			listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
			if free = err == nil; free {
				_ = listener.Close()
			}
		}
		if free {
			return first, nil
		}
	}
	return 0, errors.New("there are no free ports")
}

// newNodes prepares the servers of a cluster below a folder.
func newNodes(dir string, count int) ([]*node, error) {
	if _, err := os.Stat(galeraLibrary); err != nil {
		return nil, fmt.Errorf("a cluster needs mariadb-server, galera-4 and rsync (apt-get install): %w", err)
	}
	first, err := freePorts(4 * count)
	if err != nil {
		return nil, err
	}
	var nodes []*node
	var members []string
	for i := range count {
		nodes = append(nodes, &node{dir: filepath.Join(dir, fmt.Sprint("node", i+1)), port: first + 4*i,
			group: first + 4*i + 1})
		members = append(members, fmt.Sprintf("127.0.0.1:%d", first+4*i+1))
	}
	for _, n := range nodes {
		n.members = strings.Join(members, ",")
		if err := n.install(); err != nil {
			return nil, err
		}
	}
	return nodes, nil
}

// asUser gives the option by which a server that root starts runs as somebody else.
func asUser() []string {
	if me, err := user.Current(); err == nil && me.Uid == "0" {
		return []string{"--user=mysql"}
	}
	return nil
}

func (n *node) install() error {
	if err := os.MkdirAll(n.dir, 0o755); err != nil {
		return err
	}
	if asUser() != nil {
		if out, err := exec.Command("chown", "mysql", n.dir).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w", out, err)
		}
	}
	install := exec.Command("mariadb-install-db", append([]string{"--no-defaults"}, append(asUser(),
		"--datadir="+n.dir+"/data", "--auth-root-authentication-method=normal", "--skip-test-db",
		"--skip-name-resolve")...)...)
	if out, err := install.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w", out, err)
	}
	return nil
}

// start starts the server, the first one of a new cluster alone.
func (n *node) start(first bool) error {
	args := append([]string{"--no-defaults"}, asUser()...)
	args = append(args, "--datadir="+n.dir+"/data", "--socket="+n.dir+"/socket", fmt.Sprintf("--port=%d", n.port),
		"--bind-address=127.0.0.1", "--pid-file="+n.dir+"/pid", "--log-error="+n.dir+"/log", "--skip-name-resolve",
		"--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci", "--max-connections=1000",
		"--innodb-flush-log-at-trx-commit=2", "--performance-schema=OFF", "--innodb-buffer-pool-size=128M",
		"--log-bin-trust-function-creators=1", "--binlog-format=ROW", "--innodb-autoinc-lock-mode=2",
		"--wsrep-on=ON", "--wsrep-provider="+galeraLibrary, "--wsrep-cluster-address=gcomm://"+n.members,
		"--wsrep-sst-method=rsync",
		fmt.Sprintf("--wsrep-node-address=127.0.0.1:%d", n.group),
		fmt.Sprintf("--wsrep-sst-receive-address=127.0.0.1:%d", n.group+2),
		fmt.Sprintf("--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:%d;ist.recv_addr=127.0.0.1:%d;"+
			"ist.recv_bind=127.0.0.1:%d;gcache.size=64M;pc.recovery=false", n.group, n.group+1, n.group+1))
	if first {
		args = append(args, "--wsrep-new-cluster")
	}
	n.server = exec.Command("mariadbd", args...)
	if err := n.server.Start(); err != nil {
		return err
	}
	n.ended = make(chan struct{})
	go func(server *exec.Cmd, ended chan struct{}) { _ = server.Wait(); close(ended) }(n.server, n.ended)
	return n.wait()
}

// startingTime is how long a node may take until it has what the others have.
const startingTime = 2 * time.Minute

// wait waits until the node has what the others have.
func (n *node) wait() error {
	db, err := n.open("")
	if err != nil {
		return err
	}
	defer db.Close()
	for began := time.Now(); time.Since(began) < startingTime; time.Sleep(100 * time.Millisecond) {
		var name, state string
		if err = db.QueryRow("SHOW GLOBAL STATUS LIKE 'wsrep_local_state_comment'").Scan(&name, &state); err == nil &&
			state == "Synced" {
			return nil
		}
		select {
		case <-n.ended:
			return fmt.Errorf("%s has ended: see %s/log", n.dir, n.dir)
		default:
		}
	}
	return fmt.Errorf("%s is not in sync: %w", n.dir, err)
}

func (n *node) open(name string) (*sql.DB, error) {
	return sql.Open("mysql", "root@unix("+n.dir+"/socket)/"+name)
}

// kill ends the server as a power cut does.
func (n *node) kill() error {
	err := n.server.Process.Kill()
	<-n.ended
	return err
}

// makeDatabase makes the database, and the user of its servers.
func (n *node) makeDatabase(ctx context.Context) error {
	db, err := n.open("")
	if err != nil {
		return err
	}
	defer db.Close()
	for _, statement := range []string{
		"CREATE DATABASE glpid CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
		"CREATE USER glpid@'127.0.0.1' IDENTIFIED BY 'glpid'", "GRANT ALL ON glpid.* TO glpid@'127.0.0.1'",
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
