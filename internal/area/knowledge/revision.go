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
func keep(w *engine.Write, language string, article int64) error {
	changes := false
	for column := range w.New {
		changes = changes || column != "date_mod" && w.Engine.Has(w.Object, column) && w.Changes(column)
	}
	if !changes {
		return nil
	}
	last, err := w.Count("SELECT MAX(`revision`) FROM `glpi_knowbaseitems_revisions` WHERE `knowbaseitems_id` = ? AND `language` = ?", article, language)
	if err != nil {
		return fmt.Errorf("number of the revision: %w", err)
	}
	_, err = w.Create("KBArticleRevision", engine.Values{
		"knowbaseitems_id": article, "revision": last + 1, "language": language,
		"name": w.Old["name"], "answer": w.Old["answer"], "users_id": w.OldInt("users_id"), "date": w.Old["date_mod"],
	})
	return err
}

// languageShape is the form of GLPI's language codes (fr_FR, es_419). The
// paths of revisions name languages by them.
var languageShape = regexp.MustCompile(`^[a-z]{2,3}(_[A-Za-z0-9]{2,8})?$`)

// createTranslation wants a language that the article has no translation into yet.
func createTranslation(w *engine.Write) error {
	if w.Int("users_id") == 0 || !w.Session.Can(right, model.KnowledgeAdmin) {
		w.Set("users_id", w.Session.UserID)
	}
	return translated(w)
}

func updateTranslation(w *engine.Write) error {
	delete(w.New, "knowbaseitems_id")
	if !w.Session.Can(right, model.KnowledgeAdmin) {
		delete(w.New, "users_id")
	}
	if err := translated(w); err != nil {
		return err
	}
	return keep(w, w.OldText("language"), w.OldInt("knowbaseitems_id"))
}

func translated(w *engine.Write) error {
	language := strings.TrimSpace(w.Text("language"))
	if language == "" {
		return model.Invalid("Missing parameter: language")
	}
	if !languageShape.MatchString(language) {
		return model.Invalid("Invalid parameter: language. It is a code such as fr_FR")
	}
	w.Set("language", language)
	if !w.Changes("language") {
		return nil
	}
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_knowbaseitemtranslations` WHERE `knowbaseitems_id` = ? AND `language` = ? AND `id` <> ?",
		w.Int("knowbaseitems_id"), language, w.ID)
	if err != nil {
		return fmt.Errorf("look for the translation: %w", err)
	}
	if n > 0 {
		return model.Exists("There is already a translation into %s", language)
	}
	return nil
}
