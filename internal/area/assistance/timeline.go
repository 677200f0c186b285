package assistance

import (
	"strconv"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// parent is the item that an entry of a timeline belongs to.
type parent struct {
	*kind
	id   int64
	row  engine.Values
	mine involvement
}

func (p *parent) status() int64 { return p.row.Int("status") }

// isHere reports whether a session works in the entity of the item. Changes and problems are seen from the entities
// below theirs too, where they are only read.
func (p *parent) isHere(s *access.Session) bool { return s.HasEntity(p.row.Int("entities_id")) }

// parentOf reads the item of an entry that names it by itemtype and items_id.
func parentOf(w *engine.Work, c *engine.Change) (*parent, error) {
	k := kindOf(c.Text("itemtype"))
	if k == nil {
		return nil, model.Invalid("Invalid parameter: itemtype")
	}
	return k.parent(w, c.Int("items_id"))
}

// parentKey is where a write keeps the item that its entry belongs to.
type parentKey struct{}

// parentFrom gives the item of a new entry as the check of rights has read it; nothing changes the
// item before the entry is there.
func parentFrom(w *engine.Work, c *engine.Change) (*parent, error) {
	if p, ok := c.Kept(parentKey{}).(*parent); ok {
		return p, nil
	}
	p, err := parentOf(w, c)
	if err == nil {
		c.Keep(parentKey{}, p)
	}
	return p, err
}

// entryChecks adds the checks of entries that have a right of their own to what else they do: added gives the item that
// a new one goes to, or refuses it there, and kept that of one that is to be changed or removed.
func entryChecks(right string, added, kept func(w *engine.Work, c *engine.Change) (*parent, error),
	b engine.Behaviour) engine.Behaviour {
	b.PermitCreate = func(w *engine.Work, c *engine.Change) error {
		p, err := added(w, c)
		if err != nil {
			return err
		}
		if err := p.permitAdd(w, right); err != nil {
			return err
		}
		return p.permitAttribute(w, c)
	}
	b.PermitUpdate = func(w *engine.Work, c *engine.Change) error {
		p, err := kept(w, c)
		if err != nil {
			return err
		}
		if err := p.permitChange(c, right); err != nil {
			return err
		}
		return p.permitAttribute(w, c)
	}
	b.PermitDelete = func(w *engine.Work, c *engine.Change) error {
		if err := c.Session.Permit(right, model.Purge); err != nil {
			return err
		}
		p, err := kept(w, c)
		if err != nil {
			return err
		}
		return p.permitTouch(c)
	}
	return b
}

// parent reads an item and what the caller has to do with it.
func (k *kind) parent(w *engine.Work, id int64) (*parent, error) {
	row, err := w.Load(k.Object, id)
	if err != nil {
		return nil, err
	}
	mine, err := k.mine(w, id, row.Int("users_id_recipient"))
	if err != nil {
		return nil, err
	}
	return &parent{k, id, row, mine}, nil
}

// stampEntry gives a new entry its author and dates.
func stampEntry(w *engine.Work, c *engine.Change) {
	if c.Int("users_id") == 0 {
		c.Set("users_id", c.Session.UserID)
	}
	if w.Engine.Has(c.Object, "date") && c.Text("date") == "" {
		c.Set("date", w.Engine.Now())
	}
}

// position is the side of the timeline an author's entry stands on: the right for those who work
// on the item, the left for everybody else.
func (p *parent) position(w *engine.Work, c *engine.Change) (int64, error) {
	author := p.mine
	if user := c.Int("users_id"); user != c.Session.UserID {
		var err error
		if author, err = p.involvementOf(w, p.id, p.row.Int("users_id_recipient"), user, nil); err != nil {
			return 0, err
		}
	}
	if author.isAssigned() && !author.isRequester() {
		return 4, nil
	}
	return 1, nil
}

// needContent refuses an entry without a text.
func needContent(c *engine.Change) error {
	if (c.Op == engine.OpCreate || c.Has("content")) && c.Text("content") == "" {
		return model.Invalid("Missing parameter: content. An entry needs a text")
	}
	return nil
}

// noteEditor names the caller as the editor when the text changes.
func noteEditor(c *engine.Change) {
	if c.Changes("content") {
		c.Set("users_id_editor", c.Session.UserID)
	}
}

// privateCondition hides private entries from those who may not see them.
func privateCondition(right string) func(s *access.Session, alias string) access.Condition {
	return func(s *access.Session, alias string) access.Condition {
		if s.Can(right, model.ReadPrivate) {
			return access.Condition{}
		}
		return access.Condition{SQL: alias + ".`is_private` = 0"}
	}
}

// permitAdd is the check of adding an entry by a right on followups or tasks.
func (p *parent) permitAdd(w *engine.Work, right string) error {
	if err := w.Session.Permit(right,
		model.AddToAll|model.AddAsGroup|model.Create|model.AddAsObserver|model.AddAsTechnician); err != nil {
		return err
	}
	if !p.canAddTo(w, right) {
		asked, err := p.askedToApprove(w, right)
		if err != nil {
			return err
		}
		if !asked {
			return model.Forbidden("")
		}
	}
	return nil
}

// askedToApprove lets those answer who are asked to approve the item.
func (p *parent) askedToApprove(w *engine.Work, right string) (bool, error) {
	if right != "followup" || p.Validation == "" {
		return false, nil
	}
	return isTarget(w, p.kind, "`"+p.Column+"` = ?", p.id)
}

// permitChange is the check of changing an entry: authors theirs, others with the right on all, in the entity of the
// item.
func (p *parent) permitChange(c *engine.Change, right string) error {
	need := model.UpdateAll
	if c.Before.Int("users_id") == c.Session.UserID {
		need |= model.Update
	}
	if err := c.Session.Permit(right, need); err != nil {
		return err
	}
	return p.permitTouch(c)
}

// permitTouch keeps the entries of others to those who work in the entity of the item.
func (p *parent) permitTouch(c *engine.Change) error {
	if c.Before.Int("users_id") != c.Session.UserID && !p.isHere(c.Session) {
		return c.Session.RefuseEntity()
	}
	return nil
}

// taken notes, once, that what the caller does in its timeline takes a ticket into account.
func (p *parent) taken(w *engine.Work, values engine.Values) error {
	if p.kind != ticket || w.Session.IsSystem() {
		return nil
	}
	return rules{kind: p.kind}.noteTaken(w, w.Item(p.Object, p.id, p.row), values)
}

// answered does what an entry of the caller's does to its item: it notes the change, and an
// answer of the requester reopens what was waiting or done.
func (p *parent) answered(w *engine.Work, c *engine.Change, values engine.Values) error {
	if _, set := values["status"]; !set && p.reopens() {
		status, err := p.reopenedStatus(w)
		if err != nil {
			return err
		}
		values["status"] = status
	}
	if err := p.taken(w, values); err != nil {
		return err
	}
	return p.touch(w, c, p.id, values)
}

// reopens reports whether an answer of the caller reopens the item.
func (p *parent) reopens() bool {
	if !p.mine.isRequester() || p.mine.isAssigned() {
		return false
	}
	for _, status := range p.reopenable {
		if p.status() == status {
			return true
		}
	}
	return false
}

// reopenedStatus is the status of an item that work begins on again.
func (p *parent) reopenedStatus(w *engine.Work) (int64, error) {
	assignees, err := p.assignees(w, p.id)
	if err != nil {
		return 0, err
	}
	if assignees > 0 && p.assigned != 0 {
		return p.assigned, nil
	}
	return model.StatusNew, nil
}

// assignees counts the users, groups and suppliers that an item is assigned to.
func (k *kind) assignees(w *engine.Work, id int64) (int64, error) {
	count := func(table string) string {
		return "(SELECT COUNT(*) FROM `" + table + "` WHERE `" + k.Column + "` = ? AND `type` = " +
			strconv.Itoa(model.Assigned) + ")"
	}
	return w.Count("SELECT "+count(k.Users)+" + "+count(k.Groups)+" + "+count(k.Suppliers), id, id, id)
}

// canViewAny reports whether a session may see any kind of item.
func canViewAny(s *access.Session) bool {
	for _, k := range kinds {
		if (rules{kind: k}).canView(s) {
			return true
		}
	}
	return false
}
