package api_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestFrontEnd replays the calls of a browser application that lives on this API alone, and looks at
// what it reads of the answers.
func TestFrontEnd(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	text, err := os.ReadFile("testdata/glpi-vue.txt")
	if err != nil {
		t.Fatal(err)
	}
	ids := walkData(s)
	schemas := s.Document("v2.3")["components"].(map[string]any)["schemas"].(map[string]any)
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
			body = before + testapi.QueryOf(schemas, name, schemas[name].(map[string]any)) + rest
		}
		replay(s, strings.Fields(head), body, ids)
	}
}

// walkData makes what the walk looks at.
func walkData(s *samples.Server) map[string]int64 {
	s.T.Helper()
	group := s.Call("glpi", "POST", "/Administration/Group", map[string]any{"name": "Network"}).ID()
	ticket := s.Call("glpi", "POST", "/Assistance/Ticket",
		map[string]any{"name": "No wifi", "content": "<p>No wifi</p>"}).ID()
	path := fmt.Sprintf("/Assistance/Ticket/%d", ticket)
	s.Call("glpi", "POST", path+"/TeamMember", map[string]any{"type": "User", "id": 2, "role": "requester"}).Want(201)
	s.Call("glpi", "POST", path+"/Timeline/Followup", map[string]any{"content": "first"}).Want(201)
	s.Call("glpi", "POST", path+"/Cost", map[string]any{"name": "cable", "cost_fixed": 3}).Want(201)
	validation := s.Call("glpi", "POST", path+"/Timeline/Validation",
		map[string]any{"requested_approver_type": "User", "requested_approver_id": 2}).ID()
	made := func(path string, body map[string]any) int64 {
		s.T.Helper()
		return s.Call("glpi", "POST", path, body).Want(201).ID()
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
	s.Exec("INSERT INTO `glpi_items_tickets` (`tickets_id`, `itemtype`, `items_id`) VALUES (?, 'Computer', ?)", ticket,
		computer)
	ids["article"] = made("/Knowledgebase/Article", map[string]any{"name": "Wifi", "content": "<p>Restart it</p>"})
	ids["document"] = s.Upload("glpi", "POST", testapi.DocumentPath, "plan.txt", "the plan").ID()
	return ids
}

// replay makes one call. words are the method, the path (none for GraphQL), the status and what is
// read of the answer.
func replay(s *samples.Server, words []string, body string, ids map[string]int64) {
	s.T.Helper()
	method, path := words[0], "/GraphQL"
	words = words[1:]
	var sent any
	switch {
	case method == "GQL":
		method, sent = "POST", map[string]any{"query": body, "variables": map[string]any{},
			"extensions": map[string]any{"clientLibrary": map[string]any{"name": "x"}}}
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
	headers := []string{"Origin", "http://127.0.0.1:4173", "GLPI-Entity", "0", "GLPI-Entity-Recursive", "1",
		"GLPI-Profile", "4"}
	got := s.Call("glpi", method, path, sent, headers...)
	name := strings.TrimSpace(method + " " + path + " " + body)
	if got.Status != status {
		s.T.Errorf("%.150s: status %d, want %d: %.500s", name, got.Status, status, got.Body)
		return
	}
	if got.Header.Get("Access-Control-Allow-Origin") != "*" {
		s.T.Errorf("%.150s: no leave for other origins", name)
	}
	if strings.HasPrefix(path, "/GraphQL") && len(words) > 1 && !strings.HasPrefix(words[1], "errors") &&
		strings.Contains(string(got.Body), `"errors"`) {
		s.T.Errorf("%.150s: %.500s", name, got.Body)
		return
	}
	if got.Status == 201 {
		ids["last"] = got.ID()
	}
	for _, read := range words[1:] {
		path, list := strings.CutSuffix(read, "[]")
		value := got.At(path)
		if _, isList := value.([]any); value == nil || list && !isList {
			s.T.Errorf("%.150s: %s is %v in %.500s", name, read, value, got.Body)
		}
	}
}

// TestPathsOfFrontEnds asks for what lies at another place than front ends expect it.
func TestPathsOfFrontEnds(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	id := s.Call("glpi", "POST", "/Management/Certificate", map[string]any{"name": "wildcard"}).Want(201).ID()
	path := fmt.Sprintf("/management/certificate/%d", id)
	if got := s.Call("glpi", "GET", path, nil).Want(200); got.At("name") != "wildcard" {
		t.Errorf("%s", got.Body)
	}
	s.Call("glpi", "PATCH", path, map[string]any{"comment": "x"}).Want(200)
	s.Call("post-only", "GET", path, nil).Want(403)
	s.Call("glpi", "POST", path, map[string]any{}).Want(405)
	kind := s.Call("glpi", "POST", "/Assets/ComputerType", map[string]any{"name": "Laptop"}).Want(201).ID()
	s.Call("glpi", "GET", fmt.Sprintf("/Dropdowns/ComputerType/%d", kind), nil).Want(200)
	s.Call("glpi", "DELETE", fmt.Sprintf("/v2.3/Assets/ComputerType/%d?force=1", kind), nil).Want(204)
	for _, nowhere := range []string{"/Management/Certificates", "/Assets/Type", "/Assets/NothingModel",
		"/Assistance/Ticket/1/Timeline/Approvals"} {
		s.Call("glpi", "GET", nowhere, nil).Want(404)
	}
}
