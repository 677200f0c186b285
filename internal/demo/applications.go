package demo

type applicationTables struct {
	Clusters       table[clusterRow]        `object:"Cluster"`
	ClusterTypes   table[scopedDropdownRow] `object:"ClusterType"`
	Instances      table[instanceRow]       `object:"DatabaseInstance"`
	InstanceTypes  table[dropdownRow]       `object:"DatabaseInstanceType,shared"`
	Databases      table[databaseRow]       `object:"Database"`
	Appliances     table[applianceRow]      `object:"Appliance"`
	ApplianceItems table[applianceItemRow]  `object:"Appliance_Item"`
}

// serviceRow is something that runs on servers and is looked after.
type serviceRow struct {
	scope
	name       string `column:"name"`
	state      int64  `column:"states_id"`
	technician int64  `column:"users_id_tech"`
	dates
}

type clusterRow struct {
	serviceRow
	kind int64  `column:"clustertypes_id"`
	uuid string `column:"uuid"`
}

type instanceRow struct {
	serviceRow
	version    string `column:"version"`
	port       string `column:"port"`
	kind       int64  `column:"databaseinstancetypes_id"`
	backedUp   bool   `column:"is_onbackup"`
	active     bool   `column:"is_active"`
	lastBackup moment `column:"date_lastbackup"`
}

type databaseRow struct {
	scope
	name     string `column:"name"`
	instance int64  `column:"databaseinstances_id"`
	dates
}

type applianceRow struct {
	serviceRow
	comment string `column:"comment"`
}

type applianceItemRow struct {
	appliance int64 `column:"appliances_id"`
	itemLink
}

var applicationKinds = []struct{ name, database, text string }{
	{"ERP", "erp", "Orders, stock and accounting"}, {"Intranet", "intranet", "News and forms for everybody"},
	{"Document archive", "archive", "What has to be kept for ten years"},
}

// addApplications makes what the company runs on its servers: applications with what they need.
func (g *generator) addApplications() {
	service := func(name, team string) serviceRow {
		return serviceRow{g.everywhere(), name, g.out.States.named("In use"), g.member(team), since(g.founded)}
	}
	g.out.Clusters.add(clusterRow{
		kind:       g.out.ClusterTypes.add(scopedDropdownRow{g.everywhere(), "Virtualisation", since(g.founded)}),
		serviceRow: service("VMCLUSTER-"+g.sites[0].code, systems), uuid: uuid(g.rng),
	})
	engine := g.dropdown(&g.out.InstanceTypes, "PostgreSQL")
	for _, k := range applicationKinds {
		application := g.out.Appliances.add(applianceRow{service(k.name, applications), k.text})
		g.addAssetTeam("Appliance", application, applications)
		instance := g.out.Instances.add(instanceRow{
			serviceRow: service("pg-"+k.database, systems), version: "16.4", port: "5432", kind: engine,
			backedUp: true, active: true, lastBackup: (g.now - day).midnight(),
		})
		g.out.Databases.add(databaseRow{g.everywhere(), k.database, instance, since(g.founded)})
		g.out.ApplianceItems.add(applianceItemRow{application, itemLink{"DatabaseInstance", instance}})
	}
}
