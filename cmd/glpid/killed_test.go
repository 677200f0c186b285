package main

import (
	"bufio"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/folder/datadir"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// killOnce runs a command and kills it with SIGKILL as soon as a file is there, named by a pattern. It
// reports whether the command was still running, and whether the file was seen in time: some are there for so short
// a time that a busy machine looks too late, or kills a first start that has said all.
func killOnce(t *testing.T, data, pattern string, args ...string) (running, seen bool) {
	t.Helper()
	command := program(t, data, args...)
	command.Env = append(os.Environ(), "GOMAXPROCS=1")
	var printed strings.Builder
	command.Stdout = &printed
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	for start := time.Now(); !seen && time.Since(start) < 15*time.Second; time.Sleep(200 * time.Microsecond) {
		select {
		case err := <-ended:
			return err != nil, false
		default:
		}
		found, err := filepath.Glob(filepath.Join(data, pattern))
		if err != nil {
			t.Fatal(err)
		}
		seen = len(found) > 0
	}
	_ = command.Process.Kill()
	running = (<-ended) != nil
	return running, seen && !strings.Contains(printed.String(), greeting)
}

// ready is the last that every start prints, greeting what a first one says after that.
const ready, greeting = "documentation", "My first ticket"

// started serves a folder until it has printed a line with that, stops it, and gives what it has printed.
func started(t *testing.T, data, last string) string {
	t.Helper()
	command := program(t, data, "serve", "--listen", "127.0.0.1:0")
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var problems strings.Builder
	command.Stderr = &problems
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	stop := func() { _ = command.Process.Signal(os.Interrupt) }
	defer time.AfterFunc(time.Minute, stop).Stop() // a line that never comes
	var printed strings.Builder
	for lines.Scan() {
		printed.WriteString(lines.Text() + "\n")
		if strings.Contains(lines.Text(), last) {
			defer time.AfterFunc(200*time.Millisecond, stop).Stop() // what should not come after it may come
		}
	}
	if err := command.Wait(); err != nil {
		return problems.String()
	}
	return printed.String() + problems.String()
}

// TestKilledFirstStart kills the first start at its steps: the next one does the rest, and says what a
// first one says. The one after that does not.
func TestKilledFirstStart(t *testing.T) {
	t.Parallel()
	for _, step := range []string{
		"glpid.lock", "glpid.db", "glpid.db-wal", "oauth.pem.new", "oauth.pub", "oauth.pem", "glpicrypt.key",
	} {
		t.Run(step, func(t *testing.T) {
			data, seen := "", false
			for try := 0; !seen; try++ {
				if try == 10 {
					t.Fatal("the file was never seen")
				}
				data = filepath.Join(t.TempDir(), "data")
				_, seen = killOnce(t, data, step, "serve", "--listen", "127.0.0.1:0")
			}
			first := started(t, data, greeting)
			if !strings.Contains(first, "glpi/glpi (Super-Admin)") || !strings.Contains(first, greeting) {
				t.Errorf("the next start: %s", first)
			}
			second := started(t, data, ready)
			if !strings.Contains(second, "is ready") || strings.Contains(second, greeting) {
				t.Errorf("the one after that: %s", second)
			}
			if left, err := filepath.Glob(filepath.Join(data, "*.new")); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v %v", left, err)
			}
			if code, printed := glpid(t, data, "client", "list"); code != 0 ||
				strings.Count(printed, "First steps") != 1 {
				t.Errorf("clients: %s", printed)
			}
			if code, printed := glpid(t, data, "check"); code != 0 {
				t.Errorf("check: %d %s", code, printed)
			}
		})
	}
}

// countdown is a context that ends once it has been asked so many times whether it has.
type countdown struct {
	context.Context
	left atomic.Int64
	stop context.CancelFunc
}

func (c *countdown) count() {
	if c.left.Add(-1) == 0 {
		c.stop()
	}
}

func (c *countdown) Done() <-chan struct{} {
	c.count()
	return c.Context.Done()
}

func (c *countdown) Err() error {
	c.count()
	return c.Context.Err()
}

// TestStoppedFirstStart asks a first start to stop at its steps: it does, that is no failure, and the next one
// does the rest.
func TestStoppedFirstStart(t *testing.T) {
	t.Parallel()
	for asked := int64(1); ; asked = 5*asked + 1 {
		data := filepath.Join(t.TempDir(), "data")
		code, printed := printing(t, func() int {
			ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
			defer stop()
			ending := &countdown{Context: ctx, stop: stop}
			ending.left.Store(asked)
			var problems strings.Builder
			command := serveCmd{Listen: "127.0.0.1:0", ReadTimeout: time.Second, GraphQLAnswer: 1}
			err := command.Run(&environment{context: ending, data: data,
				log: slog.New(slog.NewTextHandler(&problems, nil))})
			if err != nil || strings.Contains(problems.String(), "level=ERROR") {
				t.Errorf("stopped after %d looks: %v, %s", asked, err, problems.String())
				return 1
			}
			return 0
		})
		if code != 0 {
			return
		}
		if strings.Contains(printed, "is ready") && strings.Contains(printed, greeting) {
			next := started(t, data, ready)
			if !strings.Contains(next, "is ready") {
				t.Errorf("the start after one that came as far as it can: %s", next)
			}
			return
		}
		if next := started(t, data, greeting); !strings.Contains(next, greeting) {
			t.Errorf("the start after %d looks: %s", asked, next)
		}
	}
}

// TestKilledRestore kills a restore at its steps. The site is then the one from before, or says that the
// restore has to be repeated, or is the restored one where the kill came too late; repeated, it is the restored one, with its keys, and nothing stays behind.
func TestKilledRestore(t *testing.T) {
	t.Parallel()
	source := t.TempDir()
	if code, _ := glpid(t, source, "demo", "--tickets", "40", "--users", "20", "--computers", "5"); code != 0 {
		t.Fatal(code)
	}
	client := []string{"client", "add", "--grant", "password", "--scope", "api", "--name"}
	if code, _ := glpid(t, source, append(slices.Clone(client), "Restored")...); code != 0 {
		t.Fatal(code)
	}
	file := filepath.Join(t.TempDir(), "copy.tgz")
	if code, _ := glpid(t, source, "backup", file); code != 0 {
		t.Fatal(code)
	}
	for _, step := range []string{
		".restoring-*", ".restoring-*/glpid.db", ".restoring-*/files/*", ".restoring-*/glpid.db-wal", "files/TXT",
		"glpid.db.before-*", "oauth.pem.before-*", "oauth.pub.before-*", "glpicrypt.key.before-*",
	} {
		t.Run(step, func(t *testing.T) {
			data := t.TempDir()
			testsite.Prepare(t, data)
			if code, _ := glpid(t, data, append(slices.Clone(client), "Before")...); code != 0 {
				t.Fatal(code)
			}
			killed, _ := killOnce(t, data, step, "restore", file)
			code, printed := glpid(t, data, "client", "list")
			said := started(t, data, ready)
			switch {
			case code == 0 && strings.Contains(printed, "Before") && strings.Contains(said, "is ready"):
			case code == 1 && killed && strings.Contains(said, "glpid restore "+file):
				for _, args := range [][]string{{"check"}, {"backup", filepath.Join(t.TempDir(), "copy.tgz")}} {
					if code, printed := glpid(t, data, args...); code != 1 {
						t.Errorf("%v of what is half restored: %d %s", args, code, printed)
					}
				}
			case code == 0 && strings.Contains(printed, "Restored") && strings.Contains(said, "is ready"): // all was done
			default:
				t.Errorf("afterwards: %d %s\n%s", code, printed, said)
			}
			if code, printed := glpid(t, data, "restore", file); code != 0 || !strings.Contains(printed, "is kept as") {
				t.Fatalf("repeated: %d %s", code, printed)
			}
			if code, printed := glpid(t, data, "client", "list"); code != 0 || !strings.Contains(printed, "Restored") {
				t.Errorf("restored: %d %s", code, printed)
			}
			if code, printed := glpid(t, data, "check"); code != 0 ||
				strings.Contains(printed, "belongs to no document") {
				t.Errorf("check: %d %s", code, printed)
			}
			for _, pattern := range []string{".restoring-*", "*.restoring"} {
				if left, err := filepath.Glob(filepath.Join(data, pattern)); err != nil || len(left) > 0 {
					t.Errorf("left behind: %v %v", left, err)
				}
			}
			// What was there before is in one of the databases that were kept.
			found := false
			kept, err := filepath.Glob(filepath.Join(data, "glpid.db.before-*"))
			if err != nil {
				t.Fatal(err)
			}
			for _, path := range kept {
				if content, err := os.ReadFile(path); err == nil && strings.Contains(string(content), "Before") {
					found = true
				}
			}
			if !found {
				t.Errorf("what was there is not among %v", kept)
			}
		})
	}
}

// TestKilledDemo kills the making of sample data: it can be repeated, and there is one organisation then.
// Two at a time are refused.
func TestKilledDemo(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	testsite.Prepare(t, data)
	if running, _ := killOnce(t, data, "files/TXT", "demo", "--tickets", "4000"); !running {
		t.Fatal("it was faster")
	}
	if said := started(t, data, ready); !strings.Contains(said, "sample data is not complete") {
		t.Errorf("the server: %s", said)
	}
	alone, err := datadir.Alone(data)
	if err != nil {
		t.Fatal(err)
	}
	again := []string{"demo", "--tickets", "40", "--users", "20", "--computers", "5"}
	if code, _ := glpid(t, data, again...); code != 1 {
		t.Errorf("beside another one: %d", code)
	}
	if err := alone.Release(); err != nil {
		t.Fatal(err)
	}
	if code, _ := glpid(t, data, again...); code != 0 {
		t.Errorf("repeated: %d", code)
	}
	if code, printed := glpid(t, data, "check"); code != 0 {
		t.Errorf("check: %d %s", code, printed)
	}
	if said := started(t, data, ready); strings.Contains(said, "sample data") {
		t.Errorf("the server: %s", said)
	}
}
