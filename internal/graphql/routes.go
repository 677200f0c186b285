package graphql

import (
	"cmp"
	"log/slog"
	"mime"
	"net/http"
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/glpid/glpid/internal/access/audit"
	"github.com/glpid/glpid/internal/bounded"
	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/request/body"
	"github.com/glpid/glpid/internal/route"
)

// Service answers queries. It is safe for concurrent use.
type Service struct {
	Options
	pool    *bounded.Pool // of the bytes of large answers
	mu      sync.Mutex
	schemas map[model.Version]*schema
}

// Options are what a Service is made of.
type Options struct {
	Log       *slog.Logger
	Audit     *audit.Log    // is told of refused rights
	Fields    []route.Field // of the query root, beside those of the objects
	MaxAnswer int           // in bytes; 0 is DefaultMaxAnswer
}

// DefaultMaxAnswer is how large an answer may be, in bytes.
const DefaultMaxAnswer = 32 << 20

// poolEach is how many bytes the answers to one user may have together while they are made and sent, and
// poolShares how many users can have as many. A client may take its time to receive an answer, which stays
// in memory meanwhile.
const (
	poolEach    = 64 << 20
	poolShares  = 4
	poolPortion = 1 << 20 // what an answer takes at a time
	smallAnswer = 1 << 20 // which takes nothing
)

// New makes a service.
func New(o Options) *Service {
	o.MaxAnswer = cmp.Or(o.MaxAnswer, DefaultMaxAnswer)
	each := max(poolEach, o.MaxAnswer)
	return &Service{Options: o, pool: bounded.NewPool(poolShares*each, each), schemas: map[model.Version]*schema{}}
}

// Routes gives the endpoint and the schema.
func (s *Service) Routes() []route.Route {
	tags, scopes := []string{"GraphQL"}, []string{"graphql"}
	return []route.Route{
		{
			Method: "POST", Path: "/GraphQL/", Scopes: scopes, Handle: s.answer,
			Doc: route.Doc{Tags: tags, Description: "Answer a GraphQL query", Status: http.StatusOK,
				Response: route.Schema{Inline: map[string]any{"type": "object", "additionalProperties": true}}},
		},
		{
			Method: "GET", Path: "/GraphQL/Schema", Scopes: scopes, Handle: s.describe,
			Doc: route.Doc{Tags: tags, Description: "The GraphQL schema", Media: "text/plain"},
		},
	}
}

// schema gives the schema of a version, made anew after objects were declared at run time.
func (s *Service) schema(r *catalog.Registry, v model.Version) (*schema, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if have := s.schemas[v]; have != nil && have.generation == r.Generation() {
		return have, nil
	}
	made, err := newSchema(r, v, s.Fields)
	if err != nil {
		return nil, err
	}
	s.schemas[v] = made
	return made, nil
}

func (s *Service) describe(c *route.Call) (*route.Answer, error) {
	sc, err := s.schema(c.Engine.Catalog(), c.Version)
	if err != nil {
		return nil, err
	}
	return &route.Answer{Content: &route.Content{Type: "text/plain; charset=utf-8", Body: strings.NewReader(sc.sdl),
		Inline: true}}, nil
}

func (s *Service) answer(c *route.Call) (*route.Answer, error) {
	sc, err := s.schema(c.Engine.Catalog(), c.Version)
	if err != nil {
		return nil, err
	}
	r, err := read(c)
	if err != nil {
		return nil, err
	}
	op, faults := sc.prepare(r)
	if len(faults) > 0 {
		return refused(faults)
	}
	x := &execution{
		operation: op, schema: sc, call: c, log: s.Log, audit: s.Audit, fields: s.Fields,
		budget: engine.Budget{Rows: maxRows, Bytes: s.MaxAnswer, Share: bounded.Share{
			Pool: s.pool, Who: c.Session.UserID, Free: smallAnswer, Portion: poolPortion,
		}},
	}
	sent := false
	defer func() {
		if !sent {
			x.budget.Share.Give()
		}
	}()
	x.run()
	a, err := x.answer()
	if err != nil {
		return nil, err
	}
	if len(a.JSON) > 0 && x.failed == nil {
		sent, a.Sent = true, x.budget.Share.Give
	}
	return a, nil
}

// refused answers a query that is not answered.
func refused(faults gqlerror.List) (*route.Answer, error) {
	return route.OK(struct {
		Errors gqlerror.List `json:"errors"`
	}{faults})
}

// maxQuery is the most that a query's text may hold, in bytes.
const maxQuery = 1 << 20

// read takes the query from a JSON body as the GraphQL-over-HTTP draft has it, or from the body as
// it stands.
func read(c *route.Call) (request, error) {
	media, _, err := mime.ParseMediaType(c.Request.Header.Get("Content-Type"))
	if err == nil && (media == "application/json" || media == "application/x-www-form-urlencoded" ||
		media == "multipart/form-data") {
		r := request{query: c.Text("query"), operation: c.Text("operationName")}
		switch v := c.Params["variables"].(type) {
		case nil:
		case map[string]any:
			r.variables = v
		default:
			return r, model.Invalid("variables must be an object")
		}
		return r, nil
	}
	text, err := body.Text(c.Request.Body, maxQuery)
	return request{query: string(text)}, err
}
