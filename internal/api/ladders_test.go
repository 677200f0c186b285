package api_test

import (
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
