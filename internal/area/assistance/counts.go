package assistance

import (
	"maps"
	"slices"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// counts tells how many items there are, by status.
type counts struct {
	Total    int           `json:"total"`
	Open     int           `json:"open"` // neither solved nor closed
	ByStatus []statusCount `json:"by_status"`
}

type statusCount struct {
	ID    int64  `json:"id"`
	Name  string `json:"name"`
	Count int    `json:"count"`
}

var countsSchema = map[string]any{"type": "object", "properties": map[string]any{
	"total": route.Typed("integer", "How many there are"),
	"open":  route.Typed("integer", "How many are neither solved nor closed"),
	"by_status": map[string]any{"type": "array", "description": "How many there are of each status",
		"items": route.Properties(map[string]any{
			"id":    route.ID("Number of the status"),
			"name":  route.Typed("string", "Label of the status"),
			"count": route.Typed("integer", "How many there are of it"),
		})},
}}

// count answers how many items a list with the same filter has: of each status that this kind has, in the order
// of the document, those without any included.
func (r rules) count(c *route.Call) (*route.Answer, error) {
	o := c.Object(r.Object)
	by, err := c.Engine.CountBy(c.Context, c.Session, c.Query(o), "status")
	if err != nil {
		return nil, err
	}
	out := counts{ByStatus: []statusCount{}}
	add := func(status int64) {
		out.ByStatus = append(out.ByStatus, statusCount{status, r.Statuses[status], by[status]})
		out.Total += by[status]
		if r.isOpen(status) {
			out.Open += by[status]
		}
		delete(by, status)
	}
	for _, value := range model.Find(o.Property("status").Properties, "id").Enum {
		if status, ok := route.Integer(value); ok {
			add(status)
		}
	}
	for _, status := range slices.Sorted(maps.Keys(by)) { // of items that came with statuses of other kinds
		add(status)
	}
	return route.OK(out)
}
