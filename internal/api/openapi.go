package api

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/engine"
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
	parameters := listParameters()
	maps.Copy(parameters, conditionParameters())
	if b.portable {
		schemas[faultName] = fault()
	}
	return dict{
		"openapi": "3.0.0",
		"info": dict{
			"title": "GLPI High-Level REST API",
			"description": deprecated +
				"Served by glpid. The document is made from the objects that this server has, custom ones included.",
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
		},
		"paths": b.paths(routes),
	}
}

func listParameters() dict {
	page := func(name, text string, extra dict) dict {
		schema := dict{"type": "integer", "format": "int64", "minimum": 0}
		maps.Copy(schema, extra)
		return dict{"name": name, "in": "query", "description": text, "required": false, "schema": schema}
	}
	return dict{
		"filter": dict{"name": "filter", "in": "query",
			"description": "RSQL filter, for example status.id==1;urgency=ge=4. A link compared itself means its id" +
				" (location==3); location=under=\"Lyon\" finds what lies at an item of a tree and below it, named by" +
				" its id or name;" +
				" team.id and team.role find the items of somebody", "required": false,
			"schema": dict{"type": "string"}},
		"start": page("start", "The first item to return", dict{"default": 0}),
		"limit": page("limit", "How many items to return", dict{"default": route.DefaultLimit}),
		"sort": dict{"name": "sort", "in": "query", "required": false, "schema": dict{"type": "string"},
			"description": "Properties to sort by, separated by commas, each as property:direction with asc" +
				" (default) or desc"},
		"fields": dict{"name": "fields", "in": "query", "required": false, "schema": dict{"type": "string"},
			"description": "The members to show of each item, separated by commas: id,name,status.name; all without"},
		"cursor": dict{"name": "cursor", "in": "query", "required": false, "schema": dict{"type": "string"},
			"x-glpid-extension": true,
			"description": "Where the page begins, as the header GLPI-Next-Cursor or GLPI-Previous-Cursor of another" +
				" page of the same filter, sort and limit says: however far that is it takes no longer, and what is" +
				" added or removed meanwhile makes no item come twice or not at all. start is ignored, and" +
				" Content-Range is not told"},
		"csv": dict{"name": "csv", "in": "query", "required": false,
			"schema": dict{"type": "string", "enum": []any{"raw"}},
			"description": "raw leaves texts of CSV as they are that a spreadsheet would run as a formula; others" +
				" get an apostrophe in front"},
	}
}

// documentHeaders are headers of many answers.
func documentHeaders() dict {
	text := func(description string) dict {
		return dict{"description": description, "schema": dict{"type": "string"}, "x-glpid-extension": true}
	}
	return dict{
		"ETag":                text("Another one after every change of what is answered"),
		"Last-Modified":       text("When the item was last changed, by its date_mod"),
		engine.NextCursor:     text("The cursor of the page behind this one; none on the last"),
		engine.PreviousCursor: text("The cursor of the page before this one; none on the first"),
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
	if len(enum) < len(p.Enum) && p.Description == "" {
		out["description"] = "One of " + strings.ReplaceAll(strings.Trim(fmt.Sprint(p.Enum), "[]"), " ", ", ")
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
			Doc: route.Doc{Description: "Any other path: not found"}})
		item[method] = op
	}
	options := b.operation(&route.Route{Method: "OPTIONS", Path: "/{req:rest}", Auth: route.Public,
		Doc: route.Doc{Description: "Preflight requests"}})
	options["responses"].(dict)["204"] = dict{"description": "Success (no content)"}
	item["options"] = options
	return item
}

func (b *docBuilder) operation(rt *route.Route) dict {
	op := dict{"tags": nonNil(rt.Doc.Tags), "responses": b.responses(rt), "security": b.security(rt)}
	if rt.Doc.Description != "" {
		op["description"] = rt.Doc.Description
		if rt.Method == http.MethodPatch {
			op["description"] = rt.Doc.Description + " (PUT does the same)"
		}
	}
	op["parameters"] = b.parameters(rt)
	content := dict{}
	body := b.body(rt)
	if body != nil {
		content["application/json"] = dict{"schema": body}
	}
	if rt.Doc.Upload != "" {
		form := dict{"type": "object", "properties": dict{rt.Doc.Upload: dict{"type": "string", "format": "binary"}}}
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

func (b *docBuilder) parameters(rt *route.Route) []any {
	out := []any{}
	if rt.Doc.List {
		for _, name := range []string{"filter", "start", "limit", "sort", "fields", "csv", "cursor"} {
			out = append(out, dict{"$ref": "#/components/parameters/" + name})
		}
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
		schema := dict{"type": "string"}
		if m[2] == "int" {
			schema = dict{"type": "integer", "pattern": `\d+`}
		}
		out = append(out, dict{"name": m[1], "in": "path", "description": "", "required": true, "schema": schema})
	}
	if rt.Method == "DELETE" && !rt.Extension {
		out = append(out, dict{"name": "force", "in": "query",
			"description": "Delete for good instead of moving to the trash",
			"schema":      dict{"type": "boolean", "default": false}})
	}
	if rt.Doc.Item {
		for _, c := range conditionHeaders {
			out = append(out, dict{"$ref": "#/components/parameters/" + c.key})
		}
	}
	if rt.Auth == route.Token {
		header := func(name, text string, schema dict) {
			out = append(out, dict{"name": name, "in": "header", "description": text, "schema": schema})
		}
		header("GLPI-Entity", "The id of the entity to work in", dict{"type": "integer"})
		header("GLPI-Profile", "The id of the profile to work with", dict{"type": "integer"})
		header("GLPI-Entity-Recursive", "Whether the entities below are included",
			dict{"type": "string", "enum": []any{"true", "false"}})
	}
	return append(out, dict{
		"name": "Accept-Language", "in": "header", "description": "The language to answer in",
		"schema": dict{"type": "string"},
		"examples": dict{
			"English_GB":    dict{"value": "en_GB", "summary": "English (United Kingdom)"},
			"French_FR":     dict{"value": "fr_FR", "summary": "French (France)"},
			"Portuguese_BR": dict{"value": "pt_BR", "summary": "Portuguese (Brazil)"},
		},
	})
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
	ref := dict{"$ref": "#/components/schemas/" + s.Name}
	if s.List {
		return dict{"type": "array", "items": ref}
	}
	return ref
}

var successText = map[string]string{"200": "Success", "201": "Success (created)", "204": "Success (no content)"}

func (b *docBuilder) responses(rt *route.Route) dict {
	out := dict{
		"400": dict{"description": "Bad request"},
		"401": dict{"description": "Unauthorized"},
		"403": dict{"description": "Forbidden"},
		"404": dict{"description": "Not found"},
		"413": dict{"description": "The body is too large"},
		"500": dict{"description": "Internal server error"},
		"503": dict{"description": "The server cannot do this now; Retry-After says when to try again"},
	}
	if rt.Doc.Item || rt.Method != http.MethodGet && rt.Auth == route.Token {
		out["412"] = dict{"description": "A condition in the headers does not hold"}
	}
	if rt.Method != "GET" {
		out["409"] = dict{"description": "Conflict with another item"}
		out["507"] = dict{"description": "The disk of the server is full"}
	}
	status := map[string]string{"GET": "200", "PATCH": "200", "POST": "201", "DELETE": "204", "PUT": "200",
		"OPTIONS": "204"}[rt.Method]
	if rt.Doc.Status != 0 {
		status = itoa(int64(rt.Doc.Status))
	}
	success := dict{"description": successText[status]}
	if success["description"] == "" {
		success["description"] = "Success"
	}
	schema := b.schema(rt.Doc.Response)
	media := rt.Doc.Media
	if media == "" {
		media = "application/json"
	}
	switch {
	case schema != nil:
		content := dict{media: dict{"schema": schema}}
		if rt.Doc.List && !b.portable { // generators make a type for each
			content["text/csv"] = dict{"schema": schema}
			content["application/xml"] = dict{"schema": schema}
		}
		success["content"] = content
	case status == "201":
		success["headers"] = dict{"Location": dict{"description": "The path of the new item",
			"schema": dict{"type": "string"}}}
		link := dict{"type": "object", "properties": dict{
			"id":   dict{"type": "integer", "format": "int64", "readOnly": true},
			"href": dict{"type": "string"},
		}}
		success["content"] = dict{"application/json": dict{"schema": link}}
		if rt.Doc.Body.Name != "" {
			// Without a schema: generated clients would give a link or a list of them to whoever makes one item.
			out["200"] = dict{"description": "Success: a list of items was given, and all are created; the answer is" +
				" a list of id and href in their order"}
		}
	case media != "application/json":
		success["content"] = dict{media: dict{"schema": dict{"type": "string"}}}
		if rt.Method == http.MethodGet { // see writeContent
			out["206"] = dict{"description": "The part that the Range header asks for", "content": success["content"]}
			out["304"] = dict{"description": "Not modified"}
			out["412"] = dict{"description": "The condition of the If-Match or If-Unmodified-Since header is not met"}
			out["416"] = dict{"description": "There is no such range"}
		}
	}
	if rt.Doc.Item {
		if rt.Method == http.MethodGet {
			out["304"] = dict{"description": "The item is the one that the client has"}
		}
		if schema != nil {
			success["headers"] = dict{"ETag": dict{"$ref": "#/components/headers/ETag"},
				"Last-Modified": dict{"$ref": "#/components/headers/Last-Modified"}}
		}
	}
	out[status] = success
	if b.portable {
		out["default"] = anyFault()
	}
	if rt.Doc.List && status == "200" {
		part := maps.Clone(success)
		part["description"] = "Success (a part of the list)"
		part["headers"] = dict{"Content-Range": dict{"description": "The first and last item shown, and how many" +
			" there are: 0-99/1234", "schema": dict{"type": "string"}},
			engine.NextCursor:     dict{"$ref": "#/components/headers/" + engine.NextCursor},
			engine.PreviousCursor: dict{"$ref": "#/components/headers/" + engine.PreviousCursor}}
		out["206"] = part
	}
	return out
}
