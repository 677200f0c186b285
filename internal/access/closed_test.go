package access_test

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
	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// taking is a way to take somebody's rights away: it is given their account and authorisation, and what
// the very next request on what they saw must get.
type taking struct {
	name string
	take func(s *samples.Server, e *engine.Engine, who employed)
	want int
}

// employed is somebody who sees a computer, and works in a group.
type employed struct {
	login, path                        string
	id, profile, entity, authorization int64
}

// takings are all ways there are to take rights away.
func takings() []taking {
	system := func(e *engine.Engine, s *samples.Server) *access.Session {
		tree, err := e.Directory().Tree(s.T.Context())
		if err != nil {
			s.T.Fatal(err)
		}
		return access.System(tree)
	}
	remove := func(s *samples.Server, e *engine.Engine, object string, id int64, force bool) {
		request := engine.Request{Object: e.Catalog().Object(object), Version: model.Current}
		if err := e.Delete(s.T.Context(), system(e, s), request, id, force); err != nil {
			s.T.Fatalf("%s %d: %v", object, id, err)
		}
	}
	update := func(s *samples.Server, e *engine.Engine, id int64, input testapi.Body) {
		request := engine.Request{Object: e.Catalog().Object("User"), Version: model.Current, Input: input}
		if err := e.Update(s.T.Context(), system(e, s), request, id); err != nil {
			s.T.Fatalf("%v: %v", input, err)
		}
	}
	return []taking{
		{"authorisation removed", func(s *samples.Server, e *engine.Engine, who employed) {
			remove(s, e, "Authorization", who.authorization, true)
		}, 401},
		{"trashed", func(s *samples.Server, e *engine.Engine, who employed) { remove(s, e, "User", who.id, false) },
			401},
		{"purged", func(s *samples.Server, e *engine.Engine, who employed) { remove(s, e, "User", who.id, true) }, 401},
		{"switched off", func(s *samples.Server, e *engine.Engine, who employed) {
			update(s, e, who.id, testapi.Body{"is_active": false})
		}, 401},
		{"ended", func(s *samples.Server, e *engine.Engine, who employed) {
			update(s, e, who.id, testapi.Body{"end_date": "2020-01-01T00:00:00Z"})
		}, 401},
		{"not begun", func(s *samples.Server, e *engine.Engine, who employed) {
			update(s, e, who.id, testapi.Body{"begin_date": "2037-01-01T00:00:00Z"})
		}, 401},
		{"profile purged", func(s *samples.Server, e *engine.Engine, who employed) {
			remove(s, e, "Profile", who.profile,
				true)
		}, 401},
		{"right taken from the profile", func(s *samples.Server, e *engine.Engine, who employed) {
			if err := administration.ChangeProfile(s.T.Context(), e, who.profile,
				administration.ProfileChange{Rights: map[string]int{"computer": 0}}); err != nil {
				s.T.Fatal(err)
			}
		}, 403},
		{"interface of the profile", func(s *samples.Server, e *engine.Engine, who employed) {
			if err := administration.ChangeProfile(s.T.Context(), e, who.profile,
				administration.ProfileChange{Interface: access.Helpdesk}); err != nil {
				s.T.Fatal(err)
			}
		}, 403},
		{"entity purged", func(s *samples.Server, e *engine.Engine,
			who employed) {
			remove(s, e, "Entity", who.entity, true)
		},
			401},
	}
}

// employOne makes somebody who sees a computer of an entity of its own.
func employOne(s *samples.Server, name string) (who employed, computer string) {
	s.T.Helper()
	who.login = name
	who.entity = s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": name, "parent": 0}).ID()
	who.profile = s.Role("profile of "+name, map[string]int{"computer": 1})
	who.id, who.path = s.Employ(name, who.profile, who.entity, true)
	if _, err := fmt.Sscan(s.Scalar("SELECT `id` FROM `glpi_profiles_users` WHERE `users_id` = ?", who.id),
		&who.authorization); err != nil {
		s.T.Fatal(err)
	}
	computer = fmt.Sprintf("/Assets/Computer/%d",
		s.Call("glpi", "POST", "/Assets/Computer", testapi.Body{"name": name, "entity": who.entity},
			testapi.Everywhere...).ID())
	s.Call(name, "GET", computer, nil).Want(http.StatusOK)
	s.Call(name, "POST", "/GraphQL", testapi.Body{"query": "{Computer{id}}"}).Want(http.StatusOK)
	return who, computer
}

// TestClosedAtOnce takes rights away in every way, and asks at once: the next request of whoever had them
// is refused, with the token that they have.
func TestClosedAtOnce(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	for i, way := range takings() {
		who, computer := employOne(s, fmt.Sprint("worker", i))
		way.take(s, s.Engine, who)
		if r := s.Call(who.login, "GET", computer, nil); r.Status != way.want {
			t.Errorf("%s: %d %s", way.name, r.Status, r.Body)
		}
		if r := s.Call(who.login, "GET", "/Assets/Computer", nil); r.Status != way.want {
			t.Errorf("%s, the list: %d %s", way.name, r.Status, r.Body)
		}
	}
}

// TestClosedInOtherProcesses does the same from another process, as the command line is one: the server
// notices within a second.
func TestClosedInOtherProcesses(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	other, err := site.Open(t.Context(), site.Options{DataDir: s.DataDir, Database: s.Options.Database,
		BcryptCost: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := other.Close(); err != nil {
			t.Error(err)
		}
	})
	ways := takings()
	var workers []employed
	var computers []string
	for i := range ways {
		who, computer := employOne(s, fmt.Sprint("worker", i))
		workers, computers = append(workers, who), append(computers, computer)
	}
	other.Directory.Invalidate() // it has just begun
	taken := make([]time.Time, len(ways))
	for i, way := range ways {
		way.take(s, other.Engine, workers[i])
		taken[i] = time.Now()
	}
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for i, way := range ways {
		r := s.Call(workers[i].login, "GET", computers[i], nil)
		for ; r.Status != way.want && time.Since(taken[i]) < time.Second; <-again.C {
			r = s.Call(workers[i].login, "GET", computers[i], nil)
		}
		if r = s.Call(workers[i].login, "GET", computers[i], nil); r.Status != way.want {
			t.Errorf("%s: after %v: %d %s", way.name, time.Since(taken[i]), r.Status, r.Body)
		}
	}
}

// TestGroupsClosedAtOnce takes somebody out of the group by which they see an item, in every way: the
// member is removed, the group is moved or purged, and membership stops to count for the groups below.
func TestGroupsClosedAtOnce(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	elsewhere := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "Elsewhere", "parent": 0}).ID()
	for i, take := range []func(group, member string){
		func(group, member string) { s.Call("glpi", "DELETE", member, nil).Want(204) },
		func(group, member string) {
			s.Call("glpi", "PATCH", group, testapi.Body{"recursive_membership": false}).Want(200)
		},
		func(group, member string) { s.Call("glpi", "DELETE", group, nil).Want(204) },
	} {
		login := fmt.Sprint("member", i)
		user, _ := s.Recruit(login, elsewhere, map[string]int{"computer": 256})
		above := s.Call("glpi", "POST", "/Administration/Group",
			testapi.Body{"name": login, "entity": elsewhere, "recursive_membership": true}, testapi.Everywhere...).ID()
		group := s.Call("glpi", "POST", "/Administration/Group", testapi.Body{"name": "of keepers", "entity": elsewhere,
			"parent": above}, testapi.Everywhere...).ID()
		path := fmt.Sprintf("/Administration/Group/%d", above)
		member := fmt.Sprintf("%s/Member/%d", path,
			s.Call("glpi", "POST", path+"/Member", testapi.Body{"user": user}).ID())
		computer := fmt.Sprintf("/Assets/Computer/%d",
			s.Call("glpi", "POST", "/Assets/Computer",
				testapi.Body{"name": login, "entity": elsewhere, "group_tech": []int64{group}},
				testapi.Everywhere...).ID())
		s.Call(login, "GET", computer, nil).Want(200)
		take(path, member)
		if r := s.Call(login, "GET", computer, nil); r.Status != 404 {
			t.Errorf("%d: %d %s", i, r.Status, r.Body)
		}
	}
}
