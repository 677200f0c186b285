package api

import (
	"strings"

	"github.com/glpid/glpid/internal/route"
)

// operationID names an operation for generators of clients, by its method and path, so that it stays what it is
// whatever else is added: listAssistanceTicket, getAssistanceTicketById, createAssistanceTicketCost.
func operationID(rt *route.Route) string {
	verb := map[string]string{"GET": "get", "POST": "create", "PATCH": "update", "PUT": "replace",
		"DELETE": "delete"}[rt.Method]
	if verb == "" {
		verb = strings.ToLower(rt.Method)
	}
	if rt.Doc.List {
		verb = "list"
	}
	var name strings.Builder
	name.WriteString(verb)
	path := strings.Trim(PublicPath(rt.Path), "/")
	if strings.HasSuffix(path, "/{id}") {
		path = strings.TrimSuffix(path, "{id}") + "ById"
	}
	for _, segment := range strings.Split(path, "/") {
		if segment != "{id}" { // it says nothing that what follows does not
			name.WriteString(camel(segment))
		}
	}
	return name.String()
}

// camel makes one word of a segment of a path: {cartridgeitems_id} is ByCartridgeitemsId, doc.json DocJson.
func camel(segment string) string {
	segment = strings.NewReplacer("{", " by ", "}", " ").Replace(segment)
	var out strings.Builder
	for _, word := range strings.FieldsFunc(segment, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9')
	}) {
		out.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return out.String()
}

// summarized says in a few words what an operation does: the beginning of its description, up to where that goes on to
// details. The description is given too where it says more.
func summarized(description string) (short, long string) {
	if len(description) <= maxSummary {
		return description, ""
	}
	end := -1
	for _, mark := range []string{": ", "; ", ". ", ", "} {
		if at := strings.Index(description, mark); at > 0 && at <= maxSummary && end < 0 {
			end = at
		}
	}
	if end < 0 {
		end = strings.LastIndex(description[:maxSummary], " ")
		return description[:end] + " ...", description
	}
	return description[:end], description
}

// maxSummary is how long a summary may be, in bytes: a row of a page.
const maxSummary = 90
