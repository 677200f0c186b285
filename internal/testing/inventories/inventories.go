// Package inventories makes inventories of computers as agents send them, for measuring: many machines that share
// most of what is installed on them.
//
// It must not know what becomes of them.
package inventories

import (
	"fmt"
	"strings"
)

// most programs that there are, and publishers of them.
const (
	catalogue  = 4000
	publishers = 150
)

// Machine gives the inventory of the n-th computer, with so many programs, as JSON.
func Machine(n, programs int) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `{"action":"inventory","deviceid":"pc-%d-2026-01-01-00-00-00","itemtype":"Computer","content":{
"versionclient":"GLPI-Agent_v1.15","versionprovider":{"name":"GLPI","version":"1.15"},
"hardware":{"name":"pc-%[1]d","uuid":"%08[1]x-0000-4000-8000-000000000000","chassis_type":"Laptop",
"vmsystem":"Physical","workgroup":"example.org","memory":16384},
"bios":{"ssn":"SERIAL%06[1]d","smanufacturer":"Dell Inc.","smodel":"Latitude %d","bversion":"1.%d",
"bmanufacturer":"Dell Inc.","bdate":"2024-02-03"},
"operatingsystem":{"full_name":"Windows 11 Pro","name":"Windows","version":"24H2","arch":"64-bit",
"kernel_name":"MSWin32","kernel_version":"10.0.26100"},
"cpus":[{"name":"Intel Core i5","manufacturer":"Intel","speed":2400,"core":4,"thread":8}],
"memories":[{"capacity":8192,"type":"DDR4","description":"SODIMM","speed":"3200","numslots":1,"serialnumber":"A%[1]d"},
{"capacity":8192,"type":"DDR4","description":"SODIMM","speed":"3200","numslots":2,"serialnumber":"B%[1]d"}],
"storages":[{"model":"PM981","manufacturer":"Samsung","disksize":512000,"serial":"D%[1]d","interface":"NVME"}],
"videos":[{"name":"UHD 620","chipset":"Intel","memory":1024}],
"sounds":[{"name":"HD Audio","manufacturer":"Realtek"}],
"drives":[{"letter":"C:","label":"System","filesystem":"NTFS","total":480000,"free":100000}],
`, n, n%20, n%9)
	fmt.Fprintf(&b, `"networks":[{"description":"Ethernet","mac":"02:00:%02x:%02x:%02x:01","type":"ethernet",
"status":"up","speed":"1000","ipaddress":"10.%[1]d.%d.%d","ipmask":"255.255.0.0","ipgateway":"10.%[1]d.0.1",
"ipsubnet":"10.%[1]d.0.0"}],"users":[{"login":"user%d"}],
"antivirus":[{"name":"Defender","version":"4.18","enabled":true,"uptodate":true}],"softwares":[`,
		n>>16&255, n>>8&255, n&255, n>>8&255, n&255, n)
	for i := range programs {
		if i > 0 {
			b.WriteByte(',')
		}
		p := (n*7 + i*13) % catalogue
		fmt.Fprintf(&b, `{"name":"Program %d","version":"%d.%d","publisher":"Publisher %d","arch":"x86_64",`+
			`"install_date":"2024-01-02","from":"registry"}`, p, p%9, p%7, p%publishers)
	}
	b.WriteString("]}}")
	return []byte(b.String())
}
