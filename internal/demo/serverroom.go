package demo

import "fmt"

type serverRoomTables struct {
	DataCenters table[dataCenterRow] `object:"DataCenter"`
	ServerRooms table[serverRoomRow] `object:"DCRoom"`
	Racks       table[rackRow]       `object:"Rack"`
	RackItems   table[rackItemRow]   `object:"RackItem"`
}

type dataCenterRow struct {
	scope
	name     string `column:"name"`
	location int64  `column:"locations_id"`
	dates
}

type serverRoomRow struct {
	dataCenterRow
	dataCenter int64 `column:"datacenters_id"`
	rows       int   `column:"vis_rows"`
	columns    int   `column:"vis_cols"`
}

type rackRow struct {
	dataCenterRow
	serial   string `column:"serial"`
	state    int64  `column:"states_id"`
	maker    int64  `column:"manufacturers_id"`
	units    int    `column:"number_units"`
	room     int64  `column:"dcrooms_id"`
	position string `column:"position"`
	color    string `column:"bgcolor"`
}

type rackItemRow struct {
	itemLink
	rack        int64 `column:"racks_id"`
	position    int   `column:"position"`
	orientation int   `column:"orientation"`
}

// addServerRoom gives the head office a room with racks, network devices in them.
func (g *generator) addServerRoom() {
	head := g.sites[0]
	place := func(name string) dataCenterRow {
		return dataCenterRow{scope{head.entity, true}, name, head.firstRoom(), since(g.founded)}
	}
	center := g.out.DataCenters.add(place("Data centre " + head.town))
	room := g.out.ServerRooms.add(serverRoomRow{place("Computer room " + head.town), center, 10, 10})
	g.coreDevices = g.addNetworkDevices(head, 6)
	const front = 0
	racks := make([]int64, 2)
	for i := range racks {
		racks[i] = g.out.Racks.add(rackRow{
			dataCenterRow: place(fmt.Sprintf("Rack %c", 'A'+i)), serial: serial(g.rng, 8),
			state: g.out.States.named("In use"), maker: g.dropdown(&g.out.Manufacturers, "Rittal"),
			units: 42, room: room, position: fmt.Sprintf("%d,2", i+2), color: "#FEC95C",
		})
		for j, device := range g.coreDevices[i*3 : i*3+3] {
			g.out.RackItems.add(rackItemRow{
				itemLink: itemLink{"NetworkEquipment", device}, rack: racks[i], position: 40 - 2*j, orientation: front,
			})
		}
	}
	g.addNote("Rack", racks[0], "The key hangs in the IT department, next to the door.")
}
