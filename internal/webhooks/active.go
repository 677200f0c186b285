package webhooks

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/glpid/glpid/internal/engine"
)

// generation is the counter by which other processes tell that webhooks changed.
const generation = "webhooks"

// checkEvery is how long the list is used before that counter is looked at again.
const checkEvery = time.Second

// hook is an active webhook.
type hook struct {
	id, entity   int64
	recursive    bool
	payload      string // "" for the default one
	headers      string // JSON
	url, method  string
	keepResponse bool
}

// occasion is what hooks wait for.
type occasion struct{ itemtype, event string }

// active keeps the active webhooks in memory, so that a change costs nothing where nobody waits
// for it.
type active struct {
	mu      sync.Mutex
	hooks   map[occasion][]hook
	version int64
	checked time.Time
}

func (a *active) forget() {
	a.mu.Lock()
	a.hooks = nil
	a.mu.Unlock()
}

// waiting gives the active hooks by what they wait for, whatever their entity.
func (s *Service) waiting(ctx context.Context) (map[occasion][]hook, error) {
	a := &s.active
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now()
	if a.hooks != nil && now.Sub(a.checked) < checkEvery {
		return a.hooks, nil
	}
	version, err := s.Engine.DB().Generation(ctx, generation)
	if err != nil {
		return nil, fmt.Errorf("look for changes of webhooks: %w", err)
	}
	if a.hooks != nil && a.version == version {
		a.checked = now
		return a.hooks, nil
	}
	hooks, err := s.load(ctx)
	if err != nil {
		return nil, fmt.Errorf("read webhooks: %w", err)
	}
	a.hooks, a.version, a.checked = hooks, version, now
	return hooks, nil
}

func (s *Service) load(ctx context.Context) (map[occasion][]hook, error) {
	rows, err := s.Engine.DB().Query(ctx, "SELECT `id`, `entities_id`, COALESCE(`is_recursive`, 0), COALESCE(`itemtype`, ''), COALESCE(`event`, ''), COALESCE(`payload`, ''),"+
		" COALESCE(`use_default_payload`, 1), COALESCE(`custom_headers`, ''), COALESCE(`url`, ''), COALESCE(`http_method`, 'POST'),"+
		" COALESCE(`save_response_body`, 0) FROM `glpi_webhooks` WHERE `is_active` = 1 ORDER BY `id`")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	hooks := map[occasion][]hook{}
	for rows.Next() {
		var h hook
		var what occasion
		var usual bool
		if err := rows.Scan(&h.id, &h.entity, &h.recursive, &what.itemtype, &what.event, &h.payload, &usual, &h.headers, &h.url, &h.method, &h.keepResponse); err != nil {
			return nil, err
		}
		if usual {
			h.payload = ""
		}
		hooks[what] = append(hooks[what], h)
	}
	return hooks, rows.Err()
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

// entityOf gives the entity an item lies in: its own or its parent's. Items outside entities are
// the root's.
func entityOf(w *engine.Write) (int64, error) {
	if w.Engine.Has(w.Object, "entities_id") {
		return w.Int("entities_id"), nil
	}
	parent, id := parentOf(w)
	if parent == nil || !w.Engine.Has(parent, "entities_id") {
		return 0, nil
	}
	return w.Count("SELECT `entities_id` FROM `"+parent.Table+"` WHERE `id` = ?", id)
}
