package defaults

import "github.com/glpid/glpid/internal/model"

// denyList lists values that hardware reports when nobody has set a real one; an inventory
// ignores them. A value between slashes is a regular expression.
func denyList() table {
	t := table{name: "glpi_blacklists", columns: []string{"id", "type", "name", "value"}}
	id := 0
	add := func(kind int, name string, values ...string) {
		for _, value := range values {
			id++
			label := name
			if label == "" {
				label = value
			}
			t.add(id, kind, label, value)
		}
	}
	add(model.DenyIP, "empty IP", "")
	add(model.DenyMAC, "empty MAC", "")
	add(model.DenyIP, "zero IP", "0.0.0.0")
	add(model.DenyIP, "localhost", "127.0.0.1")
	add(model.DenyIP, "IPV6 localhost", "::1")
	add(model.DenySerial, "invalid serial", deniedSerials...)
	add(model.DenyUUID, "invalid UUID", deniedUUIDs...)
	add(model.DenyMAC, "invalid MAC", deniedMACs...)
	add(model.DenyModel, "", deniedModels...)
	add(model.DenyManufacturer, "", "System manufacturer")
	return t
}

var (
	deniedSerials = []string{
		`N/A`,
		`(null string)`,
		`INVALID`,
		`SYS-1234567890`,
		`SYS-9876543210`,
		`SN-12345`,
		`SN-1234567890`,
		`/^0+$/`,
		`/^1+$/`,
		`/\d\.\d(\.\d)?/`,
		`/^(0|1)+$/`,
		`0123456789`,
		`12345`,
		`123456`,
		`1234567`,
		`12345678`,
		`123456789`,
		`1234567890`,
		`123456789000`,
		`12345678901234567`,
		`NNNNNNN`,
		`xxxxxxxxxxx`,
		`EVAL`,
		`IATPASS`,
		`none`,
		`To Be Filled By O.E.M.`,
		`Tulip Computers`,
		`Serial Number xxxxxx`,
		`SN-123456fvgv3i0b8o5n6n7k`,
		`Unknow`,
		`System Serial Number`,
		`MB-1234567890`,
		`empty`,
		`Not Specified`,
		`OEM_Serial`,
		`SystemSerialNumb`,
	}
	deniedUUIDs = []string{
		`FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF`,
		`03000200-0400-0500-0006-000700080009`,
		`6AB5B300-538D-1014-9FB5-B0684D007B53`,
		`01010101-0101-0101-0101-010101010101`,
		`2`,
	}
	deniedMACs = []string{
		`20:41:53:59:4e:ff`,
		`02:00:4e:43:50:49`,
		`e2:e6:16:20:0a:35`,
		`d2:0a:2d:a0:04:be`,
		`00:a0:c6:00:00:00`,
		`d2:6b:25:2f:2c:e7`,
		`33:50:6f:45:30:30`,
		`0a:00:27:00:00:00`,
		`00:50:56:C0:00:01`,
		`00:50:56:C0:00:08`,
		`02:80:37:EC:02:00`,
		`50:50:54:50:30:30`,
		`24:b6:20:52:41:53`,
		`00:50:56:C0:00:02`,
		`/00:50:56:C0:[0-9a-f]+:[0-9a-f]+/i`,
		`FE:FF:FF:FF:FF:FF`,
		`00:00:00:00:00:00`,
		`00:0b:ca:fe:00:00`,
	}
	deniedModels = []string{
		`Unknow`,
		`To Be Filled By O.E.M.`,
		`*`,
		`System Product Name`,
		`Product Name`,
		`System Name`,
		`All Series`,
	}
)
