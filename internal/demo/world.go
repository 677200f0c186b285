package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/glpid/glpid/internal/defaults"
	"github.com/glpid/glpid/internal/store"
)

// world is the organisation while it is being made up.
type world struct {
	out  *tables
	send func(stage string, done, total int) error
	opts Options
	rng  *rand.Rand

	now, start moment // tickets are opened between the two
	founded    moment // when everything else was made
	password   any

	company company
	root    string // name of the root entity
	entity  int64  // the company's
	sites   []*site
	weights []float64 // how much happens at each site
	folders []string  // shares on the file servers

	logins     map[string]bool             // that are taken
	known      map[*table]map[string]int64 // rows by their names' keys
	groups     map[string]int64
	categories map[string]int64
	suppliers  map[string]int64 // by their kind
	budgets    map[int]int64    // by year
	reasons    []int64          // why tickets wait
	toOwn      map[int]agreement
	toResolve  map[int]agreement // by priority

	people  []*person
	staff   map[string][]*person // of the IT teams
	heads   map[string]*person   // of the departments
	monitor *person              // the account that alarms come from
	guides  []int64              // documents that technicians hand out

	machines []*machine // the company's computers
	racks    []int64    // of the head office's computer room
	printers []int64
	devices  []device // printers and network devices
	core     []int64  // network devices of the computer room
	ports    int      // how many network ports there are
	wlan     int64

	texts     map[string]text
	scenarios []scenario
	common    []float64 // their weights
	recent    map[string][]past
	patience  float64
	files     *files
}

// agreement is an SLA: its id, and its time in seconds.
type agreement struct {
	id   int64
	time moment
}

// past is a ticket that was made before.
type past struct {
	id   int64
	at   moment
	site *site
}

// site is a place with its people and rooms.
type site struct {
	*place
	entity   int64
	rooms    []room
	meetings []room
	people   []*person // without the IT staff
	head     bool      // the company's head office
}

// room is a location where people sit or meet.
type room struct {
	id       int64
	name     string
	building string
}

// history is how far the tickets go back.
const history = 730 * day

// The random numbers of a stage do not depend on how many another stage took.
const (
	streamOrganisation = iota + 1
	streamDocuments
	streamTickets
	streamProblems
	streamChanges
	streamEstate
	streamNetwork
)

func (w *world) stream(n uint64) {
	w.rng = rand.New(rand.NewPCG(uint64(w.opts.Seed), n))
}

func newWorld(ctx context.Context, db *store.DB, out *tables, opts Options, fills int) (*world, error) {
	password, err := opts.hash()
	if err != nil {
		return nil, err
	}
	now := moment(opts.Now.Unix())
	w := &world{
		out: out, opts: opts, password: password,
		now: now, start: now - history, founded: (now - history - 30*day).midnight() + 9*hour,
		company: companies[fills%len(companies)],
		logins:  map[string]bool{}, known: map[*table]map[string]int64{},
		groups: map[string]int64{}, categories: map[string]int64{}, suppliers: map[string]int64{}, budgets: map[int]int64{},
		toOwn: map[int]agreement{}, toResolve: map[int]agreement{},
		staff: map[string][]*person{}, heads: map[string]*person{},
		texts: map[string]text{}, scenarios: scenarios(), recent: map[string][]past{},
		files: &files{folder: opts.Documents},
	}
	if round := fills / len(companies); round > 0 {
		w.company.code = fmt.Sprintf("%s%d", w.company.code, round+1)
	}
	for _, s := range w.scenarios {
		w.common = append(w.common, float64(s.weight))
	}
	// Where little happens, things take longer; and a small demo has open tickets, too.
	w.patience = min(max(2500/float64(max(opts.Tickets, 1)), 1), 5)
	w.stream(streamOrganisation)
	return w, w.look(ctx, db)
}

// look reads which names are taken, so that another organisation shares what all share.
func (w *world) look(ctx context.Context, db *store.DB) error {
	for _, t := range []*table{
		w.out.users, w.out.userTitles, w.out.userCategories, w.out.supplierTypes, w.out.manufacturers,
		w.out.states, w.out.computerTypes, w.out.computerModels, w.out.documentCategories,
		w.out.monitorModels, w.out.printerModels, w.out.phoneModels, w.out.networkModels, w.out.systems, w.out.systemVersions,
		w.out.filesystems, w.out.softwareCategories, w.out.networks, w.out.cableTypes, w.out.lineTypes, w.out.contactTypes, w.out.instanceTypes, w.out.contractTypes, w.out.projectTypes, w.out.projectStates,
	} {
		var err error
		if w.known[t], err = names(ctx, db, "SELECT `id`, `name` FROM `"+t.name+"` WHERE `name` IS NOT NULL"); err != nil {
			return fmt.Errorf("look at %s: %w", t.name, err)
		}
	}
	for login := range w.known[w.out.users] {
		w.logins[plain.Replace(login)] = true
	}
	if err := db.QueryRow(ctx, "SELECT `completename` FROM `glpi_entities` WHERE `id` = 0").Scan(&w.root); err != nil {
		return fmt.Errorf("look at the root entity: %w", err)
	}
	entities, err := names(ctx, db, "SELECT `id`, `name` FROM `glpi_entities` WHERE `entities_id` = 0")
	if err != nil {
		return fmt.Errorf("look at the entities: %w", err)
	}
	name := w.company.name
	for n := 2; entities[key(w.company.name)] != 0; n++ {
		w.company.name = fmt.Sprintf("%s %d", name, n)
	}
	return nil
}

// names reads the ids of rows by their names.
func names(ctx context.Context, q store.Querier, query string) (map[string]int64, error) {
	rows, err := q.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]int64{}
	for rows.Next() {
		var id int64
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, err
		}
		out[key(name)] = id
	}
	return out, rows.Err()
}

// key is what names are compared by.
func key(name string) string { return strings.ToLower(name) }

// named gives the row of a table that was found or made by its name.
func (w *world) named(t *table, name string) int64 { return w.known[t][key(name)] }

// once gives the row of a shared table that has a name, and makes it when it is missing.
func (w *world) once(t *table, name string, values ...any) int64 {
	if id := w.named(t, name); id != 0 {
		return id
	}
	id := t.add(values...)
	w.known[t][key(name)] = id
	return id
}

// dropdown gives the row of a shared table without further columns.
func (w *world) dropdown(t *table, name string) int64 {
	return w.once(t, name, name, nil, w.founded.db(), w.founded.db())
}

// fill makes everything up, one stage after the other.
func (w *world) fill() error {
	w.organisation()
	w.reference()
	w.hire()
	w.computers()
	if err := w.send("organisation", len(w.people), len(w.people)); err != nil {
		return err
	}
	w.stream(streamEstate)
	w.equip()
	if err := w.send("equipment", len(w.machines), len(w.machines)); err != nil {
		return err
	}
	w.contracts()
	w.undertakings()
	w.articles()
	w.stream(streamNetwork)
	for _, stock := range []func(){w.wire, w.supply, w.lines, w.services, w.bookings, w.partners} {
		stock()
	}
	w.stream(streamDocuments)
	if err := w.guidebook(); err != nil {
		return err
	}
	for _, stage := range []struct {
		stream uint64
		run    func() error
	}{
		{streamTickets, w.tickets},
		{streamProblems, w.problems},
		{streamChanges, w.changes},
	} {
		w.stream(stage.stream)
		if err := stage.run(); err != nil {
			return err
		}
	}
	return nil
}

// siteByChance gives a site, the larger ones more often.
func (w *world) siteByChance() *site { return w.sites[pick(w.rng, w.weights)] }

// The profiles that people get.
const (
	selfService = defaults.ProfileSelfService
	observer    = defaults.ProfileObserver
	admin       = defaults.ProfileAdmin
	hotliner    = defaults.ProfileHotliner
	techProfile = defaults.ProfileTechnician
	supervisor  = defaults.ProfileSupervisor
)
