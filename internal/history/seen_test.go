package history_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestHistoryOfWhatIsShared ties what all entities share to items of two of them: in its history, somebody of one
// entity finds nothing of the other's, by whichever way they ask, and what is theirs.
func TestHistoryOfWhatIsShared(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	type m = map[string]any
	entity := func(name string) int64 {
		return s.Call("glpi", "POST", "/Administration/Entity", m{"name": name, "parent": 0}).ID()
	}
	mine, other := entity("mine"), entity("other")
	make := func(path string, body m) int64 { return s.Call("glpi", "POST", path, body).ID() }
	const all = 1<<20 - 1
	s.Recruit("auditor", mine, map[string]int{"logs": model.Read, "computer": all, "contract": all, "device": all,
		"software": all})
	memory := make("/Components/Memory", m{"designation": "shared", "is_recursive": true})
	contract := make("/Management/Contract", m{"name": "shared", "is_recursive": true})
	s.Exec("UPDATE `glpi_contracts` SET `is_recursive` = 1")
	for name, at := range map[string]int64{"OWN-PC": mine, "SECRET-PC": other} {
		computer := make("/Assets/Computer", m{"name": name, "entity": at})
		pieces := fmt.Sprintf("/Assets/Computer/%d/Component/Memory", computer)
		piece := make(pieces, m{"memory": memory, "size": 1})
		s.Call("glpi", "PATCH", fmt.Sprintf("%s/%d", pieces, piece), m{"serial": name + "-SERIAL"}).Want(200)
		make(fmt.Sprintf("/Assets/Computer/%d/Contract", computer), m{"contract": contract})
	}
	for _, path := range []string{fmt.Sprintf("/Components/Memory/%d/Log", memory),
		fmt.Sprintf("/Management/Contract/%d/Log", contract)} {
		if text := string(s.Call("glpi", "GET", path, nil).Want(200).Body); !strings.Contains(text, "SECRET-PC") {
			t.Fatalf("%s: %s", path, text)
		}
		r := s.Call("auditor", "GET", path, nil).Want(200)
		if text := string(r.Body); strings.Contains(text, "SECRET") || !strings.Contains(text, "OWN-PC") {
			t.Errorf("%s: %s", path, text)
		}
		for _, filter := range []string{"new_value=like=*SECRET*", "linked.itemtype!=x;new_value=ilike=secret*"} {
			r := s.Call("auditor", "GET", path+"?filter="+filter, nil)
			if r.Status == 200 && string(r.Body) != "[]" {
				t.Errorf("%s, %s: %s", path, filter, r.Body)
			}
		}
	}
}

// TestHistoryOfAuthorizations gives an account that somebody sees a profile in an entity that they do not see, whose
// name its history does not tell them.
func TestHistoryOfAuthorizations(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	type m = map[string]any
	entity := func(name string) int64 {
		return s.Call("glpi", "POST", "/Administration/Entity", m{"name": name, "parent": 0}).ID()
	}
	mine, other := entity("OWN-ENTITY"), entity("SECRET-ENTITY")
	s.Recruit("auditor", mine, map[string]int{"logs": model.Read, "user": model.Read, "entity": model.Read})
	user, path := s.Recruit("member", mine, nil)
	for _, at := range []int64{mine, other} {
		s.Call("glpi", "POST", fmt.Sprintf("/Administration/User/%d/Authorization", user),
			m{"profile": 2, "entity": at}).Want(201)
	}
	if text := string(s.Call("glpi", "GET", path+"/Log", nil).Want(200).Body); !strings.Contains(text, "SECRET") {
		t.Fatal(text)
	}
	text := string(s.Call("auditor", "GET", path+"/Log", nil).Want(200).Body)
	if strings.Contains(text, "SECRET") || !strings.Contains(text, "OWN-ENTITY") {
		t.Error(text)
	}
}

// TestHistoryOfMembers gives accounts of two entities a profile and a group that both share, and places in the team
// of a ticket: who sees one of the accounts reads of that one in the histories of profile and group, and of both in
// that of the ticket, which shows them.
func TestHistoryOfMembers(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	type m = map[string]any
	entity := func(name string) int64 {
		return s.Call("glpi", "POST", "/Administration/Entity", m{"name": name, "parent": 0}).ID()
	}
	mine, other := entity("mine"), entity("other")
	const all = 1<<20 - 1
	s.Recruit("auditor", mine, map[string]int{"logs": model.Read, "user": model.Read, "group": model.Read,
		"profile": model.Read, "entity": model.Read, "ticket": all})
	group := s.Call("glpi", "POST", "/Administration/Group", m{"name": "shared"}).ID()
	s.Exec("UPDATE `glpi_groups` SET `is_recursive` = 1")
	ticket := s.Call("glpi", "POST", "/Assistance/Ticket", m{"name": "shared", "content": "c", "entity": mine}).ID()
	for name, at := range map[string]int64{"own-user": mine, "secret-user": other} {
		user := s.Account(name, 2, at)
		s.Call("glpi", "POST", fmt.Sprintf("/Administration/Group/%d/Member", group), m{"user": user}).Want(201)
		s.Member(ticket, int(user), "observer")
		s.Call("glpi", "POST", fmt.Sprintf("/Administration/User/%d/Authorization", user),
			m{"profile": 1, "entity": at}).Want(201)
	}
	for path, shows := range map[string]bool{
		"/Administration/Profile/1/Log":                    false,
		fmt.Sprintf("/Administration/Group/%d/Log", group): false,
		fmt.Sprintf("/Assistance/Ticket/%d/Log", ticket):   true,
	} {
		if text := string(s.Call("glpi", "GET", path, nil).Want(200).Body); !strings.Contains(text, "secret-user") {
			t.Fatalf("%s: %s", path, text)
		}
		text := string(s.Call("auditor", "GET", path, nil).Want(200).Body)
		if strings.Contains(text, "secret-user") != shows || !strings.Contains(text, "own-user") {
			t.Errorf("%s: %s", path, text)
		}
	}
}
