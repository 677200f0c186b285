package site

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/defaults"
	"github.com/glpid/glpid/internal/folder/backup"
	"github.com/glpid/glpid/internal/folder/datadir"
	"github.com/glpid/glpid/internal/folder/inplace"
	"github.com/glpid/glpid/internal/folder/instancekey"
	"github.com/glpid/glpid/internal/store"
)

// Open opens a data folder; an empty one gets a database with GLPI's default data. A folder whose
// database is gone is refused, as a new one would hide that.
func Open(ctx context.Context, o Options) (*Site, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Database == "" {
		o.Database = store.URL(filepath.Join(o.DataDir, datadir.Database))
	}
	file, err := store.File(o.Database)
	if err != nil {
		return nil, err
	}
	if o.InPlace && !o.ReadOnly {
		return nil, errWritesInPlace
	}
	site := &Site{Options: o, Catalog: catalog.Default()}
	if o.ReadOnly {
		err = site.look(ctx)
	} else {
		err = site.take(ctx, file)
	}
	if err == nil {
		err = site.prepare(ctx)
	}
	if err == nil && o.InPlace {
		err = site.checkGuestKeys(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, site.Close())
	}
	return site, nil
}

// checkGuestKeys refuses to serve GLPI's database with other keys than GLPI's.
func (s *Site) checkGuestKeys(ctx context.Context) error {
	if !s.OAuth.CanSign() {
		return fmt.Errorf("there are no oauth.pem and oauth.pub in %s, by which GLPI's tokens are known: name GLPI's"+
			" folder of keys with --config-dir (config, or what GLPI_CONFIG_DIR says)", s.ConfigDir)
	}
	values, err := sealedValues(ctx, s.DB, s.Catalog)
	if err != nil || len(values) == 0 {
		return err
	}
	for _, value := range values {
		if _, err := s.OAuth.Open(value.Value); err == nil {
			return nil // KeyProblems tells of those that do not
		}
	}
	return fmt.Errorf("of %d secrets in GLPI's database none opens with the %s in %s, or there is no such file: name"+
		" the folder of keys that belongs to this database with --config-dir", len(values), instancekey.Name,
		s.ConfigDir)
}

// errWritesInPlace says that GLPI's tables are not written to.
var errWritesInPlace = errors.New("--in-place serves GLPI's database for reading only, give --read-only with it:" +
	" writing beside GLPI is not done yet; \"glpid import\" brings the data to where it can be written")

// look opens the database for reading.
func (s *Site) look(ctx context.Context) (err error) {
	if s.Serve {
		if err := s.refuseImporting(); err != nil {
			return err
		}
	}
	if s.InPlace {
		if s.DB, err = store.OpenInPlace(ctx, s.Database); err != nil {
			return err
		}
		return inplace.Check(ctx, s.DB, s.Catalog.Graph().Tables())
	}
	if s.DB, err = store.OpenOwn(ctx, s.Database); err != nil {
		return err
	}
	if err := errors.Join(s.DB.CheckVersion(ctx), backup.CheckFinished(ctx, s.DB)); err != nil || !s.Serve {
		return err
	}
	return s.DB.CheckCurrent(ctx, s.Catalog.Graph().Tables())
}

// Undisturbed waits until the context ends, or until another program begins to use a database that is a file and that
// nobody used when it was opened for reading: what is read then can be wrong, and the server has to be started anew.
func (s *Site) Undisturbed(ctx context.Context) error {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		if err := s.DB.Settled(); err != nil {
			return err
		}
	}
}

// take opens the database for writing; file is "" where it is in none.
func (s *Site) take(ctx context.Context, file string) (err error) {
	if err := os.MkdirAll(s.DataDir, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	if s.Serve {
		if err := s.takeFolder(file); err != nil {
			return err
		}
	}
	if err := s.refuseImporting(); err != nil {
		return err
	}
	// Before the database is looked at: another process may be making a new site.
	if s.traces, err = datadir.Traces(s.DataDir); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	empty, err := store.IsEmpty(ctx, s.Database)
	if err != nil {
		return err
	}
	if empty {
		if err := s.refuseToReplace("missing or empty"); err != nil {
			return err
		}
	}
	if s.DB, err = store.Open(ctx, s.Database); err != nil {
		return err
	}
	s.DB.OnFault(func(err error) { s.Log.Error("the database", slog.Any("error", err)) })
	return backup.CheckFinished(ctx, s.DB)
}

// refuseImporting refuses a folder in which an import goes on, or was interrupted.
func (s *Site) refuseImporting() error {
	if _, err := os.Stat(filepath.Join(s.DataDir, datadir.Importing)); err != nil {
		return nil // there is none
	}
	return fmt.Errorf("an import was interrupted in %s, or goes on: repeat it with \"glpid import\", or remove %s to"+
		" give it up", s.DataDir, filepath.Join(s.DataDir, datadir.Importing))
}

// takeFolder takes the data folder for this server.
func (s *Site) takeFolder(database string) (err error) {
	alone := func() error {
		left, err := backup.Interrupted(s.DataDir, database)
		if left {
			s.Log.Warn("a restore was interrupted before the database was replaced: what it had unpacked is removed;" +
				" repeat it with \"glpid restore FILE\"")
		}
		return err
	}
	if store.Shared(s.Database) { // their data folders are the same, or have the same keys and the same folder of files
		s.claim, err = datadir.Share(s.DataDir, "serve", alone)
		if errors.Is(err, datadir.ErrInUse) {
			return fmt.Errorf("the data folder is %w: wait until it is done", err)
		}
		return err
	}
	s.claim, err = datadir.Claim(s.DataDir, "serve")
	if errors.Is(err, datadir.ErrInUse) {
		return fmt.Errorf("the data folder is %w: one server serves a database that is a file, several one on MariaDB"+
			" (--database mysql://...)", err)
	}
	if err != nil {
		return err
	}
	return alone()
}

// refuseToReplace refuses to make a new database where keys or files tell that there was another one.
func (s *Site) refuseToReplace(why string) error {
	if len(s.traces) == 0 {
		return nil
	}
	return fmt.Errorf("%s is %s, but %s of the site that it belongs to are in %s: put it back from a backup with"+
		" \"glpid restore FILE\";"+
		" for a new site name another folder with --data, or move these away", store.Shown(s.Database), why,
		strings.Join(s.traces, ", "), s.DataDir)
}

// Upgrade gives what brings the tables and the default data of a database up to date, and tells people what they should
// know of it.
func Upgrade(log *slog.Logger) func(ctx context.Context, db *store.DB) error {
	return func(ctx context.Context, db *store.DB) error {
		return (&Site{DB: db, Catalog: catalog.Default(), Options: Options{Log: log}}).upgrade(ctx)
	}
}

// upgrade is Upgrade, and keeps what it has found.
func (s *Site) upgrade(ctx context.Context) (err error) {
	if s.Brought, err = s.DB.Bring(ctx, s.Catalog.Graph().Tables()); err != nil {
		return fmt.Errorf("tables: %w", err)
	}
	for _, r := range s.Renamed {
		s.Log.Warn("two texts that have to differ are the same, as texts are compared now; one has got the number of"+
			" its row behind it: give it another name where that is not what you want", slog.String("table", r.Table),
			slog.String("column", r.Column), slog.Int64("id", r.ID), slog.String("was", r.Was),
			slog.String("is", r.Now), slog.Int64("the same as", r.First))
	}
	var empty, anew []string
	for _, part := range s.Lost {
		if part.Holds {
			empty = append(empty, part.Name)
		} else {
			anew = append(anew, part.Name)
		}
	}
	if len(empty) > 0 {
		s.Log.Warn("parts of the database were missing and are added empty; what was in them can only come back from"+
			" a backup", slog.Any("parts", empty))
	}
	if len(anew) > 0 {
		s.Log.Warn("indexes of the database were missing and are made anew; no data was in them",
			slog.Any("indexes", anew))
	}
	steps, err := s.DB.Apply(ctx, defaults.Steps(s.Catalog))
	if err != nil {
		return err
	}
	installed, err := defaults.Installed(ctx, s.DB)
	if err != nil {
		return err
	}
	if installed && len(steps) > 0 { // a new database has no data yet
		s.Log.Info("the data of an older version is brought up to date", slog.Any("steps", steps))
	}
	done, err := defaults.Upgrade(ctx, s.DB)
	if err != nil {
		return fmt.Errorf("default data: %w", err)
	}
	if done != (defaults.Upgraded{}) {
		s.Log.Info("the default data is brought up to date; what people have changed or deleted is left alone",
			slog.Int("added", done.Added), slog.Int("changed", done.Changed), slog.Int("left", done.Left))
	}
	return nil
}

// noteFirst is the note of a database that a server has made and not welcomed anybody to yet.
const noteFirst = "first_start"

// Welcomed says that people have been told how to begin, so that the next server does not tell it again.
func (s *Site) Welcomed(ctx context.Context) error { return s.DB.SetNote(ctx, noteFirst, "") }

// install fills a new database with the default data.
func (s *Site) install(ctx context.Context) error {
	installed, err := defaults.Installed(ctx, s.DB)
	if err != nil {
		return err
	}
	if installed {
		note, err := s.DB.Note(ctx, noteFirst)
		if s.Serve && err == nil && note != "" {
			s.New, err = s.welcomes(ctx)
		}
		return err
	}
	if err := s.refuseToReplace("without data"); err != nil {
		return err
	}
	if s.Serve {
		if err := s.DB.SetNote(ctx, noteFirst, "1"); err != nil {
			return err
		}
	}
	if err := defaults.Install(ctx, s.DB, defaults.Options{Accounts: true, BcryptCost: s.BcryptCost}); err != nil {
		return fmt.Errorf("default data: %w", err)
	}
	s.New = true
	if s.Serve {
		s.New, err = s.welcomes(ctx)
	}
	return err
}

// welcoming is how long a server may take until it has welcomed people, before another one that starts may.
const welcoming = time.Minute

// welcomes reports whether this server tells people how to begin, of several that start on a new database one.
func (s *Site) welcomes(ctx context.Context) (mine bool, err error) {
	if !s.DB.Shared() {
		return true, nil
	}
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		lease, err := tx.Lease(ctx, "welcome", welcoming)
		mine = lease != nil
		return err
	})
	return mine, err
}
