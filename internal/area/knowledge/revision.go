package knowledge

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// keep stores what an article, or its translation into a language, was before a change, as the
// next revision. The language of the article itself is "".
func keep(w *engine.Work, c *engine.Change, language string, article int64) error {
	changes := false
	for column := range c.After {
		changes = changes || column != "date_mod" && w.Engine.Has(c.Object, column) && c.Changes(column)
	}
	if !changes {
		return nil
	}
	last, err := w.Count(
		"SELECT MAX(`revision`) FROM `glpi_knowbaseitems_revisions` WHERE `knowbaseitems_id` = ? AND `language` = ?",
		article, language)
	if err != nil {
		return fmt.Errorf("number of the revision: %w", err)
	}
	_, err = w.Create("KBArticleRevision", engine.Values{
		"knowbaseitems_id": article, "revision": last + 1, "language": language,
		"name": c.Before["name"], "answer": c.Before["answer"], "users_id": c.Before.Int("users_id"),
		"date": c.Before["date_mod"],
	})
	return err
}

// languageShape is the form of GLPI's language codes (fr_FR, es_419). The
// paths of revisions name languages by them.
var languageShape = regexp.MustCompile(`^[a-z]{2,3}(_[A-Za-z0-9]{2,8})?$`)

// createTranslation wants a language that the article has no translation into yet.
func createTranslation(w *engine.Work, c *engine.Change) error {
	if c.Int("users_id") == 0 || !c.Session.Can(right, model.KnowledgeAdmin) {
		c.Set("users_id", c.Session.UserID)
	}
	return translated(w, c)
}

func updateTranslation(w *engine.Work, c *engine.Change) error {
	delete(c.After, "knowbaseitems_id")
	if !c.Session.Can(right, model.KnowledgeAdmin) {
		delete(c.After, "users_id")
	}
	if err := translated(w, c); err != nil {
		return err
	}
	return keep(w, c, c.Before.Text("language"), c.Before.Int("knowbaseitems_id"))
}

func translated(w *engine.Work, c *engine.Change) error {
	language := strings.TrimSpace(c.Text("language"))
	if language == "" {
		return model.Invalid("Missing parameter: language")
	}
	if !languageShape.MatchString(language) {
		return model.Invalid("Invalid parameter: language. It is a code such as fr_FR")
	}
	c.Set("language", language)
	if !c.Changes("language") {
		return nil
	}
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_knowbaseitemtranslations` WHERE `knowbaseitems_id` = ?"+
		" AND `language` = ? AND `id` <> ?",
		c.Int("knowbaseitems_id"), language, c.ID)
	if err != nil {
		return fmt.Errorf("look for the translation: %w", err)
	}
	if n > 0 {
		return model.Exists("There is already a translation into %s", language)
	}
	return nil
}
