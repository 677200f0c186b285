package dropdowns_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

func TestCalendars(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	calendar := s.Call("glpi", "POST", "/Dropdowns/Calendar", map[string]any{"name": "Office hours"}).ID()
	add := func(day int, begin, end string) *testapi.Reply {
		return s.Call("glpi", "POST", "/Dropdowns/CalendarTimeRange",
			map[string]any{"calendar": calendar, "day_of_week": day, "begin_time": begin, "end_time": end})
	}
	morning := add(1, "08:00", "12:00:00").ID()
	add(7, "22:00:00", "24:00:00").Want(201)
	for _, bad := range [][2]string{{"11:00:00", "13:00:00"}, {"12:00:00", "13:00:00"}, {"08:30:00", "09:00:00"}} {
		if r := add(1, bad[0], bad[1]); r.Status != 409 ||
			!strings.Contains(string(r.Body), "riding an existing period") {
			t.Errorf("%v: %d %s", bad, r.Status, r.Body)
		}
	}
	for _, bad := range [][2]string{{"13:00:00", "13:00:00"}, {"25:00:00", "26:00:00"}, {"noon", "13:00:00"},
		{"13:00:00", "24:00:01"}} {
		if r := add(1, bad[0], bad[1]); r.Status != 400 {
			t.Errorf("%v: %d %s", bad, r.Status, r.Body)
		}
	}
	add(1, "13:00:00", "17:30:00").Want(201)
	cache := func() string {
		var text string
		if err := s.DB.QueryRow(t.Context(), "SELECT `cache_duration` FROM `glpi_calendars` WHERE `id` = ?",
			calendar).Scan(&text); err != nil {
			t.Fatal(err)
		}
		return text
	}
	if got := cache(); got != "[7200,30600,0,0,0,0,0]" {
		t.Errorf("working time %s", got)
	}
	if got := s.Call("glpi", "PATCH", fmt.Sprintf("/Dropdowns/CalendarTimeRange/%d", morning),
		map[string]any{"end_time": "11:00:00"}).Want(200).At("end_time"); got != "11:00:00" {
		t.Errorf("end %v", got)
	}
	s.Call("glpi", "DELETE", fmt.Sprintf("/Dropdowns/CalendarTimeRange/%d", morning), nil).Want(204)
	if got := cache(); got != "[7200,16200,0,0,0,0,0]" {
		t.Errorf("working time %s after deleting", got)
	}
	s.Call("glpi", "POST", "/Dropdowns/CloseTime", map[string]any{"name": "Bridge",
		"date_begin": "2026-12-24T00:00:00Z", "date_end": "2026-12-20T00:00:00Z"}).Want(400)
	holiday := s.Call("glpi", "POST", "/Dropdowns/CloseTime",
		map[string]any{"name": "Bridge", "date_begin": "2026-12-24T00:00:00Z",
			"date_end": "2026-12-24T00:00:00Z"}).ID()
	got := s.Call("glpi", "GET", fmt.Sprintf("/Dropdowns/CloseTime/%d", holiday), nil)
	if got.At("date_end") != got.At("date_begin") {
		t.Errorf("close time %s", got.Body)
	}
	s.Call("glpi", "POST", "/Dropdowns/CalendarCloseTime",
		map[string]any{"calendar": calendar, "close_time": holiday}).Want(201)
	s.Call("glpi", "POST", "/Dropdowns/CalendarCloseTime",
		map[string]any{"calendar": calendar, "close_time": holiday}).Want(409)
	whole := s.Call("glpi", "GET", fmt.Sprintf("/Dropdowns/Calendar/%d", calendar), nil)
	if len(whole.At("close_times").([]any)) != 1 || len(whole.At("time_ranges").([]any)) != 2 {
		t.Errorf("calendar %s", whole.Body)
	}
	s.Call("glpi", "DELETE", fmt.Sprintf("/Dropdowns/Calendar/%d", calendar), nil).Want(204)
	if list := s.Call("glpi", "GET", fmt.Sprintf("/Dropdowns/CalendarTimeRange?filter=calendar.id==%d", calendar),
		nil).Want(200).List(); len(list) != 0 {
		t.Errorf("time ranges of a purged calendar: %v", list)
	}
}

func TestApprovalSteps(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	old := s.Call("glpi", "GET", "/Dropdowns/ApprovalStep?filter=is_default==true", nil).Want(200).List()
	if len(old) != 1 {
		t.Fatalf("default steps: %v", old)
	}
	first := fmt.Sprintf("/Dropdowns/ApprovalStep/%v", old[0]["id"])
	s.Call("glpi", "DELETE", first, nil).Want(400)
	s.Call("glpi", "PATCH", first, map[string]any{"is_default": false}).Want(400)
	s.Call("glpi", "PATCH", first, map[string]any{"name": "ab"}).Want(400)
	s.Call("glpi", "POST", "/Dropdowns/ApprovalStep",
		map[string]any{"name": "x", "min_required_approval_percent": 101}).Want(400)
	s.Call("glpi", "POST", "/Dropdowns/ApprovalStep", map[string]any{"name": "Second", "is_default": true}).Want(201)
	if s.Call("glpi", "GET", first, nil).At("is_default") != false {
		t.Error("there are two defaults")
	}
	s.Call("glpi", "DELETE", first, nil).Want(204)
}

func TestDropdownRules(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	for _, test := range []struct {
		path   string
		body   map[string]any
		status int
	}{
		{"USBVendor", map[string]any{"name": "x"}, 400},
		{"USBVendor", map[string]any{"name": "x", "vendorid": ""}, 400},
		{"USBVendor", map[string]any{"name": "x", "vendorid": "zz11"}, 201},
		{"PCIVendor", map[string]any{"name": "x", "vendorid": "0x10de (old)", "deviceid": "any"}, 400},
		{"PCIVendor", map[string]any{"name": "x", "vendorid": "10de", "deviceid": "any"}, 201},
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
		if r := s.Call("glpi", "POST", "/Dropdowns/"+test.path, test.body); r.Status != test.status {
			t.Errorf("%s %v: %d %s, want %d", test.path, test.body, r.Status, r.Body, test.status)
		}
	}
	s.Call("tech", "POST", "/Dropdowns/DenyList", map[string]any{"name": "x", "type": 3, "value": "0"}).Want(403)
}

// TestStateVisibilities stores for which kinds of items a status is, one row per kind.
func TestStateVisibilities(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	add := func(body map[string]any) string {
		t.Helper()
		return fmt.Sprintf("/Dropdowns/State/%d", s.Call("glpi", "POST", "/Dropdowns/State", body).ID())
	}
	rows := func() string { return s.Scalar("SELECT COUNT(*) FROM `glpi_dropdownvisibilities`") }
	plain := add(map[string]any{"name": "plain"})
	if rows() != "0" || s.Call("glpi", "GET", plain, nil).At("visibilities.computer") != nil {
		t.Error("a status without visibilities has some")
	}
	top := add(map[string]any{"name": "top", "visibilities": map[string]any{"computer": false, "phone": 1,
		"nonsense": true, "rack": nil}})
	parent := top[strings.LastIndexByte(top, '/')+1:]
	below := add(map[string]any{"name": "below", "parent": parent, "visibilities": map[string]any{"phone": false}})
	got := s.Call("glpi", "GET", below, nil).Want(200)
	if got.At("visibilities.computer") != false || got.At("visibilities.phone") != false ||
		got.At("visibilities.rack") != nil || rows() != "4" {
		t.Errorf("%s rows, %s", rows(), got.Body)
	}
	if got := s.Call("glpi", "PATCH", below,
		map[string]any{"visibilities": map[string]any{"phone": true, "rack": "false"}}).Want(200); got.At(
		"visibilities.phone") != true ||
		got.At("visibilities.rack") != false || got.At("visibilities.computer") != false ||
		s.Call("glpi", "GET", top, nil).At("visibilities.rack") != nil {
		t.Error(string(got.Body))
	}
	for _, bad := range []any{map[string]any{"phone": "maybe"}, map[string]any{"phone": 2},
		map[string]any{"phone": []int{1}}, 5} {
		s.Call("glpi", "PATCH", below, map[string]any{"name": "changed", "visibilities": bad}).Want(400)
	}
	if got := s.Call("glpi", "PATCH", "/v2.2"+below,
		map[string]any{"visibilities": map[string]any{"phone": false}}).Want(200); got.At(
		"visibilities.phone") != true || got.At("name") != "below" {
		t.Errorf("visibilities are written in 2.2: %s", got.Body)
	}
	if list := s.Call("glpi", "GET", "/Dropdowns/State?filter=visibilities.phone==true&sort=name",
		nil).Want(200).List(); len(list) != 2 || list[0]["name"] != "below" {
		t.Errorf("visible for phones: %v", list)
	}
	s.Call("glpi", "DELETE", top, nil).Want(204)
	if got := s.Call("glpi", "GET", below, nil).Want(200); got.At("completename") != "below" || rows() != "3" {
		t.Errorf("%s rows, %s", rows(), got.Body)
	}
}

// TestTranslations shows the names of dropdowns in the session's language, where the configuration
// wants it and there is a translation.
func TestTranslations(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	state := s.Call("glpi", "POST", "/Dropdowns/State", map[string]any{"name": "Test"}).ID()
	license := s.Call("glpi", "POST", "/Dropdowns/LicenseType", map[string]any{"name": "Free"}).ID()
	computer := fmt.Sprintf("/Assets/Computer/%d",
		s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc", "status": state}).ID())
	path := fmt.Sprintf("/Dropdowns/State/%d/Translation", state)
	made := s.Call("glpi", "POST", path, map[string]any{"language": "fr_FR", "field": "name", "value": "Essai"})
	if want := fmt.Sprintf("%s/%d", path, made.ID()); made.Location() != want {
		t.Errorf("Location %q", made.Location())
	}
	s.Call("glpi", "POST", fmt.Sprintf("/Dropdowns/LicenseType/%d/Translation", license),
		map[string]any{"language": "fr_FR", "field": "name", "value": "Libre"}).Want(201)
	s.Call("glpi", "POST", path, map[string]any{"language": "fr_FR", "field": "name", "value": "Encore"}).Want(409)
	for _, bad := range []map[string]any{{}, {"language": "xx_XX", "field": "name"},
		{"language": "fr_FR", "field": "serial"}, {"language": "fr_FR"}} {
		s.Call("glpi", "POST", path, bad).Want(400)
	}
	s.Call("glpi", "POST", "/Dropdowns/State/4711/Translation",
		map[string]any{"language": "fr_FR", "field": "name"}).Want(404)
	manufacturer := s.Call("glpi", "POST", "/Dropdowns/Manufacturer", map[string]any{"name": "m"}).ID()
	s.Call("glpi", "POST", fmt.Sprintf("/Dropdowns/Manufacturer/%d/Translation", manufacturer),
		map[string]any{"language": "fr_FR", "field": "name"}).Want(404)
	s.Call("normal", "POST", path, map[string]any{"language": "de_DE", "field": "name"}).Want(403)

	name := func(want, path, at string, headers ...string) {
		t.Helper()
		if got := s.Call("glpi", "GET", path, nil, headers...).Want(200).At(at); got != want {
			t.Errorf("%s %v: %v, want %s", path, headers, got, want)
		}
	}
	french := []string{"Accept-Language", "fr_FR"}
	name("Test", computer, "status.name", french...) // not unless it is switched on
	s.Call("glpi", "PATCH", "/Setup/Config/core/translate_dropdowns", map[string]any{"value": "1"}).Want(200)
	name("Essai", computer, "status.name", french...)
	name("Test", computer, "status.name")
	name("Test", computer, "status.name", "Accept-Language", "de_DE")
	name("Essai", "/Assets/Computer?filter=status.name==Test", "0.status.name", french...)
	name("Essai", "/Assets/Global?filter=status.name==Test", "0.status.name", french...)
	if list := s.Call("glpi", "GET", "/Assets/Computer?filter=status.name==Essai", nil,
		french...).Want(200).List(); len(list) != 0 {
		t.Errorf("a filter goes by the translation: %v", list)
	}
	name("Test", fmt.Sprintf("/Dropdowns/State/%d", state), "name", french...) // what it is called itself stays
	software := fmt.Sprintf("/Assets/SoftwareLicense/%d",
		s.Call("glpi", "POST", "/Assets/SoftwareLicense", map[string]any{"name": "l", "type": license}).ID())
	name("Libre", software, "type.name", french...)
	query := map[string]any{"query": "{ Computer { name status { name } } State { name } }"}
	if got := s.Call("glpi", "POST", "/GraphQL", query,
		french...).Want(200); got.At("data.Computer.0.status.name") != "Essai" ||
		got.At("data.State.0.name") != "Test" {
		t.Error(string(got.Body))
	}
	s.Call("glpi", "PATCH", made.Location(), map[string]any{"value": ""}).Want(200)
	name("Test", computer, "status.name", french...)
	s.Call("glpi", "DELETE", fmt.Sprintf("/Dropdowns/State/%d", state), nil).Want(204)
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_dropdowntranslations` WHERE `itemtype` = 'State'"); n != "0" {
		t.Errorf("%s translations of nothing", n)
	}
}

// TestLocations keeps names apart within a place, and takes coordinates from above.
func TestLocations(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	below := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "below", "parent": 0}).ID()
	add := func(status int, body map[string]any) *testapi.Reply {
		t.Helper()
		return s.Call("glpi", "POST", "/Dropdowns/Location", body).Want(status)
	}
	site := add(201, map[string]any{"name": "Site", "latitude": "48.85", "longitude": "2.35", "altitude": "35"}).ID()
	room := fmt.Sprintf("/Dropdowns/Location/%d", add(201, map[string]any{"name": "Room", "parent": site}).ID())
	got := s.Call("glpi", "GET", room, nil)
	if got.At("latitude") != "48.85" || got.At("longitude") != "2.35" || got.At("altitude") != "35" {
		t.Errorf("no coordinates from above: %s", got.Body)
	}
	own := add(201, map[string]any{"name": "Roof", "parent": site, "altitude": "60"}).ID()
	if got := s.Call("glpi", "GET", fmt.Sprintf("/Dropdowns/Location/%d", own), nil); got.At("latitude") != nil ||
		got.At("altitude") != "60" {
		t.Errorf("coordinates are mixed: %s", got.Body)
	}
	s.Call("glpi", "PATCH", fmt.Sprintf("/Dropdowns/Location/%d", site), map[string]any{"latitude": "0"}).Want(200)
	if s.Call("glpi", "GET", room, nil).At("latitude") != "48.85" {
		t.Error("a change goes down")
	}
	if got := add(409, map[string]any{"name": " room ", "parent": site}); !strings.Contains(string(got.Body),
		"already") {
		t.Error(string(got.Body))
	}
	add(201, map[string]any{"name": "Room"})
	add(409, map[string]any{"name": "Room"})
	add(201, map[string]any{"name": "Room", "entity": below})
	s.Call("glpi", "PATCH", room, map[string]any{"parent": 0}).Want(409)
	s.Call("glpi", "PATCH", room, map[string]any{"entity": below}).Want(400)
	s.Call("glpi", "PATCH", room, map[string]any{"entity": 0}).Want(200)
	if s.Call("glpi", "GET", room, nil).At("entity.id") != 0.0 {
		t.Error("a location moves to another entity")
	}

	// What is seen through an ancestor's recursion is not changed from below.
	s.Call("glpi", "PATCH", room, map[string]any{"is_recursive": true}).Want(200)
	inside := []string{"GLPI-Entity", fmt.Sprint(below)}
	s.Call("glpi", "GET", room, nil, inside...).Want(200)
	s.Call("glpi", "PATCH", room, map[string]any{"name": "x"}, inside...).Want(403)
	s.Call("glpi", "DELETE", room, nil, inside...).Want(403)
	s.Call("glpi", "GET", fmt.Sprintf("/Dropdowns/Location/%d", site), nil, inside...).Want(404)
}

// TestRequestTypes leaves one default of each kind.
func TestRequestTypes(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	for _, kind := range []string{"is_helpdesk_default", "is_followup_default", "is_mail_default",
		"is_mailfollowup_default"} {
		before := s.Call("glpi", "GET", "/Dropdowns/RequestType?filter="+kind+"==true", nil).Want(200).List()
		made := s.Call("glpi", "POST", "/Dropdowns/RequestType", map[string]any{"name": kind, kind: true}).ID()
		after := s.Call("glpi", "GET", "/Dropdowns/RequestType?filter="+kind+"==true", nil).Want(200).List()
		if len(before) > 1 || len(after) != 1 || after[0]["id"] != float64(made) {
			t.Errorf("%s: %d before, %v after", kind, len(before), after)
		}
		s.Call("glpi", "PATCH", fmt.Sprintf("/Dropdowns/RequestType/%d", made), map[string]any{kind: false}).Want(200)
		if left := s.Call("glpi", "GET", "/Dropdowns/RequestType?filter="+kind+"==true",
			nil).Want(200).List(); len(left) != 0 {
			t.Errorf("%s: %v are left", kind, left)
		}
	}
}

// TestCategoryCodes keeps the codes of ITIL categories apart.
func TestCategoryCodes(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	add := func(status int, body map[string]any) *testapi.Reply {
		t.Helper()
		return s.Call("glpi", "POST", "/Dropdowns/ITILCategory", body).Want(status)
	}
	first := fmt.Sprintf("/Dropdowns/ITILCategory/%d", add(201, map[string]any{"name": "a", "code": " NET "}).ID())
	if s.Call("glpi", "GET", first, nil).At("code") != "NET" {
		t.Error("the code is not trimmed")
	}
	if got := add(409, map[string]any{"name": "b", "code": "net"}); !strings.Contains(string(got.Body),
		"Code representing the ticket category is already used") {
		t.Error(string(got.Body))
	}
	second := fmt.Sprintf("/Dropdowns/ITILCategory/%d", add(201, map[string]any{"name": "b", "code": ""}).ID())
	add(201, map[string]any{"name": "c", "code": ""})
	s.Call("glpi", "PATCH", second, map[string]any{"code": "NET"}).Want(409)
	s.Call("glpi", "PATCH", first, map[string]any{"code": "NET", "comment": "still"}).Want(200)
}

// TestWeekdays takes both numbers of Sunday, and refuses what is no day.
func TestWeekdays(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	calendar := s.Call("glpi", "POST", "/Dropdowns/Calendar", map[string]any{"name": "c"}).ID()
	add := func(status int, day any) {
		t.Helper()
		s.Call("glpi", "POST", "/Dropdowns/CalendarTimeRange", map[string]any{"calendar": calendar, "day_of_week": day,
			"begin_time": "08:00:00", "end_time": "09:00:00"}).Want(status)
	}
	add(201, 0)
	add(409, 7) // the same day
	for _, bad := range []any{8, -1, "Sunday"} {
		add(400, bad)
	}
	if text := s.Scalar("SELECT `cache_duration` FROM `glpi_calendars` WHERE `id` = ?",
		calendar); text != "[3600,0,0,0,0,0,0]" {
		t.Error(text)
	}
	s.Call("glpi", "POST", "/Dropdowns/CalendarTimeRange", map[string]any{"day_of_week": 1, "begin_time": "08:00:00",
		"end_time": "09:00:00"}).Want(400)
	s.Call("normal", "POST", "/Dropdowns/CalendarTimeRange", map[string]any{"calendar": calendar, "day_of_week": 1,
		"begin_time": "08:00:00", "end_time": "09:00:00"}).Want(403)
}

// TestManyCloseTimes bounds what a calendar's time is counted by.
func TestManyCloseTimes(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	calendar := s.Call("glpi", "POST", "/Dropdowns/Calendar", map[string]any{"name": "busy"}).ID()
	day := s.Call("glpi", "POST", "/Dropdowns/CloseTime", map[string]any{
		"name": "day", "date_begin": "2030-01-01T00:00:00Z", "date_end": "2030-01-02T00:00:00Z",
	}).ID()
	s.Many(1000, "INSERT INTO `glpi_calendars_holidays` (`calendars_id`, `holidays_id`) SELECT ?, 100000 + `i`"+
		" FROM `n`", calendar)
	s.Call("glpi", "POST", "/Dropdowns/CalendarCloseTime",
		map[string]any{"calendar": calendar, "close_time": day}).Want(400)
	other := s.Call("glpi", "POST", "/Dropdowns/Calendar", map[string]any{"name": "quiet"}).ID()
	s.Call("glpi", "POST", "/Dropdowns/CalendarCloseTime", map[string]any{"calendar": other, "close_time": day}).Want(
		201)
}
