// Package knowledge is what the knowledge base does beyond being stored: who sees an article, what
// it was before its changes, and what is said about it. The behaviour is that of GLPI 11.
//
// It must not know who an article is shared with, which is sharing's.
package knowledge

import (
	"strings"

	"github.com/glpid/glpid/internal/manifest"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/sharing"
)

// right is the right of all of the knowledge base but its categories.
const right = "knowbase"

// untitled is the name of an article whose name is sent empty.
const untitled = "New item"

// shared are the tables of those whom articles are shared with.
var shared = sharing.Targets{
	Object: "KBArticle", Column: "knowbaseitems_id",
	Users: "glpi_knowbaseitems_users", Groups: "glpi_groups_knowbaseitems",
	Profiles: "glpi_knowbaseitems_profiles", Entities: "glpi_entities_knowbaseitems",
}

// Area is what articles do.
func Area(e *engine.Engine) manifest.Area {
	on := engine.Behaviours{}
	on.Add("KBArticle", engine.Behaviour{
		Visible:      func(s *access.Session, alias string) access.Condition { return visible(s, alias, e.Now()) },
		PermitUpdate: permitUpdate,
		BeforeCreate: beforeCreate, BeforeUpdate: beforeUpdate,
	})
	on.Add("KBArticleTranslation", engine.Behaviour{BeforeCreate: createTranslation, BeforeUpdate: updateTranslation})
	on.Add("KBArticleComment", engine.Behaviour{
		CanView: func(s *access.Session) bool {
			return canView(s) &&
				s.Can(right, model.KnowledgeComment|model.Read)
		},
		PermitCreate: permitComment, PermitUpdate: ownComment, PermitDelete: ownComment,
		BeforeCreate: createComment, BeforeUpdate: updateComment, BeforeDelete: deleteAnswers,
	})
	shared.Add(on, func(*access.Session) bool { return true }) // who may change an article may share it
	return manifest.Area{Name: "knowledge", Behaviours: on}
}

func canView(s *access.Session) bool { return s.Can(right, model.Read|model.KnowledgeFAQ) }

// permitUpdate is the check of changing an article: of any for admins, of one's own with a central
// profile, and else by whether it is part of the FAQ.
func permitUpdate(_ *engine.Work, c *engine.Change) error {
	s := c.Session
	switch {
	case !s.Can(right, model.Update|model.KnowledgeAdmin):
		return s.Refuse(right, model.Update|model.KnowledgeAdmin)
	case !s.HasEntity(c.Before.Int("entities_id")):
		return s.RefuseEntity()
	}
	own := c.Before.Int("users_id") == s.UserID && s.Profile.Interface == access.Central
	need := model.Update
	if c.Before.Bool("is_faq") {
		need = model.KnowledgePublish
	}
	if !own && !s.Can(right, model.KnowledgeAdmin|need) {
		return s.Refuse(right, model.KnowledgeAdmin|need)
	}
	if c.Changes("is_faq") && !s.Can(right, model.KnowledgePublish) {
		return model.Forbidden("is_faq: only who may publish in the FAQ says what is part of it")
	}
	return nil
}

func beforeCreate(_ *engine.Work, c *engine.Change) error {
	if err := name(c); err != nil {
		return err
	}
	s := c.Session
	switch publish, update := s.Can(right, model.KnowledgePublish), s.Can(right, model.Update); {
	case publish && !update:
		c.Set("is_faq", true)
	case !publish:
		c.Set("is_faq", false)
	}
	if c.Int("users_id") == 0 {
		c.Set("users_id", s.UserID)
	}
	return author(c, s.UserID)
}

func beforeUpdate(w *engine.Work, c *engine.Change) error {
	if err := name(c); err != nil {
		return err
	}
	if err := author(c, c.Before.Int("users_id")); err != nil {
		return err
	}
	return keep(w, c, "", c.ID)
}

// name gives an article whose name is sent empty the usual one.
func name(c *engine.Change) error {
	if c.Has("name") && strings.TrimSpace(c.Text("name")) == "" {
		c.Decide("name", untitled)
	}
	return nil
}

// author lets only admins say who wrote an article.
func author(c *engine.Change, is int64) error {
	if c.Int("users_id") != is && !c.Session.Can(right, model.KnowledgeAdmin) && !c.System {
		return model.Forbidden("Only administrators of the knowledge base can choose the author")
	}
	return nil
}
