package demo

// scenario is one thing that people turn to the service desk for. A ticket follows one of its
// stories and takes parts of its talk and work. Texts share the ticket's facts: "{printer}" is
// the same printer in all of them.
type scenario struct {
	category string // path in the tree of categories
	kind     int    // incident or request
	weight   int    // how often it happens, compared with the others
	team     string // who deals with it

	urgency, impact int     // as usual; a ticket's own may lie one beside
	hours           float64 // working hours until it is solved, for half of the tickets

	stories []story
	talk    []episode // what is said meanwhile, whatever the story
	work    []job     // what is done
	closing string    // kind of solution

	approval string   // what the requester's manager is asked; "" is nothing
	expense  *expense // what has to be bought
	supplier string   // kind of the company that helps
	device   bool     // concerns the requester's computer
	alarm    bool     // opened by monitoring instead of a person
}

// story is one way a scenario can go.
type story struct {
	titles string // separated by "|"
	report string // what the requester writes
	note   string // what a technician finds out, for colleagues only; may be ""
	fix    string // what the technician writes in the end
}

// episode is a piece of conversation that happens or not as a whole.
type episode []line

// line is one thing that is said, by a technician or the requester.
type line struct {
	byRequester bool
	text        string
}

// ask is a technician turning to the requester.
func ask(text string) line { return line{false, text} }

// say is the requester answering.
func say(text string) line { return line{true, text} }

// job is a piece of work: a task of the ticket.
type job struct {
	category string
	text     string
	minutes  int
	planned  bool // agreed with the requester for a later day
}

// expense is what a ticket costs besides work, in whole units of currency.
type expense struct {
	what     string
	low, top int
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
