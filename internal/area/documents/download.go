package documents

import (
	"context"
	"crypto/md5" //nolint:gosec // an ETag as GLPI computes it, not a protection
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
	"github.com/glpid/glpid/internal/store"
)

func (s *Service) download(c *route.Call) (*route.Answer, error) {
	id := c.ID("id")
	var user int64
	var path, kind, name string
	err := c.Engine.DB().QueryRow(c.Context, "SELECT `users_id`, COALESCE(`filepath`, ''), COALESCE(`mime`, ''),"+
		" COALESCE(`filename`, '') FROM `glpi_documents` WHERE `id` = ?", id).
		Scan(&user, &path, &kind, &name)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, unseen(c)
	}
	if err != nil {
		return nil, fmt.Errorf("document %d: %w", id, err)
	}
	allowed, err := s.canDownload(c.Context, c.Session, id, user)
	if err != nil {
		return nil, err
	}
	if !allowed {
		return nil, unseen(c)
	}
	if path == "" {
		return nil, model.NotFound()
	}
	content, err := s.content(path, kind, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, model.NotFound()
	}
	if err != nil {
		return nil, fmt.Errorf("document %d: %w", id, err)
	}
	return &route.Answer{Content: content}, nil
}

// unseen is the answer about a document that there is not, or that the session does not see: the same, so that it
// does not tell which there are.
func unseen(c *route.Call) error {
	if err := c.Session.Permit("document", model.Read); err != nil {
		return err
	}
	return model.NotFound()
}

// content opens a stored file. Its type is looked up in the file when the row does not tell it.
func (s *Service) content(path, kind, name string) (_ *route.Content, err error) {
	file, err := s.files.open(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = file.Close()
		}
	}()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fs.ErrNotExist
	}
	tag, err := s.tags.of(file, path, info)
	if err != nil {
		return nil, err
	}
	if kind == "" {
		head := make([]byte, sniffed)
		n, err := file.ReadAt(head, 0)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		kind = mediaType(name, head[:n])
	}
	return &route.Content{
		Type: kind, Body: file, Modified: info.ModTime(), ETag: tag, Name: name,
		Inline: shownInline(kind), Cache: "private",
	}, nil
}

// tags keeps the entity tags of files, so that asking whether one has changed, or for a part of it,
// does not read all of it.
type tags struct {
	mutex sync.Mutex
	known map[string]tag
}

type tag struct {
	text     string
	size     int64
	modified int64
}

// maxTags is how many are kept.
const maxTags = 4096

// of gives the tag of a file: the MD5 of its content, as GLPI has it.
func (t *tags) of(file *os.File, path string, info fs.FileInfo) (string, error) {
	t.mutex.Lock()
	have, ok := t.known[path]
	t.mutex.Unlock()
	if ok && have.size == info.Size() && have.modified == info.ModTime().UnixNano() {
		return have.text, nil
	}
	hash := md5.New() //nolint:gosec // see the import
	if _, err := io.Copy(hash, io.NewSectionReader(file, 0, info.Size())); err != nil {
		return "", err
	}
	text := hex.EncodeToString(hash.Sum(nil))
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.known == nil || len(t.known) >= maxTags {
		t.known = map[string]tag{}
	}
	t.known[path] = tag{text, info.Size(), info.ModTime().UnixNano()}
	return text, nil
}

// canDownload lets those have a file who see its document, who brought it, and who see an item
// that it is attached to: requesters must be able to open the pictures of their own tickets. It
// asks once for each type of item that the document is attached to.
func (s *Service) canDownload(ctx context.Context, session *access.Session, id, user int64) (bool, error) {
	if user == session.UserID && user != 0 {
		return true, nil
	}
	seen, err := s.engine.CanSee(ctx, session, s.engine.Catalog().Object("Document"), id)
	if err != nil || seen {
		return seen, err
	}
	itemtypes, err := s.attachedTo(ctx, id)
	if err != nil {
		return false, err
	}
	for _, itemtype := range itemtypes {
		seen, err := s.canSeeAttached(ctx, session, id, itemtype)
		if err != nil || seen {
			return seen, err
		}
	}
	return false, nil
}

// attachedTo lists the types of the items that a document is attached to.
func (s *Service) attachedTo(ctx context.Context, id int64) ([]string, error) {
	itemtypes, err := store.Texts(ctx, s.engine.DB(),
		"SELECT DISTINCT `itemtype` FROM `glpi_documents_items` WHERE `documents_id` = ?", id)
	if err != nil {
		return nil, fmt.Errorf("links of document %d: %w", id, err)
	}
	return itemtypes, nil
}

// canSeeAttached reports whether a session sees an item of a type that a document is attached to. An
// entry of a timeline is seen by those who see both it and the item it belongs to.
func (s *Service) canSeeAttached(ctx context.Context, session *access.Session, id int64,
	itemtype string) (bool, error) {
	o := s.engine.Catalog().ByItemtype(itemtype)
	if o == nil || o.Table == "" {
		return false, nil
	}
	visible := s.engine.Visibility(session, o, "`item`").OfOne()
	if visible.Never {
		return false, nil
	}
	query := "SELECT 1 FROM `glpi_documents_items` `link` JOIN `" + o.Table +
		"` `item` ON `item`.`id` = `link`.`items_id`" +
		" WHERE `link`.`documents_id` = ? AND `link`.`itemtype` = ?"
	if visible.SQL != "" {
		query += " AND (" + visible.SQL + ")"
	}
	rows, err := s.engine.DB().Query(ctx, query+" LIMIT 1", slices.Concat([]any{id, itemtype}, visible.Args)...)
	if err != nil {
		return false, fmt.Errorf("links of document %d: %w", id, err)
	}
	defer rows.Close()
	return rows.Next(), rows.Err()
}
