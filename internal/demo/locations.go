package demo

import "fmt"

type locationTables struct {
	Locations table[locationRow] `object:"Location"`
}

type locationRow struct {
	scope
	parent int64 `column:"locations_id"`
	treeNode
	code     string   `column:"code"`
	building optional `column:"building"`
	room     optional `column:"room"`
	addressRow
	dates
}

// site is a place with its people and rooms.
type site struct {
	*place
	entity   int64
	rooms    []room
	meetings []room
	people   []*person // without the IT staff
	head     bool      // the company's head office

	number    int // of the site, from 0
	addresses int // that its devices have
}

// room is a location where people sit or meet.
type room struct {
	id       int64
	name     string
	building string
}

// siteByChance gives a site, the larger ones more often.
func (g *generator) siteByChance() *site { return g.sites[pick(g.rng, g.weights)] }

// addLocations makes the buildings, floors and rooms of a site.
func (g *generator) addLocations(s *site) {
	add := func(parent locationRow, parentID int64, name, building, room string) (locationRow, int64) {
		row := locationRow{
			scope: scope{s.entity, true}, parent: parentID, treeNode: parent.node(name),
			code: s.code, building: optional(building), room: optional(room), dates: since(g.founded),
		}
		if room != "" {
			row.code += "-" + room
		}
		if row.level <= 2 {
			row.addressRow = s.address()
		}
		return row, g.out.Locations.add(row)
	}
	town, townID := add(locationRow{}, 0, s.town, "", "")
	buildings, floors := 1, 2
	if s.head {
		buildings, floors = 2, 4
	}
	for b := range buildings {
		letter := string(rune('A' + b))
		name := "Building " + letter
		building, buildingID := add(town, townID, name, name, "")
		for f := range floors {
			floor, floorID := add(building, buildingID, fmt.Sprintf("Floor %d", f), name, "")
			for r := range 5 {
				number := fmt.Sprintf("%s%d.%02d", letter, f, r+1)
				_, id := add(floor, floorID, number, name, number)
				s.rooms = append(s.rooms, room{id, number, name})
			}
			if meeting := b*floors + f; meeting < len(meetingRooms) {
				_, id := add(floor, floorID, meetingRooms[meeting], name, meetingRooms[meeting])
				s.meetings = append(s.meetings, room{id, meetingRooms[meeting], name})
			}
		}
		add(building, buildingID, "Server room "+letter, name, "Server room "+letter)
	}
}
