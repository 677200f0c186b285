package intake_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/area/inventory/message"
)

// machine is the inventory of one of many computers: 300 programs of a few thousand, and what a usual one has.
func machine(t testing.TB, n, programs int) *message.Message {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, `{"action":"inventory","deviceid":"pc-%d-2026-01-01-00-00-00","itemtype":"Computer","content":{
		"versionclient":"GLPI-Agent_v1.15","hardware":{"name":"pc-%d","uuid":"%08x-0000-4000-8000-000000000000",
		"chassis_type":"Laptop","vmsystem":"Physical","workgroup":"example.org","memory":16384},
		"bios":{"ssn":"SERIAL%06d","smanufacturer":"Dell Inc.","smodel":"Latitude %d","bversion":"1.%d",
		"bmanufacturer":"Dell Inc.","bdate":"2024-02-03"},
		"operatingsystem":{"full_name":"Windows 11 Pro","name":"Windows","version":"24H2","arch":"64-bit",
		"kernel_name":"MSWin32","kernel_version":"10.0.26100"},
		"cpus":[{"name":"Intel Core i5","manufacturer":"Intel","speed":2400,"core":4,"thread":8}],
		"memories":[{"capacity":8192,"type":"DDR4","description":"SODIMM","speed":"3200","numslots":1,
		"serialnumber":"A%d"},
		{"capacity":8192,"type":"DDR4","description":"SODIMM","speed":"3200","numslots":2,"serialnumber":"B%d"}],
		"storages":[{"model":"PM981","manufacturer":"Samsung","disksize":512000,"serial":"D%d","interface":"NVME"}],
		"videos":[{"name":"UHD 620","chipset":"Intel","memory":1024}],
		"sounds":[{"name":"HD Audio","manufacturer":"Realtek"}],
		"drives":[{"letter":"C:","label":"System","filesystem":"NTFS","total":480000,"free":%d}],
		"networks":[{"description":"Ethernet","mac":"02:00:%02x:%02x:%02x:01","type":"ethernet","status":"up",
		"speed":"1000",
		"ipaddress":"10.%d.%d.%d","ipmask":"255.255.0.0","ipgateway":"10.%d.0.1","ipsubnet":"10.%d.0.0"}],
		"users":[{"login":"user%d"}],"antivirus":[{"name":"Defender","version":"4.18","enabled":true,"uptodate":true}],
		"softwares":[`, n, n, n, n, n%20, n%9, n, n, n, 1000+n, n>>16&255, n>>8&255, n&255, n>>16&255, n>>8&255, n&255,
		n>>16&255, n>>16&255, n)
	for i := range programs {
		if i > 0 {
			b.WriteByte(',')
		}
		p := (n*7 + i*13) % 4000
		fmt.Fprintf(&b, `{"name":"Program %d","version":"%d.%d","publisher":"Publisher %d","arch":"x86_64",`+
			`"install_date":"2024-01-02","from":"registry"}`, p, p%9, p%7, p%150)
	}
	b.WriteString("]}}")
	m, err := message.Read("application/json", strings.NewReader(b.String()), message.Usual)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// BenchmarkFirst takes computers that are not known, of 300 programs each, one after the other.
func BenchmarkFirst(b *testing.B) {
	k := newTaker(b)
	for i := range 60 { // most programs are known after a while
		k.take(machine(b, 1_000_000+i, 300))
	}
	messages := make([]*message.Message, 0, b.N)
	for i := range b.N {
		messages = append(messages, machine(b, i, 300))
	}
	b.ResetTimer()
	for _, m := range messages {
		k.take(m)
	}
}

// BenchmarkAgain takes computers that have nothing new to tell.
func BenchmarkAgain(b *testing.B) {
	k := newTaker(b)
	const known = 50
	messages := make([]*message.Message, known)
	for i := range messages {
		messages[i] = machine(b, i, 300)
		k.take(messages[i])
		k.take(messages[i])
	}
	b.ResetTimer()
	for i := range b.N {
		k.take(messages[i%known])
	}
}
