package demo

type groupTables struct {
	Groups     table[groupRow]     `object:"Group"`
	AssetTeams table[assetTeamRow] `object:"_Group_Item"`
}

type groupRow struct {
	scope
	parent int64 `column:"groups_id"`
	treeNode
	comment  optional `column:"comment"`
	assigned bool     `column:"is_assign"`
	tasks    bool     `column:"is_task"`
	dates
}

// assetTeamRow says which group looks after an item.
type assetTeamRow struct {
	itemLink
	group int64 `column:"groups_id"`
	role  int   `column:"type"`
}

// addGroups makes the tree of groups: the IT department with its teams, and the others.
func (g *generator) addGroups() {
	add := func(parent groupRow, name string, assigned bool, comment string) groupRow {
		row := groupRow{
			scope: g.everywhere(), parent: g.groups[parent.name], treeNode: parent.node(name),
			comment: optional(comment), assigned: assigned, tasks: assigned, dates: since(g.founded),
		}
		g.groups[name] = g.out.Groups.add(row)
		return row
	}
	it := add(groupRow{}, "IT", true, "Everybody in the IT department")
	for _, team := range teams {
		add(it, team.name, true, "")
	}
	other := add(groupRow{}, "Departments", false, "")
	for _, d := range departments {
		add(other, d.name, false, "")
	}
	add(groupRow{}, "Management", false, "")
}

// addAssetTeam notes which team looks after an item.
func (g *generator) addAssetTeam(itemtype string, id int64, team string) {
	const looksAfter = 2
	g.out.AssetTeams.add(assetTeamRow{itemLink{itemtype, id}, g.groups[team], looksAfter})
}

// member gives somebody of a team of the IT department.
func (g *generator) member(team string) int64 { return oneOf(g.rng, g.staff[team]).id }
