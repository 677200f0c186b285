package demo

import (
	"fmt"
	"strings"

	"github.com/glpid/glpid/internal/defaults"
)

type referenceTables struct {
	Categories     table[categoryRow]       `object:"ITILCategory"`
	TaskCategories table[scopedTreeRow]     `object:"TaskCategory"`
	SolutionTypes  table[scopedDropdownRow] `object:"SolutionType"`
	PendingReasons table[pendingReasonRow]  `object:"PendingReason"`
	Suppliers      table[supplierRow]       `object:"Supplier"`
	SupplierTypes  table[dropdownRow]       `object:"SupplierType,shared"`
	Budgets        table[budgetRow]         `object:"Budget"`
	Manufacturers  table[dropdownRow]       `object:"Manufacturer,shared"`
	States         table[scopedTreeRow]     `object:"State,shared"`
	SLMs           table[slmRow]            `object:"SLM"`
	SLAs           table[slaRow]            `object:"SLA"`
}

type categoryRow struct {
	scope
	parent int64 `column:"itilcategories_id"`
	treeNode
	group int64  `column:"groups_id"`
	code  string `column:"code"`
	dates
}

type pendingReasonRow struct {
	scope
	name     string `column:"name"`
	standard bool   `column:"is_default"`
}

type supplierRow struct {
	scope
	name  string `column:"name"`
	trade string `column:"comment"`
	kind  int64  `column:"suppliertypes_id"`
	dates
}

type budgetRow struct {
	scope
	name    string `column:"name"`
	comment string `column:"comment"`
	value   int    `column:"value"`
	begin   date   `column:"begin_date"`
	end     date   `column:"end_date"`
	dates
}

type slmRow struct {
	scope
	name    string `column:"name"`
	comment string `column:"comment"`
	dates
}

type slaRow struct {
	scope
	name string `column:"name"`
	slm  int64  `column:"slms_id"`
	kind int    `column:"type"`
	time int    `column:"number_time"`
	unit string `column:"definition_time"`
	dates
}

// agreement is an SLA: its id, and its time in seconds.
type agreement struct {
	id   int64
	time moment
}

// addReferences makes what tickets refer to: categories, suppliers, budgets, agreements and so on.
func (g *generator) addReferences() {
	g.addCategories()
	g.addTicketValues()
	for year := yearOf(g.start); year <= yearOf(g.now); year++ {
		g.budgets[year] = g.out.Budgets.add(budgetRow{
			scope: g.everywhere(), name: fmt.Sprintf("IT workplace %d", year),
			comment: "Equipment and licences of single workplaces", value: 40 * g.opts.Users * (10 + g.rng.IntN(5)),
			begin: date(firstOf(year)), end: date(lastOf(year)), dates: since(g.founded),
		})
	}
	g.addEquipmentValues()
	g.addAgreements()
	for _, d := range departments {
		g.folders = append(g.folders, `\\files\`+d.folder)
	}
}

// addCategories makes the categories of tickets.
func (g *generator) addCategories() {
	for _, top := range categoryTree {
		team := g.groups[categoryTeams[top.name]]
		add := func(parent categoryRow, path, name, code string) categoryRow {
			row := categoryRow{
				scope: g.everywhere(), parent: g.categories[parent.name], treeNode: parent.node(name),
				group: team, code: code, dates: since(g.founded),
			}
			g.categories[path] = g.out.Categories.add(row)
			return row
		}
		code := g.company.code + "-" + initials(top.name)
		row := add(categoryRow{}, top.name, top.name, code)
		for i, child := range top.children {
			add(row, top.name+"/"+child, child, fmt.Sprintf("%s-%02d", code, i+1))
		}
	}
}

// initials gives the capital letters that stand for a name.
func initials(name string) string {
	out := ""
	for _, word := range strings.Fields(name) {
		if word != "and" {
			out += word[:1]
		}
	}
	if len(out) < 2 {
		out = name[:3]
	}
	return strings.ToUpper(out)
}

// addTicketValues makes what tickets choose from besides their categories.
func (g *generator) addTicketValues() {
	for _, name := range taskCategories {
		g.out.TaskCategories.once(name, scopedTreeRow{g.everywhere(), treeNode{}.node(name), since(g.founded)})
	}
	for _, name := range solutionTypes {
		g.out.SolutionTypes.once(name, scopedDropdownRow{g.everywhere(), name, since(g.founded)})
	}
	for i, name := range []string{"Waiting for the requester", "Waiting for a supplier", "Waiting for a delivery"} {
		g.reasons = append(g.reasons, g.out.PendingReasons.add(pendingReasonRow{g.everywhere(), name, i == 0}))
	}
	for _, s := range supplierList {
		g.suppliers[s.kind] = g.out.Suppliers.add(supplierRow{
			scope: g.everywhere(), name: s.name, trade: s.trade, kind: g.dropdown(&g.out.SupplierTypes, s.kind),
			dates: since(g.founded),
		})
	}
}

// addEquipmentValues makes what computers and documents choose from.
func (g *generator) addEquipmentValues() {
	for _, name := range itemStates {
		g.out.States.once(name,
			scopedTreeRow{scope{defaults.RootEntityID, true}, treeNode{}.node(name), since(g.founded)})
	}
	for _, name := range manufacturers {
		g.dropdown(&g.out.Manufacturers, name)
	}
	for _, name := range computerTypes {
		g.dropdown(&g.out.ComputerTypes, name)
	}
	for _, m := range computerModels {
		g.addModel(&g.out.ComputerModels, m.name, strings.ToUpper(m.maker[:2]), 5)
	}
	for _, name := range documentHeadings {
		g.out.DocumentCategories.once(name, documentCategoryRow{treeNode{}.node(name), since(g.founded)})
	}
}

// addModel makes a model of equipment, if there is none of that name; its product number has a
// prefix and some letters.
func (g *generator) addModel(t *table[modelRow], name, prefix string, letters int) {
	t.once(name, modelRow{name, prefix + "-" + serial(g.rng, letters), since(g.founded)})
}

// addAgreements makes the SLAs, one of each kind for a priority.
func (g *generator) addAgreements() {
	slm := g.out.SLMs.add(slmRow{
		scope: g.everywhere(), name: "Service desk", comment: "What the IT department has promised",
		dates: since(g.founded),
	})
	add := func(name string, kind, time int, unit string, seconds moment) agreement {
		return agreement{g.out.SLAs.add(slaRow{
			scope: g.everywhere(), name: name, slm: slm, kind: kind, time: time, unit: unit, dates: since(g.founded),
		}), moment(time) * seconds}
	}
	for _, a := range []struct {
		priority, hours int
		name            string
		own             int // minutes until somebody takes the ticket
	}{
		{5, 8, "very high", 30}, {4, 24, "high", 60}, {3, 72, "medium", 240}, {2, 120, "low", 480},
		{1, 240, "very low", 960},
	} {
		const toResolve, toOwn = 0, 1
		g.toResolve[a.priority] = add("Solution, priority "+a.name, toResolve, a.hours, "hour", hour)
		g.toOwn[a.priority] = add("Reaction, priority "+a.name, toOwn, a.own, "minute", minute)
	}
}
