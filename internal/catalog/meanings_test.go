package catalog

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/glpid/glpid/internal/model"
)

// TestMeanings holds every property of the catalogue to a description that people can read: there is one, it says more
// than the name, and it is short.
func TestMeanings(t *testing.T) {
	t.Parallel()
	var walk func(path string, list []model.Property)
	walk = func(path string, list []model.Property) {
		for i := range list {
			p := &list[i]
			at := path + "." + p.Name
			if fault := faultOfMeaning(p.Name, p.Description); fault != "" && !p.Unlisted {
				t.Errorf("%s: %s: %q", at, fault, p.Description)
			}
			for n, label := range p.Labels {
				if label != "" && takes(p, n) && !strings.Contains(p.Description, fmt.Sprint(n, " ", within(label))) {
					t.Errorf("%s: %q does not tell what %d is: %s", at, p.Description, n, label)
				}
			}
			walk(at, p.Properties)
		}
	}
	car := CustomDefinition{ID: 1, Name: "Car", Label: "Car", Active: true, Fields: []CustomField{{ID: 1, Name: "doors"}}}
	registry := Default()
	if err := registry.Replace(func(*model.Object) bool { return false }, CustomAssets(car, plainSQL{})); err != nil {
		t.Fatal(err)
	}
	for _, o := range registry.Objects() {
		if !strings.HasPrefix(o.Name, "_") {
			walk(o.Name, o.Properties)
		}
	}
}

// TestMeaningsAreUsed finds lines of meanings.txt that describe nothing.
func TestMeaningsAreUsed(t *testing.T) {
	t.Parallel()
	s := &snapshot{byName: map[string]*model.Object{}}
	objects := append(declared(), CustomAssets(CustomDefinition{ID: 1, Name: "Car", Label: "Car",
		Fields: []CustomField{{ID: 1, Name: "doors"}}}, plainSQL{})...)
	for _, o := range objects {
		s.byName[o.Name] = o
	}
	unused := maps.Clone(meanings())
	var walk func(path []string, item *model.Object, list []model.Property)
	walk = func(path []string, item *model.Object, list []model.Property) {
		for i := range list {
			p := &list[i]
			at := append(slices.Clip(path), p.Name)
			if p.Description == "" {
				keys := meaningKeys(at, item)
				if k := slices.IndexFunc(keys, func(key string) bool { return meanings()[key] != "" }); k >= 0 {
					delete(unused, keys[k])
				}
			}
			inner := item
			if target := s.byName[p.Target]; target != nil {
				inner = target
			}
			walk(at, inner, p.Properties)
		}
	}
	for _, o := range objects {
		if !strings.HasPrefix(o.Name, "_") {
			walk([]string{o.Name}, o, o.Properties)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(unused)) {
		t.Errorf("%s describes nothing", key)
	}
}

// faultOfMeaning says what is wrong with the description of a property, "" for nothing.
func faultOfMeaning(name, text string) string {
	switch {
	case text == "":
		return "nothing says what it means"
	case len(text) > 300:
		return fmt.Sprintf("%d bytes are too long", len(text))
	case strings.Contains(strings.ReplaceAll(text, "{\"id\"", ""), "{") && !strings.Contains(text, "{{") &&
		!strings.Contains(text, "{host"):
		return "a word in braces is not filled in"
	}
	split := func(s string) []string {
		return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	}
	said := append(split(name), "the", "a", "an", "of", "its", "it", "is", "this")
	if !slices.ContainsFunc(split(text), func(word string) bool { return !slices.Contains(said, word) }) {
		return "it only repeats the name"
	}
	return ""
}

// plainSQL writes nothing that is run.
type plainSQL struct{}

func (plainSQL) JSONText(column, key string) string   { return column }
func (plainSQL) JSONNumber(column, key string) string { return column }
func (plainSQL) Collate(expr string) string           { return expr }
