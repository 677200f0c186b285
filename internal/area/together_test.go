package area_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/area/administration"
	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// rivalry is what several servers on one database try at the same moment, where a write looks at what is there before
// it does something: a name that must differ, the next of some numbers, a place for one.
type rivalry struct {
	// prepare makes what they need, and gives what each of them calls, numbered.
	prepare func(s *testapi.Server) (call func(s *testapi.Server, n int) *testapi.Reply)
	succeed int    // how many of the calls do, 0 for all
	faults  string // a query for what must not be there afterwards
}

var rivalries = map[string]rivalry{
	"logins are unique": {
		prepare: func(*testapi.Server) func(*testapi.Server, int) *testapi.Reply {
			return func(s *testapi.Server, _ int) *testapi.Reply {
				return s.Call("glpi", "POST", "/Administration/User", testapi.Body{"username": "rival"})
			}
		},
		succeed: 1, faults: "SELECT COUNT(*) FROM `glpi_users` WHERE `name` = 'rival' HAVING COUNT(*) <> 1",
	},
	"entities have names of their own below another": {
		prepare: func(s *testapi.Server) func(*testapi.Server, int) *testapi.Reply {
			return func(s *testapi.Server, _ int) *testapi.Reply {
				return s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "Rival", "parent": 0})
			}
		},
		succeed: 1, faults: "SELECT COUNT(*) FROM `glpi_entities` WHERE `name` = 'Rival' HAVING COUNT(*) <> 1",
	},
	"entities take the next number": {
		prepare: func(*testapi.Server) func(*testapi.Server, int) *testapi.Reply {
			return func(s *testapi.Server, n int) *testapi.Reply {
				return s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": fmt.Sprint("E", n)})
			}
		},
		faults: "SELECT COUNT(*) FROM `glpi_entities` WHERE `id` > 0 HAVING COUNT(*) <> MAX(`id`)",
	},
	"revisions of an article count up": {
		prepare: func(s *testapi.Server) func(*testapi.Server, int) *testapi.Reply {
			article := s.Call("glpi", "POST", "/Knowledgebase/Article", testapi.Body{"name": "a", "content": "b"}).ID()
			return func(s *testapi.Server, n int) *testapi.Reply {
				return s.Call("glpi", "PATCH", fmt.Sprintf("/Knowledgebase/Article/%d", article),
					testapi.Body{"content": fmt.Sprint("text ", n)})
			}
		},
		faults: "SELECT COUNT(*) FROM `glpi_knowbaseitems_revisions`" +
			" HAVING COUNT(*) <> COUNT(DISTINCT `revision`) OR COUNT(*) <> MAX(`revision`) OR COUNT(*) = 0",
	},
	"rules have ranks": {
		prepare: func(*testapi.Server) func(*testapi.Server, int) *testapi.Reply {
			return func(s *testapi.Server, n int) *testapi.Reply {
				return s.Call("glpi", "POST", "/Rule/Collection/Problem/Rule", testapi.Body{"name": fmt.Sprint("R", n)})
			}
		},
		faults: "SELECT `ranking` FROM `glpi_rules` WHERE `sub_type` = 'RuleProblem' GROUP BY `ranking`" +
			" HAVING COUNT(*) > 1",
	},
	"one item in a unit of a rack": {
		prepare: func(s *testapi.Server) func(*testapi.Server, int) *testapi.Reply {
			rack := s.Call("glpi", "POST", "/Assets/Rack", testapi.Body{"name": "r", "number_units": 20}).ID()
			var computers []int64
			for range rivals * attempts {
				computers = append(computers, s.Call("glpi", "POST", "/Assets/Computer", testapi.Body{"name": "c"}).ID())
			}
			return func(s *testapi.Server, n int) *testapi.Reply {
				return s.Call("glpi", "POST", fmt.Sprintf("/Assets/Rack/%d/Item", rack), testapi.Body{
					"itemtype": "Computer", "items_id": computers[n], "position": 3})
			}
		},
		succeed: 1, faults: "SELECT COUNT(*) FROM `glpi_items_racks` HAVING COUNT(*) <> 1",
	},
	"kinds of assets have names of their own": {
		prepare: func(*testapi.Server) func(*testapi.Server, int) *testapi.Reply {
			return func(s *testapi.Server, _ int) *testapi.Reply {
				return s.Call("glpi", "POST", "/Setup/AssetDefinition", testapi.Body{"system_name": "Rival"})
			}
		},
		succeed: 1, faults: "SELECT COUNT(*) FROM `glpi_assets_assetdefinitions` HAVING COUNT(*) <> 1",
	},
	"one solution waits for approval": {
		prepare: func(s *testapi.Server) func(*testapi.Server, int) *testapi.Reply {
			ticket := s.Call("glpi", "POST", "/Assistance/Ticket", testapi.Body{"name": "x", "content": "y"}).ID()
			return func(s *testapi.Server, n int) *testapi.Reply {
				return s.Call("glpi", "POST", fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Solution", ticket),
					testapi.Body{"content": fmt.Sprint("solved ", n)})
			}
		},
		succeed: 1, faults: "SELECT COUNT(*) FROM `glpi_itilsolutions` HAVING COUNT(*) <> 1",
	},
	"nothing lies in an entity that is purged": {
		prepare: func(s *testapi.Server) func(*testapi.Server, int) *testapi.Reply {
			entity := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "E"}).ID()
			return func(s *testapi.Server, n int) *testapi.Reply {
				if n == 0 {
					return s.Call("glpi", "DELETE", fmt.Sprintf("/Administration/Entity/%d?force=true", entity), nil,
						testapi.Everywhere...)
				}
				return s.Call("glpi", "POST", "/Assets/Computer", testapi.Body{"name": "c", "entity": entity},
					testapi.Everywhere...)
			}
		},
		succeed: -1, faults: "SELECT COUNT(*) FROM `glpi_computers` WHERE `entities_id` NOT IN" +
			" (SELECT `id` FROM `glpi_entities`) HAVING COUNT(*) > 0",
	},
	"assets of a kind that is purged go with it": {
		prepare: func(s *testapi.Server) func(*testapi.Server, int) *testapi.Reply {
			kind := s.Define("Rival", nil)
			return func(s *testapi.Server, n int) *testapi.Reply {
				if n == 0 {
					return s.Call("glpi", "DELETE", kind+"?force=true", nil)
				}
				return s.Call("glpi", "POST", "/Assets/Custom/Rival", testapi.Body{"name": "c"})
			}
		},
		succeed: -1, faults: "SELECT COUNT(*) FROM `glpi_assets_assets` WHERE `assets_assetdefinitions_id` NOT IN" +
			" (SELECT `id` FROM `glpi_assets_assetdefinitions`) HAVING COUNT(*) > 0",
	},
	"a member is in a team once": {
		prepare: func(s *testapi.Server) func(*testapi.Server, int) *testapi.Reply {
			ticket := s.Call("glpi", "POST", "/Assistance/Ticket", testapi.Body{"name": "x", "content": "y"}).ID()
			return func(s *testapi.Server, _ int) *testapi.Reply {
				return s.Call("glpi", "POST", fmt.Sprintf("/Assistance/Ticket/%d/TeamMember", ticket),
					testapi.Body{"type": "User", "id": testapi.UserTech, "role": "assigned"})
			}
		},
		succeed: -1, // whatever they are told
		faults:  "SELECT COUNT(*) FROM `glpi_tickets_users` WHERE `users_id` = 4 AND `type` = 2 HAVING COUNT(*) <> 1",
	},
}

// How many try it, and how often each of them does.
const rivals, attempts = 4, 4

// TestRivals has two servers look and write at the same moment, at every kind of place where a write relies on what it
// has seen.
func TestRivals(t *testing.T) {
	t.Parallel()
	for name, r := range rivalries {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one := testapi.New(t)
			servers := []*testapi.Server{one, one.Beside()}
			call := r.prepare(one)
			var mu sync.Mutex
			var statuses []int
			var all sync.WaitGroup
			begin := make(chan struct{})
			for i := range rivals {
				all.Go(func() {
					<-begin
					for n := range attempts {
						reply := call(servers[i%2], i*attempts+n)
						mu.Lock()
						statuses = append(statuses, reply.Status)
						mu.Unlock()
						if reply.Status >= 500 {
							t.Errorf("%d %s", reply.Status, reply.Body)
						}
					}
				})
			}
			close(begin)
			all.Wait()
			slices.Sort(statuses)
			succeeded := 0
			for _, status := range statuses {
				if status < 300 {
					succeeded++
				}
			}
			if want := r.succeed; want == 0 && succeeded != rivals*attempts || want > 0 && succeeded != want {
				t.Errorf("%d succeeded: %v", succeeded, statuses)
			}
			if wrong := one.Joined(" ", r.faults); wrong != "" {
				t.Errorf("afterwards %s gives %s", r.faults, wrong)
			}
		})
	}
}

// TestServersLearn changes something at one server: the other one, which has it in memory, goes by it soon.
func TestServersLearn(t *testing.T) {
	t.Parallel()
	one := testapi.New(t)
	other := one.Beside()
	go other.Custom.Follow(t.Context()) // as a server does
	status := func(user, path string) int { return other.Call(user, "GET", path, nil).Status }
	computers := "/Assets/Computer?limit=1"
	total := func() string {
		_, n, _ := strings.Cut(other.Call("glpi", "GET", computers, nil).Header.Get("Content-Range"), "/")
		return n
	}
	inEntity := func() bool {
		return other.Call("glpi", "POST", "/Assets/Computer", testapi.Body{"name": "c", "entity": 1},
			testapi.Everywhere...).Status == 201
	}
	client := &oauth.Client{Name: "third", Grants: oauth.Grants, Scopes: oauth.Scopes, Active: true, Confidential: true}
	secret, err := one.OAuth.CreateClient(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	third := other.By(client.Identifier, secret)
	changes := []struct {
		what   string
		before func()
		change func()
		known  func() bool
	}{
		{"a token is revoked",
			func() { other.Call("normal", "GET", computers, nil).Want(200) },
			func() {
				form := url.Values{"token": {one.Token("normal")}, "client_id": {one.ClientID},
					"client_secret": {one.ClientSecret}}
				if resp, err := http.PostForm(one.URL+"/api.php/revoke", form); err != nil || resp.StatusCode != 200 {
					t.Fatalf("revoke: %v %v", resp, err)
				}
			},
			func() bool { return status("normal", computers) == 401 }},
		{"a profile loses a right",
			func() { other.Call("tech", "GET", "/Assets/Monitor", nil).Want(200) },
			func() {
				if err := administration.ChangeProfile(t.Context(), one.Engine, 6,
					administration.ProfileChange{Rights: map[string]int{"monitor": 0}}); err != nil {
					t.Fatal(err)
				}
			},
			func() bool { return status("tech", "/Assets/Monitor") == 403 }},
		{"an account is switched off",
			func() { other.Call("post-only", "GET", "/Assistance/Ticket", nil).Want(200) },
			func() {
				one.Call("glpi", "PATCH", "/Administration/User/"+one.UserID("post-only"),
					testapi.Body{"is_active": false}).Want(200)
			},
			func() bool { return status("post-only", "/Assistance/Ticket") == 401 }},
		{"a list grows",
			func() {
				other.Call("glpi", "POST", "/Assets/Computer", testapi.Body{"name": "a"}).Want(201)
				if n := total(); n != "1" {
					t.Fatalf("%s computers", n)
				}
			},
			func() { one.Call("glpi", "POST", "/Assets/Computer", testapi.Body{"name": "b"}).Want(201) },
			func() bool { return total() == "2" }},
		{"there is an entity more",
			func() {
				if inEntity() {
					t.Fatal("the entity is there")
				}
			},
			func() { one.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "E"}).Want(201) },
			inEntity},
		{"a setting is another",
			func() { other.Call("glpi", "GET", "/Setup/Config/core/priority_1", nil).Want(200) },
			func() {
				one.Call("glpi", "PATCH", "/Setup/Config/core/admin_email",
					testapi.Body{"value": "new@example.org"}).Want(200)
			},
			func() bool {
				value, err := other.Settings.Get(t.Context(), "admin_email")
				return err == nil && value == "new@example.org"
			}},
		{"there is another kind of assets",
			func() { other.Call("glpi", "GET", "/Assets/Custom/Boat", nil).Want(404) },
			func() { one.Define("Boat", nil) },
			func() bool { return status("glpi", "/Assets/Custom/Boat") == 200 }},
		{"there is another rule",
			func() {
				other.Call("glpi", "POST", "/Assistance/Ticket", testapi.Body{"name": "x", "content": "y"}).Want(201)
			},
			func() {
				base := "/Rule/Collection/Ticket/Rule"
				rule := fmt.Sprintf("%s/%d", base, one.Call("glpi", "POST", base,
					testapi.Body{"name": "r", "entity": 0, "condition": 1, "match": "AND"}).ID())
				one.Call("glpi", "POST", rule+"/Criteria",
					testapi.Body{"criteria": "name", "condition": 2, "pattern": "urgent"}).Want(201)
				one.Call("glpi", "POST", rule+"/Action", testapi.Body{"field": "urgency", "value": "5"}).Want(201)
			},
			func() bool {
				ticket := other.Call("glpi", "POST", "/Assistance/Ticket",
					testapi.Body{"name": "urgent", "content": "y"}).ID()
				return other.Call("glpi", "GET", fmt.Sprintf("/Assistance/Ticket/%d", ticket), nil).At("urgency") == 5.0
			}},
		{"there is a webhook",
			func() {},
			func() { one.HookOn("Monitor", "new", "http://localhost:1/", nil) },
			func() bool {
				other.Call("glpi", "POST", "/Assets/Monitor", testapi.Body{"name": "m"}).Want(201)
				return one.Scalar("SELECT COUNT(*) FROM `glpi_queuedwebhooks`") != "0"
			}},
		{"a client is gone",
			func() { third.Call("glpi", "GET", "/Assets/Monitor", nil).Want(200) },
			func() {
				if err := one.OAuth.DeleteClient(t.Context(), client.ID); err != nil {
					t.Fatal(err)
				}
			},
			func() bool { return third.Call("glpi", "GET", "/Assets/Monitor", nil).Status == 401 }},
	}
	for _, c := range changes {
		c.before()
	}
	began := time.Now()
	for _, c := range changes {
		c.change()
	}
	for _, c := range changes {
		for !c.known() {
			if time.Since(began) > soon {
				t.Fatalf("%s: the other server does not know after %s", c.what, soon)
			}
		}
	}
}

// soon is how long another server may take to learn of a change: a second for what decides who may do what, two for
// totals, and more where the tests have little of a processor.
const soon = 10 * time.Second

// TestGuessesAreCountedTogether spreads guesses at a password over two servers: they are slowed down as at one.
func TestGuessesAreCountedTogether(t *testing.T) {
	t.Parallel()
	one := testapi.New(t)
	servers := []*testapi.Server{one, one.Beside()}
	guess := func(n int) int {
		resp, err := http.PostForm(servers[n%2].URL+"/api.php/token", url.Values{"grant_type": {"password"},
			"client_id": {one.ClientID}, "client_secret": {one.ClientSecret}, "username": {"tech"},
			"password": {fmt.Sprint("guess ", n)}, "scope": {"api"}})
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode
	}
	const free = 5 // of an account from one address
	for n := range free + 1 {
		if status := guess(n); status == http.StatusTooManyRequests {
			t.Fatalf("guess %d: %d", n, status)
		}
	}
	for n := range servers {
		if status := guess(n); status != http.StatusTooManyRequests {
			t.Errorf("after %d wrong guesses at two servers, server %d answers %d", free+1, n, status)
		}
	}
}

// TestPurgedEntity purges an entity at one server: from then on nothing is put there by the other, which has it in
// memory for up to a second more.
func TestPurgedEntity(t *testing.T) {
	t.Parallel()
	one := testapi.New(t)
	if !one.DB.Shared() {
		t.Skip("one server alone works on a database that is a file")
	}
	other := one.Beside()
	entity := one.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "E"}).ID()
	add := func(name string) *testapi.Reply {
		return other.Call("glpi", "POST", "/Assets/Computer", testapi.Body{"name": name, "entity": entity},
			testapi.Everywhere...)
	}
	for began := time.Now(); add("before").Status != 201; {
		if time.Since(began) > soon {
			t.Fatal("the other server does not know the entity")
		}
	}
	mine := other.Call("glpi", "POST", "/Assets/Computer", testapi.Body{"name": "mine"}, testapi.Everywhere...).ID()
	one.Exec("DELETE FROM `glpi_computers` WHERE `name` = 'before'")
	one.Call("glpi", "DELETE", fmt.Sprintf("/Administration/Entity/%d?force=true", entity), nil,
		testapi.Everywhere...).Want(204)
	add("after").Want(403)
	other.Call("glpi", "POST", "/Assets/Computer", testapi.Body{"name": "after"}, "GLPI-Entity", fmt.Sprint(entity))
	other.Call("glpi", "PATCH", fmt.Sprintf("/Assets/Computer/%d", mine), testapi.Body{"entity": entity},
		testapi.Everywhere...)
	if n := one.Scalar("SELECT COUNT(*) FROM `glpi_computers` WHERE `entities_id` = ?", entity); n != "0" {
		t.Errorf("%s computers lie in an entity that there is not", n)
	}
}
