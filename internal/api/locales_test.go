package api_test

import (
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/samples"
)

// TestLocales answers in the session's language, names of types included.
func TestLocales(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	french := []string{"Accept-Language", "fr-FR,fr;q=0.9"}
	got := s.Call("glpi", "GET", "/locales?domain=glpi", nil, french...).Want(200)
	if !strings.HasPrefix(string(got.Body),
		`{"":{"language":"fr_FR","plural-forms":"nplurals=2; plural=(n \u003e 1);"}`) &&
		!strings.HasPrefix(string(got.Body), `{"":{"language":"fr_FR","plural-forms":"nplurals=2; plural=(n > 1);"}`) {
		t.Error(string(got.Body[:200]))
	}
	if got.At("Computer.0") != "Ordinateur" || got.At("Computer.1") != "Ordinateurs" {
		t.Error(got.At("Computer"))
	}
	if english := s.Call("glpi", "GET", "/locales?domain=glpi",
		nil).Want(200); english.At("Computer.1") != "Computers" {
		t.Error(english.At("Computer"))
	}
	for _, path := range []string{"/locales?domain=nonsense", "/locales"} {
		if other := s.Call("glpi", "GET", path, nil, french...).Want(200); len(other.Object()) != 1 {
			t.Error(string(other.Body))
		}
	}
	if list := s.Call("glpi", "GET", "/Assets", nil, french...).Want(200); list.At("0.name") != "Ordinateur" ||
		list.At("0.itemtype") != "Computer" {
		t.Error(string(list.Body))
	}
	s.Call("", "GET", "/locales?domain=glpi", nil).Want(401)
}
