package recurrence_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/area/assistance/recurrence"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestOddPredefinedFields has templates fill in what their fields cannot hold: it is refused, and what a template holds
// all the same, as of an older program, is left out.
func TestOddPredefinedFields(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	odd := map[int]string{10: "abc", 3: "77", 14: "-1", 12: "1.5", 7: "4711", 15: "never", 45: "long", 18: "2026-02-31",
		83: "x", 9: "99999999999999999999"}
	for _, object := range []string{"Ticket", "Change"} {
		template := s.Call("glpi", "POST", "/Assistance/"+object+"Template", map[string]any{"name": "t"}).ID()
		fields := fmt.Sprintf("/Assistance/%sTemplate/%d/PredefinedField", object, template)
		for num, value := range odd {
			s.Call("glpi", "POST", fields, map[string]any{"num": num, "value": value}).Want(400)
			table := "glpi_" + strings.ToLower(object) + "template"
			s.Exec("INSERT INTO `"+table+"predefinedfields` (`"+strings.TrimPrefix(table, "glpi_")+
				"s_id`, `num`, `value`) VALUES (?, ?, ?)", template, num, value)
		}
		for num, value := range map[int]string{1: "made", 21: "<p>text</p><script>alert(1)</script>", 11: "4"} {
			s.Call("glpi", "POST", fields, map[string]any{"num": num, "value": value}).Want(201)
		}
		recur := s.Call("glpi", "POST", "/Assistance/Recurring"+object, map[string]any{"name": "r", "template": template,
			"is_active": true, "date_begin": "2034-06-05T12:00:00Z", "periodicity": 86400}).ID()
		s.Call("glpi", "PATCH", fmt.Sprintf("/Assistance/Recurring%s/%d", object, recur),
			map[string]any{"date_next_creation": "2020-06-05T12:00:00Z"}).Want(200)
		if n, err := recurrence.Recur(t.Context(), s.Engine, slog.Default()); err != nil || n != 1 {
			t.Fatalf("%s: made %d, %v", object, n, err)
		}
		made := s.Call("glpi", "GET", "/Assistance/"+object+"?filter=name==made", nil).Want(200)
		for path, want := range map[string]any{"0.urgency": 3.0, "0.impact": 4.0, "0.category": nil, "0.location": nil,
			"0.content": "<p>text</p>"} {
			if got := made.At(path); got != want {
				t.Errorf("%s: %s is %v, want %v", object, path, got, want)
			}
		}
		if date, _ := made.At("0.date").(string); !strings.HasPrefix(date, "20") {
			t.Errorf("%s: date %q", object, date)
		}
	}
}

// TestClockPutBack has rows find out in the future when they make their next item: they do so again. What somebody has
// chosen stays.
func TestClockPutBack(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	for object, table := range map[string]string{"Ticket": "ticketrecurrents", "Change": "recurrentchanges"} {
		template := s.Call("glpi", "POST", "/Assistance/"+object+"Template", map[string]any{"name": "t"}).ID()
		item := fmt.Sprint("/Assistance/Recurring", object, "/",
			s.Call("glpi", "POST", "/Assistance/Recurring"+object, map[string]any{"name": "r", "template": template,
				"is_active": true, "date_begin": "2020-06-05T12:00:00Z", "periodicity": 86400}).ID())
		next := s.Call("glpi", "GET", item, nil).Want(200).At("date_next_creation")
		for _, c := range []struct {
			counted string
			want    any
		}{{"2036-01-01 00:00:00", next}, {"2020-01-01 00:00:00", "2037-01-01T00:00:00+00:00"}} {
			s.Exec("UPDATE `glpi_" + table + "` SET `next_creation_date` = '2037-01-01 00:00:00'")
			s.Exec("UPDATE `glpid_recurrences` SET `counted` = ?", c.counted)
			if n, err := recurrence.Recur(t.Context(), s.Engine, slog.Default()); err != nil || n != 0 {
				t.Fatalf("%s: made %d, %v", object, n, err)
			}
			if got := s.Call("glpi", "GET", item, nil).Want(200).At("date_next_creation"); got != c.want {
				t.Errorf("%s, counted at %s: next at %v, want %v", object, c.counted, got, c.want)
			}
		}
	}
}
