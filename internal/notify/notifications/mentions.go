package notifications

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/engine"
)

// What is looked at of a mention, and how many of them.
const (
	mentionMark = `data-user-mention="true"`
	maxMention  = 1 << 10 // bytes of its tag, on each side of the mark
	maxMentions = 100     // users that one text tells
)

var mentionedID = regexp.MustCompile(`(?i)\sdata-user-id="(\d{1,18})"`)

// mentionedIn gives the users that a rich text names, each once, the first hundred.
func mentionedIn(text string) []int64 {
	var out []int64
	for len(out) < maxMentions {
		at := strings.Index(text, mentionMark)
		if at < 0 {
			return out
		}
		before, after := text[max(0, at-maxMention):at], text[at:min(len(text), at+maxMention)]
		text = text[at+len(mentionMark):]
		begin, end := strings.LastIndexByte(before, '<'), strings.IndexByte(after, '>')
		if begin < 0 || end < 0 {
			continue
		}
		tag := before[begin:] + after[:end]
		if len(tag) < 6 || !strings.EqualFold(tag[:5], "<span") || strings.Contains(before[begin:], ">") {
			continue
		}
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
	o := &occasion{event: eventMention, mentioned: users}
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
