package defaults

import "strings"

// notifications are those of a fresh GLPI: what people are told of, whom, and by which template.
// GLPI's templates are its own; the texts here are ours.
func notifications() []table {
	list := table{name: "glpi_notifications", columns: []string{"id", "name", "itemtype", "event", "is_active",
		"attach_documents", "allow_response"}}
	links := table{name: "glpi_notifications_notificationtemplates",
		columns: []string{"id", "notifications_id", "notificationtemplates_id", "mode"}}
	targets := table{name: "glpi_notificationtargets", columns: []string{"notifications_id", "type", "items_id",
		"is_exclusion"}}
	for i, n := range defaultNotifications {
		id := i + 1
		list.add(id, n.name, n.itemtype, n.event, id != 3, -2, true)
		links.add(id, id, n.template, "mailing")
		for target := range strings.FieldsSeq(n.targets) {
			kind, item, _ := strings.Cut(target, ":")
			targets.add(id, kind, item, false)
		}
	}
	templates := table{name: "glpi_notificationtemplates", columns: []string{"id", "name", "itemtype"}}
	texts := table{name: "glpi_notificationtemplatetranslations",
		columns: []string{"id", "notificationtemplates_id", "language", "subject", "content_text", "content_html"}}
	for i, t := range defaultTemplates {
		id := i + 1
		templates.add(id, t.name, t.itemtype)
		subject, plain, rich := t.texts()
		texts.add(id, id, "", subject, plain, rich)
	}
	return []table{templates, texts, list.everywhere(), links, targets} // what is named comes first
}

// defaultNotifications are listed by id, from 1. Targets are type:items_id: type 1 is a role,
// 2 a profile.
var defaultNotifications = []struct {
	name, itemtype, event string
	template              int
	targets               string
}{
	{"Alert Tickets not closed", "Ticket", "alertnotclosed", 6, ""},
	{"New Ticket", "Ticket", "new", 4, "1:1 1:3 1:21 2:3"},
	{"Update Ticket", "Ticket", "update", 4, "1:1 1:2 1:3 1:4 1:21"},
	{"Close Ticket", "Ticket", "closed", 4, "1:1 1:3 1:21"},
	{"Add Followup", "Ticket", "add_followup", 4, "1:1 1:3 1:21"},
	{"Add Task", "Ticket", "add_task", 4, "1:1 1:3 1:21"},
	{"Update Followup", "Ticket", "update_followup", 4, "1:1 1:3 1:21"},
	{"Update Task", "Ticket", "update_task", 4, "1:1 1:3 1:21"},
	{"Delete Followup", "Ticket", "delete_followup", 4, "1:1 1:3 1:21"},
	{"Delete Task", "Ticket", "delete_task", 4, "1:1 1:3 1:21"},
	{"Resolve ticket", "Ticket", "solved", 4, "1:1 1:3 1:21"},
	{"Ticket Approval", "Ticket", "validation", 7, "1:14 1:40"},
	{"New Reservation", "Reservation", "new", 2, "1:1 1:3"},
	{"Update Reservation", "Reservation", "update", 2, "1:1 1:3"},
	{"Delete Reservation", "Reservation", "delete", 2, "1:1 1:3"},
	{"Alert Reservation", "Reservation", "alert", 3, ""},
	{"Contract Notice", "Contract", "notice", 12, ""},
	{"Contract End", "Contract", "end", 12, ""},
	{"MySQL Synchronization", "DBConnection", "desynchronization", 1, "1:1"},
	{"Cartridges", "CartridgeItem", "alert", 8, ""},
	{"Consumables", "ConsumableItem", "alert", 9, ""},
	{"Infocoms", "Infocom", "alert", 10, ""},
	{"Software Licenses", "SoftwareLicense", "alert", 11, ""},
	{"Ticket Recall", "Ticket", "recall", 4, ""},
	{"Password Forget", "User", "passwordforget", 13, "1:19"},
	{"Ticket Satisfaction", "Ticket", "satisfaction", 14, "1:3"},
	{"Item not unique", "FieldUnicity", "refuse", 15, ""},
	{"CronTask Watcher", "CronTask", "alert", 16, "1:1"},
	{"New Problem", "Problem", "new", 17, "1:1 1:3 1:21"},
	{"Update Problem", "Problem", "update", 17, "1:1 1:2 1:3 1:4 1:21"},
	{"Resolve Problem", "Problem", "solved", 17, "1:1 1:3 1:21"},
	{"Add Task", "Problem", "add_task", 17, "1:1 1:3 1:21"},
	{"Update Task", "Problem", "update_task", 17, "1:1 1:3 1:21"},
	{"Delete Task", "Problem", "delete_task", 17, "1:1 1:3 1:21"},
	{"Close Problem", "Problem", "closed", 17, "1:1 1:3 1:21"},
	{"Delete Problem", "Problem", "delete", 17, "1:1 1:3 1:21"},
	{"Ticket Validation Answer", "Ticket", "validation_answer", 7, "1:14"},
	{"Contract End Periodicity", "Contract", "periodicity", 12, ""},
	{"Contract Notice Periodicity", "Contract", "periodicitynotice", 12, ""},
	{"Planning recall", "PlanningRecall", "planningrecall", 18, "1:3"},
	{"Delete Ticket", "Ticket", "delete", 4, "1:1"},
	{"New Change", "Change", "new", 19, "1:1 1:3 1:21"},
	{"Update Change", "Change", "update", 19, "1:1 1:2 1:3 1:4 1:21"},
	{"Resolve Change", "Change", "solved", 19, "1:1 1:3 1:21"},
	{"Add Task", "Change", "add_task", 19, "1:1 1:3 1:21"},
	{"Update Task", "Change", "update_task", 19, "1:1 1:3 1:21"},
	{"Delete Task", "Change", "delete_task", 19, "1:1 1:3 1:21"},
	{"Close Change", "Change", "closed", 19, "1:1 1:3 1:21"},
	{"Delete Change", "Change", "delete", 19, "1:1 1:3 1:21"},
	{"Ticket Satisfaction Answer", "Ticket", "replysatisfaction", 14, "1:2 1:3"},
	{"Receiver errors", "MailCollector", "error", 20, "1:1"},
	{"New Project", "Project", "new", 21, "1:1 1:27 1:28"},
	{"Update Project", "Project", "update", 21, "1:1 1:27 1:28"},
	{"Delete Project", "Project", "delete", 21, "1:1 1:27 1:28"},
	{"New Project Task", "ProjectTask", "new", 22, "1:1 1:31 1:32"},
	{"Update Project Task", "ProjectTask", "update", 22, "1:1 1:31 1:32"},
	{"Delete Project Task", "ProjectTask", "delete", 22, "1:1 1:31 1:32"},
	{"Request Unlock Items", "ObjectLock", "unlock", 23, "1:19"},
	{"New user in requesters", "Ticket", "requester_user", 4, "1:3"},
	{"New group in requesters", "Ticket", "requester_group", 4, "1:13"},
	{"New user in observers", "Ticket", "observer_user", 4, "1:21"},
	{"New group in observers", "Ticket", "observer_group", 4, "1:20"},
	{"New user in assignees", "Ticket", "assign_user", 4, "1:2"},
	{"New group in assignees", "Ticket", "assign_group", 4, "1:9"},
	{"New supplier in assignees", "Ticket", "assign_supplier", 4, "1:8"},
	{"Saved searches", "SavedSearch_Alert", "alert", 24, "1:19"},
	{"Certificates", "Certificate", "alert", 25, "1:5 1:23"},
	{"Alert expired domains", "Domain", "ExpiredDomains", 26, "1:5 1:23"},
	{"Alert domains close expiries", "Domain", "DomainsWhichExpire", 26, "1:5 1:23"},
	{"Password expires alert", "User", "passwordexpires", 27, "1:19"},
	{"Check plugin updates", `Glpi\Marketplace\Controller`, "checkpluginsupdate", 28, "1:1"},
	{"New user mentioned", "Ticket", "user_mention", 4, "1:39"},
}

// template is a template with the kind of text that it has.
type template struct {
	name, itemtype string
	texts          func() (subject, plain, rich string)
}

// defaultTemplates are listed by id, from 1.
var defaultTemplates = []template{
	{"MySQL Synchronization", "DBConnection", brief("MySQL Synchronization")},
	{"Reservations", "Reservation", brief("Reservations")},
	{"Alert Reservation", "Reservation", brief("Alert Reservation")},
	{"Tickets", "Ticket", itil("ticket")},
	{"Tickets (Simple)", "Ticket", short("ticket")},
	{"Alert Tickets not closed", "Ticket", dates("ticket", "tickets")},
	{"Tickets Validation", "Ticket", approval("ticket")},
	{"Cartridges", "CartridgeItem", brief("Cartridges")},
	{"Consumables", "ConsumableItem", brief("Consumables")},
	{"Infocoms", "Infocom", dates("infocom", "infocoms")},
	{"Licenses", "SoftwareLicense", brief("Licenses")},
	{"Contracts", "Contract", dates("contract", "contracts")},
	{"Password Forget", "User", brief("Password Forget")},
	{"Ticket Satisfaction", "Ticket", survey("ticket")},
	{"Item not unique", "FieldUnicity", notUnique},
	{"CronTask", "CronTask", stuck},
	{"Problems", "Problem", itil("problem")},
	{"Planning recall", "PlanningRecall", recall},
	{"Changes", "Change", itil("change")},
	{"Receiver errors", "MailCollector", receiverErrors},
	{"Projects", "Project", planned("project", "state")},
	{"Project Tasks", "ProjectTask", planned("projecttask", "project")},
	{"Unlock Item request", "ObjectLock", brief("Unlock Item request")},
	{"Saved searches alerts", "SavedSearch_Alert", brief("Saved searches alerts")},
	{"Certificates", "Certificate", dates("certificate", "certificates")},
	{"Alert domains", "Domain", dates("domain", "domains")},
	{"Password expires alert", "User", passwordExpires},
	{"Plugin updates", `Glpi\Marketplace\Controller`, brief("Plugin updates")},
	{"Password Initialization", "User", brief("Password Initialization")},
	{"Change Satisfaction", "Change", survey("change")},
	{"Automatic reminder", "", brief("Automatic reminder")},
	{"Knowledge base item", "", brief("Knowledge base item")},
}

// itil is the text about a ticket, change or problem: what it is, and the latest of its timeline.
func itil(kind string) func() (subject, plain, rich string) {
	return func() (string, string, string) {
		of := strings.NewReplacer("{k}", kind).Replace
		return of("##{k}.action##: ##{k}.title##"),
			of(`##{k}.action##

##lang.{k}.title##: ##{k}.title##
##lang.{k}.status##: ##{k}.status##
##lang.{k}.priority##: ##{k}.priority##
##lang.{k}.creationdate##: ##{k}.creationdate##
##lang.{k}.authors##: ##{k}.authors##
##IF{k}.category##Category: ##{k}.category##
##ENDIF{k}.category####IF{k}.assigntousers##Assigned to: ##{k}.assigntousers##
##ENDIF{k}.assigntousers####IF{k}.assigntogroups##Assigned groups: ##{k}.assigntogroups##
##ENDIF{k}.assigntogroups##
##{k}.description##
##IF{k}.solution.description##
Solution:
##{k}.solution.description##
##ENDIF{k}.solution.description####FOREACH LAST 5 followups##
-- ##followup.author##, ##followup.date##
##followup.description##
##ENDFOREACHfollowups####FOREACH LAST 5 tasks##
-- Task of ##task.author##, ##task.date## (##task.status##)
##task.description##
##ENDFOREACHtasks##
##{k}.url##`),
			of(`<h3>##{k}.action##</h3>
<p><a href="##{k}.url##">##{k}.title##</a></p>
<ul>
<li>##lang.{k}.status##: ##{k}.status##</li>
<li>##lang.{k}.priority##: ##{k}.priority##</li>
<li>##lang.{k}.creationdate##: ##{k}.creationdate##</li>
<li>##lang.{k}.authors##: ##{k}.authors##</li>
##IF{k}.category##<li>Category: ##{k}.category##</li>##ENDIF{k}.category##
##IF{k}.assigntousers##<li>Assigned to: ##{k}.assigntousers##</li>##ENDIF{k}.assigntousers##
##IF{k}.assigntogroups##<li>Assigned groups: ##{k}.assigntogroups##</li>##ENDIF{k}.assigntogroups##
</ul>
<div>##{k}.description##</div>
##IF{k}.solution.description##<h4>Solution</h4><div>##{k}.solution.description##</div>##ENDIF{k}.solution.description##
##FOREACH LAST 5 followups##<p><b>##followup.author##</b>, ##followup.date##</p><div>##followup.description##</div>##ENDFOREACHfollowups##
##FOREACH LAST 5 tasks##<p>Task of <b>##task.author##</b>, ##task.date## (##task.status##)</p><div>##task.description##</div>##ENDFOREACHtasks##`)
	}
}

// short is the text about a ticket without its timeline.
func short(kind string) func() (subject, plain, rich string) {
	return func() (string, string, string) {
		of := strings.NewReplacer("{k}", kind).Replace
		return of("##{k}.action##: ##{k}.title##"),
			of("##{k}.action##\n\n##{k}.title## (##{k}.status##)\n\n##{k}.description##\n\n##{k}.url##"),
			of(`<p>##{k}.action##: <a href="##{k}.url##">##{k}.title##</a> (##{k}.status##)</p><div>##{k}.description##</div>`)
	}
}

// approval is the text about an approval and its answer.
func approval(kind string) func() (subject, plain, rich string) {
	return func() (string, string, string) {
		of := strings.NewReplacer("{k}", kind).Replace
		return of("##{k}.action##: ##{k}.title##"),
			of(`##{k}.action##: ##{k}.title##
##FOREACHvalidations##
##validation.author## asks ##validation.validator## (##validation.submissiondate##): ##validation.commentsubmission##
##validation.status####IFvalidation.answerdate## (##validation.answerdate##): ##validation.commentvalidation####ENDIFvalidation.answerdate##
##ENDFOREACHvalidations##
##{k}.description##

##{k}.url##`),
			of(`<h3>##{k}.action##: <a href="##{k}.url##">##{k}.title##</a></h3>
##FOREACHvalidations##<p><b>##validation.author##</b> asks <b>##validation.validator##</b> (##validation.submissiondate##): ##validation.commentsubmission##</p>
<p>##validation.status####IFvalidation.answerdate## (##validation.answerdate##): ##validation.commentvalidation####ENDIFvalidation.answerdate##</p>##ENDFOREACHvalidations##
<div>##{k}.description##</div>`)
	}
}

// brief is the text of what has no more than its name to tell.
func brief(name string) func() (subject, plain, rich string) {
	return func() (string, string, string) { return name, name + "\n", "<p>" + name + "</p>" }
}
