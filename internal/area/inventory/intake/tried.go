package intake

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/area/inventory/message"
	"github.com/glpid/glpid/internal/area/rules"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/manifest"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// triedRules are the collections whose rules can be tried, with the right to read them.
var triedRules = []struct{ name, right string }{{"ImportAsset", "rule_import"}, {"ImportEntity", "rule_import"},
	{"Location", "rule_location"}, {"DefineItemtype", "rule_import"}}

// Area is the routes that try rules on the values of criteria, or on an inventory. Nothing is written.
func (s *Service) Area() manifest.Area {
	var out []route.Route
	for _, of := range triedRules {
		out = append(out, route.Route{
			Method: "POST", Path: "/Rule/Collection/" + of.name + "/Test", Since: model.V2_3, Extension: true,
			Handle: func(c *route.Call) (*route.Answer, error) { return s.try(c, of.name, of.right) },
			Doc: route.Doc{Tags: []string{"Rule"}, Status: http.StatusOK,
				Description: "Try the rules on values of their criteria ({\"serial\": \"X\"}), or on an inventory" +
					" ({\"inventory\": {...}}): which one matches, and what it does. Nothing is written",
				Response: route.Schema{Inline: map[string]any{"type": "object"}}},
		})
	}
	return manifest.Area{Name: "rules of inventories", Routes: out}
}

// triedItem is the item that rules have found.
type triedItem struct {
	Itemtype string `json:"itemtype"`
	ID       int64  `json:"id"`
	Href     string `json:"href"`
}

// errTried takes back what trying a rule has done.
var errTried = errors.New("rules were tried")

func (s *Service) try(c *route.Call, collection, right string) (*route.Answer, error) {
	if err := c.Session.Permit(right, model.Read); err != nil {
		return nil, err
	}
	if err := c.Session.PermitReach("These rules look at what there is"); err != nil {
		return nil, err
	}
	facts, err := s.factsOf(c)
	if err != nil {
		return nil, err
	}
	tree, err := s.engine.Directory().Tree(c.Context)
	if err != nil {
		return nil, err
	}
	out := map[string]any{"input": facts}
	err = s.engine.Within(c.Context, access.System(tree), c.Version, func(w *engine.Work) error {
		if err := s.tryWithin(w, collection, facts, out); err != nil {
			return err
		}
		return errTried
	})
	if !errors.Is(err, errTried) {
		return nil, err
	}
	if found, ok := out["item"].(triedItem); ok { // of what the session does not see it is only said that it is there
		o := c.Engine.Catalog().ByItemtype(found.Itemtype)
		if o == nil || c.Engine.PermitSee(c.Context, c.Session, o, found.ID) != nil {
			out["item"] = nil
		} else {
			found.Href = fmt.Sprintf("%s%s/%d", c.Root, o.Mounts[0].Path, found.ID)
			out["item"] = found
		}
	}
	return &route.Answer{Value: out}, nil
}

// factsOf reads what the rules are to look at.
func (s *Service) factsOf(c *route.Call) (rules.Equipment, error) {
	if given, ok := c.Body["inventory"].(map[string]any); ok && len(c.Body) == 1 {
		text, err := json.Marshal(given)
		if err != nil {
			return nil, err
		}
		m, err := message.Read("application/json", bytes.NewReader(text), message.Usual)
		if err != nil {
			return nil, err
		}
		each := m.Each()
		if len(each) == 0 {
			return nil, model.Invalid("The inventory tells of nothing")
		}
		return s.look(c.Context, each[0])
	}
	facts := rules.Equipment{}
	for id, value := range c.Body {
		list, ok := value.([]any)
		if !ok {
			list = []any{value}
		}
		for _, v := range list {
			switch v.(type) {
			case map[string]any, []any, nil:
				return nil, model.Invalid("Invalid parameter: %s. It is a text, or a list of texts", id)
			}
			if text := route.Text(v); text != "" {
				facts[id] = append(facts[id], text)
			}
		}
	}
	if len(facts) == 0 {
		return nil, model.Invalid(`Give values of criteria, such as {"serial": "X", "itemtype": "Computer"}, or` +
			` {"inventory": {...}}`)
	}
	return facts, nil
}

// tryWithin applies the rules of a collection, and says what they do.
func (s *Service) tryWithin(w *engine.Work, collection string, facts rules.Equipment, out map[string]any) error {
	importer := s.rules
	var rule int64
	switch collection {
	case "ImportAsset":
		found, err := importer.Asset(w, facts, 0)
		if err != nil {
			return err
		}
		rule = found.Rule
		out["result"] = []string{"import", "link", "refuse", "deny"}[found.Verdict]
		out["itemtype"] = found.Itemtype
		if found.ID != 0 {
			out["item"] = triedItem{Itemtype: found.Itemtype, ID: found.ID}
		}
	case "ImportEntity":
		placed, err := importer.Entity(w, facts)
		if err != nil {
			return err
		}
		rule = placed.Rule
		out["entity"], out["location"], out["is_recursive"] = placed.Entity, placed.Location, placed.Recursive
		out["group_tech"], out["user_tech"], out["refused"] = placed.Group, placed.Technician, placed.Refused
	case "Location":
		id, by, err := importer.Location(w, facts, 0)
		if err != nil {
			return err
		}
		rule = by
		name, err := w.Column("SELECT `completename` FROM `glpi_locations` WHERE `id` = ?", id)
		if err != nil {
			return err
		}
		out["location"] = name
	default:
		itemtype, by, err := importer.Itemtype(w, facts)
		if err != nil {
			return err
		}
		rule = by
		out["itemtype"] = itemtype
	}
	if rule == 0 {
		return nil
	}
	name, err := w.Column("SELECT `name` FROM `glpi_rules` WHERE `id` = ?", rule)
	out["rule"] = map[string]any{"id": rule, "name": name}
	if err != nil {
		return fmt.Errorf("rule %d: %w", rule, err)
	}
	return nil
}
