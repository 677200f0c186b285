package mysql

import (
	"strings"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store/backend"
)

// triggers gives those of a table: what is counted by a day of one of its rows is forgotten when that row comes,
// goes, or changes in what counts, the old day and the new one.
func triggers(t *model.Table) []backend.Trigger {
	var out []backend.Trigger
	add := func(event string, steps []string) {
		if len(steps) == 0 {
			return
		}
		rest := " ON `" + t.Name + "` FOR EACH ROW BEGIN " + strings.Join(steps, " ") + " END"
		name := backend.TriggerName(t.Name, event, rest)
		out = append(out, backend.Trigger{Name: name, Hears: backend.DerivedDays,
			Definition: "CREATE TRIGGER IF NOT EXISTS `" + name + "` AFTER " + event + rest})
	}
	for _, row := range []struct{ event, name string }{{"INSERT", "NEW"}, {"DELETE", "OLD"}} {
		var steps []string
		for _, o := range t.Outdates {
			steps = append(steps, step(backend.Counts(&o, row.name), backend.ForgetDay(&o, row.name)+";"))
		}
		add(row.event, steps)
	}
	var steps []string
	for _, o := range t.Outdates {
		var differ []string
		for _, c := range o.Columns {
			if t.Column(c) != nil {
				differ = append(differ, "NOT (OLD.`"+c+"` <=> NEW.`"+c+"`)")
			}
		}
		if len(differ) > 0 {
			steps = append(steps, step(strings.Join(differ, " OR "),
				backend.ForgetDay(&o, "OLD")+"; "+backend.ForgetDay(&o, "NEW")+";"))
		}
	}
	add("UPDATE", steps)
	return out
}

// step does something under a condition, "" for always.
func step(condition, do string) string {
	if condition == "" {
		return do
	}
	return "IF " + condition + " THEN " + do + " END IF;"
}
