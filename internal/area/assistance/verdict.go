package assistance

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// What people of the web interface do to a solution: approve it, which closes the item, or refuse
// it, which reopens it. GLPI keeps what they say as a followup.

// verdictRoutes are the routes of approving and refusing solutions.
func (r rules) verdictRoutes(base, name string, tags []string) []route.Route {
	path := base + "/Timeline/Solution/{subitem_id:int}/"
	doc := func(text string, content model.Property) route.Doc {
		return route.Doc{Tags: tags, Description: text, BodyParams: []model.Property{content},
			Response: route.Of("Solution"), Status: 200}
	}
	return []route.Route{
		{Method: "POST", Path: path + "Approve", Extension: true, Handle: r.verdict(true),
			Doc: doc("Approve the solution of a "+name+", which closes it",
				model.HTML("content").Doc("What is said about it, as HTML; kept as a followup"))},
		{Method: "POST", Path: path + "Refuse", Extension: true, Handle: r.verdict(false),
			Doc: doc("Refuse the solution of a "+name+", which reopens it; content says why",
				model.HTML("content").Need().Doc("Why it is no solution, as HTML; kept as a followup"))},
	}
}

func (r rules) verdict(approve bool) func(c *route.Call) (*route.Answer, error) {
	return func(c *route.Call) (*route.Answer, error) {
		o, solution := c.Object("Solution"), c.ID("subitem_id")
		fixed := r.link("Solution", c.ID("id"))
		if _, err := c.Engine.Locate(c.Context, c.Session, engine.Query{
			Object: o, Version: c.Version, Parent: &engine.ParentItem{Object: c.Object(r.Object), ID: c.ID("id")},
			Fixed: append(fixed, engine.Fixed{Column: "id", Value: solution}),
		}); err != nil {
			return nil, err
		}
		content, err := c.Engine.Clean(c.Context, c.Text("content"))
		if err != nil {
			return nil, err
		}
		err = c.Engine.Do(c.Context, c.Session, c.Object(r.Object), c.Version, c.ID("id"),
			func(w *engine.Work, c *engine.Change) error {
				return r.decide(w, c, solution, approve, content)
			})
		if err != nil {
			return nil, err
		}
		return route.Changed(c.Engine.Item(c.Context, c.Session,
			engine.Query{Object: o, Version: c.Version, Fixed: fixed}, solution))
	}
}

// canApprove is the rule of who decides about a solution: the requesters and, for tickets with the
// right to answer surveys, whoever wrote the item.
func (r rules) canApprove(w *engine.Work, mine involvement) bool {
	return mine.isRequester() || mine.writer && (r.kind != ticket || w.Session.Can("ticket", model.AnswerSurvey))
}

// decide approves or refuses the newest solution of a solved item.
func (r rules) decide(w *engine.Work, c *engine.Change, solution int64, approve bool, content string) error {
	mine, err := r.mine(w, c.ID, c.Before.Int("users_id_recipient"))
	if err != nil {
		return err
	}
	if !r.canApprove(w, mine) || c.Before.Bool("is_deleted") {
		return model.Refused(
			"A solution is approved or refused by who asked for it, while the item is not in the trash")
	}
	newest, err := w.Count("SELECT MAX(`id`) FROM `glpi_itilsolutions` WHERE `itemtype` = ? AND `items_id` = ?",
		r.Object, c.ID)
	switch {
	case err != nil:
		return err
	case newest != solution:
		return model.Invalid("There is a newer solution")
	case !r.isSolved(c.Before.Int("status")):
		return model.Invalid("Only the solution of a solved item waits for approval")
	case !approve && content == "":
		return model.Invalid("Missing parameter: content. Say why the solution is refused")
	}
	var said any = int64(0)
	if content != "" {
		id, err := w.Create("Followup", engine.Values{"itemtype": r.Object, "items_id": c.ID, "content": content})
		if err != nil {
			return err
		}
		said = id
	}
	status, state := int64(model.StatusClosed), model.ApprovalGranted
	if !approve {
		state = model.ApprovalRefused
		if status, err = (&parent{kind: r.kind, id: c.ID}).reopenedStatus(w); err != nil {
			return err
		}
	}
	if err := r.touch(w, c, c.ID, engine.Values{"status": status}); err != nil {
		return err
	}
	return w.Update("Solution", solution, engine.Values{
		"status": state, "users_id_approval": c.Session.UserID, "date_approval": w.Engine.Now(),
		"itilfollowups_id": said,
	})
}
