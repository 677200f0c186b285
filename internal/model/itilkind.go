package model

import (
	"fmt"
	"slices"
	"strings"
)

// ITIL names what a kind of tickets, changes or problems consists of: objects and tables that all three have,
// or the zero value for what a kind has not.
type ITIL struct {
	Object                      string // also the itemtype, and the name of its right in small letters
	Table, Column               string // Column: in tables that belong to one kind
	Users, Groups, Suppliers    string // tables of actors
	Items                       string // table of the assets it is about
	Task, TaskTable             string
	Cost                        string
	Validation, ValidationTable string
	Survey, SurveyTable         string
	Statuses                    Labels
	Solved, Closed              []int64 // statuses
}

// Right is the right on the kind.
func (k *ITIL) Right() string { return strings.ToLower(k.Object) }

// The kinds.
var (
	ITILTicket = &ITIL{
		Object: "Ticket", Table: "glpi_tickets", Column: "tickets_id",
		Users: "glpi_tickets_users", Groups: "glpi_groups_tickets", Suppliers: "glpi_suppliers_tickets",
		Items: "glpi_items_tickets",
		Task:  "TicketTask", TaskTable: "glpi_tickettasks", Cost: "TicketCost",
		Validation: "TicketValidation", ValidationTable: "glpi_ticketvalidations",
		Survey: "TicketSatisfaction", SurveyTable: "glpi_ticketsatisfactions",
		Statuses: TicketStatuses, Solved: []int64{StatusSolved}, Closed: []int64{StatusClosed},
	}
	ITILChange = &ITIL{
		Object: "Change", Table: "glpi_changes", Column: "changes_id",
		Users: "glpi_changes_users", Groups: "glpi_changes_groups", Suppliers: "glpi_changes_suppliers",
		Items: "glpi_changes_items",
		Task:  "ChangeTask", TaskTable: "glpi_changetasks", Cost: "ChangeCost",
		Validation: "ChangeValidation", ValidationTable: "glpi_changevalidations",
		Survey: "ChangeSatisfaction", SurveyTable: "glpi_changesatisfactions",
		Statuses: ChangeStatuses, Solved: []int64{StatusSolved, StatusObserved},
		Closed: []int64{StatusClosed, StatusRefused, StatusCancelled},
	}
	ITILProblem = &ITIL{
		Object: "Problem", Table: "glpi_problems", Column: "problems_id",
		Users: "glpi_problems_users", Groups: "glpi_groups_problems", Suppliers: "glpi_problems_suppliers",
		Items: "glpi_items_problems",
		Task:  "ProblemTask", TaskTable: "glpi_problemtasks", Cost: "ProblemCost",
		Statuses: ProblemStatuses, Solved: []int64{StatusSolved, StatusObserved}, Closed: []int64{StatusClosed},
	}
	// ITILKinds are all of them.
	ITILKinds = []*ITIL{ITILTicket, ITILChange, ITILProblem}
)

// ITILOf gives the kind of an itemtype, nil for others.
func ITILOf(itemtype string) *ITIL {
	i := slices.IndexFunc(ITILKinds, func(k *ITIL) bool { return k.Object == itemtype })
	if i < 0 {
		return nil
	}
	return ITILKinds[i]
}

// CountedDates are the columns by whose days items are counted: when they were opened, solved and closed.
var CountedDates = []string{"date", "solvedate", "closedate"}

// Counted names what is counted of a kind by one of these; see Outdates.
func (k *ITIL) Counted(date string) string { return k.Table + "." + date }

// Done are the statuses of items that are solved or closed.
func (k *ITIL) Done() []int64 { return slices.Concat(k.Solved, k.Closed) }

// Roles of a group for an asset (glpi_groups_items).
const (
	GroupOfItem = 1 // whose users use it
	GroupInCare = 2 // whose users look after it
)

// TicketCosts is the column of assets with what their tickets have cost.
const TicketCosts = "ticket_tco"

// SumTicketCosts gives the SQL expression of what the tickets of a row of a type of assets have cost, but for
// one that goes; 0 is none. of is what the statement calls the assets.
func SumTicketCosts(asset *Object, of string, but int64) string {
	return fmt.Sprintf("(SELECT COALESCE(ROUND(SUM(`c`.`actiontime` / 3600.0 * `c`.`cost_time` + `c`.`cost_fixed`"+
		" + `c`.`cost_material`), 4), 0) FROM `glpi_items_tickets` `l` JOIN `glpi_ticketcosts` `c`"+
		" ON `c`.`tickets_id` = `l`.`tickets_id` WHERE `l`.`itemtype` = '%s' AND `l`.`items_id` = `%s`.`id`"+
		" AND `l`.`tickets_id` <> %d)", asset.Itemtype, of, but)
}
