// Package datadir is the data folder as the system sees it: what lies in it, who works on it at the
// moment, and who may read it.
//
// It must not know what is in the files.
package datadir

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/glpid/glpid/internal/folder/instancekey"
)

// The names of what a data folder holds.
const (
	Database = "glpid.db"
	Files    = "files"     // documents and pictures
	Pictures = "_pictures" // of users and of things, in Files
	// Importing is where an import makes a new site; where it is, one was interrupted or goes on.
	Importing = ".importing"
)

// Keys are the files without which tokens and stored secrets of the database are worth nothing.
var Keys = []string{"oauth.pem", "oauth.pub", instancekey.Name}

// Traces gives what tells that a folder has been in use: keys, and stored files.
func Traces(dir string) ([]string, error) {
	var found []string
	for _, key := range Keys {
		if _, err := os.Stat(filepath.Join(dir, key)); err == nil {
			found = append(found, key)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	err := filepath.WalkDir(filepath.Join(dir, Files), func(_ string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil && entry.Type().IsRegular() && !strings.HasPrefix(entry.Name(), ".") {
			found = append(found, Files)
			return filepath.SkipAll
		}
		return err
	})
	return found, err
}

// SyncFolder makes the names in a folder durable, where the system can.
func SyncFolder(folder string) error {
	if runtime.GOOS == "windows" { // it writes them out by itself, and folders cannot be flushed
		return nil
	}
	dir, err := os.Open(folder)
	if err != nil {
		return err
	}
	err = dir.Sync()
	if unsupported(err) { // some shares
		err = nil
	}
	return errors.Join(err, dir.Close())
}
