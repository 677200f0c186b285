// Command glpid serves GLPI's API V2 from one binary, and looks after its data: it reads what people ask for, and tells
// them how it went.
//
// It must not decide what may be done and what becomes of it: that is for the packages that it calls.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	_ "time/tzdata" // users choose time zones, also where the system has no list of them

	"github.com/alecthomas/kong"
	"golang.org/x/term"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/folder/datadir"
	"github.com/glpid/glpid/internal/folder/inplace"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/store"
)

// cli is the command line. Every flag can also be given as an environment variable.
type cli struct {
	Data     string `help:"Folder that holds everything: database, documents, keys." default:"./glpid-data" env:"GLPID_DATA" type:"path"`
	Database string `help:"Where the data is: sqlite:PATH (default: glpid.db in the data folder), or mysql://USER:PASSWORD@HOST:PORT/NAME for MariaDB, with commas between the nodes of a Galera cluster." env:"GLPID_DATABASE" placeholder:"URL"`
	Verbose  bool   `help:"Log more." short:"v" env:"GLPID_VERBOSE"`

	ShowVersion kong.VersionFlag `help:"Print the version." name:"version"`

	Serve     serveCmd     `cmd:"" help:"Serve the API and its pages."`
	Client    clientCmd    `cmd:"" help:"Manage OAuth clients: the programs that may use the API."`
	User      userCmd      `cmd:"" help:"Manage users and their authorisations."`
	Profile   profileCmd   `cmd:"" help:"Manage profiles and their rights."`
	Inventory inventoryCmd `cmd:"" help:"Send inventories of agents to a server; replay dictionaries."`
	Demo      demoCmd      `cmd:"" help:"Fill the data folder with a believable organisation."`
	Backup    backupCmd    `cmd:"" help:"Copy the data folder or its database to a file, also while the server runs."`
	Restore   restoreCmd   `cmd:"" help:"Put a backup back in place, also while the server runs."`
	Import    importCmd    `cmd:"" help:"Bring the database and files of an existing GLPI into a new data folder."`
	Migrate   migrateCmd   `cmd:"" help:"Bring the database's tables up to this version (serve does it too)."`
	Check     checkCmd     `cmd:"" help:"Check the database and the files behind the documents."`
	Compare   compareCmd   `cmd:"" help:"Ask two servers the same, GLPI or glpid, and tell what they answer differently."`
	Version   versionCmd   `cmd:"" help:"Print the version."`
}

// environment is what commands run in.
type environment struct {
	context  context.Context
	data     string
	database string
	log      *slog.Logger
}

// open opens the data folder, making it if needed.
func (e *environment) open() (*site.Site, error) {
	return site.Open(e.context, site.Options{DataDir: e.data, Database: e.database, Log: e.log})
}

// existing opens a data folder that must be there already, for commands that would make no sense
// on a new one.
func (e *environment) existing() (*site.Site, error) {
	if err := e.mustExist(); err != nil {
		return nil, err
	}
	return e.open()
}

// look opens a data folder that is there and writes nothing.
func (e *environment) look() (*site.Site, error) {
	if err := e.mustExist(); err != nil {
		return nil, err
	}
	return site.Open(e.context, site.Options{DataDir: e.data, Database: e.database, Log: e.log, ReadOnly: true})
}

// mustExist says what to do where there is no database.
func (e *environment) mustExist() error {
	empty, err := e.isEmpty()
	if err != nil || !empty {
		return err
	}
	traces, err := datadir.Traces(e.data)
	if err != nil {
		return err
	}
	if len(traces) > 0 {
		return fmt.Errorf("the database %s is missing or empty, but %s of its site are there: put it back from a"+
			" backup with \"glpid restore FILE\"",
			store.Shown(e.url()), strings.Join(traces, ", "))
	}
	return fmt.Errorf("there is no glpid database %s: name its folder with --data, or start one with \"glpid serve\"",
		store.Shown(e.url()))
}

// url is the URL of the database.
func (e *environment) url() string {
	if e.database == "" {
		return store.URL(filepath.Join(e.data, datadir.Database))
	}
	return e.database
}

// isEmpty reports that there is no database, or nothing in it. A file is not opened for that: it may be one that
// cannot be.
func (e *environment) isEmpty() (bool, error) {
	file, err := store.File(e.url())
	if err != nil {
		return false, err
	}
	if file == "" {
		return store.IsEmpty(e.context, e.url())
	}
	info, err := os.Stat(file)
	if errors.Is(err, os.ErrNotExist) {
		return true, nil
	}
	return err == nil && info.Size() == 0, err
}

func main() { os.Exit(run(os.Args[1:])) }

// run is main without the exit, so that tests can call it.
func run(args []string) int {
	var c cli
	parser, err := kong.New(&c,
		kong.Name("glpid"),
		kong.Description("GLPI's API V2 as one program: tickets, users and documents behind REST, OAuth2 and a"+
			" Swagger page."),
		kong.DefaultEnvars("GLPID"),
		kong.Vars{"version": "glpid " + versionText()},
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		fmt.Fprintln(errOut, "glpid:", err)
		return 1
	}
	command, err := parser.Parse(asked(args))
	if err != nil {
		fmt.Fprintf(errOut, "glpid: %v (see: glpid %s--help)\n", err, commandOf(err))
		return 2
	}
	keepPrivate()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	level := slog.LevelInfo
	if c.Verbose {
		level = slog.LevelDebug
	}
	env := &environment{context: access.As(ctx, "glpid command line"), data: c.Data, database: c.Database,
		log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))}
	if err := command.Run(env); err != nil {
		fmt.Fprintln(errOut, "glpid:", explain(err))
		return 1
	}
	return 0
}

// asked takes no command, and "help" before one, to ask for help.
func asked(args []string) []string {
	switch {
	case len(args) == 0:
		return []string{"--help"}
	case args[0] == "help":
		return append(slices.Clone(args[1:]), "--help")
	}
	return args
}

// commandOf gives the command that a faulty command line named, as far as it did, with a blank
// behind it.
func commandOf(err error) string {
	var fault *kong.ParseError
	if errors.As(err, &fault) && fault.Context != nil {
		if node := fault.Context.Selected(); node != nil && node.Type == kong.CommandNode {
			return strings.TrimSpace(strings.TrimPrefix(node.FullPath(), "glpid")) + " "
		}
	}
	return ""
}

// explain writes an error for people: a refused change as its reason alone, without the API's wording, and
// within what the command says around it.
func explain(err error) string {
	err = inplace.Explain(err)
	var fault *model.Error
	if !errors.As(err, &fault) {
		return err.Error()
	}
	return strings.Replace(err.Error(), fault.Error(), reason(fault), 1)
}

// reason says why something was refused.
func reason(fault *model.Error) string {
	var reasons []string
	for _, m := range fault.Messages {
		reasons = append(reasons, m.Message)
	}
	switch detail := fault.Detail.(type) {
	case nil:
	case string:
		reasons = append(reasons, detail)
	default:
		if text, err := json.Marshal(detail); err == nil {
			reasons = append(reasons, string(text))
		}
	}
	if len(reasons) == 0 {
		return fault.Title
	}
	return strings.Join(reasons, "; ")
}

// onTerminal reports whether a file is a terminal, for progress and prompts.
func onTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }
