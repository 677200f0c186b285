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

	"github.com/glpid/glpid/internal/model"
)

// Limits are how much a file may hold.
type Limits struct {
	Files int   // inventories and others
	Each  int64 // bytes of an inventory, unpacked
	All   int64 // of everything, unpacked
	// Ratio is how many times as large as the file everything may be, beyond the first Slack bytes: inventories are
	// packed to a tenth, and such as repeat to a hundredth.
	Ratio, Slack int64
}

// Usual are the limits of files that people have of their agents.
var Usual = Limits{Files: 200_000, Each: 100 << 20, All: 20 << 30, Ratio: 200, Slack: 32 << 20}

// File is an inventory that was found.
type File struct {
	Name string // in the archive, behind its name
	// Content is what is in it, which may be packed. It is read before the next one is asked for, and refuses with
	// model.CodeTooLarge what is beyond the limits.
	Content io.Reader
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

// Each gives the inventories in a file. What is in an archive and has another ending is left out, other archives too;
// an error ends it. What cannot be unpacked of one of several shows when it is read.
func Each(name string, from io.ReaderAt, size int64, l Limits) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		r := &reader{limits: l, name: name, size: size, yield: yield}
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
	size   int64
	yield  func(File, error) bool
	files  int
	bytes  int64 // that have been unpacked
	over   error // they are too many
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
	return r.give(r.name, r.unpacked(whole))
}

func (r *reader) zip(from io.ReaderAt, size int64) error {
	list := &directory{ReaderAt: from, left: directoryEnd + int64(r.limits.Files)*directoryEntry}
	archive, err := zip.NewReader(list, size)
	if list.left < 0 {
		return r.tooMany()
	}
	if err != nil {
		return err
	}
	list.read = true
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
		err = r.give(r.within(file.Name), r.unpacked(content))
		_ = content.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// directory bounds what is read of the list of what is in an archive, of which there is an entry in memory for each:
// it can be as long as the file.
type directory struct {
	io.ReaderAt
	left int64
	read bool // the list
}

const (
	directoryEnd   = 256 << 10 // is looked at to find the list
	directoryEntry = 512       // bytes that an entry of the list may have on average: 46 and a name
)

// ReadAt reads a part of the file.
func (d *directory) ReadAt(p []byte, at int64) (int, error) {
	if !d.read {
		if d.left -= int64(len(p)); d.left < 0 {
			return 0, errors.New("the list of files is too long")
		}
	}
	return d.ReaderAt.ReadAt(p, at)
}

// within names what is in an archive; nothing is outside of it.
func (r *reader) within(name string) string {
	return path.Join(r.name, path.Clean("/"+strings.ReplaceAll(name, `\`, "/")))
}

func (r *reader) tar(from io.Reader) error {
	archive := tar.NewReader(r.unpacked(from))
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
		if err := r.give(r.within(head.Name), archive); err != nil {
			return err
		}
	}
}

func (r *reader) count() error {
	if r.files++; r.files > r.limits.Files {
		return r.tooMany()
	}
	return nil
}

func (r *reader) tooMany() error { return tooMuch("it has more than %d files", r.limits.Files) }

// give gives an inventory to who wants it.
func (r *reader) give(name string, from io.Reader) error {
	if !r.yield(File{Name: name, Content: &bounded{from, r.limits.Each, r.limits.Each}}, nil) {
		return errStopped
	}
	return r.over
}

// tooMuch is the fault of a file that holds more than it may.
func tooMuch(format string, args ...any) error {
	return &model.Error{Code: model.CodeTooLarge, Title: "The file is too large: " + fmt.Sprintf(format, args...)}
}

// unpacked counts what is unpacked of the file, and refuses what is too much.
func (r *reader) unpacked(from io.Reader) io.Reader { return &unpacked{r, from} }

type unpacked struct {
	of *reader
	io.Reader
}

// Read reads, and refuses what is too much.
func (u *unpacked) Read(p []byte) (int, error) {
	r := u.of
	if r.over != nil {
		return 0, r.over
	}
	n, err := u.Reader.Read(p)
	r.bytes += int64(n)
	switch {
	case r.bytes > r.limits.All:
		r.over = tooMuch("there are more than %d bytes in it", r.limits.All)
	case r.bytes > r.limits.Slack && r.bytes > r.limits.Ratio*r.size:
		r.over = tooMuch("unpacked it is more than %d times as large as it is", r.limits.Ratio)
	default:
		return n, err
	}
	return 0, r.over
}

// bounded refuses to read more of an inventory than the most.
type bounded struct {
	io.Reader
	left, most int64
}

// Read reads, and refuses what is too much.
func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, tooMuch("an inventory in it has more than %d bytes", b.most)
	}
	return n, err
}
