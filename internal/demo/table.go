package demo

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/glpid/glpid/internal/store"
)

// table collects rows of one table. Ids are given out here, so that rows can refer to rows that
// are not written yet.
type table struct {
	name    string
	columns []string
	next    int64
	values  []any // of the rows that wait, one after the other
}

// newTable describes a table; columns are separated by blanks and begin with the id.
func newTable(name, columns string) *table {
	return &table{name: name, columns: strings.Fields("id " + columns)}
}

// reserve gives the next id out.
func (t *table) reserve() int64 {
	t.next++
	return t.next
}

// add collects a row and gives its id; values are those of the columns behind the id.
func (t *table) add(values ...any) int64 {
	id := t.reserve()
	t.put(id, values...)
	return id
}

// put collects a row with an id that was reserved.
func (t *table) put(id int64, values ...any) {
	if len(values)+1 != len(t.columns) {
		panic(fmt.Sprintf("%s: %d values for %d columns", t.name, len(values)+1, len(t.columns)))
	}
	t.values = append(append(t.values, id), values...)
}

// insertRows is how many rows one statement writes, if there are so many. More make the
// statements no faster and their last, smaller part slower.
const insertRows = 50

// insert writes rows.
func (t *table) insert(ctx context.Context, tx *store.Tx, values []any) error {
	width := len(t.columns)
	for len(values) > 0 {
		rows := 1
		if len(values) >= insertRows*width {
			rows = insertRows
		}
		if _, err := tx.Exec(ctx, t.statement(rows), values[:rows*width]...); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		values = values[rows*width:]
	}
	return nil
}

func (t *table) statement(rows int) string {
	row := "(?" + strings.Repeat(", ?", len(t.columns)-1) + ")"
	return "INSERT INTO `" + t.name + "` (`" + strings.Join(t.columns, "`, `") + "`) VALUES " +
		row + strings.Repeat(", "+row, rows-1)
}

// tables are all that is written to.
type tables struct {
	all []*table

	entities, locations, groups, users, emails, authorisations, memberships *table
	userTitles, userCategories                                              *table
	categories, taskCategories, solutionTypes, pendingReasons               *table
	suppliers, supplierTypes, budgets, manufacturers, states                *table
	agreements, slas                                                        *table
	computers, computerTypes, computerModels                                *table
	documents, documentCategories, documentLinks                            *table
	followups, solutions, approvalSteps, pending                            *table
	ticketLinks, ticketItems, surveys                                       *table
	problemTickets, changeProblems                                          *table
	tickets, changes, problems                                              *kind
	*estate
}

// kind holds the tables of tickets, changes or problems: those of the items themselves, and
// those of what belongs to them.
type kind struct {
	itemtype                 string
	items                    *table
	users, groups, suppliers *table // actors; suppliers and the rest may be nil
	tasks, costs, approvals  *table
}

func newTables() *tables {
	t := &tables{}
	add := func(name, columns string) *table {
		n := newTable(name, columns)
		t.all = append(t.all, n)
		return n
	}
	const (
		dropdown = "name comment date_creation date_mod"
		below    = "entities_id is_recursive name comment date_creation date_mod"
	)
	t.entities = add("glpi_entities", "entities_id name completename level comment address postcode town state country latitude longitude phonenumber email admin_email admin_email_name website mail_domain registration_number tag tickettype auto_assign_mode autoclose_delay autopurge_delay calendars_strategy inquest_config inquest_rate inquest_config_change tickettemplates_id changetemplates_id problemtemplates_id delay_send_emails date_creation date_mod")
	t.locations = add("glpi_locations", "entities_id is_recursive locations_id name completename level code building room address town postcode state country latitude longitude date_creation date_mod")
	t.groups = add("glpi_groups", "entities_id is_recursive groups_id name completename level code comment is_requester is_watcher is_assign is_task is_notify is_itemgroup is_usergroup is_manager recursive_membership date_creation date_mod")
	t.users = add("glpi_users", "name password realname firstname phone phone2 mobile comment authtype auths_id is_active is_deleted language list_limit locations_id profiles_id entities_id usertitles_id usercategories_id users_id_supervisor groups_id registration_number begin_date end_date last_login date_creation date_mod")
	t.emails = add("glpi_useremails", "users_id email is_default is_dynamic")
	t.authorisations = add("glpi_profiles_users", "users_id profiles_id entities_id is_recursive is_dynamic is_default_profile")
	t.memberships = add("glpi_groups_users", "users_id groups_id is_manager is_userdelegate is_dynamic")
	t.userTitles = add("glpi_usertitles", dropdown)
	t.userCategories = add("glpi_usercategories", dropdown)
	t.categories = add("glpi_itilcategories", "entities_id is_recursive itilcategories_id name completename level comment groups_id code is_helpdeskvisible is_incident is_request is_change is_problem date_creation date_mod")
	t.taskCategories = add("glpi_taskcategories", "entities_id is_recursive taskcategories_id name completename level is_active is_helpdeskvisible date_creation date_mod")
	t.solutionTypes = add("glpi_solutiontypes", "entities_id is_recursive name comment is_incident is_request is_problem is_change date_creation date_mod")
	t.pendingReasons = add("glpi_pendingreasons", "entities_id is_recursive is_default name followup_frequency followups_before_resolution comment")
	t.suppliers = add("glpi_suppliers", "entities_id is_recursive is_deleted name comment suppliertypes_id date_creation date_mod")
	t.supplierTypes = add("glpi_suppliertypes", dropdown)
	t.budgets = add("glpi_budgets", "entities_id is_recursive is_deleted name comment value begin_date end_date date_creation date_mod")
	t.manufacturers = add("glpi_manufacturers", dropdown)
	t.states = add("glpi_states", "entities_id is_recursive states_id name completename level comment is_helpdesk_visible date_creation date_mod")
	t.agreements = add("glpi_slms", below)
	t.slas = add("glpi_slas", "entities_id is_recursive name slms_id type comment number_time definition_time date_creation date_mod")
	t.computers = add("glpi_computers", "entities_id is_recursive is_deleted name serial otherserial uuid comment contact users_id users_id_tech locations_id states_id manufacturers_id computertypes_id computermodels_id is_template is_dynamic ticket_tco date_creation date_mod")
	t.computerTypes = add("glpi_computertypes", dropdown)
	t.computerModels = add("glpi_computermodels", "name comment product_number date_creation date_mod")
	t.documents = add("glpi_documents", "entities_id is_recursive is_deleted name comment filename filepath mime sha1sum documentcategories_id users_id is_blacklisted tag date_creation date_mod")
	t.documentCategories = add("glpi_documentcategories", "documentcategories_id name completename level comment date_creation date_mod")
	t.documentLinks = add("glpi_documents_items", "documents_id itemtype items_id users_id entities_id is_recursive timeline_position date date_creation date_mod")
	t.followups = add("glpi_itilfollowups", "itemtype items_id users_id users_id_editor content is_private requesttypes_id date date_creation date_mod timeline_position sourceitems_id sourceof_items_id")
	t.solutions = add("glpi_itilsolutions", "itemtype items_id solutiontypes_id content users_id users_id_editor users_id_approval status itilfollowups_id date_creation date_mod date_approval")
	t.approvalSteps = add("glpi_itils_validationsteps", "itemtype items_id validationsteps_id minimal_required_validation_percent")
	t.pending = add("glpi_pendingreasons_items", "itemtype items_id pendingreasons_id followup_frequency followups_before_resolution bump_count last_bump_date previous_status")
	t.ticketLinks = add("glpi_tickets_tickets", "tickets_id_1 tickets_id_2 link")
	t.ticketItems = add("glpi_items_tickets", "tickets_id itemtype items_id")
	t.surveys = add("glpi_ticketsatisfactions", "tickets_id type date_begin date_answered satisfaction satisfaction_scaled_to_5 comment")
	t.problemTickets = add("glpi_problems_tickets", "problems_id tickets_id link")
	t.changeProblems = add("glpi_changes_problems", "changes_id problems_id link")

	const (
		common    = "entities_id name content users_id_recipient users_id_lastupdater is_deleted itilcategories_id locations_id urgency impact priority status actiontime begin_waiting_date waiting_duration solve_delay_stat close_delay_stat time_to_resolve date solvedate closedate date_creation date_mod"
		users     = " users_id type use_notification alternative_email"
		groups    = " groups_id type"
		suppliers = " suppliers_id type use_notification alternative_email"
		tasks     = " uuid content is_private users_id users_id_editor users_id_tech groups_id_tech date date_creation date_mod actiontime begin end state taskcategories_id timeline_position"
		costs     = " name comment begin_date end_date actiontime cost_time cost_fixed cost_material budgets_id entities_id"
		approvals = " users_id users_id_validate itemtype_target items_id_target comment_submission comment_validation status submission_date validation_date timeline_position entities_id itils_validationsteps_id"
	)
	t.tickets = &kind{
		itemtype:  "Ticket",
		items:     add("glpi_tickets", common+" type requesttypes_id takeintoaccountdate takeintoaccount_delay_stat slas_id_ttr slas_id_tto sla_waiting_duration ola_waiting_duration time_to_own global_validation validation_percent"),
		users:     add("glpi_tickets_users", "tickets_id"+users),
		groups:    add("glpi_groups_tickets", "tickets_id"+groups),
		suppliers: add("glpi_suppliers_tickets", "tickets_id"+suppliers),
		tasks:     add("glpi_tickettasks", "tickets_id"+tasks),
		costs:     add("glpi_ticketcosts", "tickets_id"+costs),
		approvals: add("glpi_ticketvalidations", "tickets_id"+approvals),
	}
	t.changes = &kind{
		itemtype:  "Change",
		items:     add("glpi_changes", common+" is_recursive global_validation validation_percent"),
		users:     add("glpi_changes_users", "changes_id"+users),
		groups:    add("glpi_changes_groups", "changes_id"+groups),
		tasks:     add("glpi_changetasks", "changes_id"+tasks),
		costs:     add("glpi_changecosts", "changes_id"+costs),
		approvals: add("glpi_changevalidations", "changes_id"+approvals),
	}
	t.problems = &kind{
		itemtype: "Problem",
		items:    add("glpi_problems", common+" is_recursive"),
		users:    add("glpi_problems_users", "problems_id"+users),
		groups:   add("glpi_groups_problems", "problems_id"+groups),
		tasks:    add("glpi_problemtasks", "problems_id"+tasks),
	}
	t.estate = newEstate(add)
	return t
}

// begin finds the ids from which to count on.
func (t *tables) begin(ctx context.Context, q store.Querier) error {
	for _, table := range t.all {
		var last sql.NullInt64
		if err := q.QueryRow(ctx, "SELECT MAX(`id`) FROM `"+table.name+"`").Scan(&last); err != nil {
			return fmt.Errorf("look at %s: %w", table.name, err)
		}
		table.next = last.Int64
	}
	return nil
}

// rows are rows of one table that are ready to be written.
type rows struct {
	table  *table
	values []any
}

// take gives the rows that wait, in the order of the tables.
func (t *tables) take() []rows {
	var out []rows
	for _, table := range t.all {
		if len(table.values) > 0 {
			out = append(out, rows{table, table.values})
			table.values = nil
		}
	}
	return out
}

// batch is what is written together, and how far that gets the fill.
type batch struct {
	rows        []rows
	stage       string
	done, total int
}

func (b batch) write(ctx context.Context, db *store.DB) error {
	if len(b.rows) == 0 {
		return nil
	}
	return db.Write(ctx, func(tx *store.Tx) error {
		for _, r := range b.rows {
			if err := r.table.insert(ctx, tx, r.values); err != nil {
				return err
			}
			if r.table.name == "glpi_users" {
				// A running server keeps users, rights and entities in memory.
				if err := tx.Bump("access"); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
