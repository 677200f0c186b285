package dropdowns

import (
	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// checkTranslation wants a translation to be of a dropdown that can have one, into a known language.
func checkTranslation(w *engine.Work, c *engine.Change) error {
	if o := w.Engine.Catalog().ByItemtype(c.Text("itemtype")); o == nil || !o.Translated {
		return model.NotFound()
	}
	if language := c.Text("language"); !access.KnowsLanguage(language) {
		return model.Invalid("Invalid parameter: language. %q is none", language)
	}
	return nil
}
