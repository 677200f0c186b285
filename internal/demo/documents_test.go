package demo

import (
	"crypto/sha1"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDocuments(t *testing.T) {
	t.Parallel()
	db, reg := installed(t)
	folder := t.TempDir()
	fill(t, db, reg, Options{Tickets: 200, Users: 30, Seed: 5, Documents: folder})
	rows, err := db.Query(t.Context(), "SELECT `filepath`, `filename`, `sha1sum` FROM `glpi_documents`")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var path, name, sum string
		if err := rows.Scan(&path, &name, &sum); err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(filepath.Join(folder, path))
		if err != nil {
			t.Error(err)
			continue
		}
		hash := sha1.Sum(content)
		if hex.EncodeToString(hash[:]) != sum {
			t.Errorf("%s has another content than its row says", path)
		}
		extension := strings.ToUpper(strings.TrimPrefix(filepath.Ext(name), "."))
		if want := extension + "/" + sum[:2] + "/" + sum[2:] + "." + extension; path != want {
			t.Errorf("%s is stored at %s, want %s", name, path, want)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if n <= len(guides) {
		t.Errorf("only %d documents", n)
	}
}

// TestHalfAFile writes a file anew of which an interrupted fill has written only a part.
func TestHalfAFile(t *testing.T) {
	t.Parallel()
	f := &files{folder: t.TempDir()}
	path, _, err := f.store("txt", []byte("the whole text"))
	if err != nil {
		t.Fatal(err)
	}
	full := filepath.Join(f.folder, path)
	if err := os.WriteFile(full, []byte("the wh"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := f.store("txt", []byte("the whole text")); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(full); err != nil || string(text) != "the whole text" {
		t.Errorf("%q, %v", text, err)
	}
}
