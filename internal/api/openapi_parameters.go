package api

import (
	"maps"
	"strings"

	"github.com/glpid/glpid/internal/route"
)

// What requests carry beside their bodies, in the document. Each parameter that several operations have stands once
// among the components; what all operations of a path have stands once at the path.

// listParameters are those of every list, in the order in which they are shown.
var listParameters = []string{"filter", "start", "limit", "sort", "fields", "csv", "cursor"}

// headerParameters are those of every operation that wants a token, and the language, which all take.
var headerParameters = []string{"in_entity", "as_profile", "recursive", "in_language"}

// commonParameters are the components that do not depend on the routes.
func commonParameters() dict {
	page := func(name, text string, extra dict) dict {
		schema := dict{"type": "integer", "format": "int64", "minimum": 0}
		maps.Copy(schema, extra)
		return dict{"name": name, "in": "query", "description": text, "required": false, "schema": schema}
	}
	text := func(name, text string) dict {
		return dict{"name": name, "in": "query", "description": text, "required": false,
			"schema": dict{"type": "string"}}
	}
	header := func(name, text string, schema dict) dict {
		return dict{"name": name, "in": "header", "description": text, "schema": schema}
	}
	out := dict{
		"filter": text("filter", "RSQL filter, for example status.id==1;urgency=ge=4. A link compared itself means its"+
			" id (location==3); location=under=\"Lyon\" finds what lies at an item of a tree and below it, named by"+
			" its id or name; team.id and team.role find the items of somebody"),
		"start": page("start", "The first item to return", dict{"default": 0}),
		"limit": page("limit", "How many items to return", dict{"default": route.DefaultLimit}),
		"sort": text("sort", "Properties to sort by, separated by commas, each as property:direction with asc"+
			" (default) or desc"),
		"fields": text("fields",
			"The members to show of each item, separated by commas: id,name,status.name; all without"),
		"cursor": text("cursor", "Where the page begins, as the header GLPI-Next-Cursor or GLPI-Previous-Cursor of"+
			" another page of the same filter, sort and limit says: however far that is it takes no longer, and what"+
			" is added or removed meanwhile makes no item come twice or not at all. start is ignored, and"+
			" Content-Range is not told"),
		"csv": dict{"name": "csv", "in": "query", "required": false,
			"schema": dict{"type": "string", "enum": []any{"raw"}},
			"description": "raw leaves texts of CSV as they are that a spreadsheet would run as a formula; others" +
				" get an apostrophe in front"},
		"force": dict{"name": "force", "in": "query",
			"description": "Delete for good instead of moving to the trash",
			"schema":      dict{"type": "boolean", "default": false}},
		"in_entity":  header("GLPI-Entity", "The id of the entity to work in", dict{"type": "integer"}),
		"as_profile": header("GLPI-Profile", "The id of the profile to work with", dict{"type": "integer"}),
		"recursive": header("GLPI-Entity-Recursive", "Whether the entities below are included",
			dict{"type": "string", "enum": []any{"true", "false"}}),
		"in_language": header("Accept-Language", "The language to answer in", dict{"type": "string"}),
	}
	out["cursor"].(dict)["x-glpid-extension"] = true
	out["in_language"].(dict)["examples"] = dict{
		"English_GB":    dict{"value": "en_GB", "summary": "English (United Kingdom)"},
		"French_FR":     dict{"value": "fr_FR", "summary": "French (France)"},
		"Portuguese_BR": dict{"value": "pt_BR", "summary": "Portuguese (Brazil)"},
	}
	maps.Copy(out, conditionParameters())
	return out
}

// parameters gives those of a route: what is common by reference, what is its own in place. Placeholders of the path
// are in place too until shareParameters puts them among the components.
func (b *docBuilder) parameters(rt *route.Route) []any {
	out := []any{}
	common := func(names ...string) {
		for _, name := range names {
			out = append(out, dict{"$ref": parameterRef + name})
		}
	}
	if rt.Doc.List {
		common(listParameters...)
	}
	for _, p := range rt.Doc.Query {
		schema := dict{"type": p.Type.String()}
		if p.Default != nil {
			schema["default"] = p.Default
		}
		out = append(out, dict{"name": p.Name, "in": "query", "description": p.Description, "required": p.Required,
			"schema": schema})
	}
	for _, m := range placeholderPattern.FindAllStringSubmatch(rt.Path, -1) {
		out = append(out, pathParameter(m[1], m[2] == "int"))
	}
	if rt.Method == "DELETE" && !rt.Extension {
		common("force")
	}
	if rt.Doc.Item {
		for _, c := range conditionHeaders {
			common(c.key)
		}
	}
	if rt.Auth == route.Token {
		common(headerParameters...)
	} else {
		common("in_language")
	}
	return out
}

const parameterRef = "#/components/parameters/"

// pathParameter describes what stands in a place of a path.
func pathParameter(name string, number bool) dict {
	schema := dict{"type": "string"}
	if number {
		schema = dict{"type": "integer", "pattern": `\d+`}
	}
	return dict{"name": name, "in": "path", "description": pathText(name), "required": true, "schema": schema}
}

// pathTexts say of placeholders what their names do not.
var pathTexts = map[string]string{
	"id":         "The id of the item",
	"itemtype":   "The itemtype, as GLPI names the class: Computer, Ticket",
	"items_id":   "The id of the item that it belongs to",
	"username":   "The login of the user",
	"language":   "The code of a language: fr_FR",
	"revision":   "The number of the revision, counted from 1",
	"collection": "The name of the collection of rules",
	"service":    "The name of the service, as the list of all of them says",
	"context":    "The context of the setting: core, inventory",
	"name":       "The name of the setting",
	"req":        "Whatever is not the path of another operation",
}

// pathText says what stands in a place of a path: "parent_id" is the id of the parent.
func pathText(name string) string {
	if text := pathTexts[name]; text != "" {
		return text
	}
	if of, isID := strings.CutSuffix(name, "_id"); isID {
		return "The id of the " + strings.ReplaceAll(of, "_", " ")
	}
	return "The " + strings.ReplaceAll(name, "_", " ")
}

// shareParameters moves the placeholders of all operations to the components, and what all operations of a path have
// to the path.
func shareParameters(paths, components dict) {
	for _, item := range paths {
		item := item.(dict)
		for _, op := range item {
			list := op.(dict)["parameters"].([]any)
			for i, p := range list {
				if p := p.(dict); p["in"] == "path" {
					list[i] = shared(p, components)
				}
			}
		}
		if len(item) > 1 {
			lift(item)
		}
	}
}

// shared gives a reference to a placeholder among the components. Numbers and texts of one name are two.
func shared(parameter, components dict) dict {
	key := parameter["name"].(string)
	if parameter["schema"].(dict)["type"] == "string" {
		key += "-text"
	}
	components[key] = parameter
	return dict{"$ref": parameterRef + key}
}

// lift moves the references that all operations of a path have to the path.
func lift(item dict) {
	count := map[any]int{}
	var order []any
	for _, op := range item {
		order = order[:0]
		for _, p := range op.(dict)["parameters"].([]any) {
			if ref := p.(dict)["$ref"]; ref != nil {
				count[ref]++
				order = append(order, ref)
			}
		}
	}
	var common []any
	for _, ref := range order { // those of one operation are enough: it has all that all have
		if count[ref] == len(item) {
			common = append(common, dict{"$ref": ref})
		}
	}
	if common == nil {
		return
	}
	for _, op := range item {
		op := op.(dict)
		own := []any{}
		for _, p := range op["parameters"].([]any) {
			if ref := p.(dict)["$ref"]; ref == nil || count[ref] < len(item) {
				own = append(own, p)
			}
		}
		if op["parameters"] = own; len(own) == 0 {
			delete(op, "parameters")
		}
	}
	item["parameters"] = common
}
