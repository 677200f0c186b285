package demo

// What a ticket is about: something broken, or something wanted.
const (
	incident = 1
	request  = 2
)

// scenario is one thing that people turn to the service desk for. A ticket takes one of its
// titles and reports, parts of its talk and work, and one of its fixes. The texts share the
// ticket's facts: "{printer}" is the same printer in all of them (see facts).
type scenario struct {
	category string // path in the tree of categories
	kind     int    // incident or request
	weight   int    // how often it happens, compared with the others
	team     string // who deals with it

	urgency, impact int     // as usual; a ticket's own may lie one beside
	hours           float64 // working hours until it is solved, for half of the tickets

	titles  []string
	reports []string  // what the requester writes
	talk    []episode // what is said meanwhile
	work    []job     // what is done
	closing string    // kind of solution
	fixes   []string  // what the technician writes in the end

	approval string   // what the requester's manager is asked; "" is nothing
	expense  *expense // what has to be bought
	supplier string   // name of the kind of company that helps
	device   bool     // concerns the requester's computer
	alarm    bool     // opened by the team itself, as monitoring or a routine check told
}

// episode is a piece of conversation that happens or not as a whole.
type episode []line

// line is one thing that is said.
type line struct {
	from speaker
	text string
}

// speaker is who says a line.
type speaker int

const (
	technician speaker = iota
	requester
	inside // a technician, to colleagues only
)

// ask is the technician turning to the requester.
func ask(text string) line { return line{technician, text} }

// say is the requester answering.
func say(text string) line { return line{requester, text} }

// note is the technician writing down what only colleagues see.
func note(text string) line { return line{inside, text} }

// job is a piece of work: a task of the ticket.
type job struct {
	category string
	text     string
	minutes  int
	planned  bool // agreed with the requester for a later day
}

// expense is what a ticket costs besides work.
type expense struct {
	what     string
	low, top int // whole units of currency
}

// scenarios gives all of them.
func scenarios() []scenario {
	var all []scenario
	for _, part := range [][]scenario{
		accessScenarios, hardwareScenarios, softwareScenarios, networkScenarios, operationScenarios,
	} {
		all = append(all, part...)
	}
	return all
}
