package demo

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/glpid/glpid/internal/store"
)

// generator is the organisation while it is being made up.
type generator struct {
	out  *tables
	send func(stage string, done, total int) error
	opts Options
	rng  *rand.Rand

	now, start moment // tickets are opened between the two
	founded    moment // when everything else was made
	password   string // hash of everybody's

	company company
	root    string // name of the root entity
	entity  int64  // the company's
	sites   []*site
	weights []float64 // how much happens at each site
	folders []string  // shares on the file servers

	logins     map[string]bool // that are taken
	groups     map[string]int64
	categories map[string]int64
	suppliers  map[string]int64 // by their kind
	budgets    map[int]int64    // by year
	reasons    []int64          // why tickets wait
	toOwn      map[int]agreement
	toResolve  map[int]agreement // by priority

	people     []*person
	staff      map[string][]*person // of the IT teams
	heads      map[string]*person   // of the departments
	monitoring *person              // the account that alarms come from
	guides     []int64              // documents that technicians hand out

	machines    []*machine // the company's computers
	devices     []device   // printers and network devices
	coreDevices []int64    // network devices of the server room
	ports       int        // how many network ports there are
	wifiNetwork int64

	texts     map[string]text
	scenarios []scenario
	common    []float64                 // their weights
	recent    map[string][]recentTicket // by category
	patience  float64                   // how much longer things take where little happens
	files     *files
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
	streamEquipment
	streamNetwork
)

func (g *generator) stream(n uint64) {
	g.rng = rand.New(rand.NewPCG(uint64(g.opts.Seed), n))
}

func newGenerator(ctx context.Context, db *store.DB, out *tables, opts Options, fills int) (*generator, error) {
	password, err := opts.hash()
	if err != nil {
		return nil, err
	}
	now := moment(opts.Now.Unix())
	g := &generator{
		out: out, opts: opts, password: password,
		now: now, start: now - history, founded: (now - history - 30*day).midnight() + 9*hour,
		company: companies[fills%len(companies)],
		logins:  map[string]bool{},
		groups:  map[string]int64{}, categories: map[string]int64{}, suppliers: map[string]int64{},
		budgets: map[int]int64{},
		toOwn:   map[int]agreement{}, toResolve: map[int]agreement{},
		staff: map[string][]*person{}, heads: map[string]*person{},
		texts: map[string]text{}, scenarios: scenarios(), recent: map[string][]recentTicket{},
		files: &files{folder: opts.Documents},
	}
	if round := fills / len(companies); round > 0 {
		g.company.code = fmt.Sprintf("%s%d", g.company.code, round+1)
	}
	for _, s := range g.scenarios {
		g.common = append(g.common, float64(s.weight))
	}
	// A small demo has open tickets, too.
	g.patience = min(max(2500/float64(max(opts.Tickets, 1)), 1), 5)
	g.stream(streamOrganisation)
	return g, g.chooseName(ctx, db)
}

// chooseName finds a name for the company that no entity has, and notes which logins are taken.
func (g *generator) chooseName(ctx context.Context, db *store.DB) error {
	for login := range g.out.Users.ids {
		g.logins[plain.Replace(login)] = true
	}
	if err := db.QueryRow(ctx, "SELECT `completename` FROM `glpi_entities` WHERE `id` = 0").Scan(&g.root); err != nil {
		return fmt.Errorf("look at the root entity: %w", err)
	}
	entities, err := names(ctx, db, "SELECT `id`, `name` FROM `glpi_entities` WHERE `entities_id` = 0")
	if err != nil {
		return fmt.Errorf("look at the entities: %w", err)
	}
	name := g.company.name
	for n := 2; entities[nameKey(g.company.name)] != 0; n++ {
		g.company.name = fmt.Sprintf("%s %d", name, n)
	}
	return nil
}

// fill makes everything up, one stage after the other.
func (g *generator) fill() error {
	g.addOrganisation()
	g.addReferences()
	g.addPeople()
	g.addComputers()
	if err := g.send("organisation", len(g.people), len(g.people)); err != nil {
		return err
	}
	g.stream(streamEquipment)
	g.addEquipment()
	if err := g.send("equipment", len(g.machines), len(g.machines)); err != nil {
		return err
	}
	g.addContracts()
	g.addProjects()
	g.addArticles()
	g.stream(streamNetwork)
	g.addPorts()
	g.addSupplies()
	g.addTelephoneLines()
	g.addApplications()
	g.addReservations()
	g.addContacts()
	g.stream(streamDocuments)
	if err := g.addGuides(); err != nil {
		return err
	}
	for _, stage := range []struct {
		stream uint64
		run    func() error
	}{
		{streamTickets, g.addTickets},
		{streamProblems, g.addProblems},
		{streamChanges, g.addChanges},
	} {
		g.stream(stage.stream)
		if err := stage.run(); err != nil {
			return err
		}
	}
	return nil
}

// chunk is how many tickets are written together. Fewer make more flushes to disk, more keep other
// writers waiting for longer; these take about a second.
const chunk = 4000

// sendChunk sends what has been made once there is enough of it, or all of it is done.
func (g *generator) sendChunk(stage string, done, total int) error {
	if done%chunk != 0 && done != total {
		return nil
	}
	return g.send(stage, done, total)
}

// spread makes a share of as many items as there are tickets, in percent, at even distances over the
// time in which tickets are opened.
func (g *generator) spread(stage string, share int, add func(i int, at moment)) error {
	n := g.opts.Tickets * share / 100
	for i := range n {
		add(i, g.start+moment(float64(g.now-g.start)*(float64(i)+g.rng.Float64())/float64(n)))
		if err := g.sendChunk(stage, i+1, n); err != nil {
			return err
		}
	}
	return nil
}
