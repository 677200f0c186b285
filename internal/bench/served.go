package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"time"

	"github.com/glpid/glpid/internal/demo"
	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/site"
)

// The server that is measured is a process of its own, this program once more: so that the time which its processor
// takes for a request is not that of the load. It ends when its standard input does.

// served is what the server tells when it is ready.
type served struct {
	API     string // address of what is measured
	ByHand  string // of the handler that is written by hand
	Control string // of what the benchmark asks about the process itself

	Client, Secret        string  // by which tokens are got
	Technician, Requester string  // who has the technician's profile in one entity, and who has none but tickets
	Own                   []int64 // tickets of the requester's
	New                   bool
	Opened, Filled        time.Duration
	Indexed               time.Duration // the texts of tickets, by parts of which they are found
}

// used is what a server has used so far.
type used struct {
	CPU  time.Duration
	Heap uint64 // bytes in use
}

// password is that of everybody in the sample data.
const password = "bench"

// serve opens a data folder, fills it when it is new, and serves it.
func serve(ctx context.Context, dir string, tickets int) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // as glpid serve does
	}
	var told served
	started := time.Now()
	running, err := site.Open(ctx, site.Options{DataDir: dir})
	if err != nil {
		return err
	}
	defer running.Close()
	told.New, told.Opened = running.New, time.Since(started)
	if running.New {
		started = time.Now()
		if err := demo.Fill(ctx, running.DB, running.Catalog, demo.Options{Tickets: tickets, Users: 500, Computers: 500,
			Seed: 1, Now: time.Now(), Documents: filepath.Join(dir, "files"), Password: password}, nil); err != nil {
			return err
		}
		running.Directory.Invalidate()
		told.Filled = time.Since(started)
	}
	started = time.Now()
	for _, column := range running.Catalog.Graph().Table("glpi_tickets").Searched {
		if err := running.DB.FollowTexts(ctx, "glpi_tickets", column); err != nil {
			return err
		}
	}
	told.Indexed = time.Since(started)
	if err := running.Settings.SetAll(ctx, "inventory", map[string]string{"enabled_inventory": "1"}); err != nil {
		return err
	}
	if told.Technician, told.Requester, told.Own, err = choose(ctx, running); err != nil {
		return fmt.Errorf("choose people: %w", err)
	}
	client := &oauth.Client{Name: "bench", Grants: []string{"password"}, Scopes: []string{"api", "graphql"},
		Active: true, Confidential: true}
	if told.Secret, err = running.OAuth.CreateClient(ctx, client); err != nil {
		return err
	}
	told.Client = client.Identifier
	handler, err := running.Handler()
	if err != nil {
		return err
	}
	for address, handler := range map[*string]http.Handler{&told.API: handler,
		&told.ByHand: &handWritten{db: running.DB}, &told.Control: http.HandlerFunc(control)} {
		server := httptest.NewServer(handler)
		defer server.Close()
		*address = server.URL
	}
	if err := json.NewEncoder(os.Stdout).Encode(told); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// control answers what the process has used, and profiles it when a file is named.
func control(w http.ResponseWriter, r *http.Request) {
	switch path := r.URL.Query().Get("profile"); path {
	case "":
	case "stop":
		pprof.StopCPUProfile()
	default:
		file, err := os.Create(path)
		if err == nil {
			err = pprof.StartCPUProfile(file)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	}
	if r.URL.Query().Has("gc") {
		debug.FreeOSMemory()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	_ = json.NewEncoder(w).Encode(used{processorTime(), m.HeapInuse + m.StackInuse})
}

// child is a running server.
type child struct {
	served
	command *exec.Cmd
	ends    io.Closer
}

// start starts the server of a data folder, and waits until it is ready.
func start(dir string, tickets int) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{command: exec.Command(self, "-serve", "-data", dir, "-tickets", fmt.Sprint(tickets))}
	c.command.Stderr = os.Stderr
	if c.ends, err = c.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.command.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &c.served)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the server does not start: %w", err), c.stop())
	}
	return c, nil
}

func (c *child) stop() error { return errors.Join(c.ends.Close(), c.command.Wait()) }

// used asks what the server has used.
func (c *child) used(query string) (used, error) {
	var u used
	resp, err := http.Get(c.Control + "?" + query)
	if err != nil {
		return u, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(resp.Body)
		return u, fmt.Errorf("ask the server: %s", cmp.Or(string(text), resp.Status))
	}
	return u, json.NewDecoder(resp.Body).Decode(&u)
}
