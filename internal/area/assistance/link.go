package assistance

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// link is a table of links between two kinds of items, or two items of a kind.
type link struct {
	object      string
	first       *kind
	firstColumn string
	other       *kind
	otherColumn string
}

var links = []link{
	{"Ticket_Ticket", ticket, "tickets_id_1", ticket, "tickets_id_2"},
	{"Change_Change", change, "changes_id_1", change, "changes_id_2"},
	{"Problem_Problem", problem, "problems_id_1", problem, "problems_id_2"},
	{"Change_Ticket", change, "changes_id", ticket, "tickets_id"},
	{"Change_Problem", change, "changes_id", problem, "problems_id"},
	{"Problem_Ticket", problem, "problems_id", ticket, "tickets_id"},
}

// behaviour gives the rules of links, which are GLPI's: none to oneself, one for each pair, and
// "parent of" is kept as "child of" the other way round where both are of a kind.
func (l link) behaviour() engine.Behaviour {
	return engine.Behaviour{
		BeforeCreate: l.beforeCreate,
		BeforeUpdate: l.beforeUpdate,
		AfterCreate:  l.touchBoth, AfterUpdate: l.touchBoth, AfterDelete: l.touchBoth,
	}
}

func (l link) beforeCreate(w *engine.Work, c *engine.Change) error {
	if c.Int("link") == 0 {
		c.Set("link", model.LinkRelated)
	}
	if err := l.turn(c); err != nil {
		return err
	}
	return l.onePair(w, c)
}

func (l link) beforeUpdate(w *engine.Work, c *engine.Change) error {
	if !c.Changes(l.firstColumn) && !c.Changes(l.otherColumn) {
		return l.turn(c)
	}
	if err := l.turn(c); err != nil {
		return err
	}
	return l.onePair(w, c)
}

// onePair wants two items that are not linked yet.
func (l link) onePair(w *engine.Work, c *engine.Change) error {
	a, b := c.Int(l.firstColumn), c.Int(l.otherColumn)
	if l.first == l.other && a == b {
		return model.Invalid("Invalid parameter: %s. Nothing can be linked to itself",
			engine.PropertyOf(c.Object, l.otherColumn))
	}
	table, pair := "`"+c.Object.Table+"`", " WHERE (`"+l.firstColumn+"` = ? AND `"+l.otherColumn+"` = ?"
	args := []any{a, b}
	if l.first == l.other {
		pair += " OR `" + l.firstColumn + "` = ? AND `" + l.otherColumn + "` = ?"
		args = append(args, b, a)
	}
	pair += ") AND `id` <> ?"
	args = append(args, c.ID)
	if c.Int("link") == model.LinkDuplicate { // says more than a plain link, which makes room for it
		plain, err := w.Count("SELECT MIN(`id`) FROM "+table+pair+" AND `link` = ?", append(args, model.LinkRelated)...)
		if err != nil {
			return err
		}
		if plain != 0 {
			return w.Exec("DELETE FROM "+table+" WHERE `id` = ?", plain)
		}
	}
	n, err := w.Count("SELECT COUNT(*) FROM "+table+pair, args...)
	if err == nil && n > 0 {
		return model.Exists("The two are linked already")
	}
	return err
}

// turn keeps "parent of" as "child of".
func (l link) turn(c *engine.Change) error {
	if l.first == l.other && c.Int("link") == model.LinkParent {
		a, b := c.Int(l.firstColumn), c.Int(l.otherColumn)
		c.Spell(l.firstColumn, b)
		c.Spell(l.otherColumn, a)
		c.Spell("link", model.LinkChild)
	}
	return nil
}

// touchBoth notes on both items that they are linked otherwise, and tells those who want to know.
func (l link) touchBoth(w *engine.Work, c *engine.Change) error {
	if err := noteLink(w, c, l.first, c.Int(l.firstColumn)); err != nil {
		return err
	}
	return noteLink(w, c, l.other, c.Int(l.otherColumn))
}

// noteLink notes on an item that it is linked otherwise than before. One that is gone needs no note.
func noteLink(w *engine.Work, c *engine.Change, k *kind, id int64) error {
	if c.Going(k.Object, id) {
		return nil
	}
	item, err := k.item(w, id)
	if model.CodeOf(err) == model.CodeNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if err := k.touch(w, c, id, engine.Values{}); err != nil {
		return err
	}
	return w.Tell(item, model.EventUpdate, nil)
}

// item gives a write of an item as part of another write, to tell of it or to look at it.
func (k *kind) item(w *engine.Work, id int64) (*engine.Change, error) {
	row, err := w.Load(k.Object, id)
	if err != nil {
		return nil, err
	}
	return w.Item(k.Object, id, row), nil
}

// linkedItems are the rules of the assets that an item of a kind is about.
func (r rules) linkedItems() engine.Behaviour {
	open := func(w *engine.Work, c *engine.Change) error {
		if err := w.PermitByRight(c); err != nil {
			return err
		}
		row, err := w.Load(r.Object, c.Int(r.Column))
		if err != nil {
			return err
		}
		if r.isClosed(row.Int("status")) {
			return model.Forbidden("The item is closed")
		}
		return nil
	}
	note := func(w *engine.Work, c *engine.Change) error { return noteLink(w, c, r.kind, c.Int(r.Column)) }
	b := engine.Behaviour{PermitCreate: open, AfterCreate: note, AfterDelete: note}
	if r.kind == ticket {
		noteCosts := func(w *engine.Work, c *engine.Change) error {
			if err := note(w, c); err != nil {
				return err
			}
			return sumLinked(w, c)
		}
		b.AfterCreate, b.AfterUpdate, b.AfterDelete = noteCosts, sumLinked, noteCosts
	}
	return b
}
