package demo

// company is an organisation that demo data can be about. Each fill takes another one.
type company struct {
	name, code, domain string
	home               string // the country of the head office and of a second site
	trade              string // what it does
	customers          []string
	projects           []string
}

var companies = []company{
	{
		name: "Meridia Instruments", code: "MER", domain: "meridia.example", home: "France",
		trade: "Measuring instruments for industry",
		customers: []string{"Alvorada Energia", "Nordhafen AG", "Petit et Fils", "Kestrel Aerospace", "Lumen Papers",
			"Sierra Foods", "Baltic Shipyards", "Orchard Pharma"},
		projects: []string{"Atlas", "Quartz", "Polaris", "ISO 27001", "New plant", "Spring release"},
	},
	{
		name: "Borealis Foods", code: "BOR", domain: "borealisfoods.example", home: "Germany", trade: "Frozen food",
		customers: []string{"Fjordmarkt", "Casa Verde", "Greengate Stores", "Hotel Union", "Marchand Frères",
			"Polski Smak"},
		projects: []string{"Cold chain", "Allergens", "Line 4", "Traceability", "Autumn range"},
	},
	{
		name: "Castor Logistics", code: "CAS", domain: "castorlog.example", home: "Spain",
		trade:     "Transport and warehousing",
		customers: []string{"Tessel Textiles", "Vulcan Parts", "Medisend", "Brightway Retail", "Ibera Motors"},
		projects:  []string{"Hub South", "Green fleet", "Scanner exchange", "Customs 2.0"},
	},
	{
		name: "Helion Services", code: "HEL", domain: "helion.example", home: "France",
		trade:     "Maintenance of wind and solar parks",
		customers: []string{"Windpark Nord", "Solara", "City of Ostrava", "Costa Power", "Delta Grid"},
		projects:  []string{"Offshore 3", "Drone survey", "Spare parts hub", "Night shift"},
	},
}

// place is a town where a company can have a site.
type place struct {
	country, town, code string
	postcode, state     string
	street              string
	latitude, longitude string
	phone               string // prefix of the telephone numbers
	offset              float64
	language            string
	names               *namePool
}

// places lists the towns; offset is the usual distance from UTC in hours.
var places = []place{
	{"France", "Lyon", "LYO", "69003", "Auvergne-Rhône-Alpes", "12 rue de la Villette", "45.7600", "4.8600",
		"+33 4 72 10", 1, "fr_FR", &french},
	{"France", "Nantes", "NAN", "44000", "Pays de la Loire", "5 quai de la Fosse", "47.2100", "-1.5600", "+33 2 40 12",
		1, "fr_FR", &french},
	{"Germany", "Ulm", "ULM", "89073", "Baden-Württemberg", "Münchner Straße 21", "48.4000", "9.9900", "+49 731 55", 1,
		"de_DE", &german},
	{"Germany", "Hannover", "HAN", "30159", "Niedersachsen", "Georgstraße 8", "52.3700", "9.7300", "+49 511 30", 1,
		"de_DE", &german},
	{"Poland", "Wrocław", "WRO", "50-001", "Dolnośląskie", "ul. Świdnicka 40", "51.1000", "17.0300", "+48 71 330", 1,
		"pl_PL", &polish},
	{"Spain", "Zaragoza", "ZAZ", "50004", "Aragón", "Paseo de la Independencia 18", "41.6500", "-0.8800", "+34 976 40",
		1, "es_ES", &spanish},
	{"Spain", "Sevilla", "SVQ", "41001", "Andalucía", "Calle Sierpes 30", "37.3900", "-5.9900", "+34 954 20", 1,
		"es_ES", &spanish},
	{"Brazil", "Curitiba", "CWB", "80020-320", "Paraná", "Rua XV de Novembro 700", "-25.4300", "-49.2700",
		"+55 41 3020", -3, "pt_BR", &portuguese},
	{"India", "Pune", "PNQ", "411001", "Maharashtra", "MG Road 88", "18.5200", "73.8500", "+91 20 6600", 5.5, "en_GB",
		&indian},
	{"Italy", "Torino", "TRN", "10121", "Piemonte", "Corso Vittorio Emanuele II 64", "45.0600", "7.6800", "+39 011 55",
		1, "it_IT", &italian},
	{"Netherlands", "Eindhoven", "EIN", "5611 AB", "Noord-Brabant", "Vestdijk 30", "51.4400", "5.4800", "+31 40 29", 1,
		"nl_NL", &dutch},
	{"Finland", "Tampere", "TMP", "33100", "Pirkanmaa", "Hämeenkatu 14", "61.5000", "23.7600", "+358 3 314", 2, "fi_FI",
		&nordic},
	{"Canada", "Québec", "YQB", "G1R 2B5", "Québec", "350 boulevard Charest Est", "46.8100", "-71.2100", "+1 418 555",
		-5, "fr_CA", &english},
	{"United Kingdom", "Leeds", "LDS", "LS1 4AP", "West Yorkshire", "9 Wellington Street", "53.8000", "-1.5500",
		"+44 113 496", 0, "en_GB", &english},
	{"Morocco", "Tanger", "TNG", "90000", "Tanger-Tétouan-Al Hoceïma", "Avenue Mohammed VI 45", "35.7700", "-5.8000",
		"+212 539 32", 1, "fr_FR", &moroccan},
	{"Portugal", "Porto", "OPO", "4000-069", "Norte", "Avenida dos Aliados 120", "41.1500", "-8.6100", "+351 22 200", 0,
		"pt_PT", &portuguese},
}

// The teams that tickets are assigned to.
const (
	serviceDesk  = "Service Desk"
	fieldSupport = "Field Support"
	network      = "Network"
	systems      = "Systems"
	applications = "Applications"
	security     = "Security"
)

// teams are the groups of the IT department, with their share of its people.
var teams = []struct {
	name  string
	share float64
	title string
}{
	{serviceDesk, 0.30, "Service desk agent"},
	{fieldSupport, 0.22, "Support technician"},
	{network, 0.12, "Network engineer"},
	{systems, 0.14, "System administrator"},
	{applications, 0.15, "Application specialist"},
	{security, 0.07, "Security analyst"},
}

// department is a part of the company; share is its part of the people outside IT.
type department struct {
	name   string
	share  float64
	head   string
	titles []string
	folder string // name of its file share
}

var departments = []department{
	{"Production", 0.25, "Head of Production",
		[]string{"Machine operator", "Shift leader", "Assembler", "Maintenance technician", "Production planner"},
		"production"},
	{"Sales", 0.15, "Sales Director",
		[]string{"Account manager", "Sales representative", "Sales assistant", "Pre-sales engineer"}, "sales"},
	{"Research", 0.13, "Head of Research",
		[]string{"Development engineer", "Software developer", "Laboratory assistant", "Test engineer", "Designer"},
		"research"},
	{"Customer Service", 0.10, "Head of Customer Service",
		[]string{"Service technician", "Call agent", "Repair technician"}, "service"},
	{"Logistics", 0.09, "Head of Logistics", []string{"Warehouse clerk", "Shipping clerk", "Driver", "Stock planner"},
		"logistics"},
	{"Finance", 0.07, "Chief Accountant", []string{"Accountant", "Controller", "Payroll clerk", "Treasurer"},
		"finance"},
	{"Quality", 0.06, "Head of Quality", []string{"Quality engineer", "Auditor", "Inspector"}, "quality"},
	{"Purchasing", 0.05, "Head of Purchasing", []string{"Buyer", "Purchasing assistant"}, "purchasing"},
	{"Marketing", 0.05, "Head of Marketing", []string{"Marketing manager", "Graphic designer", "Event manager"},
		"marketing"},
	{"Human Resources", 0.03, "Head of Human Resources", []string{"HR manager", "Recruiter", "Training coordinator"},
		"hr"},
	{"Legal", 0.02, "General Counsel", []string{"Lawyer", "Paralegal"}, "legal"},
}
