package assistance

import (
	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// States of an approval, and of an item as a whole.
const (
	approvalNone     = 1
	approvalWaiting  = 2
	approvalAccepted = 3
	approvalRefused  = 4
)

// substitutesOf is the condition that an account is the caller, or somebody who named the caller
// as substitute for the present time.
const substitutesOf = "(`items_id_target` = ? OR `items_id_target` IN (SELECT `s`.`users_id` FROM `glpi_validatorsubstitutes` `s` JOIN `glpi_users` `u` ON `u`.`id` = `s`.`users_id`" +
	" WHERE `s`.`users_id_substitute` = ? AND (`u`.`substitution_start_date` IS NULL OR `u`.`substitution_start_date` <= ?)" +
	" AND (`u`.`substitution_end_date` IS NULL OR `u`.`substitution_end_date` >= ?)))"

// isTarget reports whether the caller is asked by one of the approvals that a condition leaves.
func isTarget(w *engine.Write, k *kind, where string, args ...any) (bool, error) {
	now := w.Now()
	me := w.Session.UserID
	query := "SELECT COUNT(*) FROM `" + k.validationTable + "` WHERE " + where + " AND ((`itemtype_target` = 'User' AND " + substitutesOf + ")"
	args = append(args, me, me, now, now)
	if len(w.Session.Groups) > 0 {
		query += " OR (`itemtype_target` = 'Group' AND `items_id_target` IN (" + access.IDList(w.Session.Groups) + "))"
	}
	n, err := w.Count(query+")", args...)
	return n > 0, err
}

// mayAsk reports whether the caller may ask for approvals of an item.
func (r rules) mayAsk(w *engine.Write, item engine.Values) bool {
	if r.kind != ticket {
		return w.Session.Can("changevalidation", model.Create)
	}
	if intOf(item["type"]) == 2 {
		return w.Session.Can("ticketvalidation", createRequest)
	}
	return w.Session.Can("ticketvalidation", createIncident)
}

func (r rules) mayAskAny(s *access.Session) bool {
	if r.kind == ticket {
		return s.Can("ticketvalidation", createRequest|createIncident)
	}
	return s.Can("changevalidation", model.Create)
}

// validations are the rules of approvals.
func (r rules) validations() engine.Behaviour {
	right := "ticketvalidation"
	if r.kind == change {
		right = "changevalidation"
	}
	return engine.Behaviour{
		CanView: func(s *access.Session) bool { return r.mayAskAny(s) || r.mayValidate(s) || s.Can(right, model.Purge) },
		CanCreate: func(w *engine.Write) error {
			p, err := r.parent(w, w.Int(r.column))
			if err != nil {
				return err
			}
			if p.isClosed(p.status()) || !r.mayAsk(w, p.row) {
				return model.Forbidden("")
			}
			return nil
		},
		CanUpdate: func(w *engine.Write) error {
			target, err := isTarget(w, r.kind, "`id` = ?", w.ID)
			if err != nil {
				return err
			}
			waiting := w.OldInt("status") == approvalWaiting
			if (target || r.mayAskAny(w.Session)) && (waiting || w.OldInt("users_id_validate") == w.Session.UserID) {
				return nil
			}
			return model.Forbidden("")
		},
		CanDelete: func(w *engine.Write) error {
			if !w.Session.Can(right, model.Purge) && w.OldInt("users_id") != w.Session.UserID {
				return model.Forbidden("")
			}
			return nil
		},
		BeforeCreate: r.beforeValidation,
		BeforeUpdate: r.beforeAnswer,
		AfterCreate:  func(w *engine.Write) error { return r.judge(w, w.Int(r.column)) },
		AfterUpdate:  func(w *engine.Write) error { return r.judge(w, w.Int(r.column)) },
		AfterDelete:  func(w *engine.Write) error { return r.judge(w, w.OldInt(r.column)) },
	}
}

func (r rules) beforeValidation(w *engine.Write) error {
	target, id := w.Text("itemtype_target"), w.Int("items_id_target")
	table := map[string]string{"User": "glpi_users", "Group": "glpi_groups"}[target]
	switch {
	case table == "":
		return model.Invalid("Missing parameter: requested_approver_type. It is User or Group")
	case id == 0:
		return model.Invalid("Missing parameter: requested_approver_id")
	}
	n, err := w.Count("SELECT COUNT(*) FROM `"+table+"` WHERE `id` = ?", id)
	if err != nil {
		return err
	}
	if n == 0 {
		return model.Invalid("Invalid parameter: requested_approver_id. There is no such %s", target)
	}
	w.Set("users_id", w.Session.UserID)
	w.Set("submission_date", w.Engine.Now())
	w.Set("status", approvalWaiting)
	for _, column := range []string{"users_id_validate", "validation_date", "comment_validation"} {
		delete(w.New, column)
	}
	p, err := r.parent(w, w.Int(r.column))
	if err != nil {
		return err
	}
	w.Set("entities_id", intOf(p.row["entities_id"]))
	if w.System && w.Int("itils_validationsteps_id") != 0 {
		position, err := p.position(w)
		w.Set("timeline_position", position)
		return err
	}
	step, err := w.Count("SELECT MIN(`id`) FROM `glpi_validationsteps` WHERE `is_default` = 1")
	if err != nil {
		return err
	}
	w.Set("itils_validationsteps_id", step)
	position, err := p.position(w)
	w.Set("timeline_position", position)
	return err
}

// beforeAnswer keeps the answer to those who are asked, and the question to those who asked.
func (r rules) beforeAnswer(w *engine.Write) error {
	if w.System {
		return nil
	}
	for _, column := range []string{"users_id", "itemtype_target", "items_id_target", "submission_date", "timeline_position", "validation_date"} {
		delete(w.New, column)
	}
	target, err := isTarget(w, r.kind, "`id` = ?", w.ID)
	if err != nil {
		return err
	}
	if !target {
		for _, column := range []string{"status", "comment_validation", "users_id_validate"} {
			delete(w.New, column)
		}
	}
	if w.OldInt("status") != approvalWaiting {
		delete(w.New, "comment_submission")
	}
	if !w.Changes("status") {
		return nil
	}
	switch w.Int("status") {
	case approvalRefused:
		if w.Text("comment_validation") == "" {
			return model.Invalid("Missing parameter: approval_comment. A refusal needs a reason")
		}
	case approvalWaiting:
		w.New["validation_date"] = nil
		w.Set("users_id_validate", 0)
		return nil
	case approvalNone:
		return model.Invalid("Invalid parameter: status. An approval is waiting (2), accepted (3) or refused (4)")
	}
	w.Set("validation_date", w.Engine.Now())
	w.Set("users_id_validate", w.Session.UserID)
	return nil
}

// judge recomputes what an item's approvals come to, step by step: accepted when as many percent
// as the step asks for have accepted, refused when that cannot be reached any more.
func (r rules) judge(w *engine.Write, id int64) error {
	rows, err := w.Tx.Query(w.Context, "SELECT COALESCE(`s`.`minimal_required_validation_percent`, 100), SUM(`v`.`status` = 3), SUM(`v`.`status` = 2), SUM(`v`.`status` = 4), COUNT(*)"+
		" FROM `"+r.validationTable+"` `v` LEFT JOIN `glpi_validationsteps` `s` ON `s`.`id` = `v`.`itils_validationsteps_id`"+
		" WHERE `v`.`"+r.column+"` = ? GROUP BY `v`.`itils_validationsteps_id`", id)
	if err != nil {
		return err
	}
	verdict := int64(approvalNone)
	for rows.Next() {
		var required, accepted, waiting, refused, all float64
		if err := rows.Scan(&required, &accepted, &waiting, &refused, &all); err != nil {
			rows.Close()
			return err
		}
		verdict = worse(verdict, step(required, accepted, waiting, refused, all))
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return err
	}
	return r.touch(w, id, engine.Values{"global_validation": verdict})
}

// step gives the verdict of the approvals of one step.
func step(required, accepted, waiting, refused, all float64) int64 {
	switch {
	case required == 0 && accepted > 0:
		return approvalAccepted
	case required == 0 && refused > 0:
		return approvalRefused
	case required == 0:
		return approvalWaiting
	case 100*accepted/all >= required:
		return approvalAccepted
	case 100*(accepted+waiting)/all >= required:
		return approvalWaiting
	}
	return approvalRefused
}

// worse puts the verdicts of two steps together: one refusal refuses, else one that waits waits.
func worse(a, b int64) int64 {
	for _, v := range []int64{approvalRefused, approvalWaiting, approvalAccepted} {
		if a == v || b == v {
			return v
		}
	}
	return approvalNone
}
