package defaults

// calendars gives the default calendar: Monday to Friday, from 8 to 20 o'clock.
func calendars() []table {
	calendar := table{name: "glpi_calendars", columns: []string{"id", "name", "comment"}}
	calendar.add(1, "Default", "Default calendar")
	segments := table{name: "glpi_calendarsegments", columns: []string{"id", "calendars_id", "day", "begin", "end"}}
	for day := 1; day <= 5; day++ {
		segments.add(day, 1, day, "08:00:00", "20:00:00")
	}
	return []table{calendar.everywhere(), segments.everywhere()}
}

func dropdowns() []table {
	return []table{
		requestTypes(),
		projectStates(),
		approvalSteps(),
		softwareCategories(),
		licenceTypes(),
		domainRecordTypes(),
		named("glpi_tickettemplates", "Default").everywhere(),
		named("glpi_changetemplates", "Default").everywhere(),
		named("glpi_problemtemplates", "Default").everywhere(),
		mandatoryContent("ticket"),
		mandatoryContent("change"),
		mandatoryContent("problem"),
		named("glpi_domainrelations", "Belongs", "Manage").everywhere(),
		named("glpi_filesystems", "ext", "ext2", "ext3", "ext4", "FAT", "FAT32", "VFAT", "HFS", "HPFS", "HTFS",
			"JFS", "JFS2", "NFS", "NTFS", "ReiserFS", "SMBFS", "UDF", "UFS", "XFS", "ZFS", "APFS"),
		named("glpi_interfacetypes", "IDE", "SATA", "SCSI", "USB", "AGP", "PCI", "PCIe", "PCI-X"),
		named("glpi_devicememorytypes", "EDO", "DDR", "SDRAM", "SDRAM-2"),
		named("glpi_devicesimcardtypes", "Full SIM", "Mini SIM", "Micro SIM", "Nano SIM"),
		named("glpi_devicefirmwaretypes", "BIOS", "UEFI", "Firmware"),
		named("glpi_agenttypes", "Core"),
	}
}

// mandatoryContent makes the content, which GLPI's search numbers 21, mandatory in the default template.
func mandatoryContent(kind string) table {
	t := table{name: "glpi_" + kind + "templatemandatoryfields", columns: []string{"id", kind + "templates_id", "num"}}
	t.add(1, 1, 21)
	return t
}

func requestTypes() table {
	t := table{name: "glpi_requesttypes", columns: []string{
		"id", "name", "is_helpdesk_default", "is_followup_default", "is_mail_default", "is_mailfollowup_default",
		"is_active", "is_ticketheader", "is_itilfollowup",
	}}
	for i, name := range []string{"Helpdesk", "E-Mail", "Phone", "Direct", "Written", "Other"} {
		helpdesk, mail := i == 0, i == 1
		t.add(i+1, name, helpdesk, helpdesk, mail, mail, true, true, true)
	}
	return t
}

func projectStates() table {
	t := table{name: "glpi_projectstates", columns: []string{"id", "name", "color", "is_finished"}}
	t.add(1, "New", "#06ff00", false)
	t.add(2, "Processing", "#ffb800", false)
	t.add(3, "Closed", "#ff0000", true)
	return t
}

func approvalSteps() table {
	t := table{name: "glpi_validationsteps",
		columns: []string{"id", "name", "is_default", "minimal_required_validation_percent"}}
	t.add(1, "Approval", true, 100)
	return t
}

func softwareCategories() table {
	t := table{name: "glpi_softwarecategories", columns: []string{"id", "name", "completename", "level"}}
	t.add(1, "Inventoried", "Software from inventories", 1)
	return t
}

func licenceTypes() table {
	t := table{name: "glpi_softwarelicensetypes", columns: []string{"id", "name", "completename", "level"}}
	t.add(1, "OEM", "OEM", 1)
	return t.everywhere()
}

func domainRecordTypes() table {
	t := named("glpi_domainrecordtypes", "A", "AAAA", "ALIAS", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT", "CAA")
	t.columns = append(t.columns, "fields")
	for i := range t.rows {
		t.rows[i] = append(t.rows[i], recordFields[t.rows[i][1].(string)])
	}
	return t.everywhere()
}

// recordFields says of which parts the data of a domain record is made, as it is stored.
var recordFields = map[string]string{
	"A":     `[]`,
	"AAAA":  `[]`,
	"ALIAS": `[]`,
	"CNAME": `[{"key":"target","label":"Target","is_fqdn":true}]`,
	"MX":    `[{"key":"priority","label":"Priority"},{"key":"server","label":"Server","is_fqdn":true}]`,
	"NS":    `[]`,
	"PTR":   `[]`,
	"SOA": `[{"key":"primary_name_server","label":"Primary name server","is_fqdn":true},` +
		`{"key":"primary_contact","label":"Primary contact","is_fqdn":true},{"key":"serial","label":"Serial"},` +
		`{"key":"zone_refresh_timer","label":"Zone refresh timer"},{"key":"failed_refresh_retry_timer","label":"Failed refresh retry timer"},` +
		`{"key":"zone_expiry_timer","label":"Zone expiry timer"},{"key":"minimum_ttl","label":"Minimum TTL"}]`,
	"SRV": `[{"key":"priority","label":"Priority"},{"key":"weight","label":"Weight"},{"key":"port","label":"Port"},` +
		`{"key":"target","label":"Target","is_fqdn":true}]`,
	"TXT": `[{"key":"data","label":"TXT record data","quote_value":true}]`,
	"CAA": `[{"key":"flag","label":"Flag"},{"key":"tag","label":"Tag"},{"key":"value","label":"Value","quote_value":true}]`,
}

// tiles are what the home page of self-service profiles offers in every entity.
func tiles() []table {
	pages := table{name: "glpi_helpdesks_tiles_glpipagetiles",
		columns: []string{"id", "title", "description", "illustration", "page"}}
	pages.add(1, "Help articles", "Read how others have solved it", "browse-kb", "faq")
	pages.add(2, "Request a service", "Ask for equipment, access or help", "request-service", "service_catalog")
	pages.add(3, "Make a reservation", "Book a room or a device", "reservation", "reservation")
	pages.add(4, "Approvals", "Answer the requests that wait for you", "approve-requests", "approval")
	shown := table{name: "glpi_helpdesks_tiles_items_tiles",
		columns: []string{"itemtype_item", "items_id_item", "itemtype_tile", "items_id_tile", "rank"}}
	for id := 1; id <= len(pages.rows); id++ {
		shown.add("Entity", RootEntityID, "Glpi\\Helpdesk\\Tile\\GlpiPageTile", id, id)
	}
	return []table{pages, shown}
}
