package catalog

import . "github.com/glpid/glpid/internal/model"

// componentTypes declares the types and models of components.
func componentTypes() []*Object {
	return []*Object{
		{
			Name: "BatteryType", Itemtype: "DeviceBatteryType", Label: "Battery type",
			Tag: "Components", Since: V2_0,
			Table: "glpi_devicebatterytypes", Right: "dropdown",
			Properties: nameCommentDates(),
		},
		{
			Name: "BatteryModel", Itemtype: "DeviceBatteryModel", Label: "Battery model",
			Tag: "Components", Since: V2_0,
			Table: "glpi_devicebatterymodels", Right: "dropdown",
			Properties: componentModel(),
		},
		{
			Name: "CameraModel", Itemtype: "DeviceCameraModel", Label: "Camera model",
			Tag: "Components", Since: V2_0,
			Table: "glpi_devicecameramodels", Right: "dropdown",
			Properties: componentModel(),
		},
		{
			Name: "CaseType", Itemtype: "DeviceCaseType", Label: "Case type", Tag: "Components", Since: V2_0,
			Table: "glpi_devicecasetypes", Right: "dropdown",
			Properties: nameCommentDates(),
		},
		{
			Name: "CaseModel", Itemtype: "DeviceCaseModel", Label: "Case model", Tag: "Components", Since: V2_0,
			Table: "glpi_devicecasemodels", Right: "dropdown",
			Properties: componentModel(),
		},
		{
			Name: "ControllerModel", Itemtype: "DeviceControlModel", Label: "Controller model",
			Tag: "Components", Since: V2_0,
			Table: "glpi_devicecontrolmodels", Right: "dropdown",
			Properties: componentModel(),
		},
		{
			Name: "DriveModel", Itemtype: "DeviceDriveModel", Label: "Drive model", Tag: "Components", Since: V2_0,
			Table: "glpi_devicedrivemodels", Right: "dropdown",
			Properties: componentModel(),
		},
		{
			Name: "FirmwareType", Itemtype: "DeviceFirmwareType", Label: "Firmware type",
			Tag: "Components", Since: V2_0,
			Table: "glpi_devicefirmwaretypes", Right: "dropdown",
			Properties: nameCommentDates(),
		},
		{
			Name: "FirmwareModel", Itemtype: "DeviceFirmwareModel", Label: "Firmware model",
			Tag: "Components", Since: V2_0,
			Table: "glpi_devicefirmwaremodels", Right: "dropdown",
			Properties: componentModel(),
		},
		{
			Name: "GenericDeviceType", Itemtype: "DeviceGenericType", Label: "Generic device type",
			Tag: "Components", Since: V2_0,
			Table: "glpi_devicegenerictypes", Right: "dropdown",
			Properties: nameComment(),
		},
		{
			Name: "GenericDeviceModel", Itemtype: "DeviceGenericModel", Label: "Generic device model",
			Tag: "Components", Since: V2_0,
			Table: "glpi_devicegenericmodels", Right: "dropdown",
			Properties: componentModel(),
		},
		{
			Name: "GraphicCardModel", Itemtype: "DeviceGraphicCardModel", Label: "Graphic card model",
			Tag: "Components", Since: V2_0,
			Table: "glpi_devicegraphiccardmodels", Right: "dropdown",
			Properties: componentModel(),
		},
		{
			Name: "HardDriveModel", Itemtype: "DeviceHardDriveModel", Label: "Hard drive model",
			Tag: "Components", Since: V2_0,
			Table: "glpi_deviceharddrivemodels", Right: "dropdown",
			Properties: componentModel(),
		},
		{
			Name: "MemoryType", Itemtype: "DeviceMemoryType", Label: "Memory type", Tag: "Components", Since: V2_0,
			Table: "glpi_devicememorytypes", Right: "dropdown",
			Properties: nameCommentDates(),
		},
		{
			Name: "MemoryModel", Itemtype: "DeviceMemoryModel", Label: "Memory model",
			Tag: "Components", Since: V2_0,
			Table: "glpi_devicememorymodels", Right: "dropdown",
			Properties: componentModel(),
		},
		{
			Name: "NetworkCardModel", Itemtype: "DeviceNetworkCardModel", Label: "Network card model",
			Tag: "Components", Since: V2_0,
			Table: "glpi_devicenetworkcardmodels", Right: "dropdown",
			Properties: componentModel(),
		},
		{
			Name: "PCIModel", Itemtype: "DevicePciModel", Label: "PCI model", Tag: "Components", Since: V2_0,
			Table: "glpi_devicepcimodels", Right: "dropdown",
			Properties: componentModel(),
		},
		{
			Name: "PowerSupplyModel", Itemtype: "DevicePowerSupplyModel", Label: "Power supply model",
			Tag: "Components", Since: V2_0,
			Table: "glpi_devicepowersupplymodels", Right: "dropdown",
			Properties: componentModel(),
		},
		{
			Name: "ProcessorModel", Itemtype: "DeviceProcessorModel", Label: "Processor model",
			Tag: "Components", Since: V2_0,
			Table: "glpi_deviceprocessormodels", Right: "dropdown",
			Properties: componentModel(),
		},
		{
			Name: "SensorType", Itemtype: "DeviceSensorType", Label: "Sensor type", Tag: "Components", Since: V2_0,
			Table: "glpi_devicesensortypes", Right: "dropdown",
			Properties: nameComment(),
		},
		{
			Name: "SensorModel", Itemtype: "DeviceSensorModel", Label: "Sensor model",
			Tag: "Components", Since: V2_0,
			Table: "glpi_devicesensormodels", Right: "dropdown",
			Properties: componentModel(),
		},
		{
			Name: "SIMCardType", Itemtype: "DeviceSimcardType", Label: "SIM card type",
			Tag: "Components", Since: V2_0,
			Table: "glpi_devicesimcardtypes", Right: "dropdown",
			Properties: nameCommentDates(),
		},
		{
			Name: "SoundCardModel", Itemtype: "DeviceSoundCardModel", Label: "Sound card model",
			Tag: "Components", Since: V2_0,
			Table: "glpi_devicesoundcardmodels", Right: "dropdown",
			Properties: componentModel(),
		},
		{
			Name: "SystemboardModel", Itemtype: "DeviceMotherboardModel", Label: "Systemboard model",
			Tag: "Components", Since: V2_0,
			Table: "glpi_devicemotherboardmodels", Right: "dropdown",
			Properties: componentModel(),
		},
		{
			Name: "InterfaceType", Itemtype: "InterfaceType", Label: "Interface type",
			Tag: "Components", Since: V2_0,
			Table: "glpi_interfacetypes", Right: "dropdown",
			Properties: nameCommentDates(),
		},
	}
}
