// Package archive finds inventories in files: single ones in JSON, XML or as OCS keeps them, and archives of
// them, zip and tar, packed or not.
//
// It must not know what is in an inventory.
package archive

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"slices"
	"strings"
)

// Limits are how much a file may hold.
type Limits struct {
	Files int   // inventories and others
	Each  int64 // bytes of an inventory, unpacked
	All   int64 // of everything, unpacked
}

// Usual are the limits of files that people have of their agents.
var Usual = Limits{Files: 200_000, Each: 100 << 20, All: 20 << 30}

// File is an inventory that was found.
type File struct {
	Name string // in the archive, behind its name
	Text []byte // as it is, which may be packed
}

// endings are the endings of names of inventories.
var endings = []string{".json", ".xml", ".ocs"}

// Is reports whether a name is that of an inventory, or of an archive.
func Is(name string) bool { return isInventory(name) || archived(name) != "" }

func isInventory(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(endings, func(ending string) bool {
		return strings.HasSuffix(name, ending) || strings.HasSuffix(name, ending+".gz")
	})
}

// archived gives the form of an archive by its name, "" for what is none.
func archived(name string) string {
	name = strings.ToLower(name)
	for _, form := range [][2]string{{".zip", "zip"}, {".tar", "tar"}, {".tar.gz", "tgz"}, {".tgz", "tgz"}} {
		if strings.HasSuffix(name, form[0]) {
			return form[1]
		}
	}
	return ""
}

// Each gives the inventories in a file. What is in an archive and has another ending is left out; an error ends it.
func Each(name string, from io.ReaderAt, size int64, l Limits) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		r := &reader{limits: l, name: name, yield: yield}
		err := r.read(from, size)
		if err != nil && !errors.Is(err, errStopped) {
			yield(File{Name: name}, fmt.Errorf("%s: %w", name, err))
		}
	}
}

// errStopped says that nobody wants more.
var errStopped = errors.New("stopped")

type reader struct {
	limits Limits
	name   string
	yield  func(File, error) bool
	files  int
	bytes  int64
}

func (r *reader) read(from io.ReaderAt, size int64) error {
	whole := io.NewSectionReader(from, 0, size)
	switch archived(r.name) {
	case "zip":
		return r.zip(from, size)
	case "tar":
		return r.tar(whole)
	case "tgz":
		unpacked, err := gzip.NewReader(bufio.NewReader(whole))
		if err != nil {
			return err
		}
		return r.tar(unpacked)
	}
	return r.give(r.name, whole)
}

func (r *reader) zip(from io.ReaderAt, size int64) error {
	archive, err := zip.NewReader(from, size)
	if err != nil {
		return err
	}
	for _, file := range archive.File {
		if err := r.count(); err != nil {
			return err
		}
		if file.FileInfo().IsDir() || !isInventory(file.Name) {
			continue
		}
		content, err := file.Open()
		if err != nil {
			return fmt.Errorf("%s: %w", file.Name, err)
		}
		err = r.give(path.Join(r.name, file.Name), content)
		if err := errors.Join(err, content.Close()); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) tar(from io.Reader) error {
	bounded := &counted{Reader: from, left: r.limits.All, most: r.limits.All}
	archive := tar.NewReader(bounded)
	for {
		head, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := r.count(); err != nil {
			return err
		}
		if head.Typeflag != tar.TypeReg || !isInventory(head.Name) {
			continue
		}
		if err := r.give(path.Join(r.name, head.Name), archive); err != nil {
			return err
		}
	}
}

func (r *reader) count() error {
	if r.files++; r.files > r.limits.Files {
		return fmt.Errorf("it has more than %d files", r.limits.Files)
	}
	return nil
}

// give gives an inventory to who wants it.
func (r *reader) give(name string, from io.Reader) error {
	text, err := io.ReadAll(io.LimitReader(from, r.limits.Each+1))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if int64(len(text)) > r.limits.Each {
		return fmt.Errorf("%s has more than %d bytes", name, r.limits.Each)
	}
	if r.bytes += int64(len(text)); r.bytes > r.limits.All {
		return tooMuch(r.limits.All)
	}
	if !r.yield(File{Name: name, Text: text}, nil) {
		return errStopped
	}
	return nil
}

func tooMuch(most int64) error { return fmt.Errorf("there are more than %d bytes in it", most) }

// counted refuses to read more than the most.
type counted struct {
	io.Reader
	left, most int64
}

// Read reads, and refuses what is too much.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return 0, tooMuch(c.most)
	}
	return n, err
}
