package inventory

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/outbound"
	"github.com/glpid/glpid/internal/route"
)

func (s *Service) agentRoutes() []route.Route {
	answer := route.Schema{Inline: map[string]any{"type": "object",
		"properties": map[string]any{"answer": route.Typed("string", "What the agent says")}}}
	one := "/Inventory/Agent/{id:int}"
	tags := []string{"Inventory"}
	return []route.Route{
		{
			Method: "POST", Path: one + "/InventoryRequest", Since: model.V2_3, Handle: s.requestInventory,
			Doc: route.Doc{Tags: tags, Description: "Ask an agent to make its inventory now", Status: http.StatusOK,
				Response: answer},
		},
		{
			Method: "POST", Path: one + "/StatusRequest", Since: model.V2_3, Handle: s.requestStatus,
			Doc: route.Doc{Tags: tags, Description: "Ask an agent what it is doing", Status: http.StatusOK,
				Response: answer},
		},
		{
			Method: "GET", Path: one + "/InventoryFile", Since: model.V2_3, Handle: s.inventoryFile,
			Doc: route.Doc{Tags: tags, Description: "Get the last inventory of an agent's item as it was sent",
				Media: "application/octet-stream"},
		},
	}
}

// agent is what is needed to find an agent, and its item.
type agent struct {
	Itemtype string `json:"itemtype"`
	Item     int64  `json:"items_id"`
	Port     int    `json:"port"`
	Remote   string `json:"remote_address"`
}

// find reads an agent that the session sees.
func (s *Service) find(c *route.Call) (agent, error) {
	var a agent
	text, err := c.Engine.Get(c.Context, c.Session, c.Query(c.Object("Agent")), c.ID("id"))
	if err != nil {
		return a, err
	}
	return a, json.Unmarshal(text, &a)
}

// agentPort is where agents listen when they say nothing else.
const agentPort = 62354

// Times that asking an agent may take: one try, and all.
const (
	tryTime = 3 * time.Second
	allTime = 10 * time.Second
)

func (s *Service) requestStatus(c *route.Call) (*route.Answer, error) {
	return s.ask(c, "/status", agentStatus)
}

// maxShown is how much is shown of what an agent says of itself, in characters.
const maxShown = 100

// agentStatus reads the line "status: waiting". Anything else comes from another program, whose pages are nobody's
// business who may rename a computer.
func agentStatus(text string) string {
	status, ok := strings.CutPrefix(text, "status: ")
	if !ok {
		return "Unknown"
	}
	status, _, _ = strings.Cut(status, "\n")
	if runes := []rune(strings.TrimSpace(status)); len(runes) > maxShown {
		return string(runes[:maxShown])
	}
	return strings.TrimSpace(status)
}

func (s *Service) requestInventory(c *route.Call) (*route.Answer, error) {
	return s.ask(c, "/now", func(string) string {
		zone := time.UTC
		if c.Session.Location != nil {
			zone = c.Session.Location
		}
		return "Requested at " + c.Engine.Now().In(zone).Format("2006-01-02 15:04:05")
	})
}

// ask calls the agent at every address it may have, and gives what it says. That nobody answers
// is an answer too.
func (s *Service) ask(c *route.Call, path string, read func(text string) string) (*route.Answer, error) {
	a, err := s.find(c)
	if err != nil {
		return nil, err
	}
	hosts, err := s.addresses(c, a)
	if err != nil {
		return nil, err
	}
	port := a.Port
	if port == 0 {
		port = agentPort
	}
	ctx, cancel := context.WithTimeout(c.Context, allTime)
	defer cancel()
	client := outbound.Stay(outbound.Client(tryTime, func() (outbound.Allowed, error) {
		more, err := s.settings.Get(ctx, "outbound_allowed_networks")
		if err != nil {
			return outbound.Allowed{}, err
		}
		return outbound.ParseAllowed("private " + more) // agents are in the house
	}))
	for _, host := range hosts {
		for _, scheme := range []string{"http", "https"} {
			status, text, err := fetch(ctx, client,
				(&url.URL{Scheme: scheme, Host: net.JoinHostPort(host, strconv.Itoa(port)), Path: path}).String())
			switch {
			case err != nil:
				continue
			case status >= 400 && status < 500:
				return plainAnswer("Not allowed")
			case status == http.StatusOK:
				return plainAnswer(read(text))
			}
		}
	}
	return plainAnswer("Unknown")
}

func plainAnswer(text string) (*route.Answer, error) {
	return route.OK(struct {
		Answer string `json:"answer"`
	}{text})
}

// maxStatus is how much of an agent's answer is read, in bytes.
const maxStatus = 4 << 10

func fetch(ctx context.Context, client *http.Client, address string) (int, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, "", err
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxStatus))
	return resp.StatusCode, statusText(body), err
}

// statusText takes the text out of an agent's answer, which is HTML or plain.
func statusText(body []byte) string {
	var page struct {
		Body string `xml:"body"`
	}
	text := string(body)
	if xml.Unmarshal(body, &page) == nil && page.Body != "" {
		text = page.Body
	}
	return strings.TrimSpace(text)
}

// addresses lists where the agent may be: under the name of its item, alone and in the domains it
// is in, and where it last came from.
func (s *Service) addresses(c *route.Call, a agent) ([]string, error) {
	var out []string
	o := c.Engine.Catalog().ByItemtype(a.Itemtype)
	if o != nil && o.Table != "" && c.Engine.Has(o, "name") {
		rows, err := c.Engine.DB().Query(c.Context, "SELECT COALESCE(i.`name`, ''), COALESCE(d.`name`, '') FROM `"+
			o.Table+"` i"+
			" LEFT JOIN `glpi_domains_items` l ON l.`itemtype` = ? AND l.`items_id` = i.`id`"+
			" LEFT JOIN `glpi_domains` d ON d.`id` = l.`domains_id` WHERE i.`id` = ?", o.Itemtype, a.Item)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			var name, domain string
			if err := rows.Scan(&name, &domain); err != nil {
				return nil, err
			}
			if name != "" && len(out) == 0 {
				out = append(out, name)
			}
			if name != "" && domain != "" {
				out = append(out, name+"."+domain)
			}
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	if a.Remote != "" {
		out = append(out, a.Remote)
	}
	return out, nil
}

// fileTypes are the forms in which inventories are kept, by the ending of their names.
var fileTypes = []struct{ extension, media string }{{"json", "application/json"}, {"xml", "application/xml"},
	{"data", "application/octet-stream"}}

// StoredFile is where the inventory of an item lies, below the folder of files.
func StoredFile(itemtype string, id int64, extension string) string {
	return filepath.Join(inventories, slugOf(itemtype), strconv.FormatInt(id/1000, 10),
		fmt.Sprintf("%d.%s", id, extension))
}

// slugOf is the folder of the inventories of a type: the last part of its name, in small letters.
func slugOf(itemtype string) string {
	return strings.ToLower(itemtype[strings.LastIndexByte(itemtype, '\\')+1:])
}

// inventoryFile serves the last inventory as the agent sent it.
func (s *Service) inventoryFile(c *route.Call) (*route.Answer, error) {
	a, err := s.find(c)
	if err != nil {
		return nil, err
	}
	for _, t := range fileTypes {
		file, err := os.Open(filepath.Join(s.files, StoredFile(a.Itemtype, a.Item, t.extension)))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("inventory of %s %d: %w", a.Itemtype, a.Item, err)
		}
		info, err := file.Stat()
		if err != nil {
			_ = file.Close()
			return nil, err
		}
		return &route.Answer{Content: &route.Content{Type: t.media, Body: file, Modified: info.ModTime(),
			Name: filepath.Base(file.Name())}}, nil
	}
	return nil, model.NotFound()
}
