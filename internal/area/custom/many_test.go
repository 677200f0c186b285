package custom_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestManyAssetsGo removes definitions and capacities with the rows of many assets: a few statements do it for
// all of them, and what would hold up others' writes for long is refused before anything is done.
func TestManyAssetsGo(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	made := 0
	define := func(assets int) (path string) {
		t.Helper()
		made++
		path = s.Define(fmt.Sprint("Many", made), map[string]any{"capacities": `["HasNotepad"]`})
		id := s.Scalar("SELECT MAX(`id`) FROM `glpi_assets_assetdefinitions`")
		s.Many(assets, "INSERT INTO `glpi_assets_assets` (`assets_assetdefinitions_id`, `name`, `entities_id`) SELECT ?, 'x' ||"+
			" `i`, 0 FROM `n`", id)
		s.Many(assets, "INSERT INTO `glpi_notepads` (`itemtype`, `items_id`, `content`) SELECT ?, `i`, 'x' FROM `n`",
			fmt.Sprintf(`Glpi\CustomAsset\Many%dAsset`, made))
		return path
	}
	left := func() string {
		return s.Scalar("SELECT (SELECT COUNT(*) FROM `glpi_assets_assets`) || ' ' || (SELECT COUNT(*)" +
			" FROM `glpi_notepads`)")
	}
	whole := func(assets int) uint64 {
		t.Helper()
		return s.Call("glpi", "DELETE", define(assets)+"?force=true", nil).Want(204).Statements
	}
	capacity := func(assets int) uint64 {
		t.Helper()
		return s.Call("glpi", "PATCH", define(assets), map[string]any{"capacities": `[]`}).Want(200).Statements
	}
	whole(1)
	if few, many := whole(20), whole(300); many > few+30 {
		t.Errorf("a definition with 300 assets goes by %d statements, one with 20 by %d", many, few)
	}
	capacity(1)
	if few, many := capacity(20), capacity(300); many > few+30 {
		t.Errorf("a capacity of 300 assets goes by %d statements, one of 20 by %d", many, few)
	}
	s.Exec("DELETE FROM `glpi_assets_assets`")
	s.Exec("DELETE FROM `glpi_notepads`")
	path := define(30_000)
	if r := s.Call("glpi", "DELETE", path+"?force=true", nil).Want(409); r.Statements > 30 {
		t.Errorf("it is refused after %d statements", r.Statements)
	}
	if got := left(); got != "30000 30000" {
		t.Errorf("%s are left", got)
	}
}
