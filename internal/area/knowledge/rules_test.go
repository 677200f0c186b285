package knowledge

import (
	"testing"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

var article = catalog.Default().Object("KBArticle")

// TestNames gives articles whose name is sent empty the usual one, and others no name.
func TestNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		after engine.Values
		want  any
	}{
		{engine.Values{"name": "VPN"}, "VPN"}, {engine.Values{"name": " \t"}, untitled},
		{engine.Values{"name": nil}, untitled}, {engine.Values{}, nil},
	} {
		change := engine.Sketch(engine.OpUpdate, article, engine.Values{"name": "before"}, c.after)
		if err := name(change); err != nil || change.After["name"] != c.want {
			t.Errorf("%v, %v; want %v", change.After, err, c.want)
		}
	}
}

// TestAuthors lets administrators of the knowledge base, and what the program does itself, name others.
func TestAuthors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		bits   int
		system bool
		named  int64
		fine   bool
	}{
		{model.Update, false, 7, true}, {model.Update, false, 8, false}, {model.KnowledgeAdmin, false, 8, true},
		{model.Update, true, 8, true}, {model.Update, false, 0, false},
	} {
		change := engine.Sketch(engine.OpUpdate, article, engine.Values{"users_id": int64(7)},
			engine.Values{"users_id": c.named})
		change.System = c.system
		change.Session = &access.Session{UserID: 7, Profile: &access.Profile{Rights: map[string]int{right: c.bits}}}
		if err := author(change, 7); (err == nil) != c.fine {
			t.Errorf("bits %d, by the program %v, author %d: %v", c.bits, c.system, c.named, err)
		}
	}
}
