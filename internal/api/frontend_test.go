package api_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestFrontEnd replays the calls of a browser application that lives on this API alone, and looks at
// what it reads of the answers.
func TestFrontEnd(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	text, err := os.ReadFile("testdata/glpi-vue.txt")
	if err != nil {
		t.Fatal(err)
	}
	ids := s.walkData()
	schemas := s.document("")["components"].(map[string]any)["schemas"].(map[string]any)
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		for name, id := range ids {
			line = strings.ReplaceAll(line, "{"+name+"}", fmt.Sprint(id))
		}
		head, body, _ := strings.Cut(line, " | ")
		if before, after, ok := strings.Cut(body, "{all "); ok {
			name, rest, _ := strings.Cut(after, "}")
			body = before + queryOf(schemas, name, schemas[name].(map[string]any)) + rest
		}
		s.replay(strings.Fields(head), body, ids)
	}
}

// walkData makes what the walk looks at.
func (s *fixture) walkData() map[string]int64 {
	s.t.Helper()
	group := s.call("glpi", "POST", "/Administration/Group", map[string]any{"name": "Network"}).id()
	ticket := s.call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "No wifi", "content": "<p>No wifi</p>"}).id()
	path := fmt.Sprintf("/Assistance/Ticket/%d", ticket)
	s.call("glpi", "POST", path+"/TeamMember", map[string]any{"type": "User", "id": 2, "role": "requester"}).want(201)
	s.call("glpi", "POST", path+"/Timeline/Followup", map[string]any{"content": "first"}).want(201)
	s.call("glpi", "POST", path+"/Cost", map[string]any{"name": "cable", "cost_fixed": 3}).want(201)
	validation := s.call("glpi", "POST", path+"/Timeline/Validation", map[string]any{"requested_approver_type": "User", "requested_approver_id": 2}).id()
	made := func(path string, body map[string]any) int64 {
		s.t.Helper()
		return s.call("glpi", "POST", path, body).want(201).id()
	}
	ids := map[string]int64{"me": 2, "group": group, "ticket": ticket, "validation": validation, "last": 0}
	ids["change"] = made("/Assistance/Change", map[string]any{"name": "New access points", "content": "x"})
	ids["problem"] = made("/Assistance/Problem", map[string]any{"name": "Wifi breaks down", "content": "x"})
	for _, itemtype := range []string{"Monitor", "Software", "NetworkEquipment", "Peripheral", "Printer"} {
		ids[strings.ToLower(itemtype)] = made("/Assets/"+itemtype, map[string]any{"name": itemtype})
	}
	computer := made("/Assets/Computer", map[string]any{"name": "pc", "serial": "S-1"})
	below := fmt.Sprintf("/Assets/Computer/%d/", computer)
	made(below+"Volume", map[string]any{"name": "C:"})
	made(below+"Infocom", map[string]any{"value": 100})
	ids["computer"] = computer
	made("/Assets/Appliance", map[string]any{"name": "other"}) // so that the id of the next is not that of its link
	ids["appliance"] = made("/Assets/Appliance", map[string]any{"name": "Intranet"})
	made(below+"Appliance", map[string]any{"appliance": ids["appliance"]})
	ids["location"] = made("/Dropdowns/Location", map[string]any{"name": "Attic"})
	kind := made("/Assets/Cartridge", map[string]any{"name": "black"})
	ids["cartridge"] = made(fmt.Sprintf("/Assets/Cartridge/%d", kind), map[string]any{})
	s.exec("INSERT INTO `glpi_items_tickets` (`tickets_id`, `itemtype`, `items_id`) VALUES (?, 'Computer', ?)", ticket, computer)
	ids["article"] = made("/Knowledgebase/Article", map[string]any{"name": "Wifi", "content": "<p>Restart it</p>"})
	ids["document"] = s.upload("glpi", "POST", documentPath, "plan.txt", "the plan").id()
	return ids
}

// replay makes one call. words are the method, the path (none for GraphQL), the status and what is
// read of the answer.
func (s *fixture) replay(words []string, body string, ids map[string]int64) {
	s.t.Helper()
	method, path := words[0], "/GraphQL"
	words = words[1:]
	var sent any
	switch {
	case method == "GQL":
		method, sent = "POST", map[string]any{"query": body, "variables": map[string]any{}, "extensions": map[string]any{"clientLibrary": map[string]any{"name": "x"}}}
	default:
		path, words = words[0], words[1:]
		path = strings.ReplaceAll(path, "{last}", fmt.Sprint(ids["last"]))
		if at, query, ok := strings.Cut(path, "?"); ok {
			values := url.Values{}
			for pair := range strings.SplitSeq(query, "&") {
				name, value, _ := strings.Cut(pair, "=")
				values.Set(name, value)
			}
			path = at + "?" + values.Encode()
		}
		if body != "" {
			sent = json.RawMessage(body)
		}
	}
	status, _ := strconv.Atoi(words[0])
	headers := []string{"Origin", "http://127.0.0.1:4173", "GLPI-Entity", "0", "GLPI-Entity-Recursive", "1", "GLPI-Profile", "4"}
	got := s.call("glpi", method, path, sent, headers...)
	name := strings.TrimSpace(method + " " + path + " " + body)
	if got.status != status {
		s.t.Errorf("%.150s: status %d, want %d: %.500s", name, got.status, status, got.body)
		return
	}
	if got.header.Get("Access-Control-Allow-Origin") != "*" {
		s.t.Errorf("%.150s: no leave for other origins", name)
	}
	if strings.HasPrefix(path, "/GraphQL") && len(words) > 1 && !strings.HasPrefix(words[1], "errors") && strings.Contains(string(got.body), `"errors"`) {
		s.t.Errorf("%.150s: %.500s", name, got.body)
		return
	}
	if got.status == 201 {
		ids["last"] = got.id()
	}
	for _, read := range words[1:] {
		path, list := strings.CutSuffix(read, "[]")
		value := got.at(path)
		if _, isList := value.([]any); value == nil || list && !isList {
			s.t.Errorf("%.150s: %s is %v in %.500s", name, read, value, got.body)
		}
	}
}

// TestHelpdeskHome shows the tiles of the nearest entity, and of these what the session can use.
func TestHelpdeskHome(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	pages := func(user string) string {
		t.Helper()
		var out []string
		got := s.call(user, "GET", "/ServiceCatalog/My", nil).want(200)
		for i := 0; got.at(fmt.Sprintf("tiles.%d", i)) != nil; i++ {
			out = append(out, fmt.Sprint(got.at(fmt.Sprintf("tiles.%d.page", i))))
		}
		return strings.Join(out, " ")
	}
	if got := pages("glpi"); got != "faq service_catalog reservation approval" {
		t.Error(got)
	}
	s.setRight(1, "reservation", 0)
	s.setRight(1, "ticketvalidation", 0)
	if got := pages("post-only"); got != "faq service_catalog" {
		t.Error(got)
	}
	below := s.call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "below", "parent": 0}).id()
	there := []string{"GLPI-Entity", fmt.Sprint(below)}
	if got := s.call("glpi", "GET", "/Helpdesk/TilesInfo/My", nil, there...).want(200); got.at("helpdesk_home_title") != "How can we help you?" || got.at("tiles.3.page") != "approval" {
		t.Error(string(got.body))
	}
	s.exec("UPDATE `glpi_entities` SET `custom_helpdesk_home_title` = 'Ask us', `enable_helpdesk_home_search_bar` = 0 WHERE `id` = ?", below)
	s.exec("INSERT INTO `glpi_helpdesks_tiles_externalpagetiles` (`id`, `title`, `url`) VALUES (1, 'Intranet', 'https://intranet.example/')")
	s.exec("INSERT INTO `glpi_helpdesks_tiles_items` (`itemtype_item`, `items_id_item`, `itemtype_tile`, `items_id_tile`) VALUES ('Entity', ?, 'Glpi\\Helpdesk\\Tile\\ExternalPageTile', 1)", below)
	got := s.call("glpi", "GET", "/Helpdesk/TilesInfo/My", nil, there...).want(200)
	if got.at("helpdesk_home_title") != "Ask us" || got.at("helpdesk_home_search_enabled") != false || got.at("tiles.0.url") != "https://intranet.example/" || got.at("tiles.1") != nil {
		t.Error(string(got.body))
	}
	s.call("", "GET", "/ServiceCatalog/My", nil).want(401)
}

// TestElsewhere asks for what lies at another place than front ends expect it.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	id := s.call("glpi", "POST", "/Management/Certificate", map[string]any{"name": "wildcard"}).want(201).id()
	path := fmt.Sprintf("/management/certificate/%d", id)
	if got := s.call("glpi", "GET", path, nil).want(200); got.at("name") != "wildcard" {
		t.Errorf("%s", got.body)
	}
	s.call("glpi", "PATCH", path, map[string]any{"comment": "x"}).want(200)
	s.call("post-only", "GET", path, nil).want(403)
	s.call("glpi", "PUT", path, map[string]any{}).want(405)
	kind := s.call("glpi", "POST", "/Assets/ComputerType", map[string]any{"name": "Laptop"}).want(201).id()
	s.call("glpi", "GET", fmt.Sprintf("/Dropdowns/ComputerType/%d", kind), nil).want(200)
	s.call("glpi", "DELETE", fmt.Sprintf("/v2.3/Assets/ComputerType/%d?force=1", kind), nil).want(204)
	for _, nowhere := range []string{"/Management/Certificates", "/Assets/Type", "/Assets/NothingModel", "/Assistance/Ticket/1/Timeline/Approvals"} {
		s.call("glpi", "GET", nowhere, nil).want(404)
	}
}
