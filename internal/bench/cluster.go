package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
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

// server is a process of this program.
type server struct {
	name    string
	command *exec.Cmd
	url     string
	printed string
	down    atomic.Bool
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

// firstClient finds the client that a first start prints.
var firstClient = regexp.MustCompile(`client_id=(\S+) [\s\S]*client_secret=(\S+)`)

// start starts a server and waits until it says where it is.
func (s *server) start(program, data, database, log string) error {
	s.command = exec.Command(program, "serve", "--data", data, "--database", database, "--listen", "127.0.0.1:0")
	problems, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer problems.Close()
	s.command.Stderr = problems
	out, err := s.command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.command.Start(); err != nil {
		return err
	}
	s.down.Store(false)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		s.printed += lines.Text() + "\n"
		if url, ok := strings.CutPrefix(lines.Text(), "glpid is ready on "); ok {
			s.url, _, _ = strings.Cut(url, " ")
		}
		last := "documentation"
		if s.name == "A" { // which welcomes people
			last = "on fire"
		}
		if strings.Contains(lines.Text(), last) {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return nil
		}
	}
	return fmt.Errorf("server %s does not start: see %s", s.name, log)
}

// kill ends it as a power cut does.
func (s *server) kill() {
	s.down.Store(true)
	_ = s.command.Process.Kill()
	_ = s.command.Wait()
}

// send sends a request to one of the servers that work, as a load balancer does.
func (r *clusterRun) send(n int, method, path, body string) (*http.Response, error) {
	var err error
	for i := range r.servers {
		s := r.servers[(n+i)%len(r.servers)]
		if s.down.Load() {
			continue
		}
		req, fault := http.NewRequest(method, s.url+"/api.php/v2.3"+path, strings.NewReader(body))
		if fault != nil {
			return nil, fault
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+r.token.Load().(string))
		var resp *http.Response
		if resp, err = loadClient.Do(req); err == nil {
			return resp, nil
		}
		if refused := new(net.OpError); !errors.As(err, &refused) || refused.Op != "dial" {
			return nil, err // it may have been done
		}
	}
	return nil, err
}

var loadClient = &http.Client{Timeout: time.Minute,
	Transport: &http.Transport{MaxIdleConnsPerHost: 200, MaxConnsPerHost: 200}}

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
	mails, err := r.receiveMail()
	if err != nil {
		return err
	}
	host, port, _ := net.SplitHostPort(mails)
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

// receiveMail takes mails, and gives its address.
func (r *clusterRun) receiveMail() (address string, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go r.takeMail(conn)
		}
	}()
	return listener.Addr().String(), nil
}

// takeMail speaks as much SMTP as that needs.
func (r *clusterRun) takeMail(conn net.Conn) {
	defer conn.Close()
	lines := bufio.NewScanner(conn)
	say := func(text string) { _, _ = io.WriteString(conn, text+"\r\n") }
	say("220 bench")
	data, id := false, ""
	for lines.Scan() {
		line := lines.Text()
		switch {
		case data && line == ".":
			r.tell("mail " + id)
			data = false
			say("250 ok")
		case data:
			if value, ok := strings.CutPrefix(line, "Message-ID: "); ok && id == "" {
				id = value
			}
		case line == "DATA":
			data, id = true, ""
			say("354 go on")
		case line == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// one is what somebody does again and again.
func (r *clusterRun) one(ctx context.Context, n int) {
	random := rand.New(rand.NewPCG(uint64(n), 1))
	for i := 0; ctx.Err() == nil; i++ {
		switch random.IntN(10) {
		case 0, 1, 2:
			r.write(n+i, "/Assistance/Ticket", fmt.Sprintf("load %d-%d", n, i))
		case 3:
			if n == 0 { // one of them, so that what is told of them is told within the run
				r.write(n+i, "/Assistance/Problem", fmt.Sprintf("problem %d-%d", n, i))
			}
		default:
			resp, err := r.send(n+i, "GET", fmt.Sprintf("/Assistance/Ticket?limit=10&start=%d", random.IntN(50)), "")
			if r.judge(resp, err, 200, 206) {
				r.reads.Add(1)
			}
		}
	}
}

func (r *clusterRun) write(n int, path, name string) {
	r.mu.Lock()
	r.written[name] = false
	r.mu.Unlock()
	resp, err := r.send(n, "POST", path, `{"name":"`+name+`","content":"x"}`)
	if r.judge(resp, err, 201) {
		r.mu.Lock()
		r.written[name] = true
		r.answered = append(r.answered, time.Since(r.began))
		r.mu.Unlock()
	}
}

// What differs between faults that are the same.
var (
	requestID = regexp.MustCompile(`"request_id":"\w+"`)
	hostPort  = regexp.MustCompile(`127\.0\.0\.1:\d+`)
)

// judge notes faults, and reports that there was none.
func (r *clusterRun) judge(resp *http.Response, err error, good ...int) bool {
	kind := ""
	if err == nil {
		text, fault := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if fault == nil && slices.Contains(good, resp.StatusCode) {
			return true
		}
		kind = fmt.Sprintf("%d %.200s", resp.StatusCode, requestID.ReplaceAll(text, nil))
	} else {
		kind = hostPort.ReplaceAllString(err.Error(), "HOST")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults = append(r.faults, time.Since(r.began))
	r.kinds[kind]++
	return false
}

// run loads the servers while their nodes, and one of them, go.
func (r *clusterRun) run(connections int, length time.Duration) error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var all sync.WaitGroup
	r.began = time.Now()
	for n := range connections {
		all.Go(func() { r.one(ctx, n) })
	}
	type event struct {
		name string
		at   time.Duration
	}
	var events []event
	do := func(name string, what func() error) error {
		events = append(events, event{name, time.Since(r.began)})
		if what != nil {
			if err := what(); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		time.Sleep(length)
		return nil
	}
	back := func(n *node) func() error { return func() error { return n.start(false) } }
	for _, step := range []struct {
		name string
		what func() error
	}{
		{"nothing happens", nil}, {"node 3 is killed", r.nodes[2].kill}, {"node 3 comes back", back(r.nodes[2])},
		{"node 1, which is written to, is killed", r.nodes[0].kill}, {"node 1 comes back", back(r.nodes[0])},
		{"server A is killed", func() error { r.servers[0].kill(); return nil }},
	} {
		if err := do(step.name, step.what); err != nil {
			return err
		}
	}
	stop()
	all.Wait()
	events = append(events, event{"the end", time.Since(r.began)})
	fmt.Printf("%d connections, three nodes, two servers: %d writes acknowledged, %d reads, %d faults\n\n%-42s %8s %9s"+
		" %8s %12s %12s\n", connections, len(r.answered), r.reads.Load(), len(r.faults), "event", "at", "writes/s",
		"faults", "last after", "longest gap")
	for i, e := range events[:len(events)-1] {
		within := func(list []time.Duration) (part []time.Duration) {
			for _, at := range list {
				if at >= e.at && at < events[i+1].at {
					part = append(part, at)
				}
			}
			slices.Sort(part)
			return part
		}
		writes, faults := within(r.answered), within(r.faults)
		gap, before := time.Duration(0), e.at
		for _, at := range append(writes, events[i+1].at) {
			gap, before = max(gap, at-before), at
		}
		last := time.Duration(0)
		if len(faults) > 0 {
			last = faults[len(faults)-1] - e.at
		}
		fmt.Printf("%-42s %7.1fs %9.0f %8d %11.1fs %11.1fs\n", e.name, e.at.Seconds(),
			float64(len(writes))/(events[i+1].at-e.at).Seconds(), len(faults), last.Seconds(), gap.Seconds())
	}
	for kind, n := range r.kinds {
		fmt.Printf("  %6d  %s\n", n, kind)
	}
	return r.verify()
}

// settleTime is how long the queues may take to become empty: what the killed server had in hand is sent by the other
// one after some minutes.
const settleTime = 8 * time.Minute

// verify holds what there is against what was acknowledged.
func (r *clusterRun) verify() error {
	waiting := 1
	for began := time.Now(); waiting > 0 && time.Since(began) < settleTime; time.Sleep(time.Second) {
		if err := r.query(func(db *sql.DB) error {
			return db.QueryRow("SELECT (SELECT COUNT(*) FROM `glpi_queuednotifications` WHERE `is_deleted` = 0) +" +
				" (SELECT COUNT(*) FROM `glpi_queuedwebhooks` WHERE `last_status_code` IS NULL)").Scan(&waiting)
		}); err != nil {
			return err
		}
	}
	there := map[string]int{}
	if err := r.query(func(db *sql.DB) error {
		rows, err := db.Query("SELECT `name` FROM `glpi_tickets` WHERE `name` LIKE 'load %' UNION ALL" +
			" SELECT `name` FROM `glpi_problems` WHERE `name` LIKE 'problem %'")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			there[name]++
		}
		return rows.Err()
	}); err != nil {
		return err
	}
	lost, twice, unsure := 0, 0, 0
	for name, acknowledged := range r.written {
		switch n := there[name]; {
		case n > 1:
			twice++
		case n == 0 && acknowledged:
			lost++
		case n == 1 && !acknowledged:
			unsure++
		}
	}
	told, again := map[string]int{}, 0
	r.told.Range(func(what, n any) bool {
		kind, _, _ := strings.Cut(what.(string), " ")
		told[kind]++
		if n.(*atomic.Int64).Load() > 1 {
			again++
		}
		return true
	})
	problems := 0
	for name := range there {
		if strings.HasPrefix(name, "problem ") {
			problems++
		}
	}
	fmt.Printf("\nacknowledged and not there: %d; there twice: %d; there though a fault was told: %d\n"+
		"told by webhooks: %d of %d, by mails: %d of %d; told twice: %d; still waiting: %d\n", lost, twice, unsure,
		told["webhook"], problems, told["mail"], len(there), again, waiting)
	if lost > 0 || twice > 0 || again > 0 || waiting > 0 || told["webhook"] != problems ||
		told["mail"] != len(there) {
		return errors.New("the cluster does not hold what it should")
	}
	return nil
}
