package engine_test

import (
	"regexp"
	"strings"
	"testing"
)

// TestPlansOfReads holds how the database goes about reads whose cost would grow with the site otherwise: by which
// index, and without sorting all there is.
func TestPlansOfReads(t *testing.T) {
	t.Parallel()
	s := openGolden(t)
	for _, c := range []struct{ name, user, entity, read, want, not string }{
		{"self-service, get", "post-only", "", "/Assistance/Ticket/2",
			"tickets_users_users_id_", "LIST SUBQUERY"},
		{"self-service, list", "post-only", "", "/Assistance/Ticket",
			"SEARCH glpi_tickets_users USING COVERING INDEX tickets_users_users_id_", "SCAN glpi_tickets_users"},
		{"self-service begins with its own", "post-only", "Paris", "/Assistance/Ticket",
			"UNION ALL", "tickets_entities_id_"},
		{"newest of one entity", "tech", "Paris", "/Assistance/Ticket?sort=date:desc",
			"USING COVERING INDEX tickets_entities_id_", "TEMP B-TREE FOR ORDER BY"},
		{"name of a link", "glpi", "", "/Assistance/Ticket?filter=category.name==nothing",
			"SEARCH t USING COVERING INDEX tickets_itilcategories_id_", "SCAN t"},
		{"urgency", "glpi", "", "/Assistance/Ticket?sort=urgency", "SCAN t USING COVERING INDEX tickets_urgency_",
			"TEMP B-TREE FOR ORDER BY"},
		{"newest", "glpi", "", "/Assistance/Ticket?sort=date:desc", "SCAN t USING COVERING INDEX tickets_date_",
			"TEMP B-TREE FOR ORDER BY"},
		{"pages by cursors", "glpi", "", cursorOf("id", "next", ""),
			"SEARCH t USING INTEGER PRIMARY KEY (rowid>?)", "SCAN t"},
		{"back by cursors", "glpi", "", cursorOf("id", "previous", ""),
			"SEARCH t USING INTEGER PRIMARY KEY (rowid<?)", "SCAN t"},
		{"newest by cursors", "glpi", "", cursorOf("date:desc", "next", `"2026-01-02 03:04:05"`),
			"(date<?)", "SCAN t"},
		{"newest by cursors, back", "glpi", "", cursorOf("date:desc", "previous", `"2026-01-02 03:04:05"`),
			"(date>?)", "SCAN t"},
		{"urgency by cursors", "glpi", "", cursorOf("urgency", "next", "3"),
			"(urgency=? AND rowid>?)", "SCAN t"},
		{"newest of one entity by cursors", "tech", "Paris", cursorOf("date:desc", "next", `"2026-01-02 03:04:05"`),
			"(entities_id=? AND date<?)", "SCAN t"},
	} {
		plan := s.plan(t, c.user, c.entity, c.read)
		if !strings.Contains(plan, c.want) || strings.Contains(plan, c.not) {
			t.Errorf("%s: want %q and not %q in\n%s", c.name, c.want, c.not, plan)
		}
	}
}

// cursorOf gives a list of tickets from a cursor on.
func cursorOf(sort, kind, value string) string {
	key := func(field, direction, value string) string {
		return `{"field":"` + field + `","direction":"` + direction + `","value":` + value + `}`
	}
	keys := key("id", "ASC", "1")
	if field, desc := strings.CutSuffix(sort, ":desc"); value != "" {
		keys = key(field, map[bool]string{true: "DESC", false: "ASC"}[desc], value) + "," + keys
	}
	return "/Assistance/Ticket?sort=" + sort + "&cursor=" + tokenOf(`{"type":"`+kind+`","sort":[`+keys+`]}`)
}

// plan gives how the database finds the items of a read: the statement that selects their ids or the item.
func (s *goldenSite) plan(t *testing.T, user, entity, read string) string {
	t.Helper()
	var plans []string // those of cursors have several
	for _, statement := range s.told(t, user, entity, read) {
		if !strings.Contains(statement, "`glpi_tickets` `t`") || strings.HasPrefix(statement, "SELECT COUNT") {
			continue
		}
		// What follows is how the rows are fetched by their ids.
		if from := strings.Index(statement, "(SELECT `t`.`id`"); from >= 0 {
			statement = statement[from+1 : strings.LastIndex(statement, ") `page`")]
		}
		rows, err := s.DB.Query(t.Context(), "EXPLAIN QUERY PLAN "+statement,
			make([]any, len(regexp.MustCompile(`\?`).FindAllString(statement, -1)))...)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		var plan []string
		for rows.Next() {
			var id, parent, unused int
			var detail string
			if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
				t.Fatal(err)
			}
			plan = append(plan, detail)
		}
		plans = append(plans, strings.Join(plan, "\n")+"\nof "+statement)
		if !strings.HasPrefix(statement, "SELECT `m`") {
			break
		}
	}
	if len(plans) > 0 {
		return strings.Join(plans, "\n")
	}
	t.Fatalf("%s finds no tickets", read)
	return ""
}
