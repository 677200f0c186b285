package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/glpid/glpid/internal/testing/smtptest"
)

// The cluster run: three MariaDB nodes and two servers of this program on this machine, under a load that reads and
// writes, while one after the other is ended as by a power cut. It holds that nothing is lost of what was acknowledged,
// that nothing is done twice, and for how long there are errors.
//
//	go run ./internal/bench cluster

// clusterRun is one.
type clusterRun struct {
	dir     string
	nodes   []*node
	servers []*server
	token   atomic.Value // string

	began    time.Time
	mu       sync.Mutex
	written  map[string]bool // tickets by their names, and whether they were acknowledged
	faults   []time.Duration // since the beginning, when somebody was told of a fault
	kinds    map[string]int
	answered []time.Duration // when a write was acknowledged
	reads    atomic.Int64
	told     sync.Map // what webhooks and mails have brought -> *atomic.Int64
}

func clusterCommand(args []string) error {
	flags := flag.NewFlagSet("cluster", flag.ExitOnError)
	length := flags.Duration("phase", 15*time.Second, "how long to go on after each event")
	connections := flags.Int("connections", 64, "how many ask at the same time")
	dir := flags.String("data", "", "folder for everything; a temporary one without it")
	if err := flags.Parse(args); err != nil {
		return err
	}
	r := &clusterRun{dir: *dir, written: map[string]bool{}, kinds: map[string]int{}}
	if r.dir == "" {
		temp, err := os.MkdirTemp("", "glpid-cluster-*")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		if err := os.Chmod(temp, 0o755); err != nil { // the database's user gets through
			return err
		}
		r.dir = temp
	}
	defer r.stop()
	if err := r.start(); err != nil {
		return err
	}
	return r.run(*connections, *length)
}

// stop ends what this has started.
func (r *clusterRun) stop() {
	for _, s := range r.servers {
		if !s.down.Load() {
			_ = s.command.Process.Kill()
			_ = s.command.Wait()
		}
	}
	for _, n := range r.nodes {
		if n.server != nil {
			_ = n.kill()
		}
	}
}

func (r *clusterRun) start() (err error) {
	if r.nodes, err = newNodes(r.dir, 3); err != nil {
		return err
	}
	var hosts []string
	for i, n := range r.nodes {
		if err := n.start(i == 0); err != nil {
			return err
		}
		hosts = append(hosts, fmt.Sprintf("127.0.0.1:%d", n.port))
	}
	if err := r.nodes[0].makeDatabase(context.Background()); err != nil {
		return err
	}
	program := filepath.Join(r.dir, "glpid")
	build := exec.Command("go", "build", "-o", program, "github.com/glpid/glpid/cmd/glpid")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w", out, err)
	}
	for _, name := range []string{"A", "B"} {
		s := &server{name: name}
		r.servers = append(r.servers, s)
		database := "mysql://glpid:glpid@" + strings.Join(hosts, ",") + "/glpid"
		log := filepath.Join(r.dir, name+".log")
		if err := s.start(program, filepath.Join(r.dir, "data"), database, log); err != nil {
			return err
		}
	}
	return r.prepare()
}

// learnt is after what time the other server goes by the settings, too.
const learnt = 2 * time.Second

// prepare signs in, and has tickets tell of themselves: by a webhook and by mail.
func (r *clusterRun) prepare() error {
	found := firstClient.FindStringSubmatch(r.servers[0].printed)
	if found == nil {
		return fmt.Errorf("the first server printed no client: %s", r.servers[0].printed)
	}
	token, err := passwordToken(r.servers[0].url, found[1], strings.TrimSuffix(found[2], `\`), "glpi", "glpi")
	if err != nil {
		return err
	}
	r.token.Store(token)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) {
		r.tell("webhook " + q.URL.Path)
	}))
	mails, err := smtptest.New(func(l smtptest.Letter) {
		if message, err := mail.ReadMessage(strings.NewReader(l.Text)); err == nil {
			r.tell("mail " + message.Header.Get("Message-ID"))
		}
	})
	if err != nil {
		return err
	}
	host, port, _ := net.SplitHostPort(mails.Addr().String())
	for name, value := range map[string]string{
		"outbound_allowed_networks": "localhost", "use_notifications": "1", "notifications_mailing": "1",
		"smtp_mode": "1", "smtp_host": host, "smtp_port": port,
		"from_email": "desk@example.org", "admin_email": "admin@example.org",
	} {
		body, _ := json.Marshal(map[string]string{"value": value})
		if err := r.want(200, "PATCH", "/Setup/Config/core/"+name, string(body)); err != nil {
			return err
		}
	}
	if err := r.want(201, "POST", "/Setup/Webhook", `{"name":"w","itemtype":"Problem","event":"new","entity":0,`+
		`"is_recursive":true,"is_active":true,"secret":"s","url":"`+hook.URL+`/{{ item.id }}"}`); err != nil {
		return err
	}
	time.Sleep(learnt)
	return r.query(func(db *sql.DB) error { // so that the queues keep up
		_, err := db.Exec("UPDATE `glpi_crontasks` SET `frequency` = 10, `param` = 10000 WHERE `name` IN" +
			" ('queuedwebhook', 'queuednotification')")
		return err
	})
}

func (r *clusterRun) want(status int, method, path, body string) error {
	resp, err := r.send(0, method, path, body)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if text, _ := io.ReadAll(resp.Body); resp.StatusCode != status {
		return fmt.Errorf("%s %s: %d %s", method, path, resp.StatusCode, text)
	}
	return nil
}

// query asks a node that works.
func (r *clusterRun) query(ask func(db *sql.DB) error) (err error) {
	for _, n := range r.nodes {
		var db *sql.DB
		if db, err = n.open("glpid"); err != nil {
			return err
		}
		err = errors.Join(ask(db), db.Close())
		if err == nil {
			return nil
		}
	}
	return err
}

// tell counts what a webhook or a mail has brought.
func (r *clusterRun) tell(what string) {
	n, _ := r.told.LoadOrStore(what, &atomic.Int64{})
	n.(*atomic.Int64).Add(1)
}
