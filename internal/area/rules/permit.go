package rules

import (
	"slices"
	"strconv"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// Rules act in nobody's name. So whoever changes one must reach what it counts for, and have what it
// gives: rules that assign rights are a way to give oneself some.

// permitRule wants access to where a rule counts: its entity, those below a recursive one, everything
// for the collections that do not look at entities. It also wants what the rule gives by now.
func permitRule(w *engine.Work, change *engine.Change, c *Collection) error {
	if !c.ByEntity {
		if !change.Session.Reaches(0, true) {
			return model.Forbidden("These rules count in all entities, which are not all yours")
		}
	} else if err := change.PermitBelow(); err != nil {
		return err
	}
	if change.Op == engine.OpCreate {
		return nil
	}
	return permitGifts(w, change, c, change.ID)
}

// permitPart is the same of a criterion or an action of a rule.
func permitPart(w *engine.Work, change *engine.Change) error {
	if change.System {
		return nil
	}
	id := change.Int("rules_id")
	row, err := w.Load("Rule", id)
	if err != nil {
		return err
	}
	subType, _ := row["sub_type"].(string)
	c := ofSubType(subType)
	if c == nil {
		return model.NotFound()
	}
	rule := *change
	rule.Op, rule.ID, rule.Before, rule.After = engine.OpUpdate, id, row, engine.Values{}
	return permitRule(w, &rule, c)
}

// permitGifts wants the session to have what a rule of accounts gives to those whom it fits: profiles,
// entities and groups; deciding who signs in at all takes having everything.
func permitGifts(w *engine.Work, change *engine.Change, c *Collection, rule int64) error {
	if c != &rightRules || change.System || change.Session.Administers() && change.Session.Reaches(0, true) {
		return nil
	}
	rows, err := w.Tx.Query(w.Context, "SELECT COALESCE(`field`, ''), COALESCE(`action_type`, ''), COALESCE(`value`,"+
		" '') FROM `glpi_ruleactions` WHERE `rules_id` = ?", rule)
	if err != nil {
		return err
	}
	defer rows.Close()
	var profiles, entities, groups []int64
	below, anything := false, false
	for rows.Next() {
		var field, way, value string
		if err := rows.Scan(&field, &way, &value); err != nil {
			return err
		}
		id, failed := strconv.ParseInt(value, 10, 64)
		fixed := way == "assign" && failed == nil
		list := map[string]*[]int64{
			"profiles_id": &profiles, "_profiles_id_default": &profiles, "entities_id": &entities,
			"_entities_id_default": &entities,
			"specific_groups_id":   &groups, "groups_id": &groups,
		}[field]
		switch {
		case list != nil && fixed:
			*list = append(*list, id)
		case field == "is_recursive":
			below = below || value != "0"
		case !slices.Contains(harmless, field):
			anything = true
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	rows.Close()
	switch {
	case anything:
		return refusedGift()
	case len(profiles)+len(entities) > 0:
		if err := permitRights(w, profiles, entities, below); err != nil {
			return err
		}
	}
	for _, group := range groups {
		if err := w.PermitUpdate("Group", group); model.CodeOf(err) == model.CodeNotFound {
			return refusedGift()
		} else if err != nil {
			return err
		}
	}
	return nil
}

// harmless are the actions of rules of accounts that give nothing.
var harmless = []string{"_stop_rules_processing", "timezone", "language"}

func refusedGift() error {
	return model.Forbidden("The rule gives rights that you do not have, or decides who can sign in")
}

// permitRights wants the session to have every profile in every entity that a rule names. Without an
// entity the profile goes with those of other rules, so with any; without a profile the default one
// counts.
func permitRights(w *engine.Work, profiles, entities []int64, below bool) error {
	if len(profiles) == 0 {
		id, err := w.Count("SELECT MIN(`id`) FROM `glpi_profiles` WHERE `is_default` = 1")
		if err != nil {
			return err
		}
		profiles = []int64{id}
	}
	if len(entities) == 0 {
		entities, below = []int64{0}, true
	}
	for _, id := range profiles {
		profile, err := w.Engine.Directory().Profile(w.Context, id)
		if err != nil {
			return err
		}
		if profile != nil && !w.Session.Covers(profile) {
			return refusedGift()
		}
	}
	for _, id := range entities {
		if !w.Session.Reaches(id, below) {
			return refusedGift()
		}
	}
	return nil
}

// permitPartGifts is permitGifts once a part of a rule is changed.
func permitPartGifts(w *engine.Work, change *engine.Change) error {
	c, err := collectionOf(w, change)
	if err != nil || change.System {
		return err
	}
	return permitGifts(w, change, c, change.Int("rules_id"))
}
