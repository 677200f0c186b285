package sqlite

import (
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store/backend"
)

// triggers gives those of a table: what is counted by a day of one of its rows is forgotten when that row comes,
// goes, or changes in what counts, the old day and the new one.
func triggers(t *model.Table) []backend.Trigger {
	var out []backend.Trigger
	add := func(hears backend.Derived, event, when string, bodies []string) {
		if len(bodies) == 0 {
			return
		}
		if when != "" {
			when = " WHEN " + when
		}
		rest := " ON `" + t.Name + "`" + when + " BEGIN " + strings.Join(bodies, "; ") + "; END"
		name := backend.TriggerName(t.Name, event, rest)
		out = append(out, backend.Trigger{Name: name, Hears: hears,
			Definition: "CREATE TRIGGER `" + name + "` AFTER " + event + rest})
	}
	for _, row := range []struct{ event, name string }{{"INSERT", "NEW"}, {"DELETE", "OLD"}} {
		bodies := map[string][]string{} // by which rows count
		var conditions []string
		for _, o := range t.Outdates {
			c := backend.Counts(&o, row.name)
			if !slices.Contains(conditions, c) {
				conditions = append(conditions, c)
			}
			bodies[c] = append(bodies[c], backend.ForgetDay(&o, row.name))
		}
		for _, c := range conditions {
			add(backend.DerivedDays, row.event, c, bodies[c])
		}
	}
	for _, o := range t.Outdates {
		var columns, differ []string
		for _, c := range o.Columns {
			if t.Column(c) != nil {
				columns = append(columns, "`"+c+"`")
				differ = append(differ, "OLD.`"+c+"` IS NOT NEW.`"+c+"`")
			}
		}
		if len(columns) > 0 {
			add(backend.DerivedDays, "UPDATE OF "+strings.Join(columns, ", "), strings.Join(differ, " OR "),
				[]string{backend.ForgetDay(&o, "OLD"), backend.ForgetDay(&o, "NEW")})
		}
	}
	if t.KeepsLast != "" {
		event, when, bodies := keepsLast(t)
		add(backend.DerivedNothing, event, when, bodies)
	}
	searchedTriggers(t, func(event, when string, bodies []string) { add(backend.DerivedTexts, event, when, bodies) })
	return out
}

// keepsLast leaves an empty row with the number of the last one when that is deleted, and takes away the one that has
// been left before: SQLite gives a new row the number after the last one there is.
func keepsLast(t *model.Table) (event, when string, bodies []string) {
	return "DELETE", "OLD.`id` > COALESCE((SELECT MAX(`id`) FROM `" + t.Name + "`), 0)", []string{
		"INSERT INTO `" + t.Name + "` (`id`) VALUES (OLD.`id`)",
		"DELETE FROM `" + t.Name + "` WHERE `" + t.KeepsLast + "` IS NULL AND `id` < OLD.`id`",
	}
}
