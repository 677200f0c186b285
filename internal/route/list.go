package route

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// DefaultLimit is the page size of lists without a limit parameter.
const DefaultLimit = 100

// Query makes the engine's query of a list request on an object.
func (c *Call) Query(o *model.Object) engine.Query {
	q := engine.Query{Object: o, Version: c.Version, Filter: c.Filter(), Sort: c.Text("sort"), Limit: DefaultLimit}
	if n, ok := Integer(c.Params["start"]); ok {
		q.Start = int(max(n, 0))
	}
	if value, given := c.Params["limit"]; given {
		n, ok := Integer(value)
		if !ok {
			n = 0
		}
		q.Limit = int(n)
	}
	return q
}

// Filter gives the RSQL text; a list of filters is joined by AND.
func (c *Call) Filter() string {
	list, ok := c.Params["filter"].([]any)
	if !ok {
		return c.Text("filter")
	}
	text := ""
	for _, item := range list {
		if s := Text(item); s != "" {
			if text != "" {
				text += ";"
			}
			text += s
		}
	}
	return text
}

// Find lists an object.
func (c *Call) Find(q engine.Query) (*Answer, error) {
	page, err := c.Engine.Find(c.Context, c.Session, q)
	if err != nil {
		return nil, err
	}
	return &Answer{Page: page, List: true}, nil
}
