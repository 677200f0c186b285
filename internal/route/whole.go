package route

import (
	"net/http"
	"reflect"
	"slices"

	"github.com/glpid/glpid/internal/model"
)

// Some routes answer a list that is made whole: the members of a team, the types below a path, statistics. What a
// search would say of such a list is done or refused, as of any other.

// conditions say which items a list has, and how they are sorted.
var conditions = []string{"filter", "sort", "order", "criteria", "metacriteria", "searchText", "cursor"}

// RefuseConditions refuses what would filter or sort where nothing is filtered or sorted, and the route does not
// say that it takes it: the answer would be taken for what was asked.
func (c *Call) RefuseConditions(documented []Param) error {
	if c.Request.Method != http.MethodGet && c.Request.Method != http.MethodHead {
		return nil
	}
	for _, name := range conditions {
		value := c.Params[name]
		if value == nil || value == "" ||
			slices.ContainsFunc(documented, func(p Param) bool { return p.Name == name }) {
			continue
		}
		return model.Invalid(
			"Invalid parameter: %s. What is at this path is not searched: leave it out, and take from "+
				"the answer what you need", name)
	}
	return c.understandRows()
}

// Rows gives the rows that a request asks for of a list of so many. asked tells whether it says anything of that.
func (c *Call) Rows(all int) (start, limit int, asked bool) {
	first, started := rows(c.Params["start"])
	number, limited := rows(c.Params["limit"])
	if !limited || number < 0 {
		number = all
	}
	return max(first, 0), min(number, all), started || limited
}

// Part is where a part of a list that was made whole lies in it.
type Part struct{ Start, Count, Total int }

// TakePart leaves of a list that was made whole the rows that the request asks for.
func (c *Call) TakePart(a *Answer) {
	asks := c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead
	list := reflect.ValueOf(a.Value)
	if !asks || a.Value == nil || list.Kind() != reflect.Slice {
		return
	}
	all := list.Len()
	start, limit, asked := c.Rows(all)
	if !asked {
		return
	}
	from := min(start, all)
	to := min(from+limit, all)
	a.Value, a.Part = list.Slice(from, to).Interface(), &Part{start, to - from, all}
}
