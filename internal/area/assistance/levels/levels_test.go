package levels_test

import (
	"fmt"
	"maps"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// lateMondays makes a calendar of Monday to Friday, 8:30 to 19, on Monday from 10:30.
func lateMondays(s *testapi.Server) int64 {
	s.T.Helper()
	id := s.Call("glpi", "POST", "/Dropdowns/Calendar", map[string]any{"name": "late Mondays"}).ID()
	for day, begin := range []string{1: "10:30:00", 2: "08:30:00", 3: "08:30:00", 4: "08:30:00", 5: "08:30:00"} {
		if begin != "" {
			s.Exec("INSERT INTO `glpi_calendarsegments` (`calendars_id`, `day`, `begin`, `end`) VALUES (?, ?, ?,"+
				" '19:00:00')", id, day, begin)
		}
	}
	return id
}

// office makes a calendar of Monday to Friday, 8 to 17.
func office(s *testapi.Server) int64 {
	s.T.Helper()
	id := s.Call("glpi", "POST", "/Dropdowns/Calendar", map[string]any{"name": "office"}).ID()
	for day := 1; day <= 5; day++ {
		s.Exec("INSERT INTO `glpi_calendarsegments` (`calendars_id`, `day`, `begin`, `end`) VALUES (?, ?,"+
			" '08:00:00', '17:00:00')", id, day)
	}
	return id
}

// agree makes an SLA or OLA of a service level of its own, which says by which calendar.
func agree(s *testapi.Server, kind string, body map[string]any) int64 {
	s.T.Helper()
	level := map[string]any{"name": testapi.Unique()}
	for _, name := range []string{"calendar", "use_ticket_calendar"} {
		if value, ok := body[name]; ok {
			level[name] = value
		}
	}
	body["slm"], body["name"] = s.Call("glpi", "POST", "/Setup/SLM", level).ID(), testapi.Unique()
	return s.Call("glpi", "POST", "/Setup/"+kind, body).ID()
}

// TestDueDates gives tickets the dates that their agreements ask for, in working time.
func TestDueDates(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	office := office(s)
	s.Exec("UPDATE `glpi_entities` SET `calendars_strategy` = 0, `calendars_id` = ? WHERE `id` = 0", office)
	s.Directory.Invalidate()
	const opened = "2026-03-20T16:00:00+00:00" // a Friday
	for _, c := range []struct {
		name string
		body map[string]any
		want string
	}{
		{"around the clock", map[string]any{"type": 0, "time": 4, "time_unit": "hour", "calendar": 0},
			"2026-03-20T20:00:00"},
		{"minutes", map[string]any{"type": 0, "time": 90, "time_unit": "minute", "calendar": office},
			"2026-03-23T08:30:00"},
		{"hours", map[string]any{"type": 0, "time": 4, "time_unit": "hour", "calendar": office}, "2026-03-23T11:00:00"},
		{"the ticket's calendar", map[string]any{"type": 0, "time": 4, "time_unit": "hour",
			"use_ticket_calendar": true}, "2026-03-23T11:00:00"},
		{"days", map[string]any{"type": 0, "time": 2, "time_unit": "day", "calendar": office}, "2026-03-24T16:00:00"},
		{"ends of days", map[string]any{"type": 0, "time": 1, "time_unit": "day", "calendar": office,
			"end_of_working_day": true}, "2026-03-23T17:00:00"},
		{"a far hour", map[string]any{"type": 0, "time": 1<<31 - 1, "time_unit": "minute", "calendar": 0},
			"2126-02-24T16:00:00"},
		{"never", map[string]any{"type": 0, "time": 1<<31 - 1, "time_unit": "day", "calendar": 0},
			"2126-02-24T16:00:00"},
		{"months around the clock", map[string]any{"type": 0, "time": 1, "time_unit": "month", "calendar": 0},
			"2026-04-19T16:00:00"},
	} {
		sla := agree(s, "SLA", c.body)
		body := map[string]any{"name": c.name, "content": "x", "date": opened, "sla_ttr": sla}
		if c.want > "2038" && s.DB.Dialect().Name() != "sqlite" { // whose points in time end there
			s.Call("glpi", "POST", "/Assistance/Ticket", body).Want(400)
			continue
		}
		ticket := s.Ticket(body)
		got := s.Call("glpi", "GET", ticket, nil).Want(200)
		if due := fmt.Sprint(got.At("resolution_date")); !strings.HasPrefix(due, c.want) {
			t.Errorf("%s: due %s, want %s", c.name, due, c.want)
		}
	}
	sla := agree(s, "SLA", map[string]any{"type": 0, "time": 4, "time_unit": "hour", "calendar": office})
	tto := agree(s, "SLA", map[string]any{"type": 1, "time": 30, "time_unit": "minute", "calendar": 0})
	ola := agree(s, "OLA", map[string]any{"type": 0, "time": 1, "time_unit": "hour", "calendar": 0})
	s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "t", "content": "x", "date": opened,
		"sla_ttr": sla, "resolution_date": "2026-03-20T17:00:00Z"}).Want(400)
	ticket := s.Ticket(map[string]any{"name": "t", "content": "x", "date": opened, "sla_ttr": sla, "sla_tto": tto,
		"ola_ttr": ola})
	got := s.Call("glpi", "GET", ticket, nil).Want(200)
	if fmt.Sprint(got.At("resolution_date"), got.At("internal_resolution_date"),
		got.At("ola_ttr_begin_date")) != "2026-03-23T11:00:00+00:002026-03-20T17:00:00+00:00"+opened {
		t.Error(string(got.Body))
	}
	if own := s.Scalar("SELECT `time_to_own` FROM `glpi_tickets` WHERE `name` = 't'"); own != "2026-03-20 16:30:00" {
		t.Error(own)
	}

	// What is waited does not count, and moves the date in working time.
	s.Call("glpi", "PATCH", ticket, map[string]any{"status": 4}).Want(200)
	s.Exec("UPDATE `glpi_tickets` SET `begin_waiting_date` = '2026-03-20 16:30:00' WHERE `name` = 't'")
	s.Exec("UPDATE `glpi_tickets` SET `sla_waiting_duration` = 0, `waiting_duration` = 0 WHERE `name` = 't'")
	waited := s.Call("glpi", "PATCH", ticket, map[string]any{"status": 2}).Want(200)
	seconds, _ := waited.At("sla_waiting_duration").(float64)
	all, _ := waited.At("ola_waiting_duration").(float64) // its calendar is another: around the clock
	if seconds <= 0 || all < 2*seconds {
		t.Error(string(waited.Body))
	}
	if due := fmt.Sprint(waited.At("resolution_date")); due <= "2026-03-23T11:00:00" || due[11:13] < "08" ||
		due[11:16] > "17:00" {
		t.Errorf("after waiting: %s", due)
	}

	// Another date, another agreement, none.
	moved := s.Call("glpi", "PATCH", ticket, map[string]any{"date": "2026-03-19T16:00:00Z"}).Want(200)
	if moved.At("resolution_date") == waited.At("resolution_date") {
		t.Error(string(moved.Body))
	}
	s.Call("glpi", "PATCH", ticket, map[string]any{"sla_ttr": 999}).Want(400)
	none := s.Call("glpi", "PATCH", ticket, map[string]any{"sla_ttr": 0}).Want(200)
	if none.At("sla_ttr") != nil {
		t.Error(string(none.Body))
	}
	s.Call("glpi", "POST", "/Setup/SLA", map[string]any{"name": "x", "slm": s.Make("SLM"), "time": -1}).Want(400)
	r := s.Call("glpi", "POST", "/Setup/OLA", map[string]any{"name": "x", "slm": s.Make("SLM"), "time": 1,
		"calendar": office}).Want(400)
	if !strings.Contains(string(r.Body), "set it at /Setup/SLM/") {
		t.Errorf("a calendar of its own: %s", r.Body)
	}
}

// bindings are the ways in which a ticket can be bound, with the table of what is to be executed.
var bindings = []struct {
	kind, property, queue, due string
	until                      int
}{
	{"SLA", "sla_ttr", "glpi_slalevels_tickets", "time_to_resolve", 0},
	{"SLA", "sla_tto", "glpi_slalevels_tickets", "time_to_own", 1},
	{"OLA", "ola_ttr", "glpi_olalevels_tickets", "internal_time_to_resolve", 0},
	{"OLA", "ola_tto", "glpi_olalevels_tickets", "internal_time_to_own", 1},
}

// TestLevelDates counts levels of a day and more in working days, at the same time of day, and others in
// working time, whatever binds the ticket.
func TestLevelDates(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	calendar := lateMondays(s)
	for _, c := range []struct {
		opened, unit string
		time, level  int
		ends         bool
		want         string
	}{
		{"2034-06-09T08:46:12Z", "minute", 30, -600, false, "2034-06-09 09:06:12"},
		{"2034-06-09T08:46:12Z", "hour", 4, 10 * 3600, false, "2034-06-12 14:16:12"},
		{"2034-06-05T10:00:00Z", "hour", 4, 3 * 86400, false, "2034-06-08 14:30:00"},
		{"2034-06-05T10:00:00Z", "hour", 4, 3*86400 + 7200, false, "2034-06-08 16:30:00"},
		{"2034-06-09T08:46:12Z", "day", 5, -8 * 3600, false, "2034-06-15 11:16:12"},
		{"2034-06-09T08:46:12Z", "day", 5, -2 * 86400, true, "2034-06-14 19:00:00"},
		{"2034-06-07T10:00:00Z", "day", 5, 15 * 86400, false, "2034-07-05 10:00:00"},
		{"2034-06-07T10:00:00Z", "day", 5, 2 * 3600, true, "2034-06-15 10:30:00"},
	} {
		for _, b := range bindings {
			id := agree(s, b.kind, map[string]any{"type": b.until, "time": c.time, "time_unit": c.unit,
				"calendar": calendar, "end_of_working_day": c.ends})
			s.Call("glpi", "POST", "/Setup/"+b.kind+"Level", map[string]any{"name": "level",
				strings.ToLower(b.kind): id, "execution_time": c.level}).Want(201)
			ticket := s.Ticket(map[string]any{"name": "t", "content": "x", "date": c.opened, b.property: id})
			if got := s.Scalar("SELECT GROUP_CONCAT(`date`) FROM `"+b.queue+"` WHERE `tickets_id` = ?",
				path.Base(ticket)); got != c.want {
				t.Errorf("%s of %d %s, level at %d s: %s, want %s", b.property, c.time, c.unit, c.level, got, c.want)
			}
		}
	}
}

// TestWaitingAndOwning lets no waiting touch what counts until somebody takes a ticket: neither its dates nor
// its levels, which come while it waits as well.
func TestWaitingAndOwning(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	for _, b := range bindings {
		id := agree(s, b.kind, map[string]any{"type": b.until, "time": 4, "time_unit": "hour", "calendar": 0})
		s.Call("glpi", "POST", "/Setup/"+b.kind+"Level", map[string]any{"name": "level",
			strings.ToLower(b.kind): id, "execution_time": -3600}).Want(201)
		ticket := s.Ticket(map[string]any{"name": "t", "content": "x", "date": "2034-06-05T10:00:00Z",
			b.property: id})
		state := func() string {
			return s.Scalar("SELECT `"+b.due+"` || ' ' || COALESCE((SELECT GROUP_CONCAT(`q`.`date`) FROM `"+b.queue+
				"` `q` WHERE `q`.`tickets_id` = `t`.`id`), '') FROM `glpi_tickets` `t` WHERE `id` = ?",
				path.Base(ticket))
		}
		const at = "2034-06-05 14:00:00 2034-06-05 13:00:00"
		if got := state(); got != at {
			t.Errorf("%s: %s", b.property, got)
		}
		s.Call("glpi", "PATCH", ticket, map[string]any{"status": 4}).Want(200)
		waiting := at
		if b.until == 0 {
			waiting = "2034-06-05 14:00:00 "
		}
		if got := state(); got != waiting {
			t.Errorf("%s, waiting: %s", b.property, got)
		}
		s.Exec("UPDATE `glpi_tickets` SET `begin_waiting_date` = ? WHERE `id` = ?",
			time.Now().UTC().Add(-2*time.Hour).Format(time.DateTime), path.Base(ticket))
		s.Call("glpi", "PATCH", ticket, map[string]any{"status": 2}).Want(200)
		if got := state(); (got == at) != (b.until == 1) || strings.HasSuffix(got, " ") {
			t.Errorf("%s, after waiting: %s", b.property, got)
		}
	}
	sla := agree(s, "SLA", map[string]any{"type": 1, "time": 4, "time_unit": "hour", "calendar": 0})
	level := s.Call("glpi", "POST", "/Setup/SLALevel", map[string]any{"name": "urgent", "sla": sla,
		"execution_time": -60}).ID()
	s.Exec("INSERT INTO `glpi_slalevelactions` (`slalevels_id`, `action_type`, `field`, `value`) VALUES (?,"+
		" 'assign', 'impact', '5')", level)
	for name, want := range map[string]float64{"nobody's": 5, "taken": 3} {
		ticket := s.Ticket(map[string]any{"name": name, "content": "x", "sla_tto": sla})
		s.Call("glpi", "PATCH", ticket, map[string]any{"status": 4}).Want(200)
		if name != "taken" {
			s.Exec("UPDATE `glpi_tickets` SET `takeintoaccount_delay_stat` = 0 WHERE `id` = ?", path.Base(ticket))
		}
		s.Exec("UPDATE `glpi_slalevels_tickets` SET `date` = '2020-01-01 00:00:00' WHERE `tickets_id` = ?",
			path.Base(ticket))
		s.Exec("UPDATE `glpi_crontasks` SET `lastrun` = NULL WHERE `name` = 'slaticket'")
		if _, err := s.Scheduler().RunDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := s.Call("glpi", "GET", ticket, nil).Want(200).At("impact"); got != want {
			t.Errorf("%s: impact %v, want %v", name, got, want)
		}
	}
}

// TestWaitingByCalendar counts how long a ticket waits by the calendar of each agreement: 3 days and 5 hours
// are 36 hours of a calendar with twelve hours a day, which begin later than now.
func TestWaitingByCalendar(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	now := time.Now().UTC()
	opens := now.Add(90 * time.Minute).Truncate(time.Hour)
	half := s.Call("glpi", "POST", "/Dropdowns/Calendar", map[string]any{"name": "half of each day"}).ID()
	segment := func(day int, begin, end string) {
		s.Exec("INSERT INTO `glpi_calendarsegments` (`calendars_id`, `day`, `begin`, `end`) VALUES (?, ?, ?, ?)", half,
			day, begin, end)
	}
	closes := opens.Add(12 * time.Hour)
	for day := range 7 {
		switch {
		case closes.Hour() == 0:
			segment(day, opens.Format(time.TimeOnly), "24:00:00")
		case closes.Day() == opens.Day():
			segment(day, opens.Format(time.TimeOnly), closes.Format(time.TimeOnly))
		default: // over midnight
			segment(day, "00:00:00", closes.Format(time.TimeOnly))
			segment(day, opens.Format(time.TimeOnly), "24:00:00")
		}
	}
	sla := agree(s, "SLA", map[string]any{"type": 0, "time": 4, "time_unit": "hour", "calendar": 0})
	ola := agree(s, "OLA", map[string]any{"type": 0, "time": 4, "time_unit": "hour", "calendar": half})
	ticket := s.Ticket(map[string]any{"name": "t", "content": "x", "sla_ttr": sla, "ola_ttr": ola})
	due := func() (sla, ola time.Time) {
		t.Helper()
		got := s.Call("glpi", "GET", ticket, nil).Want(200)
		for name, at := range map[string]*time.Time{"resolution_date": &sla, "internal_resolution_date": &ola} {
			var err error
			if *at, err = time.Parse(time.RFC3339, fmt.Sprint(got.At(name))); err != nil {
				t.Fatal(err)
			}
		}
		return sla, ola
	}
	before, internal := due()
	s.Call("glpi", "PATCH", ticket, map[string]any{"status": 4}).Want(200)
	const waited = (3*24 + 5) * time.Hour
	s.Exec("UPDATE `glpi_tickets` SET `begin_waiting_date` = ?",
		time.Now().UTC().Add(-waited).Format(time.DateTime))
	got := s.Call("glpi", "PATCH", ticket, map[string]any{"status": 2}).Want(200)
	if got.At("ola_waiting_duration") != 129600.0 {
		t.Errorf("by the calendar of the OLA: %v", got.At("ola_waiting_duration"))
	}
	seconds, _ := got.At("sla_waiting_duration").(float64)
	if seconds < waited.Seconds() || seconds > waited.Seconds()+600 {
		t.Errorf("around the clock: %v", seconds)
	}
	after, internalAfter := due()
	if moved := after.Sub(before).Seconds(); moved != seconds {
		t.Errorf("the SLA's date moved by %v", moved)
	}
	if moved := internalAfter.Sub(internal); moved != 3*24*time.Hour {
		t.Errorf("the OLA's date moved by %v", moved)
	}
}

// TestDurations counts what a ticket took in working time.
func TestDurations(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Exec("UPDATE `glpi_entities` SET `calendars_strategy` = 0, `calendars_id` = ? WHERE `id` = 0",
		s.Call("glpi", "POST", "/Dropdowns/Calendar", map[string]any{"name": "never"}).ID())
	s.Directory.Invalidate()
	ticket := s.Ticket(map[string]any{"name": "t", "content": "x", "date": "2026-03-20T16:00:00Z"})
	s.Call("glpi", "PATCH", ticket, map[string]any{"status": 5}).Want(200)
	if n := s.Scalar("SELECT `solve_delay_stat` > 86400 FROM `glpi_tickets`"); n != "1" {
		t.Error("a calendar without hours counts all the time")
	}
	s.Exec("UPDATE `glpi_entities` SET `calendars_id` = ? WHERE `id` = 0", office(s))
	s.Exec("UPDATE `glpi_calendarsegments` SET `begin` = '00:00:00', `end` = '00:00:01'")
	other := s.Ticket(map[string]any{"name": "u", "content": "x", "date": "2026-03-16T00:00:00Z"})
	s.Call("glpi", "PATCH", other, map[string]any{"status": 6}).Want(200)
	if n := s.Scalar("SELECT `close_delay_stat` BETWEEN 5 AND 100000 AND `solve_delay_stat` = `close_delay_stat`" +
		" FROM `glpi_tickets` WHERE `name` = 'u'"); n != "1" {
		t.Error(s.Scalar("SELECT `close_delay_stat` || ' ' || `solve_delay_stat` FROM `glpi_tickets` WHERE `name` = 'u'"))
	}
}

// TestEscalation executes the levels of agreements when their time has come.
func TestEscalation(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	sla := agree(s, "SLA", map[string]any{"type": 0, "time": 4, "time_unit": "hour", "calendar": 0})
	level := func(name string, seconds int) int64 {
		return s.Call("glpi", "POST", "/Setup/SLALevel",
			map[string]any{"name": name, "sla": sla, "execution_time": seconds, "operator": "AND"}).ID()
	}
	late, early := level("late", 3600), level("early", -3600)
	group := s.Make("Group")
	s.Exec("INSERT INTO `glpi_slalevelcriterias` (`slalevels_id`, `criteria`, `condition`, `pattern`) VALUES (?,"+
		" 'urgency', 0, '3')", early)
	s.Exec("INSERT INTO `glpi_slalevelactions` (`slalevels_id`, `action_type`, `field`, `value`) VALUES (?,"+
		" 'assign', '_groups_id_assign', ?), (?, 'assign', 'impact', '5')", early, group, early)
	s.Exec("INSERT INTO `glpi_slalevelcriterias` (`slalevels_id`, `criteria`, `condition`, `pattern`) VALUES (?,"+
		" 'urgency', 0, '5')", late)
	s.Exec("INSERT INTO `glpi_slalevelactions` (`slalevels_id`, `action_type`, `field`, `value`) VALUES (?,"+
		" 'assign', 'impact', '1')", late)
	ticket := s.Ticket(map[string]any{"name": "t", "content": "x", "date": "2037-03-20T16:00:00Z", "sla_ttr": sla})
	queued := func() string {
		return s.Scalar("SELECT COALESCE(GROUP_CONCAT(`slalevels_id` || ' ' || `date`), '')" +
			" FROM `glpi_slalevels_tickets`")
	}
	if got := s.Call("glpi", "GET", ticket, nil).Want(200); got.At("sla_level_ttr.id") != float64(early) {
		t.Error(string(got.Body))
	}
	if got := queued(); got != fmt.Sprint(early, " 2037-03-20 19:00:00") {
		t.Error(got)
	}
	run := func() {
		t.Helper()
		s.Exec("UPDATE `glpi_crontasks` SET `lastrun` = NULL WHERE `name` = 'slaticket'")
		if _, err := s.Scheduler().RunDue(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	run() // too early
	s.Exec("UPDATE `glpi_slalevels_tickets` SET `date` = '2020-01-01 00:00:00'")
	run()
	got := s.Call("glpi", "GET", ticket, nil).Want(200)
	if got.At("impact") != 5.0 || got.At("status.id") != 2.0 || got.At("sla_level_ttr.id") != float64(late) {
		t.Error(string(got.Body))
	}
	if got := queued(); got != fmt.Sprint(late, " 2037-03-20 21:00:00") {
		t.Error(got)
	}
	s.Exec("UPDATE `glpi_slalevels_tickets` SET `date` = '2020-01-01 00:00:00'")
	run() // its criteria do not hold
	if got := s.Call("glpi", "GET", ticket, nil).Want(200); got.At("impact") != 5.0 || queued() != "" {
		t.Error(string(got.Body), queued())
	}

	// Nothing escalates while a ticket waits or is done.
	other := s.Ticket(map[string]any{"name": "u", "content": "x", "date": "2037-03-20T16:00:00Z", "sla_ttr": sla})
	s.Call("glpi", "PATCH", other, map[string]any{"status": 4}).Want(200)
	if got := queued(); got != "" {
		t.Error(got)
	}
	s.Call("glpi", "PATCH", other, map[string]any{"status": 2}).Want(200)
	if got := queued(); !strings.HasPrefix(got, fmt.Sprint(early)) {
		t.Error(got)
	}
	s.Call("glpi", "PATCH", other, map[string]any{"status": 5}).Want(200)
	if got := queued(); got != "" {
		t.Error(got)
	}
}

// TestRuleChoosesAgreement gives a ticket the dates of the agreement that a rule has chosen, but not
// in place of the client's own choice.
func TestRuleChoosesAgreement(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	sla := agree(s, "SLA", map[string]any{"type": 0, "time": 4, "time_unit": "hour", "calendar": 0})
	other := agree(s, "SLA", map[string]any{"type": 0, "time": 8, "time_unit": "hour", "calendar": 0})
	s.Rule("Ticket", nil, [][3]any{{"name", 0, "*"}}, [][3]any{{"slas_id_ttr", "assign", fmt.Sprint(sla)}})
	for _, c := range []struct {
		body map[string]any
		want string
	}{{map[string]any{}, "20:00"}, {map[string]any{"sla_ttr": other}, "00:00"}} {
		c.body["name"], c.body["content"], c.body["date"] = "t", "x", "2026-03-20T16:00:00Z"
		got := s.Call("glpi", "GET", s.Ticket(c.body), nil).Want(200)
		if due := fmt.Sprint(got.At("resolution_date")); len(due) < 16 || due[11:16] != c.want {
			t.Errorf("due %s, want %s", due, c.want)
		}
	}
}

// TestAgreementTerms gives agreements the calendar of their service level, and keeps the end of the
// working day to days.
func TestAgreementTerms(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	calendar := s.Call("glpi", "POST", "/Dropdowns/Calendar", map[string]any{"name": "office"}).ID()
	slm := s.Call("glpi", "POST", "/Setup/SLM", map[string]any{"name": "gold", "calendar": calendar}).ID()
	fast := map[string]any{"name": "fast", "slm": slm, "type": 0, "time": 4, "time_unit": "hour"}
	for _, wrong := range []string{"end_of_working_day", "use_ticket_calendar"} {
		body := maps.Clone(fast)
		body[wrong] = true
		s.Call("glpi", "POST", "/Setup/SLA", body).Want(400)
	}
	sla := fmt.Sprintf("/Setup/SLA/%d", s.Call("glpi", "POST", "/Setup/SLA", fast).ID())
	got := s.Call("glpi", "GET", sla, nil).Want(200)
	if got.At("calendar.id") != float64(calendar) || got.At("use_ticket_calendar") != false ||
		got.At("end_of_working_day") != false {
		t.Errorf("agreement: %s", got.Body)
	}
	if got := s.Call("glpi", "PATCH", sla, map[string]any{"time_unit": "day", "end_of_working_day": true}).Want(
		200); got.At("end_of_working_day") != true {
		t.Errorf("in days: %s", got.Body)
	}
	s.Call("glpi", "PATCH", fmt.Sprintf("/Setup/SLM/%d", slm), map[string]any{"use_ticket_calendar": true}).Want(200)
	if got := s.Call("glpi", "GET", sla, nil).At("use_ticket_calendar"); got != true {
		t.Error("the agreement does not follow its service level")
	}
	s.Call("glpi", "POST", "/Setup/SLA", map[string]any{"name": "x", "slm": slm, "time": -1, "time_unit": "hour"}).Want(
		400)
	id := s.Call("glpi", "GET", sla, nil).At("id")
	ticket := s.Ticket(map[string]any{"name": "a", "content": "b", "sla_ttr": id})
	rule := s.Call("glpi", "POST", "/Rule/Collection/Ticket/Rule", map[string]any{"name": "r"}).ID()
	actions := fmt.Sprintf("/Rule/Collection/Ticket/Rule/%d/Action", rule)
	s.Call("glpi", "POST", actions, map[string]any{"field": "slas_id_ttr", "action_type": "assign",
		"value": fmt.Sprint(id)}).Want(201)
	s.Call("glpi", "DELETE", sla, nil).Want(204)
	if got := s.Call("glpi", "GET", ticket, nil).At("sla_ttr"); got != nil {
		t.Errorf("the ticket keeps %v", got)
	}
	if list := s.Call("glpi", "GET", actions, nil).Want(200).List(); len(list) != 0 {
		t.Errorf("the rule keeps %v", list)
	}
}

// TestWhoGivesLevels keeps those without the right to give levels from saying which a ticket has, and until when
// something is promised: neither when it is made nor later; what is so may be sent back.
func TestWhoGivesLevels(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	tickets := model.Read | model.Create | model.Update | model.ReadAll
	s.Recruit("without", 0, map[string]int{"ticket": tickets, "slm": model.Read})
	s.Recruit("with", 0, map[string]int{"ticket": tickets, "slm": model.Read | model.AssignLevels})
	levels := map[string]any{"resolution_date": "2037-01-01T00:00:00Z",
		"internal_resolution_date": "2037-01-01T00:00:00Z", "internal_take_into_account_date": "2037-01-01T00:00:00Z"}
	for member, kind := range map[string]string{"sla_ttr": "SLA", "sla_tto": "SLA", "ola_ttr": "OLA", "ola_tto": "OLA"} {
		of := map[bool]int{true: 0, false: 1}[strings.HasSuffix(member, "ttr")]
		levels[member] = agree(s, kind, map[string]any{"type": of, "time": 4, "time_unit": "hour"})
	}
	for member, value := range levels {
		made := map[string]any{"name": "n", "content": "c", member: value}
		for _, user := range []string{"without", "post-only"} {
			s.Call(user, "POST", "/Assistance/Ticket", made).Want(403)
			own := s.Call(user, "POST", "/Assistance/Ticket", map[string]any{"name": "n", "content": "c"}).Want(201)
			r := s.Call(user, "PATCH", own.Location(), map[string]any{"name": "m", member: value})
			if r.Status != 403 {
				t.Errorf("%s sets %s: %d %s", user, member, r.Status, r.Body)
			}
		}
		ticket := s.Call("with", "POST", "/Assistance/Ticket", made).Want(201).Location()
		now := s.Call("without", "GET", ticket, nil).Want(200)
		s.Call("without", "PATCH", ticket, map[string]any{"name": "m", member: now.At(member)}).Want(200)
		s.Call("without", "PATCH", ticket, map[string]any{member: nil}).Want(403)
		s.Call("with", "PATCH", ticket, map[string]any{member: nil}).Want(200)
	}
}
