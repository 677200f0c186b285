package management_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
)

// TestNotes holds the rules of notes: bits of the parent's right, the writer is the caller, and
// only the parent's own notes.
func TestNotes(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	me := s.Account("noter", 2, 0)
	s.SetRight(4, "computer", model.ReadNote|model.UpdateNote|31)
	one := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "one"}).ID()
	two := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "two"}).ID()
	path := fmt.Sprintf("/Computer/%d/Note", one)
	note := s.Call("glpi", "POST", path, map[string]any{"content": "<p>first</p>"}).ID()
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
		s.SetRight(2, "computer", c.right)
		s.Call("noter", "GET", path, nil).Want(c.read)
		s.Call("noter", "GET", item, nil).Want(c.read)
		s.Call("noter", "POST", path, map[string]any{"content": "x"}).Want(c.write)
		s.Call("noter", "PATCH", item, map[string]any{"content": "x"}).Want(c.write)
		s.Call("noter", "DELETE", item, nil).Want(c.gone)
	}
	s.SetRight(2, "computer", model.Read|model.ReadNote|model.UpdateNote)
	for name, value := range map[string]any{"user": me, "items_id": two, "itemtype": "Monitor"} {
		if r := s.Call("noter", "PATCH", item,
			map[string]any{"content": "<p>second</p>", name: value}); r.Status != 400 &&
			r.Header.Get("GLPI-Ignored-Properties") != name {
			t.Errorf("%s: %d %s", name, r.Status, r.Body)
		}
	}
	changed := s.Call("noter", "PATCH", item, map[string]any{"content": "<p>second</p>"}).Want(200)
	if changed.At("user.id") != float64(2) || changed.At("user_editor.id") != float64(me) ||
		changed.At("items_id") != float64(one) || changed.At("itemtype") != "Computer" {
		t.Errorf("after a change: %s", changed.Body)
	}
	for _, name := range []string{"user", "user_editor"} {
		s.Call("noter", "POST", path, map[string]any{"content": "mine", name: 2}).Want(400)
	}
	mine := s.Call("noter", "POST", path, map[string]any{"content": "mine", "visible_from_ticket": true})
	got := s.Call("noter", "GET", fmt.Sprintf("%s/%d", path, mine.ID()), nil).Want(200)
	if got.At("user.id") != float64(me) || got.At("user_editor.id") != float64(me) ||
		got.At("visible_from_ticket") != true {
		t.Errorf("a new note: %s", got.Body)
	}
	wrong := fmt.Sprintf("/Computer/%d/Note/%d", two, note)
	s.Call("noter", "GET", wrong, nil).Want(404)
	s.Call("noter", "PATCH", wrong, map[string]any{"content": "x"}).Want(404)
	s.Call("noter", "DELETE", wrong, nil).Want(404)
	s.Call("noter", "GET", "/Computer/9999/Note", nil).Want(404)
	s.Call("noter", "POST", "/Computer/9999/Note", map[string]any{"content": "x"}).Want(404)
	s.Call("noter", "DELETE", item, nil).Want(204)
	s.Call("noter", "GET", item, nil).Want(404)
}
