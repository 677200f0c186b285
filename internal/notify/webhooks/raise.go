package webhooks

import (
	"log/slog"
	"slices"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// raised is what is told of an item once in a transaction: that it is new, or has changed, as it
// is in the end. That it goes is told besides.
type raised struct {
	object string
	id     int64
	gone   bool
}

// observe looks whether anybody waits for a change. Nothing that goes wrong here undoes it.
func (s *Service) observe(w *engine.Work, c *engine.Change) error {
	waiting, err := s.active.Get(w.Context)
	if err != nil {
		s.failed(c, occasion{itemtype: c.Object.Itemtype}, err)
		return nil
	}
	all := *waiting
	if len(all) == 0 || !isTarget(c.Object) {
		return nil
	}
	what := occasion{c.Object.Itemtype, model.EventUpdate}
	switch c.Op {
	case engine.OpCreate:
		what.event = model.EventNew
	case engine.OpTrash, engine.OpPurge:
		what.event = model.EventDelete
	}
	hooks := all[what]
	tell := func() error {
		if len(hooks) == 0 {
			return nil
		}
		if err := s.raise(w, c, what, hooks); err != nil {
			s.failed(c, what, err)
		}
		return w.Context.Err() // a request that is over is undone as a whole
	}
	if c.Op == engine.OpPurge { // in the end there is nothing left to tell of
		return tell()
	}
	// A new item is noted even if nobody waits for it: what happens to it in the same transaction
	// is no update.
	w.Tx.AtEnd(raised{c.Object.Name, c.ID, what.event == model.EventDelete}, tell)
	return nil
}

func (s *Service) failed(c *engine.Change, what occasion, err error) {
	s.Log.Error("a webhook could not be raised", slog.String("itemtype", what.itemtype), slog.Int64("id", c.ID),
		slog.String("event", what.event), slog.Any("error", err))
}

// raise queues what the hooks that cover the item's entity shall be told.
func (s *Service) raise(w *engine.Work, c *engine.Change, what occasion, hooks []hook) error {
	entity, err := entityOf(w, c)
	if err != nil {
		return err
	}
	tree, err := w.Engine.Directory().Tree(w.Context)
	if err != nil {
		return err
	}
	above := tree.Ancestors(entity)
	hooks = slices.DeleteFunc(slices.Clone(hooks), func(h hook) bool { return !h.covers(entity, above) })
	if len(hooks) == 0 {
		return nil
	}
	f, err := snapshot(w, c, what.event, access.System(tree))
	if model.CodeOf(err) == model.CodeNotFound { // created and purged again
		return nil
	}
	if err != nil {
		return err
	}
	delay, err := w.EntitySetting(entity, "delay_send_emails")
	if err != nil {
		return err
	}
	shared, err := s.Drafts.Share(w.Context, w.Tx, f)
	if err != nil {
		return err
	}
	now := w.Engine.Now()
	row := map[string]any{
		"itemtype": c.Object.Itemtype, "items_id": c.ID, "entities_id": entity, "event": f.Event, "headers": "{}",
		"body": nil, "sent_try": 0, "create_time": engine.FormatTime(now),
		"send_time": engine.FormatTime(now.Add(model.Times(max(0, delay), time.Minute))),
	}
	for _, h := range hooks {
		if err := s.queue(w, h, row, shared); err != nil {
			return err
		}
	}
	return nil
}

// queue adds what one hook shall be told: a row that waits, and the draft of what it shall say.
func (s *Service) queue(w *engine.Work, h hook, row map[string]any, shared int64) error {
	row["webhooks_id"], row["url"], row["http_method"], row["save_response_body"] = h.id, h.url, h.method,
		h.keepResponse
	id, err := w.Tx.Insert(w.Context, "glpi_queuedwebhooks", row)
	if err != nil {
		return err
	}
	return s.Drafts.Add(w.Context, w.Tx, draftKind, h.id, []int64{id},
		draft{Payload: h.payload, Headers: h.headers, URL: h.url}, shared)
}
