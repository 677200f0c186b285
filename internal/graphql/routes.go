package graphql

import (
	"bytes"
	"cmp"
	"encoding/json"
	"log/slog"
	"mime"
	"net/http"
	"strconv"
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

// answered is what the document says of an answer: what stands in it is what the query asks for.
var answered = route.Schema{Inline: map[string]any{"type": "object", "additionalProperties": true}}

// Routes gives the endpoint and the schema.
func (s *Service) Routes() []route.Route {
	tags, scopes := []string{"GraphQL"}, []string{"graphql"}
	text := func(name, description string) route.Param {
		return route.Param{Name: name, Type: model.TypeString, Description: description}
	}
	return []route.Route{
		{
			Method: "GET", Path: "/GraphQL/", Scopes: scopes, Handle: s.answer, Extension: true,
			Doc: route.Doc{Tags: tags, Description: "Answer a GraphQL query in the address",
				Query: []route.Param{
					text("query", "The query"),
					text("operationName", "Which operation of the query to answer, where it has several"),
					text("variables", "The variables of the query, as a JSON object"),
					text("extensions", "What is asked for beside the query, as a JSON object"),
				}, Response: answered},
		},
		{
			Method: "POST", Path: "/GraphQL/", Scopes: scopes, Handle: s.answer, Text: true, Asks: true,
			Doc: route.Doc{Tags: tags, Description: "Answer a GraphQL query", Status: http.StatusOK, Many: true,
				Response: answered},
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
	bounds := &bounds{limits: limitsOf(c.Version), Budget: engine.Budget{
		Rows: maxRows, Bytes: s.MaxAnswer, Share: bounded.Share{
			Pool: s.pool, Who: c.Session.UserID, Free: smallAnswer, Portion: poolPortion,
		}}}
	sent := false
	defer func() {
		if !sent {
			bounds.Share.Give()
		}
	}()
	var a *route.Answer
	if c.Params["0"] != nil {
		a, err = s.batch(c, sc, bounds)
	} else {
		a, err = s.single(c, sc, bounds)
	}
	if err != nil {
		return nil, err
	}
	inForm(c, a)
	if len(a.JSON) > 0 || len(a.Pieces) > 0 {
		sent, a.Sent = true, bounds.Share.Give
	}
	return a, nil
}

// bounds are what the queries of a request may still take together.
type bounds struct {
	limits
	engine.Budget
}

func (s *Service) single(c *route.Call, sc *schema, b *bounds) (*route.Answer, error) {
	r, err := read(c)
	if err != nil {
		return nil, err
	}
	return s.execute(c, sc, r, b)
}

// execute answers one query, within what is left for it.
func (s *Service) execute(c *route.Call, sc *schema, r request, b *bounds) (*route.Answer, error) {
	if r.stored && strings.TrimSpace(r.query) == "" {
		return refused(gqlerror.List{{Message: "PersistedQueryNotSupported",
			Extensions: map[string]any{"code": "PERSISTED_QUERY_NOT_SUPPORTED"}}})
	}
	op, faults := sc.prepare(r, b.limits)
	if len(faults) > 0 {
		return refused(faults)
	}
	b.complexity -= op.complexity
	x := &execution{operation: op, schema: sc, call: c, log: s.Log, audit: s.Audit, fields: s.Fields, budget: b.Budget}
	x.run()
	b.Budget = x.budget
	return x.answer()
}

// maxBatch is how many queries a list of them may hold.
const maxBatch = 10

// batch answers a list of queries by a list of answers. What is bounded is so for all of them together.
func (s *Service) batch(c *route.Call, sc *schema, b *bounds) (*route.Answer, error) {
	if c.Params[strconv.Itoa(maxBatch)] != nil {
		return nil, model.Invalid("A list holds at most %d queries", maxBatch)
	}
	out := &route.Answer{}
	lead := "["
	for i := 0; c.Params[strconv.Itoa(i)] != nil; i++ {
		members, ok := c.Params[strconv.Itoa(i)].(map[string]any)
		if !ok {
			return nil, model.Invalid("Each element of a list of queries is an object with the member query")
		}
		r, err := asked(members)
		if err != nil {
			return nil, err
		}
		a, err := s.execute(c, sc, r, b)
		if err != nil {
			return nil, err
		}
		if a.Value != nil {
			if a.JSON, err = json.Marshal(a.Value); err != nil {
				return nil, err
			}
		}
		out.Pieces = append(out.Pieces, []byte(lead), a.JSON)
		lead = ","
	}
	out.Pieces = append(out.Pieces, []byte("]"))
	return out, nil
}

// faulty is an answer to a query that is not answered.
type faulty struct {
	Errors gqlerror.List `json:"errors"`
}

func refused(faults gqlerror.List) (*route.Answer, error) { return route.OK(faulty{faults}) }

// maxQuery is the most that a query's text may hold, in bytes.
const maxQuery = 1 << 20

// read takes the query from a JSON body as the GraphQL-over-HTTP draft has it, or from the body as
// it stands: curl calls any text a form.
func read(c *route.Call) (request, error) {
	if c.Request.Method == http.MethodGet {
		return inAddress(c.Params)
	}
	media, _, err := mime.ParseMediaType(c.Request.Header.Get("Content-Type"))
	if err == nil && (media == "application/json" || media == "multipart/form-data") {
		return asked(c.Params)
	}
	text, err := body.Text(c.Request.Body, maxQuery)
	if err != nil || media != "application/x-www-form-urlencoded" || !bytes.HasPrefix(text, []byte("query=")) {
		return request{query: string(text)}, err
	}
	form, err := body.Pairs(string(text), body.Full)
	if err != nil {
		return request{}, err
	}
	members := map[string]any{}
	for name, value := range form {
		members[name] = value
	}
	return asked(members)
}

// asked reads a query from the members of an object.
func asked(members map[string]any) (request, error) {
	r := request{query: route.Text(members["query"]), operation: route.Text(members["operationName"])}
	switch v := members["variables"].(type) {
	case nil:
	case map[string]any:
		r.variables = v
	default:
		return r, model.Invalid("variables must be an object")
	}
	if extensions, ok := members["extensions"].(map[string]any); ok {
		r.stored = extensions["persistedQuery"] != nil
	}
	return r, nil
}

// inAddress reads a query from the parameters of an address, where objects are JSON texts.
func inAddress(params map[string]any) (request, error) {
	members := map[string]any{"query": params["query"], "operationName": params["operationName"]}
	for _, name := range []string{"variables", "extensions"} {
		text := strings.TrimSpace(route.Text(params[name]))
		if text == "" {
			continue
		}
		value, err := body.JSON(strings.NewReader(text), body.Full)
		if err != nil {
			return request{}, model.Invalid("%s must be a JSON object", name)
		}
		members[name] = value
	}
	return asked(members)
}
