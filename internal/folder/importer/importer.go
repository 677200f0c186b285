// Package importer brings the database of an existing GLPI, 10.0 or 11.0, into a new site: rows with their ids,
// documents and pictures, keys. The source is read as it is at one moment and never written to. What differs from
// our tables is declared in rules.go, the rest is copied by the names of tables and columns.
//
// It must not know what is served of it, nor how.
package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/defaults"
	"github.com/glpid/glpid/internal/folder/datadir"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// Options say what to import, and to where.
type Options struct {
	From      string // URL of GLPI's database: mysql://...
	FilesDir  string // GLPI's folder of documents ("files"), "" to leave files where they are
	ConfigDir string // GLPI's folder of keys ("config"), "" to leave secrets out

	DataDir  string
	Database string // URL of the target
	DryRun   bool   // into a database that is thrown away

	KeepUnknown bool           // rows and columns that there is no object for are kept as JSON lines
	LogsSince   time.Time      // a day: older rows of the history are left out; zero for none
	Zone        *time.Location // of date-times that GLPI's database has without a zone; nil for what GLPI says

	Now func() time.Time
	// Prepare brings the tables and default data of the new database up to date.
	Prepare func(ctx context.Context, db *store.DB) error
	// Define gives the catalogue with what the database itself defines; nil for the default one.
	Define func(ctx context.Context, db *store.DB) (*catalog.Registry, error)
	// Show is told how far the import is; it may be nil.
	Show func(stage string, done, total int)
}

// The names of what an import leaves in a data folder.
const (
	folderName  = "import"       // the report, and what is kept for which there is no object
	reportName  = "report.json"  // in it
	dryName     = "dry-run.json" // the report of a dry run, in it
	unknownName = "unknown"      // a folder in it
	leftSuffix  = ".left.jsonl"  // behind the names of tables, for rows that belong to nothing or are there twice
)

// importing is one run.
type importing struct {
	Options
	source *source
	to     *store.DB
	folder string // where the new site is made
	report *Report
	tables []*model.Table
	loads  []*loading // what is copied
	define *catalog.Registry
	files  *os.Root // GLPI's folder of documents, once these are copied
}

// Run imports. The report tells what was done, also with an error as far as it came.
func Run(ctx context.Context, o Options) (report *Report, err error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Show == nil {
		o.Show = func(string, int, int) {}
	}
	in := &importing{Options: o, report: &Report{Database: store.Shown(o.From), DryRun: o.DryRun, Began: o.Now().UTC()}}
	if err := os.MkdirAll(o.DataDir, 0o700); err != nil {
		return in.report, fmt.Errorf("data folder: %w", err)
	}
	claim, err := datadir.Claim(o.DataDir, "import")
	if err != nil {
		return in.report, err
	}
	defer func() { err = errors.Join(err, claim.Release()) }()
	if err := in.begin(ctx); err != nil {
		return in.report, err
	}
	err = in.run(ctx)
	if err != nil || o.DryRun {
		err = errors.Join(err, os.RemoveAll(in.folder))
	}
	return in.report, err
}

// begin refuses a target that is not new, removes what an interrupted import has left, and makes the folder in which
// the new site is made.
func (in *importing) begin(ctx context.Context) error {
	in.folder = filepath.Join(in.DataDir, datadir.Importing)
	if in.DryRun {
		in.folder += "-dry" // which says nothing of the site that may be there
	} else {
		if err := in.refuseUsed(ctx); err != nil {
			return err
		}
	}
	if err := in.tryTarget(ctx); err != nil {
		return err
	}
	if err := os.RemoveAll(in.folder); err != nil {
		return fmt.Errorf("remove what an interrupted import has left: %w", err)
	}
	return os.MkdirAll(in.folder, 0o700)
}

// tryTarget finds out before the long work whether a target that is no file can be written to.
func (in *importing) tryTarget(ctx context.Context) error {
	file, err := store.File(in.Database)
	if err != nil || file != "" || in.DryRun {
		return err
	}
	db, err := store.Open(ctx, in.Database)
	if err != nil {
		return err
	}
	return db.Close()
}

// refuseUsed refuses a target that has data. Where an import was interrupted while it put things in place, these are
// taken away: nobody has used them.
func (in *importing) refuseUsed(ctx context.Context) error {
	used, err := in.hasData(ctx)
	if err != nil {
		return err
	}
	if used {
		return fmt.Errorf("%s has data: an import needs a new site; name another folder with --data, or an empty"+
			" database with --database", store.Shown(in.Database))
	}
	traces, err := datadir.Traces(in.DataDir)
	if err != nil || len(traces) == 0 {
		return err
	}
	if _, err := os.Stat(in.folder); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s has %s of another site: name a new folder with --data, or move these away", in.DataDir,
			strings.Join(traces, ", "))
	}
	for _, name := range append([]string{datadir.Files}, datadir.Keys...) {
		if err := os.RemoveAll(filepath.Join(in.DataDir, name)); err != nil {
			return fmt.Errorf("remove what an interrupted import has left: %w", err)
		}
	}
	return nil
}

// hasData reports that the target has been filled.
func (in *importing) hasData(ctx context.Context) (used bool, err error) {
	empty, err := store.IsEmpty(ctx, in.Database)
	if err != nil || empty {
		return false, err
	}
	db, err := store.OpenReadOnly(ctx, in.Database)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	made, err := db.HasTable(ctx, "glpi_entities")
	if err != nil || !made {
		return false, err
	}
	return defaults.Installed(ctx, db)
}

// run makes the new site and puts it in its place.
func (in *importing) run(ctx context.Context) (err error) {
	if in.source, err = openSource(ctx, in.From); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.source.Close()) }()
	in.report.Version = in.source.version.Text
	if in.Zone == nil {
		if in.Zone, err = in.source.zone(ctx); err != nil {
			return err
		}
	}
	secrets, err := in.openSecrets(ctx)
	if err != nil {
		return err
	}
	in.tables = catalog.Default().Graph().Tables()
	in.loads = in.plan()
	file := filepath.Join(in.folder, datadir.Database)
	if in.to, err = store.Open(ctx, store.URL(file)); err != nil {
		return err
	}
	err = in.fill(ctx, secrets)
	if err = errors.Join(err, in.to.Close()); err != nil {
		return err
	}
	in.report.Ended = in.Now().UTC()
	if in.DryRun {
		return in.writeReport(filepath.Join(in.DataDir, folderName), dryName)
	}
	if err := in.writeReport(filepath.Join(in.folder, folderName), reportName); err != nil {
		return err
	}
	return in.place(ctx)
}

// fill copies everything into the new database, and makes it sound.
func (in *importing) fill(ctx context.Context, secrets *secrets) error {
	if err := in.to.Migrate(ctx, bare(in.tables)); err != nil {
		return err
	}
	if err := in.copyRows(ctx, secrets); err != nil {
		return err
	}
	if err := in.remark(ctx); err != nil {
		return err
	}
	if err := in.newerRights(ctx); err != nil {
		return fmt.Errorf("rights: %w", err)
	}
	if err := in.keepUnknown(ctx); err != nil {
		return err
	}
	if err := in.copyFiles(ctx); err != nil {
		return err
	}
	in.define = catalog.Default()
	if in.Define != nil {
		var err error
		if in.define, err = in.Define(ctx, in.to); err != nil {
			return err
		}
	}
	if err := in.mend(ctx); err != nil {
		return err
	}
	in.Show("indexes and default data", 0, 1)
	if err := defaults.Adopt(ctx, in.to, in.source.has); err != nil {
		return fmt.Errorf("default data: %w", err)
	}
	if err := in.Prepare(ctx, in.to); err != nil {
		return err
	}
	in.Show("indexes and default data", 1, 1)
	return nil
}

// bare gives tables without what is quicker made once all rows are there: indexes, and what follows changes.
func bare(tables []*model.Table) []*model.Table {
	out := make([]*model.Table, len(tables))
	for i, t := range tables {
		out[i] = &model.Table{Name: t.Name, Objects: t.Objects, Columns: t.Columns, KeepsLast: t.KeepsLast}
	}
	return out
}

// writeReport writes the report as JSON.
func (in *importing) writeReport(folder, name string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	text, err := json.MarshalIndent(in.report, "", "  ")
	if err != nil {
		return err
	}
	in.report.File = filepath.Join(in.DataDir, folderName, name)
	return os.WriteFile(filepath.Join(folder, name), append(text, '\n'), 0o600)
}
