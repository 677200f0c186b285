package importer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/glpid/glpid/internal/folder/datadir"
	"github.com/glpid/glpid/internal/store"
)

// place puts the new site in its place: the database comes last, as only with it there is a site.
func (in *importing) place(ctx context.Context) error {
	in.Show("put in place", 0, 1)
	for _, name := range append([]string{datadir.Files}, datadir.Keys...) {
		to := filepath.Join(in.DataDir, name)
		_ = os.Remove(to) // an empty folder
		if err := os.Rename(filepath.Join(in.folder, name), to); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := in.placeReport(); err != nil {
		return err
	}
	if err := datadir.SyncFolder(in.DataDir); err != nil {
		return err
	}
	if err := in.placeDatabase(ctx); err != nil {
		return fmt.Errorf("put the database in its place: %w", err)
	}
	in.Show("put in place", 1, 1)
	return os.RemoveAll(in.folder)
}

// placeReport puts the report, and what is kept beside it, where a dry run may have left its own.
func (in *importing) placeReport() error {
	from, to := filepath.Join(in.folder, folderName), filepath.Join(in.DataDir, folderName)
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if err := os.RemoveAll(filepath.Join(to, entry.Name())); err != nil {
			return err
		}
		if err := os.Rename(filepath.Join(from, entry.Name()), filepath.Join(to, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

// placeDatabase puts the new database in the place of the empty one.
func (in *importing) placeDatabase(ctx context.Context) error {
	from := filepath.Join(in.folder, datadir.Database)
	file, err := store.File(in.Database)
	if err != nil {
		return err
	}
	if file == "" {
		db, err := store.Open(ctx, in.Database)
		if err != nil {
			return err
		}
		return errors.Join(db.Restore(ctx, from, "", in.tables), db.Close())
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	for _, suffix := range []string{"-wal", "-shm"} { // of the empty one
		if err := os.Remove(file + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := os.Rename(from, file); err != nil { // another file system
		arriving := file + ".importing"
		_ = os.Remove(arriving)
		made, err := os.Open(from)
		if err != nil {
			return err
		}
		if err := errors.Join(datadir.CopyInto(arriving, made), made.Close()); err != nil {
			return err
		}
		if err := os.Rename(arriving, file); err != nil {
			return err
		}
	}
	return datadir.SyncFolder(filepath.Dir(file))
}
