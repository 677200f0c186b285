package documents

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/jobs"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// newborn is how long a document may stay without an item before it counts as forgotten: clients
// make it first and attach it then.
const newborn = time.Hour

// CleanOrphans purges the documents that belong to no item, with their files. It is GLPI's automatic
// action cleanorphans, which is off until somebody wants it.
func (s *Service) CleanOrphans(ctx context.Context) (int, error) {
	tree, err := s.engine.Directory().Tree(ctx)
	if err != nil {
		return 0, err
	}
	o := s.engine.Catalog().Object("Document")
	orphan := " FROM `glpi_documents` `d` WHERE NOT EXISTS (SELECT 1 FROM `glpi_documents_items` `l`" +
		" WHERE `l`.`documents_id` = `d`.`id`)"
	ids, err := store.IDs(ctx, s.engine.DB(), "SELECT `d`.`id`"+orphan+" AND COALESCE(`d`.`date_creation`, '') < ?",
		engine.FormatTime(s.engine.Now().Add(-newborn)))
	if err != nil {
		return 0, fmt.Errorf("find documents without an item: %w", err)
	}
	purged, err := jobs.Each(ctx, ids, func(id int64) (bool, error) {
		var still int64
		err := s.engine.Do(ctx, access.System(tree), o, model.Current, id,
			func(w *engine.Work, _ *engine.Change) (err error) {
				still, err = w.Count("SELECT COUNT(*)"+orphan+" AND `d`.`id` = ?", id)
				if err != nil || still == 0 {
					return err // somebody has attached it
				}
				return w.Purge("Document", id)
			})
		return still > 0, err
	})
	if err != nil {
		err = fmt.Errorf("purge documents: %w", err)
	}
	return purged, err
}

// layout is the form of a path of a stored file.
var layout = regexp.MustCompile(`^([A-Z0-9]+)/[0-9a-f]{2}/[0-9a-f]{38}\.([A-Z0-9]+)$`)

// Strays lists the stored files that belong to no document, by their paths.
func (s *Service) Strays(ctx context.Context) ([]string, error) {
	used, err := s.usedPaths(ctx)
	if err != nil {
		return nil, err
	}
	var strays []string
	err = filepath.WalkDir(s.files.folder, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		}
		path, err := filepath.Rel(s.files.folder, name)
		if err != nil {
			return err
		}
		if path = filepath.ToSlash(path); layout.MatchString(path) && !used[path] && entry.Type().IsRegular() {
			strays = append(strays, path)
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("look for stray files: %w", err)
	}
	return strays, nil
}

// usedPaths gives the paths that documents name.
func (s *Service) usedPaths(ctx context.Context) (map[string]bool, error) {
	rows, err := s.engine.DB().Query(ctx,
		"SELECT DISTINCT `filepath` FROM `glpi_documents` WHERE COALESCE(`filepath`, '') <> ''")
	if err != nil {
		return nil, fmt.Errorf("list documents: %w", err)
	}
	defer rows.Close()
	used := map[string]bool{}
	for rows.Next() {
		var path string
		if err := rows.Scan(&path); err != nil {
			return nil, fmt.Errorf("list documents: %w", err)
		}
		used[path] = true
	}
	return used, rows.Err()
}

// RemoveStray removes a stored file unless a document has got it meanwhile.
func (s *Service) RemoveStray(ctx context.Context, path string) error { return s.settle(ctx, path) }
