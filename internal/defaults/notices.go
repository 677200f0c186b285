package defaults

import "strings"

// The texts of notifications that are not about one ticket, change or problem.

// dates is the text of a list of things with a date each.
func dates(kind, list string) func() (subject, plain, rich string) {
	return func() (string, string, string) {
		of := strings.NewReplacer("{k}", kind, "{l}", list).Replace
		return of("##{k}.action##"),
			of("##{k}.action##\n\n##{k}.entity##\n##FOREACH{l}##- ##{k}.title## (##{k}.time##)\n##ENDFOREACH{l}##"),
			of("<h3>##{k}.action##</h3>\n<p>##{k}.entity##</p>\n<ul>##FOREACH{l}##<li>##{k}.title##" +
				" (##{k}.time##)</li>##ENDFOREACH{l}##</ul>")
	}
}

// planned is the text about a project or one of its tasks; beside is a fact that it shows besides.
func planned(kind, beside string) func() (subject, plain, rich string) {
	return func() (string, string, string) {
		of := strings.NewReplacer("{k}", kind, "{b}", beside).Replace
		return of("##{k}.action##: ##{k}.name##"),
			of(`##{k}.action##: ##{k}.name##

##lang.{k}.{b}##: ##{k}.{b}##
Done: ##{k}.percent##
##IF{k}.planstartdate##Planned: ##{k}.planstartdate## - ##{k}.planenddate##
##ENDIF{k}.planstartdate####IF{k}.manager##Manager: ##{k}.manager##
##ENDIF{k}.manager####FOREACHteammembers##- ##teammember.name##
##ENDFOREACHteammembers##
##{k}.description##

##{k}.url##`),
			of(`<h3>##{k}.action##: <a href="##{k}.url##">##{k}.name##</a></h3>
<ul>
<li>##lang.{k}.{b}##: ##{k}.{b}##</li>
<li>Done: ##{k}.percent##</li>
##IF{k}.planstartdate##<li>Planned: ##{k}.planstartdate## - ##{k}.planenddate##</li>##ENDIF{k}.planstartdate##
##IF{k}.manager##<li>Manager: ##{k}.manager##</li>##ENDIF{k}.manager##
##FOREACHteammembers##<li>##teammember.name##</li>##ENDFOREACHteammembers##
</ul>
<div>##{k}.description##</div>`)
	}
}

// survey is the text that asks for an opinion, and that of the answer.
func survey(kind string) func() (subject, plain, rich string) {
	return func() (string, string, string) {
		of := strings.NewReplacer("{k}", kind).Replace
		return of("##{k}.action##: ##{k}.title##"),
			of("##{k}.action##: ##{k}.title##\n\n##IFsatisfaction.dateanswered##Mark:" +
				" ##satisfaction.satisfaction##\n##satisfaction.description##\n##ENDIFsatisfaction.dateanswered##" +
				"##ELSEsatisfaction.dateanswered##How satisfied are you?" +
				" ##{k}.urlsatisfaction##\n##ENDELSEsatisfaction.dateanswered##"),
			of(`<h3>##{k}.action##: ##{k}.title##</h3>
##IFsatisfaction.dateanswered##<p>Mark: ##satisfaction.satisfaction##</p><div>##satisfaction.description##</div>##ENDIFsatisfaction.dateanswered##
##ELSEsatisfaction.dateanswered##<p><a href="##{k}.urlsatisfaction##">How satisfied are you?</a></p>##ENDELSEsatisfaction.dateanswered##`)
	}
}

func stuck() (subject, plain, rich string) {
	return "##crontask.action##",
		"##crontask.action##\n\n##FOREACHcrontasks##- ##crontask.name##:" +
			" ##crontask.description##\n##ENDFOREACHcrontasks##",
		"<h3>##crontask.action##</h3><ul>##FOREACHcrontasks##<li>##crontask.name##:" +
			" ##crontask.description##</li>##ENDFOREACHcrontasks##</ul>"
}

func recall() (subject, plain, rich string) {
	return "##recall.action##: ##recall.itemtype## ##recall.item.name##",
		"##recall.action##\n\n##recall.itemtype## ##recall.item.name##\n##recall.when##\n\n##recall.item.content##",
		"<h3>##recall.action##</h3><p>##recall.itemtype## ##recall.item.name##," +
			" ##recall.when##</p><div>##recall.item.content##</div>"
}

func passwordExpires() (subject, plain, rich string) {
	return "##user.action##",
		"Hello ##user.name##,\n\nyour password expires:" +
			" ##user.password.expiration.date##\n##IFuser.account.lock.date##Your account is locked after" +
			" ##user.account.lock.date##.\n##ENDIFuser.account.lock.date##",
		"<p>Hello ##user.name##,</p><p>your password expires:" +
			" ##user.password.expiration.date##</p>##IFuser.account.lock.date##<p>Your account is locked after" +
			" ##user.account.lock.date##.</p>##ENDIFuser.account.lock.date##"
}

func notUnique() (subject, plain, rich string) {
	return "##unicity.action##",
		"##unicity.action##: ##unicity.itemtype##\n\n##unicity.message##\n##unicity.action_user##, ##unicity.date##",
		"<p>##unicity.action##: ##unicity.itemtype##</p><p>##unicity.message##</p><p>##unicity.action_user##," +
			" ##unicity.date##</p>"
}

func receiverErrors() (subject, plain, rich string) {
	return "##mailcollector.action##",
		"##mailcollector.action##\n\n##FOREACHmailcollectors##- ##mailcollector.name##: ##mailcollector.errors##" +
			" errors\n##ENDFOREACHmailcollectors##",
		"<h3>##mailcollector.action##</h3><ul>##FOREACHmailcollectors##<li>##mailcollector.name##:" +
			" ##mailcollector.errors## errors</li>##ENDFOREACHmailcollectors##</ul>"
}
