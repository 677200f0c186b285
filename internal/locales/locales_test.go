package locales

import "testing"

func TestCatalogues(t *testing.T) {
	t.Parallel()
	for language, words := range catalogues() {
		if len(words) != len(catalogues()[English]) {
			t.Errorf("%s has %d words of %d", language, len(words), len(catalogues()[English]))
		}
		for word, f := range words {
			if f[0] == "" || f[1] == "" {
				t.Errorf("%s in %s: %q", word, language, f)
			}
		}
	}
	for _, c := range []struct{ language, word, want string }{
		{"fr_FR", "Computer", "Ordinateur"}, {"de_DE", "Printer", "Drucker"}, {"en_GB", "Printer", "Printer"},
		{"xx_XX", "Printer", "Printer"}, {"fr_FR", "Nonsense", "Nonsense"},
	} {
		if got := One(c.language, c.word); got != c.want {
			t.Errorf("%s in %s: %s", c.word, c.language, got)
		}
	}
}
