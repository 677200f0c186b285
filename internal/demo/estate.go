package demo

// estate are the tables of what a company owns, runs and undertakes beside its tickets.
type estate struct {
	monitors, monitorModels, printers, printerModels, phones, phoneModels, networkDevices, networkModels *table
	processors, processorPieces, memories, memoryPieces, drives, drivePieces                             *table
	systems, systemVersions, systemsOn, filesystems, disks, antiviruses, connections, infocoms           *table
	dataCenters, rooms, racks, rackItems                                                                 *table
	software, softwareCategories, versions, installations, licences                                      *table
	contracts, contractTypes, contractCosts, contractItems, domains, certificates                        *table
	projects, projectTypes, projectStates, projectTasks, projectTeams, projectItems                      *table
	articles, articleCategories, articlesIn, articleTargets, articleComments, articleItems               *table
	notes                                                                                                *table
	networks, networkPorts, ethernetPorts, wifiPorts, wifiNetworks, cables, cableTypes                   *table
	cartridgeItems, cartridges, cartridgeModels, consumableItems, consumables                            *table
	telephoneLines, lineTypes, lineOperators, contacts, contactTypes                                     *table
	clusters, clusterTypes, instances, instanceTypes, databases, appliances, applianceItems              *table
	reservable, reservations, assetGroups                                                                *table
}

func newEstate(add func(name, columns string) *table) *estate {
	const (
		dropdown = "name comment date_creation date_mod"
		model    = "name comment product_number date_creation date_mod"
		asset    = "entities_id is_recursive is_deleted name comment states_id manufacturers_id users_id users_id_tech contact serial otherserial locations_id uuid is_template is_dynamic date_creation date_mod"
		device   = "entities_id is_recursive designation comment manufacturers_id date_creation date_mod"
		piece    = "entities_id is_recursive itemtype items_id serial locations_id states_id is_deleted is_dynamic"
	)
	return &estate{
		monitors:           add("glpi_monitors", asset+" monitormodels_id size have_hdmi have_displayport is_global"),
		monitorModels:      add("glpi_monitormodels", model),
		printers:           add("glpi_printers", asset+" printermodels_id have_usb have_ethernet is_global"),
		printerModels:      add("glpi_printermodels", model),
		phones:             add("glpi_phones", asset+" phonemodels_id number_line is_global"),
		phoneModels:        add("glpi_phonemodels", model),
		networkDevices:     add("glpi_networkequipments", asset+" networkequipmentmodels_id ram"),
		networkModels:      add("glpi_networkequipmentmodels", model+" required_units depth"),
		processors:         add("glpi_deviceprocessors", device+" frequence frequency_default nbcores_default nbthreads_default"),
		processorPieces:    add("glpi_items_deviceprocessors", piece+" deviceprocessors_id frequency nbcores nbthreads"),
		memories:           add("glpi_devicememories", device+" frequence size_default"),
		memoryPieces:       add("glpi_items_devicememories", piece+" devicememories_id size"),
		drives:             add("glpi_deviceharddrives", device+" rpm capacity_default"),
		drivePieces:        add("glpi_items_deviceharddrives", piece+" deviceharddrives_id capacity"),
		systems:            add("glpi_operatingsystems", dropdown),
		systemVersions:     add("glpi_operatingsystemversions", dropdown),
		systemsOn:          add("glpi_items_operatingsystems", "itemtype items_id operatingsystems_id operatingsystemversions_id install_date is_deleted entities_id is_recursive date_creation date_mod"),
		filesystems:        add("glpi_filesystems", dropdown),
		disks:              add("glpi_items_disks", "itemtype items_id entities_id name device mountpoint filesystems_id totalsize freesize is_deleted is_dynamic encryption_status encryption_tool date_creation date_mod"),
		antiviruses:        add("glpi_itemantiviruses", "itemtype items_id name manufacturers_id antivirus_version signature_version is_active is_deleted is_uptodate is_dynamic date_creation date_mod"),
		connections:        add("glpi_assets_assets_peripheralassets", "itemtype_asset items_id_asset itemtype_peripheral items_id_peripheral is_deleted is_dynamic"),
		infocoms:           add("glpi_infocoms", "itemtype items_id entities_id is_recursive buy_date use_date warranty_date warranty_duration budgets_id suppliers_id order_number value sink_type sink_time sink_coeff"),
		dataCenters:        add("glpi_datacenters", "entities_id is_recursive is_deleted name locations_id date_creation date_mod"),
		rooms:              add("glpi_dcrooms", "entities_id is_recursive is_deleted name locations_id datacenters_id vis_rows vis_cols date_creation date_mod"),
		racks:              add("glpi_racks", "entities_id is_recursive is_deleted name locations_id serial states_id manufacturers_id number_units dcrooms_id position bgcolor date_creation date_mod"),
		rackItems:          add("glpi_items_racks", "racks_id itemtype items_id position orientation bgcolor hpos is_reserved"),
		software:           add("glpi_softwares", "entities_id is_recursive is_deleted name comment softwarecategories_id manufacturers_id is_helpdesk_visible is_update is_valid is_template date_creation date_mod"),
		softwareCategories: add("glpi_softwarecategories", "softwarecategories_id name completename comment level"),
		versions:           add("glpi_softwareversions", "name entities_id is_recursive softwares_id states_id date_creation date_mod"),
		installations:      add("glpi_items_softwareversions", "itemtype items_id softwareversions_id date_install entities_id is_dynamic is_deleted is_deleted_item is_template_item"),
		licences:           add("glpi_softwarelicenses", "entities_id is_recursive is_deleted softwarelicenses_id name completename level comment serial states_id users_id softwares_id date_creation date_mod"),
		contracts:          add("glpi_contracts", "entities_id is_recursive is_deleted name comment num contracttypes_id begin_date duration notice periodicity billing renewal alert is_template date_creation date_mod"),
		contractTypes:      add("glpi_contracttypes", dropdown),
		contractCosts:      add("glpi_contractcosts", "contracts_id name comment begin_date end_date cost budgets_id entities_id is_recursive"),
		contractItems:      add("glpi_contracts_items", "contracts_id itemtype items_id"),
		domains:            add("glpi_domains", "entities_id is_recursive is_deleted name comment users_id_tech date_domaincreation date_expiration is_template is_active date_creation date_mod"),
		certificates:       add("glpi_certificates", "entities_id is_recursive is_deleted name comment users_id_tech manufacturers_id dns_name dns_suffix is_autosign date_expiration is_template date_creation date_mod"),
		projects:           add("glpi_projects", "entities_id is_recursive is_deleted name code content comment priority projectstates_id projecttypes_id projects_id users_id groups_id date plan_start_date plan_end_date real_start_date real_end_date percent_done auto_percent_done is_template date_creation date_mod"),
		projectTypes:       add("glpi_projecttypes", dropdown),
		projectStates:      add("glpi_projectstates", "name comment color is_finished date_creation date_mod"),
		projectTasks:       add("glpi_projecttasks", "uuid entities_id is_recursive is_deleted name content projects_id projecttasks_id projectstates_id plan_start_date plan_end_date real_start_date real_end_date planned_duration effective_duration users_id percent_done auto_percent_done is_milestone date_creation date_mod"),
		projectTeams:       add("glpi_projectteams", "projects_id itemtype items_id"),
		projectItems:       add("glpi_itils_projects", "itemtype items_id projects_id"),
		articles:           add("glpi_knowbaseitems", "entities_id is_recursive name answer is_faq users_id view date_creation date_mod"),
		articleCategories:  add("glpi_knowbaseitemcategories", "entities_id is_recursive knowbaseitemcategories_id name completename comment level date_creation date_mod"),
		articlesIn:         add("glpi_knowbaseitems_knowbaseitemcategories", "knowbaseitems_id knowbaseitemcategories_id"),
		articleTargets:     add("glpi_entities_knowbaseitems", "knowbaseitems_id entities_id is_recursive"),
		articleComments:    add("glpi_knowbaseitems_comments", "knowbaseitems_id users_id comment date_creation date_mod"),
		articleItems:       add("glpi_knowbaseitems_items", "knowbaseitems_id itemtype items_id date_creation date_mod"),
		networks:           add("glpi_networks", dropdown),
		networkPorts:       add("glpi_networkports", "name comment entities_id is_recursive itemtype items_id instantiation_type logical_number mac is_deleted is_dynamic ifmtu ifspeed ifinternalstatus ifstatus portduplex date_creation date_mod"),
		ethernetPorts:      add("glpi_networkportethernets", "networkports_id type speed date_creation date_mod"),
		wifiPorts:          add("glpi_networkportwifis", "networkports_id wifinetworks_id version mode date_creation date_mod"),
		wifiNetworks:       add("glpi_wifinetworks", "entities_id is_recursive name essid mode comment date_creation date_mod"),
		cables:             add("glpi_cables", "entities_id is_recursive is_deleted name comment states_id itemtype_endpoint_a items_id_endpoint_a itemtype_endpoint_b items_id_endpoint_b cabletypes_id color date_creation date_mod"),
		cableTypes:         add("glpi_cabletypes", dropdown),
		cartridgeItems:     add("glpi_cartridgeitems", "entities_id is_recursive is_deleted name comment users_id_tech date_creation date_mod"),
		cartridges:         add("glpi_cartridges", "entities_id cartridgeitems_id pages date_in date_use date_out printers_id date_creation date_mod"),
		cartridgeModels:    add("glpi_cartridgeitems_printermodels", "cartridgeitems_id printermodels_id"),
		consumableItems:    add("glpi_consumableitems", "entities_id is_recursive is_deleted name comment users_id_tech date_creation date_mod"),
		consumables:        add("glpi_consumables", "entities_id consumableitems_id date_in date_out itemtype items_id date_creation date_mod"),
		telephoneLines:     add("glpi_lines", "entities_id is_recursive is_deleted name comment states_id locations_id linetypes_id users_id caller_num caller_name lineoperators_id date_creation date_mod"),
		lineTypes:          add("glpi_linetypes", dropdown),
		lineOperators:      add("glpi_lineoperators", "entities_id is_recursive "+dropdown),
		contacts:           add("glpi_contacts", "entities_id is_recursive is_deleted name comment contacttypes_id date_creation date_mod"),
		contactTypes:       add("glpi_contacttypes", dropdown),
		clusters:           add("glpi_clusters", "entities_id is_recursive is_deleted name comment states_id clustertypes_id users_id_tech uuid date_creation date_mod"),
		clusterTypes:       add("glpi_clustertypes", "entities_id is_recursive "+dropdown),
		instances:          add("glpi_databaseinstances", "entities_id is_recursive is_deleted name comment version port databaseinstancetypes_id users_id_tech states_id is_onbackup is_active date_creation date_mod date_lastbackup"),
		instanceTypes:      add("glpi_databaseinstancetypes", dropdown),
		databases:          add("glpi_databases", "entities_id is_recursive is_deleted name databaseinstances_id date_creation date_mod"),
		appliances:         add("glpi_appliances", "entities_id is_recursive is_deleted name comment states_id users_id_tech is_helpdesk_visible date_creation date_mod"),
		applianceItems:     add("glpi_appliances_items", "appliances_id itemtype items_id"),
		reservable:         add("glpi_reservationitems", "entities_id is_recursive itemtype items_id comment is_active"),
		reservations:       add("glpi_reservations", "reservationitems_id comment users_id group begin end"),
		assetGroups:        add("glpi_groups_items", "itemtype items_id groups_id type"),
		notes:              add("glpi_notepads", "itemtype items_id users_id users_id_lastupdater content visible_from_ticket date_creation date_mod"),
	}
}
