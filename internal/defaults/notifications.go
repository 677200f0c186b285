package defaults

import (
	"slices"
	"strings"

	. "github.com/glpid/glpid/internal/model"
)

// notifications are those of a fresh GLPI: what people are told of, whom, and by which template.
// GLPI's templates are its own; the texts here are ours.
func notifications() []table {
	list := table{name: "glpi_notifications", columns: []string{"id", "name", "itemtype", "event", "is_active",
		"attach_documents", "allow_response"}}
	links := table{name: "glpi_notifications_notificationtemplates",
		columns: []string{"id", "notifications_id", "notificationtemplates_id", "mode"}}
	recipients := table{name: "glpi_notificationtargets", columns: []string{"notifications_id", "type", "items_id",
		"is_exclusion"}}
	for i, n := range defaultNotifications {
		id := i + 1
		list.add(id, n.name, n.itemtype, n.event, id != 3, -2, true)
		links.add(id, id, n.template, "mailing")
		for _, to := range n.targets {
			recipients.add(id, to.kind, to.id, false)
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
	return []table{templates, texts, list.everywhere(), links, recipients} // what is named comes first
}

// target is one of those that a notification is sent to: the kind of target and its id.
type target struct{ kind, id int64 }

// roles gives targets that are roles.
func roles(ids ...int64) []target {
	out := make([]target, len(ids))
	for i, id := range ids {
		out[i] = target{TargetRole, id}
	}
	return out
}

// Lists of roles that many notifications are sent to.
var (
	concerned = roles(RoleAdministrator, RoleRequester, RoleObserver)
	involved  = roles(RoleAdministrator, RoleAssigned, RoleRequester, RoleLeft, RoleObserver)
	inCare    = roles(RoleItemTechnician, RoleItemGroupInCare)
)

// defaultNotifications are listed by id, from 1.
var defaultNotifications = []struct {
	name, itemtype, event string
	template              int // the id of one of defaultTemplates
	targets               []target
}{
	{"Alert Tickets not closed", "Ticket", EventNotClosed, 6, nil},
	{"New Ticket", "Ticket", EventNew, 4, slices.Concat(concerned, []target{{TargetProfile, ProfileAdmin}})},
	{"Update Ticket", "Ticket", EventUpdate, 4, involved},
	{"Close Ticket", "Ticket", EventClosed, 4, concerned},
	{"Add Followup", "Ticket", EventAddFollowup, 4, concerned},
	{"Add Task", "Ticket", EventAddTask, 4, concerned},
	{"Update Followup", "Ticket", EventUpdateFollowup, 4, concerned},
	{"Update Task", "Ticket", EventUpdateTask, 4, concerned},
	{"Delete Followup", "Ticket", EventDeleteFollowup, 4, concerned},
	{"Delete Task", "Ticket", EventDeleteTask, 4, concerned},
	{"Resolve ticket", "Ticket", EventSolved, 4, concerned},
	{"Ticket Approval", "Ticket", EventApproval, 7, roles(RoleApprover, RoleApprovalTarget)},
	{"New Reservation", "Reservation", EventNew, 2, roles(RoleAdministrator, RoleRequester)},
	{"Update Reservation", "Reservation", EventUpdate, 2, roles(RoleAdministrator, RoleRequester)},
	{"Delete Reservation", "Reservation", EventDelete, 2, roles(RoleAdministrator, RoleRequester)},
	{"Alert Reservation", "Reservation", EventAlert, 3, nil},
	{"Contract Notice", "Contract", EventNotice, 12, nil},
	{"Contract End", "Contract", EventEnd, 12, nil},
	{"MySQL Synchronization", "DBConnection", EventOutOfStep, 1, roles(RoleAdministrator)},
	{"Cartridges", "CartridgeItem", EventAlert, 8, nil},
	{"Consumables", "ConsumableItem", EventAlert, 9, nil},
	{"Infocoms", "Infocom", EventAlert, 10, nil},
	{"Software Licenses", "SoftwareLicense", EventAlert, 11, nil},
	{"Ticket Recall", "Ticket", EventRecall, 4, nil},
	{"Password Forget", "User", EventPasswordForgotten, 13, roles(RoleUser)},
	{"Ticket Satisfaction", "Ticket", EventSurvey, 14, roles(RoleRequester)},
	{"Item not unique", "FieldUnicity", EventNotUnique, 15, nil},
	{"CronTask Watcher", "CronTask", EventAlert, 16, roles(RoleAdministrator)},
	{"New Problem", "Problem", EventNew, 17, concerned},
	{"Update Problem", "Problem", EventUpdate, 17, involved},
	{"Resolve Problem", "Problem", EventSolved, 17, concerned},
	{"Add Task", "Problem", EventAddTask, 17, concerned},
	{"Update Task", "Problem", EventUpdateTask, 17, concerned},
	{"Delete Task", "Problem", EventDeleteTask, 17, concerned},
	{"Close Problem", "Problem", EventClosed, 17, concerned},
	{"Delete Problem", "Problem", EventDelete, 17, concerned},
	{"Ticket Validation Answer", "Ticket", EventApprovalAnswer, 7, roles(RoleApprover)},
	{"Contract End Periodicity", "Contract", EventPeriod, 12, nil},
	{"Contract Notice Periodicity", "Contract", EventPeriodNotice, 12, nil},
	{"Planning recall", "PlanningRecall", EventReminder, 18, roles(RoleRequester)},
	{"Delete Ticket", "Ticket", EventDelete, 4, roles(RoleAdministrator)},
	{"New Change", "Change", EventNew, 19, concerned},
	{"Update Change", "Change", EventUpdate, 19, involved},
	{"Resolve Change", "Change", EventSolved, 19, concerned},
	{"Add Task", "Change", EventAddTask, 19, concerned},
	{"Update Task", "Change", EventUpdateTask, 19, concerned},
	{"Delete Task", "Change", EventDeleteTask, 19, concerned},
	{"Close Change", "Change", EventClosed, 19, concerned},
	{"Delete Change", "Change", EventDelete, 19, concerned},
	{"Ticket Satisfaction Answer", "Ticket", EventSurveyAnswer, 14, roles(RoleAssigned, RoleRequester)},
	{"Receiver errors", "MailCollector", EventError, 20, roles(RoleAdministrator)},
	{"New Project", "Project", EventNew, 21, roles(RoleAdministrator, RoleManager, RoleManagerGroup)},
	{"Update Project", "Project", EventUpdate, 21, roles(RoleAdministrator, RoleManager, RoleManagerGroup)},
	{"Delete Project", "Project", EventDelete, 21, roles(RoleAdministrator, RoleManager, RoleManagerGroup)},
	{"New Project Task", "ProjectTask", EventNew, 22, roles(RoleAdministrator, RoleTeamUser, RoleTeamGroup)},
	{"Update Project Task", "ProjectTask", EventUpdate, 22, roles(RoleAdministrator, RoleTeamUser, RoleTeamGroup)},
	{"Delete Project Task", "ProjectTask", EventDelete, 22, roles(RoleAdministrator, RoleTeamUser, RoleTeamGroup)},
	{"Request Unlock Items", "ObjectLock", EventUnlock, 23, roles(RoleUser)},
	{"New user in requesters", "Ticket", EventRequesterUser, 4, roles(RoleRequester)},
	{"New group in requesters", "Ticket", EventRequesterGroup, 4, roles(RoleRequesterGroup)},
	{"New user in observers", "Ticket", EventObserverUser, 4, roles(RoleObserver)},
	{"New group in observers", "Ticket", EventObserverGroup, 4, roles(RoleObserverGroup)},
	{"New user in assignees", "Ticket", EventAssignUser, 4, roles(RoleAssigned)},
	{"New group in assignees", "Ticket", EventAssignGroup, 4, roles(RoleAssignedGroup)},
	{"New supplier in assignees", "Ticket", EventAssignSupplier, 4, roles(RoleSupplier)},
	{"Saved searches", "SavedSearch_Alert", EventAlert, 24, roles(RoleUser)},
	{"Certificates", "Certificate", EventAlert, 25, inCare},
	{"Alert expired domains", "Domain", EventDomainsExpired, 26, inCare},
	{"Alert domains close expiries", "Domain", EventDomainsExpiring, 26, inCare},
	{"Password expires alert", "User", EventPasswordExpires, 27, roles(RoleUser)},
	{"Check plugin updates", `Glpi\Marketplace\Controller`, EventPluginUpdates, 28, roles(RoleAdministrator)},
	{"New user mentioned", "Ticket", EventMention, 4, roles(RoleMentioned)},
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
