package api_test

import (
	"fmt"
	"strings"
	"testing"
)

// office makes a calendar of Monday to Friday, 8 to 17.
func (s *fixture) office() int64 {
	s.t.Helper()
	id := s.call("glpi", "POST", "/Dropdowns/Calendar", map[string]any{"name": "office"}).id()
	for day := 1; day <= 5; day++ {
		s.exec("INSERT INTO `glpi_calendarsegments` (`calendars_id`, `day`, `begin`, `end`) VALUES (?, ?, '08:00:00', '17:00:00')", id, day)
	}
	return id
}

// agree makes an SLA or OLA of a service level of its own, which says by which calendar.
func (s *fixture) agree(kind string, body map[string]any) int64 {
	s.t.Helper()
	level := map[string]any{"name": unique()}
	for _, name := range []string{"calendar", "use_ticket_calendar"} {
		if value, ok := body[name]; ok {
			level[name] = value
		}
	}
	body["slm"], body["name"] = s.call("glpi", "POST", "/Setup/SLM", level).id(), unique()
	return s.call("glpi", "POST", "/Setup/"+kind, body).id()
}

// TestDueDates gives tickets the dates that their agreements ask for, in working time.
func TestDueDates(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	office := s.office()
	s.exec("UPDATE `glpi_entities` SET `calendars_strategy` = 0, `calendars_id` = ? WHERE `id` = 0", office)
	s.Directory.Invalidate()
	const opened = "2026-03-20T16:00:00+00:00" // a Friday
	for _, c := range []struct {
		name string
		body map[string]any
		want string
	}{
		{"around the clock", map[string]any{"type": 0, "time": 4, "time_unit": "hour", "calendar": 0}, "2026-03-20T20:00:00"},
		{"minutes", map[string]any{"type": 0, "time": 90, "time_unit": "minute", "calendar": office}, "2026-03-23T08:30:00"},
		{"hours", map[string]any{"type": 0, "time": 4, "time_unit": "hour", "calendar": office}, "2026-03-23T11:00:00"},
		{"the ticket's calendar", map[string]any{"type": 0, "time": 4, "time_unit": "hour", "use_ticket_calendar": true}, "2026-03-23T11:00:00"},
		{"days", map[string]any{"type": 0, "time": 2, "time_unit": "day", "calendar": office}, "2026-03-24T16:00:00"},
		{"ends of days", map[string]any{"type": 0, "time": 1, "time_unit": "day", "calendar": office, "end_of_working_day": true}, "2026-03-23T17:00:00"},
		{"months around the clock", map[string]any{"type": 0, "time": 1, "time_unit": "month", "calendar": 0}, "2026-04-19T16:00:00"},
	} {
		sla := s.agree("SLA", c.body)
		ticket := s.ticket(map[string]any{"name": c.name, "content": "x", "date": opened, "sla_ttr": sla})
		got := s.call("glpi", "GET", ticket, nil).want(200)
		if due := fmt.Sprint(got.at("resolution_date")); !strings.HasPrefix(due, c.want) {
			t.Errorf("%s: due %s, want %s", c.name, due, c.want)
		}
	}
	sla := s.agree("SLA", map[string]any{"type": 0, "time": 4, "time_unit": "hour", "calendar": office})
	tto := s.agree("SLA", map[string]any{"type": 1, "time": 30, "time_unit": "minute", "calendar": 0})
	ola := s.agree("OLA", map[string]any{"type": 0, "time": 1, "time_unit": "hour", "calendar": 0})
	ticket := s.ticket(map[string]any{"name": "t", "content": "x", "date": opened, "sla_ttr": sla, "sla_tto": tto, "ola_ttr": ola, "resolution_date": "2026-03-20T17:00:00Z"})
	got := s.call("glpi", "GET", ticket, nil).want(200)
	if fmt.Sprint(got.at("resolution_date"), got.at("internal_resolution_date"), got.at("ola_ttr_begin_date")) != "2026-03-23T11:00:00+00:002026-03-20T17:00:00+00:00"+opened {
		t.Error(string(got.body))
	}
	if own := s.scalar("SELECT `time_to_own` FROM `glpi_tickets` WHERE `name` = 't'"); own != "2026-03-20 16:30:00" {
		t.Error(own)
	}

	// What is waited does not count, and moves the date in working time.
	s.call("glpi", "PATCH", ticket, map[string]any{"status": 4}).want(200)
	s.exec("UPDATE `glpi_tickets` SET `begin_waiting_date` = '2026-03-20 16:30:00' WHERE `name` = 't'")
	s.exec("UPDATE `glpi_tickets` SET `sla_waiting_duration` = 0, `waiting_duration` = 0 WHERE `name` = 't'")
	waited := s.call("glpi", "PATCH", ticket, map[string]any{"status": 2}).want(200)
	seconds, _ := waited.at("sla_waiting_duration").(float64)
	if seconds <= 0 || seconds != waited.at("ola_waiting_duration") {
		t.Error(string(waited.body))
	}
	if due := fmt.Sprint(waited.at("resolution_date")); due <= "2026-03-23T11:00:00" || due[11:13] < "08" || due[11:16] > "17:00" {
		t.Errorf("after waiting: %s", due)
	}

	// Another date, another agreement, none.
	moved := s.call("glpi", "PATCH", ticket, map[string]any{"date": "2026-03-19T16:00:00Z"}).want(200)
	if moved.at("resolution_date") == waited.at("resolution_date") {
		t.Error(string(moved.body))
	}
	s.call("glpi", "PATCH", ticket, map[string]any{"sla_ttr": 999}).want(400)
	none := s.call("glpi", "PATCH", ticket, map[string]any{"sla_ttr": 0}).want(200)
	if none.at("sla_ttr") != nil {
		t.Error(string(none.body))
	}
	s.call("glpi", "POST", "/Setup/SLA", map[string]any{"name": "x", "slm": s.make("SLM", nil), "time": -1}).want(400)
}

// TestDurations counts what a ticket took in working time.
func TestDurations(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.exec("UPDATE `glpi_entities` SET `calendars_strategy` = 0, `calendars_id` = ? WHERE `id` = 0", s.call("glpi", "POST", "/Dropdowns/Calendar", map[string]any{"name": "never"}).id())
	s.Directory.Invalidate()
	ticket := s.ticket(map[string]any{"name": "t", "content": "x", "date": "2026-03-20T16:00:00Z"})
	s.call("glpi", "PATCH", ticket, map[string]any{"status": 5}).want(200)
	if n := s.scalar("SELECT `solve_delay_stat` > 86400 FROM `glpi_tickets`"); n != "1" {
		t.Error("a calendar without hours counts all the time")
	}
	s.exec("UPDATE `glpi_entities` SET `calendars_id` = ? WHERE `id` = 0", s.office())
	s.exec("UPDATE `glpi_calendarsegments` SET `begin` = '00:00:00', `end` = '00:00:01'")
	other := s.ticket(map[string]any{"name": "u", "content": "x", "date": "2026-03-16T00:00:00Z"})
	s.call("glpi", "PATCH", other, map[string]any{"status": 6}).want(200)
	if n := s.scalar("SELECT `close_delay_stat` BETWEEN 5 AND 100000 AND `solve_delay_stat` = `close_delay_stat` FROM `glpi_tickets` WHERE `name` = 'u'"); n != "1" {
		t.Error(s.scalar("SELECT `close_delay_stat` || ' ' || `solve_delay_stat` FROM `glpi_tickets` WHERE `name` = 'u'"))
	}
}

// TestEscalation executes the levels of agreements when their time has come.
func TestEscalation(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	sla := s.agree("SLA", map[string]any{"type": 0, "time": 4, "time_unit": "hour", "calendar": 0})
	level := func(name string, seconds int) int64 {
		return s.call("glpi", "POST", "/Setup/SLALevel", map[string]any{"name": name, "sla": sla, "execution_time": seconds, "operator": "AND"}).id()
	}
	late, early := level("late", 3600), level("early", -3600)
	group := s.make("Group", nil)
	s.exec("INSERT INTO `glpi_slalevelcriterias` (`slalevels_id`, `criteria`, `condition`, `pattern`) VALUES (?, 'urgency', 0, '3')", early)
	s.exec("INSERT INTO `glpi_slalevelactions` (`slalevels_id`, `action_type`, `field`, `value`) VALUES (?, 'assign', '_groups_id_assign', ?), (?, 'assign', 'impact', '5')", early, group, early)
	s.exec("INSERT INTO `glpi_slalevelcriterias` (`slalevels_id`, `criteria`, `condition`, `pattern`) VALUES (?, 'urgency', 0, '5')", late)
	s.exec("INSERT INTO `glpi_slalevelactions` (`slalevels_id`, `action_type`, `field`, `value`) VALUES (?, 'assign', 'impact', '1')", late)
	ticket := s.ticket(map[string]any{"name": "t", "content": "x", "date": "2099-03-20T16:00:00Z", "sla_ttr": sla})
	queued := func() string {
		return s.scalar("SELECT COALESCE(GROUP_CONCAT(`slalevels_id` || ' ' || `date`), '') FROM `glpi_slalevels_tickets`")
	}
	if got := s.call("glpi", "GET", ticket, nil).want(200); got.at("sla_level_ttr.id") != float64(early) {
		t.Error(string(got.body))
	}
	if got := queued(); got != fmt.Sprint(early, " 2099-03-20 19:00:00") {
		t.Error(got)
	}
	run := func() {
		t.Helper()
		s.exec("UPDATE `glpi_crontasks` SET `lastrun` = NULL WHERE `name` = 'slaticket'")
		if _, err := s.Scheduler().RunDue(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	run() // too early
	s.exec("UPDATE `glpi_slalevels_tickets` SET `date` = '2020-01-01 00:00:00'")
	run()
	got := s.call("glpi", "GET", ticket, nil).want(200)
	if got.at("impact") != 5.0 || got.at("status.id") != 2.0 || got.at("sla_level_ttr.id") != float64(late) {
		t.Error(string(got.body))
	}
	if got := queued(); got != fmt.Sprint(late, " 2099-03-20 21:00:00") {
		t.Error(got)
	}
	s.exec("UPDATE `glpi_slalevels_tickets` SET `date` = '2020-01-01 00:00:00'")
	run() // its criteria do not hold
	if got := s.call("glpi", "GET", ticket, nil).want(200); got.at("impact") != 5.0 || queued() != "" {
		t.Error(string(got.body), queued())
	}

	// Nothing escalates while a ticket waits or is done.
	other := s.ticket(map[string]any{"name": "u", "content": "x", "date": "2099-03-20T16:00:00Z", "sla_ttr": sla})
	s.call("glpi", "PATCH", other, map[string]any{"status": 4}).want(200)
	if got := queued(); got != "" {
		t.Error(got)
	}
	s.call("glpi", "PATCH", other, map[string]any{"status": 2}).want(200)
	if got := queued(); !strings.HasPrefix(got, fmt.Sprint(early)) {
		t.Error(got)
	}
	s.call("glpi", "PATCH", other, map[string]any{"status": 5}).want(200)
	if got := queued(); got != "" {
		t.Error(got)
	}
}

// TestRuleChoosesAgreement gives a ticket the dates of the agreement that a rule has chosen, but not
// in place of the client's own choice.
func TestRuleChoosesAgreement(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	sla := s.agree("SLA", map[string]any{"type": 0, "time": 4, "time_unit": "hour", "calendar": 0})
	other := s.agree("SLA", map[string]any{"type": 0, "time": 8, "time_unit": "hour", "calendar": 0})
	s.rule("Ticket", nil, [][3]any{{"name", 0, "*"}}, [][3]any{{"slas_id_ttr", "assign", fmt.Sprint(sla)}})
	for _, c := range []struct {
		body map[string]any
		want string
	}{{map[string]any{}, "20:00"}, {map[string]any{"sla_ttr": other}, "00:00"}} {
		c.body["name"], c.body["content"], c.body["date"] = "t", "x", "2026-03-20T16:00:00Z"
		got := s.call("glpi", "GET", s.ticket(c.body), nil).want(200)
		if due := fmt.Sprint(got.at("resolution_date")); len(due) < 16 || due[11:16] != c.want {
			t.Errorf("due %s, want %s", due, c.want)
		}
	}
}

// TestAgreementTerms gives agreements the calendar of their service level, and keeps the end of the
// working day to days.
func TestAgreementTerms(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	calendar := s.call("glpi", "POST", "/Dropdowns/Calendar", map[string]any{"name": "office"}).id()
	slm := s.call("glpi", "POST", "/Setup/SLM", map[string]any{"name": "gold", "calendar": calendar}).id()
	sla := fmt.Sprintf("/Setup/SLA/%d", s.call("glpi", "POST", "/Setup/SLA", map[string]any{
		"name": "fast", "slm": slm, "type": 0, "time": 4, "time_unit": "hour", "end_of_working_day": true, "use_ticket_calendar": true,
	}).id())
	got := s.call("glpi", "GET", sla, nil).want(200)
	if got.at("calendar.id") != float64(calendar) || got.at("use_ticket_calendar") != false || got.at("end_of_working_day") != false {
		t.Errorf("agreement: %s", got.body)
	}
	if got := s.call("glpi", "PATCH", sla, map[string]any{"time_unit": "day", "end_of_working_day": true}).want(200); got.at("end_of_working_day") != true {
		t.Errorf("in days: %s", got.body)
	}
	s.call("glpi", "PATCH", fmt.Sprintf("/Setup/SLM/%d", slm), map[string]any{"use_ticket_calendar": true}).want(200)
	if got := s.call("glpi", "GET", sla, nil).at("use_ticket_calendar"); got != true {
		t.Error("the agreement does not follow its service level")
	}
	s.call("glpi", "POST", "/Setup/SLA", map[string]any{"name": "x", "slm": slm, "time": -1, "time_unit": "hour"}).want(400)
	id := s.call("glpi", "GET", sla, nil).at("id")
	ticket := s.ticket(map[string]any{"name": "a", "content": "b", "sla_ttr": id})
	rule := s.call("glpi", "POST", "/Rule/Collection/Ticket/Rule", map[string]any{"name": "r"}).id()
	actions := fmt.Sprintf("/Rule/Collection/Ticket/Rule/%d/Action", rule)
	s.call("glpi", "POST", actions, map[string]any{"field": "slas_id_ttr", "action_type": "assign", "value": fmt.Sprint(id)}).want(201)
	s.call("glpi", "DELETE", sla, nil).want(204)
	if got := s.call("glpi", "GET", ticket, nil).at("sla_ttr"); got != nil {
		t.Errorf("the ticket keeps %v", got)
	}
	if list := s.call("glpi", "GET", actions, nil).want(200).list(); len(list) != 0 {
		t.Errorf("the rule keeps %v", list)
	}
}
