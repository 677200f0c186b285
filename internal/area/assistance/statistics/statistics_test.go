package statistics_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// statistical makes three tickets of 2026 in a category, one of them solved late and closed, with
// a survey answered, and one linked to a computer.
func statistical(t *testing.T) (s *testapi.Server, category, computer int64) {
	s = testapi.New(t)
	category = s.Call("glpi", "POST", "/Dropdowns/ITILCategory", map[string]any{"name": "Printing"}).ID()
	below := s.Call("glpi", "POST", "/Dropdowns/ITILCategory", map[string]any{"name": "Toner", "parent": category}).ID()
	model := s.Call("glpi", "POST", "/Dropdowns/ComputerModel", map[string]any{"name": "Slim 3"}).ID()
	computer = s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "PC 7", "model": model}).ID()
	var ids []int64
	for i, of := range []int64{category, below, category} {
		ids = append(ids, s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{
			"name": fmt.Sprintf("ticket %d", i), "content": "x", "category": of, "urgency": 3 + i, "impact": 3,
		}).ID())
	}
	ctx := t.Context()
	if err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, q := range []string{
			"UPDATE `glpi_tickets` SET `date` = '2026-02-10 09:00:00'",
			fmt.Sprintf("UPDATE `glpi_tickets` SET `status` = 6, `solvedate` = '2026-03-01 10:00:00',"+
				" `time_to_resolve` = '2026-02-20 00:00:00', `closedate` = '2026-03-05 10:00:00',"+
				" `solve_delay_stat` = 3600, `close_delay_stat` = 7200, `takeintoaccount_delay_stat` = 60,"+
				" `actiontime` = 1800 WHERE `id` = %d", ids[0]),
			fmt.Sprintf("UPDATE `glpi_tickets` SET `status` = 5, `solvedate` = '2026-03-02 10:00:00',"+
				" `solve_delay_stat` = 1800 WHERE `id` = %d", ids[1]),
			fmt.Sprintf("INSERT INTO `glpi_ticketsatisfactions` (`tickets_id`, `type`, `date_begin`,"+
				" `date_answered`, `satisfaction`, `satisfaction_scaled_to_5`)"+
				" VALUES (%d, 1, '2026-03-05 10:00:00', '2026-03-06 10:00:00', 4, 4)", ids[0]),
			fmt.Sprintf("INSERT INTO `glpi_items_tickets` (`itemtype`, `items_id`, `tickets_id`) VALUES ('Computer',"+
				" %d, %d)", computer, ids[0]),
		} {
			if _, err := tx.Exec(ctx, q); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return s, category, computer
}

const statPeriod = "date_start=2026-01-01&date_end=2026-04-30"

func TestGlobalStatistics(t *testing.T) {
	t.Parallel()
	s, _, _ := statistical(t)
	r := s.Call("glpi", "GET", "/Assistance/Stat/Ticket/Global?"+statPeriod, nil).Want(200)
	for name, want := range map[string]string{
		"sample_dates": "[2026-01 2026-02 2026-03 2026-04]", "number_open": "[0 3 0 0]", "number_solved": "[0 0 2 0]",
		"number_late":   "[0 0 1 0]",
		"number_closed": "[0 0 1 0]", "satisfaction_surveys_open": "[0 0 1 0]",
		"satisfaction_surveys_answered":   "[0 0 1 0]",
		"satisfaction_surveys_avg_rating": "[0 0 4 0]", "time_solve_avg": "[0 0 2700 0]",
		"time_close_avg": "[0 0 7200 0]", "time_treatment_avg": "[0 0 1800 0]",
	} {
		if got := fmt.Sprint(r.At(name)); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	for _, kind := range []string{"Change", "Problem"} {
		s.Call("glpi", "GET", "/Assistance/Stat/"+kind+"/Global", nil).Want(200)
	}
	if months := s.Call("glpi", "GET", "/Assistance/Stat/Ticket/Global", nil).Want(200).At("sample_dates").([]any); len(
		months) != 13 {
		t.Errorf("%d months in the last year", len(months))
	}
	// Another entity's items do not count.
	other := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Other"}).ID()
	r = s.Call("glpi", "GET", "/Assistance/Stat/Ticket/Global?"+statPeriod, nil, "GLPI-Entity", fmt.Sprint(other))
	if got := fmt.Sprint(r.At("number_open")); got != "[0 0 0 0]" {
		t.Errorf("another entity counts %s", got)
	}
}

func TestCharacteristics(t *testing.T) {
	t.Parallel()
	s, category, _ := statistical(t)
	of := func(path, field string) map[float64]map[string]any {
		out := map[float64]map[string]any{}
		for _, g := range s.Call("glpi", "GET", "/Assistance/Stat/Ticket/"+path+"?"+statPeriod+"&field="+field,
			nil).Want(200).List() {
			out[g["item"].(map[string]any)["id"].(float64)] = g
		}
		return out
	}
	direct, tree := of("Characteristics", "itilcategories_id")[float64(category)],
		of("Characteristics", "itilcategories_tree")[float64(category)]
	if direct["number_open"] != 2.0 || tree["number_open"] != 3.0 || direct["number_solved"] != 1.0 ||
		tree["number_solved"] != 2.0 {
		t.Errorf("category: %v, its branch: %v", direct, tree)
	}
	if direct["time_treatment_total"] != 1800.0 || direct["time_solve_avg"] != 3600.0 ||
		direct["satisfaction_surveys_avg_rating"] != 4.0 {
		t.Errorf("times: %v", direct)
	}
	if urgency := of("Characteristics", "urgency")[5]; urgency["number_open"] != 1.0 ||
		urgency["item"].(map[string]any)["name"] != "Very high" {
		t.Errorf("urgency: %v", urgency)
	}
	// Every listed field works, for every kind.
	for _, report := range s.Call("glpi", "GET", "/Assistance/Stat", nil).Want(200).List() {
		groups, ok := report["report_group_fields"].(map[string]any)
		if !ok {
			continue
		}
		path := fmt.Sprintf("/Assistance/Stat/%s/%s", report["assistance_type"], report["report_type"])
		for field := range groups {
			s.Call("glpi", "GET", path+"?"+statPeriod+"&field="+url.QueryEscape(field), nil).Want(200)
			s.Call("glpi", "GET", path+"/Export?field="+url.QueryEscape(field), nil, "Accept", "text/csv").Want(200)
		}
	}
	for _, field := range []string{"type", "requesttypes_id", "locations_id", "locations_tree"} {
		s.Call("glpi", "GET", "/Assistance/Stat/Ticket/Characteristics?field="+field, nil).Want(200)
		s.Call("glpi", "GET", "/Assistance/Stat/Change/Characteristics?field="+field, nil).Want(400)
	}
	missing := s.Call("glpi", "GET", "/Assistance/Stat/Ticket/Characteristics", nil).Want(400)
	if !strings.Contains(string(missing.Body), "Missing parameter: field") {
		t.Errorf("%s", missing.Body)
	}
	s.Call("glpi", "GET", "/Assistance/Stat/Ticket/Characteristics?field=password", nil).Want(400)
	s.Call("glpi", "GET", "/Assistance/Stat/Ticket/AssetCharacteristics?field=User", nil).Want(400)
}

func TestAssetStatistics(t *testing.T) {
	t.Parallel()
	s, _, computer := statistical(t)
	list := s.Call("glpi", "GET", "/Assistance/Stat/Ticket/Asset?"+statPeriod, nil).Want(200).List()
	if len(list) != 1 || list[0]["number_open"] != 1.0 || list[0]["item"].(map[string]any)["id"] != float64(computer) {
		t.Errorf("assets: %v", list)
	}
	models := s.Call("glpi", "GET", "/Assistance/Stat/Ticket/AssetCharacteristics?"+statPeriod+"&field=ComputerModel",
		nil).Want(200).List()
	if len(models) != 1 || models[0]["number_open"] != 1.0 || models[0]["number_late"] != 1.0 ||
		models[0]["item"].(map[string]any)["itemtype"] != "ComputerModel" {
		t.Errorf("models: %v", models)
	}
}

func TestExports(t *testing.T) {
	t.Parallel()
	s, _, _ := statistical(t)
	path := "/Assistance/Stat/Ticket/Characteristics/Export?" + statPeriod + "&field=itilcategories_id"
	r := s.Call("glpi", "GET", path, nil, "Accept", "text/csv").Want(200)
	if name := r.Header.Get("Content-Disposition"); !strings.Contains(name, "assistance_stats_") ||
		!strings.Contains(name, ".csv") {
		t.Errorf("Content-Disposition: %s", name)
	}
	reader := csv.NewReader(bytes.NewReader(r.Body))
	reader.Comma = ';'
	lines, err := reader.ReadAll()
	if err != nil || len(lines) != 3 || lines[1][0] != "Printing" || lines[1][1] != "2" || lines[1][9] != "01:00:00" {
		t.Errorf("%v %v", lines, err)
	}
	for accept, file := range map[string]string{
		"application/vnd.oasis.opendocument.spreadsheet":                    "content.xml",
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xl/worksheets/sheet1.xml",
	} {
		r := s.Call("glpi", "GET", path, nil, "Accept", accept).Want(200)
		archive, err := zip.NewReader(bytes.NewReader(r.Body), int64(len(r.Body)))
		if err != nil {
			t.Fatal(err)
		}
		content, err := archive.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		decoder, found := xml.NewDecoder(content), false
		for {
			token, err := decoder.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if letters, ok := token.(xml.CharData); ok && string(letters) == "Printing > Toner" {
				found = true
			}
		}
		if !found {
			t.Errorf("%s does not have the category", file)
		}
	}
	for _, path := range []string{path, "/Assistance/Stat/Ticket/Asset/Export?" + statPeriod} {
		if r := s.Call("glpi", "GET", path, nil).Want(200); !bytes.HasPrefix(r.Body, []byte("%PDF-")) ||
			r.Header.Get("Content-Type") != "application/pdf" {
			t.Errorf("%s: %s %.20q", path, r.Header.Get("Content-Type"), r.Body)
		}
	}
}

// TestStatisticsOfNoTime answers dates in the wrong order with empty lists.
func TestStatisticsOfNoTime(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	r := s.Call("glpi", "GET", "/Assistance/Stat/Ticket/Global?date_start=2026-05-01&date_end=2026-01-01",
		nil).Want(200)
	for name, list := range r.Object() {
		if got, ok := list.([]any); !ok || len(got) != 0 {
			t.Errorf("%s is %v", name, list)
		}
	}
}

// TestStatisticsInTimeZone counts what happened by the months of the session's time zone.
func TestStatisticsInTimeZone(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Ticket(map[string]any{"name": "late in January, for some", "content": "x", "date": "2026-01-31T22:30:00Z"})
	count := func(want string) {
		t.Helper()
		r := s.Call("glpi", "GET", "/Assistance/Stat/Ticket/Global?date_start=2026-01-01&date_end=2026-02-28",
			nil).Want(200)
		if got := fmt.Sprint(r.At("number_open")); got != want {
			t.Errorf("number_open is %s, want %s", got, want)
		}
	}
	count("[1 0]")
	s.Call("glpi", "PATCH", "/Administration/User/Me/Preference", map[string]any{"timezone": "Europe/Paris"}).Want(200)
	count("[1 0]")
	s.Call("glpi", "PATCH", "/Administration/User/Me/Preference", map[string]any{"timezone": "Europe/Istanbul"}).Want(
		200)
	count("[0 1]")
}

// TestStatisticsShowNoHiddenAssets names assets to those only who see them: the right to count tickets is none to
// look at what they are about.
func TestStatisticsShowNoHiddenAssets(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	computer := s.Call("glpi", "POST", "/Assets/Computer", testapi.Body{"name": "hidden"}).ID()
	ticket := s.Call("glpi", "POST", "/Assistance/Ticket", testapi.Body{"name": "t", "content": "t"}).ID()
	s.Exec("INSERT INTO `glpi_items_tickets` (`itemtype`, `items_id`, `tickets_id`) VALUES ('Computer', ?, ?)",
		computer, ticket)
	s.Recruit("counter", 0, map[string]int{"statistic": 1})
	s.Recruit("owner", 0, map[string]int{"statistic": 1, "computer": 256})
	s.Recruit("keeper", 0, map[string]int{"statistic": 1, "computer": 1})
	for user, want := range map[string]int{"counter": 0, "owner": 0, "keeper": 1} {
		if got := s.Call(user, "GET", "/Assistance/Stat/Ticket/Asset?date_start=2020-01-01&date_end=2090-01-01",
			nil).Want(200).List(); len(got) != want {
			t.Errorf("%s: %v", user, got)
		}
	}
}

// TestStatisticsWithoutTheRight counts, for who has no right on statistics, what they see: no number and no
// name of anybody else's tickets, by whichever statistic.
func TestStatisticsWithoutTheRight(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	secret := func(path string) int64 {
		return s.Call("glpi", "POST", path, testapi.Body{"name": "Secret " + testapi.Unique()}).ID()
	}
	category, location := secret("/Dropdowns/ITILCategory"), secret("/Dropdowns/Location")
	computer := s.Call("glpi", "POST", "/Assets/Computer", testapi.Body{
		"name": "PC", "model": secret("/Assets/ComputerModel"), "location": location,
	}).ID()
	mine := s.Call("glpi", "POST", "/Dropdowns/ITILCategory", testapi.Body{"name": "My category"}).ID()
	theirs := s.Call("glpi", "POST", "/Assistance/Ticket", testapi.Body{
		"name": "theirs", "content": "x", "category": category, "location": location, "urgency": 5,
	}).ID()
	s.Member(theirs, testapi.UserTech, "assigned")
	s.Exec("INSERT INTO `glpi_items_tickets` (`itemtype`, `items_id`, `tickets_id`) VALUES ('Computer', ?, ?)",
		computer, theirs)
	s.Call("post-only", "POST", "/Assistance/Ticket",
		testapi.Body{"name": "mine", "content": "x", "category": mine}).ID()
	for _, path := range []string{
		"/Ticket/Global", "/Ticket/Asset", "/Ticket/AssetCharacteristics?field=ComputerModel",
		"/Ticket/AssetCharacteristics?field=Location",
		"/Problem/Global", "/Change/Characteristics?field=technician",
		"/Ticket/Characteristics?field=user", "/Ticket/Characteristics?field=technician",
		"/Ticket/Characteristics?field=itilcategories_id",
		"/Ticket/Characteristics?field=locations_id", "/Ticket/Characteristics?field=locations_tree",
		"/Ticket/Characteristics?field=itilcategories_tree",
		"/Ticket/Characteristics/Export?field=technician", "/Ticket/Characteristics/Export?field=locations_id",
		"/Ticket/AssetCharacteristics/Export?field=ComputerModel",
	} {
		if r := s.Call("post-only", "GET", "/Assistance/Stat"+path, nil, "Accept",
			"text/csv").Want(200); strings.Contains(string(r.Body), "Secret") ||
			strings.Contains(string(r.Body), `"tech"`) {
			t.Errorf("%s: %s", path, r.Body)
		}
	}
	opened := func(user string) (sum float64) {
		for _, n := range s.Call(user, "GET", "/Assistance/Stat/Ticket/Global", nil).Want(200).At("number_open").([]any) {
			sum += n.(float64)
		}
		return sum
	}
	if self, all := opened("post-only"), opened("tech"); self != 1 || all != 2 {
		t.Errorf("post-only counts %v tickets, tech %v", self, all)
	}
	const categories = "/Assistance/Stat/Ticket/Characteristics?field=itilcategories_id"
	r := s.Call("post-only", "GET", categories, nil).Want(200)
	if list := r.List(); len(list) != 1 || !strings.Contains(string(r.Body), "My category") {
		t.Errorf("categories: %s", r.Body)
	}
	if r := s.Call("tech", "GET", categories, nil).Want(200); len(r.List()) != 2 {
		t.Errorf("categories of tech: %s", r.Body)
	}
	// Private tasks are not told of, nor who does them.
	own := s.Call("post-only", "POST", "/Assistance/Ticket", testapi.Body{"name": "own", "content": "x"}).ID()
	s.Exec("INSERT INTO `glpi_tickettasks` (`tickets_id`, `users_id`, `users_id_tech`, `is_private`, `actiontime`)"+
		" VALUES (?, 4, 4, 1, 60)", own)
	const tasks = "/Assistance/Stat/Ticket/Characteristics?field=technician_followup"
	for user, sees := range map[string]bool{"post-only": false, "tech": true} {
		for _, path := range []string{tasks, strings.Replace(tasks, "?", "/Export?", 1)} {
			r := s.Call(user, "GET", path, nil, "Accept", "text/csv").Want(200)
			if strings.Contains(string(r.Body), "tech") != sees {
				t.Errorf("%s %s: %s", user, path, r.Body)
			}
		}
	}
}
