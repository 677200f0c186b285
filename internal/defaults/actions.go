package defaults

import . "github.com/glpid/glpid/internal/model"

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
		t.add(a.id, a.itemtype, a.name, a.frequency, param, a.state, a.mode, ActionByPages|ActionBySystem, 0, 24,
			lifetime)
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
	{2, `CartridgeItem`, "cartridge", 86400, 10, ActionDisabled, ActionByPages},
	{3, `ConsumableItem`, "consumable", 86400, 10, ActionDisabled, ActionByPages},
	{4, `SoftwareLicense`, "software", 86400, 0, ActionDisabled, ActionByPages},
	{5, `Contract`, "contract", 86400, 0, ActionScheduled, ActionByPages},
	{6, `Infocom`, "infocom", 86400, 0, ActionScheduled, ActionByPages},
	{7, `CronTask`, "logs", 86400, 30, ActionDisabled, ActionByPages},
	{9, `MailCollector`, "mailgate", 600, 10, ActionScheduled, ActionByPages},
	{10, `DBconnection`, "checkdbreplicate", 300, 0, ActionDisabled, ActionByPages},
	{11, `CronTask`, "checkupdate", 604800, 0, ActionDisabled, ActionByPages},
	{12, `CronTask`, "session", 86400, 0, ActionScheduled, ActionByPages},
	{13, `CronTask`, "graph", 3600, 0, ActionScheduled, ActionByPages},
	{14, `ReservationItem`, "reservation", 3600, 0, ActionScheduled, ActionByPages},
	{15, `Ticket`, "closeticket", 43200, 0, ActionScheduled, ActionByPages},
	{16, `Ticket`, "alertnotclosed", 43200, 0, ActionScheduled, ActionByPages},
	{17, `SlaLevel_Ticket`, "slaticket", 300, 0, ActionScheduled, ActionByPages},
	{18, `Ticket`, "createinquest", 86400, 0, ActionScheduled, ActionByPages},
	{19, `CronTask`, "watcher", 86400, 0, ActionScheduled, ActionByPages},
	{20, `CommonITILRecurrentCron`, "RecurrentItems", 3600, 0, ActionScheduled, ActionByPages},
	{21, `PlanningRecall`, "planningrecall", 300, 0, ActionScheduled, ActionByPages},
	{22, `QueuedNotification`, "queuednotification", 60, 50, ActionScheduled, ActionByPages},
	{23, `QueuedNotification`, "queuednotificationclean", 86400, 30, ActionScheduled, ActionByPages},
	{24, `CronTask`, "temp", 3600, 0, ActionScheduled, ActionByPages},
	{25, `MailCollector`, "mailgateerror", 86400, 0, ActionScheduled, ActionByPages},
	{26, `CronTask`, "circularlogs", 86400, 4, ActionDisabled, ActionByPages},
	{27, `ObjectLock`, "unlockobject", 3600, 4, ActionDisabled, ActionByPages},
	{28, `SavedSearch`, "countAll", 604800, 0, ActionDisabled, ActionByPages},
	{29, `SavedSearch_Alert`, "savedsearchesalerts", 86400, 0, ActionDisabled, ActionByPages},
	{30, `Telemetry`, "telemetry", 2592000, 0, ActionDisabled, ActionByPages},
	{31, `Certificate`, "certificate", 86400, 0, ActionScheduled, ActionByPages},
	{32, `OlaLevel_Ticket`, "olaticket", 300, 0, ActionScheduled, ActionByPages},
	{33, `PurgeLogs`, "PurgeLogs", 86400, 24, ActionScheduled, ActionBySystem},
	{34, `Ticket`, "purgeticket", 86400, 0, ActionDisabled, ActionBySystem},
	{35, `Document`, "cleanorphans", 86400, 0, ActionDisabled, ActionBySystem},
	{36, `User`, "passwordexpiration", 86400, 100, ActionDisabled, ActionBySystem},
	{37, `Glpi\Marketplace\Controller`, "checkAllUpdates", 86400, 0, ActionScheduled, ActionBySystem},
	{38, `CleanSoftwareCron`, "cleansoftware", 2592000, 1000, ActionDisabled, ActionBySystem},
	{39, `Domain`, "DomainsAlert", 86400, 0, ActionScheduled, ActionBySystem},
	{40, `Glpi\Inventory\Inventory`, "cleantemp", 86400, 0, ActionDisabled, ActionBySystem},
	{41, `Glpi\Inventory\Inventory`, "cleanorphans", 604800, 0, ActionScheduled, ActionBySystem},
	{42, `PendingReasonCron`, "pendingreason_autobump_autosolve", 1800, 0, ActionScheduled, ActionBySystem},
	{43, `Agent`, "Cleanoldagents", 86400, 0, ActionScheduled, ActionBySystem},
	{44, `Change`, "createinquest", 86400, 0, ActionScheduled, ActionByPages},
	{45, `QueuedNotification`, "queuednotificationcleanstaleajax", 86400, 0, ActionDisabled, ActionBySystem},
	{46, `QueuedWebhook`, "queuedwebhook", 60, 50, ActionScheduled, ActionBySystem},
	{47, `QueuedWebhook`, "queuedwebhookclean", 86400, 30, ActionScheduled, ActionBySystem},
	{48, `Glpi\Form\Form`, "purgedraftforms", 86400, 7, ActionScheduled, ActionBySystem},
	{49, `CleanSoftwareCron`, "purgesoftware", 2592000, 1000, ActionDisabled, ActionBySystem},
	{50, `CommonITILValidationCron`, "approvalreminder", 604800, 0, ActionDisabled, ActionBySystem},
}
