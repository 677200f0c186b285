package datadir

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// releasedPrefix begins the names of notes that a file is to be removed: its path, encoded, follows.
const releasedPrefix = ".released-"

// UploadPrefix begins the names of files that are being received, beside the folders of stored files.
const UploadPrefix = ".upload-"

// NewUpload opens a new file below the folder of stored files for a content that is being received, and makes
// the folder if this is the first one. Whoever asked for it removes it or moves it to its place.
func NewUpload(files string) (*os.File, error) {
	if _, err := os.Stat(files); errors.Is(err, fs.ErrNotExist) {
		if err := errors.Join(os.MkdirAll(files, 0o700), SyncFolder(filepath.Dir(files))); err != nil {
			return nil, err
		}
	}
	return os.CreateTemp(files, UploadPrefix+"*")
}

// RemoveFile removes a file below the folder of stored files, by its path there, and the folders that it
// leaves empty. While a backup or a restore needs the files as they are, it notes that this is to be
// done: Released tells.
func RemoveFile(files, path string) error {
	lock, err := MayRemoveFiles(files)
	if errors.Is(err, ErrInUse) {
		note, err := os.OpenFile(notePath(files, path), os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("remove a stored file: %w", err)
		}
		return note.Close()
	}
	if err != nil {
		return err
	}
	return errors.Join(RemoveNow(files, path), lock.Release())
}

// RemoveNow is RemoveFile for those who hold the lock.
func RemoveNow(files, path string) error {
	if !filepath.IsLocal(filepath.FromSlash(path)) {
		return nil
	}
	full := filepath.Join(files, filepath.FromSlash(path))
	err := os.Remove(full)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("remove a stored file: %w", err)
	}
	for dir := filepath.Dir(full); len(dir) > len(files) && os.Remove(dir) == nil; {
		dir = filepath.Dir(dir)
	}
	return nil
}

// Released lists the paths of files whose removal had to wait.
func Released(files string) ([]string, error) {
	entries, err := os.ReadDir(files)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, entry := range entries {
		encoded, ok := strings.CutPrefix(entry.Name(), releasedPrefix)
		if !ok {
			continue
		}
		if path, err := base64.RawURLEncoding.DecodeString(encoded); err == nil {
			paths = append(paths, string(path))
		}
	}
	return paths, nil
}

// Settled takes back the note that a file is to be removed.
func Settled(files, path string) error {
	if err := os.Remove(notePath(files, path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func notePath(files, path string) string {
	return filepath.Join(files, releasedPrefix+base64.RawURLEncoding.EncodeToString([]byte(path)))
}

// WriteFile writes a new file for this user alone, durably, and whole or not at all.
func WriteFile(path string, content []byte) (err error) {
	folder := filepath.Dir(path)
	temp, err := os.CreateTemp(folder, ".new-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temp.Name()))
		}
	}()
	_, err = temp.Write(content)
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return err
	}
	return SyncFolder(folder)
}

// CopyInto writes a new file for this user alone, durably, as it is read, and makes the folders that it lies in. One
// that is interrupted stays: WriteFile is for where it would be taken for a whole one.
func CopyInto(path string, content io.Reader) error {
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
