package api_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/area/administration"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/site"
)

// taking is a way to take somebody's rights away: it is given their account and authorisation, and what
// the very next request on what they saw must get.
type taking struct {
	name string
	take func(s *fixture, e *engine.Engine, who employed)
	want int
}

// employed is somebody who sees a computer, and works in a group.
type employed struct {
	login, path                        string
	id, profile, entity, authorization int64
}

// takings are all ways there are to take rights away.
func takings() []taking {
	system := func(e *engine.Engine, s *fixture) *access.Session {
		tree, err := e.Directory().Tree(s.t.Context())
		if err != nil {
			s.t.Fatal(err)
		}
		return access.System(tree)
	}
	remove := func(s *fixture, e *engine.Engine, object string, id int64, force bool) {
		request := engine.Request{Object: e.Catalog().Object(object), Version: model.Current}
		if err := e.Delete(s.t.Context(), system(e, s), request, id, force); err != nil {
			s.t.Fatalf("%s %d: %v", object, id, err)
		}
	}
	update := func(s *fixture, e *engine.Engine, id int64, input body) {
		request := engine.Request{Object: e.Catalog().Object("User"), Version: model.Current, Input: input}
		if err := e.Update(s.t.Context(), system(e, s), request, id); err != nil {
			s.t.Fatalf("%v: %v", input, err)
		}
	}
	return []taking{
		{"authorisation removed", func(s *fixture, e *engine.Engine, who employed) {
			remove(s, e, "Authorization", who.authorization, true)
		}, 401},
		{"trashed", func(s *fixture, e *engine.Engine, who employed) { remove(s, e, "User", who.id, false) }, 401},
		{"purged", func(s *fixture, e *engine.Engine, who employed) { remove(s, e, "User", who.id, true) }, 401},
		{"switched off", func(s *fixture, e *engine.Engine, who employed) { update(s, e, who.id, body{"is_active": false}) }, 401},
		{"ended", func(s *fixture, e *engine.Engine, who employed) {
			update(s, e, who.id, body{"end_date": "2020-01-01T00:00:00Z"})
		}, 401},
		{"not begun", func(s *fixture, e *engine.Engine, who employed) {
			update(s, e, who.id, body{"begin_date": "2090-01-01T00:00:00Z"})
		}, 401},
		{"profile purged", func(s *fixture, e *engine.Engine, who employed) { remove(s, e, "Profile", who.profile, true) }, 401},
		{"right taken from the profile", func(s *fixture, e *engine.Engine, who employed) {
			if err := administration.ChangeProfile(s.t.Context(), e, who.profile, administration.ProfileChange{Rights: map[string]int{"computer": 0}}); err != nil {
				s.t.Fatal(err)
			}
		}, 403},
		{"interface of the profile", func(s *fixture, e *engine.Engine, who employed) {
			if err := administration.ChangeProfile(s.t.Context(), e, who.profile, administration.ProfileChange{Interface: access.Helpdesk}); err != nil {
				s.t.Fatal(err)
			}
		}, 403},
		{"entity purged", func(s *fixture, e *engine.Engine, who employed) { remove(s, e, "Entity", who.entity, true) }, 401},
	}
}

// employOne makes somebody who sees a computer of an entity of its own.
func (s *fixture) employOne(name string) (who employed, computer string) {
	s.t.Helper()
	who.login = name
	who.entity = s.call("glpi", "POST", "/Administration/Entity", body{"name": name, "parent": 0}).id()
	who.profile = s.role("profile of "+name, map[string]int{"computer": 1})
	who.id, who.path = s.employ(name, who.profile, who.entity, true)
	if _, err := fmt.Sscan(s.scalar("SELECT `id` FROM `glpi_profiles_users` WHERE `users_id` = ?", who.id), &who.authorization); err != nil {
		s.t.Fatal(err)
	}
	computer = fmt.Sprintf("/Assets/Computer/%d", s.call("glpi", "POST", "/Assets/Computer", body{"name": name, "entity": who.entity}, everywhere...).id())
	s.call(name, "GET", computer, nil).want(http.StatusOK)
	s.call(name, "POST", "/GraphQL", body{"query": "{Computer{id}}"}).want(http.StatusOK)
	return who, computer
}

// TestClosedAtOnce takes rights away in every way, and asks at once: the next request of whoever had them
// is refused, with the token that they have.
func TestClosedAtOnce(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for i, way := range takings() {
		who, computer := s.employOne(fmt.Sprint("worker", i))
		way.take(s, s.Engine, who)
		if r := s.call(who.login, "GET", computer, nil); r.status != way.want {
			t.Errorf("%s: %d %s", way.name, r.status, r.body)
		}
		if r := s.call(who.login, "GET", "/Assets/Computer", nil); r.status != way.want {
			t.Errorf("%s, the list: %d %s", way.name, r.status, r.body)
		}
	}
}

// TestClosedInOtherProcesses does the same from another process, as the command line is one: the server
// notices within a second.
func TestClosedInOtherProcesses(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	other, err := site.Open(t.Context(), site.Options{DataDir: s.DataDir, BcryptCost: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := other.Close(); err != nil {
			t.Error(err)
		}
	})
	for i, way := range takings() {
		who, computer := s.employOne(fmt.Sprint("worker", i))
		other.Directory.Invalidate() // it has just begun
		way.take(s, other.Engine, who)
		taken := time.Now()
		r := s.call(who.login, "GET", computer, nil)
		for ; r.status != way.want && time.Since(taken) < time.Second; r = s.call(who.login, "GET", computer, nil) {
		}
		if r = s.call(who.login, "GET", computer, nil); r.status != way.want {
			t.Errorf("%s: after %v: %d %s", way.name, time.Since(taken), r.status, r.body)
		}
	}
}

// TestGroupsClosedAtOnce takes somebody out of the group by which they see an item, in every way: the
// member is removed, the group is moved or purged, and membership stops to count for the groups below.
func TestGroupsClosedAtOnce(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	elsewhere := s.call("glpi", "POST", "/Administration/Entity", body{"name": "Elsewhere", "parent": 0}).id()
	for i, take := range []func(group, member string){
		func(group, member string) { s.call("glpi", "DELETE", member, nil).want(204) },
		func(group, member string) {
			s.call("glpi", "PATCH", group, body{"recursive_membership": false}).want(200)
		},
		func(group, member string) { s.call("glpi", "DELETE", group, nil).want(204) },
	} {
		login := fmt.Sprint("member", i)
		user, _ := s.recruit(login, elsewhere, map[string]int{"computer": 256})
		above := s.call("glpi", "POST", "/Administration/Group", body{"name": login, "entity": elsewhere, "recursive_membership": true}, everywhere...).id()
		group := s.call("glpi", "POST", "/Administration/Group", body{"name": "of keepers", "entity": elsewhere, "parent": above}, everywhere...).id()
		path := fmt.Sprintf("/Administration/Group/%d", above)
		member := fmt.Sprintf("%s/Member/%d", path, s.call("glpi", "POST", path+"/Member", body{"user": user}).id())
		computer := fmt.Sprintf("/Assets/Computer/%d", s.call("glpi", "POST", "/Assets/Computer", body{"name": login, "entity": elsewhere, "group_tech": []int64{group}}, everywhere...).id())
		s.call(login, "GET", computer, nil).want(200)
		take(path, member)
		if r := s.call(login, "GET", computer, nil); r.status != 404 {
			t.Errorf("%d: %d %s", i, r.status, r.body)
		}
	}
}
