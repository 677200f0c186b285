package api

import (
	"net/http"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/route"
)

// What requests are answered, in the document. Answers that many operations have stand once among the components,
// where operations refer to them: faults by their status, items and lists by their schema.

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
		"Content-Range": dict{"description": "The first and last item shown, and how many there are: 0-99/1234",
			"schema": dict{"type": "string"}},
	}
}

// faultTexts say what the statuses of faults mean, by their first digit. All operations answer with nearly the same
// ones, and their statuses one by one for each would be half of the document.
var faultTexts = map[string]string{
	"4XX": "Not done, as something is wrong with the request; detail and title say what, and what to do. 400: with" +
		" its parameters or body; 401: there is no valid token; 403: the profile lacks the right; 404: there is no" +
		" such item, or it is not to be seen; 405: the path does not take the method; 406, 415: no such format; 409:" +
		" conflict with another item; 412: a condition in the headers does not hold; 413: the body is too large;" +
		" 429: too many tries",
	"5XX": "Not done, as the server cannot. 500: a fault of the server, with an id that its log has too; 503: not" +
		" now, Retry-After says when to try again; 507: its disk is full",
}

// faultName and oauthFaultName are the schemas of the bodies of faults: those of all routes but a few, and those that
// RFC 6749 describes.
const (
	faultName      = "Fault"
	oauthFaultName = "OAuthFault"
)

// fault is that schema.
func fault() dict {
	text := func(meaning string) dict { return route.Typed("string", meaning) }
	return dict{
		"type": "object", "description": "What is wrong, and what to do about it",
		"required": []string{"status", "title"},
		"properties": dict{
			"status": text("A code for programs: ERROR_INVALID_PARAMETER"),
			"title":  text("What is wrong, for people"),
			"detail": dict{"nullable": true, "description": "A text, or what is wrong with each property, by its name"},
			"additional_messages": dict{"type": "array", "description": "More that the server has to say",
				"items": dict{
					"type": "object", "required": []string{"priority", "message"},
					"properties": dict{"priority": text("ERROR, WARNING or INFO"), "message": text("For people")},
				}},
			"error":      text("What is wrong with the type of an item of a rack, instead of detail"),
			"request_id": text("What the log of the server names the request by, for faults of its own"),
		},
	}
}

// oauthFault is the other.
func oauthFault() dict {
	return dict{
		"type": "object", "description": "Why there is no token, as RFC 6749 has it",
		"required": []string{"error"},
		"properties": dict{
			"error":             route.Typed("string", "A code for programs: invalid_client"),
			"error_description": route.Typed("string", "What is wrong, for people"),
			"hint":              route.Typed("string", "What to look at"),
		},
	}
}

// withFault is an answer whose body is a fault of a form.
func withFault(description, schema string) dict {
	return dict{"description": description, "content": dict{"application/json": dict{
		"schema": dict{"$ref": schemaRef + schema}}}}
}

const (
	schemaRef   = "#/components/schemas/"
	responseRef = "#/components/responses/"
)

// common puts an answer among the components, under a name that always means the same, and gives the reference.
func (b *docBuilder) common(name string, answer func() dict) dict {
	if b.responsesMade[name] == nil {
		b.responsesMade[name] = answer()
	}
	return dict{"$ref": responseRef + name}
}

// described is an answer without a body, or with one that nothing is said of.
func (b *docBuilder) described(name, text string) dict {
	return b.common(name, func() dict { return dict{"description": text} })
}

// faults are the answers of a route that does not do what it was asked for. Generators of clients make one type of
// the default.
func (b *docBuilder) faults(rt *route.Route) dict {
	name, schema := "", faultName
	if rt.Doc.OAuth {
		name, schema = "oauth-", oauthFaultName
	}
	if b.portable {
		return dict{"default": b.common(name+"default", func() dict { return withFault("A fault", schema) })}
	}
	out := dict{}
	for statuses, text := range faultTexts {
		out[statuses] = b.common(name+statuses, func() dict { return withFault(text, schema) })
	}
	return out
}

// successStatus is the status of a route that has done what it was asked for.
func successStatus(rt *route.Route) string {
	if rt.Doc.Status != 0 {
		return itoa(int64(rt.Doc.Status))
	}
	return map[string]string{"GET": "200", "PATCH": "200", "POST": "201", "DELETE": "204", "PUT": "200",
		"OPTIONS": "204"}[rt.Method]
}

var successText = map[string]string{"200": "Success", "201": "Success (created)", "204": "Success (no content)"}

// responses gives the answers of a route by their status.
func (b *docBuilder) responses(rt *route.Route) dict {
	out := b.faults(rt)
	status := successStatus(rt)
	text := successText[status]
	if text == "" {
		text = "Success"
	}
	media := rt.Doc.Media
	if media == "" {
		media = "application/json"
	}
	schema := b.schema(rt.Doc.Response)
	named := rt.Doc.Response.Name != "" && rt.Doc.Response.Inline == nil && media == "application/json" &&
		status == "200"
	switch {
	case rt.Doc.List && schema != nil && status == "200":
		list := func() dict { return b.list(schema) }
		if named && rt.Doc.Response.List {
			out["200"] = b.common(rt.Doc.Response.Name+".list", list)
		} else {
			out["200"] = list()
		}
		out["206"] = out["200"]
	case schema != nil:
		answer := func() dict { return b.item(rt, schema, media, text) }
		switch {
		case named && rt.Doc.Item:
			out[status] = b.common(rt.Doc.Response.Name+".one", answer)
		case named && rt.Doc.Response.List:
			out[status] = b.common(rt.Doc.Response.Name+".all", answer)
		case named:
			out[status] = b.common(rt.Doc.Response.Name+".plain", answer)
		default:
			out[status] = answer()
		}
	case status == "201":
		out[status] = b.common("created", created)
		if rt.Doc.Body.Name != "" {
			// Without a schema: generated clients would give a link or a list of them to whoever makes one item.
			out["200"] = b.described("list-created", "Success: a list of items was given, and all are created; the"+
				" answer is a list of id and href in their order")
		}
	case media != "application/json":
		b.file(rt, out, status, text, media)
	default:
		out[status] = b.described(status, text)
	}
	if rt.Doc.Item && rt.Method == http.MethodGet {
		out["304"] = b.described("304", "The item is the one that the client has")
	}
	return out
}

// item is an answer with what a schema describes.
func (b *docBuilder) item(rt *route.Route, schema dict, media, text string) dict {
	out := dict{"description": text, "content": dict{media: dict{"schema": schema}}}
	if rt.Doc.Item {
		out["headers"] = headers("ETag", "Last-Modified")
	}
	return out
}

// list is an answer with a list, or with a part of one.
func (b *docBuilder) list(schema dict) dict {
	content := dict{"application/json": dict{"schema": schema}}
	if !b.portable { // generators make a type for each
		content["text/csv"] = dict{"schema": schema}
		content["application/xml"] = dict{"schema": schema}
	}
	return dict{"description": "Success: the list, or with status 206 a part of it", "content": content,
		"headers": headers("Content-Range", engine.NextCursor, engine.PreviousCursor)}
}

// created is the answer of what has made one item.
func created() dict {
	return dict{
		"description": successText["201"],
		"headers": dict{"Location": dict{"description": "The path of the new item",
			"schema": dict{"type": "string"}}},
		"content": dict{"application/json": dict{"schema": route.Properties(dict{
			"id": dict{"type": "integer", "format": "int64", "readOnly": true,
				"description": "The id of the new item"},
			"href": route.Typed("string", "The path of the new item"),
		})}},
	}
}

// file is the answer of a route that gives a file, or takes one.
func (b *docBuilder) file(rt *route.Route, out dict, status, text, media string) {
	content := dict{media: dict{"schema": dict{"type": "string"}}}
	out[status] = dict{"description": text, "content": content}
	if rt.Method != http.MethodGet {
		return
	}
	// see writeContent
	out["206"] = dict{"description": "The part that the Range header asks for", "content": content}
	out["304"] = b.described("file-304", "Not modified")
	out["416"] = b.described("416", "There is no such range")
}

// headers refers to headers of the components.
func headers(names ...string) dict {
	out := dict{}
	for _, name := range names {
		out[name] = dict{"$ref": "#/components/headers/" + name}
	}
	return out
}
