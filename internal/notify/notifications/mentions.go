package notifications

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
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
func (s *Service) observeMentions(w *engine.Work, c *engine.Change) error {
	if c.Op != engine.OpCreate && c.Op != engine.OpUpdate {
		return nil
	}
	var users []int64
	for i := range c.Object.Properties {
		p := &c.Object.Properties[i]
		if !p.Mentions {
			continue
		}
		column := p.Column
		if column == "" {
			column = p.Name
		}
		if c.Op == engine.OpUpdate && !c.Changes(column) {
			continue
		}
		before := mentionedIn(c.Before.Text(column))
		for _, user := range mentionedIn(c.Text(column)) {
			if !slices.Contains(before, user) && !slices.Contains(users, user) {
				users = append(users, user)
			}
		}
	}
	if len(users) == 0 {
		return nil
	}
	o := &occasion{event: model.EventMention, mentioned: users}
	if o.kind = kindOf(c.Object.Name); o.kind != nil {
		o.id = c.ID
	} else {
		o.trigger, o.triggerID, o.entry = c.Object.Itemtype, c.ID, entryOf(c)
		o.private = c.Bool("is_private")
		owner, id := w.Owner(c)
		if owner == nil {
			return nil
		}
		o.kind, o.id = kindOf(owner.Name), id
	}
	if o.kind == nil || o.id == 0 {
		return nil
	}
	return s.plan(w, c, o)
}
