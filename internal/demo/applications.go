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
func (w *world) addApplications() {
	service := func(name, team string) serviceRow {
		return serviceRow{w.everywhere(), name, w.out.States.named("In use"), w.member(team), since(w.founded)}
	}
	w.out.Clusters.add(clusterRow{
		kind:       w.out.ClusterTypes.add(scopedDropdownRow{w.everywhere(), "Virtualisation", since(w.founded)}),
		serviceRow: service("VMCLUSTER-"+w.sites[0].code, systems), uuid: uuid(w.rng),
	})
	engine := w.dropdown(&w.out.InstanceTypes, "PostgreSQL")
	for _, k := range applicationKinds {
		application := w.out.Appliances.add(applianceRow{service(k.name, applications), k.text})
		w.addAssetTeam("Appliance", application, applications)
		instance := w.out.Instances.add(instanceRow{
			serviceRow: service("pg-"+k.database, systems), version: "16.4", port: "5432", kind: engine,
			backedUp: true, active: true, lastBackup: (w.now - day).midnight(),
		})
		w.out.Databases.add(databaseRow{w.everywhere(), k.database, instance, since(w.founded)})
		w.out.ApplianceItems.add(applianceItemRow{application, itemLink{"DatabaseInstance", instance}})
	}
}
