package notifications

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/engine"
)

var (
	mention     = regexp.MustCompile(`(?i)<span[^>]*\sdata-user-mention="true"[^>]*>`)
	mentionedID = regexp.MustCompile(`(?i)\sdata-user-id="(\d{1,18})"`)
)

// mentionedIn gives the users that a rich text names, each once.
func mentionedIn(text string) []int64 {
	if !strings.Contains(text, "data-user-mention") {
		return nil
	}
	var out []int64
	for _, tag := range mention.FindAllString(text, -1) {
		m := mentionedID.FindStringSubmatch(tag)
		if m == nil {
			continue
		}
		if id, err := strconv.ParseInt(m[1], 10, 64); err == nil && id > 0 && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// observeMentions tells users that a text of an item or of its timeline names them: those that the
// text before did not name.
func (s *Service) observeMentions(w *engine.Write) error {
	if w.Op != engine.OpCreate && w.Op != engine.OpUpdate {
		return nil
	}
	var users []int64
	for i := range w.Object.Properties {
		p := &w.Object.Properties[i]
		if !p.Mentions {
			continue
		}
		column := p.Column
		if column == "" {
			column = p.Name
		}
		if w.Op == engine.OpUpdate && !w.Changes(column) {
			continue
		}
		before := mentionedIn(w.OldText(column))
		for _, user := range mentionedIn(w.Text(column)) {
			if !slices.Contains(before, user) && !slices.Contains(users, user) {
				users = append(users, user)
			}
		}
	}
	if len(users) == 0 {
		return nil
	}
	o := &occasion{event: "user_mention", mentioned: users}
	if o.kind = kindOf(w.Object.Name); o.kind != nil {
		o.id = w.ID
	} else {
		o.trigger, o.triggerID, o.entry = w.Object.Itemtype, w.ID, entryOf(w)
		o.private = w.Int("is_private") == 1
		if w.Object.Parent == nil {
			return nil
		}
		parent := w.Object.Parent.Object
		if parent == "" {
			parent = w.Text(w.Object.Parent.ItemtypeColumn)
		}
		o.kind, o.id = kindOf(parent), w.Int(w.Object.Parent.Column)
	}
	if o.kind == nil || o.id == 0 {
		return nil
	}
	return s.plan(w, o)
}
