package route

import (
	"errors"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// DefaultLimit is the page size of lists without a limit parameter.
const DefaultLimit = 100

// Query makes the engine's query of a list request on an object.
func (c *Call) Query(o *model.Object) engine.Query {
	q := engine.Query{Object: o, Version: c.Version, Filter: c.Filter(), Sort: c.Text("sort"), Limit: DefaultLimit,
		Cursor: c.Text("cursor")}
	if n, ok := rows(c.Params["start"]); ok {
		q.Start = max(n, 0)
	}
	if value, given := c.Params["limit"]; given {
		q.Limit, _ = rows(value)
	}
	return q
}

// farthest is a row that no list reaches.
const farthest = 1<<31 - 1

// rows reads a number of rows. As in PHP, whatever looks like a number is one ("1.5", "1e3"), and
// one that is too large is just large.
func rows(value any) (int, bool) {
	text := strings.TrimSpace(Text(value))
	if strings.Trim(text, "0123456789+-.eE") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, false
	}
	return int(min(max(f, -1), farthest)), true
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
	q.Fields = c.Fields()
	page, err := c.Engine.Find(c.Context, c.Session, q)
	if err != nil {
		return nil, err
	}
	return &Answer{Page: page, List: true}, nil
}
