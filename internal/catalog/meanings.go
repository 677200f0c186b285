package catalog

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/glpid/glpid/internal/model"
)

//go:embed meanings.txt
var meaningsText string

// meanings are the lines of meanings.txt, which tell what properties mean, by their keys.
var meanings = sync.OnceValue(func() map[string]string {
	texts, err := readMeanings(meaningsText)
	if err != nil {
		panic(fmt.Sprintf("meanings.txt: %v", err)) // a fault of this package
	}
	return texts
})

// readMeanings reads lines of "key key: text"; the file itself says what keys are.
func readMeanings(text string) (map[string]string, error) {
	texts := map[string]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		keys, meaning, ok := strings.Cut(line, ": ")
		if !ok {
			return nil, fmt.Errorf("no text in %q", line)
		}
		for _, key := range strings.Fields(keys) {
			if texts[key] != "" {
				return nil, fmt.Errorf("%s is told twice", key)
			}
			texts[key] = meaning
		}
	}
	return texts, nil
}

// describe gives each property of an object that has no description of its own the one of meanings.txt.
func (s *snapshot) describe(o *model.Object) {
	if !strings.HasPrefix(o.Name, "_") {
		s.describeAll(o.Properties, []string{o.Name}, o)
	}
}

// describeAll describes the properties at a path, which are those of item, or of a partial form of it.
func (s *snapshot) describeAll(list []model.Property, path []string, item *model.Object) {
	for i := range list {
		p := &list[i]
		at := append(slices.Clip(path), p.Name)
		target := s.byName[p.Target]
		if p.Description == "" {
			p.Description = s.meaning(p, at, item, target)
		}
		inner := item
		if target != nil {
			inner = target
		}
		s.describeAll(p.Properties, at, inner)
	}
}

// meaning gives what a property at a path means, "" where nothing is told.
func (s *snapshot) meaning(p *model.Property, path []string, item, target *model.Object) string {
	for _, key := range meaningKeys(path, item) {
		if text := meanings()[key]; text != "" {
			return fillIn(text, p, item, target)
		}
	}
	return ""
}

// meaningKeys gives the keys that may tell what the property at a path means, the closest first. item is the object
// that the property is of.
func meaningKeys(path []string, item *model.Object) []string {
	last := len(path) - 1
	var keys []string
	for i := range last {
		keys = append(keys, strings.Join(path[i:], "."))
	}
	name := path[last]
	switch {
	case last > 1:
		keys = append(keys, item.Name+"."+name, "*."+name)
	case item.Locks:
		keys = append(keys, "reported."+name, "part."+name)
	case item.Scope == model.OfParent:
		keys = append(keys, "part."+name)
	}
	return append(keys, name)
}

// fillIn puts names in the place of the words in braces of a text.
func fillIn(text string, p *model.Property, item, target *model.Object) string {
	if !strings.Contains(text, "{") {
		return text
	}
	text = strings.ReplaceAll(text, "{item}", within(item.Label))
	if target != nil {
		text = strings.ReplaceAll(text, "{target}", within(target.Label))
		text = strings.ReplaceAll(text, "{targets}", within(target.PluralLabel()))
	}
	var told []string
	for _, n := range p.Labels.Numbers() {
		if label := p.Labels[n]; label != "" && takes(p, n) {
			told = append(told, fmt.Sprint(n, " ", within(label)))
		}
	}
	if len(told) == 0 { // which a test finds by the brace
		return text
	}
	return strings.ReplaceAll(text, "{values}", strings.Join(told, ", "))
}

// takes reports whether a number is among the values of a property.
func takes(p *model.Property, n int64) bool {
	is := func(v any) bool { return fmt.Sprint(v) == fmt.Sprint(n) }
	return len(p.Enum) == 0 || slices.ContainsFunc(p.Enum, is) || slices.ContainsFunc(p.Extra, is)
}

// within writes a label as it stands within a sentence: "network device", but "IP address".
func within(label string) string {
	runes := []rune(label)
	if len(runes) > 1 && unicode.IsUpper(runes[0]) && unicode.IsLower(runes[1]) {
		runes[0] = unicode.ToLower(runes[0])
	}
	return string(runes)
}

// Described gives properties of a body the descriptions that those of an object of the catalogue have, by their names.
func Described(object string, list ...model.Property) []model.Property {
	own := Default().Object(object).Properties
	out := slices.Clone(list)
	for i := range out {
		p := model.Find(own, out[i].Name)
		if p == nil {
			continue
		}
		if out[i].Description == "" {
			out[i].Description = p.Description
		}
		out[i].Properties = slices.Clone(out[i].Properties)
		for j := range out[i].Properties {
			if inner := model.Find(p.Properties, out[i].Properties[j].Name); inner != nil {
				out[i].Properties[j].Description = inner.Description
			}
		}
	}
	return out
}

// DescribedSchema gives a copy of a schema in which the properties that an object of the catalogue has are described as
// there.
func DescribedSchema(object string, schema map[string]any) map[string]any {
	return describedSchema(Default().Object(object).Properties, schema)
}

func describedSchema(own []model.Property, schema map[string]any) map[string]any {
	schema = maps.Clone(schema)
	if items, ok := schema["items"].(map[string]any); ok {
		schema["items"] = describedSchema(own, items)
	}
	properties, ok := schema["properties"].(map[string]any)
	if !ok {
		return schema
	}
	properties = maps.Clone(properties)
	for name, value := range properties {
		p := model.Find(own, name)
		inner, ok := value.(map[string]any)
		if p == nil || !ok {
			continue
		}
		inner = describedSchema(p.Properties, inner)
		if inner["description"] == nil {
			inner["description"] = p.Description
		}
		properties[name] = inner
	}
	schema["properties"] = properties
	return schema
}
