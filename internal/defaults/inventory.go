package defaults

import (
	_ "embed"
	"strings"
)

func snmpCredentials() table {
	t := table{name: "glpi_snmpcredentials", columns: []string{"id", "name", "snmpversion", "community"}}
	t.add(1, "Public community v1", "1", "public")
	t.add(2, "Public community v2c", "2c", "public")
	return t
}

// transferModels has the one that takes along all that belongs to an item.
func transferModels() table {
	t := table{name: "glpi_transfers", columns: []string{"id", "name", "keep_ticket", "keep_networklink",
		"lock_updated_fields"}}
	row := []any{1, "complete", 2, 2, false}
	for _, kind := range []string{"reservation", "history", "device", "infocom", "disk", "cartridge", "consumable",
		"location"} {
		t.columns, row = append(t.columns, "keep_"+kind), append(row, 1)
	}
	for _, kind := range []string{"dc_monitor", "dc_phone", "dc_peripheral", "dc_printer", "supplier", "contact",
		"contract", "software", "document", "cartridgeitem", "certificate"} {
		t.columns, row = append(t.columns, "keep_"+kind, "clean_"+kind), append(row, 1, 1)
	}
	t.add(row...)
	return t
}

// ifTypes are the names of interface types, by their numbers from 1 (IANA's ifType); "-" is assigned to nothing.
//
//go:embed iftypes.txt
var ifTypes string

// networkPortTypes lists the interface types, those that an inventory takes over with the kind of port that they
// become.
func networkPortTypes() table {
	t := table{name: "glpi_networkporttypes", columns: []string{
		"value_decimal", "name", "comment", "is_importable", "instantiation_type",
	}}
	const (
		ethernet     = "NetworkPortEthernet"
		wifi         = "NetworkPortWifi"
		fiberchannel = "NetworkPortFiberchannel"
	)
	t.add(6, "ethernetCsmacd", "Ethernet of any speed", true, ethernet)
	t.add(7, "iso88023Csmacd", "Ethernet, old number", true, ethernet)
	t.add(56, "fibreChannel", "Fibre Channel", true, fiberchannel)
	t.add(62, "fastEther", "100 Mbit/s Ethernet, old number", true, ethernet)
	t.add(71, "ieee80211", "Wireless network", true, wifi)
	t.add(117, "gigabitEthernet", "1 Gbit/s Ethernet, old number", true, ethernet)
	t.add(169, "shdsl", "Single-pair high-speed DSL", true, ethernet)
	taken := map[int]bool{}
	for _, row := range t.rows {
		taken[row[0].(int)] = true
	}
	for i, name := range strings.Fields(ifTypes) {
		if number := i + 1; name != "-" && !taken[number] {
			t.add(number, name, nil, false, nil)
		}
	}
	return t.everywhere()
}
