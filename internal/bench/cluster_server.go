package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"github.com/glpid/glpid/internal/remote"
)

// server is a process of this program.
type server struct {
	name    string
	command *exec.Cmd
	url     string
	printed string
	down    atomic.Bool
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
		req, fault := http.NewRequest(method, s.url+remote.API+path, strings.NewReader(body))
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
