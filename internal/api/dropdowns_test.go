package api_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestCalendars(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	calendar := s.call("glpi", "POST", "/Dropdowns/Calendar", map[string]any{"name": "Office hours"}).id()
	add := func(day int, begin, end string) *reply {
		return s.call("glpi", "POST", "/Dropdowns/CalendarTimeRange", map[string]any{"calendar": calendar, "day_of_week": day, "begin_time": begin, "end_time": end})
	}
	morning := add(1, "08:00", "12:00:00").id()
	add(7, "22:00:00", "24:00:00").want(201)
	for _, bad := range [][2]string{{"11:00:00", "13:00:00"}, {"12:00:00", "13:00:00"}, {"08:30:00", "09:00:00"}} {
		if r := add(1, bad[0], bad[1]); r.status != 409 || !strings.Contains(string(r.body), "riding an existing period") {
			t.Errorf("%v: %d %s", bad, r.status, r.body)
		}
	}
	for _, bad := range [][2]string{{"13:00:00", "13:00:00"}, {"25:00:00", "26:00:00"}, {"noon", "13:00:00"}, {"13:00:00", "24:00:01"}} {
		if r := add(1, bad[0], bad[1]); r.status != 400 {
			t.Errorf("%v: %d %s", bad, r.status, r.body)
		}
	}
	add(1, "13:00:00", "17:30:00").want(201)
	cache := func() string {
		var text string
		if err := s.DB.QueryRow(t.Context(), "SELECT `cache_duration` FROM `glpi_calendars` WHERE `id` = ?", calendar).Scan(&text); err != nil {
			t.Fatal(err)
		}
		return text
	}
	if got := cache(); got != "[7200,30600,0,0,0,0,0]" {
		t.Errorf("working time %s", got)
	}
	if got := s.call("glpi", "PATCH", fmt.Sprintf("/Dropdowns/CalendarTimeRange/%d", morning), map[string]any{"end_time": "11:00:00"}).want(200).at("end_time"); got != "11:00:00" {
		t.Errorf("end %v", got)
	}
	s.call("glpi", "DELETE", fmt.Sprintf("/Dropdowns/CalendarTimeRange/%d", morning), nil).want(204)
	if got := cache(); got != "[7200,16200,0,0,0,0,0]" {
		t.Errorf("working time %s after deleting", got)
	}
	holiday := s.call("glpi", "POST", "/Dropdowns/CloseTime", map[string]any{"name": "Bridge", "date_begin": "2026-12-24T00:00:00Z", "date_end": "2026-12-20T00:00:00Z"}).id()
	got := s.call("glpi", "GET", fmt.Sprintf("/Dropdowns/CloseTime/%d", holiday), nil)
	if got.at("date_end") != got.at("date_begin") {
		t.Errorf("close time %s", got.body)
	}
	s.call("glpi", "POST", "/Dropdowns/CalendarCloseTime", map[string]any{"calendar": calendar, "close_time": holiday}).want(201)
	s.call("glpi", "POST", "/Dropdowns/CalendarCloseTime", map[string]any{"calendar": calendar, "close_time": holiday}).want(409)
	whole := s.call("glpi", "GET", fmt.Sprintf("/Dropdowns/Calendar/%d", calendar), nil)
	if len(whole.at("close_times").([]any)) != 1 || len(whole.at("time_ranges").([]any)) != 2 {
		t.Errorf("calendar %s", whole.body)
	}
	s.call("glpi", "DELETE", fmt.Sprintf("/Dropdowns/Calendar/%d", calendar), nil).want(204)
	if list := s.call("glpi", "GET", fmt.Sprintf("/Dropdowns/CalendarTimeRange?filter=calendar.id==%d", calendar), nil).want(200).list(); len(list) != 0 {
		t.Errorf("time ranges of a purged calendar: %v", list)
	}
}

func TestApprovalSteps(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	old := s.call("glpi", "GET", "/Dropdowns/ApprovalStep?filter=is_default==true", nil).want(200).list()
	if len(old) != 1 {
		t.Fatalf("default steps: %v", old)
	}
	first := fmt.Sprintf("/Dropdowns/ApprovalStep/%v", old[0]["id"])
	s.call("glpi", "DELETE", first, nil).want(400)
	if s.call("glpi", "PATCH", first, map[string]any{"is_default": false}).want(200).at("is_default") != true {
		t.Error("the default was taken away")
	}
	s.call("glpi", "PATCH", first, map[string]any{"name": "ab"}).want(400)
	s.call("glpi", "POST", "/Dropdowns/ApprovalStep", map[string]any{"name": "x", "min_required_approval_percent": 101}).want(400)
	s.call("glpi", "POST", "/Dropdowns/ApprovalStep", map[string]any{"name": "Second", "is_default": true}).want(201)
	if s.call("glpi", "GET", first, nil).at("is_default") != false {
		t.Error("there are two defaults")
	}
	s.call("glpi", "DELETE", first, nil).want(204)
}

func TestDropdownRules(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, test := range []struct {
		path   string
		body   map[string]any
		status int
	}{
		{"USBVendor", map[string]any{"name": "x"}, 400},
		{"USBVendor", map[string]any{"name": "x", "vendorid": "zz11"}, 400},
		{"USBVendor", map[string]any{"name": "x", "vendorid": "04a9", "deviceid": "3219"}, 201},
		{"USBVendor", map[string]any{"name": "y", "vendorid": "04A9", "deviceid": "3219"}, 409},
		{"PCIVendor", map[string]any{"name": "x", "vendorid": "04a9"}, 201},
		{"DomainRecordType", map[string]any{"name": "x", "fields": "nonsense"}, 400},
		{"DomainRecordType", map[string]any{"name": "x", "fields": `[{"key":"a"}]`}, 400},
		{"DomainRecordType", map[string]any{"name": "x", "fields": `[{"key":"a","label":"b","other":1}]`}, 400},
		{"DomainRecordType", map[string]any{"name": "x"}, 201},
		{"FollowupTemplate", map[string]any{"name": "x", "content": "Dear {{ user.name }"}, 400},
		{"FollowupTemplate", map[string]any{"name": "x", "content": "Dear {{ user.name }}"}, 201},
		{"SolutionTemplate", map[string]any{"name": "x", "content": "{% if a %}"}, 400},
		{"Stencil", map[string]any{"itemtype": "User", "items_id": 2}, 400},
		{"Item_Plug", map[string]any{"itemtype": "PDU", "items_id": 4711, "plug": 1, "number_plugs": 1}, 400},
		{"DenyList", map[string]any{"name": "x", "type": 3, "value": "0"}, 201},
		{"State", map[string]any{"name": "same"}, 201},
		{"State", map[string]any{"name": "Same"}, 409},
	} {
		if r := s.call("glpi", "POST", "/Dropdowns/"+test.path, test.body); r.status != test.status {
			t.Errorf("%s %v: %d %s, want %d", test.path, test.body, r.status, r.body, test.status)
		}
	}
	s.call("tech", "POST", "/Dropdowns/DenyList", map[string]any{"name": "x", "type": 3, "value": "0"}).want(403)
}

// TestStateVisibilities stores for which kinds of items a status is, one row per kind.
func TestStateVisibilities(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	add := func(body map[string]any) string {
		t.Helper()
		return fmt.Sprintf("/Dropdowns/State/%d", s.call("glpi", "POST", "/Dropdowns/State", body).id())
	}
	rows := func() string { return s.scalar("SELECT COUNT(*) FROM `glpi_dropdownvisibilities`") }
	plain := add(map[string]any{"name": "plain"})
	if rows() != "0" || s.call("glpi", "GET", plain, nil).at("visibilities.computer") != nil {
		t.Error("a status without visibilities has some")
	}
	top := add(map[string]any{"name": "top", "visibilities": map[string]any{"computer": false, "phone": 1, "nonsense": true, "rack": nil}})
	parent := top[strings.LastIndexByte(top, '/')+1:]
	below := add(map[string]any{"name": "below", "parent": parent, "visibilities": map[string]any{"phone": false}})
	got := s.call("glpi", "GET", below, nil).want(200)
	if got.at("visibilities.computer") != false || got.at("visibilities.phone") != false || got.at("visibilities.rack") != nil || rows() != "4" {
		t.Errorf("%s rows, %s", rows(), got.body)
	}
	if got := s.call("glpi", "PATCH", below, map[string]any{"visibilities": map[string]any{"phone": true, "rack": "false"}}).want(200); got.at("visibilities.phone") != true ||
		got.at("visibilities.rack") != false || got.at("visibilities.computer") != false || s.call("glpi", "GET", top, nil).at("visibilities.rack") != nil {
		t.Error(string(got.body))
	}
	for _, bad := range []any{map[string]any{"phone": "maybe"}, map[string]any{"phone": 2}, map[string]any{"phone": []int{1}}, 5} {
		s.call("glpi", "PATCH", below, map[string]any{"name": "changed", "visibilities": bad}).want(400)
	}
	if got := s.call("glpi", "PATCH", "/v2.2"+below, map[string]any{"visibilities": map[string]any{"phone": false}}).want(200); got.at("visibilities.phone") != true || got.at("name") != "below" {
		t.Errorf("visibilities are written in 2.2: %s", got.body)
	}
	if list := s.call("glpi", "GET", "/Dropdowns/State?filter=visibilities.phone==true&sort=name", nil).want(200).list(); len(list) != 2 || list[0]["name"] != "below" {
		t.Errorf("visible for phones: %v", list)
	}
	s.call("glpi", "DELETE", top, nil).want(204)
	if got := s.call("glpi", "GET", below, nil).want(200); got.at("completename") != "below" || rows() != "3" {
		t.Errorf("%s rows, %s", rows(), got.body)
	}
}

// TestTranslations shows the names of dropdowns in the session's language, where the configuration
// wants it and there is a translation.
func TestTranslations(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	state := s.call("glpi", "POST", "/Dropdowns/State", map[string]any{"name": "Test"}).id()
	license := s.call("glpi", "POST", "/Dropdowns/LicenseType", map[string]any{"name": "Free"}).id()
	computer := fmt.Sprintf("/Assets/Computer/%d", s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc", "status": state}).id())
	path := fmt.Sprintf("/Dropdowns/State/%d/Translation", state)
	made := s.call("glpi", "POST", path, map[string]any{"language": "fr_FR", "field": "name", "value": "Essai"})
	if want := fmt.Sprintf("%s/%d", path, made.id()); made.header.Get("Location") != want {
		t.Errorf("Location %q", made.header.Get("Location"))
	}
	s.call("glpi", "POST", fmt.Sprintf("/Dropdowns/LicenseType/%d/Translation", license), map[string]any{"language": "fr_FR", "field": "name", "value": "Libre"}).want(201)
	s.call("glpi", "POST", path, map[string]any{"language": "fr_FR", "field": "name", "value": "Encore"}).want(409)
	for _, bad := range []map[string]any{{}, {"language": "xx_XX", "field": "name"}, {"language": "fr_FR", "field": "serial"}, {"language": "fr_FR"}} {
		s.call("glpi", "POST", path, bad).want(400)
	}
	s.call("glpi", "POST", "/Dropdowns/State/4711/Translation", map[string]any{"language": "fr_FR", "field": "name"}).want(404)
	manufacturer := s.call("glpi", "POST", "/Dropdowns/Manufacturer", map[string]any{"name": "m"}).id()
	s.call("glpi", "POST", fmt.Sprintf("/Dropdowns/Manufacturer/%d/Translation", manufacturer), map[string]any{"language": "fr_FR", "field": "name"}).want(404)
	s.call("normal", "POST", path, map[string]any{"language": "de_DE", "field": "name"}).want(403)

	name := func(want, path, at string, headers ...string) {
		t.Helper()
		if got := s.call("glpi", "GET", path, nil, headers...).want(200).at(at); got != want {
			t.Errorf("%s %v: %v, want %s", path, headers, got, want)
		}
	}
	french := []string{"Accept-Language", "fr_FR"}
	name("Test", computer, "status.name", french...) // not unless it is switched on
	s.call("glpi", "PATCH", "/Setup/Config/core/translate_dropdowns", map[string]any{"value": "1"}).want(200)
	name("Essai", computer, "status.name", french...)
	name("Test", computer, "status.name")
	name("Test", computer, "status.name", "Accept-Language", "de_DE")
	name("Essai", "/Assets/Computer?filter=status.name==Test", "0.status.name", french...)
	name("Essai", "/Assets/Global?filter=status.name==Test", "0.status.name", french...)
	if list := s.call("glpi", "GET", "/Assets/Computer?filter=status.name==Essai", nil, french...).want(200).list(); len(list) != 0 {
		t.Errorf("a filter goes by the translation: %v", list)
	}
	name("Test", fmt.Sprintf("/Dropdowns/State/%d", state), "name", french...) // what it is called itself stays
	software := fmt.Sprintf("/Assets/SoftwareLicense/%d", s.call("glpi", "POST", "/Assets/SoftwareLicense", map[string]any{"name": "l", "type": license}).id())
	name("Libre", software, "type.name", french...)
	query := map[string]any{"query": "{ Computer { name status { name } } State { name } }"}
	if got := s.call("glpi", "POST", "/GraphQL", query, french...).want(200); got.at("data.Computer.0.status.name") != "Essai" || got.at("data.State.0.name") != "Test" {
		t.Error(string(got.body))
	}
	s.call("glpi", "PATCH", made.header.Get("Location"), map[string]any{"value": ""}).want(200)
	name("Test", computer, "status.name", french...)
	s.call("glpi", "DELETE", fmt.Sprintf("/Dropdowns/State/%d", state), nil).want(204)
	if n := s.scalar("SELECT COUNT(*) FROM `glpi_dropdowntranslations` WHERE `itemtype` = 'State'"); n != "0" {
		t.Errorf("%s translations of nothing", n)
	}
}

// TestLocations keeps names apart within a place, and takes coordinates from above.
func TestLocations(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	below := s.call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "below", "parent": 0}).id()
	add := func(status int, body map[string]any) *reply {
		t.Helper()
		return s.call("glpi", "POST", "/Dropdowns/Location", body).want(status)
	}
	site := add(201, map[string]any{"name": "Site", "latitude": "48.85", "longitude": "2.35", "altitude": "35"}).id()
	room := fmt.Sprintf("/Dropdowns/Location/%d", add(201, map[string]any{"name": "Room", "parent": site}).id())
	got := s.call("glpi", "GET", room, nil)
	if got.at("latitude") != "48.85" || got.at("longitude") != "2.35" || got.at("altitude") != "35" {
		t.Errorf("no coordinates from above: %s", got.body)
	}
	own := add(201, map[string]any{"name": "Roof", "parent": site, "altitude": "60"}).id()
	if got := s.call("glpi", "GET", fmt.Sprintf("/Dropdowns/Location/%d", own), nil); got.at("latitude") != nil || got.at("altitude") != "60" {
		t.Errorf("coordinates are mixed: %s", got.body)
	}
	s.call("glpi", "PATCH", fmt.Sprintf("/Dropdowns/Location/%d", site), map[string]any{"latitude": "0"}).want(200)
	if s.call("glpi", "GET", room, nil).at("latitude") != "48.85" {
		t.Error("a change goes down")
	}
	if got := add(409, map[string]any{"name": " room ", "parent": site}); !strings.Contains(string(got.body), "already") {
		t.Error(string(got.body))
	}
	add(201, map[string]any{"name": "Room"})
	add(409, map[string]any{"name": "Room"})
	add(201, map[string]any{"name": "Room", "entity": below})
	s.call("glpi", "PATCH", room, map[string]any{"parent": 0}).want(409)
	s.call("glpi", "PATCH", room, map[string]any{"entity": below}).want(200)
	if s.call("glpi", "GET", room, nil).at("entity.id") != 0.0 {
		t.Error("a location moves to another entity")
	}

	// What is seen through an ancestor's recursion is not changed from below.
	s.call("glpi", "PATCH", room, map[string]any{"is_recursive": true}).want(200)
	inside := []string{"GLPI-Entity", fmt.Sprint(below)}
	s.call("glpi", "GET", room, nil, inside...).want(200)
	s.call("glpi", "PATCH", room, map[string]any{"name": "x"}, inside...).want(403)
	s.call("glpi", "DELETE", room, nil, inside...).want(403)
	s.call("glpi", "GET", fmt.Sprintf("/Dropdowns/Location/%d", site), nil, inside...).want(404)
}

// TestRequestTypes leaves one default of each kind.
func TestRequestTypes(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, kind := range []string{"is_helpdesk_default", "is_followup_default", "is_mail_default", "is_mailfollowup_default"} {
		before := s.call("glpi", "GET", "/Dropdowns/RequestType?filter="+kind+"==true", nil).want(200).list()
		made := s.call("glpi", "POST", "/Dropdowns/RequestType", map[string]any{"name": kind, kind: true}).id()
		after := s.call("glpi", "GET", "/Dropdowns/RequestType?filter="+kind+"==true", nil).want(200).list()
		if len(before) > 1 || len(after) != 1 || after[0]["id"] != float64(made) {
			t.Errorf("%s: %d before, %v after", kind, len(before), after)
		}
		s.call("glpi", "PATCH", fmt.Sprintf("/Dropdowns/RequestType/%d", made), map[string]any{kind: false}).want(200)
		if left := s.call("glpi", "GET", "/Dropdowns/RequestType?filter="+kind+"==true", nil).want(200).list(); len(left) != 0 {
			t.Errorf("%s: %v are left", kind, left)
		}
	}
}

// TestCategoryCodes keeps the codes of ITIL categories apart.
func TestCategoryCodes(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	add := func(status int, body map[string]any) *reply {
		t.Helper()
		return s.call("glpi", "POST", "/Dropdowns/ITILCategory", body).want(status)
	}
	first := fmt.Sprintf("/Dropdowns/ITILCategory/%d", add(201, map[string]any{"name": "a", "code": " NET "}).id())
	if s.call("glpi", "GET", first, nil).at("code") != "NET" {
		t.Error("the code is not trimmed")
	}
	if got := add(409, map[string]any{"name": "b", "code": "net"}); !strings.Contains(string(got.body), "Code representing the ticket category is already used") {
		t.Error(string(got.body))
	}
	second := fmt.Sprintf("/Dropdowns/ITILCategory/%d", add(201, map[string]any{"name": "b", "code": ""}).id())
	add(201, map[string]any{"name": "c", "code": ""})
	s.call("glpi", "PATCH", second, map[string]any{"code": "NET"}).want(409)
	s.call("glpi", "PATCH", first, map[string]any{"code": "NET", "comment": "still"}).want(200)
}

// TestWeekdays takes both numbers of Sunday, and refuses what is no day.
func TestWeekdays(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	calendar := s.call("glpi", "POST", "/Dropdowns/Calendar", map[string]any{"name": "c"}).id()
	add := func(status int, day any) {
		t.Helper()
		s.call("glpi", "POST", "/Dropdowns/CalendarTimeRange", map[string]any{"calendar": calendar, "day_of_week": day, "begin_time": "08:00:00", "end_time": "09:00:00"}).want(status)
	}
	add(201, 0)
	add(409, 7) // the same day
	for _, bad := range []any{8, -1, "Sunday"} {
		add(400, bad)
	}
	if text := s.scalar("SELECT `cache_duration` FROM `glpi_calendars` WHERE `id` = ?", calendar); text != "[3600,0,0,0,0,0,0]" {
		t.Error(text)
	}
	s.call("glpi", "POST", "/Dropdowns/CalendarTimeRange", map[string]any{"day_of_week": 1, "begin_time": "08:00:00", "end_time": "09:00:00"}).want(400)
	s.call("normal", "POST", "/Dropdowns/CalendarTimeRange", map[string]any{"calendar": calendar, "day_of_week": 1, "begin_time": "08:00:00", "end_time": "09:00:00"}).want(403)
}
