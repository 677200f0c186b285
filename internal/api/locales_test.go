package api_test

import (
	"strings"
	"testing"
)

// TestLocales answers in the session's language, names of types included.
func TestLocales(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	french := []string{"Accept-Language", "fr-FR,fr;q=0.9"}
	got := s.call("glpi", "GET", "/locales?domain=glpi", nil, french...).want(200)
	if !strings.HasPrefix(string(got.body), `{"":{"language":"fr_FR","plural-forms":"nplurals=2; plural=(n \u003e 1);"}`) &&
		!strings.HasPrefix(string(got.body), `{"":{"language":"fr_FR","plural-forms":"nplurals=2; plural=(n > 1);"}`) {
		t.Error(string(got.body[:200]))
	}
	if got.at("Computer.0") != "Ordinateur" || got.at("Computer.1") != "Ordinateurs" {
		t.Error(got.at("Computer"))
	}
	if english := s.call("glpi", "GET", "/locales?domain=glpi", nil).want(200); english.at("Computer.1") != "Computers" {
		t.Error(english.at("Computer"))
	}
	for _, path := range []string{"/locales?domain=nonsense", "/locales"} {
		if other := s.call("glpi", "GET", path, nil, french...).want(200); len(other.object()) != 1 {
			t.Error(string(other.body))
		}
	}
	if list := s.call("glpi", "GET", "/Assets", nil, french...).want(200); list.at("0.name") != "Ordinateur" || list.at("0.itemtype") != "Computer" {
		t.Error(string(list.body))
	}
	s.call("", "GET", "/locales?domain=glpi", nil).want(401)
}
