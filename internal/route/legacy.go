package route

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/suggest"
)

// What clients of GLPI's older API send with a search: a range and an order are understood, conditions that
// would be ignored are refused, as a list of other rows would be taken for what was asked.

var rangeForm = regexp.MustCompile(`^\s*(\d{1,9})\s*-\s*(\d{1,9})\s*$`)

const older = "It belongs to an older API: "

// foreignParams says what stands in the place of parameters of the older API, and of those that other APIs have.
var foreignParams = []struct{ name, instead string }{
	{"criteria", older + "write filter, such as filter=status.id==1;name=ilike=*printer*"},
	{"metacriteria", older + "write filter, such as filter=location.name==Lyon"},
	{"searchText", older + "write filter, such as filter=name=ilike=*printer*"},
	{"is_deleted", older + "write filter=is_deleted==1, or ==0"},
	{"forcedisplay", older + "write fields, such as fields=id,name,status, and filter for which items"},
	{"page", "Pages are start and limit: the second page of 50 is start=50&limit=50"},
	{"per_page", "It is limit here: limit=50"},
	{"page_size", "It is limit here: limit=50"},
	{"offset", "It is start here: start=50"},
	{"search", "Write filter, such as filter=name=ilike=*printer*"},
	{"format", "The form is chosen by the header Accept: text/csv, application/xml or application/json"},
	{"q", "Write filter, such as filter=name=ilike=*printer*"},
}

// listParams are what lists take.
var listParams = []string{"filter", "start", "limit", "sort", "order", "range", "fields", "csv", "cursor"}

// UnderstandOlder turns the parameters range and order of a list request into start, limit and sort, and
// refuses those that would be silently wrong.
func (c *Call) UnderstandOlder(documented []Param) error {
	for _, old := range foreignParams {
		if c.Params[old.name] != nil &&
			!slices.ContainsFunc(documented, func(p Param) bool { return p.Name == old.name }) {
			return model.Invalid("Invalid parameter: %s. %s", old.name, old.instead)
		}
	}
	known := slices.Clone(listParams)
	for _, p := range documented {
		known = append(known, p.Name)
	}
	for name := range c.Params {
		if near := suggest.Nearest(name, known); len(near) > 0 && !slices.Contains(known, name) {
			return model.Invalid("Unknown parameter %s: did you mean %s?", name, suggest.Or(near))
		}
	}
	if err := c.understandRows(); err != nil {
		return err
	}
	if value := c.Params["cursor"]; value != nil && value != "" && Text(value) == "" {
		return &model.Error{Code: model.CodeBadRequest, Title: "Invalid cursor token: it is no text"}
	}
	switch given := c.Params["filter"].(type) {
	case map[string]any:
		return model.Invalid("Invalid parameter: filter. It is a text, such as status.id==1;name=ilike=*printer*")
	case []any:
		for _, one := range given {
			if _, ok := one.(string); !ok {
				return model.Invalid("Invalid parameter: filter. A list of filters has texts, such as status.id==1")
			}
		}
	}
	if value, ok := c.Params["order"]; ok {
		sort, err := Ordered(c.Text("sort"), Text(value))
		if err != nil {
			return err
		}
		c.Params["sort"] = sort
	}
	return nil
}

// understandRows reads which rows are asked for, and turns a range into start and limit.
func (c *Call) understandRows() error {
	for _, name := range []string{"start", "limit"} {
		if value, given := c.Params[name]; given && Text(value) != "" {
			if _, ok := rows(value); !ok {
				return model.Invalid("Invalid parameter: %s. It is a number of rows, such as 50", name)
			}
		}
	}
	if value, ok := c.Params["range"]; ok {
		m := rangeForm.FindStringSubmatch(Text(value))
		if m == nil {
			return model.Invalid("Invalid parameter: range. It is the first and the last row, such as 0-49")
		}
		first, _ := Integer(m[1])
		last, _ := Integer(m[2])
		switch {
		case last < first:
			return model.Invalid("Invalid parameter: range. The last row comes before the first")
		case c.Params["start"] != nil || c.Params["limit"] != nil:
			return model.Invalid("Invalid parameter: range. It says what start and limit say: give one or the other")
		}
		c.Params["start"], c.Params["limit"] = first, last-first+1
	}
	return nil
}

// Ordered gives what to sort by with a direction for what has none: ASC or DESC, in any letter case.
func Ordered(sort, order string) (string, error) {
	direction := strings.ToLower(strings.TrimSpace(order))
	if direction != "asc" && direction != "desc" && direction != "" {
		return "", model.Invalid("Invalid parameter: order. It is ASC or DESC")
	}
	if direction != "desc" {
		return sort, nil
	}
	if strings.TrimSpace(sort) == "" {
		return "id:desc", nil
	}
	parts := strings.Split(sort, ",")
	for i, part := range parts {
		if strings.TrimSpace(part) != "" && !strings.Contains(part, ":") {
			parts[i] = part + ":desc"
		}
	}
	return strings.Join(parts, ","), nil
}

// Fields gives the members that a request asks to be shown, "" for all.
func (c *Call) Fields() string {
	if c.Request.Method != http.MethodGet && c.Request.Method != http.MethodHead {
		return "" // there are properties of that name
	}
	return c.Text("fields")
}
