package catalog

import (
	"strings"

	"github.com/glpid/glpid/internal/model"
)

// Listing is a route that names the types that can be found below it, with where they are.
type Listing struct {
	Path  string // as published
	Tag   string
	Since model.Version
	Types []string // schema names, in the order of the answer; "Name=Label" for another label
	Later bool     // leaves out what the request's version does not have
}

// Listings are the routes that name types. Their orders are GLPI's.
func Listings() []Listing {
	return []Listing{
		{Path: "/Assets/", Tag: "Assets", Since: model.V2_0, Types: coreAssets},
		{Path: "/Components", Tag: "Components", Since: model.V2_0, Types: strings.Fields(`
			Battery Camera Case Controller Drive Firmware GenericDevice GraphicCard HardDrive Memory NetworkCard PCIDevice PowerSupply
			Processor Sensor SIMCard SoundCard Systemboard`)},
		{Path: "/Dropdowns/", Tag: "Dropdowns", Since: model.V2_0, Types: strings.Fields(`
			Location State Manufacturer Calendar WifiNetwork NetworkPortFiberchannelType DatabaseInstanceCategory DatabaseInstanceType
			ITILCategory TaskCategory RequestType EventCategory USBVendor PCIVendor DenyList DeniedMailContent CloseTime
			BusinessCriticity DocumentCategory DocumentType VirtualMachineType VirtualMachineModel VirtualMachineState CableType
			CableStrand AutoUpdateSystem FollowupTemplate TaskTemplate SolutionTemplate ValidationTemplate SolutionType ApprovalStep
			ComputerModel ComputerType MonitorModel MonitorType NetworkEquipmentModel NetworkEquipmentType PeripheralModel
			PeripheralType PhoneModel PhoneType PrinterModel PrinterType EnclosureModel ApplianceType BudgetType CartridgeItemType
			CertificateType ClusterType ContactType ContractType ConsumableItemType DomainRecordType DomainType LineType
			NetworkPortType ProjectTaskType ProjectType LicenseType SupplierType HardDriveType Filesystem ApplianceEnvironment
			Network DomainRelation CameraImageFormat CameraImageResolution Plug`)},
		{Path: "/Management/", Tag: "Management", Since: model.V2_0, Later: true, Types: strings.Fields(`
			Budget Cluster Contact Contract Database DatabaseInstance DataCenter Document Domain DomainRecord License Line Supplier`)},
		{Path: "/Setup/", Tag: "Setup", Since: model.V2_0, Later: true, Types: strings.Fields(`
			LDAPDirectory SLM SLA OLA SLALevel OLALevel ExternalLink ManualLink EmailAuthServer FieldUnicity AutomaticAction
			LDAPDirectoryReplicate=General EmailCollector Webhook WebhookCategory QueuedWebhook OAuthClient`)},
		{Path: "/Tools/", Tag: "Tools", Since: model.V2_1, Types: []string{"Reminder", "RSSFeed"}},
	}
}
