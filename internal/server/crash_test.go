package server_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/server"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testsite"
)

// crashEnv tells the test binary to be the server that is killed.
const crashEnv = "GLPID_CRASH_DATA"

// TestMain lets the test binary be that server.
func TestMain(m *testing.M) {
	if dir := os.Getenv(crashEnv); dir != "" {
		if err := serveUntilKilled(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// serveUntilKilled serves a data folder and prints the address and a client's id and secret.
func serveUntilKilled(dir string) error {
	ctx := context.Background()
	site, err := server.Open(ctx, server.Options{DataDir: dir, BcryptCost: 4})
	if err != nil {
		return err
	}
	client := &oauth.Client{Name: "crash", Grants: []string{"password"}, Scopes: []string{"api"}, Active: true, Confidential: true}
	secret, err := site.OAuth.CreateClient(ctx, client)
	if err != nil {
		return err
	}
	handler, err := site.Handler()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://"+listener.Addr().String(), client.Identifier, secret)
	return server.Serve(ctx, listener, handler, site.Log)
}

// TestKill kills the server with SIGKILL while tickets are created on many connections: every
// ticket that was acknowledged must be there afterwards, and the database sound.
func TestKill(t *testing.T) {
	t.Parallel()
	const connections, acknowledged = 8, 400
	dir := t.TempDir()
	testsite.Prepare(t, dir)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	process := exec.Command(self)
	process.Env = append(os.Environ(), crashEnv+"="+dir)
	process.Stderr = os.Stderr
	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	fields := strings.Fields(line)
	if err != nil || len(fields) != 3 {
		t.Fatalf("the server said %q: %v", line, err)
	}
	token := accessToken(t, fields[0], fields[1], fields[2])
	var mu sync.Mutex
	var ids []int64
	var load sync.WaitGroup
	for range connections {
		load.Go(func() {
			for {
				id, err := createTicket(fields[0], token)
				if err != nil {
					return // the server is gone
				}
				mu.Lock()
				ids = append(ids, id)
				enough := len(ids) == acknowledged
				mu.Unlock()
				if enough {
					_ = process.Process.Kill()
				}
			}
		})
	}
	load.Wait()
	_ = process.Wait()
	if len(ids) < acknowledged {
		t.Fatalf("only %d tickets were acknowledged", len(ids))
	}
	ctx := context.Background()
	db, err := store.Open(ctx, "sqlite:"+filepath.Join(dir, "glpid.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Check(ctx); err != nil {
		t.Error(err)
	}
	for _, id := range ids {
		var name string
		if err := db.QueryRow(ctx, "SELECT `name` FROM `glpi_tickets` WHERE `id` = ?", id).Scan(&name); err != nil || name != "crash" {
			t.Errorf("ticket %d was acknowledged and is lost: %q %v", id, name, err)
		}
	}
}

// createTicket creates a ticket and gives the id that the server acknowledged.
func createTicket(base, token string) (int64, error) {
	req, err := http.NewRequest("POST", base+"/api.php/Assistance/Ticket", strings.NewReader(`{"name":"crash","content":"x"}`))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusCreated {
		return 0, fmt.Errorf("status %s", resp.Status)
	}
	location := resp.Header.Get("Location")
	return strconv.ParseInt(location[strings.LastIndexByte(location, '/')+1:], 10, 64)
}
