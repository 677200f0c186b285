package assistance

import (
	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// stoodInFor selects the accounts that named an account as substitute for the present time.
const stoodInFor = "SELECT `s`.`users_id` FROM `glpi_validatorsubstitutes` `s`" +
	" JOIN `glpi_users` `u` ON `u`.`id` = `s`.`users_id`" +
	" WHERE `s`.`users_id_substitute` = ? AND (`u`.`substitution_start_date` IS NULL" +
	" OR `u`.`substitution_start_date` <= " + access.Present + ")" +
	" AND (`u`.`substitution_end_date` IS NULL OR `u`.`substitution_end_date` >= " + access.Present + ")"

// targets is the condition that an approval is asked of a session: of the user, of one of their
// groups, or of somebody they stand in for, or one of the groups of these.
func targets(s *access.Session) access.Condition {
	me := s.UserID
	sql := "(`itemtype_target` = 'User' AND (`items_id_target` = ? OR `items_id_target` IN (" + stoodInFor + ")))" +
		" OR (`itemtype_target` = 'Group' AND (`items_id_target` IN (SELECT `groups_id`" +
		" FROM `glpi_groups_users` WHERE `users_id` IN (" + stoodInFor + "))"
	if len(s.Groups) > 0 {
		sql += " OR `items_id_target` IN (" + access.IDList(s.Groups) + ")"
	}
	return access.Condition{SQL: "(" + sql + ")))", Args: []any{me, me, me}}
}

// isTarget reports whether the caller is asked by one of the approvals that a condition leaves.
func isTarget(w *engine.Work, k *kind, where string, args ...any) (bool, error) {
	asked := targets(w.Session)
	n, err := w.Count("SELECT COUNT(*) FROM `"+k.ValidationTable+"` WHERE "+where+" AND "+asked.SQL,
		append(args, asked.Args...)...)
	return n > 0, err
}

// canAsk reports whether the caller may ask for approvals of an item.
func (r rules) canAsk(w *engine.Work, item engine.Values) bool {
	if r.kind != ticket {
		return w.Session.Can("changevalidation", model.Create)
	}
	if item.Int("type") == model.Demand {
		return w.Session.Can("ticketvalidation", model.AskForRequest)
	}
	return w.Session.Can("ticketvalidation", model.AskForIncident)
}

func (r rules) canAskAny(s *access.Session) bool {
	if r.kind == ticket {
		return s.Can("ticketvalidation", model.AskForRequest|model.AskForIncident)
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
		CanView: func(s *access.Session) bool {
			return r.canAskAny(s) || r.canValidate(s) ||
				s.Can(right, model.Purge)
		},
		PermitCreate: func(w *engine.Work, c *engine.Change) error {
			p, err := r.parent(w, c.Int(r.Column))
			if err != nil {
				return err
			}
			if p.isClosed(p.status()) {
				return model.Refused("The item is closed: reopen it first")
			}
			switch {
			case !r.canAsk(w, p.row):
				return model.Forbidden("")
			case !p.isHere(c.Session) && p.mine == involvement{}:
				return c.Session.RefuseEntity()
			}
			return nil
		},
		PermitUpdate: func(w *engine.Work, c *engine.Change) error {
			target, err := isTarget(w, r.kind, "`id` = ?", c.ID)
			if err != nil {
				return err
			}
			if !target {
				p, err := r.parent(w, c.Before.Int(r.Column))
				if err != nil {
					return err
				}
				if err := p.permitTouch(c); err != nil {
					return err
				}
			}
			waiting := c.Before.Int("status") == model.ApprovalWaiting
			if (target || r.canAskAny(c.Session)) &&
				(waiting || c.Before.Int("users_id_validate") == c.Session.UserID) {
				return nil
			}
			return model.Forbidden("")
		},
		PermitDelete: func(w *engine.Work, c *engine.Change) error {
			if !c.Session.Can(right, model.Purge) && c.Before.Int("users_id") != c.Session.UserID {
				return model.Forbidden("")
			}
			p, err := r.parent(w, c.Before.Int(r.Column))
			if err != nil {
				return err
			}
			return p.permitTouch(c)
		},
		BeforeCreate: r.beforeValidation,
		BeforeUpdate: r.beforeAnswer,
		AfterCreate:  func(w *engine.Work, c *engine.Change) error { return r.judge(w, c, c.Int(r.Column)) },
		AfterUpdate:  func(w *engine.Work, c *engine.Change) error { return r.judge(w, c, c.Int(r.Column)) },
		AfterDelete: func(w *engine.Work, c *engine.Change) error {
			if c.Going(r.Object, c.Before.Int(r.Column)) {
				return nil
			}
			if err := r.dropSteps(w, c.Before.Int(r.Column)); err != nil {
				return err
			}
			return r.judge(w, c, c.Before.Int(r.Column))
		},
	}
}

func (r rules) beforeValidation(w *engine.Work, c *engine.Change) error {
	target, id := c.Text("itemtype_target"), c.Int("items_id_target")
	switch {
	case target != "User" && target != "Group":
		return model.Invalid("Missing parameter: requested_approver_type. It is User or Group")
	case id == 0:
		return model.Invalid("Missing parameter: requested_approver_id")
	}
	if err := w.PermitRefer(c, "requested_approver_id", target, id); err != nil {
		return err
	}
	c.Set("users_id", c.Session.UserID)
	c.Set("submission_date", w.Engine.Now())
	c.Set("status", model.ApprovalWaiting)
	for _, column := range []string{"users_id_validate", "validation_date", "comment_validation"} {
		delete(c.After, column)
	}
	p, err := r.parent(w, c.Int(r.Column))
	if err != nil {
		return err
	}
	c.Set("entities_id", p.row.Int("entities_id"))
	if !c.System || c.Int("itils_validationsteps_id") == 0 {
		step, err := r.stepOf(w, p.id, Step{Percent: -1})
		if err != nil {
			return err
		}
		c.Set("itils_validationsteps_id", step)
	}
	position, err := p.position(w, c)
	c.Set("timeline_position", position)
	return err
}

// Step says which approval step a request belongs to.
type Step struct {
	ID      int64 // of the step, 0 for the default one
	Percent int64 // of its approvals that are enough for this item; negative is what the step says
}

// stepOf gives the row that the approvals of one step of an item share, and makes it if need be.
func (k *kind) stepOf(w *engine.Work, item int64, step Step) (int64, error) {
	if step.ID == 0 {
		var err error
		if step.ID, err = w.Count(
			"SELECT `id` FROM `glpi_validationsteps` ORDER BY `is_default` DESC, `id` LIMIT 1"); err != nil {
			return 0, err
		}
	}
	row, err := w.Count("SELECT MIN(`id`) FROM `glpi_itils_validationsteps` WHERE `itemtype` = ? AND `items_id` = ?"+
		" AND `validationsteps_id` = ?", k.Object, item, step.ID)
	if err != nil {
		return 0, err
	}
	if row != 0 {
		if step.Percent >= 0 {
			err = w.Exec("UPDATE `glpi_itils_validationsteps` SET `minimal_required_validation_percent` = ?"+
				" WHERE `id` = ?", step.Percent, row)
		}
		return row, err
	}
	if step.Percent < 0 {
		if step.Percent, err = w.Count("SELECT COALESCE(MAX(`minimal_required_validation_percent`), 100)"+
			" FROM `glpi_validationsteps` WHERE `id` = ?", step.ID); err != nil {
			return 0, err
		}
	}
	return w.Create("_ITIL_ValidationStep", engine.Values{
		"itemtype": k.Object, "items_id": item, "validationsteps_id": step.ID,
		"minimal_required_validation_percent": step.Percent,
	})
}

// dropSteps removes the steps of an item that no approval belongs to any more.
func (k *kind) dropSteps(w *engine.Work, item int64) error {
	return w.Exec("DELETE FROM `glpi_itils_validationsteps` WHERE `itemtype` = ? AND `items_id` = ?"+
		" AND `id` NOT IN (SELECT `itils_validationsteps_id` FROM `"+k.ValidationTable+"` WHERE `"+k.Column+"` = ?)",
		k.Object, item, item)
}

// beforeAnswer keeps the answer to those who are asked, and the question to those who asked.
func (r rules) beforeAnswer(w *engine.Work, c *engine.Change) error {
	if c.System {
		return nil
	}
	for _, column := range []string{"itemtype_target", "items_id_target"} {
		if c.Changes(column) {
			return model.Invalid("Invalid parameter: %s. Whoever is asked stays so: delete this approval and ask anew",
				engine.PropertyOf(c.Object, column))
		}
	}
	for _, column := range []string{"users_id", "submission_date", "timeline_position", "validation_date"} {
		delete(c.After, column)
	}
	target, err := isTarget(w, r.kind, "`id` = ?", c.ID)
	if err != nil {
		return err
	}
	for _, column := range []string{"status", "comment_validation", "users_id_validate"} {
		if !target && c.Changes(column) {
			return model.Forbidden("Only who is asked answers an approval, or a substitute")
		}
	}
	if target && c.Changes("users_id_validate") && c.Int("users_id_validate") != c.Session.UserID &&
		c.Int("users_id_validate") != 0 {
		return model.Forbidden("Nobody answers an approval in the name of another")
	}
	if c.Before.Int("status") != model.ApprovalWaiting {
		delete(c.After, "comment_submission")
	}
	if !c.Changes("status") {
		return nil
	}
	switch c.Int("status") {
	case model.ApprovalRefused:
		if c.Text("comment_validation") == "" {
			return model.Invalid("Missing parameter: approval_comment. A refusal needs a reason")
		}
	case model.ApprovalWaiting:
		c.After["validation_date"] = nil
		c.Set("users_id_validate", 0)
		return nil
	case model.ApprovalNone:
		return model.Invalid("Invalid parameter: status. An approval is waiting (2), accepted (3) or refused (4)")
	}
	c.Set("validation_date", w.Engine.Now())
	c.Set("users_id_validate", c.Session.UserID)
	return nil
}

// judge recomputes what an item's approvals come to, step by step: accepted when as many percent
// as the step asks for have accepted, refused when that cannot be reached any more.
func (r rules) judge(w *engine.Work, c *engine.Change, id int64) error {
	rows, err := w.Tx.Query(w.Context,
		"SELECT COALESCE(`s`.`minimal_required_validation_percent`, 100), SUM(`v`.`status` = ?),"+
			" SUM(`v`.`status` = ?), SUM(`v`.`status` = ?), COUNT(*)"+
			" FROM `"+r.ValidationTable+
			"` `v` LEFT JOIN `glpi_itils_validationsteps` `s` ON `s`.`id` = `v`.`itils_validationsteps_id`"+
			" WHERE `v`.`"+r.Column+"` = ? GROUP BY `v`.`itils_validationsteps_id`",
		model.ApprovalGranted, model.ApprovalWaiting, model.ApprovalRefused, id)
	if err != nil {
		return err
	}
	verdict := int64(model.ApprovalNone)
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
	return r.touch(w, c, id, engine.Values{"global_validation": verdict})
}

// HasApprovals reports whether people are asked to approve an item, so that what they say is its approval.
func HasApprovals(w *engine.Work, item *engine.Change) (bool, error) {
	k := kindOf(item.Object.Name)
	if item.ID == 0 || k.Validation == "" {
		return false, nil
	}
	n, err := w.Count("SELECT COUNT(*) FROM `"+k.ValidationTable+"` WHERE `"+k.Column+"` = ?", item.ID)
	return n > 0, err
}

// step gives the verdict of the approvals of one step.
func step(required, accepted, waiting, refused, all float64) int64 {
	switch {
	case required == 0 && accepted > 0:
		return model.ApprovalGranted
	case required == 0 && refused > 0:
		return model.ApprovalRefused
	case required == 0:
		return model.ApprovalWaiting
	case 100*accepted/all >= required:
		return model.ApprovalGranted
	case 100*(accepted+waiting)/all >= required:
		return model.ApprovalWaiting
	}
	return model.ApprovalRefused
}

// worse puts the verdicts of two steps together: one refusal refuses, else one that waits waits.
func worse(a, b int64) int64 {
	for _, v := range []int64{model.ApprovalRefused, model.ApprovalWaiting, model.ApprovalGranted} {
		if a == v || b == v {
			return v
		}
	}
	return model.ApprovalNone
}
