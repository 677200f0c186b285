package dropdowns_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// trees gives the path of every object that is a tree and has routes of its own.
func trees(s *testapi.Server) map[string]*model.Object {
	out := map[string]*model.Object{}
	for _, o := range s.Catalog.Objects() {
		if o.Tree == "" || o.Property("parent") == nil || o.Property("completename") == nil || o.Name == "Entity" {
			continue
		}
		for _, m := range o.Mounts {
			if m.Under == nil && m.Ops == model.CRUD {
				out[m.Path] = o
			}
		}
	}
	return out
}

// TestTrees keeps full names and levels right in every tree: under new names, moves and purges.
func TestTrees(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	trees := trees(s)
	if len(trees) < 9 {
		t.Fatalf("only %d trees are served", len(trees))
	}
	for path, o := range trees {
		t.Run(o.Name, func(t *testing.T) {
			s := s.In(t)
			add := func(name string, parent any) string {
				t.Helper()
				return fmt.Sprintf("%s/%d", path,
					s.Call("glpi", "POST", path, map[string]any{"name": name, "parent": parent, "completename": "x",
						"level": 7}).ID())
			}
			id := func(item string) string { return item[strings.LastIndexByte(item, '/')+1:] }
			want := func(item, completename string, level int) {
				t.Helper()
				got := s.Call("glpi", "GET", item, nil).Want(200)
				if got.At("completename") != completename || got.At("level") != float64(level) {
					t.Errorf("%s is %q on level %v, want %q on %d", item, got.At("completename"), got.At("level"),
						completename, level)
				}
			}
			root := add("  Root ", nil)
			branch := add("Branch", id(root))
			twig := add("Twig", map[string]any{"id": id(branch)})
			leaf := add("Leaf", id(twig))
			want(root, "Root", 1)
			want(leaf, "Root > Branch > Twig > Leaf", 4)
			if s.Call("glpi", "GET", root, nil).At("parent") != nil {
				t.Error("a root has a parent")
			}
			s.Call("glpi", "POST", path, map[string]any{"name": "Orphan", "parent": 999999}).Want(400)

			s.Call("glpi", "PATCH", branch, map[string]any{"name": " Bough"}).Want(200)
			want(leaf, "Root > Bough > Twig > Leaf", 4)
			s.Call("glpi", "PATCH", twig, map[string]any{"parent": nil, "name": "Twig"}).Want(200)
			want(leaf, "Twig > Leaf", 2)
			s.Call("glpi", "PATCH", root, map[string]any{"parent": id(twig)}).Want(200)
			want(branch, "Twig > Root > Bough", 3)
			for _, below := range []string{twig, root, branch} {
				if got := s.Call("glpi", "PATCH", twig, map[string]any{"parent": id(below), "name": "Changed"}).Want(
					400); !strings.Contains(string(got.Body), "below itself") {
					t.Error(string(got.Body))
				}
			}
			want(branch, "Twig > Root > Bough", 3)
			s.Call("glpi", "PATCH", branch, map[string]any{"completename": "x", "level": 9}).Want(200)
			want(branch, "Twig > Root > Bough", 3)

			// What was below a purged item hangs where that did.
			s.Call("glpi", "DELETE", root+"?force=true", nil).Want(204)
			want(branch, "Twig > Bough", 2)
			s.Call("glpi", "DELETE", twig+"?force=true", nil).Want(204)
			want(branch, "Bough", 1)
			want(leaf, "Leaf", 1)
		})
	}
}

// TestDeepTrees moves a large branch with as many statements as a small one.
func TestDeepTrees(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	location := func(name string, parent int64) int64 {
		t.Helper()
		return s.Call("glpi", "POST", "/Dropdowns/Location", map[string]any{"name": name, "parent": parent}).ID()
	}
	rename := func(id int64, body map[string]any) uint64 {
		t.Helper()
		return s.Call("glpi", "PATCH", fmt.Sprintf("/Dropdowns/Location/%d", id), body).Want(200).Statements
	}
	small, large, other := location("small", 0), location("large", 0), location("other", 0)
	location("only", small)
	// A chain of 300, with three more beside each.
	s.Many(300, "INSERT INTO `glpi_locations` (`id`, `name`, `locations_id`, `entities_id`, `completename`, `level`)"+
		" SELECT 9999 + i, 'c' || (i - 1), CASE i WHEN 1 THEN ? ELSE 9998 + i END, 0, '', 0 FROM n"+
		" UNION ALL SELECT 19997 + 3 * i + k, 'side' || k, 9999 + i, 0, '', 0"+
		" FROM n, (SELECT 0 AS k UNION SELECT 1 UNION SELECT 2) sides", large)
	rename(small, map[string]any{"name": "warm"})
	if few, many := rename(small, map[string]any{"name": "little"}),
		rename(large, map[string]any{"name": "big"}); few == 0 || few != many {
		t.Errorf("one item below takes %d statements, 1200 take %d", few, many)
	}
	rename(large, map[string]any{"parent": other})
	got := s.Call("glpi", "GET", "/Dropdowns/Location/20899", nil).Want(200)
	if name := fmt.Sprint(got.At("completename")); !strings.HasPrefix(name, "other > big > c0 > c1 > ") ||
		!strings.HasSuffix(name, " > c299 > side2") || got.At("level") != 303.0 {
		t.Error(string(got.Body))
	}
	s.Call("glpi", "PATCH", fmt.Sprintf("/Dropdowns/Location/%d", other), map[string]any{"parent": 20899}).Want(400)

	// A tree ends somewhere.
	s.Exec("UPDATE `glpi_locations` SET `level` = 1000 WHERE `id` = 10299")
	s.Call("glpi", "POST", "/Dropdowns/Location", map[string]any{"name": "too deep", "parent": 10299}).Want(400)
	s.Exec("UPDATE `glpi_locations` SET `level` = 900 WHERE `id` = 10299")
	s.Call("glpi", "PATCH", fmt.Sprintf("/Dropdowns/Location/%d", other), map[string]any{"name": "another"}).Want(200)
	s.Exec(fmt.Sprintf("UPDATE `glpi_locations` SET `level` = 900 WHERE `id` = %d", small))
	s.Call("glpi", "PATCH", fmt.Sprintf("/Dropdowns/Location/%d", other), map[string]any{"parent": small}).Want(400)
}

// TestLongTrees has full names that would grow with every level: they end before each item carries
// megabytes, and nothing has changed.
func TestLongTrees(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	const path = "/Dropdowns/Location"
	name := strings.Repeat("n", 250)
	s.Call("glpi", "POST", path, map[string]any{"name": strings.Repeat("n", 66_000)}).Want(400)
	add := func(name string, parent any) int64 {
		t.Helper()
		return s.Call("glpi", "POST", path, map[string]any{"name": name, "parent": parent}).Want(201).ID()
	}
	top := add("top", nil)
	s.Exec("UPDATE `glpi_locations` SET `completename` = ? WHERE `id` = ?", strings.Repeat("n", 65_000), top)
	one := add(name, top)
	two := add(name, one)
	s.Call("glpi", "POST", path, map[string]any{"name": name, "parent": two}).Want(400)
	small := add("small", nil)
	add(strings.Repeat("b", 20), small)
	if got := s.Call("glpi", "PATCH", fmt.Sprintf("%s/%d", path, small),
		map[string]any{"parent": two}).Want(400); !strings.Contains(string(got.Body), "65535 bytes") {
		t.Error(string(got.Body))
	}
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/%d", path, one), map[string]any{"parent": small}).Want(200)
	if got := s.Call("glpi", "GET", fmt.Sprintf("%s/%d", path, two), nil).At("completename"); got != "small > "+name+
		" > "+name {
		t.Errorf("the full name is %.100q", got)
	}
}

// TestWideTrees has many items with long full names: a change that would write them all anew is refused before it
// keeps others waiting, one that writes less is done.
func TestWideTrees(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	const path = "/Dropdowns/Location"
	top := s.Call("glpi", "POST", path, map[string]any{"name": "top"}).Want(201).ID()
	s.Exec("UPDATE `glpi_locations` SET `completename` = ? WHERE `id` = ?", strings.Repeat("n", 30_000), top)
	one := s.Call("glpi", "POST", path, map[string]any{"name": "one", "parent": top}).Want(201).ID()
	two := s.Call("glpi", "POST", path, map[string]any{"name": "two", "parent": one}).Want(201).ID()
	s.Many(600, "INSERT INTO `glpi_locations` (`name`, `completename`, `level`, `locations_id`)"+
		" SELECT `i`, 'unchanged', 3, ? FROM `n`", two)
	for _, change := range []struct {
		method string
		id     int64
		body   any
	}{
		{"PATCH", one, map[string]any{"name": "eins"}}, {"PATCH", two, map[string]any{"name": "zwei"}},
		{"DELETE", two, nil},
	} {
		r := s.Call("glpi", change.method, fmt.Sprintf("%s/%d?force=true", path, change.id), change.body).Want(400)
		if !strings.Contains(string(r.Body), "17 MB together: at most 16 MB") {
			t.Errorf("%s %d: %.300s", change.method, change.id, r.Body)
		}
	}
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_locations` WHERE `completename` = 'unchanged'"); n != "600" {
		t.Errorf("%s of 600 are as they were", n)
	}
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/%d", path, one), map[string]any{"parent": 0}).Want(200)
	s.Call("glpi", "DELETE", fmt.Sprintf("%s/%d?force=true", path, one), nil).Want(204)
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_locations` WHERE `completename` = 'two > ' || `name`"); n != "600" {
		t.Errorf("%s of 600 have their new full names", n)
	}
}
