package assistance

import (
	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// timelineDocuments are the rules of documents attached to an item. Attaching one shows it to all
// who see the item, so it takes being able to see the document.
func timelineDocuments() engine.Behaviour {
	attached := attachedDocuments()
	notClosed := func(w *engine.Work, c *engine.Change) (*parent, error) {
		p, err := parentOf(w, c)
		if err == nil && p.isClosed(p.status()) {
			err = model.Forbidden("The item is closed")
		}
		return p, err
	}
	change := func(w *engine.Work, c *engine.Change) error {
		if kindOf(c.Text("itemtype")) == nil {
			return attached.PermitCreate(w, c)
		}
		p, err := notClosed(w, c)
		if err != nil {
			return err
		}
		if err := p.permitAdd(w, "followup"); err != nil {
			return err
		}
		return p.permitAttribute(w, c)
	}
	// What others have attached takes being able to change the item.
	changeOthers := func(w *engine.Work, c *engine.Change) error {
		if err := change(w, c); err != nil || kindOf(c.Text("itemtype")) == nil ||
			c.Before.Int("users_id") == c.Session.UserID {
			return err
		}
		return w.PermitUpdate(kindOf(c.Before.Text("itemtype")).Object, c.Before.Int("items_id"))
	}
	return engine.Behaviour{
		TakesNew:     []string{"document", "documents_id"}, // see chooseDocument
		CanView:      func(s *access.Session) bool { return s.Can("document", model.Read) },
		PermitCreate: change, PermitUpdate: changeOthers, PermitDelete: changeOthers,
		BeforeCreate: func(w *engine.Work, c *engine.Change) error {
			if kindOf(c.Text("itemtype")) == nil {
				return attached.BeforeCreate(w, c)
			}
			p, err := parentOf(w, c)
			if err != nil {
				return err
			}
			if err := chooseDocument(w, c); err != nil {
				return err
			}
			stampEntry(w, c)
			c.Set("entities_id", p.row.Int("entities_id"))
			position, err := p.position(w, c)
			if err != nil {
				return err
			}
			c.Set("timeline_position", position)
			return attachedOnce(w, c, position)
		},
		BeforeUpdate: func(_ *engine.Work, c *engine.Change) error {
			if c.Changes("documents_id") {
				return model.Invalid("Invalid parameter: document. Another document is attached as one more")
			}
			return nil
		},
		AfterCreate: touchParent, AfterUpdate: touchParent, AfterDelete: touchParent,
	}
}

// attachedDocuments are the rules of the documents of other items, which need the right to change the item.
func attachedDocuments() engine.Behaviour {
	return engine.Behaviour{
		PermitCreate: func(w *engine.Work, c *engine.Change) error {
			o := w.Engine.Catalog().ByItemtype(c.Text("itemtype"))
			if o == nil {
				return model.Invalid("Invalid parameter: itemtype")
			}
			return w.PermitUpdate(o.Name, c.Int("items_id"))
		},
		BeforeCreate: func(w *engine.Work, c *engine.Change) error {
			if err := chooseDocument(w, c); err != nil {
				return err
			}
			stampEntry(w, c)
			document, err := w.Load("Document", c.Int("documents_id"))
			if err != nil {
				return err
			}
			c.Set("entities_id", document.Int("entities_id"))
			c.Set("is_recursive", document.Int("is_recursive"))
			return attachedOnce(w, c, c.Int("timeline_position"))
		},
	}
}

// attachedOnce refuses a document that the item has already at the same place.
func attachedOnce(w *engine.Work, c *engine.Change, position int64) error {
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_documents_items` WHERE `documents_id` = ?"+
		" AND `itemtype` = ? AND `items_id` = ? AND `timeline_position` = ?",
		c.Int("documents_id"), c.Text("itemtype"), c.Int("items_id"), position)
	if err != nil {
		return err
	}
	if n > 0 {
		return model.Exists("The document is already attached")
	}
	return nil
}

// chooseDocument reads which document is meant, in whatever version of the API.
func chooseDocument(w *engine.Work, c *engine.Change) error {
	id := c.Int("documents_id")
	for _, name := range []string{"document", "documents_id"} {
		value := c.Input[name]
		if object, ok := value.(map[string]any); ok {
			value = object["id"]
		}
		if n, ok := route.Integer(value); ok && id == 0 {
			id = n
		}
	}
	if id == 0 {
		return model.Invalid("Missing parameter: document. Give the id of the document to attach")
	}
	o := w.Engine.Catalog().Object("Document")
	author, err := w.Count("SELECT `users_id` FROM `glpi_documents` WHERE `id` = ?", id)
	if err != nil {
		return err
	}
	if author == 0 || author != c.Session.UserID {
		seen, err := w.Engine.CanSee(w.Context, c.Session, o, id)
		if err != nil {
			return err
		}
		if !seen {
			return model.Invalid("Invalid parameter: document. There is no document with id %d", id)
		}
	}
	c.Set("documents_id", id)
	return nil
}
