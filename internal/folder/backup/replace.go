package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/glpid/glpid/internal/folder/datadir"
	"github.com/glpid/glpid/internal/store"
)

// replacement puts an unpacked copy in its place.
type replacement struct {
	Restoring
	folder  string   // where the copy is
	running bool     // a server runs
	stamp   string   // behind the names of what is kept
	place   string   // the file of the database, or one that would be it
	keys    []string // that differ
}

// run goes from what harms nobody to what must not fail: files that no document names yet, then the
// database in one step, then the keys that only it needs.
func (s *replacement) run(ctx context.Context) (done Restored, err error) {
	if err := s.prepare(ctx); err != nil {
		return done, fmt.Errorf("prepare %s: %w", s.File, err)
	}
	folder := filepath.Join(s.folder, datadir.Files)
	if done.Files, err = moveFiles(folder, filepath.Join(s.DataDir, datadir.Files), s.stamp); err != nil {
		return done, err
	}
	if done.Kept, err = s.replaceDatabase(ctx); err != nil {
		return done, err
	}
	for _, key := range s.keys {
		old, err := s.replaceKey(key)
		if err != nil {
			return done, err
		}
		if old != "" {
			done.Old = append(done.Old, old)
		}
		done.Keys = append(done.Keys, key)
	}
	return done, s.finish(ctx)
}

// prepare brings the copy's database up to date, and notes what is still to be done once it is in
// place.
func (s *replacement) prepare(ctx context.Context) error {
	db, err := store.Open(ctx, s.source())
	if err != nil {
		return err
	}
	if s.Prepare != nil {
		err = s.Prepare(ctx, db)
	}
	note := ""
	if len(s.keys) > 0 {
		note = s.File
	}
	if err == nil {
		err = db.SetNote(ctx, unfinished, note)
	}
	return errors.Join(err, db.Close())
}

func (s *replacement) source() string {
	return store.URL(filepath.Join(s.folder, datadir.Database))
}

// replaceDatabase puts the copy in the place of the database. One that is sound is replaced as it
// stands, in one transaction, so that a running server goes on with the copy; one that does not
// open is put aside.
func (s *replacement) replaceDatabase(ctx context.Context) (kept string, err error) {
	file, err := store.File(s.Database)
	if err != nil {
		return "", err
	}
	source := filepath.Join(s.folder, datadir.Database)
	if file == "" {
		return s.replaceRows(ctx)
	}
	if info, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return "", s.put(source, file)
	} else if err != nil {
		return "", err
	}
	kept = file + s.stamp
	db, err := store.Open(ctx, s.Database)
	if err == nil {
		err = errors.Join(s.exchange(ctx, db, kept), db.Close())
	}
	if err == nil {
		return kept, nil
	}
	if !store.IsDamaged(err) {
		return "", err
	}
	if s.running {
		return "", fmt.Errorf("the database is damaged and a server runs on it: stop the server first (%w)", err)
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(file+suffix, kept+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return kept, s.put(source, file)
}

// replaceRows is replaceDatabase for one that is in no file. What was there is kept in the data folder.
func (s *replacement) replaceRows(ctx context.Context) (kept string, err error) {
	empty, err := store.IsEmpty(ctx, s.Database)
	if err != nil {
		return "", err
	}
	if !empty {
		kept = s.place + s.stamp
	}
	db, err := store.Open(ctx, s.Database)
	if err != nil {
		return "", err
	}
	if err := errors.Join(s.exchange(ctx, db, kept), db.Close()); err != nil {
		return "", err
	}
	return kept, nil
}

// exchange keeps what is in a sound database and puts the copy there.
func (s *replacement) exchange(ctx context.Context, db *store.DB, kept string) error {
	source, err := store.Open(ctx, s.source())
	if err != nil {
		return err
	}
	if err := errors.Join(source.Supersede(ctx, db), source.Close()); err != nil {
		return err
	}
	return db.Restore(ctx, filepath.Join(s.folder, datadir.Database), kept, s.Tables)
}

// arriving is behind the name of a file that is not whole yet.
const arriving = ".restoring"

// put copies a file so that the copy appears when it is whole.
func (s *replacement) put(from, to string) error {
	if err := copyFile(from, to+arriving); err != nil {
		return err
	}
	if err := os.Rename(to+arriving, to); err != nil {
		return err
	}
	return datadir.SyncFolder(filepath.Dir(to))
}

// replaceKey puts a key in its place; another one that is there is kept, and its new name given.
func (s *replacement) replaceKey(name string) (kept string, err error) {
	to := filepath.Join(s.DataDir, name)
	switch err := os.Rename(to, to+s.stamp); {
	case err == nil:
		kept = to + s.stamp
	case !errors.Is(err, fs.ErrNotExist):
		return "", err
	}
	return kept, s.put(filepath.Join(s.folder, name), to)
}

// finish takes the note back.
func (s *replacement) finish(ctx context.Context) error {
	if len(s.keys) == 0 {
		return nil
	}
	db, err := store.Open(ctx, s.Database)
	if err != nil {
		return err
	}
	return errors.Join(db.SetNote(ctx, unfinished, ""), db.Close())
}

// moveFiles moves every file below a folder to the same place below another. What is there under the
// name of another content is kept.
func moveFiles(from, to, stamp string) (int, error) {
	names, err := list(from)
	if err != nil {
		return 0, err
	}
	folders := map[string]bool{}
	for i, name := range names {
		source, target := filepath.Join(from, filepath.FromSlash(name)), filepath.Join(to, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			return i, err
		}
		same, err := sameContent(source, target)
		if err != nil {
			return i, err
		}
		if same {
			continue
		}
		if err := os.Rename(target, target+stamp); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return i, err
		}
		if err := os.Rename(source, target); err != nil {
			return i, err
		}
		for dir := filepath.Dir(target); len(dir) >= len(to); dir = filepath.Dir(dir) {
			folders[dir] = true
		}
	}
	for dir := range folders {
		if err := datadir.SyncFolder(dir); err != nil {
			return len(names), err
		}
	}
	return len(names), nil
}

// sameContent compares two files; one that is not there differs from any.
func sameContent(a, b string) (bool, error) {
	left, err := os.Open(a)
	if err != nil {
		return false, err
	}
	defer left.Close()
	right, err := os.Open(b)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer right.Close()
	one, other := make([]byte, 64<<10), make([]byte, 64<<10)
	for {
		n, err := io.ReadFull(left, one)
		m, otherErr := io.ReadFull(right, other)
		if !bytes.Equal(one[:n], other[:m]) {
			return false, nil
		}
		if ended(err) || ended(otherErr) {
			return true, nil
		}
		if err := errors.Join(err, otherErr); err != nil {
			return false, err
		}
	}
}

func ended(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }
