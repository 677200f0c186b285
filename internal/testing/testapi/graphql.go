package testapi

import (
	"encoding/json"
	"slices"
	"strings"
)

// GraphReply is the answer to a query.
type GraphReply struct {
	Errors []struct {
		Message string `json:"message"`
		Path    []any  `json:"path"`
	} `json:"errors"`
	Data       map[string]any `json:"data"`
	Extensions *struct {
		Pagination map[string]struct{ Start, Limit, Total_count int } `json:"pagination"`
	} `json:"extensions"`
	RangeHeader string
}

// Graph asks a query as a user; it is always answered with 200.
func (s *Server) Graph(user, query string, headers ...string) GraphReply {
	s.T.Helper()
	r := s.Call(user, "POST", "/GraphQL", map[string]any{"query": query}, headers...).Want(200)
	var g GraphReply
	if err := json.Unmarshal(r.Body, &g); err != nil {
		s.T.Fatalf("%s: %v: %s", query, err, r.Body)
	}
	g.RangeHeader = r.Header.Get("Content-Range")
	return g
}

// Data gives what a query finds, as JSON text.
func (s *Server) Data(user, query string) string {
	s.T.Helper()
	g := s.Graph(user, query)
	if len(g.Errors) > 0 {
		s.T.Errorf("%s: %v", query, g.Errors)
	}
	text, err := json.Marshal(g.Data)
	if err != nil {
		s.T.Fatal(err)
	}
	return string(text)
}

// QueryOf asks for every property of a schema as its document shows it.
func QueryOf(schemas map[string]any, name string, schema map[string]any) string {
	properties, _ := schema["properties"].(map[string]any)
	var b strings.Builder
	names := make([]string, 0, len(properties))
	for property := range properties {
		names = append(names, property)
	}
	slices.Sort(names)
	for _, property := range names {
		p := properties[property].(map[string]any)
		if items, ok := p["items"].(map[string]any); ok {
			p = items
		}
		inner, nested := p["properties"].(map[string]any)
		if !nested {
			b.WriteString(property + " ")
			continue
		}
		if full, _ := p["x-full-schema"].(string); full != "" { // names that only the partial form has
			whole := schemas[full].(map[string]any)["properties"].(map[string]any)
			kept := map[string]any{}
			for n, v := range inner {
				if whole[n] != nil {
					kept[n] = v
				}
			}
			p = map[string]any{"properties": kept}
		}
		if text := QueryOf(schemas, name, p); text != "" {
			b.WriteString(property + " { " + text + "} ")
		}
	}
	return b.String()
}
