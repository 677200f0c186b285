package demo

// itemTables take what belongs to tickets, changes and problems alike.
type itemTables struct {
	Followups     table[followupRow]     `object:"Followup"`
	Solutions     table[solutionRow]     `object:"Solution"`
	ApprovalSteps table[approvalStepRow] `object:"_ITIL_ValidationStep"`
	PendingItems  table[pendingItemRow]  `object:"PendingReason_Item"`
}

// itemKind holds the tables of what belongs to one of the three; suppliers and what follows may be nil.
type itemKind struct {
	itemtype  string
	users     *table[userActorRow]
	groups    *table[groupActorRow]
	tasks     *table[taskRow]
	suppliers *table[supplierActorRow]
	costs     *table[costRow]
	approvals *table[approvalRow]
}

// itemRow is what tickets, changes and problems have in common. Durations are seconds.
type itemRow struct {
	entity       int64  `column:"entities_id"`
	name         string `column:"name"`
	content      string `column:"content"`
	writer       int64  `column:"users_id_recipient"`
	editor       int64  `column:"users_id_lastupdater"`
	category     int64  `column:"itilcategories_id"`
	location     int64  `column:"locations_id"`
	urgency      int    `column:"urgency"`
	impact       int    `column:"impact"`
	priority     int    `column:"priority"`
	status       int    `column:"status"`
	effort       int    `column:"actiontime"`
	waitingSince moment `column:"begin_waiting_date"`
	waited       int64  `column:"waiting_duration"`
	toSolve      int64  `column:"solve_delay_stat"`
	toClose      int64  `column:"close_delay_stat"`
	due          moment `column:"time_to_resolve"`
	opened       moment `column:"date"`
	solved       moment `column:"solvedate"`
	closed       moment `column:"closedate"`
	dates
}

type userActorRow struct {
	item int64 `column:"(parent)"`
	user int64 `column:"users_id"`
	role int   `column:"type"`
}

type groupActorRow struct {
	item  int64 `column:"(parent)"`
	group int64 `column:"groups_id"`
	role  int   `column:"type"`
}

type supplierActorRow struct {
	item     int64 `column:"(parent)"`
	supplier int64 `column:"suppliers_id"`
	role     int   `column:"type"`
}

type taskRow struct {
	item       int64  `column:"(parent)"`
	uuid       string `column:"uuid"`
	content    string `column:"content"`
	writer     int64  `column:"users_id"`
	technician int64  `column:"users_id_tech"`
	group      int64  `column:"groups_id_tech"`
	date       moment `column:"date"`
	duration   int    `column:"actiontime"`
	begin      moment `column:"begin"`
	end        moment `column:"end"`
	state      int    `column:"state"`
	category   int64  `column:"taskcategories_id"`
	position   int    `column:"timeline_position"`
	dates
}

type costRow struct {
	item     int64   `column:"(parent)"`
	name     string  `column:"name"`
	begin    date    `column:"begin_date"`
	end      date    `column:"end_date"`
	duration int     `column:"actiontime"`
	hourly   float64 `column:"cost_time"`
	material float64 `column:"cost_material"`
	budget   int64   `column:"budgets_id"`
	entity   int64   `column:"entities_id"`
}

type approvalRow struct {
	item       int64    `column:"(parent)"`
	writer     int64    `column:"users_id"`
	approver   int64    `column:"users_id_validate"`
	targetType string   `column:"itemtype_target"`
	target     int64    `column:"items_id_target"`
	question   string   `column:"comment_submission"`
	comment    optional `column:"comment_validation"`
	status     int      `column:"status"`
	asked      moment   `column:"submission_date"`
	answered   moment   `column:"validation_date"`
	position   int      `column:"timeline_position"`
	entity     int64    `column:"entities_id"`
	step       int64    `column:"itils_validationsteps_id"`
}

type followupRow struct {
	itemLink
	user     int64  `column:"users_id"`
	content  string `column:"content"`
	private  bool   `column:"is_private"`
	source   int    `column:"requesttypes_id"`
	date     moment `column:"date"`
	position int    `column:"timeline_position"`
	dates
}

type solutionRow struct {
	itemLink
	kind     int64  `column:"solutiontypes_id"`
	content  string `column:"content"`
	user     int64  `column:"users_id"`
	approver int64  `column:"users_id_approval"`
	status   int    `column:"status"`
	followup int64  `column:"itilfollowups_id"`
	approved moment `column:"date_approval"`
	dates
}

type approvalStepRow struct {
	itemLink
	step    int64 `column:"validationsteps_id"`
	percent int   `column:"minimal_required_validation_percent"`
}

// pendingItemRow says why an item waits, and since when.
type pendingItemRow struct {
	itemLink
	reason int64  `column:"pendingreasons_id"`
	since  moment `column:"last_bump_date"`
	before int    `column:"previous_status"`
}
