package route

import (
	"fmt"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// Change makes the engine's request to create or change an item from the body of the call. What of it has
// no effect is kept for the answer.
func (c *Call) Change(o *model.Object) engine.Request {
	given := c.Body
	if given == nil {
		given = c.Params // GLPI takes members from the address too
	}
	return engine.Request{Object: o, Version: c.Version, Input: c.Params, Body: given, Ignored: &c.Ignored,
		Expect: c.Expect(engine.Query{Object: o, Version: c.Version})}
}

// MaxBulk is how many items one request creates.
const MaxBulk = 1000

// CreateAll creates the items that a list in the body describes, all of them or none, as a
// request with one of them would, and answers with their links in order, as 200.
func (c *Call) CreateAll(request engine.Request, href func(id int64) string) (*Answer, error) {
	if len(c.List) > MaxBulk {
		return nil, model.Invalid("A list creates at most %d items: send the others by themselves", MaxBulk)
	}
	if len(c.List) == 0 {
		return nil, model.Invalid(`An empty list creates nothing: send {"name": ...}, or a list of such objects`)
	}
	list := make([]engine.Request, len(c.List))
	ignored := make([][]string, len(c.List))
	for i, entry := range c.List {
		members, ok := entry.(map[string]any)
		if !ok {
			return nil, model.Invalid("[%d] An item is a JSON object", i)
		}
		list[i] = request
		list[i].Input, list[i].Body, list[i].Ignored = members, members, &ignored[i]
	}
	ids, err := c.Engine.CreateAll(c.Context, c.Session, list)
	if err != nil {
		return nil, err
	}
	links := make([]Link, len(ids))
	for i, id := range ids {
		links[i] = Link{ID: id, Href: href(id)}
		for _, name := range ignored[i] {
			c.Ignored = append(c.Ignored, fmt.Sprintf("[%d].%s", i, name))
		}
	}
	return &Answer{Value: links}, nil
}
