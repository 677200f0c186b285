package api_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestAuthorizationSeesItsDefault gives a profile where it says nothing of the entities below: the
// value that is stored is true, so that who has no access below may not give it.
func TestAuthorizationSeesItsDefault(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	france := s.call("glpi", "POST", "/Administration/Entity", body{"name": "France", "parent": 0}).id()
	paris := s.call("glpi", "POST", "/Administration/Entity", body{"name": "Paris", "parent": france}).id()
	profile := s.role("of France", map[string]int{"user": 31, "profile": 1, "entity": 1, "computer": 1})
	_, path := s.employ("jeanne", profile, france, false)
	s.call("glpi", "POST", "/Assets/Computer", body{"name": "of Paris", "entity": paris}).want(201)
	s.call("jeanne", "POST", path+"/Authorization", body{"profile": profile, "entity": france}).want(403)
	s.call("jeanne", "POST", path+"/Authorization", body{"profile": profile, "entity": france, "is_recursive": true}).want(403)
	s.call("jeanne", "POST", path+"/Authorization", body{"profile": profile, "entity": paris, "is_recursive": false}).want(403)
	if got := s.call("jeanne", "GET", "/Assets/Computer", nil).want(200).list(); len(got) != 0 {
		t.Errorf("she sees %v", got)
	}
	if n := s.scalar("SELECT COUNT(*) FROM `glpi_profiles_users` WHERE `users_id` = ?", s.userID("jeanne")); n != "1" {
		t.Errorf("she has %s authorisations", n)
	}
	s.call("jeanne", "POST", "/Administration/User/"+s.userID("jeanne")+"/Authorization", body{"profile": 1, "entity": france, "is_recursive": false}).want(201)
}

// manager are the rights of somebody who looks after accounts and profiles, and is far from doing
// everything.
var manager = map[string]int{
	"user": 31 | 7168, "profile": 31, "entity": 31, "group": 31, "computer": 31, "oauth_client": 31, "rule_ldap": 31, "notification": 31,
	"dropdown": 31, "transfer": 1, "password_update": 1,
}

// TestAccountsOfOthersWithMoreRights tries, as somebody who may change accounts, everything that takes
// an account over or away from its owner who may do more. Names and telephone numbers are harmless.
func TestAccountsOfOthersWithMoreRights(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.recruit("manager", 0, manager)
	boss := s.call("glpi", "POST", "/Administration/User", body{"username": "boss", "password": "boss", "password2": "boss", "emails": []string{"boss@example.org"}}).id()
	path := fmt.Sprintf("/Administration/User/%d", boss)
	s.call("glpi", "POST", path+"/Authorization", body{"profile": 4, "entity": 0, "is_recursive": true}).want(201)
	before := s.row("glpi_users", boss)
	mail := s.scalar("SELECT GROUP_CONCAT(`email`) FROM `glpi_useremails` WHERE `users_id` = ?", boss)
	for _, p := range s.Catalog.Object("User").Properties {
		if p.ReadOnly || harmless[p.Name] {
			continue
		}
		value, tried := map[string]any{
			"username": "nobody", "is_active": false, "is_deleted": true, "authtype": 3, "begin_date": "2030-01-01T00:00:00Z", "end_date": "2020-01-01T00:00:00Z",
			"password": "x", "password2": "x", "revoke_tokens": true, "emails": []string{"manager@example.org"}, "default_profile": 1, "default_entity": 0,
			"substitution_start_date": "2020-01-01T00:00:00Z", "substitution_end_date": "2030-01-01T00:00:00Z",
		}[p.Name]
		if !tried {
			t.Errorf("whether changing the property %s of somebody with more rights is harmless is not known", p.Name)
			continue
		}
		change := body{p.Name: value, "comment": "taken over"}
		if p.Name == "password" {
			change["password2"] = value
		}
		if p.Name == "password2" || p.Name == "default_profile" || p.Name == "default_entity" {
			continue // alone it does nothing; it has the present value
		}
		for _, at := range []string{path, "/Administration/User/username/boss"} {
			if r := s.call("manager", "PATCH", at, change); r.status != 400 && r.status != 403 {
				t.Errorf("%s: %d %s", p.Name, r.status, r.body)
			}
		}
	}
	s.call("manager", "PATCH", path, body{"default_profile": 4}).want(400)
	s.call("manager", "DELETE", path, nil).want(403)
	s.call("manager", "DELETE", path+"?force=true", nil).want(403)
	s.call("manager", "DELETE", "/Administration/User/username/boss", nil).want(403)
	s.call("manager", "PATCH", path, body{"phone": "1", "realname": "Boss"}).want(200)
	after := s.row("glpi_users", boss)
	for column, value := range before {
		if column != "phone" && column != "realname" && column != "date_mod" && after[column] != value {
			t.Errorf("%s was %v and is %v", column, value, after[column])
		}
	}
	if got := s.scalar("SELECT GROUP_CONCAT(`email`) FROM `glpi_useremails` WHERE `users_id` = ?", boss); got != mail {
		t.Errorf("e-mail addresses: %s", got)
	}
	// Trashed by somebody who may, it stays there.
	s.call("glpi", "DELETE", path, nil).want(204)
	s.call("manager", "PATCH", path, body{"is_deleted": false}).want(403)
	s.call("manager", "DELETE", path+"?force=true", nil).want(403)
	// Those whose rights they have they look after.
	clerk, other := s.recruit("clerk", 0, map[string]int{"user": 1})
	for _, change := range []body{{"username": "clerk2"}, {"is_active": false}, {"emails": []string{"c@example.org"}}, {"password": "y", "password2": "y"}, {"is_deleted": true}, {"is_deleted": false}} {
		s.call("manager", "PATCH", other, change).want(200)
	}
	s.call("manager", "DELETE", fmt.Sprintf("/Administration/User/%d?force=true", clerk), nil).want(204)
}

// harmless are the properties of accounts of which a change takes nothing over.
var harmless = map[string]bool{
	"realname": true, "firstname": true, "phone": true, "phone2": true, "mobile": true, "comment": true, "location": true, "title": true,
	"category": true, "registration_number": true, "nickname": true,
	"last_login": true, "date_creation": true, "date_mod": true, // kept by the server
}

// TestAccountsOfOtherEntities lets somebody who may do the same things in one entity only not take over
// an account that works in others too.
func TestAccountsOfOtherEntities(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	france := s.call("glpi", "POST", "/Administration/Entity", body{"name": "France", "parent": 0}).id()
	profile := s.role("manager", manager)
	s.employ("jeanne", profile, france, true)
	both, path := s.employ("both", profile, france, true)
	s.call("jeanne", "PATCH", path, body{"password": "mine", "password2": "mine"}).want(200)
	s.exec("INSERT INTO `glpi_profiles_users` (`users_id`, `profiles_id`, `entities_id`, `is_recursive`) VALUES (?, ?, 0, 1)", both, profile)
	s.Directory.Invalidate()
	for _, change := range []body{{"password": "again", "password2": "again"}, {"username": "b"}, {"emails": []string{"j@example.org"}}, {"is_active": false}, {"is_deleted": true}} {
		if r := s.call("jeanne", "PATCH", path, change); r.status != 400 && r.status != 403 {
			t.Errorf("%v: %d %s", change, r.status, r.body)
		}
	}
	s.call("jeanne", "DELETE", path, nil).want(403)
	s.call("jeanne", "PATCH", path, body{"phone": "1"}).want(200)
}

// TestDefaultProfileIsCovered keeps people from making a profile with more rights than their own the
// default, and from creating accounts that get one.
func TestDefaultProfileIsCovered(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.recruit("manager", 0, manager)
	const super, technician, own = "/Administration/Profile/4", "/Administration/Profile/6", "/Administration/Profile"
	for _, path := range []string{super, technician} {
		for _, change := range []body{
			{"is_default": true}, {"is_default": 1, "comment": "x"}, {"name": "x"}, {"mfa_enforced": false, "managed_domainrecordtypes": "[-1]"},
		} {
			s.call("manager", "PATCH", path, change).want(403)
		}
		s.call("manager", "DELETE", path, nil).want(403)
	}
	if got := s.scalar("SELECT GROUP_CONCAT(`id`) FROM `glpi_profiles` WHERE `is_default` = 1"); got != "1" {
		t.Fatalf("default profiles: %s", got)
	}
	// Their own profile gets nothing by a change, and what they have they may hand out.
	mine := fmt.Sprint(own, "/", s.scalar("SELECT `profiles_id` FROM `glpi_profiles_users` WHERE `users_id` = ?", s.userID("manager")))
	s.exec("UPDATE `glpi_profiles` SET `managed_domainrecordtypes` = '[1,2]' WHERE `name` = 'profile of manager'")
	s.Directory.Invalidate()
	s.call("manager", "PATCH", mine, body{"managed_domainrecordtypes": "[-1]"}).want(403)
	s.call("manager", "PATCH", mine, body{"managed_domainrecordtypes": "[1,3]"}).want(403)
	s.call("manager", "PATCH", mine, body{"managed_domainrecordtypes": "[2]", "comment": "less"}).want(200)
	s.call("manager", "PATCH", "/Administration/Profile/1", body{"comment": "of self-service"}).want(200)
	s.call("manager", "PATCH", mine, body{"is_default": true}).want(200)
	s.call("manager", "POST", "/Administration/User", body{"username": "covered"}).want(201)

	s.call("glpi", "PATCH", technician, body{"is_default": true}).want(200)
	s.call("manager", "POST", "/Administration/User", body{"username": "technician", "password": "x", "password2": "x"}).want(403)
	if n := s.scalar("SELECT COUNT(*) FROM `glpi_users` WHERE `name` = 'technician'"); n != "0" {
		t.Error("the account was made")
	}
	s.call("glpi", "POST", "/Administration/User", body{"username": "technician"}).want(201)
	for _, profile := range []int{3, 4, 6, 8} {
		s.call("manager", "POST", "/Administration/User/"+s.userID("manager")+"/Authorization", body{"profile": profile, "entity": 0}).want(403)
	}
}

// TestRulesGiveNothing keeps rules of accounts from giving what whoever writes them lacks, by any way of
// writing one: its actions, what is left of them, its criteria, and switching it on.
func TestRulesGiveNothing(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.recruit("manager", 0, manager)
	france := s.call("glpi", "POST", "/Administration/Entity", body{"name": "France", "parent": 0}).id()
	s.employ("jeanne", s.role("managers", manager), france, true)
	const rules = "/Rule/Collection/Right/Rule"
	clerks := s.role("clerks", map[string]int{"computer": 1})
	rule := func(user string) string {
		t.Helper()
		return fmt.Sprintf("%s/%d", rules, s.call(user, "POST", rules, body{"name": unique(), "match": "AND", "condition": 0}).id())
	}
	action := func(field string, value any) body {
		return body{"field": field, "action_type": "assign", "value": value}
	}
	own := rule("manager")
	for _, refused := range []body{
		action("profiles_id", 4), action("profiles_id", 6), action("_profiles_id_default", 4), action("_deny_login", 1), action("is_active", 0),
	} {
		s.call("manager", "POST", own+"/Action", refused).want(403)
	}
	if n := s.scalar("SELECT COUNT(*) FROM `glpi_ruleactions` WHERE `rules_id` = (SELECT MAX(`id`) FROM `glpi_rules`)"); n != "0" {
		t.Errorf("%s actions", n)
	}
	mine := s.call("manager", "POST", own+"/Action", action("profiles_id", clerks)).want(201)
	s.call("manager", "PATCH", fmt.Sprintf("%s/Action/%v", own, mine.at("id")), body{"value": "4"}).want(403)
	s.call("manager", "POST", own+"/Criteria", body{"criteria": "LOGIN", "condition": 0, "pattern": "x"}).want(201)

	super := rule("glpi")
	given := s.call("glpi", "POST", super+"/Action", action("profiles_id", 4)).id()
	criterion := s.call("glpi", "POST", super+"/Criteria", body{"criteria": "LOGIN", "condition": 0, "pattern": "boss"}).id()
	for path, change := range map[string]body{
		super: {"is_active": true}, fmt.Sprintf("%s/Criteria/%d", super, criterion): {"pattern": "manager"}, fmt.Sprintf("%s/Action/%d", super, given): {"value": "1"},
	} {
		s.call("manager", "PATCH", path, change).want(403)
		s.call("manager", "DELETE", path, nil).want(403)
	}
	s.call("manager", "POST", super+"/Criteria", body{"criteria": "LOGIN", "condition": 0, "pattern": "manager"}).want(403)

	// Rules of accounts count everywhere, so that they are not for those who work in one entity.
	s.call("jeanne", "POST", rules, body{"name": "r", "match": "AND"}).want(403)
	s.call("jeanne", "POST", own+"/Criteria", body{"criteria": "LOGIN", "condition": 0, "pattern": "x"}).want(404)

	// Somebody with the same rights at the top alone does not give them below.
	s.employ("top", s.role("of the top", manager), 0, false)
	s.call("top", "POST", rules, body{"name": "r", "match": "AND"}).want(403)
}

// TestRulesReachNoFurther keeps rules of tickets from counting below the entities of whoever writes them.
func TestRulesReachNoFurther(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	france := s.call("glpi", "POST", "/Administration/Entity", body{"name": "France", "parent": 0}).id()
	s.employ("jeanne", s.role("rulers", map[string]int{"rule_ticket": 31 | 1024, "notification": 31, "config": 3, "ticket": 31 | 1024, "followup": 1 | 8192}), france, false)
	for _, path := range []string{"/Rule/Collection/Ticket/Rule", "/Notifications/Notification", "/Setup/Webhook"} {
		made := body{"name": "below", "match": "AND", "condition": 1, "itemtype": "Ticket", "event": "new", "url": "https://example.org/"}
		made["is_recursive"] = true
		s.call("jeanne", "POST", path, made).want(403)
		made["is_recursive"] = false
		item := fmt.Sprintf("%s/%d", path, s.call("jeanne", "POST", path, made).id())
		s.call("jeanne", "PATCH", item, body{"is_recursive": true}).want(403)
		s.call("jeanne", "PATCH", item, body{"name": "here"}).want(200)
		s.call("glpi", "PATCH", item, body{"is_recursive": true}).want(200)
		s.call("jeanne", "PATCH", item, body{"name": "mine"}).want(403)
	}
}

// TestTellingNeedsSeeing keeps those who set up webhooks and notifications from being told by them what
// they cannot read: items that are not theirs, private followups, what belongs to such items.
func TestTellingNeedsSeeing(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	half := map[string]int{"config": 3, "notification": 31, "ticket": 1, "followup": 1, "computer": 256}
	s.recruit("half", 0, half)
	all := map[string]int{"config": 3, "notification": 31, "ticket": 1 | 1024, "followup": 1 | 8192, "change": 1024, "problem": 1024, "computer": 1, "task": 1 | 8192}
	s.recruit("all", 0, all)
	for _, path := range []string{"/Setup/Webhook", "/Notifications/Notification"} {
		for _, itemtype := range []string{"Ticket", "ITILFollowup", "TicketTask", "Computer", "Change", "Contract"} {
			made := body{"name": "n", "itemtype": itemtype, "event": "new", "url": "https://example.org/"}
			s.call("half", "POST", path, made).want(403)
			if itemtype != "Contract" {
				s.call("all", "POST", path, made).want(201)
			}
		}
		item := fmt.Sprintf("%s/%d", path, s.call("glpi", "POST", path, body{"name": "n", "itemtype": "Ticket", "event": "new", "url": "https://example.org/"}).id())
		s.call("half", "PATCH", item, body{"url": "https://half.example/", "name": "mine"}).want(403)
	}
	note := fmt.Sprintf("/Notifications/Notification/%d", s.call("glpi", "POST", "/Notifications/Notification", body{"name": "n", "itemtype": "Ticket", "event": "new"}).id())
	s.call("half", "POST", note+"/Recipient", body{"type": 1, "items_id": 1}).want(403)
	s.call("all", "POST", note+"/Recipient", body{"type": 1, "items_id": 1}).want(201)
}

// TestDefinitionsGiveNothing keeps whoever changes definitions of custom assets from giving themselves
// rights on the assets that there are.
func TestDefinitionsGiveNothing(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	profile := s.role("configurers", map[string]int{"config": 3})
	s.employ("half", profile, 0, true)
	definition := s.define("Safe", body{"profiles": body{"4": 31}})
	s.call("glpi", "POST", "/Assets/Custom/Safe", body{"name": "gold"}).want(201)
	s.call("half", "GET", "/Assets/Custom/Safe", nil).want(403)
	for _, rights := range []any{body{fmt.Sprint(profile): 1}, fmt.Sprintf(`{"4":31,"%d":31}`, profile), body{"1": 1, "4": 31}} {
		s.call("half", "PATCH", definition, body{"profiles": rights}).want(403)
	}
	s.call("half", "GET", "/Assets/Custom/Safe", nil).want(403)
	s.call("half", "PATCH", definition, body{"label": "Safes", "profiles": body{"4": 31}}).want(200)
	s.call("half", "POST", "/Assets/CustomDefinition", body{"system_name": "Own", "is_active": true}).want(201)
	s.call("half", "GET", "/Assets/Custom/Own", nil).want(200)
	s.call("glpi", "PATCH", definition, body{"profiles": body{"4": 31, fmt.Sprint(profile): 3}}).want(200)
	s.call("half", "PATCH", definition, body{"profiles": body{"4": 31, fmt.Sprint(profile): 3, "6": 1}}).want(200)
	s.call("half", "PATCH", definition, body{"profiles": body{"4": 31, fmt.Sprint(profile): 7}}).want(403)
}

// TestServersThatLetOthersIn keeps whoever may change the configuration from naming another server for
// the passwords of somebody with more rights.
func TestServersThatLetOthersIn(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.recruit("half", 0, map[string]int{"config": 3})
	for path, kind := range map[string]int{"/Setup/LDAPDirectory": 3, "/Setup/EmailAuthServer": 2} {
		made := body{"name": "n", "host": "directory.example.org", "domain": "mail.example.org"}
		item := s.call("half", "POST", path, made).id()
		at := fmt.Sprintf("%s/%d", path, item)
		s.call("half", "PATCH", at, body{"comment": "unused"}).want(200)
		boss, account := s.employ("boss"+fmt.Sprint(kind), 4, 0, true)
		s.exec("UPDATE `glpi_users` SET `authtype` = ?, `auths_id` = ? WHERE `id` = ?", kind, item, boss)
		for _, change := range []body{{"host": "evil.example"}, {"domain": "evil.example"}, {"connection_filter": "(uid=*)"}, {"comment": "x"}} {
			s.call("half", "PATCH", at, change).want(403)
		}
		s.call("half", "DELETE", at, nil).want(403)
		if kind == 3 {
			s.call("half", "POST", "/Setup/LDAPDirectoryReplicate", body{"name": "r", "host": "evil.example", "ldap_directory": item}).want(403)
		}
		s.call("glpi", "PATCH", at, body{"comment": "x"}).want(200)
		s.call("glpi", "DELETE", account+"?force=true", nil).want(204)
		s.call("half", "DELETE", at, nil).want(204)
	}
}

// TestMembershipBelow keeps whoever may change a group from making its members those of groups below it
// that are not theirs to change.
func TestMembershipBelow(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	france := s.call("glpi", "POST", "/Administration/Entity", body{"name": "France", "parent": 0}).id()
	s.employ("jeanne", s.role("managers", manager), france, true)
	above := s.call("glpi", "POST", "/Administration/Group", body{"name": "of France", "entity": france}).id()
	below := s.call("glpi", "POST", "/Administration/Group", body{"name": "board", "entity": 0, "parent": above}).id()
	group := fmt.Sprintf("/Administration/Group/%d", above)
	s.call("jeanne", "PATCH", group, body{"comment": "mine"}).want(200)
	s.call("jeanne", "PATCH", group, body{"recursive_membership": true}).want(403)
	s.call("jeanne", "POST", fmt.Sprintf("/Administration/Group/%d/Member", below), body{"user": 2}).want(404)
	s.call("glpi", "DELETE", fmt.Sprintf("/Administration/Group/%d", below), nil).want(204)
	s.call("jeanne", "PATCH", group, body{"recursive_membership": true}).want(200)
}

// TestPredefinedFieldsNameWhatIsSeen keeps templates from filling in what whoever writes them does not
// see: the tickets that are made from them would show it.
func TestPredefinedFieldsNameWhatIsSeen(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	france := s.call("glpi", "POST", "/Administration/Entity", body{"name": "France", "parent": 0}).id()
	s.employ("jeanne", s.role("writers", map[string]int{"itiltemplate": 31, "computer": 31, "group": 1, "itilcategory": 31, "ticketrecurrent": 31}), france, true)
	hidden := map[int]string{
		13: fmt.Sprintf("Computer_%d", s.call("glpi", "POST", "/Assets/Computer", body{"name": "secret", "entity": 0}).id()),
		8:  fmt.Sprint(s.call("glpi", "POST", "/Administration/Group", body{"name": "secret", "entity": 0}).id()),
		7:  fmt.Sprint(s.call("glpi", "POST", "/Dropdowns/ITILCategory", body{"name": "secret", "entity": 0}).id()),
	}
	seen := fmt.Sprintf("Computer_%d", s.call("jeanne", "POST", "/Assets/Computer", body{"name": "mine"}).id())
	for _, kind := range []string{"Ticket", "Change", "Problem"} {
		fields := fmt.Sprintf("/Assistance/%sTemplate/%d/PredefinedField", kind, s.call("jeanne", "POST", "/Assistance/"+kind+"Template", body{"name": "t"}).id())
		for num, value := range hidden {
			s.call("jeanne", "POST", fields, body{"num": num, "value": value}).want(400)
		}
		s.call("jeanne", "POST", fields, body{"num": 1, "value": "a name"}).want(201)
		own := fmt.Sprintf("%s/%d", fields, s.call("jeanne", "POST", fields, body{"num": 13, "value": seen}).id())
		s.call("jeanne", "PATCH", own, body{"value": hidden[13]}).want(400)
	}
}

// TestAttachedByOthers keeps requesters from taking away what others have attached to their ticket.
func TestAttachedByOthers(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.recruit("requester", 0, map[string]int{"ticket": 1 | 4, "followup": 1 | 4, "document": 1 | 4})
	ticket := fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Document", s.call("requester", "POST", "/Assistance/Ticket", body{"name": "t", "content": "t"}).id())
	document := s.call("tech", "POST", "/Management/Document", body{"name": "evidence"}).id()
	link := fmt.Sprintf("%s/%d", ticket, s.call("tech", "POST", ticket, body{"document": document}).id())
	own := s.call("requester", "POST", "/Management/Document", body{"name": "mine"}).id()
	mine := fmt.Sprintf("%s/%d", ticket, s.call("requester", "POST", ticket, body{"document": own}).id())
	s.call("tech", "POST", ticket[:len(ticket)-len("Document")]+"Followup", body{"content": "seen"}).want(201)
	s.call("requester", "DELETE", link, nil).want(403)
	s.call("requester", "PATCH", link, body{"timeline_position": 1}).want(403)
	if n := s.count("glpi_documents_items"); n != 2 {
		t.Errorf("%d documents are attached", n)
	}
	s.call("requester", "DELETE", mine, nil).want(204)
	s.call("tech", "DELETE", link, nil).want(204)
}

// TestQueuesTellWhatIsSeen shows what waits to be told to those only who see all that it tells of.
func TestQueuesTellWhatIsSeen(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.recruit("half", 0, map[string]int{"config": 3, "queuednotification": 31, "ticket": 1, "computer": 1})
	s.exec("INSERT INTO `glpi_queuednotifications` (`itemtype`, `name`, `entities_id`) VALUES ('Ticket', 'secret', 0), ('Computer', 'known', 0)")
	s.exec("INSERT INTO `glpi_queuedwebhooks` (`itemtype`, `body`, `entities_id`) VALUES ('Ticket', 'secret', 0), ('Computer', 'known', 0)")
	for _, path := range []string{"/Notifications/QueuedNotification", "/Setup/QueuedWebhook"} {
		if got := s.call("half", "GET", path, nil).want(200).list(); len(got) != 1 || got[0]["itemtype"] != "Computer" {
			t.Errorf("%s: %v", path, got)
		}
		s.call("half", "GET", path+"/1", nil).want(404)
		s.call("half", "GET", path+"/2", nil).want(200)
		if got := s.call("glpi", "GET", path, nil).want(200).list(); len(got) != 2 {
			t.Errorf("%s: %v", path, got)
		}
	}
	if got := s.call("half", "POST", "/GraphQL", body{"query": "{QueuedNotification{name} QueuedWebhook{body}}"}).want(200); strings.Contains(string(got.body), "secret") {
		t.Error(string(got.body))
	}
	s.call("half", "POST", "/Notifications/QueuedNotification/1/SendRequest", nil).want(404)
}

// TestRuleActionsNameWhatIsSeen keeps rules from putting what their writer does not see into tickets that
// show it.
func TestRuleActionsNameWhatIsSeen(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	france := s.call("glpi", "POST", "/Administration/Entity", body{"name": "France", "parent": 0}).id()
	s.employ("jeanne", s.role("rulers", map[string]int{"rule_ticket": 31 | 1024, "group": 31, "location": 31}), france, true)
	rule := fmt.Sprintf("/Rule/Collection/Ticket/Rule/%d/Action", s.call("jeanne", "POST", "/Rule/Collection/Ticket/Rule", body{"name": "r", "match": "AND", "condition": 1}).id())
	hidden := s.call("glpi", "POST", "/Administration/Group", body{"name": "secret", "entity": 0}).id()
	seen := s.call("jeanne", "POST", "/Administration/Group", body{"name": "mine"}).id()
	action := func(id int64) body {
		return body{"field": "_groups_id_assign", "action_type": "assign", "value": fmt.Sprint(id)}
	}
	s.call("jeanne", "POST", rule, action(hidden)).want(400)
	own := fmt.Sprintf("%s/%d", rule, s.call("jeanne", "POST", rule, action(seen)).id())
	s.call("jeanne", "PATCH", own, body{"value": fmt.Sprint(hidden)}).want(400)
}

// TestNewProfilesShowNoHardware keeps people from making, giving and changing self-service profiles that show
// all items of types of which they see none.
func TestNewProfilesShowNoHardware(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.recruit("half", 0, map[string]int{"user": 31, "profile": 31})
	const profiles = "/Administration/Profile"
	for _, made := range []body{
		{"helpdesk_hardware": 3, "helpdesk_item_type": `["Computer"]`}, {"helpdesk_hardware": 2, "helpdesk_item_type": `["Computer"]`, "is_default": true},
	} {
		made["name"] = unique()
		s.call("half", "POST", profiles, made).want(403)
	}
	own := fmt.Sprintf("%s/%d", profiles, s.call("half", "POST", profiles, body{"name": "own", "helpdesk_hardware": 1, "helpdesk_item_type": `["Computer"]`}).id())
	s.call("half", "PATCH", own, body{"helpdesk_hardware": 2}).want(403)
	all := s.call("glpi", "POST", profiles, body{"name": "all", "helpdesk_hardware": 3, "helpdesk_item_type": `["Computer"]`}).id()
	s.call("half", "POST", "/Administration/User/"+s.userID("half")+"/Authorization", body{"profile": all, "entity": 0}).want(403)
	s.call("half", "PATCH", fmt.Sprintf("%s/%d", profiles, all), body{"helpdesk_item_type": `["Computer","Monitor"]`}).want(403)
	s.exec("UPDATE `glpi_profiles` SET `helpdesk_hardware` = 3, `helpdesk_item_type` = '[\"Computer\"]' WHERE `name` = 'profile of half'")
	s.Directory.Invalidate()
	s.call("half", "POST", "/Administration/User/"+s.userID("half")+"/Authorization", body{"profile": all, "entity": 0}).want(201)
}

// TestSecretsStayWhereTheyAre keeps stored secrets, and everybody's mail, from being sent to an address that
// somebody chooses who sees neither.
func TestSecretsStayWhereTheyAre(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.recruit("half", 0, map[string]int{"config": 3, "ticket": 31 | 1024, "followup": 1 | 8192})
	hook := body{
		"name": "n", "itemtype": "Ticket", "event": "new", "url": "https://example.org/", "use_oauth": true, "oauth_url": "https://example.org/token",
		"clientid": "c", "clientsecret": "secret",
	}
	for _, c := range []struct {
		path, secret string
		made         body
		elsewhere    []body
	}{
		{"/Setup/Webhook", "clientsecret", hook, []body{{"oauth_url": "https://evil.example/"}, {"url": "https://evil.example/"}}},
		{"/Setup/LDAPDirectory", "rootdn_password", body{"name": "n", "host": "directory.example.org", "rootdn_password": "secret"}, []body{{"host": "evil.example"}, {"port": 1389}}},
		{"/Setup/EmailCollector", "password", body{"name": "n", "host": "{mail.example.org}", "password": "secret"}, []body{{"host": "{evil.example}"}}},
	} {
		id := s.call("glpi", "POST", c.path, c.made).id()
		item := fmt.Sprintf("%s/%d", c.path, id)
		for _, change := range c.elsewhere {
			s.call("half", "PATCH", item, change).want(400)
			change[c.secret] = ""
			if r := s.call("half", "PATCH", item, change); r.status == 200 && c.path != "/Setup/Webhook" { // that can be emptied
				t.Errorf("%s: %s", c.path, r.body)
			}
			change[c.secret] = "mine"
			s.call("half", "PATCH", item, change).want(200)
		}
		s.call("half", "PATCH", item, body{"comment": "x"}).want(200)
		for name, value := range c.elsewhere[0] {
			if name != c.secret {
				s.call("glpi", "PATCH", item, body{name: value}).want(200)
			}
		}
		if c.path == "/Setup/LDAPDirectory" {
			s.call("half", "POST", "/Setup/LDAPDirectoryReplicate", body{"name": "r", "host": "evil.example", "ldap_directory": id}).want(403)
			replicate := s.call("glpi", "POST", "/Setup/LDAPDirectoryReplicate", body{"name": "r", "host": "second.example.org", "ldap_directory": id}).id()
			s.call("half", "PATCH", fmt.Sprintf("/Setup/LDAPDirectoryReplicate/%d", replicate), body{"host": "evil.example"}).want(403)
			s.call("half", "PATCH", fmt.Sprintf("/Setup/LDAPDirectoryReplicate/%d", replicate), body{"timeout": 5}).want(200)
		}
	}
	for _, name := range []string{"smtp_host", "SMTP_Host", "smtp_port", "smtp_mode", "proxy_name", "outbound_allowed_networks"} {
		s.call("half", "PATCH", "/Setup/Config/core/"+name, body{"value": "1"}).want(403)
		s.call("half", "PATCH", "/Setup/Config/CORE/"+name, body{"value": "1"}).want(403)
		s.call("half", "DELETE", "/Setup/Config/core/"+name, nil).want(403)
		s.call("glpi", "PATCH", "/Setup/Config/core/"+name, body{"value": ""}).want(200)
	}
	s.call("half", "PATCH", "/Setup/Config/core/smtp_max_retries", body{"value": "3"}).want(200)
	france := s.call("glpi", "POST", "/Administration/Entity", body{"name": "France", "parent": 0}).id()
	s.employ("jeanne", 4, france, true) // administers, but there alone
	s.call("jeanne", "PATCH", "/Setup/Config/core/smtp_host", body{"value": "evil.example"}).want(403)
}
