package testapi

import "encoding/json"

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
