package documents

import (
	"crypto/sha1" //nolint:gosec // the name of a stored file in GLPI's layout, not a protection
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Files is a folder of documents in GLPI's layout: <EXT>/<2 hex>/<38 hex>.<EXT>, named after the
// SHA-1 of the content, so that equal contents share one file.
type Files struct{ folder string }

// NewFiles gives the files below a folder, which is made when the first one is stored.
func NewFiles(folder string) Files { return Files{folder} }

// storedFile is a file that has been stored.
type storedFile struct{ name, path, mime, sha1 string }

// errTooLarge says that a file is larger than allowed.
var errTooLarge = errors.New("the file is too large")

var extensionShape = regexp.MustCompile(`^[A-Za-z0-9]+$`)

// extensionOf gives the extension of a file's name, without the dot, or "".
func extensionOf(name string) string {
	extension := strings.TrimPrefix(filepath.Ext(name), ".")
	if !extensionShape.MatchString(extension) {
		return ""
	}
	return extension
}

// Store keeps a content of at most limit bytes and gives its path in the layout, its SHA-1 and
// its media type.
func (f Files) store(name string, content io.Reader, limit int64) (*storedFile, error) {
	extension := strings.ToUpper(extensionOf(name))
	if err := os.MkdirAll(f.folder, 0o700); err != nil {
		return nil, fmt.Errorf("folder of documents: %w", err)
	}
	temp, err := os.CreateTemp(f.folder, ".upload-*")
	if err != nil {
		return nil, fmt.Errorf("store document: %w", err)
	}
	defer func() { _ = os.Remove(temp.Name()) }()
	defer func() { _ = temp.Close() }()
	head := make([]byte, 0, 512)
	hash := sha1.New() //nolint:gosec // see the import
	size, err := io.Copy(io.MultiWriter(temp, hash, headWriter{&head}), io.LimitReader(content, limit+1))
	if err != nil {
		return nil, fmt.Errorf("store document: %w", err)
	}
	if size > limit {
		return nil, errTooLarge
	}
	if err := temp.Sync(); err != nil {
		return nil, fmt.Errorf("store document: %w", err)
	}
	sum := hex.EncodeToString(hash.Sum(nil))
	path := extension + "/" + sum[:2] + "/" + sum[2:] + "." + extension
	full := filepath.Join(f.folder, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
		return nil, fmt.Errorf("store document: %w", err)
	}
	if err := os.Rename(temp.Name(), full); err != nil {
		return nil, fmt.Errorf("store document: %w", err)
	}
	return &storedFile{name: name, path: path, mime: mediaType(name, head), sha1: sum}, nil
}

// headWriter keeps the first bytes of what is written.
type headWriter struct{ head *[]byte }

func (h headWriter) Write(p []byte) (int, error) {
	if room := cap(*h.head) - len(*h.head); room > 0 {
		*h.head = append(*h.head, p[:min(room, len(p))]...)
	}
	return len(p), nil
}

// mediaType detects a type from the content; where that only says "some text" or "some bytes",
// the name's extension decides.
func mediaType(name string, head []byte) string {
	detected, _, _ := mime.ParseMediaType(http.DetectContentType(head))
	switch detected {
	case "application/octet-stream", "text/plain", "text/xml", "application/zip":
		byName, _, _ := mime.ParseMediaType(mime.TypeByExtension(strings.ToLower(filepath.Ext(name))))
		if byName != "" && (detected != "text/plain" || strings.HasPrefix(byName, "text/") || byName == "application/json") {
			return byName
		}
	}
	return detected
}

// open gives a stored file; fs.ErrNotExist when it is gone.
func (f Files) open(path string) (*os.File, error) {
	if !filepath.IsLocal(filepath.FromSlash(path)) {
		return nil, fs.ErrNotExist
	}
	return os.Open(filepath.Join(f.folder, filepath.FromSlash(path)))
}

// remove deletes a stored file. One that is left behind harms nobody.
func (f Files) remove(path string) {
	if filepath.IsLocal(filepath.FromSlash(path)) {
		_ = os.Remove(filepath.Join(f.folder, filepath.FromSlash(path)))
	}
}
