package history_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestSeveral changes rows beside the one that a request is about: their items remember it.
func TestSeveral(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	last := func(path string, skip int, wanted ...string) {
		t.Helper()
		want(t, entries(s, path)[skip:], wanted...)
	}
	item := func(collection string, body map[string]any) string {
		return fmt.Sprintf("%s/%d", collection, s.Call("glpi", "POST", collection, body).Want(201).ID())
	}
	// One default makes the other none.
	one := item("/Dropdowns/RequestType", map[string]any{"name": "one", "is_mail_default": true})
	item("/Dropdowns/RequestType", map[string]any{"name": "two", "is_mail_default": true})
	last(one, 1, "changed|is_mail_default||1|0")

	// The types of an external link.
	link := item("/Setup/ExternalLink", map[string]any{"name": "l", "itemtype": []string{"Computer", "Monitor"}})
	before := len(entries(s, link))
	s.Call("glpi", "PATCH", link, map[string]any{"itemtype": []string{"Monitor", "Phone"}}).Want(200)
	if got := entries(s, link)[before:]; len(got) != 2 {
		t.Errorf("types of a link: %q", got)
	}

	// A group comes to a screen with its computer, and goes with it.
	group := s.Call("glpi", "POST", "/Administration/Group", map[string]any{"name": "IT"}).ID()
	pc := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc", "group": []int64{group}}).ID()
	screen := s.Call("glpi", "POST", "/Assets/Monitor", map[string]any{"name": "screen"}).ID()
	s.Exec("UPDATE `glpi_entities` SET `is_group_autoupdate` = 1, `is_group_autoclean` = 1 WHERE `id` = 0")
	connection := item(fmt.Sprintf("/Assets/Computer/%d/PeripheralConnection", pc), map[string]any{
		"itemtype_peripheral": "Monitor", "items_id_peripheral": screen})
	path := fmt.Sprintf("/Assets/Monitor/%d", screen)
	host, it := fmt.Sprintf("pc (%d)", pc), fmt.Sprintf("IT (%d)", group)
	last(path, 1, "link added||Group||"+it, "connected||Computer||"+host)
	s.Call("glpi", "DELETE", connection+"?force=true", nil).Want(204)
	last(path, 3, "link removed||Group|"+it+"|", "disconnected||Computer|"+host+"|")

	// What goes is taken out of what names it.
	place := s.Call("glpi", "POST", "/Dropdowns/Location", map[string]any{"name": "Lyon"}).ID()
	there := item("/Assets/Computer", map[string]any{"name": "there", "location": place})
	s.Define("Car", map[string]any{"label": "Car"})
	car := item("/Assets/Custom/Car", map[string]any{"name": "VW", "location": place})
	s.Call("glpi", "DELETE", fmt.Sprintf("/Dropdowns/Location/%d?force=true", place), nil).Want(204)
	for _, path := range []string{there, car} {
		last(path, 1, fmt.Sprintf("changed|location||Lyon (%d)|", place))
	}
	below := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "below", "parent": 0}).ID()
	far := item("/Assets/Computer", map[string]any{"name": "far", "entity": below})
	s.Call("glpi", "DELETE", fmt.Sprintf("/Administration/Entity/%d?force=true", below), nil).Want(204)
	last(far, 1, fmt.Sprintf("changed|entity||Root entity > below (%d)|Root entity (0)", below))
}
