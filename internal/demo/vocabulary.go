package demo

import "strings"

// The things that tickets talk about, and the dropdown values that they refer to.

// branch is a node of a tree of names.
type branch struct {
	name     string
	children []string
}

// categoryTree holds the categories of tickets.
var categoryTree = []branch{
	{"Accounts and access", list("Password|Multi-factor sign-in|Rights|New employee|Leaver")},
	{"Hardware", list("Laptop|Screen|Docking station|Keyboard and mouse|Printer|Mobile phone")},
	{"Software", list("Email and calendar|Office|ERP|CRM|CAD|Browser|Operating system|Installation|Time recording")},
	{"Network", list("VPN|Wi-Fi|Wired network|Internet access")},
	{"Communication", list("Telephony|Video conferencing|Distribution lists")},
	{"Data", list("File shares|Backup and restore|Collaboration sites")},
	{"Servers", list("Virtual servers|Database|Monitoring|Storage")},
	{"Security", list("Phishing|Malware|Lost device|Suspicious sign-in|Certificates|Exceptions")},
	{"Facilities", list("Badges|Meeting room equipment")},
}

// categoryTeams says which team usually deals with a category.
var categoryTeams = map[string]string{
	"Accounts and access": serviceDesk, "Hardware": fieldSupport, "Software": applications, "Network": network,
	"Communication": network, "Data": systems, "Servers": systems, "Security": security, "Facilities": fieldSupport,
}

var (
	taskCategories = list("Remote support|On-site visit|Analysis|Administration|Installation|Repair|Development|" +
		"Documentation|Meeting")
	solutionTypes = list("Access granted|Account corrected|Configuration changed|Data restored|Delivered|Done|" +
		"Explained|Hardware repaired|Hardware replaced|Service restored|Threat removed|Refused|Change implemented|" +
		"Cause removed|Workaround")
	itemStates       = list("In use|In stock|In repair|Ordered|Retired|Lost or stolen")
	manufacturers    = list("Dell|HP|Lenovo|Apple|Cisco|Brother|Logitech")
	documentHeadings = list("Guides|Screenshots|Logs|Exports|Forms")
	computerTypes    = list("Laptop|Desktop|Workstation")
	// Laptops, which are what people get, come first.
	computerModels = []struct{ maker, kind, name string }{
		{"Dell", "Laptop", "Latitude 5450"}, {"Dell", "Laptop", "Latitude 7350"}, {"HP", "Laptop", "EliteBook 840 G11"},
		{"HP", "Laptop", "ProBook 450 G10"}, {"Lenovo", "Laptop", "ThinkPad T14 Gen 5"},
		{"Lenovo", "Laptop", "ThinkPad X1 Carbon"},
		{"Apple", "Laptop", "MacBook Air 13"}, {"Dell", "Desktop", "OptiPlex 7020"},
		{"HP", "Desktop", "EliteDesk 800 G9"},
		{"Dell", "Workstation", "Precision 3680"},
	}
	programs = list("Visio|Project|Acrobat Pro|the CRM client|the ERP client|AutoCAD|SolidWorks|MATLAB|" +
		"the time recording|Photoshop|the label designer|Power BI")
	fileNames = list("Forecast_Q3.xlsx|Budget_final_v2.xlsx|Offer_2291.docx|Stocklist.xlsx|Test_protocol_17.pdf|" +
		"Price_list.xlsx|Drawing_A4711.dwg|Shift_plan.xlsx|Presentation_board.pptx|Customer_audit.docx")
	mailboxes    = list("orders|invoices|support|jobs|quality|events|reception")
	mailingLists = list("all-shift-leaders|project-board|product-news|first-aiders|key-users-erp|team-leads")
	faults       = list("0x80070005|0x8024402C|0x0000007E|0xC0000142|ERR-1042|ERR-2290|Timeout 504|691|807|VL-150|" +
		"M7-053|0x800704CF")
	serverRoles  = list("SQL01|FILE02|APP03|PRINT01|WEB02|ERP01|ERP02|LIC01|MAIL01|BKP01|DC02")
	meetingRooms = list("Meeting room Amber|Meeting room Birch|Meeting room Cedar|Meeting room Delta|" +
		"Meeting room Ember|Board room")
	senders = list("it-helpdesk@account-check.example|ceo.office@mail-board.example|billing@parcel-info.example|" +
		"security@m1crosoft-login.example|hr@bonus-portal.example")
	supplierList = []struct{ name, kind, trade string }{
		{"Helvet Hardware Repair", "Hardware", "Repair of laptops and screens"},
		{"Copia Print Services", "Printing", "Leasing and maintenance of printers"},
		{"Northline Telecom", "Telecom", "Lines, mobile contracts, telephony"},
		{"Strand Networks", "Network", "Network equipment and cabling"},
		{"Bluepeak Systems", "Systems", "Servers, storage and power supply"},
		{"Arcadia Software House", "Software", "ERP consulting"},
		{"Officina Supplies", "Accessories", "Keyboards, headsets and the like"},
	}
	userCategories = list("Employee|Contractor|Apprentice|External")
)

// laptops is how many of the models are laptops.
const laptops = 7

// list splits a text at "|".
func list(text string) []string { return strings.Split(text, "|") }
