package notifications

import (
	"log/slog"
	"slices"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// occasion is something that people may be told of.
type occasion struct {
	*kind
	event string
	id    int64 // of the item
	// trigger is the entry of the timeline, when it was one.
	trigger   string // itemtype
	triggerID int64
	private   bool
	entry     engine.Values // the entry's columns
	left      int64         // the user who is no longer assigned
	mentioned []int64       // users that a text names

	notice *Notice // what there is to tell besides tickets, changes and problems
	queued int     // messages
	looked int     // at whom to tell, and at notifications
}

// tags is what the tags of templates begin with.
func (o *occasion) tags() string {
	if o.notice != nil {
		return o.notice.Prefix
	}
	return o.Right()
}

// occasionKey is the key of an occasion in a transaction: several changes of an item are told once.
type occasionKey struct {
	object, event string
	id, entry     int64
}

// silent columns change with every little thing; a change of only them is none to tell of.
var silent = []string{
	"date_mod", "users_id_lastupdater", "actiontime", "takeintoaccountdate", "takeintoaccount_delay_stat",
	"global_validation",
	"begin_waiting_date", "waiting_duration", "solve_delay_stat", "close_delay_stat", "sla_waiting_duration",
	"ola_waiting_duration",
}

// observe looks whether a change is something to tell of. Nothing that goes wrong here undoes it.
func (s *Service) observe(w *engine.Work, c *engine.Change) error {
	if c.Object.Name == "Project" || c.Object.Name == "ProjectTask" {
		return s.observeProjects(w, c)
	}
	if err := s.withdraw(w, c); err != nil {
		return err
	}
	if err := s.observeMentions(w, c); err != nil {
		return err
	}
	o := occasionOf(w, c)
	if o == nil {
		return nil
	}
	return s.plan(w, c, o)
}

// listen looks whether a change of a team is something to tell of. That an assignee left is an
// update, which they can be told too.
func (s *Service) listen(w *engine.Work, c *engine.Change, event string, about engine.Values) error {
	k := kindOf(c.Object.Name)
	if k == nil {
		return nil
	}
	o := &occasion{kind: k, event: event, id: c.ID}
	if event == model.EventLeft {
		o.event, o.left = model.EventUpdate, about.Int("users_id")
	}
	if events[o.event] == "" {
		return nil
	}
	return s.plan(w, c, o)
}

// plan tells of an occasion at the end of the transaction.
func (s *Service) plan(w *engine.Work, c *engine.Change, o *occasion) error {
	on, err := s.enabled(w.Context)
	if err != nil || !on {
		return err
	}
	tell := func() error {
		if err := s.raise(w, o); err != nil && !gone(err) {
			s.Log.Error("a notification could not be raised", slog.String("itemtype", o.Object), slog.Int64("id", o.id),
				slog.String("event", o.event), slog.Any("error", err))
		}
		return w.Context.Err() // a request that is over is undone as a whole
	}
	if c.Op == engine.OpPurge && o.trigger == "" { // in the end there is nothing left to tell of
		return tell()
	}
	key := occasionKey{o.Object, o.event, o.id, o.triggerID}
	if o.event == model.EventNew {
		key.event = model.EventUpdate // what happens to it in the same transaction is no update
	}
	w.Tx.AtEnd(key, tell)
	return nil
}

// gone reports whether an item is not there any more at the end of the transaction. That it goes has been
// told while it was there; what went with it, or happened to it before, is not told besides.
func gone(err error) bool { return model.CodeOf(err) == model.CodeNotFound }

// What happens to followups and tasks.
var (
	followupEvents = map[engine.Op]string{engine.OpCreate: model.EventAddFollowup,
		engine.OpUpdate: model.EventUpdateFollowup, engine.OpPurge: model.EventDeleteFollowup}
	taskEvents = map[engine.Op]string{engine.OpCreate: model.EventAddTask,
		engine.OpUpdate: model.EventUpdateTask, engine.OpPurge: model.EventDeleteTask}
)

// occasionOf says what a change is to people, nil for nothing.
func occasionOf(w *engine.Work, c *engine.Change) *occasion {
	if k := kindOf(c.Object.Name); k != nil {
		if event := itemEvent(c, k); event != "" {
			return &occasion{kind: k, event: event, id: c.ID}
		}
		return nil
	}
	if c.Op == engine.OpTrash {
		return nil
	}
	o := &occasion{trigger: c.Object.Itemtype, triggerID: c.ID, entry: entryOf(c)}
	o.private = c.Stores("is_private") && c.Bool("is_private")
	owner, ownerID := w.Owner(c)
	if owner == nil {
		return nil
	}
	o.kind, o.id = kindOf(owner.Name), ownerID
	switch {
	case c.Object.Name == "Followup":
		o.event = followupEvents[c.Op]
	case slices.ContainsFunc(kinds, func(k *kind) bool { return k.Task == c.Object.Name }):
		o.event = taskEvents[c.Op]
	case slices.ContainsFunc(kinds, func(k *kind) bool { return k.Survey == c.Object.Name }):
		switch {
		case c.Op == engine.OpCreate:
			o.event = model.EventSurvey
		case c.Op == engine.OpUpdate && c.Text("date_answered") != "":
			o.event = model.EventSurveyAnswer
		}
	case slices.ContainsFunc(kinds, func(k *kind) bool { return k.Validation == c.Object.Name }):
		switch {
		case c.Op == engine.OpCreate:
			o.event = model.EventApproval
		case c.Op == engine.OpUpdate && c.Changes("status"):
			o.event = model.EventApprovalAnswer
		}
	}
	if o.kind == nil || o.event == "" || o.id == 0 {
		return nil
	}
	return o
}

func entryOf(c *engine.Change) engine.Values {
	out := engine.Values{}
	for column, value := range c.Before {
		out[column] = value
	}
	for column, value := range c.After {
		out[column] = value
	}
	return out
}

// itemEvent says what a change of a ticket, change or problem itself is. What the timeline does to
// its item is told as what happens in the timeline; only that it is solved or closed counts.
func itemEvent(c *engine.Change, k *kind) string {
	switch c.Op {
	case engine.OpCreate:
		return model.EventNew
	case engine.OpTrash:
		return model.EventDelete
	case engine.OpPurge:
		if c.Before.Bool("is_deleted") {
			return "" // told when it went to the trash
		}
		return model.EventDelete
	}
	if c.Changes("status") {
		switch status := c.Int("status"); {
		case slices.Contains(k.Solved, status):
			return model.EventSolved
		case slices.Contains(k.Closed, status):
			return model.EventClosed
		}
	}
	if c.System {
		return ""
	}
	for column := range c.After {
		if c.Changes(column) && !slices.Contains(silent, column) {
			return model.EventUpdate
		}
	}
	return ""
}
