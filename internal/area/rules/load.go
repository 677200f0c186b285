package rules

import (
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
)

// Rules are read by every change of what they are about; so they are kept for a moment, all that
// are active of a collection. What this process writes to them counts at once.
const keepRules = time.Second

var ruleTables = []string{"glpi_rules", "glpi_rulecriterias", "glpi_ruleactions"}

// shelf keeps the rules of the collections of one database.
type shelf struct {
	mu     sync.Mutex
	loaded map[*Collection]loaded
}

type loaded struct {
	rules   []*rule
	version uint64
	at      time.Time
}

// load gives the active rules of a collection that count for an event in an entity, in the order
// in which they are tried: those of the entities above first.
func (s *shelf) load(w *engine.Work, c *Collection, entity int64, event int) ([]*rule, error) {
	all, err := s.all(w, c)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	depth := map[int64]int{}
	if c.ByEntity {
		tree, err := w.Engine.Directory().Tree(w.Context)
		if err != nil {
			return nil, err
		}
		for _, above := range tree.Ancestors(entity) {
			depth[above] = len(tree.Ancestors(above))
		}
		depth[entity] = len(depth)
	}
	var list []*rule
	for _, r := range all {
		if c.ByEvent && r.events&event == 0 {
			continue
		}
		if _, near := depth[r.entity]; c.ByEntity && (!near || r.entity != entity && !r.recursive) {
			continue
		}
		list = append(list, r)
	}
	slices.SortStableFunc(list, func(a, b *rule) int { return depth[a.entity] - depth[b.entity] })
	return list, nil
}

// shelved is where a write keeps the rules of a collection.
type shelved struct{ c *Collection }

// all gives the active rules of a collection by their ranks.
func (s *shelf) all(w *engine.Work, c *Collection) ([]*rule, error) {
	for _, table := range ruleTables {
		if w.Tx.Wrote(table) { // what it sees is nobody else's
			return c.read(w)
		}
	}
	if list, ok := w.Tx.Kept(shelved{c}).([]*rule); ok { // nothing of them changes while it writes
		return list, nil
	}
	version := w.Engine.DB().TablesVersion(ruleTables...)
	s.mu.Lock()
	have, ok := s.loaded[c]
	s.mu.Unlock()
	if now := time.Now(); ok && have.version == version && now.Sub(have.at) < keepRules {
		w.Tx.Keep(shelved{c}, have.rules)
		return have.rules, nil
	}
	rules, err := c.read(w)
	if err != nil {
		return nil, err
	}
	w.Tx.Keep(shelved{c}, rules)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.loaded == nil {
		s.loaded = map[*Collection]loaded{}
	}
	s.loaded[c] = loaded{rules, version, time.Now()}
	return rules, nil
}

// Bounds of what is tried at every change.
const (
	maxRules = 10_000 // active ones of a collection
	maxParts = 500    // criteria, and actions, of a rule
)

func (c *Collection) read(w *engine.Work) ([]*rule, error) {
	list, err := c.readRules(w)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list, loadParts(w, list)
}

func (c *Collection) readRules(w *engine.Work) ([]*rule, error) {
	rows, err := w.Tx.Query(w.Context, "SELECT `id`, `name`, `match`, COALESCE(`entities_id`, 0),"+
		" COALESCE(`is_recursive`, 0), COALESCE(`condition`, 0) FROM `glpi_rules`"+
		" WHERE `sub_type` = ? AND `is_active` = 1 ORDER BY `ranking`, `id` LIMIT ?", c.subType(), maxRules)
	if err != nil {
		return nil, fmt.Errorf("load rules: %w", err)
	}
	defer rows.Close()
	var list []*rule
	for rows.Next() {
		var name, match *string
		r := &rule{}
		if err := rows.Scan(&r.id, &name, &match, &r.entity, &r.recursive, &r.events); err != nil {
			return nil, err
		}
		r.name, r.any = textOf(name), !c.All && textOf(match) != "AND"
		list = append(list, r)
	}
	return list, rows.Err()
}

// patienceKey is where the change of an item keeps how long its expressions may still take.
type patienceKey struct{}

// patienceOf gives it; itemtype is what the change is of, "" for equipment that an inventory tells of.
func patienceOf(w *engine.Work, itemtype string) *patience {
	if p, ok := w.Kept(patienceKey{}).(*patience); ok {
		return p
	}
	p := newPatience()
	p.giveUp = func(pattern string) {
		w.Engine.Log().Warn("an expression of a rule takes too long and has not matched",
			slog.String("pattern", pattern), slog.String("itemtype", itemtype))
	}
	w.Keep(patienceKey{}, p)
	return p
}

func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// loadParts reads the criteria and the actions of rules, in the order in which they were made.
func loadParts(w *engine.Work, list []*rule) error {
	ids := make([]int64, len(list))
	byID := make(map[int64]*rule, len(list))
	for i, r := range list {
		ids[i], byID[r.id] = r.id, r
	}
	in := " WHERE `rules_id` IN (" + access.IDList(ids) + ") ORDER BY `id`"
	rows, err := w.Tx.Query(w.Context, "SELECT `rules_id`, COALESCE(`criteria`, ''), COALESCE(`condition`, 0),"+
		" COALESCE(`pattern`, '') FROM `glpi_rulecriterias`"+in)
	if err != nil {
		return fmt.Errorf("load criteria: %w", err)
	}
	for rows.Next() {
		var id int64
		var c storedCriterion
		if err := rows.Scan(&id, &c.criteria, &c.condition, &c.pattern); err != nil {
			rows.Close()
			return err
		}
		byID[id].criteria = append(byID[id].criteria, c)
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return err
	}
	rows, err = w.Tx.Query(w.Context, "SELECT `rules_id`, COALESCE(`action_type`, ''), COALESCE(`field`, ''),"+
		" COALESCE(`value`, '') FROM `glpi_ruleactions`"+in)
	if err != nil {
		return fmt.Errorf("load actions: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var a storedAction
		if err := rows.Scan(&id, &a.kind, &a.field, &a.value); err != nil {
			return err
		}
		byID[id].actions = append(byID[id].actions, a)
	}
	return rows.Err()
}
