package api_test

import (
	"fmt"
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
			"password": "x", "password2": "x", "emails": []string{"manager@example.org"}, "default_profile": 1, "default_entity": 0,
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
