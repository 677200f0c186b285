package transfer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestTransferTrees moves items of every tree out of the middle of one. The target is not told the names of what it
// does not see above them, and nobody those of what has gone below them.
func TestTransferTrees(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	entity := func(name string, parent int64) int64 {
		return s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": name, "parent": parent}).ID()
	}
	from, to := entity("From", 0), entity("To", 0)
	below := entity("Below", from)
	tried := 0
	for _, sub := range s.Subjects() {
		o := sub.O
		lies := o.Scope == model.Recursive && !o.Entities
		if o.Tree == "" || !lies || sub.M.Under != nil || !sub.M.Ops.Has(model.Add) {
			continue
		}
		tried++
		sub.Prepare()
		n := 0
		add := func(name string, where, parent int64, recursive bool) int64 {
			t.Helper()
			body, _ := sub.Body(n)
			n++
			body["name"], body["entity"], body["is_recursive"] = name, where, recursive
			id := s.Call("glpi", "POST", sub.Base, body, testapi.Everywhere...).Want(201).ID()
			// Not all of them show what they hang below, or whether they are recursive.
			s.Exec("UPDATE `"+o.Table+"` SET `is_recursive` = ?, `"+o.Tree+"` = ?, `completename` = COALESCE(("+
				"SELECT `completename` || ' > ' FROM `"+o.Table+"` WHERE `id` = ?), '') || `name` WHERE `id` = ?",
				recursive, parent, parent, id)
			return id
		}
		up := add("Up", from, 0, true)
		item := add("Item", from, up, true)
		along := add("Along", from, item, false)
		stays := add("Stays", below, item, false)
		s.Call("glpi", "POST", "/Transfer", []any{testapi.Body{"itemtype": o.Name, "items_id": item, "entity": to}},
			testapi.Everywhere...).Want(200)
		row := func(id int64) string {
			return s.Scalar("SELECT `entities_id` || ' ' || `"+o.Tree+"` || ' ' || `completename` FROM `"+o.Table+
				"` WHERE `id` = ?", id)
		}
		above, name := int64(0), "Item"
		once := slices.ContainsFunc(o.Indexes, func(i model.Index) bool { // no two of a name, wherever they lie
			return i.Unique && slices.Equal(i.Columns, []string{o.Tree, "name"})
		})
		if o.Tag == "Dropdowns" && !once {
			name = "Up > Item"
			_, err := fmt.Sscan(s.Scalar("SELECT `id` FROM `"+o.Table+"` WHERE `entities_id` = ? AND `name` = 'Up'", to),
				&above)
			if err != nil {
				t.Errorf("%s: what is above has no copy: %v", sub.Base, err)
			}
		}
		for id, want := range map[int64]string{
			item: fmt.Sprintf("%d %d %s", to, above, name), along: fmt.Sprintf("%d %d %s > Along", to, item, name),
			stays: fmt.Sprintf("%d %d Up > Stays", below, up),
		} {
			if got := row(id); got != want {
				t.Errorf("%s: %s, want %s", sub.Base, got, want)
			}
		}
		// Whose parent is asked to go too hangs below it still, whatever comes first.
		both := add("Both", from, 0, false)
		child := add("Child", from, both, false)
		s.Call("glpi", "POST", "/Transfer", []any{
			testapi.Body{"itemtype": o.Name, "items_id": child, "entity": to},
			testapi.Body{"itemtype": o.Name, "items_id": both, "entity": to},
		}, testapi.Everywhere...).Want(200)
		if got, want := row(child), fmt.Sprintf("%d %d Both > Child", to, both); got != want {
			t.Errorf("%s: %s, want %s", sub.Base, got, want)
		}
	}
	if tried < 8 {
		t.Errorf("only %d trees", tried)
	}
}

// TestTransferOfWhatIsTied moves contracts and the like to where the items that they are tied to are not seen: these
// stay where they are, are not copied, and do not go because nothing is left that they are tied to.
func TestTransferOfWhatIsTied(t *testing.T) {
	t.Parallel()
	m := newMovers(t)
	computers := []int64{m.add("/Assets/Computer", nil), m.add("/Assets/Computer", nil)}
	software := m.add("/Assets/Software", nil)
	version := m.Call("glpi", "POST", fmt.Sprintf("/Assets/Software/%d/Version", software), testapi.Body{"name": "1"},
		testapi.Everywhere...).ID()
	// Software of which nothing is installed, and of which a version has the number of a computer.
	other := m.add("/Assets/Software", nil)
	for range computers {
		m.Call("glpi", "POST", fmt.Sprintf("/Assets/Software/%d/Version", other),
			testapi.Body{"name": testapi.Unique()}, testapi.Everywhere...).Want(201)
	}
	m.Exec("INSERT INTO `glpi_documents` (`id`, `name`, `entities_id`) VALUES (1, 'd', ?)", m.from)
	tied := map[string]int64{"Software": software, "Document": 1}
	for itemtype, path := range map[string]string{"Contract": "/Management/Contract",
		"Certificate": "/Assets/Certificate"} {
		tied[itemtype] = m.add(path, nil)
	}
	for _, computer := range computers {
		m.Exec("INSERT INTO `glpi_contracts_items` (`itemtype`, `items_id`, `contracts_id`) VALUES ('Computer', ?, ?)",
			computer, tied["Contract"])
		m.Exec("INSERT INTO `glpi_documents_items` (`itemtype`, `items_id`, `documents_id`) VALUES ('Computer', ?, ?)",
			computer, tied["Document"])
		m.Exec("INSERT INTO `glpi_certificates_items` (`itemtype`, `items_id`, `certificates_id`)"+
			" VALUES ('Computer', ?, ?)", computer, tied["Certificate"])
		m.Exec("INSERT INTO `glpi_items_softwareversions` (`itemtype`, `items_id`, `softwareversions_id`, `entities_id`)"+
			" VALUES ('Computer', ?, ?, ?)", computer, version, m.from)
	}
	for itemtype, id := range tied {
		kind := strings.ToLower(itemtype)
		for _, keep := range []int{0, 1} {
			to := m.to
			if keep == 1 { // and back
				to = m.from
			}
			m.Call("glpi", "POST", "/Transfer", []any{testapi.Body{"itemtype": itemtype, "items_id": id, "entity": to,
				"options": testapi.Body{"keep_" + kind: keep, "clean_" + kind: 2}}}, testapi.Everywhere...).Want(200)
		}
	}
	for query, want := range map[string]string{
		"SELECT COUNT(*) FROM `glpi_computers`":                                             "2",
		"SELECT COUNT(*) FROM `glpi_computers` WHERE `entities_id` = " + fmt.Sprint(m.from): "2",
		"SELECT COUNT(*) FROM `glpi_computers` WHERE `is_deleted` = 1":                      "0",
		"SELECT COUNT(*) FROM `glpi_softwares` WHERE `is_deleted` = 0":                      "2",
		"SELECT COUNT(*) FROM `glpi_contracts_items`":                                       "0",
		"SELECT COUNT(*) FROM `glpi_documents_items`":                                       "0",
		"SELECT COUNT(*) FROM `glpi_certificates_items`":                                    "0",
		"SELECT COUNT(*) FROM `glpi_items_softwareversions`":                                "0",
	} {
		if got := m.Scalar(query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

// TestTransferTiesToNothingUnseen moves a computer of somebody who may not read contracts to where there is another
// contract of the name that its own has: it is not tied to that.
func TestTransferTiesToNothingUnseen(t *testing.T) {
	t.Parallel()
	m := newMovers(t)
	computer, other := m.add("/Assets/Computer", nil), m.add("/Assets/Computer", nil)
	contract := m.add("/Management/Contract", testapi.Body{"name": "Same"})
	m.Call("glpi", "POST", "/Management/Contract", testapi.Body{"name": "Same", "entity": m.to},
		testapi.Everywhere...).Want(201)
	for _, id := range []int64{computer, other} {
		m.Exec("INSERT INTO `glpi_contracts_items` (`itemtype`, `items_id`, `contracts_id`) VALUES ('Computer', ?, ?)",
			id, contract)
	}
	m.Recruit("blind", 0, map[string]int{"transfer": 1, "computer": 31, "entity": 1})
	move := []any{testapi.Body{"itemtype": "Computer", "items_id": computer, "entity": m.to,
		"options": testapi.Body{"keep_contract": 1, "keep_history": 1}}}
	m.Call("blind", "POST", "/Transfer", move, testapi.Everywhere...).Want(403)
	m.Call("glpi", "POST", "/Transfer", move, testapi.Everywhere...).Want(200)
}
