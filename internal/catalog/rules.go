package catalog

import (
	"slices"

	. "github.com/glpid/glpid/internal/model"
)

// rules declares rules and the catalogues that rules are made from.
func rules() []*Object {
	return []*Object{
		{
			Name: "RuleCriteria", Itemtype: "RuleCriteria", Label: "Rule criteria", Tag: "Rule", Since: V2_0,
			Table: "glpi_rulecriterias", Scope: OfParent,
			Parent: &Parent{Object: "Rule", Column: "rules_id"},
			Properties: []Property{
				ID(),
				Ref("rule", "Rule", "rules_id").WO(),
				String("criteria").Always(),
				Int("condition"),
				String("pattern"),
			},
			Mounts: append(partsOfRules("Criteria", ruleCollections...),
				extensionsSince(V2_3, partsOfRules("Criteria", dictionaries...))...),
		},
		{
			Name: "RuleCriteriaCondition", Label: "Rule criteria condition", Tag: "Rule", Since: V2_0,
			Properties: []Property{
				ID(),
				String("description"),
				list("fields", String("")),
			},
		},
		{
			Name: "RuleCriteriaCriteria", Label: "Rule criteria criteria", Tag: "Rule", Since: V2_0,
			Properties: []Property{
				String("id").RO(),
				String("name"),
			},
		},
		{
			Name: "RuleActionType", Label: "Rule action type", Tag: "Rule", Since: V2_0,
			Properties: []Property{
				String("id").RO(),
				String("name"),
				list("fields", String("")),
			},
		},
		{
			Name: "RuleActionField", Label: "Rule action field", Tag: "Rule", Since: V2_0,
			Properties: []Property{
				String("id").RO(),
				String("name"),
				list("action_types", String("")),
			},
		},
		{
			Name: "RuleAction", Itemtype: "RuleAction", Label: "Rule action", Tag: "Rule", Since: V2_0,
			Table: "glpi_ruleactions", Scope: OfParent,
			Parent: &Parent{Object: "Rule", Column: "rules_id"},
			Properties: []Property{
				ID(),
				Ref("rule", "Rule", "rules_id").WO(),
				String("action_type"),
				String("field").Always(),
				String("value"),
			},
			Mounts: append(partsOfRules("Action", ruleCollections...),
				extensionsSince(V2_3, partsOfRules("Action", dictionaries...))...),
		},
		// The right is that of the collection, which sub_type names.
		{
			Name: "Rule", Itemtype: "Rule", Label: "Rule", Tag: "Rule", Since: V2_0,
			Table: "glpi_rules", Scope: Recursive,
			Properties: []Property{
				ID(),
				uuid(),
				String("sub_type").WO(),
				entity(),
				Bool("is_recursive"),
				String("name"),
				String("description"),
				String("comment"),
				Bool("is_active").Starts(true),
				String("match").OneOf("AND", "OR"),
				Int("condition"),
				Int32("ranking"),
				Many("criteria", "RuleCriteria", Join{Field: "rules_id"},
					ID(), String("criteria"), Int("condition"), String("pattern"),
				).RO(),
				Many("actions", "RuleAction", Join{Field: "rules_id"},
					ID(), String("action_type"), String("field"), String("value"),
				).RO(),
				DateTime("date_creation").RO(),
				DateTime("date_mod").RO(),
			},
			Indexes: []Index{index("sub_type", "is_active", "ranking")},
			Mounts: slices.Concat(rulesIn(ruleCollections...),
				[]Mount{extension(Mount{Path: "/Administration/Rule", Ops: ReadOnly})},
				extensionsSince(V2_3, rulesIn(dictionaries...))),
		},
	}
}
