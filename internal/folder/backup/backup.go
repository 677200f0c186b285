// Package backup makes copies of a data folder and puts them back, also while a server runs on it.
// A copy is the database alone, as an SQLite file whichever kind of database it is of, or everything, as a
// compressed archive: the database, the keys, and the files of documents and pictures.
//
// It must not know what the tables hold.
package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/folder/datadir"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/backend"
)

// IsArchive reports whether a file's name asks for a copy of everything.
func IsArchive(name string) bool {
	return strings.HasSuffix(name, ".tar.gz") || strings.HasSuffix(name, ".tgz")
}

// Progress is told how far long work is.
type Progress func(stage string, done, total int)

// Report tells what a copy holds.
type Report struct {
	Files   int      // files of documents and pictures
	Missing []string // files that the database names or needs and that are not there
}

// tempPrefix begins the names of folders in which copies are made, beside where they go.
const tempPrefix = ".glpid-backup-"

// Write copies a database, which may be open for reading only, and for an archive all that lies in its
// data folder, to a file. tables are those of the program. The file appears when it is whole; one that exists is left
// alone and is an error. What the copy of the database names is in the archive: no file is removed meanwhile.
func Write(ctx context.Context, db *store.DB, tables []*model.Table, dataDir, file string, show Progress) (
	report Report, err error) {
	if _, err := os.Lstat(file); err == nil {
		return report, fmt.Errorf("%s exists: name a file that does not", file)
	}
	if err := CheckFinished(ctx, db); err != nil {
		return report, err // its keys are not those of the folder
	}
	folder := filepath.Dir(file)
	if _, err := os.Stat(folder); err != nil {
		return report, fmt.Errorf("there is no folder %s to write to", folder)
	}
	if err := sweep(folder); err != nil {
		return report, err
	}
	temp, release, err := tempFolder(folder)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, release()) }()
	part := filepath.Join(temp, datadir.Database)
	if IsArchive(file) {
		part, report, err = archive(ctx, db, tables, dataDir, temp, show)
	} else {
		err = db.Backup(ctx, part, tables)
	}
	if err == nil {
		err = db.Settled()
	}
	if err != nil {
		return report, err
	}
	// A link takes no other's place, as renaming would; not every file system has it.
	if err := os.Link(part, file); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return report, fmt.Errorf("%s exists: name a file that does not", file)
		}
		if err := os.Rename(part, file); err != nil {
			return report, err
		}
	}
	return report, datadir.SyncFolder(folder)
}

// tempFolder makes a folder that nobody else may read, and holds it so that others see it is in use.
func tempFolder(in string) (folder string, release func() error, err error) {
	folder, err = os.MkdirTemp(in, tempPrefix+"*")
	if err != nil {
		return "", nil, err
	}
	lock, err := datadir.Claim(folder, "backup")
	if err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(folder))
	}
	return folder, func() error { return errors.Join(lock.Release(), os.RemoveAll(folder)) }, nil
}

// sweep removes what backups that were killed have left in a folder.
func sweep(folder string) error {
	left, err := filepath.Glob(filepath.Join(folder, tempPrefix+"*"))
	if err != nil {
		return err
	}
	for _, path := range left {
		lock, err := datadir.Claim(path, "backup")
		if err != nil || lock == nil {
			continue // somebody makes a copy there, or nobody can tell
		}
		if err := errors.Join(lock.Release(), os.RemoveAll(path)); err != nil {
			return fmt.Errorf("remove what an interrupted backup has left: %w", err)
		}
	}
	return nil
}

// archive copies everything into an archive in a folder, and gives its path.
func archive(ctx context.Context, db *store.DB, tables []*model.Table, dataDir, temp string, show Progress) (
	path string, report Report, err error) {
	files, err := datadir.KeepFiles(ctx, filepath.Join(dataDir, datadir.Files))
	if err != nil {
		return "", report, err
	}
	defer func() { err = errors.Join(err, files.Release()) }()
	// The database first: the files that it names were there before, and those that come later may be
	// too many.
	copied := filepath.Join(temp, datadir.Database)
	if err := db.Backup(ctx, copied, tables); err != nil {
		return "", report, err
	}
	names, err := list(filepath.Join(dataDir, datadir.Files))
	if err != nil {
		return "", report, err
	}
	if report.Missing, err = missing(ctx, copied, names); err != nil {
		return "", report, err
	}
	path = filepath.Join(temp, "archive")
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", report, err
	}
	for _, key := range datadir.Keys {
		if _, err := os.Stat(filepath.Join(dataDir, key)); errors.Is(err, fs.ErrNotExist) {
			report.Missing = append(report.Missing, key)
		}
	}
	report.Files = len(names)
	err = pack(ctx, out, copied, dataDir, names, show)
	return path, report, errors.Join(err, out.Sync(), out.Close())
}

// pack writes an archive.
func pack(ctx context.Context, out io.Writer, database, dataDir string, files []string, show Progress) error {
	zip, err := gzip.NewWriterLevel(out, gzip.BestSpeed)
	if err != nil {
		return err
	}
	archive := tar.NewWriter(zip)
	if err := addFile(archive, database, datadir.Database); err != nil {
		return err
	}
	for _, key := range datadir.Keys {
		if err := addFile(archive, filepath.Join(dataDir, key), key); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for i, name := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := addFile(archive, filepath.Join(dataDir, datadir.Files, filepath.FromSlash(name)), datadir.Files+"/"+
			name); err != nil {
			return err
		}
		show("files", i+1, len(files))
	}
	return errors.Join(archive.Close(), zip.Close())
}

// named are the columns of a database that name stored files, each with the folder that it starts from.
var named = []struct{ folder, query string }{
	{"", "SELECT DISTINCT `filepath` FROM `glpi_documents` WHERE COALESCE(`filepath`, '') <> ''"},
	{datadir.Pictures + "/", "SELECT `picture` FROM `glpi_users` WHERE COALESCE(`picture`, '') <> ''"},
}

// missing lists the files that a copy of a database names and that are not among those there.
func missing(ctx context.Context, database string, there []string) ([]string, error) {
	db, err := store.OpenReadOnly(ctx, store.URL(database))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	var gone []string
	for _, from := range named {
		if err := db.Each(ctx, from.query, nil, func(row []backend.Cell) error {
			if path := from.folder + strings.Clone(row[0].Text); !isThere(there, path) {
				gone = append(gone, path)
			}
			return nil
		}); err != nil {
			return nil, fmt.Errorf("look for the files of documents: %w", err)
		}
	}
	return gone, nil
}

func isThere(sorted []string, path string) bool {
	_, found := slices.BinarySearch(sorted, path)
	return found
}

// list gives the files below a folder, sorted, with slashes. Files at its top are on their way in or out.
func list(folder string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || !entry.Type().IsRegular() || filepath.Dir(path) == folder {
			return err
		}
		name, err := filepath.Rel(folder, path)
		out = append(out, filepath.ToSlash(name))
		return err
	})
	slices.Sort(out)
	return out, err
}

// addFile puts a file into an archive.
func addFile(archive *tar.Writer, path, name string) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	header := &tar.Header{Name: name, Mode: 0o600, Size: info.Size(), ModTime: info.ModTime(), Format: tar.FormatPAX}
	if err := archive.WriteHeader(header); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if _, err := io.CopyN(archive, in, info.Size()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
