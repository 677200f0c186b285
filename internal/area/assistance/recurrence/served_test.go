package recurrence_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/area/assistance/recurrence"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestRecurringTickets lets a template make a ticket again and again.
func TestRecurringTickets(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	template := s.Call("glpi", "POST", "/Assistance/TicketTemplate", map[string]any{"name": "backup"}).ID()
	fields := fmt.Sprintf("/Assistance/TicketTemplate/%d/PredefinedField", template)
	computer := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "srv"}).ID()
	for num, value := range map[int]string{1: "Check the backup", 10: "5", 5: "4",
		13: fmt.Sprintf("Computer_%d", computer)} {
		s.Call("glpi", "POST", fields, map[string]any{"num": num, "value": value}).Want(201)
	}
	s.Call("post-only", "GET", fields, nil).Want(403)
	begin := time.Now().UTC().Add(-90 * time.Minute).Truncate(time.Second)
	at := func(offset time.Duration) string { return begin.Add(offset).Format(time.RFC3339) }
	const base = "/Assistance/RecurringTicket"
	id := s.Call("glpi", "POST", base, map[string]any{"name": "r", "template": template, "is_active": true,
		"date_begin": at(0), "periodicity": 3600, "create_before": 600}).ID()
	item := fmt.Sprintf("%s/%d", base, id)
	next := func() any { return s.Call("glpi", "GET", item, nil).Want(200).At("date_next_creation") }
	is := func(want any) {
		t.Helper()
		if want != nil {
			want = begin.Add(want.(time.Duration)).Format("2006-01-02T15:04:05-07:00")
		}
		if got := next(); got != want {
			t.Errorf("next creation %v, want %v", got, want)
		}
	}
	is(110 * time.Minute)
	s.Call("glpi", "PATCH", item, map[string]any{"create_before": 7200}).Want(200)
	is(nil)
	s.Call("glpi", "PATCH", item, map[string]any{"create_before": 0, "date_end": at(time.Minute)}).Want(200)
	is(nil)
	s.Call("glpi", "PATCH", item, map[string]any{"date_end": nil, "periodicity": 86400}).Want(200)
	is(24 * time.Hour)
	run := func() int {
		t.Helper()
		n, err := recurrence.Recur(t.Context(), s.Engine, slog.Default())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := run(); n != 0 {
		t.Errorf("made %d before the time", n)
	}
	s.Call("glpi", "PATCH", item, map[string]any{"date_next_creation": at(0)}).Want(200)
	is(time.Duration(0))
	if n := run(); n != 1 {
		t.Errorf("made %d", n)
	}
	is(24 * time.Hour)
	list := s.Call("glpi", "GET", "/Assistance/Ticket", nil).Want(200).List()
	if len(list) != 1 || list[0]["name"] != "Check the backup" || list[0]["urgency"] != 5.0 ||
		list[0]["date"] != begin.Format("2006-01-02T15:04:05-07:00") {
		t.Fatalf("tickets: %v", list)
	}
	made := fmt.Sprintf("/Assistance/Ticket/%v", list[0]["id"])
	if team := s.Call("glpi", "GET", made+"/TeamMember/assigned", nil).List(); len(team) != 1 {
		t.Errorf("team: %v", team)
	}
	if items := s.Call("glpi", "GET", made+"/Ticket_Item", nil).Want(200).List(); len(items) != 1 {
		t.Errorf("items: %v", items)
	}
}

// TestWhenItemsRecur finds when the next item is made, for tickets as for changes: by a calendar its date moves
// first, and what is subtracted comes then. Periods can be months and years, in GLPI's words.
func TestWhenItemsRecur(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	calendar := s.Call("glpi", "POST", "/Dropdowns/Calendar", map[string]any{"name": "from nine to ten"}).ID()
	for day := range 7 {
		s.Exec("INSERT INTO `glpi_calendarsegments` (`calendars_id`, `day`, `begin`, `end`) VALUES (?, ?,"+
			" '09:00:00', '10:00:00')", calendar, day)
	}
	for _, base := range []string{"/Assistance/RecurringTicket", "/Assistance/RecurringChange"} {
		for _, c := range []struct {
			begin    string
			period   any
			before   int
			calendar int64
			want     any // nil for never
		}{
			{"2034-06-05T00:00:00Z", 86400, 7200, calendar, "2034-06-05T07:00:00+00:00"},
			{"2034-06-05T04:00:00Z", 86400, 14400, calendar, "2034-06-05T05:00:00+00:00"},
			{"2034-06-05T12:00:00Z", 86400, 0, calendar, "2034-06-05T09:00:00+00:00"},
			{"2034-06-05T09:30:00Z", 86400, 0, calendar, "2034-06-05T09:30:00+00:00"},
			{"2034-06-05T12:00:00Z", 86400, 7200, 0, "2034-06-05T10:00:00+00:00"},
			{"2034-06-05T04:00:00Z", 3600, 3600, calendar, "2034-06-05T08:00:00+00:00"},
			{"2034-06-05T12:00:00Z", "2MONTH", 0, 0, "2034-06-05T12:00:00+00:00"},
			{"2034-06-05T12:00:00Z", "1YEAR", 86400, calendar, "2034-06-04T09:00:00+00:00"},
			{"2034-06-05T12:00:00Z", "1MONTH", 31 * 86400, 0, nil},
		} {
			id := s.Call("glpi", "POST", base, map[string]any{"name": "r", "is_active": true, "date_begin": c.begin,
				"periodicity": c.period, "create_before": c.before, "calendar": c.calendar}).ID()
			item := fmt.Sprintf("%s/%d", base, id)
			got := s.Call("glpi", "GET", item, nil).Want(200)
			if at := got.At("date_next_creation"); at != c.want {
				t.Errorf("%s from %s, each %v, %d s before: %v, want %v", base, c.begin, c.period, c.before, at, c.want)
			}
			if period := fmt.Sprint(got.At("periodicity")); period != fmt.Sprint(c.period) {
				t.Errorf("period %s, want %v", period, c.period)
			}
			s.Call("glpi", "PATCH", item, map[string]any{"name": "s", "periodicity": got.At("periodicity")}).Want(200)
		}
		for _, wrong := range []any{"3WEEK", "MONTH", "0MONTH", "1 month", "12345YEAR", []any{"1YEAR"}} {
			s.Call("glpi", "POST", base, map[string]any{"name": "r", "periodicity": wrong}).Want(400)
		}
		past := s.Call("glpi", "POST", base, map[string]any{"name": "r", "date_begin": "2020-02-29T12:00:00Z",
			"periodicity": "1YEAR"}).ID()
		if at := fmt.Sprint(s.Call("glpi", "GET", fmt.Sprintf("%s/%d", base, past), nil).At(
			"date_next_creation")); at < time.Now().UTC().Format(time.RFC3339) {
			t.Errorf("each year since 2020: %s", at)
		}
	}
	got := s.Data("glpi", `{ RecurringTicket(filter: "periodicity=gt=0") { periodicity } }`)
	if !strings.Contains(got, `{"periodicity":86400}`) || !strings.Contains(got, `{"periodicity":"2MONTH"}`) {
		t.Error(got)
	}
	for _, period := range []string{"2MONTH", "3600"} {
		list := s.Call("glpi", "GET", "/Assistance/RecurringTicket?filter=periodicity=="+period, nil).Want(200).List()
		if len(list) == 0 || fmt.Sprint(list[0]["periodicity"]) != period {
			t.Errorf("by %s: %v", period, list)
		}
	}
	s.Call("glpi", "GET", "/Assistance/RecurringTicket?filter=periodicity==often", nil).Want(400)
	if got := s.Data("glpi",
		`{ __type(name: "RecurringTicket") { fields { name type { kind name fields { name } } } } }`); !strings.Contains(
		got, `{"name":"periodicity","type":{"fields":null,"kind":"SCALAR","name":"IntOrText"}}`) {
		t.Error(got)
	}
}

// TestRecurringStatus keeps the status that a template fills in, whoever it assigns.
func TestRecurringStatus(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Exec("UPDATE `glpi_entities` SET `auto_assign_mode` = 2")
	category := s.Call("glpi", "POST", "/Dropdowns/ITILCategory", map[string]any{"name": "net", "user": 2}).ID()
	for _, c := range []struct {
		object string
		fields map[int]string
		want   float64
	}{
		{"Ticket", map[int]string{1: "t"}, 1},
		{"Ticket", map[int]string{1: "t", 5: "4"}, 2},
		{"Ticket", map[int]string{1: "t", 5: "4", 12: "1"}, 1},
		{"Ticket", map[int]string{1: "t", 5: "4", 12: "4"}, 4},
		{"Ticket", map[int]string{1: "t", 7: fmt.Sprint(category)}, 2},
		{"Ticket", map[int]string{1: "t", 7: fmt.Sprint(category), 12: "1"}, 1},
		{"Change", map[int]string{1: "t", 5: "4", 12: "1"}, 1},
		{"Change", map[int]string{1: "t", 5: "4", 12: "9"}, 9},
	} {
		template := s.Call("glpi", "POST", "/Assistance/"+c.object+"Template", map[string]any{"name": "t"}).ID()
		for num, value := range c.fields {
			s.Call("glpi", "POST", fmt.Sprintf("/Assistance/%sTemplate/%d/PredefinedField", c.object, template),
				map[string]any{"num": num, "value": value}).Want(201)
		}
		id := s.Call("glpi", "POST", "/Assistance/Recurring"+c.object, map[string]any{"name": "r", "template": template,
			"is_active": true, "date_begin": "2034-06-05T12:00:00Z", "periodicity": 86400}).ID()
		s.Call("glpi", "PATCH", fmt.Sprintf("/Assistance/Recurring%s/%d", c.object, id),
			map[string]any{"date_next_creation": "2020-06-05T12:00:00Z"}).Want(200)
		if n, err := recurrence.Recur(t.Context(), s.Engine, slog.Default()); err != nil || n != 1 {
			t.Fatalf("made %d, %v", n, err)
		}
		list := s.Call("glpi", "GET", "/Assistance/"+c.object+"?sort=id:desc&limit=1", nil).List()
		if status, _ := list[0]["status"].(map[string]any); status["id"] != c.want {
			t.Errorf("%s with %v: status %v, want %v", c.object, c.fields, status, c.want)
		}
	}
}

// TestRecurringForManyAssets makes a ticket for each of many assets by several writes, so that others' come
// in between, and goes on where it was interrupted: none is made twice, and none is lost.
func TestRecurringForManyAssets(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	const assets = 250
	template := s.Call("glpi", "POST", "/Assistance/TicketTemplate", map[string]any{"name": "many"}).ID()
	s.Many(assets, "INSERT INTO `glpi_computers` (`name`) SELECT 'many' FROM `n`")
	s.Exec("INSERT INTO `glpi_tickettemplatepredefinedfields` (`tickettemplates_id`, `num`, `value`) SELECT ?, 13,"+
		" 'Computer_' || `id` FROM `glpi_computers`", template)
	now := time.Now().UTC().Truncate(time.Second)
	id := s.Call("glpi", "POST", "/Assistance/RecurringTicket", map[string]any{
		"name": "r", "template": template, "is_active": true, "date_begin": now.Add(time.Hour).Format(time.RFC3339),
		"periodicity": 86400, "ticket_per_item": true,
	}).ID()
	due := func() {
		t.Helper()
		s.Call("glpi", "PATCH", fmt.Sprintf("/Assistance/RecurringTicket/%d", id),
			map[string]any{"date_next_creation": now.Add(-time.Hour).Format(time.RFC3339)}).Want(200)
	}
	run := func(want int) {
		t.Helper()
		if n, err := recurrence.Recur(t.Context(), s.Engine, slog.Default()); err != nil || n != want {
			t.Errorf("made %d, %v, want %d", n, err, want)
		}
	}
	// About how many assets there is a ticket, and how many tickets there are about each.
	about := func(want string) {
		t.Helper()
		got := s.Scalar("SELECT COUNT(*) || ' ' || MIN(`n`) || ' ' || MAX(`n`) FROM (SELECT COUNT(*) AS `n`" +
			" FROM `glpi_items_tickets` GROUP BY `items_id`) `about`")
		if got != want {
			t.Errorf("assets with tickets, fewest and most: %s, want %s", got, want)
		}
	}
	due()
	commits := s.DB.TablesVersion("glpi_items_tickets")
	run(assets)
	about("250 1 1")
	if n := s.DB.TablesVersion("glpi_items_tickets") - commits; n < 3 {
		t.Errorf("made by %d writes", n)
	}
	run(0)
	due()
	// Interrupted, and its end comes meanwhile.
	s.Exec("UPDATE `glpi_ticketrecurrents` SET `end_date` = ?", now.Add(-time.Minute).Format(time.DateTime))
	s.Exec("UPDATE `glpid_recurrences` SET `predefinedfields_id_done` = (SELECT MIN(`id`) + 99" +
		" FROM `glpi_tickettemplatepredefinedfields` WHERE `num` = 13)")
	run(assets - 100)
	about("250 1 2")
	run(0)
}

// TestRecurringLargeTemplate makes tickets of a long text: a write that made all of them would keep others waiting.
func TestRecurringLargeTemplate(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	template := s.Call("glpi", "POST", "/Assistance/TicketTemplate", map[string]any{"name": "large"}).ID()
	fields := fmt.Sprintf("/Assistance/TicketTemplate/%d/PredefinedField", template)
	s.Call("glpi", "POST", fields, map[string]any{"num": 21, "value": strings.Repeat("x", 6_000_000)}).Want(201)
	const assets = 6
	for range assets {
		computer := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc"}).ID()
		s.Call("glpi", "POST", fields,
			map[string]any{"num": 13, "value": fmt.Sprintf("Computer_%d", computer)}).Want(201)
	}
	id := s.Call("glpi", "POST", "/Assistance/RecurringTicket", map[string]any{"name": "r", "template": template,
		"is_active": true, "date_begin": time.Now().UTC().Add(time.Hour).Format(time.RFC3339), "periodicity": 86400,
		"ticket_per_item": true}).ID()
	s.Call("glpi", "PATCH", fmt.Sprintf("/Assistance/RecurringTicket/%d", id),
		map[string]any{"date_next_creation": time.Now().UTC().Add(-time.Hour).Format(time.RFC3339)}).Want(200)
	commits := s.DB.TablesVersion("glpi_items_tickets")
	if n, err := recurrence.Recur(t.Context(), s.Engine, slog.Default()); err != nil || n != assets {
		t.Errorf("made %d, %v", n, err)
	}
	if got := s.Scalar("SELECT COUNT(DISTINCT `items_id`) || ' ' || COUNT(*) FROM `glpi_items_tickets`"); got != "6 6" {
		t.Errorf("assets and their tickets: %s", got)
	}
	if n := s.DB.TablesVersion("glpi_items_tickets") - commits; n < 3 {
		t.Errorf("made by %d writes", n)
	}
}
