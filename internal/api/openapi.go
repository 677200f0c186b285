package api

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// Scopes are the OAuth scopes with what each allows, in the order they are shown.
var Scopes = []struct{ Name, Text string }{
	{"email", "Read your e-mail addresses"},
	{"user", "Read your user information and change your preferences"},
	{"api", "Use the API with your rights"},
	{"inventory", "Submit inventories as an agent"},
	{"status", "Read the status of the services"},
	{"graphql", "Use the GraphQL endpoint"},
}

// docBuilder makes the OpenAPI document of one version from the catalogue and the routes.
type docBuilder struct {
	version  model.Version
	debug    bool
	portable bool
	objects  []*model.Object

	responsesMade dict // answers that several operations have, by name
}

type dict = map[string]any

func (b *docBuilder) build(base string, routes []*route.Route) dict {
	scopes := dict{}
	for _, sc := range Scopes {
		scopes[sc.Name] = sc.Text
	}
	deprecated := ""
	if b.version != model.Current {
		deprecated = "DEPRECATED - "
	}
	schemas := dict{}
	for _, o := range b.objects {
		if o.ExistsIn(b.version) && !strings.HasPrefix(o.Name, "_") {
			if schema := b.object(o); schema != nil {
				schemas[o.Name] = schema
			}
		}
	}
	schemas[faultName], schemas[oauthFaultName] = fault(), oauthFault()
	b.responsesMade = dict{}
	paths := b.paths(routes)
	parameters := commonParameters()
	shareParameters(paths, parameters)
	return dict{
		"openapi": "3.0.0",
		"info": dict{
			"title": "GLPI High-Level REST API",
			"description": deprecated +
				"Served by glpid. The document is made from the objects that this server has, custom ones included." +
				" PUT does what PATCH does. What GLPI's API does not have is marked by x-glpid-extension.",
			"version": b.version.String(),
			"license": dict{"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
		},
		"servers": []any{dict{"url": base, "description": "GLPI High-Level REST API"}},
		"components": dict{
			"securitySchemes": dict{"oauth": dict{"type": "oauth2", "flows": dict{
				"authorizationCode": dict{
					"authorizationUrl": Prefix + "/authorize", "tokenUrl": Prefix + "/token", "refreshUrl": Prefix +
						"/token", "scopes": scopes,
				},
				"password": dict{"tokenUrl": Prefix + "/token", "scopes": scopes},
			}}},
			"schemas":    schemas,
			"parameters": parameters,
			"headers":    documentHeaders(),
			"responses":  b.responsesMade,
		},
		"paths": paths,
	}
}

// object gives the schema of an object, nil when the version has none of its properties.
func (b *docBuilder) object(o *model.Object) dict {
	properties, required := b.properties(o.Properties)
	if len(properties) == 0 {
		return nil
	}
	schema := dict{"type": "object", "properties": properties}
	if o.Label != "" {
		schema["description"] = o.Label
	}
	if o.Itemtype != "" && b.version >= model.V2_1 {
		schema["x-itemtype"] = o.Itemtype
	}
	if len(required) > 0 {
		schema["required"] = required
	}
	if b.debug {
		schema["x-table"], schema["x-right"] = o.Table, o.Right
		schema["x-version-introduced"] = o.Since.String()
	}
	return schema
}

// properties gives the properties of a schema in the order of their declaration, which is GLPI's:
// front ends lay out columns and forms by it.
func (b *docBuilder) properties(list []model.Property) (properties object, required []string) {
	properties = object{}
	for i := range list {
		p := &list[i]
		if p.Unlisted || !b.version.Includes(p.Since, p.Removed) {
			continue
		}
		properties = append(properties, member{p.Name, b.property(p)})
		if p.Required {
			required = append(required, p.Name)
		}
	}
	slices.Sort(required)
	return properties, required
}

func (b *docBuilder) property(p *model.Property) dict {
	out := dict{"type": p.Type.String()}
	set := func(name string, value any, when bool) {
		if when {
			out[name] = value
		}
	}
	set("description", p.Description, p.Description != "")
	switch {
	case p.Keyed && b.portable:
		out["type"], out["additionalProperties"] = "object", true
	case p.Type == model.TypeArray:
		out["items"] = b.items(p)
	case p.Type == model.TypeObject:
		b.partial(out, p)
	}
	enum, pattern, format := p.Enum, p.Pattern, p.Format
	low, high := p.Minimum, p.Maximum
	if b.portable {
		enum, pattern, format = portable(p)
		low, high = widen(low, high, p.Extra)
	}
	if len(enum) < len(p.Enum) && !p.Sums {
		one := "One of " + strings.ReplaceAll(strings.Trim(fmt.Sprint(p.Enum), "[]"), " ", ", ")
		if p.Description != "" {
			one = p.Description + ". " + one
		}
		out["description"] = one
	}
	set("nullable", true, p.CanBeNull())
	set("format", string(format), format != "")
	set("readOnly", true, p.ReadOnly)
	set("writeOnly", true, p.WriteOnly)
	set("enum", enum, len(enum) > 0)
	set("default", p.Default, p.Default != nil && !b.portable)
	if low != nil {
		out["minimum"] = *low
	}
	if high != nil {
		out["maximum"] = *high
	}
	set("maxLength", p.MaxLength, p.MaxLength > 0)
	set("pattern", pattern, pattern != "")
	set("x-supports-mentions", true, p.Mentions)
	set("x-glpid-extension", true, p.Extension)
	set("x-glpid-or", dict{"type": "string", "pattern": p.Words}, p.Words != "")
	for key, value := range p.Published {
		if key != "min" && key != "max" { // said as minimum and maximum, which OpenAPI knows
			out[key] = value
		}
	}
	if b.debug && p.Column != "" {
		out["x-field"] = p.Column
	}
	if b.portable && p.Words != "" {
		orWords(out, p.Words)
	}
	return out
}

func (b *docBuilder) items(p *model.Property) dict {
	if p.Element != nil {
		return b.property(p.Element)
	}
	items := dict{"type": "object"}
	properties, required := b.properties(p.Properties)
	items["properties"] = properties
	if len(required) > 0 {
		items["required"] = required
	}
	if p.Target != "" && !p.Unlinked {
		items["x-full-schema"] = p.Target
	}
	return items
}

func (b *docBuilder) partial(out dict, p *model.Property) {
	properties, required := b.properties(p.Properties)
	out["properties"] = properties
	if len(required) > 0 {
		out["required"] = required
	}
	if p.Target != "" && !p.Unlinked {
		out["x-full-schema"] = p.Target
	}
	if p.Itemtype != "" && b.version >= model.V2_1 {
		out["x-itemtype"] = p.Itemtype
	}
}

var placeholderPattern = regexp.MustCompile(`\{(\w+)(?::(\w+))?\}`)

// PublicPath gives a route's path as the document shows it, without the kinds of placeholders.
func PublicPath(path string) string { return placeholderPattern.ReplaceAllString(path, "{$1}") }

// paths documents every route of the version.
func (b *docBuilder) paths(routes []*route.Route) dict {
	paths := dict{}
	byPriority := slices.Clone(routes)
	slices.SortStableFunc(byPriority, func(a, c *route.Route) int { return cmp.Compare(priority(c), priority(a)) })
	for _, rt := range byPriority {
		if !b.version.Includes(rt.Since, rt.Until) {
			continue
		}
		path := PublicPath(rt.Path)
		item, ok := paths[path].(dict)
		if !ok {
			item = dict{}
			paths[path] = item
		}
		method := strings.ToLower(rt.Method)
		if _, taken := item[method]; !taken {
			item[method] = b.operation(rt)
		}
	}
	if b.portable {
		joined(paths)
		return paths
	}
	paths["/{req}"] = b.fallback()
	return paths
}

// fallback documents what answers for every other path, as GLPI's document does.
func (b *docBuilder) fallback() dict {
	item := dict{}
	for _, method := range []string{"get", "post", "patch", "put", "delete"} {
		op := b.operation(&route.Route{Method: strings.ToUpper(method), Path: "/{req:rest}",
			Doc: route.Doc{Tags: []string{"Other"}, Description: "Any other path: not found"}})
		item[method] = op
	}
	item["options"] = b.operation(&route.Route{Method: "OPTIONS", Path: "/{req:rest}", Auth: route.Public,
		Doc: route.Doc{Tags: []string{"Other"}, Description: "Preflight requests"}})
	return item
}

func (b *docBuilder) operation(rt *route.Route) dict {
	op := dict{"tags": nonNil(rt.Doc.Tags), "responses": b.responses(rt), "security": b.security(rt)}
	short, more := summarized(rt.Doc.Description)
	op["summary"], op["operationId"] = short, operationID(rt)
	if more != "" {
		op["description"] = more
	}
	op["parameters"] = b.parameters(rt)
	content := dict{}
	body := b.body(rt)
	if body != nil {
		content["application/json"] = dict{"schema": body}
	}
	if rt.Doc.Upload != "" {
		form := dict{"type": "object", "properties": dict{rt.Doc.Upload: dict{"type": "string", "format": "binary",
			"description": "The file itself, with its name"}}}
		if body != nil {
			form = dict{"allOf": []any{body, form}}
		}
		content["multipart/form-data"] = dict{"schema": form}
	}
	if len(content) > 0 {
		op["requestBody"] = dict{"content": content}
	}
	if rt.Extension {
		op["x-glpid-extension"] = true
	}
	return op
}

func nonNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// security lists the scopes of which one is needed. Up to 2.1 the list is empty.
func (b *docBuilder) security(rt *route.Route) []any {
	scopes := rt.Scopes
	if len(scopes) == 0 {
		scopes = []string{"api"}
	}
	if b.version < model.V2_2 {
		scopes = []string{}
	}
	return []any{dict{"oauth": scopes}}
}

func (b *docBuilder) body(rt *route.Route) dict {
	if rt.Method == "DELETE" && !rt.Doc.BodyOnDelete {
		return nil
	}
	if schema := b.schema(rt.Doc.Body); schema != nil {
		return schema
	}
	if len(rt.Doc.BodyParams) == 0 {
		return nil
	}
	properties, required := b.properties(rt.Doc.BodyParams)
	schema := dict{"type": "object", "properties": properties}
	if len(required) > 0 {
		schema["required"] = required
	}
	return schema
}

// schema gives a reference to a named schema, or the inline one; nil for none.
func (b *docBuilder) schema(s route.Schema) dict {
	switch {
	case s.Inline != nil:
		return s.Inline
	case s.Name == "":
		return nil
	}
	ref := dict{"$ref": schemaRef + s.Name}
	if s.List {
		return route.ArrayOf(ref)
	}
	return ref
}
