// Package backup makes copies of a data folder and puts them back, also while a server runs on it.
// A copy is the database alone, as an SQLite file, or everything, as a compressed archive: the
// database, the keys, and the files of documents and pictures.
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

	"github.com/glpid/glpid/internal/store"
)

// databaseName is the database in an archive, whatever it is called outside.
const databaseName = "glpid.db"

// filesDir is the folder of documents and pictures, in a data folder as in an archive.
const filesDir = "files"

// keys are the files without which tokens and client secrets of the database are worth nothing.
var keys = []string{"oauth.pem", "oauth.pub", "glpicrypt.key"}

// IsArchive reports whether a file's name asks for a copy of everything.
func IsArchive(name string) bool {
	return strings.HasSuffix(name, ".tar.gz") || strings.HasSuffix(name, ".tgz")
}

// Progress is told how far long work is.
type Progress func(stage string, done, total int)

// Write copies the database of a data folder, and for an archive all that lies beside it, to a
// file. The file appears when it is whole; one that exists is left alone and is an error.
func Write(ctx context.Context, db *store.DB, dataDir, file string, show Progress) (err error) {
	if _, err := os.Stat(file); err == nil {
		return fmt.Errorf("%s exists: name a file that does not", file)
	}
	if _, err := os.Stat(filepath.Dir(file)); err != nil {
		return fmt.Errorf("there is no folder %s to write to", filepath.Dir(file))
	}
	part := file + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, removeIfThere(part))
		}
	}()
	if IsArchive(file) {
		err = writeArchive(ctx, db, dataDir, part, show)
	} else {
		err = db.Backup(ctx, part)
	}
	if err != nil {
		return err
	}
	if err := os.Chmod(part, 0o600); err != nil {
		return err
	}
	return os.Rename(part, file)
}

func removeIfThere(file string) error {
	if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func writeArchive(ctx context.Context, db *store.DB, dataDir, file string, show Progress) error {
	// The database first: files that come later are not missed, and none goes before its row.
	copied := file + ".db"
	if err := db.Backup(ctx, copied); err != nil {
		return err
	}
	defer os.Remove(copied)
	files, err := list(filepath.Join(dataDir, filesDir))
	if err != nil {
		return err
	}
	out, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	zip, err := gzip.NewWriterLevel(out, gzip.BestSpeed)
	if err != nil {
		return errors.Join(err, out.Close())
	}
	archive := tar.NewWriter(zip)
	err = addFile(archive, copied, databaseName)
	for _, key := range keys {
		if err == nil {
			err = addFile(archive, filepath.Join(dataDir, key), key)
		}
	}
	for i, name := range files {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = addFile(archive, filepath.Join(dataDir, filesDir, filepath.FromSlash(name)), filesDir+"/"+name)
		}
		show("files", i+1, len(files))
	}
	return errors.Join(err, archive.Close(), zip.Close(), out.Sync(), out.Close())
}

// list gives the files below a folder, sorted, with slashes.
func list(folder string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		out = append(out, filepath.ToSlash(name))
		return err
	})
	slices.Sort(out)
	return out, err
}

// addFile puts a file into an archive. One that is gone meanwhile is left out.
func addFile(archive *tar.Writer, path, name string) error {
	in, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
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
