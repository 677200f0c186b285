package history

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/store"
)

// Record writes the history of what is not changed by the engine: settings, OAuth clients, rights of profiles.
type Record struct {
	Context context.Context
	Tx      *store.Tx
	Session *access.Session // nil where the context says who acts
	Now     time.Time
}

// Created remembers a new item.
func (r Record) Created(itemtype string, id int64) error {
	return r.write(entry{itemtype: itemtype, id: id, action: actionCreate})
}

// Changed remembers the columns of an item that differ.
func (r Record) Changed(itemtype string, id int64, before, after engine.Values) error {
	for _, column := range slices.Sorted(maps.Keys(after)) {
		e := entry{itemtype: itemtype, id: id,
			number: cmp.Or(fieldNumbers()[itemtype][column], ownNumber(column)),
			old:    plain(before.Text(column)), new: plain(after.Text(column))}
		if e.old.text == e.new.text {
			continue
		}
		if secretNames.MatchString(column) {
			e.old, e.new = plain(masked), plain(masked)
		}
		if err := r.write(e); err != nil {
			return err
		}
	}
	return nil
}

// PartChanged remembers a change of a part of an item: itemtype and field of the part, such as a right.
func (r Record) PartChanged(itemtype string, id int64, part, field, old, now string) error {
	if old == now {
		return nil
	}
	return r.write(entry{itemtype: itemtype, id: id, link: part + "#" + field, action: actionUpdateSubItem,
		old: plain(old), new: plain(now)})
}

// configuration is the item whose history settings are in, and settingNumber the number of the field.
const (
	configuration = "Config"
	settingNumber = 1
)

// Setting remembers a change of a value of the configuration. What is secret is told without its values.
func (r Record) Setting(group, name, old, now string, secret bool) error {
	if old == now {
		return nil
	}
	if secret || secretNames.MatchString(name) {
		old, now = masked, masked
	}
	if group != "core" {
		name += " (" + group + ")"
	}
	return r.write(entry{itemtype: configuration, id: 1, number: settingNumber, old: plain(name + " " + old),
		new: plain(now)})
}

// Message remembers something that happened to an item and changed nothing of it, such as signing in.
func (r Record) Message(itemtype string, id int64, text string) error {
	return r.write(entry{itemtype: itemtype, id: id, action: actionMessage, new: plain(text)})
}

// Purged tells the event log that an item is gone for good, and forgets its history.
func (r Record) Purged(itemtype string, id int64, name string) error {
	if _, err := r.Tx.Exec(r.Context, "DELETE FROM `glpi_logs` WHERE `itemtype` = ? AND `items_id` = ?", itemtype,
		id); err != nil {
		return fmt.Errorf("history: %w", err)
	}
	return r.event(itemtype, id, name)
}

// event tells the event log of a purge.
func (r Record) event(itemtype string, id int64, name string) error {
	_, err := r.Tx.Insert(r.Context, "glpi_events", map[string]any{
		"items_id": id, "type": itemtype, "date": engine.FormatTime(r.Now), "service": "history", "level": 3,
		"message": fmt.Sprintf("%s purges %s %s", cmp.Or(r.Session.Actor(r.Context), "glpid"), itemtype,
			called(name, id).text),
	})
	if err != nil {
		return fmt.Errorf("event of a purge: %w", err)
	}
	return nil
}

func (r Record) write(e entry) error {
	var s insert
	s.add(&e, r.Session.Actor(r.Context), engine.FormatTime(r.Now))
	if _, err := r.Tx.Exec(r.Context, s.text.String(), s.args...); err != nil {
		return fmt.Errorf("history: %w", err)
	}
	return nil
}
