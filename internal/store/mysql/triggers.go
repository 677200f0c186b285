package mysql

import (
	"fmt"
	"hash/fnv"
	"strconv"
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
		h := fnv.New32a()
		fmt.Fprint(h, event, rest)
		name := fmt.Sprintf("%s_%s_%x", strings.TrimPrefix(t.Name, "glpi_"), strings.ToLower(event), h.Sum32())
		out = append(out, backend.Trigger{Name: name, Hears: backend.DerivedDays,
			Definition: "CREATE TRIGGER IF NOT EXISTS `" + name + "` AFTER " + event + rest})
	}
	for _, row := range []struct{ event, name string }{{"INSERT", "NEW"}, {"DELETE", "OLD"}} {
		var steps []string
		for _, o := range t.Outdates {
			steps = append(steps, step(counts(&o, row.name), forget(&o, row.name)))
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
			steps = append(steps, step(strings.Join(differ, " OR "), forget(&o, "OLD")+" "+forget(&o, "NEW")))
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

// counts is the condition on a row that counts.
func counts(o *model.Outdates, row string) string {
	if o.Column == "" {
		return ""
	}
	var values []string
	for _, v := range o.Values {
		values = append(values, strconv.Itoa(v))
	}
	return row + ".`" + o.Column + "` IN (" + strings.Join(values, ", ") + ")"
}

// forget is the statement that forgets what was counted by the day of a row.
func forget(o *model.Outdates, row string) string {
	day := "SUBSTR(" + row + ".`" + o.Date + "`, 1, 10)"
	if o.Owner != "" {
		day = "(SELECT SUBSTR(`" + o.Date + "`, 1, 10) FROM `" + o.Owner + "` WHERE `id` = " + row + ".`" + o.Key + "`)"
	}
	return "DELETE FROM `" + backend.CountedDays + "` WHERE `of` = '" + o.Of + "' AND `day` = " + day + ";"
}
