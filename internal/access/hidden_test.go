package access_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestSIMSecretsNeedTheirRight shows PIN and PUK of SIM cards to those alone who have the right on them: no
// list, item, filter, sort or query tells others.
func TestSIMSecretsNeedTheirRight(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Recruit("with", 0, map[string]int{"device": 1, "computer": 1, "devicesimcard_pinpuk": 1})
	s.Recruit("without", 0, map[string]int{"device": 1, "computer": 1})
	computer := s.Call("glpi", "POST", "/Assets/Computer", testapi.Body{"name": "PC"}).ID()
	card := s.Call("glpi", "POST", "/Components/SIMCard", testapi.Body{"designation": "card"}).ID()
	s.Exec("INSERT INTO `glpi_items_devicesimcards` (`id`, `itemtype`, `items_id`, `devicesimcards_id`,"+
		" `entities_id`, `is_recursive`, `pin`, `pin2`, `puk`, `puk2`, `msin`)"+
		" VALUES (1, 'Computer', ?, ?, 0, 1, 'p1234', 'p2345', 'p3456', 'p4567', 'msin')", computer, card)
	paths := []string{
		fmt.Sprintf("/Assets/Computer/%d/Component/SIMCard", computer),
		fmt.Sprintf("/Components/SIMCard/%d/Items", card), "/Components/SIMCard/Items/1",
	}
	for user, sees := range map[string]bool{"with": true, "without": false, "glpi": true} {
		for _, path := range paths {
			r := s.Call(user, "GET", path, nil).Want(200)
			if !strings.Contains(string(r.Body), "msin") || strings.Contains(string(r.Body), "p1234") != sees {
				t.Errorf("%s %s: %s", user, path, r.Body)
			}
		}
		status := map[bool]int{true: 200, false: 400}[sees]
		for _, name := range []string{"pin", "pin2", "puk", "puk2"} {
			s.Call(user, "GET", paths[0]+"?filter="+name+"=like=p*", nil).Want(status)
			s.Call(user, "GET", paths[0]+"?sort="+name, nil).Want(status)
			r := s.Call(user, "POST", "/GraphQL", testapi.Body{"query": "{SIMCardItem{id " + name + "}}"}).Want(200)
			if strings.Contains(string(r.Body), ":\"p") != sees {
				t.Errorf("%s %s by GraphQL: %s", user, name, r.Body)
			}
			r = s.Call(user, "POST", "/GraphQL",
				testapi.Body{"query": `{SIMCardItem(filter: "` + name + `=like=p*"){id}}`}).Want(200)
			if strings.Contains(string(r.Body), `"id":1`) != sees {
				t.Errorf("%s %s filtered by GraphQL: %s", user, name, r.Body)
			}
		}
	}
}

// TestStatesThatNeedARight wants the right that making something so needs for changing it to be so too.
func TestStatesThatNeedARight(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Recruit("writer", 0, map[string]int{"knowbase": 1 | 2 | 4, "externalevent": 1 | 2 | 4})
	s.Recruit("publisher", 0, map[string]int{"knowbase": 1 | 2 | 4 | 4096, "externalevent": 1 | 2 | 4 | 1024})
	event := testapi.Body{"name": "e", "date_begin": "2026-12-01T08:00:00Z", "date_end": "2026-12-01T09:00:00Z"}
	for user, status := range map[string]int{"writer": 403, "publisher": 200} {
		path := fmt.Sprintf("%s/%d", testapi.Articles,
			s.Call(user, "POST", testapi.Articles, testapi.Body{"name": "a", "content": "x"}).ID())
		s.Call(user, "PATCH", path, testapi.Body{"is_faq": false, "name": "b"}).Want(200)
		s.Call(user, "PATCH", path, testapi.Body{"is_faq": true, "name": "c"}).Want(status)
		if r := s.Call("glpi", "GET", path, nil).Want(200); r.At("is_faq") != (status == 200) {
			t.Errorf("%s: %s", user, r.Body)
		}
		path = fmt.Sprintf("/Assistance/ExternalEvent/%d",
			s.Call(user, "POST", "/Assistance/ExternalEvent", event).ID())
		s.Call(user, "PATCH", path, testapi.Body{"is_background": true}).Want(status)
		made := testapi.Body{"is_background": true}
		for name, value := range event {
			made[name] = value
		}
		if r := s.Call(user, "POST", "/Assistance/ExternalEvent", made); (r.Status == 201) != (status == 200) {
			t.Errorf("%s: %d %s", user, r.Status, r.Body)
		}
	}
}

// TestHiddenElementsAreNoElements has a list with an element that is seen beside one that is not: the latter
// does not look like an element without values.
func TestHiddenElementsAreNoElements(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	other := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "Other", "parent": 0}).ID()
	s.Employ("here", s.Role("readers", map[string]int{"project": 1 | 1024, "ticket": 1 | 1024}), 0, false)
	for _, c := range []struct {
		name    string
		tickets []int64 // by their entities
		none    bool
	}{
		{"both", []int64{0, other}, false}, {"seen", []int64{0}, false}, {"hidden", []int64{other}, true},
		{"none", nil, true},
	} {
		project := s.Call("glpi", "POST", "/Project", testapi.Body{"name": c.name}).ID()
		for _, entity := range c.tickets {
			ticket := s.Call("glpi", "POST", "/Assistance/Ticket",
				testapi.Body{"name": "t", "content": "x", "entity": entity}, testapi.Everywhere...).ID()
			s.Exec("INSERT INTO `glpi_itils_projects` (`itemtype`, `items_id`, `projects_id`) VALUES ('Ticket', ?, ?)",
				ticket, project)
		}
		for _, test := range []string{"=isnull=", "=empty="} {
			list := s.Call("here", "GET", "/Project?filter=tickets.id"+test+";name=="+c.name, nil).Want(200).List()
			if (len(list) == 1) != c.none {
				t.Errorf("%s %s: %d projects", c.name, test, len(list))
			}
		}
	}
}

// TestSortByFarEntity sorts by what lies behind a related item, as somebody who sees all entities.
func TestSortByFarEntity(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Call("glpi", "POST", "/Assets/Computer", testapi.Body{"name": "PC"})
	for _, sort := range []string{"location.entity.id", "location.entity.name", "user.entity.id"} {
		r := s.Call("glpi", "POST", "/GraphQL", testapi.Body{"query": `{Computer(sort:"` + sort + `"){name}}`}).Want(
			200)
		if !strings.Contains(string(r.Body), `"PC"`) && !strings.Contains(string(r.Body), "property") {
			t.Errorf("%s: %s", sort, r.Body)
		}
	}
}

// TestPartsNeedTheirRight tells nothing of what belongs to an item, not even that it is there, to those who may see no
// such parts: which tickets have costs, and in which order these were entered.
func TestPartsNeedTheirRight(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Recruit("with", 0, map[string]int{"ticket": 1 | 1024, "ticketcost": 1})
	s.Recruit("without", 0, map[string]int{"ticket": 1 | 1024})
	ticket := s.Ticket(testapi.Body{"name": "n", "content": "c"})
	cost := s.Call("glpi", "POST", ticket+"/Cost", testapi.Body{"name": "x", "cost_fixed": 5}).ID()
	own := s.Call("post-only", "POST", "/Assistance/Ticket", testapi.Body{"name": "n", "content": "c"}).Location()
	s.Call("glpi", "POST", own+"/Cost", testapi.Body{"name": "x", "cost_fixed": 5}).Want(201)
	for user, sees := range map[string]bool{"with": true, "without": false} {
		if costs, _ := s.Call(user, "GET", ticket, nil).Want(200).At("costs").([]any); (len(costs) == 1) != sees {
			t.Errorf("%s: %v", user, costs)
		}
		filter := fmt.Sprintf("costs.id==%d", cost)
		list := s.Call(user, "GET", "/Assistance/Ticket?filter="+filter, nil).Want(200).List()
		if (len(list) == 1) != sees {
			t.Errorf("%s finds %d tickets by a cost", user, len(list))
		}
		got := fmt.Sprint(s.Graph(user, `{Ticket(filter:"name==n"){costs{id}}}`))
		if strings.Contains(got, fmt.Sprint("id:", cost)) != sees {
			t.Errorf("%s by GraphQL: %s", user, got)
		}
	}
	if costs, _ := s.Call("post-only", "GET", own, nil).Want(200).At("costs").([]any); len(costs) != 0 {
		t.Errorf("self-service: %v", costs)
	}
}
