package options

// The headings that settings stand under.
const (
	General    = "Agents"
	Assets     = "Assets"
	Import     = "What to import"
	Components = "Components"
	Machines   = "Virtual machines"
	Cleaning   = "Cleaning"
)

// Groups are the headings, in order.
var Groups = []string{General, Assets, Import, Components, Machines, Cleaning}

// All are the settings, in the order in which people see them.
var All = []Option{
	{Name: "enabled_inventory", Default: "0", Group: General, Label: "Take inventories of agents",
		Hint:  "Otherwise agents are told that the inventory is disabled.",
		field: func(o *Options) any { return &o.Enabled }},
	{Name: "auth_required", Default: string(AuthNone), Group: General, Kind: Choice, Label: "Authentication",
		Hint: "A token needs an OAuth client with the grant client_credentials and the scope inventory.",
		Choices: []Named{{string(AuthNone), "none"}, {string(AuthClient), "OAuth client (token)"},
			{string(AuthBasic), "login and password"}},
		field: func(o *Options) any { return &o.Auth }},
	{Name: "basic_auth_login", Group: General, Kind: Text, Label: "Login",
		Hint: "For the authentication with login and password.", field: func(o *Options) any { return &o.Login }},
	{Name: "basic_auth_password", Group: General, Kind: Secret, Label: "Password",
		field: func(o *Options) any { return &o.Password }},
	{Name: "inventory_frequency", Default: "24", Group: General, Kind: Number, Least: 1, Most: 240,
		Label: "Frequency, in hours", Hint: "How long agents wait until their next inventory.",
		field: func(o *Options) any { return &o.Frequency }},

	{Name: "states_id_default", Default: "0", Group: Assets, Kind: Item, Of: "State", Least: -1,
		Label: "Status of assets that agents report", field: func(o *Options) any { return &o.State }},
	{Name: "entities_id_default", Default: "0", Group: Assets, Kind: Item, Of: "Entity",
		Label: "Entity of assets that no rule names one for", field: func(o *Options) any { return &o.Entity }},
	{Name: "location", Default: "0", Group: Assets, Kind: Item, Of: "Location", Label: "Location of new assets",
		field: func(o *Options) any { return &o.Location }},
	{Name: "group", Default: "0", Group: Assets, Kind: Item, Of: "Group", Label: "Group of new assets",
		field: func(o *Options) any { return &o.Group }},

	on("import_software", "Software", func(o *Options) any { return &o.ImportSoftware }),
	on("import_volume", "Volumes", func(o *Options) any { return &o.ImportVolume }),
	on("import_antivirus", "Antivirus", func(o *Options) any { return &o.ImportAntivirus }),
	on("import_registry", "Registry", func(o *Options) any { return &o.ImportRegistry }),
	on("import_process", "Processes", func(o *Options) any { return &o.ImportProcess }),
	off("import_env", Import, "Environment variables", func(o *Options) any { return &o.ImportEnv }),
	on("import_vm", "Virtual machines", func(o *Options) any { return &o.ImportVM }),
	on("import_monitor", "Monitors", func(o *Options) any { return &o.ImportMonitor }),
	off("import_monitor_on_partial_sn", Import, "Monitors by a part of their serial number",
		func(o *Options) any { return &o.ImportMonitorOnPartialSerial }),
	on("import_printer", "Printers", func(o *Options) any { return &o.ImportPrinter }),
	on("import_peripheral", "Peripherals", func(o *Options) any { return &o.ImportPeripheral }),
	on("import_unmanaged", "Unmanaged devices", func(o *Options) any { return &o.ImportUnmanaged }),

	component("processor", "Processors", func(o *Options) any { return &o.ComponentProcessor }),
	component("memory", "Memory", func(o *Options) any { return &o.ComponentMemory }),
	component("harddrive", "Hard drives", func(o *Options) any { return &o.ComponentHardDrive }),
	component("networkcard", "Network cards", func(o *Options) any { return &o.ComponentNetworkCard }),
	component("networkcardvirtual", "Virtual network cards",
		func(o *Options) any { return &o.ComponentNetworkCardVirtual }),
	component("graphiccard", "Graphics cards", func(o *Options) any { return &o.ComponentGraphicCard }),
	component("soundcard", "Sound cards", func(o *Options) any { return &o.ComponentSoundCard }),
	component("drive", "Drives", func(o *Options) any { return &o.ComponentDrive }),
	component("networkdrive", "Network drives", func(o *Options) any { return &o.ComponentNetworkDrive }),
	component("removablemedia", "Removable media", func(o *Options) any { return &o.ComponentRemovableMedia }),
	component("control", "Controllers", func(o *Options) any { return &o.ComponentControl }),
	component("battery", "Batteries", func(o *Options) any { return &o.ComponentBattery }),
	component("simcard", "SIM cards", func(o *Options) any { return &o.ComponentSimcard }),
	component("powersupply", "Power supplies", func(o *Options) any { return &o.ComponentPowerSupply }),

	off("vm_as_computer", Machines, "Make a computer of each virtual machine",
		func(o *Options) any { return &o.VMAsComputer }),
	off("vm_components", Machines, "With its components", func(o *Options) any { return &o.VMComponents }),
	{Name: "vm_type", Default: "0", Group: Machines, Kind: Item, Of: "ComputerType", Label: "Type of such a computer",
		field: func(o *Options) any { return &o.VMType }},

	{Name: "stale_agents_delay", Default: "0", Group: Cleaning, Kind: Number, Most: 10000,
		Label: "Days without contact after which an agent is stale", Hint: "0 for never.",
		field: func(o *Options) any { return &o.StaleDays }},
	{Name: "stale_agents_action", Default: "[0]", Group: Cleaning, Kind: Choices, Label: "What to do with stale agents",
		Choices: []Named{{"0", "Delete the agent"}, {"1", "Give its asset another status"},
			{"2", "Move its asset to the trash"}},
		field: func(o *Options) any { return &o.StaleActions }},
	{Name: "stale_agents_status", Default: "0", Group: Cleaning, Kind: Item, Of: "State",
		Label: "Status that their assets get",
		field: func(o *Options) any { return &o.StaleState }},
	{Name: "stale_agents_status_condition", Default: everything, Group: Cleaning, Kind: ItemList, Of: "State",
		Label: "Only for assets with one of these statuses",
		field: func(o *Options) any { return states{&o.StaleStates, &o.StaleAny} }},
}

func on(name, label string, field func(o *Options) any) Option {
	return Option{Name: name, Default: "1", Group: Import, Label: label, field: field}
}

func off(name, group, label string, field func(o *Options) any) Option {
	return Option{Name: name, Default: "0", Group: group, Label: label, field: field}
}

func component(name, label string, field func(o *Options) any) Option {
	return Option{Name: "component_" + name, Default: "1", Group: Components, Label: label, field: field}
}
