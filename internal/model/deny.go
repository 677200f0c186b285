package model

// What an entry of the deny list is about: the values of glpi_blacklists.type.
const (
	DenyIP           = 1
	DenyMAC          = 2
	DenySerial       = 3
	DenyUUID         = 4
	DenyEmail        = 5
	DenyModel        = 6
	DenyName         = 7
	DenyManufacturer = 8
)

// DenyKinds are what entries of the deny list are about.
var DenyKinds = Labels{DenyIP: "IP", DenyMAC: "MAC address", DenySerial: "serial number", DenyUUID: "UUID",
	DenyEmail: "mail address", DenyModel: "model", DenyName: "name", DenyManufacturer: "manufacturer"}
