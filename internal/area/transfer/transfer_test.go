package transfer_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// movers is a site with two entities below the root, and what goes between them.
type movers struct {
	*testapi.Server
	from, to int64
}

func newMovers(t *testing.T) *movers {
	s := testapi.New(t)
	return &movers{
		s, s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "From", "parent": 0}).ID(),
		s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "To", "parent": 0}).ID(),
	}
}

// add makes an item in the entity that things go away from.
func (m *movers) add(path string, more map[string]any) int64 {
	m.T.Helper()
	body := map[string]any{"name": testapi.Unique(), "entity": m.from}
	maps.Copy(body, more)
	return m.Call("glpi", "POST", path, body, testapi.Everywhere...).ID()
}

func (m *movers) transfer(itemtype string, id int64, options map[string]any) {
	m.T.Helper()
	m.Call("glpi", "POST", "/Transfer",
		[]any{map[string]any{"itemtype": itemtype, "items_id": id, "entity": m.to, "options": options}},
		testapi.Everywhere...).Want(200)
}

func (m *movers) entityOf(path string) any {
	m.T.Helper()
	return m.Call("glpi", "GET", path, nil, testapi.Everywhere...).Want(200).At("entity.id")
}

// TestTransferChecks answers what cannot be moved.
func TestTransferChecks(t *testing.T) {
	t.Parallel()
	m := newMovers(t)
	id := m.add("/Assets/Computer", nil)
	send := func(user string, status int, body any, headers ...string) {
		t.Helper()
		if got := m.Call(user, "POST", "/Transfer", body, headers...).Want(status); status < 300 && len(got.Body) > 0 {
			t.Errorf("an answer: %s", got.Body)
		}
	}
	record := func(itemtype any, id, entity any) map[string]any {
		return map[string]any{"itemtype": itemtype, "items_id": id, "entity": entity}
	}
	send("post-only", 403, []any{record("Computer", id, m.to)})
	send("glpi", 400, []any{record("Computer", 999, m.to)}, testapi.Everywhere...)
	send("glpi", 400, []any{record("Nonsense", id, m.to)}, testapi.Everywhere...)
	send("glpi", 400, []any{record("Manufacturer", 1, m.to)}, testapi.Everywhere...)
	send("glpi", 400, []any{map[string]any{"itemtype": "Computer", "items_id": id, "entity": m.to,
		"options": map[string]any{"keep_ticket": 7}}}, testapi.Everywhere...)
	send("glpi", 200, []any{}, testapi.Everywhere...)
	for _, lacking := range []any{
		[]any{map[string]any{"itemtype": "Computer", "items_id": id}}, []any{id}, map[string]any{"entity": m.to},
		map[string]any{"itemtype": "Computer", "items_id": id, "entity": m.to},
		[]any{map[string]any{"itemtype": "Computer", "items_id": id, "entity": m.to, "options": "all"}},
		[]any{map[string]any{"itemtype": "Computer", "items_id": id, "entity": m.to,
			"options": map[string]any{"keep_tickets": 2}}},
	} {
		send("glpi", 400, lacking, testapi.Everywhere...)
	}
	send("glpi", 202, []any{record("Computer", id, 999)}, testapi.Everywhere...)
	send("glpi", 202, []any{record("Computer", id, m.to)}, "GLPI-Entity", fmt.Sprint(m.from))
	path := fmt.Sprintf("/Assets/Computer/%d", id)
	if got := m.entityOf(path); got != float64(m.from) {
		t.Errorf("it lies in %v", got)
	}
	// All or nothing.
	send("glpi", 400, []any{record("Computer", id, m.to), record("Computer", 999, m.to)}, testapi.Everywhere...)
	if got := m.entityOf(path); got != float64(m.from) {
		t.Errorf("it lies in %v", got)
	}
	send("glpi", 200, map[string]any{"first": record("Computer", fmt.Sprint(id), fmt.Sprint(m.to))},
		testapi.Everywhere...)
	if got := m.entityOf(path); got != float64(m.to) {
		t.Errorf("it lies in %v", got)
	}
}

// TestTransferKeeps moves a computer with everything that the options keep.
func TestTransferKeeps(t *testing.T) {
	t.Parallel()
	m := newMovers(t)
	place := m.add("/Dropdowns/Location", map[string]any{"name": "Paris"})
	room := m.add("/Dropdowns/Location", map[string]any{"name": "Room", "parent": place})
	computer := m.add("/Assets/Computer", map[string]any{"location": room, "user": 4})
	path := fmt.Sprintf("/Assets/Computer/%d", computer)
	other := m.add("/Assets/Computer", nil)
	monitor := m.add("/Assets/Monitor", nil)
	contract := m.add("/Management/Contract", map[string]any{"name": "Shared"})
	own := m.add("/Management/Contract", map[string]any{"name": "Own"})
	for item, contracts := range map[int64][]int64{computer: {contract, own}, other: {contract}} {
		for _, c := range contracts {
			m.Call("glpi", "POST", fmt.Sprintf("/Assets/Computer/%d/Contract", item), map[string]any{"contract": c},
				testapi.Everywhere...).Want(201)
		}
	}
	m.Call("glpi", "POST", path+"/Infocom", map[string]any{"value": 100}, testapi.Everywhere...).Want(201)
	m.Call("glpi", "POST", path+"/Volume", map[string]any{"name": "C:"}, testapi.Everywhere...).Want(201)
	m.Call("glpi", "POST", path+"/PeripheralConnection",
		map[string]any{"itemtype_peripheral": "Monitor", "items_id_peripheral": monitor},
		testapi.Everywhere...).Want(201)
	ticket := m.add("/Assistance/Ticket", map[string]any{"content": "x"})
	m.Exec("INSERT INTO `glpi_items_tickets` (`tickets_id`, `itemtype`, `items_id`) VALUES (?, 'Computer', ?)", ticket,
		computer)
	m.transfer("Computer", computer, map[string]any{
		"keep_location": 1, "keep_contract": 1, "keep_infocom": 1, "keep_disk": 1, "keep_dc_monitor": 1,
		"keep_ticket": 2, "keep_history": 1, "keep_device": 1,
	})
	got := m.Call("glpi", "GET", path, nil, testapi.Everywhere...).Want(200)
	if got.At("entity.id") != float64(m.to) || got.At("user.id") != 4.0 || got.At("location.id") == float64(room) ||
		got.At("location.name") != "Room" {
		t.Error(string(got.Body))
	}
	moved := m.Call("glpi", "GET", fmt.Sprintf("/Dropdowns/Location/%v", got.At("location.id")), nil,
		testapi.Everywhere...).Want(200)
	if moved.At("completename") != "Paris > Room" || moved.At("entity.id") != float64(m.to) {
		t.Error(string(moved.Body))
	}
	for _, p := range []string{
		fmt.Sprintf("/Assets/Monitor/%d", monitor), fmt.Sprintf("/Assistance/Ticket/%d", ticket),
		fmt.Sprintf("/Management/Contract/%d", own),
	} {
		if got := m.entityOf(p); got != float64(m.to) {
			t.Errorf("%s lies in %v", p, got)
		}
	}
	if got := m.entityOf(fmt.Sprintf("/Management/Contract/%d", contract)); got != float64(m.from) {
		t.Errorf("the shared contract lies in %v", got)
	}
	if n := m.Scalar("SELECT COUNT(*) FROM `glpi_contracts` WHERE `name` = 'Shared' AND `entities_id` = ?",
		m.to); n != "1" {
		t.Errorf("%s copies of the shared contract", n)
	}
	for query, want := range map[string]string{
		"SELECT COUNT(*) FROM `glpi_contracts_items` WHERE `itemtype` = 'Computer' AND `items_id` = ?": "2",
		"SELECT COUNT(*) FROM `glpi_infocoms` WHERE `itemtype` = 'Computer' AND `items_id` = ?":        "1",
		"SELECT COUNT(*) FROM `glpi_items_disks` WHERE `itemtype` = 'Computer' AND `items_id` = ?":     "1",
		"SELECT COUNT(*) FROM `glpi_assets_assets_peripheralassets` WHERE `itemtype_asset` = 'Computer'" +
			" AND `items_id_asset` = ?": "1",
	} {
		if got := m.Scalar(query, computer); got != want {
			t.Errorf("%s: %s", query, got)
		}
	}
	if infocom := m.Scalar("SELECT `entities_id` FROM `glpi_infocoms` WHERE `items_id` = ?",
		computer); infocom != fmt.Sprint(m.to) {
		t.Errorf("the infocom lies in %s", infocom)
	}
	root := []string{"GLPI-Entity", fmt.Sprint(m.from)}
	m.Call("glpi", "GET", path, nil, root...).Want(404)
}

// TestTransferDrops moves a computer without anything.
func TestTransferDrops(t *testing.T) {
	t.Parallel()
	m := newMovers(t)
	place := m.add("/Dropdowns/Location", nil)
	computer := m.add("/Assets/Computer", map[string]any{"location": place})
	path := fmt.Sprintf("/Assets/Computer/%d", computer)
	monitor := m.add("/Assets/Monitor", nil)
	contract := m.add("/Management/Contract", nil)
	m.Call("glpi", "POST", path+"/Contract", map[string]any{"contract": contract}, testapi.Everywhere...).Want(201)
	m.Call("glpi", "POST", path+"/Infocom", map[string]any{"value": 100}, testapi.Everywhere...).Want(201)
	m.Call("glpi", "POST", path+"/PeripheralConnection",
		map[string]any{"itemtype_peripheral": "Monitor", "items_id_peripheral": monitor},
		testapi.Everywhere...).Want(201)
	ticket := m.add("/Assistance/Ticket", map[string]any{"content": "x"})
	m.Exec("INSERT INTO `glpi_items_tickets` (`tickets_id`, `itemtype`, `items_id`) VALUES (?, 'Computer', ?)", ticket,
		computer)
	software := m.add("/Assets/Software", nil)
	version := m.Call("glpi", "POST", fmt.Sprintf("/Assets/Software/%d/Version", software), map[string]any{"name": "1"},
		testapi.Everywhere...).ID()
	m.Exec("INSERT INTO `glpi_items_softwareversions` (`itemtype`, `items_id`, `softwareversions_id`, `entities_id`)"+
		" VALUES ('Computer', ?, ?, ?)", computer, version, m.from)
	m.transfer("Computer", computer, map[string]any{"keep_ticket": 1, "clean_dc_monitor": 1, "clean_contract": 2,
		"clean_software": 1})
	got := m.Call("glpi", "GET", path, nil, testapi.Everywhere...).Want(200)
	if got.At("entity.id") != float64(m.to) || got.At("location") != nil {
		t.Error(string(got.Body))
	}
	for query, want := range map[string]string{
		"SELECT COUNT(*) FROM `glpi_contracts_items`":                      "0",
		"SELECT COUNT(*) FROM `glpi_contracts`":                            "0",
		"SELECT COUNT(*) FROM `glpi_infocoms`":                             "0",
		"SELECT COUNT(*) FROM `glpi_items_softwareversions`":               "0",
		"SELECT COUNT(*) FROM `glpi_assets_assets_peripheralassets`":       "0",
		"SELECT COUNT(*) FROM `glpi_items_tickets`":                        "0",
		"SELECT `is_deleted` || ' ' || `entities_id` FROM `glpi_monitors`": fmt.Sprint("1 ", m.from),
		"SELECT `is_deleted` FROM `glpi_softwares`":                        "1",
		"SELECT `entities_id` FROM `glpi_tickets`":                         fmt.Sprint(m.from),
	} {
		if got := m.Scalar(query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

// TestTransferSoftware gives a moved computer its software in the other entity.
func TestTransferSoftware(t *testing.T) {
	t.Parallel()
	m := newMovers(t)
	one, two := m.add("/Assets/Computer", nil), m.add("/Assets/Computer", nil)
	software := m.add("/Assets/Software", map[string]any{"name": "Office"})
	version := m.Call("glpi", "POST", fmt.Sprintf("/Assets/Software/%d/Version", software),
		map[string]any{"name": "2026"}, testapi.Everywhere...).ID()
	for _, id := range []int64{one, two} {
		m.Exec("INSERT INTO `glpi_items_softwareversions` (`itemtype`, `items_id`, `softwareversions_id`,"+
			" `entities_id`) VALUES ('Computer', ?, ?, ?)", id, version, m.from)
	}
	m.transfer("Computer", one, map[string]any{"keep_software": 1})
	m.transfer("Computer", two, map[string]any{"keep_software": 1, "clean_software": 2})
	got := m.Scalar("SELECT GROUP_CONCAT(`s`.`name` || ' ' || `v`.`name` || ' ' || `s`.`entities_id`)" +
		" FROM `glpi_items_softwareversions` `i`" +
		" JOIN `glpi_softwareversions` `v` ON `v`.`id` = `i`.`softwareversions_id`" +
		" JOIN `glpi_softwares` `s` ON `s`.`id` = `v`.`softwares_id`")
	if want := fmt.Sprintf("Office 2026 %d,Office 2026 %d", m.to, m.to); got != want {
		t.Errorf("installed: %s, want %s", got, want)
	}
	if n := m.Scalar("SELECT COUNT(*) FROM `glpi_softwares`"); n != "1" {
		t.Errorf("%s kinds of software", n)
	}

	// A software goes with its versions.
	m.transfer("Software", m.add("/Assets/Software", map[string]any{"name": "Alone"}), nil)
	if got := m.Scalar("SELECT `entities_id` FROM `glpi_softwares` WHERE `name` = 'Alone'"); got != fmt.Sprint(m.to) {
		t.Error(got)
	}
	// A project with its tasks, a user's group is let go.
	group := m.add("/Administration/Group", nil)
	project := m.add("/Project", map[string]any{"group": group})
	m.Call("glpi", "POST", fmt.Sprintf("/Project/%d/Task", project), map[string]any{"name": "step"},
		testapi.Everywhere...).Want(201)
	m.transfer("Project", project, nil)
	if got := m.Scalar("SELECT `p`.`entities_id` || ' ' || `t`.`entities_id` || ' ' || `p`.`groups_id`" +
		" FROM `glpi_projects` `p` JOIN `glpi_projecttasks` `t` ON `t`.`projects_id` = `p`.`id`"); got != strings.Repeat(fmt.Sprint(m.to, " "), 2)+"0" {
		t.Error(got)
	}
}

// TestTransferCategory moves a ticket whose category has a code, of which there is only one.
func TestTransferCategory(t *testing.T) {
	t.Parallel()
	m := newMovers(t)
	category := m.add("/Dropdowns/ITILCategory", map[string]any{"name": "Printer", "code": "PRT"})
	ticket := m.add("/Assistance/Ticket", map[string]any{"content": "x", "category": category})
	m.transfer("Ticket", ticket, nil)
	path := fmt.Sprintf("/Assistance/Ticket/%d", ticket)
	if got := m.entityOf(path); got != float64(m.to) {
		t.Errorf("the ticket lies in %v", got)
	}
	if got := m.Call("glpi", "GET", path, nil).Want(200); got.At("category.name") != "Printer" ||
		got.At("category.id") == float64(category) {
		t.Errorf("category: %v", got.At("category"))
	}
}

// TestTransferRights moves a computer, with a ticket, a contract of its own, financial information,
// software, a monitor and a location, as people who lack one right each for it: they get 403 and nothing
// changes.
func TestTransferRights(t *testing.T) {
	t.Parallel()
	m := newMovers(t)
	place := m.add("/Dropdowns/Location", nil)
	computer := m.add("/Assets/Computer", testapi.Body{"location": place})
	path := fmt.Sprintf("/Assets/Computer/%d", computer)
	m.Exec("INSERT INTO `glpi_logs` (`itemtype`, `items_id`, `new_value`) VALUES ('Computer', ?, 'something')",
		computer)
	monitor, contract := m.add("/Assets/Monitor", nil), m.add("/Management/Contract", nil)
	m.Call("glpi", "POST", path+"/Contract", testapi.Body{"contract": contract}, testapi.Everywhere...).Want(201)
	m.Call("glpi", "POST", path+"/Infocom", testapi.Body{"value": 100}, testapi.Everywhere...).Want(201)
	m.Call("glpi", "POST", path+"/PeripheralConnection",
		testapi.Body{"itemtype_peripheral": "Monitor", "items_id_peripheral": monitor}, testapi.Everywhere...).Want(201)
	ticket := m.add("/Assistance/Ticket", testapi.Body{"content": "x"})
	m.Exec("INSERT INTO `glpi_items_tickets` (`tickets_id`, `itemtype`, `items_id`) VALUES (?, 'Computer', ?)", ticket,
		computer)
	software := m.add("/Assets/Software", nil)
	version := m.Call("glpi", "POST", fmt.Sprintf("/Assets/Software/%d/Version", software), testapi.Body{"name": "1"},
		testapi.Everywhere...).ID()
	m.Exec("INSERT INTO `glpi_items_softwareversions` (`itemtype`, `items_id`, `softwareversions_id`, `entities_id`)"+
		" VALUES ('Computer', ?, ?, ?)", computer, version, m.from)

	keep := testapi.Body{
		"keep_location": 1, "keep_contract": 1, "keep_infocom": 1, "keep_software": 1, "keep_dc_monitor": 1,
		"keep_ticket": 2, "keep_history": 1, "keep_disk": 1, "keep_device": 1,
	}
	state := func() string {
		text := ""
		for _, table := range []string{
			"glpi_computers", "glpi_monitors", "glpi_contracts", "glpi_infocoms", "glpi_tickets", "glpi_items_tickets",
			"glpi_softwares", "glpi_locations",
			"glpi_items_softwareversions", "glpi_contracts_items", "glpi_assets_assets_peripheralassets", "glpi_logs",
		} {
			rows := "`" + table + "`"
			if table == "glpi_logs" {
				rows += " WHERE `itemtype` <> 'User'" // but signing in
			}
			text += table + " " + m.Scalar("SELECT COUNT(*) FROM "+rows)
			if strings.Contains("glpi_computers glpi_monitors glpi_contracts glpi_tickets glpi_softwares", table) {
				text += " " + m.Scalar("SELECT GROUP_CONCAT(`entities_id` || ' ' || `is_deleted`) FROM `"+table+"`")
			}
			text += "\n"
		}
		return text
	}
	all := map[string]int{
		"transfer": 1, "computer": 31, "monitor": 31, "contract": 31, "infocom": 31, "software": 31, "location": 31,
		"ticket": 31 | 1024, "entity": 1,
	}
	n := 0
	try := func(lacks string, bits int, options testapi.Body, want int) {
		t.Helper()
		rights := maps.Clone(all)
		rights[lacks] &^= bits
		n++
		login := fmt.Sprint("mover", n)
		m.Recruit(login, 0, rights)
		before := state()
		r := m.Call(login, "POST", "/Transfer",
			[]any{testapi.Body{"itemtype": "Computer", "items_id": computer, "entity": m.to, "options": options}},
			testapi.Everywhere...)
		if r.Status != want {
			t.Errorf("without %d of %s, %v: %d %s", bits, lacks, options, r.Status, r.Body)
		}
		if after := state(); r.Status >= 400 && after != before {
			t.Errorf("without %d of %s, %v: refused, and\n%sbecame\n%s", bits, lacks, options, before, after)
		}
	}
	with := func(more testapi.Body) testapi.Body {
		options := maps.Clone(keep)
		maps.Copy(options, more)
		return options
	}
	const update, create, trash, purge = 2, 4, 8, 16
	for _, bits := range []int{update, create} { // each item that moves or is copied
		for _, right := range []string{"computer", "monitor", "contract", "ticket"} {
			try(right, bits, keep, 403)
		}
	}
	try("location", create, keep, 403)
	try("software", create, keep, 403) // it is copied
	try("transfer", 1, keep, 403)
	for _, one := range []struct {
		right string
		bits  int
		more  testapi.Body
	}{
		{"infocom", purge, testapi.Body{"keep_infocom": 0}},
		{"ticket", purge, testapi.Body{"keep_ticket": 0}},
		{"ticket", 1 | 1024, testapi.Body{"keep_ticket": 1}},
		{"contract", 1, testapi.Body{"keep_contract": 0}},
		{"computer", purge, testapi.Body{"keep_history": 0}},
		{"contract", trash, testapi.Body{"keep_contract": 0, "clean_contract": 1}},
		{"contract", purge, testapi.Body{"keep_contract": 0, "clean_contract": 2}},
		{"monitor", trash, testapi.Body{"keep_dc_monitor": 0, "clean_dc_monitor": 1}},
		{"monitor", purge, testapi.Body{"keep_dc_monitor": 0, "clean_dc_monitor": 2}},
		{"software", trash, testapi.Body{"keep_software": 0, "clean_software": 1}},
		{"software", purge, testapi.Body{"keep_software": 0, "clean_software": 2}},
	} {
		try(one.right, one.bits, with(one.more), 403)
	}
	m.Account("reader", 8, 0) // Read-Only, which has the right to transfer
	before := state()
	for _, options := range []testapi.Body{nil, keep, with(testapi.Body{"keep_ticket": 0, "clean_contract": 2})} {
		m.Call("reader", "POST", "/Transfer",
			[]any{testapi.Body{"itemtype": "Computer", "items_id": computer, "entity": m.to, "options": options}},
			testapi.Everywhere...).Want(403)
	}
	if after := state(); after != before {
		t.Errorf("%sbecame\n%s", before, after)
	}
	try("computer", 0, keep, 200)
	if got := m.entityOf(path); got != float64(m.to) {
		t.Errorf("it lies in %v", got)
	}
}

// TestTransferBounds refuses what would hold up others' writes for seconds: too many records, and too much
// that goes along with them. Nothing is moved then.
func TestTransferBounds(t *testing.T) {
	t.Parallel()
	m := newMovers(t)
	const n = 1001
	m.Many(n, "INSERT INTO `glpi_tickets` (`name`, `content`, `entities_id`, `date`, `status`) SELECT 'many',"+
		" 'x', ?, '2020-01-01 00:00:00', 1 FROM `n`", m.from)
	m.Many(n, "INSERT INTO `glpi_itilfollowups` (`itemtype`, `items_id`, `content`) SELECT 'Ticket', `id`, 'x'"+
		" FROM `n`, `glpi_tickets` WHERE `name` = 'many' AND `id` % 100 < 1")
	var records []any
	for i := range n {
		records = append(records, map[string]any{"itemtype": "Ticket", "items_id": i + 1, "entity": m.to})
	}
	moved := func() string { return m.Scalar("SELECT COUNT(*) FROM `glpi_tickets` WHERE `entities_id` = ?", m.to) }
	refused := func(records []any, says string) {
		t.Helper()
		r := m.Call("glpi", "POST", "/Transfer", records, testapi.Everywhere...).Want(400)
		if !strings.Contains(string(r.Body), says) || moved() != "0" {
			t.Errorf("%d records: %s, and %s are moved", len(records), r.Body, moved())
		}
	}
	refused(records, "at most 1000 items")
	refused(records[:1000], "too much for one transfer")
	m.Call("glpi", "POST", "/Transfer", records[:110], testapi.Everywhere...).Want(200)
	if moved() != "110" || m.Scalar("SELECT COUNT(*) FROM `glpi_itilfollowups`") != fmt.Sprint(10*n) {
		t.Errorf("%s are moved", moved())
	}
}

// TestTransferTooMuchIsKnownBefore refuses what has too much that goes along before anything is moved, and what takes
// others' patience.
func TestTransferTooMuchIsKnownBefore(t *testing.T) {
	t.Parallel()
	m := newMovers(t)
	const n = 100
	m.Many(n, "INSERT INTO `glpi_computers` (`name`, `entities_id`) SELECT 'many', ? FROM `n`", m.from)
	m.Many(n, "INSERT INTO `glpi_networkports` (`itemtype`, `items_id`, `name`) SELECT 'Computer', `id`, 'x'"+
		" FROM `n`, `glpi_computers` WHERE `name` = 'many' AND `i` <= 60")
	var records []any
	for i := range n {
		records = append(records, map[string]any{"itemtype": "Computer", "items_id": i + 1, "entity": m.to})
	}
	send := func(records []any, status int) *testapi.Reply {
		t.Helper()
		r := m.Call("glpi", "POST", "/Transfer", records, testapi.Everywhere...).Want(status)
		if status == 400 && !strings.Contains(string(r.Body), "too much for one transfer") {
			t.Errorf("%s", r.Body)
		}
		return r
	}
	if r := send(records, 400); r.Statements > 600 {
		t.Errorf("a refusal takes %d statements", r.Statements)
	}
	m.Engine.SetPatience(-time.Second)
	send(records[:1], 400)
	m.Engine.SetPatience(time.Minute)
	send(records[:1], 200)
}

// TestTransferStatements moves many items with what they have without asking for each of them what there
// could be.
func TestTransferStatements(t *testing.T) {
	t.Parallel()
	m := newMovers(t)
	cost := func(n int) int {
		var records []any
		for range n {
			id := m.Call("glpi", "POST", "/Assistance/Ticket",
				map[string]any{"name": "x", "content": "x", "entity": m.from}, testapi.Everywhere...).ID()
			for range 5 {
				m.Call("glpi", "POST", fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Followup", id),
					map[string]any{"content": "x"}, testapi.Everywhere...).Want(201)
			}
			records = append(records, map[string]any{"itemtype": "Ticket", "items_id": id, "entity": m.to})
		}
		return int(m.Call("glpi", "POST", "/Transfer", records, testapi.Everywhere...).Want(200).Statements)
	}
	cost(1)
	if few, many := cost(2), cost(12); many-few > 10*30 {
		t.Errorf("ten more tickets with five followups take %d statements", many-few)
	}
}
