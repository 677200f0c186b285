package catalog

import . "github.com/glpid/glpid/internal/model"

// What numbers mean that nothing but their description goes by. Those that rules go by are named in package model.
var (
	encryptions   = Labels{0: "no", 1: "yes", 2: "in part"}
	amortizations = Labels{0: "not", 1: "declining", 2: "linear"}
	renewals      = Labels{0: "nothing", 1: "it goes on by itself", 2: "people renew it"}
	rackFaces     = Labels{0: "front of the rack", 1: "rear"}
	rackSides     = Labels{1: "left", 2: "right", 3: "top", 4: "bottom"}
	waits         = Labels{0: "the start for the end", 1: "the start for the start", 2: "the end for the end",
		3: "the end for the start"}
	importance    = Labels{1: "critical", 2: "severe", 3: "important", 4: "notice", 5: "all the rest"}
	refusedMails  = Labels{0: "no rule", 1: "unknown user", 2: "failure", 3: "no right"}
	signatures    = Labels{1: "MD5", 2: "SHA", 3: "SHA-224", 4: "SHA-256", 5: "SHA-384", 6: "SHA-512"}
	ciphers       = Labels{1: "DES", 2: "AES", 3: "3DES", 4: "AES192C", 5: "AES256C", 6: "CFB192-AES", 7: "CFB256-AES"}
	dateFormats   = Labels{0: "year-month-day", 1: "day-month-year", 2: "month-day-year"}
	numberFormats = Labels{0: "as 1 234.56", 1: "as 1,234.56", 2: "as 1 234,56", 3: "as 1234.56", 4: "as 1234,56"}
	nameFormats   = Labels{0: "last name first", 1: "first name first"}
	homeTabs      = Labels{0: "dashboard", 1: "personal", 2: "groups", 3: "all", 4: "feeds"}
	timelineLooks = Labels{0: "one with a menu", 1: "one for each kind"}
	timelineDates = Labels{0: "how long ago", 1: "the date itself"}
)

// Values of numbers that are a yes or a no, a sum of bits, or a share.
const (
	no, nothing = 0, 0
	yes, whole  = 1, 1
)

// Words for enumerations that several objects have.

// taskState is how far a task or a plan is.
func taskState(name string) Property { return Int(name).Among(TaskStates) }

// timelinePosition is the side of the timeline on which an entry stands.
func timelinePosition() Property { return Number("timeline_position").Among(Positions).From(V2_1) }

// ipVersion is the version of the protocol of an address or network.
func ipVersion() Property { return Int("version").RO().OneOf(IPv4, IPv6) }

// helpdeskHardware are the assets that people of the simplified interface see.
func helpdeskHardware() Property {
	return Int("helpdesk_hardware").OneOf(nothing, HardwareOwn, HardwareAll, HardwareOwn|HardwareAll)
}

// rackDepth is how much of a rack's depth a model takes.
func rackDepth() Property { return Float("depth").OneOf(0.25, 0.33, 0.5, whole).Or(whole) }

// keeps says what a transfer does with tickets or connections.
func keeps(name string) Property {
	return Int(name).OneOf(TransferDeletes, TransferDisconnects, TransferKeeps).Or(TransferDeletes)
}

// goesAlong says whether something goes along with what is transferred.
func goesAlong(name string) Property { return Int(name).OneOf(no, yes).Or(no) }

// cleans says what a transfer does with what is left behind.
func cleans(name string) Property {
	return Int(name).OneOf(LeftStays, LeftTrashed, LeftPurged).Or(LeftStays)
}
