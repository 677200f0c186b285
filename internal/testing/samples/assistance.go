package samples

var assistanceSamples = map[string]sample{
	"Ticket": {itilBody, []string{"user_recipient", "user_editor", "date_solve", "date_close",
		"take_into_account_date", "internal_take_into_account_date", "internal_resolution_date", "resolution_date"}},
	"Change": {itilBody, []string{"user_recipient", "user_editor", "date_solve", "date_close",
		"resolution_date"}},
	"Problem": {itilBody, []string{"user_recipient", "user_editor", "date_solve", "date_close",
		"resolution_date"}},
	"Followup": {nil, []string{"timeline_position", "itemtype", "items_id", "source_item_id",
		"source_of_item_id"}},
	"Solution": {nil, []string{"itemtype", "items_id", "status", "approver", "date_approval",
		"approval_followup"}},
	"TicketTask":  {nil, []string{"tickets_id", "timeline_position", "source_item_id", "source_of_item_id"}},
	"ChangeTask":  {nil, []string{"changes_id", "timeline_position"}},
	"ProblemTask": {nil, []string{"problems_id", "timeline_position"}},
	"TicketValidation": {approvalBody, []string{"tickets_id", "timeline_position", "requester", "approver",
		"approval_comment", "status", "submission_date", "approval_date"}},
	"ChangeValidation": {approvalBody, []string{"changes_id", "timeline_position", "requester", "approver",
		"approval_comment", "status", "submission_date", "approval_date"}},
	"TicketCost":    {nil, []string{"ticket", "entity", "date_begin", "date_end"}},
	"ChangeCost":    {nil, []string{"change", "entity", "date_begin", "date_end"}},
	"ProblemCost":   {nil, []string{"problem", "entity", "date_begin", "date_end"}},
	"PendingReason": {nil, []string{"followup_frequency"}},
	"Ticket_Item":   {computerBody, []string{"itemtype", "items_id"}},
	"Change_Item":   {computerBody, []string{"itemtype", "items_id"}},
	"Problem_Item":  {computerBody, []string{"itemtype", "items_id"}},
}

func itilBody(*Subject) map[string]any { return map[string]any{"status": 1, "global_validation": 1} }

func computerBody(sub *Subject) map[string]any {
	return map[string]any{"itemtype": "Computer", "items_id": sub.S.Make("Computer", nil)}
}

func approvalBody(*Subject) map[string]any {
	return map[string]any{"requested_approver_type": "User", "requested_approver_id": 2}
}
