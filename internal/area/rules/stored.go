package rules

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// storedRules states the behaviour of rules, criteria and actions as rows: the right is that of
// the collection, rules have ranks, and a rule changes when its parts do.
func storedRules(on engine.Behaviours) {
	may := func(need int) func(w *engine.Work, change *engine.Change) error {
		return func(w *engine.Work, change *engine.Change) error {
			subType := change.Before.Text("sub_type")
			if change.Op == engine.OpCreate {
				subType = change.Text("sub_type")
			}
			c, err := permit(w, subType, need)
			if err != nil {
				return err
			}
			if err := w.PermitByRight(change); err != nil {
				return err
			}
			return permitRule(w, change, c)
		}
	}
	on.Add("Rule", engine.Behaviour{
		CanView:      func(s *access.Session) bool { return len(readable(s)) > 0 },
		Visible:      visible,
		PermitCreate: may(model.Create), PermitUpdate: may(model.Update), PermitDelete: may(model.Purge),
		BeforeCreate: beforeRule,
		BeforeUpdate: moveRule,
	})
	// The others count in all entities, wherever they lie.
	var byEntity []string
	for _, c := range collections {
		if c.ByEntity {
			byEntity = append(byEntity, "'"+c.subType()+"'")
		}
	}
	on.Add("Entity", engine.Behaviour{BeforeDelete: func(w *engine.Work, c *engine.Change) error {
		return w.StopWith(c, "Rule", " AND `sub_type` IN ("+strings.Join(byEntity, ", ")+")")
	}})
	part := engine.Behaviour{
		CanView:      func(s *access.Session) bool { return len(readable(s)) > 0 },
		BeforeCreate: permitPart, BeforeUpdate: permitPart, BeforeDelete: permitPart,
		AfterCreate: touchRule, AfterUpdate: touchRule, AfterDelete: touchRule,
	}
	criteria, actions := part, part
	criteria.BeforeCreate, criteria.BeforeUpdate = inOrder(permitPart, checkCriterion),
		inOrder(permitPart, checkCriterion)
	actions.BeforeCreate, actions.BeforeUpdate = inOrder(permitPart, checkAction), inOrder(permitPart, checkAction)
	actions.AfterCreate, actions.AfterUpdate = inOrder(touchRule, permitPartGifts), inOrder(touchRule, permitPartGifts)
	actions.AfterDelete = actions.AfterUpdate // what is left may give more
	actions.PermitCreate = func(w *engine.Work, c *engine.Change) error {
		parent, err := w.Load("Rule", c.Int("rules_id"))
		if err != nil {
			return err
		}
		subType, _ := parent["sub_type"].(string)
		if _, err := permit(w, subType, model.Create); err != nil {
			return err
		}
		entity, _ := parent["entities_id"].(int64)
		if !c.Session.HasEntity(entity) {
			return c.Session.RefuseEntity()
		}
		return nil
	}
	on.Add("RuleCriteria", criteria)
	on.Add("RuleAction", actions)
}

// readable gives the sub-types of rules that a session may read.
func readable(s *access.Session) []any {
	var out []any
	for _, c := range collections {
		if s.Can(c.Right, model.Read) {
			out = append(out, c.subType())
		}
	}
	return out
}

// visible restricts rules to the collections that the session may read.
func visible(s *access.Session, alias string) access.Condition {
	list := readable(s)
	if len(list) == 0 {
		return access.Condition{Never: true}
	}
	if len(list) == len(collections) {
		return access.Condition{}
	}
	return access.Condition{SQL: alias + ".`sub_type` IN (" + store.Marks(len(list)) + ")", Args: list}
}

// permit wants bits of the right of a rule's collection.
func permit(w *engine.Work, subType string, bits int) (*Collection, error) {
	c := ofSubType(subType)
	if c == nil {
		return nil, model.Forbidden("")
	}
	if err := w.Session.Permit(c.Right, bits); err != nil {
		return nil, err
	}
	return c, nil
}

// beforeRule gives a new rule what GLPI gives it: an identifier that survives exports, and a rank,
// the last one unless the body names another.
func beforeRule(w *engine.Work, change *engine.Change) error {
	c := ofSubType(change.Text("sub_type"))
	if c == nil {
		return model.Invalid("Invalid parameter: sub_type. There are no rules of this type")
	}
	if change.Text("uuid") == "" {
		change.Set("uuid", newIdentifier())
	}
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_rules` WHERE `sub_type` = ?", c.subType())
	if err != nil {
		return err
	}
	if n >= maxRules {
		return model.Invalid("There are at most %d rules of a kind: put some together", maxRules)
	}
	last, err := w.Count("SELECT COALESCE(MAX(`ranking`), -1) FROM `glpi_rules` WHERE `sub_type` = ?", c.subType())
	if err != nil {
		return err
	}
	if change.Int("ranking") < 0 {
		return badRanking()
	}
	if !change.Has("ranking") || change.After["ranking"] == nil {
		change.Decide("ranking", last+1)
		return nil
	}
	return w.Exec("UPDATE `glpi_rules` SET `ranking` = `ranking` + 1 WHERE `sub_type` = ? AND `ranking` >= ?",
		c.subType(), change.Int("ranking"))
}

// moveRule shifts the rules between the old and the new rank by one.
func moveRule(w *engine.Work, c *engine.Change) error {
	if !c.Has("ranking") {
		return nil
	}
	subType, from, to := c.Before.Text("sub_type"), c.Before.Int("ranking"), c.Int("ranking")
	if to < 0 {
		return badRanking()
	}
	switch {
	case to > from:
		return w.Exec("UPDATE `glpi_rules` SET `ranking` = `ranking` - 1 WHERE `sub_type` = ? AND `ranking` > ?"+
			" AND `ranking` <= ?", subType, from, to)
	case to < from:
		return w.Exec("UPDATE `glpi_rules` SET `ranking` = `ranking` + 1 WHERE `sub_type` = ? AND `ranking` >= ?"+
			" AND `ranking` < ?", subType, to, from)
	}
	return nil
}

// touchRule dates the rule when a part of it changes.
func touchRule(w *engine.Work, c *engine.Change) error {
	return w.Exec("UPDATE `glpi_rules` SET `date_mod` = ? WHERE `id` = ?", w.Now(), c.Int("rules_id"))
}

// inOrder makes one hook of two.
func inOrder(first, second func(w *engine.Work, c *engine.Change) error) func(w *engine.Work, c *engine.Change) error {
	return func(w *engine.Work, c *engine.Change) error {
		if err := first(w, c); err != nil {
			return err
		}
		return second(w, c)
	}
}

// collectionOf gives the collection of the rule that a part belongs to.
func collectionOf(w *engine.Work, c *engine.Change) (*Collection, error) {
	subType, err := w.Column("SELECT `sub_type` FROM `glpi_rules` WHERE `id` = ?", c.Int("rules_id"))
	if err != nil {
		return nil, err
	}
	collection := ofSubType(subType)
	if collection == nil {
		return nil, model.NotFound()
	}
	return collection, nil
}

// checkCriterion wants a criterion that rules of the collection can look at, and a condition that
// it can be compared by.
func checkCriterion(w *engine.Work, change *engine.Change) error {
	c, err := collectionOf(w, change)
	if err != nil {
		return err
	}
	if change.Text("criteria") == "" {
		return model.Invalid("Missing parameter: criteria")
	}
	known := c.criterion(change.Text("criteria"))
	if known == nil {
		return model.Invalid("Invalid parameter: criteria. %s have no %q; GET /Rule/Collection/%s/CriteriaCriteria"+
			" lists what they have", c.Title, change.Text("criteria"), c.Name)
	}
	if !slices.ContainsFunc(c.conditions(known), func(k condition) bool { return k.id == change.Int("condition") }) {
		return model.Invalid(
			"Invalid parameter: condition. GET /Rule/Collection/%s/CriteriaCondition lists those that %q can have",
			c.Name, known.ID)
	}
	if len(change.Text("pattern")) > maxPattern {
		return model.Invalid("Invalid parameter: pattern. It has at most %d bytes", maxPattern)
	}
	if err := fewParts(w, change, "criteria"); err != nil {
		return err
	}
	if slices.Contains(byID, change.Int("condition")) && (change.Changes("pattern") || change.Changes("criteria") ||
		change.Changes("condition")) {
		if err := permitMean(w, change, "pattern", known.Kind, known.Table); err != nil {
			return err
		}
	}
	if n := change.Int("condition"); (n == matches || n == matchesNot) &&
		!valid(strings.TrimSpace(change.Text("pattern"))) && strings.TrimSpace(change.Text("pattern")) != "*" {
		return model.Invalid("Invalid parameter: pattern. A regular expression stands between delimiters: /^net-(.*)/")
	}
	return nil
}

// fewParts keeps a rule to a number of parts that can be tried.
func fewParts(w *engine.Work, c *engine.Change, what string) error {
	if c.Op != engine.OpCreate {
		return nil
	}
	n, err := w.Count("SELECT COUNT(*) FROM `"+c.Object.Table+"` WHERE `rules_id` = ?", c.Int("rules_id"))
	if err == nil && n >= maxParts {
		return model.Invalid("A rule has at most %d %s", maxParts, what)
	}
	return nil
}

func badRanking() error {
	return model.Invalid("Invalid parameter: ranking. It is 0 or more: the rule that comes first has the lowest")
}

// maxNamed is how many items an action can name.
const maxNamed = 100

// checkAction wants something that rules of the collection can do, in a way in which they can.
func checkAction(w *engine.Work, change *engine.Change) error {
	c, err := collectionOf(w, change)
	if err != nil {
		return err
	}
	if change.Text("field") == "" {
		return model.Invalid("Missing parameter: field")
	}
	known := c.action(change.Text("field"))
	if known == nil {
		return model.Invalid(
			"Invalid parameter: field. %s do not set %q; GET /Rule/Collection/%s/ActionField lists what they set",
			c.Title, change.Text("field"), c.Name)
	}
	if change.Text("action_type") == "" {
		change.Decide("action_type", known.ways()[0])
	}
	if len(change.Text("value")) > maxPattern {
		return model.Invalid("Invalid parameter: value. It has at most %d bytes", maxPattern)
	}
	if err := fewParts(w, change, "actions"); err != nil {
		return err
	}
	if !slices.Contains(known.ways(), change.Text("action_type")) {
		return model.Invalid("Invalid parameter: action_type. %q can be done by %s", known.ID,
			strings.Join(known.ways(), ", "))
	}
	if !slices.Contains(setsID, change.Text("action_type")) || !change.Changes("value") && !change.Changes("field") &&
		!change.Changes("action_type") {
		return nil
	}
	if strings.Count(change.Text("value"), ",") >= maxNamed {
		return model.Invalid("Invalid parameter: value. An action names at most %d", maxNamed)
	}
	switch known.ID {
	case "users_id_validate":
		return permitMean(w, change, "value", Users, "")
	case "groups_id_validate", "groups_id_validate_any":
		return permitMean(w, change, "value", Dropdown, "glpi_groups")
	}
	return permitMean(w, change, "value", known.Kind, known.Table)
}

// byID are the conditions whose pattern is the id of an item, where the criterion is one; setsID are
// the ways of doing an action whose value is.
var (
	byID   = []int64{is, isNot, under, notUnder}
	setsID = []string{"assign", "append", "add_validation"}
)

// permitMean wants the items whose ids a rule holds, with commas between them, to be ones that the session may refer
// to: what a rule puts into a ticket is shown to all who see that.
func permitMean(w *engine.Work, c *engine.Change, column string, kind Kind, table string) error {
	switch kind {
	case Users:
		table = "glpi_users"
	case Dropdown:
	default:
		return nil
	}
	var ids []int64
	for text := range strings.SplitSeq(c.Text(column), ",") { // actions can name several members of a team
		id, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
		if err == nil && (id > 0 || id == 0 && table == "glpi_entities") {
			ids = append(ids, id)
		}
	}
	if o := objectOf(w, table); o != nil {
		return w.PermitRefer(c, engine.PropertyOf(c.Object, column), o.Name, ids...)
	}
	return nil
}

// newIdentifier makes an identifier of the form that GLPI gives rules.
func newIdentifier() string {
	var b [15]byte
	_, _ = rand.Read(b[:])
	return fmt.Sprintf("%x-%x-%x", b[:4], b[4:8], b[8:])
}
