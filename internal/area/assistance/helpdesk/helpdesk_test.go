package helpdesk_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/samples"
)

// TestHelpdeskHome shows the tiles of the nearest entity, and of these what the session can use.
func TestHelpdeskHome(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	pages := func(user string) string {
		t.Helper()
		var out []string
		got := s.Call(user, "GET", "/ServiceCatalog/My", nil).Want(200)
		for i := 0; got.At(fmt.Sprintf("tiles.%d", i)) != nil; i++ {
			out = append(out, fmt.Sprint(got.At(fmt.Sprintf("tiles.%d.page", i))))
		}
		return strings.Join(out, " ")
	}
	if got := pages("glpi"); got != "faq service_catalog reservation approval" {
		t.Error(got)
	}
	s.SetRight(1, "reservation", 0)
	s.SetRight(1, "ticketvalidation", 0)
	if got := pages("post-only"); got != "faq service_catalog" {
		t.Error(got)
	}
	below := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "below", "parent": 0}).ID()
	there := []string{"GLPI-Entity", fmt.Sprint(below)}
	if got := s.Call("glpi", "GET", "/Helpdesk/TilesInfo/My", nil,
		there...).Want(200); got.At("helpdesk_home_title") != "How can we help you?" ||
		got.At("tiles.3.page") != "approval" {
		t.Error(string(got.Body))
	}
	s.Exec("UPDATE `glpi_entities` SET `custom_helpdesk_home_title` = 'Ask us', `enable_helpdesk_home_search_bar` ="+
		" 0 WHERE `id` = ?", below)
	s.Exec("INSERT INTO `glpi_helpdesks_tiles_externalpagetiles` (`id`, `title`, `url`) VALUES (1, 'Intranet'," +
		" 'https://intranet.example/')")
	s.Exec("INSERT INTO `glpi_helpdesks_tiles_items_tiles` (`itemtype_item`, `items_id_item`, `itemtype_tile`,"+
		" `items_id_tile`) VALUES ('Entity', ?, 'Glpi\\Helpdesk\\Tile\\ExternalPageTile', 1)", below)
	got := s.Call("glpi", "GET", "/Helpdesk/TilesInfo/My", nil, there...).Want(200)
	if got.At("helpdesk_home_title") != "Ask us" || got.At("helpdesk_home_search_enabled") != false ||
		got.At("tiles.0.url") != "https://intranet.example/" || got.At("tiles.1") != nil {
		t.Error(string(got.Body))
	}
	s.Call("", "GET", "/ServiceCatalog/My", nil).Want(401)
}
