package rules

import (
	"slices"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// routes gives the list of the collections, and what rules of each can look at and do.
func routes() []route.Route {
	out := []route.Route{{
		Method: "GET", Path: "/Rule/Collection", Since: model.V2_0, Handle: listCollections,
		Doc: route.Doc{
			Tags: []string{"Rule"}, Description: "List the collections of rules",
			Response: route.Schema{Inline: route.Listed(map[string]any{
				"name":      route.Typed("string", "Title of the collection"),
				"rule_type": route.Typed("string", "Name of the collection, as paths have it"),
			})},
		},
	}}
	for _, c := range collections {
		since := model.V2_0
		if c.Extension {
			since = model.V2_3
		}
		add := func(name, description, schema string, value any) {
			out = append(out, route.Route{
				Method: "GET", Path: "/Rule/Collection/" + c.Name + "/" + name, Since: since, Extension: c.Extension,
				Doc: route.Doc{Tags: []string{"Rule"}, Description: description, Response: route.ListOf(schema)},
				Handle: func(call *route.Call) (*route.Answer, error) {
					if err := call.Session.Permit(c.Right, model.Read); err != nil {
						return nil, err
					}
					return &route.Answer{Value: value, List: true}, nil
				},
			})
		}
		add("CriteriaCondition", "List the conditions that criteria can have", "RuleCriteriaCondition",
			c.listConditions())
		add("CriteriaCriteria", "List what rules can look at", "RuleCriteriaCriteria", c.listCriteria())
		add("ActionType", "List the ways in which actions do something", "RuleActionType", c.listActionTypes())
		add("ActionField", "List what rules can set or do", "RuleActionField", c.listActionFields())
	}
	return out
}

type listedCollection struct {
	Name string `json:"name"`
	Type string `json:"rule_type"`
}

// listCollections answers the collections whose rules the session may list.
func listCollections(c *route.Call) (*route.Answer, error) {
	out := []listedCollection{}
	for _, k := range collections {
		if k.Extension {
			continue
		}
		bits := model.Read
		if k == &ticketRules || k == &changeRules || k == &problemRules {
			bits |= model.RulesOfParents
		}
		if c.Session.Can(k.Right, bits) {
			out = append(out, listedCollection{k.Title, k.Name})
		}
	}
	return &route.Answer{Value: out, List: true}, nil
}

type listedCondition struct {
	ID          int64    `json:"id"`
	Description string   `json:"description"`
	Fields      []string `json:"fields"`
}

// listConditions gives every condition once, with the criteria that can have it. Where one number
// has several texts, that of the last criterion counts.
func (c *Collection) listConditions() []listedCondition {
	at := map[int64]int{}
	out := []listedCondition{}
	for i := range c.Criteria {
		k := &c.Criteria[i]
		for _, cond := range c.conditions(k) {
			n, known := at[cond.id]
			if !known {
				n = len(out)
				at[cond.id] = n
				out = append(out, listedCondition{ID: cond.id})
			}
			out[n].Description = cond.name
			out[n].Fields = append(out[n].Fields, k.ID)
		}
	}
	slices.SortFunc(out, func(a, b listedCondition) int { return int(a.ID - b.ID) })
	return out
}

type listedCriterion struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (c *Collection) listCriteria() []listedCriterion {
	out := make([]listedCriterion, len(c.Criteria))
	for i, k := range c.Criteria {
		out[i] = listedCriterion{k.ID, k.Label}
	}
	return out
}

type listedActionType struct {
	ID     string   `json:"id"`
	Name   string   `json:"name"`
	Fields []string `json:"fields"`
}

// listActionTypes gives the ways of doing things, in the order in which the actions first use them.
func (c *Collection) listActionTypes() []listedActionType {
	out := []listedActionType{}
	for i := range c.Actions {
		a := &c.Actions[i]
		for _, known := range actionTypes {
			if !slices.Contains(a.ways(), known.id) {
				continue
			}
			n := slices.IndexFunc(out, func(l listedActionType) bool { return l.ID == known.id })
			if n < 0 {
				n = len(out)
				out = append(out, listedActionType{ID: known.id, Name: known.name})
			}
			out[n].Fields = append(out[n].Fields, a.ID)
		}
	}
	return out
}

type listedAction struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Types []string `json:"action_types"`
}

func (c *Collection) listActionFields() []listedAction {
	out := make([]listedAction, len(c.Actions))
	for i := range c.Actions {
		out[i] = listedAction{c.Actions[i].ID, c.Actions[i].Label, c.Actions[i].ways()}
	}
	return out
}
