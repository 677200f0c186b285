package backend

// Kind is what an error of a database means, whichever it is.
type Kind int

// The kinds of errors. All that are not Other, Duplicate or Unfit are of the world around the program.
const (
	Other      Kind = iota // a fault of the program, or of the caller
	Duplicate              // a unique index has refused a row
	Full                   // there is no room left
	Unwritable             // the database, or the disk that it lies on, takes no writes
	Failed                 // the disk is full or damaged
	Busy                   // others hold the database
	Short                  // the system lacks memory or descriptors
	Damaged                // it is no sound database
	Unfit                  // a column does not take a value: too long, out of its range, or no text
)
