package documents

import (
	"crypto/md5" //nolint:gosec // an ETag as GLPI computes it, not a protection
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// Routes are the special routes of documents. Uploading replaces the plain creation: a multipart
// body brings the file along.
func (s *Service) Routes() []route.Route {
	tags := []string{"Management"}
	return []route.Route{
		{Method: "GET", Path: "/Management/Document/{id:int}/Download", Handle: s.download,
			Doc: route.Doc{Tags: tags, Description: "Download the file of a document", Media: "application/octet-stream"}},
		{Method: "POST", Path: "/Management/Document", Priority: 11, Handle: s.create,
			Doc: route.Doc{Tags: tags, Description: "Create a new document; a multipart/form-data body can carry its file", Body: route.Of("Document")}},
	}
}

// storedKey is where the stored file travels in a change's input. No body can hold a value of its
// type.
const storedKey = "\x00file"

func (s *Service) create(c *route.Call) (*route.Answer, error) {
	input := maps.Clone(c.Params)
	delete(input, storedKey)
	var stored *storedFile
	if len(c.Files) > 0 {
		// The right comes first: nobody fills the disk without it.
		if !c.Session.Can("document", model.Create) && !c.Session.Can("followup", followupAddMy) {
			return nil, model.Forbidden("")
		}
		var err error
		if stored, err = s.upload(c); err != nil {
			return nil, err
		}
		input[storedKey] = stored
	}
	id, err := c.Engine.Create(c.Context, c.Session, engine.Change{Object: c.Object("Document"), Version: c.Version, Input: input})
	if err != nil {
		if stored != nil {
			s.dropUnused(c, stored)
		}
		return nil, err
	}
	return route.Created(id, "/Management/Document/"+strconv.FormatInt(id, 10))
}

// upload checks and stores the file of a request.
func (s *Service) upload(c *route.Call) (*storedFile, error) {
	file := c.Files[0]
	if i := slices.IndexFunc(c.Files, func(f route.File) bool { return f.Field == "file" }); i >= 0 {
		file = c.Files[i]
	}
	refuse := func(code, message string, extra ...any) error {
		entry := map[string]any{"error": code, "message": message}
		for i := 0; i+1 < len(extra); i += 2 {
			entry[extra[i].(string)] = extra[i+1]
		}
		return &model.Error{Code: model.CodeInvalid, Title: model.TitleInvalidInput, Detail: map[string]any{file.Field: []any{entry}}}
	}
	if len(c.Files) > 1 {
		return nil, refuse("maxItems", "This field accepts at most one uploaded file", "maxItems", 1)
	}
	size, err := s.config.Int(c.Context, "document_max_size", 20)
	if err != nil {
		return nil, err
	}
	limit := int64(size) << 20
	tooLarge := func() error {
		return refuse("file_size_exceeded", fmt.Sprintf("The uploaded file exceeds the maximum allowed size of %d MB.", size), "max_file_size_bytes", limit)
	}
	if file.Size > limit {
		return nil, tooLarge()
	}
	ok, err := s.typeAllowed(c, file.Name)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, refuse("invalid_file_type", "This type of file may not be uploaded: unauthorized file type")
	}
	content, err := file.Open()
	if err != nil {
		return nil, refuse("file_upload_failed", "The file could not be uploaded.")
	}
	defer content.Close()
	stored, err := s.files.store(file.Name, content, limit)
	if errors.Is(err, errTooLarge) {
		return nil, tooLarge()
	}
	return stored, err
}

// typeAllowed looks for a document type that lets files with the name's extension in. A type's
// extension can also be a regular expression between slashes.
func (s *Service) typeAllowed(c *route.Call, name string) (bool, error) {
	extension := extensionOf(name)
	if extension == "" {
		return false, nil
	}
	rows, err := c.Engine.DB().Query(c.Context, "SELECT COALESCE(`ext`, '') FROM `glpi_documenttypes` WHERE `is_uploadable` = 1")
	if err != nil {
		return false, fmt.Errorf("document types: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var pattern string
		if err := rows.Scan(&pattern); err != nil {
			return false, fmt.Errorf("document types: %w", err)
		}
		if strings.EqualFold(pattern, extension) {
			return true, nil
		}
		if len(pattern) > 2 && strings.HasPrefix(pattern, "/") && strings.HasSuffix(pattern, "/") {
			if re, err := regexp.Compile("(?i)" + pattern[1:len(pattern)-1]); err == nil && re.MatchString(extension) {
				return true, nil
			}
		}
	}
	return false, rows.Err()
}

// dropUnused removes a file whose document was refused, unless another document has the same.
func (s *Service) dropUnused(c *route.Call, stored *storedFile) {
	var n int
	if err := c.Engine.DB().QueryRow(c.Context, "SELECT COUNT(*) FROM `glpi_documents` WHERE `sha1sum` = ?", stored.sha1).Scan(&n); err == nil && n == 0 {
		s.files.remove(stored.path)
	}
}

func (s *Service) download(c *route.Call) (*route.Answer, error) {
	id := c.ID("id")
	var user int64
	var path, kind, name string
	err := c.Engine.DB().QueryRow(c.Context, "SELECT `users_id`, COALESCE(`filepath`, ''), COALESCE(`mime`, ''), COALESCE(`filename`, '') FROM `glpi_documents` WHERE `id` = ?", id).
		Scan(&user, &path, &kind, &name)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, model.NotFound()
	}
	if err != nil {
		return nil, fmt.Errorf("document %d: %w", id, err)
	}
	allowed, err := s.mayDownload(c, id, user)
	if err != nil {
		return nil, err
	}
	if !allowed {
		if !c.Session.Can("document", model.Read) {
			return nil, model.Forbidden("")
		}
		return nil, model.NotFound()
	}
	if path == "" {
		return nil, model.NotFound()
	}
	file, err := s.files.open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, model.NotFound()
	}
	if err != nil {
		return nil, fmt.Errorf("document %d: %w", id, err)
	}
	info, err := file.Stat()
	if err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("document %d: %w", id, err)
	}
	hash := md5.New() //nolint:gosec // see the import
	head := make([]byte, 0, 512)
	if _, err := io.Copy(io.MultiWriter(hash, headWriter{&head}), file); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("document %d: %w", id, err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("document %d: %w", id, err)
	}
	if kind == "" {
		kind = mediaType(name, head)
	}
	return &route.Answer{Content: &route.Content{
		Type: kind, Body: file, Modified: info.ModTime(), ETag: hex.EncodeToString(hash.Sum(nil)), Name: name,
		Inline: kind == "application/pdf" || strings.HasPrefix(kind, "image/") && kind != "image/svg+xml",
		Cache:  "private",
	}}, nil
}

// mayDownload lets those have a file who see its document, who brought it, and who see an item
// that it is attached to: requesters must be able to open the pictures of their own tickets.
func (s *Service) mayDownload(c *route.Call, id, user int64) (bool, error) {
	if user == c.Session.UserID && user != 0 {
		return true, nil
	}
	seen, err := c.Engine.Visible(c.Context, c.Session, c.Object("Document"), id)
	if err != nil || seen {
		return seen, err
	}
	rows, err := c.Engine.DB().Query(c.Context, "SELECT `itemtype`, `items_id` FROM `glpi_documents_items` WHERE `documents_id` = ? ORDER BY `id` LIMIT 1000", id)
	if err != nil {
		return false, fmt.Errorf("links of document %d: %w", id, err)
	}
	type link struct {
		itemtype string
		id       int64
	}
	var links []link
	for rows.Next() {
		var l link
		if err := rows.Scan(&l.itemtype, &l.id); err != nil {
			rows.Close()
			return false, fmt.Errorf("links of document %d: %w", id, err)
		}
		links = append(links, l)
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return false, fmt.Errorf("links of document %d: %w", id, err)
	}
	for _, l := range links {
		seen, err := s.seesItem(c, l.itemtype, l.id)
		if err != nil || seen {
			return seen, err
		}
	}
	return false, nil
}

// seesItem reports whether a session sees an item; an entry of a timeline is seen by those who
// see both it and the item it belongs to.
func (s *Service) seesItem(c *route.Call, itemtype string, id int64) (bool, error) {
	o := c.Engine.Catalog().ByItemtype(itemtype)
	if o == nil || o.Table == "" {
		return false, nil
	}
	seen, err := c.Engine.Visible(c.Context, c.Session, o, id)
	if err != nil || !seen || o.Parent == nil || o.Parent.ItemtypeColumn == "" {
		return seen, err
	}
	var parentType string
	var parentID int64
	err = c.Engine.DB().QueryRow(c.Context, "SELECT `"+o.Parent.ItemtypeColumn+"`, `"+o.Parent.Column+"` FROM `"+o.Table+"` WHERE `id` = ?", id).Scan(&parentType, &parentID)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("parent of %s %d: %w", itemtype, id, err)
	}
	if parentType == itemtype {
		return false, nil
	}
	return s.seesItem(c, parentType, parentID)
}
