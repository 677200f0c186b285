package message

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestOneFormOfAll wants an inventory in XML to be what the same agent sends in JSON: the samples are of one
// machine, of three minutes.
func TestOneFormOfAll(t *testing.T) {
	t.Parallel()
	inJSON := sample(t, "agent_full.json").Content
	// What changes from one run of an agent to the next, or is only said in one form.
	other := map[string][]string{"hardware": {"etime"}, "drives": {"free"}, "operatingsystem": {"fqdn", "hostid",
		"dns_domain", "install_date"}, "processes": {"cpuusage", "virtualmemory"}, "accesslog": {"logdate"},
		"networks":        {"ipaddress6", "ipsubnet6"},
		"versionprovider": {"etime"}}
	for _, file := range []string{"agent_full.xml"} {
		inXML := sample(t, file).Content
		for _, name := range sectionNames {
			a, b := without(inJSON[name], other[name]), without(inXML[name], other[name])
			if name == "bios" { // the only member is empty
				continue
			}
			if !reflect.DeepEqual(a, b) {
				t.Errorf("%s: %s\nin JSON %v\nin XML  %v", file, name, a, b)
			}
		}
	}
}

// without gives a section without some of its members.
func without(value any, names []string) any {
	switch v := value.(type) {
	case Entry:
		out := Entry{}
		for name, x := range v {
			if !slices.Contains(names, name) {
				out[name] = x
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = without(x, names)
		}
		return out
	}
	return value
}

// TestConvert is what the sections of old agents become.
func TestConvert(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ xml, want string }{
		{`<SOFTWARES><NAME>a</NAME><INSTALLDATE>24/12/2015</INSTALLDATE></SOFTWARES><SOFTWARES><VERSION>1</VERSION>
			</SOFTWARES>`, `{"softwares":[{"install_date":"2015-12-24","name":"a"}]}`},
		{`<SOFTWARES><NAME>a</NAME><INSTALL_DATE>N/A</INSTALL_DATE><FILESIZE>12</FILESIZE><NO_REMOVE>1</NO_REMOVE>
			</SOFTWARES>`, `{"softwares":[{"filesize":12,"name":"a","no_remove":true}]}`},
		{`<SOFTWARES><NAME>a</NAME><INSTALL_DATE>Thu Mar 14 15:05:41 2013</INSTALL_DATE></SOFTWARES>`,
			`{"softwares":[{"install_date":"2013-03-14","name":"a"}]}`},
		{`<BIOS><BDATE>07/08/2014</BDATE><SSN/></BIOS>`, `{"bios":{"bdate":"2014-07-08"}}`},
		{`<BIOS><BDATE>2014-07-25</BDATE></BIOS>`, `{"bios":{"bdate":"2014-07-25"}}`},
		{`<BATTERIES><DATE>25/07/2014</DATE><CAPACITY>42.5 Wh</CAPACITY><REAL_CAPACITY>40000 mWh</REAL_CAPACITY>
			<VOLTAGE>11.1V</VOLTAGE></BATTERIES><BATTERIES><CAPACITY>5100</CAPACITY><VOLTAGE>many</VOLTAGE>
			</BATTERIES>`, `{"batteries":[{"capacity":42500,"date":"2014-07-25","real_capacity":40000,` +
			`"voltage":11100},{"capacity":5100}]}`},
		{`<NETWORKS><DESCRIPTION>lo</DESCRIPTION><TYPE>Local</TYPE><STATUS>Up</STATUS><VIRTUALDEV>1</VIRTUALDEV>
			<MACADDR>00:00:00:00:00:00</MACADDR><MTU>1500</MTU></NETWORKS>`, `{"networks":[{"description":"lo",` +
			`"mac":"00:00:00:00:00:00","mtu":1500,"status":"up","type":"loopback","virtualdev":true}]}`},
		{`<NETWORKS><DESCRIPTION>x</DESCRIPTION><TYPE>Carrier pigeon</TYPE><STATUS>so so</STATUS></NETWORKS>`,
			`{"networks":[{"description":"x"}]}`},
		{`<CPUS><ARCH>X86_64</ARCH><CORE>4</CORE><TYPE>x</TYPE></CPUS><CPUS><ARCH>Z80</ARCH></CPUS>`,
			`{"cpus":[{"arch":"x86_64","core":4},{}]}`},
		{`<FIREWALL><STATUS>on</STATUS></FIREWALL><USER><LOGIN>a</LOGIN></USER>`,
			`{"firewalls":[{"status":"on"}],"users":[{"login":"a"}]}`},
		{`<ANTIVIRUS><NAME>a</NAME><ENABLED>0</ENABLED><DATFILEVERSION>7</DATFILEVERSION>
			<EXPIRATION>2020-12-31</EXPIRATION></ANTIVIRUS>`,
			`{"antivirus":[{"base_version":"7","enabled":false,"expiration":"2020-12-31","name":"a"}]}`},
		{`<STORAGES><INTERFACE>Serial-ATA</INTERFACE><SERIALNUMBER>s</SERIALNUMBER><DISKSIZE>1000</DISKSIZE>
			</STORAGES>`,
			`{"storages":[{"disksize":1000,"interface":"SATA","serial":"s"}]}`},
		{`<VIRTUALMACHINES><NAME>a</NAME><VMTYPE>Hyper-V</VMTYPE><STATUS>STOPPED</STATUS><MEMORY>512</MEMORY>
			</VIRTUALMACHINES><VIRTUALMACHINES><NAME>b</NAME><STATUS>unknown</STATUS></VIRTUALMACHINES>`,
			`{"virtualmachines":[{"memory":512,"name":"a","status":"off","vmtype":"hyperv"},{"name":"b"}]}`},
		{`<CONTROLLERS><NAME>a</NAME><PCIID>8086:1234</PCIID></CONTROLLERS>`,
			`{"controllers":[{"name":"a","productid":"1234","vendorid":"8086"}]}`},
		{`<ENVS><KEY>A</KEY><VAL/></ENVS><PORTS><NAME>p</NAME></PORTS>`,
			`{"envs":[{"key":"A","val":""}],"ports":[{"name":"p","type":"None"}]}`},
		{`<PROCESSES><CMD>a</CMD><PID>1</PID><USER>root</USER><STARTED>2017-6-9 9:00</STARTED></PROCESSES>
			<PROCESSES><CMD>b</CMD><PID>2</PID><USER>root</USER><STARTED>yesterday</STARTED></PROCESSES>`,
			`{"processes":[{"cmd":"a","pid":1,"started":"2017-06-09 09:00:00","user":"root"},` +
				`{"cmd":"b","pid":2,"user":"root"}]}`},
		{`<OPERATINGSYSTEM><BOOT_TIME>2022-21-09 05:21:23</BOOT_TIME><TIMEZONE><OFFSET>+02</OFFSET></TIMEZONE>
			</OPERATINGSYSTEM>`, `{"operatingsystem":{"timezone":{"name":"+0200","offset":"+0200"}}}`},
		{`<LOCAL_GROUPS><ID>1</ID><NAME>a</NAME><MEMBER>x</MEMBER></LOCAL_GROUPS>`,
			`{"local_groups":[{"id":"1","members":["x"],"name":"a"}]}`},
		{`<SIMCARDS><LINE_NUMBER>12</LINE_NUMBER></SIMCARDS><SLOTS><NAME>s</NAME><STATUS>In Use</STATUS></SLOTS>`,
			`{"simcards":[{"phone_number":"12"}],"slots":[{"name":"s","status":"used"}]}`},
		{`<HARDWARE><VERSIONCLIENT>v1</VERSIONCLIENT><NAME>pc</NAME></HARDWARE><REGISTRY><A>1</A></REGISTRY>`,
			`{"hardware":{"name":"pc","versionclient":"v1"},"versionclient":"v1"}`},
		{`<DATABASES_SERVICES><NAME>a</NAME><VERSION>1</VERSION><DATABASES><NAME>d</NAME></DATABASES>
			</DATABASES_SERVICES>`, `{"databases_services":[{"databases":[{"name":"d"}],"name":"a","version":"1"}]}`},
	} {
		m, err := Read("", strings.NewReader("<REQUEST><CONTENT>"+test.xml+
			"</CONTENT><DEVICEID>a</DEVICEID></REQUEST>"),
			Usual)
		if err != nil {
			t.Errorf("%s: %v", test.xml, err)
			continue
		}
		if got := written(t, m.Content); got != test.want {
			t.Errorf("%s\n is %s\nnot %s", test.xml, got, test.want)
		}
	}
	tagged := `<REQUEST><CONTENT><ACCOUNTINFO><KEYNAME>x</KEYNAME><KEYVALUE>y</KEYVALUE></ACCOUNTINFO><ACCOUNTINFO>` +
		`<KEYNAME>TAG</KEYNAME><KEYVALUE>site</KEYVALUE></ACCOUNTINFO></CONTENT><DEVICEID>a</DEVICEID></REQUEST>`
	if m, err := Read("", strings.NewReader(tagged), Usual); err != nil || m.Tag != "site" {
		t.Errorf("%+v, %v", m, err)
	}
}

func written(t testing.TB, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestDevices is what the devices of a network become: each a message of its own.
func TestDevices(t *testing.T) {
	t.Parallel()
	read := func(query, content string) *Message {
		t.Helper()
		m, err := Read("", strings.NewReader("<REQUEST><QUERY>"+query+"</QUERY><DEVICEID>foo</DEVICEID><CONTENT>"+
			content+
			"<MODULEVERSION>3</MODULEVERSION></CONTENT></REQUEST>"), Usual)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	several := read("SNMPQUERY", `<DEVICE><INFO><TYPE>NETWORKING</TYPE><NAME>sw</NAME><ID>4</ID><FIRMWARE>f</FIRMWARE>
		<COMMENTS>about</COMMENTS></INFO><PORTS><PORT><IFNUMBER>1</IFNUMBER><IFINOCTETS>7</IFINOCTETS><TRUNK>1</TRUNK>
		<VLANS><VLAN><NAME>v</NAME><NUMBER>2</NUMBER></VLAN></VLANS><IP>10.0.0.1</IP>
		<CONNECTIONS><CDP>1</CDP><CONNECTION><MAC>a</MAC><MAC>b</MAC></CONNECTION></CONNECTIONS>
		<AGGREGATE><PORT>3</PORT><PORT>4</PORT></AGGREGATE></PORT></PORTS>
		<COMPONENTS><COMPONENT><CONTAINEDININDEX>0</CONTAINEDININDEX><VERSION>9</VERSION></COMPONENT></COMPONENTS>
		</DEVICE>
		<DEVICE><ERROR><ID>5</ID><MESSAGE>No answer</MESSAGE></ERROR></DEVICE>
		<DEVICE><INFO><TYPE>PRINTER</TYPE><NAME>pr</NAME></INFO><PAGECOUNTERS><TOTAL>12</TOTAL></PAGECOUNTERS>
		<CARTRIDGES><TONERBLACK>71</TONERBLACK></CARTRIDGES></DEVICE><DEVICE><INFO><TYPE>KVM</TYPE></INFO></DEVICE>`)
	want := []struct{ itemtype, content string }{
		{"NetworkEquipment", `{"firmwares":[{"name":"f","version":"f"}],"network_components":[{"contained_index":0,` +
			`"firmware":"9"}],"network_device":{"description":"about","firmware":"f","name":"sw",` +
			`"type":"Networking"},` +
			`"network_ports":[{"aggregate":["3","4"],"connections":[{"mac":["a","b"]}],"ifinbytes":7,"ifnumber":1,` +
			`"ips":["10.0.0.1"],"lldp":true,"trunk":true,"vlans":[{"name":"v","number":"2"}]}],"versionclient":"3"}`},
		{"Printer", `{"cartridges":[{"tonerblack":"71"}],"network_device":{"name":"pr","type":"Printer"},` +
			`"pagecounters":{"total":12},"versionclient":"3"}`},
		{"NetworkEquipment", `{"network_device":{"type":"KVM"},"versionclient":"3"}`},
	}
	if len(several.Each()) != len(want) || several.Action != NetInventory || several.Partial {
		t.Fatalf("%d messages, %+v", len(several.Each()), several)
	}
	for i, one := range several.Each() {
		if got := written(t, one.Content); got != want[i].content || one.Itemtype != want[i].itemtype ||
			one.DeviceID != "foo" {
			t.Errorf("%d: %s %s\nnot %s", i, one.Itemtype, got, want[i].content)
		}
	}
	found := read("NETDISCOVERY", `<DEVICE><IP>10.0.0.9</IP><DNSHOSTNAME>d</DNSHOSTNAME><NETBIOSNAME>n</NETBIOSNAME>
		<NETPORTVENDOR>v</NETPORTVENDOR><WORKGROUP>w</WORKGROUP><ENTITY>0</ENTITY></DEVICE>`)
	if got, want := written(t, found.Content), `{"hardware":{"workgroup":"w"},"network_device":{"ips":["10.0.0.9"],`+
		`"manufacturer":"v","name":"n","type":"Unmanaged"},"versionclient":"3"}`; got != want ||
		found.Itemtype != "Unmanaged" || !found.Partial || len(found.Each()) != 1 {
		t.Errorf("%+v\n%s", found, got)
	}
	if m := read("NETDISCOVERY", "<AGENT><START>1</START></AGENT>"); len(m.Each()) != 0 || m.Action != NetDiscovery {
		t.Errorf("%+v", m)
	}
	if m := sample(t, "computer_1.json"); len(m.Each()) != 1 || m.Each()[0] != m {
		t.Error("a message of one item is not itself")
	}
}

// TestSizes holds that sizes are read with the units that hosts and older agents write.
func TestSizes(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{"4194MB": "4194", "4 GB": "4096", "2097152 KB": "2048", "1048": "1048",
		"1.5go": "1536", "2TB": "2097152", "4294967296b": "4295"} {
		m, err := Read("application/xml", strings.NewReader("<REQUEST><QUERY>INVENTORY</QUERY><DEVICEID>d</DEVICEID>"+
			"<CONTENT><VERSIONCLIENT>x</VERSIONCLIENT><VIRTUALMACHINES><NAME>a</NAME><MEMORY>"+written+"</MEMORY>"+
			"</VIRTUALMACHINES><VIRTUALMACHINES><NAME>b</NAME></VIRTUALMACHINES></CONTENT></REQUEST>"), Usual)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Content.Entries("virtualmachines")[0].Text("memory"); got != want {
			t.Errorf("%s: %s, want %s", written, got, want)
		}
	}
}
