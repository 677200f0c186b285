package api_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

// TestNotes holds the rules of notes: bits of the parent's right, the writer is the caller, and
// only the parent's own notes.
func TestNotes(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	me := s.account("noter", 2, 0)
	s.setRight(4, "computer", model.ReadNote|model.UpdateNote|31)
	one := s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "one"}).id()
	two := s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "two"}).id()
	path := fmt.Sprintf("/Computer/%d/Note", one)
	note := s.call("glpi", "POST", path, map[string]any{"content": "<p>first</p>"}).id()
	item := fmt.Sprintf("%s/%d", path, note)
	for _, c := range []struct {
		right             int
		read, write, gone int
	}{
		{model.Read, 403, 403, 403},
		{model.Read | model.Update, 403, 403, 403},
		{model.ReadNote | model.UpdateNote, 403, 403, 403}, // the item itself is not seen
		{model.Read | model.ReadNote, 200, 403, 403},
	} {
		s.setRight(2, "computer", c.right)
		s.call("noter", "GET", path, nil).want(c.read)
		s.call("noter", "GET", item, nil).want(c.read)
		s.call("noter", "POST", path, map[string]any{"content": "x"}).want(c.write)
		s.call("noter", "PATCH", item, map[string]any{"content": "x"}).want(c.write)
		s.call("noter", "DELETE", item, nil).want(c.gone)
	}
	s.setRight(2, "computer", model.Read|model.ReadNote|model.UpdateNote)
	changed := s.call("noter", "PATCH", item, map[string]any{"content": "<p>second</p>", "user": me, "items_id": two, "itemtype": "Monitor"}).want(200)
	if changed.at("user.id") != float64(2) || changed.at("user_editor.id") != float64(me) || changed.at("items_id") != float64(one) || changed.at("itemtype") != "Computer" {
		t.Errorf("after a change: %s", changed.body)
	}
	mine := s.call("noter", "POST", path, map[string]any{"content": "mine", "user": 2, "user_editor": 2, "visible_from_ticket": true})
	got := s.call("noter", "GET", fmt.Sprintf("%s/%d", path, mine.id()), nil).want(200)
	if got.at("user.id") != float64(me) || got.at("user_editor.id") != float64(me) || got.at("visible_from_ticket") != true {
		t.Errorf("a new note: %s", got.body)
	}
	wrong := fmt.Sprintf("/Computer/%d/Note/%d", two, note)
	s.call("noter", "GET", wrong, nil).want(404)
	s.call("noter", "PATCH", wrong, map[string]any{"content": "x"}).want(404)
	s.call("noter", "DELETE", wrong, nil).want(404)
	s.call("noter", "GET", "/Computer/9999/Note", nil).want(404)
	s.call("noter", "POST", "/Computer/9999/Note", map[string]any{"content": "x"}).want(404)
	s.call("noter", "DELETE", item, nil).want(204)
	s.call("noter", "GET", item, nil).want(404)
}
