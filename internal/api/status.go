package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// The states of a service.
const (
	statusOK      = "OK"
	statusWarning = "WARNING"
	statusProblem = "PROBLEM"
	statusNoData  = "NO_DATA"
)

// services are the ones that can be asked about, in the order of GLPI's answer.
var services = []string{"db", "cas", "ldap", "imap", "mail_collectors", "crontasks", "filesystem", "plugins"}

// object is a JSON object that keeps the order of its members.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in order.
func (o object) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			out = append(out, ',')
		}
		name, _ := json.Marshal(m.name)
		value, err := marshal(m.value)
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, name...), ':'), value...)
	}
	return append(out, '}'), nil
}

func (o object) status() string {
	if len(o) > 0 && o[0].name == "status" {
		text, _ := o[0].value.(string)
		return text
	}
	return ""
}

func (s *Server) statusIndex(*route.Call) (*route.Answer, error) {
	out := object{{"all", object{{"href", "/status/all"}}}}
	for _, name := range services {
		out = append(out, member{name, object{{"href", "/status/" + name}}})
	}
	return route.OK(out)
}

func (s *Server) statusAll(c *route.Call) (*route.Answer, error) {
	// Side by side, so that the slowest service decides how long the answer takes, not their sum.
	results := make([]object, len(services))
	full := full(c.Session)
	var group sync.WaitGroup
	for i, name := range services {
		group.Go(func() { results[i] = s.check(c.Context, name, full) })
	}
	group.Wait()
	overall := statusOK
	var checks object
	for i, name := range services {
		switch results[i].status() {
		case statusProblem:
			overall = statusProblem
		case statusWarning:
			if overall == statusOK {
				overall = statusWarning
			}
		}
		checks = append(checks, member{name, results[i]})
	}
	return route.OK(append(object{{"glpi", object{{"status", overall}}}}, checks...))
}

func (s *Server) statusOne(c *route.Call) (*route.Answer, error) {
	name := strings.ToLower(c.Path["service"])
	if !slices.Contains(services, name) {
		return route.OK([]string{})
	}
	return route.OK(s.check(c.Context, name, full(c.Session)))
}

// full reports whether names of servers may be shown.
func full(session *access.Session) bool { return session != nil && session.Can("config", model.Read) }

// checkTime is how long the check of a service may take, whatever number of servers it has.
const checkTime = 3 * time.Second

// check looks at one service.
func (s *Server) check(ctx context.Context, name string, full bool) object {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	switch name {
	case "db":
		return s.checkDatabase(ctx)
	case "cas":
		return s.checkCAS(ctx)
	case "ldap":
		return s.checkServers(ctx, full, "LDAP", "SELECT `id`, `name`, COALESCE(`host`, ''), COALESCE(`port`, 389)"+
			" FROM `glpi_authldaps` WHERE `is_active` = 1 ORDER BY `id`")
	case "imap":
		return s.checkServers(ctx, full, "IMAP",
			"SELECT `id`, `name`, COALESCE(`host`, ''), 0 FROM `glpi_authmails` WHERE `is_active` = 1 ORDER BY `id`")
	case "mail_collectors":
		return s.checkCollectors(ctx, full)
	case "crontasks":
		return s.checkTasks(ctx)
	case "filesystem":
		return s.checkFiles()
	}
	return object{{"status", statusNoData}}
}

func (s *Server) checkDatabase(ctx context.Context) object {
	main := object{{"status", statusOK}}
	state := statusOK
	var one int
	if err := s.engine.DB().QueryRow(ctx, "SELECT COUNT(*) FROM `glpi_entities` WHERE `id` = 0").Scan(
		&one); err != nil || one != 1 {
		state = statusProblem
		main = object{{"status", statusProblem}, {"status_msg", "The database does not answer"}}
		if err == nil {
			main[1].value = "The root entity is missing"
		}
	}
	return object{{"status", state}, {"main", main},
		{"replicas", object{{"status", statusNoData}, {"servers", []any{}}}}}
}

func (s *Server) checkCAS(ctx context.Context) object {
	host, err := s.Settings.Get(ctx, "cas_host")
	if err != nil {
		return object{{"status", statusProblem}, {"status_msg", "The configuration cannot be read"}}
	}
	if host == "" {
		return object{{"status", statusNoData}}
	}
	port, _ := s.Settings.Int(ctx, "cas_port", 443)
	if err := s.probes.one(ctx, address(host, port)); err != nil {
		return object{{"status", statusProblem}, {"status_msg", "The CAS server does not answer"}}
	}
	return object{{"status", statusOK}}
}

// address is what to dial for a host as it stands in the configuration.
func address(host string, port int) string {
	host = strings.TrimPrefix(strings.TrimPrefix(host, "ldaps://"), "ldap://")
	return net.JoinHostPort(host, strconv.Itoa(port))
}

// checkServers tries every active server of a table.
func (s *Server) checkServers(ctx context.Context, full bool, kind, query string) object {
	names, addresses, err := s.listServers(ctx, full, kind, query)
	if err != nil {
		return object{{"status", statusProblem}, {"servers", []any{}},
			{"status_msg", "The list of servers cannot be read"}}
	}
	var servers object
	good, bad := 0, 0
	for i, err := range s.probes.all(ctx, addresses) {
		if err != nil {
			bad++
			servers = append(servers,
				member{names[i], object{{"status", statusProblem}, {"status_msg", "The server does not answer"}}})
			continue
		}
		good++
		servers = append(servers, member{names[i], object{{"status", statusOK}}})
	}
	return summary(servers, good, bad)
}

// listServers reads the whole list, so that nobody waits for a database connection while servers
// are dialled.
func (s *Server) listServers(ctx context.Context, full bool, kind, query string) (names, addresses []string,
	err error) {
	rows, err := s.engine.DB().Query(ctx, query)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var name, host string
		var port int
		if err := rows.Scan(&id, &name, &host, &port); err != nil {
			return nil, nil, err
		}
		if port == 0 {
			host, port = mailHost(host)
		}
		if !full {
			name = fmt.Sprintf("GLPI_%s_%d", kind, id)
		}
		names = append(names, name)
		addresses = append(addresses, address(host, port))
	}
	return names, addresses, rows.Err()
}

// summary gives the object of a service with servers.
func summary(servers object, good, bad int) object {
	if len(servers) == 0 {
		return object{{"status", statusNoData}, {"servers", []any{}}}
	}
	if bad == 0 {
		return object{{"status", statusOK}, {"servers", servers}}
	}
	return object{{"status", statusProblem}, {"servers", servers},
		{"status_msg", fmt.Sprintf("OK: %d, WARNING: 0, PROBLEM: %d, TOTAL: %d", good, bad, good+bad)}}
}

// mailHost reads a PHP mailbox name such as "{imap.example.org:993/imap/ssl}INBOX".
func mailHost(text string) (host string, port int) {
	text, _, _ = strings.Cut(strings.TrimPrefix(text, "{"), "}")
	address, flags, _ := strings.Cut(text, "/")
	host, portText, found := strings.Cut(address, ":")
	if found {
		if _, err := fmt.Sscanf(portText, "%d", &port); err == nil {
			return host, port
		}
	}
	switch {
	case strings.Contains(flags, "pop") && strings.Contains(flags, "ssl"):
		return host, 995
	case strings.Contains(flags, "pop"):
		return host, 110
	case strings.Contains(flags, "ssl"):
		return host, 993
	}
	return host, 143
}

func (s *Server) checkCollectors(ctx context.Context, full bool) object {
	rows, err := s.engine.DB().Query(ctx,
		"SELECT `id`, `name`, COALESCE(`errors`, 0) FROM `glpi_mailcollectors` WHERE `is_active` = 1 ORDER BY `id`")
	if err != nil {
		return object{{"status", statusProblem}, {"servers", []any{}},
			{"status_msg", "The list of mail collectors cannot be read"}}
	}
	defer rows.Close()
	var servers object
	good, bad := 0, 0
	for rows.Next() {
		var id, failures int64
		var name string
		if err := rows.Scan(&id, &name, &failures); err != nil {
			break
		}
		if !full {
			name = fmt.Sprintf("GLPI_COLLECTOR_%d", id)
		}
		if failures > 0 {
			bad++
			servers = append(servers, member{name, object{{"status", statusProblem}, {"error_code", failures}}})
			continue
		}
		good++
		servers = append(servers, member{name, object{{"status", statusOK}}})
	}
	if rows.Err() != nil {
		return object{{"status", statusProblem}, {"servers", []any{}},
			{"status_msg", "The list of mail collectors cannot be read"}}
	}
	return summary(servers, good, bad)
}

// checkTasks looks for automatic actions that have been running for longer than twice their
// period.
func (s *Server) checkTasks(ctx context.Context) object {
	stuck := []string{}
	running, total := 0, 0
	rows, err := s.engine.DB().Query(ctx, "SELECT `name`, COALESCE(`state`, 0), COALESCE(`frequency`, 0),"+
		" COALESCE(`lastrun`, '') FROM `glpi_crontasks` ORDER BY `id`")
	if err != nil {
		return object{{"status", statusProblem}, {"stuck", stuck},
			{"status_msg", "The automatic actions cannot be read"}}
	}
	defer rows.Close()
	now := s.engine.Now()
	for rows.Next() {
		var name, last string
		var state, frequency int
		if err := rows.Scan(&name, &state, &frequency, &last); err != nil {
			return object{{"status", statusProblem}, {"stuck", stuck},
				{"status_msg", "The automatic actions cannot be read"}}
		}
		total++
		if state != model.ActionRunning {
			continue
		}
		running++
		began, err := time.Parse("2006-01-02 15:04:05", last)
		if err == nil && now.Sub(began) > max(2*time.Duration(frequency)*time.Second, 5*time.Minute) {
			stuck = append(stuck, name)
		}
	}
	state := statusOK
	if len(stuck) > 0 || rows.Err() != nil {
		state = statusProblem
	}
	return object{{"status", state}, {"stuck", stuck},
		{"status_msg", fmt.Sprintf("RUNNING: %d, STUCK: %d, TOTAL: %d", running, len(stuck), total)}}
}

// checkFiles tries whether the data folder takes a file; a server that only reads needs no such folder.
func (s *Server) checkFiles() object {
	if s.engine.DB().ReadOnly() {
		return object{{"status", statusOK}, {"session_dir", object{{"status", statusOK}}}}
	}
	probe := filepath.Join(s.DataDir, ".status-probe")
	folder := object{{"status", statusOK}}
	state := statusOK
	if err := os.WriteFile(probe, []byte("ok"), 0o600); err != nil {
		state = statusProblem
		folder = object{{"status", statusProblem}, {"status_msg", "The data folder cannot be written to"}}
	}
	_ = os.Remove(probe) // on a full disk it is there, and empty
	return object{{"status", state}, {"session_dir", folder}}
}
