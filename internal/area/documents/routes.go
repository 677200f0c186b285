package documents

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// routes gives the special routes of documents. Making and changing one replaces the plain
// operations: a multipart body brings the file along.
func (s *Service) routes() []route.Route {
	tags := []string{"Management"}
	return append(attachRoutes(s), []route.Route{
		{Method: "GET", Path: "/Management/Document/{id:int}/Download", Handle: s.download,
			Doc: route.Doc{Tags: tags, Description: "Download the file of a document",
				Media: "application/octet-stream"}},
		{Method: "POST", Path: "/Management/Document", Priority: 11, Handle: s.create,
			Doc: route.Doc{Tags: tags,
				Description: "Create a new document; a multipart/form-data body carries its file. With itemtype and" +
					" items_id it is attached to that item, in the same request",
				Body: route.Of("Document"), Upload: "file"}},
		{Method: "PATCH", Path: "/Management/Document/{id:int}", Priority: 11, Handle: s.update,
			Doc: route.Doc{Tags: tags,
				Description: "Update an existing document; a multipart/form-data body can carry another file",
				Body:        route.Of("Document"), Response: route.Of("Document"), Upload: "file", Item: true}},
	}...)
}

// storedKey is where the stored file travels in a change's input. No body can hold a value of its
// type.
const storedKey = "\x00file"

func (s *Service) create(c *route.Call) (*route.Answer, error) {
	var id int64
	err := s.bring(c, permitBringAt, func(request engine.Request) (err error) {
		id, err = c.Engine.Create(c.Context, c.Session, request)
		return err
	})
	if err != nil {
		return nil, err
	}
	return route.Created(id, "/Management/Document/"+strconv.FormatInt(id, 10))
}

func (s *Service) update(c *route.Call) (*route.Answer, error) {
	id := c.ID("id")
	err := s.bring(c, permitReplace, func(request engine.Request) error {
		return c.Engine.Update(c.Context, c.Session, request, id)
	})
	if err != nil {
		return nil, err
	}
	q := c.Query(c.Object("Document"))
	q.Filter = ""
	return route.Changed(c.Engine.Item(c.Context, c.Session, q, id))
}

// bring makes a change of a document with the file that came with the request. The right comes
// first: nobody fills the disk without it.
func (s *Service) bring(c *route.Call, may func(c *route.Call) error, write func(request engine.Request) error) error {
	request := c.Change(c.Object("Document"))
	if len(c.Files) == 0 {
		return write(request)
	}
	if err := may(c); err != nil {
		return err
	}
	stored, err := s.upload(c)
	if err != nil {
		return err
	}
	request.Input[storedKey] = stored
	if err := write(request); err != nil {
		if s.settle(context.WithoutCancel(c.Context), stored.path) != nil {
			return err // the marker stays, and with it the task
		}
		s.files.drop(stored)
		return err
	}
	s.files.drop(stored)
	return nil
}

func permitBringAt(c *route.Call) error { return permitBring(c.Session) }

func permitReplace(c *route.Call) error {
	if err := c.Engine.PermitSee(c.Context, c.Session, c.Object("Document"), c.ID("id")); err != nil {
		return err
	}
	return c.Session.Permit("document", model.Update)
}

// upload checks and receives the file of a request.
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
		return &model.Error{Code: model.CodeInvalid, Title: model.TitleInvalidInput,
			Detail: map[string]any{file.Field: []any{entry}}}
	}
	if len(c.Files) > 1 {
		return nil, refuse("maxItems", "This field accepts at most one uploaded file", "maxItems", 1)
	}
	content, err := file.Open()
	if err != nil {
		return nil, fmt.Errorf("open an uploaded file: %w", err)
	}
	defer content.Close()
	stored, err := s.files.receive(cleanName(file.Name), content)
	if err != nil {
		return nil, err
	}
	ok, err := s.typeAllowed(c, stored)
	if err == nil && !ok {
		err = refuse("invalid_file_type", "This type of file may not be uploaded: unauthorized file type. "+
			unknownType(stored.name))
	}
	if err != nil {
		s.files.drop(stored)
		return nil, err
	}
	return stored, nil
}

// unknownType says why a file of a name has none of the types that may be uploaded.
func unknownType(name string) string {
	const listed = "the types of documents that may be uploaded (/Dropdowns/DocumentType)"
	extension := extensionOf(name)
	if extension == "" {
		return fmt.Sprintf("Its name, %q, has no extension, by which it is looked up among %s", name, listed)
	}
	return fmt.Sprintf("The extension %q is none of %s", extension, listed)
}

// typeAllowed looks for a document type that lets the file in, by its extension or by its media
// type. A type's extension can also be a regular expression between slashes.
func (s *Service) typeAllowed(c *route.Call, file *storedFile) (bool, error) {
	extension := extensionOf(file.name)
	if extension == "" {
		return false, nil
	}
	rows, err := c.Engine.DB().Query(c.Context,
		"SELECT COALESCE(`ext`, ''), COALESCE(`mime`, '') FROM `glpi_documenttypes` WHERE `is_uploadable` = 1")
	if err != nil {
		return false, fmt.Errorf("document types: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var pattern, kind string
		if err := rows.Scan(&pattern, &kind); err != nil {
			return false, fmt.Errorf("document types: %w", err)
		}
		if strings.EqualFold(pattern, extension) || kind != "" && strings.EqualFold(kind, file.mime) {
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
