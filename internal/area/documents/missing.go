package documents

import (
	"context"
	"crypto/sha1" //nolint:gosec // the name of a stored file in GLPI's layout, not a protection
	"encoding/hex"
	"fmt"
	"io"
)

// Damaged is a document whose file is missing or is not what was stored.
type Damaged struct {
	ID   int64
	Path string
}

// Missing looks at the file of every document and lists those that are missing or damaged.
func (s *Service) Missing(ctx context.Context) ([]Damaged, error) {
	rows, err := s.engine.DB().Query(ctx, "SELECT `id`, `filepath`, COALESCE(`sha1sum`, '')"+
		" FROM `glpi_documents` WHERE COALESCE(`filepath`, '') <> '' ORDER BY `id`")
	if err != nil {
		return nil, fmt.Errorf("list documents: %w", err)
	}
	defer rows.Close()
	var out []Damaged
	for rows.Next() {
		var d Damaged
		var sum string
		if err := rows.Scan(&d.ID, &d.Path, &sum); err != nil {
			return nil, fmt.Errorf("list documents: %w", err)
		}
		if !s.files.sound(d.Path, sum) {
			out = append(out, d)
		}
	}
	return out, rows.Err()
}

// sound reports whether a stored file has the content that its SHA-1 tells.
func (f Files) sound(path, sum string) bool {
	file, err := f.open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	hash := sha1.New() //nolint:gosec // see the import
	if _, err := io.Copy(hash, file); err != nil {
		return false
	}
	return sum == "" || hex.EncodeToString(hash.Sum(nil)) == sum
}
