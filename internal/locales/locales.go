// Package locales holds the texts that the server has in several languages: what types are called.
// Languages are named as GLPI names them (fr_FR); texts that a language lacks are in English.
//
// It must not know who is asking, nor the texts that people have translated, which are rows.
package locales

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"
)

//go:embed texts.json
var texts []byte

// English is the language of the program.
const English = "en_GB"

// plurals are the rules by which languages choose a form, as gettext writes them. Others choose as
// English does.
var plurals = map[string]string{
	"fr_FR": "nplurals=2; plural=(n > 1);",
}

const englishPlurals = "nplurals=2; plural=(n != 1);"

// forms are the words for one and for several of a type.
type forms [2]string

// catalogues are the texts by language, and within it by the English word for one.
var catalogues = sync.OnceValue(func() map[string]map[string]forms {
	var all map[string]map[string]json.RawMessage
	if err := json.Unmarshal(texts, &all); err != nil {
		panic(fmt.Sprintf("locales: %v", err)) // a fault of this package
	}
	out := map[string]map[string]forms{English: {}}
	for word, languages := range all {
		for language, data := range languages {
			if language == "plural" {
				var several string
				if err := json.Unmarshal(data, &several); err != nil {
					panic(fmt.Sprintf("locales: %s: %v", word, err))
				}
				out[English][word] = forms{word, several}
				continue
			}
			var f forms
			if err := json.Unmarshal(data, &f); err != nil {
				panic(fmt.Sprintf("locales: %s: %v", word, err))
			}
			if out[language] == nil {
				out[language] = map[string]forms{}
			}
			out[language][word] = f
		}
	}
	return out
})

// One gives the word for one of a type in a language, and the English one where it has none.
func One(language, word string) string {
	if f, ok := catalogues()[language][word]; ok {
		return f[0]
	}
	return word
}

// Catalogue gives all texts of a domain in a language as gettext entries: by English word, the
// forms for one and for several, and under "" what the language is and how it chooses between
// them. "glpi" is the domain of the server; others have no texts.
func Catalogue(language, domain string) map[string]any {
	rule := englishPlurals
	out := map[string]any{}
	if domain == "glpi" {
		if own := plurals[language]; own != "" {
			rule = own
		}
		for word, f := range catalogues()[English] {
			if own, ok := catalogues()[language][word]; ok {
				f = own
			}
			out[word] = f
		}
	}
	out[""] = map[string]string{"language": language, "plural-forms": rule}
	return out
}
