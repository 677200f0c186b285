package statistics_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/area/assistance/statistics"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestCountedColumnsAreWatched wants a trigger on every column by which something is counted.
func TestCountedColumnsAreWatched(t *testing.T) {
	t.Parallel()
	missing, watched := statistics.Unwatched()
	if len(missing) > 0 || watched < 300 {
		t.Errorf("of %d, nobody hears of changes of %v", watched, missing)
	}
}

// busy is a site whose tickets, changes and problems of a few months change in every way.
type busy struct {
	*testapi.Server
	rng      *rand.Rand
	entities []int64 // a tree of three
	sessions []*access.Session
	people   []int64
	values   map[string][]int64 // of columns
}

func newBusy(t *testing.T, seed uint64) *busy {
	s := testapi.New(t)
	b := &busy{Server: s, rng: rand.New(rand.NewPCG(seed, 7)), entities: []int64{0}, values: map[string][]int64{}}
	add := func(path string, body testapi.Body) int64 { return s.Call("glpi", "POST", path, body).ID() }
	for i := range 2 {
		b.entities = append(b.entities, add("/Administration/Entity", testapi.Body{"name": fmt.Sprint("E", i),
			"parent": b.entities[i]}))
	}
	for _, c := range []struct{ column, path, parent string }{
		{"itilcategories_id", "/Dropdowns/ITILCategory", "parent"}, {"locations_id", "/Dropdowns/Location", "parent"},
		{"requesttypes_id", "/Dropdowns/RequestType", ""}, {"groups", "/Administration/Group", "parent"},
		{"suppliers", "/Management/Supplier", ""},
		{"computers", "/Assets/Computer", ""},
	} {
		ids := []int64{0}
		for i := range 4 {
			body := testapi.Body{"name": fmt.Sprint(c.column, i)}
			if c.parent != "" && i%2 == 1 {
				body[c.parent] = ids[i]
			}
			ids = append(ids, add(c.path, body))
		}
		b.values[c.column] = ids
	}
	for i := range int64(3) {
		s.Exec("INSERT INTO `glpi_usertitles` (`id`, `name`) VALUES (?, ?)", 100+i, fmt.Sprint("title ", i))
		b.values["titles"] = append(b.values["titles"], 100+i)
	}
	for i := range 5 {
		id := add("/Administration/User", testapi.Body{"username": fmt.Sprint("person", i),
			"realname": []string{"", "Ärmel", "armel", "Bee", "Bee"}[i]})
		s.Exec("UPDATE `glpi_users` SET `usertitles_id` = ? WHERE `id` = ?", b.one("titles"), id)
		b.people = append(b.people, id)
	}
	for i, one := range []struct {
		entity    int64
		recursive bool
	}{{0, true}, {0, false}, {b.entities[1], true}, {b.entities[2], false}} {
		name := fmt.Sprint("analyst", i)
		s.Employ(name, s.Role(name, map[string]int{"statistic": model.Read}), one.entity, one.recursive)
		b.sessions = append(b.sessions, s.SessionOf(name))
	}
	// Who sees all tickets of an entity has the same ones counted, with no right on statistics.
	s.Employ("reader", s.Role("reader", map[string]int{"ticket": 1024}), b.entities[1], true)
	b.sessions = append(b.sessions, s.SessionOf("reader"))
	for range 90 {
		b.insert("Ticket")
	}
	for range 20 {
		b.insert("Change")
		b.insert("Problem")
	}
	return b
}

func (b *busy) one(list string) int64 { return of(b.rng, b.values[list]) }

func of[T any](rng *rand.Rand, list []T) T { return list[rng.IntN(len(list))] }

// moment gives one of four months, often at the edge of a day or month.
func (b *busy) moment() string {
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, b.rng.IntN(120))
	if b.rng.IntN(3) == 0 {
		day = time.Date(2026, time.Month(1+b.rng.IntN(4)), 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -b.rng.IntN(2))
	}
	second := b.rng.IntN(86400)
	switch b.rng.IntN(6) {
	case 0:
		second = 0
	case 1:
		second = 86399
	case 2:
		second = 3600 * b.rng.IntN(24)
	}
	return day.Add(time.Duration(second) * time.Second).Format(time.DateTime)
}

// columns gives values for some columns of an item; those that are not asked for are nil.
func (b *busy) columns(kind *model.ITIL) map[string]any {
	var solve, closed, due any
	if b.rng.IntN(4) > 0 {
		solve = b.moment()
	}
	if b.rng.IntN(3) > 0 {
		closed = b.moment()
	}
	if b.rng.IntN(2) == 0 {
		due = b.moment()
	}
	number := func(n int) int { return max(0, b.rng.IntN(n)-n/5) }
	out := map[string]any{
		"entities_id": of(b.rng, b.entities), "is_deleted": b.rng.IntN(6) / 5, "date": b.moment(),
		"solvedate": solve, "closedate": closed, "time_to_resolve": due,
		"status":           of(b.rng, append([]int64{1, 4}, kind.Done()...)),
		"solve_delay_stat": number(100000), "close_delay_stat": number(100000), "actiontime": number(5000),
		"itilcategories_id": b.one("itilcategories_id"), "locations_id": b.one("locations_id"),
		"urgency": 1 + b.rng.IntN(5), "impact": 1 + b.rng.IntN(5), "priority": 1 + b.rng.IntN(5),
		"users_id_recipient": of(b.rng, b.people),
	}
	if kind.Object == "Ticket" {
		out["type"], out["requesttypes_id"] = 1+b.rng.IntN(2), b.one("requesttypes_id")
		out["takeintoaccount_delay_stat"] = number(9000)
	}
	return out
}

// insert adds an item with what is linked to it, by statements, as sample data do.
func (b *busy) insert(object string) {
	b.T.Helper()
	kind := model.ITILOf(object)
	err := b.DB.Write(b.T.Context(), func(ctx context.Context, tx *store.Tx) error {
		values := b.columns(kind)
		values["name"] = object
		id, err := tx.Insert(ctx, kind.Table, values)
		for range b.rng.IntN(4) {
			if err == nil {
				err = b.link(ctx, tx, kind, id)
			}
		}
		return err
	})
	if err != nil {
		b.T.Fatal(err)
	}
}

// link links an item to somebody or something, unless it is already.
func (b *busy) link(ctx context.Context, tx *store.Tx, kind *model.ITIL, id int64) error {
	role := 1 + b.rng.IntN(3)
	var table string
	values := map[string]any{kind.Column: id}
	switch b.rng.IntN(5) {
	case 0, 1:
		table = kind.Users
		values["users_id"], values["type"] = of(b.rng, append([]int64{0}, b.people...)), role
		values["alternative_email"] = of(b.rng, []string{"", "a@b.example"})
	case 2:
		table = kind.Groups
		values["groups_id"], values["type"] = b.one("groups"), role
	case 3:
		table = kind.Suppliers
		values["suppliers_id"], values["type"] = b.one("suppliers"), role
	default:
		table = kind.Items
		values["itemtype"], values["items_id"] = of(b.rng, []string{"Computer", "Monitor"}), b.one("computers")
	}
	_, err := tx.Insert(ctx, table, values)
	if store.IsDuplicate(err) {
		return nil
	}
	return err
}

// unlessTaken changes rows of a table one by one, but for those that would be like another one.
func (b *busy) unlessTaken(table, set, where string, args ...any) {
	b.T.Helper()
	if err := b.DB.Write(b.T.Context(), func(ctx context.Context, tx *store.Tx) error {
		ids, err := store.IDs(ctx, tx, "SELECT `id` FROM `"+table+"` WHERE "+where)
		for _, id := range ids {
			if err == nil {
				_, err = tx.Exec(ctx, "UPDATE `"+table+"` SET "+set+" WHERE `id` = ?", append(slices.Clone(args), id)...)
			}
			if store.IsDuplicate(err) {
				err = nil
			}
		}
		return err
	}); err != nil {
		b.T.Fatal(err)
	}
}

// change changes something, by one of the ways in which that happens.
func (b *busy) change() string {
	b.T.Helper()
	kind := of(b.rng, []*model.ITIL{model.ITILTicket, model.ITILTicket, model.ITILChange, model.ITILProblem})
	var id int64
	if err := b.DB.QueryRow(b.T.Context(), "SELECT `id` FROM `"+kind.Table+"` ORDER BY `id` LIMIT 1 OFFSET ?",
		b.rng.IntN(b.Count(kind.Table))).Scan(&id); err != nil {
		b.T.Fatal(err)
	}
	path := fmt.Sprintf("/Assistance/%s/%d", kind.Object, id)
	switch n := b.rng.IntN(16); n {
	case 0:
		b.insert(kind.Object)
	case 1:
		b.Call("glpi", "POST", "/Assistance/"+kind.Object, testapi.Body{"name": "n", "content": "c",
			"date": "2026-02-03T04:05:06Z", "category": b.one("itilcategories_id")}).Want(201)
	case 2:
		b.Call("glpi", "PATCH", path, testapi.Body{"urgency": 1 + b.rng.IntN(5), "status": 5})
	case 3:
		b.Call("glpi", "PATCH", path, testapi.Body{"date": "2026-03-01T00:00:00Z", "location": b.one("locations_id")})
	case 4:
		b.Call("glpi", "DELETE", path, nil) // to the trash
	case 5:
		b.Call("glpi", "DELETE", path+"?force=1", nil)
	case 6:
		b.Call("glpi", "PATCH", path, testapi.Body{"is_deleted": false})
	case 7:
		b.Call("glpi", "POST", path+"/TeamMember", testapi.Body{"type": "User", "id": of(b.rng, b.people),
			"role": of(b.rng, []string{"requester", "assigned", "observer"})})
	case 8:
		b.Call("glpi", "POST", "/Transfer", testapi.Body{"entity": of(b.rng, b.entities),
			"items": []testapi.Body{{"itemtype": kind.Object, "id": id}}})
	case 9: // as jobs and bulk changes do
		for column, value := range b.columns(kind) {
			if b.rng.IntN(3) == 0 {
				b.Exec("UPDATE `"+kind.Table+"` SET `"+column+"` = ? WHERE `id` % 7 = ?", value, b.rng.IntN(7))
			}
		}
	case 10:
		b.Exec("DELETE FROM `"+of(b.rng, []string{kind.Users, kind.Groups, kind.Suppliers, kind.Items})+"` WHERE `id` % 9 = ?",
			b.rng.IntN(9))
	case 11:
		b.unlessTaken(kind.Users, "`type` = ?, `users_id` = ?", fmt.Sprint("`id` % 11 = ", b.rng.IntN(11)),
			1+b.rng.IntN(3), of(b.rng, b.people))
		b.unlessTaken(kind.Groups, "`"+kind.Column+"` = ?", fmt.Sprint("`id` % 5 = ", b.rng.IntN(5)), id)
	case 12:
		b.Exec("DELETE FROM `glpi_ticketsatisfactions` WHERE `id` % 5 = 0")
		for range 3 {
			b.Exec("INSERT INTO `glpi_ticketsatisfactions` (`tickets_id`, `date_answered`, `satisfaction_scaled_to_5`)"+
				" SELECT `id`, ?, ? FROM `glpi_tickets` WHERE `id` % 13 = ? AND `id` NOT IN (SELECT `tickets_id`"+
				" FROM `glpi_ticketsatisfactions`)", of(b.rng, []any{nil, b.moment()}),
				of(b.rng, []any{nil, 1.0, 4.0, 10.0 / 3, 2.5, 0.1}), b.rng.IntN(13))
		}
	case 13:
		b.Exec("UPDATE `glpi_ticketsatisfactions` SET `satisfaction_scaled_to_5` = ?, `date_answered` = ?"+
			" WHERE `id` % 3 = 0", of(b.rng, []any{nil, 5.0, 20.0 / 7}), of(b.rng, []any{nil, b.moment()}))
	case 14: // what the values mean changes
		b.Exec("UPDATE `glpi_users` SET `usertitles_id` = ? WHERE `id` = ?", b.one("titles"), of(b.rng, b.people))
		ids := b.values["groups"]
		b.Exec("UPDATE `glpi_groups` SET `groups_id` = ? WHERE `id` = ?", ids[b.rng.IntN(2)], ids[4])
	case 15: // a write that fails changes nothing
		failed := fmt.Errorf("undone")
		err := b.DB.Write(b.T.Context(), func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Exec(ctx, "UPDATE `"+kind.Table+"` SET `date` = ?", b.moment()); err != nil {
				return err
			}
			return failed
		})
		if err != failed {
			b.T.Fatal(err)
		}
	}
	return ""
}

// TestSumsAreExact compares what is answered from sums with what the rows say, for several sessions, time zones and
// periods, while the items change in every way.
func TestSumsAreExact(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			b := newBusy(t, seed)
			counters := []statistics.Counter{statistics.NewCounter(0), statistics.NewCounter(time.Hour)}
			zones := []*time.Location{time.UTC}
			for _, name := range []string{"Europe/Paris", "Asia/Kolkata", "America/Los_Angeles", "Pacific/Kiritimati"} {
				zone, err := time.LoadLocation(name)
				if err != nil {
					t.Fatal(err)
				}
				zones = append(zones, zone)
			}
			fromSums := 0
			for range 60 {
				for range b.rng.IntN(3) {
					b.change()
				}
				zone := of(b.rng, zones)
				from := time.Date(2025, 12, 20+b.rng.IntN(140), 0, 0, 0, 0, zone)
				if b.rng.IntN(4) == 0 {
					from = time.Date(2025, time.Month(1+b.rng.IntN(16)), 1, 0, 0, 0, 0, zone)
				}
				to := from.AddDate(0, b.rng.IntN(6), b.rng.IntN(40)-2)
				object := of(b.rng, []string{"Ticket", "Ticket", "Change", "Problem"})
				n := b.rng.IntN(len(b.sessions))
				differences, sums, err := of(b.rng, counters).Compare(t.Context(), b.Engine, b.sessions[n], object, from, to)
				if err != nil {
					t.Fatal(err)
				}
				for _, d := range differences {
					t.Errorf("%s of session %d from %s to %s: %s", object, n, from, to, d)
				}
				if len(differences) > 0 {
					return
				}
				fromSums += sums
			}
			if fromSums < 500 {
				t.Errorf("only %d answers came from sums", fromSums)
			}
			if wrong, err := statistics.Check(t.Context(), b.DB); err != nil || len(wrong) > 0 {
				t.Errorf("check: %v %v", wrong, err)
			}
		})
	}
}

// year compares all that there is of tickets.
func (b *busy) year(c statistics.Counter) (fromSums int) {
	b.T.Helper()
	differences, fromSums, err := c.Compare(b.T.Context(), b.Engine, b.sessions[0], "Ticket",
		time.Date(2025, 12, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC))
	if err != nil {
		b.T.Fatal(err)
	}
	for _, d := range differences {
		b.T.Error(d)
	}
	return fromSums
}

// TestDamagedSums has somebody spoil what is kept: it is found, and forgotten on demand.
func TestDamagedSums(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]string{
		"bytes": "UPDATE `glpid_counted_parts` SET `content` = X'FF00' WHERE `what` LIKE '%date all' AND `period` LIKE" +
			" '2026-02-1%'",
		"none":    "DELETE FROM `glpid_counted_parts` WHERE `what` LIKE '%users_id 2' AND LENGTH(`period`) = 7",
		"another": "UPDATE `glpid_counted_parts` SET `entities_id` = 77 WHERE `entities_id` = 1 AND `period` > '2026-04'",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBusy(t, 1)
			counter := statistics.NewCounter(0)
			if n := b.year(counter); n < 15 {
				t.Errorf("%d answers from sums", n)
			}
			if wrong, err := statistics.Check(t.Context(), b.DB); err != nil || len(wrong) > 0 {
				t.Fatalf("before: %v %v", wrong, err)
			}
			b.Exec(spoil)
			if wrong, err := statistics.Check(t.Context(), b.DB); err != nil || len(wrong) == 0 {
				t.Errorf("what is spoilt is not found: %v %v", wrong, err)
			}
			if err := statistics.Forget(t.Context(), b.DB); err != nil {
				t.Fatal(err)
			}
			if wrong, err := statistics.Check(t.Context(), b.DB); err != nil || len(wrong) > 0 {
				t.Errorf("forgotten: %v %v", wrong, err)
			}
			if n := b.year(counter); n < 15 {
				t.Errorf("%d answers from sums", n)
			}
		})
	}
}

// TestCountedByOthers has another process change items, and ask too: what one has counted, the other one uses, while
// it is true.
func TestCountedByOthers(t *testing.T) {
	t.Parallel()
	b := newBusy(t, 2)
	mine, others := statistics.NewCounter(time.Hour), statistics.NewCounter(time.Hour)
	other, err := store.Open(t.Context(), b.Options.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	for range 3 {
		b.year(mine)
		if err := other.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE `glpi_tickets` SET `urgency` = 1 + `urgency` % 5, `solvedate` = ? WHERE `id` % 5 = 1",
				b.moment())
			return err
		}); err != nil {
			t.Fatal(err)
		}
		b.year(others)
	}
}

// TestCountedBesideWrites has many ask while others write: afterwards nothing that is kept is out of date.
func TestCountedBesideWrites(t *testing.T) {
	t.Parallel()
	b := newBusy(t, 3)
	counter := statistics.NewCounter(0)
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			for range 4 { // while there are writes, answers are of different moments
				if _, _, err := counter.Compare(t.Context(), b.Engine, b.sessions[0], "Ticket",
					time.Date(2025, 12, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 60 {
		b.insert("Ticket")
		b.Exec("UPDATE `glpi_tickets` SET `itilcategories_id` = ?, `date` = ? WHERE `id` = ?", b.one("itilcategories_id"),
			b.moment(), 1+b.rng.IntN(90))
	}
	all.Wait()
	if wrong, err := statistics.Check(t.Context(), b.DB); err != nil || len(wrong) > 0 {
		t.Errorf("check: %v %v", wrong, err)
	}
	b.year(counter)
}

// TestUncounted answers where nothing can be kept, and where there are dates that the API does not write.
func TestUncounted(t *testing.T) {
	t.Parallel()
	b := newBusy(t, 4)
	lift := b.Refuse("INSERT", "glpid_counted", "1 = 1")
	b.year(statistics.NewCounter(0))
	lift()
	const ask = "/Assistance/Stat/Ticket/Global?date_start=2025-12-01&date_end=2026-12-31"
	dates := []string{"2026-02-02", "2026-02-02T10:00:00Z", "1969-12-31 00:00:00", "once"}
	if b.DB.Dialect().Name() != "sqlite" { // whose columns take any text
		dates = dates[:1]
	}
	for _, date := range dates {
		b.Exec("UPDATE `glpi_tickets` SET `closedate` = ? WHERE `id` = 3", date)
		b.year(statistics.NewCounter(0))
		b.Call("glpi", "GET", ask, nil).Want(200)
		if wrong, err := statistics.Check(t.Context(), b.DB); err != nil || len(wrong) > 0 {
			t.Errorf("%s: check: %v %v", date, wrong, err)
		}
	}
}
