package notifications

import (
	"cmp"
	"log/slog"

	"github.com/glpid/glpid/internal/engine"
)

// withdrawn is the key of what is taken out of the messages that wait, in a transaction.
type withdrawn struct {
	object string
	id     int64
}

// withdraw takes an entry of a timeline that becomes private out of the messages that wait: those that tell of it are
// not sent, and the others of its item, whose texts may have it among what has happened before, are written anew
// without anything private. Who may see it is told by the notification of the change itself. GLPI sends what it has
// written.
func (s *Service) withdraw(w *engine.Work, c *engine.Change) error {
	if c.Op != engine.OpUpdate || !c.Stores("is_private") || !c.Changes("is_private") || !c.Bool("is_private") {
		return nil
	}
	owner, ownerID := w.Owner(c)
	if owner == nil || kindOf(owner.Name) == nil {
		return nil
	}
	entry := occasion{kind: kindOf(owner.Name), id: ownerID, trigger: c.Object.Itemtype, triggerID: c.ID}
	w.Tx.AtEnd(withdrawn{c.Object.Name, c.ID}, func() error { return s.withdrawEntry(w, entry) })
	return nil
}

// waitingLetter is a message that waits.
type waitingLetter struct {
	id, template, entity, triggerID int64
	event, trigger, recipient       string
	language                        string // of whose address it is, "" for nobody's
}

func (s *Service) withdrawEntry(w *engine.Work, entry occasion) error {
	waiting, err := s.waiting(w, entry)
	if err != nil || len(waiting) == 0 {
		return err
	}
	item, err := w.Load(entry.Object, entry.id)
	if gone(err) { // what tells that the item goes says nothing of its timeline that is not there
		return nil
	}
	if err != nil {
		return err
	}
	tree, err := w.Engine.Directory().Tree(w.Context)
	if err != nil {
		return err
	}
	type about struct {
		event, trigger              string
		triggerID, template, entity int64
	}
	anew := map[about]*letters{}
	var order []*letters
	var dropped, rewritten []int64
	for _, m := range waiting {
		if m.trigger == entry.trigger && m.triggerID == entry.triggerID {
			dropped = append(dropped, m.id)
			continue
		}
		key := about{m.event, m.trigger, m.triggerID, m.template, m.entity}
		l := anew[key]
		if l == nil {
			o := &occasion{kind: entry.kind, event: m.event, id: entry.id, trigger: m.trigger, triggerID: m.triggerID}
			if o.trigger == o.Validation || o.trigger == o.Survey {
				if o.entry, err = w.Load(o.trigger, o.triggerID); err != nil && !gone(err) {
					return err
				}
			}
			l = &letters{s: s, w: w, o: o, item: item, entity: m.entity, above: tree.Ancestors(m.entity),
				template: m.template}
			anew[key], order = l, append(order, l)
		}
		draft, err := l.draft(&recipient{email: m.recipient, language: m.language})
		if err != nil {
			return err
		}
		if draft == nil { // its template is gone
			dropped = append(dropped, m.id)
			continue
		}
		draft.rows = append(draft.rows, m.id)
		rewritten = append(rewritten, m.id)
	}
	if err := s.Drafts.Drop(w.Context, w.Tx, draftKind, rewritten); err != nil {
		return err
	}
	if err := (&mailbag{gone: dropped}).replace(w); err != nil {
		return err
	}
	for _, l := range order {
		if err := l.queue(); err != nil {
			return err
		}
	}
	s.Log.Debug("an entry became private: it is taken out of what waits", slog.String("itemtype", entry.trigger),
		slog.Int64("id", entry.triggerID), slog.Int("dropped", len(dropped)), slog.Int("anew", len(rewritten)))
	return nil
}

// waiting gives the messages about an item that wait. Those that were queued before the entry was made are among them:
// when that was is what people may say otherwise.
func (s *Service) waiting(w *engine.Work, entry occasion) ([]waitingLetter, error) {
	rows, err := w.Tx.Query(w.Context, "SELECT `q`.`id`, COALESCE(`q`.`notificationtemplates_id`, 0),"+
		" COALESCE(`q`.`entities_id`, 0), COALESCE(`q`.`items_id_trigger`, 0), COALESCE(`q`.`event`, ''),"+
		" COALESCE(`q`.`itemtype_trigger`, ''), COALESCE(`q`.`recipient`, ''),"+
		" COALESCE((SELECT MIN(`u`.`language`) FROM `glpi_useremails` `e` JOIN `glpi_users` `u`"+
		" ON `u`.`id` = `e`.`users_id` WHERE `e`.`email` = `q`.`recipient`), '')"+
		" FROM `glpi_queuednotifications` `q` WHERE `q`.`is_deleted` = 0 AND `q`.`itemtype` = ?"+
		" AND `q`.`items_id` = ? ORDER BY `q`.`id`", entry.Object, entry.id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []waitingLetter
	for rows.Next() {
		var m waitingLetter
		if err := rows.Scan(&m.id, &m.template, &m.entity, &m.triggerID, &m.event, &m.trigger, &m.recipient,
			&m.language); err != nil {
			return nil, err
		}
		m.trigger, m.triggerID = cmp.Or(m.trigger, entry.Object), cmp.Or(m.triggerID, entry.id)
		out = append(out, m)
	}
	return out, rows.Err()
}
