package custom

import "encoding/json"

// translations are what items of a definition are called: by language, and within it by the plural
// category of CLDR ("one", "other" and what else the language has).
type translations map[string]map[string]string

func readTranslations(text string) translations {
	var t translations
	_ = json.Unmarshal([]byte(text), &t) // checked when it was written
	return t
}

// one gives the word for one item in a language, the label where it has none.
func (t translations) one(language, label string) string {
	for _, category := range []string{"one", "other"} { // some languages have one form only
		if word := t[language][category]; word != "" {
			return word
		}
	}
	return label
}

// several gives the English word for several items.
func (t translations) several(label string) string {
	for _, language := range []string{"en_GB", "en_US"} {
		if word := t[language]["other"]; word != "" {
			return word
		}
	}
	return label + "s"
}
