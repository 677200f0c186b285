// Package contract holds the project's list of what API 2.3 publishes, every schema with its
// properties and every path with its methods, and compares what we declare with it. Only tests
// import it.
//
// It must not know how the document is made.
package contract

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
)

//go:embed testdata/schemas.json
var schemas []byte

//go:embed testdata/routes.json
var routes []byte

// later are the schemas of the list that came after 2.3.
var later = []string{"ExternalPageTile", "FormTile", "GLPIPageTile", "ServiceCatalogInfo"}

// Route is a path with its methods and the schemas of their bodies.
type Route struct {
	Methods []string          `json:"methods"`
	Body    map[string]string `json:"body"` // method -> schema
}

// Schemas gives the schemas of API 2.3 by name, as decoded OpenAPI. It panics when the list is
// damaged.
func Schemas() map[string]map[string]any {
	all := decode[map[string]map[string]any](schemas)
	for _, name := range later {
		delete(all, name)
	}
	dropForeignRights(all)
	return all
}

// Routes gives the paths of API 2.3, without a version prefix. It panics when the list is
// damaged.
func Routes() map[string]Route { return decode[map[string]Route](routes) }

func decode[T any](data []byte) (value T) {
	if err := json.Unmarshal(data, &value); err != nil {
		panic(fmt.Sprintf("contract: %v", err))
	}
	return value
}

// dropForeignRights removes the rights of a session that belong to plugins and custom assets of
// the server which the list was read from, and one that an old release left behind.
func dropForeignRights(all map[string]map[string]any) {
	at := all["Session"]
	for _, name := range []string{"active_profile", "rights"} {
		at = member(member(at, "properties"), name)
	}
	rights := member(at, "properties")
	for name := range rights {
		if strings.HasPrefix(name, "asset_") || strings.HasPrefix(name, "plugin_") ||
			name == "dropdown_tag" || name == "databaseinstance" {
			delete(rights, name)
		}
	}
}

// keys are what is compared of a schema, beside its properties and items. Others, such as
// descriptions, are free.
var keys = []string{
	"type", "format", "readOnly", "writeOnly", "enum", "default", "maxLength", "minimum", "maximum",
	"pattern", "required", "x-full-schema", "x-itemtype", "x-supports-mentions", "x-label",
	"x-right-scope", "multipleOf",
}

// Compare gives what is different in a schema as we publish it, one line each with the dotted
// path; got is anything that encodes as an OpenAPI schema. The order of properties is free.
func Compare(name string, want map[string]any, got any) []string {
	text, err := json.Marshal(got)
	if err != nil {
		return []string{fmt.Sprintf("%s: %v", name, err)}
	}
	return compare(name, want, decode[map[string]any](text))
}

func compare(path string, want, got map[string]any) []string {
	var out []string
	for _, key := range keys {
		w, g := normal(key, bound(want, key)), normal(key, bound(got, key))
		if w != g {
			out = append(out, fmt.Sprintf("%s: %s is %s, want %s", path, key, g, w))
		}
	}
	wantProperties, gotProperties := member(want, "properties"), member(got, "properties")
	for _, name := range names(wantProperties, gotProperties) {
		w, g := wantProperties[name], gotProperties[name]
		switch {
		case w == nil && asMap(g)["x-glpid-extension"] == true: // one of our own
		case w == nil:
			out = append(out, fmt.Sprintf("%s.%s: not in the list", path, name))
		case g == nil:
			out = append(out, fmt.Sprintf("%s.%s: missing", path, name))
		default:
			out = append(out, compare(path+"."+name, asMap(w), asMap(g))...)
		}
	}
	if want["items"] != nil || got["items"] != nil {
		out = append(out, compare(path+"[]", member(want, "items"), member(got, "items"))...)
	}
	return out
}

// bound gives what a schema says for a key. GLPI publishes some bounds as min and max, words that
// OpenAPI does not have.
func bound(schema map[string]any, key string) any {
	if v := schema[key]; v != nil || key != "minimum" && key != "maximum" {
		return v
	}
	return schema[key[:3]]
}

// normal gives a value as text that is equal for equal values. Lists of values have no order,
// and some are published as objects of numbered members.
func normal(key string, value any) string {
	if value == nil {
		return "not there"
	}
	if key == "enum" || key == "required" {
		if object, ok := value.(map[string]any); ok {
			list := make([]any, 0, len(object))
			for _, v := range object {
				list = append(list, v)
			}
			value = list
		}
		list, _ := value.([]any)
		texts := make([]string, len(list))
		for i, v := range list {
			texts[i] = encode(v)
		}
		sort.Strings(texts)
		return "[" + strings.Join(texts, " ") + "]"
	}
	return encode(value)
}

func encode(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func asMap(value any) map[string]any {
	m, _ := value.(map[string]any)
	return m
}

func member(m map[string]any, name string) map[string]any { return asMap(m[name]) }

func names(a, b map[string]any) []string {
	var all []string
	for name := range a {
		all = append(all, name)
	}
	for name := range b {
		if a[name] == nil {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// Count gives the number of properties of a schema, without those of partial objects.
func Count(schema map[string]any) int { return len(member(schema, "properties")) }

//go:embed testdata/versions.json
var versions []byte

// Versions are the API versions ("2.1") that a schema and its properties came with; a property
// that is not listed came with its schema.
type Versions struct {
	Since      string            `json:"since"`
	Properties map[string]string `json:"properties"`
}

// Introduced gives since when the schemas of API 2.3 are there. It panics when the list is
// damaged.
func Introduced() map[string]Versions {
	all := decode[map[string]Versions](versions)
	for _, name := range later {
		delete(all, name)
	}
	return all
}
