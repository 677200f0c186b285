// Package documents is what documents do beyond being stored: uploads, downloads, and the files
// behind them.
//
// It must not know what documents are attached to, beyond its type.
package documents

import (
	"context"
	"net/url"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/jobs"
	"github.com/glpid/glpid/internal/manifest"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/settings"
)

// Service keeps the files of documents below a data folder.
type Service struct {
	engine *engine.Engine
	config *settings.Settings
	files  Files
	tags   tags
}

// New makes the service.
func New(e *engine.Engine, config *settings.Settings, folder string) *Service {
	return &Service{engine: e, config: config, files: NewFiles(folder)}
}

// Area is what documents do, and what becomes of the pictures in texts.
func (s *Service) Area() manifest.Area {
	return manifest.Area{
		Name: "documents",
		Behaviours: engine.Behaviours{"Document": {{
			TakesNew:     []string{"itemtype", "items_id"}, // see target
			PermitCreate: permitCreate,
			BeforeCreate: beforeCreate,
			AfterCreate: func(w *engine.Work, c *engine.Change) error {
				if err := attach(w, c); err != nil {
					return err
				}
				return s.placeFile(w, c)
			},
			BeforeUpdate: beforeUpdate,
			AfterUpdate:  s.placeFile,
			BeforeDelete: s.beforeDelete,
		}}},
		Routes:    s.routes(),
		Observers: []engine.Observer{{Phase: engine.PhaseAttach, Tell: s.attachPictures}},
		Jobs: []jobs.Action{{Itemtype: "Document", Name: "cleanorphans",
			Do: func(ctx context.Context, _ int) (int, error) {
				return s.CleanOrphans(ctx)
			}}},
	}
}

// permitBring lets those in who may make documents, and requesters who may attach files.
func permitBring(s *access.Session) error {
	if s.Can("followup", model.Create) {
		return nil
	}
	return s.Permit("document", model.Create)
}

func permitCreate(_ *engine.Work, c *engine.Change) error {
	if err := permitBring(c.Session); err != nil {
		return err
	}
	if !c.Session.HasEntity(c.Int("entities_id")) {
		return c.Session.RefuseEntity()
	}
	return nil
}

// computed are the columns that only the server writes.
var computed = []string{"filename", "filepath", "mime", "sha1sum", "checksum_sha1"}

// describeFile sets the columns that tell of the file: from the one that the request brings, if it
// does, and from nothing else.
func describeFile(c *engine.Change) {
	for _, column := range computed {
		delete(c.After, column)
	}
	stored := broughtFile(c)
	if stored == nil {
		return
	}
	c.Set("filename", stored.name)
	c.Set("filepath", stored.path)
	c.Set("mime", stored.mime)
	c.Set("sha1sum", stored.sha1)
	if c.Text("name") == "" {
		c.Set("name", stored.name)
	}
}

// broughtFile gives the file that a request brings, nil for none.
func broughtFile(c *engine.Change) *storedFile {
	stored, _ := c.Input[storedKey].(*storedFile)
	return stored
}

func beforeCreate(w *engine.Work, c *engine.Change) error {
	describeFile(c)
	if !c.System && c.Text("filepath") == "" && c.Text("link") == "" {
		return model.Invalid(
			"A document is a file or an address: send multipart/form-data with the field file, or link")
	}
	if err := lieWith(w, c); err != nil {
		return err
	}
	c.Set("users_id", c.Session.UserID)
	if c.Text("tag") == "" {
		c.Set("tag", engine.NewUUID())
	}
	return checkLink(c)
}

func beforeUpdate(_ *engine.Work, c *engine.Change) error {
	describeFile(c)
	return checkLink(c)
}

// placeFile puts the file that a request brings in its place, as the last step before the row is
// committed, and lets the one go that it replaces.
func (s *Service) placeFile(w *engine.Work, c *engine.Change) error {
	stored := broughtFile(c)
	if stored == nil {
		return nil
	}
	if old := c.Before.Text("filepath"); old != stored.path {
		if err := s.release(w, old); err != nil {
			return err
		}
	}
	return s.files.place(stored)
}

// checkLink wants a link to be an address of the web.
func checkLink(c *engine.Change) error {
	link := c.Text("link")
	if !c.Changes("link") || link == "" {
		return nil
	}
	u, err := url.Parse(link)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return model.Invalid("Invalid link: give an address that begins with http:// or https://")
	}
	return nil
}

// beforeDelete removes the links to a purged document, and its file once nobody else uses it.
func (s *Service) beforeDelete(w *engine.Work, c *engine.Change) error {
	if c.Op != engine.OpPurge {
		return nil
	}
	if err := w.Exec("DELETE FROM `glpi_documents_items` WHERE `documents_id` = ?", c.ID); err != nil {
		return err
	}
	return s.release(w, c.Before.Text("filepath"))
}
