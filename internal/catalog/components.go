package catalog

import . "github.com/glpid/glpid/internal/model"

// components declares the definitions of components and the pieces of them that are built in.
func components() []*Object {
	return []*Object{
		{
			Name: "Battery", Itemtype: "DeviceBattery", Label: "Battery", Plural: "Batteries",
			Tag: "Components", Since: V2_0,
			Table: "glpi_devicebatteries", Scope: Recursive, Right: "device",
			Properties: componentProperties(
				Int32("voltage").Null(),
				Int32("capacity").Null(),
				Ref("type", "BatteryType", "devicebatterytypes_id"),
				Ref("model", "BatteryModel", "devicebatterymodels_id"),
			),
			Indexes: []Index{index("designation")},
			Mounts:  serve("/Components/Battery"),
		},
		{
			Name: "BatteryItem", Itemtype: "Item_DeviceBattery", Label: "Battery item",
			Tag: "Components", Since: V2_0,
			Table: "glpi_items_devicebatteries", Bears: BearsLocks, Scope: Recursive, Right: "device",
			Others: pieceOf("Battery", "devicebatteries_id"),
			Properties: pieceProperties(
				component("battery", "Battery", "devicebatteries_id"),
				Date("date_manufacture").Col("manufacturing_date"),
				Int32("real_capacity"),
			),
			Mounts: piecesOf("Battery", "devicebatteries_id"),
		},
		{
			Name: "Camera", Itemtype: "DeviceCamera", Label: "Camera", Tag: "Components", Since: V2_0,
			Table: "glpi_devicecameras", Scope: Recursive, Right: "device",
			Properties: componentProperties(
				Bool("flash").Col("flashunit"),
				String("lens_facing").Col("lensfacing"),
				String("orientation"),
				String("focal_length").Col("focallength"),
				String("sensor_size").Col("sensorsize"),
				Ref("model", "CameraModel", "devicecameramodels_id"),
				String("support"),
			),
			Indexes: []Index{index("designation")},
			Mounts:  serve("/Components/Camera"),
		},
		{
			Name: "CameraItem", Itemtype: "Item_DeviceCamera", Label: "Camera item", Tag: "Components", Since: V2_0,
			Table: "glpi_items_devicecameras", Bears: BearsLocks, Scope: Recursive, Right: "device",
			Others: pieceOf("Camera", "devicecameras_id"),
			Properties: []Property{
				ID(),
				String("itemtype"),
				Int64("items_id"),
				entity(),
				Bool("is_recursive"),
				Bool("is_deleted"),
				Bool("is_dynamic"),
				component("camera", "Camera", "devicecameras_id"),
			},
			Mounts: piecesOf("Camera", "devicecameras_id"),
		},
		ofCamera("CameraItem_ImageFormat", "Item_DeviceCamera_ImageFormat", "glpi_items_devicecameras_imageformats",
			"ImageFormat", "Image format of a camera", "Image formats of cameras",
			Ref("image_format", "CameraImageFormat", "imageformats_id")),
		ofCamera("CameraItem_ImageResolution", "Item_DeviceCamera_ImageResolution",
			"glpi_items_devicecameras_imageresolutions", "ImageResolution", "Resolution of a camera",
			"Resolutions of cameras",
			Ref("image_resolution", "CameraImageResolution", "imageresolutions_id").With(Bool("is_video").RO())),
		{
			Name: "Case", Itemtype: "DeviceCase", Label: "Case", Tag: "Components", Since: V2_0,
			Table: "glpi_devicecases", Scope: Recursive, Right: "device",
			Properties: componentProperties(
				Ref("type", "CaseType", "devicecasetypes_id"),
				Ref("model", "CaseModel", "devicecasemodels_id"),
			),
			Indexes: []Index{index("designation")},
			Mounts:  serve("/Components/Case"),
		},
		{
			Name: "CaseItem", Itemtype: "Item_DeviceCase", Label: "Case item", Tag: "Components", Since: V2_0,
			Table: "glpi_items_devicecases", Bears: BearsLocks, Scope: Recursive, Right: "device",
			Others: pieceOf("Case", "devicecases_id"),
			Properties: pieceProperties(
				component("case", "Case", "devicecases_id"),
			),
			Mounts: piecesOf("Case", "devicecases_id"),
		},
		{
			Name: "Controller", Itemtype: "DeviceControl", Label: "Controller", Tag: "Components", Since: V2_0,
			Table: "glpi_devicecontrols", Scope: Recursive, Right: "device",
			Properties: componentProperties(
				Bool("is_raid"),
				Ref("interface", "InterfaceType", "interfacetypes_id"),
				Ref("model", "ControllerModel", "devicecontrolmodels_id"),
			),
			Indexes: []Index{index("designation")},
			Mounts:  serve("/Components/Controller"),
		},
		{
			Name: "ControllerItem", Itemtype: "Item_DeviceControl", Label: "Controller item",
			Tag: "Components", Since: V2_0,
			Table: "glpi_items_devicecontrols", Bears: BearsLocks, Scope: Recursive, Right: "device",
			Others: pieceOf("Controller", "devicecontrols_id"),
			Properties: pieceProperties(
				component("controller", "Controller", "devicecontrols_id"),
				String("busID"),
			),
			Mounts: piecesOf("Controller", "devicecontrols_id"),
		},
		{
			Name: "Drive", Itemtype: "DeviceDrive", Label: "Drive", Tag: "Components", Since: V2_0,
			Table: "glpi_devicedrives", Scope: Recursive, Right: "device",
			Properties: componentProperties(
				Bool("is_writer"),
				String("speed"),
				Ref("interface", "InterfaceType", "interfacetypes_id"),
				Ref("model", "DriveModel", "devicedrivemodels_id"),
			),
			Indexes: []Index{index("designation")},
			Mounts:  serve("/Components/Drive"),
		},
		{
			Name: "DriveItem", Itemtype: "Item_DeviceDrive", Label: "Drive item", Tag: "Components", Since: V2_0,
			Table: "glpi_items_devicedrives", Bears: BearsLocks, Scope: Recursive, Right: "device",
			Others: pieceOf("Drive", "devicedrives_id"),
			Properties: pieceProperties(
				component("drive", "Drive", "devicedrives_id"),
				String("busID"),
			),
			Mounts: piecesOf("Drive", "devicedrives_id"),
		},
		{
			Name: "Firmware", Itemtype: "DeviceFirmware", Label: "Firmware", Tag: "Components", Since: V2_0,
			Table: "glpi_devicefirmwares", Scope: Recursive, Right: "device",
			Properties: componentProperties(
				DateTime("date").Day(),
				String("version"),
				Ref("type", "FirmwareType", "devicefirmwaretypes_id"),
				Ref("model", "FirmwareModel", "devicefirmwaremodels_id"),
			),
			Indexes: []Index{index("designation")},
			Mounts:  serve("/Components/Firmware"),
		},
		{
			Name: "FirmwareItem", Itemtype: "Item_DeviceFirmware", Label: "Firmware item",
			Tag: "Components", Since: V2_0,
			Table: "glpi_items_devicefirmwares", Bears: BearsLocks, Scope: Recursive, Right: "device",
			Others: pieceOf("Firmware", "devicefirmwares_id"),
			Properties: pieceProperties(
				component("firmware", "Firmware", "devicefirmwares_id"),
			),
			Mounts: piecesOf("Firmware", "devicefirmwares_id"),
		},
		{
			Name: "GenericDevice", Itemtype: "DeviceGeneric", Label: "Generic device",
			Tag: "Components", Since: V2_0,
			Table: "glpi_devicegenerics", Scope: Recursive, Right: "device",
			Properties: componentProperties(
				Ref("type", "GenericDeviceType", "devicegenerictypes_id"),
				Ref("model", "GenericDeviceModel", "devicegenericmodels_id"),
				location(),
			),
			Indexes: []Index{index("designation")},
			Mounts:  serve("/Components/GenericDevice"),
		},
		{
			Name: "GenericDeviceItem", Itemtype: "Item_DeviceGeneric", Label: "Generic device item",
			Tag: "Components", Since: V2_0,
			Table: "glpi_items_devicegenerics", Bears: BearsLocks, Scope: Recursive, Right: "device",
			Others: pieceOf("GenericDevice", "devicegenerics_id"),
			Properties: pieceProperties(
				component("generic_device", "GenericDevice", "devicegenerics_id"),
			),
			Mounts: piecesOf("GenericDevice", "devicegenerics_id"),
		},
		{
			Name: "GraphicCard", Itemtype: "DeviceGraphicCard", Label: "Graphics card",
			Tag: "Components", Since: V2_0,
			Table: "glpi_devicegraphiccards", Scope: Recursive, Right: "device",
			Properties: componentProperties(
				String("chipset"),
				Int32("memory_default"),
				Ref("interface", "InterfaceType", "interfacetypes_id"),
				Ref("model", "GraphicCardModel", "devicegraphiccardmodels_id"),
			),
			Indexes: []Index{index("designation")},
			Mounts:  serve("/Components/GraphicCard"),
		},
		{
			Name: "GraphicCardItem", Itemtype: "Item_DeviceGraphicCard", Label: "Graphic card item",
			Tag: "Components", Since: V2_0,
			Table: "glpi_items_devicegraphiccards", Bears: BearsLocks, Scope: Recursive, Right: "device",
			Others: pieceOf("GraphicCard", "devicegraphiccards_id"),
			Properties: pieceProperties(
				component("graphic_card", "GraphicCard", "devicegraphiccards_id"),
				String("busID"),
				Int32("memory"),
			),
			Mounts: piecesOf("GraphicCard", "devicegraphiccards_id"),
		},
		{
			Name: "HardDrive", Itemtype: "DeviceHardDrive", Label: "Hard drive", Tag: "Components", Since: V2_0,
			Table: "glpi_deviceharddrives", Scope: Recursive, Right: "device",
			Properties: componentProperties(
				String("rpm"),
				String("cache"),
				Int32("capacity_default"),
				Ref("interface", "InterfaceType", "interfacetypes_id"),
				Ref("model", "HardDriveModel", "deviceharddrivemodels_id"),
			),
			Indexes: []Index{index("designation")},
			Mounts:  serve("/Components/HardDrive"),
		},
		{
			Name: "HardDriveItem", Itemtype: "Item_DeviceHardDrive", Label: "Hard drive item",
			Tag: "Components", Since: V2_0,
			Table: "glpi_items_deviceharddrives", Bears: BearsLocks, Scope: Recursive, Right: "device",
			Others: pieceOf("HardDrive", "deviceharddrives_id"),
			Properties: pieceProperties(
				component("hard_drive", "HardDrive", "deviceharddrives_id"),
				String("busID"),
				Int32("capacity"),
			),
			Mounts: piecesOf("HardDrive", "deviceharddrives_id"),
		},
		{
			Name: "Memory", Itemtype: "DeviceMemory", Label: "Memory", Plural: "Memories",
			Tag: "Components", Since: V2_0,
			Table: "glpi_devicememories", Scope: Recursive, Right: "device",
			Properties: componentProperties(
				String("frequency").Col("frequence"),
				Int32("size_default"),
				Ref("type", "MemoryType", "devicememorytypes_id"),
				Ref("model", "MemoryModel", "devicememorymodels_id"),
			),
			Indexes: []Index{index("designation")},
			Mounts:  serve("/Components/Memory"),
		},
		{
			Name: "MemoryItem", Itemtype: "Item_DeviceMemory", Label: "Memory item", Tag: "Components", Since: V2_0,
			Table: "glpi_items_devicememories", Bears: BearsLocks, Scope: Recursive, Right: "device",
			Others: pieceOf("Memory", "devicememories_id"),
			Properties: pieceProperties(
				component("memory", "Memory", "devicememories_id"),
				String("busID"),
				Int32("size"),
			),
			Mounts: piecesOf("Memory", "devicememories_id"),
		},
		{
			Name: "NetworkCard", Itemtype: "DeviceNetworkCard", Label: "Network card",
			Tag: "Components", Since: V2_0,
			Table: "glpi_devicenetworkcards", Scope: Recursive, Right: "device",
			Properties: componentProperties(
				String("bandwidth"),
				String("mac_default"),
				Ref("model", "NetworkCardModel", "devicenetworkcardmodels_id"),
			),
			Indexes: []Index{index("designation")},
			Mounts:  serve("/Components/NetworkCard"),
		},
		{
			Name: "NetworkCardItem", Itemtype: "Item_DeviceNetworkCard", Label: "Network card item",
			Tag: "Components", Since: V2_0,
			Table: "glpi_items_devicenetworkcards", Bears: BearsLocks, Scope: Recursive, Right: "device",
			Others: pieceOf("NetworkCard", "devicenetworkcards_id"),
			Properties: pieceProperties(
				component("network_card", "NetworkCard", "devicenetworkcards_id"),
				String("busID"),
				String("mac"),
			),
			Mounts: piecesOf("NetworkCard", "devicenetworkcards_id"),
		},
		{
			Name: "PCIDevice", Itemtype: "DevicePci", Label: "PCI device", Tag: "Components", Since: V2_0,
			Table: "glpi_devicepcis", Scope: Recursive, Right: "device",
			Properties: componentProperties(
				Ref("model", "PCIModel", "devicepcimodels_id"),
			),
			Indexes: []Index{index("designation")},
			Mounts:  serve("/Components/PCIDevice"),
		},
		{
			Name: "PCIDeviceItem", Itemtype: "Item_DevicePci", Label: "PCI device item",
			Tag: "Components", Since: V2_0,
			Table: "glpi_items_devicepcis", Bears: BearsLocks, Scope: Recursive, Right: "device",
			Others: pieceOf("PCIDevice", "devicepcis_id"),
			Properties: pieceProperties(
				component("pci_device", "PCIDevice", "devicepcis_id"),
				String("busID"),
			),
			Mounts: piecesOf("PCIDevice", "devicepcis_id"),
		},
		{
			Name: "PowerSupply", Itemtype: "DevicePowerSupply", Label: "Power supply", Plural: "Power supplies",
			Tag: "Components", Since: V2_0,
			Table: "glpi_devicepowersupplies", Scope: Recursive, Right: "device",
			Properties: componentProperties(
				String("power"),
				Bool("is_atx"),
				Ref("model", "PowerSupplyModel", "devicepowersupplymodels_id"),
			),
			Indexes: []Index{index("designation")},
			Mounts:  serve("/Components/PowerSupply"),
		},
		{
			Name: "PowerSupplyItem", Itemtype: "Item_DevicePowerSupply", Label: "Power supply item",
			Tag: "Components", Since: V2_0,
			Table: "glpi_items_devicepowersupplies", Bears: BearsLocks, Scope: Recursive, Right: "device",
			Others: pieceOf("PowerSupply", "devicepowersupplies_id"),
			Properties: pieceProperties(
				component("power_supply", "PowerSupply", "devicepowersupplies_id"),
			),
			Mounts: piecesOf("PowerSupply", "devicepowersupplies_id"),
		},
		{
			Name: "Processor", Itemtype: "DeviceProcessor", Label: "Processor", Tag: "Components", Since: V2_0,
			Table: "glpi_deviceprocessors", Scope: Recursive, Right: "device",
			Properties: componentProperties(
				String("frequency").Col("frequence"),
				String("frequency_default"),
				Int32("nbcores_default").Null(),
				Int32("nbthreads_default").Null(),
				Ref("model", "ProcessorModel", "deviceprocessormodels_id"),
			),
			Indexes: []Index{index("designation")},
			Mounts:  serve("/Components/Processor"),
		},
		{
			Name: "ProcessorItem", Itemtype: "Item_DeviceProcessor", Label: "Processor item",
			Tag: "Components", Since: V2_0,
			Table: "glpi_items_deviceprocessors", Bears: BearsLocks, Scope: Recursive, Right: "device",
			Others: pieceOf("Processor", "deviceprocessors_id"),
			Properties: pieceProperties(
				component("processor", "Processor", "deviceprocessors_id"),
				String("busID"),
				String("frequency"),
				Int32("nbcores").Null(),
				Int32("nbthreads").Null(),
			),
			Mounts: piecesOf("Processor", "deviceprocessors_id"),
		},
		{
			Name: "Sensor", Itemtype: "DeviceSensor", Label: "Sensor", Tag: "Components", Since: V2_0,
			Table: "glpi_devicesensors", Scope: Recursive, Right: "device",
			Properties: componentProperties(
				Ref("type", "SensorType", "devicesensortypes_id"),
				Ref("model", "SensorModel", "devicesensormodels_id"),
				location(),
			),
			Indexes: []Index{index("designation")},
			Mounts:  serve("/Components/Sensor"),
		},
		{
			Name: "SensorItem", Itemtype: "Item_DeviceSensor", Label: "Sensor item", Tag: "Components", Since: V2_0,
			Table: "glpi_items_devicesensors", Bears: BearsLocks, Scope: Recursive, Right: "device",
			Others: pieceOf("Sensor", "devicesensors_id"),
			Properties: pieceProperties(
				component("sensor", "Sensor", "devicesensors_id"),
			),
			Mounts: piecesOf("Sensor", "devicesensors_id"),
		},
		{
			Name: "SIMCard", Itemtype: "DeviceSimcard", Label: "Simcard", Tag: "Components", Since: V2_0,
			Table: "glpi_devicesimcards", Scope: Recursive, Right: "device",
			Properties: componentProperties(
				Int32("voltage").Null(),
				Bool("allow_voip"),
				Ref("type", "SIMCardType", "devicesimcardtypes_id"),
			),
			Indexes: []Index{index("designation")},
			Mounts:  serve("/Components/SIMCard"),
		},
		{
			Name: "SIMCardItem", Itemtype: "Item_DeviceSimcard", Label: "SIM card item",
			Tag: "Components", Since: V2_0,
			Table: "glpi_items_devicesimcards", Bears: BearsLocks, Scope: Recursive, Right: "device",
			Others: pieceOf("SIMCard", "devicesimcards_id"),
			Properties: pieceProperties(
				component("sim_card", "SIMCard", "devicesimcards_id"),
				String("pin").HiddenIf("devicesimcard_pinpuk"),
				String("pin2").HiddenIf("devicesimcard_pinpuk"),
				String("puk").HiddenIf("devicesimcard_pinpuk"),
				String("puk2").HiddenIf("devicesimcard_pinpuk"),
				String("msin"),
				Ref("line", "Line", "lines_id"),
				user(),
				userTech(),
				groupOf("Item_DeviceSimcard"),
			),
			Mounts: piecesOf("SIMCard", "devicesimcards_id"),
		},
		{
			Name: "SoundCard", Itemtype: "DeviceSoundCard", Label: "Soundcard", Tag: "Components", Since: V2_0,
			Table: "glpi_devicesoundcards", Scope: Recursive, Right: "device",
			Properties: componentProperties(
				Ref("model", "SoundCardModel", "devicesoundcardmodels_id"),
			),
			Indexes: []Index{index("designation")},
			Mounts:  serve("/Components/SoundCard"),
		},
		{
			Name: "SoundCardItem", Itemtype: "Item_DeviceSoundCard", Label: "Sound card item",
			Tag: "Components", Since: V2_0,
			Table: "glpi_items_devicesoundcards", Bears: BearsLocks, Scope: Recursive, Right: "device",
			Others: pieceOf("SoundCard", "devicesoundcards_id"),
			Properties: pieceProperties(
				component("sound_card", "SoundCard", "devicesoundcards_id"),
				String("busID"),
			),
			Mounts: piecesOf("SoundCard", "devicesoundcards_id"),
		},
		{
			Name: "Systemboard", Itemtype: "DeviceMotherboard", Label: "System board",
			Tag: "Components", Since: V2_0,
			Table: "glpi_devicemotherboards", Scope: Recursive, Right: "device",
			Properties: componentProperties(
				String("chipset"),
				Ref("model", "SystemboardModel", "devicemotherboardmodels_id"),
			),
			Indexes: []Index{index("designation")},
			Mounts:  serve("/Components/Systemboard"),
		},
		{
			Name: "SystemboardItem", Itemtype: "Item_DeviceMotherboard", Label: "Systemboard item",
			Tag: "Components", Since: V2_0,
			Table: "glpi_items_devicemotherboards", Bears: BearsLocks, Scope: Recursive, Right: "device",
			Others: pieceOf("Systemboard", "devicemotherboards_id"),
			Properties: pieceProperties(
				component("systemboard", "Systemboard", "devicemotherboards_id"),
			),
			Mounts: piecesOf("Systemboard", "devicemotherboards_id"),
		},
	}
}

// componentProperties gives what the definition of every component has, and more behind it.
func componentProperties(more ...Property) []Property {
	return append([]Property{
		ID(),
		String("designation"),
		String("comment"),
		manufacturer(),
		entity(),
		Bool("is_recursive"),
		DateTime("date_creation"),
		DateTime("date_mod"),
	}, more...)
}

// pieceProperties gives what every built-in piece of a component has, and more behind it.
func pieceProperties(more ...Property) []Property {
	return append([]Property{
		ID(),
		String("itemtype"),
		Int64("items_id"),
		entity(),
		Bool("is_recursive"),
		String("serial"),
		String("otherserial"),
		location(),
		status(),
		Bool("is_deleted"),
		Bool("is_dynamic"),
	}, more...)
}

// ofCamera declares what a camera that is built in can take: each row names one of a list. As GLPI declares it, the
// row belongs to the piece (Item_DeviceCamera), though its own inventory writes the number of the definition there.
func ofCamera(name, itemtype, table, path, label, plural string, what Property) *Object {
	return &Object{
		Name: name, Itemtype: itemtype, Label: label, Plural: plural, Tag: "Components", Since: V2_3,
		Table: table, Scope: OfParent, Locks: true,
		Parent: &Parent{Object: "CameraItem", Column: "items_devicecameras_id"},
		Others: []Parent{{Object: what.Target, Column: what.Join.Key}},
		Properties: []Property{
			ID(),
			Ref("camera_item", "CameraItem", "items_devicecameras_id").Of(Int64("id")).RO(),
			what.Need(),
			Bool("is_deleted"),
			Bool("is_dynamic").RO(),
		},
		Indexes: []Index{unique("items_devicecameras_id", what.Join.Key)},
		Mounts: asExtensions([]Mount{below("/Components/Camera/Items/{id}/"+path, "link_id", List|Add|Get|Remove,
			"CameraItem", "id", "items_devicecameras_id")}),
	}
}
