package inventory

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/area/inventory/archive"
	"github.com/glpid/glpid/internal/area/inventory/message"
	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
	"github.com/glpid/glpid/internal/store"
)

// uploadLimits are how much an upload may hold; more is for `glpid inventory send`, which sends one after the other.
var uploadLimits = archive.Limits{Files: 2000, Each: message.Usual.Bytes, All: 1 << 30,
	Ratio: message.Usual.Ratio, Slack: message.Usual.Slack}

// inArchive are the limits of messages in archives, which may be packed once more: of these there can be many.
var inArchive = func() message.Limits {
	l := message.Usual
	l.Slack = 1 << 20
	return l
}()

// maxUploaded is of how many messages an upload is answered; nothing is taken beyond.
const maxUploaded = 2000

// longestUpload is how long the files of an upload are taken; what is left then is for `glpid inventory send`.
const longestUpload = 2 * time.Minute

// uploadPatience is after what time an upload is worth trying again while another one is on its way.
const uploadPatience = 10 * time.Second

// What has become of an inventory that somebody has uploaded.
const (
	UploadTaken   = "taken"
	UploadRefused = "refused" // by a rule
	UploadFailed  = "failed"
)

// Uploaded is what has become of an inventory that somebody has uploaded.
type Uploaded struct {
	File     string `json:"file"`
	Status   string `json:"status"`
	Itemtype string `json:"itemtype,omitempty"`
	ID       int64  `json:"id,omitempty"`
	Name     string `json:"name,omitempty"`
	Created  bool   `json:"created,omitempty"` // it was not there before
	Href     string `json:"href,omitempty"`
	Reason   string `json:"reason,omitempty"`
}

// uploadRoutes let those who may import inventories upload some.
func (s *Service) uploadRoutes() []route.Route {
	text := func(what string) map[string]any { return route.Typed("string", what) }
	return []route.Route{{
		Method: "POST", Path: "/Inventory/Upload", Since: model.V2_3, Extension: true, Text: true, Handle: s.upload,
		Doc: route.Doc{Tags: []string{"Inventory"}, Upload: "file", Status: http.StatusOK,
			Description: "Take inventories from files, as if agents had sent them: JSON, XML, OCS files and" +
				" archives of them (zip, tar) as multipart/form-data, or one inventory as the body",
			Response: route.Schema{Inline: map[string]any{"type": "array", "items": map[string]any{
				"type": "object",
				"properties": map[string]any{
					"file":     text("Where it was found"),
					"status":   text("Whether it was taken, refused by a rule, or failed"),
					"itemtype": text("Type of the item"), "id": route.ID("Id of the item"),
					"name":    text("What the item is called"),
					"created": route.Typed("boolean", "Whether the item is new"),
					"href":    text("Where the item is read"), "reason": text("Why it was not taken")}}}}},
	}}
}

// PermitUpload is the check of uploading inventories. They are taken in nobody's name: they go to the entities that the
// rules say, and to the equipment that has their serial number, wherever that is.
func PermitUpload(s *access.Session) error {
	if err := s.Permit("inventory", model.ImportInventory); err != nil {
		return err
	}
	return reachesAll(s)
}

// reachesAll refuses who would write to equipment of entities that are not theirs.
func reachesAll(s *access.Session) error { return s.PermitReach("Inventories go to equipment") }

// upload takes what a request brings.
func (s *Service) upload(c *route.Call) (*route.Answer, error) {
	if err := PermitUpload(c.Session); err != nil {
		return nil, err
	}
	if len(c.Files) == 0 {
		var from io.Reader = c.Request.Body
		if c.Body != nil {
			text, err := json.Marshal(c.Body)
			if err != nil {
				return nil, err
			}
			from = bytes.NewReader(text)
		}
		if c.List != nil {
			return nil, model.Invalid("The body is one inventory: send several as files, in multipart/form-data")
		}
		out, err := s.Upload(c.Context, c.Root, func(u *Upload) error {
			m, err := message.Read(c.Request.Header.Get("Content-Type"), from, message.Usual)
			if err != nil {
				return err
			}
			return u.take("", m)
		})
		return &route.Answer{Value: out}, err
	}
	out, err := s.Upload(c.Context, c.Root, func(u *Upload) error {
		for _, file := range c.Files {
			content, err := file.Open()
			if err != nil {
				return err
			}
			err = u.File(file.Name, content, file.Size)
			if err := errors.Join(err, content.Close()); err != nil {
				return err
			}
		}
		return nil
	})
	return &route.Answer{Value: out}, err
}

// Upload takes inventories one after the other.
type Upload struct {
	s       *Service
	context context.Context
	root    string // what the paths of items lie below
	out     []Uploaded
	until   time.Time
	over    *model.Error // something was too large
}

// Upload lets a function bring inventories, and tells what has become of each. There is one at a time: each may be as
// large as an inventory can be.
func (s *Service) Upload(ctx context.Context, root string, bring func(u *Upload) error) ([]Uploaded, error) {
	select {
	case s.uploading <- struct{}{}:
		defer func() { <-s.uploading }()
	default:
		return nil, model.Unavailable(uploadPatience, "Other inventories are being uploaded: try again")
	}
	u := &Upload{s: s, context: ctx, root: root, out: []Uploaded{}, until: time.Now().Add(longestUpload)}
	err := bring(u)
	if err == nil && u.over != nil && !slices.ContainsFunc(u.out,
		func(row Uploaded) bool { return row.Status != UploadFailed }) {
		err = u.over // there is nothing else to tell
	}
	return u.out, err
}

// File takes the inventories of a file. What is wrong with one keeps no other out.
func (u *Upload) File(name string, from io.Reader, size int64) error {
	at, ok := from.(io.ReaderAt)
	if !ok {
		text, err := io.ReadAll(io.LimitReader(from, size))
		if err != nil {
			return err
		}
		at = bytes.NewReader(text)
	}
	if !archive.Is(name) {
		u.failed(name, model.Invalid("Inventories are in files whose names end in .json, .xml or .ocs, or in archives"+
			" of such (.zip, .tar, .tar.gz, .tgz)"))
		return nil
	}
	found := 0
	for file, err := range archive.Each(name, at, size, uploadLimits) {
		found++
		switch {
		case u.context.Err() != nil:
			return u.context.Err()
		case len(u.out) >= maxUploaded:
			return nil
		case model.CodeOf(err) == model.CodeTooLarge:
			u.failed(name, err)
			continue
		case err != nil:
			u.failed(name, model.Invalid("The file cannot be read: %v", err))
			continue
		case time.Now().After(u.until):
			u.failed(name, tooSlow(file.Name))
			return nil
		}
		m, err := message.Read("", file.Content, inArchive)
		if err == nil {
			err = u.take(file.Name, m)
		}
		if err != nil {
			u.failed(file.Name, err)
		}
	}
	if found == 0 {
		u.failed(name, model.Invalid("There is no inventory in it"))
	}
	return nil
}

// take takes what a message tells of its items.
func (u *Upload) take(name string, m *message.Message) error {
	switch m.Action {
	case message.Inventory, message.NetDiscovery, message.NetInventory:
	default:
		return model.Invalid("It is no inventory, but a message %q", m.Action)
	}
	each := m.Each()
	if len(each) == 0 {
		return model.Invalid("It tells of nothing")
	}
	for _, one := range each {
		if len(u.out) >= maxUploaded {
			return nil
		}
		ctx := fair.As(u.context, fair.ReaderOf(u.context).User()) // each message has its own time for reads
		done, err := u.s.receiver.Take(ctx, one, From{UserAgent: "upload", Method: m.Action})
		if err != nil {
			u.failed(name, err)
			continue
		}
		row := Uploaded{File: name, Status: UploadTaken, Itemtype: done.Itemtype, ID: done.Item, Name: done.Name,
			Created: done.Made, Reason: done.Reason}
		if done.Refused || done.Item == 0 {
			row.Status = UploadRefused
		} else if o := u.s.engine.Catalog().ByItemtype(done.Itemtype); o != nil && len(o.Mounts) > 0 {
			row.Href = fmt.Sprintf("%s%s/%d", u.root, o.Mounts[0].Path, done.Item)
		}
		u.out = append(u.out, row)
	}
	return nil
}

// tooSlow is the fault of files that take too long.
func tooSlow(name string) error {
	return &model.Error{Code: model.CodeTooLarge, Title: fmt.Sprintf("The file takes longer than %d seconds: %s and"+
		" what is behind it was not taken. Send it with: glpid inventory send FILE...",
		int(longestUpload.Seconds()), name)}
}

// failed notes what could not be taken. Our own faults are told to the log alone.
func (u *Upload) failed(name string, err error) {
	if len(u.out) >= maxUploaded {
		return
	}
	row := Uploaded{File: name, Status: UploadFailed}
	var fault *model.Error
	if err = store.Fault(err); errors.As(err, &fault) {
		if fault.Code == model.CodeTooLarge && u.over == nil {
			u.over = &model.Error{Code: fault.Code, Title: fault.Title, Detail: fault.Detail}
			if fault.Detail == nil {
				u.over.Detail = name
			}
		}
		row.Reason = fault.Error()
		if len(fault.Messages) > 0 { // what all such faults begin with says nothing of the file
			row.Reason = fault.Messages[0].Message
		}
	} else {
		u.s.engine.Log().Error("an uploaded inventory failed", slog.String("file", name), slog.Any("error", err))
		row.Reason = "The server could not take it; its log has the reason"
	}
	u.out = append(u.out, row)
}
