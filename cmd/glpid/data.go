package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/demo"
	"github.com/glpid/glpid/internal/folder/backup"
	"github.com/glpid/glpid/internal/folder/check"
	"github.com/glpid/glpid/internal/folder/datadir"
	"github.com/glpid/glpid/internal/folder/inplace"
	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/site"
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
	running, err := env.open()
	if err != nil {
		return err
	}
	defer running.Close()
	return fill(env, running, *c)
}

// fill makes the sample data and shows how far it is.
func fill(env *environment, running *site.Site, c demoCmd) (err error) {
	started := time.Now()
	show := progress(os.Stderr, onTerminal(os.Stderr))
	alone, err := datadir.Alone(env.data)
	if errors.Is(err, datadir.ErrInUse) {
		return errors.New("another process makes sample data in this folder: wait for it")
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, alone.Release()) }()
	err = demo.Fill(env.context, running.DB, running.Catalog, demo.Options{
		Tickets: c.Tickets, Computers: c.Computers, Users: c.Users, Seed: c.Seed, Now: time.Now().UTC(),
		Documents: site.FilesDir(env.data), Password: "demo", Again: c.Again,
	}, show)
	if errors.Is(err, demo.ErrPresent) || errors.Is(err, demo.ErrWorkedWith) {
		return err
	}
	if err != nil {
		return fmt.Errorf("%w\nThe sample data is not complete. The command can be repeated: it removes what there"+
			" is of it first", err)
	}
	running.Directory.Invalidate()
	fmt.Fprintf(errOut, "Sample data is in place (%.1f s). Everybody's password is demo.\n",
		time.Since(started).Seconds())
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
		fmt.Fprintf(out, "\r\x1b[K%-24s [%s%s] %d/%d", stage, strings.Repeat("=", filled),
			strings.Repeat(" ", width-filled), done, total)
		if finished {
			fmt.Fprintln(out)
		}
	}
}

// quiet shows nothing where there is no terminal.
func quiet(show func(stage string, done, total int)) func(stage string, done, total int) {
	if onTerminal(os.Stderr) {
		return show
	}
	return func(string, int, int) {}
}

type backupCmd struct {
	File string `arg:"" help:"Where to write the copy: a name that ends in .tar.gz or .tgz gets everything, any other the database alone. The file must not exist." type:"path"`
}

// Run copies the data folder.
func (c *backupCmd) Run(env *environment) error {
	if err := env.mustExist(); err != nil {
		return err
	}
	report, err := c.write(env)
	for tries := 1; errors.Is(err, store.ErrDisturbed) && tries < 3; tries++ {
		report, err = c.write(env)
	}
	if err != nil {
		return fmt.Errorf("no backup was made: %w", err)
	}
	for _, path := range report.Missing {
		fmt.Fprintf(errOut,
			"glpid: the file %s is missing: it is in no backup that is made now (see: glpid check)\n", path)
	}
	if backup.IsArchive(c.File) {
		fmt.Fprintf(out, "Database, keys and %d files are copied to %s. It holds secrets: keep it safe. To put it"+
			" back: glpid restore %s\n", report.Files, c.File, c.File)
		return nil
	}
	fmt.Fprintf(out, "The database is copied to %s. Keys and files of documents are not in it: name a file that ends"+
		" in .tar.gz for everything.\n", c.File)
	return nil
}

func (c *backupCmd) write(env *environment) (backup.Report, error) {
	db, err := store.OpenOwn(env.context, env.url())
	if err != nil {
		return backup.Report{}, err
	}
	report, err := backup.Write(env.context, db, catalog.Default().Graph().Tables(), env.data, c.File,
		quiet(progress(os.Stderr, onTerminal(os.Stderr))))
	return report, errors.Join(err, db.Close())
}

type restoreCmd struct {
	File string `arg:"" help:"The backup, of either kind." type:"existingfile"`
}

// Run puts the backup in place; the database that was there is kept under another name.
func (c *restoreCmd) Run(env *environment) error {
	done, err := backup.Restore(env.context, backup.Restoring{
		DataDir: env.data, Database: env.url(), File: c.File, Now: time.Now(), Prepare: site.Upgrade(env.log),
		CheckKeys: oauth.CheckKeys, Tables: catalog.Default().Graph().Tables(),
	})
	if err != nil {
		if done.Kept != "" {
			fmt.Fprintf(errOut, "The database that was there is kept as %s.\n", done.Kept)
		}
		return fmt.Errorf("%w\nThe restore is not finished. Once the reason is mended it can be repeated: glpid"+
			" restore %s", err, c.File)
	}
	running, err := env.open()
	if err != nil {
		return err
	}
	defer running.Close()
	fmt.Fprintf(out, "The backup is in place as %s. To look it through: glpid check\n", store.Shown(env.url()))
	if done.Kept != "" {
		fmt.Fprintf(out, "The database that was there is kept as %s.\n", done.Kept)
	}
	if done.Files > 0 {
		fmt.Fprintf(out, "%d files of documents and pictures are put back.\n", done.Files)
	}
	if len(done.Keys) > 0 {
		fmt.Fprintf(out, "The keys of the backup are in place (%s).\n", strings.Join(done.Keys, ", "))
	}
	if len(done.Old) > 0 {
		fmt.Fprintf(out, "The keys that were there are kept as %s.\n", strings.Join(done.Old, ", "))
	}
	return nil
}

type migrateCmd struct {
	InPlace bool `help:"Make glpid's own tables (glpid_...) in the database of a GLPI, which --database names, so that \"glpid serve --in-place\" works. GLPI's tables are only looked at." name:"in-place"`
	Print   bool `help:"With --in-place: print the SQL for an administrator, and run nothing."`
}

// inPlace makes the program's own tables in the database of a GLPI, or prints how.
func (c *migrateCmd) inPlace(env *environment) error {
	tables := catalog.Default().Graph().Tables()
	if env.database == "" {
		return store.ErrNotGuest
	}
	if !c.Print {
		if err := inplace.Make(env.context, env.database, tables); err != nil {
			return err
		}
		fmt.Fprintln(out, "The database is ready for \"glpid serve --in-place\".")
		return nil
	}
	db, err := store.OpenInPlace(env.context, env.database)
	if err != nil {
		return err
	}
	statements, err := inplace.Making(env.context, db, env.database, tables)
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	for _, statement := range statements {
		fmt.Fprintln(out, statement+";")
	}
	return nil
}

// Run brings the tables up to date, which opening does, and says what it cannot mend.
func (c *migrateCmd) Run(env *environment) error {
	if c.InPlace {
		return c.inPlace(env)
	}
	if c.Print {
		return errors.New("--print goes with --in-place")
	}
	running, err := env.open()
	if err != nil {
		return err
	}
	defer running.Close()
	for _, part := range running.Lost {
		if part.Holds {
			fmt.Fprintf(out, "%s was missing and is added, empty\n", part)
		} else {
			fmt.Fprintf(out, "%s was missing and is made anew\n", part)
		}
	}
	for _, r := range running.Renamed {
		fmt.Fprintf(out, "%s %d was the same as %d, as texts are compared now: its %s %q is %q\n", r.Table, r.ID,
			r.First, r.Column, r.Was, r.Now)
	}
	faults, err := running.DB.SchemaFaults(env.context, running.Catalog.Graph().Tables())
	if err != nil {
		return err
	}
	for _, fault := range faults.Wrong {
		fmt.Fprintln(out, fault)
	}
	if n := len(faults.Wrong); n > 0 {
		return fmt.Errorf("%d parts of the database are not as they should be, and are left alone as they hold data:"+
			" restore a backup from before they were changed", n)
	}
	fmt.Fprintln(out, "The database is up to date.")
	return nil
}

type checkCmd struct {
	Clean bool `help:"Remove the stored files that belong to no document, and sums of statistics and an index of texts that are wrong."`
}

// Run checks the database's file, its rows, the documents' files and the secrets. Without --clean it
// writes nothing, and works where it could not.
func (c *checkCmd) Run(env *environment) error {
	if err := c.file(env); err != nil {
		return err
	}
	open := env.look
	if c.Clean {
		open = env.existing
	}
	running, err := open()
	if err != nil {
		return err
	}
	defer running.Close()
	problems, err := c.look(env, running)
	if err == nil {
		err = running.DB.Settled()
	}
	if err != nil {
		return err
	}
	if problems > 0 {
		return fmt.Errorf("%d problems: files and keys can be put back from a backup, or all of it with \"glpid"+
			" restore\"; rows that lead nowhere are shown without what they name", problems)
	}
	return nil
}

// file looks at the database as a file and at its tables, without which the rest cannot be looked at.
func (c *checkCmd) file(env *environment) error {
	if err := env.mustExist(); err != nil {
		return err
	}
	db, err := store.OpenOwn(env.context, env.url())
	if err != nil {
		return err
	}
	defer db.Close()
	if err := errors.Join(db.Check(env.context), db.CheckVersion(env.context)); err != nil {
		return err
	}
	fmt.Fprintln(out, "database: sound")
	faults, err := db.SchemaFaults(env.context, catalog.Default().Graph().Tables())
	if err != nil {
		return err
	}
	for _, part := range faults.Missing {
		fmt.Fprintln(out, "tables:", part, "is missing")
	}
	for _, fault := range faults.Wrong {
		fmt.Fprintln(out, "tables:", fault)
	}
	switch n := len(faults.Missing); {
	case len(faults.Wrong) > 0:
		return fmt.Errorf("%d parts of the database are missing or not as they should be: restore a backup from"+
			" before they were changed",
			n+len(faults.Wrong))
	case n > 0 && faults.Older:
		return errors.New("the database is of another version: \"glpid migrate\" brings it up to date, and so does" +
			" \"glpid serve\"; then check again")
	case n > 0:
		return fmt.Errorf("%d parts of the database are missing: \"glpid migrate\" adds them; what was in them is"+
			" only in a backup", n)
	}
	fmt.Fprintln(out, "tables: all are there")
	return nil
}

// look prints what it finds and gives how many problems that is.
func (c *checkCmd) look(env *environment, running *site.Site) (problems int, err error) {
	found, err := check.Run(env.context, running.DB, running.Catalog, quiet(progress(os.Stderr, onTerminal(os.Stderr))))
	if err != nil {
		return 0, err
	}
	for _, f := range found {
		fmt.Fprintln(out, "rows:", f)
	}
	if len(found) == 0 {
		fmt.Fprintln(out, "rows: every reference leads somewhere, trees are in order")
	}
	kept, err := c.kept(env, running)
	if err != nil {
		return 0, err
	}
	missing, err := running.Documents.Missing(env.context)
	if err != nil {
		return 0, err
	}
	for _, m := range missing {
		fmt.Fprintf(out, "document %d: its file %s is missing or damaged\n", m.ID, m.Path)
	}
	if len(missing) == 0 {
		fmt.Fprintln(out, "documents: every file is there")
	}
	if err := c.strays(env, running); err != nil {
		return 0, err
	}
	keys, err := running.OAuth.KeyProblems(env.context)
	if err != nil {
		return 0, err
	}
	for _, problem := range keys {
		fmt.Fprintln(out, "keys:", problem)
	}
	if len(keys) == 0 {
		fmt.Fprintln(out, "keys: they fit the stored secrets")
	}
	return len(found) + kept + len(missing) + len(keys), nil
}

// kept tells of what areas keep besides the rows of objects, where it is wrong.
func (c *checkCmd) kept(env *environment, running *site.Site) (problems int, err error) {
	for _, check := range running.Checks() {
		wrong, err := check.Look(env.context, running.DB)
		if err != nil {
			return 0, err
		}
		for _, text := range wrong {
			fmt.Fprintln(out, check.Name+":", text)
		}
		switch {
		case len(wrong) == 0:
			fmt.Fprintln(out, check.Name+":", check.Sound)
		case c.Clean:
			if err := check.Mend(env.context, running.DB); err != nil {
				return 0, err
			}
			fmt.Fprintln(out, check.Name+":", check.Mends)
		default:
			fmt.Fprintln(out, check.Name+": \"glpid check --clean\"", check.Offer)
			problems += len(wrong)
		}
	}
	return problems, nil
}

// strays tells of the stored files that belong to no document. They are only removed when asked
// for: after a database has been restored, they can be what the next one needs.
func (c *checkCmd) strays(env *environment, running *site.Site) error {
	strays, err := running.Documents.Strays(env.context)
	if err != nil {
		return err
	}
	for _, path := range strays {
		if !c.Clean {
			fmt.Fprintf(out, "stored file %s belongs to no document\n", path)
			continue
		}
		if err := running.Documents.RemoveStray(env.context, path); err != nil {
			return err
		}
		fmt.Fprintf(out, "stored file %s belonged to no document and is removed\n", path)
	}
	return nil
}

// version is set when a release is built.
var version = ""

type versionCmd struct{}

// Run prints the version.
func (c *versionCmd) Run() error {
	fmt.Fprintln(out, "glpid", versionText())
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
		switch {
		case s.Key == "vcs.revision" && len(s.Value) >= 12 && !strings.Contains(text, s.Value[:12]):
			text += " " + s.Value[:12]
		case s.Key == "vcs.modified" && s.Value == "true" && !strings.Contains(text, "+dirty"):
			text += "+dirty"
		}
	}
	return text + " " + info.GoVersion
}
