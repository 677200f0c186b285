package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/glpid/glpid/internal/folder/importer"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/store"
)

type importCmd struct {
	From        string `help:"The database of the GLPI, of 10.0 or 11.0: mysql://USER:PASSWORD@HOST:PORT/NAME. It is only read." required:"" placeholder:"URL" env:"GLPID_IMPORT_FROM"`
	Files       string `help:"GLPI's folder of documents and pictures (files, or what GLPI_VAR_DIR says). They are linked where that is possible, else copied." type:"existingdir" placeholder:"DIR"`
	ConfigDir   string `help:"GLPI's folder of keys (config), without which the secrets of servers and clients have to be given anew." type:"existingdir" placeholder:"DIR"`
	DryRun      bool   `help:"Do everything, and throw it away but for the report."`
	KeepUnknown bool   `help:"Keep tables and columns that no object has, as JSON lines in the data folder."`
	LogsSince   string `help:"Leave out the history from before a day: 2024-01-31." placeholder:"DATE"`
	Zone        string `help:"The time zone of date-times that the database has without one, as it was never migrated to timestamps, and of days that it has as moments (default: what GLPI's configuration says, or the database server's)." name:"source-timezone" placeholder:"Europe/Berlin"`
}

// Run imports into a new data folder.
func (c *importCmd) Run(env *environment) error {
	// What is brought up to date in a database that has just been made is no news.
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	options := importer.Options{
		From: c.From, FilesDir: c.Files, ConfigDir: c.ConfigDir, DataDir: env.data, Database: env.url(),
		DryRun: c.DryRun, KeepUnknown: c.KeepUnknown,
		Prepare: site.Upgrade(log), Define: site.Define(log),
		Show: withTimeLeft(os.Stderr, onTerminal(os.Stderr)),
	}
	if c.LogsSince != "" {
		day, err := time.Parse(time.DateOnly, c.LogsSince)
		if err != nil {
			return fmt.Errorf("--logs-since is a day, such as 2024-01-31, and not %q", c.LogsSince)
		}
		options.LogsSince = day
	}
	if c.Zone != "" {
		zone, err := time.LoadLocation(c.Zone)
		if err != nil {
			return fmt.Errorf("--source-timezone is a name such as Europe/Berlin: %w", err)
		}
		options.Zone = zone
	}
	report, err := importer.Run(env.context, options)
	if err != nil {
		return fmt.Errorf("nothing is imported: %w", err)
	}
	report.Print(out)
	if c.DryRun {
		fmt.Fprintf(out, "Nothing is imported, as this was a dry run. The whole report: %s\n", report.File)
		return nil
	}
	running, err := env.open() // makes the keys that are missing
	if err != nil {
		return err
	}
	if err := running.Close(); err != nil {
		return err
	}
	fmt.Fprintf(out, "The import is in place as %s. The whole report: %s\nTo look it through: glpid check\n",
		store.Shown(env.url()), report.File)
	return nil
}

// withTimeLeft shows how far long work is, and on a terminal how long it will still take at the pace so far.
func withTimeLeft(out io.Writer, terminal bool) func(stage string, done, total int) {
	show := progress(out, terminal)
	current, began := "", time.Now()
	return func(stage string, done, total int) {
		if stage != current {
			current, began = stage, time.Now()
		}
		name := stage
		if terminal {
			name += timeLeft(time.Since(began), done, total)
		}
		show(name, done, total)
	}
}

// timeLeft says how long work will still take at the pace so far, "" where that is not known, or nothing is left.
func timeLeft(since time.Duration, done, total int) string {
	if done <= 0 || done >= total {
		return ""
	}
	left := time.Duration(float64(since) / float64(done) * float64(total-done))
	return fmt.Sprintf(", %s left", left.Round(time.Second))
}
