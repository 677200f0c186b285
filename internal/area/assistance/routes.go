package assistance

import (
	"strings"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// routes gives the special routes of tickets, changes and problems: whole timelines, teams, and
// the reason why an item waits.
func routes() []route.Route {
	tags := []string{"Assistance"}
	body := catalog.Described("TeamMember",
		model.String("type").OneOf("User", "Group", "Supplier").Need(),
		model.Int64("id"),
		model.String("role").OneOf("requester", "assigned", "observer").Need(),
		model.String("name").Ours().Doc("In place of the id"),
		model.String("alternative_email").Fmt(model.FormatEmail).Ours().Doc(
			"Where a user or supplier is told of the item. Without an id, a user is known by it alone"),
	)
	nothing := route.Schema{Inline: map[string]any{"type": "object", "nullable": true, "description": "null"}}
	var out []route.Route
	for _, k := range kinds {
		r := rules{kind: k}
		base := "/Assistance/" + k.Object + "/{id:int}"
		name := strings.ToLower(k.Object)
		out = append(out,
			route.Route{Method: "GET", Path: "/Assistance/" + k.Object + "/Count", Extension: true, Handle: r.count,
				Doc: route.Doc{Tags: tags, Description: "Count the " + name + "s that a filter finds, by status",
					Response: route.Schema{Inline: countsSchema},
					Query:    []route.Param{{Name: "filter", Description: "RSQL filter, as of the list"}}}},
			route.Route{Method: "GET", Path: base + "/Timeline", Handle: r.timeline, Doc: route.Doc{
				Tags: tags, Description: "Get the whole timeline of a " + name,
				Response: route.Schema{Inline: timelineSchema},
				Query:    []route.Param{{Name: "filter", Description: "RSQL filter, applied to each kind of entry"}}}},
			route.Route{Method: "GET", Path: base + "/TeamMember", Handle: r.team,
				Doc: route.Doc{Tags: tags, Description: "Get the team of a " + name,
					Response: route.ListOf("TeamMember")}},
			route.Route{Method: "POST", Path: base + "/TeamMember", Handle: r.addMember,
				Doc: route.Doc{Tags: tags, Description: "Add somebody to the team of a " + name, BodyParams: body,
					Response: nothing}},
			route.Route{Method: "DELETE", Path: base + "/TeamMember", Handle: r.removeMember, Doc: route.Doc{
				Tags: tags, Description: "Remove somebody from the team of a " + name, BodyParams: body,
				BodyOnDelete: true, Status: 200}},
			route.Route{Method: "GET", Path: base + "/TeamMember/{role}", Handle: r.team,
				Doc: route.Doc{Tags: tags, Description: "Get those in the team of a " + name + " who have a role",
					Response: route.ListOf("TeamMember")}},
			route.Route{Method: "GET", Path: base + "/PendingReason", Since: model.V2_3, Handle: r.pendingReason,
				Doc: route.Doc{Tags: tags, Description: "Get why a " + name + " is pending",
					Response: route.Of("PendingReason_Item"), Item: true}},
		)
		out = append(out, r.verdictRoutes(base, name, tags)...)
		out = append(out, r.pendingRoutes(base, name, tags)...)
	}
	return out
}

var timelineSchema = map[string]any{"type": "array", "items": map[string]any{
	"type": "object",
	"properties": map[string]any{
		"type": map[string]any{"type": "string", "enum": []any{"Followup", "Task", "Document", "Solution",
			"Validation"}, "description": "What kind of entry it is"},
		"item": route.Typed("object", "The entry: Followup, task, Document_Item, Solution or approval"),
	},
}}

// timelineLimit is how many entries of each type a whole timeline holds at most.
const timelineLimit = 1000

// timeline answers the entries of an item, type by type; types that the caller may not see are
// left out.
func (r rules) timeline(c *route.Call) (*route.Answer, error) {
	o := c.Object(r.Object)
	if err := c.Engine.PermitSee(c.Context, c.Session, o, c.ID("id")); err != nil {
		return nil, err
	}
	entries := []struct{ kind, object string }{
		{"Followup", "Followup"}, {"Task", r.Task}, {"Document", "Document_Item"}, {"Solution", "Solution"},
		{"Validation", r.Validation},
	}
	var beside []*model.Object
	for _, entry := range entries {
		if entry.object != "" {
			beside = append(beside, c.Object(entry.object))
		}
	}
	answer := &route.Answer{Lists: []*engine.Page{}, List: true}
	start, left, asked := c.Rows(len(entries) * timelineLimit)
	part := route.Part{Start: start}
	for _, entry := range entries {
		if entry.object == "" {
			continue
		}
		q := engine.Query{
			Object: c.Object(entry.object), Version: c.Version, Filter: c.Filter(),
			Start: start, Limit: min(left, timelineLimit),
			Fixed: r.link(entry.object, c.ID("id")), Beside: beside, Wrap: entry.kind,
		}
		page, err := c.Engine.Find(c.Context, c.Session, q)
		if model.CodeOf(err) == model.CodeRightMissing {
			continue
		}
		if err != nil {
			answer.Release()
			return nil, err
		}
		answer.Lists = append(answer.Lists, page)
		start, left = max(start-page.Total, 0), left-page.Count
		part.Count, part.Total = part.Count+page.Count, part.Total+page.Total
	}
	if asked {
		answer.Part = &part
	}
	return answer, nil
}

// link gives the columns that tie an entry to an item.
func (k *kind) link(object string, id int64) []engine.Fixed {
	switch object {
	case "Followup", "Solution", "Document_Item", "PendingReason_Item":
		return []engine.Fixed{{Column: "itemtype", Value: k.Object}, {Column: "items_id", Value: id}}
	}
	return []engine.Fixed{{Column: k.Column, Value: id}}
}
