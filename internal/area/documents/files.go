package documents

import (
	"crypto/sha1" //nolint:gosec // the name of a stored file in GLPI's layout, not a protection
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/glpid/glpid/internal/folder/datadir"
)

// Files is a folder of documents in GLPI's layout: <EXT>/<2 hex>/<38 hex>.<EXT>, named after the
// SHA-1 of the content, so that equal contents share one file.
//
// The folder and the database cannot change in one step. So that a crash between the two leaves
// neither a document without its file nor a file without a document, a file comes before its row
// is committed and goes after it is, and a marker beside the folders stands for every path that is
// in between: Service.Recover settles what the markers name.
type Files struct{ folder string }

// NewFiles gives the files below a folder, which is made when the first one is stored.
func NewFiles(folder string) Files { return Files{filepath.Clean(folder)} }

// markerPrefix begins the names of markers: "<random>-<sha1>.<EXT>" follows.
const markerPrefix = ".pending-"

// storedFile is a file that has been received.
type storedFile struct {
	name, path, mime, sha1, temp, marker string
	placed                               bool
}

var extensionShape = regexp.MustCompile(`^[A-Za-z0-9]+$`)

// extensionOf gives the extension of a file's name, without the dot, or "".
func extensionOf(name string) string {
	extension := strings.TrimPrefix(filepath.Ext(name), ".")
	if !extensionShape.MatchString(extension) {
		return ""
	}
	return extension
}

// receive writes a content to disk, not yet in its place, and says what it is.
func (f Files) receive(name string, content io.Reader) (_ *storedFile, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("store document: %w", err)
		}
	}()
	temp, err := datadir.NewUpload(f.folder)
	if err != nil {
		return nil, err
	}
	stored := &storedFile{name: name, temp: temp.Name()}
	head := make([]byte, 0, sniffed)
	hash := sha1.New() //nolint:gosec // see the import
	_, err = io.Copy(io.MultiWriter(temp, hash, headWriter{&head}), content)
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err != nil {
		f.drop(stored)
		return nil, err
	}
	stored.sha1 = hex.EncodeToString(hash.Sum(nil))
	stored.path = pathOf(stored.sha1, strings.ToUpper(extensionOf(name)))
	stored.mime = mediaType(name, head)
	if stored.marker, err = f.mark(stored.path); err != nil {
		f.drop(stored)
		return nil, err
	}
	return stored, nil
}

// pathOf gives where a content lies in the layout.
func pathOf(sum, extension string) string {
	return extension + "/" + sum[:2] + "/" + sum[2:] + "." + extension
}

// place moves a received file to where its document looks for it. A write that is run again finds it there.
func (f Files) place(stored *storedFile) error {
	full := f.full(stored.path)
	dir := filepath.Dir(full)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("store document: %w", err)
	}
	err := os.Rename(stored.temp, full)
	if stored.placed && errors.Is(err, fs.ErrNotExist) {
		_, err = os.Stat(full)
	}
	if err != nil {
		return fmt.Errorf("store document: %w", err)
	}
	stored.placed = true
	// The name is as durable as the row that will point at it.
	for ; len(dir) >= len(f.folder); dir = filepath.Dir(dir) {
		if err := datadir.SyncFolder(dir); err != nil {
			return fmt.Errorf("store document: %w", err)
		}
	}
	return nil
}

// mark notes that a path is about to come or go, and gives the marker's name.
func (f Files) mark(path string) (string, error) {
	extension, rest, _ := strings.Cut(path, "/")
	sum := strings.ReplaceAll(strings.TrimSuffix(rest, "."+extension), "/", "")
	marker, err := os.CreateTemp(f.folder, markerPrefix+"*-"+sum+"."+extension)
	if err != nil {
		return "", err
	}
	return marker.Name(), errors.Join(marker.Close(), datadir.SyncFolder(f.folder))
}

// markedPath gives the path that a marker stands for, "" when its name is not one.
func markedPath(marker string) string {
	_, named, _ := strings.Cut(strings.TrimPrefix(filepath.Base(marker), markerPrefix), "-")
	sum, extension, ok := strings.Cut(named, ".")
	if !ok || len(sum) != 2*sha1.Size || !extensionShape.MatchString(extension) {
		return ""
	}
	return pathOf(sum, extension)
}

// drop removes what is left of a received file besides the file in its place.
func (f Files) drop(stored *storedFile) {
	_ = os.Remove(stored.temp)
	if stored.marker != "" {
		_ = os.Remove(stored.marker)
	}
}

func (f Files) full(path string) string { return filepath.Join(f.folder, filepath.FromSlash(path)) }

// headWriter keeps the first bytes of what is written.
type headWriter struct{ head *[]byte }

func (h headWriter) Write(p []byte) (int, error) {
	if room := cap(*h.head) - len(*h.head); room > 0 {
		*h.head = append(*h.head, p[:min(room, len(p))]...)
	}
	return len(p), nil
}

// open gives a stored file; fs.ErrNotExist when it is gone.
func (f Files) open(path string) (*os.File, error) {
	if !filepath.IsLocal(filepath.FromSlash(path)) {
		return nil, fs.ErrNotExist
	}
	return os.Open(f.full(path))
}

// remove deletes a stored file, as soon as no backup needs it.
func (f Files) remove(path string) error { return datadir.RemoveFile(f.folder, path) }
