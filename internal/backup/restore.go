package backup

import (
	"archive/tar"
	"bytes"
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
	"time"

	"github.com/glpid/glpid/internal/store"
)

// Restored tells what putting a copy back has done.
type Restored struct {
	Kept  string   // where the database is that was there before, "" for none
	Keys  []string // keys that are others than before: a running server must be started anew
	Files int      // files of documents and pictures that were put back
}

// Restore puts a copy in the place of what is in a data folder. database is the file of the
// database. What was there is kept under another name; files that the copy does not have stay.
func Restore(ctx context.Context, dataDir, database, file string, now time.Time) (Restored, error) {
	var done Restored
	if err := os.MkdirAll(filepath.Dir(database), 0o700); err != nil {
		return done, err
	}
	archived, err := isGzip(file)
	if err != nil {
		return done, err
	}
	source := file
	stamp := ".before-" + now.UTC().Format("20060102-150405")
	if archived {
		if err := os.MkdirAll(dataDir, 0o700); err != nil {
			return done, err
		}
		folder, err := os.MkdirTemp(dataDir, ".restoring-*")
		if err != nil {
			return done, err
		}
		defer os.RemoveAll(folder)
		if err := unpack(ctx, file, folder); err != nil {
			return done, fmt.Errorf("%s is not a sound backup: %w", file, err)
		}
		source = filepath.Join(folder, databaseName)
	}
	if err := store.CheckFile(ctx, source); err != nil {
		return done, fmt.Errorf("%s is not a sound backup: %w", file, err)
	}
	if done.Kept, err = replaceDatabase(ctx, database, source, stamp); err != nil {
		return done, err
	}
	if !archived {
		return done, nil
	}
	folder := filepath.Dir(source)
	for _, key := range keys {
		changed, err := replaceKey(filepath.Join(folder, key), filepath.Join(dataDir, key), stamp)
		if err != nil {
			return done, err
		}
		if changed {
			done.Keys = append(done.Keys, key)
		}
	}
	done.Files, err = moveFiles(filepath.Join(folder, filesDir), filepath.Join(dataDir, filesDir))
	return done, err
}

func isGzip(file string) (bool, error) {
	in, err := os.Open(file)
	if err != nil {
		return false, err
	}
	defer in.Close()
	start := make([]byte, 2)
	if _, err := io.ReadFull(in, start); err != nil {
		return false, fmt.Errorf("%s is not a backup: it is empty", file)
	}
	return bytes.Equal(start, []byte{0x1f, 0x8b}), nil
}

// unpack writes the files of an archive into a folder. Only what a backup holds is taken.
func unpack(ctx context.Context, file, folder string) error {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	zip, err := gzip.NewReader(in)
	if err != nil {
		return err
	}
	archive := tar.NewReader(zip)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return zip.Close()
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		name := header.Name
		wanted := name == databaseName || slices.Contains(keys, name) || strings.HasPrefix(name, filesDir+"/")
		if header.Typeflag != tar.TypeReg || !wanted || !filepath.IsLocal(filepath.FromSlash(name)) {
			return fmt.Errorf("it holds %q, which no backup does", name)
		}
		if err := writeFile(filepath.Join(folder, filepath.FromSlash(name)), archive); err != nil {
			return err
		}
	}
}

func writeFile(path string, content io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, content); err != nil {
		return errors.Join(err, out.Close())
	}
	return errors.Join(out.Sync(), out.Close())
}

// replaceDatabase puts a copy in the place of a database. One that is sound is replaced as it
// stands, in one transaction, so that a running server goes on with the copy; one that does not
// open is put aside.
func replaceDatabase(ctx context.Context, database, source, stamp string) (kept string, err error) {
	if _, err := os.Stat(database); errors.Is(err, fs.ErrNotExist) {
		return "", placeFile(source, database)
	}
	kept = database + stamp
	db, err := store.Open(ctx, "sqlite:"+database)
	if err == nil {
		if err = db.Backup(ctx, kept); err == nil {
			return kept, errors.Join(db.Restore(ctx, source), db.Close())
		}
		err = errors.Join(err, db.Close(), removeIfThere(kept))
	}
	if ctx.Err() != nil {
		return "", err
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(database+suffix, kept+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return kept, placeFile(source, database)
}

// placeFile copies a file so that the copy appears when it is whole.
func placeFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	temp := to + ".restoring"
	if err := removeIfThere(temp); err != nil {
		return err
	}
	if err := writeFile(temp, in); err != nil {
		return err
	}
	return os.Rename(temp, to)
}

// replaceKey puts a key back and reports whether another one was there; that is kept.
func replaceKey(from, to, stamp string) (bool, error) {
	key, err := os.ReadFile(from)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	have, err := os.ReadFile(to)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	if bytes.Equal(have, key) {
		return false, nil
	}
	if err == nil {
		if err := os.Rename(to, to+stamp); err != nil {
			return false, err
		}
	}
	return true, placeFile(from, to)
}

// moveFiles moves every file below a folder to the same place below another.
func moveFiles(from, to string) (int, error) {
	names, err := list(from)
	if err != nil {
		return 0, err
	}
	for i, name := range names {
		target := filepath.Join(to, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			return i, err
		}
		if err := os.Rename(filepath.Join(from, filepath.FromSlash(name)), target); err != nil {
			return i, err
		}
	}
	return len(names), nil
}
