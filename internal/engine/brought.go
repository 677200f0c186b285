package engine

import "github.com/glpid/glpid/internal/model"

// maxBrought is how many members a new item can bring.
const maxBrought = 100

// Brought gives what the body of a new item brings along under a member that its rules take, such as its team: a
// list of objects, which look like form.
func (c *Change) Brought(member, form string) ([]map[string]any, error) {
	given := c.Input[member]
	if c.System || given == nil {
		return nil, nil
	}
	list, ok := given.([]any)
	switch {
	case !ok:
		return nil, model.Invalid("Invalid parameter: %s. It is a list of %s", member, form)
	case len(list) > maxBrought:
		return nil, model.Invalid("Invalid parameter: %s. A new item has at most %d members: add the others by"+
			" TeamMember", member, maxBrought)
	}
	out := make([]map[string]any, len(list))
	for i, entry := range list {
		if out[i], ok = entry.(map[string]any); !ok {
			return nil, model.Invalid("Invalid parameter: %s. A member is %s", member, form)
		}
	}
	return out, nil
}
