package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/glpi"
	"github.com/glpid/glpid/internal/testing/mariadb"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// TestMain lets scripts run the program as a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"glpid": func() { os.Exit(run(os.Args[1:])) }})
}

// TestScripts runs the scripts of testdata. In each, ./glpid-data is a data folder with the default
// data, ./empty does not exist, and $PORT is a free port.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			data := filepath.Join(env.WorkDir, "glpid-data")
			if err := os.Mkdir(data, 0o700); err != nil {
				return err
			}
			testsite.Prepare(env.T().(testing.TB), data)
			return freePort(env)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"reach": reach, "paste": paste, "damage": damage, "alter": alter, "asclient": asClient,
		},
	})
}

// TestScriptsOnMariaDB runs the scripts of testdata/mariadb: $MARIADB and $EMPTY are empty databases.
func TestScriptsOnMariaDB(t *testing.T) {
	t.Parallel()
	first, second := mariadb.New(t), mariadb.New(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/mariadb",
		Setup: func(env *testscript.Env) error {
			env.Setenv("MARIADB", first)
			env.Setenv("EMPTY", second)
			return freePort(env)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"reach": reach},
	})
}

// TestImportScripts runs the scripts of testdata/import: $GLPI10 and $GLPI11 are databases of GLPI, $OURS is one of this
// program, $EMPTY an empty one.
func TestImportScripts(t *testing.T) {
	t.Parallel()
	databases := map[string]string{"GLPI10": glpi.New(t, glpi.Versions[0]).URL, "GLPI11": glpi.New(t, glpi.Versions[1]).URL,
		"OURS": mariadb.New(t), "EMPTY": mariadb.New(t)}
	db, err := store.Open(t.Context(), databases["OURS"])
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/import",
		Setup: func(env *testscript.Env) error {
			for name, url := range databases {
				env.Setenv(name, url)
			}
			return nil
		},
	})
}

// freePort sets $PORT to a port that nobody listens to. It is below those that systems give to connections by
// themselves, of which one could take it before the script does.
func freePort(env *testscript.Env) error {
	for {
		address := fmt.Sprintf("127.0.0.1:%d", 10000+rand.IntN(10000))
		listener, err := net.Listen("tcp", address)
		if errors.Is(err, syscall.EADDRINUSE) {
			continue
		}
		if err != nil {
			return err
		}
		env.Setenv("PORT", strings.TrimPrefix(address, "127.0.0.1:"))
		return listener.Close()
	}
}

// reach URL waits until a server answers there.
func reach(ts *testscript.TestScript, _ bool, args []string) {
	for start := time.Now(); time.Since(start) < time.Minute; {
		if answer, err := http.Get(args[0]); err == nil {
			answer.Body.Close()
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	ts.Fatalf("nothing answers at %s", args[0])
}

// paste FILE [TEXT] runs the indented lines behind "Try it" in a shell, as somebody who copies
// them does. TEXT must be in what they print.
func paste(ts *testscript.TestScript, _ bool, args []string) {
	_, lines, ok := strings.Cut(ts.ReadFile(args[0]), "Try it: ")
	if !ok {
		ts.Fatalf("%s has no lines to paste", args[0])
	}
	_, lines, _ = strings.Cut(lines, "\n")
	command := exec.Command("sh", "-c", lines)
	printed, err := command.CombinedOutput()
	if err != nil || !strings.Contains(string(printed), args[1]) {
		ts.Fatalf("%s\nprinted %s (%v), want %s", lines, printed, err, args[1])
	}
}

// damage FILE overwrites the middle of a file.
func damage(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	content, err := os.ReadFile(path)
	ts.Check(err)
	for i := len(content) / 3; i < len(content)*2/3; i++ {
		content[i] = 'x'
	}
	ts.Check(os.WriteFile(path, content, 0o600))
}

// asclient FILE COMMAND... runs a command with the id and the secret that "client add --json" has printed.
func asClient(ts *testscript.TestScript, neg bool, args []string) {
	var client addedClient
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &client))
	if err := ts.Exec(args[1], append(args[2:], "--client-id", client.Identifier, "--client-secret",
		client.Secret)...); (err != nil) != neg {
		ts.Fatalf("%v: %v", args[1:], err)
	}
}

// alter FILE STATEMENT changes a database as somebody with a shell of SQLite does.
func alter(ts *testscript.TestScript, _ bool, args []string) {
	ctx := context.Background()
	db, err := store.Open(ctx, store.URL(ts.MkAbs(args[0])))
	ts.Check(err)
	ts.Check(db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, args[1])
		return err
	}))
	ts.Check(db.Close())
}
