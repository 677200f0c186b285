package access_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

// entries are the actions of the history that name another item: parts that come, change and go, and links.
var entries = []int{1, 3, 4, 6, 7, 15, 16, 17, 18, 19, 21, 22, 23, 25}

// TestHistoryTellsOfWhatIsSeen ties a row of every object that lies in an entity of its own to whatever it can belong
// to, which both entities see, and lets the history of that tell of it: the administrator of the other entity reads
// nothing.
func TestHistoryTellsOfWhatIsSeen(t *testing.T) {
	t.Parallel()
	n := newNeighbours(t)
	paths := n.Document("v2.3")["paths"].(map[string]any)
	graph := n.Catalog.Graph()
	tried := 0
	for _, o := range n.Catalog.Objects() {
		if o.Scope != model.PerEntity && o.Scope != model.Recursive || o.Itemtype == "" || o.Inactive || o.Unlogged {
			continue // no history tells of what is not logged
		}
		for _, side := range graph.Sides(o) {
			for _, owner := range side.Items {
				path := ""
				for _, m := range owner.Mounts {
					if paths[m.Path+"/{id}/Log"] != nil {
						path = m.Path
					}
				}
				if path == "" || owner.Scope == model.OfParent {
					continue
				}
				holder := n.planted(owner, 0)
				if owner.Scope == model.Recursive {
					n.Exec("UPDATE `"+owner.Table+"` SET `is_recursive` = 1 WHERE `id` = ?", holder)
				} else {
					holder = n.planted(owner, n.mine)
				}
				path = fmt.Sprintf("%s/%d/Log", path, holder)
				foreign := n.planted(o, n.theirs)
				rows, args := make([]string, len(entries)), []any{}
				for i, action := range entries {
					rows[i] = "(?, ?, ?, ?, 'x (2)', '2026-01-01 00:00:00', 0, '', 'SECRET', ?)"
					args = append(args, owner.Itemtype, holder, o.Itemtype, action, foreign)
				}
				n.Exec("INSERT INTO `glpi_logs` (`itemtype`, `items_id`, `itemtype_link`, `linked_action`, `user_name`,"+
					" `date_mod`, `id_search_option`, `old_value`, `new_value`, `new_id`) VALUES "+
					strings.Join(rows, ", "), args...)
				r := n.Call("admin1", "GET", path+"?limit=1000", nil)
				if r.Status == 404 { // seen by none but those who see all
					continue
				}
				if strings.Contains(string(r.Want(200).Body), "SECRET") {
					n.T.Errorf("%s of %s: %.300s", o.Name, path, r.Body)
				}
				tried++
			}
		}
	}
	if tried < 10 {
		t.Errorf("only %d histories", tried)
	}
}
