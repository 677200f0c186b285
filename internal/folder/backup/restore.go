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

	"github.com/glpid/glpid/internal/folder/datadir"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// Restoring says what to put where.
type Restoring struct {
	DataDir  string
	Database string // its URL
	File     string // the copy
	Now      time.Time
	Tables   []*model.Table // those of the program
	// Prepare brings the database of the copy up to date before it takes its place; it may be nil.
	Prepare func(ctx context.Context, db *store.DB) error
	// CheckKeys refuses a folder whose keys are damaged or do not belong together; it may be nil.
	CheckKeys func(folder string) error
}

// Restored tells what putting a copy back has done.
type Restored struct {
	Kept  string   // where the database is that was there before, "" for none
	Keys  []string // keys that were put in place, as there were others or none
	Old   []string // where the others are kept
	Files int      // files of documents and pictures that were put back
}

// restoringPrefix begins the names of folders in which copies are unpacked.
const restoringPrefix = ".restoring-"

// unfinished is the note in a restored database whose keys have not followed it yet.
const unfinished = "restoring"

// Restore puts a copy in the place of what is in a data folder, also while a server runs on it. The
// database changes in one step, and what was written until then is in the copy that is kept of it.
// Files that the copy does not have stay. Interrupted anywhere, it can be repeated.
func Restore(ctx context.Context, r Restoring) (done Restored, err error) {
	archived, err := isGzip(r.File)
	if err != nil {
		return done, err
	}
	place, err := r.place()
	if err != nil {
		return done, err
	}
	for _, folder := range []string{filepath.Dir(place), filepath.Join(r.DataDir, datadir.Files)} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return done, err
		}
	}
	claim, err := datadir.Claim(r.DataDir, "restore")
	running := errors.Is(err, datadir.ErrInUse)
	if err != nil && !running {
		return done, err
	}
	defer func() { err = errors.Join(err, claim.Release()) }()
	// Backups are waited for, so that they stay true to the files; other restores too.
	files, err := datadir.TakeFiles(ctx, filepath.Join(r.DataDir, datadir.Files))
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, files.Release()) }()
	if _, err := clean(r.DataDir, place); err != nil {
		return done, err
	}

	folder, err := os.MkdirTemp(r.DataDir, restoringPrefix+"*")
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if err := r.unpack(ctx, archived, folder); err != nil {
		var ours *fs.PathError
		if errors.As(err, &ours) && strings.HasPrefix(ours.Path, folder) && !errors.Is(err, fs.ErrExist) ||
			ctx.Err() != nil {
			return done, fmt.Errorf("unpack %s: %w", r.File, err)
		}
		return done, fmt.Errorf("%s is not a sound backup: %w", r.File, err)
	}
	swap := replacement{Restoring: r, folder: folder, running: running, stamp: freeStamp(r, place), place: place}
	if swap.keys, err = otherKeys(folder, r.DataDir); err != nil {
		return done, err
	}
	if err := r.checkKeys(folder, swap.keys); err != nil {
		return done, fmt.Errorf("%s is not a sound backup: %w", r.File, err)
	}
	if running && len(swap.keys) > 0 {
		return done, fmt.Errorf(
			"%s has other keys than %s, and a server runs there that would go on with the old ones: stop it first",
			r.File, r.DataDir)
	}
	return swap.run(ctx)
}

// checkKeys looks at the keys as they would be: those that a copy brings, and else those that are there.
func (r Restoring) checkKeys(folder string, brought []string) error {
	if r.CheckKeys == nil || len(brought) == 0 {
		return nil
	}
	for _, key := range datadir.Keys {
		err := copyFile(filepath.Join(r.DataDir, key), filepath.Join(folder, key))
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return r.CheckKeys(folder)
}

// place gives the file of the database, or in the data folder one that would be it.
func (r Restoring) place() (string, error) {
	file, err := store.File(r.Database)
	if err == nil && file == "" {
		file = filepath.Join(r.DataDir, datadir.Database)
	}
	return file, err
}

// Interrupted reports what an interrupted restore has left in a data folder, and removes it: nothing of
// it was in use. It must not run beside a restore.
func Interrupted(dataDir, database string) (bool, error) {
	files, err := datadir.MayRemoveFiles(filepath.Join(dataDir, datadir.Files))
	if errors.Is(err, datadir.ErrInUse) {
		return false, nil // a restore or a backup goes on
	}
	if err != nil {
		return false, err
	}
	left, err := clean(dataDir, database)
	return left, errors.Join(err, files.Release())
}

// clean removes what interrupted restores have left.
func clean(dataDir, database string) (bool, error) {
	left, err := filepath.Glob(filepath.Join(dataDir, restoringPrefix+"*"))
	if err != nil {
		return false, err
	}
	places := keyFiles(dataDir)
	if database != "" { // a file
		places = append(places, database)
	}
	for _, place := range places {
		if _, err := os.Lstat(place + arriving); err == nil {
			left = append(left, place+arriving)
		}
	}
	for _, path := range left {
		if err := os.RemoveAll(path); err != nil {
			return true, fmt.Errorf("remove what an interrupted restore has left: %w", err)
		}
	}
	return len(left) > 0, nil
}

func keyFiles(dataDir string) []string {
	var paths []string
	for _, key := range datadir.Keys {
		paths = append(paths, filepath.Join(dataDir, key))
	}
	return paths
}

// CheckFinished refuses a database whose keys did not follow it, as its restore was interrupted.
func CheckFinished(ctx context.Context, db *store.DB) error {
	file, err := db.Note(ctx, unfinished)
	if err != nil || file == "" {
		return err
	}
	return fmt.Errorf("restoring %s was interrupted before its keys were in place: repeat it with \"glpid restore %s\"",
		file, file)
}

// freeStamp gives what is put behind the names of what is kept.
func freeStamp(r Restoring, place string) string {
	stamp := ".before-" + r.Now.UTC().Format("20060102-150405")
	for n := 1; ; n++ {
		try := stamp
		if n > 1 {
			try += fmt.Sprint("-", n)
		}
		if !slices.ContainsFunc(append(keyFiles(r.DataDir), place), func(path string) bool {
			_, err := os.Lstat(path + try)
			return err == nil
		}) {
			return try
		}
	}
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

// unpack writes a copy into a folder and checks its database.
func (r Restoring) unpack(ctx context.Context, archived bool, folder string) error {
	database := filepath.Join(folder, datadir.Database)
	var err error
	if archived {
		err = unpack(ctx, r.File, folder)
	} else {
		err = copyFile(r.File, database)
	}
	if err != nil {
		return err
	}
	return store.CheckFile(ctx, database)
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
		wanted := name == datadir.Database || slices.Contains(datadir.Keys, name) ||
			strings.HasPrefix(name, datadir.Files+"/")
		if header.Typeflag != tar.TypeReg || !wanted || !filepath.IsLocal(filepath.FromSlash(name)) {
			return fmt.Errorf("it holds %q, which no backup does", name)
		}
		if err := datadir.CopyInto(filepath.Join(folder, filepath.FromSlash(name)), archive); err != nil {
			return err
		}
	}
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	return datadir.CopyInto(to, in)
}

// otherKeys lists the keys of a copy that are not those in the data folder.
func otherKeys(folder, dataDir string) ([]string, error) {
	var others []string
	for _, key := range datadir.Keys {
		brought, err := os.ReadFile(filepath.Join(folder, key))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		have, err := os.ReadFile(filepath.Join(dataDir, key))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if !bytes.Equal(have, brought) {
			others = append(others, key)
		}
	}
	return others, nil
}
