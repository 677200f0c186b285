package defaults

// What an automatic action's state and mode mean.
const (
	disabled  = 0
	scheduled = 1
	internal  = 1 // run by the server itself
	external  = 2 // run by the system's own scheduler
)

// automaticActions lists the jobs that run from time to time. Their log entries are kept 30
// days, if nothing else is said.
func automaticActions() table {
	t := table{name: "glpi_crontasks", columns: []string{
		"id", "itemtype", "name", "frequency", "param", "state", "mode", "allowmode",
		"hourmin", "hourmax", "logs_lifetime",
	}}
	lifetimes := map[int]int{38: 300, 42: 60, 49: 300}
	for _, a := range actions {
		lifetime, ok := lifetimes[a.id]
		if !ok {
			lifetime = 30
		}
		var param any
		if a.param != 0 {
			param = a.param
		}
		t.add(a.id, a.itemtype, a.name, a.frequency, param, a.state, a.mode, internal|external, 0, 24, lifetime)
	}
	return t
}

// actions has the jobs; frequency is in seconds, and param 0 means that there is none.
var actions = []struct {
	id               int
	itemtype, name   string
	frequency, param int
	state, mode      int
}{
	{2, `CartridgeItem`, "cartridge", 86400, 10, disabled, internal},
	{3, `ConsumableItem`, "consumable", 86400, 10, disabled, internal},
	{4, `SoftwareLicense`, "software", 86400, 0, disabled, internal},
	{5, `Contract`, "contract", 86400, 0, scheduled, internal},
	{6, `Infocom`, "infocom", 86400, 0, scheduled, internal},
	{7, `CronTask`, "logs", 86400, 30, disabled, internal},
	{9, `MailCollector`, "mailgate", 600, 10, scheduled, internal},
	{10, `DBconnection`, "checkdbreplicate", 300, 0, disabled, internal},
	{11, `CronTask`, "checkupdate", 604800, 0, disabled, internal},
	{12, `CronTask`, "session", 86400, 0, scheduled, internal},
	{13, `CronTask`, "graph", 3600, 0, scheduled, internal},
	{14, `ReservationItem`, "reservation", 3600, 0, scheduled, internal},
	{15, `Ticket`, "closeticket", 43200, 0, scheduled, internal},
	{16, `Ticket`, "alertnotclosed", 43200, 0, scheduled, internal},
	{17, `SlaLevel_Ticket`, "slaticket", 300, 0, scheduled, internal},
	{18, `Ticket`, "createinquest", 86400, 0, scheduled, internal},
	{19, `CronTask`, "watcher", 86400, 0, scheduled, internal},
	{20, `CommonITILRecurrentCron`, "RecurrentItems", 3600, 0, scheduled, internal},
	{21, `PlanningRecall`, "planningrecall", 300, 0, scheduled, internal},
	{22, `QueuedNotification`, "queuednotification", 60, 50, scheduled, internal},
	{23, `QueuedNotification`, "queuednotificationclean", 86400, 30, scheduled, internal},
	{24, `CronTask`, "temp", 3600, 0, scheduled, internal},
	{25, `MailCollector`, "mailgateerror", 86400, 0, scheduled, internal},
	{26, `CronTask`, "circularlogs", 86400, 4, disabled, internal},
	{27, `ObjectLock`, "unlockobject", 3600, 4, disabled, internal},
	{28, `SavedSearch`, "countAll", 604800, 0, disabled, internal},
	{29, `SavedSearch_Alert`, "savedsearchesalerts", 86400, 0, disabled, internal},
	{30, `Telemetry`, "telemetry", 2592000, 0, disabled, internal},
	{31, `Certificate`, "certificate", 86400, 0, scheduled, internal},
	{32, `OlaLevel_Ticket`, "olaticket", 300, 0, scheduled, internal},
	{33, `PurgeLogs`, "PurgeLogs", 86400, 24, scheduled, external},
	{34, `Ticket`, "purgeticket", 86400, 0, disabled, external},
	{35, `Document`, "cleanorphans", 86400, 0, disabled, external},
	{36, `User`, "passwordexpiration", 86400, 100, disabled, external},
	{37, `Glpi\Marketplace\Controller`, "checkAllUpdates", 86400, 0, scheduled, external},
	{38, `CleanSoftwareCron`, "cleansoftware", 2592000, 1000, disabled, external},
	{39, `Domain`, "DomainsAlert", 86400, 0, scheduled, external},
	{40, `Glpi\Inventory\Inventory`, "cleantemp", 86400, 0, disabled, external},
	{41, `Glpi\Inventory\Inventory`, "cleanorphans", 604800, 0, scheduled, external},
	{42, `PendingReasonCron`, "pendingreason_autobump_autosolve", 1800, 0, scheduled, external},
	{43, `Agent`, "Cleanoldagents", 86400, 0, scheduled, external},
	{44, `Change`, "createinquest", 86400, 0, scheduled, internal},
	{45, `QueuedNotification`, "queuednotificationcleanstaleajax", 86400, 0, disabled, external},
	{46, `QueuedWebhook`, "queuedwebhook", 60, 50, scheduled, external},
	{47, `QueuedWebhook`, "queuedwebhookclean", 86400, 30, scheduled, external},
	{48, `Glpi\Form\Form`, "purgedraftforms", 86400, 7, scheduled, external},
	{49, `CleanSoftwareCron`, "purgesoftware", 2592000, 1000, disabled, external},
	{50, `CommonITILValidationCron`, "approvalreminder", 604800, 0, disabled, external},
}
