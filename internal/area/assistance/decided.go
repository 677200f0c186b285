package assistance

import (
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/richtext"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/twig"
)

// What is here lets business rules and automatic actions do to items what people do, with the same
// consequences. item is a write of a ticket, change or problem.

// Roles in a team.
const (
	Requester = model.Requester
	Assigned  = model.Assigned
	Observer  = model.Observer
)

// StatusLabel gives the English name of a status of "Ticket", "Change" or "Problem".
func StatusLabel(object, status string) string {
	if k := kindOf(object); k != nil {
		return k.Statuses.Of(status)
	}
	return ""
}

// derived are the columns that a change of status sets.
var derived = []string{"solvedate", "closedate", "begin_waiting_date", "waiting_duration", "sla_waiting_duration",
	"ola_waiting_duration", "solve_delay_stat", "close_delay_stat"}

// chosenStatus marks an item whose status a rule or a template has chosen, and what makes one: who joins its
// team does not change it.
type chosenStatus struct{}

// SetStatus gives the item another status than the one that it was about to get, with its dates. It keeps it
// when people join its team by the same change.
func SetStatus(w *engine.Work, item *engine.Change, status int64) error {
	r := rules{kind: kindOf(item.Object.Name)}
	item.Keep(chosenStatus{}, true)
	if item.Op == engine.OpUpdate && item.Changes("status") {
		for _, column := range derived {
			delete(item.After, column)
		}
	}
	item.Decide("status", status)
	if item.Op == engine.OpCreate {
		r.settle(item)
		return nil
	}
	return r.changeStatus(w, item)
}

// Member is somebody in a team: a User, Group or Supplier.
type Member struct {
	Type     string
	ID, Role int64
}

// Join puts somebody into the team of an item that is written already. It does nothing for those
// who have the role, or do not exist.
func Join(w *engine.Work, item *engine.Change, who Member) error {
	k := kindOf(item.Object.Name)
	table, ok := k.actorsOf(who.Type)
	if !ok {
		return nil
	}
	m := &member{kind: who.Type, actors: table, id: who.ID, role: who.Role}
	n, err := w.Count("SELECT COUNT(*) FROM `"+m.source+"` WHERE `id` = ?", m.id)
	if err != nil || n == 0 {
		return err
	}
	if there, err := m.isIn(w, k, item.ID); err != nil || there {
		return err
	}
	if _, err := w.AddRow(m.table, m.row(k, item.ID)); err != nil {
		if store.IsDuplicate(err) {
			return nil
		}
		return err
	}
	row, err := w.Load(k.Object, item.ID)
	if err != nil {
		return err
	}
	joined := w.Item(k.Object, item.ID, row)
	joined.Keep(chosenStatus{}, item.Kept(chosenStatus{}))
	return rules{kind: k}.afterMember(w, joined, m, true)
}

// Team gives the ids of the members of a type that have a role; of an item that is not written yet, those whom
// its body names.
func Team(w *engine.Work, item *engine.Change, kind string, role int64) ([]int64, error) {
	k := kindOf(item.Object.Name)
	a, ok := k.actorsOf(kind)
	if !ok {
		return nil, nil
	}
	if item.ID == 0 {
		var ids []int64
		for _, m := range brought(item) {
			if m.kind == kind && m.role == role && m.id != 0 {
				ids = append(ids, m.id)
			}
		}
		return ids, nil
	}
	return w.IDs("SELECT `"+a.column+"` FROM `"+a.table+"` WHERE `"+k.Column+"` = ? AND `type` = ? AND `"+a.column+
		"` > 0 ORDER BY `id`", item.ID, role)
}

// Ask asks a User or a Group to approve an item that is written already.
func Ask(w *engine.Work, item *engine.Change, target string, id int64, step Step) error {
	k := kindOf(item.Object.Name)
	if k.Validation == "" {
		return nil
	}
	asked, err := w.Count("SELECT COUNT(*) FROM `"+k.ValidationTable+"` WHERE `"+k.Column+
		"` = ? AND `itemtype_target` = ? AND `items_id_target` = ?", item.ID, target, id)
	if err != nil || asked > 0 {
		return err
	}
	row, err := k.stepOf(w, item.ID, step)
	if err != nil {
		return err
	}
	_, err = w.Create(k.Validation, engine.Values{k.Column: item.ID, "itemtype_target": target, "items_id_target": id,
		"itils_validationsteps_id": row})
	return err
}

// AddTask adds a task made from a template to an item that is written already.
func AddTask(w *engine.Work, item *engine.Change, template int64) error {
	k := kindOf(item.Object.Name)
	t, content, err := rendered(w, item, "TaskTemplate", template)
	if err != nil || t == nil {
		return err
	}
	technician := t.Int("users_id_tech")
	if t.Bool("use_current_user") {
		technician = item.Session.UserID
	}
	_, err = w.Create(k.Task, engine.Values{
		k.Column: item.ID, "content": content, "taskcategories_id": t["taskcategories_id"],
		"actiontime": t["actiontime"],
		"state":      t["state"], "is_private": t["is_private"], "users_id_tech": technician,
		"groups_id_tech": t["groups_id_tech"],
	})
	return err
}

// AddFollowup adds a followup made from a template to an item that is written already.
func AddFollowup(w *engine.Work, item *engine.Change, template int64) error {
	t, content, err := rendered(w, item, "FollowupTemplate", template)
	if err != nil || t == nil {
		return err
	}
	_, err = w.Create("Followup", engine.Values{
		"itemtype": item.Object.Itemtype, "items_id": item.ID, "content": content,
		"is_private": t["is_private"], "requesttypes_id": t["requesttypes_id"],
	})
	return err
}

// AddSolution solves an item that is written already by a solution made from a template.
func AddSolution(w *engine.Work, item *engine.Change, template int64) error {
	k := kindOf(item.Object.Name)
	t, content, err := rendered(w, item, "SolutionTemplate", template)
	if err != nil || t == nil {
		return err
	}
	values := engine.Values{
		"itemtype": item.Object.Itemtype, "items_id": item.ID, "content": content,
		"solutiontypes_id": t["solutiontypes_id"],
		"users_id":         item.Session.UserID, "status": model.ApprovalWaiting,
	}
	if k != ticket {
		values["status"] = model.ApprovalGranted
	}
	if _, err := w.Create("Solution", values); err != nil {
		return err
	}
	return k.touch(w, item, item.ID, engine.Values{"status": model.StatusSolved})
}

// templateWork is what all templates in the change of one item may cost together. Others' changes wait for
// them: what they make is part of this one.
const templateWork = 4 << 20

// budgetKey is where the change keeps what is left of it.
type budgetKey struct{}

func templateBudget(w *engine.Work) *twig.Budget {
	if b, ok := w.Kept(budgetKey{}).(*twig.Budget); ok {
		return b
	}
	b := twig.NewBudget(w.Context, templateWork)
	w.Keep(budgetKey{}, b)
	return b
}

// rendered reads a template and fills its text in with what the item is, under the item's name in
// lower case: {{ ticket.name }}. It gives nil for a template that there is not, or that has
// no text for this item.
func rendered(w *engine.Work, item *engine.Change, object string, id int64) (engine.Values, string, error) {
	n, err := w.Count("SELECT COUNT(*) FROM `"+w.Engine.Catalog().Object(object).Table+"` WHERE `id` = ?", id)
	if err != nil || n == 0 {
		return nil, "", err
	}
	t, err := w.Load(object, id)
	if err != nil {
		return nil, "", err
	}
	content, _ := t["content"].(string)
	if content == "" {
		return nil, "", nil
	}
	system, err := w.Engine.Directory().Tree(w.Context)
	if err != nil {
		return nil, "", err
	}
	data, err := w.JSON(access.System(system), item.Object.Name, item.ID)
	if err != nil {
		return nil, "", err
	}
	shown, err := twig.ParseJSON(data)
	if err != nil {
		return nil, "", err
	}
	text, err := twig.Render(templateBudget(w), content, map[string]any{strings.ToLower(item.Object.Name): shown})
	if err != nil { // a template that fails, or takes too long, shows itself
		text = content
	} else { // what the item is called is plain text, and may be markup here
		text = richtext.Clean(text)
	}
	if strings.TrimSpace(text) == "" { // it says nothing of this item
		return nil, "", nil
	}
	return t, text, nil
}
