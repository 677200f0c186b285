package importer

import (
	"context"
	"crypto/sha1" //nolint:gosec // what GLPI names its files by
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/glpid/glpid/internal/folder/datadir"
	"github.com/glpid/glpid/internal/store/backend"
)

// copyFiles brings the files of documents along, and pictures: as hard links where that is possible, which take no
// room. What a document's file holds is held against what the database says.
func (in *importing) copyFiles(ctx context.Context) error {
	type document struct{ path, sum string }
	var all []document
	err := in.source.each(ctx, "SELECT `filepath`, MIN(COALESCE(`sha1sum`, '')) FROM `glpi_documents`"+
		" WHERE COALESCE(`filepath`, '') <> '' GROUP BY `filepath` ORDER BY `filepath`", func(
		row []backend.Cell) error {
		all = append(all, document{strings.Clone(row[0].Text), strings.Clone(row[1].Text)})
		return nil
	})
	if err != nil {
		return err
	}
	if in.FilesDir == "" {
		if len(all) > 0 {
			in.report.note("%d files of documents are left out: import with --files, or copy GLPI's folder of files to"+
				" %s", len(all), filepath.Join(in.DataDir, datadir.Files))
		}
		return nil
	}
	if info, err := os.Stat(in.FilesDir); err != nil || !info.IsDir() {
		return fmt.Errorf("%s is no folder: name GLPI's folder of documents (files, or what GLPI_DOC_DIR says) with"+
			" --files", in.FilesDir)
	}
	if in.files, err = os.OpenRoot(in.FilesDir); err != nil {
		return err
	}
	defer in.files.Close()
	for i, d := range all {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := in.copyFile(d.path, d.sum); err != nil {
			return err
		}
		in.Show("files", i+1, len(all))
	}
	return in.copyPictures(ctx)
}

// copyFile brings a file along. sum is its SHA-1, "" where nobody knows.
func (in *importing) copyFile(name, sum string) error {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		in.report.Files.Missing = append(in.report.Files.Missing, name)
		return nil
	}
	from := filepath.Join(in.FilesDir, filepath.FromSlash(name))
	info, err := in.files.Stat(filepath.FromSlash(name))
	if err != nil && !errors.As(err, new(syscall.Errno)) {
		if _, err := os.Stat(from); err == nil { // a link, by which any file of this machine could be had
			in.report.Files.Outside = append(in.report.Files.Outside, name)
			return nil
		}
	}
	if err != nil && namesNothing(err) || err == nil && !info.Mode().IsRegular() {
		in.report.Files.Missing = append(in.report.Files.Missing, name)
		return nil
	}
	if err != nil {
		return err
	}
	if sum != "" {
		is, err := in.sumOf(name)
		if err != nil {
			return err
		}
		if !strings.EqualFold(is, sum) {
			in.report.Files.Damaged = append(in.report.Files.Damaged, name)
		}
	}
	if in.DryRun {
		return nil
	}
	to := filepath.Join(in.folder, datadir.Files, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	if itself, err := os.Lstat(from); err == nil && itself.Mode().IsRegular() { // a link to a link would be one, too
		switch err := os.Link(from, to); {
		case err == nil, errors.Is(err, fs.ErrExist):
			in.report.Files.Linked++
			return nil
		}
	}
	file, err := in.files.Open(filepath.FromSlash(name)) // another file system, or one that has no links
	if err != nil {
		return err
	}
	if err := errors.Join(datadir.CopyInto(to, file), file.Close()); err != nil {
		return err
	}
	in.report.Files.Copied++
	return nil
}

// namesNothing reports that there can be no file of this name.
func namesNothing(err error) bool {
	for _, reason := range []error{fs.ErrNotExist, syscall.ENOTDIR, syscall.EINVAL, syscall.ENAMETOOLONG,
		syscall.ELOOP} {
		if errors.Is(err, reason) {
			return true
		}
	}
	return !errors.As(err, new(syscall.Errno)) // links that lead outside, to nothing
}

func (in *importing) sumOf(name string) (string, error) {
	file, err := in.files.Open(filepath.FromSlash(name))
	if err != nil {
		return "", err
	}
	defer file.Close()
	hash := sha1.New() //nolint:gosec // see above
	if _, err := io.Copy(hash, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// copyPictures brings the pictures of users and of other things along. Those of accounts that are not there are told.
func (in *importing) copyPictures(ctx context.Context) error {
	folder := filepath.Join(in.FilesDir, datadir.Pictures)
	if err := filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		name, err := filepath.Rel(in.FilesDir, file)
		if err != nil {
			return err
		}
		return in.copyFile(filepath.ToSlash(name), "")
	}); err != nil {
		return err
	}
	return in.source.each(ctx, "SELECT `picture` FROM `glpi_users` WHERE COALESCE(`picture`, '') <> '' ORDER BY `id`",
		func(row []backend.Cell) error {
			name := path.Join(datadir.Pictures, row[0].Text)
			if _, err := in.files.Stat(filepath.FromSlash(name)); err != nil {
				in.report.Files.Missing = append(in.report.Files.Missing, name)
			}
			return nil
		})
}
