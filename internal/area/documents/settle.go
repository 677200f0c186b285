package documents

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/folder/datadir"
	"github.com/glpid/glpid/internal/store"
)

// settleTime is how long the question may take whether a file is still used. What is not settled
// then waits for the next start.
const settleTime = 5 * time.Second

// isUsed counts the documents with a file.
const isUsed = "SELECT COUNT(*) FROM `glpi_documents` WHERE `sha1sum` = ? AND `filepath` = ?"

// picturesFolder holds the pictures of users, below the stored files.
const picturesFolder = datadir.Pictures + "/"

// isShown counts the users with a picture.
const isShown = "SELECT COUNT(*) FROM `glpi_users` WHERE `picture` = ?"

// sumOf gives the SHA-1 that a path of the layout names.
func sumOf(path string) string {
	parts := strings.Split(path, "/")
	if len(parts) != 3 {
		return ""
	}
	return parts[1] + strings.TrimSuffix(parts[2], filepath.Ext(parts[2]))
}

// markedFile is the key of what is done about a marker.
type markedFile string

// release has the file that a document no longer has removed once that is committed, unless another
// document has it.
func (s *Service) release(w *engine.Work, path string) error {
	if path == "" || sumOf(path) == "" {
		return nil
	}
	marker := ""
	if _, err := os.Stat(s.files.full(path)); err == nil {
		if marker, err = s.files.mark(path); err != nil {
			return fmt.Errorf("remove document: %w", err)
		}
	}
	if marker != "" {
		w.Tx.IfUndone(markedFile(marker), func() { _ = os.Remove(marker) })
	}
	w.Tx.BeforeReturn(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(w.Context), settleTime)
		defer cancel()
		if err := s.settle(ctx, path); err == nil && marker != "" {
			_ = os.Remove(marker)
		}
	})
	return nil
}

// settle removes a file that no document has, within a write, so that no document can get it
// meanwhile, by whatever process: who stores one puts its file in place within the write that names it.
func (s *Service) settle(ctx context.Context, path string) error {
	return s.settleBy(ctx, path, s.files.remove)
}

func (s *Service) settleBy(ctx context.Context, path string, remove func(path string) error) error {
	return s.engine.DB().Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		query, args := isUsed, []any{sumOf(path), path}
		if picture, ok := strings.CutPrefix(path, picturesFolder); ok {
			query, args = isShown, []any{picture}
		}
		var n int
		if err := tx.QueryRow(ctx, query, args...).Scan(&n); err != nil || n > 0 {
			return err
		}
		return remove(path)
	})
}

// Sweep removes the files whose removal had to wait for a backup, pictures of users among them.
func (s *Service) Sweep(ctx context.Context) error {
	paths, err := datadir.Released(s.files.folder)
	if err != nil || len(paths) == 0 {
		return err
	}
	lock, err := datadir.MayRemoveFiles(s.files.folder)
	if errors.Is(err, datadir.ErrInUse) {
		return nil // they wait on
	}
	if err != nil {
		return err
	}
	now := func(path string) error { return datadir.RemoveNow(s.files.folder, path) }
	for _, path := range paths {
		if err = s.settleBy(ctx, path, now); err == nil {
			err = datadir.Settled(s.files.folder, path)
		}
		if err != nil {
			err = fmt.Errorf("remove files that a backup needed: %w", err)
			break
		}
	}
	return errors.Join(err, lock.Release())
}

// Unfinished is how old what a request has begun must be before it is sure that the request is over, whichever server
// it came to: none lasts nearly as long.
const Unfinished = time.Hour

// Recover finishes what a crash has interrupted: contents that were half received go, and so do
// files whose document was never committed or whose document is gone. Of a folder that nobody else uses that is
// everything, before the first request; of one that several servers share it is what is older than Unfinished.
func (s *Service) Recover(ctx context.Context, older time.Duration) error {
	entries, err := os.ReadDir(s.files.folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for interrupted uploads: %w", err)
	}
	for _, entry := range entries {
		name := entry.Name()
		marker := strings.HasPrefix(name, markerPrefix)
		if !marker && !strings.HasPrefix(name, datadir.UploadPrefix) {
			continue
		}
		if young, err := s.isYounger(entry, older); err != nil || young {
			if err != nil {
				return fmt.Errorf("look for interrupted uploads: %w", err)
			}
			continue
		}
		if path := markedPath(name); marker && path != "" {
			if err := s.settle(ctx, path); err != nil {
				return fmt.Errorf("finish an interrupted upload: %w", err)
			}
		}
		if err := os.Remove(filepath.Join(s.files.folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("finish an interrupted upload: %w", err)
		}
	}
	return s.Sweep(ctx)
}

// isYounger reports whether a file was written to within some time. One that is gone meanwhile counts as well.
func (s *Service) isYounger(entry fs.DirEntry, than time.Duration) (bool, error) {
	if than <= 0 {
		return false, nil
	}
	info, err := entry.Info()
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	return err == nil && time.Since(info.ModTime()) < than, err
}
