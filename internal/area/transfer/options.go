package transfer

// part is what an option says about rows that belong to an item.
type part struct {
	keep  string // option: 0 purges the rows, anything else lets them go with the item
	links bool   // the rows tie two items: see link
	of    string // object at the other end of such a tie, which the options are about
	clean string // option: what to do with the other item when its last link is gone
}

// parts are the objects that an option decides about. Rows of other objects go with what they
// belong to; links stay when the target entity sees their other end.
var parts = map[string]part{
	"Infocom":              {keep: "keep_infocom"},
	"Volume":               {keep: "keep_disk"},
	"ReservableItem":       {keep: "keep_reservation"},
	"Consumable":           {keep: "keep_consumable"},
	"Cartridge":            {keep: "keep_cartridge"},
	"NetworkPort":          {keep: "keep_networklink"},
	"Contract_Item":        {keep: "keep_contract", links: true, of: "Contract", clean: "clean_contract"},
	"Document_Item":        {keep: "keep_document", links: true, of: "Document", clean: "clean_document"},
	"Certificate_Item":     {keep: "keep_certificate", links: true, of: "Certificate", clean: "clean_certificate"},
	"SoftwareInstallation": {keep: "keep_software", links: true, of: "SoftwareVersion"},
}

// components are rows of components, which one option decides about.
const componentsOption = "keep_device"

// keptReferences are the options about what columns point at. Other dropdowns are found or copied
// in the target entity, and everything else is let go where that does not see it.
var keptReferences = map[string]string{
	"Location":      "keep_location",
	"Supplier":      "keep_supplier",
	"Contact":       "keep_contact",
	"Contract":      "keep_contract",
	"Document":      "keep_document",
	"CartridgeItem": "keep_cartridgeitem",
}

// connected are the options about what is connected to a computer, by its type.
var connected = map[string]struct{ keep, clean string }{
	"Monitor":    {"keep_dc_monitor", "clean_dc_monitor"},
	"Phone":      {"keep_dc_phone", "clean_dc_phone"},
	"Peripheral": {"keep_dc_peripheral", "clean_dc_peripheral"},
	"Printer":    {"keep_dc_printer", "clean_dc_printer"},
}
