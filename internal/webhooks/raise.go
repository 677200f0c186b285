package webhooks

import (
	"log/slog"
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
func (s *Service) observe(w *engine.Write) error {
	all, err := s.waiting(w.Context)
	if err != nil {
		s.failed(w, occasion{itemtype: w.Object.Itemtype}, err)
		return nil
	}
	if len(all) == 0 || !isTarget(w.Object) {
		return nil
	}
	what := occasion{w.Object.Itemtype, eventUpdate}
	switch w.Op {
	case engine.OpCreate:
		what.event = eventNew
	case engine.OpTrash, engine.OpPurge:
		what.event = eventDelete
	}
	hooks := all[what]
	tell := func() error {
		if len(hooks) == 0 {
			return nil
		}
		if err := s.raise(w, what, hooks); err != nil {
			s.failed(w, what, err)
		}
		return w.Context.Err() // a request that is over is undone as a whole
	}
	if w.Op == engine.OpPurge { // in the end there is nothing left to tell of
		return tell()
	}
	// A new item is noted even if nobody waits for it: what happens to it in the same transaction
	// is no update.
	w.Tx.AtEnd(raised{w.Object.Name, w.ID, what.event == eventDelete}, tell)
	return nil
}

func (s *Service) failed(w *engine.Write, what occasion, err error) {
	s.Log.Error("a webhook could not be raised", slog.String("itemtype", what.itemtype), slog.Int64("id", w.ID), slog.String("event", what.event), slog.Any("error", err))
}

// raise queues what the hooks that cover the item's entity shall be told.
func (s *Service) raise(w *engine.Write, what occasion, hooks []hook) error {
	entity, err := entityOf(w)
	if err != nil {
		return err
	}
	tree, err := w.Engine.Directory().Tree(w.Context)
	if err != nil {
		return err
	}
	above := tree.Ancestors(entity)
	var m *message
	for _, h := range hooks {
		if !h.covers(entity, above) {
			continue
		}
		if m == nil {
			m, err = s.message(w, what.event, access.System(tree))
			if model.CodeOf(err) == model.CodeNotFound { // created and purged again
				return nil
			}
			if err != nil {
				return err
			}
			m.entity = entity
		}
		if err := s.queue(w, h, m); err != nil {
			return err
		}
	}
	return nil
}

// queue adds what one hook shall be told.
func (s *Service) queue(w *engine.Write, h hook, m *message) error {
	secret, err := s.Sealer.Open(h.secret)
	if err != nil {
		return err
	}
	now := w.Engine.Now()
	body, err := m.body(h.payload)
	if err != nil {
		s.Log.Warn("the payload of a webhook has a mistake", slog.Int64("webhook", h.id), slog.Any("error", err))
	}
	headers, err := m.headers(h.headers, body, secret, now)
	if err != nil {
		return err
	}
	delay, err := w.EntitySetting(m.entity, "delay_send_emails")
	if err != nil {
		return err
	}
	row := map[string]any{
		"itemtype": w.Object.Itemtype, "items_id": w.ID, "entities_id": m.entity, "webhooks_id": h.id, "url": m.render(h.url), "http_method": h.method,
		"event": m.event, "headers": headers, "body": body, "sent_try": 0, "save_response_body": h.keepResponse,
		"create_time": engine.FormatTime(now), "send_time": engine.FormatTime(now.Add(time.Duration(max(0, delay)) * time.Minute)),
	}
	_, err = w.Tx.Insert(w.Context, "glpi_queuedwebhooks", row)
	return err
}
