package webhooks

import (
	"context"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/store"
)

// counter counts changes of webhooks.
const counter store.Counter = "webhooks"

// hook is an active webhook.
type hook struct {
	id, entity   int64
	recursive    bool
	payload      string // "" for the default one
	headers      string // encrypted
	url, method  string
	keepResponse bool
}

// occasion is what hooks wait for.
type occasion struct{ itemtype, event string }

// active are the active webhooks by what they wait for, whatever their entity. They are kept in memory, so
// that a change costs nothing where nobody waits for it.
type active map[occasion][]hook

func (s *Service) load(ctx context.Context) (*active, error) {
	rows, err := s.Engine.DB().Query(ctx, "SELECT `id`, `entities_id`, COALESCE(`is_recursive`, 0),"+
		" COALESCE(`itemtype`, ''), COALESCE(`event`, ''), COALESCE(`payload`, ''),"+
		" COALESCE(`use_default_payload`, 1), COALESCE(`custom_headers`, ''), COALESCE(`url`, ''),"+
		" COALESCE(`http_method`, 'POST'),"+
		" COALESCE(`save_response_body`, 0) FROM `glpi_webhooks` WHERE `is_active` = 1 ORDER BY `id`")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	hooks := active{}
	for rows.Next() {
		var h hook
		var what occasion
		var usual bool
		if err := rows.Scan(&h.id, &h.entity, &h.recursive, &what.itemtype, &what.event, &h.payload, &usual, &h.headers,
			&h.url, &h.method, &h.keepResponse); err != nil {
			return nil, err
		}
		if usual {
			h.payload = ""
		}
		hooks[what] = append(hooks[what], h)
	}
	return &hooks, rows.Err()
}

// covers reports whether the hook is for items of an entity; above are the entities over it.
func (h hook) covers(entity int64, above []int64) bool {
	if h.entity == entity {
		return true
	}
	for _, up := range above {
		if h.recursive && h.entity == up {
			return true
		}
	}
	return false
}

// entityOf gives the entity an item lies in: its own or that of what it belongs to. Items outside entities are the
// root's.
func entityOf(w *engine.Work, c *engine.Change) (int64, error) {
	home, err := w.Home(c)
	return home.Int("entities_id"), err
}
