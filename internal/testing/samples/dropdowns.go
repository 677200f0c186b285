package samples

import (
	"fmt"

	"github.com/glpid/glpid/internal/testing/testapi"
)

var dropdownSamples = map[string]sample{
	"CalendarTimeRange": {func(sub *Subject) map[string]any {
		return map[string]any{"calendar": sub.Link("Calendar"), "day_of_week": 2, "begin_time": "08:00:00",
			"end_time": "12:00:00"}
	}, []string{"is_recursive"}},
	"CalendarCloseTime": {func(sub *Subject) map[string]any {
		return map[string]any{"calendar": sub.Link("Calendar"), "close_time": sub.Link("CloseTime")}
	}, nil},
	"Item_Plug": {func(sub *Subject) map[string]any {
		return map[string]any{"plug": sub.Link("Plug"), "itemtype": "PDU", "items_id": sub.S.Make("PDU", nil),
			"number_plugs": 8}
	}, nil},
	"Stencil": {func(sub *Subject) map[string]any {
		return map[string]any{"itemtype": "NetworkEquipmentModel", "items_id": sub.S.Make("NetworkEquipmentModel", nil)}
	}, nil},
	"DropdownTranslation": {func(sub *Subject) map[string]any {
		return map[string]any{"language": "fr_FR",
			"field": "name"}
	}, nil},
	"ApprovalStep": {func(*Subject) map[string]any { return map[string]any{"is_default": false} }, nil},
	"USBVendor":    {vendorBody, nil},
	"PCIVendor":    {vendorBody, nil},
	"DomainRecordType": {func(
		*Subject) map[string]any {
		return map[string]any{"fields": `[{"key":"a","label":"b"}]`}
	}, nil},
}

func vendorBody(*Subject) map[string]any {
	var n int
	_, _ = fmt.Sscanf(testapi.Unique(), "q%dz", &n)
	return map[string]any{"vendorid": fmt.Sprintf("%04x", n%65536), "deviceid": "00ff"}
}
