package rules

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/settings"
)

// Escalation names an escalation level by where its criteria and actions lie.
type Escalation struct {
	Criteria, Actions, Column string // tables, and their column with the level's id
	ID                        int64
	Any                       bool // one criterion is enough
}

// Escalate tries the criteria of a level on a ticket and, when they hold or there are none, does its
// actions. They are those of rules for tickets, and reminders.
func Escalate(w *engine.Work, config *settings.Settings, ticket int64, level Escalation) (bool, error) {
	old, err := w.Load("Ticket", ticket)
	if err != nil {
		return false, err
	}
	defer w.During(applying{})()
	item := w.Item("Ticket", ticket, old)
	r := &rule{id: level.ID, any: level.Any}
	if r.criteria, err = levelCriteria(w, level); err != nil {
		return false, err
	}
	if r.actions, err = levelActions(w, level); err != nil {
		return false, err
	}
	i := itil{collection: &ticketRules, config: config}
	p := &process{collection: i.collection, facts: i.facts(w, item), names: labels{w, item.Object},
		now: w.Engine.Now().In(zoneOf(w)), special: i.special(w, item), patience: patienceOf(w, item.Object.Itemtype)}
	p.out = output{set: map[string]string{}, appended: map[string][]string{}, matched: []int64{level.ID}}
	var found captures
	if len(r.criteria) > 0 {
		var ok bool
		if ok, found, err = p.matches(r); err != nil || !ok {
			return false, err
		}
	}
	for _, do := range r.actions {
		if do.kind == "send" {
			if err := w.Tell(item, do.field, nil); err != nil {
				return false, err
			}
			continue
		}
		if a := p.collection.action(do.field); a != nil && a.AppendTo != "" && do.kind == "assign" {
			do.kind = "append" // levels only ever add to the team
		}
		if err := p.act(do, found); err != nil {
			return false, err
		}
	}
	if err := i.apply(w, item, &p.out); err != nil {
		return false, err
	}
	if len(item.After) > 0 {
		if err := w.Update("Ticket", ticket, item.After); err != nil {
			return false, err
		}
	}
	item.Keep(decision{}, &p.out)
	return true, i.after(w, item)
}

func levelCriteria(w *engine.Work, level Escalation) ([]storedCriterion, error) {
	rows, err := w.Tx.Query(w.Context,
		"SELECT COALESCE(`criteria`, ''), COALESCE(`condition`, 0), COALESCE(`pattern`, '') FROM `"+level.Criteria+
			"` WHERE `"+level.Column+"` = ? ORDER BY `id`", level.ID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []storedCriterion
	for rows.Next() {
		var c storedCriterion
		if err := rows.Scan(&c.criteria, &c.condition, &c.pattern); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

func levelActions(w *engine.Work, level Escalation) ([]storedAction, error) {
	rows, err := w.Tx.Query(w.Context,
		"SELECT COALESCE(`action_type`, ''), COALESCE(`field`, ''), COALESCE(`value`, '') FROM `"+level.Actions+
			"` WHERE `"+level.Column+"` = ? ORDER BY `id`", level.ID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []storedAction
	for rows.Next() {
		var a storedAction
		if err := rows.Scan(&a.kind, &a.field, &a.value); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, rows.Err()
}
