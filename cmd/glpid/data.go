package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/demo"
	"github.com/glpid/glpid/internal/server"
	"github.com/glpid/glpid/internal/store"
)

type demoCmd struct {
	Tickets   int   `help:"How many tickets." default:"2000"`
	Computers int   `help:"How many computers." default:"300"`
	Users     int   `help:"How many users." default:"200"`
	Seed      int64 `help:"The same seed gives the same data." default:"1"`
	Again     bool  `help:"Add to sample data that is already there."`
}

// Run fills the data folder.
func (c *demoCmd) Run(env *environment) error {
	site, err := env.open()
	if err != nil {
		return err
	}
	defer site.Close()
	return fill(env, site, *c)
}

// fill makes the sample data and shows how far it is.
func fill(env *environment, site *server.Site, c demoCmd) error {
	started := time.Now()
	show := progress(os.Stderr, onTerminal(os.Stderr))
	err := demo.Fill(env.context, site.DB, site.Catalog, demo.Options{
		Tickets: c.Tickets, Computers: c.Computers, Users: c.Users, Seed: c.Seed, Now: time.Now().UTC(),
		Documents: server.FilesDir(env.data), Password: "demo", Again: c.Again,
	}, show)
	if err != nil {
		return err
	}
	site.Directory.Invalidate()
	fmt.Fprintf(os.Stderr, "Sample data is in place (%.1f s). Everybody's password is demo.\n", time.Since(started).Seconds())
	return nil
}

// progress gives a function that shows how far long work is: on one line of a terminal, or a
// line per stage elsewhere.
func progress(out io.Writer, terminal bool) func(stage string, done, total int) {
	last, shown := "", time.Time{}
	return func(stage string, done, total int) {
		finished := done >= total
		if !terminal {
			if finished && stage != last {
				fmt.Fprintf(out, "%s: %d\n", stage, total)
				last = stage
			}
			return
		}
		if !finished && time.Since(shown) < 100*time.Millisecond {
			return
		}
		shown = time.Now()
		width := 30
		filled := width
		if total > 0 {
			filled = width * done / total
		}
		fmt.Fprintf(out, "\r%-24s [%s%s] %d/%d", stage, strings.Repeat("=", filled), strings.Repeat(" ", width-filled), done, total)
		if finished {
			fmt.Fprintln(out)
		}
	}
}

type backupCmd struct {
	File string `arg:"" help:"Where to write the copy; the file must not exist." type:"path"`
}

// Run copies the database.
func (c *backupCmd) Run(env *environment) error {
	if _, err := os.Stat(c.File); err == nil {
		return fmt.Errorf("%s exists: name a file that does not", c.File)
	}
	site, err := env.existing()
	if err != nil {
		return err
	}
	defer site.Close()
	if err := site.DB.Backup(env.context, c.File); err != nil {
		return err
	}
	fmt.Printf("The database is copied to %s. Keys and documents lie in %s: copy that folder too.\n", c.File, env.data)
	return nil
}

type restoreCmd struct {
	File string `arg:"" help:"The backup." type:"existingfile"`
}

// Run puts the backup in place; the database that was there is kept under another name.
func (c *restoreCmd) Run(env *environment) error {
	target, err := databaseFile(env)
	if err != nil {
		return err
	}
	if err := checkBackup(env.context, c.File); err != nil {
		return fmt.Errorf("%s is not a sound backup: %w", c.File, err)
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return err
	}
	temp := target + ".restoring"
	if err := copyFile(c.File, temp); err != nil {
		return err
	}
	kept := ""
	if _, err := os.Stat(target); err == nil {
		kept = target + ".before-" + time.Now().UTC().Format("20060102-150405")
		if err := os.Rename(target, kept); err != nil {
			return err
		}
		for _, suffix := range []string{"-wal", "-shm"} {
			if err := os.Rename(target+suffix, kept+suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
	}
	if err := os.Rename(temp, target); err != nil {
		return err
	}
	fmt.Printf("The backup is in place as %s.\n", target)
	if kept != "" {
		fmt.Printf("What was there is kept as %s.\n", kept)
	}
	return nil
}

// databaseFile gives the file of an SQLite database.
func databaseFile(env *environment) (string, error) {
	if env.database == "" {
		return filepath.Join(env.data, "glpid.db"), nil
	}
	path, ok := strings.CutPrefix(env.database, "sqlite:")
	if !ok {
		return "", fmt.Errorf("only SQLite databases can be restored this way, not %s", env.database)
	}
	return path, nil
}

func checkBackup(ctx context.Context, file string) error {
	db, err := store.Open(ctx, "sqlite:"+file)
	if err != nil {
		return err
	}
	return errors.Join(db.Check(ctx), db.Close())
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return errors.Join(err, out.Close())
	}
	return errors.Join(out.Sync(), out.Close())
}

type migrateCmd struct{}

// Run brings the tables up to date, which opening does.
func (c *migrateCmd) Run(env *environment) error {
	site, err := env.open()
	if err != nil {
		return err
	}
	fmt.Println("The database is up to date.")
	return site.Close()
}

type checkCmd struct {
	Clean bool `help:"Remove the stored files that belong to no document."`
}

// Run checks the database and the documents' files.
func (c *checkCmd) Run(env *environment) error {
	site, err := env.existing()
	if err != nil {
		return err
	}
	defer site.Close()
	if err := site.DB.Check(env.context); err != nil {
		return err
	}
	fmt.Println("database: sound")
	missing, err := site.Documents.Missing(env.context)
	if err != nil {
		return err
	}
	for _, m := range missing {
		fmt.Printf("document %d: its file %s is missing or damaged\n", m.ID, m.Path)
	}
	if err := c.strays(env, site); err != nil {
		return err
	}
	if len(missing) > 0 {
		return fmt.Errorf("%d documents without a sound file: put the files back from a backup", len(missing))
	}
	fmt.Println("documents: every file is there")
	return nil
}

// strays tells of the stored files that belong to no document. They are only removed when asked
// for: after a database has been restored, they can be what the next one needs.
func (c *checkCmd) strays(env *environment, site *server.Site) error {
	strays, err := site.Documents.Strays(env.context)
	if err != nil {
		return err
	}
	for _, path := range strays {
		if !c.Clean {
			fmt.Printf("stored file %s belongs to no document\n", path)
			continue
		}
		if err := site.Documents.RemoveStray(env.context, path); err != nil {
			return err
		}
		fmt.Printf("stored file %s belonged to no document and is removed\n", path)
	}
	return nil
}

// version is set when a release is built.
var version = ""

type versionCmd struct{}

// Run prints the version.
func (c *versionCmd) Run() error {
	fmt.Println("glpid", versionText())
	return nil
}

func versionText() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	text := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 && !strings.Contains(text, s.Value[:12]) {
			text += " " + s.Value[:12]
		}
	}
	return text + " " + info.GoVersion
}
