package site_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testsite"
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
	running, err := site.Open(ctx, site.Options{DataDir: dir, BcryptCost: 4, Serve: true})
	if err != nil {
		return err
	}
	client := &oauth.Client{Name: "crash", Grants: []string{"password"}, Scopes: []string{"api"}, Active: true,
		Confidential: true}
	secret, err := running.OAuth.CreateClient(ctx, client)
	if err != nil {
		return err
	}
	handler, err := running.Handler()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://"+listener.Addr().String(), client.Identifier, secret)
	return site.Serve(ctx, listener, handler, running.Log)
}

// process is a server that runs as a process of its own.
type process struct {
	dir, base, token string
	client, secret   string // by which it got the token
	kill             func() // with SIGKILL; it may be called twice
}

// startServer starts a server on a new data folder.
func startServer(t *testing.T) process {
	t.Helper()
	dir := t.TempDir()
	testsite.Prepare(t, dir)
	return startServerOn(t, dir)
}

// startServerOn starts a server on a data folder.
func startServerOn(t *testing.T, dir string) process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(self)
	command.Env = append(os.Environ(), crashEnv+"="+dir)
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	kill := sync.OnceFunc(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	t.Cleanup(kill)
	line, err := bufio.NewReader(out).ReadString('\n')
	fields := strings.Fields(line)
	if err != nil || len(fields) != 3 {
		t.Fatalf("the server said %q: %v", line, err)
	}
	return process{dir, fields[0], accessToken(t, fields[0], fields[1], fields[2]), fields[1], fields[2], kill}
}

// killUnder starts a server on a new data folder, has many connections make things with work, and
// kills the server with SIGKILL once enough of them are acknowledged. It gives the folder and the ids.
func killUnder(t *testing.T, connections, acknowledged int, work func(base, token string) (int64, error)) (dir string,
	ids []int64) {
	t.Helper()
	s := startServer(t)
	var mu sync.Mutex
	var load sync.WaitGroup
	for range connections {
		load.Go(func() {
			for {
				id, err := work(s.base, s.token)
				if err != nil {
					return // the server is gone
				}
				mu.Lock()
				ids = append(ids, id)
				enough := len(ids) == acknowledged
				mu.Unlock()
				if enough {
					s.kill()
				}
			}
		})
	}
	load.Wait()
	s.kill()
	if len(ids) < acknowledged {
		t.Fatalf("only %d were acknowledged", len(ids))
	}
	return s.dir, ids
}

// TestKill kills the server while tickets are created: every ticket that was acknowledged must be
// there afterwards, and the database sound.
func TestKill(t *testing.T) {
	t.Parallel()
	dir, ids := killUnder(t, 8, 400, createTicket)
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
		if err := db.QueryRow(ctx, "SELECT `name` FROM `glpi_tickets` WHERE `id` = ?", id).Scan(&name); err != nil ||
			name != "crash" {
			t.Errorf("ticket %d was acknowledged and is lost: %q %v", id, name, err)
		}
	}
}

// TestKillUploads kills the server while documents come and go: once it has started again, every
// document has its file and every file its document.
func TestKillUploads(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	dir, ids := killUnder(t, 6, 120, func(base, token string) (int64, error) {
		content := fmt.Sprint("content ", n.Add(1)/2) // half of them share a file with another
		id, err := uploadDocument(base, token, content)
		if err != nil || id%3 != 0 {
			return id, err
		}
		return id, purgeDocument(base, token, id)
	})
	ctx := context.Background()
	running, err := site.Open(ctx, site.Options{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer running.Close()
	if err := running.Documents.Recover(ctx, 0); err != nil {
		t.Fatal(err)
	}
	missing, err := running.Documents.Missing(ctx)
	if err != nil || len(missing) > 0 {
		t.Errorf("documents without their file: %v %v", missing, err)
	}
	strays, err := running.Documents.Strays(ctx)
	if err != nil || len(strays) > 0 {
		t.Errorf("files without a document: %v %v", strays, err)
	}
	left, err := filepath.Glob(filepath.Join(site.FilesDir(dir), ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("unfinished: %v %v", left, err)
	}
	for _, id := range ids {
		var found int
		if err := running.DB.QueryRow(ctx, "SELECT COUNT(*) FROM `glpi_documents` WHERE `id` = ?",
			id).Scan(&found); err != nil || (found == 1) != (id%3 != 0) {
			t.Errorf("document %d: %d rows, %v", id, found, err)
		}
	}
}

// uploadDocument uploads a text and gives the id that the server acknowledged.
func uploadDocument(base, token, content string) (int64, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "a.txt")
	if err != nil {
		return 0, err
	}
	if _, err := io.WriteString(part, content); err != nil {
		return 0, err
	}
	if err := form.Close(); err != nil {
		return 0, err
	}
	req, err := http.NewRequest("POST", base+"/api.php/Management/Document", &body)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	return created(req, token)
}

// purgeDocument has the server acknowledge that a document is gone.
func purgeDocument(base, token string, id int64) error {
	req, err := http.NewRequest("DELETE", fmt.Sprintf("%s/api.php/Management/Document/%d?force=true", base, id), nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusNoContent {
		return fmt.Errorf("status %s", resp.Status)
	}
	return nil
}

// createTicket creates a ticket and gives the id that the server acknowledged.
func createTicket(base, token string) (int64, error) {
	req, err := http.NewRequest("POST", base+"/api.php/Assistance/Ticket",
		strings.NewReader(`{"name":"crash","content":"x"}`))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	return created(req, token)
}

// created sends a creation and gives the id of what it made.
func created(req *http.Request, token string) (int64, error) {
	req.Header.Set("Authorization", "Bearer "+token)
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
